package intake

import (
	"slices"
	"strconv"
	"strings"

	"ronghe/app"
	"ronghe/app/i18n"
)

// cellName is a cell's address: column 0 in line 5 is A5.
func cellName(col, line int) string { return app.CellName(line, col+1) }

func itoa(n int) string { return strconv.Itoa(n) }

// laterMerges keeps the merged areas below the header by their first line.
func laterMerges(merges []app.CellRange, after int) map[int][]app.CellRange {
	out := map[int][]app.CellRange{}
	for _, m := range merges {
		if m.Row1 > after {
			out[m.Row1] = append(out[m.Row1], m)
		}
	}
	return out
}

// falling is a merged area that reaches down over the rows being read.
type falling struct {
	app.CellRange
	cell app.Cell
}

// fall fills the cells that a merged area from a row above covers and says
// which columns it filled. joined holds when an area over a key's column
// reaches into the row: the row goes on with the record above.
func (r *reader) fall(row app.SheetRow) (out app.SheetRow, fallen map[int]bool, joined bool) {
	keep := r.falling[:0]
	for _, f := range r.falling {
		if f.Row2 < row.Line {
			continue
		}
		keep = append(keep, f)
		c := f.Col1 - 1
		if f.cell.Kind == app.CellBlank || textAt(row, c) != "" {
			continue
		}
		if fallen == nil {
			fallen = map[int]bool{}
			row.Cells = slices.Clone(row.Cells) // the reader's own row
		}
		for len(row.Cells) <= c {
			row.Cells = append(row.Cells, app.Cell{})
		}
		row.Cells[c] = f.cell
		fallen[c] = true
		joined = joined || r.keyCols[c]
	}
	r.falling = keep
	for _, m := range r.plan.merges[row.Line] {
		if m.Row2 > m.Row1 && m.Row2-m.Row1 < mostJoined && m.Col1 <= min(len(row.Cells), mostColumns) {
			r.falling = append(r.falling, falling{CellRange: m, cell: row.Cells[m.Col1-1]})
		}
	}
	return row, fallen, joined
}

// ditto puts into cells such as 同上 what the row above has there.
func (r *reader) ditto(row app.SheetRow) app.SheetRow {
	cloned := false
	for i := range min(len(row.Cells), mostColumns) {
		c := row.Cells[i]
		if c.Kind != app.CellText || len(c.Text) > mostDitto ||
			!slices.ContainsFunc(words().ditto, func(w string) bool { return sameSquashed(c.Text, w) }) {
			continue
		}
		if !cloned {
			row.Cells, cloned = slices.Clone(row.Cells), true // the reader's own row
		}
		row.Cells[i] = app.Cell{}
		if i >= len(r.above) || r.above[i].Kind == app.CellBlank {
			r.tell("ditto_nothing", app.Soft, map[string]string{"text": shown(c.Text)}, app.Problem{
				Sheet: r.plan.Name, Line: row.Line, Cell: cellName(i, row.Line),
			})
			continue
		}
		row.Cells[i] = r.above[i]
		r.tell("ditto", app.Note, map[string]string{"text": shown(c.Text)}, app.Problem{
			Sheet: r.plan.Name, Line: row.Line, Cell: cellName(i, row.Line),
		})
	}
	return row
}

// mostDitto is the longest text, in bytes, that may mean 同上.
const mostDitto = 12

// keepAbove remembers a record's row for the next one, and that it was hidden.
func (r *reader) keepAbove(row app.SheetRow) {
	r.above = append(r.above[:0], row.Cells...)
	if row.Hidden {
		if r.hiddenCount++; len(r.hidden) < mostHidden {
			r.hidden = append(r.hidden, row.Line)
		}
	}
}

// mostHidden is how many hidden rows, or columns, are named.
const mostHidden = 10

// tellHiddenRows says that hidden rows were read like others: what a filter hides
// is often forgotten.
func (r *reader) tellHiddenRows() {
	if r.hiddenCount == 0 {
		return
	}
	lines := make([]string, len(r.hidden))
	for i, n := range r.hidden {
		lines[i] = itoa(n)
	}
	r.tell("hidden_rows", app.Soft, map[string]string{"count": itoa(r.hiddenCount), "lines": strings.Join(lines, "、")},
		app.Problem{Sheet: r.plan.Name, Line: r.hidden[0]})
}

// hide notes which columns the sheet hides.
func (sp *SheetPlan) hide(info app.SheetInfo) {
	for i := range sp.Columns {
		sp.Columns[i].Hidden = info.HidesColumn(sp.Columns[i].Index + 1)
	}
}

// tellHiddenColumns says that hidden columns are read like others: what somebody
// hid from print is often forgotten, or old. One that fills nothing is told of by
// its header already.
func (in *run) tellHiddenColumns(sp *SheetPlan) {
	var names []string
	var first Column
	count := 0
	for _, c := range sp.Columns {
		if !c.Hidden || c.Use != Mapped {
			continue
		}
		if count++; count == 1 {
			first = c
		}
		if count <= mostHidden {
			names = append(names, i18n.T("intake.hidden_column", "column", app.ColumnName(c.Index+1), "header", shown(c.Header)))
		}
	}
	if count == 0 {
		return
	}
	in.tell("hidden_columns", app.Soft, map[string]string{"count": itoa(count), "columns": strings.Join(names, "、")},
		app.Problem{Sheet: sp.Name, Line: sp.HeadTo, Cell: cellName(first.Index, sp.HeadTo), Field: first.Field})
}
