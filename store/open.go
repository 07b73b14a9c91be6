package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"time"

	"github.com/google/uuid"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/app/op"
	"ronghe/app/register"
)

// Names inside the data folder.
const (
	mainFile   = "ronghe.db"
	draftFile  = "drafts.db"
	lockFile   = "lock"
	blobFolder = "blobs"
	// BackupFolder holds the automatic backups.
	BackupFolder = "backups"
)

// Options are what a store needs beside its folder. Catalog is required.
type Options struct {
	Catalog    *catalog.Catalog
	Evaluators map[string]register.Evaluator // by form; a form without one has no computed values and no checks
	Guards     map[string]Guard              // by form; a form without one takes every op that fits it
	RulesRev   string                        // changes when evaluators of the same definition judge otherwise
	Owned      bool                          // what is another unit's is not changed, once there is a server
	Initials   func(string) string           // pinyin initials of Chinese text, lower-case; nil: no pinyin search
	Now        func() time.Time              // nil: time.Now
	// Uptime is the time since the computer was started, which nobody can set; nil:
	// the system's.
	Uptime func() time.Duration
	// Progress is told of long work while opening: rebuilding a form's lists,
	// upgrading. total is 0 when unknown. May be nil.
	Progress func(what string, done, total int)
	// KDF are the parameters for new passwords; zero: DefaultKDF.
	KDF KDF
	// Lean spares memory where nobody pages through lists.
	Lean bool
	// Define chooses the definitions once the folder's packs are known; nil: those
	// that stand here. Pack is the number of the one in use, 0 for none.
	Define Definer
	Pack   int64
	// Scopes says by which names (op.Page.Scopes) a record is handed out as it
	// stands; nil: by its unit, those of directories not at all.
	Scopes func(rec *app.Record) []string
	// BlobLimit is the greatest attachment in bytes; 0: 200 MiB.
	BlobLimit int64
}

func (o Options) fill() Options {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Uptime == nil {
		o.Uptime = uptime
	}
	if o.Progress == nil {
		o.Progress = func(string, int, int) {}
	}
	if o.Initials == nil {
		o.Initials = func(string) string { return "" }
	}
	if o.KDF == (KDF{}) {
		o.KDF = DefaultKDF
	}
	if o.BlobLimit == 0 {
		o.BlobLimit = 200 << 20
	}
	return o
}

// Store is an open data folder.
type Store struct {
	dir  string
	opt  Options
	lock *folderLock
	main *database
	w    *writer
	log  *checkpointer

	readers *readerPool

	drafts *drafts
	notice error
	shapes map[string]*shape

	frequent frequent
	known    known

	device      app.ID
	unit, vault string

	ended sync.Once

	mu     sync.RWMutex
	paused *paused // nil for none
	keys   *keys
	user   app.User
	pin    string // hash of the user's PIN, "" for none
	bad    map[app.ID]app.Problem
	unsure []int64 // row ids, see foldUnsure

	files  sync.RWMutex        // held while attachments are read as a whole; to write where they go
	picked map[string]struct{} // attachments that this program stored and nothing may name yet; under mu
}

var _ register.Store = (*Store)(nil)

// NewVault says whose data a new folder will hold.
type NewVault struct {
	Unit  string  // code of the reporting unit
	Admin NewUser // the first administrator
}

// Create makes the files in dir, which may exist but holds no data yet, with
// the first account. It returns the recovery key: groups of letters, shown
// once for paper. Nothing stays open. Errors: store.exists, store.readonly,
// store.network, store.full, store.password_weak, invalid.
func Create(ctx context.Context, dir string, v NewVault, opt Options) (recovery string, err error) {
	opt = opt.fill()
	if v.Unit == "" {
		return "", app.NewError(app.CodeInvalid, nil, "reason", "unit")
	}
	if err := v.Admin.check(); err != nil {
		return "", err
	}
	if err := prepareFolder(dir); err != nil {
		return "", classify(err, dir)
	}
	lock, err := lockFolder(dir)
	if err != nil {
		return "", err
	}
	defer lock.release()
	path := filepath.Join(dir, mainFile)
	if _, err := os.Stat(path); err == nil {
		return "", app.NewError(CodeVault, nil, "dir", dir)
	}
	// The file gets its name only when it is whole.
	part := path + ".new"
	removeDB(part)
	recovery, err = createMain(ctx, part, v, opt)
	if err != nil {
		removeDB(part)
		return "", classify(err, dir)
	}
	if err := renameSync(part, path); err != nil {
		return "", classify(err, dir)
	}
	return recovery, nil
}

