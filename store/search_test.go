package store_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"ronghe/app"
	"ronghe/app/op"
	"ronghe/app/register"
	"ronghe/store"
	"ronghe/store/storetest"
)

// Of several telephone numbers in one field each is found, whole or by its last
// four digits, and none is shown.
func TestEachOfSeveralNumbersIsFound(t *testing.T) {
	ctx := context.Background()
	s := storetest.Open(t, options(t))
	storetest.Save(t, s, nil, record("title", "甲", "mobile", "0432-62048888、13900000002"), "")
	storetest.Save(t, s, nil, record("title", "乙", "mobile", "13800000001"), "")
	for _, q := range []string{"0432-62048888", "043262048888", "8888", "13900000002", "0002"} {
		rows, err := s.List(ctx, app.Query{Form: "deal", Search: q, Fields: []string{"title", "mobile"}})
		if err != nil || len(rows) != 1 || rows[0].Values[0].Text() != "甲" {
			t.Fatalf("search %q: %+v, %v", q, rows, err)
		}
		if m := rows[0].Values[1].Text(); m != "0432-****8888、139****0002" {
			t.Fatalf("the list shows %q", m)
		}
	}
	if found, err := s.Verify(ctx, nil); err != nil || len(found) != 0 {
		t.Fatalf("verify: %+v, %v", found, err)
	}
}

// words that people type and names that schools and firms bear: rare characters
// beyond the basic plane, full-width letters, Latin letters and digits within.
var alphabet = []rune("吉林省长春市科技学校院汽车ABab12１Ａ（）-·㛃𠅤𬳵 ")

func typed() *rapid.Generator[string] {
	return rapid.Map(rapid.SliceOfN(rapid.SampledFrom(alphabet), 1, 9), func(r []rune) string { return string(r) })
}

// Whatever is cut out of a name finds its record, by any plan that a list may
// take, and the list and the count agree.
func TestAnyPieceOfANameIsFound(t *testing.T) {
	ctx := context.Background()
	s := storetest.Open(t, options(t))
	rapid.Check(t, func(t *rapid.T) {
		name := typed().Draw(t, "name")
		if strings.TrimSpace(name) == "" {
			return
		}
		rec := record("title", name, "no", fmt.Sprint(op.NewID()))
		if _, err := storetest.TrySave(s, nil, rec, ""); err != nil {
			t.Fatal(err)
		}
		r := []rune(name)
		i := rapid.IntRange(0, len(r)-1).Draw(t, "from")
		j := rapid.IntRange(i+1, len(r)).Draw(t, "to")
		piece := string(r[i:j])
		for _, q := range []app.Query{
			{},
			{Sort: []app.Sort{{Field: "title"}}},
			{Where: []app.Filter{{Field: "kind", Op: app.IsBlank}}},
		} {
			q.Form, q.Search, q.Limit = "deal", piece, 5000
			rows, err := s.List(ctx, q)
			if err != nil {
				t.Fatal(err)
			}
			if !slices.ContainsFunc(rows, func(r app.ListRow) bool { return r.ID == rec.ID }) {
				t.Fatalf("%q does not find %q (%+v)", piece, name, q)
			}
			sum, err := s.Summarise(ctx, q)
			if err != nil || sum.Count != len(rows) {
				t.Fatalf("%q: %d rows, counted %d, %v", piece, len(rows), sum.Count, err)
			}
		}
	})
}

