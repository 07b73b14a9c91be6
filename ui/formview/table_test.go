package formview

import (
	"fmt"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"ronghe/app"
	"ronghe/ui/xwidget"
)

// ctrlTab leaves a sheet.
func ctrlTab(g *xwidget.Grid) {
	g.TypedShortcut(&desktop.CustomShortcut{KeyName: fyne.KeyTab, Modifier: fyne.KeyModifierControl})
}

// sheet is a form with one table.
const sheet = `
id: probe
version: 1
title: 试验
group: 名录
scope: unit
keys: [name]
display: name
sections:
  - id: base
    title: 基本
    fields:
      - {id: name, label: 名称, type: text}
  - id: money
    title: 资金
    fields:
      - id: funds
        label: 到位资金
        type: table
        max: 300
        fields:
          - {id: stat_year, label: 年度, type: year, required: true}
          - {id: payer, label: 出资方, type: party, to: [school]}
          - {id: cash, label: 现金, type: decimal, unit: 万元, scale: 2, at_least: "0"}
          - {id: kind, label: 种类, type: choice, options: [{code: cash, label: 货币}, {code: goods, label: 实物}]}
          - {id: fields, label: 领域, type: multi, options: [{code: a, label: 甲}, {code: b, label: 乙}]}
          - {id: got, label: 到账, type: bool}
          - {id: double, label: 两倍, type: decimal, unit: 万元, scale: 2, compute: "cash * 2"}
      - {id: total, label: 合计, type: decimal, unit: 万元, scale: 2, compute: sum(funds.cash)}
`

func sheetDesk(t *testing.T) (*desk, *table) {
	d := newDesk(t)
	d.define(sheet)
	d.begin("probe")
	return d, d.block("funds").ed.(*table)
}

// TestPasteOfFortyRows pastes forty rows with two bad ones: all go in, the two
// stay as they were with their marks, one undo takes all back.
func TestPasteOfFortyRows(t *testing.T) {
	d, tab := sheetDesk(t)
	c := d.win.Canvas()
	d.typed("name", "甲")
	var b strings.Builder
	for i := range 40 {
		cash := fmt.Sprintf("%d.50", i+1)
		if i == 6 || i == 30 {
			cash = "若干"
		}
		fmt.Fprintf(&b, "%d\t出资方%d\t%s\t货币\t甲、乙\t是\r\n", 1990+i, i, cash)
	}
	fyne.CurrentApp().Clipboard().SetContent(b.String())
	d.at("funds")
	ctrl(c, fyne.KeyV)

	if n := len(d.ss.Record().Rows["funds"]); n != 40 {
		t.Fatalf("%d rows, want 40", n)
	}
	src := (*tableSource)(tab)
	bad := 0
	for row := range 40 {
		v := src.Cell(row, 2)
		if !v.State.Has(xwidget.StateError) {
			continue
		}
		bad++
		if row != 6 && row != 30 || v.Text != "若干" || !strings.Contains(v.Hint, "不是数") {
			t.Errorf("row %d is marked: %q %q", row+1, v.Text, v.Hint)
		}
	}
	if bad != 2 {
		t.Errorf("%d rows are marked, want 2", bad)
	}
	if _, says := d.block("funds").field.Problem(); !strings.Contains(says, "另有 1 处") {
		t.Errorf("the table says %q", says)
	}
	// 1.5 + … + 40.5 without the two bad rows (7.5 and 31.5).
	if got := textOf(d.block("total")); got != "801.00" {
		t.Errorf("the total shows %q, want 801.00", got)
	}
	ctrl(c, fyne.KeyZ)
	if n := len(d.ss.Record().Rows["funds"]); n != 0 || len(d.view.raw) != 0 {
		t.Errorf("one undo left %d rows and %d texts", n, len(d.view.raw))
	}
	if got := d.ss.Value("name").Text(); got != "甲" {
		t.Errorf("the undo took more than the paste: name %q", got)
	}
	ctrl(c, fyne.KeyY)
	if n := len(d.ss.Record().Rows["funds"]); n != 40 || len(d.view.raw) != 2 {
		t.Errorf("one redo gave %d rows and %d texts", n, len(d.view.raw))
	}
}

// TestTypingInASheet types a row by keyboard: year, party, amount, choice.
func TestTypingInASheet(t *testing.T) {
	d, tab := sheetDesk(t)
	c := d.win.Canvas()
	d.at("funds")
	typeText(c, "2026")
	press(c, fyne.KeyTab)
	typeText(c, "某厂")
	press(c, fyne.KeyReturn) // takes the free name and goes down
	tab.grid.Select(0, 2)
	typeText(c, "5000元")
	press(c, fyne.KeyTab)
	typeText(c, "s")
	press(c, fyne.KeyTab)
	rows := d.ss.Record().Rows["funds"]
	if len(rows) != 1 {
		t.Fatalf("%d rows, want 1", len(rows))
	}
	got := map[string]string{}
	for k, v := range rows[0].Fields {
		got[k] = string(v.AppendJSON(nil))
	}
	want := map[string]string{"stat_year": `"2026"`, "payer": `{"name":"某厂"}`, "cash": `"0.50"`, "kind": `"goods"`, "double": `"1.00"`}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("row\n got %v\nwant %v", got, want)
	}
	if v := (*tableSource)(tab).Cell(0, 6); !v.State.Has(xwidget.StateComputed) || v.Text != "1.00" {
		t.Errorf("the computed cell shows %+v", v)
	}
}

