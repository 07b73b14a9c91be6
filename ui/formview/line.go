package formview

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"ronghe/ui/xwidget"
)

// line is a field of one line in a form: undo and redo are the record's, keys
// that it has no use for go to the page.
type line struct {
	xwidget.Entry
	b *block
}

var _ fyne.Focusable = (*line)(nil)

func newLine(b *block) *line {
	e := &line{b: b}
	e.Wrapping = fyne.TextWrapOff
	e.Scroll = fyne.ScrollHorizontalOnly
	e.ExtendBaseWidget(e)
	e.ScrollThrough = b.v.scroll
	e.OnChanged = b.typed
	e.OnFocus = b.focus
	e.OnEscape = b.v.escape
	return e
}

// TypedKey leaves paging and function keys to the page.
func (e *line) TypedKey(k *fyne.KeyEvent) {
	if !e.b.v.relay(k) {
		e.Entry.TypedKey(k)
	}
}

// TypedShortcut leaves undo and redo to the page.
func (e *line) TypedShortcut(s fyne.Shortcut) {
	if !e.b.v.history(s) {
		e.Entry.TypedShortcut(s)
	}
}

// long is a text of several lines in a form.
type long struct {
	xwidget.LongEntry
	b *block
}

// TypedKey leaves function keys to the page.
func (e *long) TypedKey(k *fyne.KeyEvent) {
	if k.Name == fyne.KeyPageUp || k.Name == fyne.KeyPageDown || !e.b.v.relay(k) {
		e.LongEntry.TypedKey(k)
	}
}

// TypedShortcut leaves undo and redo to the page.
func (e *long) TypedShortcut(s fyne.Shortcut) {
	if !e.b.v.history(s) {
		e.LongEntry.TypedShortcut(s)
	}
}

// relay does what a key means to the form or hands it to the window; false when
// it is a key of the text.
func (v *View) relay(k *fyne.KeyEvent) bool {
	switch k.Name {
	case fyne.KeyPageUp:
		v.page(-1)
	case fyne.KeyPageDown:
		v.page(1)
	case fyne.KeyF1, fyne.KeyF3, fyne.KeyF5, fyne.KeyF6, fyne.KeyF7, fyne.KeyF8, fyne.KeyF9, fyne.KeyF10, fyne.KeyF11, fyne.KeyF12:
		if f := v.canvas().OnTypedKey(); f != nil {
			f(k)
		}
	default:
		return false
	}
	return true
}

// history takes undo and redo for the whole record.
func (v *View) history(s fyne.Shortcut) bool {
	switch t := s.(type) {
	case *fyne.ShortcutUndo:
		call(v.OnUndo)
	case *fyne.ShortcutRedo:
		call(v.OnRedo)
	case *desktop.CustomShortcut:
		if t.KeyName != fyne.KeyZ || t.Modifier != fyne.KeyModifierControl|fyne.KeyModifierShift {
			return false
		}
		call(v.OnRedo)
	default:
		return false
	}
	return true
}

func (v *View) escape() { call(v.OnEscape) }

func call(f func()) {
	if f != nil {
		f()
	}
}
