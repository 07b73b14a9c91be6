//go:build linux && cgo && !ci

package driver

/*
// Stands in the copy of GLFW that packaging/tools/glfw.sh prepares; in a plain
// build there is none.
extern void ronghePlaceCaret(unsigned long window, int x, int y) __attribute__((weak));

static void placeCaret(unsigned long window, int x, int y) {
	if (ronghePlaceCaret)
		ronghePlaceCaret(window, x, y);
}
*/
import "C"

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver"

	"ronghe/ui/caret"
)

// PlaceCaret tells the input method where the caret of a window stands. Its
// list hangs below: XIM knows of no line that must not be covered.
func PlaceCaret(w fyne.Window, s caret.Spot) {
	n, ok := w.(driver.NativeWindow)
	if !ok {
		return
	}
	n.RunNative(func(context any) {
		if x, ok := context.(driver.X11WindowContext); ok {
			C.placeCaret(C.ulong(x.WindowHandle), C.int(s.X), C.int(s.Y+s.Height))
		}
	})
}
