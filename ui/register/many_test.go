package register_test

import (
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"ronghe/app"
	uiregister "ronghe/ui/register"
	"ronghe/ui/sheet"
	"ronghe/ui/uitest"
	"ronghe/ui/xwidget"
)

// find returns the first object of a type on the screen.
func find[T any](t *testing.T, b *uitest.Bench) T {
	t.Helper()
	for _, o := range b.Objects() {
		if x, ok := o.(T); ok {
			return x
		}
	}
	var none T
	t.Fatalf("there is no %T on the screen", none)
	return none
}

// choose takes the option that a picker with the keyboard offers for a text.
func choose(t *testing.T, b *uitest.Bench, p *xwidget.Picker, text string) {
	t.Helper()
	b.Canvas().Focus(p)
	p.Open("")
	b.Type(text)
	b.Key(fyne.KeyReturn)
	if !strings.Contains(p.Selected().Label, text) {
		t.Fatalf("chose %q, want %q", p.Selected().Label, text)
	}
}

func TestManyRecordsAreChangedWithAPreview(t *testing.T) {
	b, l := list(t, 12)
	l.SelectRows(0, 3)
	l.AskBulk()
	if !b.Says("已选 4 条") {
		t.Fatalf("the dialog says %q", b.Drawn())
	}
	b.Press("预览")
	if !b.Says("请先选择要修改的项目") {
		t.Errorf("without a field the dialog says %q", b.Drawn())
	}
	choose(t, b, find[*xwidget.Picker](t, b), "协议金额")
	b.Type("若干")
	b.Press("预览")
	if !b.Says("若干") || !b.Says("不是数") {
		t.Fatalf("a text that is no amount: %q", b.Drawn())
	}
	for range "若干" {
		b.Key(fyne.KeyBackspace)
	}
	b.Type("300000元")
	b.Press("预览")
	if !b.Says("将修改 4 条记录的“协议金额”") || !b.Says("30.00") {
		t.Fatalf("the preview says %q", b.Drawn())
	}
	if n := len(b.Backend.Memory.Ops("partnership")); n != 12 {
		t.Fatalf("%d ops before the change is confirmed", n)
	}
	b.Press("修改这 4 条")
	if !b.Says("已修改 4 条记录的“协议金额”") {
		t.Errorf("afterwards the page says %q", b.Drawn())
	}
	if n := len(b.Backend.Memory.Ops("partnership")); n != 16 {
		t.Errorf("%d ops, want 12 and 4", n)
	}
	b.Press("撤销")
	if n := len(b.Backend.Memory.Ops("partnership")); n != 20 {
		t.Errorf("%d ops after the undo, want 20", n)
	}
}

func TestFiltersAreSavedUsedAndDropped(t *testing.T) {
	b, l := list(t, 40)
	l.Want(uiregister.Wanted{Search: "吉林", Where: []app.Filter{{Field: "kind", Op: app.In, Values: []string{"firm"}}}})
	b.Press("保存筛选")
	b.Press("保存筛选")
	if !b.Says("请填写名称") {
		t.Errorf("a filter without a name: %q", b.Drawn())
	}
	b.Canvas().Focus(find[*xwidget.Entry](t, b))
	b.Type("校企的")
	b.Key(fyne.KeyReturn)
	want := b.Backend.Memory.LastQuery(form)
	l.ClearConditions()
	if q := b.Backend.Memory.LastQuery(form); q.Search != "" || len(q.Where) != 0 {
		t.Fatalf("cleared: %+v", q)
	}
	f, _ := b.Backend.Catalog.Form(form)
	again := uiregister.NewList(b.App, f)
	b.Show(again)
	var saved *xwidget.Picker
	for _, o := range b.Objects() {
		if p, ok := o.(*xwidget.Picker); ok && p.PlaceHolder == "已存筛选" {
			saved = p
		}
	}
	if saved == nil {
		t.Fatal("a new page offers no saved filter")
	}
	choose(t, b, saved, "校企的")
	if q := b.Backend.Memory.LastQuery(form); q.Search != want.Search || len(q.Where) != 1 || q.Where[0].Values[0] != "firm" {
		t.Errorf("the saved filter asks for %+v, want %+v", q, want)
	}
	b.Canvas().Focus(saved)
	saved.Open("")
	b.Key(fyne.KeyDown, fyne.KeyReturn)
	if !b.Says("已删除筛选“校企的”") || strings.Contains(b.Drawn(), "已存筛选") {
		t.Errorf("after it was dropped the page says %q", b.Drawn())
	}
}

func TestTheRecordAtTheCursorIsSeenAtAGlance(t *testing.T) {
	b, l := list(t, 12)
	key(t, l, fyne.KeyF4, 0)
	b.Runner.Fire(time.Second)
	first := b.Drawn()
	if !strings.Contains(first, "收起速览") || !strings.Contains(first, "打开") {
		t.Fatalf("the panel is not there: %q", first)
	}
	b.Key(fyne.KeyDown)
	b.Runner.Fire(time.Second)
	if b.Drawn() == first {
		t.Error("the panel still shows the first record")
	}
	b.Press("打开")
	if len(b.Records.Opened) != 1 {
		t.Errorf("opened %v", b.Records.Opened)
	}
	f, _ := b.Backend.Catalog.Form(form)
	b.Show(uiregister.NewList(b.App, f))
	if !b.Says("收起速览") {
		t.Error("a new page has forgotten the panel")
	}
}

func TestTheListOpensAsASheet(t *testing.T) {
	b, l := list(t, 12)
	l.Want(uiregister.Wanted{Where: []app.Filter{{Field: "kind", Op: app.In, Values: []string{"firm"}}}})
	b.Press("表格录入")
	if len(b.Nav.Opened) != 1 {
		t.Fatalf("opened %v", b.Nav.Opened)
	}
	p, ok := b.Nav.Opened[0].(*sheet.Page)
	if !ok || p.Sheet() == nil {
		t.Fatalf("opened %T", b.Nav.Opened[0])
	}
	if q := b.Backend.Memory.LastQuery(form); p.Sheet().Len() == 0 || p.Sheet().Len() == 12 || len(q.Where) != 1 {
		t.Errorf("the sheet has %d lines, want those that the list shows", p.Sheet().Len())
	}
}
