package xwidget

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"ronghe/ui/theme"
)

// EmptyState fills a place where nothing is yet: a sign, what this place is
// for, how to begin.
type EmptyState struct {
	widget.BaseWidget
	sign, title, text string
	actions           []*Button
}

// NewEmptyState makes one. sign is a character; the first action should be the
// page's primary button.
func NewEmptyState(sign, title, text string, actions ...*Button) *EmptyState {
	e := &EmptyState{sign: sign, title: title, text: text, actions: actions}
	e.ExtendBaseWidget(e)
	return e
}

// Set changes the words.
func (e *EmptyState) Set(sign, title, text string) {
	e.sign, e.title, e.text = sign, title, text
	e.Refresh()
}

// CreateRenderer makes the objects.
func (e *EmptyState) CreateRenderer() fyne.WidgetRenderer {
	return &emptyRenderer{e: e, disc: canvas.NewCircle(color.Transparent)}
}

type emptyRenderer struct {
	e     *EmptyState
	disc  *canvas.Circle
	texts []*canvas.Text
}

func (r *emptyRenderer) Destroy() {}

func (r *emptyRenderer) MinSize() fyne.Size {
	row := theme.Size(theme.Row)
	h := row * 4.2
	h += float32(len(wrap(r.e.text, row*15, theme.Size(fynetheme.SizeNameText), 3))) * textHeight(theme.Size(fynetheme.SizeNameText))
	if len(r.e.actions) > 0 {
		h += row * 1.6
	}
	return fyne.NewSize(row*10, h)
}

func (r *emptyRenderer) Objects() []fyne.CanvasObject {
	objs := []fyne.CanvasObject{r.disc}
	for _, t := range r.texts {
		objs = append(objs, t)
	}
	for _, b := range r.e.actions {
		objs = append(objs, b)
	}
	return objs
}

func (r *emptyRenderer) Refresh() {
	r.Layout(r.e.Size())
	refreshObject(r.e)
}

func (r *emptyRenderer) Layout(size fyne.Size) {
	row := theme.Size(theme.Row)
	r.texts = r.texts[:0]
	y := max(0, (size.Height-r.MinSize().Height)*0.42)
	d := row * 1.7
	r.disc.FillColor = theme.Color(theme.PrimaryTint)
	r.disc.Move(fyne.NewPos((size.Width-d)/2, y))
	r.disc.Resize(fyne.NewSquareSize(d))
	line := func(s string, tone fyne.ThemeColorName, ts float32, bold bool, at float32) float32 {
		t := canvas.NewText(s, theme.Color(tone))
		t.TextSize, t.TextStyle.Bold, t.Alignment = ts, bold, fyne.TextAlignCenter
		h := textHeight(ts)
		t.Move(fyne.NewPos(0, at))
		t.Resize(fyne.NewSize(size.Width, h))
		r.texts = append(r.texts, t)
		return h
	}
	sign := theme.Size(fynetheme.SizeNameHeadingText) * 1.3
	line(r.e.sign, fynetheme.ColorNamePrimary, sign, false, y+(d-textHeight(sign))/2)
	y += d + row*0.4
	y += line(r.e.title, fynetheme.ColorNameForeground, theme.Size(fynetheme.SizeNameSubHeadingText), true, y) + row*0.15
	for _, s := range wrap(r.e.text, min(size.Width-row, row*15), theme.Size(fynetheme.SizeNameText), 3) {
		y += line(s, theme.Quiet, theme.Size(fynetheme.SizeNameText), false, y)
	}
	y += row * 0.55
	var total float32
	for _, b := range r.e.actions {
		total += b.MinSize().Width + 8
	}
	x := (size.Width - total + 8) / 2
	for _, b := range r.e.actions {
		m := b.MinSize()
		b.Resize(m)
		b.Move(fyne.NewPos(x, y))
		x += m.Width + 8
	}
}
