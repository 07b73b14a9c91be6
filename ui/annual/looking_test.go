package annual_test

import (
	"testing"

	"fyne.io/fyne/v2"

	"ronghe/app"
	"ronghe/ui/uitest"
)

// Who may not enter reads the report, and is told so before anything is filled or
// typed in vain.
func TestWhoMayNotEnterReadsTheReport(t *testing.T) {
	b := uitest.NewBench(t)
	b.Backend.User = app.User{ID: "7d7b0f0a-0000-7000-8000-000000000007", Name: "shen", Roles: []string{app.RoleAuditor}}
	b.App.Svc = b.Backend.Service()
	show(b, "B02")
	b.Press("从台账取数")
	says(t, b, "只能查看")
	b.Key(fyne.KeyEscape)
	b.Key(fyne.KeyDown)
	b.Type("7")
	b.Key(fyne.KeyReturn)
	says(t, b, "只能查看")
	b.Key(fyne.KeyEscape)
	if b.Says("改写“") {
		t.Errorf("the page asks for a reason: %s", b.Drawn())
	}
}
