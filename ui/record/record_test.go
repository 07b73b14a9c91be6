package record_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"ronghe/app"
	"ronghe/app/register"
	"ronghe/ui/nav"
	"ronghe/ui/pick"
	"ronghe/ui/record"
	"ronghe/ui/uitest"
	"ronghe/ui/xwidget"
)

const form = "partnership"

// open shows the page of a record.
func open(t *testing.T, b *uitest.Bench, src record.Source) *record.Page {
	t.Helper()
	p := record.New(b.App, pick.New(b.App), src)
	b.Show(p)
	if p.Session() == nil {
		t.Fatalf("the page says %q", b.Drawn())
	}
	return p
}

func fresh(t *testing.T) (*uitest.Bench, *record.Page) {
	t.Helper()
	b := uitest.NewBench(t)
	return b, open(t, b, record.Source{Form: form})
}

func key(t *testing.T, p nav.Keyed, name fyne.KeyName, modifier fyne.KeyModifier) {
	t.Helper()
	for _, k := range p.Keys() {
		if k.Name == name && k.Modifier == modifier {
			k.Run()
			return
		}
	}
	t.Fatalf("the page has no key %v+%s", modifier, name)
}

const ctrl = fyne.KeyModifierControl

func ids(t *testing.T, b *uitest.Bench) []app.ListRow {
	t.Helper()
	rows, err := b.App.Svc.List(t.Context(), app.Query{Form: form})
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func drafts(t *testing.T, b *uitest.Bench) []register.Draft {
	t.Helper()
	list, err := b.Backend.Memory.Drafts(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func TestANewRecordSaysWhereItStands(t *testing.T) {
	b, p := fresh(t)
	if b.Says("还没有填写") || b.Says("请核对") {
		t.Errorf("an untouched form complains: %q", b.Drawn())
	}
	b.Type("吉林市第一协议")
	if !b.Says("未入库") || len(drafts(t, b)) != 0 {
		t.Errorf("while typing the page says %q", b.Drawn())
	}
	b.Runner.Fire(time.Second)
	if !b.Says("草稿已存") || len(drafts(t, b)) != 1 {
		t.Errorf("after a pause the page says %q", b.Drawn())
	}
	key(t, p, fyne.KeyS, ctrl)
	if rows := ids(t, b); len(rows) != 1 || !b.Says("已入库") || len(drafts(t, b)) != 0 {
		t.Fatalf("%d records, %d drafts; the page says %q", len(rows), len(drafts(t, b)), b.Drawn())
	}
	if b.Nav.Saves != 1 {
		t.Errorf("the window was told %d times", b.Nav.Saves)
	}
}

func TestWithoutItsKeyARecordIsNotStoredAndTheFieldIsShown(t *testing.T) {
	b, p := fresh(t)
	key(t, p, fyne.KeyS, ctrl)
	if len(ids(t, b)) != 0 || !b.Says("还不能入库") {
		t.Fatalf("the page says %q", b.Drawn())
	}
	b.Type("甲协议") // the keyboard is in the field that is missing
	key(t, p, fyne.KeyS, ctrl)
	if len(ids(t, b)) != 1 {
		t.Errorf("the page says %q", b.Drawn())
	}
}

func TestTheLastSaveCanBeTakenBack(t *testing.T) {
	b, p := fresh(t)
	b.Type("甲协议")
	key(t, p, fyne.KeyS, ctrl)
	b.Type("错")
	key(t, p, fyne.KeyS, ctrl)
	id := ids(t, b)[0].ID
	name := func() string { rec, _ := b.App.Svc.Open(t.Context(), form, id); return b.App.Svc.Name(rec) }
	if got := name(); got != "甲协议错" {
		t.Fatalf("stored as %q", got)
	}
	key(t, p, fyne.KeyZ, ctrl)
	if !b.Says("撤销刚才的入库") {
		t.Fatalf("the page says %q", b.Drawn())
	}
	b.Press("撤销入库")
	if got := name(); got != "甲协议" {
		t.Errorf("taken back to %q", got)
	}
	if !b.Says("已入库") {
		t.Errorf("the page says %q", b.Drawn())
	}
	// The first save made the record: taking it back leads away from it.
	b, p = fresh(t)
	b.Type("乙协议")
	key(t, p, fyne.KeyS, ctrl)
	key(t, p, fyne.KeyZ, ctrl)
	b.Press("撤销入库")
	if len(ids(t, b)) != 0 || b.Nav.Backs != 1 {
		t.Errorf("%d records, back %d times", len(ids(t, b)), b.Nav.Backs)
	}
}

func TestCtrlNBeginsTheNextRecordAndAsksFirst(t *testing.T) {
	b, p := fresh(t)
	b.Type("甲协议")
	key(t, p, fyne.KeyS, ctrl)
	key(t, p, fyne.KeyN, ctrl)
	if p.Session().Base() != nil {
		t.Fatal("Ctrl+N stays with the stored record")
	}
	b.Type("乙协议")
	key(t, p, fyne.KeyN, ctrl)
	if !b.Says("有内容还没有入库") {
		t.Fatalf("the page says %q", b.Drawn())
	}
	b.Press("保留草稿")
	if p.Session().Edited() || len(drafts(t, b)) != 1 {
		t.Errorf("edited %v, %d drafts", p.Session().Edited(), len(drafts(t, b)))
	}
	if rows := ids(t, b); len(rows) != 1 {
		t.Errorf("%d records", len(rows))
	}
}

func TestADraftComesBackWithTextsThatAreNoValues(t *testing.T) {
	b, p := fresh(t)
	b.Type("甲协议")
	p.View().FocusField("amount")
	b.Type("若干")
	b.Runner.Fire(10 * time.Second)
	list := drafts(t, b)
	if len(list) != 1 {
		t.Fatalf("%d drafts", len(list))
	}
	again := open(t, b, record.Source{Form: form, ID: list[0].Doc, Draft: &list[0]})
	if again.Session().Text("title") != "甲协议" || again.Session().Text("amount") != "若干" {
		t.Errorf("back came %q, %q", again.Session().Text("title"), again.Session().Text("amount"))
	}
	key(t, again, fyne.KeyS, ctrl)
	if len(ids(t, b)) != 0 || !b.Says("不能入库") {
		t.Fatalf("stored with an amount that is none: %q", b.Drawn())
	}
	again.View().FocusField("amount")
	b.Key(fyne.KeyEnd)
	for range "若干" {
		b.Key(fyne.KeyBackspace)
	}
	b.Type("30")
	if b.Says("这条记录有不能入库的内容") {
		t.Errorf("the sentence stays after the cure: %q", b.Drawn())
	}
	key(t, again, fyne.KeyS, ctrl)
	if len(ids(t, b)) != 1 {
		t.Errorf("the page says %q", b.Drawn())
	}
}

func TestAFailedSaveKeepsEverything(t *testing.T) {
	b, p := fresh(t)
	b.Type("甲协议")
	b.Backend.Memory.Fail = app.NewError("store.full", errors.New("disk"), "dir", "D:")
	key(t, p, fyne.KeyS, ctrl)
	if len(ids(t, b)) != 0 || p.Session().Text("title") != "甲协议" {
		t.Fatalf("the title is %q", p.Session().Text("title"))
	}
	b.Press("知道了")
	key(t, p, fyne.KeyS, ctrl)
	if len(ids(t, b)) != 1 {
		t.Errorf("the second save: %q", b.Drawn())
	}
}

func TestWhatSomebodyElseChangedIsNotOverwritten(t *testing.T) {
	b := uitest.NewBench(t)
	b.Fill(form, 3)
	row := ids(t, b)[0]
	p := open(t, b, record.Source{Form: form, ID: row.ID})
	other, err := b.App.Svc.Edit(t.Context(), form, row.ID)
	if err != nil {
		t.Fatal(err)
	}
	other.SetText("title", "别人改的名称")
	if _, err := other.Save(t.Context(), ""); err != nil {
		t.Fatal(err)
	}
	p.View().FocusField("title")
	b.Type("我")
	key(t, p, fyne.KeyS, ctrl)
	if rec, _ := b.App.Svc.Open(t.Context(), form, row.ID); b.App.Svc.Name(rec) != "别人改的名称" {
		t.Fatalf("overwritten by %q", b.App.Svc.Name(rec))
	}
	if !b.Says("协议名称") {
		t.Errorf("the question does not name the field: %q", b.Drawn())
	}
}

func TestLeavingASavedRecordAsksNothing(t *testing.T) {
	b := uitest.NewBench(t)
	b.Fill(form, 3)
	p := open(t, b, record.Source{Form: form, ID: ids(t, b)[0].ID})
	left := false
	p.Leave(func() { left = true })
	if !left {
		t.Fatal("nothing was changed, and leaving asks")
	}
	p = open(t, b, record.Source{Form: form, ID: ids(t, b)[1].ID})
	name := b.App.Svc.Name(p.Session().Record())
	b.Type("改")
	left = false
	p.Leave(func() { left = true })
	if left || !strings.Contains(b.Drawn(), name) {
		t.Fatalf("left %v; the question is %q", left, b.Drawn())
	}
	b.Press("放弃修改")
	if !left || len(drafts(t, b)) != 0 {
		t.Errorf("left %v, %d drafts", left, len(drafts(t, b)))
	}
}

func TestNeighboursAndCopy(t *testing.T) {
	b := uitest.NewBench(t)
	b.Fill(form, 3)
	rows := ids(t, b)
	near := func(id app.ID, step int) (app.ID, bool) {
		for i, r := range rows {
			if r.ID == id && i+step >= 0 && i+step < len(rows) {
				return rows[i+step].ID, true
			}
		}
		return "", false
	}
	p := open(t, b, record.Source{Form: form, ID: rows[0].ID, Near: near})
	key(t, p, fyne.KeyPageDown, ctrl)
	if p.Session().Base().ID != rows[1].ID {
		t.Error("not at the next record")
	}
	key(t, p, fyne.KeyPageUp, ctrl)
	key(t, p, fyne.KeyPageUp, ctrl)
	if p.Session().Base().ID != rows[0].ID || b.App.Toasted() == "" {
		t.Errorf("before the first: %q", b.App.Toasted())
	}
	b.Press("复制为新")
	if p.Session().Base() != nil || p.Session().Text("title") == "" {
		t.Errorf("the copy is called %q", p.Session().Text("title"))
	}
	if !b.Says("没有复制的有") || !b.Says("协议编号") || b.Says("个人信息没有复制") {
		t.Errorf("what the copy left out is not said: %q", b.Drawn())
	}
	key(t, p, fyne.KeyS, ctrl)
	if len(ids(t, b)) != 4 {
		t.Errorf("%d records; the page says %q", len(ids(t, b)), b.Drawn())
	}
}

func TestProblemsAreWalkedWithF8(t *testing.T) {
	b, p := fresh(t)
	b.Type("甲协议")
	key(t, p, fyne.KeyS, ctrl)
	if !b.Says("没有填完整") {
		t.Errorf("a record that lacks something is stored without a word: %q", b.Drawn())
	}
	seen, marked := map[fyne.Focusable]bool{}, map[int]bool{}
	for range 4 {
		key(t, p, fyne.KeyF8, 0)
		seen[b.Canvas().Focused()] = true
		for _, o := range b.Objects() {
			if list, ok := o.(*xwidget.ProblemList); ok {
				marked[list.Selected()] = true
			}
		}
	}
	if len(marked) < 3 {
		t.Errorf("F8 four times marked the lines %v of the list", marked)
	}
	if len(seen) < 3 {
		t.Errorf("F8 four times led to %d places", len(seen))
	}
}

func TestWhatWasTypedAndTakenBackIsNoChange(t *testing.T) {
	b := uitest.NewBench(t)
	b.Fill(form, 3)
	p := open(t, b, record.Source{Form: form, ID: ids(t, b)[0].ID})
	b.Type("改")
	b.Runner.Fire(time.Second)
	if len(drafts(t, b)) != 1 || !b.Says("未入库") {
		t.Fatalf("%d drafts; %q", len(drafts(t, b)), b.Drawn())
	}
	key(t, p, fyne.KeyZ, ctrl)
	b.Runner.Fire(time.Second)
	if len(drafts(t, b)) != 0 || !b.Says("已入库") {
		t.Errorf("%d drafts are left; the page says %q", len(drafts(t, b)), b.Drawn())
	}
	left := false
	if p.Leave(func() { left = true }); !left {
		t.Error("leaving asks")
	}
}

func TestADraftThatWasOnlyLookedAtStaysWithoutAQuestion(t *testing.T) {
	b, _ := fresh(t)
	b.Type("甲协议")
	b.Runner.Fire(time.Second)
	d := drafts(t, b)[0]
	p := open(t, b, record.Source{Form: form, ID: d.Doc, Draft: &d})
	left := false
	if p.Leave(func() { left = true }); !left || len(drafts(t, b)) != 1 {
		t.Errorf("left %v, %d drafts", left, len(drafts(t, b)))
	}
}

func TestLeavingCanStore(t *testing.T) {
	b, p := fresh(t)
	b.Type("甲协议")
	left := false
	p.Leave(func() { left = true })
	b.Key(fyne.KeyReturn) // the first answer
	if !left || len(ids(t, b)) != 1 || len(drafts(t, b)) != 0 {
		t.Errorf("left %v, %d records, %d drafts", left, len(ids(t, b)), len(drafts(t, b)))
	}
	b, p = fresh(t)
	p.View().FocusField("amount")
	b.Type("5")
	left = false
	p.Leave(func() { left = true })
	b.Key(fyne.KeyReturn)
	if left || !b.Says("还不能入库") {
		t.Errorf("left %v with a record that cannot be stored: %q", left, b.Drawn())
	}
}

func TestParkingWritesTheDraft(t *testing.T) {
	b, p := fresh(t)
	b.Type("甲协议")
	var got app.ID
	p.Park(func(id app.ID, err error) {
		if err != nil {
			t.Error(err)
		}
		got = id
	})
	if list := drafts(t, b); len(list) != 1 || list[0].ID != got {
		t.Errorf("parked as %q, drafts %v", got, list)
	}
}

func TestAnOldValueComesBackFromTheHistory(t *testing.T) {
	b, p := fresh(t)
	b.Type("甲协议")
	key(t, p, fyne.KeyS, ctrl)
	b.Type("错")
	key(t, p, fyne.KeyS, ctrl)
	key(t, p, fyne.KeyH, ctrl)
	if !b.Says("甲协议错") {
		t.Fatalf("the history says %q", b.Drawn())
	}
	b.Press("恢复为所选行的原值")
	if got := p.Session().Text("title"); got != "甲协议" || !p.Session().Edited() {
		t.Errorf("the title is %q, edited %v", got, p.Session().Edited())
	}
	key(t, p, fyne.KeyS, ctrl)
	if rec, _ := b.App.Svc.Open(t.Context(), form, ids(t, b)[0].ID); b.App.Svc.Name(rec) != "甲协议" {
		t.Errorf("stored as %q", b.App.Svc.Name(rec))
	}
}
