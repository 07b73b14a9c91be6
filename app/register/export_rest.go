package register

import (
	"math"
	"slices"
	"strconv"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/app/i18n"
	"ronghe/app/layout"
)

// restOf are the record's own fields that the official table has no column for.
func restOf(f *catalog.Form) []*catalog.Field {
	shown := map[*catalog.Field]bool{}
	for _, l := range leaves(f) {
		shown[l.field] = true
	}
	var out []*catalog.Field
	for _, fd := range f.Fields() {
		if !shown[fd] && !fd.IsTable() && fd.Compute == "" && fd.TypeName != catalog.TypeFiles {
			out = append(out, fd)
		}
	}
	return out
}

// restParts shares fields out, in the order of the form, among as few sheets as
// print legibly on one page's breadth, all about as wide.
func restParts(fields []*catalog.Field) [][]*catalog.Field {
	const room = layout.WidestPage - 6 - nameWidth
	whole := 0.0
	for _, fd := range fields {
		whole += columnOf(fd).Wide()
	}
	parts := make([][]*catalog.Field, max(1, int(math.Ceil(whole/room))))
	before := 0.0
	for _, fd := range fields {
		wide := columnOf(fd).Wide()
		n := int((before + wide/2) / whole * float64(len(parts)))
		parts[n] = append(parts[n], fd)
		before += wide
	}
	return slices.DeleteFunc(parts, func(p []*catalog.Field) bool { return len(p) == 0 })
}

// rest is the table of some of those fields; n is the number of its sheet where
// they need several.
func (x *exporter) rest(fields []*catalog.Field, n string) layout.Table {
	sheet := i18n.T("export.rest") + n
	out := x.frame(sheet, x.form.Title+" "+sheet)
	out.Foot = nil
	out.Columns = []layout.Column{numberColumn(), {Width: nameWidth}}
	paths := [][]string{{i18n.T("export.main_no")}, {x.form.Title}}
	sums := &totals{}
	at := map[*catalog.Field]int{}
	for i, fd := range fields {
		at[fd] = i + 2
		out.Columns = append(out.Columns, columnOf(fd))
		paths = append(paths, []string{headOf(fd)})
		if x.summed[fd.Path()] {
			sums.column(i+2, fd)
		}
	}
	w := x.watch("", at)
	w.dress(&out)
	out.Sum = sums.row
	out.Head = layout.NestHeads(paths)
	out.Count = x.sum.Count
	out.Body = func(yield func([]app.Cell) error) error {
		n := 0
		sums.reset()
		cells := make([]app.Cell, len(out.Columns))
		return x.each(x.req.Query, func(rec *app.Record) error {
			n++
			cells[0], cells[1] = layout.NumberCell(strconv.Itoa(n)), layout.TextCell(x.s.Name(rec))
			for i, fd := range fields {
				cells[i+2] = x.value(fd, rec.Value(fd.ID))
			}
			w.mark(cells, w.failed(rec), 0)
			sums.add(cells)
			return yield(cells)
		})
	}
	return out
}

// nameWidth is the width of the column that names the record of a row.
const nameWidth = 30
