package boot

import (
	"fmt"
	"path/filepath"
	"testing"

	"ronghe/app"
	"ronghe/app/op"
	"ronghe/app/register"
	"ronghe/sync/server/servertest"
)

// Two computers end one conflict in two ways. Whichever is decided first, the other's
// person is asked once more, with both values; nothing is lost without a word.
func TestAConflictThatTwoEnd(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		first, second   register.Choice
		stands, refused string
	}{
		"kept, then taken": {register.KeepTheirs, register.TakeMine, "A", "B"},
		"taken, then kept": {register.TakeMine, register.KeepTheirs, "B", "A"},
		"both kept":        {register.KeepTheirs, register.KeepTheirs, "A", ""},
		"both took":        {register.TakeMine, register.TakeMine, "B", ""},
	} {
		t.Run(name, func(t *testing.T) {
			a, b, city := countyAndCity(t)
			rec := a.put("partnership", `{"fields":{"title":"订单培养协议","agreement_no":"0"}}`)
			a.sync()
			b.sync()
			a.edit("partnership", rec.ID, map[string]string{"agreement_no": "A"})
			b.edit("partnership", rec.ID, map[string]string{"agreement_no": "B"})
			a.sync()
			b.sync()
			a.sync()
			a.end(a.clash(), c.first, "", "")
			b.end(b.clash(), c.second, "", "")
			a.sync()
			b.sync()
			a.sync()
			for _, d := range []*desk{a, b} {
				d.sees(rec.ID, "agreement_no", c.stands)
				list, err := d.svc.Conflicts(t.Context(), 10)
				if err != nil || len(list) > 0 != (c.refused != "") {
					t.Fatalf("%+v, %v", list, err)
				}
				if c.refused != "" && (list[0].Mine != c.refused || list[0].Theirs != c.stands || list[0].Here != (d == b) || !list[0].Again) {
					t.Errorf("%+v", list[0])
				}
			}
			if c.refused != "" {
				b.end(b.clash(), register.TakeTyped, "C", "")
			}
			b.equal(a, city)
			want := c.stands
			if c.refused != "" {
				want = "C"
			}
			for _, d := range []*desk{a, b, city} {
				d.sees(rec.ID, "agreement_no", want)
			}
		})
	}
}

// Who deletes a record in which another's change had been refused, and never saw that,
// does not end the other's conflict without a word.
func TestADeletionOverARefusedChange(t *testing.T) {
	t.Parallel()
	const county = "220281-edu"
	province := servertest.Start(t, filepath.Join(t.TempDir(), "province.db"))
	desks := desksOf(t, province, county, 3)
	a, b, c := desks[0], desks[1], desks[2]
	rec := a.put("partnership", `{"fields":{"title":"订单培养协议","agreement_no":"0"}}`)
	for _, d := range desks {
		d.sync()
	}
	a.edit("partnership", rec.ID, map[string]string{"agreement_no": "A"})
	b.edit("partnership", rec.ID, map[string]string{"agreement_no": "B"})
	a.sync()
	c.sync()
	if _, err := c.svc.Delete(t.Context(), "partnership", rec.ID); err != nil {
		t.Fatal(err)
	}
	b.sync() // refused: a conflict
	b.clash()
	c.sync() // deletes, never saw B's
	for range 2 {
		for _, d := range desks {
			d.sync()
		}
	}
	got, err := b.svc.Open(t.Context(), "partnership", rec.ID)
	if err != nil {
		t.Fatal(err)
	}
	list, err := b.svc.Conflicts(t.Context(), 10)
	if err != nil || got.Deleted && len(list) == 0 {
		t.Errorf("the record is deleted by who never saw the change to B, its conflict is gone, and nobody is asked: %v", err)
	}
}

