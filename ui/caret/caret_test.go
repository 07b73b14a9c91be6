package caret_test

import (
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/software"
	"fyne.io/fyne/v2/test"

	"ronghe/assets"
	"ronghe/ui/caret"
	"ronghe/ui/theme"
	"ronghe/ui/xwidget"
)

// watched is a window whose caret is followed, with a clock of the test's own.
type watched struct {
	fyne.Window
	spots   []caret.Spot
	waiting []func()
}

func watch(t *testing.T, o fyne.CanvasObject) *watched {
	t.Helper()
	test.NewTempApp(t).Settings().SetTheme(theme.New(assets.FontRegular, assets.FontBold))
	w := &watched{Window: test.NewWindow(o)}
	w.SetPadded(false)
	w.Resize(fyne.NewSize(600, 400))
	t.Cleanup(w.Close)
	caret.Follow(w.Canvas(), func(_ time.Duration, f func()) func() {
		w.waiting = append(w.waiting, f)
		return func() {}
	}, func(s caret.Spot) { w.spots = append(w.spots, s) })
	return w
}

// spot lets time pass and returns the latest place.
func (w *watched) spot(t *testing.T) caret.Spot {
	t.Helper()
	w.spots = nil
	for range 40 {
		due := w.waiting
		w.waiting = nil
		for _, f := range due {
			f()
		}
	}
	if len(w.waiting) > 0 {
		t.Fatal("it never ends looking")
	}
	if len(w.spots) == 0 {
		t.Fatal("no place was handed on")
	}
	return w.spots[len(w.spots)-1]
}

func (w *watched) typed(text string) {
	for _, r := range text {
		w.Canvas().Focused().TypedRune(r)
	}
}

func (w *watched) key(names ...fyne.KeyName) {
	for _, n := range names {
		w.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: n})
	}
}

// at puts o at a place of the window.
func at(o fyne.CanvasObject, x, y, width, height float32) fyne.CanvasObject {
	o.Move(fyne.NewPos(x, y))
	o.Resize(fyne.NewSize(width, height))
	return container.NewWithoutLayout(o)
}

// inside fails when a place is not in a part of the window, in pixels.
func inside(t *testing.T, s caret.Spot, left, top, right, bottom int) {
	t.Helper()
	if s.X < left || s.X > right || s.Y < top || s.Y+s.Height > bottom || s.Height < 10 {
		t.Errorf("the caret is at %+v, not in %d,%d to %d,%d", s, left, top, right, bottom)
	}
}

func TestTheCaretOfAFieldIsFollowed(t *testing.T) {
	e := xwidget.NewEntry()
	w := watch(t, at(e, 100, 50, 200, 30))
	w.Canvas().Focus(e)
	first := w.spot(t)
	inside(t, first, 100, 50, 115, 80)
	w.typed("吉林")
	two := w.spot(t)
	if d := two.X - first.X; d < 20 || d > 40 || two.Y != first.Y {
		t.Errorf("two characters moved the caret from %+v to %+v", first, two)
	}
	w.key(fyne.KeyLeft)
	if one := w.spot(t); one.X <= first.X || one.X >= two.X {
		t.Errorf("Left moved the caret from %+v to %+v", two, one)
	}
	w.key(fyne.KeyEnd)
	w.typed("省吉林市昌邑区职业教育中心学校与企业合作协议书")
	inside(t, w.spot(t), 250, 50, 300, 80) // the text is longer than the field
	w.key(fyne.KeyHome)
	inside(t, w.spot(t), 100, 50, 115, 80)
}

func TestTheCaretIsInPixels(t *testing.T) {
	e := xwidget.NewEntry()
	w := watch(t, at(e, 100, 50, 200, 30))
	c, ok := w.Canvas().(software.WindowlessCanvas)
	if !ok {
		t.Fatal("the test driver's canvas has no scale")
	}
	c.SetScale(1.5)
	w.Canvas().Focus(e)
	inside(t, w.spot(t), 150, 75, 170, 120)
}

