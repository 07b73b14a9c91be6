package store

import (
	"context"
	"database/sql/driver"
	"fmt"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"ronghe/app"
	"ronghe/app/catalog"
)

// figures counts what r selects and gives the figures that it asks for, all as
// of one moment. A sum without any value is blank, not zero.
func (s *Store) figures(ctx context.Context, r *request) (app.Summary, error) {
	asked, err := s.asked(r)
	if err != nil {
		return app.Summary{}, err
	}
	rows, err := s.rowConds(r, tablesOf(asked))
	if err != nil {
		return app.Summary{}, err
	}
	out := app.Summary{Sums: map[string]string{}, Asked: make([]string, len(asked))}
	err = s.moment(ctx, func(t *session) error {
		for table := range tablesOf(asked, nil) {
			sel, own := selected(asked, table)
			if table == nil {
				sel = append(conds{{sql: "count(*)"}}, sel...)
			}
			query, args := r.read(sel, table, rows[table])
			err := t.read(query, args, len(sel), func(v []driver.Value) error {
				if table == nil {
					n, _ := v[0].(int64)
					out.Count, v = int(n), v[1:]
				}
				for k, i := range own {
					out.Asked[i] = asked[i].text(v[k])
				}
				return nil
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
	return out, s.coded(err)
}

// tablesOf are the tables that figures are asked of, nil being the records' own
// fields.
func tablesOf(asked []figure, more ...*catalog.Field) map[*catalog.Field]bool {
	of := map[*catalog.Field]bool{}
	for _, f := range asked {
		of[f.table] = true
	}
	for _, t := range more {
		of[t] = true
	}
	return of
}

// selected are the expressions of the figures over one table, and which these are.
func selected(asked []figure, table *catalog.Field) (sel conds, own []int) {
	for i, f := range asked {
		if f.table == table {
			sel, own = append(sel, f.clause), append(own, i)
		}
	}
	return sel, own
}

// read is the statement over a table, nil for the records' own fields, with the
// arguments of what it selects and of its conditions; joins take values apart.
func (r *request) read(sel conds, table *catalog.Field, rows conds, joins ...string) (query string, args []any) {
	from := r.sh.main + " r"
	if table != nil {
		from = r.sh.tableOf(table).name + " t JOIN " + from + " ON r.rid = t.rid"
	}
	exprs := make([]string, len(sel))
	for i, c := range sel {
		exprs[i] = c.sql
		args = append(args, c.args...)
	}
	all := r.all()
	where, more := append(all[:len(all):len(all)], rows...).where()
	return fmt.Sprintf("SELECT %s FROM %s%s WHERE %s", strings.Join(exprs, ", "), from, strings.Join(joins, ""), where), append(args, more...)
}

// asked makes the figures that are asked for ready.
func (s *Store) asked(r *request) ([]figure, error) {
	if len(r.q.Asked) > mostAsked {
		return nil, app.NewError(app.CodeTooLarge, nil, "what", r.sh.form.Title, "limit", strconv.Itoa(mostAsked))
	}
	out := make([]figure, len(r.q.Asked))
	for i, a := range r.q.Asked {
		f, err := r.sh.figure(a)
		if err != nil {
			return nil, err
		}
		var own conds
		for _, q := range a.Where {
			c, err := s.filter(r.k, r.sh, q)
			if err != nil {
				return nil, err
			}
			own = append(own, c)
		}
		for _, q := range a.Rows {
			table, c, err := r.sh.rowCond(q)
			if err != nil {
				return nil, err
			}
			if table != f.table {
				return nil, app.NewError(CodeFilter, nil, "field", q.Field, "op", string(q.Op))
			}
			own = append(own, c)
		}
		if len(own) > 0 {
			sql, args := own.where()
			f.clause = clause{fmt.Sprintf("%s FILTER (WHERE %s)", f.sql, sql), args}
		}
		out[i] = f
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

// mostAsked bounds the figures of one query: a statement gives 2,000 values.
const mostAsked = 1000

// figure is an aggregate over a field, ready as SQL.
type figure struct {
	clause
	field *catalog.Field // nil where records or rows are counted
	table *catalog.Field // nil for the records' own fields
	agg   app.Agg
}

// figure makes an aggregate ready: personal values are never put together, and
// only numbers are summed.
func (s *shape) figure(a app.Asked) (figure, error) {
	count := figure{clause: clause{sql: "count(*)"}, agg: app.CountOf}
	if a.Agg == app.CountOf && a.Field == "" {
		return count, nil
	}
	f, ok := s.form.Find(a.Field)
	if ok && f.IsTable() && a.Agg == app.CountOf {
		count.table = f
		return count, nil
	}
	if !ok || f.IsTable() || f.Personal != nil || len(s.byPath[a.Field]) == 0 {
		return figure{}, app.NewError(CodeField, nil, "form", s.form.Title, "field", a.Field)
	}
	value, ref := s.exprs(f)
	out := figure{field: f, table: f.Table(), agg: a.Agg}
	switch a.Agg {
	case app.SumOf:
		switch f.TypeName {
		case catalog.TypeInteger, catalog.TypeDecimal, catalog.TypePercent:
			out.sql = "sum(" + value + ")"
			return out, nil
		}
	case app.CountOf:
		out.sql = "count(" + value + ")"
		return out, nil
	case app.DistinctOf:
		if ref != "" { // a unit that the directory has is one, whatever it was called
			value = "coalesce(" + ref + ", " + value + ")"
		}
		if f.TypeName != catalog.TypeMulti && f.TypeName != catalog.TypeFiles {
			out.sql = "count(DISTINCT " + value + ")"
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
