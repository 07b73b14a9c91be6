package annual_test

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"ronghe/ui/annual"
	"ronghe/ui/uitest"
	"ronghe/ui/xwidget"
)

// sheetOf is the table of the report that is in front.
func sheetOf(t *testing.T, b *uitest.Bench) *xwidget.Grid {
	t.Helper()
	for _, o := range b.Objects() {
		if g, ok := o.(*xwidget.Grid); ok && len(g.Columns()) > 2 && g.Columns()[1].Key == "no" {
			return g
		}
	}
	t.Fatal("there is no table")
	return nil
}

// drawn holds that a cell was drawn in a state and no other, with a hint or without.
func drawn(t *testing.T, b *uitest.Bench, row, col int, want xwidget.CellState, hint bool) {
	t.Helper()
	v, ok := sheetOf(t, b).Drawn(row, col)
	if !ok || v.State != want || hint != (v.Hint != "") {
		t.Errorf("the cell %d, %d is drawn %v as %+v, want state %b, hint %v", row, col, ok, v, want, hint)
	}
}

// TestWhereAFigureComesFromAndWhatIsSaidOfItIsDrawn fills the report, has it checked,
// puts a value over a figure and writes a remark, and takes all of it back.
func TestWhereAFigureComesFromAndWhatIsSaidOfItIsDrawn(t *testing.T) {
	b := uitest.NewBench(t)
	b.Put("training_base", `{"fields": {"name": "甲基地", "kind": "facility", "mode": "joint", "status": "in_use", "host": "甲校", "in_use_on": "2025-03-01"}}`)
	show(b, "B04")
	b.Press("从台账取数")
	b.Press("取数")
	drawn(t, b, 0, 0, xwidget.StateReadOnly, false)
	drawn(t, b, 0, 2, xwidget.StateComputed, false)
	drawn(t, b, 1, 2, xwidget.StateRegister, false)
	drawn(t, b, 1, 3, xwidget.StateRegister, false)

	g := sheetOf(t, b)
	g.Focus()
	g.Select(1, 2)
	b.Type("3")
	b.Key(fyne.KeyReturn)
	b.Key(fyne.KeyTab)
	b.Type("另有三个基地没有登记")
	b.Press("确认改写")
	drawn(t, b, 1, 2, xwidget.StateRegister|xwidget.StateComment|xwidget.StateError, true) // it exceeds what it is a part of
	if v, _ := g.Drawn(1, 2); !strings.HasSuffix(v.Hint, "。\n另有三个基地没有登记") {
		t.Errorf("the cell says %q, want what is wrong and then the reason", v.Hint)
	}
	g.Select(1, 2)
	b.Press("恢复原值")
	drawn(t, b, 1, 2, xwidget.StateRegister, false)

	g.Select(1, 3)
	b.Press("写批注")
	b.Type("和人社局核对过")
	b.Press("保存批注")
	drawn(t, b, 1, 3, xwidget.StateRegister|xwidget.StateComment, true)
	g.Select(1, 3)
	b.Press("记为已处理")
	drawn(t, b, 1, 3, xwidget.StateRegister, false)

	b.Press("审核 F8")
	b.Key(fyne.KeyReturn) // to the cell of the first problem
	row, col := sheetOf(t, b).CurrentCell()
	drawn(t, b, row, col, xwidget.StateComputed|xwidget.StateWarning, true)
	b.Press("说明")
	b.Type("设备已先行使用")
	b.Press("保存说明")
	drawn(t, b, row, col, xwidget.StateComputed, false)
}

// TestAFigureThatFailsACheckIsDrawnSo fills in accounts that do not balance.
func TestAFigureThatFailsACheckIsDrawnSo(t *testing.T) {
	b := uitest.NewBench(t)
	b.Put("worker_training", `{"fields": {"firm": "甲厂", "stat_year": "2025", "status": "closed", "wages_deduct": "1000", "spent": "100", "carried_in": "0", "deducted": "50", "carried_out": "0"}}`)
	show(b, "B07")
	b.Press("从台账取数")
	b.Press("取数")
	b.Press("审核 F8")
	b.Key(fyne.KeyReturn)
	row, col := sheetOf(t, b).CurrentCell()
	v, ok := sheetOf(t, b).Drawn(row, col)
	if !ok || !v.State.Has(xwidget.StateError) || v.Hint == "" {
		t.Errorf("the cell %d, %d is drawn %v as %+v", row, col, ok, v)
	}
}

// TestATypedCellShowsThatItIsBeingStored types into a cell of the cover: until it is
// stored it is marked, and the typed text stands in it all the while.
func TestATypedCellShowsThatItIsBeingStored(t *testing.T) {
	b := uitest.NewBench(t)
	q := &uitest.Queue{}
	b.App.Runner = q
	p := annual.New(b.App)
	b.Show(p)
	p.Want(annual.Wanted{Table: "cover"})
	q.Flush()
	g := sheetOf(t, b)
	g.Focus()
	drawn(t, b, 0, 2, 0, false)
	g.Select(0, 2)
	b.Type("吉林市教育局")
	b.Key(fyne.KeyReturn)
	if v, _ := g.Drawn(0, 2); v.State != xwidget.StateChanged || v.Text != "吉林市教育局" {
		t.Errorf("while it is stored the cell is drawn as %+v", v)
	}
	q.Flush()
	if v, _ := g.Drawn(0, 2); v.State != 0 || v.Text != "吉林市教育局" {
		t.Errorf("afterwards the cell is drawn as %+v", v)
	}
}
