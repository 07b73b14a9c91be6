package store

import (
	"math/rand/v2"
	"slices"
	"testing"

	"ronghe/app"
	"ronghe/app/register"
)

// What pick reads is what the whole record says, for any record.
func TestPickReadsWhatReadBodyReads(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	texts := []string{"a", `quo"te`, `back\slash`, "line\nbreak", "{[,]}:", "中文", "", "\x01", "null", `\"`, "}"}
	value := func() app.Value {
		s := texts[r.IntN(len(texts))]
		switch r.IntN(8) {
		case 0:
			return app.BoolValue(r.IntN(2) == 0)
		case 1:
			return app.ListValue(s, "x")
		case 2:
			return app.PartyValue(app.Party{Name: s, Code: "c"})
		case 3:
			return app.FilesValue(app.File{Hash: "h", Name: s, Size: 3})
		case 4:
			return app.NA()
		case 5:
			return app.SealedValue(app.Sealed{Commitment: "c", Op: "o", Path: s})
		}
		return app.TextValue(s)
	}
	names := []string{"a", "b", "c", "d", "e"}
	for range 20000 {
		rec := &app.Record{Fields: map[string]app.Value{}, Rows: map[string][]app.Row{}}
		calc := register.Evaluation{Computed: map[string]app.Value{}}
		var cols []listColumn
		for _, n := range names {
			if r.IntN(2) == 0 {
				rec.Fields[n] = value()
			}
			switch r.IntN(3) {
			case 0:
				calc.Computed[n] = value()
			case 1:
				calc.Hidden = append(calc.Hidden, n)
			}
			cols = append(cols, listColumn{name: n, plain: true}, listColumn{name: n, computed: true})
		}
		if r.IntN(2) == 0 {
			rec.Rows["t"] = []app.Row{{ID: "r", Order: "m", Fields: map[string]app.Value{"a": value()}}}
		}
		d := &docRow{body: rec.AppendBody(nil), calc: appendCalc(nil, &calc)}
		out := make([]app.Value, len(cols))
		if err := pick(d, newColumnSet(cols), out); err != nil {
			t.Fatalf("%s: %v", d.body, err)
		}
		for i, c := range cols {
			want := rec.Fields[c.name]
			switch {
			case c.computed:
				want = calc.Computed[c.name]
			case slices.Contains(calc.Hidden, c.name):
				want = app.Value{}
			}
			if !out[i].Equal(want) {
				t.Fatalf("%s: %s is %v, not %v", d.body, c.name, out[i], want)
			}
		}
	}
}

// A body that is cut anywhere is refused or read as far as it is whole, never
// with a panic.
func TestPickSurvivesCutBodies(t *testing.T) {
	rec := &app.Record{
		Fields: map[string]app.Value{"a": app.TextValue(`x"y`), "b": app.ListValue("p", "q")},
		Rows:   map[string][]app.Row{"t": {{ID: "r", Order: "m", Fields: map[string]app.Value{"a": app.TextValue("z")}}}},
	}
	body := rec.AppendBody(nil)
	// What stands behind the last wanted value is not read: here all is wanted.
	cols := []listColumn{{name: "a", plain: true}, {name: "z", plain: true}, {table: "other"}}
	errs := 0
	for n := range body {
		if pick(&docRow{body: body[:n]}, newColumnSet(cols), make([]app.Value, len(cols))) != nil {
			errs++
		}
	}
	if errs < len(body)*3/4 {
		t.Fatalf("only %d of %d cuts were noticed", errs, len(body))
	}
}
