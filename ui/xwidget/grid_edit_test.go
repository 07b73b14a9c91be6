package xwidget

import (
	"errors"
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
)

func sheetColumns() []Column {
	return []Column{
		{Key: "name", Title: "单位", Width: 160, Required: true},
		{Key: "kind", Title: "类型", Width: 90, Editor: ChoiceCell(ChoiceOptions{Search: sampleSearch([]string{"校企", "校地", "校校"})})},
		{Key: "date", Title: "日期", Width: 110, Editor: DateCell(Day, sampleParseDate), PlainText: true},
		{Key: "money", Title: "金额", Unit: "万元", Width: 100, Align: fyne.TextAlignTrailing, Editor: NumberCell},
		{Key: "share", Title: "占比", Width: 80, Align: fyne.TextAlignTrailing, ReadOnly: true},
	}
}

// sheet shows a small growing sheet with its table; money checks numbers.
func sheet(t *testing.T) (*Grid, *sampleTable, fyne.Canvas) {
	t.Helper()
	table := newSampleTable(5,
		[]string{"北华大学", "校企", "2026-03-01", "100.00", "40%"},
		[]string{"吉林石化", "校地", "2026-03-02", "150.00", "60%"})
	table.check[3] = sampleNumberCheck
	g := NewGrid(EditMode, table, sheetColumns()...)
	g.Growable, g.RowNumbers = true, true
	g.OnUndo = table.Undo
	c := window(t, container.NewBorder(nil, NewEntry(), nil, nil, g), 800, 400).Canvas()
	c.Focus(g)
	return g, table, c
}

func at(g *Grid) [2]int {
	r, c := g.CurrentCell()
	return [2]int{r, c}
}

func TestSheetTypingReplacesAndEnterGoesDown(t *testing.T) {
	g, table, c := sheet(t)
	typeText(c, "长春大学")
	if !g.Editing() || table.rows[0][0] != "北华大学" {
		t.Fatalf("typing edits %v and the row reads %q before Enter", g.Editing(), table.rows[0][0])
	}
	press(c, fyne.KeyReturn)
	if table.rows[0][0] != "长春大学" || at(g) != [2]int{1, 0} || c.Focused() != fyne.Focusable(g) {
		t.Errorf("after Enter the row reads %q, the cursor stands at %v, the focus at %T", table.rows[0][0], at(g), c.Focused())
	}
}

func TestSheetF2EditsAndEscLeavesTheCellAsItWas(t *testing.T) {
	g, table, c := sheet(t)
	press(c, fyne.KeyF2)
	typeText(c, "东校区")
	press(c, fyne.KeyEscape)
	if table.rows[0][0] != "北华大学" || g.Editing() || c.Focused() != fyne.Focusable(g) {
		t.Errorf("Esc left %q, editing %v, focus %T", table.rows[0][0], g.Editing(), c.Focused())
	}
	press(c, fyne.KeyF2)
	typeText(c, "东校区")
	press(c, fyne.KeyReturn)
	if table.rows[0][0] != "北华大学东校区" {
		t.Errorf("F2 made %q", table.rows[0][0])
	}
}

func TestSheetEscLeavesTheGrid(t *testing.T) {
	g, _, c := sheet(t)
	press(c, fyne.KeyEscape)
	if _, ok := c.Focused().(*Entry); !ok {
		t.Errorf("Esc led to %T, want the next field", c.Focused())
	}
	c.Focus(g)
	ctrl(c, fyne.KeyTab)
	if _, ok := c.Focused().(*Entry); !ok {
		t.Errorf("Ctrl+Tab led to %T", c.Focused())
	}
}

