package policy_test

import (
	"context"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"ronghe/app"
	"ronghe/ui/nav"
	"ronghe/ui/policy"
	uiregister "ronghe/ui/register"
	"ronghe/ui/uitest"
)

// put stores a record given as JSON.
func put(t *testing.T, b *uitest.Bench, form, doc string) app.ID {
	t.Helper()
	rec, _, problems, err := b.App.Svc.ReadRecord(context.Background(), form, strings.NewReader(doc))
	if err != nil || len(problems) > 0 {
		t.Fatal(err, problems)
	}
	saved, err := b.App.Svc.Save(context.Background(), rec, nil, "")
	if err != nil {
		t.Fatal(err)
	}
	return saved.Record.ID
}

func TestADutyIsBegunFromTheLedger(t *testing.T) {
	b := uitest.NewBench(t)
	b.Show(policy.New(b.App))
	for _, words := range []string{"（四）规划衔接", "本级 32 项，已完成 0 项", "未登记", "牵头：发展改革、教育；参与：人力资源社会保障、财政、工业和信息化", "写入产教融合的规划", "0 条记录", "重大项目总投资", "无数据"} {
		if !b.Says(words) {
			t.Errorf("the page does not say %q: %s", words, b.Drawn())
		}
	}
	b.Key(fyne.KeyDown, fyne.KeyReturn)
	if len(b.Records.News) != 1 || b.Records.News[0] != "policy_task" || b.Records.Texts["duty"] != "c5" {
		t.Errorf("Enter begins %v with %v", b.Records.News, b.Records.Texts)
	}
}

func TestTheLedgerShowsStateAndFigures(t *testing.T) {
	b := uitest.NewBench(t)
	id := put(t, b, "policy_task", `{"fields": {"duty": "c4", "status": "done", "state_on": "2026-03-01", "done_on": "2026-02-01", "progress": "规划已印发"}}`)
	put(t, b, "planning", `{"fields": {"title": "规划", "kind": "plan", "status": "running", "issuer": "市政府", "issuer_level": "city", "division": "220200", "fields": "现代产业体系"},
		"tables": {"measures": [{"measure": "措施", "lead": "教育局", "state": "done"}, {"measure": "措施二", "lead": "教育局", "state": "open"}]}}`)
	b.Show(policy.New(b.App))
	for _, words := range []string{"本级 32 项，已完成 1 项", "已完成", "规划已印发", "2026-03-01", "1 条记录", "2 项", "1 份"} {
		if !b.Says(words) {
			t.Errorf("the page does not say %q: %s", words, b.Drawn())
		}
	}
	b.Press("写入产教融合的规划")
	want, ok := b.Nav.Wants[0].(uiregister.Wanted)
	if !ok || b.Nav.Went[0] != nav.Register("planning") || len(want.Where) != 2 || want.Label != "写入产教融合的规划" {
		t.Errorf("led to %v %+v", b.Nav.Went, b.Nav.Wants)
	}
	b.Press("登记进展")
	if len(b.Records.Opened) != 1 || b.Records.Opened[0] != id {
		t.Errorf("opened %v, want %s", b.Records.Opened, id)
	}
}

// F4 opens the records that count, those with a row that counts where the figure
// is one of rows; the side shows the last years.
func TestAFigureLeadsToTheRecordsThatCount(t *testing.T) {
	b := uitest.NewBench(t)
	put(t, b, "park", `{"fields": {"name": "园区", "status": "in_use", "division": "220202"}, "tables": {"yearly": [{"stat_year": "2025", "students": "30"}, {"stat_year": "2026", "students": "40"}]}}`)
	page := policy.New(b.App)
	b.Show(page)
	b.Key(fyne.KeyDown, fyne.KeyDown, fyne.KeyDown)
	for _, words := range []string{"2025年 30", "2026年 40", "2022年 —"} {
		if !b.Says(words) {
			t.Errorf("the page does not say %q: %s", words, b.Drawn())
		}
	}
	b.Press("当年在园学生")
	want, ok := b.Nav.Wants[0].(uiregister.Wanted)
	if !ok || len(want.Where) != 1 || want.Where[0].Op != app.HasRow || want.Where[0].Field != "yearly" || len(want.Where[0].Rows) != 2 {
		t.Errorf("led to %+v", b.Nav.Wants)
	}
	rows, err := b.App.Svc.List(context.Background(), app.Query{Form: "park", Where: want.Where})
	if err != nil || len(rows) != 1 {
		t.Errorf("%d records count (%v)", len(rows), err)
	}
	for _, k := range page.Keys() {
		if k.Name == fyne.KeyF4 {
			k.Run()
		}
	}
	if len(b.Nav.Wants) != 2 || b.Nav.Went[1] != nav.Register("park") {
		t.Errorf("F4 led to %v", b.Nav.Went)
	}
}

