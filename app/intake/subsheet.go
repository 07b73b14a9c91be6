package intake

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"sort"
	"strings"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/app/i18n"
)

// subSheet recognises a sheet that holds the rows of a sub-table: it is named
// like the table and has a column with the main record's number. What a layout
// says counts: of this book, or kept under the header's fingerprint.
func (x *index) subSheet(info app.SheetInfo, rows []app.SheetRow, opt Options) (SheetPlan, bool) {
	for _, try := range x.subTries(info) {
		sp, ok := subOf(info, rows, opt, try)
		if ok {
			sp.merges = laterMerges(info.Merges, sp.HeadTo)
			sp.hide(info)
			x.suggest(&sp)
			sp.samples(rows)
			return sp, true
		}
	}
	return SheetPlan{}, false
}

// subTry reads rows as the header of a sub-table's sheet.
type subTry func(above, heads []app.SheetRow, lay *Layout) SheetPlan

// subTries are what a sheet of that name may be.
func (x *index) subTries(info app.SheetInfo) (out []subTry) {
	name := squash(info.Name)
	if words().rest[strings.TrimRight(name, "0123456789")] { // an export has as many as it needs
		return []subTry{func(above, heads []app.SheetRow, lay *Layout) SheetPlan { return x.restHeader(info, above, heads, lay) }}
	}
	for _, t := range x.form.Tables() {
		label := squash(t.Label)
		if name == label || name == squash(t.ID) || strings.HasSuffix(name, label) {
			out = append(out, func(above, heads []app.SheetRow, lay *Layout) SheetPlan {
				return x.subHeader(info, t, above, heads, lay)
			})
		}
	}
	return out
}

// subOf finds the header of a sub-table's sheet, and reads it as a layout says.
func subOf(info app.SheetInfo, rows []app.SheetRow, opt Options, try subTry) (SheetPlan, bool) {
	lay := LayoutOf(opt.Layouts, info.Name)
	if lay != nil && lay.Sheet == "" { // columns of the records' sheet
		all := *lay
		all.Columns, lay = nil, &all
	}
	if lay != nil && lay.HeadFrom > 0 {
		from := slices.IndexFunc(rows, func(r app.SheetRow) bool { return r.Line >= lay.HeadFrom && r.Line <= lay.head() })
		if from < 0 {
			return SheetPlan{}, false
		}
		to := from + 1
		for to < len(rows) && rows[to].Line <= lay.head() && to-from < headDepth {
			to++
		}
		sp := try(rows[:from], rows[from:to], lay)
		return sp, sp.Number >= 0
	}
	var top SheetPlan
	var above, heads []app.SheetRow
	for i := range rows {
		for depth := 1; depth <= 2 && i+depth <= len(rows); depth++ {
			sp := try(rows[:i], rows[i:i+depth], nil)
			if sp.Number < 0 {
				continue
			}
			if lay == nil && opt.Known != nil {
				if kept, ok := opt.Known(sp.Fingerprint); ok {
					sp = try(rows[:i], rows[i:i+depth], &kept)
					sp.Remembered = true
					return sp, true
				}
			}
			if sp.score > top.score {
				top, above, heads = sp, rows[:i], rows[i:i+depth]
			}
		}
	}
	if top.score > 0 && lay != nil {
		top = try(above, heads, lay)
	}
	return top, top.score > 0
}

// restHeader maps the columns of a sheet with further fields of the records.
func (x *index) restHeader(info app.SheetInfo, above, heads []app.SheetRow, lay *Layout) SheetPlan {
	sp := newSubPlan(info, above, heads)
	sp.Rest = true
	paths := headPaths(heads, info.Merges)
	var cands []candidate
	for c, path := range paths {
		if len(path) == 0 {
			continue
		}
		cand := candidate{col: Column{Index: c, Header: strings.Join(path, levelMark), Use: Unknown}, levels: len(path)}
		last := readHead(path[len(path)-1])
		m, ok := x.resolve(path)
		switch {
		case sp.Number < 0 && words().mainNumber[last.text]:
			sp.Number, cand.col.Use = c, Ignored
		case last.text == squash(x.form.Title):
			cand.col.Use, sp.naming = Ignored, c
		case words().number[last.text]:
			cand.col.Use = Ignored
		case ok && m.field.Table() == nil && !m.idle:
			cand.col.Use, cand.m = Mapped, m
		case ok && m.field.Table() == nil:
			cand.col.Use, cand.col.field = Ignored, m.field
			cand.col.figure = x.figureColumn(&sp, c, cand.col.Header, m)
		}
		cands = append(cands, cand)
	}
	if lay != nil {
		cands, sp.values = x.correct(cands, x.within(lay, nil)), lay.Values
	}
	x.besides(&sp, cands)
	sp.assign(cands)
	sp.Fingerprint = fingerprint(x.form.ID+"/rest", paths)
	sp.score = float64(len(sp.fields)) - 0.1*float64(len(heads)-1)
	return sp
}

