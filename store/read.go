package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"strings"
	"sync"

	"ronghe/app"
)

// readerPool keeps a few reading connections with their prepared statements.
// When all are in use another is opened for the time being: a reader's function
// may itself read.
type readerPool struct {
	db   *sql.DB
	free chan *prepared

	mu     sync.Mutex
	closed bool
}

// mostReaders bounds the connections open at once.
const mostReaders = 16

func newReaderPool(db *sql.DB, keep int) *readerPool {
	db.SetMaxOpenConns(mostReaders)
	return &readerPool{db: db, free: make(chan *prepared, keep)}
}

func (p *readerPool) take(ctx context.Context) (*prepared, error) {
	select {
	case c := <-p.free:
		return c, nil
	default:
	}
	conn, err := p.db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	return &prepared{conn: conn, stmts: map[string]driver.Stmt{}}, nil
}

func (p *readerPool) give(c *prepared) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.closed {
		select {
		case p.free <- c:
			return
		default: // one more than are kept
		}
	}
	_ = c.close()
}

func (p *readerPool) close() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closed = true
	var errs []error
	for {
		select {
		case c := <-p.free:
			errs = append(errs, c.close())
			continue
		default:
		}
		return errors.Join(errs...)
	}
}

// reading runs fn on a reader. A reader that failed is not used again.
func (s *Store) reading(ctx context.Context, fn func(*session) error) error {
	if s.readers == nil {
		return errClosed
	}
	c, err := s.readers.take(ctx)
	if err != nil {
		return err
	}
	err = c.use(func(raw rawConn) error {
		return fn(&session{ctx: ctx, p: c, stop: ctx, raw: raw})
	})
	if err != nil {
		_ = c.close()
		return err
	}
	s.readers.give(c)
	return nil
}

// query runs a SELECT on a reader and calls fn for each row of width columns;
// fn does not keep the slice. errStop ends early.
func (s *Store) query(ctx context.Context, query string, args []any, width int, fn func([]driver.Value) error) error {
	return s.reading(ctx, func(t *session) error { return t.read(query, args, width, fn) })
}

// moment runs fn on one reader inside a transaction, so that all of its queries
// see the same moment.
func (s *Store) moment(ctx context.Context, fn func(*session) error) error {
	return s.reading(ctx, func(t *session) error {
		if _, err := t.exec("BEGIN"); err != nil {
			return err
		}
		err := fn(t)
		t.stop = context.Background() // also after the caller's end
		if _, e := t.exec("ROLLBACK"); err == nil {
			err = e
		}
		return err
	})
}

// read is rows with a slice of its own.
func (t *session) read(query string, args []any, width int, fn func([]driver.Value) error) error {
	dest := make([]driver.Value, width)
	return t.rows(dest, func() error { return fn(dest) }, query, args...)
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
