package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"time"

	"ronghe/app"
	"ronghe/app/op"
	"ronghe/app/osfile"
	"ronghe/store/internal/fail"
)

// A restore unpacks and checks the backup in a folder of its own, opens a new
// incarnation in it, and then writes this file. From then on it only goes
// forward: whatever breaks it off, the next Open or Restore moves the rest.
const restoreFile = "restore.json"

// restorePlan names the folders of a restore, relative to the data folder.
type restorePlan struct {
	Work   string `json:"work"`   // holds the new files
	Aside  string `json:"aside"`  // receives the old ones
	Drafts bool   `json:"drafts"` // the unfinished work may be of the same database and stays
}

// asidePrefix begins the names of folders with the data that a restore
// replaced.
const asidePrefix = "replaced-"

// Restore puts a backup in the place of the data in dir, which is kept in a
// folder "replaced-…" inside. A new incarnation of the device is opened, so
// that entries made after the backup elsewhere are not numbered twice. Errors:
// store.locked, store.backup_bad, store.backup_newer, store.full,
// store.readonly, file.none, file.unreadable.
func Restore(ctx context.Context, path, dir string) error {
	if _, err := os.Stat(path); err != nil {
		return app.Unreadable(path, err)
	}
	if err := prepareFolder(dir); err != nil {
		return classify(err, dir)
	}
	lock, err := lockFolder(dir)
	if err != nil {
		return err
	}
	defer lock.release()
	if err := finishRestore(dir); err != nil {
		return classify(err, dir)
	}
	work, err := os.MkdirTemp(dir, ".restore-*")
	if err != nil {
		return classify(err, dir)
	}
	m, err := unpack(ctx, path, work, true)
	if err == nil {
		err = newIncarnation(ctx, filepath.Join(work, mainFile), m, path, keptBeside(path, dir))
	}
	if err == nil {
		err = planRestore(ctx, dir, work, m)
	}
	if err != nil {
		_ = os.RemoveAll(work)
		return classify(err, dir)
	}
	return classify(finishRestore(dir), dir)
}

// planRestore writes the plan: the point of no return.
func planRestore(ctx context.Context, dir, work string, m *manifest) error {
	if err := os.MkdirAll(filepath.Join(work, blobFolder), 0o700); err != nil {
		return err
	}
	p := restorePlan{
		Work:  filepath.Base(work),
		Aside: asidePrefix + time.Now().Format("20060102-150405.000"),
	}
	// What cannot be read (the reason for most restores) may well be the same
	// database: its unfinished work then opens, and that of another does not.
	vault := vaultOf(ctx, filepath.Join(dir, mainFile))
	p.Drafts = vault == "" || vault == m.Vault
	if err := os.Mkdir(filepath.Join(dir, p.Aside), 0o700); err != nil {
		return err
	}
	b, err := json.Marshal(p)
	if err != nil {
		return err
	}
	tmp := filepath.Join(work, restoreFile)
	if _, err := writeEntry(tmp, strings.NewReader(string(b))); err != nil {
		return err
	}
	if err := fail.Point("restore.plan"); err != nil {
		return err
	}
	return renameSync(tmp, filepath.Join(dir, restoreFile))
}

// vaultOf returns the id of the database in a file, "" when it cannot be read.
func vaultOf(ctx context.Context, path string) string {
	if _, err := os.Stat(path); err != nil {
		return ""
	}
	db, err := pool(dsn(path, []string{"query_only(1)"}, false), 1, false)
	if err != nil {
		return ""
	}
	defer db.Close()
	m, err := readMeta(ctx, db)
	if err != nil {
		return ""
	}
	return m["vault"]
}

