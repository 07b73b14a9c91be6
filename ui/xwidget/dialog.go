package xwidget

import (
	"image/color"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"ronghe/app/i18n"
	"ronghe/ui/theme"
)

// Dialog is a card over the window that waits for an answer. Esc cancels from
// every widget of this package inside it, Enter presses the button that has
// the focus, which is the confirming one unless there is a field, and confirms in
// the last field.
type Dialog struct {
	widget.BaseWidget

	// OnCancel is called when it is closed without an answer.
	OnCancel func()

	canvas  fyne.Canvas
	title   string
	text    string
	content fyne.CanvasObject
	buttons []*Button
	confirm *Button
	width   float32
	open    bool
	cardAt  fyne.Position
	card    fyne.Size
	held    fyne.Focusable // had the keyboard when the button went down
	help    string
	keys    map[fyne.KeyName]func()
}

// DialogOptions describe a dialog. Texts are whole sentences.
type DialogOptions struct {
	Title   string
	Text    string            // below the title, wrapped
	Content fyne.CanvasObject // below the text
	Confirm string            // words of the confirming button; empty: 确定
	Cancel  string            // words of the other button; empty: 取消; "-" leaves it away
	Danger  bool              // the confirming button is red
	Width   float32           // of the card at zoom 1; 0 means 420
	// OnConfirm answers; false keeps the dialog open (a field is wrong).
	OnConfirm func() bool
	OnCancel  func()
	// Extra buttons stand at the left.
	Extra []*Button
	// Help is the chapter of the manual that tells of it, as nav.Helped has it; ""
	// for that of the page below.
	Help string
	// Keys are what further keys do while a button has the keyboard.
	Keys map[fyne.KeyName]func()
}

// openDialogs are those on screen, the topmost last.
var openDialogs []*Dialog

// ShowDialog opens a dialog over a window.
func ShowDialog(w fyne.Window, o DialogOptions) *Dialog { return ShowDialogOn(w.Canvas(), o) }

// lastFocusable is what takes the keyboard last in a dialog's content: Enter in a
// field there confirms, as nothing comes behind.
func lastFocusable(o fyne.CanvasObject) fyne.Focusable {
	switch x := o.(type) {
	case *fyne.Container:
		for i := len(x.Objects) - 1; i >= 0; i-- {
			if f := lastFocusable(x.Objects[i]); f != nil && x.Objects[i].Visible() {
				return f
			}
		}
	case *container.Scroll:
		return lastFocusable(x.Content)
	case *Field:
		return lastFocusable(x.control)
	case fyne.Focusable:
		return x
	}
	return nil
}

// ShowDialogOn opens a dialog over a canvas.
func ShowDialogOn(c fyne.Canvas, o DialogOptions) *Dialog {
	d := &Dialog{canvas: c, title: o.Title, text: o.Text, content: o.Content, OnCancel: o.OnCancel, width: o.Width, open: true, help: o.Help, keys: o.Keys}
	if d.width == 0 {
		d.width = 420
	}
	words := o.Confirm
	if words == "" {
		words = i18n.T("xwidget.dialog.confirm")
	}
	d.confirm = NewButton(words, func() {
		if o.OnConfirm == nil || o.OnConfirm() {
			d.Hide()
		}
	})
	d.confirm.Weight = Primary
	if o.Danger {
		d.confirm.Weight = Danger
	}
	d.buttons = append(d.buttons, o.Extra...)
	d.buttons = append(d.buttons, d.confirm)
	if o.Cancel != "-" {
		words = o.Cancel
		if words == "" {
			words = i18n.T("xwidget.dialog.cancel")
		}
		d.buttons = append(d.buttons, NewButton(words, d.Cancel))
	}
	if e, ok := lastFocusable(d.content).(*Entry); ok && !e.MultiLine && e.OnSubmitted == nil && !o.Danger {
		e.OnSubmitted = func(string) { d.Confirm() }
	}
	if g, ok := lastFocusable(d.content).(*Grid); ok && g.mode == ListMode && !o.Danger {
		g.enter = d.Confirm
	}
	d.ExtendBaseWidget(d)
	c.Overlays().Add(d)
	openDialogs = append(openDialogs, d)
	c.FocusNext() // the first field, else the confirming button
	if f := c.Focused(); d.content == nil || f == nil || len(o.Extra) > 0 && f == fyne.Focusable(o.Extra[0]) {
		c.Focus(d.confirm)
	}
	return d
}

// Hide closes the dialog.
func (d *Dialog) Hide() {
	if !d.open {
		return
	}
	d.open = false
	for i, o := range openDialogs {
		if o == d {
			openDialogs = append(openDialogs[:i], openDialogs[i+1:]...)
			break
		}
	}
	RemoveOverlay(d.canvas, d)
}

