package server_test

import (
	"testing"

	"ronghe/app/op"
	"ronghe/sync/server/servertest"
)

// Invariant 6: approved content never changes without unlock. Its owner, a
// superior and a stranger try with every kind of op, with what they saw and with
// what they did not; then the superior unlocks it.
func TestInvariant06ApprovedStaysUntilUnlocked(t *testing.T) {
	servertest.Engines(t, func(t *testing.T, database string) {
		p := servertest.Start(t, database)
		a, up, far := p.Enrol(county), p.Enrol(city), p.Enrol(farAway)
		doc, clerk, head, reviewer := op.NewID(), op.NewID(), op.NewID(), op.NewID()
		of := func(k op.Kind, pairs ...string) op.Op {
			o := op.Op{Form: "annual_submission", FormVer: 1, Doc: doc, Unit: county, Kind: k, TrunkRev: 1, User: clerk, Reason: "r"}
			for i := 0; i < len(pairs); i += 3 {
				o.Fields = append(o.Fields, op.Change{Path: pairs[i], Base: text(pairs[i+1]), New: text(pairs[i+2])})
			}
			return o
		}
		a.Write(of(op.Create, "stat_year", "", "2026"))
		clerk = head // who signs did not enter, and who approves did neither
		a.Write(of(op.Sign, "state", "", "signed", "content", "", "abc"), of(op.Submit, "state", "signed", "submitted", "content", "abc", "abc"))
		a.Push(10)
		clerk = reviewer
		up.Write(of(op.Accept, "state", "submitted", "accepted", "content", "abc", "abc"), of(op.Approve, "state", "accepted", "approved", "content", "abc", "abc"))
		for _, r := range up.Push(10) {
			if r.Outcome != op.Applied && r.Outcome != op.Merged {
				t.Fatalf("%+v", r)
			}
		}
		approved := func(after string) {
			t.Helper()
			up.Pull()
			rec := up.Docs()[doc].Rec
			if rec.Deleted || rec.Value("state").Text() != "approved" || rec.Value("content").Text() != "abc" {
				t.Fatalf("after %s it is %s", after, bodyOf(up.Docs()[doc]))
			}
		}
		approved("the approval")
		tries := map[string]op.Op{
			"an edit":              of(op.Edit, "content", "abc", "xyz"),
			"an edit of state":     of(op.Edit, "state", "approved", "returned"),
			"a create once more":   of(op.Create, "state", "", "signed", "content", "", "xyz"),
			"a resolution":         of(op.Resolve, "content", "abc", "xyz"),
			"a deletion":           of(op.Delete),
			"a row":                {Form: "annual_submission", FormVer: 1, Doc: doc, Unit: county, Kind: op.RowAdd, Fields: []op.Change{{Path: op.Path("overrides", op.NewID(), "check"), New: text("L1")}}},
			"a late withdrawal":    of(op.Withdraw, "state", "submitted", ""),
			"a late signature":     of(op.Sign, "state", "", "signed", "content", "", "xyz"),
			"a stale unlock":       of(op.Unlock, "state", "accepted", "returned"),
			"an edit never synced": of(op.Edit, "state", "", "signed"),
		}
		for _, d := range []*servertest.Device{a, up, far} {
			for name, o := range tries {
				d.Write(o)
				for _, r := range d.Push(10) {
					if r.Outcome != op.Rejected && r.Outcome != op.Conflict {
						t.Errorf("%s of %s is %s", name, d.Unit, r.Outcome)
					}
				}
				approved(name + " of " + d.Unit)
			}
		}
		a.Write(of(op.Unlock, "state", "approved", "returned")) // nobody unlocks their own
		one(t, a.Push(1), op.Rejected)
		approved("the owner's unlock")
		up.Write(of(op.Unlock, "state", "approved", "returned"))
		one(t, up.Push(1), op.Merged) // its trunk is older; the state is what it saw
		up.Pull()
		if got := up.Docs()[doc].Rec.Value("state").Text(); got != "returned" {
			t.Fatal(got)
		}
	})
}
