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

// noteLine is a small line below a field. One that leads somewhere takes the
// keyboard and is underlined; one that does not is passed over.
type noteLine struct {
	widget.BaseWidget
	text    *canvas.Text
	under   *canvas.Rectangle
	do      func()
	link    bool
	focused bool
}

var (
	_ fyne.Focusable     = (*noteLine)(nil)
	_ fyne.Disableable   = (*noteLine)(nil)
	_ desktop.Cursorable = (*noteLine)(nil)
)

func newNoteLine(do func()) *noteLine {
	n := &noteLine{text: canvas.NewText("", color.Transparent), under: canvas.NewRectangle(color.Transparent), do: do}
	n.ExtendBaseWidget(n)
	return n
}

func (n *noteLine) set(s string, tone Tone, link bool) {
	fg, _ := tone.colors()
	n.text.Text, n.text.Color = s, theme.Color(fg)
	n.text.TextSize = theme.Size(fynetheme.SizeNameCaptionText)
	n.under.FillColor = n.text.Color
	n.link = link
	n.Refresh()
}

// Tapped follows the line.
func (n *noteLine) Tapped(*fyne.PointEvent) { n.follow() }

func (n *noteLine) follow() {
	if n.link {
		n.do()
	}
}

// Disabled makes the keyboard pass over a line that leads nowhere.
func (n *noteLine) Disabled() bool { return !n.link }

// Enable does nothing; the line is a link or not.
func (n *noteLine) Enable() {}

// Disable does nothing; the line is a link or not.
func (n *noteLine) Disable() {}

// FocusGained thickens the underline.
func (n *noteLine) FocusGained() { n.setFocused(true) }

// FocusLost thins the underline.
func (n *noteLine) FocusLost() { n.setFocused(false) }

func (n *noteLine) setFocused(on bool) {
	n.focused = on
	n.Refresh()
}

// TypedRune does nothing.
func (n *noteLine) TypedRune(rune) {}

// TypedKey follows the line.
func (n *noteLine) TypedKey(k *fyne.KeyEvent) {
	switch k.Name {
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace:
		n.follow()
	case fyne.KeyEscape:
		escape(n)
	}
}

// Cursor is a hand over a link.
func (n *noteLine) Cursor() desktop.Cursor {
	if n.link {
		return desktop.PointerCursor
	}
	return desktop.DefaultCursor
}

// CreateRenderer draws the line.
func (n *noteLine) CreateRenderer() fyne.WidgetRenderer { return &noteRenderer{n} }

type noteRenderer struct{ n *noteLine }

func (r *noteRenderer) Destroy()           {}
func (r *noteRenderer) MinSize() fyne.Size { return r.n.text.MinSize().AddWidthHeight(0, 2) }
func (r *noteRenderer) Refresh()           { r.Layout(r.n.Size()); refreshObject(r.n) }

func (r *noteRenderer) Objects() []fyne.CanvasObject {
	if r.n.link {
		return []fyne.CanvasObject{r.n.text, r.n.under}
	}
	return []fyne.CanvasObject{r.n.text}
}

func (r *noteRenderer) Layout(size fyne.Size) {
	n := r.n
	h := n.text.MinSize().Height
	n.text.Resize(fyne.NewSize(size.Width, h))
	thick := float32(1)
	if n.focused {
		thick = theme.Size(theme.FocusRing)
	}
	n.under.Move(fyne.NewPos(0, h-thick+1))
	n.under.Resize(fyne.NewSize(textWidth(n.text.Text, n.text.TextSize, false), thick))
}
