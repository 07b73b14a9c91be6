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

// readerPool keeps a few reading connections with their prepared statements and
// pages. When all are in use another is opened for the time being: a reader's
// function may itself read. The one last used is used next: the others, each of
// which could fill its cache of pages, stay small in a program that does one
// thing at a time.
type readerPool struct {
	db   *sql.DB
	keep int

	mu     sync.Mutex
	free   []*prepared
	closed bool
}

// mostReaders bounds the connections open at once.
const mostReaders = 16

func newReaderPool(db *sql.DB, keep int) *readerPool {
	db.SetMaxOpenConns(mostReaders)
	return &readerPool{db: db, keep: keep}
}

func (p *readerPool) take(ctx context.Context) (*prepared, error) {
	if c := p.last(); c != nil {
		return c, nil
	}
	conn, err := p.db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	return &prepared{conn: conn, stmts: map[string]driver.Stmt{}}, nil
}

// last takes the free connection that was used last, nil for none.
func (p *readerPool) last() *prepared {
	p.mu.Lock()
	defer p.mu.Unlock()
	n := len(p.free) - 1
	if n < 0 {
		return nil
	}
	c := p.free[n]
	p.free = p.free[:n]
	return c
}

func (p *readerPool) give(c *prepared) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.closed && len(p.free) < p.keep {
		p.free = append(p.free, c)
		return
	}
	_ = c.close() // one more than are kept
}

func (p *readerPool) close() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closed = true
	var errs []error
	for _, c := range p.free {
		errs = append(errs, c.close())
	}
	p.free = nil
	return errors.Join(errs...)
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
