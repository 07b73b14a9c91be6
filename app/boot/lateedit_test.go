package boot

import (
	"path/filepath"
	"testing"

	"ronghe/app"
	"ronghe/app/annual"
	"ronghe/app/codes"
	"ronghe/app/op"
	"ronghe/app/register"
	"ronghe/sync/server/servertest"
)

// late is a county whose second computer wrote into the report, and has not reconciled
// since.
type late struct {
	*asked
	b      *desk
	second *office
	cell   *annual.Cell
}

func newLate(t *testing.T) *late {
	t.Helper()
	province := servertest.Start(t, filepath.Join(t.TempDir(), "province.db"))
	l := &late{asked: newAsked(t, province, false), b: newDesk(t, askedCounty)}
	l.city.sync()
	l.superior.take(l.superior.of(askedCounty, 2025), op.Return, "重报")
	l.city.sync()
	l.county.sync()
	l.second = &office{t: t, p: l.b.p}
	l.second.add("填表二", app.RoleClerk)
	if err := l.b.p.Enrol(t.Context(), province.Ticket(askedCounty)); err != nil {
		t.Fatal(err)
	}
	l.b.sync()
	l.second.as("填表二")
	r := l.second.open(2025)
	l.cell = cellOf(t, r, "B02.kinds.firm.hired")
	if _, err := l.second.s.Set(t.Context(), r, annual.Edit{Cell: l.cell, Text: "99999", Reason: "补登"}); err != nil {
		t.Fatal(err)
	}
	return l
}

// newReturned is a late figure that is asked about, of a report that was accepted without
// it and came back since.
func newReturned(t *testing.T) *late {
	t.Helper()
	l := newLate(t)
	l.send()
	l.accept(false)
	l.b.sync()
	l.superior.take(l.superior.of(askedCounty, 2025), op.Return, "补登")
	l.city.sync()
	l.b.sync()
	return l
}

// figures are the cell as the city, its roll-up and the county show it.
func (l *late) figures() [3]string {
	l.Helper()
	u, _ := codes.Units().Resolve(askingCity)
	r, err := l.superior.s.RollUp(l.Context(), u, 2025, []string{askedCounty}, "")
	if err != nil {
		l.Fatal(err)
	}
	return [3]string{l.below().Shown(l.cell), valueOf(l.T, r.Report, l.cell.Key), l.clerks.open(2025).Shown(l.cell)}
}

// accept accepts the county's report, or approves it too.
func (l *late) accept(approve bool) {
	l.Helper()
	f := l.superior.take(l.superior.of(askedCounty, 2025), op.Accept, "")
	if !approve {
		l.city.sync()
		return
	}
	for _, k := range f.Undecided {
		var err error
		if f, err = l.superior.s.Pass(l.Context(), f, k, "属实"); err != nil {
			l.Fatal(err)
		}
	}
	l.superior.take(f, op.Approve, "")
	l.city.sync()
}

// A figure that another computer of the county changed before it knew that the report had
// been sent up does not change what was approved: it is asked, and can have its way when
// the report is unlocked.
func TestALateEditOfAnApprovedReport(t *testing.T) {
	t.Parallel()
	for _, take := range []bool{false, true} {
		l := newLate(t)
		l.send()
		l.accept(!take)
		was := l.figures()
		l.b.sync()
		l.city.sync()
		l.county.sync()
		if now := l.figures(); now != was {
			t.Errorf("approved: %v, now: %v", was, now)
		}
		if got := l.second.open(2025).Shown(l.cell); got != was[2] {
			t.Errorf("the computer that came late shows %q, not %q", got, was[2])
		}
		c := l.b.clash()
		if c.Label != "数据（"+l.cell.Place()+"）" {
			t.Errorf("what it is about reads %q", c.Label)
		}
		if c.Whole != register.RowLate || !c.Here || !c.CanTake || len(c.Changes) == 0 {
			t.Fatalf("%+v", c)
		}
		l.b.end(c, register.TakeMine, "", "review.locked")
		if !take {
			l.b.end(c, register.KeepTheirs, "", "")
			l.b.sync()
			if out := l.b.sync(); out.Left.Conflicts+out.Left.Ops+out.Left.Rejected > 0 {
				t.Errorf("left %+v", out.Left)
			}
			continue
		}
		l.superior.take(l.superior.of(askedCounty, 2025), op.Return, "补登")
		l.city.sync()
		l.b.sync()
		l.b.end(l.b.clash(), register.TakeMine, "", "")
		for _, d := range []*desk{l.b, l.county, l.city, l.b} {
			if out := d.sync(); out.Left.Conflicts+out.Left.Ops+out.Left.Rejected > 0 {
				t.Errorf("left %+v", out.Left)
			}
		}
		if now := l.figures(); now[0] != "99,999" && now[0] != "99999" || now[0] != now[2] {
			t.Errorf("%v", now)
		}
	}
}

// A report is not sent up over figures that its signer never saw.
func TestASubmissionOverAnUnseenFigure(t *testing.T) {
	t.Parallel()
	l := newLate(t)
	l.b.sync()
	l.send()
	if c := l.county.clash(); c.Whole != register.StepLate {
		t.Fatalf("%+v", c)
	}
	l.city.sync()
	if f := l.superior.of(askedCounty, 2025); f.State.Locked() {
		t.Errorf("sent up as it was not signed: %s", f.State)
	}
	l.send() // having seen it
	l.city.sync()
	if f := l.superior.of(askedCounty, 2025); !f.State.Locked() {
		t.Errorf("%s", f.State)
	}
	if out := l.county.sync(); out.Left.Conflicts+out.Left.Ops+out.Left.Rejected > 0 {
		t.Errorf("left %+v", out.Left)
	}
}

