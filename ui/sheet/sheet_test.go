package sheet_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"ronghe/app"
	"ronghe/ui/sheet"
	"ronghe/ui/uitest"
	"ronghe/ui/xwidget"
)

const form = "partnership"

func open(t *testing.T, n int, atEnd bool) (*uitest.Bench, *sheet.Page, *xwidget.Grid) {
	t.Helper()
	b := uitest.NewBench(t)
	b.Fill(form, n)
	p := show(b, atEnd)
	for _, o := range b.Objects() {
		if g, ok := o.(*xwidget.Grid); ok {
			return b, p, g
		}
	}
	t.Fatal("there is no sheet")
	return nil, nil, nil
}

func show(b *uitest.Bench, atEnd bool) *sheet.Page {
	f, _ := b.Backend.Catalog.Form(form)
	p := sheet.New(b.App, f, app.Query{Form: form}, atEnd)
	b.Show(p)
	return p
}

// column is the number of a column by its head.
func column(t *testing.T, g *xwidget.Grid, title string) int {
	t.Helper()
	for i, c := range g.Columns() {
		if c.Title == title {
			return i
		}
	}
	t.Fatalf("there is no column %q", title)
	return -1
}

func shortcut(b *uitest.Bench, name fyne.KeyName) {
	b.Canvas().Focused().(fyne.Shortcutable).TypedShortcut(&desktop.CustomShortcut{KeyName: name, Modifier: fyne.KeyModifierControl})
}

func paste(b *uitest.Bench, text string) {
	clip := b.App.Fyne.Clipboard()
	clip.SetContent(text)
	b.Canvas().Focused().(fyne.Shortcutable).TypedShortcut(&fyne.ShortcutPaste{Clipboard: clip})
}

func TestTypingInTheSheetAndStoring(t *testing.T) {
	b, p, g := open(t, 3, true)
	if row, _ := g.CurrentCell(); row != 3 {
		t.Fatalf("the cursor is in line %d, want the empty one below 3", row)
	}
	b.Type("吉林市新星机电有限公司")
	b.Key(fyne.KeyReturn)
	if !b.Says("1 行未入库") {
		t.Errorf("the page says %q", b.Drawn())
	}
	b.Runner.Fire(time.Second)
	if !b.Says("草稿已存") {
		t.Errorf("after a pause the page says %q", b.Drawn())
	}
	if list, _ := b.Backend.Memory.Drafts(t.Context()); len(list) != 1 {
		t.Errorf("%d drafts", len(list))
	}
	g.Select(0, column(t, g, "协议金额"))
	b.Type("12,345.60")
	b.Key(fyne.KeyReturn)
	p.Save()
	if !b.Says("已入库 2 条记录") || !b.Says("已全部入库") || b.Nav.Saves != 1 {
		t.Errorf("after storing the page says %q", b.Drawn())
	}
	if list, _ := b.Backend.Memory.Drafts(t.Context()); len(list) != 0 {
		t.Errorf("%d drafts are left", len(list))
	}
	for _, o := range b.Objects() { // the passing sentence's own, beside that of the page
		if x, ok := o.(*xwidget.Button); ok && x.Text == "撤销" && !x.Disabled() {
			x.OnTapped()
		}
	}
	if p.Sheet().Len() != 3 {
		t.Errorf("%d lines after the undo, want 3", p.Sheet().Len())
	}
}

func TestAPasteBeyondTheEndMarksWhatIsNoValue(t *testing.T) {
	b, p, g := open(t, 2, true)
	money := column(t, g, "协议金额")
	var lines []string
	for _, l := range [][2]string{{"甲公司", "100"}, {"乙公司", "若干"}, {"丙公司", "3,000.5"}} {
		cells := make([]string, money+1)
		cells[0], cells[money] = l[0], l[1]
		lines = append(lines, strings.Join(cells, "\t"))
	}
	paste(b, strings.Join(lines, "\r\n")+"\r\n")
	if p.Sheet().Len() != 5 {
		t.Fatalf("%d lines after the paste", p.Sheet().Len())
	}
	bad := g.Source().Cell(3, money)
	if bad.Text != "若干" || !bad.State.Has(xwidget.StateError) || bad.Hint == "" {
		t.Errorf("the bad cell shows %+v", bad)
	}
	p.Save()
	if !b.Says("已入库 2 行，还有 1 行没有入库") {
		t.Errorf("the page says %q", b.Drawn())
	}
	if row, _ := g.CurrentCell(); row != 3 {
		t.Errorf("the cursor is in line %d, want the refused one", row)
	}
	g.Select(3, money)
	b.Type("300")
	b.Key(fyne.KeyReturn)
	p.Save()
	if p.Sheet().Waiting() != 0 {
		t.Errorf("%d lines wait; the page says %q", p.Sheet().Waiting(), b.Drawn())
	}
}

