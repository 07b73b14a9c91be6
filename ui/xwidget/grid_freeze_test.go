package xwidget

import (
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"
)

// openMenu is the menu that has the keyboard and what its entries say, "" for a line
// between two.
func openMenu(t *testing.T, c fyne.Canvas) (labels []string, menu *widget.PopUpMenu) {
	t.Helper()
	menu, ok := c.Focused().(*widget.PopUpMenu)
	if !ok {
		t.Fatalf("no menu has the keyboard but %T", c.Focused())
	}
	for _, o := range menu.Items {
		label := ""
		if w, ok := o.(fyne.Widget); ok {
			for _, part := range test.WidgetRenderer(w).Objects() {
				if text, ok := part.(*canvas.Text); ok {
					label += text.Text
				}
			}
		}
		labels = append(labels, label)
	}
	return labels, menu
}

// choose goes down to the entry that begins with words and presses Enter.
func choose(t *testing.T, c fyne.Canvas, words string) {
	t.Helper()
	labels, menu := openMenu(t, c)
	i := slices.IndexFunc(labels, func(s string) bool { return strings.HasPrefix(s, words) })
	if i < 0 {
		t.Fatalf("the menu offers %q, not %q", labels, words)
	}
	for _, s := range labels[:i+1] {
		if s != "" {
			menu.TypedKey(&fyne.KeyEvent{Name: fyne.KeyDown})
		}
	}
	menu.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
}

// wide is a list of which the columns have no room beside one another.
func wide(t *testing.T) (*Grid, fyne.Canvas, *[]string, *[]string) {
	t.Helper()
	cols := listColumns()
	for i := range cols {
		cols[i].Flex, cols[i].Width = false, 160
	}
	g := NewGrid(ListMode, listRows(), cols...)
	var frozen, said []string
	g.OnFrozen = func(keys []string) { frozen = keys }
	g.OnNotice = func(s string) { said = append(said, s) }
	c := window(t, g, 600, 300).Canvas()
	return g, c, &frozen, &said
}

func secondary(g *Grid, x, y float32) {
	e := &desktop.MouseEvent{Button: desktop.MouseButtonSecondary}
	e.Position = fyne.NewPos(x, y)
	e.AbsolutePosition = e.Position
	g.MouseDown(e)
	g.MouseUp(e)
}

func TestAColumnIsFrozenAtItsHead(t *testing.T) {
	g, c, frozen, said := wide(t)
	secondary(g, 80, 10)
	if labels, _ := openMenu(t, c); slices.Contains(labels, "取消冻结") {
		t.Errorf("nothing is frozen, and the menu offers %q", labels)
	}
	choose(t, c, "冻结到此列（"+g.cols[0].Title)
	if g.Frozen != 1 || !slices.Equal(*frozen, []string{g.cols[0].Key}) {
		t.Fatalf("%d columns are frozen, told %v", g.Frozen, *frozen)
	}
	g.scrollTo(200, 0)
	if g.colX(0) != 0 || g.colX(1) != 160-200 {
		t.Errorf("scrolled, the columns stand at %v and %v", g.colX(0), g.colX(1))
	}
	secondary(g, 80, 10)
	choose(t, c, "取消冻结")
	if g.Frozen != 0 || *frozen == nil || len(*frozen) != 0 {
		t.Errorf("%d columns are frozen, told %v", g.Frozen, *frozen)
	}
	if len(*said) != 2 || !strings.Contains((*said)[0], g.cols[0].Title) || (*said)[1] != "已取消冻结。" {
		t.Errorf("said %q", *said)
	}
}

