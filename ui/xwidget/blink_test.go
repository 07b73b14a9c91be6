package xwidget

import (
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"
)

// clock replaces the waiting of this package by a test's own.
func clock(t *testing.T) (tick func()) {
	t.Helper()
	var next func()
	kept := after
	after = func(_ time.Duration, f func()) func() {
		next = f
		return func() { next = nil }
	}
	t.Cleanup(func() { after = kept })
	return func() {
		if f := next; f != nil {
			next = nil
			f()
		}
	}
}

func TestCaretBlinksAndRests(t *testing.T) {
	tick := clock(t)
	e := NewEntry()
	c, _ := form(t, e)
	covered := func() bool { return e.look.blinks.cover != nil && e.look.blinks.cover.Visible() }
	c.Focus(e)
	typeText(c, "吉林")
	if covered() {
		t.Error("the caret is covered while somebody types")
	}
	tick()
	if !covered() {
		t.Fatal("the caret does not blink")
	}
	if at, _ := e.Caret(); e.look.blinks.cover.Position() != at {
		t.Errorf("covered is %v, the caret stands at %v", e.look.blinks.cover.Position(), at)
	}
	typeText(c, "省")
	if covered() {
		t.Error("a key does not bring the caret back")
	}
	for range 100 {
		tick()
	}
	if covered() {
		t.Error("the caret does not rest in sight")
	}
	press(c, fyne.KeyLeft)
	tick()
	if !covered() {
		t.Error("after a rest a key does not let it blink again")
	}
	c.Unfocus()
	if tick(); covered() {
		t.Error("it blinks without the keyboard")
	}
}

func TestNothingBlinksInAClosedOverlay(t *testing.T) {
	p := NewPicker(searchPlaces)
	c, _ := form(t, p)
	c.Focus(p)
	typeText(c, "吉")
	inside := p.pop.entry
	press(c, fyne.KeyEscape)
	if inside.focused {
		t.Error("the search field of a closed list still has the keyboard")
	}
	win := window(t, container.NewVBox(NewEntry()), 300, 200)
	e := NewEntry()
	d := ShowDialog(win, DialogOptions{Title: "T", Content: container.NewVBox(e, widget.NewLabel(""))})
	win.Canvas().Focus(e)
	d.Hide()
	if e.focused {
		t.Error("the field of a closed dialog still has the keyboard")
	}
}
