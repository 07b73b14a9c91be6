package pack

import (
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"

	"ronghe/app"
)

// Folder reads the files of a folder for a pack: those in folders of it, by the
// names that want takes; what want refuses is an error, so that nothing is left out
// without a word. Links and whatever else is no plain file are refused; nothing
// outside of the folder is read.
func Folder(dir string, want func(name string) error) ([]File, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	var out []File
	total := int64(0)
	err = fs.WalkDir(root.FS(), ".", func(name string, e fs.DirEntry, err error) error {
		switch {
		case err != nil || e.IsDir():
			return err
		case !e.Type().IsRegular():
			return fmt.Errorf("%s is no plain file", name)
		}
		if err := want(path.Clean(name)); err != nil {
			return err
		}
		f, err := root.Open(name)
		if err != nil {
			return err
		}
		defer f.Close()
		b, err := io.ReadAll(io.LimitReader(f, MaxSize+1))
		if total += int64(len(b)); total > MaxSize || len(out) == MaxEntries {
			return app.NewError(app.CodeTooLarge, nil, "what", dir, "limit", fmt.Sprintf("%d, 64 MiB", MaxEntries))
		}
		out = append(out, File{name, b})
		return err
	})
	return out, err
}

// ReadFile reads a pack file. CodeBad for what is no file, too_large.
func ReadFile(file string) ([]byte, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, app.Unreadable(file, err)
	}
	defer f.Close()
	if info, err := f.Stat(); err != nil || !info.Mode().IsRegular() {
		return nil, bad("not a file: %w", err)
	}
	b, err := io.ReadAll(io.LimitReader(f, MaxSize+1))
	if err == nil && len(b) > MaxSize {
		err = app.NewError(app.CodeTooLarge, nil, "what", file, "limit", "64 MiB")
	}
	return b, err
}
