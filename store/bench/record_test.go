//go:build bench

package bench

import (
	"context"
	"database/sql/driver"
	"errors"
	"io"
	"sync"
	"time"
)

// call is one statement as the store issued it.
type call struct {
	query string
	args  []driver.Value
	rows  bool // it was asked for rows
	most  int  // how many rows were read
}

// recorder notes every statement of the connections that it wraps.
type recorder struct {
	mu    sync.Mutex
	on    bool
	calls []*call
}

func (r *recorder) start() { r.mu.Lock(); r.on, r.calls = true, nil; r.mu.Unlock() }

func (r *recorder) stop() []*call {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.on = false
	return r.calls
}

func (r *recorder) note(query string, args []driver.NamedValue, rows bool) *call {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.on {
		return &call{}
	}
	c := &call{query: query, rows: rows}
	for _, a := range args {
		v := a.Value
		if b, ok := v.([]byte); ok { // the store reuses its buffers
			v = append([]byte(nil), b...)
		}
		c.args = append(c.args, v)
	}
	r.calls = append(r.calls, c)
	return c
}

func (r *recorder) wrap(c driver.Connector) driver.Connector { return &connector{c, r} }

type connector struct {
	driver.Connector
	r *recorder
}

func (c *connector) Connect(ctx context.Context) (driver.Conn, error) {
	dc, err := c.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	return &conn{dc, c.r}, nil
}

type conn struct {
	driver.Conn
	r *recorder
}

func (c *conn) Unwrap() driver.Conn { return c.Conn }

func (c *conn) PrepareContext(ctx context.Context, query string) (driver.Stmt, error) {
	st, err := c.Conn.(driver.ConnPrepareContext).PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	return &stmt{st, query, c.r}, nil
}

func (c *conn) BeginTx(ctx context.Context, o driver.TxOptions) (driver.Tx, error) {
	return c.Conn.(driver.ConnBeginTx).BeginTx(ctx, o)
}

func (c *conn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	c.r.note(query, args, false)
	return c.Conn.(driver.ExecerContext).ExecContext(ctx, query, args)
}

func (c *conn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	n := c.r.note(query, args, true)
	rows, err := c.Conn.(driver.QueryerContext).QueryContext(ctx, query, args)
	return &counted{rows, n}, err
}

func (c *conn) Ping(ctx context.Context) error { return c.Conn.(driver.Pinger).Ping(ctx) }
func (c *conn) ResetSession(ctx context.Context) error {
	return c.Conn.(driver.SessionResetter).ResetSession(ctx)
}
func (c *conn) IsValid() bool { return c.Conn.(driver.Validator).IsValid() }

type stmt struct {
	driver.Stmt
	query string
	r     *recorder
}

func (s *stmt) ExecContext(ctx context.Context, args []driver.NamedValue) (driver.Result, error) {
	s.r.note(s.query, args, false)
	return s.Stmt.(driver.StmtExecContext).ExecContext(ctx, args)
}

func (s *stmt) QueryContext(ctx context.Context, args []driver.NamedValue) (driver.Rows, error) {
	n := s.r.note(s.query, args, true)
	rows, err := s.Stmt.(driver.StmtQueryContext).QueryContext(ctx, args)
	return &counted{rows, n}, err
}

// counted notes how many rows were read, so that a replay reads as many.
type counted struct {
	driver.Rows
	c *call
}

func (r *counted) Next(dest []driver.Value) error {
	r.c.most++
	return r.Rows.Next(dest)
}

// engine runs recorded statements on one connection of a driver. They stay
// prepared, as the store keeps them.
type engine struct {
	conn  driver.Conn
	stmts map[string]driver.Stmt
}

func newEngine(c driver.Conn) *engine {
	return &engine{conn: c, stmts: map[string]driver.Stmt{}}
}

func (e *engine) exec(query string) error {
	_, err := e.conn.(driver.ExecerContext).ExecContext(context.Background(), query, nil)
	return err
}

// run replays calls and returns how long they took.
func (e *engine) run(calls []*call) (time.Duration, error) {
	named := make([]driver.NamedValue, 0, 64)
	start := time.Now()
	for _, c := range calls {
		st := e.stmts[c.query]
		if st == nil {
			var err error
			if st, err = e.conn.(driver.ConnPrepareContext).PrepareContext(context.Background(), c.query); err != nil {
				return 0, err
			}
			e.stmts[c.query] = st
		}
		named = named[:0]
		for i, a := range c.args {
			named = append(named, driver.NamedValue{Ordinal: i + 1, Value: a})
		}
		if err := e.step(st, c, named); err != nil {
			return 0, err
		}
	}
	return time.Since(start), nil
}

func (e *engine) step(st driver.Stmt, c *call, args []driver.NamedValue) error {
	if !c.rows {
		_, err := st.(driver.StmtExecContext).ExecContext(context.Background(), args)
		return err
	}
	rows, err := st.(driver.StmtQueryContext).QueryContext(context.Background(), args)
	if err != nil {
		return err
	}
	dest := make([]driver.Value, len(rows.Columns()))
	for range c.most {
		if err := rows.Next(dest); err != nil {
			if errors.Is(err, io.EOF) {
				break
			}
			rows.Close()
			return err
		}
	}
	return rows.Close()
}
