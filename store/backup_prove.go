package store

import (
	"archive/zip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"ronghe/app"
)

// VerifyBackup looks whether a backup is whole and can be restored, by
// unpacking it into a temporary folder beside it. What is wrong comes as
// findings; the error is for a file that cannot be read at all.
func VerifyBackup(ctx context.Context, path string) ([]app.Problem, error) {
	if _, err := os.Stat(path); err != nil {
		return nil, app.Unreadable(path, err)
	}
	err := proveBackup(ctx, path)
	switch app.CodeOf(err) {
	case CodeBackup, CodeBackupNew, CodeRowDamaged, CodeDamaged:
		return []app.Problem{problemOf(err)}, nil
	}
	return nil, classify(err, filepath.Dir(path))
}

// BackupInfo is what a backup says of itself.
type BackupInfo struct {
	Made    time.Time
	Unit    string // code
	Records int    // those in the recycle bin too
}

// DescribeBackup reads what a backup says of itself, without proving it: what
// people are told before they decide. Errors: file.none, file.unreadable,
// store.backup_bad, store.backup_newer.
func DescribeBackup(path string) (BackupInfo, error) {
	z, err := zip.OpenReader(path)
	switch {
	case errors.Is(err, os.ErrNotExist), errors.Is(err, os.ErrPermission):
		return BackupInfo{}, app.Unreadable(path, err)
	case err != nil:
		return BackupInfo{}, bad(path, err)
	}
	defer z.Close()
	byName := map[string]*zip.File{}
	for _, f := range z.File {
		if f.Name == manifestName {
			byName[f.Name] = f
		}
	}
	m, err := readManifest(byName)
	if err != nil {
		return BackupInfo{}, bad(path, err)
	}
	if know, err := newest(); err != nil || m.Format > manifestFormat || m.Schema > know {
		return BackupInfo{}, app.NewError(CodeBackupNew, err, "file", filepath.Base(path))
	}
	return BackupInfo{Made: m.Made, Unit: m.Unit, Records: m.Records}, nil
}

// proveBackup unpacks a backup, except that attachments are only read, and
// compares its content with the manifest.
func proveBackup(ctx context.Context, path string) error {
	work, err := os.MkdirTemp(filepath.Dir(path), ".prove-*")
	if err != nil { // a stick that cannot be written
		work, err = os.MkdirTemp("", "ronghe-prove-*")
	}
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	_, err = unpack(ctx, path, work, false)
	return err
}

// Limits on what a backup may hold.
const (
	mostBackupFiles = 1_000_000
	mostManifest    = 256 << 20
	mostBackupEntry = 1 << 40
)

// unpack checks a backup and writes its database, and attachments too when all
// is asked, into work. Errors: store.backup_bad, store.backup_newer and the
// disk's.
func unpack(ctx context.Context, path, work string, all bool) (*manifest, error) {
	z, err := zip.OpenReader(path)
	if err != nil {
		return nil, bad(path, err)
	}
	defer z.Close()
	if len(z.File) > mostBackupFiles {
		return nil, bad(path, fmt.Errorf("%d entries", len(z.File)))
	}
	byName := make(map[string]*zip.File, len(z.File))
	for _, f := range z.File {
		byName[f.Name] = f
	}
	m, err := readManifest(byName)
	if err != nil {
		return nil, bad(path, err)
	}
	if know, err := newest(); err != nil || m.Format > manifestFormat || m.Schema > know {
		return nil, app.NewError(CodeBackupNew, err, "file", filepath.Base(path))
	}
	if len(m.Files)+1 != len(byName) || len(byName) != len(z.File) {
		return nil, bad(path, errors.New("the entries are not those of the manifest"))
	}
	for _, e := range m.Files {
		if err := unpackEntry(ctx, byName[e.Name], e, work, all); err != nil {
			return nil, unpackError(path, err)
		}
	}
	return m, unpackError(path, checkContent(ctx, filepath.Join(work, mainFile), m))
}

