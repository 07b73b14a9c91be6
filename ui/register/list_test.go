package register_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"ronghe/app"
	"ronghe/ui/nav"
	uiregister "ronghe/ui/register"
	"ronghe/ui/uitest"
	"ronghe/ui/xwidget"
)

const form = "partnership"

func list(t *testing.T, n int) (*uitest.Bench, *uiregister.List) {
	t.Helper()
	b := uitest.NewBench(t)
	b.Fill(form, n)
	f, _ := b.Backend.Catalog.Form(form)
	l := uiregister.NewList(b.App, f)
	b.Show(l)
	return b, l
}

// key runs a key of the page.
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

func grid(t *testing.T, b *uitest.Bench) *xwidget.Grid {
	t.Helper()
	for _, o := range b.Objects() {
		if g, ok := o.(*xwidget.Grid); ok {
			return g
		}
	}
	t.Fatal("there is no grid")
	return nil
}

func TestListShowsCountSumsAndStates(t *testing.T) {
	b, _ := list(t, 40)
	for _, part := range []string{"共 40 条", "合计", "协议金额", "万元", "未完整"} {
		if !b.Says(part) {
			t.Errorf("the page does not say %q", part)
		}
	}
	if b.Canvas().Focused() != fyne.Focusable(grid(t, b)) {
		t.Errorf("the keyboard is at %T, want the list", b.Canvas().Focused())
	}
	if q := b.Backend.Memory.LastQuery(form); len(q.Sort) == 0 || q.Sort[0] != (app.Sort{Field: "signed_on", Desc: true}) {
		t.Errorf("sorted by %v, want the form's own order", q.Sort)
	}
}

func TestSearchWaitsForAPauseAndTakesInitials(t *testing.T) {
	b, l := list(t, 40)
	key(t, l, fyne.KeyF, fyne.KeyModifierControl)
	b.Type("jls")
	if q := b.Backend.Memory.LastQuery(form); q.Search != "" {
		t.Errorf("searched for %q while typing", q.Search)
	}
	b.Runner.Fire(time.Second)
	if q := b.Backend.Memory.LastQuery(form); q.Search != "jls" {
		t.Errorf("searched for %q", q.Search)
	}
	if !b.Says("吉林市") || b.Says("白山市") {
		t.Error("the list does not show what was searched")
	}
	b.Key(fyne.KeyReturn)
	if b.Canvas().Focused() != fyne.Focusable(grid(t, b)) {
		t.Error("Enter does not lead to the list")
	}
}

// control is the n-th choice of the filter bar.
func choice(t *testing.T, b *uitest.Bench, n int) *xwidget.Picker {
	t.Helper()
	for _, o := range b.Objects() {
		if p, ok := o.(*xwidget.Picker); ok {
			if n == 0 {
				return p
			}
			n--
		}
	}
	t.Fatal("there is no such filter")
	return nil
}

func TestFiltersBecomeConditions(t *testing.T) {
	b, l := list(t, 40)
	b.Canvas().Focus(choice(t, b, 0)) // 协议状态
	b.Type("履行中")
	b.Key(fyne.KeyReturn)
	want := app.Filter{Field: "status", Op: app.In, Values: []string{"active"}}
	got := b.Backend.Memory.LastQuery(form).Where
	if len(got) != 1 || got[0].Field != want.Field || got[0].Op != want.Op {
		t.Fatalf("conditions %v, want %v", got, want)
	}
	f, _ := b.Backend.Catalog.Form(form)
	fd, _ := f.Field("status")
	if fd.Format(app.TextValue(got[0].Values[0])) != "履行中" {
		t.Errorf("the condition asks for %q", got[0].Values)
	}
	l.Unfold()
	for _, d := range dates(b)[:2] {
		b.Canvas().Focus(d)
		b.Type("2025")
		b.Key(fyne.KeyReturn)
	}
	got = b.Backend.Memory.LastQuery(form).Where
	if len(got) != 2 || got[1].Op != app.Between || strings.Join(got[1].Values, " ") != "2025 2025" {
		t.Errorf("conditions %v, want a range of dates beside the state", got)
	}
	b.Press("清除条件")
	if got := b.Backend.Memory.LastQuery(form).Where; len(got) != 0 {
		t.Errorf("conditions %v after clearing", got)
	}
}

