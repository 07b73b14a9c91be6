package client

import (
	"testing"

	"ronghe/app/op"
	"ronghe/sync/wire"
)

// A pack comes before what was written under it; what others wrote waits until it
// is in use, and one that is refused keeps nothing else from coming.
func TestAPackComesFirst(t *testing.T) {
	page := &wire.Page{Epoch: "e", Next: "n", More: true, Pack: wire.Pack{Number: 3, Hash: "h"}}
	s := begun(t)
	eff := Next(s, Pull{Cursor: "c"}, Pulled{page})
	d, ok := eff.(Define)
	if !ok || d.Pack.Number != 3 {
		t.Fatalf("a page that names a pack: %+v", eff)
	}
	if eff = Next(s, eff, Defined{}); eff != (Carry{}) {
		t.Fatalf("a pack was taken: %+v", eff)
	}
	if end, ok := Next(s, eff, Did{}).(End); !ok || end.Err != nil {
		t.Fatalf("after it: %+v", end)
	}

	s = begun(t)
	eff = Next(s, Pull{Cursor: "c"}, Pulled{page})
	if eff = Next(s, eff, Defined{Err: refused("pack.bad")}); eff != (Take{page}) {
		t.Fatalf("a pack was refused: %+v", eff)
	}
	if eff = Next(s, eff, Did{}); eff != (Pull{Cursor: "n"}) {
		t.Fatalf("after it: %+v", eff)
	}
	if eff = Next(s, eff, Pulled{page}); eff != (Take{page}) {
		t.Fatalf("it is fetched again in the same run: %+v", eff)
	}

	s = &State{}
	Next(s, nil, Did{})
	eff = Next(s, Look{}, Looked{Course: op.Course{Epoch: "e", Cursor: "c"}, Branch: op.Branch{Device: "d", Incarnation: 1}, Pack: 3, Hold: true})
	if eff != (Push{}) {
		t.Fatalf("what waits is not sent while a pack waits: %+v", eff)
	}
	if eff = Next(s, eff, Pushed{}); eff != (Carry{}) {
		t.Fatalf("something is taken in while a pack waits: %+v", eff)
	}
}

// A server that was restored may have published another pack under a number that it
// has forgotten: the folder looks at it once a run, keeps its own and says so.
func TestAnotherPackUnderTheSameNumberIsTold(t *testing.T) {
	page := &wire.Page{Epoch: "e", Next: "n", More: true, Pack: wire.Pack{Number: 3, Hash: "h"}}
	for hash, looked := range map[string]bool{"g": true, "h": false, "": false} {
		s := &State{}
		Next(s, nil, Did{})
		Next(s, Look{}, Looked{Course: op.Course{Epoch: "e", Cursor: "c"}, Branch: op.Branch{Device: "d", Incarnation: 1}, Pack: 3, PackHash: hash})
		eff := Next(s, Pull{Cursor: "c"}, Pulled{page})
		if _, is := eff.(Define); is != looked {
			t.Fatalf("with %q: %+v", hash, eff)
		}
		if !looked {
			continue
		}
		if eff = Next(s, eff, Defined{Err: refused("pack.other")}); eff != (Take{page}) {
			t.Fatalf("it was refused: %+v", eff)
		}
		if eff = Next(s, Pull{Cursor: "n"}, Pulled{page}); eff != (Take{page}) {
			t.Fatalf("it is looked at again in the same run: %+v", eff)
		}
	}
}
