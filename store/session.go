package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"runtime/debug"

	"ronghe/app"
	"ronghe/app/op"
	"ronghe/store/internal/fail"
)

// writer is the one connection that writes. Its statements stay prepared for
// its whole life: an import of 100,000 rows parses none twice.
type writer struct {
	*prepared
	turn chan struct{} // holds one token: who has it writes
	next place
	log  *checkpointer // nil: the writer takes over the file's log itself
	wide bool          // its cache is the large one
	lax  bool          // its commits do not wait for the disk
}

// place is where the next document, op and link go.
type place struct {
	rid, op, seq int64 // the next free numbers
	inc          int64 // row of the present incarnation
	device       app.ID
	number       int64
	prev         *op.Link // last link of the incarnation, nil before the first
	epoch        int64    // the server's lives that this folder has met; 0: never reconciled
	life         string   // the name of the last of them
}

// branch is this device's present life.
func (p *place) branch() op.Branch { return op.Branch{Device: p.device, Incarnation: p.number} }

// session is a transaction, or one query, on a connection: what the records
// stand on. It speaks to the driver without database/sql in between, which
// costs as much as a small statement.
type session struct {
	ctx   context.Context
	p     *prepared
	w     *writer         // nil for a reader
	stop  context.Context // ends a statement that runs; a writer's are short and never ended
	raw   rawConn
	named []driver.NamedValue

	ops     int                  // that a writer applied
	changed map[changed]struct{} // what a writer wrote to projections
}

// rawConn is what the driver's connections can do.
type rawConn interface {
	driver.ConnPrepareContext
	driver.ExecerContext
}

// prepared is a connection with its prepared statements.
type prepared struct {
	conn  *sql.Conn
	stmts map[string]driver.Stmt
}

// mostStmts bounds the statements that a connection keeps: filters make ever
// new ones.
const mostStmts = 300

func (p *prepared) close() error {
	err := p.conn.Raw(func(any) error { return p.forget() })
	return errors.Join(err, p.conn.Close())
}

func (p *prepared) forget() error {
	var errs []error
	for _, st := range p.stmts {
		errs = append(errs, st.Close())
	}
	clear(p.stmts)
	return errors.Join(errs...)
}

// use runs fn on the connection. A panic of fn goes on to the caller, but past
// database/sql, which would throw the connection away: the writer has only one.
func (p *prepared) use(fn func(rawConn) error) error {
	var inner error
	var cause any
	err := p.conn.Raw(func(dc any) error {
		defer func() {
			if cause = recover(); cause != nil { // whoever recovers next sees only where it was raised again
				slog.Error("panic in a query or transaction", "type", fmt.Sprintf("%T", cause), "stack", string(debug.Stack()))
			}
		}()
		raw, ok := dc.(rawConn)
		if !ok {
			return fmt.Errorf("connection of type %T", dc)
		}
		if len(p.stmts) > mostStmts {
			if err := p.forget(); err != nil {
				return err
			}
		}
		inner = fn(raw) // not returned: database/sql would look into it
		return nil
	})
	if cause != nil {
		panic(cause)
	}
	if err != nil {
		return err
	}
	return inner
}

func newWriter(ctx context.Context, db *sql.DB) (*writer, error) {
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	w := &writer{turn: make(chan struct{}, 1), prepared: &prepared{conn: conn, stmts: map[string]driver.Stmt{}}}
	if w.next, err = readPlace(ctx, conn); err != nil {
		conn.Close()
		return nil, err
	}
	w.turn <- struct{}{}
	return w, nil
}

// besides gives the taking over of the file's log to somebody else.
func (w *writer) besides(ctx context.Context, log *checkpointer) error {
	_, err := w.conn.ExecContext(ctx, fmt.Sprintf("PRAGMA wal_autocheckpoint = %d", mostPages))
	w.log = log
	return err
}

