package xwidget

import (
	"fyne.io/fyne/v2"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"ronghe/ui/theme"
)

// Paragraph is a text that wraps as Chinese does. Fyne's label breaks at the
// last space, so that a line ends far too early before a long run of Chinese.
type Paragraph struct {
	widget.BaseWidget
	Text       string
	Importance widget.Importance
	SizeName   fyne.ThemeSizeName
}

// NewParagraph makes a paragraph; it is as high as its text needs at its width.
func NewParagraph(text string) *Paragraph {
	p := &Paragraph{Text: text, SizeName: fynetheme.SizeNameText}
	p.ExtendBaseWidget(p)
	return p
}

// SetText changes the text.
func (p *Paragraph) SetText(text string) {
	p.Text = text
	p.Refresh()
}

func (p *Paragraph) color() fyne.ThemeColorName {
	switch p.Importance {
	case widget.LowImportance:
		return theme.Quiet
	case widget.WarningImportance:
		return fynetheme.ColorNameWarning
	case widget.DangerImportance:
		return fynetheme.ColorNameError
	}
	return fynetheme.ColorNameForeground
}

// CreateRenderer makes the lines.
func (p *Paragraph) CreateRenderer() fyne.WidgetRenderer {
	r := &paragraphRenderer{p: p}
	r.draw(p.Size().Width)
	return r
}

type paragraphRenderer struct {
	p     *Paragraph
	width float32
	lines []fyne.CanvasObject
}

func (r *paragraphRenderer) Destroy()                     {}
func (r *paragraphRenderer) Objects() []fyne.CanvasObject { return r.lines }

func (r *paragraphRenderer) line() float32 {
	return textHeight(theme.Size(r.p.SizeName)) + theme.Size(fynetheme.SizeNameLineSpacing)
}

func (r *paragraphRenderer) MinSize() fyne.Size {
	pad := theme.Size(fynetheme.SizeNameInnerPadding)
	n := float32(max(1, len(r.lines)))
	return fyne.NewSize(2*theme.Size(theme.Row), n*r.line()-theme.Size(fynetheme.SizeNameLineSpacing)+2*pad)
}

func (r *paragraphRenderer) Layout(size fyne.Size) {
	if size.Width != r.width {
		r.draw(size.Width)
	}
}

func (r *paragraphRenderer) Refresh() {
	r.draw(r.p.Size().Width)
	refreshObject(r.p)
}

func (r *paragraphRenderer) draw(width float32) {
	r.width = width
	pad, size := theme.Size(fynetheme.SizeNameInnerPadding), theme.Size(r.p.SizeName)
	room := width - 2*pad
	if width <= 0 {
		room = 10_000 // not placed yet: one line each until the width is known
	}
	texts := wrap(r.p.Text, max(room, 2*size), size, 0)
	h, y := textHeight(size), pad
	r.lines = r.lines[:0]
	for _, s := range texts {
		t := label(s, r.p.color(), r.p.SizeName)
		t.Move(fyne.NewPos(pad, y))
		t.Resize(fyne.NewSize(max(0, room), h))
		r.lines = append(r.lines, t)
		y += r.line()
	}
}
