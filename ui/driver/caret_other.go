//go:build !windows && (!linux || !cgo || ci)

package driver

import (
	"fyne.io/fyne/v2"

	"ronghe/ui/caret"
)

// PlaceCaret does nothing: no input method is told on this platform.
func PlaceCaret(fyne.Window, caret.Spot) {}
