package figure

import (
	"ronghe/app"
	"ronghe/app/catalog"
)

// checkYear stands for the year while conditions are looked at: a year in which
// every parameter that a condition may name holds.
const checkYear = 2026

// Check reports what is wrong with a definition, each fault with the key of the
// definition that it is about ("form", "where", "rows", "agg", "field", "unit",
// "group"; "" for the whole). unit is what the figure is to be in; "" for any.
func (r *Reader) Check(d *Definition, unit string, bad func(key, format string, args ...any)) {
	f, ok := r.cat.Form(d.Form)
	if !ok {
		bad("form", "there is no register %q", d.Form)
		return
	}
	r.where(f, "where", d.Where, bad)
	r.by(f, d, bad)
	if d.Agg != app.CountOf && d.Agg != app.SumOf && d.Agg != app.DistinctOf {
		bad("agg", "agg %q is not count, sum or distinct", d.Agg)
		return
	}
	if d.Field == "" {
		if d.Agg != app.CountOf || d.Rows != "" && r.table(f, d) == nil {
			bad("", "%s and rows need a field", d.Agg)
		}
		r.rows(f, d, bad)
		return
	}
	fd, ok := f.Find(d.Field)
	switch {
	case !ok || fd.IsTable() || fd.Personal != nil:
		bad("field", "there is no field %q of %s to put together", d.Field, f.ID)
		return
	case d.Agg == app.SumOf && fd.TypeName != catalog.TypeInteger && fd.TypeName != catalog.TypeDecimal:
		bad("field", "field %q is no number to sum", d.Field)
	case d.Agg == app.SumOf && unit != "" && fd.Unit != unit:
		bad("unit", "field %q is in %s, not %s", d.Field, fd.Unit, unit)
	case d.Agg == app.DistinctOf && (fd.TypeName == catalog.TypeMulti || fd.TypeName == catalog.TypeFiles):
		bad("field", "field %q holds several values", d.Field)
	}
	r.rows(f, d, bad)
}

// where reads a condition as of checkYear.
func (r *Reader) where(f *catalog.Form, key, src string, bad func(key, format string, args ...any)) []app.Filter {
	fs, err := r.filters(f, src, checkYear)
	if err != nil {
		bad(key, "%q over %s: %v", src, f.ID, err)
	}
	return fs
}

// table is the sub-table that a definition is about, nil for the records' own
// fields.
func (r *Reader) table(f *catalog.Form, d *Definition) *catalog.Field {
	if fd, ok := f.Find(d.Field); ok {
		return fd.Table()
	}
	for _, by := range d.Group {
		if fd, ok := f.Find(groupOf(by).Field); ok && fd.Table() != nil {
			return fd.Table()
		}
	}
	return nil
}

// rows holds that rows are chosen from the table that is asked of.
func (r *Reader) rows(f *catalog.Form, d *Definition, bad func(key, format string, args ...any)) {
	table := r.table(f, d)
	for _, c := range r.where(f, "rows", d.Rows, bad) {
		if col, ok := f.Find(c.Field); !ok || col.Table() == nil || col.Table() != table {
			bad("rows", "%q is no column of the table of %s", c.Field, d.Field)
		}
	}
}

// by holds that the fields can tell records apart.
func (r *Reader) by(f *catalog.Form, d *Definition, bad func(key, format string, args ...any)) {
	if len(d.Group) > 2 {
		bad("group", "a figure is told apart by two fields at most")
	}
	var of *catalog.Field
	for _, by := range d.Group {
		g := groupOf(by)
		if g == (app.Group{Field: "_unit"}) {
			continue
		}
		fd, ok := f.Find(g.Field)
		if !ok || fd.IsTable() || fd.Personal != nil || !apart(fd, g.Year) {
			bad("group", "%q is nothing to tell the records of %s apart by", by, f.ID)
			continue
		}
		if t := fd.Table(); t != nil {
			if asked, ok := f.Find(d.Field); of != nil && of != t || ok && asked.Table() != t {
				bad("group", "%q is of another table than what it stands beside", by)
			}
			of = t
		}
	}
}

// apart tells whether values of a field can be told apart.
func apart(f *catalog.Field, year bool) bool {
	if year {
		return f.TypeName == catalog.TypeDate
	}
	switch f.TypeName {
	case catalog.TypeDecimal, catalog.TypePercent, catalog.TypeFiles, catalog.TypeLongText, catalog.TypePhone, catalog.TypeEmail, catalog.TypeUSCC:
		return false
	}
	return true
}