func readPlace(ctx context.Context, conn *sql.Conn) (place, error) {
	var p place
	q := func(dest *int64, query string) error {
		return conn.QueryRowContext(ctx, query).Scan(dest)
	}
	if err := errors.Join(
		// The log remembers the documents that left, too.
		q(&p.rid, `SELECT max((SELECT coalesce(max(rid), 0) FROM doc), (SELECT coalesce(max(rid), 0) FROM op WHERE rid IS NOT NULL)) + 1`),
		q(&p.op, `SELECT coalesce(max(n), 0) + 1 FROM op`),
		q(&p.seq, `SELECT coalesce(max(seq), 0) + 1 FROM link`),
	); err != nil {
		return p, err
	}
	err := conn.QueryRowContext(ctx, `SELECT k, device, number FROM incarnation ORDER BY k DESC LIMIT 1`).
		Scan(&p.inc, &p.device, &p.number)
	if err != nil {
		return p, fmt.Errorf("incarnation: %w", err)
	}
	// A backup that is being restored may be of a schema without it.
	var reconciles bool
	if err := conn.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE name = 'sync')`).Scan(&reconciles); err != nil {
		return p, err
	}
	if reconciles {
		if err := q(&p.epoch, `SELECT coalesce(max(CAST(value AS INTEGER)), 0) FROM sync WHERE key = '`+keyEpochs+`'`); err != nil {
			return p, err
		}
		err := conn.QueryRowContext(ctx, `SELECT coalesce(max(CAST(value AS TEXT) ->> 'epoch'), '') FROM sync WHERE key = '`+keyCourse+`'`).Scan(&p.life)
		if err != nil {
			return p, err
		}
	}
	l := op.Link{Device: p.device, Incarnation: p.number}
	var id []byte
	err = conn.QueryRowContext(ctx, `SELECT op.id, link.n, link.suite, link.body_hash, link.prev_hash
		FROM link JOIN op ON op.n = link.op WHERE link.inc = ? ORDER BY link.seq DESC LIMIT 1`, p.inc).
		Scan(&id, &l.N, &l.Suite, &l.BodyHash, &l.PrevHash)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return p, nil
	case err != nil:
		return p, fmt.Errorf("last link: %w", err)
	}
	if l.Op, err = blobID(id); err != nil {
		return p, err
	}
	p.prev = &l
	return p, nil
}

func (w *writer) close() error {
	<-w.turn // wait for the transaction that runs; nobody comes after
	close(w.turn)
	return w.prepared.close()
}

// do runs fn in one transaction: committed when fn returns nil, and on the disk
// when do returns.
func (w *writer) do(ctx context.Context, s *Store, fn func(*session) error) error {
	return w.transact(ctx, s, false, fn)
}

// transact is do. A lax transaction is on the disk when the next one is that is not,
// or the file's log was taken over: until then a power cut takes it back as a whole,
// with all that came after it.
func (w *writer) transact(ctx context.Context, s *Store, lax bool, fn func(*session) error) error {
	if w == nil {
		return errClosed
	}
	select {
	case <-ctx.Done():
		return s.coded(ctx.Err())
	case _, ok := <-w.turn:
		if !ok {
			return errClosed
		}
	}
	defer func() { w.turn <- struct{}{} }()
	err := w.use(func(raw rawConn) error {
		t := &session{ctx: ctx, p: w.prepared, w: w, stop: context.Background(), raw: raw}
		defer func() { s.known.outdate(t.changed) }() // also where nobody can tell whether it was committed
		if err := w.relax(t, lax); err != nil {
			return err
		}
		return w.run(t, fn)
	})
	return s.coded(err)
}

var errClosed = errors.New("the store is closed")

func (w *writer) run(t *session, fn func(*session) error) (err error) {
	if _, err := t.exec("BEGIN IMMEDIATE"); err != nil {
		return err
	}
	saved := w.next
	done := false
	defer func() {
		if !done { // an error or a panic of fn
			w.next = saved
			if _, e := t.exec("ROLLBACK"); e != nil && err == nil {
				err = e
			}
		}
	}()
	if err := fn(t); err != nil {
		return err
	}
	if err := t.ctx.Err(); err != nil {
		return err
	}
	if err := fail.Point("store.commit"); err != nil {
		return err
	}
	if _, err := t.exec("COMMIT"); err != nil {
		return err
	}
	done = true
	w.log.committed()
	if t.ops < manyOps {
		w.widen(t, false)
	}
	return fail.Point("store.committed")
}

// relax says whether a commit waits for the disk.
func (w *writer) relax(t *session, lax bool) error {
	if w.lax == lax {
		return nil
	}
	mode := "FULL"
	if lax {
		mode = "NORMAL"
	}
	_, err := t.raw.ExecContext(t.stop, "PRAGMA synchronous = "+mode, nil)
	if err == nil {
		w.lax = lax
	}
	return err
}

// widen changes the size of the cache. Where that fails it stays as it was, and
// only costs time. A pragma works while it is prepared, so that it must not come
// from the prepared ones.
func (w *writer) widen(t *session, wide bool) {
	if w.wide == wide {
		return
	}
	size := smallCache
	if wide {
		size = largeCache
	}
	if _, err := t.raw.ExecContext(t.stop, "PRAGMA "+size, nil); err == nil {
		w.wide = wide
	}
}

// stmt returns the prepared statement of a query.
func (t *session) stmt(query string) (driver.Stmt, error) {
	if st, ok := t.p.stmts[query]; ok {
		return st, nil
	}
	st, err := t.raw.PrepareContext(context.Background(), query)
	if err != nil {
		return nil, fmt.Errorf("prepare %.60q: %w", query, err)
	}
	t.p.stmts[query] = st
	return st, nil
}

// bind turns arguments (int64, string, []byte, nil) into the driver's form.
func (t *session) bind(args []any) []driver.NamedValue {
	t.named = t.named[:0]
	for i, a := range args {
		t.named = append(t.named, driver.NamedValue{Ordinal: i + 1, Value: a})
	}
	return t.named
}

// exec runs a statement. A writer's context is looked at between statements,
// not within: a transaction stops between two ops.
func (t *session) exec(query string, args ...any) (driver.Result, error) {
	st, err := t.stmt(query)
	if err != nil {
		return nil, err
	}
	return st.(driver.StmtExecContext).ExecContext(t.stop, t.bind(args))
}

// row reads one row into dest and reports whether there was one.
func (t *session) row(dest []driver.Value, query string, args ...any) (bool, error) {
	found := false
	err := t.rows(dest, func() error { found = true; return errStop }, query, args...)
	return found, err
}

var errStop = errors.New("stop")

// rows calls fn for each row, read into dest. errStop ends early.
func (t *session) rows(dest []driver.Value, fn func() error, query string, args ...any) (err error) {
	st, err := t.stmt(query)
	if err != nil {
		return err
	}
	rows, err := st.(driver.StmtQueryContext).QueryContext(t.stop, t.bind(args))
	if err != nil {
		return err
	}
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
		if err := fn(); err != nil {
			if errors.Is(err, errStop) {
				return nil
			}
			return err
		}
	}
}
