package desktop

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/spf13/pflag"

	"ronghe/app/boot"
	"ronghe/app/i18n"
	"ronghe/app/workbook"
	"ronghe/assets"
	"ronghe/ui"
	"ronghe/ui/driver"
	"ronghe/ui/nav"
	"ronghe/ui/record"
	"ronghe/ui/window"
)

// appID names the program to the desktop; it stands in FyneApp.toml too.
const appID = "cn.ronghe.ledger"

// flags are the window program's options.
type flags struct {
	data  string
	shots string
	tour  string
	zoom  int
	lang  string
	print bool
}

func parse(args []string) (flags, error) {
	var f flags
	fs := pflag.NewFlagSet("ronghe", pflag.ContinueOnError)
	fs.SetOutput(io.Discard)
	fs.StringVar(&f.data, "data", "", "data folder")
	fs.StringVar(&f.shots, "shots", "", "draw every screen into a folder, with demonstration records")
	fs.StringVar(&f.tour, "demo-tour", "", "demonstrate the main job and leave workbooks and pictures in a folder")
	fs.IntVar(&f.zoom, "zoom", 0, "with --shots: the zoom of the screens in percent")
	fs.StringVar(&f.lang, "lang", "zh", "zh or en")
	fs.BoolVar(&f.print, "version", false, "print the version")
	err := fs.Parse(args)
	return f, err
}

// Main runs the program and returns its exit code.
func Main(args []string) int {
	if workbook.ChildMain(args) {
		return 0
	}
	f, err := parse(args[1:])
	switch {
	case err != nil:
		fmt.Fprintln(os.Stderr, err)
		return 2
	case f.print:
		fmt.Fprintln(os.Stdout, boot.Version)
		return 0
	}
	i18n.SetLocale(f.lang)
	cfg := boot.Config{Dir: f.data}
	if f.shots == "" && f.tour == "" {
		err = open(cfg, func(w *window.Window) { w.Show() })
	} else {
		err = show(cfg, f)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, i18n.Error(err).String(), err)
		return 1
	}
	return 0
}

// errCrashed ends a run that panicked.
var errCrashed = errors.New("crashed")

// open runs the window until it is closed; begin shows it. A panic on its way
// leaves a crash report in the data folder; what was typed stands in the
// drafts.
func open(cfg boot.Config, begin func(*window.Window)) (err error) {
	b := &backend{cfg: cfg}
	defer func() {
		if cause := recover(); cause != nil {
			fmt.Fprintln(os.Stderr, i18n.T("boot.crashed", "path", boot.Crash(cfg.Folder(), cause)))
			err = errCrashed
		}
		err = errors.Join(err, b.close())
	}()
	w := window.New(window.Options{
		Fyne: driver.New(appID), Backend: b, PlaceCaret: driver.PlaceCaret, Idle: driver.Idle,
		Records: func(a *ui.App) nav.Records { return record.NewRecords(a) },
	})
	begin(w)
	driver.Run(w.App().Fyne)
	return nil
}

// sample is the demonstration's spreadsheet and the register that it goes into.
const (
	sample     = "demo/import/partnership.csv"
	sampleForm = "partnership"
)

// show runs the window over a fresh folder and has it demonstrate itself, with
// a picture of every step.
func show(cfg boot.Config, f flags) (err error) {
	dir, err := os.MkdirTemp("", "ronghe-demo-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	cfg.Dir, cfg.Quick = filepath.Join(dir, "data"), true
	b, err := assets.FS.ReadFile(sample)
	if err != nil {
		return err
	}
	csv := filepath.Join(dir, filepath.Base(sample))
	if err := os.WriteFile(csv, b, 0o600); err != nil {
		return err
	}
	walk := window.Walk{Dir: f.shots, Zoom: f.zoom, Sample: csv, Form: sampleForm, Picture: picture}
	if f.zoom == 0 {
		walk.Manual = filepath.Join(f.shots, "manual")
	}
	var failed error
	run := func(w *window.Window) {
		walk.Done = func(err error) {
			failed = err
			w.App().Fyne.Quit()
		}
		w.Show()
		if f.tour != "" {
			walk.Dir = f.tour
			w.Tour(walk)
			return
		}
		w.Shots(walk)
	}
	if err := open(cfg, run); err != nil {
		return err
	}
	return failed
}

// picture saves what the display shows. It is taken from the display, by
// ImageMagick: reading the window's own GL buffer back gives a black picture
// under some drivers.
func picture(path string) error {
	out, err := exec.Command("import", "-window", "root", path).CombinedOutput()
	if err != nil {
		return fmt.Errorf("picture %s: %w: %s", filepath.Base(path), err, out)
	}
	return nil
}