func TestTheCaretOfALongTextIsInTheLineTyped(t *testing.T) {
	e := xwidget.NewLongEntry(3, 0)
	w := watch(t, at(e, 100, 50, 200, 80))
	w.Canvas().Focus(e)
	first := w.spot(t)
	w.typed("第一行")
	w.key(fyne.KeyReturn)
	second := w.spot(t)
	if second.Y <= first.Y || second.X != first.X {
		t.Errorf("a new line moved the caret from %+v to %+v", first, second)
	}
	for range 20 {
		w.key(fyne.KeyReturn)
	}
	inside(t, w.spot(t), 100, 50, 120, 130) // it is scrolled
}

func TestTheCaretOfAGridIsTheCell(t *testing.T) {
	g := xwidget.NewGrid(xwidget.EditMode, rows{},
		xwidget.Column{Key: "a", Title: "甲", Width: 100}, xwidget.Column{Key: "b", Title: "乙", Width: 100})
	w := watch(t, at(g, 50, 100, 300, 200))
	w.Canvas().Focus(g)
	first := w.spot(t)
	inside(t, first, 50, 100, 100, 200)
	w.key(fyne.KeyRight)
	if right := w.spot(t); right.X != first.X+100 || right.Y != first.Y {
		t.Errorf("Right moved it from %+v to %+v", first, right)
	}
	w.key(fyne.KeyDown)
	down := w.spot(t)
	if down.Y <= first.Y {
		t.Errorf("Down moved it from %+v to %+v", first, down)
	}
	w.typed("吉林") // opens the cell
	if open := w.spot(t); open.X <= down.X+20 || open.Y < down.Y || open.Y > down.Y+20 {
		t.Errorf("typing in the cell at %+v put it at %+v", down, open)
	}
}

// rows are some that can be typed in and forget it.
type rows struct{}

func (rows) Rows() int                      { return 5 }
func (rows) Cell(int, int) xwidget.CellView { return xwidget.CellView{} }
func (rows) Set(xwidget.CellEdit) error     { return nil }
func (rows) SetMany([]xwidget.CellEdit) int { return 0 }
func (rows) InsertRows(int, int)            {}
func (rows) DeleteRows([]int)               {}

func TestTheCaretOfAChoiceIsTheChoice(t *testing.T) {
	p := xwidget.NewPicker(func(string, int) []xwidget.Option { return nil })
	w := watch(t, at(p, 100, 200, 200, 30))
	w.Canvas().Focus(p)
	inside(t, w.spot(t), 100, 200, 120, 230)
	w.typed("吉林")
	inside(t, w.spot(t), 120, 200, 160, 230)
}

func TestWhereNothingIsTypedNobodyIsTold(t *testing.T) {
	b := xwidget.NewButton("保存", func() {})
	w := watch(t, at(b, 100, 200, 200, 30))
	w.Canvas().Focus(b)
	caret.Moved()
	for _, f := range w.waiting {
		f()
	}
	if len(w.spots) > 0 {
		t.Errorf("it was told %v", w.spots)
	}
}

func TestABurstOfKeysIsLookedAtOnce(t *testing.T) {
	e := xwidget.NewEntry()
	w := watch(t, at(e, 100, 50, 200, 30))
	w.Canvas().Focus(e)
	w.typed("吉林市教育局")
	if len(w.waiting) != 1 {
		t.Errorf("%d looks are waiting", len(w.waiting))
	}
}

func TestWhatIsNotDrawnYetIsLookedAtAgain(t *testing.T) {
	e := xwidget.NewEntry()
	w := watch(t, at(e, 0, 0, 200, 30)) // where the driver puts what it does not know
	w.Canvas().Focus(e)
	for range 3 {
		due := w.waiting
		w.waiting = nil
		for _, f := range due {
			f()
		}
	}
	if len(w.spots) > 0 {
		t.Fatalf("it was told %v", w.spots)
	}
	e.Move(fyne.NewPos(100, 50))
	inside(t, w.spot(t), 100, 50, 120, 80)
}
