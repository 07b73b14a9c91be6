package xwidget

import (
	"time"

	"fyne.io/fyne/v2"
)

// after calls f on the UI thread after a time, unless stopped. It is an
// animation that draws nothing, so it needs no goroutine and no way back to the
// UI thread. Fyne's test driver ends animations at once, which is ignored;
// tests of what happens afterwards replace this.
var after = func(d time.Duration, f func()) (stop func()) {
	running := false
	a := fyne.NewAnimation(d, func(p float32) {
		if p >= 1 && running {
			running = false
			f()
		}
	})
	a.Curve = fyne.AnimationLinear
	a.Start()
	running = true
	return func() {
		running = false
		a.Stop()
	}
}
