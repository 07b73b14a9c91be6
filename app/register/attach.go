package register

import (
	"context"
	"io"
	"os"
	"path/filepath"

	"ronghe/app"
)

// Codes of what is no attachment; args: name.
const (
	CodeNoFile    = "file.is_folder" // a folder
	CodeEmptyFile = "file.empty"     // nothing is in it
)

// Attach stores the file at path as an attachment. Errors: file.none,
// file.unreadable, file.is_folder, file.empty, too_large, and the store's.
func (s *Service) Attach(ctx context.Context, path string) (app.File, error) {
	src, err := os.Open(path)
	if err != nil {
		return app.File{}, app.Unreadable(path, err)
	}
	defer src.Close()
	switch info, err := src.Stat(); {
	case err != nil:
		return app.File{}, app.Unreadable(path, err)
	case info.IsDir():
		return app.File{}, app.NewError(CodeNoFile, nil, "name", filepath.Base(path))
	case info.Size() == 0:
		return app.File{}, app.NewError(CodeEmptyFile, nil, "name", filepath.Base(path))
	}
	return s.store.PutBlob(ctx, filepath.Base(path), src)
}

// SaveAttachment writes an attachment into the folder dir under its own name
// and returns the path: to open it with the system's program. Errors: not_found,
// store.blob_damaged, those of writing a file; nothing of the file is there then.
func (s *Service) SaveAttachment(ctx context.Context, file app.File, dir string) (string, error) {
	src, err := s.store.OpenBlob(ctx, file.Hash)
	if err != nil {
		return "", err
	}
	defer src.Close()
	path := filepath.Join(dir, filepath.Base(file.Name))
	return path, s.files.Write(ctx, path, func(w io.Writer) error {
		_, err := io.Copy(w, src)
		return err
	})
}
