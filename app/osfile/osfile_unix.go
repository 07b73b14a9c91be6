//go:build unix

package osfile

func passing(error) bool { return false }

// InUse reports whether another program keeps the file at path from being replaced:
// never here.
func InUse(string) bool { return false }

// Protected reports whether the mark of the file at path keeps it from being
// replaced: never here, where the folder's counts.
func Protected(string) bool { return false }
