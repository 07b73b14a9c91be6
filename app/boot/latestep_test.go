package boot

import (
	"path/filepath"
	"testing"

	"ronghe/app/op"
	"ronghe/app/register"
	"ronghe/sync/server/servertest"
)

// withdrawnAndAccepted is a report that its county withdrew while the city accepted it,
// neither knowing of the other.
func withdrawnAndAccepted(t *testing.T) *asked {
	t.Helper()
	w := newAsked(t, servertest.Start(t, filepath.Join(t.TempDir(), "province.db")), false)
	w.clerks.as("审核")
	w.clerks.take(w.clerks.filing(2025), op.Withdraw, "改数")
	w.clerks.as("填表")
	if _, err := w.superior.s.Take(t.Context(), w.superior.of(askedCounty, 2025), op.Accept, ""); err != nil {
		t.Fatal(err)
	}
	return w
}

// A superior whose step came too late is told, says that it has seen it, and nothing is
// left of it.
func TestASuperiorEndsItsLateStep(t *testing.T) {
	t.Parallel()
	w := withdrawnAndAccepted(t)
	w.county.sync()
	w.city.sync()
	if c := w.city.clash(); c.Whole != register.StepLate || c.CanTake {
		t.Fatalf("%+v", c)
	}
	w.city.end(w.city.clash(), register.KeepTheirs, "", "")
	for _, d := range []*desk{w.city, w.county, w.city} {
		if out := d.sync(); out.Left.Rejected+out.Left.Conflicts+out.Left.Ops > 0 {
			t.Errorf("left %+v", out.Left)
		}
	}
}

// So does a unit, or it takes the next step that the state allows.
func TestAUnitEndsItsLateStep(t *testing.T) {
	t.Parallel()
	for _, said := range []bool{true, false} {
		w := withdrawnAndAccepted(t)
		w.city.sync()
		w.county.sync()
		if said {
			w.county.end(w.county.clash(), register.KeepTheirs, "", "")
		}
		w.superior.take(w.superior.of(askedCounty, 2025), op.Return, "改数")
		w.city.sync()
		w.county.sync()
		w.clerks.complete(2025)
		w.send()
		if out := w.county.sync(); out.Left.Rejected+out.Left.Conflicts+out.Left.Ops > 0 {
			t.Errorf("said %v: left %+v", said, out.Left)
		}
	}
}

// The city is told of as many conflicts as it is shown.
func TestTheCityCountsWhatItIsShown(t *testing.T) {
	t.Parallel()
	w := withdrawnAndAccepted(t) // refused
	w.county.sync()
	w.city.sync()
	// Sent again; this time the county's withdrawal comes too late.
	w.send()
	w.clerks.as("审核")
	w.clerks.take(w.clerks.filing(2025), op.Withdraw, "再改")
	w.clerks.as("填表")
	if _, err := w.superior.s.Take(t.Context(), w.superior.of(askedCounty, 2025), op.Accept, ""); err != nil {
		t.Fatal(err)
	}
	w.city.sync()
	w.county.sync()
	out := w.city.sync()
	list, err := w.city.p.Service().Conflicts(t.Context(), 10)
	if err != nil || len(list) != out.Left.Conflicts {
		t.Errorf("the city is told of %d conflicts and shown %d: %v", out.Left.Conflicts, len(list), err)
	}
}
