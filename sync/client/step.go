package client

import (
	"time"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/app/op"
	"ronghe/sync/wire"
)

// State is where a run stands.
type State struct {
	Course op.Course
	Branch op.Branch // the device's present life, known after the first look
	fails  int       // in a row
	stuck  int       // pushes in a row after which the server held no more
	sent   int64     // N up to which was offered in this run
	again  Effect    // what to repeat after waiting
	whole  bool      // the folder lacks ops of its own device
	pack   wire.Pack // the highest definition pack that the folder keeps
	hold   bool      // nothing is taken in: a pack waits to be put to use
	short  error     // why it is not, where the run ends with that
}

// Event is what was done, or what became of it.
type Event interface{ event() }

// The events.
type (
	// Looked tells what the folder holds.
	Looked struct {
		Course    op.Course
		Branch    op.Branch
		Scattered bool  // what waits stands in several lives of the device
		Pack      int64 // the highest definition pack that the folder keeps
		PackHash  string
		Hold      bool // it is not in use yet: what others wrote under it is not taken in
	}
	// Pushed is the server's answer; nil: there was nothing to send. To is the N of
	// the last op offered.
	Pushed struct {
		Answer *wire.Answer
		To     int64
	}
	// Pulled is a page.
	Pulled struct{ Page *wire.Page }
	// Defined says what became of a pack: nil error where the folder keeps it now.
	Defined struct{ Err error }
	// Did says that the folder did what it was told.
	Did struct{}
	// Failed says why something could not be done. After is how long the server
	// asks to wait; Jitter is a random share, 0 … 1.
	Failed struct {
		Err    error
		After  time.Duration
		Jitter float64
	}
)

func (Looked) event()  {}
func (Pushed) event()  {}
func (Pulled) event()  {}
func (Defined) event() {}
func (Did) event()     {}
func (Failed) event()  {}

// Effect is what to do next.
type Effect interface{ effect() }

// The effects.
type (
	// Look asks the folder where it stands.
	Look struct{}
	// Renew links everything that waits in a new life of the device.
	Renew struct{ Number int64 } // 0: one of our own choice
	// Epoch tells the folder that the server began another life.
	Epoch struct {
		Name  string
		Acked int64 // what it still holds of the present branch
	}
	// Acknowledge notes what the server made of a push.
	Acknowledge struct{ Answer *wire.Answer }
	// Push sends what waits after N.
	Push struct{ After int64 }
	// Pull asks for what was decided after the cursor; Whole: with own ops too,
	// which the folder has else.
	Pull struct {
		Cursor string
		Whole  bool
	}
	// Define fetches a definition pack and keeps it; Page comes with it.
	Define struct {
		Pack wire.Pack
		Page *wire.Page
	}
	// Take puts a page into the folder, as a whole or not at all.
	Take struct{ Page *wire.Page }
	// Catch notes that all was pulled that the server has in its new life.
	Catch struct{}
	// Purge removes what the device no longer sees.
	Purge struct{}
	// Carry sends and fetches attachments.
	Carry struct{}
	// Lose notes that the server let this device go.
	Lose struct{ Err error }
	// Wait does nothing for a while.
	Wait struct{ For time.Duration }
	// End ends the run; Err nil: both are equal.
	End struct{ Err error }
)

func (Look) effect()        {}
func (Renew) effect()       {}
func (Epoch) effect()       {}
func (Acknowledge) effect() {}
func (Push) effect()        {}
func (Pull) effect()        {}
func (Define) effect()      {}
func (Take) effect()        {}
func (Catch) effect()       {}
func (Purge) effect()       {}
func (Carry) effect()       {}
func (Lose) effect()        {}
func (Wait) effect()        {}
func (End) effect()         {}

// Bounds of patience.
const (
	mostFails = 6 // in a row, until the run ends; the next one begins anew
	mostStuck = 3
	firstWait = time.Second
	longest   = 2 * time.Minute
)

// CodeStuck says that the server takes nothing although nothing is wrong.
const CodeStuck = "sync.stuck"

