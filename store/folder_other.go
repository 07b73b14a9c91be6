//go:build !linux && !windows

package store

// networkKind: no way to tell is known here.
func networkKind(string) (string, error) { return "", nil }

// room: nor how much a disk still takes.
func room(string) (free int64, known bool) { return 0, false }
