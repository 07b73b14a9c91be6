package register

import (
	"slices"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/app/i18n"
	"ronghe/app/layout"
	"ronghe/app/rules"
)

// watch lets the cells of a workbook's sheet stand out on which a check fails:
// those that a spreadsheet can watch itself by a formula, so that the mark goes
// when the cell is put right; the others are marked as they stand now. Nil marks
// nothing.
type watch struct {
	x     *exporter
	table string                 // whose rows the sheet has, "" for the records
	cols  map[*catalog.Field]int // where values stand in a row
	flags []layout.Flag
	live  map[string]bool // checks that have a flag
	found bool            // something failed
}

// watch is the watch over a sheet. A CSV has none: it says what the
// register holds.
func (x *exporter) watch(table string, cols map[*catalog.Field]int) *watch {
	if !x.marks {
		return nil
	}
	w := &watch{x: x, table: table, cols: cols, live: map[string]bool{}}
	w.flags = flagsOf(x.s.programs[x.form.ID], table, cols)
	for _, f := range x.s.programs[x.form.ID].Flags(table, cellIn(cols)) {
		if x.crossed { // paper watches nothing
			break
		}
		w.live[f.Check+"\x00"+f.Field.ID] = true
	}
	return w
}

// flagsOf are the flags of a sheet in which fields have columns.
func flagsOf(p *rules.Program, table string, cols map[*catalog.Field]int) []layout.Flag {
	var out []layout.Flag
	for _, f := range p.Flags(table, cellIn(cols)) {
		out = append(out, layout.Flag{Column: cols[f.Field], When: f.When, Mark: app.MarkOf(f.Severity)})
	}
	return out
}

func cellIn(cols map[*catalog.Field]int) func(*catalog.Field) (string, bool) {
	return func(fd *catalog.Field) (string, bool) {
		n, ok := cols[fd]
		return layout.FlagCell(n), ok
	}
}

// dress gives a table its flags, and says below it what the colours mean once
// something stands out.
func (w *watch) dress(t *layout.Table) {
	if w == nil {
		return
	}
	t.Flags = w.flags
	t.Late = func() []string {
		if !w.found {
			return nil
		}
		if w.x.crossed {
			return []string{i18n.T("export.marked_paper")}
		}
		return []string{i18n.T("export.marked")}
	}
}

// failed are the problems that checks find in a record.
func (w *watch) failed(rec *app.Record) []app.Problem {
	if w == nil {
		return nil
	}
	return slices.DeleteFunc(w.x.s.Check(rec).Problems, func(p app.Problem) bool {
		return p.Code == rules.CodeCarried || p.Code == rules.CodeBroken || p.Table != w.table && (w.table != "" || p.Row > 0)
	})
}

// mark marks the cells of a row on which checks fail; of a sub-table's sheet row
// is its number from 1.
func (w *watch) mark(cells []app.Cell, failed []app.Problem, row int) {
	for _, p := range failed {
		if w.table != "" && p.Row != row {
			continue
		}
		col, ok := w.column(p)
		if !ok {
			continue
		}
		w.found = true
		if !w.live[p.Code+"\x00"+p.Field] {
			cells[col].Mark |= app.MarkOf(p.Severity)
		}
	}
}

// column is where a problem shows.
func (w *watch) column(p app.Problem) (int, bool) {
	fields := w.x.form.Fields()
	if w.table != "" {
		t, _ := w.x.form.Field(w.table)
		fields = t.Fields
	}
	for _, fd := range fields {
		if fd.ID == p.Field && p.Table == w.table {
			col, ok := w.cols[fd]
			return col, ok
		}
	}
	return 0, false
}

// protect locks what is computed, if anything is: the other columns stay open.
func protect(t *layout.Table, computed func(col int) bool) {
	for i := range t.Columns {
		t.Columns[i].Open = !computed(i)
		t.Protect = t.Protect || !t.Columns[i].Open
	}
}
