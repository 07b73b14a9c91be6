package formview

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"ronghe/app"
	"ronghe/ui/xwidget"
)

// A paste whose first line names columns goes by the names, whatever their
// order and wherever the cursor stands, and the line becomes no row.
func TestAPasteGoesByItsFirstLine(t *testing.T) {
	d := newDesk(t)
	d.begin("partnership")
	c := d.win.Canvas()
	tab := d.block("funds").ed.(*table)
	var said string
	tab.grid.OnNotice = func(text string) { said = text }
	d.at("funds")
	tab.grid.Select(0, 2)
	clip := fyne.CurrentApp().Clipboard()
	clip.SetContent("序号\t出资单位\t年度\t现金（元）\t实物作价（万元）\r\n1\t某厂\t2026\t865,000\t0.5\r\n2\t某校\t2025\t1.2万元\t\r\n")
	ctrl(c, fyne.KeyV)
	rows := d.ss.Record().Rows["funds"]
	if len(rows) != 2 {
		t.Fatalf("%d rows; %s", len(rows), said)
	}
	for i, want := range []map[string]string{
		{"stat_year": "2026", "payer": "某厂", "cash": "86.50", "in_kind": "0.50"},
		{"stat_year": "2025", "payer": "某校", "cash": "1.20"},
	} {
		for _, col := range tab.cols {
			if got := rows[i].Fields[col.ID]; col.Compute == "" && (got.Text() != want[col.ID] && got.Party().Name != want[col.ID]) {
				t.Errorf("row %d: %s is %s, want %q", i+1, col.ID, got.AppendJSON(nil), want[col.ID])
			}
		}
	}
	if !strings.Contains(said, "第一行是列名，已按列名放入 4 列") || !strings.Contains(said, "1 列的列名不认识") {
		t.Errorf("said %q", said)
	}
	ctrl(c, fyne.KeyZ)
	if n := len(d.ss.Record().Rows["funds"]); n != 0 {
		t.Errorf("one undo left %d rows", n)
	}
	// Without names it goes by place, and a column of names alone is content.
	tab.grid.Select(0, 0)
	clip.SetContent("2026\t某厂\t12\r\n2025\t某校\t13\r\n")
	ctrl(c, fyne.KeyV)
	if n := len(d.ss.Record().Rows["funds"]); n != 2 || strings.Contains(said, "列名") {
		t.Errorf("%d rows; %s", n, said)
	}
	// What the sheet copies itself comes back as it was.
	tab.grid.Select(0, 0)
	clip.SetContent("年度\t出资方\t现金(万元)\r\n2024\t某院\t14\r\n")
	ctrl(c, fyne.KeyV)
	rows = d.ss.Record().Rows["funds"]
	if len(rows) != 2 || rows[0].Fields["cash"].Text() != "14.00" {
		t.Errorf("%d rows, the first %v", len(rows), rows[0].Fields)
	}
}

// Days that lost their format, large units and percents are read as an import
// reads them; typed by hand, five digits are no day.
func TestAPasteReadsWhatAnImportReads(t *testing.T) {
	d := newDesk(t)
	d.begin("alliance")
	c := d.win.Canvas()
	tab := d.block("members").ed.(*table)
	d.at("members")
	fyne.CurrentApp().Clipboard().SetContent("单位\t类别\t加入日期\r\n某镇政府\t乡镇\t45826\r\n某厂\t企业\t2026.3\r\n")
	ctrl(c, fyne.KeyV)
	rows := d.ss.Record().Rows["members"]
	if len(rows) != 2 || rows[0].Fields["joined_on"].Text() != "2025-06-18" || rows[0].Fields["member_kind"].Text() != "gov" || rows[1].Fields["joined_on"].Text() != "2026-03" {
		t.Fatalf("pasted are %+v", rows)
	}
	_, col := tab.grid.CurrentCell()
	for i, fd := range tab.cols {
		if fd.ID == "joined_on" {
			col = i
		}
	}
	tab.grid.Select(0, col)
	typeText(c, "45826")
	press(c, fyne.KeyReturn)
	src := (*tableSource)(tab)
	if v := src.Cell(0, col); v.Text != "45826" || !v.State.Has(xwidget.StateError) {
		t.Errorf("typed, the cell shows %q", v.Text)
	}
	if d.ss.Value(tab.path(0, col)).Kind() != app.Blank {
		t.Error("five typed digits became a day")
	}
}

// A paste of which something fits nowhere is shown before it is done: nothing of it
// is there after Esc, and after Enter all that fits, which one undo takes back.
func TestAPasteThatDoesNotFitIsShownFirst(t *testing.T) {
	d := newDesk(t)
	d.begin("partnership")
	c := d.win.Canvas()
	tab := d.block("funds").ed.(*table)
	rows := func() int { return len(d.ss.Record().Rows["funds"]) }
	over := strings.Repeat("\t", len(tab.cols)) + "表外"
	clip := fyne.CurrentApp().Clipboard()
	clip.SetContent("2026\t某厂\t12" + strings.TrimPrefix(over, "\t\t") + "\r\n2025\t某校\t13\r\n")
	d.at("funds")
	tab.grid.Select(0, 0)
	ctrl(c, fyne.KeyV)
	if c.Overlays().Top() == nil || rows() != 0 {
		t.Fatalf("the paste was not shown first: %d rows", rows())
	}
	press := func(k fyne.KeyName) { c.Focused().TypedKey(&fyne.KeyEvent{Name: k}) }
	press(fyne.KeyEscape)
	if c.Overlays().Top() != nil || rows() != 0 || c.Focused() != fyne.Focusable(tab.grid) {
		t.Fatalf("after Esc there are %d rows, the keyboard is in %T", rows(), c.Focused())
	}
	ctrl(c, fyne.KeyV)
	press(fyne.KeyReturn)
	if rows() != 2 || c.Focused() != fyne.Focusable(tab.grid) {
		t.Fatalf("after Enter there are %d rows, the keyboard is in %T", rows(), c.Focused())
	}
	ctrl(c, fyne.KeyZ)
	if rows() != 0 {
		t.Errorf("one undo left %d rows", rows())
	}
	// What the sheet has copied itself fits: what the program fills is the same already.
	clip.SetContent("2026\t某厂\t12\r\n")
	ctrl(c, fyne.KeyV)
	if c.Overlays().Top() != nil || rows() != 1 {
		t.Errorf("a paste that fits is asked about; %d rows", rows())
	}
}
