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
