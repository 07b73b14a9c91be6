package xwidget

import (
	"strings"

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
	// Marked makes what stands between two ** bold.
	Marked bool
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
	lines int
	objs  []fyne.CanvasObject
}

func (r *paragraphRenderer) Destroy()                     {}
func (r *paragraphRenderer) Objects() []fyne.CanvasObject { return r.objs }

func (r *paragraphRenderer) line() float32 {
	return textHeight(theme.Size(r.p.SizeName)) + theme.Size(fynetheme.SizeNameLineSpacing)
}

func (r *paragraphRenderer) MinSize() fyne.Size {
	pad := theme.Size(fynetheme.SizeNameInnerPadding)
	n := float32(max(1, r.lines))
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
	r.objs, r.lines = r.objs[:0], 0
	freshWidths()
	h := textHeight(size)
	for _, text := range strings.Split(strings.TrimSpace(r.p.Text), "\n") {
		runes, bold := r.p.styled(text)
		widthOf := func(i int) float32 { return runeWidth(runes[i], size, bold[i]) }
		for _, l := range wrapRunes(runes, max(room, 2*size), widthOf) {
			at := fyne.NewPos(pad, pad+float32(r.lines)*r.line())
			for from := l[0]; from < l[1]; {
				to, w := from, float32(0)
				for ; to < l[1] && bold[to] == bold[from]; to++ {
					w += widthOf(to)
				}
				t := label(strings.TrimRight(string(runes[from:to]), " "), r.p.color(), r.p.SizeName)
				t.TextStyle.Bold = bold[from]
				t.Move(at)
				t.Resize(fyne.NewSize(w, h))
				r.objs = append(r.objs, t)
				from, at.X = to, at.X+w
			}
			r.lines++
		}
	}
}

// styled takes the marks out of a text and says which of its characters are bold.
func (p *Paragraph) styled(text string) ([]rune, []bool) {
	var runes []rune
	var bold []bool
	parts := []string{text}
	if p.Marked {
		parts = strings.Split(text, "**")
	}
	for i, part := range parts {
		for _, r := range part {
			runes, bold = append(runes, r), append(bold, i%2 == 1)
		}
	}
	return runes, bold
}
