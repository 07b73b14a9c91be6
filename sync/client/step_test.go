package client

import (
	"errors"
	"testing"
	"time"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/app/op"
	"ronghe/sync/wire"
)

func refused(code string) error { return app.NewError(code, nil) }

// begun is a run that has looked: two ops wait, of which the server has one.
func begun(t *testing.T) *State {
	t.Helper()
	s := &State{}
	if _, ok := Next(s, nil, Did{}).(Look); !ok {
		t.Fatal("a run does not begin by looking")
	}
	eff := Next(s, Look{}, Looked{Course: op.Course{Epoch: "e", Cursor: "c", Acked: 1}, Branch: op.Branch{Device: "d", Incarnation: 1}})
	if eff != (Push{After: 1}) {
		t.Fatalf("after looking: %+v", eff)
	}
	return s
}

// powersync-native #15: a retry that never retries. A line that breaks is tried again, the same thing, later each time and never
// before the server wants it; and not for ever.
func TestABrokenLineIsTriedAgain(t *testing.T) {
	s := begun(t)
	last := time.Duration(0)
	for i := range mostFails - 1 {
		eff := Next(s, Push{After: 1}, Failed{Err: refused(CodeNetwork), Jitter: 1})
		w, ok := eff.(Wait)
		if !ok || w.For <= last {
			t.Fatalf("failure %d: %+v after %v", i+1, eff, last)
		}
		last = w.For
		if again := Next(s, w, Did{}); again != (Push{After: 1}) {
			t.Fatalf("after waiting: %+v", again)
		}
	}
	if end, ok := Next(s, Push{After: 1}, Failed{Err: refused(CodeNetwork)}).(End); !ok || app.CodeOf(end.Err) != CodeNetwork {
		t.Fatalf("at the end: %+v", end)
	}
	s = begun(t)
	if w, ok := Next(s, Push{After: 1}, Failed{Err: refused(wire.CodeBusy), After: time.Hour}).(Wait); !ok || w.For != time.Hour {
		t.Fatalf("busy: %+v", w)
	}
	// What succeeds between failures begins the count anew.
	for range 3 * mostFails {
		Next(s, Pull{}, Failed{Err: refused(CodeNetwork)})
		eff := Next(s, Pull{}, Pulled{&wire.Page{Epoch: "e", Next: "n", More: true}})
		if _, ok := eff.(Take); !ok {
			t.Fatalf("a page: %+v", eff)
		}
		if eff = Next(s, eff, Did{}); eff != (Pull{Cursor: "n"}) {
			t.Fatalf("after a page: %+v", eff)
		}
	}
}

