package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"strings"

	"ronghe/app"
)

// query runs a SELECT on a reader and calls fn for each row of width columns;
// fn does not keep the slice. errStop ends early.
func (s *Store) query(ctx context.Context, query string, args []any, width int, fn func([]driver.Value) error) error {
	if s.main == nil {
		return errClosed
	}
	conn, err := s.main.read.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	return queryConn(ctx, conn, query, args, width, fn)
}

// queryConn is query on a connection in hand: several queries on it inside a
// transaction see one moment.
func queryConn(ctx context.Context, conn *sql.Conn, query string, args []any, width int, fn func([]driver.Value) error) error {
	var inner error
	err := conn.Raw(func(dc any) error {
		q, ok := dc.(driver.QueryerContext)
		if !ok {
			return fmt.Errorf("connection of type %T", dc)
		}
		named := make([]driver.NamedValue, len(args))
		for i, a := range args {
			named[i] = driver.NamedValue{Ordinal: i + 1, Value: a}
		}
		rows, err := q.QueryContext(ctx, query, named)
		if err != nil {
			inner = err
			return nil
		}
		inner = drain(rows, make([]driver.Value, width), fn)
		return nil
	})
	if err == nil {
		err = inner
	}
	return err
}

func drain(rows driver.Rows, dest []driver.Value, fn func([]driver.Value) error) (err error) {
	defer func() {
		if e := rows.Close(); err == nil {
			err = e
		}
	}()
	for {
		switch err := rows.Next(dest); {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		}
		if err := fn(dest); err != nil {
			if errors.Is(err, errStop) {
				return nil
			}
			return err
		}
	}
}

func compareText(a, b string) int { return strings.Compare(a, b) }

// problemOf turns a coded error into a finding.
func problemOf(err error) app.Problem {
	var e *app.Error
	if !errors.As(err, &e) {
		return app.Problem{Code: app.CodeInternal, Severity: app.Hard}
	}
	return app.Problem{Code: e.Code, Severity: app.Hard, Args: e.Args, Record: app.ID(e.Args["id"])}
}
