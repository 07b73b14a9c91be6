package rules

import (
	"strings"

	"ronghe/app"
	"ronghe/app/op"
)

// View says what a form shows and asks for while a record is edited.
type View struct {
	p        *Program
	sections []bool
	shown    []bool
	required []bool
	hidden   map[string]bool // paths of row fields that are not shown
	asked    map[string]bool // paths of row fields that are required
}

// View evaluates the conditions of a record. today is an ISO date, "" for
// unknown.
func (p *Program) View(rec *app.Record, today string) *View {
	e := p.start(rec, today)
	defer e.stop()
	e.derive(p.steps)
	v := &View{
		p: p, sections: append([]bool(nil), e.sects...), shown: append([]bool(nil), e.shown...),
		required: make([]bool, len(p.places)), hidden: map[string]bool{}, asked: map[string]bool{},
	}
	for _, pl := range p.places {
		v.required[pl.index] = e.asks(pl)
		if pl.field.IsTable() {
			v.rows(e, pl)
		}
	}
	return v
}

func (e *engine) asks(pl *place) bool {
	return e.shown[pl.index] && pl.compute == nil &&
		(pl.field.Required || pl.field.Min > 0 || pl.require != nil && e.run(pl.require) == true)
}

func (v *View) rows(e *engine, t *place) {
	ts := &e.tabs[t.tab]
	for i, row := range ts.rows {
		for _, c := range t.cols {
			path := op.Path(t.field.ID, row.ID, c.field.ID)
			switch {
			case !e.shows(c, i):
				v.hidden[path] = true
			case c.compute == nil && (c.field.Required || c.require != nil && e.runRow(c.require, ts, i) == true):
				v.asked[path] = true
			}
		}
	}
}

// Section reports whether the form's section i is shown.
func (v *View) Section(i int) bool { return v.sections[i] }

// Visible reports whether the field at "field", "table/row/field" or
// "table.field" (the column as such) is shown.
func (v *View) Visible(path string) bool {
	pl := v.place(path)
	return pl != nil && v.shown[pl.index] && !v.hidden[path]
}

// Required reports whether the field at "field" or "table/row/field" must be
// filled for the record to be complete.
func (v *View) Required(path string) bool {
	pl := v.place(path)
	if pl == nil || !v.shown[pl.index] {
		return false
	}
	if strings.Contains(path, "/") {
		return v.asked[path]
	}
	return v.required[pl.index]
}

// place returns the top-level place that a path begins with.
func (v *View) place(path string) *place {
	id := path
	if i := strings.IndexAny(path, "/."); i >= 0 {
		id = path[:i]
	}
	for _, pl := range v.p.places {
		if pl.field.ID == id {
			return pl
		}
	}
	return nil
}

// Visible is View(rec, "").Visible(path), for conditions that do not ask
// today().
func (p *Program) Visible(rec *app.Record, path string) bool { return p.View(rec, "").Visible(path) }

// Required is View(rec, "").Required(path).
func (p *Program) Required(rec *app.Record, path string) bool { return p.View(rec, "").Required(path) }

// VisibleSections returns the ids of the sections that are shown, in order.
func (p *Program) VisibleSections(rec *app.Record) []string {
	v := p.View(rec, "")
	var ids []string
	for i, s := range p.sections {
		if v.sections[i] {
			ids = append(ids, s.def.ID)
		}
	}
	return ids
}
