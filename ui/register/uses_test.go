package register_test

import (
	"context"
	"testing"

	"fyne.io/fyne/v2"

	"ronghe/app"
	uiregister "ronghe/ui/register"
	"ronghe/ui/uitest"
)

// Before a record goes into the bin that others name, they are told; an Enter
// too many moves nothing, and who means it goes on.
func TestDeleteSaysWhoNamesTheRecord(t *testing.T) {
	ctx := context.Background()
	b := uitest.NewBench(t)
	b.Fill(form, 2)
	svc := b.App.Svc
	rows, err := svc.List(ctx, app.Query{Form: form, Limit: 2})
	if err != nil || len(rows) != 2 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	first, err := svc.Open(ctx, form, rows[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	next, err := svc.Edit(ctx, form, rows[1].ID)
	if err != nil {
		t.Fatal(err)
	}
	next.Set("title", app.TextValue("下一期协议"))
	next.Set("renewal", app.BoolValue(true))
	next.Set("renewal_of", app.PartyValue(app.Party{Form: form, Ref: first.ID, Name: svc.Name(first)}))
	if _, err := next.Save(ctx, ""); err != nil {
		t.Fatal(err)
	}
	f, _ := b.Backend.Catalog.Form(form)
	l := uiregister.NewList(b.App, f)
	b.Show(l)
	l.SelectRows(0, 0)
	b.Key(fyne.KeyDelete)
	if !b.Says("合作协议“续签自”：下一期协议") || b.Button("仍移到回收站") == nil {
		t.Fatalf("the question says %q", b.Drawn())
	}
	b.Key(fyne.KeyReturn)
	if n := count(t, b, false); n != 2 {
		t.Fatalf("%d records after an Enter on the question", n)
	}
	b.Key(fyne.KeyDelete)
	b.Press("仍移到回收站")
	if n := count(t, b, false); n != 1 {
		t.Errorf("%d records after it was meant", n)
	}
	// Both at once name nobody else.
	b.Press("撤销")
	l.SelectRows(0, 1)
	b.Key(fyne.KeyDelete)
	if b.Button("仍移到回收站") != nil || b.Button("移到回收站") == nil {
		t.Errorf("of both at once the question says %q", b.Drawn())
	}
}

// Links are moved to another record of the register before one goes, when that is
// what people choose; one undo takes both back.
func TestDeleteMovesLinks(t *testing.T) {
	ctx := context.Background()
	b := uitest.NewBench(t)
	b.Fill(form, 3)
	svc := b.App.Svc
	rows, err := svc.List(ctx, app.Query{Form: form, Limit: 3})
	if err != nil || len(rows) != 3 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	first, err := svc.Open(ctx, form, rows[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	for i, title := range []string{"", "留下的协议", "下一期协议"} {
		if i == 0 {
			continue
		}
		ss, err := svc.Edit(ctx, form, rows[i].ID)
		if err != nil {
			t.Fatal(err)
		}
		ss.Set("title", app.TextValue(title))
		if i == 2 {
			ss.Set("renewal", app.BoolValue(true))
			ss.Set("renewal_of", app.PartyValue(app.Party{Form: form, Ref: first.ID, Name: svc.Name(first)}))
		}
		if _, err := ss.Save(ctx, ""); err != nil {
			t.Fatal(err)
		}
	}
	named := func() app.Party {
		rec, err := svc.Open(ctx, form, rows[2].ID)
		if err != nil {
			t.Fatal(err)
		}
		return rec.Value("renewal_of").Party()
	}
	f, _ := b.Backend.Catalog.Form(form)
	l := uiregister.NewList(b.App, f)
	b.Show(l)
	l.SelectRows(0, 0)
	b.Key(fyne.KeyDelete)
	b.Press("把引用改到另一条…")
	b.Press("改好并移到回收站")
	if !b.Says("请先选择改到哪一条") || count(t, b, false) != 3 {
		t.Fatalf("without a choice: %q", b.Drawn())
	}
	b.Type("留下")
	b.Key(fyne.KeyReturn)
	if !b.Says("将有 1 条记录改为登记“留下的协议”，然后移走 1 条") {
		t.Fatalf("the plan says %q", b.Drawn())
	}
	uitest.Picture(t, b, "move")
	b.Press("改好并移到回收站")
	if n := count(t, b, false); n != 2 || named().Ref != rows[1].ID {
		t.Errorf("%d records, the link leads to %+v", n, named())
	}
	b.Press("撤销")
	if n := count(t, b, false); n != 3 || named().Ref != first.ID {
		t.Errorf("after the undo %d records, the link leads to %+v", n, named())
	}
}

// Checked records become one: what differs is chosen by cell, what that does is
// said, and an undo brings the other back.
func TestMergeFromTheList(t *testing.T) {
	ctx := context.Background()
	b := uitest.NewBench(t)
	svc := b.App.Svc
	for i, texts := range []map[string]string{
		{"name": "吉林市工贸学校", "level": "普通中专", "ownership": "公办", "division": "船营区", "address": "解放大路1号"},
		{"name": "吉林工贸学校", "moe_code": "3622000001", "level": "普通中专", "ownership": "民办", "division": "船营区", "authority": "吉林市教育局"},
		{"name": "北山职教中心", "level": "职业高中", "ownership": "公办", "division": "丰满区"},
	} {
		ss, err := svc.BeginWith("school", texts)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := ss.Save(ctx, ""); err != nil {
			t.Fatal(i, err)
		}
	}
	f, _ := b.Backend.Catalog.Form("school")
	l := uiregister.NewList(b.App, f)
	b.Show(l)
	l.SelectRows(0, 0)
	if b.Button("合并所选") != nil {
		t.Error("one record can be merged")
	}
	l.AskMerge()
	if !b.Says("请先勾选 2 至 5 条") {
		t.Errorf("of one record: %q", b.Drawn())
	}
	b.Key(fyne.KeyEscape)
	at := map[string]int{}
	rows, err := svc.List(ctx, app.Query{Form: "school", Limit: 3, Fields: []string{"name"}})
	if err != nil {
		t.Fatal(err)
	}
	for i, r := range rows {
		at[r.Values[0].Text()] = i
	}
	l.SelectRows(0, 2)
	l.CheckRow(at["北山职教中心"], false)
	b.Press("合并所选")
	for _, say := range []string{"● 民办", "○ 公办", "● 吉林工贸学校", "移走 1 条", "还会补上：地址", "记入曾用名，以后按它也能找到：吉林市工贸学校"} {
		if !b.Says(say) {
			t.Errorf("no %q in %q", say, b.Drawn())
		}
	}
	uitest.Picture(t, b, "merge")
	b.Key(fyne.KeyDown, fyne.KeyDown) // the names
	b.Key(fyne.KeyReturn)
	if !b.Says("● 吉林市工贸学校") || !b.Says("● 民办") || !b.Says("能找到：吉林工贸学校") {
		t.Errorf("after the choice: %q", b.Drawn())
	}
	b.Press("合并")
	rows, err = svc.List(ctx, app.Query{Form: "school", Limit: 3, Fields: []string{"name", "ownership", "moe_code", "address", "former_names.former_name"}})
	if err != nil || len(rows) != 2 {
		t.Fatalf("%d schools, %v", len(rows), err)
	}
	for _, r := range rows {
		if r.Values[0].Text() == "北山职教中心" {
			continue
		}
		if r.Values[0].Text() != "吉林市工贸学校" || r.Values[1].Text() != "private" || r.Values[2].Text() != "3622000001" || r.Values[3].Text() != "解放大路1号" {
			t.Errorf("what stays: %v", r.Values)
		}
	}
	b.Press("撤销")
	if rows, err = svc.List(ctx, app.Query{Form: "school", Limit: 3}); err != nil || len(rows) != 3 {
		t.Errorf("after the undo %d schools, %v", len(rows), err)
	}
}
