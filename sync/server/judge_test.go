package server_test

import (
	"strings"
	"testing"

	"ronghe/app"
	"ronghe/app/op"
	"ronghe/app/review"
	"ronghe/sync/server/servertest"
	"ronghe/sync/wire"
)

// report is a county's report of a year, as ops.
type report struct {
	d    *servertest.Device
	year int
}

func (r report) table(user app.ID) op.Op {
	return op.Op{Form: review.TableForm, FormVer: 1, Doc: review.TableID(county, r.year, "B01"), Kind: op.Create, User: user, Fields: []op.Change{
		{Path: review.FieldYear, New: text("2025")}, {Path: "table_no", New: text("B01")},
	}}
}

func (r report) begin(user app.ID) op.Op {
	return op.Op{Form: review.Form, FormVer: 1, Doc: review.ID(county, r.year), Kind: op.Create, User: user, Fields: []op.Change{{Path: review.FieldYear, New: text("2025")}}}
}

// step is a step of the report from a state to another.
func (r report) step(k op.Kind, user app.ID, from, to review.State, reason string) op.Op {
	content := app.TextValue(strings.Repeat("a", 64))
	was, tables := content, text(review.Revisions{"B01": 1}.Text())
	base := tables
	if from == review.Filling {
		was, base = app.Value{}, app.Value{}
	}
	o := op.Op{Form: review.Form, FormVer: 1, Doc: review.ID(county, r.year), Unit: county, Kind: k, User: user, Reason: reason, TrunkRev: 9, Fields: []op.Change{
		{Path: review.FieldState, Base: text(string(from)), New: text(string(to))}, {Path: review.FieldContent, Base: was, New: content},
	}}
	if from == review.Filling {
		o.Fields[0].Base = app.Value{}
	}
	if k == op.Sign {
		o.Fields = append(o.Fields, op.Change{Path: review.FieldTables, Base: base, New: tables})
	}
	return o
}

// R9, and invariant 6: who entered neither signs nor approves the same figures,
// whatever its own computer lets pass; and what was approved is as it was signed.
func TestR09WhoEnteredDoesNotSign06ApprovedStays(t *testing.T) {
	servertest.Engines(t, func(t *testing.T, database string) {
		p := servertest.Start(t, database)
		a, up := p.Enrol(county), p.Enrol(city)
		clerk, head, above := op.NewID(), op.NewID(), op.NewID()
		r := report{a, 2025}
		refused := func(d *servertest.Device, o op.Op) {
			t.Helper()
			d.Write(o)
			if got := one(t, d.Push(1), op.Rejected); got.Reason != wire.ReasonStep {
				t.Fatalf("%+v", got)
			}
		}
		taken := func(d *servertest.Device, o op.Op) {
			t.Helper()
			d.Write(o)
			if got := d.Push(1)[0]; got.Outcome != op.Applied && got.Outcome != op.Merged {
				t.Fatalf("%s: %+v", o.Kind, got)
			}
		}
		taken(a, r.table(clerk))
		taken(a, r.begin(clerk))
		refused(a, r.step(op.Sign, clerk, review.Filling, review.Signed, ""))
		refused(a, r.step(op.Submit, head, review.Filling, review.Submitted, "")) // no step is left out
		taken(a, r.step(op.Sign, head, review.Filling, review.Signed, ""))
		taken(a, r.step(op.Submit, clerk, review.Signed, review.Submitted, ""))
		up.Pull()
		taken(up, r.step(op.Accept, above, review.Submitted, review.Accepted, ""))
		refused(up, r.step(op.Approve, head, review.Accepted, review.Approved, "")) // who signed below
		// What an approver saw is not what stands: a conflict, and nothing is taken.
		other := r.step(op.Approve, above, review.Accepted, review.Approved, "")
		other.Fields[1].Base = text(strings.Repeat("b", 64))
		up.Write(other)
		one(t, up.Push(1), op.Conflict)
		taken(up, r.step(op.Approve, above, review.Accepted, review.Approved, ""))
		// Approved content does not change without being unlocked.
		again := r.step(op.Sign, head, review.Approved, review.Signed, "")
		again.Fields[1].Base, again.Fields[2].Base = text(strings.Repeat("a", 64)), text(review.Revisions{"B01": 1}.Text())
		again.Fields[1].New = text(strings.Repeat("c", 64))
		refused(a, again)
		a.Pull()
		rec := a.Docs()[review.ID(county, 2025)].Rec
		if rec.Value(review.FieldState).Text() != string(review.Approved) || rec.Value(review.FieldContent).Text() != strings.Repeat("a", 64) {
			t.Fatal(bodyOf(a.Docs()[review.ID(county, 2025)]))
		}
	})
}
