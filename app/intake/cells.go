package intake

import (
	"slices"
	"strconv"

	"ronghe/app"
)

// cellName is a cell's address: column 0 in line 5 is A5.
func cellName(col, line int) string {
	name := ""
	for n := col + 1; n > 0; n = (n - 1) / 26 {
		name = string(rune('A'+(n-1)%26)) + name
	}
	return name + strconv.Itoa(line)
}

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
