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