func newSubPlan(info app.SheetInfo, above, heads []app.SheetRow) SheetPlan {
	sp := SheetPlan{
		Name: info.Name, Number: -1, ordinal: -1, naming: -1, Measures: measuresAbove(above),
		HeadFrom: heads[0].Line, HeadTo: heads[len(heads)-1].Line,
	}
	for _, r := range above {
		sp.notes = append(sp.notes, skipNote(skipTitle, sp.Name, r, nil))
	}
	return sp
}

// subHeader maps the columns of a sub-table's sheet as if these rows were its
// header.
func (x *index) subHeader(info app.SheetInfo, t *catalog.Field, above, heads []app.SheetRow, lay *Layout) SheetPlan {
	sp := newSubPlan(info, above, heads)
	sp.Table = t.ID
	g := &group{table: t, whole: true}
	sp.groups = []*group{g}
	paths := headPaths(heads, info.Merges)
	var cands []candidate
	for c, path := range paths {
		if len(path) == 0 {
			continue
		}
		cand := sp.subColumn(c, path, t)
		if cand.col.field != nil {
			cand.col.figure = x.figureColumn(&sp, c, cand.col.Header, cand.m)
		}
		if cand.col.Use == Unknown && readHead(path[len(path)-1]).text == squash(x.form.Title) {
			cand.col.Use, sp.naming = Ignored, c
		}
		cands = append(cands, cand)
	}
	if lay != nil {
		cands, sp.values = x.correct(cands, x.within(lay, t)), lay.Values
	}
	x.besides(&sp, cands)
	slices.SortStableFunc(cands, func(a, b candidate) int { return cmp.Compare(chosenFirst(a), chosenFirst(b)) })
	for i := range cands {
		c := &cands[i]
		if c.col.Use == Mapped {
			m := c.m
			m.fixed, m.loose = nil, "" // each row says what it is
			if m.unit == "" {
				m.unit = unitAbove(m.field, sp.Measures)
				if wages(m.field, m.unit) {
					c.col.raised, m.unit = m.unit, ""
				}
			}
			s := sp.slotFor(m)
			s.from = append(s.from, source{col: c.col.Index, unit: m.unit, beside: c.beside})
			c.col.Field, c.col.Label, c.col.Unit, c.col.Hint = m.field.Path(), labelOf(m.field), m.unit, m.hint
			c.col.Target, c.col.field = m.key(), m.field
		}
		sp.Columns = append(sp.Columns, c.col)
	}
	slices.SortFunc(sp.Columns, func(a, b Column) int { return cmp.Compare(a.Index, b.Index) })
	sp.Fingerprint = fingerprint(x.form.ID+"/"+t.ID, paths)
	sp.score = float64(len(g.slots)) - 0.1*float64(len(heads)-1)
	return sp
}

// within is what a layout says of fields of one table, nil being the record's own.
func (x *index) within(lay *Layout, t *catalog.Field) *Layout {
	other := func(c Choice) bool {
		tg, ok := x.chosen(c.Target)
		return ok && tg.field.Table() != t
	}
	out := *lay
	out.Columns, out.Heads = maps.Clone(lay.Columns), maps.Clone(lay.Heads)
	maps.DeleteFunc(out.Columns, func(_ int, c Choice) bool { return other(c) })
	maps.DeleteFunc(out.Heads, func(_ string, c Choice) bool { return other(c) })
	return &out
}

// chosenFirst puts what a person chose before what was guessed: of several columns
// for one field the first filled one counts.
func chosenFirst(c candidate) int {
	if c.col.Chosen {
		return 0
	}
	return 1
}

// subColumn finds what a column of a sub-table's sheet may mean.
func (sp *SheetPlan) subColumn(c int, path []string, t *catalog.Field) candidate {
	cand := candidate{col: Column{Index: c, Header: strings.Join(path, levelMark), Use: Unknown}, levels: len(path)}
	last := readHead(path[len(path)-1])
	m, ok := columnOf(t, nil, last)
	switch {
	case sp.Number < 0 && words().mainNumber[last.text]:
		sp.Number, cand.col.Use = c, Ignored
	case words().number[last.text], ok && m.idle:
		cand.col.Use = Ignored
		if sp.ordinal < 0 && words().number[last.text] {
			sp.ordinal = c
		}
		if ok && m.idle {
			cand.col.field, cand.m = m.field, m
		}
	case ok:
		cand.col.Use, cand.m = Mapped, m
	}
	return cand
}

// readSub reads a sheet of a sub-table as it stands; its cells are parsed when
// their record comes.
func (in *run) readSub(ctx context.Context, book app.Book, sp *SheetPlan) error {
	r := in.reader(sp)
	s := &subRows{reader: r, byNumber: map[string][]app.SheetRow{}, numberOf: map[string]string{}, met: map[string]bool{}}
	in.subs[sp.Name] = s
	for _, n := range sp.notes {
		in.skip(n)
	}
	in.tellHiddenColumns(sp)
	return book.Rows(ctx, sp.Name, func(row app.SheetRow) error {
		if row.Line <= sp.HeadTo {
			return nil
		}
		row, fallen, _ := r.fall(without(row, sp.reasons))
		row = r.ditto(row)
		v := r.view(row, fallen)
		if reason := r.kindOfRow(v); reason != "" && !(v.mapped > 0 && isRecordNumber(textAt(row, sp.Number))) {
			if len(v.filled) > 0 {
				in.skip(skipNote(reason, sp.Name, row, fallen))
			}
			return nil
		}
		if in.held++; in.held > mostSubRows {
			return app.NewError(CodeSubLimit, nil, "sheet", sp.Name, "max", itoa(mostSubRows))
		}
		r.keepAbove(row)
		row.Cells = slices.Clone(row.Cells)
		s.add(row)
		return nil
	})
}

