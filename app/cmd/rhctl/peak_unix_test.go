//go:build unix

package main

import (
	"fmt"
	"os"
	"strings"
	"syscall"
)

// peak is the most memory that this process, or a child that it waited for, has
// had in use, in bytes. What a process has from before it was this program does
// not count, as it would in the figures that its parent gets.
func peak() int64 {
	var most int64
	var children syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_CHILDREN, &children) == nil {
		most = children.Maxrss * 1024
	}
	b, err := os.ReadFile("/proc/self/status")
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
