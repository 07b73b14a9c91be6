package window

import (
	"context"
	"time"

	"fyne.io/fyne/v2"

	"ronghe/ui"
	"ronghe/ui/xwidget"
)

// How often it is looked whether somebody is there: at the moment when the
// window would be locked, and at least and at most so often.
const (
	seldomLook = time.Minute
	oftenLook  = time.Second
)

// watchIdle locks the window once nobody has used it for as long as the unit has
// set, which may be less than a minute: the first look asks for it. Where the
// platform does not tell, nothing is locked.
func (w *Window) watchIdle() {
	if w.idleFor == nil {
		return
	}
	began := w.app.Now()
	svc := w.app.Svc
	var look func()
	later := func(d time.Duration) {
		w.endIdle = w.app.Runner.After(max(oftenLook, min(d, seldomLook)), look)
	}
	look = func() {
		ui.Do(w.idle, func(ctx context.Context) (time.Duration, error) {
			return ui.IdleLimit(ctx, svc.Store())
		}, func(limit time.Duration, err error) {
			if err != nil {
				w.app.Log.Warn("idle limit not read", "err", err)
			}
			idle, ok := w.idleFor(w.app.Window)
			if !ok {
				return
			}
			// What was done before the login is not this session's.
			idle = max(0, min(idle, w.app.Now().Sub(began)))
			switch {
			case idle < limit:
				later(limit - idle)
			case w.app.Busy():
				later(oftenLook) // an import that runs is not stopped
			default:
				later(seldomLook) // when what is typed cannot be kept
				w.lockIdle()
			}
		})
	}
	look()
}

// lockIdle locks whatever is open: a question without an answer goes away, and
// what is half typed becomes a draft.
func (w *Window) lockIdle() {
	c := w.app.Window.Canvas()
	for top := c.Overlays().Top(); top != nil; top = c.Overlays().Top() {
		xwidget.RemoveOverlay(c, top)
	}
	w.park(true)
}

// idleTeller is how the platform tells for how long nobody has used the window.
type idleTeller func(fyne.Window) (time.Duration, bool)
