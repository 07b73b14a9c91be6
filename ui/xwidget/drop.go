package xwidget

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"ronghe/ui/theme"
)

var (
	_ fyne.Tappable          = (*drop)(nil)
	_ fyne.SecondaryTappable = (*drop)(nil)
	_ desktop.Hoverable      = (*drop)(nil)
)

// drop is an overlay with a card that hangs from a field. A tap beside the
// card closes it. The keyboard goes to what stands in the card: Fyne gives the
// keys to the top overlay alone.
type drop struct {
	widget.BaseWidget
	canvas  fyne.Canvas
	content fyne.CanvasObject
	at      fyne.Position // the field's place on the canvas
	field   fyne.Size
	width   float32                       // of the card, at least
	layout  func(card fyne.Size, up bool) // called when the card has its size
	height  func() float32                // of the content
	over    bool                          // the card covers the field instead of hanging below it
	beside  func()                        // for a tap beside the card; nil closes
	onClose func()
	card    *canvas.Rectangle
	closed  bool
}

// openDrop shows content under a field; over lets it cover the field, with its
// first row where the field is.
func openDrop(c fyne.Canvas, d *drop) *drop {
	d.canvas = c
	d.card = canvas.NewRectangle(color.Transparent)
	d.ExtendBaseWidget(d)
	c.Overlays().Add(d)
	d.Refresh()
	return d
}

func (d *drop) close() {
	if d.closed {
		return
	}
	d.closed = true
	RemoveOverlay(d.canvas, d)
	if d.onClose != nil {
		d.onClose()
	}
}

// Tapped closes: the tap was beside the card.
func (d *drop) Tapped(*fyne.PointEvent) {
	if d.beside != nil {
		d.beside()
		return
	}
	d.close()
}

// TappedSecondary closes too.
func (d *drop) TappedSecondary(e *fyne.PointEvent) { d.Tapped(e) }

// MouseIn keeps the pointer from what lies below.
func (d *drop) MouseIn(*desktop.MouseEvent) {}

// MouseMoved keeps the pointer from what lies below.
func (d *drop) MouseMoved(*desktop.MouseEvent) {}

// MouseOut keeps the pointer from what lies below.
func (d *drop) MouseOut() {}

// CreateRenderer makes the card.
func (d *drop) CreateRenderer() fyne.WidgetRenderer { return &dropRenderer{d} }

type dropRenderer struct{ d *drop }

func (r *dropRenderer) Destroy()           {}
func (r *dropRenderer) MinSize() fyne.Size { return fyne.Size{} }

func (r *dropRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.d.card, r.d.content}
}

func (r *dropRenderer) Refresh() {
	r.Layout(r.d.Size())
	r.d.content.Refresh()
	refreshObject(r.d)
}

// Layout hangs the card below the field, or above it where there is more room,
// and keeps it inside the window.
func (r *dropRenderer) Layout(size fyne.Size) {
	d := r.d
	w := min(max(d.width, d.field.Width), size.Width-8)
	below := size.Height - d.at.Y - 4
	above := d.at.Y + d.field.Height - 4
	if !d.over {
		below -= d.field.Height
		above -= d.field.Height
	}
	h := d.height()
	up := h > below && above > below
	y := d.at.Y
	if !d.over {
		y += d.field.Height + 2
	}
	if up {
		h = min(h, above)
		y = d.at.Y + d.field.Height - h
		if !d.over {
			y -= d.field.Height + 2
		}
	} else {
		h = min(h, below)
	}
	x := max(4, min(d.at.X, size.Width-w-4))
	card := fyne.NewSize(w, h)
	d.card.Move(fyne.NewPos(x, y))
	d.card.Resize(card)
	d.card.FillColor = theme.Color(fynetheme.ColorNameOverlayBackground)
	d.card.StrokeColor = theme.Color(theme.Line)
	d.card.StrokeWidth = 1
	d.card.CornerRadius = theme.Size(fynetheme.SizeNamePopupRadius)
	d.card.Shadow = canvas.Shadow{
		Color: theme.Color(theme.Shade), BlurRadius: 12, Offset: fyne.NewPos(0, 3),
	}
	d.content.Move(fyne.NewPos(x, y))
	if d.layout != nil {
		d.layout(card, up)
	}
	d.content.Resize(card)
}
