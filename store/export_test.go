package store

import (
	"context"
	"database/sql/driver"

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
