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

// Entry is a field of one line. Enter and Tab go to the next field, Esc takes
// back what was typed since the field was entered, Ctrl+Z undoes in the field
// and then goes to the window. The ring shows where the keyboard is.
type Entry struct {
	widget.Entry

	// Suffix is a unit shown inside the field at its right.
	Suffix string
	// ScrollThrough takes the wheel over a field that has nothing to scroll; set it
	// before the field is shown.
	ScrollThrough fyne.Scrollable
	// OnFocus is told when the keyboard comes and goes.
	OnFocus func(gained bool)
	// OnLeave is called when the field is left with a text other than the one
	// it was entered with.
	OnLeave func(text string)
	// OnDown is called for the Down key in a field of one line: what was typed leads
	// into a list below.
	OnDown func()
	// OnEscape is called for Esc when there is nothing to take back.
	OnEscape func()

	align    fyne.TextAlign
	limit    int  // characters; 0 is no limit and no counter
	readOnly bool // shown and copied, never typed in
	focused  bool
	entered  string
	mods     modifierState
	problem  Severity
	marked   bool
	look     *entryLook
	shift    float32 // how far the text stands to the right of where Fyne puts it
	pointed  bool    // the mouse is giving it the keyboard
	keepTab  bool    // Tab comes to onKey
	onRune   func(r rune) bool
	onKey    func(k *fyne.KeyEvent) bool
	onShort  func(s fyne.Shortcut) bool
	outer    fyne.Widget // the widget that extends this one, which the canvas knows
}

// ExtendBaseWidget makes wid, which extends this entry, the one on the canvas.
func (e *Entry) ExtendBaseWidget(wid fyne.Widget) {
	if e.outer == nil {
		e.outer = wid
	}
	e.Entry.ExtendBaseWidget(wid)
}

// NewEntry makes an empty field.
func NewEntry() *Entry {
	e := &Entry{}
	e.oneLine()
	e.ExtendBaseWidget(e)
	return e
}

// oneLine lets a single line scroll sideways and never up or down, whatever
// the theme's paddings add up to.
func (e *Entry) oneLine() {
	e.Wrapping = fyne.TextWrapOff
	e.Scroll = fyne.ScrollHorizontalOnly
}

// NewPasswordEntry makes a field whose text is not shown.
func NewPasswordEntry() *Entry {
	e := &Entry{}
	e.oneLine()
	e.Password = true
	e.ExtendBaseWidget(e)
	return e
}

// SetReadOnly makes the field show its text for reading and copying only.
func (e *Entry) SetReadOnly(on bool) {
	e.readOnly = on
	e.Refresh()
}

// SetProblem colours the field's border; the words stand below it (Field).
func (e *Entry) SetProblem(s Severity) {
	e.problem, e.marked = s, true
	e.Refresh()
}

// ClearProblem takes the colour away.
func (e *Entry) ClearProblem() {
	e.marked = false
	e.Refresh()
}

// FocusGained shows the ring and remembers what Esc brings back.
func (e *Entry) FocusGained() {
	e.focused = true
	e.entered = e.Text
	e.Entry.FocusGained()
	e.ready()
	e.caretMoved()
	if e.OnFocus != nil {
		e.OnFocus(true)
	}
}

// ready puts the caret where work goes on when the keyboard comes: in a field of
// one line all is selected, so that typing replaces it, as in other programs; in
// a long text it stands at the end.
func (e *Entry) ready() {
	switch {
	case e.pointed || e.Text == "":
	case e.MultiLine:
		e.CaretToEnd()
	case !e.keepTab:
		e.Entry.TypedShortcut(&fyne.ShortcutSelectAll{})
	}
}

// CaretToEnd selects nothing and puts the caret behind the text.
func (e *Entry) CaretToEnd() {
	if e.MultiLine {
		e.Entry.TypedKey(&fyne.KeyEvent{Name: fyne.KeyPageDown})
	}
	e.Entry.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEnd})
}

