package formview

import (
	"io"
	"log/slog"
	"os"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	_ "ronghe/app/apptest/roomy"
	"ronghe/app/catalog"
	"ronghe/app/register"
	"ronghe/app/rules"
	"ronghe/assets"
	"ronghe/ui"
	"ronghe/ui/nav"
	"ronghe/ui/pick"
	"ronghe/ui/theme"
	"ronghe/ui/uitest"
)

// TestMain gives every test the look of the program.
func TestMain(m *testing.M) {
	test.NewApp()
	fyne.CurrentApp().Settings().SetTheme(theme.New(assets.FontRegular, assets.FontBold).WithMode(theme.Light))
	os.Exit(m.Run())
}

// desk is a program with one form in its window.
type desk struct {
	t       testing.TB
	back    *uitest.Backend
	run     *uitest.Sync
	app     *ui.App
	nav     *quietNav
	win     fyne.Window
	view    *View
	ss      *register.Session
	history []string
	focused []string
	changes int
}

// quietNav notes what pages say.
type quietNav struct {
	said  string
	saved int
	backs int
}

func (n *quietNav) Go(nav.Place, any) {}
func (n *quietNav) Open(nav.Page)     {}
func (n *quietNav) Back()             { n.backs++ }
func (n *quietNav) Retitle()          {}
func (n *quietNav) Say(text string)   { n.said = text }
func (n *quietNav) Saved()            { n.saved++ }

func newDesk(t testing.TB) *desk {
	t.Helper()
	b, err := uitest.New()
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := b.Create(t.Context(), b.Units().Find("jilin", 1)[0].Code, ui.NewAdmin{Name: "zhang", Title: "张"}); err != nil {
		t.Fatal(err)
	}
	d := &desk{t: t, back: b, run: &uitest.Sync{}, nav: &quietNav{}}
	d.win = test.NewWindow(nil)
	t.Cleanup(d.win.Close)
	d.win.SetPadded(false)
	d.app = &ui.App{
		Fyne: fyne.CurrentApp(), Window: d.win, Backend: b, Runner: d.run, Svc: b.Service(), Nav: d.nav,
		Log: slog.New(slog.NewTextHandler(io.Discard, nil)), Now: func() time.Time { return b.Clock },
	}
	return d
}

// define adds a form from YAML.
func (d *desk) define(yaml string) *catalog.Form {
	d.t.Helper()
	f, err := d.back.Catalog.Add("probe.yaml", []byte(yaml))
	if err != nil {
		d.t.Fatal(err)
	}
	if d.back.Programs[f.ID], err = rules.Compile(f, nil); err != nil {
		d.t.Fatal(err)
	}
	return f
}

// begin opens a new record of a form in the window.
func (d *desk) begin(form string) *View {
	d.t.Helper()
	ss, err := d.app.Svc.Begin(form)
	if err != nil {
		d.t.Fatal(err)
	}
	return d.open(ss, false)
}

// open shows a session at 1100 × 560, the room that the page leaves the form
// at 1366 × 768.
func (d *desk) open(ss *register.Session, strict bool) *View {
	d.ss = ss
	d.view = New(Config{
		App: d.app, Session: ss, Picker: pick.New(d.app),
		OnChanged: func() { d.changes++ },
		OnHistory: func(path string) { d.history = append(d.history, path) },
		OnFocus:   func(fd *catalog.Field) { d.focused = append(d.focused, fd.ID) },
		OnUndo:    func() { d.view.Undo() },
		OnRedo:    func() { d.view.Redo() },
	}, strict)
	d.app.SetContent(d.view.Content())
	d.win.Resize(fyne.NewSize(1100, 560))
	return d.view
}

// block is a field's block, made if it was not.
func (d *desk) block(id string) *block {
	d.t.Helper()
	b := d.view.blocks[id]
	if b == nil {
		d.t.Fatalf("the form has no field %s", id)
	}
	if b.ed == nil {
		d.view.bring(b.sec)
	}
	return b
}

// at puts the keyboard into a field.
func (d *desk) at(id string) *block {
	d.t.Helper()
	b := d.block(id)
	d.view.focusBlock(b)
	if d.win.Canvas().Focused() != b.ed.target() {
		d.t.Fatalf("%s does not take the keyboard", id)
	}
	return b
}

// typed types a text into a field and leaves it.
func (d *desk) typed(id, text string) *block {
	d.t.Helper()
	b := d.at(id)
	typeText(d.win.Canvas(), text)
	d.win.Canvas().Unfocus()
	return b
}

// press sends keys to whatever has the keyboard, as the driver would.
func press(c fyne.Canvas, keys ...fyne.KeyName) {
	for _, k := range keys {
		f := c.Focused()
		if f == nil {
			continue
		}
		if tab, ok := f.(fyne.Tabbable); k == fyne.KeyTab && (!ok || !tab.AcceptsTab()) {
			c.FocusNext()
			continue
		}
		f.TypedKey(&fyne.KeyEvent{Name: k})
	}
}

func typeText(c fyne.Canvas, s string) {
	for _, r := range s {
		if f := c.Focused(); f != nil {
			f.TypedRune(r)
		}
	}
}

// ctrl sends a combination with Ctrl to whatever has the keyboard.
func ctrl(c fyne.Canvas, k fyne.KeyName) {
	var s fyne.Shortcut = &desktop.CustomShortcut{KeyName: k, Modifier: fyne.KeyModifierControl}
	clip := fyne.CurrentApp().Clipboard()
	switch k {
	case fyne.KeyC:
		s = &fyne.ShortcutCopy{Clipboard: clip}
	case fyne.KeyV:
		s = &fyne.ShortcutPaste{Clipboard: clip}
	case fyne.KeyZ:
		s = &fyne.ShortcutUndo{}
	case fyne.KeyY:
		s = &fyne.ShortcutRedo{}
	}
	if f, ok := c.Focused().(fyne.Shortcutable); ok {
		f.TypedShortcut(s)
	}
}
