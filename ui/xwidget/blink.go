package xwidget

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	fynetheme "fyne.io/fyne/v2/theme"

	"ronghe/ui/caret"
	"ronghe/ui/theme"
)

// Fyne's caret fades in and out, and each step of it draws the whole window
// anew: without a graphics card that takes a sixth of a processor for as long as
// the keyboard is in a field. The program is built with Fyne's animations left
// out (no_animations), which leaves the caret standing; here it is covered and
// uncovered as carets do elsewhere, and rests when nothing is typed.
const (
	blinkTime = 530 * time.Millisecond
	blinkMost = 18 // times, then the caret stands: after about ten seconds
)

// blinks is the covering of a field's caret.
type blinks struct {
	cover *canvas.Rectangle
	left  int
	stop  func()
}

// caretMoved shows the caret in its new place.
func (e *Entry) caretMoved() {
	caret.Moved()
	e.blink()
}

// blink shows the caret and lets it blink from now on; without the keyboard
// nothing blinks.
func (e *Entry) blink() {
	if e.look == nil {
		return
	}
	b := &e.look.blinks
	if b.stop != nil {
		b.stop()
		b.stop = nil
	}
	if b.cover != nil && b.cover.Visible() {
		b.cover.Hidden = true
		refreshObject(e.outer)
	}
	if e.focused {
		b.left = blinkMost
		b.stop = after(blinkTime, e.blinkOn)
	}
}

// blinkOn covers the caret or uncovers it.
func (e *Entry) blinkOn() {
	b := &e.look.blinks
	b.stop = nil
	if b.left--; b.left < 0 || !e.focused || e.SelectedText() != "" {
		return
	}
	if b.cover == nil {
		b.cover = canvas.NewRectangle(nil)
		b.cover.Hidden = true
	}
	b.cover.Hidden = !b.cover.Hidden
	if !b.cover.Hidden {
		at, height := e.Caret()
		b.cover.FillColor = theme.Color(fynetheme.ColorNameInputBackground)
		b.cover.Move(at)
		b.cover.Resize(fyne.NewSize(theme.Size(fynetheme.SizeNameInputBorder), height))
	}
	refreshObject(e.outer)
	b.stop = after(blinkTime, e.blinkOn)
}