// isRecordNumber holds for the number of a record: what stands behind one is a row of
// it, whatever it looks like.
func isRecordNumber(s string) bool {
	s = numberText(s)
	return s != "" && strings.Trim(s, "0123456789") == ""
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
		rows := s.take(number, r.nameOf(d.Record))
		if s.reader.plan.Rest {
			s.reader.fill(d, rows)
			continue
		}
		table := r.run.plan.Subs[i].Table
		said := len(d.Record.Rows[table])
		for _, row := range rows {
			sub := &Draft{Record: &app.Record{Rows: map[string][]app.Row{}}}
			g := s.reader.plan.groups[0]
			sub.Record.Rows[g.table.ID] = d.Record.Rows[g.table.ID]
			s.reader.addRows(sub, g, s.reader.plan.Name, s.reader.view(row, nil), false)
			d.Problems = append(d.Problems, sub.Problems...)
			if !sub.Refused {
				read := sub.Record.Rows[g.table.ID]
				if at := s.reader.plan.ordinal; at >= 0 && r.run.plan.options.Ordinals && len(read) > len(d.Record.Rows[g.table.ID]) {
					read[len(read)-1].Order = numberText(textAt(row, at))
				}
				if len(read) > len(d.Record.Rows[g.table.ID]) {
					s.reader.addFigures(d, s.reader.view(row, nil), read[len(read)-1].Fields)
				}
				d.Record.Rows[g.table.ID] = read
			}
		}
		dropSaid(d.Record, s.reader.plan.groups[0].table, said)
	}
}

// nameOf is the name of a record as an export writes it beside details, "" where it has
// none of its own.
func (r *reader) nameOf(rec *app.Record) string {
	fd, ok := r.form.Field(r.form.Display)
	if !ok || fd.Compute != "" || rec.Value(fd.ID).IsBlank() {
		return ""
	}
	name := fd.Format(rec.Value(fd.ID))
	for _, key := range r.form.Keys { // one a year is named with it
		if year, ok := r.form.Field(key); ok && key != fd.ID && year.TypeName == catalog.TypeYear {
			return name + year.Format(rec.Value(key))
		}
	}
	return name
}

// fill puts further fields into the record; what the main sheet says stays. A
// value that cannot be stored is left out and listed; the record itself stands.
func (r *reader) fill(d *Draft, rows []app.SheetRow) {
	for _, row := range rows {
		v := r.view(row, nil)
		more := &Draft{Record: &app.Record{}}
		for _, s := range r.plan.fields {
			if val := r.value(more, s, v, nil); !val.IsBlank() && d.Record.Value(s.field.ID).IsBlank() {
				d.Record.Fields[s.field.ID] = val
			}
		}
		d.Problems, d.asides = append(d.Problems, more.Problems...), append(d.asides, more.asides...)
		r.addFigures(d, v, nil)
	}
}

// dropSaid removes the first n rows of a table, those of the main sheet, where
// the table's own sheet names them too: an export has the parties in both
// places, in the main sheet several in one cell.
func dropSaid(rec *app.Record, t *catalog.Field, n int) {
	rows := rec.Rows[t.ID]
	if n == 0 || n == len(rows) {
		return
	}
	own := rows[n:]
	said := func(main app.Row) bool {
		return slices.ContainsFunc(own, func(sub app.Row) bool { return saysAll(sub, main) })
	}
	if c, ok := t.Column(t.Cell); ok {
		names := map[string]bool{}
		for _, sub := range own {
			text := c.Format(sub.Fields[c.ID])
			names[text] = true
			for _, part := range t.SplitCell(text) {
				names[part] = true
			}
		}
		said = func(main app.Row) bool { return names[c.Format(main.Fields[c.ID])] }
	}
	rec.Rows[t.ID] = append(slices.DeleteFunc(slices.Clone(rows[:n]), said), own...)
}

// saysAll reports whether a row holds all that another one does.
func saysAll(sub, main app.Row) bool {
	for id, v := range main.Fields {
		if !sub.Fields[id].Equal(v) {
			return false
		}
	}
	return true
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
			if p.Args["number"] == "" {
				p.Code = "sub_unnumbered"
			} else if name := textAt(row, sp.naming); name != "" && s.met[numberText(textAt(row, sp.Number))] {
				p.Code, p.Args["name"] = "sub_contradicts", clip(name)
			}
			p.Message = i18n.T("problem."+p.Code, i18n.Pairs(p.Args)...)
			if len(in.sum.Problems) < 2*mostSkips {
				in.sum.Problems = append(in.sum.Problems, p)
			}
		}
	}
}
