package formview

import (
	"maps"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"ronghe/app"
	"ronghe/ui/xwidget"
)

// sync shows what the session holds now: conditions, values, problems. Only
// what differs is drawn. from keeps the text that is being typed in it.
func (v *View) sync(from *block) {
	d, _ := v.Config.Session.Draft()
	v.rec, v.raw, v.odd, v.state = d.Body, d.Raw, d.Odd, v.Config.Session.View()
	v.marks = v.collect()
	moved := v.conditions()
	for _, sec := range v.secs {
		if sec.built && v.update(sec, from) {
			moved = true
		}
	}
	v.contents()
	if moved || v.scroll.Size().Width > 0 && v.pending() {
		v.relayout()
	}
	v.readMasks()
}

// clickTime is longer than a mouse button is held for a click.
const clickTime = 350 * time.Millisecond

// syncSoon is sync after a field was left. It may move what is below the field:
// when it is left because of a click elsewhere, the button is still down, and
// what was clicked must be below the pointer when it is let go.
func (v *View) syncSoon() {
	v.endSoon()
	v.endSoon = v.App.Runner.After(clickTime, func() { v.sync(v.focused) })
}

// pending reports whether a section has to be measured again.
func (v *View) pending() bool {
	return slices.ContainsFunc(v.secs, func(s *section) bool { return s.shown && s.dirty })
}

// conditions shows and hides sections and fields.
func (v *View) conditions() (moved bool) {
	for i, sec := range v.secs {
		for _, b := range sec.blocks {
			if on := v.state.Visible(b.fd.ID); on != b.shown {
				b.shown, sec.dirty, moved = on, true, true
				if b.field != nil {
					b.field.Hidden = !on
				}
			}
		}
		if on := v.state.Section(i) && sec.any(); on != sec.shown {
			sec.shown, sec.dirty, moved = on, true, true
			if !on {
				sec.box.Hidden = true
			}
		}
	}
	return moved
}

// fill shows a section's content for the first time.
func (v *View) fill(sec *section) {
	for _, b := range sec.blocks {
		b.refresh()
		b.field.Required = v.asks(b)
		if b.fd.IsTable() {
			b.rows = v.rec.Rows[b.fd.ID]
		}
		b.say()
	}
	sec.dirty = true
}

// asks reports whether the field wears the mark of what must be filled.
func (v *View) asks(b *block) bool { return !v.ReadOnly && v.state.Required(b.fd.ID) }

// update shows what changed in one section; it reports whether heights may
// have changed.
func (v *View) update(sec *section, from *block) (moved bool) {
	for _, b := range sec.blocks {
		if b.fd.IsTable() {
			moved = v.updateTable(b) || moved
		} else if now := v.look(b.fd.ID); b != from && !sameShown(now, b.now) {
			b.now = now
			b.paint()
			moved = moved || b.grows()
		} else {
			b.now = now
		}
		if must := v.asks(b); must != b.field.Required {
			b.field.Required = must
			b.field.Refresh()
		}
		moved = b.say() || moved
	}
	sec.dirty = sec.dirty || moved
	return moved
}

// updateTable draws a sheet again when its rows, texts or marks changed.
func (v *View) updateTable(b *block) bool {
	rows := v.rec.Rows[b.fd.ID]
	grew := len(rows) != len(b.rows)
	b.rows = rows
	b.paint()
	return grew
}

// grows reports whether the widget's height follows its content.
func (b *block) grows() bool {
	_, ok := b.ed.(interface{ growing() })
	return ok
}

// look returns what the field at an op path shows.
func (v *View) look(path string) shown {
	value := v.Config.Session.Value(path)
	text, raw := v.Config.Session.Unread(path)
	if !raw {
		text = v.Config.Session.Text(path)
	}
	return shown{value: value, text: text, raw: raw, waits: v.odd[path]}
}

// contents writes the table of contents.
func (v *View) contents() {
	var items []xwidget.NavItem
	v.lines = v.lines[:0]
	for i, sec := range v.secs {
		if !sec.shown {
			continue
		}
		c := v.marks.sections[i]
		it := xwidget.NavItem{Title: sec.def.Title}
		switch {
		case c.hard > 0:
			it.Count, it.Tone = c.hard+c.soft, xwidget.ToneError
		case c.soft > 0:
			it.Count, it.Tone = c.soft, xwidget.ToneWarning
		case c.open > 0:
			it.Count, it.Tone = c.open, xwidget.ToneQuiet
		}
		items = append(items, it)
		v.lines = append(v.lines, i)
	}
	if !slices.Equal(items, v.marks.drawn) {
		v.nav.SetItems(items)
	}
	v.marks.drawn = items
}

// entered notes where the keyboard is.
func (v *View) entered(b *block) {
	if v.focused != b {
		if v.focused != nil {
			v.showMore(v.focused, false)
		}
		v.focused = b
		v.showMore(b, true)
		if v.ready() {
			v.relayout()
		}
	}
	v.reveal(b)
	v.markSection(b.sec)
	if v.OnFocus != nil {
		v.OnFocus(b.fd)
	}
}

func (v *View) markSection(sec *section) {
	for i, n := range v.lines {
		if v.secs[n] == sec && v.nav.Current() != i {
			v.nav.SetCurrent(i)
		}
	}
}

// focusBlock gives a block the keyboard.
func (v *View) focusBlock(b *block) {
	if b.field == nil || b.sec.box.Hidden {
		v.bring(b.sec)
	}
	v.reveal(b)
	if t := b.ed.target(); t != nil {
		v.canvas().Focus(t)
	}
}

func (v *View) canvas() fyne.Canvas { return v.App.Window.Canvas() }

func sameShown(a, b shown) bool {
	return a.raw == b.raw && a.text == b.text && a.waits == b.waits && a.value.Equal(b.value)
}

// sameContent reports whether two states of one record hold the same.
func sameContent(a, b *app.Record) bool {
	if a == b {
		return true
	}
	if !maps.EqualFunc(a.Fields, b.Fields, app.Value.Equal) || len(a.Rows) != len(b.Rows) {
		return false
	}
	return maps.EqualFunc(a.Rows, b.Rows, sameRows)
}

func sameRows(a, b []app.Row) bool {
	if len(a) != len(b) {
		return false
	}
	if len(a) == 0 || &a[0] == &b[0] {
		return true // states share what did not change
	}
	return slices.EqualFunc(a, b, func(x, y app.Row) bool {
		return x.ID == y.ID && maps.EqualFunc(x.Fields, y.Fields, app.Value.Equal)
	})
}

func sameTexts(a, b map[string]string) bool { return maps.Equal(a, b) }

// under returns the texts of one table's cells.
func under(raw map[string]string, table string) map[string]string {
	out := map[string]string{}
	for path, text := range raw {
		if strings.HasPrefix(path, table+"/") {
			out[path] = text
		}
	}
	return out
}
