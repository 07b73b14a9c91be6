//go:build unix

package apptest

import (
	"fmt"
	"os"
	"strings"
	"syscall"
)

// Peak is the most memory that this process, or a child that it waited for, has
// had in use, in bytes; 0 where the system does not tell.
func Peak() int64 {
	most := peakOf("self")
	var children syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_CHILDREN, &children) == nil {
		most = max(most, children.Maxrss*1024)
	}
	return most
}

// peakOf is the peak of one process.
func peakOf(pid string) int64 {
	b, err := os.ReadFile("/proc/" + pid + "/status")
	if err != nil {
		return 0
	}
	var kib int64
	if _, after, ok := strings.Cut(string(b), "VmHWM:"); ok {
		if _, err := fmt.Sscan(after, &kib); err != nil {
			return 0
		}
	}
	return kib * 1024
}
