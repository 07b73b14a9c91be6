package workbook

import (
	"bufio"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"time"
)

// tempFile is what writeFile needs of a file.
type tempFile interface {
	io.Writer
	Name() string
	Chmod(os.FileMode) error
	Sync() error
	Close() error
}

// createTemp makes the file that a finished one is renamed from. Tests put
// failing disks in its place.
var createTemp = func(dir, pattern string) (tempFile, error) { return os.CreateTemp(dir, pattern) }

// tempPattern names unfinished files; the dot hides them.
const tempPattern = ".ronghe-*.tmp"

// writeFile makes path appear whole or not at all: write fills a temporary
// file beside it, which is flushed to the disk and then takes its name. When
// anything fails, an older file of that name stays as it was.
func writeFile(ctx context.Context, path string, write func(io.Writer) error) (err error) {
	defer func() { err = writeError(path, err) }()
	if err := ctx.Err(); err != nil {
		return err
	}
	dir := filepath.Dir(path)
	f, err := createTemp(dir, tempPattern)
	if err != nil {
		return err
	}
	done := false
	defer func() {
		if !done {
			err = errors.Join(err, ignoreClosed(f.Close()), os.Remove(f.Name()))
		}
	}()
	buffered := bufio.NewWriterSize(f, 256<<10)
	if err := write(ctxWriter{ctx, buffered}); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := buffered.Flush(); err != nil {
		return err
	}
	if err := f.Chmod(0o644); err != nil {
		return err
	}
	if err := f.Sync(); err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return err
	}
	done = true
	sweep(filepath.Join(dir, tempPattern))
	return syncDir(dir)
}

func ignoreClosed(err error) error {
	if errors.Is(err, os.ErrClosed) {
		return nil
	}
	return err
}

// sweep removes what a killed program left behind: temporary files and folders
// of ours that nobody has touched for a day.
func sweep(pattern string) {
	old, err := filepath.Glob(pattern)
	if err != nil {
		return
	}
	for _, name := range old {
		if info, err := os.Stat(name); err == nil && time.Since(info.ModTime()) > 24*time.Hour {
			_ = os.RemoveAll(name) // the next export tries again
		}
	}
}

// stagingDir makes a folder that only this user can read, where the rows of a
// workbook wait to be packed.
func stagingDir() (string, error) {
	const pattern = "ronghe-export-*"
	sweep(filepath.Join(os.TempDir(), pattern))
	return os.MkdirTemp("", pattern)
}

// ctxWriter fails once ctx has ended.
type ctxWriter struct {
	ctx context.Context
	w   io.Writer
}

func (w ctxWriter) Write(b []byte) (int, error) {
	if err := w.ctx.Err(); err != nil {
		return 0, err
	}
	return w.w.Write(b)
}

// ownError carries an error of the caller's own function past the coding of
// faults of the disk.
type ownError struct{ err error }

func (e ownError) Error() string { return e.err.Error() }
func (e ownError) Unwrap() error { return e.err }
