package formview

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"ronghe/app/catalog"
	"ronghe/ui/theme"
)

// computed shows a value that the program works out; it takes no keyboard.
type computed struct{ w *computedBox }

func newComputed(b *block) *computed {
	w := &computedBox{unit: b.fd.Unit, right: isNumber(b.fd.TypeName)}
	w.ExtendBaseWidget(w)
	return &computed{w: w}
}

func isNumber(typ string) bool {
	switch typ {
	case catalog.TypeInteger, catalog.TypeDecimal, catalog.TypePercent:
		return true
	}
	return false
}

func (c *computed) unitInside() bool          { return true }
func (c *computed) object() fyne.CanvasObject { return c.w }
func (c *computed) target() fyne.Focusable    { return nil }
func (c *computed) commit() bool              { return true }

func (c *computed) show(s shown) {
	if c.w.text != s.text {
		c.w.text = s.text
		c.w.Refresh()
	}
}

// computedBox is a value on pale blue behind the sign of a computed cell.
type computedBox struct {
	widget.BaseWidget
	text, unit string
	right      bool
}

// CreateRenderer makes the box.
func (w *computedBox) CreateRenderer() fyne.WidgetRenderer {
	t := func() *canvas.Text { return canvas.NewText("", color.Transparent) }
	r := &computedRenderer{w: w, ground: canvas.NewRectangle(color.Transparent), sign: t(), text: t(), unit: t()}
	r.paint()
	return r
}

type computedRenderer struct {
	w                *computedBox
	ground           *canvas.Rectangle
	sign, text, unit *canvas.Text
}

func (r *computedRenderer) Destroy() {}

func (r *computedRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.ground, r.sign, r.text, r.unit}
}

func (r *computedRenderer) MinSize() fyne.Size {
	row := theme.Size(theme.Row)
	return fyne.NewSize(row*3, row)
}

func (r *computedRenderer) Refresh() {
	r.paint()
	r.Layout(r.w.Size())
	canvas.Refresh(r.w)
}

func (r *computedRenderer) paint() {
	r.ground.FillColor = theme.Color(theme.ComputedCell)
	r.ground.CornerRadius = theme.Size(fynetheme.SizeNameInputRadius)
	r.sign.Text, r.text.Text, r.unit.Text = "ƒ", r.w.text, r.w.unit
	r.sign.TextSize, r.text.TextSize = theme.Size(fynetheme.SizeNameText), theme.Size(fynetheme.SizeNameText)
	r.unit.TextSize = theme.Size(fynetheme.SizeNameCaptionText)
	r.sign.Color, r.unit.Color = theme.Color(theme.Quiet), theme.Color(theme.Quiet)
	r.text.Color = theme.Color(fynetheme.ColorNameForeground)
}

func (r *computedRenderer) Layout(size fyne.Size) {
	pad := theme.Size(fynetheme.SizeNameInnerPadding)
	r.ground.Resize(size)
	put := func(t *canvas.Text, x float32) {
		m := t.MinSize()
		t.Move(fyne.NewPos(x, (size.Height-m.Height)/2))
		t.Resize(m)
	}
	put(r.sign, pad)
	unit := r.unit.MinSize().Width
	put(r.unit, size.Width-unit-pad)
	x := pad + r.sign.MinSize().Width + pad
	if r.w.right {
		x = size.Width - unit - 2*pad - r.text.MinSize().Width
	}
	put(r.text, x)
}
