package store

import (
	"time"

	"golang.org/x/sys/unix"
)

// uptime is the time since the computer was started, asleep or awake.
func uptime() time.Duration {
	var t unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_BOOTTIME, &t); err != nil {
		return 0
	}
	return time.Duration(t.Nano())
}
