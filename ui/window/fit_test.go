package window_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"ronghe/app/boot"
	"ronghe/app/i18n"
	"ronghe/ui"
	"ronghe/ui/look"
	"ronghe/ui/nav"
	"ronghe/ui/record"
	"ronghe/ui/uitest"
	"ronghe/ui/window"
	"ronghe/ui/xwidget"
)

// everyScreen walks through every screen that make shots draws and calls see
// at each with its name: in a window of this size, at this zoom, light or dark.
func everyScreen(t *testing.T, size fyne.Size, zoom int, mode string, see func(b *uitest.Bench, name string)) {
	t.Helper()
	mem := backend(t)
	mem.Books = boot.Books{}
	r := &uitest.Sync{}
	w := window.New(window.Options{
		Fyne: test.NewTempApp(t), Backend: mem, Runner: r, Now: func() time.Time { return mem.Clock },
		Records: func(a *ui.App) nav.Records { return record.NewRecords(a) },
	})
	t.Cleanup(func() {
		w.App().Window.SetCloseIntercept(nil)
		w.App().Window.Close()
	})
	setMode(w, mode)
	w.Show()
	w.App().Window.Resize(size)
	b := uitest.Over(t, w.App(), mem, r)
	sample, err := filepath.Abs("../../assets/demo/import/partnership.csv")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	ended := false
	w.Shots(window.Walk{
		Dir: t.TempDir(), Zoom: zoom, Sample: sample, Form: "partnership",
		Picture: func(path string) error {
			_, name, _ := strings.Cut(strings.TrimSuffix(filepath.Base(path), ".png"), "-")
			see(b, name)
			n++
			return nil
		},
		Done: func(e error) { ended, err = true, e },
	})
	for i := 0; i < 20000 && !ended; i++ {
		r.Fire(time.Second)
	}
	if !ended || err != nil || n < 100 {
		t.Fatalf("the walk ended %v with %v after %d screens", ended, err, n)
	}
}

func setMode(w *window.Window, mode string) { look.SetMode(w.App().Fyne, mode) }

func TestNoTextIsCutOnAnyScreen(t *testing.T) {
	for _, d := range displays(90, 100, 150) {
		t.Run(d.String(), func(t *testing.T) {
			everyScreen(t, d.size, d.zoom, look.Light, func(b *uitest.Bench, name string) { fits(t, b, name) })
		})
	}
}

// display is one that the program is used on.
type display struct {
	size fyne.Size
	zoom int // percent
}

func (d display) String() string {
	return fmt.Sprintf("%vx%v at %d", d.size.Width, d.size.Height, d.zoom)
}

// displays are the smallest with each zoom but the usual one, with which
// TestEveryTextIsReadable looks too, and the largest as large as it is used. With
// RONGHE_DISPLAYS=all, as make screens runs it, the largest has each zoom.
func displays(zooms ...int) (out []display) {
	for _, zoom := range zooms {
		if zoom != 100 {
			out = append(out, display{fyne.NewSize(1366, 768), zoom})
		}
		if zoom == 150 || os.Getenv("RONGHE_DISPLAYS") == "all" {
			out = append(out, display{fyne.NewSize(2560, 1440), zoom})
		}
	}
	return out
}

// fits holds that every text of a screen can be read whole. What is shown large on
// the way is laid out anew by the real driver alone; the walk at 150 % has it.
func fits(t *testing.T, b *uitest.Bench, name string) {
	t.Helper()
	if !strings.HasSuffix(name, "-150") {
		whole(t, b, name)
	}
}

// whole holds that every text of a screen can be read whole.
func whole(t *testing.T, b *uitest.Bench, name string) {
	t.Helper()
	size := b.Canvas().Size()
	if least := b.Canvas().Content().MinSize(); least.Width > size.Width || least.Height > size.Height {
		t.Errorf("%s: the window would grow to %v", name, least)
	}
	placed := b.Placed()
	for _, p := range placed {
		switch x := p.Object.(type) {
		case *widget.Label:
			if x.Truncation == fyne.TextTruncateOff {
				roomy(t, name, x.Text, p)
			}
		case *xwidget.Paragraph:
			roomy(t, name, x.Text, p)
		case *xwidget.Button:
			roomy(t, name, x.Text, p)
		case *xwidget.Check:
			roomy(t, name, x.Text, p)
		case *xwidget.Field:
			roomy(t, name, x.Label, p)
		case *xwidget.Notice, *xwidget.Segments, *xwidget.StatusPill, *xwidget.EmptyState:
			roomy(t, name, fmt.Sprintf("%T", x), p)
		case *canvas.Text:
			uncut(t, name, x, p)
		}
	}
	apart(t, name, placed)
}

// roomy compares an object's least size with its place.
func roomy(t *testing.T, name, what string, p uitest.Placed) {
	t.Helper()
	least := p.Object.MinSize()
	if what == "" || least.Width == 0 {
		return
	}
	if w, h := p.Box.Right-p.Box.X, p.Box.Bottom-p.Box.Y; w < least.Width-0.5 || h < least.Height-0.5 {
		t.Errorf("%s: %.30q needs %v and has %v × %v", name, what, least, w, h)
	}
}

