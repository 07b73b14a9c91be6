package carry_test

import (
	"context"
	"testing"

	"fyne.io/fyne/v2"

	"ronghe/app"
	"ronghe/ui/carry"
	"ronghe/ui/pick"
	"ronghe/ui/record"
	uiregister "ronghe/ui/register"
	"ronghe/ui/uitest"
)

// The page tells what would be added, adds it when that is confirmed, and then has
// nothing more to add; the list and the form show what is to be confirmed.
func TestTheYearIsBegun(t *testing.T) {
	ctx := context.Background()
	b := uitest.NewBench(t)
	svc := b.App.Svc
	ss, err := svc.BeginWith("school_factory", map[string]string{"name": "机加工实训工厂", "status": "运行"})
	if err != nil {
		t.Fatal(err)
	}
	year := b.Backend.Clock.Year()
	id := ss.InsertRows("accounts", 0, 1)[0]
	at := func(col string) string { return "accounts/" + string(id) + "/" + col }
	ss.SetText(at("stat_year"), itoa(year-1))
	ss.SetText(at("carried_out"), "7.25")
	saved, err := ss.Save(ctx, "")
	if err != nil {
		t.Fatal(err)
	}
	p := carry.New(b.App)
	b.Show(p)
	for _, say := range []string{"校办工厂", "机加工实训工厂", "上一年" + itoa(year) + "下一年", "没有要带的"} {
		if !b.Says(say) {
			t.Errorf("no %q in %q", say, b.Drawn())
		}
	}
	uitest.Picture(t, b, "carry")
	b.Press("结转所选")
	if !b.Says("将为 1 个台账加 1 行明细、新建 0 条记录") {
		t.Fatalf("the question says %q", b.Drawn())
	}
	b.Key(fyne.KeyReturn)
	if b.Says("机加工实训工厂") || b.App.Toasted() == "" {
		t.Errorf("after it the page says %q", b.Drawn())
	}
	f, _ := b.Backend.Catalog.Form("school_factory")
	l := uiregister.NewList(b.App, f)
	b.Show(l)
	if !b.Says("只看待确认") || !b.Says("待确认") {
		t.Errorf("the list says %q", b.Drawn())
	}
	uitest.Picture(t, b, "carried-list")
	page := record.New(b.App, pick.New(b.App), record.Source{Form: "school_factory", ID: saved.Record.ID})
	b.Show(page)
	if !b.Says("有 1 处由上年结转而来，待确认") {
		t.Fatalf("the form says %q", b.Drawn())
	}
	page.View().FocusField("accounts")
	uitest.Picture(t, b, "carried-form")
	b.Press("全部确认")
	if b.Says("由上年结转而来") {
		t.Error("still to be confirmed")
	}
	for _, k := range page.Keys() {
		if k.Name == fyne.KeyS && k.Modifier == fyne.KeyModifierControl {
			k.Run()
		}
	}
	rows, err := svc.List(ctx, app.Query{Form: "school_factory", Where: []app.Filter{{Field: "_carried", Op: app.Gt, Values: []string{"0"}}}})
	if err != nil || len(rows) != 0 {
		t.Errorf("%d records to be confirmed, %v", len(rows), err)
	}
}

func itoa(n int) string {
	if n < 10 {
		return string(rune('0' + n))
	}
	return itoa(n/10) + itoa(n%10)
}
