package supply_test

import (
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"ronghe/app"
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
	l := supply.New(b.App)
	b.Show(l)
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
