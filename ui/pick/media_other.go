//go:build !linux

package pick

// sticks are not looked for: the system's own dialog shows them.
func sticks() []string { return nil }
