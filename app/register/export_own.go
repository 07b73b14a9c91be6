package register

import (
	"cmp"
	"context"
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

// OwnName is a name that a bureau's own layout may ask for.
type OwnName struct {
	Name string // as it stands between the braces
	Each bool   // it has a value for each record; otherwise one for the whole
}

// OwnNames lists the names for a register: those of the whole, then of a record,
// in the order of the form.
func (s *Service) OwnNames(form string) ([]OwnName, error) {
	f, err := s.form(form)
	if err != nil {
		return nil, err
	}
	var out []OwnName
	for _, key := range ownWhole {
		out = append(out, OwnName{Name: i18n.T("export.own." + key)})
	}
	for _, fd := range ownNumbers(f) {
		out = append(out, OwnName{Name: ownSum(fd.Label)})
	}
	for _, v := range ownValues(f) {
		out = append(out, OwnName{Name: v.names[0], Each: true})
	}
	return out, nil
}

// ownWhole are what is said of the whole.
var ownWhole = []string{"unit", "clerk", "date", "count", "period"}

// ownJoin stands between the values of several rows of a sub-table.
const ownJoin = "、"

// ownValue is a value of a record with its names, the one that is shown first.
type ownValue struct {
	names []string
	field *catalog.Field // nil for the ordinal number
	leaf  *leaf          // a column of the official layout; nil for a plain field
}

// ownValues are a record's values: its number, its fields, the columns of the
// official layout, and the columns of its sub-tables, whose values are joined.
func ownValues(f *catalog.Form) []ownValue {
	out := []ownValue{{names: []string{i18n.T("export.no")}}}
	taken := map[string]bool{out[0].names[0]: true}
	add := func(v ownValue, names ...string) {
		for _, n := range names {
			if n != "" && !taken[n] {
				taken[n] = true
				v.names = append(v.names, n)
			}
		}
		if len(v.names) > 0 {
			out = append(out, v)
		}
	}
	for _, fd := range f.Fields() {
		if !fd.IsTable() {
			add(ownValue{field: fd}, fd.Label, fd.ID)
		}
	}
	cols := leaves(f)
	for _, l := range cols {
		names := l.ownNames(cols)
		i := slices.IndexFunc(out, func(v ownValue) bool { return v.field == l.field && v.leaf == nil })
		if l.field.Table() != nil || i < 0 {
			add(ownValue{field: l.field, leaf: &l}, names...)
			continue
		}
		for _, n := range names {
			if !taken[n] {
				taken[n] = true
				out[i].names = append(out[i].names, n)
			}
		}
	}
	for _, t := range f.Tables() {
		for _, c := range t.Fields {
			add(ownValue{field: c, leaf: &leaf{col: &catalog.ExportCol{Field: c.Path()}, field: c}}, t.Label+"."+c.Label, c.Path())
		}
	}
	return out
}

// ownNames are the names of a column of the official layout: its lowest head, where no
// other column has the same, and all its heads as a CSV writes them.
func (l leaf) ownNames(cols []leaf) []string {
	var names []string
	lowest := func(l leaf) string { return l.heads[len(l.heads)-1] }
	if others := slices.DeleteFunc(slices.Clone(cols), func(o leaf) bool { return lowest(o) != lowest(l) }); len(others) == 1 {
		names = append(names, lowest(l))
	}
	return append(names, strings.Join(l.heads, "/"))
}

// ownNumbers are the record's own numbers, which have a sum.
func ownNumbers(f *catalog.Form) []*catalog.Field {
	var out []*catalog.Field
	for _, fd := range f.Fields() {
		if fd.TypeName == catalog.TypeInteger || fd.TypeName == catalog.TypeDecimal {
			out = append(out, fd)
		}
	}
	return out
}

func ownSum(name string) string { return i18n.T("export.own.sum", "label", name) }

// exportOwn fills a bureau's own layout.
func (s *Service) exportOwn(ctx context.Context, f *catalog.Form, r ExportRequest) (Exported, error) {
	if err := overSource(r.Layout, r.Path); err != nil {
		return Exported{}, err
	}
	sum, err := s.store.Summarise(ctx, r.Query)
	if err != nil {
		return Exported{}, err
	}
	if err := s.log(ctx, op.Export, f.ID, "", exportReason(r, sum.Count)); err != nil {
		return Exported{}, err
	}
	x := &exporter{s: s, ctx: ctx, form: f, req: r, sum: sum, codes: map[string]string{}}
	own := layout.Own{Source: r.Layout, Password: r.Password, Path: r.Path, Count: sum.Count, Kept: map[string]string{}}
	if own.Whole, err = x.ownFacts(); err != nil {
		return Exported{}, err
	}
	values := ownValues(f)
	for _, v := range values {
		for _, n := range v.names {
			own.Each = append(own.Each, layout.OwnKey(n))
			if v.field != nil && v.field.Unit != "" {
				own.Kept[layout.OwnKey(n)], own.Kept[layout.OwnKey(ownSum(n))] = layout.OwnKey(v.field.Unit), layout.OwnKey(v.field.Unit)
			}
			for _, u := range v.units() {
				own.Each = append(own.Each, layout.OwnUnit(layout.OwnKey(n), u))
			}
		}
	}
	own.Body = func(yield func(map[string]app.Cell) error) error {
		x.done = 0
		return s.store.Each(ctx, r.Query, func(rec *app.Record) error {
			x.done++
			if r.Progress != nil && x.done%200 == 0 {
				r.Progress(x.done, sum.Count)
			}
			cells := map[string]app.Cell{}
			for _, v := range values {
				c := x.ownCell(rec, v)
				for _, n := range v.names {
					cells[layout.OwnKey(n)] = c
					for _, u := range v.units() {
						cells[layout.OwnUnit(layout.OwnKey(n), u)] = inUnit(v.field, c, u)
					}
				}
			}
			return yield(cells)
		})
	}
	if err := s.books.FillOwn(ctx, own); err != nil {
		return Exported{}, err
	}
	return Exported{Path: r.Path, Records: sum.Count}, nil
}

// units are the units of measure in which a layout may want an amount that is kept in
// another one.
func (v ownValue) units() []string {
	if v.field == nil || v.field.TypeName != catalog.TypeDecimal || v.field.Unit == "" {
		return nil
	}
	return v.field.Measures()[1:]
}

// inUnit is an amount in another unit of measure; several of a sub-table each. What is no
// number among them stays, such as what stands for a blank.
func inUnit(fd *catalog.Field, c app.Cell, unit string) app.Cell {
	parts := strings.Split(c.Text, ownJoin)
	for i, text := range parts {
		d, err := decimal.NewFromString(strings.ReplaceAll(text, ",", ""))
		if err != nil {
			continue
		}
		if in, ok := fd.In(unit, d); ok {
			parts[i] = in.String()
		}
	}
	c.Text = strings.Join(parts, ownJoin)
	return c
}

func (x *exporter) ownCell(rec *app.Record, v ownValue) app.Cell {
	switch {
	case v.field == nil:
		return layout.NumberCell(strconv.Itoa(x.done))
	case v.leaf == nil:
		return x.value(v.field, rec.Value(v.field.ID))
	case v.leaf.col.Sum || v.field.Table() == nil:
		return x.cell(rec, *v.leaf)
	}
	return x.details(rec, *v.leaf)
}

// details are the values of a column of details: of the only one as such, a number or a
// date; of several joined in one text, in which a blank keeps its place, so that columns
// of the same details side by side say what belongs together.
func (x *exporter) details(rec *app.Record, l leaf) app.Cell {
	values := x.s.selected(rec, l)
	if len(values) == 1 {
		switch l.field.TypeName {
		case catalog.TypeInteger, catalog.TypeDecimal, catalog.TypeYear, catalog.TypeDate:
			return x.value(l.field, values[0])
		}
	}
	texts, filled := make([]string, len(values)), false
	for i, v := range values {
		texts[i] = x.text(l.field, v)
		filled = filled || texts[i] != ""
		texts[i] = cmp.Or(texts[i], i18n.T("export.own.blank"))
	}
	if !filled {
		return app.Cell{}
	}
	return layout.TextCell(strings.Join(texts, ownJoin))
}

// ownFacts are what is said of the whole: unit, clerk, day, count and sums.
func (x *exporter) ownFacts() (map[string]app.Cell, error) {
	s := x.s
	name := func(key string) string { return layout.OwnKey(i18n.T("export.own." + key)) }
	out := map[string]app.Cell{
		name("unit"): layout.TextCell(s.who.Unit.Name), name("clerk"): layout.TextCell(s.who.User.Shown()),
		name("date"): layout.DateCell(s.Today()), name("count"): layout.NumberCell(strconv.Itoa(x.sum.Count)),
		name("period"): layout.TextCell(x.period()),
	}
	numbers := ownNumbers(x.form)
	sums := make([]decimal.NullDecimal, len(numbers))
	err := s.store.Each(x.ctx, x.req.Query, func(rec *app.Record) error {
		for i, fd := range numbers {
			if d, ok := rec.Value(fd.ID).Decimal(); ok {
				sums[i].Decimal, sums[i].Valid = sums[i].Decimal.Add(d), true
			}
		}
		return nil
	})
	values := ownValues(x.form)
	for i, fd := range numbers {
		sum := app.Cell{}
		if sums[i].Valid {
			sum = layout.NumberCell(app.DecimalText(sums[i].Decimal, fd.Scale))
		}
		v := values[slices.IndexFunc(values, func(v ownValue) bool { return v.field == fd })]
		for _, n := range v.names {
			key := layout.OwnKey(ownSum(n))
			out[key] = sum
			for _, u := range v.units() {
				out[layout.OwnUnit(key, u)] = inUnit(fd, sum, u)
			}
		}
	}
	return out, err
}