// The key for menus and Shift+F10 open the menu of a sheet's cell, which freezes too.
func TestAColumnIsFrozenByKeyboard(t *testing.T) {
	g, _, c := sheet(t)
	var frozen []string
	g.OnFrozen = func(keys []string) { frozen = keys }
	c.Focus(g)
	press(c, fyne.KeyRight, desktop.KeyMenu)
	choose(t, c, "冻结到此列（"+g.cols[1].Title)
	if g.Frozen != 2 || len(frozen) != 2 || c.Focused() != fyne.Focusable(g) {
		t.Errorf("%d columns are frozen, told %v; the keyboard is at %T", g.Frozen, frozen, c.Focused())
	}
	shifted(c, fyne.KeyF10)
	g.KeyUp(&fyne.KeyEvent{Name: desktop.KeyShiftLeft}) // let go while the menu is open
	choose(t, c, "取消冻结")
	if g.Frozen != 0 {
		t.Errorf("%d columns are frozen", g.Frozen)
	}
	passed := fyne.KeyName("")
	c.SetOnTypedKey(func(e *fyne.KeyEvent) { passed = e.Name })
	if press(c, fyne.KeyF10); passed != fyne.KeyF10 {
		t.Error("F10 without Shift is the window's")
	}
}

// What is frozen leaves half of the width to the rest; what waits for room is said
// and frozen when there is room.
func TestWhatHasNoRoomIsFrozenLater(t *testing.T) {
	g, _, _, said := wide(t)
	g.Freeze(3)
	if g.Frozen != 3 || g.geo.frozen != 1 || !strings.Contains((*said)[0], "前 1 列") {
		t.Errorf("of %d frozen columns %d stay; said %q", g.Frozen, g.geo.frozen, *said)
	}
	g.SetWidths(map[string]float32{g.cols[0].Key: 400})
	if g.Freeze(1); g.geo.frozen != 0 || !strings.Contains((*said)[1], "还不能冻结") {
		t.Errorf("a column of two thirds of the window: %d stay, said %q", g.geo.frozen, *said)
	}
	g.Freeze(3)
	g.Resize(fyne.NewSize(1500, 300))
	if g.geo.frozen != 3 {
		t.Errorf("with room %d columns stay", g.geo.frozen)
	}
}

func TestFrozenColumnsAreNamed(t *testing.T) {
	g, _, _, _ := wide(t)
	a, b, c := g.cols[0], g.cols[1], g.cols[2]
	for _, k := range []struct {
		cols []Column
		keys []string
		want int
	}{
		{[]Column{a, b, c}, []string{a.Key, b.Key}, 2},
		{[]Column{b, c}, []string{a.Key, b.Key}, 1}, // one of them hidden
		{[]Column{b, a, c}, []string{a.Key, b.Key}, 2},
		{[]Column{c, a, b}, []string{a.Key, b.Key}, 0}, // others moved before them
		{[]Column{a, b, c}, nil, 0},
	} {
		g.SetColumns(k.cols...)
		if g.FreezeKeys(k.keys); g.Frozen != k.want {
			t.Errorf("%v of %d columns: %d are frozen, want %d", k.keys, len(k.cols), g.Frozen, k.want)
		}
	}
}

// Who may not choose is not offered it: the stub of a report always stays.
func TestNoFreezingWhereItIsNotOffered(t *testing.T) {
	g, c, _, _ := wide(t)
	g.OnFrozen = nil
	secondary(g, 80, 10)
	labels, _ := openMenu(t, c)
	if slices.ContainsFunc(labels, func(s string) bool { return strings.Contains(s, "冻结") }) || !slices.Contains(labels, "列宽适应内容") {
		t.Errorf("the menu offers %q", labels)
	}
}

// The menu of a head sorts both ways.
func TestTheHeadsMenuSorts(t *testing.T) {
	g, c, _, _ := wide(t)
	var by string
	var down bool
	g.OnSort = func(key string, desc bool) { by, down = key, desc }
	secondary(g, 80, 10)
	choose(t, c, "降序排列")
	if by != g.cols[0].Key || !down || g.sortKey != by || !g.sortDesc {
		t.Errorf("sorted by %q, down %v; shown %q, %v", by, down, g.sortKey, g.sortDesc)
	}
}
