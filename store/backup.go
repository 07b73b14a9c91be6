package store

import (
	"archive/zip"
	"context"
	"crypto/sha256"
	"database/sql"
	"database/sql/driver"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/klauspost/compress/flate"

	"ronghe/app"
	"ronghe/app/i18n"
	"ronghe/store/internal/fail"
)

// BackupExt is how the names of backups end.
const BackupExt = ".rhbak"

// A backup is one zip file: the database as of one moment, the attachments as
// they are (sealed), and a manifest with the hash of each and of the records'
// content. Personal values stay sealed under the data key of the database.
const manifestName = "manifest.json"

// manifest describes a backup.
type manifest struct {
	Format  int         `json:"format"`
	Vault   string      `json:"vault"`
	Unit    string      `json:"unit"`
	Schema  int64       `json:"schema"`
	Made    time.Time   `json:"made"`
	Records int         `json:"records"`
	Content string      `json:"content"` // hash over all records
	Files   []entryInfo `json:"files"`
}

type entryInfo struct {
	Name string `json:"name"`
	Size int64  `json:"size"`
	Hash string `json:"sha256"`
}

const manifestFormat = 1

// partExt ends the name of a backup that is not whole yet.
const partExt = ".part"

// newestBackup returns the newest backup in the data folder, "" when there is
// none.
func newestBackup(dir string) string {
	if dir == "" {
		return ""
	}
	list := listBackups(filepath.Join(dir, BackupFolder))
	if len(list) == 0 {
		return ""
	}
	return list[0]
}

// sayBackup is newestBackup for a sentence.
func sayBackup(dir string) string {
	if path := newestBackup(dir); path != "" {
		return path
	}
	return i18n.T("store.no_backup")
}

// listBackups returns the backups of a folder, newest first.
func listBackups(folder string) []string {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil
	}
	type file struct {
		path string
		at   time.Time
	}
	var files []file
	for _, e := range entries {
		if info, err := e.Info(); err == nil && strings.HasSuffix(e.Name(), BackupExt) {
			files = append(files, file{filepath.Join(folder, e.Name()), info.ModTime()})
		}
	}
	slices.SortFunc(files, func(a, b file) int {
		if c := b.at.Compare(a.at); c != 0 {
			return c
		}
		return strings.Compare(b.path, a.path)
	})
	out := make([]string, len(files))
	for i, f := range files {
		out[i] = f.path
	}
	return out
}

// AutoBackup makes today's backup in the data folder unless there is one, and
// keeps the newest keep of them. It returns the new file, "" when none was due.
// Errors: store.full where it could fill the disk, and those of Backup.
func (s *Store) AutoBackup(ctx context.Context, keep int, progress func(done, total int)) (string, error) {
	folder := filepath.Join(s.dir, BackupFolder)
	now := s.opt.Now()
	today := "auto-" + now.Format("20060102")
	list := listBackups(folder)
	for _, p := range list {
		if strings.HasPrefix(filepath.Base(p), today) {
			return "", nil
		}
	}
	if err := s.roomForBackup(); err != nil {
		return "", err
	}
	path := filepath.Join(folder, today+"-"+now.Format("150405")+BackupExt)
	if err := s.Backup(ctx, path, progress); err != nil {
		return "", err
	}
	kept := 0
	for _, p := range listBackups(folder) {
		if !strings.HasPrefix(filepath.Base(p), "auto-") {
			continue // a person made it
		}
		if kept++; kept > max(1, keep) {
			if err := os.Remove(p); err != nil {
				return path, s.coded(err)
			}
		}
	}
	return path, nil
}

// Backup writes everything into one file while work goes on: the database as of
// one moment, attachments and a manifest. The file gets its name when it is
// whole, and is then read back and proved by unpacking it. progress is told
// percent; nil is allowed. Errors: store.full, store.readonly, store.damaged,
// store.row_damaged, store.backup_bad, file.folder where path's is not there.
func (s *Store) Backup(ctx context.Context, path string, progress func(done, total int)) error {
	if progress == nil {
		progress = func(int, int) {}
	}
	if _, err := os.Stat(filepath.Dir(path)); errors.Is(err, os.ErrNotExist) {
		return app.NewError(app.CodeFileFolder, err, "folder", filepath.Dir(path)) // a stick that was drawn
	}
	s.files.RLock() // none that the copied records name goes meanwhile
	defer s.files.RUnlock()
	work, err := os.MkdirTemp(filepath.Join(s.dir, BackupFolder), ".work-*")
	if err != nil {
		return s.coded(err)
	}
	defer os.RemoveAll(work)
	progress(0, 100)
	m, err := s.snapshot(ctx, filepath.Join(work, mainFile))
	if err != nil {
		return s.coded(err)
	}
	progress(40, 100)
	part := path + partExt
	if err := s.writeBackup(ctx, part, work, m); err != nil {
		_ = os.Remove(part)
		return classify(err, filepath.Dir(path))
	}
	progress(70, 100)
	if err := proveBackup(ctx, part); err != nil {
		_ = os.Remove(part)
		return classify(err, filepath.Dir(path))
	}
	if err := fail.Point("backup.rename"); err != nil {
		return classify(err, filepath.Dir(path))
	}
	if err := renameSync(part, path); err != nil {
		return classify(err, filepath.Dir(path))
	}
	progress(100, 100)
	return nil
}

