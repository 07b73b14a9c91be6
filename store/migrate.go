package store

import (
	"context"
	"database/sql"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"

	"github.com/pressly/goose/v3"

	"ronghe/app"
	"ronghe/store/migrations"
)

// steps are the migrations; a test adds its own.
var steps fs.FS = migrations.FS

// migrate brings the file to the newest schema; each step and its record share
// one transaction.
func migrate(ctx context.Context, db *sql.DB) error {
	p, err := goose.NewProvider(goose.DialectSQLite3, db, steps)
	if err != nil {
		return fmt.Errorf("migrations: %w", err)
	}
	if _, err := p.Up(ctx); err != nil {
		return fmt.Errorf("migrations: %w", err)
	}
	v, err := p.GetDBVersion(ctx)
	if err != nil {
		return fmt.Errorf("migrations: %w", err)
	}
	for _, pragma := range []string{
		fmt.Sprintf("PRAGMA application_id = %d", applicationID),
		fmt.Sprintf("PRAGMA user_version = %d", v),
	} {
		if _, err := db.ExecContext(ctx, pragma); err != nil {
			return err
		}
	}
	return nil
}

// newest returns the schema version that this program knows.
func newest() (int64, error) {
	names, err := fs.Glob(steps, "*.sql")
	if err != nil || len(names) == 0 {
		return 0, fmt.Errorf("no migrations: %w", err)
	}
	var top int64
	for _, n := range names {
		v, err := goose.NumericComponent(n)
		if err != nil {
			return 0, err
		}
		top = max(top, v)
	}
	return top, nil
}

// versions returns the file's schema version after making sure that it is ours
// and readable.
func versions(ctx context.Context, db *sql.DB, path string) (have int64, err error) {
	var id int64
	if err := db.QueryRowContext(ctx, `PRAGMA application_id`).Scan(&id); err != nil {
		return 0, err
	}
	if err := db.QueryRowContext(ctx, `PRAGMA user_version`).Scan(&have); err != nil {
		return 0, err
	}
	if id != applicationID || have < 1 {
		return 0, damaged(fmt.Errorf("application_id %#x, user_version %d", id, have), filepath.Dir(path))
	}
	return have, nil
}

// upgrade checks the file and, when its schema is older, works on a copy that
// takes the old file's place only when it is whole; the old one stays among the
// backups.
func upgrade(ctx context.Context, path string, opt Options) error {
	work := path + ".upgrade"
	removeDB(work)
	db, err := openDatabase(path, 0)
	if err != nil {
		return err
	}
	defer db.close()
	have, err := versions(ctx, db.write, path)
	if err != nil {
		return err
	}
	know, err := newest()
	if err != nil {
		return err
	}
	switch {
	case have > know:
		return app.NewError(CodeNewer, nil, "have", strconv.FormatInt(have, 10), "know", strconv.FormatInt(know, 10))
	case have == know:
		return nil
	}
	opt.Progress("upgrade", 0, 0)
	if err := upgradeCopy(ctx, db.write, work); err != nil {
		removeDB(work)
		return app.NewError(CodeUpgrade, err)
	}
	// The old file must be whole without its log before it is put aside.
	if _, err := db.write.ExecContext(ctx, `PRAGMA wal_checkpoint(TRUNCATE)`); err != nil {
		return err
	}
	if err := db.close(); err != nil {
		return err
	}
	aside := filepath.Join(filepath.Dir(path), BackupFolder,
		fmt.Sprintf("schema-%d-%s.db", have, opt.Now().Format("20060102-150405")))
	if err := os.Link(path, aside); err != nil {
		if err := copyFile(path, aside); err != nil {
			return err
		}
	}
	for _, suffix := range []string{"-wal", "-shm"} {
		_ = os.Remove(path + suffix)
	}
	return renameSync(work, path)
}

// upgradeCopy writes an upgraded, checked copy.
func upgradeCopy(ctx context.Context, from *sql.DB, work string) error {
	if _, err := from.ExecContext(ctx, `VACUUM INTO ?`, work); err != nil {
		return err
	}
	db, err := openDatabase(work, 0)
	if err != nil {
		return err
	}
	defer db.close()
	if err := migrate(ctx, db.write); err != nil {
		return err
	}
	var check string
	if err := db.write.QueryRowContext(ctx, `PRAGMA quick_check(1)`).Scan(&check); err != nil {
		return err
	}
	if check != "ok" {
		return fmt.Errorf("the upgraded copy fails its check: %s", check)
	}
	_, err = db.write.ExecContext(ctx, `PRAGMA wal_checkpoint(TRUNCATE)`)
	return err
}
