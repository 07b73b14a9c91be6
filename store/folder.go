package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/gofrs/flock"

	"ronghe/app"
	"ronghe/app/osfile"
)

// folderLock keeps a second start out. The system drops it with the process,
// so a file left behind by a crash locks nothing.
type folderLock struct{ f *flock.Flock }

func lockFolder(dir string) (*folderLock, error) {
	f := flock.New(filepath.Join(dir, lockFile))
	// A start right after a crash or an update may meet the old process's end.
	ctx, cancel := context.WithTimeout(context.Background(), 300*time.Millisecond)
	defer cancel()
	ok, err := f.TryLockContext(ctx, 50*time.Millisecond)
	if err != nil && !errors.Is(err, context.DeadlineExceeded) {
		return nil, classify(err, dir)
	}
	if !ok { // a computer that stood still for so long has not tried yet
		if ok, err = f.TryLock(); err != nil {
			return nil, classify(err, dir)
		}
	}
	if !ok {
		return nil, app.NewError(CodeLocked, nil, "dir", dir)
	}
	return &folderLock{f: f}, nil
}

func (l *folderLock) release() { _ = l.f.Unlock() }

// prepareFolder makes the folder and those inside it, on a local disk that can
// be written.
func prepareFolder(dir string) error {
	if err := checkLocal(dir); err != nil {
		return err
	}
	for _, d := range []string{dir, filepath.Join(dir, blobFolder), filepath.Join(dir, BackupFolder)} {
		if err := os.MkdirAll(d, 0o700); err != nil {
			return err
		}
	}
	return probeFolder(dir)
}

// probeFolder writes and removes a small file in each folder: permissions alone
// do not tell (a read-only mount, a full disk, root).
func probeFolder(dir string) error {
	for _, d := range []string{dir, filepath.Join(dir, blobFolder), filepath.Join(dir, BackupFolder)} {
		if err := os.MkdirAll(d, 0o700); err != nil {
			return err
		}
		f, err := os.CreateTemp(d, ".probe-*")
		if err != nil {
			return err
		}
		_, err = f.WriteString("probe")
		if e := f.Close(); err == nil {
			err = e
		}
		if e := os.Remove(f.Name()); err == nil {
			err = e
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// networkOf is networkKind, which a test replaces.
var networkOf = networkKind

// checkLocal refuses network drives: SQLite's locks do not hold there, and a
// dropped connection loses data. dir need not exist yet.
func checkLocal(dir string) error {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return fmt.Errorf("data folder: %w", err)
	}
	if strings.HasPrefix(abs, `\\`) || strings.HasPrefix(abs, "//") {
		return app.NewError(CodeNetwork, nil, "dir", dir, "kind", "UNC")
	}
	for {
		if _, err := os.Stat(abs); err == nil {
			break
		}
		up := filepath.Dir(abs)
		if up == abs {
			break
		}
		abs = up
	}
	kind, err := networkOf(abs)
	if err != nil {
		return fmt.Errorf("data folder: %w", err)
	}
	if kind != "" {
		return app.NewError(CodeNetwork, nil, "dir", dir, "kind", kind)
	}
	return nil
}

// renameSync gives a finished file its name and makes that durable.
func renameSync(from, to string) error {
	if err := osfile.Rename(from, to); err != nil {
		return err
	}
	return osfile.SyncFolder(filepath.Dir(to))
}

// removeDB removes a database file with its companions.
func removeDB(path string) {
	for _, suffix := range []string{"", "-wal", "-shm", "-journal"} {
		_ = os.Remove(path + suffix)
	}
}

// copyFile copies a file and makes the copy durable.
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
	if err == nil {
		err = out.Sync()
	}
	if e := out.Close(); err == nil {
		err = e
	}
	return err
}
