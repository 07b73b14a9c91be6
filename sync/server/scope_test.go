package server_test

import (
	"testing"

	"ronghe/app"
	"ronghe/app/op"
	"ronghe/sync/server/servertest"
)

// What is published is seen by those it is published to, with its history, and
// no further than it is published.
func TestPublishedSupplyIsSeenWhereItIsPublished(t *testing.T) {
	servertest.Engines(t, func(t *testing.T, database string) {
		p := servertest.Start(t, database)
		a, near, far := p.Enrol(county), p.Enrol(second), p.Enrol(farAway)
		doc := op.NewID()
		item := func(kind op.Kind, pairs ...string) op.Op {
			o := create(doc)
			o.Form, o.Kind = "supply_demand", kind
			for i := 0; i < len(pairs); i += 3 {
				o.Fields = append(o.Fields, op.Change{Path: pairs[i], Base: text(pairs[i+1]), New: text(pairs[i+2])})
			}
			return o
		}
		a.Write(item(op.Create, "title", "", "招工", "status", "", "registered", "scope", "", "city"), item(op.Edit, "title", "招工", "招学徒"))
		a.Push(10)
		if near.Pull(); len(near.Got) != 0 {
			t.Fatal("seen before it is published")
		}
		a.Write(item(op.Edit, "status", "registered", "published"))
		a.Push(10)
		near.Pull()
		far.Pull()
		if d := near.Docs()[doc]; d == nil || d.Rev != 3 || d.Rec.Value("title").Text() != "招学徒" {
			t.Fatal(bodyOf(d))
		}
		if len(far.Got) != 0 {
			t.Fatal("another city sees it")
		}
		near.Write(func() op.Op { o := item(op.Edit, "title", "招学徒", "x"); return o }())
		one(t, near.Push(1), op.Rejected)
		a.Write(item(op.Edit, "status", "published", "registered"), item(op.Edit, "title", "招学徒", "内部"))
		a.Push(10)
		near.Pull()
		if d := near.Docs()[doc]; d.Rev != 4 || d.Rec.Value("status").Text() != "registered" {
			t.Fatal("what came after it was withdrawn is seen:", bodyOf(d))
		}
		a.Write(item(op.Edit, "scope", "city", "province"), item(op.Edit, "status", "registered", "published"))
		a.Push(10)
		far.Pull()
		near.Pull()
		a.Pull()
		for _, d := range []*servertest.Device{near, far} {
			if bodyOf(d.Docs()[doc]) != bodyOf(a.Docs()[doc]) {
				t.Fatal(bodyOf(d.Docs()[doc]))
			}
		}
	})
}

// Invariant 10: a clock that is 20 years off changes no outcome.
func TestInvariant10ClocksDecideNothing(t *testing.T) {
	servertest.Engines(t, func(t *testing.T, database string) {
		p := servertest.Start(t, database)
		a, b := p.Enrol(county), p.Enrol(county)
		var got [3]op.Outcome
		for i, clocks := range [][2]string{{"2026-01-01T08:00:00+08:00", "2026-01-01T08:00:01+08:00"}, {"2046-01-01T08:00:00+08:00", "2006-01-01T08:00:00-11:00"}, {"2006-01-01T08:00:00+08:00", "no time"}} {
			doc := op.NewID()
			first, x, y := create(doc, "f", "0"), edit(doc, 1, "f", "0", "1"), edit(doc, 1, "f", "0", "2")
			first.Time, x.Time, y.Time = clocks[0], clocks[0], clocks[1]
			a.Write(first, x)
			b.Write(y)
			a.Push(10)
			got[i] = b.Push(10)[0].Outcome
			b.Pull()
			if v := b.Docs()[doc].Rec.Value("f").Text(); v != "1" {
				t.Fatalf("with clocks %v stands %s", clocks, v)
			}
		}
		if got != [3]op.Outcome{op.Conflict, op.Conflict, op.Conflict} {
			t.Fatal(got)
		}
	})
}

// Invariant 11: without faults every queue drains, whatever the size of frames.
// Invariant 7 as far as the server shows it: that size changes no outcome.
func TestInvariant11QueuesDrain07FramesDecideNothing(t *testing.T) {
	servertest.Engines(t, func(t *testing.T, database string) {
		p := servertest.Start(t, database)
		var want []op.Outcome
		for _, size := range []int64{1, 2, 7, 100} {
			a, b := p.Enrol(county), p.Enrol(county)
			x, y := op.NewID(), op.NewID()
			a.Write(create(x, "f", "0"), edit(x, 0, "f", "0", "1"), create(y, "f", "0"), op.Op{Form: "partnership", Doc: y, Kind: op.Delete}, edit(x, 0, "f", "1", "2"))
			b.Write(edit(x, 1, "f", "0", "9"), edit(x, 1, "f", "9", "8"), edit(y, 1, "f", "0", "7"), create(op.NewID(), "f", "1"))
			var got []op.Outcome
			for _, d := range []*servertest.Device{a, b} {
				for _, r := range d.Push(size) {
					got = append(got, r.Outcome)
				}
				if d.Acked != int64(len(d.Log)) {
					t.Fatalf("%d of %d acknowledged", d.Acked, len(d.Log))
				}
			}
			if want == nil {
				want = got
			}
			for i := range want {
				if got[i] != want[i] {
					t.Fatalf("frames of %d: %v, of one: %v", size, got, want)
				}
			}
		}
	})
}

// A report's step that its superior takes is let in; that of a stranger is not.
func TestASuperiorReviews(t *testing.T) {
	servertest.Engines(t, func(t *testing.T, database string) {
		p := servertest.Start(t, database)
		a, up, far := p.Enrol(county), p.Enrol(city), p.Enrol(farAway)
		doc := op.NewID()
		a.Write(create(doc, "state", "submitted"))
		a.Push(1)
		step := func(base, next string) op.Op {
			o := edit(doc, 1, "state", base, next)
			o.Kind, o.Unit = op.Accept, county
			return o
		}
		far.Write(step("submitted", "accepted"))
		one(t, far.Push(1), op.Rejected)
		stale := step("draft", "accepted")
		up.Write(stale)
		one(t, up.Push(1), op.Conflict) // not what it saw: nothing is taken
		up.Write(step("submitted", "accepted"))
		one(t, up.Push(1), op.Applied)
		row := op.NewID()
		let := op.Op{Kind: op.Override, Form: step("", "").Form, FormVer: 1, Doc: doc, Unit: county, TrunkRev: 1, Fields: []op.Change{
			{Path: op.Path("overrides", row, op.OrderField), New: app.TextValue("m")}, {Path: op.Path("overrides", row, "check"), New: app.TextValue("L1")},
		}}
		far.Write(let)
		one(t, far.Push(1), op.Rejected)
		up.Write(let) // a disputed check is let pass
		one(t, up.Push(1), op.Applied)
		e := edit(doc, 1, "name", "", "x")
		up.Write(e)
		one(t, up.Push(1), op.Rejected) // it reviews, it does not edit
		a.Pull()
		if got := a.Docs()[doc].Rec.Value("state"); !got.Equal(app.TextValue("accepted")) {
			t.Fatal(bodyOf(a.Docs()[doc]))
		}
	})
}
