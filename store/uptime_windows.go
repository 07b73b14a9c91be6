package store

import (
	"time"

	"golang.org/x/sys/windows"
)

// uptime is the time since the computer was started, asleep or awake.
func uptime() time.Duration { return windows.DurationSinceBoot() }
