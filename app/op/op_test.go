package op

import (
	"bytes"
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"ronghe/app"
)

// value draws any kind of value that a record can hold.
func value() *rapid.Generator[app.Value] {
	text := rapid.StringMatching(`[a-z甲乙"\\ \n]{1,6}`)
	return rapid.OneOf(
		rapid.Map(text, app.TextValue),
		rapid.Map(rapid.Bool(), app.BoolValue),
		rapid.Just(app.NA()),
		rapid.Map(rapid.SliceOfN(text, 1, 3), func(s []string) app.Value { return app.ListValue(s...) }),
		rapid.Map(text, func(s string) app.Value { return app.PartyValue(app.Party{Name: s, Ref: "r"}) }),
		rapid.Map(text, func(s string) app.Value { return app.FilesValue(app.File{Hash: s, Name: s, Size: 3}) }),
	)
}

func fields() *rapid.Generator[map[string]app.Value] {
	return rapid.MapOfN(rapid.SampledFrom([]string{"a", "b", "c", "d"}), value(), 0, 4)
}

func record(t *rapid.T, label string) *app.Record {
	r := &app.Record{ID: "doc", Form: "f", FormVer: 1, Unit: "u", Fields: fields().Draw(t, label), Rows: map[string][]app.Row{}}
	ids := rapid.SliceOfNDistinct(rapid.SampledFrom([]app.ID{"r1", "r2", "r3", "r4"}), 0, 4, func(id app.ID) app.ID { return id }).Draw(t, label+" rows")
	ranks := Ranks(4)
	for i, id := range ids {
		r.Rows["t"] = append(r.Rows["t"], app.Row{ID: id, Order: ranks[i], Fields: fields().Draw(t, label+" row")})
	}
	return r
}

func body(r *app.Record) string { return string(r.AppendBody(nil)) }

func applyAll(t *rapid.T, rec *app.Record, ops []Op) *app.Record {
	for i := range ops {
		next, err := Apply(rec, &ops[i])
		if err != nil {
			t.Fatal(err)
		}
		rec = next
	}
	return rec
}

func TestDiffThenApplyGivesTheRecord(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		base, next := record(t, "base"), record(t, "next")
		made := applyAll(t, nil, Diff(nil, base))
		if body(made) != body(base) {
			t.Fatalf("create: %s\nwant %s", body(made), body(base))
		}
		before := body(made)
		ops := Diff(made, next)
		if got := applyAll(t, made, ops); body(got) != body(next) {
			t.Fatalf("edit: %s\nwant %s", body(got), body(next))
		}
		if body(made) != before {
			t.Fatal("Apply changed the record that it was given")
		}
		if body(made) == body(next) && len(ops) != 0 {
			t.Fatalf("no change gave %d ops", len(ops))
		}
	})
}

func TestInverseTakesBackAndKeepsLaterWork(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		base, next := record(t, "base"), record(t, "next")
		made := applyAll(t, nil, Diff(nil, base))
		ops := Diff(made, next)
		now := applyAll(t, made, ops)
		for i := len(ops) - 1; i >= 0; i-- {
			inv, kept := Inverse(&ops[i], now)
			if inv == nil || len(kept) != 0 {
				t.Fatalf("%s cannot be taken back: kept %v", ops[i].Kind, kept)
			}
			now = applyAll(t, now, []Op{*inv})
		}
		if body(now) != body(made) {
			t.Fatalf("after undo: %s\nwant %s", body(now), body(made))
		}
	})
}

func TestInverseLeavesWhatChangedSince(t *testing.T) {
	rec := &app.Record{ID: "d", Form: "f", Fields: map[string]app.Value{"a": app.TextValue("1"), "b": app.TextValue("1")}, Rows: map[string][]app.Row{}}
	edit := Op{Kind: Edit, Doc: "d", Fields: []Change{
		{Path: "a", Base: app.TextValue("1"), New: app.TextValue("2")},
		{Path: "b", Base: app.TextValue("1"), New: app.TextValue("2")},
	}}
	rec, _ = Apply(rec, &edit)
	rec.Set("b", app.TextValue("3"))
	inv, kept := Inverse(&edit, rec)
	if len(inv.Fields) != 1 || inv.Fields[0].Path != "a" || len(kept) != 1 || kept[0] != "b" {
		t.Fatalf("inverse %+v, kept %v", inv, kept)
	}
}

// undone is what a record should be after a batch from base to next is taken
// back although the record has since become later: what was changed later
// stays, everything else is as before.
func undone(base, next, later *app.Record) *app.Record {
	want := later.Clone()
	want.Fields = undoneFields(base.Fields, next.Fields, later.Fields)
	delete(want.Rows, "t")
	for _, id := range []app.ID{"r1", "r2", "r3", "r4"} {
		b, n, l := find(base.Rows["t"], id), find(next.Rows["t"], id), find(later.Rows["t"], id)
		var row app.Row
		switch {
		case l >= 0 && n >= 0 && b >= 0:
			row = later.Rows["t"][l]
			row.Fields = undoneFields(base.Rows["t"][b].Fields, next.Rows["t"][n].Fields, row.Fields)
			if row.Order == next.Rows["t"][n].Order {
				row.Order = base.Rows["t"][b].Order
			}
		case l >= 0 && n >= 0 && rowText(next.Rows["t"][n]) == rowText(later.Rows["t"][l]): // added, not touched
			continue
		case l >= 0:
			row = later.Rows["t"][l]
		case n < 0 && b >= 0:
			row = base.Rows["t"][b]
		default:
			continue
		}
		want.Rows["t"] = append(want.Rows["t"], row)
	}
	app.SortRows(want.Rows["t"])
	return want
}

