package boot_test

import (
	"context"
	"testing"
	"time"

	"ronghe/app"
	"ronghe/app/boot"
)

// A password is due after ninety days, or as many as the unit sets, counted from
// when it was set.
func TestAPasswordIsDue(t *testing.T) {
	ctx := context.Background()
	now := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	p, err := boot.Open(ctx, boot.Config{Dir: t.TempDir(), Quick: true, Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := p.Close(); err != nil {
			t.Error(err)
		}
	})
	const first, second = "Ronghe#2026", "Songjiang#2027"
	if _, err := p.Create(ctx, "220200-edu", boot.Admin{Name: "zhangsan", Title: "张三", Password: first}); err != nil {
		t.Fatal(err)
	}
	due := func(after time.Duration, want bool) {
		t.Helper()
		now = now.Add(after)
		if got, err := p.PasswordDue(ctx); err != nil || got != want {
			t.Errorf("on %s: due %v, %v", now.Format(time.DateOnly), got, err)
		}
	}
	const day = 24 * time.Hour
	due(90*day-time.Hour, false)
	due(2*time.Hour, true)
	if err := p.ChangePassword(ctx, first, second); err != nil {
		t.Fatal(err)
	}
	due(0, false)
	if err := p.Service().Store().SetSetting(ctx, app.PasswordSetting, "30"); err != nil {
		t.Fatal(err)
	}
	due(29*day, false)
	due(2*day, true)
	due(-100*day, false) // a clock that was set back makes nothing due
	p.Lock()
	if _, err := p.PasswordDue(ctx); app.CodeOf(err) != "store.login" {
		t.Errorf("while locked: %v", err)
	}
}
