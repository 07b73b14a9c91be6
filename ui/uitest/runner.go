package uitest

import "time"

// Sync is a ui.Runner that does everything at once, on the caller's goroutine.
// Delayed calls wait until Fire.
type Sync struct{ timers []*timer }

type timer struct {
	after time.Duration
	f     func()
}

// Start runs work at once.
func (s *Sync) Start(work func()) { work() }

// Back runs f at once.
func (s *Sync) Back(f func()) { f() }

// After keeps f until Fire.
func (s *Sync) After(d time.Duration, f func()) (stop func()) {
	t := &timer{d, f}
	s.timers = append(s.timers, t)
	return func() { t.f = nil }
}

// Fire lets d pass: what was to run within it runs now, in order.
func (s *Sync) Fire(d time.Duration) {
	due := s.timers
	s.timers = nil
	for _, t := range due {
		switch {
		case t.f == nil:
		case t.after <= d:
			t.f()
		default:
			s.timers = append(s.timers, t)
		}
	}
}

// Queue is a ui.Runner that keeps work until it is told to run, so that a test
// decides what finishes when.
type Queue struct {
	Sync
	Waiting []func()
}

// Start keeps the work.
func (q *Queue) Start(work func()) { q.Waiting = append(q.Waiting, work) }

// Run runs the i-th of the waiting works and forgets it.
func (q *Queue) Run(i int) {
	work := q.Waiting[i]
	q.Waiting = append(q.Waiting[:i:i], q.Waiting[i+1:]...)
	work()
}

// Flush runs all that waits, and what that starts, in order.
func (q *Queue) Flush() {
	for len(q.Waiting) > 0 {
		q.Run(0)
	}
}
