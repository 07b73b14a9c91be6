package figure

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"ronghe/app"
	"ronghe/app/catalog"
)

// Source gives summaries of the registers.
type Source interface {
	Summarise(ctx context.Context, q app.Query) (app.Summary, error)
}

// One is a figure among many that are asked for at once.
type One struct {
	Definition
	// By is the field, or column, whose option Code chooses what counts; "" for
	// none. Figures that differ in the option alone come from one grouped query.
	By, Code string
	// Over are conditions of the asker on records, the units that are asked of.
	Over []app.Filter
}

// Number is a figure as it was found.
type Number struct {
	Known bool // the parameters of its conditions hold in the year
	None  bool // no record, or row, counts
	Text  string
}

// Decimal is the figure as a number: zero where nothing counts. ok is false where
// the figure is not known, or where records or rows count that say nothing.
func (n Number) Decimal() (d decimal.Decimal, ok bool) {
	if !n.Known || n.None {
		return d, n.Known
	}
	d, err := decimal.NewFromString(n.Text)
	return d, err == nil
}

// mostTogether is how many figures one query asks for.
const mostTogether = 100

// Many asks for figures of a year in few queries: those over the same register,
// table and option field together. Errors: those of src; a definition that Check
// lets pass has none of its own.
func (r *Reader) Many(ctx context.Context, src Source, list []One, year int) ([]Number, error) {
	out := make([]Number, len(list))
	var all []*bundle
	open := map[string]*bundle{}
	filters := r.reading(year)
	for i := range list {
		q, known, err := r.query(&list[i].Definition, filters)
		if err != nil {
			return nil, err
		}
		if !known {
			continue
		}
		out[i].Known = true
		table, _, in := strings.Cut(list[i].Field, ".")
		if !in {
			table = ""
		}
		key := strings.Join([]string{q.Form, table, list[i].By, textOf(list[i].Over)}, "\x00")
		b := open[key]
		if b == nil || len(b.members) == mostTogether {
			b = &bundle{form: q.Form, table: table, by: list[i].By, over: list[i].Over}
			open[key], all = b, append(all, b)
		}
		b.members = append(b.members, member{n: i, where: q.Where, rows: q.Rows})
	}
	for _, b := range all {
		if err := b.ask(ctx, src, list, out); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// reading reads each condition of a form once: many figures have the same.
func (r *Reader) reading(year int) func(*catalog.Form, string) ([]app.Filter, error) {
	type result struct {
		filters []app.Filter
		err     error
	}
	seen := map[string]result{}
	return func(f *catalog.Form, src string) ([]app.Filter, error) {
		key := f.ID + "\x00" + src
		res, ok := seen[key]
		if !ok {
			res.filters, res.err = r.filters(f, src, year)
			seen[key] = res
		}
		return res.filters, res.err
	}
}

// member is a figure with its conditions.
type member struct {
	n           int
	where, rows []app.Filter
}

// bundle are figures that one query gives.
type bundle struct {
	form, table, by string
	over            []app.Filter
	members         []member
}

func textOf(v any) string {
	b, _ := json.Marshal(v) // strings always marshal
	return string(b)
}

// shared takes the conditions that all lists have out of them.
func shared(lists []*[]app.Filter) (all []app.Filter) {
	for _, f := range *lists[0] {
		text := textOf(f)
		same := func(g app.Filter) bool { return textOf(g) == text }
		if !slices.ContainsFunc(lists, func(l *[]app.Filter) bool { return !slices.ContainsFunc(*l, same) }) {
			all = append(all, f)
		}
	}
	for _, l := range lists {
		var rest []app.Filter
		for _, f := range *l {
			text := textOf(f)
			if !slices.ContainsFunc(all, func(g app.Filter) bool { return textOf(g) == text }) {
				rest = append(rest, f)
			}
		}
		*l = rest
	}
	return all
}

// ask puts the query and hands its numbers out.
func (b *bundle) ask(ctx context.Context, src Source, list []One, out []Number) error {
	var wheres, rows []*[]app.Filter
	for i := range b.members {
		wheres, rows = append(wheres, &b.members[i].where), append(rows, &b.members[i].rows)
	}
	q := app.Query{Form: b.form, Where: slices.Concat(b.over, shared(wheres))}
	if b.table != "" {
		q.Rows = shared(rows)
	}
	if b.by != "" {
		q.Group = []app.Group{{Field: b.by}}
	}
	places := map[string]int{}
	place := func(a app.Asked) int {
		text := textOf(a)
		at, ok := places[text]
		if !ok {
			at = len(q.Asked)
			places[text] = at
			q.Asked = append(q.Asked, a)
		}
		return at
	}
	value, count := make([]int, len(b.members)), make([]int, len(b.members))
	for i, m := range b.members {
		def := &list[m.n].Definition
		count[i] = place(app.Asked{Agg: app.CountOf, Field: b.table, Where: m.where, Rows: m.rows})
		value[i] = count[i]
		if def.Field != "" {
			value[i] = place(app.Asked{Agg: def.Agg, Field: def.Field, Where: m.where, Rows: m.rows})
		}
	}
	sum, err := src.Summarise(ctx, q)
	if err != nil {
		return err
	}
	for i, m := range b.members {
		asked := sum.Asked
		if b.by != "" {
			asked = nil
			for _, g := range sum.Groups {
				if g.Keys[0] == list[m.n].Code {
					asked = g.Asked
				}
			}
		}
		if asked == nil || asked[count[i]] == "0" || asked[count[i]] == "" {
			out[m.n].None = true
			continue
		}
		out[m.n].Text = asked[value[i]]
	}
	return nil
}
