package xwidget

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"

	"ronghe/ui/theme"
)

// bigSource has many rows of which only a window is loaded.
type bigSource struct {
	rows        int
	asked       int
	first, last int
	loadedFrom  int
	loadedTo    int
}

func (s *bigSource) Rows() int { return s.rows }

func (s *bigSource) Cell(row, col int) CellView {
	s.asked++
	if row < s.loadedFrom || row > s.loadedTo {
		return CellView{Loading: true}
	}
	return CellView{Text: fmt.Sprintf("第%d行%d列", row, col)}
}

func (s *bigSource) Prefetch(first, last int) { s.first, s.last = first, last }

func listColumns() []Column {
	return []Column{
		{Key: "name", Title: "协议名称", Width: 240, Flex: true, Sortable: true},
		{Key: "kind", Title: "类型", Width: 80},
		{Key: "date", Title: "签订日期", Width: 100, Sortable: true, PlainText: true},
		{Key: "paid", Title: "到位", Unit: "万元", Width: 100, Align: fyne.TextAlignTrailing, Sortable: true},
		{Key: "state", Title: "状态", Width: 80},
	}
}

type fixedSource [][]CellView

func (s fixedSource) Rows() int                  { return len(s) }
func (s fixedSource) Cell(row, col int) CellView { return s[row][col] }

func listRows() fixedSource {
	cells := func(tone Tone, texts ...string) []CellView {
		row := make([]CellView, len(texts))
		for i, t := range texts {
			row[i].Text = t
		}
		row[len(row)-1].Tone = tone
		return row
	}
	return fixedSource{
		cells(ToneDone, "北华大学与吉林石化校企合作协议", "校企", "2026-03-01", "1,200.00", "执行中"),
		cells(ToneQuiet, "永吉县职业教育中心实训基地共建协议", "校地", "2026-03-12", "85.50", "草稿"),
		cells(ToneError, "吉林化工学院现代产业学院协议", "校企", "2025-11-30", "", "退回"),
	}
}

func TestListKeyboard(t *testing.T) {
	g := NewGrid(ListMode, listRows(), listColumns()...)
	g.Checkable = true
	var opened, deleted []int
	g.OnOpen = func(r int) { opened = append(opened, r) }
	g.OnDelete = func(rows []int) { deleted = rows }
	c := window(t, g, 800, 300).Canvas()
	c.Focus(g)

	press(c, fyne.KeyDown, fyne.KeyReturn)
	if len(opened) != 1 || opened[0] != 1 {
		t.Fatalf("Enter opened %v, want row 1", opened)
	}
	press(c, fyne.KeyDelete)
	if !slices.Equal(deleted, []int{1}) {
		t.Errorf("Del asked for %v, want the row of the cursor", deleted)
	}
	typeText(c, " ")
	press(c, fyne.KeyDown)
	typeText(c, " ")
	if got := g.Checked(); !slices.Equal(got, []int{1, 2}) {
		t.Errorf("Space checked %v", got)
	}
	press(c, fyne.KeyDelete)
	if !slices.Equal(deleted, []int{1, 2}) {
		t.Errorf("Del asked for %v, want the checked rows", deleted)
	}
	ctrl(c, fyne.KeyA)
	if !g.AllChecked() {
		t.Error("Ctrl+A did not check every row")
	}
	press(c, fyne.KeyEscape)
	if g.CheckedCount() != 0 {
		t.Error("Esc left rows checked")
	}
	press(c, fyne.KeyEnd, fyne.KeyDown, fyne.KeyDown)
	if r, _ := g.CurrentCell(); r != 2 {
		t.Errorf("the cursor went past the end, to %d", r)
	}
	press(c, fyne.KeyHome)
	shifted(c, fyne.KeyDown)
	if got := g.SelectedRows(); !slices.Equal(got, []int{0, 1}) {
		t.Errorf("Shift+Down selected %v", got)
	}
}

func TestListTabLeaves(t *testing.T) {
	g := NewGrid(ListMode, listRows(), listColumns()...)
	if g.AcceptsTab() {
		t.Error("a list keeps Tab for itself")
	}
}

