package store

import (
	"context"
	"database/sql/driver"
	"fmt"

	"github.com/shopspring/decimal"

	"ronghe/app"
	"ronghe/app/catalog"
)

// figures counts what r selects and gives the figures that it asks for, all as
// of one moment. A sum without any value is blank, not zero.
func (s *Store) figures(ctx context.Context, r *request) (app.Summary, error) {
	asked, err := r.asked()
	if err != nil {
		return app.Summary{}, err
	}
	of := map[*catalog.Field]bool{}
	for _, f := range asked {
		of[f.field.Table()] = true
	}
	rows, err := s.rowConds(r, of)
	if err != nil {
		return app.Summary{}, err
	}
	w, args := r.all().where()
	out := app.Summary{Sums: map[string]string{}, Asked: make([]string, len(asked))}
	sel, own := "count(*)", []int{}
	for i, f := range asked {
		if f.field.Table() == nil {
			sel += ", " + f.expr
			own = append(own, i)
		}
	}
	err = s.moment(ctx, func(t *session) error {
		err := t.read(fmt.Sprintf("SELECT %s FROM %s r WHERE %s", sel, r.sh.main, w), args, 1+len(own), func(v []driver.Value) error {
			n, _ := v[0].(int64)
			out.Count = int(n)
			for k, i := range own {
				out.Asked[i] = asked[i].text(v[k+1])
			}
			return nil
		})
		for i, f := range asked {
			table := f.field.Table()
			if err != nil || table == nil {
				continue
			}
			query := fmt.Sprintf("SELECT %s FROM %s t WHERE t.rid IN (SELECT r.rid FROM %s r WHERE %s)", f.expr, r.sh.tableOf(table).name, r.sh.main, w)
			all := args[:len(args):len(args)]
			if c := rows[table]; len(c) > 0 {
				sql, more := c.where()
				query, all = query+" AND "+sql, append(all, more...)
			}
			err = t.read(query, all, 1, func(v []driver.Value) error {
				out.Asked[i] = f.text(v[0])
				return nil
			})
		}
		return err
	})
	return out, s.coded(err)
}

// asked makes the figures that are asked for ready.
func (r *request) asked() ([]figure, error) {
	out := make([]figure, len(r.q.Asked))
	for i, a := range r.q.Asked {
		var err error
		if out[i], err = r.sh.figure(a); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// all are the conditions together with the words searched for.
func (r *request) all() conds {
	if r.words == nil {
		return r.where
	}
	return append(r.where[:len(r.where):len(r.where)], r.words.inIndex(r.sh))
}

// figure is an aggregate over a field, ready as SQL.
type figure struct {
	field *catalog.Field
	agg   app.Agg
	expr  string
}

// figure makes an aggregate ready: personal values are never put together, and
// only numbers are summed.
func (s *shape) figure(a app.Asked) (figure, error) {
	f, ok := s.form.Find(a.Field)
	if !ok || f.IsTable() || f.Personal != nil || len(s.byPath[a.Field]) == 0 {
		return figure{}, app.NewError(CodeField, nil, "form", s.form.Title, "field", a.Field)
	}
	value, ref := s.exprs(f)
	out := figure{field: f, agg: a.Agg}
	switch a.Agg {
	case app.SumOf:
		switch f.TypeName {
		case catalog.TypeInteger, catalog.TypeDecimal, catalog.TypePercent:
			out.expr = "sum(" + value + ")"
			return out, nil
		}
	case app.CountOf:
		out.expr = "count(" + value + ")"
		return out, nil
	case app.DistinctOf:
		if ref != "" { // a unit that the directory has is one, whatever it was called
			value = "coalesce(" + ref + ", " + value + ")"
		}
		if f.TypeName != catalog.TypeMulti && f.TypeName != catalog.TypeFiles {
			out.expr = "count(DISTINCT " + value + ")"
			return out, nil
		}
	}
	return figure{}, app.NewError(CodeFilter, nil, "field", a.Field, "op", string(a.Agg))
}

// text shows an aggregate as decimal text.
func (f figure) text(v driver.Value) string {
	n, ok := v.(int64)
	if !ok {
		return ""
	}
	if f.agg != app.SumOf {
		return fmt.Sprint(n)
	}
	scale := f.field.Scale
	if f.field.TypeName == catalog.TypePercent {
		scale += 2
	}
	return app.DecimalText(decimal.New(n, -scale), scale)
}

// rowConds are the conditions on the rows of each table that is asked of. One
// on anything else would be left out without a word: it is refused.
func (s *Store) rowConds(r *request, of map[*catalog.Field]bool) (map[*catalog.Field]conds, error) {
	out := map[*catalog.Field]conds{}
	for _, q := range r.q.Rows {
		table, c, err := r.sh.rowCond(q)
		if err != nil {
			return nil, err
		}
		if !of[table] {
			return nil, app.NewError(CodeFilter, nil, "field", q.Field, "op", string(q.Op))
		}
		out[table] = append(out[table], c)
	}
	return out, nil
}

// rowCond is a condition on a row of a table.
func (s *shape) rowCond(q app.Filter) (table *catalog.Field, c clause, err error) {
	f, ok := s.form.Find(q.Field)
	if !ok || f.Personal != nil {
		return nil, c, app.NewError(CodeField, nil, "form", s.form.Title, "field", q.Field)
	}
	bad := app.NewError(CodeFilter, nil, "field", q.Field, "op", string(q.Op))
	if f.Table() == nil || len(q.Values) > mostFilterValues {
		return nil, c, bad
	}
	expr, ref := s.exprs(f)
	switch q.Op {
	case app.IsBlank:
		c.sql = expr + " IS NULL"
	case app.NotBlank:
		c.sql = expr + " IS NOT NULL"
	default:
		if c, ok = compare(f, expr, ref, q); !ok {
			return nil, c, bad
		}
	}
	return f.Table(), c, nil
}