// data is what shows values of records: as much of them as there is room for,
// and the whole where they are read or typed.
func data(o fyne.CanvasObject) bool {
	switch x := o.(type) {
	case *xwidget.Picker:
		return !x.Selected().IsZero()
	case *xwidget.MultiPicker:
		return true
	case *widget.Entry:
		return x.Text != ""
	case *xwidget.Entry:
		return x.Text != ""
	}
	return strings.Contains(fmt.Sprintf("%T", o), "optionList") || strings.Contains(fmt.Sprintf("%T", o), "rowView")
}

// uncut holds that a text is drawn whole: it stands inside what shows it, and
// was not shortened.
func uncut(t *testing.T, name string, x *canvas.Text, p uitest.Placed) {
	t.Helper()
	if words := strings.TrimSuffix(x.Text, "…"); words != x.Text && words != "" && strings.HasPrefix(i18n.T("xwidget.grid.ghost"), words) {
		t.Errorf("%s: %q was shortened", name, x.Text)
	}
	if strings.TrimSpace(x.Text) == "" || p.Within(data) {
		return
	}
	if strings.HasSuffix(x.Text, "…") && !slices.Contains(dotted(), x.Text) && x.Text != "…" && !truncates(p) {
		t.Errorf("%s: %q was shortened", name, x.Text)
	}
	width := x.MinSize().Width
	left := p.Box.X
	switch room := p.Box.Right - p.Box.X; x.Alignment {
	case fyne.TextAlignCenter:
		left += (room - width) / 2
	case fyne.TextAlignTrailing:
		left += room - width
	}
	sideways := func(o fyne.CanvasObject) bool { _, ok := o.(*xwidget.Grid); return ok }
	if p.Seen.Empty() || p.Box.Bottom <= p.Seen.Y || p.Box.Y >= p.Seen.Bottom || p.Within(sideways) {
		return // scrolled away
	}
	if left < p.Seen.X-0.5 || left+width > p.Seen.Right+0.5 {
		t.Errorf("%s: %q stands from %v to %v, what shows it from %v to %v", name, x.Text, left, left+width, p.Seen.X, p.Seen.Right)
	}
	if !p.Within(uitest.Scrolls) && (p.Box.Y < -0.5 || p.Box.Bottom > p.Seen.Bottom+0.5) {
		t.Errorf("%s: %q stands at %v to %v, what shows it ends at %v", name, x.Text, p.Box.Y, p.Box.Bottom, p.Seen.Bottom)
	}
}

// truncates reports whether a text belongs to a label that may be shortened: the
// record's name in the head of its page, what the status bar says.
func truncates(p uitest.Placed) bool {
	return p.Within(func(o fyne.CanvasObject) bool {
		l, ok := o.(*widget.Label)
		return ok && l.Truncation != fyne.TextTruncateOff
	})
}

// dotted are the program's own texts that end with dots.
var dotted = func() func() []string {
	var texts []string
	return func() []string {
		if texts != nil {
			return texts
		}
		all, err := i18n.Load("zh")
		if err != nil {
			panic(err) // they are part of the program
		}
		for _, s := range all {
			if strings.HasSuffix(s, "…") {
				texts = append(texts, s)
			}
		}
		return texts
	}
}()

// apart holds that no text lies on another.
func apart(t *testing.T, name string, placed []uitest.Placed) {
	t.Helper()
	type drawn struct {
		text string
		box  uitest.Box
		top  fyne.CanvasObject
		at   int // in the order of drawing
	}
	var all []drawn
	for i, p := range placed {
		x, ok := p.Object.(*canvas.Text)
		if !ok || strings.TrimSpace(x.Text) == "" || len(p.In) == 0 {
			continue
		}
		m := x.MinSize()
		box := p.Box
		switch room := box.Right - box.X; x.Alignment {
		case fyne.TextAlignCenter:
			box.X += (room - m.Width) / 2
		case fyne.TextAlignTrailing:
			box.X += room - m.Width
		}
		box.Right = box.X + m.Width
		middle := (box.Y + box.Bottom) / 2 // lines stand close; letters fill about the half
		box.Y, box.Bottom = middle-x.TextSize/2, middle+x.TextSize/2
		if box = box.And(p.Seen); !box.Empty() {
			all = append(all, drawn{x.Text, box, p.In[0], i})
		}
	}
	for i, a := range all {
		for _, b := range all[:i] {
			if o := a.box.And(b.box); a.top == b.top && o.Right-o.X > 2 && o.Bottom-o.Y > 2 && !covered(placed[b.at:a.at], o) {
				t.Errorf("%s: %q lies on %q", name, a.text, b.text)
			}
		}
	}
}

// covered reports whether one of the grounds that are drawn between hides a box.
func covered(between []uitest.Placed, box uitest.Box) bool {
	for _, p := range between {
		r, ok := p.Object.(*canvas.Rectangle)
		if !ok || r.FillColor == nil {
			continue
		}
		if _, _, _, a := r.FillColor.RGBA(); a == 0xffff && p.Box.And(p.Seen).And(box) == box {
			return true
		}
	}
	return false
}