// errDisk marks a failure of the disk that is written to, which says nothing
// of the backup.
type errDisk struct{ error }

func (e errDisk) Unwrap() error { return e.error }

func unpackError(path string, err error) error {
	var disk errDisk
	if err == nil {
		return nil
	}
	if errors.As(err, &disk) {
		return disk.error
	}
	return bad(path, err)
}

func readManifest(files map[string]*zip.File) (*manifest, error) {
	f := files[manifestName]
	if f == nil || f.UncompressedSize64 > mostManifest {
		return nil, errors.New("no manifest")
	}
	r, err := f.Open()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	var m manifest
	if err := json.NewDecoder(io.LimitReader(r, mostManifest)).Decode(&m); err != nil {
		return nil, err
	}
	// Reading to the end makes the zip reader compare its checksum.
	if _, err := io.Copy(io.Discard, r); err != nil {
		return nil, err
	}
	if m.Format < 1 || m.Vault == "" || m.Unit == "" || len(m.Files) == 0 || m.Files[0].Name != mainFile {
		return nil, errors.New("the manifest is incomplete")
	}
	return &m, nil
}

func unpackEntry(ctx context.Context, f *zip.File, e entryInfo, work string, all bool) error {
	hash, isBlob := strings.CutPrefix(e.Name, blobFolder+"/")
	if f == nil || e.Size < 0 || e.Size > mostBackupEntry || isBlob && !validHash(hash) || !isBlob && e.Name != mainFile {
		return fmt.Errorf("entry %.80q", e.Name)
	}
	r, err := f.Open()
	if err != nil {
		return err
	}
	defer r.Close()
	h := sha256.New()
	in := io.TeeReader(io.LimitReader(&ctxReader{ctx, r}, e.Size+1), h)
	var n int64
	if isBlob && !all {
		n, err = io.Copy(io.Discard, in)
	} else {
		to := filepath.Join(work, mainFile)
		if isBlob {
			to = filepath.Join(work, blobFolder, hash[:2], hash)
		}
		n, err = writeEntry(to, in)
	}
	return sameEntry(e, n, h, err)
}

func sameEntry(e entryInfo, n int64, h hash.Hash, err error) error {
	if err == nil && (n != e.Size || hex.EncodeToString(h.Sum(nil)) != e.Hash) {
		return fmt.Errorf("entry %.80q is not what the manifest says", e.Name)
	}
	return err
}

func writeEntry(to string, in io.Reader) (int64, error) {
	if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
		return 0, errDisk{err}
	}
	f, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return 0, errDisk{err}
	}
	n, err := io.Copy(diskWriter{f}, in)
	if e := f.Sync(); err == nil && e != nil {
		err = errDisk{e}
	}
	if e := f.Close(); err == nil && e != nil {
		err = errDisk{e}
	}
	return n, err
}

// diskWriter tells a failing disk from a failing source.
type diskWriter struct{ w io.Writer }

func (d diskWriter) Write(p []byte) (int, error) {
	n, err := d.w.Write(p)
	if err != nil {
		err = errDisk{err}
	}
	return n, err
}

// checkContent holds the unpacked database to the manifest.
func checkContent(ctx context.Context, path string, m *manifest) error {
	have := manifest{}
	if err := describe(ctx, path, &have); err != nil {
		return err
	}
	if have.Content != m.Content || have.Records != m.Records || have.Schema != m.Schema {
		return errors.New("the records are not those of the manifest")
	}
	db, err := pool(dsn(path, []string{"query_only(1)"}, false), 1, false)
	if err != nil {
		return err
	}
	defer db.Close()
	var check string
	if err := db.QueryRowContext(ctx, `PRAGMA quick_check(1)`).Scan(&check); err != nil {
		return err
	}
	if check != "ok" {
		return errors.New(check)
	}
	return nil
}
