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

// Weight says how much a button stands out.
type Weight int

// The weights. A screen has one Primary button.
const (
	Plain   Weight = iota // framed
	Primary               // filled
	Danger                // filled in red: what cannot be taken back easily
	Link                  // words alone, in the colour of links
)

var (
	_ fyne.Focusable     = (*Button)(nil)
	_ fyne.Tappable      = (*Button)(nil)
	_ fyne.Disableable   = (*Button)(nil)
	_ fyne.Shortcutable  = (*Button)(nil)
	_ desktop.Hoverable  = (*Button)(nil)
	_ desktop.Cursorable = (*Button)(nil)
)

// Button does something: by click, Space or Enter. It always has words, and
// beside them the name of its shortcut where it has one.
type Button struct {
	widget.DisableableWidget

	Text string
	// Sign is a character in front of the text (＋, ▼ …).
	Sign string
	// Shortcut is shown quiet behind the text, as "Ctrl+S". The window binds it.
	Shortcut string
	Weight   Weight
	OnTapped func()
	OnFocus  func(gained bool)

	focused, hovered bool
}

// NewButton makes a framed button.
func NewButton(text string, tapped func()) *Button {
	b := &Button{Text: text, OnTapped: tapped}
	b.ExtendBaseWidget(b)
	return b
}

// NewPrimaryButton makes the one filled button of a screen.
func NewPrimaryButton(text, shortcut string, tapped func()) *Button {
	b := NewButton(text, tapped)
	b.Weight, b.Shortcut = Primary, shortcut
	return b
}

// NewLink makes words that can be clicked.
func NewLink(text string, tapped func()) *Button {
	b := NewButton(text, tapped)
	b.Weight = Link
	return b
}

// SetText changes the words.
func (b *Button) SetText(text string) {
	b.Text = text
	b.Refresh()
}

// FocusGained shows the ring.
func (b *Button) FocusGained() { b.setFocused(true) }

// FocusLost hides the ring.
func (b *Button) FocusLost() { b.setFocused(false) }

func (b *Button) setFocused(on bool) {
	b.focused = on
	b.Refresh()
	if b.OnFocus != nil {
		b.OnFocus(on)
	}
}

// TypedRune does nothing; Space comes as a key.
func (b *Button) TypedRune(rune) {}

// TypedKey presses the button; arrows go to its neighbours.
func (b *Button) TypedKey(k *fyne.KeyEvent) {
	if dialogKey(b, k.Name) {
		return
	}
	switch k.Name {
	case fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter:
		b.press()
	case fyne.KeyRight, fyne.KeyDown:
		focusNext(b, false)
	case fyne.KeyLeft, fyne.KeyUp:
		focusNext(b, true)
	case fyne.KeyEscape:
		if !escape(b) {
			passKey(b, k)
		}
	default:
		if functionKey(k.Name) {
			passKey(b, k)
		}
	}
}

// TypedShortcut passes everything to the window.
func (b *Button) TypedShortcut(s fyne.Shortcut) { passShortcut(b, s) }

// Tapped presses the button.
func (b *Button) Tapped(*fyne.PointEvent) { b.press() }

func (b *Button) press() {
	if !b.Disabled() && b.OnTapped != nil {
		b.OnTapped()
	}
}

// MouseIn shows that it can be pressed.
func (b *Button) MouseIn(*desktop.MouseEvent) { b.setHovered(true) }

// MouseMoved does nothing.
func (b *Button) MouseMoved(*desktop.MouseEvent) {}

// MouseOut ends what MouseIn began.
func (b *Button) MouseOut() { b.setHovered(false) }

func (b *Button) setHovered(on bool) {
	b.hovered = on
	b.Refresh()
}

// Cursor is a hand while it can be pressed.
func (b *Button) Cursor() desktop.Cursor {
	if b.Disabled() {
		return desktop.DefaultCursor
	}
	return desktop.PointerCursor
}

// CreateRenderer makes the button's objects.
func (b *Button) CreateRenderer() fyne.WidgetRenderer {
	b.ExtendBaseWidget(b)
	t := func() *canvas.Text { return canvas.NewText("", color.Transparent) }
	r := &buttonRenderer{b: b, ground: canvas.NewRectangle(color.Transparent), ring: canvas.NewRectangle(color.Transparent), text: t(), short: t()}
	r.Refresh()
	return r
}

type buttonRenderer struct {
	b            *Button
	ground, ring *canvas.Rectangle
	text, short  *canvas.Text
}

func (r *buttonRenderer) Destroy() {}

func (r *buttonRenderer) words() string {
	if r.b.Sign != "" && r.b.Text != "" {
		return r.b.Sign + " " + r.b.Text
	}
	return r.b.Sign + r.b.Text
}

func (r *buttonRenderer) padding() float32 {
	zoom := theme.Size(theme.Row) / 30
	if r.b.Weight == Link {
		return 5 * zoom
	}
	return 13 * zoom
}