// finishRestore moves what a plan names; nothing to do without one. Every step
// can be done again.
func finishRestore(dir string) error {
	b, err := os.ReadFile(filepath.Join(dir, restoreFile))
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	var p restorePlan
	if err := json.Unmarshal(b, &p); err != nil {
		return fmt.Errorf("%s: %w", restoreFile, err)
	}
	if filepath.Base(p.Work) != p.Work || filepath.Base(p.Aside) != p.Aside {
		return fmt.Errorf("%s names folders outside of the data folder", restoreFile)
	}
	work, aside := filepath.Join(dir, p.Work), filepath.Join(dir, p.Aside)
	swap := func(name string, companions ...string) error {
		if _, err := os.Stat(filepath.Join(work, name)); errors.Is(err, os.ErrNotExist) {
			return nil // moved before
		}
		for _, n := range append([]string{name}, companions...) {
			if err := moveAside(dir, aside, n); err != nil {
				return err
			}
		}
		if err := fail.Point("restore.swap"); err != nil {
			return err
		}
		return osfile.Rename(filepath.Join(work, name), filepath.Join(dir, name))
	}
	if !p.Drafts {
		for _, n := range []string{draftFile, draftFile + "-wal", draftFile + "-shm"} {
			if err := moveAside(dir, aside, n); err != nil {
				return err
			}
		}
	}
	if err := swap(blobFolder); err != nil {
		return err
	}
	// A log of the old file beside the new one would be read into it: it goes
	// before the new one comes.
	if err := swap(mainFile, mainFile+"-wal", mainFile+"-shm"); err != nil {
		return err
	}
	if err := osfile.SyncFolder(dir); err != nil {
		return err
	}
	if err := os.Remove(filepath.Join(dir, restoreFile)); err != nil {
		return err
	}
	return os.RemoveAll(work)
}

func moveAside(dir, aside, name string) error {
	from := filepath.Join(dir, name)
	if _, err := os.Stat(from); errors.Is(err, os.ErrNotExist) {
		return nil
	}
	to := filepath.Join(aside, name)
	if _, err := os.Stat(to); err == nil {
		return nil
	}
	return osfile.Rename(from, to)
}

// restoredSetting keeps when the backup was made that the data came from, unless
// that lay in the data folder itself.
const restoredSetting = "store.restored"

// keptBeside reports whether a backup lies in the data folder: it goes with it.
func keptBeside(path, dir string) bool {
	folder, err := filepath.Abs(filepath.Join(dir, BackupFolder))
	if err != nil {
		return false
	}
	path, err = filepath.Abs(path)
	return err == nil && filepath.Dir(path) == folder
}

// RestoredFrom is when the backup was made from which the data were restored
// last; ok is false where they never were, or from one in the data folder.
func (s *Store) RestoredFrom(ctx context.Context) (made time.Time, ok bool) {
	text, err := s.Setting(ctx, restoredSetting)
	if err != nil {
		return time.Time{}, false
	}
	made, err = time.Parse(time.RFC3339, text)
	return made, err == nil
}

// newIncarnation opens a new life of the device in a database that was restored
// from a backup, and says so in its log.
func newIncarnation(ctx context.Context, path string, m *manifest, from string, beside bool) error {
	db, err := openDatabase(path, 0)
	if err != nil {
		return err
	}
	defer db.close()
	now := time.Now()
	var device string
	var number int64
	if err := db.write.QueryRowContext(ctx, `SELECT device, number FROM incarnation ORDER BY k DESC LIMIT 1`).Scan(&device, &number); err != nil {
		return err
	}
	// Two restores of one backup must not get the same number.
	number = max(number+1, now.UnixMilli()<<12|rand.Int64N(1<<12))
	if _, err := db.write.ExecContext(ctx, `INSERT INTO incarnation (device, number, at, why) VALUES (?, ?, ?, 'restored')`,
		device, number, now.UnixMilli()); err != nil {
		return err
	}
	if !beside {
		if _, err := db.write.ExecContext(ctx, `INSERT INTO setting (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value`,
			restoredSetting, m.Made.Format(time.RFC3339)); err != nil {
			return err
		}
	}
	s := &Store{dir: filepath.Dir(path), unit: m.Unit, opt: Options{}.fill()}
	if s.w, err = newWriter(ctx, db.write); err != nil {
		return err
	}
	err = s.audit(ctx, op.Backup, "", "", "restored from "+filepath.Base(from)+" of "+m.Made.Format(time.RFC3339))
	if e := s.w.close(); err == nil {
		err = e
	}
	if err != nil {
		return err
	}
	_, err = db.write.ExecContext(ctx, `PRAGMA wal_checkpoint(TRUNCATE)`)
	return err
}