// Pages laid end to end are the whole list, each record once, in order, whatever
// is sorted, filtered and searched.
func TestPagesAreTheWholeList(t *testing.T) {
	ctx := context.Background()
	s := storetest.Open(t, options(t))
	fill(t, s, 260)
	fields := []string{"title", "no", "kind", "signed", "amount", "students", "open", "year", "_updated", "_hard"}
	rapid.Check(t, func(t *rapid.T) {
		q := app.Query{Form: "deal", Bin: rapid.Bool().Draw(t, "bin")}
		for _, f := range rapid.SliceOfNDistinct(rapid.SampledFrom(fields), 0, 3, rapid.ID).Draw(t, "sort") {
			q.Sort = append(q.Sort, app.Sort{Field: f, Desc: rapid.Bool().Draw(t, "desc")})
		}
		q.Where = rapid.SliceOfN(rapid.SampledFrom([]app.Filter{
			{Field: "kind", Op: app.In, Values: []string{"firm", "local"}},
			{Field: "kind", Op: app.IsBlank},
			{Field: "signed", Op: app.Between, Values: []string{"2024", "2025-06"}},
			{Field: "amount", Op: app.Gt, Values: []string{"20"}},
			{Field: "open", Op: app.Eq, Values: []string{"是"}},
			{Field: "place", Op: app.Under, Values: []string{"22"}},
			{Field: "funds.stat_year", Op: app.Eq, Values: []string{"2025"}},
			{Field: "_hard", Op: app.Gt, Values: []string{"0"}},
		}), 0, 2).Draw(t, "where")
		q.Search = rapid.SampledFrom([]string{"", "", "学", "科技", "jl", "XY-00", "没有的词"}).Draw(t, "search")
		all := q
		all.Limit = 5000
		whole, err := s.List(ctx, all)
		if err != nil {
			t.Fatal(err)
		}
		size := rapid.IntRange(1, 70).Draw(t, "page")
		var ids []app.ID
		for q.Limit, q.Offset = size, 0; q.Offset <= len(whole); q.Offset += size {
			rows, err := s.List(ctx, q)
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range rows {
				ids = append(ids, r.ID)
			}
		}
		want := make([]app.ID, len(whole))
		for i, r := range whole {
			want[i] = r.ID
		}
		if !slices.Equal(ids, want) {
			t.Fatalf("%+v: pages of %d hold %d records, the list %d", q, size, len(ids), len(want))
		}
		sum, err := s.Summarise(ctx, q)
		if err != nil || sum.Count != len(want) {
			t.Fatalf("%+v: counted %d of %d, %v", q, sum.Count, len(want), err)
		}
		n := 0
		all.Limit = 0
		if err := s.Each(ctx, all, func(r *app.Record) error {
			if n >= len(want) || r.ID != want[n] {
				return fmt.Errorf("record %d is %s", n, r.ID)
			}
			n++
			return nil
		}); err != nil || n != len(want) {
			t.Fatalf("%+v: %d of %d streamed, %v", q, n, len(want), err)
		}
	})
}

// fill stores n records that agree in much and lack this and that; every fifth
// is in the bin.
func fill(t *testing.T, s *store.Store, n int) {
	t.Helper()
	err := s.Update(context.Background(), func(tx register.Tx) error {
		for i := range n {
			rec := record("title", []string{"吉林科技学校", "长春汽车学院", "市院"}[i%3])
			for f, v := range map[string]any{
				"no": fmt.Sprintf("XY-%03d", i), "kind": []string{"firm", "local", "foreign"}[i%3], "signed": fmt.Sprintf("202%d-0%d", i%7, 1+i%9),
				"amount": fmt.Sprintf("%d.50", i%40), "students": fmt.Sprint(i % 5), "open": i%2 == 0, "year": fmt.Sprint(2020 + i%4),
				"place": []string{"2201", "2202"}[i%2],
			} {
				if (i+len(f))%4 != 0 {
					rec.Fields[f] = value(v)
				}
			}
			if i%3 == 0 {
				rec.Rows["funds"] = []app.Row{row("m", "stat_year", fmt.Sprint(2024+i%3), "cash", "1.25")}
			}
			ops := op.Diff(nil, rec)
			if i%5 == 0 {
				ops = append(ops, op.Op{Form: "deal", Doc: rec.ID, Kind: op.Delete})
			}
			for _, o := range ops {
				if _, err := tx.Apply(storetest.Stamp(o)); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
