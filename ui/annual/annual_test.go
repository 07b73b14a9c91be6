package annual_test

import (
	"context"
	"testing"

	"fyne.io/fyne/v2"

	"ronghe/app"
	"ronghe/ui/annual"
	"ronghe/ui/nav"
	uiregister "ronghe/ui/register"
	"ronghe/ui/uitest"
)

func says(t *testing.T, b *uitest.Bench, words ...string) {
	t.Helper()
	for _, w := range words {
		if !b.Says(w) {
			t.Errorf("the page does not say %q: %s", w, b.Drawn())
		}
	}
}

// show shows the page with a table in front.
func show(b *uitest.Bench, table string) {
	p := annual.New(b.App)
	b.Show(p)
	p.Want(annual.Wanted{Table: table})
}

func TestTheReportIsFilledAndACellLeadsToItsRecords(t *testing.T) {
	b := uitest.NewBench(t)
	b.Put("partnership", `{"fields": {"title": "甲校与甲厂协议", "kind": "firm", "status": "active", "signed_on": "2025-03-01", "expires_on": "2028-02-28", "amount": "120"},
		"tables": {"parties": [{"role": "first", "party": "甲校", "party_kind": "school"}, {"role": "second", "party": "甲厂", "party_kind": "firm"}]}}`)
	show(b, "B02")
	says(t, b, "年报", "2025", "B02", "合作协议情况", "一、协议增减和成效", "上年末", "校企", "ƒ 程序计算", "上年末以前签订", "从台账取数")
	b.Press("从台账取数")
	says(t, b, "将改动", "B01 普通中专 学校数")
	b.Press("取数")
	for range 7 { // to the money
		b.Key(fyne.KeyRight)
	}
	says(t, b, "120.00")
	for range 6 {
		b.Key(fyne.KeyLeft)
	}
	b.Key(fyne.KeyDown, fyne.KeyDown)
	says(t, b, "B02 校企 本年增减 新签", "1 份", "签订日期在本年的协议份数")
	b.Press("看计入的记录")
	want, ok := b.Nav.Wants[0].(uiregister.Wanted)
	if !ok || b.Nav.Went[0] != nav.Register("partnership") || want.Label != "B02 校企 本年增减 新签" {
		t.Fatalf("led to %v %+v", b.Nav.Went, b.Nav.Wants)
	}
	rows, err := b.App.Svc.List(context.Background(), app.Query{Form: "partnership", Where: want.Where})
	if err != nil || len(rows) != 1 {
		t.Errorf("the records of a cell that says 1: %d %v", len(rows), err)
	}
}

// What is typed over a figure asks for the reason, stays with it, and is taken
// back.
func TestAFigureIsReplacedWithAReason(t *testing.T) {
	b := uitest.NewBench(t)
	show(b, "B02")
	b.Press("从台账取数")
	b.Press("取数")
	b.Key(fyne.KeyDown)
	b.Type("7")
	b.Key(fyne.KeyReturn)
	says(t, b, "改写“B02 校地 上年末”", "现为 0 份")
	b.Press("确认改写")
	says(t, b, "请写明原因")
	b.Key(fyne.KeyTab)
	b.Type("另有7份未登记")
	b.Press("确认改写")
	if b.Says("改写“B02") {
		t.Fatalf("the question stays open: %s", b.Drawn())
	}
	b.Key(fyne.KeyUp)
	says(t, b, "7 份", "原值 0 份", "另有7份未登记", "逻辑性问题 2 个")
	b.Press("恢复原值")
	says(t, b, "0 份")
	if b.Says("另有7份未登记") {
		t.Error("the reason stays with a value that was taken back")
	}
}

// F8 lists what fails; a line leads to its cell, and a soft one is explained.
func TestProblemsLeadToTheirCells(t *testing.T) {
	b := uitest.NewBench(t)
	b.Put("training_base", `{"fields": {"name": "甲基地", "kind": "facility", "mode": "joint", "status": "in_use", "host": "甲校", "in_use_on": "2025-03-01"}}`)
	show(b, "B02")
	b.Press("从台账取数")
	b.Press("取数")
	b.Press("审核 F8")
	says(t, b, "有 1 个未经验收先投用", "B04")
	b.Key(fyne.KeyReturn)
	says(t, b, "B04 合计 未验收先投用", "待说明", "一、基地和规模")
	b.Press("说明")
	b.Type("设备已先行使用")
	b.Press("保存说明")
	says(t, b, "说明：设备已先行使用", "已说明")
}
