//go:build !linux && !windows

package store

import "time"

var started = time.Now()

// uptime is the time since the program was started.
func uptime() time.Duration { return time.Since(started) }
