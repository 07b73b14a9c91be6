package store

import (
	"os"
	"path/filepath"
)

// leftovers are what a program that was killed leaves unfinished in its data
// folder: copies for a backup or a restore, attachments half written, probes.
var leftovers = []string{
	".probe-*", ".restore-*", ".prove-*",
	BackupFolder + "/.work-*", BackupFolder + "/.prove-*", BackupFolder + "/.probe-*", BackupFolder + "/*" + BackupExt + partExt,
	blobFolder + "/.part-*", blobFolder + "/.probe-*",
}

// sweep removes leftovers. It runs under the folder's lock, after a restore
// that was broken off is finished: nobody else is at work on them.
func sweep(dir string) {
	for _, pattern := range leftovers {
		names, err := filepath.Glob(filepath.Join(globQuote(dir), filepath.FromSlash(pattern)))
		if err != nil {
			continue
		}
		for _, name := range names {
			_ = os.RemoveAll(name) // what cannot be removed is in nobody's way
		}
	}
}

// globQuote makes a folder's name a pattern that matches just it.
func globQuote(dir string) string {
	out := make([]byte, 0, len(dir))
	for i := range len(dir) {
		switch dir[i] {
		case '*', '?', '[':
			out = append(out, '[', dir[i], ']')
		default:
			out = append(out, dir[i])
		}
	}
	return string(out)
}
