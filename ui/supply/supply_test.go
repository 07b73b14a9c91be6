package supply_test

import (
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"ronghe/app"
	"ronghe/ui"
	"ronghe/ui/record"
	"ronghe/ui/supply"
	"ronghe/ui/uitest"
)

func put(t *testing.T, b *uitest.Bench, title, direction string) app.ID {
	t.Helper()
	doc := `{"fields": {"title": "` + title + `", "direction": "` + direction + `", "kind": "teaching", "status": "registered", "division": "220221", "industry": "26",
		"owner": {"name": "` + title + `方"}, "detail": "x", "scope": "province"}, "tables": {"majors": [{"major": "应用化工技术", "major_code": "470201"}]}}`
	return b.Put("supply_demand", doc)
}

// Selected items are published and withdrawn; what suits the item at the cursor
// stands beside with its reasons and begins the agreement.
func TestItemsArePublishedAndMatched(t *testing.T) {
	b := uitest.NewBench(t)
	put(t, b, "求化工课", "school_seeks")
	put(t, b, "供化工课", "firm_offers")
	b.App.Acts = func(string) []ui.Act { return supply.Acts(b.App) }
	l := supply.New(b.App)
	b.Show(l)
	if !b.Says("“当前发布”里没有记录") {
		t.Errorf("at first the page says %s", b.Drawn())
	}
	b.Press("看全部")
	b.Runner.Fire(time.Second)
	if !b.Says("暂时没有合适的") {
		t.Errorf("before anything is published: %s", b.Drawn())
	}
	l.SelectRows(0, 1)
	b.Press("发布")
	b.Key(fyne.KeyTab)
	b.Type("x")
	b.Press("发布")
	if !b.Says("发布的期限或范围不对") || b.Says("已发布") {
		t.Fatalf("a date that is none: %s", b.Drawn())
	}
	b.Key(fyne.KeyBackspace)
	b.Type(b.App.Svc.Today())
	b.Press("发布")
	b.Runner.Fire(time.Second)
	if !b.Says("已发布2条") {
		t.Fatalf("published: %s", b.Drawn())
	}
	b.Canvas().Unfocus()
	l.Shown()
	b.Key(fyne.KeyDown)
	b.Runner.Fire(time.Second)
	for _, words := range []string{"推荐对接", "专业相同：应用化工技术", "行业相同", "同一县（市、区）", "有效期重合"} {
		if !b.Says(words) {
			t.Errorf("the panel does not say %q: %s", words, b.Drawn())
		}
	}
	uitest.Picture(t, b, "supply")
	b.Press("签合作协议")
	if len(b.Records.Begun) != 1 || len(b.Records.Begun[0].Record().Rows["parties"]) != 2 {
		t.Fatalf("begun %v", b.Records.Begun)
	}
	l.SelectRows(0, 1)
	b.Press("撤回")
	if !b.Says("已撤回2条") {
		t.Errorf("withdrawn: %s", b.Drawn())
	}
}

// An item is published and withdrawn from its own page, by key too; what was typed is
// stored first.
func TestAnItemIsPublishedFromItsPage(t *testing.T) {
	b := uitest.NewBench(t)
	b.App.Acts = func(string) []ui.Act { return supply.Acts(b.App) }
	id := put(t, b, "求化工课", "school_seeks")
	record.NewRecords(b.App).Open("supply_demand", id, nil)
	page, _ := b.Nav.Opened[0].(*record.Page)
	b.Show(page)
	page.Session().SetText("title", "求两门化工课")
	for _, k := range page.Keys() {
		if k.Name == fyne.KeyP && k.Modifier == fyne.KeyModifierControl|fyne.KeyModifierShift {
			k.Run()
		}
	}
	if !b.Says("发布1条供需信息") {
		t.Fatalf("the key asks %s", b.Drawn())
	}
	b.Press("发布")
	rec, err := b.App.Svc.Open(t.Context(), "supply_demand", id)
	if err != nil || rec.Value("status").Text() != "published" || rec.Value("title").Text() != "求两门化工课" {
		t.Fatalf("after publishing: %v, %v", rec.Fields, err)
	}
	if got := page.Session().Value("status").Text(); got != "published" {
		t.Errorf("the page shows %q", got)
	}
	b.Press("撤回")
	if rec, err = b.App.Svc.Open(t.Context(), "supply_demand", id); err != nil || rec.Value("status").Text() != "registered" {
		t.Errorf("after withdrawing: %v, %v", rec.Fields, err)
	}
}