func TestListMouse(t *testing.T) {
	g := NewGrid(ListMode, listRows(), listColumns()...)
	g.Checkable = true
	var key string
	var desc bool
	opened := -1
	g.OnSort = func(k string, d bool) { key, desc = k, d }
	g.OnOpen = func(r int) { opened = r }
	window(t, g, 800, 300)

	click(g, 100, 10, 0)
	if key != "name" || desc {
		t.Errorf("the head sorted by %q, descending %v", key, desc)
	}
	click(g, 100, 10, 0)
	if key != "name" || !desc {
		t.Errorf("the second click sorted by %q, descending %v", key, desc)
	}
	kind := g.colX(1) + 10
	key = ""
	click(g, kind, 10, 0)
	if key != "" {
		t.Error("a column that does not sort was sorted")
	}
	y := g.rowY(1) + 5
	click(g, 200, y, 0)
	if r, _ := g.CurrentCell(); r != 1 {
		t.Errorf("a click put the cursor at %d", r)
	}
	if opened >= 0 {
		t.Error("a single click opened the row")
	}
	click(g, 200, y, 0)
	if opened != 1 {
		t.Errorf("the double click opened %d", opened)
	}
	click(g, 10, y, 0)
	click(g, 10, g.rowY(2)+5, fyne.KeyModifierShift)
	if got := g.Checked(); !slices.Equal(got, []int{1, 2}) {
		t.Errorf("clicks on the boxes checked %v", got)
	}
	click(g, 10, 10, 0)
	if !g.AllChecked() {
		t.Error("the box at the head did not check all")
	}
}

func TestListColumnResize(t *testing.T) {
	g := NewGrid(ListMode, listRows(), listColumns()...)
	var key string
	var width float32
	g.OnColumnResized = func(k string, w float32) { key, width = k, w }
	win := window(t, g, 800, 300)
	x := g.colX(1) + g.colW(1)
	e := &fyne.DragEvent{}
	click(g, x, 10, 0) // a press alone changes nothing
	if key != "" {
		t.Fatal("a press on the border counted as resizing")
	}
	g.lastClick = clickState{}
	test.MoveMouse(win.Canvas(), fyne.NewPos(x, 10))
	down := mouse(x, 10)
	g.MouseDown(down)
	e.Position = fyne.NewPos(x+35, 10)
	g.Dragged(e)
	g.DragEnd()
	if key != "kind" || width != 115 {
		t.Errorf("dragging made %q %v wide, want kind 115", key, width)
	}
	if got := g.Columns()[1].Width; got != 115 {
		t.Errorf("the column remembers %v", got)
	}
}

func TestListCopyGoesToSpreadsheets(t *testing.T) {
	g := NewGrid(ListMode, listRows(), listColumns()...)
	g.Checkable = true
	c := window(t, g, 800, 300).Canvas()
	c.Focus(g)
	ctrl(c, fyne.KeyC)
	want := "北华大学与吉林石化校企合作协议\t校企\t2026-03-01\t1,200.00\t执行中\r\n"
	if got := fyne.CurrentApp().Clipboard().Content(); got != want {
		t.Errorf("one row copied as %q", got)
	}
	shifted(c, fyne.KeyDown)
	ctrl(c, fyne.KeyC)
	got := parseTSV(fyne.CurrentApp().Clipboard().Content())
	if len(got) != 3 || got[0][3] != "到位(万元)" || got[2][1] != "校地" {
		t.Errorf("two rows copied as %q, want them below their heads", got)
	}
}

func TestHundredThousandRowsCostAsMuchAsThirty(t *testing.T) {
	src := &bigSource{rows: 100_000, loadedTo: 100_000}
	cols := make([]Column, 15)
	for i := range cols {
		cols[i] = Column{Key: fmt.Sprint(i), Title: fmt.Sprintf("列%d", i), Width: 90}
	}
	start := time.Now()
	g := NewGrid(ListMode, src, cols...)
	g.Checkable = true
	c := window(t, g, 1180, 640).Canvas()
	c.Focus(g)
	made := g.parts.made
	first := time.Since(start)
	start = time.Now()
	for range 300 {
		test.Scroll(c, fyne.NewPos(300, 300), 0, -40)
	}
	steps := time.Since(start)
	if g.offY < 20_000 {
		t.Fatalf("scrolling went only to %v", g.offY)
	}
	perScreen := (640/30 + 2) * (15 + 2)
	if made > perScreen || g.parts.made > made+20 {
		t.Errorf("%d rows and cells at first, %d after scrolling; a screen has %d", made, g.parts.made, perScreen)
	}
	if limit := 300*5*15 + 2*perScreen; src.asked > limit {
		t.Errorf("the source was asked %d times, %d would do", src.asked, limit)
	}
	press(c, fyne.KeyEnd)
	if _, last := g.visibleRows(); last != 99_999 {
		t.Errorf("End shows row %d last", last)
	}
	asked := src.asked
	ctrl(c, fyne.KeyA)
	if n := g.CheckedCount(); n != 100_000 || src.asked-asked > 2*perScreen {
		t.Errorf("Ctrl+A checked %d rows and asked %d times", n, src.asked-asked)
	}
	t.Logf("first frame laid out in %v, 300 steps in %v, %d objects made", first, steps, g.parts.made)
}

