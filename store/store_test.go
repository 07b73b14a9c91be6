package store_test

import (
	"context"
	"testing"

	"ronghe/app"
	"ronghe/store/storetest"
)

func TestSaveAndReadBack(t *testing.T) {
	ctx := context.Background()
	dir := t.TempDir()
	s := storetest.OpenIn(t, dir, options(t))
	rec := record("title", "吉林省科技学校合作协议", "no", "XY-001", "kind", "firm", "signed", "2026-03-12",
		"amount", "12.50", "contact", "张三丰", "mobile", "13812345678", "open", true, "fields", []string{"base", "order"},
		"partner", app.Party{Name: "长春汽车职业大学"}, "share", app.NA())
	rec.Rows["funds"] = []app.Row{
		row("b", "stat_year", "2026", "cash", "3.00", "signer", "李四光"),
		row("m", "stat_year", "2027", "cash", "4.00", "payer", app.Party{Name: "一汽"}),
	}
	storetest.Save(t, s, nil, rec, "")
	got, err := s.Get(ctx, "deal", rec.ID)
	if err != nil {
		t.Fatal(err)
	}
	if got.Value("title").Text() != "吉林省科技学校合作协议" || got.Rev != 1 || len(got.Rows["funds"]) != 2 {
		t.Fatalf("got %+v", got)
	}
	st, ok := got.Value("mobile").Sealed()
	if !ok {
		t.Fatalf("mobile is %v", got.Value("mobile"))
	}
	v, err := s.Unseal(ctx, st)
	if err != nil || v.Text() != "13812345678" {
		t.Fatalf("unsealed %v, %v", v, err)
	}
	for _, q := range []string{"科技", "jlskj", "XY-001", "xy001", "汽车职业", "13812345678", "5678", "一汽", "张三丰", "校", "科技 汽车"} {
		rows, err := s.List(ctx, app.Query{Form: "deal", Search: q})
		if err != nil || len(rows) != 1 {
			t.Fatalf("search %q: %d rows, %v", q, len(rows), err)
		}
		if m := rows[0].Values[6].Text(); m != "138****5678" {
			t.Fatalf("mobile in a list: %q", m)
		}
		if rows[0].Values[8].Text() != "25.00" || rows[0].Values[7].Text() != "一汽" {
			t.Fatalf("values %v", rows[0].Values)
		}
	}
	for _, q := range []string{"技科", "xkj", "1381234", "三丰", "科技 林吉"} {
		rows, err := s.List(ctx, app.Query{Form: "deal", Search: q})
		if err != nil || len(rows) != 0 {
			t.Fatalf("search %q: %d rows, %v", q, len(rows), err)
		}
	}
	sum, err := s.Summarise(ctx, app.Query{Form: "deal"})
	if err != nil || sum.Count != 1 || sum.Sums["amount"] != "12.50" || sum.Sums["funds.cash"] != "7.00" || sum.Sums["doubled"] != "25.00" {
		t.Fatalf("summary %+v, %v", sum, err)
	}
	next := got.Clone()
	next.Set("mobile", app.TextValue("13900001111"))
	next.Rows["funds"] = next.Rows["funds"][:1]
	storetest.Save(t, s, got, next, "")
	h, err := s.History(ctx, rec.ID)
	if err != nil || len(h) != 3 {
		t.Fatalf("history %d, %v", len(h), err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = storetest.OpenIn(t, dir, options(t))
	if got, err = s.Get(ctx, "deal", rec.ID); err != nil || len(got.Rows["funds"]) != 1 {
		t.Fatalf("after restart: %v, %v", got, err)
	}
}
