package boot_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"ronghe/app"
	"ronghe/app/boot"
)

// A backup says when it was made, for whom and of how many records; after a
// restore it counts as the last one, unless it lay in the data folder itself.
func TestARestoreKnowsItsBackup(t *testing.T) {
	ctx := context.Background()
	made := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	now := made
	open := func(dir string) *boot.Program {
		t.Helper()
		p, err := boot.Open(ctx, boot.Config{Dir: dir, Quick: true, Now: func() time.Time { return now }})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := p.Close(); err != nil {
				t.Error(err)
			}
		})
		return p
	}
	first := open(t.TempDir())
	if _, err := first.Create(ctx, "220200-edu", boot.Admin{Name: "zhangsan", Title: "张三", Password: "Ronghe#2026"}); err != nil {
		t.Fatal(err)
	}
	records, err := first.FillDemo(ctx, nil)
	if err != nil {
		t.Fatal(err)
	}
	if at, ok := first.LastBackup(ctx); ok {
		t.Errorf("before any backup the last was made at %s", at)
	}
	if err := first.DailyBackup(ctx); err != nil {
		t.Fatal(err)
	}
	beside, err := filepath.Glob(filepath.Join(first.Dir(), "backups", "*.rhbak"))
	if err != nil || len(beside) != 1 {
		t.Fatalf("backups in the data folder: %v, %v", beside, err)
	}
	if err := first.Restore(ctx, beside[0]); err != nil {
		t.Fatal(err)
	}
	if at, ok := first.LastBackup(ctx); ok {
		t.Errorf("after a restore from the data folder itself the last backup was made at %s", at)
	}

	stick := filepath.Join(t.TempDir(), "备份.rhbak")
	if err := first.Backup(ctx, stick, nil); err != nil {
		t.Fatal(err)
	}
	info, err := boot.DescribeBackup(stick)
	if err != nil || !info.Made.Equal(made) || info.Unit != "吉林市教育局" || info.Records != records {
		t.Errorf("the backup of %d records says %+v, %v", records, info, err)
	}
	now = made.AddDate(0, 0, 40)
	second := open(t.TempDir())
	if err := second.Restore(ctx, stick); err != nil {
		t.Fatal(err)
	}
	if at, ok := second.LastBackup(ctx); !ok || !at.Equal(made) {
		t.Errorf("after the restore the last backup was made at %s, %v", at, ok)
	}
	if err := second.Backup(ctx, stick, nil); err != nil {
		t.Fatal(err)
	}
	if at, ok := second.LastBackup(ctx); !ok || !at.Equal(now) {
		t.Errorf("after a backup the last was made at %s, %v", at, ok)
	}
	for _, x := range []struct {
		path, code string
	}{{filepath.Join(t.TempDir(), "nowhere.rhbak"), app.CodeFileNone}, {filepath.Join(t.TempDir(), "half.rhbak"), "store.backup_bad"}} {
		if x.code != app.CodeFileNone {
			if err := os.WriteFile(x.path, []byte("half of it"), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := boot.DescribeBackup(x.path); app.CodeOf(err) != x.code {
			t.Errorf("%s: %v", filepath.Base(x.path), err)
		}
	}
}