func TestLazyRowsShowDotsAndAreAskedFor(t *testing.T) {
	src := &bigSource{rows: 5000, loadedFrom: 0, loadedTo: 49}
	g := NewGrid(ListMode, src, listColumns()...)
	c := window(t, g, 800, 330).Canvas()
	c.Focus(g)
	if src.first != 0 || src.last < 8 || src.last > 11 {
		t.Errorf("at the start rows %d to %d were asked for", src.first, src.last)
	}
	g.Select(1000, 0)
	if src.first > 1000 || src.last < 1000 {
		t.Errorf("rows %d to %d were asked for, want those around 1000", src.first, src.last)
	}
	if got := rowTexts(g, 1000); got[0] != "…" {
		t.Errorf("a row that is not loaded shows %q", got)
	}
	src.loadedFrom, src.loadedTo = 900, 1100
	g.Refresh()
	if got := rowTexts(g, 1000); got[0] != "第1000行0列" {
		t.Errorf("after loading the row shows %q", got)
	}
}

// rowTexts returns what is on screen in a row.
func rowTexts(g *Grid, row int) []string {
	var out []string
	for side := range 2 {
		ring := g.parts.ring[side]
		if len(ring) == 0 {
			continue
		}
		if v := ring[row%len(ring)]; v.row == row {
			for c := v.from; c <= v.to; c++ {
				out = append(out, v.cells[c-v.from].text.Text)
			}
		}
	}
	return out
}

func TestFrozenColumnsStay(t *testing.T) {
	cols := listColumns()
	for i := range cols {
		cols[i].Flex = false
		cols[i].Width = 200
	}
	g := NewGrid(ListMode, listRows(), cols...)
	g.Frozen = 1
	window(t, g, 600, 300)
	g.scrollTo(300, 0)
	if g.colX(0) != 0 || g.colX(1) != 200-300 {
		t.Errorf("after scrolling the columns begin at %v and %v", g.colX(0), g.colX(1))
	}
	if h := g.hitAt(fyne.NewPos(50, g.rowY(0)+3)); h.col != 0 {
		t.Errorf("the frozen column is hit as %d", h.col)
	}
	if h := g.hitAt(fyne.NewPos(210, g.rowY(0)+3)); h.col != 2 {
		t.Errorf("right of it column %d is hit, want 2", h.col)
	}
}

// Places to go to open by one click, and none looks chosen until the keyboard is there.
func TestAListOfPlaces(t *testing.T) {
	g := NewGrid(ListMode, listRows(), listColumns()...)
	g.OneClick, g.QuietCursor = true, true
	opened := -1
	g.OnOpen = func(row int) { opened = row }
	c := window(t, container.NewBorder(NewEntry(), nil, nil, nil, g), 700, 300).Canvas()
	tinted := func() bool { return g.parts.ring[right][0].ground.FillColor == theme.Color(theme.PrimaryTint) }
	if tinted() || !g.parts.area[right].Hidden {
		t.Error("a row looks chosen")
	}
	if c.Focus(g); !tinted() || g.parts.area[right].Hidden {
		t.Error("the keyboard is here, and no row shows it")
	}
	if c.Unfocus(); tinted() {
		t.Error("the keyboard left, and a row looks chosen")
	}
	if click(g, 100, g.rowY(1)+5, 0); opened != 1 {
		t.Errorf("a click opened %d", opened)
	}
}

func TestListMarkup(t *testing.T) {
	g := NewGrid(ListMode, listRows(), listColumns()...)
	g.Checkable = true
	g.SetSort("date", true)
	g.SetChecked(2, true)
	c := window(t, g, 700, 200).Canvas()
	test.AssertRendersToMarkup(t, "grid/list.xml", c)
	c.Focus(g)
	test.AssertRendersToMarkup(t, "grid/list_focused.xml", c)
	g.Disable()
	test.AssertRendersToMarkup(t, "grid/list_disabled.xml", c)
}
