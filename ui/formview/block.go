package formview

import (
	"fyne.io/fyne/v2"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/app/register"
	"ronghe/ui/xwidget"
)

// editor is the widget of one field. It is told what the session holds and
// tells the block what people do.
type editor interface {
	// object is the widget.
	object() fyne.CanvasObject
	// target takes the keyboard; nil for what is only read.
	target() fyne.Focusable
	// show brings the widget in line with the session. It calls nothing back.
	show(s shown)
	// commit takes what is being typed; false when it is refused.
	commit() bool
}

// shown is what a field shows: the value and, as people read it, its text. raw
// says that the text is no value.
type shown struct {
	value app.Value
	text  string
	raw   bool
	waits string // a text beside the value in which something has to be looked at
}

// block is one field of the form with its label and what is said about it.
type block struct {
	v       *View
	sec     *section
	fd      *catalog.Field
	shown   bool // its condition holds
	touched bool // somebody has been in it
	ed      editor
	field   *xwidget.Field
	more    *word
	now     shown
	rows    []app.Row // of a table: what the grid shows
	marked  string    // what was said below it last
}

// wide reports whether the field takes both columns.
func (b *block) wide() bool {
	return b.fd.Wide || b.fd.IsTable() || b.fd.TypeName == catalog.TypeLongText || b.fd.TypeName == catalog.TypeFiles
}

// build makes label and editor.
func (b *block) build() {
	b.ed = newEditor(b)
	if b.v.ReadOnly {
		lockEditor(b.ed)
	}
	b.field = xwidget.NewField(b.fd.Label, b.ed.object())
	b.field.LabelTop = b.fd.IsTable()
	b.field.LabelWidth = labelWidth
	b.field.Extra = b.extra()
	b.field.Hidden = !b.shown
	if u, ok := b.ed.(interface{ unitInside() bool }); !ok || !u.unitInside() {
		b.field.Unit = b.fd.Unit
	}
}

// lockEditor makes a field one for reading and copying.
func lockEditor(ed editor) {
	switch e := ed.(type) {
	case *personal:
		e.e.SetReadOnly(true)
	case *table:
		e.grid.Growable = false
	default:
		if w, ok := ed.object().(interface{ SetReadOnly(on bool) }); ok {
			w.SetReadOnly(true)
		}
	}
}

// labelWidth is the width of the labels at zoom 1.
const labelWidth = 118

// do changes the session from this block.
func (b *block) do(change func(*register.Session)) { b.v.do(b, change) }

// typed reads what stands in the widget.
func (b *block) typed(text string) {
	b.do(func(ss *register.Session) { ss.SetText(b.fd.ID, text) })
}

// set puts a value that was chosen: a step of its own.
func (b *block) set(v app.Value) {
	if b.v.busy || v.Equal(b.now.value) && !b.now.raw && b.now.waits == "" {
		return
	}
	b.do(func(ss *register.Session) { ss.Pause(); ss.Set(b.fd.ID, v) })
	b.refresh()
}

// unfit keeps a text that was typed into a choice and is none.
func (b *block) unfit(text string) {
	b.do(func(ss *register.Session) { ss.Pause(); ss.Unfit(b.fd.ID, text) })
	b.refresh()
}

// unfit is the text with which the list of a choice opens: one that is no choice.
func (s shown) unfit() string {
	if s.raw {
		return s.text
	}
	return s.waits
}

// refresh shows what the session holds, also while the block is typed in.
func (b *block) refresh() {
	b.now = b.v.look(b.fd.ID)
	b.paint()
}

// paint gives the widget what the block knows.
func (b *block) paint() {
	if b.ed == nil {
		return
	}
	was := b.v.busy
	b.v.busy = true
	b.ed.show(b.now)
	b.v.busy = was
}

// focus is what every widget reports: the keyboard came or went.
func (b *block) focus(gained bool) {
	if b.v.busy {
		return
	}
	if gained {
		b.v.entered(b)
		return
	}
	b.left()
}

// left shows the value in its usual form, and soon what is missing.
func (b *block) left() {
	b.touched = true
	b.v.Config.Session.Pause()
	b.refresh()
	b.v.syncSoon()
	if b.v.focused == b {
		b.v.showMore(b, false)
	}
}

// changedFrom reports whether the field differs from an earlier state.
func (b *block) changedFrom(rec *app.Record, raw, odd map[string]string) bool {
	v, id := b.v, b.fd.ID
	if b.fd.IsTable() {
		return !sameRows(rec.Rows[id], v.rec.Rows[id]) || !sameTexts(under(raw, id), under(v.raw, id)) || !sameTexts(under(odd, id), under(v.odd, id))
	}
	return !rec.Value(id).Equal(v.rec.Value(id)) || raw[id] != v.raw[id] || odd[id] != v.odd[id]
}
