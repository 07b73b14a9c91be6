//go:build unix

package workbook

import (
	"syscall"

	"ronghe/app/apptest"
)

// peak is the most memory that this process, or a child of it, has had in use,
// in bytes. 0: not known.
func peak() int64 {
	most := apptest.Peak("self")
	var children syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_CHILDREN, &children) == nil {
		most = max(most, children.Maxrss*1024)
	}
	return most
}
