package xwidget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"
)

// wheel is how much farther one notch of the wheel goes than in Fyne: about
// three lines of a form or a sheet.
const wheel = 2.4

// Scroll is a vertical scroll in which the wheel goes as far as people are used
// to.
type Scroll struct{ container.Scroll }

// NewScroll makes a scroll around content.
func NewScroll(content fyne.CanvasObject) *Scroll {
	s := &Scroll{}
	s.Content, s.Direction = content, container.ScrollVerticalOnly
	s.ExtendBaseWidget(s)
	return s
}

// Scrolled moves by the wheel.
func (s *Scroll) Scrolled(e *fyne.ScrollEvent) {
	far := *e
	far.Scrolled.DX, far.Scrolled.DY = e.Scrolled.DX*wheel, e.Scrolled.DY*wheel
	s.Scroll.Scrolled(&far)
}

// wheelCatch lies over a text field inside a scroll: Fyne's fields take the
// wheel even when there is nothing in them to move.
type wheelCatch struct {
	widget.BaseWidget
	e *Entry
}

var _ fyne.Scrollable = (*wheelCatch)(nil)

func newWheelCatch(e *Entry) *wheelCatch {
	w := &wheelCatch{e: e}
	w.ExtendBaseWidget(w)
	return w
}

// Scrolled hands the wheel to the scroll that the field stands in.
func (w *wheelCatch) Scrolled(e *fyne.ScrollEvent) { w.e.ScrollThrough.Scrolled(e) }

// CreateRenderer draws nothing.
func (w *wheelCatch) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(container.NewWithoutLayout())
}
