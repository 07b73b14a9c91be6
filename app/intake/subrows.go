package intake

import (
	"slices"
	"strings"

	"ronghe/app"
	"ronghe/app/catalog"
)

// addRows makes rows of a sub-table from a row's columns. A cell with several
// units makes one row each; other columns of the group are cut alike where they
// have as many parts. Where the row begins a record, what a merged cell above puts
// into it is of that record too (one school over its agreements); not amounts, which
// would count twice. In a further row of a record it is there already.
func (r *reader) addRows(d *Draft, g *group, sheet string, v rowView, begins bool) {
	texts, any := make([]string, len(g.slots)), false
	for i, s := range g.slots {
		for _, src := range s.from {
			if texts[i] == "" && (!v.fallen[src.col] || begins && !isAmount[s.field.TypeName]) {
				texts[i] = textAt(v.SheetRow, src.col)
			}
		}
		any = any || texts[i] != ""
	}
	if !any {
		return
	}
	parts, n := g.cut(texts)
	for k := range n {
		row := app.Row{Fields: map[string]app.Value{}}
		for i, s := range g.slots {
			part := ""
			switch {
			case g.whole:
				part = texts[i]
			case len(parts[i]) == n:
				part = parts[i][k]
			case k == 0:
				part = texts[i]
			}
			if part == "" {
				continue
			}
			text := &part
			if n == 1 && part == texts[i] {
				text = nil // the cell itself: a date or a number keeps its kind
			}
			if val := r.value(d, s, v, text); !val.IsBlank() {
				row.Fields[s.field.ID] = val
			}
		}
		r.addRow(d, g, row)
	}
	if n > 1 {
		r.uneven(d, g, sheet, v, texts, parts, n)
	}
}

// addRow adds a row that holds something, with what its columns stand for.
func (r *reader) addRow(d *Draft, g *group, row app.Row) {
	if len(row.Fields) == 0 {
		return
	}
	for _, x := range g.fixed {
		if val, bad := x.field.ParseText(x.code); bad == nil && row.Fields[x.field.ID].IsBlank() {
			row.Fields[x.field.ID] = val
		}
	}
	if g.loose != "" && completes(d.Record.Rows[g.table.ID], g.table.Cell, row) {
		return
	}
	d.Record.Rows[g.table.ID] = append(d.Record.Rows[g.table.ID], row)
}

// completes fills what a row lacks with what another row of the same cell
// value brings: the agreement's 乙方 stands under “企业” once more.
func completes(rows []app.Row, cell string, row app.Row) bool {
	same := slices.IndexFunc(rows, func(r app.Row) bool {
		return !row.Fields[cell].IsBlank() && r.Fields[cell].Equal(row.Fields[cell])
	})
	if same < 0 {
		return false
	}
	for id, v := range row.Fields {
		if rows[same].Fields[id].IsBlank() {
			rows[same].Fields[id] = v
		}
	}
	return true
}

// cut divides the cells of a group into parts. The table's Cell column decides
// how many rows there are; without it the columns must agree and hold nothing
// but values in which a mark cannot stand.
func (g *group) cut(texts []string) (parts [][]string, n int) {
	parts = make([][]string, len(texts))
	n = 1
	if g.whole {
		return parts, n
	}
	for i, s := range g.slots {
		if texts[i] != "" && s.field.ID == g.table.Cell {
			parts[i] = g.table.SplitCell(texts[i])
			n = len(parts[i])
			if n == 1 && strings.Count(texts[i], parts[i][0]) < 2 { // not a name said twice
				parts[i] = []string{texts[i]}
			}
		}
	}
	agreed := 0
	for i, s := range g.slots {
		if texts[i] == "" || parts[i] != nil {
			continue
		}
		parts[i] = divide(texts[i])
		switch {
		case g.table.Cell != "" && n > 1:
		case !divisible(s.field) || agreed > 0 && len(parts[i]) != agreed:
			agreed = -1
		case agreed == 0:
			agreed = len(parts[i])
		}
	}
	if n == 1 && agreed > 1 {
		n = agreed
	}
	return parts, max(n, 1)
}

// divide cuts at the marks by which an export joins the values of several rows.
func divide(s string) []string {
	parts := strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune("、;；|｜\n\r", r) })
	for i := range parts {
		parts[i] = strings.TrimSpace(parts[i])
	}
	return parts
}

func divisible(f *catalog.Field) bool {
	switch f.TypeName {
	case catalog.TypeInteger, catalog.TypeDecimal, catalog.TypePercent, catalog.TypeYear,
		catalog.TypeDate, catalog.TypeChoice, catalog.TypeBool, catalog.TypeUSCC:
		return true
	}
	return false
}

// uneven says which cells could not be dealt out over the rows.
func (r *reader) uneven(d *Draft, g *group, sheet string, v rowView, texts []string, parts [][]string, n int) {
	for i, s := range g.slots {
		if texts[i] == "" || len(parts[i]) == n {
			continue
		}
		r.report(d, s.field, place{sheet, s.from[0].col, v.Line}, &catalog.Finding{
			Code: "parts_uneven", Severity: app.Soft,
			Args: map[string]string{"parts": itoa(len(parts[i])), "rows": itoa(n)},
		}, 0)
	}
}
