package boot

import (
	"path/filepath"
	"testing"

	"ronghe/app"
	"ronghe/sync/client"
	"ronghe/sync/pack"
	"ronghe/sync/server/servertest"
)

// A folder that was enrolled by file with the wrong unit, and never answered, goes with the right file.
func TestMovedByAWrongFileAndBack(t *testing.T) {
	const county, wrong, third = "220281-edu", "220282-edu", "220283-edu"
	for name, right := range map[string]string{"back": county, "third": third} {
		t.Run(name, func(t *testing.T) {
			province := servertest.Start(t, filepath.Join(t.TempDir(), "province.db"))
			a := newDesk(t, county)
			rec := a.put("partnership", `{"fields":{"title":"协议","agreement_no":"JH-1"}}`)
			if err := a.p.EnrolMoving(t.Context(), province.Ticket(wrong), true); err != nil {
				t.Fatal(err)
			}
			if err := a.p.EnrolMoving(t.Context(), province.Ticket(right), false); err != nil {
				t.Fatal(err)
			}
			a.svc = a.p.Service()
			out := a.sync()
			b := newDesk(t, right)
			if err := b.p.Enrol(t.Context(), province.Ticket(right)); err != nil {
				t.Fatal(err)
			}
			b.sync()
			if got, err := b.svc.Open(t.Context(), "partnership", rec.ID); err != nil {
				t.Errorf("the record is not at the unit: %v", err)
			} else if got.Unit != right {
				t.Errorf("unit there %s", got.Unit)
			}
			if got, err := a.svc.Open(t.Context(), "partnership", rec.ID); err != nil {
				t.Errorf("the record is not in the folder: %v", err)
			} else if got.Unit != right {
				t.Errorf("unit here %s", got.Unit)
			}
			if out.Left.Rejected > 0 {
				t.Errorf("%d rejected", out.Left.Rejected)
			}
			w := newDesk(t, wrong)
			if err := w.p.Enrol(t.Context(), province.Ticket(wrong)); err != nil {
				t.Fatal(err)
			}
			w.sync()
			if got, err := w.svc.Open(t.Context(), "partnership", rec.ID); err == nil && got != nil {
				t.Errorf("the wrong unit has it: %s", got.Unit)
			}
		})
	}
}

// By network a pack that this program cannot take keeps nothing from being reconciled; by stick neither.
func TestARefusedPackKeepsTheReceiptOut(t *testing.T) {
	const county = "220281-edu"
	province := servertest.Start(t, filepath.Join(t.TempDir(), "province.db"))
	a := newDesk(t, county)
	if err := a.p.EnrolByFile(t.Context(), province.Ticket(county)); err != nil {
		t.Fatal(err)
	}
	publish(t, province, makePack(t, province, pack.Header{Number: 6, Program: "99.0.0"}, secondContests(t)))
	a.put("partnership", `{"fields":{"title":"协议"}}`)
	back := a.carry(province, a.write())
	in, err := a.p.OpenBundle(t.Context(), back)
	if err != nil {
		t.Fatal(err)
	}
	got, err := a.p.ReadBundle(t.Context(), in)
	if err != nil {
		left, _ := a.p.store.Waiting(t.Context())
		t.Errorf("nothing of the receipt is taken in: %v; %+v, left %+v", err, got, left)
	}
	a.notAdmitted("")
}

// A receipt that comes late, or is read twice, does no harm.
func TestALateReceiptWithAnOlderPack(t *testing.T) {
	const county = "220281-edu"
	province := servertest.Start(t, filepath.Join(t.TempDir(), "province.db"))
	a := newDesk(t, county)
	if err := a.p.EnrolByFile(t.Context(), province.Ticket(county)); err != nil {
		t.Fatal(err)
	}
	a.put("partnership", `{"fields":{"title":"协议"}}`)
	publish(t, province, makePack(t, province, pack.Header{}, secondContests(t)))
	first := a.carry(province, a.write())
	files := secondContests(t)
	files["params/annual.yaml"] = files["params/annual.yaml"] + "\n"
	publish(t, province, makePack(t, province, pack.Header{}, files))
	second := a.carry(province, a.write())
	for i, path := range []string{second, first, second} {
		in, err := a.p.OpenBundle(t.Context(), path)
		if err != nil {
			t.Fatal(err)
		}
		got, err := a.p.ReadBundle(t.Context(), in)
		if err != nil {
			t.Errorf("receipt %d: %v", i, err)
		}
		if got.Held {
			a.relogin()
			if got = a.readReceipt(path); got.Held {
				t.Errorf("held again")
			}
		}
	}
}

// An old receipt that is read again does not bring back the keys of a computer that was shut out.
func TestAnOldReceiptBringsBackOldKeys(t *testing.T) {
	const county, city = "220281-edu", "220200-edu"
	province := servertest.Start(t, filepath.Join(t.TempDir(), "province.db"))
	a, c := newDesk(t, county), newDesk(t, city)
	if err := a.p.Enrol(t.Context(), province.Ticket(county)); err != nil {
		t.Fatal(err)
	}
	if err := c.p.EnrolByFile(t.Context(), province.Ticket(city)); err != nil {
		t.Fatal(err)
	}
	a.sync()
	a.put("partnership", `{"fields":{"title":"协议"}}`)
	old := c.carry(province, c.write())
	c.readReceipt(old)
	a.sync()
	theirs := a.write()
	if _, err := c.p.OpenBundle(t.Context(), theirs); err != nil {
		t.Fatal(err)
	}
	if err := province.Engine.Revoke(t.Context(), a.device()); err != nil {
		t.Fatal(err)
	}
	c.byStick(province)
	if _, err := c.p.OpenBundle(t.Context(), theirs); err == nil {
		t.Fatal("not known as shut out")
	}
	c.readReceipt(old)
	if _, err := c.p.OpenBundle(t.Context(), theirs); err == nil {
		t.Error("after an old receipt was read again, the bundle of a computer that was shut out opens")
	}
}

// An old receipt read again does not undo that the server shut the computer out, nor set back the time.
func TestAnOldReceiptLetsInAgain(t *testing.T) {
	const county = "220281-edu"
	province := servertest.Start(t, filepath.Join(t.TempDir(), "province.db"))
	a := newDesk(t, county)
	if err := a.p.Enrol(t.Context(), province.Ticket(county)); err != nil {
		t.Fatal(err)
	}
	a.sync()
	a.put("partnership", `{"fields":{"title":"协议"}}`)
	old := a.carry(province, a.write())
	a.readReceipt(old)
	if err := province.Engine.Revoke(t.Context(), a.device()); err != nil {
		t.Fatal(err)
	}
	if _, err := a.p.Sync(t.Context(), nil2); err == nil {
		t.Fatal("let in")
	}
	a.notAdmitted("sync.revoked")
	a.readReceipt(old)
	a.notAdmitted("sync.revoked")
	if err := a.p.Enrol(t.Context(), province.Ticket(county)); app.CodeOf(err) == CodeJoined {
		t.Error("another file is refused now:", err)
	}
}

func nil2(client.Progress) {}
