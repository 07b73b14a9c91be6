package outfile

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"ronghe/app"
	"ronghe/app/osfile"
)

// The codes of what people are told; the texts are "err.<code>.what|kept|do".
const (
	CodeDiskFull = "file.disk_full"
	CodeReadOnly = "file.read_only" // the folder does not take files
	CodeFolder   = app.CodeFileFolder
	CodeFailed   = "file.failed" // any other fault of the disk
	CodeInUse    = app.CodeFileInUse
	// CodeProtected: the older file is marked read-only; args: file.
	CodeProtected = "file.protected"
)

// explain says why a file was not written.
func explain(path string, err error) error {
	if err == nil || app.CodeOf(err) != "" {
		return err
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return app.NewError(app.CodeCanceled, err)
	}
	folder, file := filepath.Dir(path), filepath.Base(path)
	switch {
	case isDiskFull(err):
		return app.NewError(CodeDiskFull, err, "folder", folder, "file", file)
	case isInUse(err), isReadOnly(err) && osfile.InUse(path):
		return app.NewError(CodeInUse, err, "file", file)
	case isReadOnly(err) && osfile.Protected(path):
		return app.NewError(CodeProtected, err, "file", file)
	case isReadOnly(err):
		return app.NewError(CodeReadOnly, err, "folder", folder, "file", file)
	}
	if _, statErr := os.Stat(folder); errors.Is(statErr, fs.ErrNotExist) {
		return app.NewError(CodeFolder, err, "folder", folder)
	}
	return app.NewError(CodeFailed, err, "folder", folder, "file", file)
}
