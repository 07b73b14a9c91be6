package register

import (
	"slices"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/app/i18n"
	"ronghe/app/layout"
	"ronghe/app/op"
)

// tables returns the official table, those with what that has no column for
// (unless it is for paper), and one for each sub-table; their rows name their
// record by its number in the first. Together they hold the whole records.
func (x *exporter) tables(paper bool) []layout.Table {
	tables := []layout.Table{x.main(paper)}
	if rest := restOf(x.form); len(rest) > 0 && !paper {
		parts := restParts(rest)
		for i, part := range parts {
			n := ""
			if len(parts) > 1 {
				n = strconv.Itoa(i + 1)
			}
			tables = append(tables, x.rest(part, n))
		}
	}
	for _, t := range x.form.Tables() {
		tables = append(tables, x.sub(t))
	}
	return tables
}

// frame is what all tables of an export have in common.
func (x *exporter) frame(sheet, title string) layout.Table {
	measure := ""
	if x.form.Export.Measure != "" {
		measure = i18n.T("export.measure", "measure", x.form.Export.Measure)
	}
	return layout.Table{
		Sheet: sheet, Title: title,
		Info: []layout.InfoLine{
			{Left: i18n.T("export.unit", "unit", x.s.who.Unit.Name), Right: measure},
			{Left: x.period(), Right: i18n.T("export.as_of", "date", layout.DayText(x.s.Today()))},
		},
		Foot: []string{
			i18n.T("export.sign.head"), i18n.T("export.sign.statistics"),
			i18n.T("export.sign.clerk"), i18n.T("export.sign.phone"), i18n.T("export.sign.date"),
		},
		Landscape: true, FitWidth: true, RepeatHead: true, FreezeCols: 2,
	}
}

// period says from when the records are, and whether they are all of them.
func (x *exporter) period() string {
	key, q := "export.period", x.req.Query
	if q.Search != "" || len(q.Where) > 0 || q.Limit > 0 || q.Offset > 0 || q.Bin {
		key = "export.period_some"
	}
	return i18n.T(key, "n", layout.Column{Kind: layout.Number}.FormatNumber(strconv.Itoa(x.sum.Count)))
}

func (x *exporter) main(paper bool) layout.Table {
	title := x.form.Export.Title
	if title == "" {
		title = x.form.Title
	}
	t := x.frame(x.form.Title, title)
	cols := leaves(x.form)
	if x.whole {
		for _, fd := range restOf(x.form) {
			cols = append(cols, leaf{col: &catalog.ExportCol{Field: fd.ID}, field: fd, heads: []string{headOf(fd)}})
		}
	}
	paths := [][]string{{i18n.T("export.no")}}
	t.Columns = []layout.Column{numberColumn()}
	sums := &totals{}
	for i, l := range cols {
		paths = append(paths, l.heads)
		t.Columns = append(t.Columns, l.column(paper))
		if l.col.Sum || l.field.Table() == nil && x.summed[l.field.Path()] {
			sums.column(i+1, l.field)
		}
	}
	at := map[*catalog.Field]int{}
	for i, l := range cols {
		if _, twice := at[l.field]; l.field.Table() == nil && !twice {
			at[l.field] = i + 1
		}
	}
	protect(&t, func(col int) bool { return col > 0 && (cols[col-1].field.Compute != "" || cols[col-1].col.Sum) })
	w := x.watch("", at)
	w.dress(&t)
	t.Sum = sums.row
	t.Head = layout.NestHeads(paths)
	t.Count = x.sum.Count
	t.Body = func(yield func([]app.Cell) error) error {
		x.done, x.owners = 0, map[string][]owner{}
		sums.reset()
		cells := make([]app.Cell, len(t.Columns))
		return x.each(x.req.Query, func(rec *app.Record) error {
			x.done++
			for table := range rec.Rows {
				x.owners[table] = append(x.owners[table], owner{n: x.done, id: rec.ID})
			}
			cells[0] = layout.NumberCell(strconv.Itoa(x.done))
			for i, l := range cols {
				cells[i+1] = x.cell(rec, l)
			}
			w.mark(cells, w.failed(rec), 0)
			sums.add(cells)
			if x.req.Progress != nil && x.done%200 == 0 {
				x.req.Progress(x.done, x.sum.Count)
			}
			return yield(cells)
		})
	}
	return t
}

