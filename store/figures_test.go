package store_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/shopspring/decimal"

	"ronghe/app"
	"ronghe/app/op"
	"ronghe/app/register"
	"ronghe/store"
	"ronghe/store/storetest"
)

// deals stores records with funds of several years and payers, some from the
// directory under two spellings, some in the bin, some blank.
func deals(t *testing.T, n int) (register.Store, []*app.Record) {
	t.Helper()
	s := storetest.Open(t, options(t))
	var live []*app.Record
	first := ""
	for i := range n {
		rec := record("title", fmt.Sprintf("协议%d", i), "no", fmt.Sprintf("XY-%03d", i), "kind", []string{"firm", "local", "foreign"}[i%3],
			"signed", fmt.Sprintf("20%02d-03-01", 20+i%6), "place", []string{"2201", "2202"}[i%2])
		if i%4 != 0 {
			rec.Fields["amount"] = app.TextValue(fmt.Sprintf("%d.25", i))
			rec.Fields["students"] = app.TextValue(fmt.Sprint(i % 7))
		}
		for j := range i % 4 {
			fields := []any{"stat_year", fmt.Sprint(2024 + (i+j)%3)}
			if j != 2 {
				fields = append(fields, "cash", fmt.Sprintf("%d.10", i+j))
			}
			switch {
			case j == 0 && first != "":
				fields = append(fields, "payer", app.Party{Form: "deal", Ref: app.ID(first), Name: fmt.Sprintf("写法%d", i)})
			case j == 1:
				fields = append(fields, "payer", app.Party{Name: fmt.Sprintf("单位%d", i%5)})
			}
			rec.Rows["funds"] = append(rec.Rows["funds"], row(string(rune('a'+j)), fields...))
		}
		storetest.Save(t, s, nil, rec, "")
		if first == "" {
			first = string(rec.ID)
		}
		if i%5 == 4 {
			err := s.Update(context.Background(), func(tx register.Tx) error {
				_, err := tx.Apply(storetest.Stamp(op.Op{Form: "deal", Doc: rec.ID, Kind: op.Delete}))
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			continue
		}
		live = append(live, rec)
	}
	return s, live
}

// byHand puts together what a figure asks for from whole records.
func byHand(recs []*app.Record, agg app.Agg, table, field string, keep func(app.Row) bool) string {
	sum, n, seen := decimal.Zero, 0, map[string]bool{}
	take := func(v app.Value) {
		if v.IsBlank() {
			return
		}
		n++
		key := v.Text()
		if p := v.Party(); v.Kind() == app.PartyKind {
			if key = p.Name; p.Ref != "" {
				key = "#" + string(p.Ref)
			}
		}
		seen[key] = true
		if d, ok := v.Decimal(); ok {
			sum = sum.Add(d)
		}
	}
	for _, rec := range recs {
		if table == "" {
			take(rec.Value(field))
		}
		for _, r := range rec.Rows[table] {
			if keep == nil || keep(r) {
				take(r.Fields[field])
			}
		}
	}
	switch {
	case agg == app.CountOf:
		return fmt.Sprint(n)
	case agg == app.DistinctOf:
		return fmt.Sprint(len(seen))
	case n == 0:
		return ""
	case field == "students":
		return sum.StringFixed(0)
	}
	return sum.StringFixed(2)
}

func TestFiguresAgreeWithTheRecords(t *testing.T) {
	s, live := deals(t, 60)
	firms := slices.DeleteFunc(slices.Clone(live), func(r *app.Record) bool { return r.Value("kind").Text() != "firm" })
	is := func(field, text string) func(app.Row) bool {
		return func(r app.Row) bool { return r.Fields[field].Text() == text }
	}
	kind := []app.Filter{{Field: "kind", Op: app.Eq, Values: []string{"firm"}}}
	nobody := []app.Filter{{Field: "title", Op: app.Eq, Values: []string{"没有"}}}
	year := []app.Filter{{Field: "funds.stat_year", Op: app.Eq, Values: []string{"2025"}}}
	for _, c := range []struct {
		where, rows  []app.Filter
		recs         []*app.Record
		agg          app.Agg
		table, field string
		keep         func(app.Row) bool
	}{
		{nil, nil, live, app.SumOf, "", "amount", nil},
		{kind, nil, firms, app.SumOf, "", "students", nil},
		{kind, nil, firms, app.CountOf, "", "amount", nil},
		{nil, nil, live, app.DistinctOf, "", "place", nil},
		{kind, nil, firms, app.DistinctOf, "", "signed", nil},
		{nil, nil, live, app.SumOf, "funds", "cash", nil},
		{kind, year, firms, app.SumOf, "funds", "cash", is("stat_year", "2025")},
		{kind, year, firms, app.CountOf, "funds", "stat_year", is("stat_year", "2025")},
		{nil, year, live, app.DistinctOf, "funds", "payer", is("stat_year", "2025")},
		{nil, nil, live, app.DistinctOf, "funds", "payer", nil},
		{nobody, nil, nil, app.SumOf, "", "amount", nil},
		{nobody, year, nil, app.SumOf, "funds", "cash", nil},
		{nobody, nil, nil, app.CountOf, "funds", "cash", nil},
		{nil, []app.Filter{{Field: "funds.cash", Op: app.IsBlank}}, live, app.SumOf, "funds", "cash", func(r app.Row) bool { return r.Fields["cash"].IsBlank() }},
		{nil, []app.Filter{{Field: "funds.payer", Op: app.NotBlank}}, live, app.SumOf, "funds", "cash", func(r app.Row) bool { return !r.Fields["payer"].IsBlank() }},
	} {
		path := c.field
		if c.table != "" {
			path = c.table + "." + c.field
		}
		q := app.Query{Form: "deal", Where: c.where, Rows: c.rows, Asked: []app.Asked{{Agg: c.agg, Field: path}}}
		sum, err := s.Summarise(t.Context(), q)
		want := byHand(c.recs, c.agg, c.table, c.field, c.keep)
		if err != nil || len(sum.Asked) != 1 || sum.Asked[0] != want || sum.Count != len(c.recs) || len(sum.Sums) != 0 {
			t.Errorf("%s of %s over %v, rows %v: %+v %v, want %q of %d", c.agg, path, c.where, c.rows, sum, err, want, len(c.recs))
		}
	}
	both, err := s.Summarise(t.Context(), app.Query{Form: "deal", Search: "协议1", Asked: []app.Asked{
		{Agg: app.SumOf, Field: "funds.cash"}, {Agg: app.CountOf, Field: "title"},
	}})
	if err != nil || both.Asked[1] != fmt.Sprint(both.Count) || both.Count == 0 || both.Count == len(live) || both.Asked[0] == "" {
		t.Errorf("figures of a search: %+v %v", both, err)
	}
}

// Figures of one query, each over records and rows of its own, are what each
// gives alone; told apart they are those of their group.
func TestFiguresOverRecordsOfTheirOwn(t *testing.T) {
	s, live := deals(t, 60)
	kind := func(k string) []app.Filter { return []app.Filter{{Field: "kind", Op: app.Eq, Values: []string{k}}} }
	place := []app.Filter{{Field: "place", Op: app.Eq, Values: []string{"2201"}}}
	paid := []app.Filter{{Field: "funds", Op: app.HasRow, Rows: []app.Filter{{Field: "funds.cash", Op: app.Ge, Values: []string{"20"}}}}}
	year := []app.Filter{{Field: "funds.stat_year", Op: app.Eq, Values: []string{"2025"}}}
	asked := []app.Asked{
		{Agg: app.CountOf},
		{Agg: app.CountOf, Where: place},
		{Agg: app.SumOf, Field: "amount", Where: place},
		{Agg: app.DistinctOf, Field: "students", Where: paid},
		{Agg: app.CountOf, Field: "funds"},
		{Agg: app.CountOf, Field: "funds", Where: place, Rows: year},
		{Agg: app.SumOf, Field: "funds.cash", Where: paid, Rows: year},
		{Agg: app.DistinctOf, Field: "funds.payer", Where: place},
	}
	told, err := s.Summarise(t.Context(), app.Query{Form: "deal", Asked: asked, Group: []app.Group{{Field: "kind"}}})
	if err != nil || len(told.Groups) != 3 {
		t.Fatalf("%+v %v", told, err)
	}
	for _, g := range told.Groups {
		whole, err := s.Summarise(t.Context(), app.Query{Form: "deal", Where: kind(g.Keys[0]), Asked: asked})
		if err != nil || !slices.Equal(whole.Asked, g.Asked) || whole.Count != g.Count {
			t.Errorf("%s: %v together, %v alone: %v", g.Keys[0], g.Asked, whole.Asked, err)
		}
		for i, a := range asked {
			q := app.Query{Form: "deal", Where: slices.Concat(kind(g.Keys[0]), a.Where), Rows: a.Rows, Asked: []app.Asked{{Agg: a.Agg, Field: a.Field}}}
			alone, err := s.Summarise(t.Context(), q)
			if err != nil || alone.Asked[0] != whole.Asked[i] {
				t.Errorf("%s %+v: %q together, %q alone: %v", g.Keys[0], a, whole.Asked[i], alone.Asked, err)
			}
		}
		records, rows := 0, 0
		for _, r := range live {
			if r.Value("kind").Text() == g.Keys[0] {
				records, rows = records+1, rows+len(r.Rows["funds"])
			}
		}
		if whole.Asked[0] != fmt.Sprint(records) || whole.Asked[4] != fmt.Sprint(rows) {
			t.Errorf("%s: %s records and %s rows, there are %d and %d", g.Keys[0], whole.Asked[0], whole.Asked[4], records, rows)
		}
	}
	for _, bad := range []app.Asked{
		{Agg: app.SumOf},
		{Agg: app.SumOf, Field: "funds"},
		{Agg: app.CountOf, Rows: year},
		{Agg: app.SumOf, Field: "amount", Rows: year},
		{Agg: app.CountOf, Where: []app.Filter{{Field: "nix", Op: app.IsBlank}}},
	} {
		if sum, err := s.Summarise(t.Context(), app.Query{Form: "deal", Asked: []app.Asked{bad}}); err == nil {
			t.Errorf("%+v gives %v", bad, sum.Asked)
		}
	}
}

// One row has to pass all conditions: two rows that pass one each are not enough.
func TestARecordWithARowThatPasses(t *testing.T) {
	s := storetest.Open(t, options(t))
	ctx := context.Background()
	both, apart, blank := record("title", "甲"), record("title", "乙"), record("title", "丙")
	both.Rows["funds"] = []app.Row{row("a", "stat_year", "2025", "cash", "7.00"), row("b", "stat_year", "2026")}
	apart.Rows["funds"] = []app.Row{row("a", "stat_year", "2025", "cash", "1.00"), row("b", "stat_year", "2026", "cash", "7.00")}
	blank.Rows["funds"] = []app.Row{row("a", "stat_year", "2025")}
	for _, r := range []*app.Record{both, apart, blank} {
		storetest.Save(t, s, nil, r, "")
	}
	year := app.Filter{Field: "funds.stat_year", Op: app.Eq, Values: []string{"2025"}}
	for _, c := range []struct {
		rows []app.Filter
		want int
	}{
		{[]app.Filter{year, {Field: "funds.cash", Op: app.Ge, Values: []string{"5"}}}, 1},
		{[]app.Filter{year, {Field: "funds.cash", Op: app.NotBlank}}, 2},
		{[]app.Filter{year, {Field: "funds.cash", Op: app.IsBlank}}, 1},
		{[]app.Filter{year}, 3},
	} {
		q := app.Query{Form: "deal", Where: []app.Filter{{Field: "funds", Op: app.HasRow, Rows: c.rows}}}
		rows, err := s.List(ctx, q)
		if err != nil || len(rows) != c.want {
			t.Errorf("%v: %d records, %v; want %d", c.rows, len(rows), err, c.want)
		}
	}
	for _, bad := range [][]app.Filter{nil, {{Field: "kind", Op: app.Eq, Values: []string{"firm"}}}, {{Field: "former_names.former_name", Op: app.NotBlank}}} {
		q := app.Query{Form: "deal", Where: []app.Filter{{Field: "funds", Op: app.HasRow, Rows: bad}}}
		if _, err := s.List(ctx, q); app.CodeOf(err) != store.CodeFilter {
			t.Errorf("%v: %v", bad, err)
		}
	}
}

func TestFiguresThatCannotBeGiven(t *testing.T) {
	s, _ := deals(t, 3)
	for _, c := range []struct {
		agg   app.Agg
		field string
		rows  []app.Filter
		want  string
	}{
		{app.SumOf, "nix", nil, "store.unknown_field"},
		{app.SumOf, "funds", nil, "store.unknown_field"},
		{app.CountOf, "contact", nil, "store.unknown_field"},
		{app.SumOf, "title", nil, "store.filter"},
		{app.SumOf, "year", nil, "store.filter"},
		{app.DistinctOf, "fields", nil, "store.filter"},
		{"mean", "amount", nil, "store.filter"},
		{`sum(amount) --`, "amount", nil, "store.filter"},
		{app.SumOf, "funds.cash", []app.Filter{{Field: "kind", Op: app.Eq, Values: []string{"firm"}}}, "store.filter"},
		{app.SumOf, "amount", []app.Filter{{Field: "funds.cash", Op: app.Ge, Values: []string{"1"}}}, "store.filter"},
		{app.SumOf, "funds.cash", []app.Filter{{Field: "funds.signer", Op: app.Eq, Values: []string{"x"}}}, "store.unknown_field"},
		{app.SumOf, "funds.cash", []app.Filter{{Field: "funds.cash", Op: app.Under, Values: []string{"1"}}}, "store.filter"},
	} {
		_, err := s.Summarise(t.Context(), app.Query{Form: "deal", Rows: c.rows, Asked: []app.Asked{{Agg: c.agg, Field: c.field}}})
		if app.CodeOf(err) != c.want {
			t.Errorf("%s of %s, rows %v: %v, want %s", c.agg, c.field, c.rows, err, c.want)
		}
	}
}
