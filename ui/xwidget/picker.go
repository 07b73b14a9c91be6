package xwidget

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	fynetheme "fyne.io/fyne/v2/theme"

	"ronghe/app/i18n"
	"ronghe/ui/theme"
)

var (
	_ fyne.Focusable     = (*Picker)(nil)
	_ fyne.Tappable      = (*Picker)(nil)
	_ fyne.Shortcutable  = (*Picker)(nil)
	_ desktop.Hoverable  = (*Picker)(nil)
	_ desktop.Cursorable = (*Picker)(nil)
	_ desktop.Keyable    = (*Picker)(nil)
)

// Picker chooses one option of a list of 5 to 50,000. Typing, Space, Down or a
// click opens it with a search; Enter and Tab take the option and go on;
// Backspace and Del clear.
type Picker struct {
	pickField

	// Required takes the way to clear away.
	Required  bool
	OnChanged func(Option)

	selected Option
	hovered  bool
}

// NewPicker makes a choice over what search finds.
func NewPicker(search SearchFunc) *Picker {
	p := &Picker{pickField: pickField{search: search}}
	p.open = p.Open
	p.ExtendBaseWidget(p)
	return p
}

// Selected returns what is chosen, a zero Option for nothing.
func (p *Picker) Selected() Option { return p.selected }

// SetSelected shows an option without calling OnChanged.
func (p *Picker) SetSelected(o Option) {
	p.selected = o
	p.Refresh()
}

// Clear chooses nothing and says so.
func (p *Picker) Clear() { p.choose(Option{}) }

func (p *Picker) choose(o Option) {
	if o == p.selected && p.Unfit == "" {
		return
	}
	p.selected, p.Unfit = o, ""
	p.Refresh()
	if p.OnChanged != nil {
		p.OnChanged(o)
	}
}

func (p *Picker) clearable() bool {
	return !p.Required && !p.readOnly && !p.Disabled() && !p.selected.IsZero()
}

// Open shows the list; typed is the first of what is searched.
func (p *Picker) Open(typed string) {
	c := canvasOf(p)
	if c == nil || !p.closed() {
		return
	}
	p.pop = p.chooser()
	p.pop.onChoose = func(o Option, then Move) {
		if !o.IsZero() {
			p.choose(o)
		}
		p.moveOn(then)
	}
	if p.OnUnfit != nil {
		p.pop.onUnfit = func(text string, then Move) {
			p.OnUnfit(text)
			p.moveOn(then)
		}
	}
	if typed == "" {
		typed = p.Unfit
	}
	if !p.selected.IsZero() {
		p.pop.hint = p.selected.Label
	}
	p.pop.open(c, fyne.CurrentApp().Driver().AbsolutePositionForObject(p), p.Size(), typed, p.selected)
}

// moveOn goes to the next field after a choice by keyboard. Where the choice led
// elsewhere, the keyboard stays there.
func (p *Picker) moveOn(then Move) {
	if c := canvasOf(p); c == nil || c.Focused() != fyne.Focusable(p) {
		return
	}
	switch then {
	case MoveDown, MoveRight:
		focusNext(p, false)
	case MoveLeft:
		focusNext(p, true)
	}
}

// TypedKey opens, clears or goes on.
func (p *Picker) TypedKey(k *fyne.KeyEvent) {
	switch k.Name {
	case fyne.KeyDown, fyne.KeyUp, fyne.KeyF4, fyne.KeyF2:
		p.Open("")
	case fyne.KeyReturn, fyne.KeyEnter:
		focusNext(p, p.mods.shiftDown())
	case fyne.KeyBackspace, fyne.KeyDelete:
		if p.clearable() {
			p.Clear()
		}
	case fyne.KeyEscape:
		if !escape(p) {
			passKey(p, k)
		}
	default:
		if functionKey(k.Name) {
			passKey(p, k)
		}
	}
}

// TypedShortcut copies the label, searches for what is pasted, and passes the
// rest to the window.
func (p *Picker) TypedShortcut(s fyne.Shortcut) {
	switch t := s.(type) {
	case *fyne.ShortcutCopy:
		t.Clipboard.SetContent(p.selected.Label)
	case *fyne.ShortcutPaste:
		p.Open(oneLine(trimSpace(t.Clipboard.Content())))
	default:
		passShortcut(p, s)
	}
}

