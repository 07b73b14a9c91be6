package desktop

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"fyne.io/fyne/v2"

	"ronghe/app"
	"ronghe/app/boot"
	"ronghe/app/i18n"
	"ronghe/app/register"
	"ronghe/assets"
	"ronghe/ui/nav"
	"ronghe/ui/window"
)

// settle is how long a page gets to load and draw before its picture is taken.
const settle = 900 * time.Millisecond

// tour shows the program by itself: the main job through its services, then
// every screen of the real window as a picture.
type tour struct {
	ctx   context.Context
	cfg   boot.Config
	flags flags
	dir   string
	w     *window.Window
	err   error
}

func (t *tour) run() error {
	t.dir = t.flags.shots
	if t.flags.tour != "" {
		t.dir = t.flags.tour
	}
	if err := os.MkdirAll(t.dir, 0o755); err != nil {
		return err
	}
	b := &backend{cfg: t.cfg}
	defer b.close()
	t.w = newWindow(b)
	t.w.App().Window.Resize(fyne.NewSize(1366, 740))
	t.w.Show()
	go func() {
		t.err = t.walk(b)
		fyne.Do(func() { t.w.App().Fyne.Quit() })
	}()
	t.w.App().Fyne.Run()
	return t.err
}

// walk goes from the first start to the export.
func (t *tour) walk(b *backend) error {
	if err := t.picture("01-first-run"); err != nil {
		return err
	}
	p, err := b.program(t.ctx)
	if err != nil {
		return err
	}
	if _, err := p.Create(t.ctx, demoUnit, demonstration); err != nil {
		return err
	}
	svc := p.Service()
	fyne.DoAndWait(func() { t.w.App().Entered(svc) })
	if err := t.picture("02-home-empty"); err != nil {
		return err
	}
	if _, err := p.FillDemo(t.ctx, nil); err != nil {
		return err
	}
	if t.flags.tour != "" {
		if err := t.exchange(svc); err != nil {
			return err
		}
	}
	return t.screens(svc)
}

// exchange imports the demonstration's spreadsheet and exports every register.
func (t *tour) exchange(svc *register.Service) error {
	file := filepath.Join(t.dir, "import.csv")
	b, err := assets.FS.ReadFile("demo/import/partnership.csv")
	if err != nil {
		return err
	}
	if err := os.WriteFile(file, b, 0o644); err != nil {
		return err
	}
	for _, dry := range []bool{true, false} {
		got, err := svc.Import(t.ctx, register.ImportRequest{
			Form: "partnership", Path: file, DryRun: dry, Report: filepath.Join(t.dir, "import-report.xlsx"),
		})
		if err != nil {
			return err
		}
		fmt.Println(i18n.T("boot.tour_import", "rows", fmt.Sprint(got.Rows), "added", fmt.Sprint(got.Added), "refused", fmt.Sprint(got.Refused)))
	}
	for _, f := range svc.Catalog().Forms() {
		out := filepath.Join(t.dir, f.ID+".xlsx")
		got, err := svc.Export(t.ctx, register.ExportRequest{Query: app.Query{Form: f.ID}, Path: out})
		if err != nil {
			return err
		}
		fmt.Println(i18n.T("boot.tour_export", "title", f.Title, "count", fmt.Sprint(got.Records), "path", out))
	}
	return nil
}

// screens draws every place of the navigation, and a record of every register.
func (t *tour) screens(svc *register.Service) error {
	for i, place := range []nav.Place{nav.Home, nav.Import, nav.Export, nav.Bin, nav.Admin, nav.Help} {
		fyne.DoAndWait(func() { t.w.App().Nav.Go(place, nil) })
		if err := t.picture(fmt.Sprintf("%02d-%s", 10+i, place)); err != nil {
			return err
		}
	}
	for i, f := range svc.Catalog().Forms() {
		fyne.DoAndWait(func() { t.w.App().Nav.Go(nav.Register(f.ID), nil) })
		if err := t.picture(fmt.Sprintf("%02d-list-%s", 20+i, f.ID)); err != nil {
			return err
		}
		rows, err := svc.List(t.ctx, app.Query{Form: f.ID, Limit: 1})
		if err != nil || len(rows) == 0 {
			return fmt.Errorf("no record of %s to show: %w", f.ID, err)
		}
		fyne.DoAndWait(func() { t.w.App().Records.Open(f.ID, rows[0].ID, nil) })
		if err := t.picture(fmt.Sprintf("%02d-form-%s", 30+i, f.ID)); err != nil {
			return err
		}
	}
	fyne.DoAndWait(func() { t.w.App().Nav.Go(nav.Home, nil) })
	fyne.DoAndWait(func() { t.w.App().Records.New("partnership") })
	return t.picture("40-form-new")
}

// picture saves what the display shows once the window has settled. It is
// taken from the display, by ImageMagick: reading the window's own GL buffer
// back gives a black picture under some drivers.
func (t *tour) picture(name string) error {
	time.Sleep(settle)
	path := filepath.Join(t.dir, filepath.Base(name)+".png")
	out, err := exec.CommandContext(t.ctx, "import", "-window", "root", path).CombinedOutput()
	if err != nil {
		return fmt.Errorf("picture %s: %w: %s", name, err, out)
	}
	return nil
}
