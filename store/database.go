package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"net/url"
	"path/filepath"
	"slices"
	"strings"

	"modernc.org/sqlite"

	"ronghe/store/internal/hook"
)

// applicationID marks our files ("RHTZ").
const applicationID = 0x5248545a

// keptReaders is how many connections read beside the writer.
const keptReaders = 3

// database is one file with its writer (one connection) and its readers.
type database struct {
	write *sql.DB
	read  *sql.DB // nil when no readers were asked for
}

func init() {
	// fdatasync keeps a commit as durable as fsync and spares a journal flush.
	// Where the system has none the setting stays off, which is as safe.
	_, _ = sqlite.Fdatasync(true)
}

// dsn returns the address of a file with pragmas that every pooled connection
// gets.
func dsn(path string, pragmas []string, immediate bool) string {
	q := url.Values{}
	for _, p := range pragmas {
		q.Add("_pragma", p)
	}
	if immediate {
		q.Set("_txlock", "immediate")
	}
	// '?' and '#' in a folder's name end the path of an address, '%' escapes.
	p := strings.NewReplacer("%", "%25", "?", "%3f", "#", "%23").Replace(filepath.ToSlash(path))
	return "file:" + p + "?" + q.Encode()
}

// The writer's cache of pages is large only while many ops come at once: each
// commit looks through the whole of it, which a single save would wait for.
const (
	smallCache = "cache_size(-4096)"
	largeCache = "cache_size(-65536)"
	manyOps    = 200 // in one transaction
)

var writePragmas = []string{
	"busy_timeout(10000)", "journal_mode(wal)", "synchronous(full)", "foreign_keys(1)",
	smallCache, "temp_store(memory)", "journal_size_limit(67108864)", fmt.Sprintf("wal_autocheckpoint(%d)", logPages),
}

var readPragmas = []string{
	"busy_timeout(10000)", "query_only(1)", "cache_size(-16384)", "temp_store(memory)",
}

// leanRead gives readers a small cache of pages: what goes through all records
// once finds nothing in a large one.
var leanRead = append(slices.Clone(readPragmas), "cache_size(-2048)")

// openDatabase opens (or makes) a file.
func openDatabase(path string, readers int) (*database, error) {
	return openWith(path, readers, readPragmas)
}

func openWith(path string, readers int, pragmas []string) (*database, error) {
	w, err := pool(dsn(path, writePragmas, true), 1, true)
	if err != nil {
		return nil, err
	}
	d := &database{write: w}
	// The first connection switches to WAL; a reader must not come before it.
	if err := w.PingContext(context.Background()); err != nil {
		w.Close()
		return nil, fmt.Errorf("open %s: %w", filepath.Base(path), err)
	}
	if readers > 0 {
		if d.read, err = pool(dsn(path, pragmas, false), readers, true); err != nil {
			w.Close()
			return nil, err
		}
	}
	return d, nil
}

func pool(address string, n int, hooked bool) (*sql.DB, error) {
	var c driver.Connector
	c, err := sqlite.NewConnector(address)
	if err != nil {
		return nil, err
	}
	if hooked && hook.Connector != nil {
		c = hook.Connector(c)
	}
	db := sql.OpenDB(c)
	db.SetMaxOpenConns(n)
	db.SetMaxIdleConns(n)
	return db, nil
}

func (d *database) close() error {
	var err error
	if d.read != nil {
		err = d.read.Close()
	}
	if e := d.write.Close(); err == nil {
		err = e
	}
	return err
}
