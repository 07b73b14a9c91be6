package store

import (
	"context"
	"database/sql/driver"
	"fmt"
	"strings"

	"github.com/shopspring/decimal"

	"ronghe/app"
	"ronghe/app/catalog"
)

const (
	defaultPage = 50
	mostPage    = 5000
)

// request is a query made ready: its shape, conditions and order.
type request struct {
	q     app.Query
	k     *keys
	sh    *shape
	where conds
	order string
	own   bool // the order is one that an index serves
	words *wanted
}

func (s *Store) request(q app.Query) (*request, error) {
	k, err := s.unlocked()
	if err != nil {
		return nil, err
	}
	sh, err := s.shape(q.Form)
	if err != nil {
		return nil, err
	}
	r := &request{q: q, k: k, sh: sh}
	// The literal lets the partial indexes serve.
	if q.Bin {
		r.where.add("r.deleted = 1")
	} else {
		r.where.add("r.deleted = 0")
	}
	for _, f := range q.Where {
		c, err := s.filter(k, sh, f)
		if err != nil {
			return nil, err
		}
		r.where = append(r.where, c)
	}
	if r.order, r.own, err = sh.orderBy(q.Sort); err != nil {
		return nil, err
	}
	r.words = s.searchFor(k, sh, q.Search)
	if r.words != nil && q.Bin { // the index holds live records only
		r.where = append(r.where, r.words.onRow(sh)...)
		r.words = nil
	}
	return r, nil
}

// orderBy returns the order as SQL, ended by the row id so that it is always
// the same; own tells that it is the form's own order or its reverse.
func (s *shape) orderBy(keys []app.Sort) (sql string, own bool, err error) {
	if len(keys) == 0 {
		keys = s.sort
	}
	if len(keys) == 0 {
		return "r.rid DESC", true, nil
	}
	var parts []string
	for _, k := range keys {
		expr := "r." + pseudo[k.Field]
		if _, ok := pseudo[k.Field]; !ok {
			f, found := s.form.Find(k.Field)
			cols := s.byPath[k.Field]
			if !found || len(cols) == 0 || f.Table() != nil || f.Personal != nil {
				return "", false, app.NewError(CodeField, nil, "form", s.form.Title, "field", k.Field)
			}
			expr = "r." + cols[0].name
		} else if k.Field == "_id" {
			expr = "r.rid"
		}
		if k.Desc {
			expr += " DESC"
		}
		parts = append(parts, expr)
	}
	tie := "r.rid"
	if keys[len(keys)-1].Desc {
		tie += " DESC"
	}
	return strings.Join(append(parts, tie), ", "), s.ownOrder(keys), nil
}

func (s *shape) ownOrder(keys []app.Sort) bool {
	if len(keys) != len(s.sort) {
		return false
	}
	same, turned := true, true
	for i, k := range keys {
		same = same && k == s.sort[i]
		turned = turned && k.Field == s.sort[i].Field && k.Desc != s.sort[i].Desc
	}
	return same || turned
}

// List returns a page; q.Limit 0 means 50, and no page has more than 5,000.
// Personal values are masked texts, "table.field" columns are joined texts. A
// record whose row is damaged keeps its place without values and is named by
// Quarantined. Errors: store.unknown_form, store.unknown_field, store.filter.
func (s *Store) List(ctx context.Context, q app.Query) ([]app.ListRow, error) {
	r, err := s.request(q)
	if err != nil {
		return nil, err
	}
	cols, err := r.sh.listColumns(q.Fields)
	if err != nil {
		return nil, err
	}
	limit := int64(q.Limit)
	if limit <= 0 {
		limit = defaultPage
	}
	limit = min(limit, mostPage)
	out := make([]app.ListRow, 0, min(limit, defaultPage))
	l := &lister{s: s, r: r, cols: cols}
	err = s.moment(ctx, func(t *session) error {
		inner, args, err := s.page(t, r, limit, int64(max(0, q.Offset)))
		if err != nil {
			return err
		}
		query, width := pageSQL(r.sh, cols, inner)
		return t.read(query, args, width, func(v []driver.Value) error {
			row, err := l.row(v)
			if err == nil {
				out = append(out, row)
			}
			return err
		})
	})
	return out, s.coded(err)
}