func undoneFields(base, next, later map[string]app.Value) map[string]app.Value {
	want := map[string]app.Value{}
	for _, f := range []string{"a", "b", "c", "d"} {
		v := later[f]
		if v.Equal(next[f]) {
			v = base[f]
		}
		if !v.IsBlank() {
			want[f] = v
		}
	}
	return want
}

func rowText(r app.Row) string {
	return body(&app.Record{Rows: map[string][]app.Row{"t": {r}}})
}

func undoAll(t *rapid.T, now *app.Record, ops []Op) *app.Record {
	for i := len(ops) - 1; i >= 0; i-- {
		if inv, _ := Inverse(&ops[i], now); inv != nil {
			now = applyAll(t, now, []Op{*inv})
		}
	}
	return now
}

func TestUndoOfABatchKeepsLaterWork(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		base, next, later := record(t, "base"), record(t, "next"), record(t, "later")
		made := applyAll(t, nil, Diff(nil, base))
		batch := Diff(made, next)
		now := applyAll(t, made, batch)
		now = applyAll(t, now, Diff(now, later))
		if got, want := undoAll(t, now, batch), undone(base, next, later); body(got) != body(want) {
			t.Fatalf("base  %s\nbatch %s\nlater %s\nundone %s\nwant  %s", body(base), body(next), body(later), body(got), body(want))
		}
	})
}

func TestUndoOfACreateLeavesARecordThatWasWorkedOn(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		base, later := record(t, "base"), record(t, "later")
		ops := Diff(nil, base)
		made := applyAll(t, nil, ops)
		now := applyAll(t, made, Diff(made, later))
		inv, kept := Inverse(&ops[0], now)
		if same := body(made) == body(now); (inv != nil) != same || (len(kept) == 0) != same {
			t.Fatalf("made %s\nnow %s\ninverse %+v, kept %v", body(made), body(now), inv, kept)
		}
	})
}

