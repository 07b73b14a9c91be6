package rules

import (
	"ronghe/app"
	"ronghe/app/catalog"
)

// Where reports whether an export column takes this row of the record: where
// its condition is true, or always when it has none.
func (p *Program) Where(rec *app.Record, row app.Row, col *catalog.ExportCol) bool {
	w, ok := p.wheres[col]
	if !ok {
		return col.Where == ""
	}
	e := p.start(rec, "")
	defer e.stop()
	if w.alone {
		return e.oneRow(w, row)
	}
	e.derive(w.cond.plan)
	t := &e.tabs[w.table.tab]
	for i := range t.rows {
		if t.rows[i].ID == row.ID {
			return e.runRow(w.cond, t, i) == true
		}
	}
	return false
}

// oneRow derives the table as if it had this row alone.
func (e *engine) oneRow(w *where, row app.Row) bool {
	t := &e.tabs[w.table.tab]
	for _, u := range w.cond.plan {
		u.derive(e)
		if u == unit(w.table) && t.rows != nil {
			t.rows = []app.Row{row}
		}
	}
	return t.rows != nil && e.runRow(w.cond, t, 0) == true
}
