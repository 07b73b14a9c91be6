// Package pick asks a person for a file or a place with the dialog of their own
// system: the desktop portal on Linux, the common dialogs on Windows. Where
// there is none, Fyne's dialog stands in.
package pick

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/driver"
	fynestorage "fyne.io/fyne/v2/storage"

	"ronghe/app/i18n"
	"ronghe/ui"
)

// errNone says that the system has no dialog of its own.
var errNone = errors.New("pick: no system dialog")

// Kind is what is asked for.
type Kind int

// Kinds of question.
const (
	Open Kind = iota // a file that exists
	Save             // where to write a file
)

// Ask is a question for a file or a place.
type Ask struct {
	Kind  Kind
	Title string
	Dir   string   // folder to start in; "" = the documents folder
	Name  string   // Save: the proposed file name
	Types []string // endings with their dot: ".xlsx"
	What  string   // how the types are called: 表格
	// Later leaves it to the asker to look for a file that is there already.
	Later bool
}

// Picker puts questions to the person; only one at a time.
type Picker struct {
	app    *ui.App
	asking bool
	// native is the system's dialog over the window with this handle; it blocks,
	// returns "" when cancelled and errNone where there is none.
	native func(window uintptr, a Ask) (string, error)
}

// New makes a picker for the app's window.
func New(a *ui.App) *Picker { return &Picker{app: a, native: native} }

// Ask shows the dialog; then is called on the UI thread with the path, and not
// at all when the person cancels.
func (p *Picker) Ask(a Ask, then func(path string)) {
	if p.asking {
		return
	}
	if a.Dir == "" {
		a.Dir = Documents()
	}
	p.asking = true
	var path string
	var err error
	window := handle(p.app.Window)
	p.app.Runner.Start(func() {
		path, err = p.native(window, a)
		p.app.Runner.Back(func() {
			p.asking = false
			switch {
			case err != nil:
				p.fallback(a, then)
			case path != "":
				p.settle(a, path, true, then)
			}
		})
	})
}

// settle gives an answer on. The system's dialog has asked about a file that is
// there already, unless the name still lacked its ending.
func (p *Picker) settle(a Ask, path string, asked bool, then func(string)) {
	whole := withEnding(a, path)
	if a.Kind != Save || a.Later || asked && whole == path {
		then(whole)
		return
	}
	p.Replace(whole, func() { then(whole) })
}

// Replace calls then, and before it asks whether a file that is there already may
// be replaced.
func (p *Picker) Replace(path string, then func()) {
	info, err := os.Stat(path)
	if err != nil || info.IsDir() { // whatever else is wrong, writing says
		then()
		return
	}
	p.app.Confirm(ui.Question{
		Title: i18n.T("ui.replace.title"), Text: i18n.T("ui.replace.text", "name", filepath.Base(path), "folder", filepath.Dir(path)),
		Yes: i18n.T("ui.replace.yes"), Danger: true, Careful: true,
	}, then)
}

// handle names the window to the system, so that the dialog stands over it.
func handle(w fyne.Window) (h uintptr) {
	n, ok := w.(driver.NativeWindow)
	if !ok {
		return 0
	}
	n.RunNative(func(context any) {
		switch c := context.(type) {
		case driver.X11WindowContext:
			h = c.WindowHandle
		case driver.WindowsWindowContext:
			h = c.HWND
		}
	})
	return h
}

// withEnding adds the ending that a typed name lacks when something is saved.
func withEnding(a Ask, path string) string {
	if a.Kind != Save || len(a.Types) == 0 {
		return path
	}
	if slices.Contains(a.Types, strings.ToLower(filepath.Ext(path))) {
		return path
	}
	return path + a.Types[0]
}

// fallback is Fyne's own dialog. To save, it asks for a folder alone: Fyne's
// would create the file before there is anything to write.
func (p *Picker) fallback(a Ask, then func(string)) {
	if a.Kind == Open {
		d := dialog.NewFileOpen(func(r fyne.URIReadCloser, err error) {
			if r == nil || err != nil {
				return
			}
			_ = r.Close() // opened by the dialog; only its name is wanted
			then(r.URI().Path())
		}, p.app.Window)
		if len(a.Types) > 0 {
			d.SetFilter(fynestorage.NewExtensionFileFilter(bothCases(a.Types)))
		}
		p.show(d, a)
		return
	}
	d := dialog.NewFolderOpen(func(f fyne.ListableURI, err error) {
		if f == nil || err != nil {
			return
		}
		p.settle(a, filepath.Join(f.Path(), a.Name), false, then)
	}, p.app.Window)
	p.show(d, a)
}

func (p *Picker) show(d *dialog.FileDialog, a Ask) {
	if dir, err := fynestorage.ListerForURI(fynestorage.NewFileURI(a.Dir)); err == nil {
		d.SetLocation(dir)
	}
	d.SetTitleText(a.Title)
	d.SetConfirmText(i18n.T("ui.pick.choose"))
	d.SetDismissText(i18n.T("ui.cancel"))
	d.SetView(dialog.ListView)
	d.Show() // before Resize, which does not know a dialog that was never shown
	size := p.app.Window.Canvas().Size()
	d.Resize(fyne.NewSize(min(900, size.Width-40), min(620, size.Height-40)))
}

func bothCases(types []string) []string {
	out := slices.Clone(types)
	for _, t := range types {
		out = append(out, strings.ToUpper(t))
	}
	return out
}

// Documents is the folder where people keep their papers; the home folder
// where there is none.
func Documents() string {
	home, err := os.UserHomeDir()
	if err != nil {
		return "."
	}
	for _, name := range documentFolders() {
		dir := filepath.Join(home, name)
		if info, err := os.Stat(dir); err == nil && info.IsDir() {
			return dir
		}
	}
	return home
}

func documentFolders() []string {
	return []string{i18n.T("ui.pick.documents"), "Documents"}
}

// Paths turns dropped addresses into paths of files.
func Paths(dropped []fyne.URI) []string {
	var paths []string
	for _, u := range dropped {
		if u.Scheme() == "file" {
			paths = append(paths, filepath.FromSlash(u.Path()))
		}
	}
	return paths
}
