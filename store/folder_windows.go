package store

import (
	"path/filepath"

	"golang.org/x/sys/windows"
)

// room returns the bytes that this user may still write on a path's disk.
func room(path string) (free int64, known bool) {
	p, err := windows.UTF16PtrFromString(path)
	if err != nil {
		return 0, false
	}
	var n uint64
	if err := windows.GetDiskFreeSpaceEx(p, &n, nil, nil); err != nil {
		return 0, false
	}
	return int64(min(n, 1<<62)), true
}

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
