// Package outfile makes files that a person asked for appear whole or not at
// all, and says in coded errors why one could not be written. Workbooks and
// PDF are written through it.
package outfile

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"ronghe/app/osfile"
)

// File is what Write needs of a file.
type File interface {
	io.Writer
	Name() string
	Chmod(os.FileMode) error
	Sync() error
	Close() error
}

// CreateTemp makes the file that a finished one is renamed from. Tests put
// failing disks in its place.
var CreateTemp = func(dir, pattern string) (File, error) { return os.CreateTemp(dir, pattern) }

// TempPattern names unfinished files; the dot hides them.
const TempPattern = ".ronghe-*.tmp"

// Write makes path appear whole or not at all: write fills a temporary file
// beside it, which is flushed to the disk and then takes its name. When
// anything fails, an older file of that name stays as it was. Errors: the codes
// of this package, canceled when ctx ended, coded errors of write and those
// marked by Own as they are. A panic in write is an error.
func Write(ctx context.Context, path string, write func(io.Writer) error) error {
	err := whole(ctx, path, write)
	var own ownError
	if errors.As(err, &own) {
		return own.err
	}
	return explain(path, err)
}

func whole(ctx context.Context, path string, write func(io.Writer) error) (err error) {
	if err := ctx.Err(); err != nil {
		return err
	}
	dir := filepath.Dir(path)
	f, err := CreateTemp(dir, TempPattern)
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
	if err := guarded(ctxWriter{ctx, buffered}, write); err != nil {
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
	if err := osfile.Rename(f.Name(), path); err != nil {
		return err
	}
	done = true
	Sweep(filepath.Join(dir, TempPattern))
	return osfile.SyncFolder(dir)
}

// guarded turns a panic of a library into an error: no table may end the
// program.
func guarded(w io.Writer, write func(io.Writer) error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	return write(w)
}

func ignoreClosed(err error) error {
	if errors.Is(err, os.ErrClosed) {
		return nil
	}
	return err
}

// Sweep removes what a killed program left behind: temporary files and folders
// of ours that nobody has touched for a day.
func Sweep(pattern string) {
	old, err := filepath.Glob(pattern)
	if err != nil {
		return
	}
	for _, name := range old {
		if info, err := os.Stat(name); err == nil && time.Since(info.ModTime()) > 24*time.Hour {
			_ = os.RemoveAll(name) // the next one tries again
		}
	}
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

// Own marks an error of what is written (the source of the rows), as against
// one of the disk: Write returns it as it is.
func Own(err error) error { return ownError{err} }

type ownError struct{ err error }

func (e ownError) Error() string { return e.err.Error() }
func (e ownError) Unwrap() error { return e.err }
