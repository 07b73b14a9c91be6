package xwidget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// cellEntry is the entry that stands over a cell while it is edited.
type cellEntry struct {
	Entry
	s    EditSession
	done bool
	pop  *drop
	open func() // opens the calendar of a date
}

// TextCell edits a cell as text. It is what a column without an Editor uses.
func TextCell(s EditSession) CellEditor { return newCellEntry(s, fyne.TextAlignLeading) }

// NumberCell edits a cell as a number, at the right. What is a number, the
// source decides when it gets the text.
func NumberCell(s EditSession) CellEditor { return newCellEntry(s, fyne.TextAlignTrailing) }

// DateCell edits a cell as a date: typed, or picked from the calendar that F4,
// Alt+Down and the sign at the right open. What is a date, the source decides;
// parse only tells the calendar where to begin.
func DateCell(p Precision, parse func(text string) (iso string, err error)) EditorFunc {
	return func(s EditSession) CellEditor {
		e := newCellEntry(s, fyne.TextAlignLeading)
		e.open = func() {
			iso, err := parse(trimSpace(e.Text))
			if err != nil {
				iso = ""
			}
			e.pop = openCalendar(s.Canvas, p, iso, s.At, s.Size, func(iso string) {
				e.s.Commit(iso, "", MoveStay)
			})
		}
		e.ActionItem = newGlyphButton("▼", e.open)
		return e
	}
}

func newCellEntry(s EditSession, align fyne.TextAlign) *cellEntry {
	e := &cellEntry{s: s}
	e.oneLine()
	e.align = align
	e.keepTab = true
	e.onKey = e.key
	e.onShort = e.shortcut
	e.ExtendBaseWidget(e)
	text := s.Text
	if s.Typed != "" {
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
func (e *cellEntry) Close() {
	e.done = true
	if e.pop != nil {
		e.pop.close()
	}
}

// key commits, cancels or leaves the key to the text. Keys that an input
// method takes while it composes never come here.
func (e *cellEntry) key(k *fyne.KeyEvent) bool {
	if e.done {
		return true
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
		return true
	case fyne.KeyF4:
		if e.open != nil {
			e.open()
		}
		return true
	}
	if functionKey(k.Name) { // what was typed counts before the page does what the key means
		if e.s.Commit(e.Text, "", MoveStay) {
			passKey(e.outer, k)
		}
		return true
	}
	if then == MoveNone {
		return false
	}
	e.s.Commit(e.Text, "", then)
	return true
}

func (e *cellEntry) shortcut(s fyne.Shortcut) bool {
	c, ok := s.(*desktop.CustomShortcut)
	if ok && e.open != nil && c.KeyName == fyne.KeyDown && c.Modifier == fyne.KeyModifierAlt {
		e.open()
		return true
	}
	return false
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
	e.Entry.FocusGained()
	if e.done {
		e.s.Cancel()
	}
}

// FocusLost takes what was typed: a click elsewhere does not lose it.
func (e *cellEntry) FocusLost() {
	e.Entry.FocusLost()
	if !e.done {
		e.s.Commit(e.Text, "", MoveNone)
	}
}

// ChoiceOptions say what a cell's or a field's choice is made of; see Picker.
type ChoiceOptions struct {
	Search    SearchFunc
	Children  func(code string) []Option
	Recent    func() []Option
	LeafOnly  bool
	AllowFree bool
	Run       Runner
}

// popCell is an editor that is a pop-up.
type popCell struct {
	s     EditSession
	close func()
}

// Object is nil: nothing stands over the cell.
func (p *popCell) Object() fyne.CanvasObject { return nil }

// Focusable is nil: the pop-up takes the keyboard itself.
func (p *popCell) Focusable() fyne.Focusable { return nil }

// Value is what stood there: an unfinished choice changes nothing.
func (p *popCell) Value() (text, code string) { return p.s.Text, "" }

// Close closes the pop-up.
func (p *popCell) Close() {
	if p.close != nil {
		p.close()
	}
}

// ChoiceCell edits a cell by the searchable choice; the source gets the
// option's label and code.
func ChoiceCell(o ChoiceOptions) EditorFunc {
	return func(s EditSession) CellEditor {
		if s.Canvas == nil {
			return nil
		}
		c := &chooser{search: o.Search, children: o.Children, leafOnly: o.LeafOnly, allowFree: o.AllowFree, run: o.Run, hint: s.Text}
		if o.Recent != nil {
			c.recent = o.Recent()
		}
		c.onChoose = func(chosen Option, then Move) {
			if then == MoveNone {
				then = MoveStay
			}
			if chosen.IsZero() {
				s.Commit(s.Text, "", then)
				return
			}
			s.Commit(chosen.Label, chosen.Code, then)
		}
		c.onUnfit = func(text string, then Move) {
			if then == MoveNone {
				then = MoveStay
			}
			s.Unfit(text, then)
		}
		c.onClose = func() {
			if !c.taken {
				s.Cancel()
			}
		}
		typed := s.Typed
		if typed == " " {
			typed = ""
		}
		c.open(s.Canvas, s.At, s.Size, typed, Option{Label: s.Text})
		return &popCell{s: s, close: c.close}
	}
}
