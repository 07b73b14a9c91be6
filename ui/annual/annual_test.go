package annual_test

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"

	"fyne.io/fyne/v2"
	"github.com/xuri/excelize/v2"

	"ronghe/app"
	_ "ronghe/app/apptest/roomy"
	"ronghe/app/boot"
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
	b.Key(fyne.KeyReturn) // in the list of what will change
	for range 7 {         // to the money
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

// What has to be corrected stands before what has to be explained, whatever table it
// is in.
func TestWhatHasToBeCorrectedComesFirst(t *testing.T) {
	b := uitest.NewBench(t)
	b.Put("training_base", `{"fields": {"name": "甲基地", "kind": "facility", "mode": "joint", "status": "in_use", "host": "甲校", "in_use_on": "2025-03-01"}}`)
	b.Put("worker_training", `{"fields": {"firm": "甲厂", "stat_year": "2025", "status": "closed", "wages_deduct": "1000", "spent": "100", "carried_in": "0", "deducted": "50", "carried_out": "0"}}`)
	show(b, "B02")
	b.Press("从台账取数")
	b.Press("取数")
	b.Press("审核 F8")
	says(t, b, "有 1 个未经验收先投用")
	b.Key(fyne.KeyReturn)
	says(t, b, "B07 ", "须改正")
}

// A remark is written beside a cell, stands there with who and when, marks the cell
// and is settled.
func TestARemarkStandsBesideItsCell(t *testing.T) {
	b := uitest.NewBench(t)
	show(b, "B02")
	says(t, b, "写批注")
	b.Press("写批注")
	says(t, b, "批注：B02", "不是年报的内容")
	b.Press("保存批注")
	says(t, b, "请写批注")
	b.Type("和人社局核对过")
	b.Press("保存批注")
	says(t, b, "和人社局核对过", "记为已处理")
	b.Key(fyne.KeyDown)
	if b.Says("记为已处理") {
		t.Error("it stands beside another cell too")
	}
	b.Key(fyne.KeyUp)
	b.Press("记为已处理")
	says(t, b, "和人社局核对过（已处理）")
}

// 不适用 is typed like a number, stands in the cell and beside it, and completes it.
func TestNotApplicableIsTyped(t *testing.T) {
	b := uitest.NewBench(t)
	show(b, "B02")
	b.Press("从台账取数")
	b.Press("取数")
	b.Key(fyne.KeyDown)
	b.Type("不适用")
	b.Key(fyne.KeyReturn)
	says(t, b, "改写“B02")
	b.Key(fyne.KeyTab)
	b.Type("本市没有这项业务")
	b.Press("确认改写")
	b.Key(fyne.KeyUp)
	says(t, b, "不适用", "本市没有这项业务")
}

// Without a report of the year before the page says so; its workbook is read, with
// what is not known in it named, and stands beside the figures then.
func TestLastYearIsReadFromAWorkbook(t *testing.T) {
	b := uitest.NewBench(t)
	b.Backend.Books = boot.Books{}
	p := annual.New(b.App)
	b.Show(p)
	p.Want(annual.Wanted{Table: "B02"})
	says(t, b, "没有2024年度的年报，上年数空着", "读入2024年度年报工作簿")
	book := excelize.NewFile()
	defer book.Close()
	if _, err := book.NewSheet("B02-1"); err != nil {
		t.Fatal(err)
	}
	for i, row := range [][]any{
		{"协议类别", "行次", "上年末（份）", "年末（份）", "别的"}, {"甲", "乙", 1, 2, 3}, {"合计", 1, 15, 20, 1}, {"校地", 2, 15, 20, 1},
	} {
		if err := book.SetSheetRow("B02-1", fmt.Sprintf("A%d", i+1), &row); err != nil {
			t.Fatal(err)
		}
	}
	path := filepath.Join(t.TempDir(), "2024.xlsx")
	if err := book.SaveAs(path); err != nil {
		t.Fatal(err)
	}
	p.Dropped([]string{path})
	says(t, b, "“2024.xlsx”读完了", "认出 1 张表、4 格", "没有“别的”这一栏")
	uitest.Picture(t, b, "annual-last-year")
	b.Press("存为2024年度年报")
	says(t, b, "上年 15 份")
	if b.Says("上年数空着") {
		t.Error("it still says that there is none")
	}
	if err := book.RemoveCol("B02-1", "E"); err != nil {
		t.Fatal(err)
	}
	if err := book.Save(); err != nil {
		t.Fatal(err)
	}
	p.Dropped([]string{path})
	says(t, b, "没有认不出的地方")
	if b.Says("列在下面") {
		t.Error("it speaks of a list that is not there")
	}
}
