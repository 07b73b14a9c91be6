package charts

import (
	"context"
	"image/color"
	"testing"

	"fyne.io/fyne/v2"

	"ronghe/app/chart"
	"ronghe/ui/nav"
	"ronghe/ui/pick"
	uiregister "ronghe/ui/register"
	"ronghe/ui/uitest"
)

func TestAChartStandsBesideItsNumbers(t *testing.T) {
	b := uitest.NewBench(t)
	b.Put("park", `{"fields": {"name": "园区", "status": "in_use", "division": "220202"}}`)
	b.Put("training_base", `{"fields": {"name": "甲基地", "kind": "production", "division": "220202"}}`)
	b.Put("training_base", `{"fields": {"name": "乙基地", "kind": "tourism", "division": "220281"}, "tables": {"investments": [{"stat_year": "2025", "fund_from": "own", "received": "1250.5"}]}}`)
	page := New(b.App)
	b.Show(page)
	if !b.Says("政策目标进度") || len(b.Backend.Drawn) == 0 || b.Backend.Drawn[0].Kind != chart.Progress {
		t.Fatalf("begins with %+v: %s", b.Backend.Drawn, b.Drawn())
	}
	page.Want(Wanted{ID: "bases_map"})
	for _, words := range []string{"实训基地分布", "吉林市", "蛟河"} {
		if !b.Says(words) {
			t.Errorf("the page does not say %q: %s", words, b.Drawn())
		}
	}
	page.Want(Wanted{ID: "bases_invested"})
	for _, words := range []string{"到位资金按来源和年度", "2025", "1,250.5"} {
		if !b.Says(words) {
			t.Errorf("the page does not say %q: %s", words, b.Drawn())
		}
	}
	last := b.Backend.Drawn[len(b.Backend.Drawn)-1]
	if last.ID != "bases_invested" || len(last.Rows) != 1 || b.Backend.DrawnAs.Width < 300 {
		t.Errorf("drew %+v as %+v", last, b.Backend.DrawnAs)
	}
	b.Key(fyne.KeyReturn)
	want, ok := b.Nav.Wants[0].(uiregister.Wanted)
	if !ok || b.Nav.Went[0] != nav.Register("training_base") || len(want.Where) != 1 || want.Label != "实训基地到位资金按来源和年度 2025" {
		t.Errorf("led to %v %+v", b.Nav.Went, b.Nav.Wants)
	}
}

func TestAChartIsSaved(t *testing.T) {
	b := uitest.NewBench(t)
	b.Put("park", `{"fields": {"name": "园区", "status": "in_use", "division": "220202"}}`)
	page := New(b.App)
	var asked []string
	page.pick = func(a pick.Ask, then func(string)) {
		asked = append(asked, a.Name)
		then("/x/" + a.Name)
	}
	b.Show(page)
	b.Press("存为图片")
	if len(b.Backend.SavedCharts) != 1 || asked[0] != "政策目标进度.png" || b.Backend.DrawnAs.Width != paperWidth || b.Backend.DrawnAs.Ground != color.Color(color.NRGBA{0xff, 0xff, 0xff, 0xff}) {
		t.Errorf("saved %v as %+v", b.Backend.SavedCharts, b.Backend.DrawnAs)
	}
	b.Press("存入工作簿")
	if len(b.Backend.Drawn) != 1 || asked[1] != "政策目标进度.xlsx" {
		t.Errorf("%d charts in %v", len(b.Backend.Drawn), asked)
	}
	b.Press("全部存入工作簿")
	set, err := b.Backend.Charts(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if len(b.Backend.Drawn) != len(set.Charts())+1 || // and how far the policy's numbers are reached
		asked[2] != "统计图.xlsx" {
		t.Errorf("%d charts in %v", len(b.Backend.Drawn), asked)
	}
}

func TestAnEmptyChartSaysHowToBegin(t *testing.T) {
	b := uitest.NewBench(t)
	page := New(b.App)
	b.Show(page)
	page.Want(Wanted{ID: "bases_invested"})
	if !b.Says("还没有可统计的记录") {
		t.Errorf("the page says %s", b.Drawn())
	}
}
