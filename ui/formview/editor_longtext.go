package formview

import (
	"fyne.io/fyne/v2"
)

// Lines that a long text shows before it scrolls.
const longRows = 4

// longText edits a text of several lines and counts its characters.
type longText struct{ e *long }

func newLong(b *block) *longText {
	e := &long{b: b}
	e.MultiLine = true
	e.Wrapping = fyne.TextWrapWord
	e.ExtendBaseWidget(e)
	e.SetMinRowsVisible(longRows)
	e.OnChanged = b.typed
	e.OnFocus = b.focus
	e.OnEscape = b.v.escape
	return &longText{e: e}
}

func (t *longText) object() fyne.CanvasObject { return t.e }
func (t *longText) target() fyne.Focusable    { return t.e }
func (t *longText) commit() bool              { return true }

func (t *longText) show(s shown) {
	if t.e.Text != s.text {
		t.e.SetText(s.text)
	}
}