func TestRowOpsFitOnlyTheRowTheyKnew(t *testing.T) {
	one := app.TextValue("1")
	rec := &app.Record{ID: "d", Form: "f", Fields: map[string]app.Value{}, Rows: map[string][]app.Row{
		"t": {{ID: "r1", Order: "i", Fields: map[string]app.Value{"a": one, "b": one}}},
	}}
	order := Change{Path: "t/r1/_order", Base: app.TextValue("i")}
	for name, c := range map[string]struct {
		op    Op
		stale bool
	}{
		"edit of a row that is gone": {Op{Kind: RowEdit, Fields: []Change{{Path: "t/r2/a", New: one}}}, true},
		"delete of one that is gone": {Op{Kind: RowDel, Fields: []Change{{Path: "t/r2/_order"}}}, true},
		"add of one that is there":   {Op{Kind: RowAdd, Fields: []Change{{Path: "t/r1/_order", New: one}}}, true},
		"delete that knows less":     {Op{Kind: RowDel, Fields: []Change{order, {Path: "t/r1/a", Base: one}}}, true},
		"edit of a row's cell":       {Op{Kind: Edit, Fields: []Change{{Path: "t/r1/a", New: one}}}, false},
		"row edit of a field":        {Op{Kind: RowEdit, Fields: []Change{{Path: "a", New: one}}}, false},
		"edit of two rows":           {Op{Kind: RowEdit, Fields: []Change{{Path: "t/r1/a", New: one}, {Path: "t/r3/a", New: one}}}, false},
		"row edit of nothing":        {Op{Kind: RowEdit}, false},
	} {
		c.op.Doc = "d"
		if _, err := Apply(rec, &c.op); err == nil || errors.Is(err, ErrStale) != c.stale {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestBodySurvivesDecoding(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := Diff(nil, record(t, "r"))[0]
		o.ID, o.Time, o.User, o.Reason = NewID(), "2026-01-02T03:04:05+08:00", NewID(), `改"错\`
		b := o.Append(nil)
		got, err := Decode(b)
		if err != nil {
			t.Fatal(err)
		}
		if again := got.Append(nil); !bytes.Equal(again, b) {
			t.Fatalf("decoded and encoded again:\n%s\nwant\n%s", again, b)
		}
	})
}

func TestChainShowsAnyEdit(t *testing.T) {
	bodies := [][]byte{[]byte("one"), []byte("two"), []byte("three")}
	var links []Link
	var prev *Link
	for _, b := range bodies {
		l, err := Next(prev, "device", 1, NewID(), b)
		if err != nil {
			t.Fatal(err)
		}
		links = append(links, l)
		prev = &links[len(links)-1]
	}
	for i := 1; i < len(links); i++ {
		h, _ := links[i-1].Hash()
		if !bytes.Equal(links[i].PrevHash, h) || links[i].N != int64(i+1) {
			t.Fatalf("link %d does not follow %d", i+1, i)
		}
	}
	changed := links[1]
	changed.BodyHash, _ = SM.Sum([]byte("tw0"))
	if h, _ := changed.Hash(); bytes.Equal(h, links[2].PrevHash) {
		t.Fatal("a changed body leaves the chain as it was")
	}
	if _, err := Suite(9).Sum(nil); err == nil {
		t.Fatal("an unknown suite is accepted")
	}
}

func TestRanks(t *testing.T) {
	for _, n := range []int{1, 2, 40, 5000} {
		ranks := Ranks(n)
		for i := 1; i < n; i++ {
			if ranks[i-1] >= ranks[i] {
				t.Fatalf("Ranks(%d): %q before %q", n, ranks[i-1], ranks[i])
			}
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		list := Ranks(3)
		for range rapid.IntRange(1, 60).Draw(t, "n") {
			i := rapid.IntRange(0, len(list)).Draw(t, "at")
			a, b := "", ""
			if i > 0 {
				a = list[i-1]
			}
			if i < len(list) {
				b = list[i]
			}
			r := Between(a, b)
			if r <= a || b != "" && r >= b || strings.HasSuffix(r, "0") {
				t.Fatalf("Between(%q, %q) = %q", a, b, r)
			}
			list = append(list[:i:i], append([]string{r}, list[i:]...)...)
		}
	})
}

func TestRanksStayShort(t *testing.T) {
	for last, n := "", 0; n < 20_000; n++ {
		next := After(last)
		if next <= last || strings.HasSuffix(next, "0") || len(next) > 4 {
			t.Fatalf("after %q comes %q", last, next)
		}
		last = next
	}
	rapid.Check(t, func(t *rapid.T) {
		list := Ranks(rapid.IntRange(0, 5).Draw(t, "there"))
		for range rapid.IntRange(1, 4).Draw(t, "times") {
			i := rapid.IntRange(0, len(list)).Draw(t, "at")
			a, b := "", ""
			if i > 0 {
				a = list[i-1]
			}
			if i < len(list) {
				b = list[i]
			}
			if rapid.Bool().Draw(t, "one") && b == "" {
				list = append(list, After(a))
			} else {
				list = append(list[:i:i], append(Spread(a, b, rapid.IntRange(0, 3000).Draw(t, "n")), list[i:]...)...)
			}
		}
		for i, r := range list {
			if i > 0 && list[i-1] >= r || strings.HasSuffix(r, "0") || len(r) > 16 {
				t.Fatalf("rank %d is %q after %q", i, r, list[max(i-1, 0)])
			}
		}
	})
}

func TestCodeIDIsTheSameForTheSameCode(t *testing.T) {
	one, again, other := CodeID("school", "1"), CodeID("school", "1"), CodeID("enterprise", "1")
	if one != again || one == other {
		t.Fatal("the id does not follow from form and code alone")
	}
}

// What the quick way reads is what encoding/json reads, and it reads what is
// written here.
func FuzzDecode(f *testing.F) {
	full := Op{ID: NewID(), Form: "deal", FormVer: 12, Doc: NewID(), Unit: "220281-edu", Kind: Edit, TrunkRev: 7, Batch: NewID(), Undoes: NewID(), Reason: "因为", Time: "2026-03-12T08:00:00.000+08:00", User: NewID(), Fields: []Change{
		{Path: "title", Base: app.TextValue("旧"), New: app.TextValue("新")},
		{Path: "scan", New: app.FilesValue(app.File{Hash: "ab", Name: "f.pdf", Size: 3})},
		{Path: "t/r/ok", New: app.BoolValue(true)},
		{Path: "no", Base: app.TextValue("1")},
	}}
	for _, o := range []Op{full, {ID: NewID(), Kind: Delete}, {Kind: Create, Fields: []Change{{Path: "a", New: app.TextValue("\"\\\n")}}}} {
		f.Add(o.Append(nil))
	}
	f.Add([]byte(`{"op_id":"a","form":"b","form_ver":01,"doc":"","unit":"","kind":"","trunk_rev":0,"client_time":"","user":""}`))
	f.Add([]byte(`{"op_id":"a","form":"b","form_ver":1,"doc":"","unit":"","kind":"","trunk_rev":0,"fields":[{"path":"x","new":{"a":}}],"client_time":"","user":""}`))
	if _, ok := quick(string(full.Append(nil))); !ok {
		f.Fatal("what is written here is not read the quick way")
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		got, ok := quick(string(b))
		if !ok {
			return
		}
		var want Op
		if err := json.Unmarshal(b, &want); err != nil || !reflect.DeepEqual(got, want) {
			t.Fatalf("%q\n%+v\n%+v %v", b, got, want, err)
		}
	})
}
