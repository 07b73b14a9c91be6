package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"ronghe/ui/theme"
	"ronghe/ui/xwidget"
)

// shade darkens what lies below and keeps the pointer from it.
type shade struct{ widget.BaseWidget }

var (
	_ fyne.Tappable     = (*shade)(nil)
	_ desktop.Hoverable = (*shade)(nil)
)

func newShade() *shade {
	s := &shade{}
	s.ExtendBaseWidget(s)
	return s
}

// Tapped does nothing.
func (s *shade) Tapped(*fyne.PointEvent) {}

// MouseIn does nothing.
func (s *shade) MouseIn(*desktop.MouseEvent) {}

// MouseMoved does nothing.
func (s *shade) MouseMoved(*desktop.MouseEvent) {}

// MouseOut does nothing.
func (s *shade) MouseOut() {}

// CreateRenderer draws the shade.
func (s *shade) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(canvas.NewRectangle(theme.Color(theme.Shade)))
}

// overPlace puts the shade everywhere and the panel into the upper middle.
type overPlace struct{}

func (*overPlace) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.Size{} }

func (*overPlace) Layout(objs []fyne.CanvasObject, size fyne.Size) {
	zoom := theme.Size(theme.Row) / 30
	for _, o := range objs {
		if _, ok := o.(*xwidget.Progress); !ok {
			o.Resize(size)
			o.Move(fyne.Position{})
			continue
		}
		w := min(size.Width-40, 440*zoom)
		o.Resize(fyne.NewSize(w, o.MinSize().Height))
		o.Move(fyne.NewPos((size.Width-w)/2, size.Height*0.36))
	}
}
