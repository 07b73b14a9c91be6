//go:build !windows && (!linux || !cgo || ci)

package driver

import (
	"time"

	"fyne.io/fyne/v2"
)

// Idle knows nothing on this platform.
func Idle(fyne.Window) (time.Duration, bool) { return 0, false }
