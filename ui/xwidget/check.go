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
	_ fyne.Focusable    = (*Check)(nil)
	_ fyne.Tappable     = (*Check)(nil)
	_ desktop.Hoverable = (*Check)(nil)
)

// Check is a box with words behind it. Space and a click turn it over.
type Check struct {
	widget.DisableableWidget
	Text      string
	OnChanged func(on bool)
	OnFocus   func(gained bool)

	on               bool
	focused, hovered bool
	mods             modifierState
}

// NewCheck makes a box that is not checked.
func NewCheck(text string, changed func(on bool)) *Check {
	c := &Check{Text: text, OnChanged: changed}
	c.ExtendBaseWidget(c)
	return c
}

// Checked reports whether the box is checked.
func (c *Check) Checked() bool { return c.on }

// SetChecked checks the box or not, without calling OnChanged.
func (c *Check) SetChecked(on bool) {
	c.on = on
	c.Refresh()
}

func (c *Check) turn() {
	if c.Disabled() {
		return
	}
	c.on = !c.on
	c.Refresh()
	if c.OnChanged != nil {
		c.OnChanged(c.on)
	}
}

// Tapped turns the box over.
func (c *Check) Tapped(*fyne.PointEvent) {
	if cv := canvasOf(c); cv != nil && !c.Disabled() {
		cv.Focus(c)
	}
	c.turn()
}

// FocusGained shows the ring.
func (c *Check) FocusGained() { c.setFocused(true) }

// FocusLost hides the ring.
func (c *Check) FocusLost() { c.setFocused(false) }

func (c *Check) setFocused(on bool) {
	c.focused = on
	c.Refresh()
	if c.OnFocus != nil {
		c.OnFocus(on)
	}
}

// KeyDown notes modifiers.
func (c *Check) KeyDown(k *fyne.KeyEvent) { c.mods.key(k.Name, true) }

// KeyUp notes modifiers.
func (c *Check) KeyUp(k *fyne.KeyEvent) { c.mods.key(k.Name, false) }

// TypedRune does nothing; Space comes as a key.
func (c *Check) TypedRune(rune) {}

// TypedKey turns the box over or goes on.
func (c *Check) TypedKey(k *fyne.KeyEvent) {
	switch k.Name {
	case fyne.KeySpace:
		c.turn()
	case fyne.KeyReturn, fyne.KeyEnter:
		focusNext(c, c.mods.shiftDown())
	case fyne.KeyEscape:
		if !escape(c) {
			passKey(c, k)
		}
	default:
		if functionKey(k.Name) {
			passKey(c, k)
		}
	}
}

// TypedShortcut passes everything to the window.
func (c *Check) TypedShortcut(s fyne.Shortcut) { passShortcut(c, s) }

// MouseIn shows that the box can be turned.
func (c *Check) MouseIn(*desktop.MouseEvent) { c.setHovered(true) }

// MouseMoved does nothing.
func (c *Check) MouseMoved(*desktop.MouseEvent) {}

// MouseOut ends what MouseIn began.
func (c *Check) MouseOut() { c.setHovered(false) }

func (c *Check) setHovered(on bool) {
	c.hovered = on
	c.Refresh()
}

// CreateRenderer makes box and words.
func (c *Check) CreateRenderer() fyne.WidgetRenderer {
	c.ExtendBaseWidget(c)
	r := &checkRenderer{c: c, mark: newCheckMark(), words: canvas.NewText("", color.Transparent), ring: canvas.NewRectangle(color.Transparent)}
	r.Refresh()
	return r
}

type checkRenderer struct {
	c     *Check
	mark  *checkMark
	words *canvas.Text
	ring  *canvas.Rectangle
}

func (r *checkRenderer) Destroy() {}

func (r *checkRenderer) MinSize() fyne.Size {
	row := theme.Size(theme.Row)
	return fyne.NewSize(row*0.85+textWidth(r.c.Text, theme.Size(fynetheme.SizeNameText), false)+6, row)
}

func (r *checkRenderer) Objects() []fyne.CanvasObject {
	objs := append([]fyne.CanvasObject{r.ring}, r.mark.objects()...)
	return append(objs, r.words)
}

func (r *checkRenderer) Refresh() {
	c := r.c
	r.words.Text, r.words.TextSize = c.Text, theme.Size(fynetheme.SizeNameText)
	r.words.Color = theme.Color(fynetheme.ColorNameForeground)
	if c.Disabled() {
		r.words.Color = theme.Color(fynetheme.ColorNameDisabled)
	}
	r.ring.FillColor, r.ring.StrokeWidth = color.Transparent, 0
	if c.hovered && !c.Disabled() {
		r.ring.FillColor = theme.Color(theme.HoverTint)
	}
	if c.focused {
		r.ring.StrokeWidth = theme.Size(theme.FocusRing)
		r.ring.StrokeColor = theme.Color(fynetheme.ColorNamePrimary)
	}
	r.ring.CornerRadius = theme.Size(fynetheme.SizeNameInputRadius)
	r.Layout(c.Size())
	refreshObject(c)
}

func (r *checkRenderer) Layout(size fyne.Size) {
	row := theme.Size(theme.Row)
	state := checkOff
	if r.c.on {
		state = checkOn
	}
	r.mark.place(state, fyne.Position{}, fyne.NewSize(row*0.8, size.Height))
	if r.c.Disabled() {
		r.mark.box.FillColor = theme.Color(fynetheme.ColorNameDisabledButton)
		r.mark.short.StrokeColor, r.mark.tip.StrokeColor = theme.Color(theme.Quiet), theme.Color(theme.Quiet)
		r.mark.box.StrokeColor = theme.Color(theme.Line)
	}
	h := textHeight(r.words.TextSize)
	r.words.Move(fyne.NewPos(row*0.82, (size.Height-h)/2))
	r.words.Resize(fyne.NewSize(max(0, size.Width-row*0.82), h))
	r.ring.Move(fyne.NewPos(0, 3))
	r.ring.Resize(fyne.NewSize(min(size.Width, r.MinSize().Width), size.Height-6))
}