// A late figure is taken while the report is sent up again: who takes it once more
// must not remove the row of it.
func TestALateFigureThatIsTakenTwice(t *testing.T) {
	t.Parallel()
	l := newReturned(t)
	was := l.figures()
	l.b.end(l.b.clash(), register.TakeMine, "", "") // not reconciled
	l.county.sync()
	l.clerks.complete(2025)
	l.send()
	l.b.sync() // too late once more
	c := l.b.clash()
	if c.Whole != register.RowLate {
		t.Errorf("a late figure is now shown as %s", c.Whole)
	}
	l.superior.take(l.superior.of(askedCounty, 2025), op.Return, "补登")
	l.city.sync()
	l.b.sync()
	c = l.b.clash()
	if !c.CanTake {
		t.Errorf("what was refused can no more be taken")
	} else {
		l.b.end(c, register.TakeMine, "", "")
	}
	for _, d := range []*desk{l.b, l.county, l.city, l.b} {
		d.sync()
	}
	if now := l.figures(); now[2] != "99,999" && now[2] != "99999" {
		t.Errorf("was %v; the late figure 99999 was taken twice, and the report shows %v", was, now)
	}
}

// One cell typed twice is one question.
func TestALateCellThatWasTypedTwice(t *testing.T) {
	t.Parallel()
	l := newLate(t)
	r := l.second.open(2025)
	if _, err := l.second.s.Set(t.Context(), r, annual.Edit{Cell: l.cell, Text: "88888", Reason: "再改"}); err != nil {
		t.Fatal(err)
	}
	l.send()
	l.accept(false)
	l.b.sync()
	list, err := l.b.svc.Conflicts(t.Context(), 10)
	if err != nil || len(list) != 1 {
		for _, c := range list {
			t.Logf("%s %s can take %v: %s", c.Whole, c.Path, c.CanTake, c.Label)
		}
		t.Errorf("one cell was typed twice: %d conflicts", len(list))
	}
	l.superior.take(l.superior.of(askedCounty, 2025), op.Return, "补登")
	l.city.sync()
	l.b.sync()
	list, _ = l.b.svc.Conflicts(t.Context(), 10)
	for _, c := range list {
		if c.Whole == register.RowLate {
			l.b.end(c, register.TakeMine, "", "")
		}
	}
	for _, d := range []*desk{l.b, l.county, l.city, l.b} {
		if out := d.sync(); out.Left.Conflicts+out.Left.Ops+out.Left.Rejected > 0 {
			t.Errorf("left %+v", out.Left)
		}
	}
}

// Who keeps what was sent up wrote nothing: a report that was signed and sent up beside it,
// offline, goes through as it was signed.
func TestKeepingHoldsUpNoSubmission(t *testing.T) {
	t.Parallel()
	l := newReturned(t)
	l.county.sync()
	l.clerks.complete(2025)
	l.clerks.as("审核")
	l.clerks.sign(2025, "")
	l.clerks.take(l.clerks.filing(2025), op.Submit, "") // not reconciled
	l.b.end(l.b.clash(), register.KeepTheirs, "", "")
	l.b.sync()
	for _, d := range []*desk{l.county, l.city} {
		if out := d.sync(); out.Left.Conflicts+out.Left.Ops+out.Left.Rejected > 0 {
			t.Errorf("left %+v", out.Left)
		}
	}
	if f := l.superior.of(askedCounty, 2025); !f.State.Locked() {
		t.Errorf("the report is %s", f.State)
	}
}

// Two computers that end a late figure in two ways are asked once more, and the last word
// stands, whichever it is.
func TestALateFigureThatIsEndedInTwoWays(t *testing.T) {
	t.Parallel()
	for _, take := range []bool{true, false} {
		l := newReturned(t)
		l.county.sync()
		kept := l.clerks.open(2025).Shown(l.cell)
		a, b := register.KeepTheirs, register.TakeMine
		if take {
			a, b = b, a
		}
		l.county.end(l.county.clash(), a, "", "")
		l.b.end(l.b.clash(), b, "", "")
		first := l.clerks.open(2025).Shown(l.cell)
		if (first == kept) == take {
			t.Fatalf("%s, %s", kept, first)
		}
		for _, d := range []*desk{l.county, l.b, l.county} {
			d.sync()
		}
		if got := l.clerks.open(2025).Shown(l.cell); got != first {
			t.Errorf("who decided first wanted %s, and reads %s without having been asked", first, got)
		}
		c := l.b.clash()
		if c.Whole != register.RowTwice || !c.Again || !c.CanTake || len(c.Changes) == 0 {
			t.Errorf("%+v", c)
		}
		l.b.end(c, register.TakeMine, "", "")
		for _, d := range []*desk{l.b, l.county, l.city, l.b} {
			if out := d.sync(); out.Left.Conflicts+out.Left.Ops+out.Left.Rejected > 0 {
				t.Errorf("left %+v", out.Left)
			}
		}
		if now := l.figures(); now[2] == first || now[0] != now[2] || l.second.open(2025).Shown(l.cell) != now[2] {
			t.Errorf("the last word was not %s: %v", first, now)
		}
	}
}
