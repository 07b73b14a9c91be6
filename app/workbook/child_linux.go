package workbook

import (
	"fmt"
	"math"
	"os"
	"os/exec"
	"time"

	"golang.org/x/sys/unix"
)

// slack is address space that the Go runtime reserves in advance without
// using it: whole arenas. spare is what it keeps beside the heap.
const (
	slack = 192 << 20
	spare = 96 << 20
)

// limitProcess bounds what this process may take from now on. The limits count
// from what the program has at its start, which for the desktop program is a good
// deal. That on address space goes by whole arenas, of which now seven and now
// eight fit; that on data counts only what can be written to.
func limitProcess(memory int64, cpu time.Duration) error {
	var pages, resident, shared, text, lib, data int64
	b, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return err
	}
	if _, err := fmt.Sscan(string(b), &pages, &resident, &shared, &text, &lib, &data); err != nil {
		return fmt.Errorf("statm: %w", err)
	}
	page := int64(os.Getpagesize())
	for what, most := range map[int]int64{unix.RLIMIT_AS: pages*page + memory + slack, unix.RLIMIT_DATA: data*page + memory + spare} {
		if err := unix.Setrlimit(what, &unix.Rlimit{Cur: uint64(most), Max: uint64(most)}); err != nil {
			return fmt.Errorf("limit memory: %w", err)
		}
	}
	seconds := uint64(math.Ceil(cpu.Seconds())) + 1
	if err := unix.Setrlimit(unix.RLIMIT_CPU, &unix.Rlimit{Cur: seconds, Max: seconds}); err != nil {
		return fmt.Errorf("limit time: %w", err)
	}
	none := unix.Rlimit{}
	return unix.Setrlimit(unix.RLIMIT_CORE, &none)
}

// childAttributes has nothing to set: a child whose parent is gone ends when it
// writes, or at its limit.
func childAttributes(*exec.Cmd) {}