func createMain(ctx context.Context, path string, v NewVault, opt Options) (string, error) {
	db, err := openDatabase(path, 1)
	if err != nil {
		return "", err
	}
	defer db.close()
	if err := migrate(ctx, db.write); err != nil {
		return "", err
	}
	data, err := newDataKey()
	if err != nil {
		return "", err
	}
	k, err := deriveKeys(data)
	if err != nil {
		return "", err
	}
	recovery, err := newRecoveryKey()
	if err != nil {
		return "", err
	}
	now := opt.Now().UnixMilli()
	t, err := db.write.BeginTx(ctx, nil)
	if err != nil {
		return "", err
	}
	defer func() { _ = t.Rollback() }() // after Commit there is nothing to roll back
	for key, value := range map[string]string{
		"vault": uuid.NewString(), "unit": v.Unit, "created": strconv.FormatInt(now, 10),
	} {
		if _, err := t.ExecContext(ctx, `INSERT INTO meta (key, value, sum) VALUES (?, ?, ?)`, key, value, metaSum(key, value)); err != nil {
			return "", err
		}
	}
	if _, err := t.ExecContext(ctx, `INSERT INTO incarnation (device, number, at, why) VALUES (?, 1, ?, 'created')`,
		string(op.NewID()), now); err != nil {
		return "", err
	}
	wrapped, err := k.wrapRecovery(recovery)
	if err != nil {
		return "", err
	}
	if _, err := t.ExecContext(ctx, `INSERT INTO recovery (id, suite, wrapped) VALUES (1, ?, ?)`, suiteSM, wrapped); err != nil {
		return "", err
	}
	u := v.Admin
	if len(u.Roles) == 0 {
		u.Roles = []string{RoleAdmin, app.RoleClerk} // there may be nobody else
	}
	if _, err := insertAccount(ctx, t, k, u, opt); err != nil {
		return "", err
	}
	if err := t.Commit(); err != nil {
		return "", err
	}
	return recovery, nil
}

// Open locks the folder, upgrades the schema, rebuilds what a changed
// definition asks for, and probes that it can write. Records stay closed until
// Unlock. Errors: store.none, store.lost, store.locked, store.readonly, store.network,
// store.full, store.damaged, store.newer, store.upgrade, store.rebuild.
func Open(ctx context.Context, dir string, opt Options) (_ *Store, err error) {
	opt = opt.fill()
	if opt.Catalog == nil {
		return nil, errors.New("store: no catalogue")
	}
	if err := checkLocal(dir); err != nil {
		return nil, err
	}
	path := filepath.Join(dir, mainFile)
	if err := hasVault(dir); err != nil {
		return nil, err
	}
	if err := probeFolder(dir); err != nil {
		return nil, classify(err, dir)
	}
	lock, err := lockFolder(dir)
	if err != nil {
		return nil, err
	}
	if err := finishRestore(dir); err != nil {
		lock.release()
		return nil, classify(err, dir)
	}
	sweep(dir)
	s := &Store{dir: dir, opt: opt, lock: lock, bad: map[app.ID]app.Problem{}}
	defer func() {
		if err != nil {
			s.Close()
			err = classify(err, dir)
		}
	}()
	if err := upgrade(ctx, path, opt); err != nil {
		return nil, err
	}
	pragmas := readPragmas
	if opt.Lean {
		pragmas = leanRead
	}
	if s.main, err = openWith(path, keptReaders, pragmas); err != nil {
		return nil, err
	}
	if err := s.readMeta(ctx); err != nil {
		return nil, err
	}
	s.readers = newReaderPool(s.main.read, keptReaders)
	if s.w, err = newWriter(ctx, s.main.write); err != nil {
		return nil, err
	}
	if s.log, err = newCheckpointer(path); err != nil {
		return nil, err
	}
	if err := s.w.besides(ctx, s.log); err != nil {
		return nil, err
	}
	if err := s.define(ctx); err != nil {
		return nil, err
	}
	if err := s.project(ctx); err != nil {
		return nil, err
	}
	var aside string
	if s.drafts, aside, err = openDrafts(ctx, filepath.Join(dir, draftFile)); err != nil {
		return nil, err
	}
	if aside != "" {
		s.notice = app.NewError(CodeDrafts, nil, "file", aside)
	}
	return s, s.probeWrite(ctx)
}

