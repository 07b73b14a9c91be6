package ui

import "time"

// TypingPause is how long people stop for a draft to be written; it is written now
// and then while they type on, too.
const (
	TypingPause = 800 * time.Millisecond
	draftMost   = 5 * time.Second
)

// Autosave decides when a page's drafts are written. One write runs at a time,
// off the UI thread; its methods are called on it.
type Autosave struct {
	// Trouble is what the last write failed with, nil when it did not.
	Trouble error

	run           Runner
	write         func()
	stop, stopMax func() // the pause, and the longest wait
	busy, again   bool
	then          []func(error) // what waits for the writes to end
}

// NewAutosave makes one whose drafts write writes: it begins with Begin and ends
// with Settled.
func NewAutosave(run Runner, write func()) *Autosave { return &Autosave{run: run, write: write} }

// Typed notes that something was typed; paused runs when people pause.
func (a *Autosave) Typed(paused func()) {
	if a.stop != nil {
		a.stop()
	}
	a.stop = a.run.After(TypingPause, paused)
	if a.stopMax == nil {
		a.stopMax = a.run.After(draftMost, a.write)
	}
}

// Now writes at once what is not written yet.
func (a *Autosave) Now() {
	if a.stop != nil || a.stopMax != nil {
		a.write()
	}
}

// Drop forgets what is still to be written.
func (a *Autosave) Drop() {
	a.rest()
	a.again, a.Trouble = false, nil
}

func (a *Autosave) rest() {
	for _, stop := range []func(){a.stop, a.stopMax} {
		if stop != nil {
			stop()
		}
	}
	a.stop, a.stopMax = nil, nil
}

// Begin reports whether a write can begin; ready tells that there is something to
// write. While another runs it is remembered for its end.
func (a *Autosave) Begin(ready bool) bool {
	a.rest()
	if ready && a.busy {
		a.again = true
	}
	return ready && !a.busy
}

// Start runs work off the UI thread and then done, which calls Settled.
func (a *Autosave) Start(work func() error, done func(error)) {
	a.busy = true
	a.run.Start(func() {
		err := work()
		a.run.Back(func() { done(err) })
	})
}

// Settled ends a write, shows how it ended and goes on with what waits. show gets
// what the write before failed with.
func (a *Autosave) Settled(err error, show func(before error)) {
	before := a.Trouble
	a.busy, a.Trouble = false, err
	show(before)
	if a.again {
		a.again = false
		a.write()
		if a.busy {
			return
		}
	}
	waiting := a.then
	a.then = nil
	for _, f := range waiting {
		f(err)
	}
}

// Settle writes what is not written and calls then when no write runs.
func (a *Autosave) Settle(then func(error)) {
	a.write()
	a.Idle(then)
}

// Idle calls then when no write runs, with what the last one failed with.
func (a *Autosave) Idle(then func(error)) {
	if !a.busy {
		then(a.Trouble)
		return
	}
	a.then = append(a.then, then)
}
