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

// R24: who is not above asks nothing, nobody speaks for another unit, and no words
// come into a submission but by a remark. What was asked and answered arrives in
// any order, meets the report in any state, and everybody in its line reads it.
func TestR24OnlyWhoIsAboveAsks(t *testing.T) {
	servertest.Engines(t, func(t *testing.T, database string) {
		p := servertest.Start(t, database)
		a, up, far := p.Enrol(county), p.Enrol(city), p.Enrol(farAway)
		clerk, head, above := op.NewID(), op.NewID(), op.NewID()
		r := report{a, 2025}
		say := func(user app.ID, m review.Remark) op.Op {
			m.ID = op.NewID()
			return op.Op{Form: review.Form, FormVer: 1, Doc: review.ID(county, r.year), Unit: county, Kind: op.Comment, User: user, TrunkRev: 1, Fields: m.Changes("")}
		}
		push := func(d *servertest.Device, o op.Op, want op.Outcome) wire.Result {
			t.Helper()
			d.Write(o)
			got := d.Push(1)[0]
			if got.Outcome != want && !(want == op.Applied && got.Outcome == op.Merged) {
				t.Fatalf("%s: %+v", o.Kind, got)
			}
			return got
		}
		question := say(above, review.Remark{Act: review.Ask, Cell: "B01.a.b", Words: "为什么是这个数", Unit: city, Value: "12"})
		m, err := review.ReadRemark(&question)
		if err != nil {
			t.Fatal(err)
		}
		push(up, question, op.Waiting) // the report is on its way still
		push(a, r.table(clerk), op.Applied)
		push(a, r.begin(clerk), op.Applied)
		answer := say(clerk, review.Remark{Act: review.Answer, To: m.ID, Words: "新签两份", Unit: county})
		push(a, r.step(op.Sign, head, review.Filling, review.Signed, ""), op.Applied)
		push(a, r.step(op.Submit, clerk, review.Signed, review.Submitted, ""), op.Applied) // it knew of no question
		push(a, answer, op.Applied)

		for name, o := range map[string]op.Op{
			"for another": say(clerk, review.Remark{Act: review.Ask, Cell: "c", Words: "w", Unit: city}),
			"of itself":   say(clerk, review.Remark{Act: review.Ask, Cell: "c", Words: "w", Unit: county}),
			"by a step":   {Form: review.Form, FormVer: 1, Doc: review.ID(county, r.year), Unit: county, Kind: op.Withdraw, User: clerk, TrunkRev: 1, Fields: say(clerk, review.Remark{Act: review.Note, Cell: "c", Words: "w", Unit: county}).Fields},
			"by an edit":  {Form: review.Form, FormVer: 1, Doc: review.ID(county, r.year), Unit: county, Kind: op.RowAdd, User: clerk, TrunkRev: 1, Fields: say(clerk, review.Remark{Act: review.Note, Cell: "c", Words: "w", Unit: county}).Fields},
			"no remark":   say(clerk, review.Remark{Act: review.Note, Cell: "c", Unit: county}),
		} {
			if push(a, o, op.Rejected); t.Failed() {
				t.Fatal(name)
			}
		}
		push(up, say(above, review.Remark{Act: review.Answer, To: m.ID, Words: "替它答", Unit: city}), op.Rejected)
		push(far, say(above, review.Remark{Act: review.Ask, Cell: "c", Words: "w", Unit: farAway}), op.Rejected)
		push(far, say(above, review.Remark{Act: review.Settle, To: m.ID, Unit: farAway}), op.Rejected)

		up.Pull()
		push(up, r.step(op.Return, above, review.Submitted, review.Returned, "请核对"), op.Applied)
		push(up, say(above, review.Remark{Act: review.Settle, To: m.ID, Unit: city}), op.Applied)
		for name, d := range map[string]*servertest.Device{"the county": a, "the city": up} {
			d.Pull()
			got := review.Remarks(d.Docs()[review.ID(county, 2025)].Rec)
			if len(got) != 1 || got[0].Standing != review.Settled || len(got[0].Answers) != 1 || got[0].Value != "12" {
				t.Errorf("%s reads %+v", name, got)
			}
		}
		far.Pull()
		if d := far.Docs()[review.ID(county, 2025)]; d != nil && d.Rec != nil { // what it tried itself is all
			t.Errorf("a stranger reads %+v", d.Rec)
		}
	})
}