func (r *buttonRenderer) MinSize() fyne.Size {
	w := textWidth(r.words(), theme.Size(fynetheme.SizeNameText), r.bold()) + 2*r.padding()
	if r.b.Shortcut != "" {
		w += textWidth(r.b.Shortcut, theme.Size(fynetheme.SizeNameCaptionText), false) + 7
	}
	return fyne.NewSize(float32(int(w+0.99)), theme.Size(theme.Row))
}

func (r *buttonRenderer) bold() bool { return r.b.Weight == Primary || r.b.Weight == Danger }

func (r *buttonRenderer) Objects() []fyne.CanvasObject {
	objs := []fyne.CanvasObject{r.ground, r.text}
	if r.b.Shortcut != "" {
		objs = append(objs, r.short)
	}
	if r.b.focused && !r.b.Disabled() {
		objs = append(objs, r.ring)
	}
	return objs
}

func (r *buttonRenderer) Refresh() {
	r.paint()
	r.Layout(r.b.Size())
	refreshObject(r.b)
}

func (r *buttonRenderer) paint() {
	b := r.b
	ground, stroke, ink := theme.Surface, fynetheme.ColorNameInputBorder, fynetheme.ColorNameForeground
	quiet := theme.Quiet
	switch b.Weight {
	case Primary:
		ground, stroke, ink = fynetheme.ColorNamePrimary, fynetheme.ColorNamePrimary, fynetheme.ColorNameForegroundOnPrimary
	case Danger:
		ground, stroke, ink = fynetheme.ColorNameError, fynetheme.ColorNameError, fynetheme.ColorNameForegroundOnError
	case Link:
		ink, stroke = fynetheme.ColorNamePrimary, ""
	}
	if b.Weight == Primary || b.Weight == Danger {
		quiet = ink
	}
	if b.Disabled() {
		ground, stroke, ink, quiet = fynetheme.ColorNameDisabledButton, theme.Line, fynetheme.ColorNameDisabled, fynetheme.ColorNameDisabled
		if b.Weight == Link {
			stroke = ""
		}
	}
	r.ground.FillColor = theme.Color(ground)
	if b.Weight == Link {
		r.ground.FillColor = color.Transparent
	}
	if b.hovered && !b.Disabled() {
		r.ground.FillColor = hovered(r.ground.FillColor, b.Weight)
	}
	r.ground.StrokeColor, r.ground.StrokeWidth = color.Transparent, 0
	if stroke != "" {
		r.ground.StrokeColor, r.ground.StrokeWidth = theme.Color(stroke), 1
	}
	r.ground.CornerRadius = theme.Size(fynetheme.SizeNameButtonRadius)
	r.ring.FillColor = color.Transparent
	r.ring.StrokeWidth = theme.Size(theme.FocusRing)
	r.ring.StrokeColor = theme.Color(fynetheme.ColorNamePrimary)
	r.ring.CornerRadius = r.ground.CornerRadius + 2
	r.text.Text, r.text.TextSize, r.text.Color = r.words(), theme.Size(fynetheme.SizeNameText), theme.Color(ink)
	r.text.TextStyle.Bold = r.bold()
	r.short.Text, r.short.TextSize, r.short.Color = b.Shortcut, theme.Size(fynetheme.SizeNameCaptionText), theme.Color(quiet)
}

// hovered is the ground under the pointer: a tint for quiet buttons, a mix
// with the ink for filled ones.
func hovered(ground color.Color, w Weight) color.Color {
	if w == Plain || w == Link {
		return theme.Color(theme.HoverTint)
	}
	c := color.NRGBAModel.Convert(ground).(color.NRGBA)
	ink := color.NRGBAModel.Convert(theme.Color(fynetheme.ColorNameForeground)).(color.NRGBA)
	mix := func(a, b uint8) uint8 { return uint8((int(a)*88 + int(b)*12) / 100) }
	return color.NRGBA{R: mix(c.R, ink.R), G: mix(c.G, ink.G), B: mix(c.B, ink.B), A: 255}
}

func (r *buttonRenderer) Layout(size fyne.Size) {
	r.ground.Resize(size)
	// The ring stands off from a filled ground, so that it is seen on it.
	r.ring.Move(fyne.NewPos(-2, -2))
	r.ring.Resize(size.AddWidthHeight(4, 4))
	w := textWidth(r.text.Text, r.text.TextSize, r.bold())
	total := w
	sw := textWidth(r.short.Text, r.short.TextSize, false)
	if r.b.Shortcut != "" {
		total += sw + 7
	}
	x := (size.Width - total) / 2
	h := textHeight(r.text.TextSize)
	r.text.Move(fyne.NewPos(x, (size.Height-h)/2))
	r.text.Resize(fyne.NewSize(w, h))
	sh := textHeight(r.short.TextSize)
	r.short.Move(fyne.NewPos(x+w+7, (size.Height-sh)/2+0.5))
	r.short.Resize(fyne.NewSize(sw, sh))
}