func dates(b *uitest.Bench) []*xwidget.DateEntry {
	var out []*xwidget.DateEntry
	for _, o := range b.Objects() {
		if d, ok := o.(*xwidget.DateEntry); ok {
			out = append(out, d)
		}
	}
	return out
}

func TestEveryFilterOfEveryFormMakesAConditionTheStoreTakes(t *testing.T) {
	b := uitest.NewBench(t)
	for _, f := range b.Backend.Catalog.Forms() {
		b.Fill(f.ID, 10)
		l := uiregister.NewList(b.App, f)
		b.Show(l)
		l.Unfold()
		for _, id := range f.List.Filters {
			fd, ok := f.Field(id)
			if !ok {
				t.Errorf("%s: there is no field %s", f.ID, id)
				continue
			}
			if !b.Says(fd.Label) {
				t.Errorf("%s: the filter bar does not show %s", f.ID, fd.Label)
			}
		}
	}
}

func TestOnlyIncompleteRecords(t *testing.T) {
	b, l := list(t, 40)
	l.Want(uiregister.Incomplete())
	got := b.Backend.Memory.LastQuery(form).Where
	if len(got) != 1 || got[0].Field != "_hard" || got[0].Op != app.Gt {
		t.Errorf("conditions %v", got)
	}
}

func TestSortIsRememberedPerRegister(t *testing.T) {
	b, _ := list(t, 20)
	grid(t, b).OnSort("amount", true)
	if q := b.Backend.Memory.LastQuery(form); len(q.Sort) != 1 || q.Sort[0] != (app.Sort{Field: "amount", Desc: true}) {
		t.Fatalf("sorted by %v", q.Sort)
	}
	grid(t, b).OnColumnResized("title", 333)
	f, _ := b.Backend.Catalog.Form(form)
	b.Show(uiregister.NewList(b.App, f))
	if q := b.Backend.Memory.LastQuery(form); len(q.Sort) != 1 || q.Sort[0].Field != "amount" {
		t.Errorf("a new page sorts by %v", q.Sort)
	}
	for _, c := range grid(t, b).Columns() {
		if c.Key == "title" && c.Width != 333 {
			t.Errorf("the column is %v wide, want 333", c.Width)
		}
	}
}

func TestColumnsCanBeHiddenOrderedAndReset(t *testing.T) {
	b, l := list(t, 5)
	l.ChooseColumns()
	g := grid(t, b)
	at := func(title string) int {
		for r := range g.Source().Rows() {
			if g.Source().Cell(r, 0).Text == title {
				return r
			}
		}
		t.Fatalf("there is no column %q", title)
		return -1
	}
	g.SetChecked(at("协议金额"), false)
	g.Select(at("协议状态"), 0)
	for range 3 {
		b.Press("上移")
	}
	b.Press("应用")
	fields := strings.Join(b.Backend.Memory.LastQuery(form).Fields, " ")
	if strings.Contains(fields, "amount") || strings.Index(fields, "status") > strings.Index(fields, "expires_on") {
		t.Errorf("asked for %v", fields)
	}
	f, _ := b.Backend.Catalog.Form(form)
	b.Show(uiregister.NewList(b.App, f))
	if again := strings.Join(b.Backend.Memory.LastQuery(form).Fields, " "); again != fields {
		t.Errorf("a new page asks for %v, want %v", again, fields)
	}
}

