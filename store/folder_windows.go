package store

import (
	"path/filepath"

	"golang.org/x/sys/windows"
)

// syncFolder: NTFS journals a rename itself; a folder cannot be flushed.
func syncFolder(string) error { return nil }

// networkKind returns "network" for a mapped network drive, "" for a local one.
func networkKind(path string) (string, error) {
	root := filepath.VolumeName(path) + `\`
	p, err := windows.UTF16PtrFromString(root)
	if err != nil {
		return "", err
	}
	if windows.GetDriveType(p) == windows.DRIVE_REMOTE {
		return "network", nil
	}
	return "", nil
}