// Each streams whole records in q's order, computed values included, as of one
// moment; q.Limit 0 means all. A damaged record ends it with
// store.row_damaged: nothing is left out unsaid.
func (s *Store) Each(ctx context.Context, q app.Query, fn func(*app.Record) error) error {
	r, err := s.request(q)
	if err != nil {
		return err
	}
	limit := int64(q.Limit)
	if limit <= 0 {
		limit = -1
	}
	var inner error
	err = s.moment(ctx, func(t *session) error {
		sel, args, err := s.page(t, r, limit, int64(max(0, q.Offset)))
		if err != nil {
			return err
		}
		query, width := pageSQL(r.sh, &columnSet{}, sel)
		return t.read(query, args, width, func(v []driver.Value) error {
			rec, err := s.wholeRecord(v, q.Form)
			if err != nil {
				return err
			}
			inner = fn(rec)
			return inner
		})
	})
	if inner != nil {
		return inner // the caller's own, as it is
	}
	return s.quarantine(err)
}

func (s *Store) wholeRecord(v []driver.Value, form string) (*app.Record, error) {
	var d docRow
	if err := d.read(v, form); err != nil {
		return nil, err
	}
	rec, err := d.record()
	if err != nil {
		return nil, err
	}
	calc, err := readCalc(d.calc)
	if err != nil {
		return nil, err
	}
	setComputed(rec, calc.Computed)
	return rec, nil
}

// Summarise counts what q selects and sums the form's sum columns, or gives the
// figures that q asks for, told apart by q.Group where that names fields. What
// was given once is given again without a look at the records until one of the
// form, and of the unit where q.Where asks for one ("_unit" equal to it), was
// changed. Errors: store.unknown_form, store.unknown_field, store.filter,
// too_large for more than 5,000 groups.
func (s *Store) Summarise(ctx context.Context, q app.Query) (app.Summary, error) {
	r, err := s.request(q)
	if err != nil {
		return app.Summary{}, err
	}
	return s.known.summary(q, func() (app.Summary, error) {
		switch {
		case len(q.Group) > 0:
			return s.groups(ctx, r)
		case len(q.Asked) > 0:
			return s.figures(ctx, r)
		}
		return s.foot(ctx, r)
	})
}

// foot counts what r selects and sums the form's sum columns.
func (s *Store) foot(ctx context.Context, r *request) (app.Summary, error) {
	w, args := r.all().where()
	sums, tables := r.sh.sums()
	sel := "count(*)"
	for _, f := range sums {
		sel += ", sum(r." + r.sh.byPath[f.Path()][0].name + ")"
	}
	out := app.Summary{Sums: map[string]string{}}
	index := ""
	if r.words == nil && !r.q.Bin {
		index = r.countIndex()
	}
	err := s.moment(ctx, func(t *session) error {
		err := t.read(fmt.Sprintf("SELECT %s FROM %s r%s WHERE %s", sel, r.sh.main, index, w), args, 1+len(sums), func(v []driver.Value) error {
			n, _ := v[0].(int64)
			out.Count = int(n)
			for i, f := range sums {
				setSum(out.Sums, f, v[i+1])
			}
			return nil
		})
		for _, f := range tables {
			if err != nil {
				return err
			}
			query := fmt.Sprintf("SELECT sum(t.%s) FROM %s t WHERE t.rid IN (SELECT r.rid FROM %s r WHERE %s)",
				quote(f.ID), r.sh.tableOf(f.Table()).name, r.sh.main, w)
			err = t.read(query, args, 1, func(v []driver.Value) error {
				setSum(out.Sums, f, v[0])
				return nil
			})
		}
		return err
	})
	return out, s.coded(err)
}

// countIndex returns the index that counts and sums are read from: a filter's
// own, or the list index where it holds all that is filtered by.
func (r *request) countIndex() string {
	for _, f := range r.q.Where {
		if index := r.sh.equalIndex[f.Field]; index != "" && r.asksOne(f) {
			return " INDEXED BY " + index
		}
	}
	if _, ok := r.coveredColumns(); ok {
		return r.sh.byList()
	}
	return ""
}

// sums are the numeric fields that the form sums: its own and its tables'.
func (s *shape) sums() (own, tables []*catalog.Field) {
	for _, p := range s.form.List.Sums {
		f, ok := s.form.Find(p)
		if !ok || len(s.byPath[p]) == 0 || f.Personal != nil {
			continue
		}
		switch f.TypeName {
		case catalog.TypeInteger, catalog.TypeDecimal, catalog.TypePercent:
			if f.Table() != nil {
				tables = append(tables, f)
			} else {
				own = append(own, f)
			}
		}
	}
	return own, tables
}

// setSum turns a scaled sum into decimal text; none without any value.
func setSum(sums map[string]string, f *catalog.Field, v driver.Value) {
	n, ok := v.(int64)
	if !ok {
		return
	}
	scale := f.Scale
	if f.TypeName == catalog.TypePercent {
		scale += 2
	}
	sums[f.Path()] = app.DecimalText(decimal.New(n, -scale), scale)
}