// What waiting cannot mend ends the run, with what was wrong.
func TestWhatEndsARun(t *testing.T) {
	for _, err := range []error{refused(CodePin), refused(wire.CodeNewer), errors.New("of the folder")} {
		if end, ok := Next(begun(t), Push{After: 1}, Failed{Err: err}).(End); !ok || !errors.Is(end.Err, err) {
			t.Errorf("%v: %+v", err, end)
		}
	}
	s := begun(t)
	eff := Next(s, Push{After: 1}, Failed{Err: refused(wire.CodeRevoked)})
	if _, ok := eff.(Lose); !ok {
		t.Fatalf("shut out: %+v", eff)
	}
	if end, ok := Next(s, eff, Did{}).(End); !ok || app.CodeOf(end.Err) != wire.CodeRevoked {
		t.Fatalf("shut out: %+v", end)
	}
	s = begun(t)
	if eff := Next(s, Pull{Cursor: "c"}, Failed{Err: refused(wire.CodeCursor)}); eff != (Pull{}) {
		t.Fatalf("an unknown cursor asks from the beginning: %+v", eff)
	}
	if _, ok := Next(s, Pull{}, Failed{Err: refused(wire.CodeCursor)}).(End); !ok {
		t.Fatal("the beginning is unknown too, and it goes on")
	}
	// Own ops come without their bodies; a folder that lost one asks for all.
	s = begun(t)
	page := &wire.Page{Epoch: "e", Next: "n", More: true}
	eff = Next(s, Take{page}, Failed{Err: refused(op.CodeLacks)})
	if eff != (Pull{Cursor: "c", Whole: true}) {
		t.Fatalf("a folder that lacks own ops: %+v", eff)
	}
	if eff = Next(s, Take{page}, Did{}); eff != (Pull{Cursor: "n", Whole: true}) {
		t.Fatalf("the page after: %+v", eff)
	}
	if _, ok := Next(s, Take{page}, Failed{Err: refused(op.CodeLacks)}).(End); !ok {
		t.Fatal("a whole page lacks something, and it goes on")
	}
	// A document that left comes on from where it is not here: all is asked for.
	s = begun(t)
	if eff = Next(s, Take{page}, Failed{Err: refused(op.CodeAnew)}); eff != (Pull{Whole: true}) {
		t.Fatalf("a folder that lacks a beginning: %+v", eff)
	}
	if _, ok := Next(s, Take{page}, Failed{Err: refused(op.CodeAnew)}).(End); !ok {
		t.Fatal("from the beginning something lacks, and it goes on")
	}
	// What definitions of later wrote is not taken in; attachments go on their way.
	s = begun(t)
	if _, ok := Next(s, Take{page}, Failed{Err: refused(catalog.CodeLater)}).(Carry); !ok {
		t.Fatal("a page of later definitions, and attachments are not carried")
	}
	if end, ok := Next(s, Carry{}, Did{}).(End); !ok || app.CodeOf(end.Err) != catalog.CodeLater {
		t.Fatalf("a page of later definitions: %+v", end)
	}
	s = begun(t)
	for i := range mostStuck {
		eff = Next(s, Push{After: 1}, Pushed{Answer: &wire.Answer{Epoch: "e", Acked: 1}, To: 2})
		eff = Next(s, eff, Did{})
		if _, ended := eff.(End); ended != (i == mostStuck-1) {
			t.Fatalf("push %d that the server does not keep: %+v", i+1, eff)
		}
	}
}

// A server in another life is met before anything of the new one is taken.
func TestANewLifeComesFirst(t *testing.T) {
	s := begun(t)
	if eff := Next(s, Push{After: 1}, Pushed{Answer: &wire.Answer{Epoch: "f", Acked: 0}, To: 2}); eff != (Epoch{Name: "f"}) {
		t.Fatalf("an answer: %+v", eff)
	}
	s = begun(t)
	if eff := Next(s, Pull{}, Pulled{&wire.Page{Epoch: "f", Acked: 1}}); eff != (Epoch{Name: "f", Acked: 1}) {
		t.Fatalf("a page: %+v", eff)
	}
	if _, ok := Next(s, Epoch{}, Did{}).(Look); !ok {
		t.Fatal("the folder is not looked at again")
	}
	// What the server lacks is known when all was pulled that it has.
	eff := Next(s, Look{}, Looked{Course: op.Course{Epoch: "f", Anew: true}, Scattered: true})
	if eff != (Pull{}) {
		t.Fatalf("before what the server has is known: %+v", eff)
	}
	eff = Next(s, eff, Pulled{&wire.Page{Epoch: "f", Next: "c"}})
	if eff = Next(s, eff, Did{}); eff != (Catch{}) {
		t.Fatalf("after the last page: %+v", eff)
	}
	if _, ok := Next(s, eff, Did{}).(Look); !ok {
		t.Fatal("what the server lacks is not offered")
	}
	s = begun(t)
	if eff := Next(s, Push{After: 1}, Pushed{Answer: &wire.Answer{Epoch: "e", Renew: 7}}); eff != (Renew{Number: 7}) {
		t.Fatalf("a copy of the folder was here before: %+v", eff)
	}
	if eff := Next(s, Look{}, Looked{Course: op.Course{Epoch: "e"}, Scattered: true}); eff != (Renew{}) {
		t.Fatalf("scattered: %+v", eff)
	}
}
