package register

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"ronghe/app"
)

// Attach stores the file at path as an attachment. Errors: not_found when it
// cannot be read, too_large, and the store's.
func (s *Service) Attach(ctx context.Context, path string) (app.File, error) {
	src, err := os.Open(path)
	if err != nil {
		return app.File{}, app.NewError(app.CodeNotFound, err, "what", filepath.Base(path))
	}
	defer src.Close()
	return s.store.PutBlob(ctx, filepath.Base(path), src)
}

// SaveAttachment writes an attachment into the folder dir under its own name
// and returns the path: to open it with the system's program.
func (s *Service) SaveAttachment(ctx context.Context, file app.File, dir string) (string, error) {
	src, err := s.store.OpenBlob(ctx, file.Hash)
	if err != nil {
		return "", err
	}
	defer src.Close()
	path := filepath.Join(dir, filepath.Base(file.Name))
	dst, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return "", fmt.Errorf("attachment: %w", err)
	}
	if _, err := io.Copy(dst, src); err != nil {
		dst.Close()
		return "", fmt.Errorf("attachment: %w", err)
	}
	return path, dst.Close()
}