// TestMultiCellAsks chooses several options of a cell in a dialog.
func TestMultiCellAsks(t *testing.T) {
	d, tab := sheetDesk(t)
	c := d.win.Canvas()
	d.at("funds")
	tab.grid.Select(0, 4)
	press(c, fyne.KeyF2)
	if c.Overlays().Top() == nil {
		t.Fatal("no dialog was opened")
	}
	p := c.Focused().(*xwidget.MultiPicker)
	p.TypedKey(&fyne.KeyEvent{Name: fyne.KeySpace})
	typeText(c, "乙")
	press(c, fyne.KeyReturn, fyne.KeyEscape)
	if got := p.Selected(); len(got) != 1 || got[0].Code != "b" {
		t.Fatalf("chosen %v", got)
	}
	c.Overlays().Top().(*xwidget.Dialog).Confirm()
	rows := d.ss.Record().Rows["funds"]
	if len(rows) != 1 || fmt.Sprint(rows[0].Fields["fields"].List()) != "[b]" {
		t.Errorf("the row holds %v", rows)
	}
}

// TestRowsComeAndGo adds and deletes rows by the words above the sheet and by
// keys; undo brings them back.
func TestRowsComeAndGo(t *testing.T) {
	d, tab := sheetDesk(t)
	tab.append()
	typeText(d.win.Canvas(), "2025")
	press(d.win.Canvas(), fyne.KeyReturn)
	tab.append()
	if n := len(d.ss.Record().Rows["funds"]); n != 2 {
		t.Fatalf("%d rows, want 2", n)
	}
	tab.grid.Select(0, 0)
	tab.remove()
	if n := len(d.ss.Record().Rows["funds"]); n != 1 {
		t.Fatalf("%d rows after deleting one", n)
	}
	d.view.Undo()
	rows := d.ss.Record().Rows["funds"]
	if len(rows) != 2 || rows[0].Fields["stat_year"].Text() != "2025" {
		t.Errorf("after the undo: %v", rows)
	}
}

// TestRowIsCalmWhileTyped does not mark what the row misses before it is left.
func TestRowIsCalmWhileTyped(t *testing.T) {
	d, tab := sheetDesk(t)
	c := d.win.Canvas()
	d.at("funds")
	tab.grid.Select(0, 2)
	typeText(c, "5")
	press(c, fyne.KeyTab)
	src := (*tableSource)(tab)
	if v := src.Cell(0, 0); v.State.Has(xwidget.StateError) {
		t.Error("the year is missed while the row is typed")
	}
	press(c, fyne.KeyDown)
	if v := src.Cell(0, 0); !v.State.Has(xwidget.StateError) {
		t.Error("the year is not missed after the row was left")
	}
	found := d.view.Findings()
	if len(found) != 1 || found[0].Where != "到位资金第1行" {
		t.Fatalf("findings %+v", found)
	}
	d.at("name")
	d.view.Jump(found[0])
	if row, col := tab.grid.CurrentCell(); c.Focused() != tab.grid || row != 0 || col != 0 {
		t.Errorf("the jump leads to %T row %d column %d", c.Focused(), row, col)
	}
}

// TestSumsOfTheSelection says them in the status bar and takes them away.
func TestSumsOfTheSelection(t *testing.T) {
	d, tab := sheetDesk(t)
	d.at("funds")
	fyne.CurrentApp().Clipboard().SetContent("1.5\n2\n3")
	tab.grid.Select(0, 2)
	ctrl(d.win.Canvas(), fyne.KeyV)
	if !strings.Contains(d.nav.said, "合计 6.50") {
		t.Errorf("the status bar says %q", d.nav.said)
	}
	d.at("name")
	if d.nav.said != "" {
		t.Errorf("outside the sheet the status bar says %q", d.nav.said)
	}
}

// TestDateColumnAndNA types 不适用 into a cell.
func TestCellNotApplicable(t *testing.T) {
	d, tab := sheetDesk(t)
	d.at("funds")
	tab.append()
	tab.grid.Select(0, 2)
	d.view.NotApplicable()
	id := d.ss.Record().Rows["funds"][0].ID
	if got := d.ss.Value("funds/" + string(id) + "/cash").Kind(); got != app.NotApplicable {
		t.Errorf("the cell holds kind %v", got)
	}
	if got := (*tableSource)(tab).Cell(0, 2).Text; got != "不适用" {
		t.Errorf("the cell shows %q", got)
	}
}

// How wide a sub-table's columns are and which stay is kept for the next record.
func TestASubTablesLookIsRemembered(t *testing.T) {
	d, tab := sheetDesk(t)
	tab.grid.OnColumnResized("payer", 222)
	tab.grid.Freeze(3)
	d.begin("probe")
	tab = d.block("funds").ed.(*table)
	if tab.grid.Frozen != 3 || tab.grid.Columns()[1].Width != 222 {
		t.Errorf("the next record freezes %d columns, the second is %v wide", tab.grid.Frozen, tab.grid.Columns()[1].Width)
	}
	if err := d.back.Memory.SetSetting(t.Context(), "table.probe.funds", "{"); err != nil {
		t.Fatal(err)
	}
	d.begin("probe")
	if tab = d.block("funds").ed.(*table); tab.grid.Frozen != 1 {
		t.Errorf("after a setting that cannot be read %d columns are frozen", tab.grid.Frozen)
	}
}