func TestOneUndoTakesAPasteBack(t *testing.T) {
	b, p, g := open(t, 2, true)
	paste(b, "甲公司\r\n乙公司\r\n丙公司\r\n")
	b.Runner.Fire(time.Second)
	if p.Sheet().Len() != 5 {
		t.Fatalf("%d lines", p.Sheet().Len())
	}
	b.Canvas().Focused().(fyne.Shortcutable).TypedShortcut(&fyne.ShortcutUndo{})
	b.Runner.Fire(time.Second)
	if list, _ := b.Backend.Memory.Drafts(t.Context()); p.Sheet().Len() != 2 || len(list) != 0 {
		t.Errorf("%d lines and %d drafts after the undo", p.Sheet().Len(), len(list))
	}
	p.Redo()
	if p.Sheet().Len() != 5 || g.Source().Cell(4, 0).Text != "丙公司" {
		t.Errorf("%d lines after redo", p.Sheet().Len())
	}
}

func TestStoredLinesAreNotDeletedFromTheSheet(t *testing.T) {
	b, p, g := open(t, 2, true)
	paste(b, "甲公司\r\n")
	g.Select(1, 0)
	shortcut(b, fyne.KeyMinus)
	if !b.Says("仍保留在台账里") || p.Sheet().Len() != 3 {
		t.Errorf("%d lines, the page says %q", p.Sheet().Len(), b.Drawn())
	}
	b.Press("知道了")
	g.Focus()
	g.Select(2, 0)
	shortcut(b, fyne.KeyMinus)
	if p.Sheet().Len() != 2 {
		t.Errorf("%d lines, the new one is to go", p.Sheet().Len())
	}
}

func TestLeavingAsksAndKeepsDraftsThatComeBack(t *testing.T) {
	b, p, _ := open(t, 1, true)
	left := false
	p.Leave(func() { left = true })
	if !left {
		t.Fatal("nothing was typed, and leaving asks")
	}
	paste(b, "甲公司\r\n乙公司\r\n")
	left = false
	p.Leave(func() { left = true })
	if left || !b.Says("还有 2 行没有入库") {
		t.Fatalf("left %v: %q", left, b.Drawn())
	}
	b.Press("继续填写")
	if left {
		t.Fatal("left all the same")
	}
	p.Leave(func() { left = true })
	b.Press("保留草稿")
	if !left {
		t.Fatal("not left")
	}
	again := show(b, false)
	if again.Sheet().Len() != 3 || again.Sheet().Waiting() != 2 {
		t.Errorf("%d lines and %d waiting in a new sheet", again.Sheet().Len(), again.Sheet().Waiting())
	}
}

func TestAFullDiskLosesNothing(t *testing.T) {
	b, p, _ := open(t, 1, true)
	paste(b, "甲公司\r\n")
	b.Backend.Memory.Fail = app.NewError("store.full", errors.New("disk"), "dir", "D:")
	p.Save()
	if p.Sheet().Waiting() != 1 || p.Sheet().Len() != 2 {
		t.Fatalf("%d lines, %d waiting", p.Sheet().Len(), p.Sheet().Waiting())
	}
	b.Press(b.Buttons()[len(b.Buttons())-1])
	p.Save()
	if p.Sheet().Waiting() != 0 {
		t.Errorf("stored in the second try: %d waiting, %q", p.Sheet().Waiting(), b.Drawn())
	}
}

// How wide columns are and which stay is kept for the register's next sheet.
func TestTheSheetsLookIsRemembered(t *testing.T) {
	b, _, g := open(t, 3, false)
	g.OnColumnResized(g.Columns()[1].Key, 321)
	g.Freeze(2)
	again := func() *xwidget.Grid {
		show(b, false)
		for _, o := range b.Objects() {
			if g, ok := o.(*xwidget.Grid); ok {
				return g
			}
		}
		t.Fatal("there is no sheet")
		return nil
	}
	g = again()
	if g.Frozen != 2 || g.Columns()[1].Width != 321 {
		t.Errorf("the next sheet freezes %d columns, the second is %v wide", g.Frozen, g.Columns()[1].Width)
	}
	g.Freeze(0)
	if g = again(); g.Frozen != 0 || g.Columns()[1].Width != 321 {
		t.Errorf("nothing was to be frozen, and %d columns are; the second is %v wide", g.Frozen, g.Columns()[1].Width)
	}
}
