package store_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"ronghe/app"
	"ronghe/app/op"
	"ronghe/app/register"
	"ronghe/store/storetest"
)

// told is a summary's groups in a line each.
func told(sum app.Summary) []string {
	var out []string
	for _, g := range sum.Groups {
		out = append(out, fmt.Sprintf("%s: %d %s", strings.Join(g.Keys, "/"), g.Count, strings.Join(g.Asked, " ")))
	}
	return out
}

// apart puts records together by hand: by a key of the record, or of each of its
// rows of funds.
func apart(recs []*app.Record, table bool, key func(*app.Record, app.Row) string, agg app.Agg, field string) []string {
	whole, rows := map[string]map[app.ID]*app.Record{}, map[string][]*app.Record{}
	for _, r := range recs {
		take := func(row app.Row) {
			for _, k := range strings.Split(key(r, row), "|") {
				if whole[k] == nil {
					whole[k] = map[app.ID]*app.Record{}
				}
				whole[k][r.ID] = r
				rows[k] = append(rows[k], &app.Record{Fields: row.Fields})
			}
		}
		if !table {
			take(app.Row{})
			continue
		}
		for _, row := range r.Rows["funds"] {
			take(row)
		}
	}
	var out []string
	for _, k := range slices.Sorted(maps.Keys(whole)) {
		from := slices.Collect(maps.Values(whole[k]))
		if table {
			from = rows[k]
		}
		out = append(out, fmt.Sprintf("%s: %d %s", k, len(whole[k]), byHand(from, agg, "", field, nil)))
	}
	return out
}

func TestGroupsAgreeWithTheRecords(t *testing.T) {
	s, live := deals(t, 60)
	of := func(field string) func(*app.Record, app.Row) string {
		return func(r *app.Record, _ app.Row) string { return r.Value(field).Text() }
	}
	in := func(field string) func(*app.Record, app.Row) string {
		return func(_ *app.Record, r app.Row) string { return r.Fields[field].Text() }
	}
	for _, c := range []struct {
		group []app.Group
		table bool
		key   func(*app.Record, app.Row) string
		agg   app.Agg
		field string
	}{
		{[]app.Group{{Field: "kind"}}, false, of("kind"), app.SumOf, "amount"},
		{[]app.Group{{Field: "students"}}, false, of("students"), app.CountOf, "title"},
		{[]app.Group{{Field: "place"}, {Field: "kind"}}, false, func(r *app.Record, _ app.Row) string { return r.Value("place").Text() + "/" + r.Value("kind").Text() }, app.SumOf, "students"},
		{[]app.Group{{Field: "signed", Year: true}}, false, func(r *app.Record, _ app.Row) string { return r.Value("signed").Text()[:4] }, app.DistinctOf, "place"},
		{[]app.Group{{Field: "_unit"}}, false, func(r *app.Record, _ app.Row) string { return r.Unit }, app.SumOf, "amount"},
		{[]app.Group{{Field: "funds.stat_year"}}, true, in("stat_year"), app.SumOf, "cash"},
		{[]app.Group{{Field: "kind"}, {Field: "funds.stat_year"}}, true, func(r *app.Record, row app.Row) string {
			return r.Value("kind").Text() + "/" + row.Fields["stat_year"].Text()
		}, app.CountOf, "cash"},
		{[]app.Group{{Field: "funds.payer"}}, true, func(_ *app.Record, row app.Row) string {
			if p := row.Fields["payer"].Party(); p.Ref != "" {
				return string(p.Ref)
			}
			return row.Fields["payer"].Party().Name
		}, app.SumOf, "cash"},
	} {
		path := c.field
		if c.table {
			path = "funds." + c.field
		}
		q := app.Query{Form: "deal", Group: c.group, Asked: []app.Asked{{Agg: c.agg, Field: path}}}
		sum, err := s.Summarise(t.Context(), q)
		want := apart(live, c.table, c.key, c.agg, c.field)
		if err != nil || fmt.Sprint(told(sum)) != fmt.Sprint(want) {
			t.Errorf("%s of %s by %v (%v):\n%v\nnot\n%v", c.agg, path, c.group, err, told(sum), want)
		}
	}
	// A table's figures beside a field of the record: a kind without a row of the
	// year stays, with nothing to sum.
	sum, err := s.Summarise(t.Context(), app.Query{
		Form: "deal", Group: []app.Group{{Field: "kind"}},
		Rows:  []app.Filter{{Field: "funds.stat_year", Op: app.Eq, Values: []string{"1999"}}},
		Asked: []app.Asked{{Agg: app.SumOf, Field: "funds.cash"}, {Agg: app.CountOf, Field: "funds.cash"}},
	})
	if err != nil || len(sum.Groups) != 3 || sum.Groups[0].Count == 0 || sum.Groups[0].Asked[0] != "" || sum.Groups[0].Asked[1] != "0" {
		t.Errorf("%+v %v", sum, err)
	}
}