// sub is the table of a sub-table: number and name of the record, then the
// row's fields. It is drawn after the first.
func (x *exporter) sub(t *catalog.Field) layout.Table {
	out := x.frame(t.Label, x.form.Title+" "+t.Label)
	out.Columns = []layout.Column{numberColumn(), {Width: nameWidth}}
	paths := [][]string{{i18n.T("export.main_no")}, {x.form.Title}}
	sums := &totals{}
	at := map[*catalog.Field]int{}
	for i, col := range t.Fields {
		at[col] = i + 2
		out.Columns = append(out.Columns, columnOf(col))
		paths = append(paths, []string{headOf(col)})
		if x.summed[col.Path()] {
			sums.column(i+2, col)
		}
	}
	protect(&out, func(col int) bool { return col > 1 && t.Fields[col-2].Compute != "" })
	w := x.watch(t.ID, at)
	w.dress(&out)
	out.Sum = sums.row
	out.Head = layout.NestHeads(paths)
	out.Body = func(yield func([]app.Cell) error) error {
		sums.reset()
		cells := make([]app.Cell, len(out.Columns))
		return x.eachOwner(t.ID, func(o owner, rec *app.Record) error {
			failed := w.failed(rec)
			for n, row := range rec.Rows[t.ID] {
				cells[0], cells[1] = layout.NumberCell(strconv.Itoa(o.n)), layout.TextCell(x.s.Name(rec))
				for i, col := range t.Fields {
					cells[i+2] = x.value(col, row.Fields[col.ID])
				}
				w.mark(cells, failed, n+1)
				sums.add(cells)
				if err := yield(cells); err != nil {
					return err
				}
			}
			return nil
		})
	}
	return out
}

// ownersAtOnce is how many records are fetched by one query.
const ownersAtOnce = 500

