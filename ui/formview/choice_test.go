package formview

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"ronghe/app"
	"ronghe/app/op"
	"ronghe/ui/xwidget"
)

// A text that is none of a choice's options is kept beside the value that stands
// there, told, and in the way of nothing that is typed next.
func TestWhatIsNoChoiceIsKeptAndTold(t *testing.T) {
	d := newDesk(t)
	d.begin("partnership")
	c := d.win.Canvas()
	own := d.ss.Value("home_unit")
	if own.IsBlank() {
		t.Fatal("the form begins without a unit")
	}
	b := d.at("home_unit")
	typeText(c, "a@b")
	press(c, fyne.KeyTab)
	if !d.ss.Value("home_unit").Equal(own) {
		t.Fatalf("nonsense changed the unit to %s", d.ss.Value("home_unit").Text())
	}
	if c.Focused() == b.ed.target() || c.Overlays().Top() != nil {
		t.Error("Tab did not leave the field")
	}
	if sev, says := b.field.Problem(); sev != xwidget.SeverityWarning || !strings.Contains(says, "“a@b”") || !strings.Contains(says, "教育厅") {
		t.Errorf("the field says %v %q", sev, says)
	}
	// The list opens with it, over a draft too.
	draft, _ := d.ss.Draft()
	again, err := d.app.Svc.Resume(t.Context(), draft)
	if err != nil {
		t.Fatal(err)
	}
	d.open(again, false)
	b = d.at("home_unit")
	if press(c, fyne.KeyDown); b.ed.(*tree).p.Unfit != "a@b" {
		t.Errorf("the list opens with %q", b.ed.(*tree).p.Unfit)
	}
	press(c, fyne.KeyEscape)
	d.at("home_unit")
	typeText(c, "永吉县教育局")
	press(c, fyne.KeyReturn)
	if got := d.ss.Value("home_unit").Text(); got != "220221-edu" {
		t.Errorf("chosen is %q", got)
	}
	if strings.Contains(b.marked, "a@b") {
		t.Errorf("the field still says %q", b.marked)
	}
	// Where nothing stood, the text stands there in red, and keeps the record
	// from being stored.
	b = d.at("kind")
	typeText(c, "合计")
	press(c, fyne.KeyTab)
	if got := textOf(b); got != "合计" || !d.ss.Value("kind").IsBlank() {
		t.Errorf("the field shows %q", got)
	}
	if sev, says := b.field.Problem(); sev != xwidget.SeverityError || strings.Count(says, "。") != 1 {
		t.Errorf("the field says %v %q", sev, says)
	}
	if _, err := d.ss.Save(t.Context(), ""); app.CodeOf(err) != app.CodeInvalid {
		t.Errorf("the record was stored: %v", err)
	}
	d.view.Undo()
	if got := textOf(b); got != "" || strings.Contains(b.marked, "合计") {
		t.Errorf("undone, the field shows %q and says %q", got, b.marked)
	}
}

// In a sheet the same, and one bad cell is one problem.
func TestWhatIsNoChoiceInACell(t *testing.T) {
	d, tab := sheetDesk(t)
	c := d.win.Canvas()
	d.at("funds")
	typeText(c, "2026")
	press(c, fyne.KeyTab)
	typeText(c, "yjxzybfny") // a unit by pinyin, typed ahead, that there is none of
	press(c, fyne.KeyTab)
	typeText(c, "86.5")
	press(c, fyne.KeyTab)
	typeText(c, "合计")
	press(c, fyne.KeyTab)
	ctrlTab(tab.grid)
	row := d.ss.Record().Rows["funds"][0]
	if !row.Fields["payer"].IsBlank() || row.Fields["cash"].Text() != "86.50" || !row.Fields["kind"].IsBlank() {
		t.Fatalf("the row holds %v", row.Fields)
	}
	src := (*tableSource)(tab)
	for col, want := range map[int]string{1: "yjxzybfny", 3: "合计"} {
		v := src.Cell(0, col)
		if v.Text != want || !v.State.Has(xwidget.StateError) || strings.Count(v.Hint, "。") != 1 {
			t.Errorf("cell %d shows %q and says %q", col, v.Text, v.Hint)
		}
	}
	tab.grid.Select(0, 3)
	d.win.Canvas().Focus(tab.grid)
	typeText(c, "实")
	press(c, fyne.KeyReturn)
	typed := op.Path("funds", row.ID, "kind")
	if d.ss.Value(typed).Text() != "goods" {
		t.Errorf("chosen is %q", d.ss.Value(typed).Text())
	}
	if v := src.Cell(0, 3); v.State != 0 {
		t.Errorf("the cell still says %q", v.Hint)
	}
	// Over a value it stays.
	tab.grid.Select(0, 3)
	typeText(c, "没有")
	press(c, fyne.KeyTab)
	if v := src.Cell(0, 3); v.Text != "实物" || !v.State.Has(xwidget.StateWarning) || !strings.Contains(v.Hint, "“没有”") {
		t.Errorf("the cell shows %q and says %q", v.Text, v.Hint)
	}
}

// A cell whose text is no value is told once: neither as missing too, nor by a
// check that takes it for blank.
func TestOneBadCellIsOneProblem(t *testing.T) {
	d := newDesk(t)
	d.begin("partnership")
	c := d.win.Canvas()
	tab := d.block("funds").ed.(*table)
	d.at("funds")
	fyne.CurrentApp().Clipboard().SetContent("评估\t某厂\t若干\r\n")
	ctrl(c, fyne.KeyV)
	ctrlTab(tab.grid)
	n := 0
	for _, f := range d.view.Findings() {
		if f.field == "funds" {
			n++
		}
	}
	if n != 2 { // the year and the amount
		t.Errorf("%d problems for two bad cells: %+v", n, d.view.Findings())
	}
}
