package boot

import (
	"path/filepath"
	"testing"

	"ronghe/app"
	"ronghe/store"
	"ronghe/sync/server/servertest"
)

// A computer that was shut out of one county is enrolled in another: what the province
// has of the first county stays that county's.
func TestShutOutAndMoved(t *testing.T) {
	t.Parallel()
	const county, other = "220281-edu", "220282-edu"
	province := servertest.Start(t, filepath.Join(t.TempDir(), "province.db"))
	a := newDesk(t, county)
	if err := a.p.Enrol(t.Context(), province.Ticket(county)); err != nil {
		t.Fatal(err)
	}
	rec := a.put("partnership", `{"fields":{"title":"协议","agreement_no":"JH-1"}}`)
	a.sync()
	if err := province.Engine.Revoke(t.Context(), a.device()); err != nil {
		t.Fatal(err)
	}
	if _, err := a.p.Sync(t.Context(), nil2); err == nil {
		t.Fatal("let in")
	}
	if err := a.p.EnrolMoving(t.Context(), province.Ticket(other), false); app.CodeOf(err) != store.CodeMovedLate {
		t.Fatal("what the province has of one county goes to another:", err)
	}
	if got, err := a.svc.Open(t.Context(), "partnership", rec.ID); err != nil || got.Unit != county {
		t.Errorf("%+v, %v", got, err)
	}
	if err := a.p.Enrol(t.Context(), province.Ticket(county)); err != nil {
		t.Fatal(err)
	}
	a.sync()
	a.whole()
}

// A draft of a record of the unit of before, which is one below now, stays that unit's.
func TestADraftOfTheUnitBelow(t *testing.T) {
	t.Parallel()
	const county, city = "220281-edu", "220200-edu"
	province := servertest.Start(t, filepath.Join(t.TempDir(), "province.db"))
	b := newDesk(t, county)
	if err := b.p.Enrol(t.Context(), province.Ticket(county)); err != nil {
		t.Fatal(err)
	}
	rec := b.put("partnership", `{"fields":{"title":"协议","agreement_no":"JH-1"}}`)
	b.sync()
	a := newDesk(t, county) // set up under the wrong unit
	if err := a.p.EnrolMoving(t.Context(), province.Ticket(city), true); err != nil {
		t.Fatal(err)
	}
	a.svc = a.p.Service()
	a.sync()
	ss, err := a.svc.Edit(t.Context(), "partnership", rec.ID)
	if err != nil {
		t.Fatal(err)
	}
	ss.SetText("agreement_no", "JH-2")
	d, _ := ss.Draft()
	if err := a.p.store.SaveDraft(t.Context(), d); err != nil {
		t.Fatal(err)
	}
	list, err := a.p.store.Drafts(t.Context())
	if err != nil || len(list) != 1 {
		t.Fatal(list, err)
	}
	if list[0].Body.Unit != county {
		t.Errorf("the draft of a record of %s is one of %s", county, list[0].Body.Unit)
	}
}

// Saving the draft of a record of a unit below, after the folder moved.
func TestTheDraftOfTheUnitBelowIsSaved(t *testing.T) {
	t.Parallel()
	const county, city = "220281-edu", "220200-edu"
	province := servertest.Start(t, filepath.Join(t.TempDir(), "province.db"))
	b := newDesk(t, county)
	if err := b.p.Enrol(t.Context(), province.Ticket(county)); err != nil {
		t.Fatal(err)
	}
	rec := b.put("partnership", `{"fields":{"title":"协议","agreement_no":"JH-1"}}`)
	b.sync()
	for _, moved := range []bool{false, true} {
		a := newDesk(t, map[bool]string{true: county, false: city}[moved])
		if err := a.p.EnrolMoving(t.Context(), province.Ticket(city), false); err != nil {
			t.Fatal(err)
		}
		a.svc = a.p.Service()
		a.sync()
		ss, err := a.svc.Edit(t.Context(), "partnership", rec.ID)
		if err != nil {
			t.Fatal(err)
		}
		ss.SetText("agreement_no", "JH-2")
		d, _ := ss.Draft()
		if err := a.p.store.SaveDraft(t.Context(), d); err != nil {
			t.Fatal(err)
		}
		list, err := a.p.store.Drafts(t.Context())
		if err != nil || len(list) != 1 {
			t.Fatal(list, err)
		}
		ss, err = a.svc.Resume(t.Context(), list[0])
		if err != nil {
			t.Fatal(err)
		}
		_, failed := ss.Save(t.Context(), "")
		got, err := a.svc.Open(t.Context(), "partnership", rec.ID)
		if err != nil || got.Unit != county {
			t.Errorf("moved %v: %+v, %v, %v", moved, got, err, failed)
		}
	}
}
