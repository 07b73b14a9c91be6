package xwidget

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"ronghe/ui/theme"
)

// StatusPill is a short coloured word: 执行中, 退回, 草稿.
type StatusPill struct {
	widget.BaseWidget
	text string
	tone Tone
}

// NewStatusPill makes a status word.
func NewStatusPill(text string, tone Tone) *StatusPill {
	p := &StatusPill{text: text, tone: tone}
	p.ExtendBaseWidget(p)
	return p
}

// Set changes word and tone.
func (p *StatusPill) Set(text string, tone Tone) {
	p.text, p.tone = text, tone
	p.Refresh()
}

// CreateRenderer makes the pill.
func (p *StatusPill) CreateRenderer() fyne.WidgetRenderer {
	r := &pillRenderer{p: p, ground: canvas.NewRectangle(color.Transparent), word: canvas.NewText("", color.Transparent)}
	r.Refresh()
	return r
}

type pillRenderer struct {
	p      *StatusPill
	ground *canvas.Rectangle
	word   *canvas.Text
}

func (r *pillRenderer) Destroy() {}

func (r *pillRenderer) MinSize() fyne.Size {
	zoom := theme.Size(theme.Row) / 30
	return fyne.NewSize(textWidth(r.p.text, theme.Size(fynetheme.SizeNameCaptionText), false)+16*zoom, 20*zoom)
}

func (r *pillRenderer) Objects() []fyne.CanvasObject {
	if r.p.text == "" {
		return nil
	}
	return []fyne.CanvasObject{r.ground, r.word}
}

func (r *pillRenderer) Refresh() {
	fg, bg := r.p.tone.colors()
	r.ground.FillColor = theme.Color(bg)
	r.ground.CornerRadius = theme.Size(theme.PillRadius)
	r.word.Text, r.word.Color = r.p.text, theme.Color(fg)
	r.word.TextSize = theme.Size(fynetheme.SizeNameCaptionText)
	r.word.Alignment = fyne.TextAlignCenter
	r.Layout(r.p.Size())
	refreshObject(r.p)
}

// Layout keeps the pill in the middle of its place, never stretched.
func (r *pillRenderer) Layout(size fyne.Size) {
	m := r.MinSize()
	y := (size.Height - m.Height) / 2
	r.ground.Move(fyne.NewPos(0, y))
	r.ground.Resize(m)
	h := textHeight(r.word.TextSize)
	r.word.Move(fyne.NewPos(0, y+(m.Height-h)/2))
	r.word.Resize(fyne.NewSize(m.Width, h))
}
