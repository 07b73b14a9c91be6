package sqlstore

import (
	"context"
	"database/sql"
	"errors"
)

// statement is one that its transaction closes.
type statement interface {
	ExecContext(ctx context.Context, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, args ...any) *sql.Row
}

// stmt returns a statement of this transaction, at whose end it goes.
func (t *txn) stmt(q string) (statement, error) {
	if st := t.use[q]; st != nil {
		return st, nil
	}
	st, err := t.tx.PrepareContext(t.ctx, q)
	if err == nil {
		t.use[q] = st
	}
	return st, err
}

func (t *txn) exec(q string, args ...any) error {
	if t.s.postgres {
		_, err := t.tx.ExecContext(t.ctx, t.s.spell(q), args...)
		return err
	}
	st, err := t.stmt(q)
	if err == nil {
		_, err = st.ExecContext(t.ctx, args...)
	}
	return err
}

func (t *txn) row(q string, args []any, dest ...any) error {
	if t.s.postgres {
		return t.tx.QueryRowContext(t.ctx, t.s.spell(q), args...).Scan(dest...)
	}
	st, err := t.stmt(q)
	if err != nil {
		return err
	}
	return st.QueryRowContext(t.ctx, args...).Scan(dest...)
}

func (t *txn) query(q string, args []any) (*sql.Rows, error) {
	if t.s.postgres {
		return t.tx.QueryContext(t.ctx, t.s.spell(q), args...)
	}
	if t.busy[q] { // its rows are being read
		return t.tx.QueryContext(t.ctx, q, args...)
	}
	st, err := t.stmt(q)
	if err != nil {
		return nil, err
	}
	return st.QueryContext(t.ctx, args...)
}

// found is row that says whether there was one.
func (t *txn) found(q string, args []any, dest ...any) (bool, error) {
	err := t.row(q, args, dest...)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return err == nil, err
}

func (t *txn) rows(q string, args []any, f func(scan func(...any) error) error) error {
	rows, err := t.query(q, args)
	if err != nil {
		return err
	}
	inner := t.busy[q]
	t.busy[q] = true
	defer func() {
		t.busy[q] = inner
		rows.Close()
	}()
	for rows.Next() {
		if err := f(rows.Scan); err != nil {
			return err
		}
	}
	return rows.Err()
}
