package sqlstore

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/google/uuid"

	"ronghe/app"
	"ronghe/app/osfile"
	"ronghe/sync/wire"
)

// tables are all tables with their keys, in an order in which they can be filled.
var tables = [][2]string{
	{"epoch", "number"},
	{"scope", "name"},
	{"device", "id"},
	{"enrolment", "code"},
	{"branch", "device, incarnation"},
	{"inbox", "device, incarnation, from_n, digest"},
	{"op_log", "id"},
	{"doc", "id"},
	{"change_log", "scope, seq"},
	{"pd", "op, path"},
	{"blob", "hash"},
	{"blob_chunk", "hash, device, i"},
	{"blob_naming", "hash, unit, doc"},
	{"blob_brought", "hash, unit"},
	{"pack", "number"},
}

// CodeNotEmpty says that a database that is to be filled from a backup holds
// something already.
const CodeNotEmpty = "province.not_empty"

// Backup writes one state of the database as an SQLite file, whatever the
// database is; the server goes on meanwhile. The copy is read back and compared
// before it gets its name, and what it holds counts as durable then.
func (s *Store) Backup(ctx context.Context, path string) error {
	if _, err := os.Lstat(path); err == nil {
		return &os.PathError{Op: "backup", Path: path, Err: os.ErrExist}
	}
	tmp := path + ".part"
	for _, f := range []string{tmp, tmp + "-wal", tmp + "-shm"} {
		if err := os.Remove(f); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	to, err := Open(ctx, tmp)
	if err != nil {
		return err
	}
	err = copyAll(ctx, s, to, nil)
	if err == nil {
		_, err = to.write.ExecContext(ctx, `PRAGMA wal_checkpoint(TRUNCATE)`)
	}
	if err == nil {
		_, err = to.write.ExecContext(ctx, `PRAGMA journal_mode(delete)`)
	}
	if err = errors.Join(err, to.Close()); err == nil {
		err = osfile.Rename(tmp, path)
	}
	if err != nil {
		return errors.Join(err, ignoreMissing(os.Remove(tmp)))
	}
	if err := osfile.SyncFolder(filepath.Dir(path)); err != nil {
		return err
	}
	return s.markDurable(ctx, path)
}

func ignoreMissing(err error) error {
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	return err
}

// markDurable counts what a backup holds as durable.
func (s *Store) markDurable(ctx context.Context, path string) error {
	from, err := openBackup(ctx, path)
	if err != nil {
		return err
	}
	defer from.Close()
	var rows [][]any
	err = from.tx(ctx, from.read, &sql.TxOptions{ReadOnly: true}, func(t *txn) error {
		return t.all("branch", "device, incarnation", func(_ []string, row []any) error {
			rows = append(rows, []any{row[2], row[0], row[1], row[2]})
			return nil
		})
	})
	if err != nil {
		return err
	}
	return s.tx(ctx, s.write, nil, func(t *txn) error {
		for _, r := range rows {
			if err := t.exec(`UPDATE branch SET durable = ? WHERE device = ? AND incarnation = ? AND durable < ?`, r...); err != nil {
				return err
			}
		}
		return nil
	})
}

// Restore fills an empty database from a backup and begins a new life of the
// server, in one transaction: a copy that went on in the old life would hand out
// places that others have already. CodeNotEmpty when it holds something.
func (s *Store) Restore(ctx context.Context, path string) error {
	if _, err := os.Stat(path); err != nil {
		return err
	}
	from, err := openBackup(ctx, path)
	if err != nil {
		return err
	}
	defer from.Close()
	return copyAll(ctx, from, s, func(t *txn) error {
		_, n, err := t.Epoch()
		if err != nil {
			return err
		}
		return t.exec(`INSERT INTO epoch (number, id, at, why) VALUES (?, ?, ?, 'restored')`, n+1, uuid.NewString(), time.Now().UnixMilli())
	})
}

// openBackup opens a backup without writing anything to it or beside it: it may
// lie on a disk that cannot be written, and it stays what it was. One of an older
// schema is brought up to date in a copy that goes when it is closed.
func openBackup(ctx context.Context, path string) (*Store, error) {
	names, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil {
		return nil, err
	}
	db, err := sql.Open("sqlite", readOnly(path))
	if err != nil {
		return nil, err
	}
	s := &Store{texts: map[string]string{}, write: db, read: db}
	var done int
	if err := db.QueryRowContext(ctx, `SELECT COALESCE(MAX(number), 0) FROM schema_step`).Scan(&done); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	if done >= len(names) {
		if done > len(names) {
			err = app.NewError(wire.CodeNewer, fmt.Errorf("schema %d, this program knows %d", done, len(names)), "version", strconv.Itoa(done))
			return nil, errors.Join(err, s.Close())
		}
		return s, nil
	}
	if err := s.Close(); err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "province-backup-")
	if err != nil {
		return nil, err
	}
	tmp := filepath.Join(dir, "backup.db")
	if err = copyFile(path, tmp); err == nil {
		s, err = Open(ctx, tmp)
	}
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	s.gone = dir
	return s, nil
}

func copyFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Close())
}

// copyAll copies one state of a database into an empty one, in one transaction
// on either side, and compares; then, where it is not nil, ends the latter.
func copyAll(ctx context.Context, from, to *Store, then func(*txn) error) error {
	opt := &sql.TxOptions{ReadOnly: true}
	if from.postgres {
		opt.Isolation = sql.LevelRepeatableRead
	}
	return from.tx(ctx, from.read, opt, func(src *txn) error {
		return to.tx(ctx, to.write, nil, func(dst *txn) error {
			var n int64
			if err := dst.row(`SELECT (SELECT COUNT(*) FROM op_log) + (SELECT COUNT(*) FROM device) + (SELECT COUNT(*) FROM enrolment)`, nil, &n); err != nil {
				return err
			}
			if n > 0 {
				return app.NewError(CodeNotEmpty, nil)
			}
			if err := dst.exec(`DELETE FROM epoch`); err != nil {
				return err
			}
			for _, tab := range tables {
				if err := copyTable(src, dst, tab); err != nil {
					return fmt.Errorf("%s: %w", tab[0], err)
				}
			}
			if then == nil {
				return nil
			}
			return then(dst)
		})
	})
}

// copyBatch is how many rows are copied at a time.
const copyBatch = 64

func copyTable(src, dst *txn, tab [2]string) error {
	var batch [][]any
	var cols []string
	flush := func() error {
		err := dst.insert(tab[0], cols, len(batch), "", func(i int, args []any) []any { return append(args, batch[i]...) })
		batch = batch[:0]
		return err
	}
	err := src.all(tab[0], tab[1], func(columns []string, row []any) error {
		cols = columns
		if batch = append(batch, row); len(batch) < copyBatch {
			return nil
		}
		return flush()
	})
	if err != nil {
		return err
	}
	if err := flush(); err != nil {
		return err
	}
	a, n, err := src.digest(tab[0])
	if err != nil {
		return err
	}
	b, m, err := dst.digest(tab[0])
	if err == nil && (a != b || n != m) {
		err = errBackup
	}
	return err
}

// all calls f for each row of a table in the order of its key.
func (t *txn) all(table, order string, f func(columns []string, row []any) error) error {
	q := `SELECT * FROM ` + table
	if order != "" {
		q += ` ORDER BY ` + order
	}
	rows, err := t.tx.QueryContext(t.ctx, q)
	if err != nil {
		return err
	}
	defer rows.Close()
	cols, err := rows.Columns()
	if err != nil {
		return err
	}
	for rows.Next() {
		row := make([]any, len(cols))
		dest := make([]any, len(cols))
		for i := range row {
			dest[i] = &row[i]
		}
		if err := rows.Scan(dest...); err != nil {
			return err
		}
		for i, v := range row { // SQLite's driver gives an empty one as one that is not there
			if b, ok := v.([]byte); ok && b == nil {
				row[i] = []byte{}
			}
		}
		if err := f(cols, row); err != nil {
			return err
		}
	}
	return rows.Err()
}

var errBackup = errors.New("the backup does not hold what the database holds")

// digest sums up a table, in whatever order its rows come: no two are the same.
func (t *txn) digest(table string) (sum [sha256.Size]byte, n int64, err error) {
	err = t.all(table, "", func(_ []string, row []any) error {
		n++
		h := sha256.New()
		for _, v := range row {
			fmt.Fprintf(h, "%v|", v)
		}
		for i, b := range h.Sum(nil) {
			sum[i] ^= b
		}
		return nil
	})
	return sum, n, err
}
