package store

import (
	"database/sql/driver"
	"fmt"
	"slices"
	"strings"

	"ronghe/app"
	"ronghe/app/catalog"
)

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
		if len(r.sh.sort) > 0 && f.Field == r.sh.sort[0].Field && f.Op != app.Ne && f.Op != app.Contains && f.Op != app.IsBlank && f.Op != app.NotBlank && f.Op != app.Open {
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
