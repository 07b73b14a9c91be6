package uitest

import (
	"context"
	"log/slog"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"ronghe/app"
	"ronghe/ui"
	"ronghe/ui/look"
	"ronghe/ui/nav"
	"ronghe/ui/xwidget"
)

// Bench is a window with everything around it for tests of one page.
type Bench struct {
	t       testing.TB
	App     *ui.App
	Backend *Backend
	Runner  *Sync
	Nav     *Nav
	Records *Records
}

// Admin is the account of a Bench.
var Admin = ui.NewAdmin{Name: "zhangsan", Title: "Zhang", Password: "Bench#2026"}

// Unit is the unit of a Bench.
const Unit = "220200-edu"

// NewEmpty makes a bench before the first run.
func NewEmpty(t testing.TB) *Bench {
	t.Helper()
	backend, err := New()
	if err != nil {
		t.Fatal(err)
	}
	a := test.NewTempApp(t)
	look.Apply(a)
	b := &Bench{t: t, Backend: backend, Runner: &Sync{}, Nav: &Nav{}, Records: &Records{}}
	b.App = &ui.App{
		Fyne: a, Window: a.NewWindow(""), Backend: backend, Runner: b.Runner, Log: slog.New(slog.DiscardHandler),
		Now: func() time.Time { return backend.Clock },
	}
	b.App.Window.SetPadded(false)
	b.App.Window.Resize(fyne.NewSize(1366, 768))
	t.Cleanup(b.App.Window.Close)
	return b
}

// NewBench makes a bench whose user has logged in; the registers are empty.
func NewBench(t testing.TB) *Bench {
	t.Helper()
	b := NewEmpty(t)
	_, svc, err := b.Backend.Create(context.Background(), Unit, Admin)
	if err != nil {
		t.Fatal(err)
	}
	b.App.Svc, b.App.Nav, b.App.Records = svc, b.Nav, b.Records
	return b
}

// Over makes a bench of a window that is there already.
func Over(t testing.TB, a *ui.App, backend *Backend, r *Sync) *Bench {
	return &Bench{t: t, App: a, Backend: backend, Runner: r, Nav: &Nav{}, Records: &Records{}}
}

// Fill stores n sample records of a form.
func (b *Bench) Fill(form string, n int) {
	b.t.Helper()
	if err := b.Backend.Fill(context.Background(), form, n); err != nil {
		b.t.Fatal(err)
	}
}

// Put stores a record given as JSON.
func (b *Bench) Put(form, doc string) app.ID {
	b.t.Helper()
	rec, _, problems, err := b.App.Svc.ReadRecord(context.Background(), form, strings.NewReader(doc))
	if err != nil || len(problems) > 0 {
		b.t.Fatal(err, problems)
	}
	saved, err := b.App.Svc.Save(context.Background(), rec, nil, "")
	if err != nil {
		b.t.Fatal(err)
	}
	return saved.Record.ID
}

// Show puts a page into the window and says so to it.
func (b *Bench) Show(p nav.Page) {
	b.App.SetContent(p.Content())
	b.App.Window.Resize(fyne.NewSize(1366, 768))
	if s, ok := p.(nav.Shower); ok {
		s.Shown()
	}
}

// Canvas is the window's canvas.
func (b *Bench) Canvas() fyne.Canvas { return b.App.Window.Canvas() }

// Key presses a key where the keyboard is.
func (b *Bench) Key(names ...fyne.KeyName) {
	b.t.Helper()
	for _, n := range names {
		switch f := b.Canvas().Focused(); {
		case n == fyne.KeyTab:
			b.Canvas().FocusNext()
		case f == nil:
			b.t.Fatalf("nothing has the keyboard for %s", n)
		default:
			f.TypedKey(&fyne.KeyEvent{Name: n})
		}
	}
}

// Type types a text where the keyboard is.
func (b *Bench) Type(text string) {
	b.t.Helper()
	for _, r := range text {
		f := b.Canvas().Focused()
		if f == nil {
			b.t.Fatalf("nothing has the keyboard for %q", text)
		}
		f.TypedRune(r)
	}
}

// Objects are all objects on the screen: those of the topmost dialog when one
// is open, else those of the page.
func (b *Bench) Objects() []fyne.CanvasObject {
	if top := b.Canvas().Overlays().Top(); top != nil {
		return objectsOf(top)
	}
	return objectsOf(b.App.Window.Content())
}

// Placed are all objects of the window with their places, in the order of
// drawing: the page, and over it what is open.
func (b *Bench) Placed() []Placed {
	size := b.Canvas().Size()
	all := Box{Right: size.Width, Bottom: size.Height}
	out := placed(b.App.Window.Content(), fyne.Position{}, all, nil)
	for _, o := range b.Canvas().Overlays().List() {
		out = append(out, placed(o, fyne.Position{}, all, nil)...)
	}
	return out
}

// Button finds a button by its words, nil when there is none on the screen.
func (b *Bench) Button(words string) *xwidget.Button {
	for _, o := range b.Objects() {
		if x, ok := o.(*xwidget.Button); ok && x.Text == words {
			return x
		}
	}
	return nil
}

// Press presses a button by its words.
func (b *Bench) Press(words string) {
	b.t.Helper()
	x := b.Button(words)
	if x == nil {
		b.t.Fatalf("there is no button %q among %q", words, b.Buttons())
	}
	if x.Disabled() {
		b.t.Fatalf("the button %q cannot be pressed", words)
	}
	x.OnTapped()
}

// Buttons are the words of all buttons on the screen.
func (b *Bench) Buttons() []string {
	var out []string
	for _, o := range b.Objects() {
		if x, ok := o.(*xwidget.Button); ok {
			out = append(out, x.Text)
		}
	}
	return out
}

// Says reports whether the screen shows a text.
func (b *Bench) Says(text string) bool { return strings.Contains(b.Drawn(), text) }

// Drawn is every text that is drawn, without breaks.
func (b *Bench) Drawn() string { return drawn(b.Objects()) }

// Beneath is every text of the page, whatever dialog is over it.
func (b *Bench) Beneath() string { return drawn(objectsOf(b.App.Window.Content())) }

// Nav notes what pages ask of the window.
type Nav struct {
	Went   []nav.Place
	Wants  []any
	Opened []nav.Page
	Backs  int
	Said   string
	Saves  int
}

var _ nav.Navigator = (*Nav)(nil)

// Go notes a place.
func (n *Nav) Go(p nav.Place, want any) {
	n.Went = append(n.Went, p)
	n.Wants = append(n.Wants, want)
}

// Open notes a page.
func (n *Nav) Open(p nav.Page) { n.Opened = append(n.Opened, p) }

// Back counts.
func (n *Nav) Back() { n.Backs++ }

// Retitle does nothing.
func (n *Nav) Retitle() {}

// Say notes the text.
func (n *Nav) Say(text string) { n.Said = text }

// Saved counts.
func (n *Nav) Saved() { n.Saves++ }
