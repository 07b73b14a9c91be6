package xwidget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// cellEntry is the entry that stands over a cell while it is edited.
type cellEntry struct {
	widget.Entry
	s     EditSession
	typed bool // opened by typing: arrows leave as in a spreadsheet
	mods  modifierState
	done  bool
}

// TextCell edits a cell as text. It is what a column without an Editor uses.
func TextCell(s EditSession) CellEditor { return newCellEntry(s) }

func newCellEntry(s EditSession) *cellEntry {
	e := &cellEntry{s: s, typed: s.Typed != ""}
	e.Wrapping = fyne.TextWrapOff
	e.Scroll = fyne.ScrollHorizontalOnly
	e.ExtendBaseWidget(e)
	text := s.Text
	if e.typed {
		text = s.Typed
	}
	e.SetText(text)
	e.CursorColumn = len([]rune(text))
	return e
}

// Object returns the entry itself.
func (e *cellEntry) Object() fyne.CanvasObject { return e }

// Focusable returns the entry itself.
func (e *cellEntry) Focusable() fyne.Focusable { return e }

// Value returns what was typed.
func (e *cellEntry) Value() (text, code string) { return e.Text, "" }

// Close remembers that the session is over.
func (e *cellEntry) Close() { e.done = true }

// AcceptsTab keeps Tab inside the grid.
func (e *cellEntry) AcceptsTab() bool { return true }

// KeyDown notes modifiers.
func (e *cellEntry) KeyDown(k *fyne.KeyEvent) {
	e.mods.key(k.Name, true)
	e.Entry.KeyDown(k)
}

// KeyUp notes modifiers.
func (e *cellEntry) KeyUp(k *fyne.KeyEvent) {
	e.mods.key(k.Name, false)
	e.Entry.KeyUp(k)
}

// TypedKey commits, cancels or edits. Keys that an input method takes while it
// composes never come here.
func (e *cellEntry) TypedKey(k *fyne.KeyEvent) {
	if e.done {
		return
	}
	then := MoveNone
	switch k.Name {
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeyDown:
		then = MoveDown
	case fyne.KeyUp:
		then = moveUp
	case fyne.KeyTab:
		then = MoveRight
		if e.mods.shiftDown() {
			then = MoveLeft
		}
	case fyne.KeyEscape:
		e.s.Cancel()
		return
	}
	if then == MoveNone {
		e.Entry.TypedKey(k)
		return
	}
	e.s.Commit(e.Text, "", then)
}

// TypedRune edits.
func (e *cellEntry) TypedRune(r rune) {
	if !e.done {
		e.Entry.TypedRune(r)
	}
}

// FocusGained sends the keyboard back to the grid when the cell was closed
// while the window was not active.
func (e *cellEntry) FocusGained() {
	if e.done {
		e.s.Cancel()
		return
	}
	e.Entry.FocusGained()
}

// FocusLost takes what was typed: a click elsewhere does not lose it.
func (e *cellEntry) FocusLost() {
	e.Entry.FocusLost()
	if !e.done {
		e.s.Commit(e.Text, "", MoveNone)
	}
}
