package desktop

import (
	"context"
	"fmt"
	"io"
	"os"

	"fyne.io/fyne/v2"
	fyneapp "fyne.io/fyne/v2/app"
	"github.com/spf13/pflag"

	"ronghe/app/boot"
	"ronghe/app/i18n"
	"ronghe/app/workbook"
	"ronghe/assets"
	"ronghe/ui"
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
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 2
	}
	if f.print {
		fmt.Println(boot.Version)
		return 0
	}
	i18n.SetLocale(f.lang)
	cfg := boot.Config{Dir: f.data}
	if f.shots != "" || f.tour != "" {
		return show(cfg, f)
	}
	return open(cfg)
}

// open runs the window until it is closed. A panic on its way leaves a crash
// report in the data folder; what was typed stands in the drafts.
func open(cfg boot.Config) (code int) {
	defer func() {
		if cause := recover(); cause != nil {
			path := boot.Crash(cfg.Folder(), cause)
			fmt.Fprintln(os.Stderr, i18n.T("boot.crashed", "path", path))
			code = 1
		}
	}()
	b := &backend{cfg: cfg}
	w := newWindow(b)
	w.Show()
	w.App().Fyne.Run()
	if err := b.close(); err != nil {
		fmt.Fprintln(os.Stderr, i18n.Error(err).String())
		return 1
	}
	return 0
}

func newWindow(b *backend) *window.Window {
	a := fyneapp.NewWithID(appID)
	a.SetIcon(fyne.NewStaticResource("ronghe.png", assets.Icon))
	return window.New(window.Options{Fyne: a, Backend: b, Records: func(a *ui.App) nav.Records { return record.NewRecords(a) }})
}

// demonstration is who works in a demonstration's data folder.
var demonstration = boot.Admin{Name: "admin", Title: "", Password: "Ronghe-2026"}

// demoUnit is the unit whose registers a demonstration fills.
const demoUnit = "220200-edu"

// show runs the window over a fresh folder of demonstration records and has it
// draw itself.
func show(cfg boot.Config, f flags) int {
	dir, err := os.MkdirTemp("", "ronghe-demo-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	cfg.Dir, cfg.Quick = dir, true
	t := tour{ctx: context.Background(), cfg: cfg, flags: f}
	if err := t.run(); err != nil {
		fmt.Fprintln(os.Stderr, i18n.Error(err).String(), err)
		return 1
	}
	return 0
}
