package window

import (
	"sync/atomic"
	"time"

	"ronghe/ui"
)

// tracker is a Runner that knows whether anything it started is still under
// way, so that a walk through the window waits for what it shows.
type tracker struct {
	ui.Runner
	under atomic.Int64
}

// Start runs work off the UI thread and counts it until its end.
func (t *tracker) Start(work func()) {
	t.under.Add(1)
	t.Runner.Start(func() {
		defer t.under.Add(-1)
		work()
	})
}

// Back runs f on the UI thread and counts it until its end.
func (t *tracker) Back(f func()) {
	t.under.Add(1)
	t.Runner.Back(func() {
		defer t.under.Add(-1)
		f()
	})
}

// After runs f on the UI thread after d; what waits is not under way.
func (t *tracker) After(d time.Duration, f func()) (stop func()) { return t.Runner.After(d, f) }

// idle reports whether nothing is under way.
func (t *tracker) idle() bool { return t.under.Load() == 0 }
