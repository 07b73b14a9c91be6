package osfile

import (
	"errors"
	"os"

	"golang.org/x/sys/windows"
)

// passing reports whether an error may be gone in a moment. Windows says "access is
// denied" for a file that is to be replaced and that somebody has open.
func passing(err error) bool {
	return errors.Is(err, windows.ERROR_SHARING_VIOLATION) || errors.Is(err, windows.ERROR_ACCESS_DENIED)
}

// InUse reports whether another program has the file at path open in a way that keeps
// it from being replaced.
func InUse(path string) bool {
	name, err := windows.UTF16PtrFromString(path)
	if err != nil {
		return false
	}
	h, err := windows.CreateFile(name, windows.DELETE, windows.FILE_SHARE_READ|windows.FILE_SHARE_WRITE|windows.FILE_SHARE_DELETE, nil, windows.OPEN_EXISTING, 0, 0)
	if err == nil {
		_ = windows.CloseHandle(h)
	}
	return errors.Is(err, windows.ERROR_SHARING_VIOLATION) || errors.Is(err, windows.ERROR_LOCK_VIOLATION)
}

// Protected reports whether the file at path is marked read-only, which Windows lets
// nobody replace.
func Protected(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().Perm()&0o200 == 0
}

// SyncFolder does nothing: NTFS journals a rename itself, and a folder cannot be
// flushed.
func SyncFolder(string) error { return nil }
