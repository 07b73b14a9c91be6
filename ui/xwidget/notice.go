package xwidget

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"ronghe/ui/theme"
)

// Notice is a bar across a page: one sentence, a sign, at most one thing to do,
// and a cross where it may be put away.
type Notice struct {
	widget.BaseWidget
	text   string
	tone   Tone
	action *Button
	cross  *Button
}

// NewNotice makes a bar. An empty text makes a hidden one.
func NewNotice(tone Tone, text string) *Notice {
	n := &Notice{text: text, tone: tone}
	n.Hidden = text == ""
	n.ExtendBaseWidget(n)
	return n
}

// SetAction puts words to press at the right; nil takes them away.
func (n *Notice) SetAction(words string, do func()) *Notice {
	n.action = nil
	if do != nil {
		n.action = NewLink(words, do)
	}
	n.Refresh()
	return n
}

// SetClosable lets people put the bar away.
func (n *Notice) SetClosable(closed func()) *Notice {
	n.cross = NewLink("×", func() {
		n.Hide()
		if closed != nil {
			closed()
		}
	})
	n.Refresh()
	return n
}

// Set changes the sentence; an empty one hides the bar.
func (n *Notice) Set(tone Tone, text string) {
	n.tone, n.text = tone, text
	n.Hidden = text == ""
	n.Refresh()
}

// sign is the character of a tone.
func (t Tone) sign() string {
	switch t {
	case ToneError:
		return "×"
	case ToneWarning:
		return "!"
	case ToneDone:
		return "√"
	}
	return "i"
}

// CreateRenderer makes the bar.
func (n *Notice) CreateRenderer() fyne.WidgetRenderer {
	n.ExtendBaseWidget(n)
	r := &noticeRenderer{n: n, ground: canvas.NewRectangle(color.Transparent), disc: canvas.NewCircle(color.Transparent), sign: canvas.NewText("", color.Transparent)}
	r.draw(0)
	return r
}

type noticeRenderer struct {
	n      *Notice
	ground *canvas.Rectangle
	disc   *canvas.Circle
	sign   *canvas.Text
	lines  []*canvas.Text
}

func (r *noticeRenderer) Destroy() {}

func (r *noticeRenderer) Refresh() {
	r.Layout(r.n.Size())
	refreshObject(r.n)
}

func (r *noticeRenderer) Objects() []fyne.CanvasObject {
	objs := []fyne.CanvasObject{r.ground, r.disc, r.sign}
	for _, t := range r.lines {
		objs = append(objs, t)
	}
	for _, b := range r.buttons() {
		objs = append(objs, b)
	}
	return objs
}

func (r *noticeRenderer) buttons() []*Button {
	var bs []*Button
	if r.n.action != nil {
		bs = append(bs, r.n.action)
	}
	if r.n.cross != nil {
		bs = append(bs, r.n.cross)
	}
	return bs
}

func (r *noticeRenderer) MinSize() fyne.Size {
	row := theme.Size(theme.Row)
	lines := max(1, len(r.lines))
	return fyne.NewSize(row*6, max(row+4, float32(lines)*textHeight(theme.Size(fynetheme.SizeNameText))+12))
}

// draw wraps the sentence for a width.
func (r *noticeRenderer) draw(width float32) {
	fg, bg := r.n.tone.colors()
	r.ground.FillColor = theme.Color(bg)
	r.ground.CornerRadius = theme.Size(fynetheme.SizeNameInputRadius)
	r.disc.FillColor = theme.Color(fg)
	r.sign.Text, r.sign.Color = r.n.tone.sign(), theme.Color(fynetheme.ColorNameForegroundOnPrimary)
	r.sign.TextSize = theme.Size(fynetheme.SizeNameCaptionText)
	r.sign.TextStyle.Bold, r.sign.Alignment = r.n.tone != ToneDone, fyne.TextAlignCenter
	r.lines = r.lines[:0]
	if width <= 0 {
		width = 10_000 // not placed yet
	}
	for _, s := range wrap(r.n.text, max(120, width), theme.Size(fynetheme.SizeNameText), 4) {
		r.lines = append(r.lines, label(s, fynetheme.ColorNameForeground, fynetheme.SizeNameText))
	}
}

func (r *noticeRenderer) Layout(size fyne.Size) {
	row := theme.Size(theme.Row)
	x := row * 1.15
	end := size.Width - 4
	for i := len(r.buttons()) - 1; i >= 0; i-- {
		b := r.buttons()[i]
		m := b.MinSize()
		end -= m.Width
		b.Resize(m)
		b.Move(fyne.NewPos(end, (size.Height-m.Height)/2))
	}
	r.draw(end - x - 8)
	r.ground.Resize(size)
	d := row * 0.56
	r.disc.Move(fyne.NewPos(row*0.35, (size.Height-d)/2))
	r.disc.Resize(fyne.NewSquareSize(d))
	sh := textHeight(r.sign.TextSize)
	r.sign.Move(fyne.NewPos(row*0.35, (size.Height-sh)/2))
	r.sign.Resize(fyne.NewSize(d, sh))
	h := textHeight(theme.Size(fynetheme.SizeNameText))
	y := (size.Height - h*float32(len(r.lines))) / 2
	for _, t := range r.lines {
		t.Move(fyne.NewPos(x, y))
		t.Resize(fyne.NewSize(end-x-8, h))
		y += h
	}
}