// A city sees how far its counties are, as far as their records are here.
func TestTheMatrixShowsTheUnitsBelow(t *testing.T) {
	b := uitest.NewBench(t)
	rec, _, _, err := b.App.Svc.ReadRecord(context.Background(), "policy_task", strings.NewReader(`{"fields": {"duty": "c4", "status": "doing", "state_on": "2026-03-01", "progress": "正在编制"}}`))
	if err != nil {
		t.Fatal(err)
	}
	rec.Unit = "220281-edu"
	saved, err := b.App.Svc.Save(context.Background(), rec, nil, "")
	if err != nil {
		t.Fatal(err)
	}
	if saved.Record.Unit != "220281-edu" {
		t.Fatalf("saved for %s", saved.Record.Unit)
	}
	b.Show(policy.New(b.App))
	if b.Says("推进中") {
		t.Error("the city shows a county's state as its own")
	}
	b.Press("各地进展")
	for _, words := range []string{"蛟河市", "磐石市", "推进中", "本级任务"} {
		if !b.Says(words) {
			t.Errorf("the page does not say %q: %s", words, b.Drawn())
		}
	}
	b.Key(fyne.KeyReturn)
	want, ok := b.Nav.Wants[0].(uiregister.Wanted)
	if !ok || b.Nav.Went[0] != nav.Register("policy_task") {
		t.Fatalf("led to %v", b.Nav.Went)
	}
	rows, err := b.App.Svc.List(context.Background(), app.Query{Form: "policy_task", Where: want.Where})
	if err != nil || len(rows) != 1 || rows[0].ID != saved.Record.ID {
		t.Errorf("led to %+v (%v)", rows, err)
	}
	b.Press("本级任务")
	if !b.Says("各地进展") || !b.Says("登记进展") {
		t.Errorf("the page says %s", b.Drawn())
	}
}

// The dated parameters are listed with source and note.
func TestTheParametersAreListed(t *testing.T) {
	b := uitest.NewBench(t)
	b.Show(policy.New(b.App))
	b.Press("参数")
	for range 40 { // down to the parameter whose note is asked for
		if b.Says("小数点脱漏") {
			break
		}
		b.Key(fyne.KeyDown)
	}
	for _, words := range []string{"职工教育经费提取比例下限", "1.5%", "自 2018-12-12 起", "小数点脱漏"} {
		if !b.Says(words) {
			t.Errorf("the list does not say %q: %s", words, b.Drawn())
		}
	}
	uitest.Picture(t, b, "params")
}

func TestAnotherYear(t *testing.T) {
	b := uitest.NewBench(t)
	b.Show(policy.New(b.App))
	if !b.Button("下一年").Disabled() {
		t.Error("a year to come can be asked for")
	}
	b.Press("上一年")
	if !b.Says("2025") || b.Button("下一年").Disabled() {
		t.Errorf("the page says %s", b.Drawn())
	}
	b.Press("下一年")
	if !b.Says("2026") {
		t.Errorf("the page says %s", b.Drawn())
	}
}

func TestTheLedgerSaysWhatTheStoreRefuses(t *testing.T) {
	b := uitest.NewBench(t)
	b.Backend.Memory.Fail = app.NewError("store.busy", nil)
	b.Show(policy.New(b.App))
	if !b.Says("程序正忙") {
		t.Errorf("the page says %q", b.Drawn())
	}
}
