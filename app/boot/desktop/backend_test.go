package desktop

import (
	"os"
	"path/filepath"
	"testing"

	"ronghe/app"
	"ronghe/app/boot"
	"ronghe/ui"
	"ronghe/ui/start"
	"ronghe/ui/uitest"
)

var admin = ui.NewAdmin{Name: "admin", Title: "Admin", Password: "Ronghe-2026"}

// made is a backend over a new data folder with some records and the day's
// backup inside.
func made(t *testing.T) (b *backend, records int) {
	t.Helper()
	ctx := t.Context()
	b = &backend{cfg: boot.Config{Dir: filepath.Join(t.TempDir(), "data"), Quick: true}}
	if st := b.State(ctx); st.Stage != ui.FirstRun {
		t.Fatalf("state %+v", st)
	}
	_, svc, err := b.Create(ctx, "220200-edu", admin)
	if err != nil {
		t.Fatal(err)
	}
	if err := b.FillDemo(ctx, nil); err != nil {
		t.Fatal(err)
	}
	if err := b.DailyBackup(ctx); err != nil {
		t.Fatal(err)
	}
	sum, err := svc.Summarise(ctx, app.Query{Form: "school"})
	if err != nil || sum.Count == 0 {
		t.Fatalf("%d schools, %v", sum.Count, err)
	}
	return b, sum.Count
}

// A data file that is damaged, cut or gone: the page says so and names the
// day's backup, restoring it from there brings the records back, and the bad
// file is put aside.
func TestTheWayBackFromABrokenFolder(t *testing.T) {
	whole, records := made(t)
	if err := whole.close(); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, code string
		breaks     func(file string) error
	}{
		{"damaged", "store.damaged", func(file string) error { return os.WriteFile(file, []byte("not a database"), 0o600) }},
		{"cut", "store.damaged", func(file string) error { return os.Truncate(file, 100_000) }},
		{"gone", "store.lost", os.Remove},
	} {
		t.Run(c.name, func(t *testing.T) {
			ctx := t.Context()
			dir := filepath.Join(t.TempDir(), "data")
			if err := os.CopyFS(dir, os.DirFS(whole.cfg.Dir)); err != nil {
				t.Fatal(err)
			}
			backups, err := filepath.Glob(filepath.Join(dir, "backups", "auto-*"+ui.BackupEnding))
			if err != nil || len(backups) != 1 {
				t.Fatalf("automatic backups %v, %v", backups, err)
			}
			if err := c.breaks(filepath.Join(dir, "ronghe.db")); err != nil {
				t.Fatal(err)
			}

			b := &backend{cfg: boot.Config{Dir: dir, Quick: true}}
			t.Cleanup(func() { _ = b.close() })
			st := b.State(ctx)
			if st.Stage != ui.Broken || app.CodeOf(st.Err) != c.code {
				t.Fatalf("state %+v", st)
			}
			bench := uitest.NewEmpty(t)
			bench.App.Backend = b
			restarted := false
			bench.App.Restart = func() { restarted = true }
			start.Show(bench.App, start.NewBroken(bench.App, st.Err))
			for _, want := range []string{filepath.Base(backups[0]), "备份", "没有改动"} {
				if !bench.Says(want) {
					t.Errorf("the page does not say %q: %q", want, bench.Drawn())
				}
			}
			if bench.Button("从备份恢复") == nil {
				t.Fatalf("no way to restore: %q", bench.Buttons())
			}
			start.AskRestore(bench.App, backups[0], bench.App.Restart) // what the file dialog leads to
			bench.Press("恢复")
			if !restarted {
				t.Fatalf("nothing was restored: %q", bench.Drawn())
			}

			if st := b.State(ctx); st.Stage != ui.Locked {
				t.Fatalf("after the restore: %+v", st)
			}
			svc, err := b.Unlock(ctx, admin.Name, admin.Password)
			if err != nil {
				t.Fatal(err)
			}
			if sum, err := svc.Summarise(ctx, app.Query{Form: "school"}); err != nil || sum.Count != records {
				t.Errorf("%d schools came back of %d, %v", sum.Count, records, err)
			}
			if aside, err := filepath.Glob(filepath.Join(dir, "replaced-*")); err != nil || len(aside) != 1 {
				t.Errorf("what was replaced is in %v, %v", aside, err)
			}
		})
	}
}