// RemoveOverlay takes an overlay away. What has the keyboard in it is told
// first: Fyne would forget it, and its caret would blink on unseen. Those above
// it, opened while it gave its answer, stay; Fyne would take them along.
func RemoveOverlay(c fyne.Canvas, o fyne.CanvasObject) {
	list := c.Overlays().List()
	at := slices.Index(list, o)
	if at < 0 {
		return
	}
	above := slices.Clone(list[at+1:])
	if len(above) == 0 {
		c.Unfocus()
	}
	keyboard := c.Focused()
	c.Overlays().Remove(o)
	for _, x := range above {
		c.Overlays().Add(x)
	}
	if len(above) > 0 && keyboard != nil {
		c.Focus(keyboard)
	}
}

// Card is where the dialog's card stands in the window.
func (d *Dialog) Card() (at fyne.Position, size fyne.Size) { return d.cardAt, d.card }

// Cancel closes the dialog without an answer.
func (d *Dialog) Cancel() {
	d.Hide()
	if d.OnCancel != nil {
		d.OnCancel()
	}
}

// TopDialog is the dialog in front on a canvas, nil where none is or something else
// lies over it.
func TopDialog(c fyne.Canvas) *Dialog {
	d, _ := c.Overlays().Top().(*Dialog)
	return d
}

// HelpTopic is the dialog's own chapter of the manual, "" for that of the page.
func (d *Dialog) HelpTopic() string { return d.help }

// Title is what stands over the dialog.
func (d *Dialog) Title() string { return d.title }

// dialogKey does what the dialog in front does for a key that a button in it heard.
func dialogKey(o fyne.CanvasObject, k fyne.KeyName) bool {
	c := canvasOf(o)
	if c == nil {
		return false
	}
	d := TopDialog(c)
	if d == nil || d.keys[k] == nil {
		return false
	}
	d.keys[k]()
	return true
}

// FocusCancel gives the keyboard to the button that leaves the dialog.
func (d *Dialog) FocusCancel() { d.canvas.Focus(d.buttons[len(d.buttons)-1]) }

// Confirm presses the confirming button.
func (d *Dialog) Confirm() { d.confirm.press() }

// escape cancels the dialog that an object stands in, if it does, and reports
// whether it did.
func escape(o fyne.CanvasObject) bool {
	n := len(openDialogs)
	if n == 0 {
		return false
	}
	d := openDialogs[n-1]
	if c := canvasOf(o); c != d.canvas || c.Overlays().Top() != fyne.CanvasObject(d) {
		return false
	}
	d.Cancel()
	return true
}

// Confirm asks a question; yes is called when it is confirmed.
func Confirm(w fyne.Window, title, text, confirm string, yes func()) *Dialog {
	return ShowDialog(w, DialogOptions{Title: title, Text: text, Confirm: confirm, OnConfirm: func() bool { yes(); return true }})
}

// ConfirmDanger asks before something that cannot be taken back easily.
func ConfirmDanger(w fyne.Window, title, text, confirm string, yes func()) *Dialog {
	return ShowDialog(w, DialogOptions{Title: title, Text: text, Confirm: confirm, Danger: true, OnConfirm: func() bool { yes(); return true }})
}

// Inform says something that only has to be read.
func Inform(w fyne.Window, title, text string) *Dialog {
	return ShowDialog(w, DialogOptions{Title: title, Text: text, Confirm: i18n.T("xwidget.dialog.ok"), Cancel: "-"})
}

// MouseDown notes what has the keyboard: Fyne takes it away next.
func (d *Dialog) MouseDown(*desktop.MouseEvent) {
	if f := d.canvas.Focused(); f != nil {
		d.held = f
	}
}

// MouseUp does nothing.
func (d *Dialog) MouseUp(*desktop.MouseEvent) {}

// Tapped answers nothing: a click beside the card leaves the keyboard where it
// was, so that the next Enter means what it meant before.
func (d *Dialog) Tapped(*fyne.PointEvent) {
	switch {
	case d.canvas.Focused() != nil:
	case d.held != nil:
		d.canvas.Focus(d.held)
	default:
		d.canvas.Focus(d.confirm)
	}
}

// MouseIn keeps the pointer from what lies below.
func (d *Dialog) MouseIn(*desktop.MouseEvent) {}

// MouseMoved keeps the pointer from what lies below.
func (d *Dialog) MouseMoved(*desktop.MouseEvent) {}

// MouseOut keeps the pointer from what lies below.
func (d *Dialog) MouseOut() {}

// CreateRenderer makes the card.
func (d *Dialog) CreateRenderer() fyne.WidgetRenderer {
	return &dialogRenderer{d: d, shade: canvas.NewRectangle(color.Transparent), card: canvas.NewRectangle(color.Transparent)}
}