// FocusLost reports what was typed.
func (e *Entry) FocusLost() {
	if !e.focused {
		return
	}
	e.focused = false
	e.mods = modifierState{}
	e.Entry.FocusLost()
	e.blink()
	if e.OnLeave != nil && e.Text != e.entered {
		e.OnLeave(e.Text)
	}
	if e.OnFocus != nil {
		e.OnFocus(false)
	}
}

// KeyDown notes modifiers.
func (e *Entry) KeyDown(k *fyne.KeyEvent) {
	e.mods.key(k.Name, true)
	e.Entry.KeyDown(k)
}

// KeyUp notes modifiers.
func (e *Entry) KeyUp(k *fyne.KeyEvent) {
	e.mods.key(k.Name, false)
	e.Entry.KeyUp(k)
}

// AcceptsTab is false for a field of a form: Tab leads to the next one, also
// out of a long text.
func (e *Entry) AcceptsTab() bool { return e.keepTab }

// TypedKey handles Enter and Esc and leaves the rest to the text.
func (e *Entry) TypedKey(k *fyne.KeyEvent) {
	if e.onKey != nil && e.onKey(k) {
		return
	}
	switch k.Name {
	case fyne.KeyReturn, fyne.KeyEnter:
		if !e.MultiLine && e.OnSubmitted == nil {
			focusNext(e.outer, e.mods.shiftDown())
			return
		}
	case fyne.KeyDown:
		if e.OnDown != nil && !e.MultiLine {
			e.OnDown()
			return
		}
	case fyne.KeyEscape:
		switch {
		case escape(e.outer):
		case e.Text != e.entered && !e.readOnly:
			e.SetText(e.entered)
			e.CursorColumn = len([]rune(e.entered))
			e.Refresh()
		case e.OnEscape != nil:
			e.OnEscape()
		default:
			passKey(e.outer, k)
		}
		return
	default:
		if functionKey(k.Name) {
			passKey(e.outer, k)
			return
		}
	}
	if e.readOnly && changesText(k.Name) {
		return
	}
	e.Entry.TypedKey(k)
}

func changesText(k fyne.KeyName) bool {
	return k == fyne.KeyBackspace || k == fyne.KeyDelete || k == fyne.KeyReturn || k == fyne.KeyEnter
}

// focusNext goes to the next field, or back.
func focusNext(o fyne.CanvasObject, back bool) {
	c := canvasOf(o)
	switch {
	case c == nil:
	case back:
		c.FocusPrevious()
	default:
		c.FocusNext()
	}
}

// TypedRune types a character.
func (e *Entry) TypedRune(r rune) {
	if e.onRune != nil && e.onRune(r) {
		return
	}
	if !e.readOnly {
		e.Entry.TypedRune(r)
	}
}

// TypedShortcut handles the clipboard and editing; what is not the field's, an
// undo with nothing left included, goes to the window.
func (e *Entry) TypedShortcut(s fyne.Shortcut) {
	if e.onShort != nil && e.onShort(s) {
		return
	}
	switch t := s.(type) {
	case *fyne.ShortcutCopy, *fyne.ShortcutSelectAll:
		e.Entry.TypedShortcut(s)
	case *fyne.ShortcutCut, *fyne.ShortcutPaste:
		if !e.readOnly {
			e.Entry.TypedShortcut(s)
		}
	case *fyne.ShortcutUndo, *fyne.ShortcutRedo:
		before := e.Text
		if e.Entry.TypedShortcut(s); e.Text == before {
			passShortcut(e.outer, s)
		}
	case *desktop.CustomShortcut:
		switch t.KeyName {
		case fyne.KeyLeft, fyne.KeyRight:
			e.Entry.TypedShortcut(s)
		case fyne.KeyBackspace, fyne.KeyDelete:
			if !e.readOnly {
				e.Entry.TypedShortcut(s)
			}
		case fyne.KeyReturn, fyne.KeyEnter:
			if e.MultiLine && t.Modifier == fyne.KeyModifierControl {
				focusNext(e.outer, false)
				return
			}
			passShortcut(e.outer, s)
		default:
			passShortcut(e.outer, s)
		}
	default:
		passShortcut(e.outer, s)
	}
}