// What is frozen is kept with the register's view, chosen at the head or, by keyboard,
// among the columns.
func TestFrozenColumnsAreRememberedAndReset(t *testing.T) {
	b, _ := list(t, 5)
	shown := grid(t, b).Columns()
	grid(t, b).Freeze(2)
	f, _ := b.Backend.Catalog.Form(form)
	l := uiregister.NewList(b.App, f)
	b.Show(l)
	if n := grid(t, b).Frozen; n != 2 {
		t.Fatalf("a new page freezes %d columns", n)
	}
	l.ChooseColumns()
	g := grid(t, b)
	for r := range g.Source().Rows() {
		if stays := g.Source().Cell(r, 1).Text == "冻结"; stays != (r < 2) {
			t.Errorf("line %d (%s) says %q", r, g.Source().Cell(r, 0).Text, g.Source().Cell(r, 1).Text)
		}
	}
	b.Key(fyne.KeyDown)
	if !b.Says("取消冻结") {
		t.Errorf("at the last frozen column the dialog says %s", b.Drawn())
	}
	b.Key(fyne.KeyDown)
	b.Press("冻结到此列")
	g.SetChecked(1, false) // hidden, and still among those that are frozen
	b.Press("应用")
	if g := grid(t, b); g.Frozen != 2 || g.Columns()[1].Key != shown[2].Key {
		t.Errorf("%d columns are frozen, the second is %s", g.Frozen, g.Columns()[1].Key)
	}
	l.ChooseColumns()
	b.Press("恢复默认")
	if n := grid(t, b).Frozen; n != 0 {
		t.Errorf("by default %d columns are frozen", n)
	}
}

func TestEnterOpensAndKnowsTheNeighbours(t *testing.T) {
	b, _ := list(t, 5)
	b.Key(fyne.KeyDown, fyne.KeyReturn)
	if len(b.Records.Opened) != 1 {
		t.Fatalf("opened %v", b.Records.Opened)
	}
	id := b.Records.Opened[0]
	before, ok := b.Records.Near(id, -1)
	if !ok || before == id {
		t.Errorf("before it: %v %v", before, ok)
	}
	if _, ok := b.Records.Near(before, -1); ok {
		t.Error("there is something before the first")
	}
	if again, ok := b.Records.Near(before, 1); !ok || again != id {
		t.Error("one step back and one forward lead elsewhere")
	}
}

func TestKeysOfTheList(t *testing.T) {
	b, l := list(t, 3)
	key(t, l, fyne.KeyN, fyne.KeyModifierControl)
	if len(b.Records.News) != 1 || b.Records.News[0] != form {
		t.Errorf("new records %v", b.Records.News)
	}
	key(t, l, fyne.KeyI, fyne.KeyModifierControl)
	key(t, l, fyne.KeyE, fyne.KeyModifierControl)
	if len(b.Nav.Went) != 2 || b.Nav.Went[0] != nav.Import || b.Nav.Went[1] != nav.Export {
		t.Fatalf("went to %v", b.Nav.Went)
	}
	if w, ok := b.Nav.Wants[1].(nav.ExportWant); !ok || w.Query.Form != form || w.Count != 3 || w.Query.Limit != 0 {
		t.Errorf("the export is asked for %+v", b.Nav.Wants[1])
	}
}

func count(t *testing.T, b *uitest.Bench, bin bool) int {
	t.Helper()
	sum, err := b.App.Svc.Summarise(context.Background(), app.Query{Form: form, Bin: bin})
	if err != nil {
		t.Fatal(err)
	}
	return sum.Count
}

func TestDeleteAsksAndCanBeTakenBack(t *testing.T) {
	b, l := list(t, 10)
	l.SelectRows(1, 3)
	b.Key(fyne.KeyDelete)
	if !b.Says("3 条记录") || !b.Says("回收站") {
		t.Fatalf("the question says %q", b.Drawn())
	}
	b.Key(fyne.KeyEscape)
	if count(t, b, false) != 10 {
		t.Fatal("deleted although the person left the question")
	}
	b.Key(fyne.KeyDelete)
	b.Key(fyne.KeyReturn)
	if count(t, b, false) != 7 || count(t, b, true) != 3 || !b.Says("共 7 条") {
		t.Fatalf("%d left, %d in the bin", count(t, b, false), count(t, b, true))
	}
	if got := grid(t, b).SelectedRows(); len(got) != 1 {
		t.Errorf("%d rows stay selected: a second Del would take them", len(got))
	}
	b.Press("撤销")
	if count(t, b, false) != 10 || !b.Says("共 10 条") {
		t.Errorf("%d records after taking it back", count(t, b, false))
	}
}