type dialogRenderer struct {
	d           *Dialog
	shade, card *canvas.Rectangle
	texts       []*canvas.Text
}

func (r *dialogRenderer) Destroy()           {}
func (r *dialogRenderer) MinSize() fyne.Size { return fyne.Size{} }

func (r *dialogRenderer) Refresh() {
	r.Layout(r.d.Size())
	if r.d.content != nil {
		r.d.content.Refresh()
	}
	for _, b := range r.d.buttons {
		b.Refresh()
	}
	refreshObject(r.d)
}

func (r *dialogRenderer) Objects() []fyne.CanvasObject {
	objs := []fyne.CanvasObject{r.shade, r.card}
	for _, t := range r.texts {
		objs = append(objs, t)
	}
	if r.d.content != nil {
		objs = append(objs, r.d.content)
	}
	for _, b := range r.d.buttons {
		objs = append(objs, b)
	}
	return objs
}

// Layout centres the card, as high as its content and never beyond the window.
func (r *dialogRenderer) Layout(size fyne.Size) {
	d := r.d
	zoom := theme.Size(theme.Row) / 30
	pad := 20 * zoom
	w := d.width * zoom
	if d.content != nil {
		w = max(w, d.content.MinSize().Width+2*pad)
	}
	var footer float32
	for _, b := range d.buttons {
		footer += b.MinSize().Width + 8*zoom
	}
	w = min(max(w, footer+2*pad), size.Width-20)
	r.shade.FillColor = theme.Color(theme.Shade)
	r.shade.Resize(size)
	headH := r.texting(w - 2*pad)
	contentH := float32(0)
	if d.content != nil {
		contentH = d.content.MinSize().Height + 14*zoom
	}
	row := theme.Size(theme.Row)
	h := min(pad+headH+contentH+row+pad+4*zoom, size.Height-20)
	x, y := (size.Width-w)/2, max(10, (size.Height-h)*0.42)
	r.card.FillColor = theme.Color(fynetheme.ColorNameOverlayBackground)
	r.card.StrokeColor, r.card.StrokeWidth = theme.Color(theme.Line), 1
	r.card.CornerRadius = theme.Size(fynetheme.SizeNameDialogRadius)
	r.card.Shadow = canvas.Shadow{Color: theme.Color(theme.Shade), BlurRadius: 18, Offset: fyne.NewPos(0, 6)}
	d.cardAt, d.card = fyne.NewPos(x, y), fyne.NewSize(w, h)
	r.card.Move(d.cardAt)
	r.card.Resize(d.card)
	for _, t := range r.texts {
		t.Move(t.Position().AddXY(x+pad, y+pad))
	}
	if d.content != nil {
		d.content.Move(fyne.NewPos(x+pad, y+pad+headH))
		d.content.Resize(fyne.NewSize(w-2*pad, max(0, h-2*pad-headH-row-18*zoom)))
	}
	r.placeButtons(x+w-pad, y+h-pad-row, x+pad, zoom)
}

// placeButtons puts confirm and cancel at the right, extra buttons at the left.
func (r *dialogRenderer) placeButtons(end, y, start, zoom float32) {
	confirmed := false
	var right []*Button
	for _, b := range r.d.buttons {
		b.Resize(b.MinSize())
		if b == r.d.confirm {
			confirmed = true
		}
		if confirmed {
			right = append(right, b)
			continue
		}
		b.Move(fyne.NewPos(start, y))
		start += b.Size().Width + 8*zoom
	}
	for i := len(right) - 1; i >= 0; i-- {
		end -= right[i].Size().Width
		right[i].Move(fyne.NewPos(end, y))
		end -= 8 * zoom
	}
}

// texting sets title and text from the card's inner corner on and returns
// their height.
func (r *dialogRenderer) texting(width float32) float32 {
	r.texts = r.texts[:0]
	var y float32
	add := func(s string, tone fyne.ThemeColorName, size fyne.ThemeSizeName, bold bool) {
		t := label(s, tone, size)
		t.TextStyle.Bold = bold
		h := textHeight(t.TextSize)
		t.Move(fyne.NewPos(0, y))
		t.Resize(fyne.NewSize(width, h))
		r.texts = append(r.texts, t)
		y += h
	}
	for _, s := range wrap(r.d.title, width, theme.Size(fynetheme.SizeNameHeadingText)*1.02, 2) {
		add(s, fynetheme.ColorNameForeground, fynetheme.SizeNameHeadingText, true)
	}
	y += 8
	if r.d.text != "" {
		for _, s := range wrap(r.d.text, width, theme.Size(fynetheme.SizeNameText), 16) {
			add(s, fynetheme.ColorNameForeground, fynetheme.SizeNameText, false)
		}
		y += 10
	}
	return y
}
