package store

import (
	"context"
	"database/sql/driver"
	"fmt"
	"maps"
	"slices"
	"strings"

	"ronghe/app"
)

// Fresh is Summarise from the records, whatever is known.
func (s *Store) Fresh(ctx context.Context, q app.Query) (app.Summary, error) {
	var none Store
	none.main, none.readers, none.shapes, none.opt, none.keys = s.main, s.readers, s.shapes, s.opt, s.keys
	return none.Summarise(ctx, q)
}

// TouchedPlan is how SQLite goes about a page of what changed.
func (s *Store) TouchedPlan(ctx context.Context) (steps []string, err error) {
	err = s.query(ctx, "EXPLAIN QUERY PLAN "+touchedSQL, []any{int64(0), int64(1), "", int64(1), int64(1), int64(0)}, 4, func(v []driver.Value) error {
		step, _ := v[3].(string)
		steps = append(steps, step)
		return nil
	})
	return steps, err
}

// Projection are the rows of a form's lists and sub-tables and every term of its
// search index, in order.
func (s *Store) Projection(ctx context.Context, form string) (lines []string, err error) {
	sh := s.shapes[form]
	err = s.w.do(ctx, s, func(t *session) error {
		// A vocabulary is a table of its own.
		if _, err := t.execOnce(`CREATE VIRTUAL TABLE temp.terms USING fts5vocab(main, ` + sh.fts + `, instance)`); err != nil {
			return err
		}
		queries := map[string]int{
			sh.row[:strings.Index(sh.row, " WHERE")] + ` ORDER BY rid`:          len(sh.names),
			`SELECT term, doc, col, offset FROM temp.terms ORDER BY 1, 2, 3, 4`: 4,
		}
		for _, ts := range sh.tables {
			queries[ts.rows[:strings.Index(ts.rows, " WHERE")]+` ORDER BY rid, row`] = fixedTable + len(ts.cols)
		}
		for _, q := range slices.Sorted(maps.Keys(queries)) {
			if err := t.read(q, nil, queries[q], func(v []driver.Value) error {
				lines = append(lines, fmt.Sprint(v))
				return nil
			}); err != nil {
				return err
			}
		}
		if err := t.p.forget(); err != nil { // a table that is read cannot go
			return err
		}
		_, err := t.execOnce(`DROP TABLE temp.terms`)
		return err
	})
	return lines, err
}

// SearchState tells whether a form's search index was written.
func (s *Store) SearchState(ctx context.Context, form string) (state string, err error) {
	data := quote("s_" + form + "/fts_data")
	err = s.query(ctx, `SELECT count(*), coalesce(max(id), 0), coalesce(sum(length(block)), 0) FROM `+data, nil, 3, func(v []driver.Value) error {
		state = fmt.Sprint(v)
		return nil
	})
	return state, err
}
