package ui

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"time"

	"fyne.io/fyne/v2"

	"ronghe/app"
)

// Runner starts work beside the window and comes back to it. Go starts a
// goroutine; tests use one that runs everything at once or when told.
type Runner interface {
	// Start runs work off the UI thread.
	Start(work func())
	// Back runs f on the UI thread, soon.
	Back(f func())
	// After runs f on the UI thread after d, unless stop is called before.
	After(d time.Duration, f func()) (stop func())
}

// Background is the Runner of the real window.
type Background struct{}

var _ Runner = Background{}

// Start runs work in a goroutine.
func (Background) Start(work func()) { go work() }

// Back runs f on the UI thread.
func (Background) Back(f func()) { fyne.Do(f) }

// After runs f on the UI thread after d.
func (Background) After(d time.Duration, f func()) (stop func()) {
	t := time.AfterFunc(d, func() { fyne.Do(f) })
	return func() { t.Stop() }
}

// Lane is one purpose of a page: its rows, its sums. Starting something new in
// a lane cancels what runs there and drops its result, so that what a person
// sees always belongs to what they asked last. A lane is used on the UI thread
// only.
type Lane struct {
	runner Runner
	gen    int
	cancel context.CancelFunc
}

// NewLane makes a lane over r.
func NewLane(r Runner) *Lane { return &Lane{runner: r} }

// Stop cancels what runs and drops its result.
func (l *Lane) Stop() {
	l.gen++
	if l.cancel != nil {
		l.cancel()
		l.cancel = nil
	}
}

// Do runs work off the UI thread and then, on the UI thread, hands over its
// result, unless the lane was stopped or started again meanwhile.
func Do[T any](l *Lane, work func(ctx context.Context) (T, error), then func(T, error)) {
	l.Stop()
	Also(l, work, then)
}

// Also is Do without stopping what runs in the lane: several pages of rows are
// loaded at once, and all are dropped together.
func Also[T any](l *Lane, work func(ctx context.Context) (T, error), then func(T, error)) {
	gen := l.gen
	ctx, cancel := context.WithCancel(context.Background())
	if before := l.cancel; before == nil {
		l.cancel = cancel
	} else {
		l.cancel = func() { before(); cancel() }
	}
	l.runner.Start(func() {
		v, err := guarded(func() (T, error) { return work(ctx) })
		l.runner.Back(func() {
			if l.gen == gen {
				then(v, err)
			}
			cancel()
		})
	})
}

// guarded turns a panic into a coded error: one failed task must not take the
// window and what is typed in it down.
func guarded[T any](work func() (T, error)) (v T, err error) {
	defer func() {
		if cause := recover(); cause != nil {
			slog.Error("task panicked", "type", fmt.Sprintf("%T", cause), "stack", string(debug.Stack()))
			err = app.NewError(app.CodeInternal, fmt.Errorf("panic in a task (%T)", cause))
		}
	}()
	return work()
}

// Pace limits how often progress reaches the window.
const pace = 100 * time.Millisecond

// Job is work that may take long.
type Job struct {
	Title string
	// Work runs off the UI thread. It may call progress as often as it likes;
	// total 0 means that the end is not known.
	Work func(ctx context.Context, progress func(done, total int)) error
	// Then runs on the UI thread; err is canceled when the person stopped it.
	Then func(err error)
}

// Meter shows a job's progress. Show is called once, when the job takes longer
// than a second; Hide always.
type Meter interface {
	Show(title string, cancel func())
	Set(done, total int)
	Hide()
}

// Patience is how long a job may take before its progress is shown.
const Patience = time.Second

// RunJob runs j with its progress on m.
func RunJob(r Runner, m Meter, j Job) {
	ctx, cancel := context.WithCancel(context.Background())
	finished := false
	var done, total int
	visible := false
	stop := r.After(Patience, func() {
		if finished {
			return
		}
		visible = true
		m.Show(j.Title, cancel)
		m.Set(done, total)
	})
	var last time.Time
	progress := func(d, t int) {
		if now := time.Now(); now.Sub(last) >= pace || d == t {
			last = now
			r.Back(func() {
				done, total = d, t
				if visible && !finished {
					m.Set(d, t)
				}
			})
		}
	}
	r.Start(func() {
		_, err := guarded(func() (struct{}, error) { return struct{}{}, j.Work(ctx, progress) })
		if errors.Is(err, context.Canceled) {
			err = app.NewError(app.CodeCanceled, err)
		}
		r.Back(func() {
			finished = true
			stop()
			cancel()
			m.Hide()
			j.Then(err)
		})
	})
}
