package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"ronghe/ui/theme"
)

// Scaled is a length at the present zoom.
func Scaled(v float32) float32 { return v * theme.Size(theme.Row) / 30 }

// Wide makes o at least w wide (at zoom 1) and no higher than it wants.
func Wide(w float32, o fyne.CanvasObject) *fyne.Container {
	return container.New(&least{width: w}, o)
}

// Sized makes o at least w wide and h high (at zoom 1).
func Sized(w, h float32, o fyne.CanvasObject) *fyne.Container {
	return container.New(&least{width: w, height: h}, o)
}

type least struct{ width, height float32 }

func (l *least) MinSize(objs []fyne.CanvasObject) fyne.Size {
	return stackMin(objs).Max(fyne.NewSize(Scaled(l.width), Scaled(l.height)))
}

func (l *least) Layout(objs []fyne.CanvasObject, size fyne.Size) { fill(objs, size) }

func stackMin(objs []fyne.CanvasObject) (size fyne.Size) {
	for _, o := range objs {
		if o.Visible() {
			size = size.Max(o.MinSize())
		}
	}
	return size
}

func fill(objs []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objs {
		o.Resize(size)
		o.Move(fyne.Position{})
	}
}

// Column keeps o in the middle and at most w wide (at zoom 1), so that lines
// stay readable on a large screen. It takes the height that it is given.
func Column(w float32, o fyne.CanvasObject) *fyne.Container {
	return container.New(&column{width: w}, o)
}

type column struct{ width float32 }

func (c *column) MinSize(objs []fyne.CanvasObject) fyne.Size { return stackMin(objs) }

func (c *column) Layout(objs []fyne.CanvasObject, size fyne.Size) {
	w := min(size.Width, max(Scaled(c.width), stackMin(objs).Width))
	for _, o := range objs {
		o.Resize(fyne.NewSize(w, size.Height))
		o.Move(fyne.NewPos((size.Width-w)/2, 0))
	}
}

// Middle puts o into the middle, w wide (at zoom 1) and as high as it wants; it
// scrolls when the window is too low.
func Middle(w float32, o fyne.CanvasObject) fyne.CanvasObject {
	return container.NewVScroll(container.New(&middle{width: w}, o))
}

type middle struct{ width float32 }

func (m *middle) MinSize(objs []fyne.CanvasObject) fyne.Size {
	s := stackMin(objs)
	return fyne.NewSize(s.Width, s.Height+2*Scaled(20))
}

func (m *middle) Layout(objs []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objs {
		o.Resize(fyne.NewSize(min(size.Width, Scaled(m.width)), o.MinSize().Height))
		h := o.MinSize().Height // wrapped texts know their height once they have a width
		o.Resize(fyne.NewSize(o.Size().Width, h))
		o.Move(fyne.NewPos((size.Width-o.Size().Width)/2, max(Scaled(20), (size.Height-h)/2.4)))
	}
}

// Rows puts objects below one another, gap apart (at zoom 1).
func Rows(gap float32, objs ...fyne.CanvasObject) *fyne.Container {
	return container.New(&rows{gap: gap}, objs...)
}

// Tight puts lines of text below one another without most of the space that a
// label has around it.
func Tight(objs ...fyne.CanvasObject) *fyne.Container { return Rows(-9, objs...) }

type rows struct{ gap float32 }

func (r *rows) MinSize(objs []fyne.CanvasObject) (size fyne.Size) {
	first := true
	for _, o := range objs {
		if !o.Visible() {
			continue
		}
		m := o.MinSize()
		size.Width = max(size.Width, m.Width)
		if !first {
			size.Height += Scaled(r.gap)
		}
		first = false
		size.Height += m.Height
	}
	return size
}

func (r *rows) Layout(objs []fyne.CanvasObject, size fyne.Size) {
	y := float32(0)
	for _, o := range objs {
		if !o.Visible() {
			continue
		}
		h := heightFor(o, size.Width)
		o.Move(fyne.NewPos(0, y))
		y += h + Scaled(r.gap)
	}
}

// Line puts objects beside one another at their own width, gap apart, in the
// middle of the height; a nil object takes the room that is left.
func Line(gap float32, objs ...fyne.CanvasObject) *fyne.Container {
	l := &line{gap: gap, spring: -1}
	var kept []fyne.CanvasObject
	for _, o := range objs {
		if o == nil {
			l.spring = len(kept)
			continue
		}
		kept = append(kept, o)
	}
	return container.New(l, kept...)
}

type line struct {
	gap    float32
	spring int // objects from this one on stand at the right; -1 for none
}

func (l *line) MinSize(objs []fyne.CanvasObject) (size fyne.Size) {
	n := 0
	for _, o := range objs {
		if !o.Visible() {
			continue
		}
		m := o.MinSize()
		size.Height = max(size.Height, m.Height)
		size.Width += m.Width
		n++
	}
	size.Width += Scaled(l.gap) * float32(max(0, n-1))
	return size
}

func (l *line) Layout(objs []fyne.CanvasObject, size fyne.Size) {
	x, sprung := float32(0), l.spring < 0
	for i, o := range objs {
		if !o.Visible() {
			continue
		}
		if !sprung && i >= l.spring { // the first of them that is shown
			sprung = true
			rest := l.MinSize(objs[i:])
			x = max(x, size.Width-rest.Width)
		}
		m := o.MinSize()
		o.Resize(m)
		o.Move(fyne.NewPos(x, (size.Height-m.Height)/2))
		x += m.Width + Scaled(l.gap)
	}
}