// MouseDown puts the caret where the text is drawn.
func (e *Entry) MouseDown(m *desktop.MouseEvent) {
	shifted := *m
	shifted.Position = m.Position.SubtractXY(e.shift, 0)
	e.pointed = true
	e.Entry.MouseDown(&shifted)
	e.pointed = false
}

// Dragged selects where the text is drawn.
func (e *Entry) Dragged(d *fyne.DragEvent) {
	shifted := *d
	shifted.Position = d.Position.SubtractXY(e.shift, 0)
	e.Entry.Dragged(&shifted)
}

// entryLook replaces the box that Fyne draws around a text by ours.
type entryLook struct {
	fyne.WidgetRenderer
	e       *Entry
	ground  *canvas.Rectangle
	suffix  *canvas.Text
	counter *canvas.Text
	wheel   *wheelCatch // nil where the field is in no scroll
	blinks  blinks
	laid    laid
	ink     color.Color // in which the action at the right was drawn
}

// CreateRenderer makes the field's objects.
func (e *Entry) CreateRenderer() fyne.WidgetRenderer {
	e.ExtendBaseWidget(e)
	l := &entryLook{
		WidgetRenderer: e.Entry.CreateRenderer(), e: e,
		ground:  canvas.NewRectangle(color.Transparent),
		suffix:  canvas.NewText("", color.Transparent),
		counter: canvas.NewText("", color.Transparent),
	}
	if e.ScrollThrough != nil && !e.MultiLine {
		l.wheel = newWheelCatch(e)
	}
	e.look = l
	if e.OnCursorChanged == nil {
		e.OnCursorChanged = e.caretMoved
	}
	l.paint()
	return l
}

// Objects are our box and what Fyne draws in front of its own.
func (l *entryLook) Objects() []fyne.CanvasObject {
	objs := []fyne.CanvasObject{l.ground}
	objs = append(objs, l.WidgetRenderer.Objects()[2:]...) // box and border come first
	if l.e.Suffix != "" {
		objs = append(objs, l.suffix)
	}
	if l.e.limit > 0 {
		objs = append(objs, l.counter)
	}
	if l.blinks.cover != nil && l.blinks.cover.Visible() {
		objs = append(objs, l.blinks.cover)
	}
	if l.wheel != nil {
		objs = append(objs, l.wheel)
	}
	return objs
}

// MinSize is a row high at least.
func (l *entryLook) MinSize() fyne.Size {
	min := l.WidgetRenderer.MinSize()
	row := theme.Size(theme.Row)
	if !l.e.MultiLine {
		min.Height = row
	} else if l.e.limit > 0 {
		min.Height += l.counterHeight()
	}
	min.Width = max(min.Width+l.suffixWidth(), row*2)
	return min
}

func (l *entryLook) counterHeight() float32 {
	return textHeight(theme.Size(fynetheme.SizeNameCaptionText))
}

func (l *entryLook) suffixWidth() float32 {
	if l.e.Suffix == "" {
		return 0
	}
	return textWidth(l.e.Suffix, theme.Size(fynetheme.SizeNameCaptionText), false) + 6
}