// Two cells of a row that another removed were changed: whoever takes one of them is
// still asked about the other.
func TestTwoCellsOfARowThatIsGone(t *testing.T) {
	t.Parallel()
	a, b, _ := countyAndCity(t)
	rec := a.put("partnership", `{"fields":{"title":"订单培养协议"},"tables":{"yearly":[{"stat_year":"2024","students":"10","interns":"3"},{"stat_year":"2025","students":"20"}]}}`)
	a.sync()
	b.sync()
	rec, err := a.svc.Open(t.Context(), "partnership", rec.ID)
	if err != nil {
		t.Fatal(err)
	}
	row := rec.Rows["yearly"][0].ID
	next := rec.Clone()
	next.Rows["yearly"] = next.Rows["yearly"][1:]
	if _, err := a.svc.Save(t.Context(), next, rec, ""); err != nil {
		t.Fatal(err)
	}
	b.edit("partnership", rec.ID, map[string]string{op.Path("yearly", row, "students"): "12", op.Path("yearly", row, "interns"): "5"})
	a.sync()
	b.sync()
	list, err := b.svc.Conflicts(t.Context(), 10)
	if err != nil || len(list) != 2 {
		t.Fatal(list, err)
	}
	b.end(list[0], register.TakeMine, "", "")
	b.sync()
	got, err := b.svc.Open(t.Context(), "partnership", rec.ID)
	if err != nil {
		t.Fatal(err)
	}
	left, err := b.svc.Conflicts(t.Context(), 10)
	if err != nil || len(left) != 1 {
		t.Errorf("%s was taken; the row has students %q and interns %q, of 12 and 5, and %d conflicts are left: %v", list[0].Label,
			op.Lookup(got, op.Path("yearly", row, "students")).Text(), op.Lookup(got, op.Path("yearly", row, "interns")).Text(), len(left), err)
	}
}

// Two computers end a conflict over a whole row, or a whole record, in two ways: the one
// that is decided later is asked once more, and can still have either.
func TestAConflictOverAWholeThatTwoEnd(t *testing.T) {
	t.Parallel()
	const form = "partnership"
	gone := func(d *desk, rec *app.Record) { // the first row
		next := rec.Clone()
		next.Rows["yearly"] = next.Rows["yearly"][1:]
		if _, err := d.svc.Save(t.Context(), next, rec, ""); err != nil {
			t.Fatal(err)
		}
	}
	path := func(rec *app.Record) string { return op.Path("yearly", rec.Rows["yearly"][0].ID, "students") }
	deletes := func(d *desk, rec *app.Record) {
		if _, err := d.svc.Delete(t.Context(), form, rec.ID); err != nil {
			t.Fatal(err)
		}
	}
	edits := func(d *desk, rec *app.Record) { d.edit(form, rec.ID, map[string]string{path(rec): "12"}) }
	for _, c := range []struct {
		name  string
		a, b  func(*desk, *app.Record)
		whole register.Whole
	}{
		{"a row", edits, gone, register.RowDeleted},
		{"a row that went", gone, edits, register.RowGone},
		{"a record that is deleted", deletes, edits, register.EditDeleted},
		{"a record that is to be deleted", edits, deletes, register.DeleteEdit},
	} {
		for _, first := range []register.Choice{register.KeepTheirs, register.TakeMine} {
			for _, last := range []register.Choice{register.KeepTheirs, register.TakeMine} {
				t.Run(fmt.Sprintf("%s, first %s, last %s", c.name, first, last), func(t *testing.T) {
					a, b, city := countyAndCity(t)
					rec := a.put(form, `{"fields":{"title":"订单培养协议"},"tables":{"yearly":[{"stat_year":"2024","students":"10"},{"stat_year":"2025","students":"20"}]}}`)
					a.sync()
					b.sync()
					c.a(a, a.read(form, rec.ID))
					c.b(b, b.read(form, rec.ID))
					a.sync()
					b.sync()
					a.sync()
					if got := a.clash().Whole; got != c.whole {
						t.Fatalf("%s", got)
					}
					second := register.TakeMine
					if first == register.TakeMine {
						second = register.KeepTheirs
					}
					a.end(a.clash(), first, "", "")
					b.end(b.clash(), second, "", "")
					after := [2]string{a.state(form, rec), b.state(form, rec)}
					a.sync()
					b.sync()
					a.sync()
					if got := a.state(form, rec); got != after[0] {
						t.Errorf("the first decision made %q, and it is %q", after[0], got)
					}
					b.end(b.clash(), last, "", "")
					b.equal(a, city)
					want := after[0]
					if last == register.TakeMine {
						want = after[1]
					}
					for _, d := range []*desk{a, b, city} {
						if got := d.state(form, rec); got != want {
							t.Errorf("%q, not %q", got, want)
						}
					}
				})
			}
		}
	}
}

func (d *desk) read(form string, id app.ID) *app.Record {
	d.t.Helper()
	rec, err := d.svc.Open(d.t.Context(), form, id)
	if err != nil {
		d.t.Fatal(err)
	}
	return rec
}

// state says whether a record is deleted, else what stands in its rows.
func (d *desk) state(form string, rec *app.Record) string {
	d.t.Helper()
	now := d.read(form, rec.ID)
	if now.Deleted {
		return "deleted"
	}
	out := ""
	for _, row := range now.Rows["yearly"] {
		out += " " + row.Fields["students"].Text()
	}
	return out
}
