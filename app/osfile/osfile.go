// Package osfile is what files need of the system beyond package os. On Windows a
// virus scanner or an indexer holds a file for a moment after it was written, and a
// file that another program has open cannot be replaced.
package osfile

import (
	"os"
	"time"
)

// Rename is os.Rename that tries again for about half a second where another program
// holds one of the files for a moment.
func Rename(from, to string) error {
	for wait := 5 * time.Millisecond; ; wait *= 2 {
		err := os.Rename(from, to)
		if err == nil || !passing(err) || wait > longest {
			return err
		}
		time.Sleep(wait)
	}
}

// longest bounds one wait between two tries.
const longest = 250 * time.Millisecond
