//go:build unix

package osfile

import (
	"errors"
	"os"
	"syscall"
)

// SyncFolder makes a rename in a folder durable; a file system that cannot does it
// itself.
func SyncFolder(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	if err := d.Sync(); err != nil && !errors.Is(err, syscall.EINVAL) {
		return err
	}
	return nil
}

func passing(error) bool { return false }

// InUse reports whether another program keeps the file at path from being replaced:
// never here.
func InUse(string) bool { return false }

// Protected reports whether the mark of the file at path keeps it from being
// replaced: never here, where the folder's counts.
func Protected(string) bool { return false }