// Flow puts objects beside one another and begins a new line when one does
// not fit any more.
func Flow(gap float32, objs ...fyne.CanvasObject) *fyne.Container {
	return container.New(&flow{gap: gap}, objs...)
}

type flow struct {
	gap   float32
	width float32 // the last width given
}

func (f *flow) MinSize(objs []fyne.CanvasObject) fyne.Size {
	w := stackMin(objs).Width
	return fyne.NewSize(w, f.place(objs, max(f.width, w), false))
}

func (f *flow) Layout(objs []fyne.CanvasObject, size fyne.Size) {
	f.width = size.Width
	f.place(objs, size.Width, true)
}

func (f *flow) place(objs []fyne.CanvasObject, width float32, move bool) float32 {
	var x, y, h float32
	gap := Scaled(f.gap)
	for _, o := range objs {
		if !o.Visible() {
			continue
		}
		m := o.MinSize()
		if x > 0 && x+m.Width > width {
			x, y, h = 0, y+h+gap, 0
		}
		if move {
			o.Resize(m)
			o.Move(fyne.NewPos(x, y))
		}
		x += m.Width + gap
		h = max(h, m.Height)
	}
	return y + h
}

// Inset puts space around o (at zoom 1): at the sides, and above and below.
func Inset(side, above float32, o fyne.CanvasObject) *fyne.Container {
	return container.New(&inset{side, above}, o)
}

type inset struct{ side, above float32 }

func (n *inset) MinSize(objs []fyne.CanvasObject) fyne.Size {
	return stackMin(objs).AddWidthHeight(2*Scaled(n.side), 2*Scaled(n.above))
}

func (n *inset) Layout(objs []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objs {
		o.Resize(size.SubtractWidthHeight(2*Scaled(n.side), 2*Scaled(n.above)))
		o.Move(fyne.NewPos(Scaled(n.side), Scaled(n.above)))
	}
}

// Page puts a head over a body with the page's margins; the body takes the
// room that is left.
func Page(head, body fyne.CanvasObject) fyne.CanvasObject {
	return Inset(16, 12, container.New(&page{}, head, body))
}

type page struct{}

func (page) MinSize(objs []fyne.CanvasObject) fyne.Size {
	h, b := objs[0].MinSize(), objs[1].MinSize()
	return fyne.NewSize(max(h.Width, b.Width), h.Height+b.Height+theme.Size(theme.Gap))
}

func (page) Layout(objs []fyne.CanvasObject, size fyne.Size) {
	h := heightFor(objs[0], size.Width)
	objs[0].Move(fyne.Position{})
	gap := theme.Size(theme.Gap)
	objs[1].Resize(fyne.NewSize(size.Width, size.Height-h-gap))
	objs[1].Move(fyne.NewPos(0, h+gap))
}

// Over puts a head over a body that takes the room that is left: Page without
// margins, for parts of a page.
func Over(head, body fyne.CanvasObject) fyne.CanvasObject {
	return container.New(&page{}, head, body)
}

// Under puts a foot under a body that takes the room that is left. The foot may
// wrap.
func Under(body, foot fyne.CanvasObject) *fyne.Container {
	return container.New(&under{}, body, foot)
}

type under struct{}

func (under) MinSize(objs []fyne.CanvasObject) fyne.Size {
	b, f := objs[0].MinSize(), objs[1].MinSize()
	return fyne.NewSize(max(b.Width, f.Width), b.Height+f.Height)
}

func (under) Layout(objs []fyne.CanvasObject, size fyne.Size) {
	h := heightFor(objs[1], size.Width)
	objs[1].Move(fyne.NewPos(0, size.Height-h))
	objs[0].Resize(fyne.NewSize(size.Width, size.Height-h))
	objs[0].Move(fyne.Position{})
}

// heightFor gives an object a width and the height that it then needs: a
// wrapped text knows its height only once it has its width.
func heightFor(o fyne.CanvasObject, width float32) float32 {
	o.Resize(fyne.NewSize(width, o.MinSize().Height))
	o.Resize(fyne.NewSize(width, o.MinSize().Height))
	return o.Size().Height
}

// Columns puts two objects beside one another, the left one taking its share
// of the width; where the width (at zoom 1) is less than narrowest they stand
// below one another.
func Columns(share, narrowest float32, left, right fyne.CanvasObject) *fyne.Container {
	return container.New(&columns{share: share, narrowest: narrowest}, left, right)
}

type columns struct {
	share, narrowest float32
	width            float32
}

func (c *columns) stacked() bool { return c.width > 0 && c.width < Scaled(c.narrowest) }

func (c *columns) MinSize(objs []fyne.CanvasObject) fyne.Size {
	a, b := objs[0].MinSize(), objs[1].MinSize()
	if c.stacked() {
		return fyne.NewSize(max(a.Width, b.Width), a.Height+b.Height+theme.Size(theme.Gap))
	}
	return fyne.NewSize(max(a.Width, b.Width), max(a.Height, b.Height))
}

func (c *columns) Layout(objs []fyne.CanvasObject, size fyne.Size) {
	c.width = size.Width
	gap := theme.Size(theme.Gap)
	objs[0].Move(fyne.Position{})
	if c.stacked() {
		h := heightFor(objs[0], size.Width)
		heightFor(objs[1], size.Width)
		objs[1].Move(fyne.NewPos(0, h+gap))
		return
	}
	left := (size.Width - gap) * c.share
	heightFor(objs[0], left)
	heightFor(objs[1], size.Width-gap-left)
	objs[1].Move(fyne.NewPos(left+gap, 0))
}