// snapshot copies the database as of one moment and describes it.
func (s *Store) snapshot(ctx context.Context, to string) (*manifest, error) {
	from, err := pool(dsn(filepath.Join(s.dir, mainFile), []string{"busy_timeout(10000)", "cache_size(-16384)"}, false), 1, false)
	if err != nil {
		return nil, err
	}
	defer from.Close()
	if _, err := from.ExecContext(ctx, `VACUUM INTO ?`, to); err != nil {
		return nil, err
	}
	m := &manifest{Format: manifestFormat, Vault: s.vault, Unit: s.Unit(), Made: s.opt.Now().UTC()}
	return m, describe(ctx, to, m)
}

// describe fills what the manifest says of the database's content.
func describe(ctx context.Context, path string, m *manifest) error {
	db, err := pool(dsn(path, []string{"query_only(1)", "cache_size(-16384)"}, false), 1, false)
	if err != nil {
		return err
	}
	defer db.Close()
	if m.Schema, err = versions(ctx, db, path); err != nil {
		return err
	}
	m.Content, m.Records, err = contentHash(ctx, db)
	return err
}

// contentHash is over every record in order of id: two databases with the same
// records have the same hash, however they came to them.
func contentHash(ctx context.Context, db *sql.DB) (string, int, error) {
	rows, err := db.QueryContext(ctx, `SELECT `+docColumns+` FROM doc ORDER BY id`)
	if err != nil {
		return "", 0, err
	}
	defer rows.Close()
	h := sha256.New()
	n := 0
	for rows.Next() {
		var r docRow
		v := make([]driver.Value, docWidth)
		if err := rows.Scan(&v[0], &v[1], &v[2], &v[3], &v[4]); err != nil {
			return "", 0, err
		}
		if err := r.read(v, ""); err != nil {
			return "", 0, err
		}
		fmt.Fprintf(h, "%x|%s|%s|%d|%d|%d|", r.id, r.form, r.unit, r.rev, r.deleted, len(r.body))
		h.Write(r.body)
		n++
	}
	return hex.EncodeToString(h.Sum(nil)), n, rows.Err()
}

// writeBackup writes the zip file and makes it durable.
func (s *Store) writeBackup(ctx context.Context, part, work string, m *manifest) error {
	f, err := os.OpenFile(part, os.O_RDWR|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	defer f.Close()
	z := zip.NewWriter(f)
	z.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) {
		return flate.NewWriter(w, flate.BestSpeed)
	})
	if err := m.add(ctx, z, mainFile, filepath.Join(work, mainFile), zip.Deflate); err != nil {
		return err
	}
	// The attachments are listed after the database was copied: each is written
	// before the record that names it.
	blobs, err := s.blobFiles()
	if err != nil {
		return err
	}
	for _, hash := range blobs {
		if err := m.add(ctx, z, blobFolder+"/"+hash, s.blobPath(hash), zip.Store); err != nil {
			return err
		}
	}
	w, err := z.Create(manifestName)
	if err != nil {
		return err
	}
	if err := json.NewEncoder(w).Encode(m); err != nil {
		return err
	}
	if err := z.Close(); err != nil {
		return err
	}
	return f.Sync()
}

// add copies one file into the zip and notes its hash.
func (m *manifest) add(ctx context.Context, z *zip.Writer, name, path string, method uint16) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := fail.Point("backup.write"); err != nil {
		return err
	}
	in, err := os.Open(path)
	if err != nil {
		return err
	}
	defer in.Close()
	w, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: method})
	if err != nil {
		return err
	}
	h := sha256.New()
	n, err := io.Copy(io.MultiWriter(w, h), &ctxReader{ctx, in})
	m.Files = append(m.Files, entryInfo{Name: name, Size: n, Hash: hex.EncodeToString(h.Sum(nil))})
	return err
}

// ctxReader ends a copy when the context does.
type ctxReader struct {
	ctx context.Context
	r   io.Reader
}

func (c *ctxReader) Read(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	return c.r.Read(p)
}

// blobFiles returns the hashes of the attachments on this machine.
func (s *Store) blobFiles() ([]string, error) {
	var out []string
	folders, err := os.ReadDir(filepath.Join(s.dir, blobFolder))
	if err != nil {
		return nil, err
	}
	for _, d := range folders {
		if !d.IsDir() {
			continue
		}
		files, err := os.ReadDir(filepath.Join(s.dir, blobFolder, d.Name()))
		if err != nil {
			return nil, err
		}
		for _, f := range files {
			if validHash(f.Name()) {
				out = append(out, f.Name())
			}
		}
	}
	return out, nil
}

// bad is a backup that fails its check.
func bad(path string, err error) error {
	var own *app.Error
	if errors.As(err, &own) && own.Code == app.CodeCanceled || errors.Is(err, context.Canceled) {
		return err
	}
	return app.NewError(CodeBackup, err, "file", filepath.Base(strings.TrimSuffix(path, ".part")))
}