// hasVault tells whether there is data in the folder, or a restore that was
// broken off: store.none when not, store.lost when there was.
func hasVault(dir string) error {
	for _, name := range []string{mainFile, restoreFile} {
		info, err := os.Stat(filepath.Join(dir, name))
		if err == nil && info.Size() == 0 { // the database would take it for a new one and write its head
			return damaged(errors.New(name+" is empty"), dir)
		}
		if err == nil {
			return nil
		}
		if !errors.Is(err, os.ErrNotExist) {
			return classify(err, dir)
		}
	}
	if used(dir) {
		return app.NewError(CodeLost, nil, "dir", dir, "backup", sayBackup(dir))
	}
	return app.NewError(CodeNoVault, nil, "dir", dir)
}

// used tells whether a folder without a data file once had one: drafts, an
// attachment or a backup is left. To begin anew there would hide the loss.
func used(dir string) bool {
	if _, err := os.Stat(filepath.Join(dir, draftFile)); err == nil {
		return true
	}
	blobs, err := os.ReadDir(filepath.Join(dir, blobFolder))
	return err == nil && len(blobs) > 0 || newestBackup(dir) != ""
}

// readMeta reads who we are.
func (s *Store) readMeta(ctx context.Context) error {
	m, err := readMeta(ctx, s.main.write)
	if err != nil {
		return err
	}
	s.unit, s.vault = m["unit"], m["vault"]
	return s.main.write.QueryRowContext(ctx, `SELECT device FROM incarnation ORDER BY k DESC LIMIT 1`).Scan(&s.device)
}

// readMeta returns the table meta; an entry that fails its checksum, or none
// for the unit, is damage.
func readMeta(ctx context.Context, db *sql.DB) (map[string]string, error) {
	rows, err := db.QueryContext(ctx, `SELECT key, value, sum FROM meta`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	m := map[string]string{}
	for rows.Next() {
		var key, value string
		var sum int64
		if err := rows.Scan(&key, &value, &sum); err != nil {
			return nil, err
		}
		if sum != metaSum(key, value) {
			return nil, damaged(fmt.Errorf("meta %q fails its checksum", key), "")
		}
		m[key] = value
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	if m["unit"] == "" || m["vault"] == "" {
		return nil, damaged(errors.New("meta is incomplete"), "")
	}
	return m, nil
}

func metaSum(key, value string) int64 {
	return int64(checksum([]byte(key + "\x00" + value)))
}

// probeWrite writes once, so that a read-only or full disk is said at start and
// not at the first save.
func (s *Store) probeWrite(ctx context.Context) error {
	return s.SetSetting(ctx, "store.opened", strconv.FormatInt(s.opt.Now().UnixMilli(), 10))
}

// Close ends the store. Safe to call twice, and while others still work: what
// runs comes to its end, and who comes later is told that the store is closed.
func (s *Store) Close() error {
	s.Lock()
	var err error
	s.ended.Do(func() { err = s.close() })
	return err
}

func (s *Store) close() error {
	var errs []error
	if s.drafts != nil {
		errs = append(errs, s.drafts.close())
	}
	if s.w != nil {
		errs = append(errs, s.w.close())
	}
	if s.log != nil {
		errs = append(errs, s.log.close())
	}
	if s.readers != nil {
		errs = append(errs, s.readers.close())
	}
	if s.main != nil {
		errs = append(errs, s.main.close())
	}
	if s.lock != nil {
		s.lock.release()
	}
	return errors.Join(errs...)
}

// Notice is what a person has to be told although the folder could be opened,
// nil mostly: store.drafts_damaged.
func (s *Store) Notice() error { return s.notice }

// Dir returns the data folder.
func (s *Store) Dir() string { return s.dir }

// Unit returns the code of the unit whose data this is.
func (s *Store) Unit() string {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.unit
}

// Device returns the id of this installation.
func (s *Store) Device() app.ID {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.device
}

// Setting returns a view setting, "" when unset. It works before Unlock.
func (s *Store) Setting(ctx context.Context, key string) (string, error) {
	var v string
	rows, err := s.main.read.QueryContext(ctx, `SELECT value FROM setting WHERE key = ?`, key)
	if err != nil {
		return "", s.coded(err)
	}
	defer rows.Close()
	if rows.Next() {
		if err := rows.Scan(&v); err != nil {
			return "", s.coded(err)
		}
	}
	return v, s.coded(rows.Err())
}

// SetSetting keeps a view setting; "" removes it.
func (s *Store) SetSetting(ctx context.Context, key, value string) error {
	return s.w.do(ctx, s, func(t *session) error {
		if value == "" {
			_, err := t.exec(`DELETE FROM setting WHERE key = ?`, key)
			return err
		}
		_, err := t.exec(`INSERT INTO setting (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value`, key, value)
		return err
	})
}
