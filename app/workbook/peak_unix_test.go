//go:build unix

package workbook

import (
	"fmt"
	"os"
	"strings"
	"syscall"
)

// peak is the most memory that a process has had in use, in bytes; for this
// process ("self"), also that of a child of it. 0: not known.
func peak(pid string) int64 {
	var most int64
	if pid == "self" {
		var children syscall.Rusage
		if syscall.Getrusage(syscall.RUSAGE_CHILDREN, &children) == nil {
			most = children.Maxrss * 1024
		}
	}
	b, err := os.ReadFile("/proc/" + pid + "/status")
	if err != nil {
		return most
	}
	if _, after, ok := strings.Cut(string(b), "VmHWM:"); ok {
		var kib int64
		if _, err := fmt.Sscan(after, &kib); err == nil {
			most = max(most, kib*1024)
		}
	}
	return most
}
