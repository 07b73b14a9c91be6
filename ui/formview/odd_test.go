package formview

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"ronghe/app/op"
	"ronghe/app/register"
	"ronghe/ui/xwidget"
)

// An amount in yuan is kept to the fen.
func TestMoneyKeepsEveryFen(t *testing.T) {
	d := newDesk(t)
	d.begin("partnership")
	b := d.typed("amount", "1,234.50元")
	if got := textOf(b); got != "0.12345" {
		t.Errorf("the field shows %q", got)
	}
	if _, says := b.field.Problem(); says != "" {
		t.Errorf("the field says %q", says)
	}
	d.at("amount")
	if got := Guide(d.view, b.fd); !strings.Contains(got, "= 1,234.50 元") {
		t.Errorf("the guide says %q", got)
	}
	d.win.Canvas().Unfocus()
	d.view.do(nil, func(ss *register.Session) { ss.SetText("amount", "120") })
	if got := textOf(b); got != "120.00" {
		t.Errorf("the field shows %q", got)
	}
}

// A number that was rounded is told where it stands until somebody confirms it
// or types another, over other fields, undo, and a draft.
func TestWhatWasRoundedStaysInSight(t *testing.T) {
	d, tab := sheetDesk(t)
	d.typed("name", "甲")
	fyne.CurrentApp().Clipboard().SetContent("2026\t某厂\t12.345\r\n2026\t某校\t1.50\r\n")
	d.at("funds")
	ctrl(d.win.Canvas(), fyne.KeyV)
	d.typed("name", "乙")
	src := (*tableSource)(tab)
	told := func() string {
		if src.Rows() == 0 {
			return ""
		}
		if v := src.Cell(0, 2); v.State.Has(xwidget.StateWarning) {
			return v.Hint
		}
		return ""
	}
	rounded := func() bool { return strings.Contains(told(), "12.345") && strings.Contains(told(), "12.35万元") }
	if !rounded() {
		t.Fatalf("the cell says %q", told())
	}
	if v := src.Cell(1, 2); v.State != 0 {
		t.Errorf("what was not rounded is marked: %q", v.Hint)
	}
	if _, says := d.block("funds").field.Problem(); !strings.Contains(says, "12.345") {
		t.Errorf("the table says %q", says)
	}
	// Over a draft.
	draft, _ := d.ss.Draft()
	again, err := d.app.Svc.Resume(t.Context(), draft)
	if err != nil {
		t.Fatal(err)
	}
	if !again.Confirmable(tab.path(0, 2)) {
		t.Error("the draft does not tell that the number was rounded")
	}
	// Confirmed, and that taken back.
	path := tab.path(0, 2)
	var confirm *fyne.MenuItem
	for _, it := range tab.menu(0, 2) {
		if strings.HasPrefix(it.Label, "核对无误") {
			confirm = it
		}
	}
	if confirm == nil {
		t.Fatal("the cell's menu does not offer to confirm")
	}
	confirm.Action()
	if told() != "" {
		t.Errorf("confirmed, the cell still says %q", told())
	}
	d.view.Undo()
	if !rounded() || d.ss.Value("name").Text() != "乙" {
		t.Errorf("one undo gives %q, name %q", told(), d.ss.Value("name").Text())
	}
	// The record is stored: what is on the screen is still what was rounded.
	if _, err := d.ss.Save(t.Context(), ""); err != nil {
		t.Fatal(err)
	}
	d.view.sync(nil)
	if !rounded() {
		t.Errorf("after the save the cell says %q", told())
	}
	d.view.do(nil, func(ss *register.Session) { ss.SetText(path, "12.34") })
	if told() != "" {
		t.Errorf("typed anew, the cell says %q", told())
	}
	if table, _, _ := op.SplitPath(path); table != "funds" {
		t.Fatal("the path is none of the table")
	}
}
