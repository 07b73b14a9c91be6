package store

import (
	"context"
	"database/sql/driver"
	"fmt"
	"slices"
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

// Going down the sorted list: how many rows are tested at first, and at most
// when enough of them fit.
const (
	walkFirst = 4000
	walkMost  = 400_000
)

// page returns the SQL that selects the row ids of a page, in order. The plans
// are chosen here, not by statistics: what is quick for few hits is slow for
// many, and the other way round. Few hits of a search are fetched and sorted.
// Otherwise the sorted list is gone down, which fills a page at once when many
// records fit, and goes on as long as what was met lets expect that it will.
// Only then is everything that fits gathered and sorted.
func (s *Store) page(t *session, r *request, limit, offset int64) (string, []any, error) {
	walk := r.own && !r.q.Bin && limit > 0 && (r.words != nil || len(r.where) > 1)
	if r.words != nil && !(walk && (r.words.short || s.frequent.has(r.sh, r.words.match))) {
		rids, more, err := probe(t, r.sh, r.words.match)
		switch {
		case err != nil:
			return "", nil, err
		case more:
			s.frequent.add(r.sh, r.words.match)
		default:
			return r.sql("json_each(?) j CROSS JOIN "+r.sh.main+" r NOT INDEXED ON r.rid = j.value", []any{jsonList(rids)}, r.where, limit, offset)
		}
	}
	if index := r.ownIndex(); index != "" && r.words == nil {
		return r.sql(r.sh.main+" r"+index, nil, r.where, limit, offset)
	}
	if walk {
		rids, err := r.walk(t, limit, offset)
		if err != nil {
			return "", nil, err
		}
		if rids != nil {
			return `SELECT value AS rid FROM json_each(?)`, []any{jsonList(rids)}, nil
		}
	}
	where := r.where
	if r.words != nil {
		where = append(where[:len(where):len(where)], r.words.inIndex(r.sh))
	}
	return r.sql(r.sh.main+" r", nil, where, limit, offset)
}

func (r *request) sql(from string, args []any, where conds, limit, offset int64) (string, []any, error) {
	w, wargs := where.where()
	args = append(append(args, wargs...), limit, offset)
	return fmt.Sprintf("SELECT r.rid AS rid FROM %s WHERE %s ORDER BY %s LIMIT ? OFFSET ?", from, w, r.order), args, nil
}

// byList makes a query read the list index.
func (s *shape) byList() string {
	if len(s.sort) == 0 {
		return " NOT INDEXED" // newest first is the order of the table
	}
	return " INDEXED BY " + s.listIndex
}

// ownIndex returns the index that gives what is asked for in order at once:
// that of a filter which asks one value of a field of many values, or the list
// index when nothing is filtered, or by its first column.
func (r *request) ownIndex() string {
	if r.q.Bin || !r.own {
		return ""
	}
	for _, f := range r.q.Where {
		if index := r.sh.equalIndex[f.Field]; index != "" && r.asksOne(f) {
			return " INDEXED BY " + index
		}
	}
	if len(r.where) == 1 {
		return r.sh.byList()
	}
	for _, f := range r.q.Where {
		if len(r.sh.sort) > 0 && f.Field == r.sh.sort[0].Field && f.Op != app.Ne && f.Op != app.Contains && f.Op != app.IsBlank && f.Op != app.NotBlank {
			return r.sh.byList()
		}
	}
	return ""
}

// asksOne reports whether a filter asks for one value.
func (r *request) asksOne(f app.Filter) bool {
	fd, ok := r.sh.form.Find(f.Field)
	if !ok || len(f.Values) != 1 || fd.TypeName == catalog.TypeDate {
		return false
	}
	switch f.Op {
	case app.Eq, app.In:
		return true
	case app.Under:
		return len(fd.Lists().Descendants(fd.Codes, f.Values[0])) <= 1
	}
	return false
}

// walk goes down the sorted list and tests each row; nil when the page did not
// fill.
func (r *request) walk(t *session, limit, offset int64) ([]int64, error) {
	rids, looked, err := r.walkSome(t, limit+offset, walkFirst)
	if err != nil {
		return nil, err
	}
	if n := int64(len(rids)); n < limit+offset && looked {
		// As dense as so far, three times over for luck.
		need := 3 * walkFirst * (limit + offset) / max(n, 1)
		if n < 5 || need > walkMost {
			return nil, nil
		}
		if rids, looked, err = r.walkSome(t, limit+offset, need); err != nil || int64(len(rids)) < limit+offset && looked {
			return nil, err
		}
	}
	return append([]int64{}, rids[min(offset, int64(len(rids))):]...), nil
}

// walkSome tests the first rows of the sorted list and returns the row ids of
// those that fit, up to most; more tells that the list goes on.
func (r *request) walkSome(t *session, most, rows int64) (rids []int64, more bool, err error) {
	test := r.where[1:] // all but whether it is in the bin
	cols := r.testedColumns()
	if r.words != nil {
		test = append(test[:len(test):len(test)], r.words.onRow(r.sh)...)
	}
	w, args := test.where()
	query := fmt.Sprintf(`SELECT r.rid FROM (SELECT %s FROM %s r%s WHERE r.deleted = 0 ORDER BY %s LIMIT ?) r WHERE %s LIMIT ?`,
		cols, r.sh.main, r.sh.byList(), r.order, w)
	args = append(append([]any{rows}, args...), most)
	err = t.read(query, args, 1, func(v []driver.Value) error {
		n, _ := v[0].(int64)
		rids = append(rids, n)
		return nil
	})
	if err != nil || int64(len(rids)) >= most {
		return rids, true, err
	}
	err = t.read(fmt.Sprintf(`SELECT 1 FROM %s r%s WHERE r.deleted = 0 ORDER BY %s LIMIT 1 OFFSET ?`, r.sh.main, r.sh.byList(), r.order),
		[]any{rows}, 1, func([]driver.Value) error { more = true; return nil })
	return rids, more, err
}

// testedColumns are the columns that the conditions and the search read of a row:
// to take others apart would cost more than the test.
func (r *request) testedColumns() string {
	cols := []string{"rid"}
	if r.words != nil {
		cols = append(cols, "q")
	}
	for _, f := range r.q.Where {
		if name, ok := pseudo[f.Field]; ok {
			cols = append(cols, name)
			continue
		}
		for _, c := range r.sh.byPath[f.Field] {
			if c.field.Table() == nil {
				cols = append(cols, c.name)
			}
		}
	}
	slices.Sort(cols)
	cols = slices.DeleteFunc(slices.Compact(cols), func(c string) bool { return c == "" })
	return "r." + strings.Join(cols, ", r.")
}

// coveredColumns are the list index's columns when the filters need no others.
func (r *request) coveredColumns() (string, bool) {
	if len(r.sh.sort) == 0 {
		return "", false
	}
	cols := make([]string, len(r.sh.covered))
	for i, c := range r.sh.covered {
		cols[i] = strings.TrimSuffix(c, " DESC")
	}
	for _, f := range r.q.Where {
		name := pseudo[f.Field]
		if _, ok := pseudo[f.Field]; !ok {
			if f.Op == app.IsBlank || f.Op == app.NotBlank {
				return "", false
			}
			c := r.sh.byPath[f.Field]
			if len(c) == 0 || c[0].field.Table() != nil {
				return "", false
			}
			name = c[0].name
		}
		if !slices.Contains(cols, name) {
			return "", false
		}
	}
	return "r." + strings.Join(cols, ", r."), true
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
	setComputed(rec, calc)
	return rec, nil
}

// Summarise counts what q selects and sums the form's sum columns.
func (s *Store) Summarise(ctx context.Context, q app.Query) (app.Summary, error) {
	r, err := s.request(q)
	if err != nil {
		return app.Summary{}, err
	}
	where := r.where
	if r.words != nil {
		where = append(where[:len(where):len(where)], r.words.inIndex(r.sh))
	}
	w, args := where.where()
	sums, tables := r.sh.sums()
	sel := "count(*)"
	for _, f := range sums {
		sel += ", sum(r." + r.sh.byPath[f.Path()][0].name + ")"
	}
	out := app.Summary{Sums: map[string]string{}}
	index := ""
	if r.words == nil && !q.Bin {
		index = r.countIndex()
	}
	err = s.moment(ctx, func(t *session) error {
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