// Layout places the box, the text and the unit; a text that is aligned to the
// right is moved there, which Fyne's entry does not know.
func (l *entryLook) Layout(size fyne.Size) {
	e := l.e
	l.ground.Resize(size)
	if l.wheel != nil {
		l.wheel.Resize(size)
	}
	inner := size.SubtractWidthHeight(l.suffixWidth(), 0)
	if e.limit > 0 {
		h := l.counterHeight()
		inner.Height -= h
		l.counter.Move(fyne.NewPos(8, size.Height-h-2))
		l.counter.Resize(fyne.NewSize(size.Width-16, h))
	}
	l.suffix.Move(fyne.NewPos(inner.Width-2, (size.Height-l.suffix.MinSize().Height)/2+0.5))
	l.suffix.Resize(l.suffix.MinSize())
	e.shift = 0
	if e.align == fyne.TextAlignTrailing {
		pad := theme.Size(fynetheme.SizeNameInnerPadding)
		need := textWidth(e.Text, theme.Size(fynetheme.SizeNameText), false) + 2*pad + 2
		if e.Text == "" {
			need = textWidth(e.PlaceHolder, theme.Size(fynetheme.SizeNameText), false) + 2*pad + 2
		}
		e.shift = max(0, inner.Width-need-l.actionWidth())
		inner.Width -= e.shift
	}
	// Fyne lays out in every frame in which a size has changed, and moving the
	// text there and back would ask for one more frame each time.
	if laid := (laid{inner, e.shift}); l.laid != laid {
		l.laid = laid
		l.WidgetRenderer.Layout(inner)
		for _, o := range l.WidgetRenderer.Objects()[2:] {
			if e.shift > 0 {
				o.Move(o.Position().AddXY(e.shift, 0))
			}
		}
	}
}

// laid is how Fyne's part of a field was laid out last.
type laid struct {
	size  fyne.Size
	shift float32
}

func (l *entryLook) actionWidth() float32 {
	if l.e.ActionItem == nil {
		return 0
	}
	return l.e.ActionItem.MinSize().Width
}

// Refresh follows text, focus and theme.
func (l *entryLook) Refresh() {
	l.paint()
	l.WidgetRenderer.Refresh()
	// The eye of a password keeps the ink of the theme that it was drawn in.
	if ink := theme.Color(fynetheme.ColorNameForeground); l.e.ActionItem != nil && l.ink != ink {
		l.ink = ink
		l.e.ActionItem.Refresh()
	}
	l.laid = laid{}
	if l.e.align == fyne.TextAlignTrailing || l.e.Suffix != "" || l.e.limit > 0 {
		l.Layout(l.e.Size())
	}
	refreshObject(l.e.outer)
}

func (l *entryLook) paint() {
	e := l.e
	paintBox(l.ground, boxState{
		focused: e.focused, disabled: e.Disabled(), readOnly: e.readOnly, marked: e.marked, problem: e.problem,
	})
	l.suffix.Text = e.Suffix
	l.suffix.Color = theme.Color(theme.Quiet)
	l.suffix.TextSize = theme.Size(fynetheme.SizeNameCaptionText)
	if e.limit > 0 {
		l.paintCounter()
	}
}

// boxState is how a field stands, for its box.
type boxState struct {
	focused, disabled, readOnly, marked bool
	problem                             Severity
}

// paintBox draws the box that all fields share.
func paintBox(r *canvas.Rectangle, s boxState) {
	r.CornerRadius = theme.Size(fynetheme.SizeNameInputRadius)
	r.FillColor = theme.Color(fynetheme.ColorNameInputBackground)
	r.StrokeColor = theme.Color(fynetheme.ColorNameInputBorder)
	r.StrokeWidth = 1
	if s.disabled || s.readOnly {
		r.FillColor = theme.Color(fynetheme.ColorNameDisabledButton)
		r.StrokeColor = theme.Color(theme.Line)
	}
	if s.marked && !s.disabled {
		fg, _ := s.problem.tone().colors()
		r.StrokeColor = theme.Color(fg)
		r.StrokeWidth = 1.4
	}
	if s.focused && !s.disabled {
		r.StrokeWidth = theme.Size(theme.FocusRing)
		if !s.marked {
			r.StrokeColor = theme.Color(fynetheme.ColorNamePrimary)
		}
	}
}