func TestSheetTabGoesRightAndEnterBelowWhereItBegan(t *testing.T) {
	g, table, c := sheet(t)
	press(c, fyne.KeyRight, fyne.KeyRight)
	typeText(c, "20260501")
	press(c, fyne.KeyTab)
	typeText(c, "12.5")
	press(c, fyne.KeyReturn)
	if table.rows[0][2] != "20260501" || table.rows[0][3] != "12.50" {
		t.Errorf("the row reads %v", table.rows[0])
	}
	if at(g) != [2]int{1, 2} {
		t.Errorf("Enter after Tab led to %v, want below the first of the run", at(g))
	}
	press(c, fyne.KeyEnd, fyne.KeyTab)
	if at(g) != [2]int{2, 0} {
		t.Errorf("Tab at the row's end led to %v", at(g))
	}
	shifted(c, fyne.KeyTab)
	if at(g) != [2]int{1, 4} {
		t.Errorf("Shift+Tab led to %v", at(g))
	}
	press(c, fyne.KeyDown, fyne.KeyEnd, fyne.KeyTab)
	if _, ok := c.Focused().(*Entry); !ok {
		t.Errorf("Tab at the very end led to %T, want the next field", c.Focused())
	}
}

func TestSheetEmptyLineBecomesARow(t *testing.T) {
	g, table, c := sheet(t)
	g.Select(2, 0)
	press(c, fyne.KeyF2, fyne.KeyReturn)
	if len(table.rows) != 2 {
		t.Fatal("an empty line became a row without content")
	}
	g.Select(2, 0)
	typeText(c, "碳谷")
	press(c, fyne.KeyReturn)
	if len(table.rows) != 3 || table.rows[2][0] != "碳谷" || at(g) != [2]int{3, 0} {
		t.Errorf("rows %v, cursor %v", table.rows, at(g))
	}
	ctrl(c, fyne.KeyZ)
	if len(table.rows) != 2 {
		t.Errorf("one undo left %d rows", len(table.rows))
	}
}

func TestSheetArrowsAndRanges(t *testing.T) {
	g, _, c := sheet(t)
	var stats SelectionStats
	g.OnSelection = func(s SelectionStats) { stats = s }
	g.Select(0, 3)
	shifted(c, fyne.KeyDown)
	if stats.Cells != 2 || stats.Numbers != 2 || stats.Sum != "250.00" || stats.Average != "125.00" {
		t.Errorf("two amounts give %+v", stats)
	}
	shifted(c, fyne.KeyLeft)
	if stats.Cells != 4 || stats.Numbers != 2 {
		t.Errorf("dates counted as numbers: %+v", stats)
	}
	ctrl(c, fyne.KeyEnd)
	if at(g) != [2]int{1, 4} {
		t.Errorf("Ctrl+End led to %v", at(g))
	}
	ctrl(c, fyne.KeyHome)
	press(c, fyne.KeyPageDown)
	if at(g) != [2]int{2, 0} {
		t.Errorf("PageDown led to %v, want the last line", at(g))
	}
	ctrl(c, fyne.KeyA)
	if stats.Cells != 10 {
		t.Errorf("Ctrl+A selected %d cells", stats.Cells)
	}
}

// The keys that go far, and with Shift select as far.
func TestSheetKeysThatGoFar(t *testing.T) {
	g, table, c := sheet(t)
	for len(table.rows) < 100 {
		table.rows = append(table.rows, slices.Clone(table.rows[0]))
	}
	g.Refresh()
	g.Select(50, 2)
	page := g.pageRows()
	if page < 5 || page > 20 {
		t.Fatalf("a page has %d rows", page)
	}
	for _, k := range []struct {
		ctrl bool
		key  fyne.KeyName
		want [2]int
	}{
		{false, fyne.KeyPageUp, [2]int{50 - page, 2}},
		{false, fyne.KeyPageDown, [2]int{50, 2}},
		{false, fyne.KeyHome, [2]int{50, 0}},
		{false, fyne.KeyEnd, [2]int{50, 4}},
		{true, fyne.KeyHome, [2]int{0, 0}},
		{false, fyne.KeyPageUp, [2]int{0, 0}},
		{true, fyne.KeyEnd, [2]int{99, 4}},
		{false, fyne.KeyPageDown, [2]int{100, 4}}, // the empty line
	} {
		if k.ctrl {
			ctrl(c, k.key)
		} else {
			press(c, k.key)
		}
		if at(g) != k.want {
			t.Errorf("%s, Ctrl %v led to %v, want %v", k.key, k.ctrl, at(g), k.want)
		}
		if first, last := g.visibleRows(); at(g)[0] < first || at(g)[0] > last {
			t.Errorf("%s left row %d out of sight: %d to %d are shown", k.key, at(g)[0], first, last)
		}
	}
	var stats SelectionStats
	g.OnSelection = func(s SelectionStats) { stats = s }
	g.Select(50, 2)
	shifted(c, fyne.KeyPageUp)
	if stats.Cells != page+1 {
		t.Errorf("Shift+PageUp selected %d cells, want %d", stats.Cells, page+1)
	}
	g.Select(50, 2)
	shifted(c, fyne.KeyHome)
	if stats.Cells != 3 {
		t.Errorf("Shift+Home selected %d cells", stats.Cells)
	}
}

