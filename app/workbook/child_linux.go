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
// using it: whole arenas.
const slack = 192 << 20

// limitProcess bounds what this process may take from now on. The limit on
// address space counts from what the program has at its start, which for the
// desktop program is a good deal.
func limitProcess(memory int64, cpu time.Duration) error {
	var pages int64
	b, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return err
	}
	if _, err := fmt.Sscan(string(b), &pages); err != nil {
		return fmt.Errorf("statm: %w", err)
	}
	space := uint64(pages*int64(os.Getpagesize()) + memory + slack)
	if err := unix.Setrlimit(unix.RLIMIT_AS, &unix.Rlimit{Cur: space, Max: space}); err != nil {
		return fmt.Errorf("limit memory: %w", err)
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
