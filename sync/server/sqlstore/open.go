// Package sqlstore is the server's store on SQLite (one file in a folder) or
// PostgreSQL: the same schema and statements on both, in a subset of SQL that
// other databases of PostgreSQL's family speak as well.
package sqlstore

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgconn"
	_ "github.com/jackc/pgx/v5/stdlib" // the driver
	"modernc.org/sqlite"

	"ronghe/app"
	"ronghe/sync/server"
	"ronghe/sync/wire"
)

//go:embed migrations
var migrations embed.FS

// Store implements server.Store.
type Store struct {
	postgres    bool
	write, read *sql.DB
	mu          sync.Mutex
	texts       map[string]string // statement → the same for PostgreSQL
	gone        string            // a folder that goes when the store is closed
}

var _ server.Store = (*Store)(nil)

// Open opens a database and brings its schema up to date: an address
// postgres://… or the path of an SQLite file, which is made when it is missing.
func Open(ctx context.Context, database string) (*Store, error) {
	s := &Store{texts: map[string]string{}}
	var err error
	if strings.HasPrefix(database, "postgres://") || strings.HasPrefix(database, "postgresql://") {
		s.postgres = true
		if s.write, err = sql.Open("pgx", database); err != nil {
			return nil, err
		}
		s.write.SetMaxOpenConns(16)
		s.write.SetMaxIdleConns(8)
		s.read = s.write
	} else {
		_, _ = sqlite.Fdatasync(true) // as durable as fsync; stays off where the system has none
		if s.write, err = sql.Open("sqlite", dsn(database, true)); err != nil {
			return nil, err
		}
		s.write.SetMaxOpenConns(1)
		if err = s.write.PingContext(ctx); err == nil { // switches to WAL before a reader comes
			s.read, err = sql.Open("sqlite", dsn(database, false))
		}
		if err != nil {
			return nil, errors.Join(err, s.write.Close())
		}
		s.read.SetMaxOpenConns(4)
		s.read.SetMaxIdleConns(4)
	}
	if err := s.migrate(ctx); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

func dsn(path string, write bool) string {
	q := url.Values{}
	// What was decided is read once, in order: a large cache is only to be thrown away
	// when a batch was written.
	pragmas := []string{"busy_timeout(10000)", "query_only(1)", "cache_size(-4096)"}
	if write {
		pragmas = []string{"busy_timeout(10000)", "journal_mode(wal)", "synchronous(full)", "cache_size(-65536)", "temp_store(memory)"}
		q.Set("_txlock", "immediate")
	}
	for _, p := range pragmas {
		q.Add("_pragma", p)
	}
	return address(path, q)
}

// readOnly is the address of a file that is not written, nor anything beside it.
func readOnly(path string) string {
	return address(path, url.Values{"mode": {"ro"}, "immutable": {"1"}, "_pragma": {"query_only(1)"}})
}

func address(path string, q url.Values) string {
	return "file:" + strings.NewReplacer("%", "%25", "?", "%3f", "#", "%23").Replace(filepath.ToSlash(path)) + "?" + q.Encode()
}

// Close closes the database; what runs ends first.
func (s *Store) Close() error {
	var err error
	if !s.postgres && s.read != nil {
		err = errors.Join(err, s.read.Close())
	}
	err = errors.Join(err, s.write.Close())
	if s.gone != "" {
		err = errors.Join(err, os.RemoveAll(s.gone))
	}
	return err
}

// Ping reports whether the database answers.
func (s *Store) Ping(ctx context.Context) error { return s.read.PingContext(ctx) }

// migrate brings the schema up to date, each step with its record.
func (s *Store) migrate(ctx context.Context) error {
	names, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil {
		return err
	}
	return s.tx(ctx, s.write, nil, func(t *txn) error {
		if s.postgres { // two processes that start at once come one after the other
			if _, err := t.tx.ExecContext(ctx, `SELECT pg_advisory_xact_lock(5786274)`); err != nil {
				return err
			}
		}
		if err := t.exec(`CREATE TABLE IF NOT EXISTS schema_step (number INTEGER PRIMARY KEY)`); err != nil {
			return err
		}
		var done int
		if err := t.row(`SELECT COALESCE(MAX(number), 0) FROM schema_step`, nil, &done); err != nil {
			return err
		}
		if done > len(names) {
			return app.NewError(wire.CodeNewer, fmt.Errorf("schema %d, this program knows %d", done, len(names)), "version", strconv.Itoa(done))
		}
		for i := done; i < len(names); i++ {
			b, err := migrations.ReadFile(names[i])
			if err != nil {
				return err
			}
			for _, stmt := range strings.Split(string(b), ";\n") {
				if strings.TrimSpace(stmt) == "" {
					continue
				}
				if _, err := t.tx.ExecContext(ctx, s.spell(stmt)); err != nil {
					return fmt.Errorf("%s: %w", names[i], err)
				}
			}
			if err := t.exec(`INSERT INTO schema_step (number) VALUES (?)`, i+1); err != nil {
				return err
			}
		}
		if done > 0 {
			return nil
		}
		return t.exec(`INSERT INTO epoch (number, id, at, why) VALUES (1, ?, ?, 'made')`, uuid.NewString(), time.Now().UnixMilli())
	})
}

// spell gives a statement the words of its database.
func (s *Store) spell(q string) string {
	if !s.postgres {
		return q
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if t, ok := s.texts[q]; ok {
		return t
	}
	t := strings.NewReplacer(" BLOB", " BYTEA", " INTEGER", " BIGINT").Replace(q)
	var b strings.Builder
	n := 0
	for _, r := range t {
		if r == '?' {
			n++
			b.WriteString("$" + strconv.Itoa(n))
			continue
		}
		b.WriteRune(r)
	}
	s.texts[q] = b.String()
	return b.String()
}

// Write implements server.Store.
func (s *Store) Write(ctx context.Context, f func(server.Tx) error) error {
	for try := 0; ; try++ {
		err := s.tx(ctx, s.write, nil, func(t *txn) error { return f(t) })
		if err == nil || try == 20 || !again(err) {
			return coded(err)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(time.Duration(rand.IntN(20<<min(try, 5))+1) * time.Millisecond):
		}
	}
}

// Read implements server.Store.
func (s *Store) Read(ctx context.Context, f func(server.Tx) error) error {
	opt := &sql.TxOptions{ReadOnly: true}
	if s.postgres {
		opt.Isolation = sql.LevelRepeatableRead
	}
	return coded(s.tx(ctx, s.read, opt, func(t *txn) error { return f(t) }))
}

func (s *Store) tx(ctx context.Context, db *sql.DB, opt *sql.TxOptions, f func(*txn) error) error {
	tx, err := db.BeginTx(ctx, opt)
	if err != nil {
		return err
	}
	if err := f(&txn{ctx: ctx, s: s, tx: tx, busy: map[string]bool{}, use: map[string]*sql.Stmt{}}); err != nil {
		return errors.Join(err, ignoreDone(tx.Rollback()))
	}
	return tx.Commit()
}

func ignoreDone(err error) error {
	if errors.Is(err, sql.ErrTxDone) {
		return nil
	}
	return err
}

// again reports whether another writer was in between, so that the same
// transaction may well succeed the next time: a serialization failure, a
// deadlock, or two that made the same row.
func again(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && (pg.Code == "40001" || pg.Code == "40P01" || pg.Code == "23505")
}

// sqliteFull is SQLITE_FULL.
const sqliteFull = 13

// coded names a full disk.
func coded(err error) error {
	var lite *sqlite.Error
	var pg *pgconn.PgError
	if errors.As(err, &lite) && lite.Code()&0xff == sqliteFull || errors.As(err, &pg) && pg.Code == "53100" {
		return app.NewError(wire.CodeFull, err)
	}
	return err
}