func TestDeleteNamesTheOnlyOne(t *testing.T) {
	b, _ := list(t, 1)
	b.Key(fyne.KeyDelete)
	if !b.Says("吉林市职业技术学院") {
		t.Errorf("the question says %q", b.Drawn())
	}
}

func TestCopyPutsRowsIntoTheClipboardForSpreadsheets(t *testing.T) {
	b, l := list(t, 4)
	l.SelectRows(0, 1)
	if !grid(t, b).OnCopy([]int{0, 1}) {
		t.Fatal("nothing was copied")
	}
	text := b.App.Fyne.Clipboard().Content()
	lines := strings.Split(strings.TrimSuffix(text, "\r\n"), "\r\n")
	if len(lines) != 2 {
		t.Fatalf("%d lines: %q", len(lines), text)
	}
	cells := strings.Split(lines[0], "\t")
	if len(cells) != len(grid(t, b).Columns()) {
		t.Errorf("%d cells, want one a column", len(cells))
	}
	for _, c := range cells {
		if strings.Contains(c, ",") && strings.Trim(c, "0123456789,.") == "" {
			t.Errorf("the number %q has separators", c)
		}
	}
}

func TestSelectionIsSummedInTheStatusBar(t *testing.T) {
	b, l := list(t, 6)
	l.SelectRows(0, 2)
	if !strings.Contains(b.Nav.Said, "选中 3 条") || !strings.Contains(b.Nav.Said, "协议金额") {
		t.Errorf("the status bar says %q", b.Nav.Said)
	}
}

func TestEmptyListSaysHowToBegin(t *testing.T) {
	b, l := list(t, 0)
	if !b.Says("还没有登记合作协议") {
		t.Errorf("the page says %q", b.Drawn())
	}
	l.Want(uiregister.Wanted{Search: "没有这个"})
	if !b.Says("没有符合条件的记录") {
		t.Errorf("the page says %q", b.Drawn())
	}
}

func TestListSaysWhatTheStoreRefuses(t *testing.T) {
	b := uitest.NewBench(t)
	f, _ := b.Backend.Catalog.Form(form)
	b.Backend.Memory.Fail = app.NewError("store.io", errors.New("EIO"), "dir", "D:/ronghe")
	l := uiregister.NewList(b.App, f)
	b.Show(l)
	if !b.Says("读写磁盘") {
		t.Errorf("the page says %q", b.Drawn())
	}
	key(t, l, fyne.KeyF5, 0)
	if b.Says("读写磁盘") {
		t.Error("the message stays after all went well")
	}
}

func TestTabLeadsThroughTheListFromTheSearchToTheRows(t *testing.T) {
	b, l := list(t, 3)
	key(t, l, fyne.KeyF, fyne.KeyModifierControl)
	var kinds []string
	for range 12 {
		switch b.Canvas().Focused().(type) {
		case *xwidget.Entry:
			kinds = append(kinds, "entry")
		case *xwidget.Picker:
			kinds = append(kinds, "picker")
		case *xwidget.DateEntry:
			kinds = append(kinds, "date")
		case *xwidget.Check:
			kinds = append(kinds, "check")
		case *xwidget.Button:
			kinds = append(kinds, "button")
		case *xwidget.Grid:
			kinds = append(kinds, "grid")
		}
		if kinds[len(kinds)-1] == "grid" {
			break
		}
		b.Key(fyne.KeyTab)
	}
	want := "entry picker picker date date check check button grid"
	if got := strings.Join(kinds, " "); got != want {
		t.Errorf("Tab leads through %q, want %q", got, want)
	}
}

