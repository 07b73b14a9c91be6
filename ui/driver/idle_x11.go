//go:build linux && cgo && !ci

package driver

/*
// Stands in the copy of GLFW that packaging/tools/glfw.sh prepares; in a plain
// build there is none.
extern double rongheIdle(void) __attribute__((weak));

static int knowsIdle(void) { return rongheIdle != 0; }
static double idle(void) { return rongheIdle(); }
*/
import "C"

import (
	"time"

	"fyne.io/fyne/v2"
)

// Idle is for how long nobody has used the window; false in a plain build.
func Idle(fyne.Window) (time.Duration, bool) {
	if C.knowsIdle() == 0 {
		return 0, false
	}
	seconds := float64(C.idle())
	if seconds < 0 {
		seconds = time.Since(started).Seconds()
	}
	return time.Duration(seconds * float64(time.Second)), true
}

// started is when the program was.
var started = time.Now()
