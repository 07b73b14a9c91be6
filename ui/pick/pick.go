// Package pick asks a person for a file or a place with the dialog of their own
// system: the desktop portal on Linux, the common dialogs on Windows. Where
// there is none, one of our own stands in.
package pick

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver"

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
	Many  bool     // Open: several files may be chosen, see AskMany
	// Later leaves it to the asker to look for a file that is there already.
	Later bool
}

// Picker puts questions to the person; only one at a time.
type Picker struct {
	app    *ui.App
	asking bool
	// native is the system's dialog over the window with this handle; it blocks,
	// returns nothing when cancelled and errNone where there is none.
	native func(window uintptr, a Ask) ([]string, error)
	// media are the folders of sticks that are plugged in.
	media func() []string
}

// New makes a picker for the app's window.
func New(a *ui.App) *Picker { return &Picker{app: a, native: native, media: sticks} }

// Ask shows the dialog; then is called on the UI thread with the path, and not
// at all when the person cancels.
func (p *Picker) Ask(a Ask, then func(path string)) {
	a.Many = false
	p.AskMany(a, func(paths []string) { then(paths[0]) })
}

// AskMany is Ask where several files may be chosen; then gets at least one path.
func (p *Picker) AskMany(a Ask, then func(paths []string)) {
	if p.asking {
		return
	}
	if a.Dir == "" {
		a.Dir = Documents()
	}
	p.asking = true
	var paths []string
	var err error
	window := handle(p.app.Window)
	p.app.Runner.Start(func() {
		paths, err = p.native(window, a)
		p.app.Runner.Back(func() {
			p.asking = false
			switch {
			case err != nil:
				p.choose(a, then)
			case len(paths) > 0:
				p.settle(a, paths, then)
			}
		})
	})
}

// settle gives the answer of the system's dialog on. It has asked about a file that is
// there already, unless the name still lacked its ending.
func (p *Picker) settle(a Ask, paths []string, then func([]string)) {
	whole := withEnding(a, paths[0])
	if a.Kind != Save || a.Later || whole == paths[0] {
		then(paths)
		return
	}
	p.Replace(whole, func() { then([]string{whole}) })
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

// chosenOf reads what the common dialogs of Windows answer: a path, or a folder and
// the names of several files in it, each ended by a zero and all by one more.
func chosenOf(answer []rune) []string {
	var parts []string
	for _, part := range strings.Split(string(answer), "\x00") {
		if part == "" {
			break
		}
		parts = append(parts, part)
	}
	if len(parts) < 2 {
		return parts
	}
	out := make([]string, len(parts)-1)
	for i, name := range parts[1:] {
		out[i] = strings.TrimSuffix(parts[0], `\`) + `\` + name
	}
	return out
}

// bothCases are endings in small and in large letters.
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
	home := homeFolder()
	for _, name := range []string{i18n.T("ui.pick.documents"), "Documents"} {
		dir := filepath.Join(home, name)
		if info, err := os.Stat(dir); err == nil && info.IsDir() {
			return dir
		}
	}
	return home
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