// A key leads to the records that it stands for.
func TestAKeyFindsItsRecords(t *testing.T) {
	s := storetest.Open(t, options(t))
	for i := range 12 {
		r := record("title", fmt.Sprintf("协议%d", i), "open", i%3 == 0)
		if i%4 != 0 {
			r.Set("fields", app.ListValue([][]string{{"base"}, {"base", "order"}, {"course"}}[i%3]...))
			r.Set("signed", app.TextValue(fmt.Sprintf("202%d-02-03", i%3)))
			r.Set("year", app.TextValue(fmt.Sprint(2024+i%2)))
		}
		storetest.Save(t, s, nil, r, "")
	}
	for _, g := range []app.Group{{Field: "open"}, {Field: "fields"}, {Field: "signed", Year: true}, {Field: "signed"}, {Field: "year"}, {Field: "title"}} {
		sum, err := s.Summarise(t.Context(), app.Query{Form: "deal", Group: []app.Group{g}})
		if err != nil || len(sum.Groups) < 2 {
			t.Fatalf("%v: %+v %v", g, sum, err)
		}
		for _, row := range sum.Groups {
			f := app.Filter{Field: g.Field, Op: app.Eq, Values: row.Keys}
			switch {
			case row.Keys[0] == "":
				f = app.Filter{Field: g.Field, Op: app.IsBlank}
			case g.Field == "fields":
				f.Op = app.Has
			}
			found, err := s.Summarise(t.Context(), app.Query{Form: "deal", Where: []app.Filter{f}})
			if err != nil || found.Count != row.Count || row.Count == 0 {
				t.Errorf("%v %q: %d records, the key finds %d (%v)", g, row.Keys, row.Count, found.Count, err)
			}
		}
	}
}

func TestGroupsThatCannotBeGiven(t *testing.T) {
	s, _ := deals(t, 3)
	by := func(fields ...string) (out []app.Group) {
		for _, f := range fields {
			out = append(out, app.Group{Field: f})
		}
		return out
	}
	for _, c := range []struct {
		group []app.Group
		asked string
		want  string
	}{
		{by("nix"), "", "store.unknown_field"},
		{by("funds"), "", "store.unknown_field"},
		{by("contact"), "", "store.unknown_field"},
		{by("funds.signer"), "", "store.unknown_field"},
		{by("summary"), "", "store.unknown_field"},
		{by("amount"), "", "store.filter"},
		{by("scan"), "", "store.filter"},
		{by("kind", "place", "open"), "", "store.filter"},
		{by("funds.stat_year", "former_names.former_name"), "", "store.filter"},
		{by("funds.stat_year"), "amount", "store.filter"},
		{[]app.Group{{Field: "kind", Year: true}}, "", "store.filter"},
		{[]app.Group{{Field: "_unit", Year: true}}, "", "store.filter"},
		{by("kind"), "contact", "store.unknown_field"},
	} {
		q := app.Query{Form: "deal", Group: c.group}
		if c.asked != "" {
			q.Asked = []app.Asked{{Agg: app.CountOf, Field: c.asked}}
		}
		if _, err := s.Summarise(t.Context(), q); app.CodeOf(err) != c.want {
			t.Errorf("%v of %q: %v, want %s", c.group, c.asked, err, c.want)
		}
	}
}

func TestTooManyGroups(t *testing.T) {
	s := storetest.Open(t, options(t))
	err := s.Update(context.Background(), func(tx register.Tx) error {
		for i := range 5001 {
			if _, err := tx.Apply(storetest.Stamp(newDeal(i))); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Summarise(t.Context(), app.Query{Form: "deal", Group: []app.Group{{Field: "title"}}}); app.CodeOf(err) != app.CodeTooLarge {
		t.Errorf("5,001 groups: %v", err)
	}
}

func newDeal(i int) op.Op { return op.Diff(nil, record("title", fmt.Sprintf("协议%d", i)))[0] }
