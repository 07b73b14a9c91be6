package intake

import (
	"context"
	"slices"
	"sort"
	"strings"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/app/i18n"
)

// subSheet recognises a sheet that holds the rows of a sub-table: it is named
// like the table and has a column with the main record's number.
func (x *index) subSheet(info app.SheetInfo, rows []app.SheetRow) (SheetPlan, bool) {
	name := squash(info.Name)
	for _, t := range x.form.Tables() {
		label := squash(t.Label)
		if name != label && name != squash(t.ID) && !strings.HasSuffix(name, label) {
			continue
		}
		var top SheetPlan
		for i := range rows {
			for depth := 1; depth <= 2 && i+depth <= len(rows); depth++ {
				sp := subHeader(info, t, rows[:i], rows[i:i+depth])
				if sp.Number >= 0 && sp.score > top.score {
					top = sp
				}
			}
		}
		if top.score > 0 {
			top.merges = laterMerges(info.Merges, top.HeadTo)
			return top, true
		}
	}
	return SheetPlan{}, false
}

// subHeader maps the columns of a sub-table's sheet as if these rows were its
// header.
func subHeader(info app.SheetInfo, t *catalog.Field, above, heads []app.SheetRow) SheetPlan {
	sp := SheetPlan{
		Name: info.Name, Table: t.ID, Number: -1, Measures: measuresAbove(above),
		HeadFrom: heads[0].Line, HeadTo: heads[len(heads)-1].Line,
	}
	g := &group{table: t}
	sp.groups = []*group{g}
	for c, path := range headPaths(heads, info.Merges) {
		if len(path) > 0 {
			sp.subColumn(c, path, g)
		}
	}
	for _, r := range above {
		sp.notes = append(sp.notes, skipNote(skipTitle, sp.Name, r, nil))
	}
	sp.score = float64(len(g.slots)) - 0.1*float64(len(heads)-1)
	return sp
}

func (sp *SheetPlan) subColumn(c int, path []string, g *group) {
	col := Column{Index: c, Header: strings.Join(path, levelMark), Use: Unknown}
	last := readHead(path[len(path)-1])
	m, ok := columnOf(g.table, nil, last)
	switch {
	case sp.Number < 0 && words().mainNumber[last.text]:
		sp.Number, col.Use = c, Ignored
	case words().number[last.text], ok && m.idle:
		col.Use = Ignored
	case ok:
		if m.unit == "" {
			m.unit = unitAbove(m.field, sp.Measures)
		}
		s := sp.slotFor(m)
		s.from = append(s.from, source{col: c, unit: m.unit})
		col.Use, col.Field, col.Label, col.Unit, col.Hint = Mapped, m.field.Path(), labelOf(m.field), m.unit, m.hint
	}
	sp.Columns = append(sp.Columns, col)
}

// subRows are the rows of a sub-table's sheet, waiting for their records.
type subRows struct {
	reader   *reader
	byNumber map[string][]app.SheetRow
}

// readSub reads a sheet of a sub-table as it stands; its cells are parsed when
// their record comes.
func (in *run) readSub(ctx context.Context, book app.Book, sp *SheetPlan) error {
	r := in.reader(sp)
	s := &subRows{reader: r, byNumber: map[string][]app.SheetRow{}}
	in.subs[sp.Name] = s
	for _, n := range sp.notes {
		in.skip(n)
	}
	return book.Rows(ctx, sp.Name, func(row app.SheetRow) error {
		if row.Line <= sp.HeadTo {
			return nil
		}
		row, fallen, _ := r.fall(row)
		row = r.ditto(row)
		if reason := r.kindOfRow(r.view(row, fallen)); reason != "" {
			if len(row.Cells) > 0 {
				in.skip(skipNote(reason, sp.Name, row, fallen))
			}
			return nil
		}
		if in.held++; in.held > mostSubRows {
			return app.NewError(CodeSubLimit, nil, "sheet", sp.Name, "max", itoa(mostSubRows))
		}
		r.keepAbove(row)
		n := numberText(textAt(row, sp.Number))
		row.Cells = slices.Clone(row.Cells)
		s.byNumber[n] = append(s.byNumber[n], row)
		return nil
	})
}

// numberText makes "1.", "1.0" and " 1 " one.
func numberText(s string) string {
	s = strings.TrimRight(squash(s), ".、")
	return strings.TrimSuffix(s, ".0")
}

// numberOf is a record's number: what its column says, else how many came
// before it.
func (r *reader) numberOf(v rowView) string {
	if r.plan.Number >= 0 {
		if n := numberText(textAt(v.SheetRow, r.plan.Number)); n != "" {
			return n
		}
	}
	return itoa(r.seen)
}

// attach adds the rows that other sheets hold for this record. A row that
// cannot be stored is left out and listed; the record itself stands.
func (r *reader) attach(d *Draft, number string) {
	for i := range r.run.plan.Subs {
		s := r.subs[r.run.plan.Subs[i].Name]
		rows := s.byNumber[number]
		delete(s.byNumber, number)
		table := r.run.plan.Subs[i].Table
		said := len(d.Record.Rows[table])
		for _, row := range rows {
			sub := &Draft{Record: &app.Record{Rows: map[string][]app.Row{}}}
			g := s.reader.plan.groups[0]
			sub.Record.Rows[g.table.ID] = d.Record.Rows[g.table.ID]
			s.reader.addRows(sub, g, s.reader.plan.Name, s.reader.view(row, nil))
			d.Problems = append(d.Problems, sub.Problems...)
			if !sub.Refused {
				d.Record.Rows[g.table.ID] = sub.Record.Rows[g.table.ID]
			}
		}
		dropSaid(d.Record, table, said)
	}
}

// dropSaid removes the first n rows of a table, those of the main sheet, where
// a row of the table's own sheet says all that they say: an export has the
// parties in both places.
func dropSaid(rec *app.Record, table string, n int) {
	rows := rec.Rows[table]
	if n == 0 || n == len(rows) {
		return
	}
	kept := slices.DeleteFunc(slices.Clone(rows[:n]), func(main app.Row) bool {
		return slices.ContainsFunc(rows[n:], func(sub app.Row) bool {
			for id, v := range main.Fields {
				if !sub.Fields[id].Equal(v) {
					return false
				}
			}
			return true
		})
	})
	rec.Rows[table] = append(kept, rows[n:]...)
}

// orphans lists rows of sub-tables whose record did not come.
func (in *run) orphans() {
	for i := range in.plan.Subs {
		s := in.subs[in.plan.Subs[i].Name]
		var left []app.SheetRow
		for _, rows := range s.byNumber {
			left = append(left, rows...)
		}
		sort.Slice(left, func(i, j int) bool { return left[i].Line < left[j].Line })
		for _, row := range left {
			sp := s.reader.plan
			p := app.Problem{
				Code: "sub_orphan", Severity: app.Refused, Sheet: sp.Name, Line: row.Line,
				Cell: cellName(sp.Number, row.Line), Table: sp.Table,
				Args: map[string]string{"number": clip(textAt(row, sp.Number))},
			}
			p.Message = i18n.T("problem.sub_orphan", i18n.Pairs(p.Args)...)
			if len(in.sum.Problems) < 2*mostSkips {
				in.sum.Problems = append(in.sum.Problems, p)
			}
		}
	}
}