func TestSheetMouseDragSelects(t *testing.T) {
	g, _, _ := sheet(t)
	from, _ := g.cellRect(cellPos{0, 0})
	to, _ := g.cellRect(cellPos{1, 3})
	g.MouseDown(mouse(from.X+5, from.Y+5))
	e := &fyne.DragEvent{}
	e.Position = to.AddXY(5, 5)
	g.Dragged(e)
	g.DragEnd()
	if r := g.selection(); r != (cellRange{0, 0, 1, 3}) {
		t.Errorf("dragging selected %+v", r)
	}
	gutter := mouse(5, from.Y+5)
	g.MouseDown(gutter)
	g.MouseUp(gutter)
	if r := g.selection(); r != (cellRange{0, 0, 0, 4}) {
		t.Errorf("the row's number selected %+v", r)
	}
	x := g.colX(3)
	click(g, x+20, 10, 0)
	if r := g.selection(); r != (cellRange{0, 3, 1, 3}) {
		t.Errorf("the column's head selected %+v", r)
	}
}

func TestSheetInsertAndDeleteRows(t *testing.T) {
	g, table, c := sheet(t)
	g.Select(1, 2)
	ctrl(c, fyne.KeyEqual)
	if len(table.rows) != 3 || table.rows[1][0] != "" || table.rows[2][0] != "吉林石化" || at(g) != [2]int{1, 2} {
		t.Errorf("inserting made %v, cursor %v", table.rows, at(g))
	}
	g.Select(0, 0)
	shifted(c, fyne.KeyDown)
	ctrl(c, fyne.KeyMinus)
	if len(table.rows) != 1 || table.rows[0][0] != "吉林石化" {
		t.Errorf("deleting left %v", table.rows)
	}
}

func TestSheetProtectsWhatTheProgramFills(t *testing.T) {
	g, table, c := sheet(t)
	table.state = func(_, col int) CellState {
		if col == 0 {
			return StateComputed
		}
		return 0
	}
	var said string
	g.OnNotice = func(s string) { said = s }
	for _, col := range []int{0, 4} {
		said = ""
		g.Select(0, col)
		typeText(c, "x")
		if g.Editing() || said == "" {
			t.Errorf("column %d: editing %v, said %q", col, g.Editing(), said)
		}
	}
	press(c, fyne.KeyDelete)
	if table.rows[0][4] != "40%" {
		t.Error("Del emptied a read-only cell")
	}
	g.Disable()
	g.Select(0, 2)
	typeText(c, "x")
	if g.Editing() {
		t.Error("a disabled sheet was edited")
	}
}

// refuser takes no value.
type refuser struct{ *sampleTable }

func (r refuser) Set(CellEdit) error { return errors.New("请先填写单位") }

func TestSheetRefusedValueStaysOpenAndSaysWhy(t *testing.T) {
	g, table, c := sheet(t)
	g.SetSource(refuser{table})
	typeText(c, "x")
	press(c, fyne.KeyReturn)
	if !g.Editing() || g.edit.err != "请先填写单位" || !g.parts.bubble.shown() {
		t.Fatal("a refused value closed the cell or said nothing")
	}
	if g.CommitEdit() {
		t.Error("saving was told that all is taken")
	}
	press(c, fyne.KeyEscape)
	if g.Editing() || !g.CommitEdit() {
		t.Error("Esc did not give the refused value up")
	}
}