// Tapped opens the list, or clears at the cross.
func (p *Picker) Tapped(e *fyne.PointEvent) {
	if p.Disabled() {
		return
	}
	if c := canvasOf(p); c != nil {
		c.Focus(p)
	}
	if w := p.Size().Width; p.clearable() && e.Position.X > w-theme.Size(theme.Row)*1.5 && e.Position.X < w-theme.Size(theme.Row)*0.75 {
		p.Clear()
		return
	}
	p.Open("")
}

// MouseIn shows the cross.
func (p *Picker) MouseIn(*desktop.MouseEvent) { p.setHovered(true) }

// MouseMoved does nothing.
func (p *Picker) MouseMoved(*desktop.MouseEvent) {}

// MouseOut hides the cross.
func (p *Picker) MouseOut() { p.setHovered(false) }

func (p *Picker) setHovered(on bool) {
	p.hovered = on
	p.Refresh()
}

// CreateRenderer makes the closed field.
func (p *Picker) CreateRenderer() fyne.WidgetRenderer {
	p.ExtendBaseWidget(p)
	t := func() *canvas.Text { return canvas.NewText("", color.Transparent) }
	r := &pickerRenderer{p: p, ground: canvas.NewRectangle(color.Transparent), text: t(), detail: t(), arrow: t(), cross: t()}
	r.arrow.Text, r.cross.Text = "▼", "×"
	r.Refresh()
	return r
}

type pickerRenderer struct {
	p                          *Picker
	ground                     *canvas.Rectangle
	text, detail, arrow, cross *canvas.Text
}

func (r *pickerRenderer) Destroy() {}

func (r *pickerRenderer) MinSize() fyne.Size {
	row := theme.Size(theme.Row)
	return fyne.NewSize(row*3, row)
}

func (r *pickerRenderer) Objects() []fyne.CanvasObject {
	objs := []fyne.CanvasObject{r.ground, r.text}
	if r.detail.Text != "" {
		objs = append(objs, r.detail)
	}
	if !r.p.readOnly {
		objs = append(objs, r.arrow)
	}
	if r.p.clearable() && (r.p.hovered || r.p.focused) {
		objs = append(objs, r.cross)
	}
	return objs
}

func (r *pickerRenderer) Refresh() {
	p := r.p
	paintBox(r.ground, p.box())
	r.Layout(p.Size())
	refreshObject(p)
}

func (r *pickerRenderer) Layout(size fyne.Size) {
	p := r.p
	row, pad := theme.Size(theme.Row), theme.Size(fynetheme.SizeNameInnerPadding)
	text, small := theme.Size(fynetheme.SizeNameText), theme.Size(fynetheme.SizeNameCaptionText)
	r.ground.Resize(size)
	middle := func(t *canvas.Text, x, w float32) {
		h := textHeight(t.TextSize)
		t.Move(fyne.NewPos(x, (size.Height-h)/2))
		t.Resize(fyne.NewSize(max(0, w), h))
	}
	for _, t := range []*canvas.Text{r.arrow, r.cross} {
		t.TextSize, t.Color, t.Alignment = text, theme.Color(theme.Quiet), fyne.TextAlignCenter
	}
	r.arrow.TextSize = small * arrowScale
	middle(r.arrow, size.Width-row*0.8, row*0.7)
	r.cross.TextSize = text * 1.15
	middle(r.cross, size.Width-row*1.45, row*0.7)
	room := size.Width - 2*pad - row*0.7
	if p.clearable() {
		room -= row * 0.7
	}
	r.text.TextSize, r.text.Color = text, theme.Color(fynetheme.ColorNameForeground)
	label, detail := p.selected.Label, p.selected.Detail
	if p.selected.IsZero() {
		label, detail = p.PlaceHolder, ""
		switch {
		case p.readOnly: // there is nothing to choose
			label = ""
		case label == "":
			label = i18n.T("xwidget.choice.choose")
		}
		r.text.Color = theme.Color(fynetheme.ColorNamePlaceHolder)
	} else if p.Disabled() {
		r.text.Color = theme.Color(fynetheme.ColorNameDisabled)
	}
	dw := textWidth(detail, small, false)
	if textWidth(label, text, false)+dw+pad > room {
		detail, dw = "", 0
	}
	r.text.Text = fit(oneLine(label), room-dw, text, false)
	middle(r.text, pad, room-dw)
	r.detail.Text, r.detail.TextSize, r.detail.Color = detail, small, theme.Color(theme.Quiet)
	middle(r.detail, pad+room-dw, dw)
}