func TestBinRestoresAndSaysWho(t *testing.T) {
	b, _ := list(t, 5)
	rows, err := b.App.Svc.List(context.Background(), app.Query{Form: form, Limit: 2})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.App.Svc.Delete(context.Background(), form, rows[0].ID, rows[1].ID); err != nil {
		t.Fatal(err)
	}
	b.Show(uiregister.NewBin(b.App))
	for _, part := range []string{"合作协议", uitest.Admin.Title, "今天 14:02", "2 条"} {
		if !b.Says(part) {
			t.Errorf("the bin does not say %q: %q", part, b.Drawn())
		}
	}
	b.Key(fyne.KeyReturn) // the row at the cursor
	b.Key(fyne.KeyReturn) // the question
	if count(t, b, true) != 1 || b.Nav.Saves != 1 {
		t.Errorf("%d left in the bin, saved %d times", count(t, b, true), b.Nav.Saves)
	}
}

func TestEmptyBinSaysSo(t *testing.T) {
	b, _ := list(t, 2)
	b.Show(uiregister.NewBin(b.App))
	if !b.Says("回收站是空的") {
		t.Errorf("the page says %q", b.Drawn())
	}
}

func TestDownLeavesTheSearchAndCtrlZTakesADeleteBack(t *testing.T) {
	b, l := list(t, 12)
	key(t, l, fyne.KeyF, fyne.KeyModifierControl)
	b.Key(fyne.KeyDown)
	if b.Canvas().Focused() != fyne.Focusable(grid(t, b)) {
		t.Errorf("Down leads to %T", b.Canvas().Focused())
	}
	key(t, l, fyne.KeyZ, fyne.KeyModifierControl)
	if !b.Says("没有可以撤销的操作") {
		t.Errorf("nothing to undo: %q", b.App.Toasted())
	}
	l.SelectRows(0, 2)
	l.AskDelete()
	b.Press("移到回收站")
	if !b.Says("共 9 条") {
		t.Fatalf("after the delete: %q", b.Drawn())
	}
	key(t, l, fyne.KeyZ, fyne.KeyModifierControl)
	if !b.Says("共 12 条") {
		t.Errorf("after Ctrl+Z: %q", b.Drawn())
	}
}

// Whose roles change no records is offered nothing that does, and told why where a
// key asks for it.
func TestWhoMayNotEnterLooksAtTheList(t *testing.T) {
	b := uitest.NewBench(t)
	b.Fill(form, 5)
	b.Backend.User = app.User{ID: "7d7b0f0a-0000-7000-8000-000000000007", Name: "shen", Roles: []string{app.RoleAuditor}}
	b.App.Svc = b.Backend.Service()
	f, _ := b.Backend.Catalog.Form(form)
	l := uiregister.NewList(b.App, f)
	b.Show(l)
	for _, words := range []string{"新增", "表格录入", "导入", "导出", "批量修改", "删除"} {
		if b.Button(words) != nil {
			t.Errorf("%q is offered", words)
		}
	}
	l.SelectRows(0, 2)
	went := len(b.Nav.Went)
	for _, k := range []struct {
		name fyne.KeyName
		mod  fyne.KeyModifier
	}{{fyne.KeyT, fyne.KeyModifierControl}, {fyne.KeyB, fyne.KeyModifierControl}, {fyne.KeyM, fyne.KeyModifierControl}, {fyne.KeyE, fyne.KeyModifierControl}} {
		key(t, l, k.name, k.mod)
		if !b.Says("只能查看") {
			t.Errorf("Ctrl+%s shows %q", k.name, b.Drawn())
		}
		b.Key(fyne.KeyEscape)
	}
	grid(t, b).OnDelete([]int{0})
	if !b.Says("只能查看") || len(b.Nav.Went) != went || len(b.Nav.Opened) != 0 {
		t.Errorf("Del shows %q, led to %v", b.Drawn(), b.Nav.Went)
	}
}
