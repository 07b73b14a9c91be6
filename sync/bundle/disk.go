package bundle

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"ronghe/app"
	"ronghe/app/osfile"
)

// MaxFile is the size of the largest file that is read, in bytes.
const MaxFile = MaxSize + (2 << 20)

// ReadFile reads a file from a stick, which is opened for reading alone.
// CodeBad for what is no bundle, too_large.
func ReadFile(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, app.Unreadable(path, err)
	}
	defer f.Close()
	if info, err := f.Stat(); err != nil || !info.Mode().IsRegular() {
		return nil, app.NewError(CodeBad, errors.Join(err, errFile))
	}
	b, err := io.ReadAll(io.LimitReader(f, MaxFile+1))
	if err != nil {
		return nil, app.NewError(CodeRead, err, "file", path)
	}
	if len(b) > MaxFile {
		return nil, app.NewError(app.CodeTooLarge, nil, "what", filepath.Base(path), "limit", "64 MiB")
	}
	return b, nil
}

var errFile = errors.New("not a file")

// Codes of the disk.
const (
	CodeRead   = "bundle.read"   // the file cannot be read: the stick was pulled, or is broken; file
	CodeUnread = "bundle.unread" // what was written does not read back as it was: the stick is broken; file
)

// Names are the names of the volumes of a file.
func Names(path string, n int) []string {
	if n == 1 {
		return []string{path}
	}
	ext := filepath.Ext(path)
	base := strings.TrimSuffix(path, ext)
	out := make([]string, n)
	for i := range out {
		out[i] = fmt.Sprintf("%s-%d-%d%s", base, i+1, n, ext)
	}
	return out
}

// WriteFiles writes the volumes of a bundle and returns their names. Each is
// written under another name, flushed, renamed, read back and compared: no half
// bundle ever has the name of a whole one. Of several either all are there or none.
func WriteFiles(path string, volumes [][]byte) ([]string, error) {
	return WriteAll(Names(path, len(volumes)), volumes, writeFile)
}

// WriteAll writes volumes one after another as write does, and reads each back: all of
// them, or none.
func WriteAll(names []string, volumes [][]byte, write func(name string, b []byte) error) ([]string, error) {
	for i, name := range names {
		err := write(name, volumes[i])
		if err == nil {
			err = Compare(name, volumes[i])
		}
		if err != nil {
			for _, before := range names[:i] {
				_ = os.Remove(before) // on a pulled stick there is nothing to remove
			}
			return nil, err
		}
	}
	return names, nil
}

func writeFile(path string, b []byte) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), ".ronghe-*.tmp")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = f.Close()
			_ = os.Remove(f.Name()) // on a pulled stick there is nothing to remove it from
		}
	}()
	if _, err := f.Write(b); err != nil {
		return err
	}
	if err := errors.Join(f.Sync(), f.Close()); err != nil {
		return err
	}
	return osfile.Rename(f.Name(), path)
}

// Siblings are the names of all volumes that lie beside one of them.
func Siblings(path string, h *Header) []string {
	ext := filepath.Ext(path)
	base, ok := strings.CutSuffix(strings.TrimSuffix(path, ext), fmt.Sprintf("-%d-%d", h.Volume, h.Volumes))
	if !ok || h.Volumes > MaxParts { // under another name: it is alone
		out := make([]string, h.Volume)
		out[h.Volume-1] = path
		return out
	}
	return Names(base+ext, h.Volumes)
}

// Compare reads a file that was written back: bundle.unread, and it is removed,
// when it is not what was meant.
func Compare(path string, b []byte) error {
	back, err := ReadFile(path)
	if err == nil && bytes.Equal(back, b) {
		return nil
	}
	return app.NewError(CodeUnread, errors.Join(err, os.Remove(path)), "file", path)
}