func TestSheetClickElsewhereKeepsWhatWasTyped(t *testing.T) {
	g, table, c := sheet(t)
	typeText(c, "新名称")
	pos, _ := g.cellRect(cellPos{1, 3})
	click(g, pos.X+5, pos.Y+5, 0)
	if table.rows[0][0] != "新名称" || at(g) != [2]int{1, 3} {
		t.Errorf("the row reads %q, cursor %v", table.rows[0][0], at(g))
	}
	typeText(c, "8")
	c.Unfocus() // the window was left
	if table.rows[1][3] != "8.00" || g.Editing() {
		t.Errorf("leaving the window lost %q", table.rows[1][3])
	}
}

func TestSheetChoiceAndDateCells(t *testing.T) {
	g, table, c := sheet(t)
	g.Select(0, 1)
	typeText(c, "校校")
	press(c, fyne.KeyTab)
	if table.rows[0][1] != "校校" || at(g) != [2]int{0, 2} || c.Focused() != fyne.Focusable(g) {
		t.Errorf("the choice made %q, cursor %v, focus %T", table.rows[0][1], at(g), c.Focused())
	}
	press(c, fyne.KeyF2, fyne.KeyF4)
	cal, ok := c.Focused().(*calendar)
	if !ok {
		t.Fatalf("F4 opened %T", c.Focused())
	}
	press(c, fyne.KeyRight, fyne.KeyReturn)
	if table.rows[0][2] != "2026-03-02" || c.Focused() != fyne.Focusable(g) {
		t.Errorf("the calendar at %v made %q, focus %T", cal.at, table.rows[0][2], c.Focused())
	}
	g.Select(1, 1)
	press(c, fyne.KeyF2, fyne.KeyEscape)
	if table.rows[1][1] != "校地" || g.Editing() || c.Focused() != fyne.Focusable(g) {
		t.Errorf("Esc in the list left %q, editing %v, focus %T", table.rows[1][1], g.Editing(), c.Focused())
	}
	press(c, fyne.KeyF2, fyne.KeyTab)
	if g.Editing() || at(g) != [2]int{1, 2} {
		t.Errorf("Tab in the list left editing %v at %v", g.Editing(), at(g))
	}
}

func TestSheetUnknownShortcutsGoToTheWindow(t *testing.T) {
	g, _, c := sheet(t)
	var got []string
	was := windowShortcut
	windowShortcut = func(_ fyne.Canvas, s fyne.Shortcut) { got = append(got, s.ShortcutName()) }
	t.Cleanup(func() { windowShortcut = was })
	save := &desktop.CustomShortcut{KeyName: fyne.KeyS, Modifier: fyne.KeyModifierControl}
	g.TypedShortcut(save)
	typeText(c, "x")
	c.Focused().(fyne.Shortcutable).TypedShortcut(save)
	if len(got) != 2 || got[1] != save.ShortcutName() {
		t.Errorf("the window got %v, want Ctrl+S twice", got)
	}
}

func TestSheetMarkup(t *testing.T) {
	g, table, c := sheet(t)
	table.bad[[2]int{1, 2}] = "日期早于协议签订之日"
	table.state = func(row, col int) CellState {
		return [...]CellState{StateChanged | StateComment, StateWarning, StateReadOnly, StateRegister, StateComputed}[col] * CellState(1-row)
	}
	g.Refresh()
	test.AssertRendersToMarkup(t, "grid/sheet.xml", c)
	g.Select(1, 1)
	shifted(c, fyne.KeyRight)
	test.AssertRendersToMarkup(t, "grid/sheet_range.xml", c)
	g.Select(1, 0)
	press(c, fyne.KeyF2)
	test.AssertRendersToMarkup(t, "grid/sheet_editing.xml", c)
}
