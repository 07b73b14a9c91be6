// Package figure is the one way in which a number is asked of the registers: a
// Definition in data names the register, the records and rows that count, what
// is put together, and what it is told apart by. The policy ledger, charts and
// report cells are such definitions.
//
// Use: check a definition where it is loaded (Reader.Check), make its query for
// a year (Reader.Query), ask the store for the summary, and take the value
// (Definition.Value) or the groups from it:
//
//	q, known, err := r.Query(&d, 2026)
//	if err == nil && known {
//		sum, err := src.Summarise(ctx, q)
//		value := d.Value(sum) // decimal text in the field's unit, "" for nothing
//	}
//
// The store gives what it gave before without a look at the records, until one
// that could count is changed: ask again as often as you like, and keep nothing.
// A query asks for all units; add the filter "_unit" equal to a unit's code for
// one of them, or the group "_unit" for each.
package figure

import (
	"errors"
	"regexp"
	"strconv"
	"strings"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/app/rules"
)

// Definition is a figure as it is written in YAML. Conditions are written as for
// a list; {year} in them is the year asked for, {last_year} the one before it,
// {parameter} what a dated parameter is on that year's last day.
type Definition struct {
	Form  string  `yaml:"form"`
	Where string  `yaml:"where"` // which records count; "" for all
	Rows  string  `yaml:"rows"`  // which rows of the field's table count; "" for all
	Agg   app.Agg `yaml:"agg"`   // count without a field counts records
	Field string  `yaml:"field"` // field or table.field
	// Group are the fields that it is told apart by, at most two: field, table.field,
	// "_unit", or year(field) for a date by its year. See app.Group.
	Group []string `yaml:"group"`
}

// Reader makes queries of definitions; it does not change.
type Reader struct {
	cat    *catalog.Catalog
	params rules.Params
}

// NewReader makes a reader for the forms and parameters that definitions name.
func NewReader(cat *catalog.Catalog, params rules.Params) *Reader { return &Reader{cat, params} }

// Query asks for a figure in a year; known is false where a parameter of its
// conditions does not hold then. With a definition that Check lets pass there is
// no error.
func (r *Reader) Query(d *Definition, year int) (q app.Query, known bool, err error) {
	return r.query(d, func(f *catalog.Form, src string) ([]app.Filter, error) { return r.filters(f, src, year) })
}

// query asks for a figure, its conditions read by filters.
func (r *Reader) query(d *Definition, filters func(f *catalog.Form, src string) ([]app.Filter, error)) (q app.Query, known bool, err error) {
	f, ok := r.cat.Form(d.Form)
	if !ok {
		return q, false, app.NewError(app.CodeNotFound, nil, "what", d.Form)
	}
	q.Form = d.Form
	var missing errUnknown
	if q.Where, err = filters(f, d.Where); err == nil {
		q.Rows, err = filters(f, d.Rows)
	}
	switch {
	case errors.As(err, &missing):
		return q, false, nil
	case err != nil:
		return q, false, err
	}
	if d.Field != "" {
		q.Asked = []app.Asked{{Agg: d.Agg, Field: d.Field}}
	}
	for _, by := range d.Group {
		q.Group = append(q.Group, groupOf(by))
	}
	return q, true, nil
}

// Records asks for the records that count in a query that Query made: those with
// a row that counts, where it is about a table.
func (r *Reader) Records(d *Definition, q app.Query) app.Query {
	out := app.Query{Form: q.Form, Where: q.Where}
	f, ok := r.cat.Form(d.Form)
	if !ok {
		return out
	}
	table := r.table(f, d)
	if table == nil {
		return out
	}
	rows := q.Rows
	if d.Field != "" {
		rows = append(rows[:len(rows):len(rows)], app.Filter{Field: d.Field, Op: app.NotBlank})
	}
	if len(rows) > 0 {
		out.Where = append(out.Where[:len(out.Where):len(out.Where)], app.Filter{Field: table.ID, Op: app.HasRow, Rows: rows})
	}
	return out
}

// Value is the figure in a summary of its query that is not told apart: decimal
// text, "" where there is nothing to sum.
func (d *Definition) Value(sum app.Summary) string { return d.value(sum.Count, sum.Asked) }

// GroupValue is the figure in one of the groups.
func (d *Definition) GroupValue(g app.GroupRow) string { return d.value(g.Count, g.Asked) }

func (d *Definition) value(count int, asked []string) string {
	if d.Field == "" {
		return strconv.Itoa(count)
	}
	if len(asked) != 1 {
		return ""
	}
	return asked[0]
}

var yearPattern = regexp.MustCompile(`^year\(([a-z0-9_.]+)\)$`)

func groupOf(by string) app.Group {
	if m := yearPattern.FindStringSubmatch(by); m != nil {
		return app.Group{Field: m[1], Year: true}
	}
	return app.Group{Field: by}
}

// lastYear names the year before the one asked for.
const lastYear = "last_year"

var blankPattern = regexp.MustCompile(`\{([a-z][a-z0-9_]*)\}`)

// Names are the parameters that the conditions name.
func (d *Definition) Names() []string {
	var out []string
	for _, m := range blankPattern.FindAllStringSubmatch(d.Where+d.Rows, -1) {
		if m[1] != "year" && m[1] != lastYear {
			out = append(out, m[1])
		}
	}
	return out
}

// Dated reports whether the figure is of its year: others are as of today,
// whatever year is asked for.
func (d *Definition) Dated() bool {
	return strings.Contains(d.Where+d.Rows, "{year}") || strings.Contains(d.Where+d.Rows, "{"+lastYear+"}")
}

// errUnknown says that a parameter does not hold in the year asked for.
type errUnknown struct{ id string }

func (e errUnknown) Error() string { return "parameter " + e.id + " is not known" }

// filters reads a condition for a year; "" has none.
func (r *Reader) filters(f *catalog.Form, src string, year int) ([]app.Filter, error) {
	if strings.TrimSpace(src) == "" {
		return nil, nil
	}
	src, err := r.fill(src, year)
	if err != nil {
		return nil, err
	}
	return rules.ParseFilter(f, src)
}

// fill puts the year and the parameters of its last day into a condition.
func (r *Reader) fill(src string, year int) (string, error) {
	var missing error
	out := blankPattern.ReplaceAllStringFunc(src, func(m string) string {
		id := strings.Trim(m, "{}")
		switch id {
		case "year":
			return strconv.Itoa(year)
		case lastYear:
			return strconv.Itoa(year - 1)
		}
		if d, ok := r.params.At(id, EndOf(year)); ok {
			return d.String()
		}
		missing = errUnknown{id}
		return m
	})
	return out, missing
}

// EndOf is the last day of a year, on which parameters are looked up.
func EndOf(year int) string { return strconv.Itoa(year) + "-12-31" }