// eachOwner goes through the records that have rows in a sub-table. One that has
// left the register since the first sheet was written is left out.
func (x *exporter) eachOwner(table string, fn func(owner, *app.Record) error) error {
	for some := range slices.Chunk(x.owners[table], ownersAtOnce) {
		q := app.Query{Form: x.form.ID, Bin: x.req.Query.Bin, Sort: []app.Sort{{Field: "_id"}}}
		ids := make([]string, len(some))
		for i, o := range some {
			ids[i] = string(o.id)
		}
		q.Where = []app.Filter{{Field: "_id", Op: app.In, Values: ids}}
		records := make(map[app.ID]*app.Record, len(some))
		if err := x.each(q, func(rec *app.Record) error {
			records[rec.ID] = rec
			return nil
		}); err != nil {
			return err
		}
		for _, o := range some {
			if rec := records[o.id]; rec != nil {
				if err := fn(o, rec); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// each goes through records as they are to be written.
func (x *exporter) each(q app.Query, fn func(*app.Record) error) error {
	return x.s.store.Each(x.ctx, q, func(rec *app.Record) error {
		if x.crossed {
			op.Strike(rec, x.s.programs[x.form.ID].Tally(rec, x.s.Today()).Hidden)
		}
		return fn(rec)
	})
}

// numberColumn is the column of ordinal numbers.
func numberColumn() layout.Column {
	return layout.Column{Width: 6, Kind: layout.Number, Plain: true, Align: layout.Centre}
}

// headOf is a field's heading: the label, with the unit of measure.
func headOf(fd *catalog.Field) string {
	return withUnit(fd.Label, fd.Unit)
}

func withUnit(head, unit string) string {
	if unit == "" {
		return head
	}
	return i18n.T("export.head_unit", "label", head, "unit", unit)
}

func columnOf(fd *catalog.Field) layout.Column {
	c := layout.Column{ID: fd.Path(), Scale: min(int(fd.Scale), app.ShownPlaces)}
	c.Fine = int(fd.Scale) - c.Scale
	switch fd.TypeName {
	case catalog.TypeInteger, catalog.TypeDecimal:
		c.Kind = layout.Number
	case catalog.TypeYear:
		c.Kind, c.Plain, c.Scale, c.Fine = layout.Number, true, 0, 0
	case catalog.TypePercent:
		c.Kind = layout.Percent
	case catalog.TypeDate:
		c.Kind = layout.Date
	case catalog.TypeLongText:
		c.Width = 40
	}
	return c
}

// leastRemark is the least width of a column of long texts in a workbook, where a
// row has its greatest height. On paper it goes on on the next page.
const leastRemark = 18

func (l leaf) column(paper bool) layout.Column {
	c := columnOf(l.field)
	if l.field.Table() != nil && !l.col.Sum { // several values joined in one cell
		c.Kind = layout.Text
	}
	if l.col.Width > 0 {
		c.Width = float64(l.col.Width)
	}
	if l.field.TypeName == catalog.TypeLongText && !paper {
		c.Width = max(c.Width, leastRemark)
	}
	return c
}

// cell is a record's value of an export column. Columns of a sub-table are
// joined by 、 or summed, over the rows that the column's condition selects.
func (x *exporter) cell(rec *app.Record, l leaf) app.Cell {
	if l.field.Table() == nil {
		return x.value(l.field, rec.Value(l.field.ID))
	}
	var parts []string
	var total decimal.NullDecimal
	for _, v := range x.s.selected(rec, l) {
		if d, ok := v.Decimal(); ok && l.col.Sum {
			total.Decimal, total.Valid = total.Decimal.Add(d), true
		} else if text := x.text(l.field, v); text != "" {
			parts = append(parts, text)
		}
	}
	if l.col.Sum {
		if !total.Valid {
			return app.Cell{}
		}
		return layout.NumberCell(app.DecimalText(total.Decimal, l.field.Scale))
	}
	return layout.TextCell(strings.Join(parts, "、"))
}

// selected are the values of a column of a sub-table in the rows that its condition selects.
func (s *Service) selected(rec *app.Record, l leaf) (out []app.Value) {
	for _, row := range rec.Rows[l.field.Table().ID] {
		if l.col.Where == "" || s.programs[rec.Form].Where(rec, row, l.col) {
			out = append(out, row.Fields[l.field.ID])
		}
	}
	return out
}

// value is a value as a cell: numbers and dates as such, everything else as
// people read it.
func (x *exporter) value(fd *catalog.Field, v app.Value) app.Cell {
	if v.Kind() == app.Text {
		switch fd.TypeName {
		case catalog.TypeInteger, catalog.TypeDecimal, catalog.TypePercent, catalog.TypeYear:
			return layout.NumberCell(v.Text())
		case catalog.TypeDate:
			return layout.DateCell(v.Text())
		}
	}
	return layout.TextCell(x.text(fd, v))
}

// text is a value as people read it; personal values are masked unless the
// export was asked to show them.
func (x *exporter) text(fd *catalog.Field, v app.Value) string {
	if _, sealed := v.Sealed(); !sealed && fd.TypeName == catalog.TypeTree {
		return x.exact(fd, v)
	}
	return x.s.shown(x.ctx, fd, v, x.req.Reveal)
}

// exact is a code as text that an import reads as the same code. Places and
// trades come again and again.
func (x *exporter) exact(fd *catalog.Field, v app.Value) string {
	if v.Kind() != app.Text || fd.AsCode {
		return fd.Format(v)
	}
	key := fd.Codes + "\x00" + v.Text()
	text, ok := x.codes[key]
	if !ok {
		text = fd.Exact(v)
		x.codes[key] = text
	}
	return text
}
