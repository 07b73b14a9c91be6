package boot

import (
	"encoding/json"
	"path/filepath"
	"testing"
	"time"

	"ronghe/app"
	"ronghe/app/op"
	"ronghe/app/register"
	"ronghe/store"
	"ronghe/sync/client"
	"ronghe/sync/server/servertest"
	"ronghe/sync/wire"
)

// spoiled is an enrolment file whose code ran out.
func spoiled(t *testing.T, province *servertest.Province, unit string) wire.Ticket {
	t.Helper()
	ticket := province.Ticket(unit)
	code, err := province.Engine.NewCode(t.Context(), unit, time.Now().Add(-time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	ticket.Code = code
	if err := province.Engine.SignTicket(t.Context(), &ticket); err != nil {
		t.Fatal(err)
	}
	return ticket
}

func (d *desk) notAdmitted(want string) {
	d.t.Helper()
	if code, err := d.p.NotAdmitted(d.t.Context()); err != nil || code != want {
		d.t.Errorf("why it is not let in: %q, %v; want %q", code, err, want)
	}
}

func (d *desk) device() app.ID {
	d.t.Helper()
	peer, err := d.p.peer(d.t.Context())
	if err != nil {
		d.t.Fatal(err)
	}
	id, err := peer.Device()
	if err != nil {
		d.t.Fatal(err)
	}
	return id
}

// A folder that was enrolled by file with a code that ran out is told so by network
// and by stick, works on, and goes with another file, whichever way that is used: all
// that waited goes.
func TestAnotherFileWhereTheFirstRanOut(t *testing.T) {
	t.Parallel()
	const county = "220281-edu"
	province := servertest.Start(t, filepath.Join(t.TempDir(), "province.db"))
	for name, again := range map[string]func(d *desk, ticket wire.Ticket) error{
		"file":    func(d *desk, ticket wire.Ticket) error { return d.p.EnrolByFile(t.Context(), ticket) },
		"network": func(d *desk, ticket wire.Ticket) error { return d.p.Enrol(t.Context(), ticket) },
	} {
		a := newDesk(t, county)
		rec := a.put("partnership", `{"fields":{"title":"协议","agreement_no":"JH-1"}}`)
		dead := spoiled(t, province, county)
		if err := a.p.EnrolByFile(t.Context(), dead); err != nil {
			t.Fatal(err)
		}
		a.notAdmitted(CodeUnanswered)
		a.refusedBy(province, a.write(), wire.CodeEnrol)
		if _, err := a.p.Sync(t.Context(), func(client.Progress) {}); app.CodeOf(err) != wire.CodeEnrol {
			t.Fatal("the dead code:", err)
		}
		a.notAdmitted(wire.CodeEnrol)
		a.put("partnership", `{"fields":{"title":"第二份"}}`)
		if err := again(a, province.Ticket(county)); err != nil {
			t.Fatalf("by %s: %v", name, err)
		}
		if got := a.byStick(province); got.Waiting != 0 || got.Acked == 0 {
			t.Fatalf("by %s: %+v", name, got)
		}
		a.notAdmitted("")
		b := newDesk(t, county)
		if err := b.p.Enrol(t.Context(), province.Ticket(county)); err != nil {
			t.Fatal(err)
		}
		b.sync()
		b.sees(rec.ID, "agreement_no", "JH-1")
		if err := a.p.Enrol(t.Context(), province.Ticket(county)); app.CodeOf(err) != CodeJoined {
			t.Error("one that is let in takes another file:", err)
		}
	}
}

func (d *desk) refusedBy(province *servertest.Province, path, code string) {
	d.t.Helper()
	in, err := d.p.OpenBundle(d.t.Context(), path)
	if err != nil {
		d.t.Fatal(err)
	}
	_, files, err := volumes(in.Files[0])
	if err != nil {
		d.t.Fatal(err)
	}
	if _, err := province.Engine.Bundle(d.t.Context(), files...); app.CodeOf(err) != code {
		d.t.Errorf("the province says %v, not %s", err, code)
	}
}

// The same file again, after the program ended in the midst of it, is the same
// computer; its bundle that was under way meanwhile is answered.
func TestTheSameFileAgainIsTheSameComputer(t *testing.T) {
	t.Parallel()
	const county = "220281-edu"
	province := servertest.Start(t, filepath.Join(t.TempDir(), "province.db"))
	a := newDesk(t, county)
	a.put("partnership", `{"fields":{"title":"协议"}}`)
	ticket := province.Ticket(county)
	if err := a.p.EnrolByFile(t.Context(), ticket); err != nil {
		t.Fatal(err)
	}
	first := a.device()
	out := a.write()
	if err := a.p.EnrolByFile(t.Context(), ticket); err != nil {
		t.Fatal(err)
	}
	if a.device() != first {
		t.Error("it is another computer")
	}
	a.carry(province, out)
	if got := a.byStick(province); got.Waiting != 0 {
		t.Errorf("%+v", got)
	}
}

// The keys of a try whose answer was lost are for that file alone: the province shut
// that computer out, or another file is of another unit.
func TestAnotherFileHasOtherKeys(t *testing.T) {
	t.Parallel()
	const county, other = "220281-edu", "220282-edu"
	province := servertest.Start(t, filepath.Join(t.TempDir(), "province.db"))
	for unit, revoked := range map[string]bool{county: true, other: false} {
		a := newDesk(t, county)
		lost := province.Ticket(county)
		peer, err := a.p.joining(t.Context(), lost, false)
		if err != nil {
			t.Fatal(err)
		}
		b, err := json.Marshal(peer)
		if err != nil {
			t.Fatal(err)
		}
		if err := a.p.store.KeepPaper(t.Context(), store.Joining, b); err != nil {
			t.Fatal(err)
		}
		remote, err := client.NewRemote(*peer, nil)
		if err != nil {
			t.Fatal(err)
		}
		defer remote.Close()
		if _, err := enrolOver(t.Context(), remote, peer); err != nil {
			t.Fatal(err)
		}
		if revoked {
			id, err := peer.Device()
			if err != nil {
				t.Fatal(err)
			}
			if err := province.Engine.Revoke(t.Context(), id); err != nil {
				t.Fatal(err)
			}
		}
		if err := a.p.EnrolMoving(t.Context(), province.Ticket(unit), false); err != nil {
			t.Errorf("for %s: %v", unit, err)
			continue
		}
		a.sync()
		if b, err := a.p.store.Paper(t.Context(), store.Joining); err != nil || b != nil {
			t.Errorf("keys are kept: %d bytes, %v", len(b), err)
		}
	}
}

// What was being written when the folder went to another unit goes there too.
func TestADraftGoesToTheOtherUnit(t *testing.T) {
	t.Parallel()
	const county, other = "220281-edu", "220282-edu"
	province := servertest.Start(t, filepath.Join(t.TempDir(), "province.db"))
	a := newDesk(t, county)
	rec := &app.Record{ID: op.NewID(), Form: "partnership", Unit: county, FormVer: 1}
	rec.Set("title", app.TextValue("没写完的协议"))
	if err := a.p.store.SaveDraft(t.Context(), register.Draft{ID: op.NewID(), Form: "partnership", Doc: rec.ID, New: true, Body: rec}); err != nil {
		t.Fatal(err)
	}
	if err := a.p.EnrolMoving(t.Context(), province.Ticket(other), true); err != nil {
		t.Fatal(err)
	}
	a.svc = a.p.Service()
	drafts, err := a.p.store.Drafts(t.Context())
	if err != nil || len(drafts) != 1 || drafts[0].Body.Unit != other {
		t.Fatalf("%+v, %v", drafts, err)
	}
	ss, err := a.svc.Resume(t.Context(), drafts[0])
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ss.Save(t.Context(), ""); err != nil {
		t.Fatal(err)
	}
	a.sync()
	city := newDesk(t, "220200-edu")
	if err := city.p.Enrol(t.Context(), province.Ticket("220200-edu")); err != nil {
		t.Fatal(err)
	}
	city.sync()
	city.sees(rec.ID, "title", "没写完的协议")
}
