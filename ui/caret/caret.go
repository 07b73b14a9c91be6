// Package caret follows the place where typed text goes, so that the system's
// input method can show its candidates there. Widgets that take text say that
// their caret has moved; a follower looks a moment later where it is and hands
// the place, in pixels of the window, to the platform.
package caret

import (
	"time"

	"fyne.io/fyne/v2"
)

// Spot is a caret: X and Y are its upper end, Height its length, in pixels from
// the upper left corner of the window's content.
type Spot struct{ X, Y, Height int }

// Place is a widget that takes text, or would begin to at the next key.
type Place interface {
	// Caret is the upper end and the length of the caret, from the widget's
	// upper left corner, whether or not that part of it is on screen.
	Caret() (top fyne.Position, height float32)
}

// A follower looks settle after a move: by then what moved is mostly laid out
// and scrolled to, and a burst of keys is looked at once. What has not been
// drawn by then stands nowhere yet; it is looked at again some times.
const (
	settle = 30 * time.Millisecond
	again  = 100 * time.Millisecond
	times  = 20
)

// follower hands the caret's place of one window on. It is used on the UI
// thread only.
type follower struct {
	canvas fyne.Canvas
	after  func(time.Duration, func()) (stop func())
	put    func(Spot)
	due    bool
	left   int // looks at what has not been drawn
}

// following is the follower of the program's one window; nil in a program whose
// platform needs none.
var following *follower

// Follow begins to follow the caret on a canvas. After runs a function on the
// UI thread after a while; put is called on it with each place.
func Follow(c fyne.Canvas, after func(time.Duration, func()) (stop func()), put func(Spot)) {
	following = &follower{canvas: c, after: after, put: put}
}

// Moved says that the caret may be elsewhere: the keyboard came to another
// widget, something was typed, or what it stands in was scrolled.
func Moved() {
	f := following
	if f == nil {
		return
	}
	f.left = times
	if !f.due {
		f.look(settle)
	}
}

// look looks after a while. The same place is handed on too: an input method
// that was started again, or a window that was left, has forgotten it.
func (f *follower) look(in time.Duration) {
	f.due = true
	f.after(in, func() {
		f.due = false
		p, ok := f.canvas.Focused().(Place)
		if !ok {
			return
		}
		if s, ok := at(f.canvas, p); ok {
			f.put(s)
		} else if f.left > 0 {
			f.left--
			f.look(again)
		}
	})
}

// at is where the caret of a widget stands; false when it has not been drawn.
func at(c fyne.Canvas, p Place) (Spot, bool) {
	o, ok := p.(fyne.CanvasObject)
	if !ok {
		return Spot{}, false
	}
	origin := fyne.CurrentApp().Driver().AbsolutePositionForObject(o)
	if origin.IsZero() {
		return Spot{}, false
	}
	top, height := p.Caret()
	x, y := c.PixelCoordinateForPosition(origin.Add(top))
	_, foot := c.PixelCoordinateForPosition(origin.Add(top).AddXY(0, height))
	return Spot{X: x, Y: y, Height: foot - y}, true
}
