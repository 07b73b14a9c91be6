package formview

import "fyne.io/fyne/v2"

// text edits one line: text, telephone number, mail address, credit code. What
// a type has to say of it stands below while people type.
type text struct{ e *line }

func newText(b *block) *text {
	t := &text{e: newLine(b)}
	return t
}

func (t *text) object() fyne.CanvasObject { return t.e }
func (t *text) target() fyne.Focusable    { return t.e }
func (t *text) commit() bool              { return true }

func (t *text) show(s shown) {
	if t.e.Text != s.text {
		t.e.SetText(s.text)
	}
}
