package uitest

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"

	"ronghe/ui/xwidget"
)

// objectsOf are o and all that is in it, hidden things left out.
func objectsOf(o fyne.CanvasObject) []fyne.CanvasObject {
	if o == nil || !o.Visible() {
		return nil
	}
	out := []fyne.CanvasObject{o}
	var inside []fyne.CanvasObject
	switch x := o.(type) {
	case *fyne.Container:
		inside = x.Objects
	case fyne.Widget:
		inside = test.WidgetRenderer(x).Objects()
	}
	for _, i := range inside {
		out = append(out, objectsOf(i)...)
	}
	return out
}

// drawn joins every text that is drawn, line by line without breaks, so that a
// sentence that was wrapped can still be found.
func drawn(objs []fyne.CanvasObject) string {
	var b strings.Builder
	for _, o := range objs {
		if t, ok := o.(*canvas.Text); ok {
			b.WriteString(t.Text)
		}
	}
	return b.String()
}

// Box is a rectangle of the window.
type Box struct{ X, Y, Right, Bottom float32 }

// And is what two boxes share; it is empty where they share nothing.
func (b Box) And(o Box) Box {
	return Box{max(b.X, o.X), max(b.Y, o.Y), min(b.Right, o.Right), min(b.Bottom, o.Bottom)}
}

// Empty reports whether the box has no area.
func (b Box) Empty() bool { return b.Right <= b.X || b.Bottom <= b.Y }

// Placed is a visible object with its place in the window.
type Placed struct {
	Object fyne.CanvasObject
	Box    Box                 // of the object
	Seen   Box                 // what what it stands in shows of the window
	In     []fyne.CanvasObject // what it stands in, the outermost first
}

// Within reports whether one of the objects around satisfies is.
func (p Placed) Within(is func(fyne.CanvasObject) bool) bool {
	for _, o := range p.In {
		if is(o) {
			return true
		}
	}
	return false
}

// Scrolls reports whether an object is a scroll.
func Scrolls(o fyne.CanvasObject) bool {
	switch o.(type) {
	case *container.Scroll, *xwidget.Scroll:
		return true
	}
	return false
}

// clipper is a renderer that shows nothing outside its object.
type clipper interface{ IsClip() }

// placed are o and all that is in it in the order of drawing, hidden things left
// out.
func placed(o fyne.CanvasObject, at fyne.Position, seen Box, in []fyne.CanvasObject) []Placed {
	if o == nil || !o.Visible() {
		return nil
	}
	at = at.Add(o.Position())
	size := o.Size()
	box := Box{at.X, at.Y, at.X + size.Width, at.Y + size.Height}
	out := []Placed{{Object: o, Box: box, Seen: seen, In: in}}
	var inside []fyne.CanvasObject
	switch x := o.(type) {
	case *fyne.Container:
		inside = x.Objects
	case fyne.Widget:
		r := test.WidgetRenderer(x)
		inside = r.Objects()
		_, clips := r.(clipper)
		if clips || Scrolls(o) {
			seen = seen.And(box)
		}
	}
	in = append(in[:len(in):len(in)], o)
	for _, i := range inside {
		out = append(out, placed(i, at, seen, in)...)
	}
	return out
}