// Next says what to do after ev: done is the effect that it is of. It changes s
// and does nothing else.
func Next(s *State, done Effect, ev Event) Effect {
	if f, ok := ev.(Failed); ok {
		return s.failed(done, f)
	}
	if _, waited := done.(Wait); waited {
		return s.again
	}
	s.fails = 0
	switch ev := ev.(type) {
	case Looked:
		s.Course, s.Branch = ev.Course, ev.Branch
		if s.hold = ev.Hold; ev.Pack > s.pack.Number {
			s.pack = wire.Pack{Number: ev.Pack, Hash: ev.PackHash}
		}
		if s.Course.Anew { // else everything counts as lacking
			return s.pull()
		}
		if ev.Scattered {
			return Renew{}
		}
		return Push{After: s.Course.Acked}
	case Pushed:
		return s.pushed(ev)
	case Pulled:
		if ev.Page.Epoch != s.Course.Epoch {
			return Epoch{Name: ev.Page.Epoch, Acked: ev.Page.Acked}
		}
		if p := ev.Page.Pack; p.Number > s.pack.Number || s.another(p) {
			s.pack = p // once a run
			return Define{Pack: p, Page: ev.Page}
		}
		return Take(ev)
	case Defined:
		if d, ok := done.(Define); ok && ev.Err != nil {
			return Take{d.Page} // the old definitions stay; the folder takes no page of later ones
		}
		s.hold = true
		return Carry{}
	}
	switch done := done.(type) {
	case nil:
		return Look{}
	case Renew, Epoch, Catch:
		return Look{}
	case Acknowledge:
		return s.acknowledged(done.Answer)
	case Take:
		s.Course.Cursor = done.Page.Next
		if done.Page.More {
			return s.pull()
		}
		if s.Course.Anew {
			return Catch{}
		}
		return Purge{} // what waited was sent, and decided, before
	case Purge:
		return Carry{}
	case Lose:
		return End(done)
	}
	return End{s.short}
}

// pull asks for what comes after where the folder stands. While a pack waits to be put to use what others wrote
// under it would be shown as the old definitions read it: it comes afterwards.
func (s *State) pull() Effect {
	if s.hold {
		return Carry{}
	}
	return Pull{Cursor: s.Course.Cursor, Whole: s.whole}
}

// another reports whether the server has another pack under the number that this
// folder has: it was restored from a backup, and numbered anew. The folder does not
// take it, and says so.
func (s *State) another(p wire.Pack) bool {
	return p.Number == s.pack.Number && s.pack.Hash != "" && p.Hash != s.pack.Hash
}

func (s *State) pushed(ev Pushed) Effect {
	a := ev.Answer
	switch {
	case a == nil:
		return s.pull()
	case a.Epoch != s.Course.Epoch:
		return Epoch{Name: a.Epoch, Acked: a.Acked}
	case a.Renew > 0:
		return Renew{Number: a.Renew}
	}
	s.sent = ev.To
	return Acknowledge{a}
}

func (s *State) acknowledged(a *wire.Answer) Effect {
	if a.Acked > s.Course.Acked {
		s.stuck = 0
	} else if s.stuck++; s.stuck >= mostStuck {
		return End{app.NewError(CodeStuck, nil)}
	}
	// Where the server holds less than was offered it says from where to go on,
	// also when that lies behind.
	s.Course.Acked = a.Acked
	return Push{After: a.Acked}
}

// failed waits and tries again, as long as it may help.
func (s *State) failed(done Effect, f Failed) Effect {
	switch code := app.CodeOf(f.Err); code {
	case wire.CodeRevoked, wire.CodeUnknown:
		if _, ok := done.(Lose); ok {
			return End{f.Err}
		}
		return Lose{f.Err}
	case wire.CodeCursor:
		if p, ok := done.(Pull); ok && p.Cursor != "" {
			s.Course.Cursor = ""
			return s.pull()
		}
		return End{f.Err}
	case op.CodeAnew:
		if _, ok := done.(Take); ok && s.Course.Cursor != "" {
			s.Course.Cursor, s.whole = "", true
			return s.pull()
		}
		return End{f.Err}
	case op.CodeLacks:
		if _, ok := done.(Take); ok && !s.whole {
			s.whole = true
			return s.pull()
		}
		return End{f.Err}
	case catalog.CodeLater:
		// The folder stands before the page, until it knows the definitions by which that
		// was written. What waits was sent; attachments go on their way.
		if _, ok := done.(Take); !ok {
			return End{f.Err}
		}
		s.hold, s.short = true, f.Err
		return Carry{}
	case CodeNetwork, wire.CodeBusy, wire.CodeServer, wire.CodeFull, wire.CodeFrame:
	default:
		return End{f.Err}
	}
	if s.fails++; s.fails >= mostFails {
		return End{f.Err}
	}
	s.again = done
	wait := min(firstWait<<(s.fails-1), longest)
	wait = wait/2 + time.Duration(f.Jitter*float64(wait/2)) // never all at once
	return Wait{max(wait, f.After)}
}
