package xwidget

import (
	"maps"
	"sort"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// GridMode says what a grid is for.
type GridMode int

// The modes of a grid.
const (
	ListMode GridMode = iota // read-only rows: choose, check, sort, open
	EditMode                 // a sheet: cells are typed in
)

// Declare conformity with what the drivers look for.
var (
	_ fyne.Widget        = (*Grid)(nil)
	_ fyne.Focusable     = (*Grid)(nil)
	_ fyne.Tabbable      = (*Grid)(nil)
	_ fyne.Shortcutable  = (*Grid)(nil)
	_ fyne.Scrollable    = (*Grid)(nil)
	_ fyne.Draggable     = (*Grid)(nil)
	_ fyne.Disableable   = (*Grid)(nil)
	_ desktop.Keyable    = (*Grid)(nil)
	_ desktop.Mouseable  = (*Grid)(nil)
	_ fyne.Tappable      = (*Grid)(nil)
	_ desktop.Hoverable  = (*Grid)(nil)
	_ desktop.Cursorable = (*Grid)(nil)
)

// Grid is a virtual table: a list of records or a sheet to type in. See the
// package comment for a tour. Fields are set before it is shown or followed by
// Refresh.
type Grid struct {
	widget.DisableableWidget

	// Checkable gives a list a first column of check boxes.
	Checkable bool
	// QuietCursor shows the row at the cursor of a list only while the keyboard is
	// there: places to go to, of which none is chosen.
	QuietCursor bool
	// OneClick opens a row of a list by one click.
	OneClick bool
	// PlainChecks leaves the ground of checked rows plain: where most rows are
	// checked, a tint on all of them would hide the cursor. Esc leaves the checks as
	// they are then.
	PlainChecks bool
	// RowNumbers gives a sheet a first column of row numbers.
	RowNumbers bool
	// Growable gives a sheet an empty line at its end that becomes a row.
	Growable bool
	// HeadLines is over how many lines the title of a column may go; 0 for one, at
	// most two.
	HeadLines int
	// NoHead leaves the heads of the columns away.
	NoHead bool
	// Frozen is how many columns stay when the rest scrolls sideways.
	Frozen int
	// MinRows and MaxRows bound the height the grid asks for, in rows; between
	// them it is as high as its content. Zero means 3 and MinRows.
	MinRows, MaxRows int
	// Empty stands in the middle while there are no rows.
	Empty fyne.CanvasObject
	// ScrollThrough takes wheel movements that the grid has no use for, so that
	// a sheet inside a scrolled form does not stop it.
	ScrollThrough fyne.Scrollable

	OnOpen          func(row int)                       // list: double click, Enter
	enter           func()                              // list in a dialog, where there is nothing to open: Enter
	OnCursor        func(row, col int)                  // the cursor moved
	OnChecked       func(count int)                     // list: the number of checked rows changed
	OnSort          func(key string, desc bool)         // list: the head was clicked
	OnDelete        func(rows []int)                    // list: Del
	OnSelection     func(SelectionStats)                // the selection changed
	OnColumnResized func(key string, width float32)     // width at zoom 1
	OnFrozen        func(keys []string)                 // the person chose which first columns stay; nil offers no choice
	PasteHead       func(line []string) []PastedColumn  // what the first line of a paste names; nil where it is none of columns
	MoreMenu        func(row, col int) []*fyne.MenuItem // what the menu of a cell offers beside the grid's own
	OnFocus         func(gained bool)
	OnUndo, OnRedo  func()
	// OnNotice gets a sentence about what a paste or a refused value did.
	OnNotice func(text string)
	// OnCopy may take over copying (rows that are not loaded); it returns
	// whether it did.
	OnCopy func(rows []int) bool
	// ConfirmPaste may show what a paste would do before it is done; it calls
	// apply or not. Nil applies at once.
	ConfirmPaste func(plan PastePlan, apply func())

	mode GridMode
	src  Source
	cols []Column
	key  map[string]int

	cur, anchor cellPos
	tabFrom     int
	checks      checkSet
	before      *checkSet // the checked rows when Shift began to choose
	sortKey     string
	sortDesc    bool

	geo       gridGeometry
	offX      float32
	offY      float64
	version   int
	shown     [2]int // first and last row on screen at the last placing
	hover     hit
	focused   bool
	hinting   bool // the pointer has rested on a cell
	stopHint  func()
	modifiers modifierState
	drag      dragState
	linkCol   int // list: a click in this column opens the row; 0 for none
	lastClick clickState
	opening   bool // the button went down on what opens a row
	edit      *editState
	parts     *gridParts
}

type cellPos struct{ row, col int }

// NewGrid makes a grid over src with these columns.
func NewGrid(mode GridMode, src Source, cols ...Column) *Grid {
	g := &Grid{mode: mode, src: src, tabFrom: -1, hover: hit{row: -1, col: -1}}
	g.setColumns(cols)
	g.ExtendBaseWidget(g)
	return g
}

func (g *Grid) setColumns(cols []Column) {
	g.cols = append([]Column(nil), cols...)
	g.key = make(map[string]int, len(cols))
	for i := range g.cols {
		c := &g.cols[i]
		if c.Width == 0 {
			c.Width = DefaultColumnWidth
		}
		if c.MinWidth == 0 {
			c.MinWidth = 48
		}
		g.key[c.Key] = i
	}
}

// SetColumns replaces the columns and goes back to the left edge.
func (g *Grid) SetColumns(cols ...Column) {
	g.cancelEdit()
	g.setColumns(cols)
	g.offX = 0
	g.cur.col = min(g.cur.col, max(0, len(cols)-1))
	g.anchor = g.cur
	g.Refresh()
}

// Columns returns the columns with their present widths; the slice is a copy.
func (g *Grid) Columns() []Column { return append([]Column(nil), g.cols...) }

// Source returns where the rows come from.
func (g *Grid) Source() Source { return g.src }

// SetSource replaces the rows; cursor, checks and place go back to the start.
func (g *Grid) SetSource(src Source) {
	g.cancelEdit()
	g.src = src
	g.cur, g.anchor = cellPos{}, cellPos{}
	g.offY = 0
	g.ClearChecks()
	g.Refresh()
}

// Refresh draws everything again: rows may have come, gone or changed.
func (g *Grid) Refresh() {
	g.version++
	g.clampCursor()
	g.BaseWidget.Refresh()
}

// RefreshRow draws one row again after its values changed.
func (g *Grid) RefreshRow(row int) {
	if g.parts == nil {
		return
	}
	g.parts.rebind(row)
}

// SetSort shows by which column the rows are sorted; an empty key by none.
func (g *Grid) SetSort(key string, desc bool) {
	g.sortKey, g.sortDesc = key, desc
	g.Refresh()
}

// CurrentCell returns the row and the column of the cursor, both from 0. An empty
// grid answers 0, 0.
func (g *Grid) CurrentCell() (row, col int) { return g.cur.row, g.cur.col }

// Select puts the cursor at row and col and brings it into view.
func (g *Grid) Select(row, col int) {
	g.commitEdit()
	g.moveTo(cellPos{row, col}, false)
}

// SelectedRows returns the rows of the selection, ascending: the checked rows
// of a list when there are any, else those of the range at the cursor.
func (g *Grid) SelectedRows() []int {
	if n := g.src.Rows(); g.mode == ListMode && g.checks.count(n) > 0 {
		return g.checks.rows(n)
	}
	r := g.selection()
	var rows []int
	for i := r.top; i <= r.bottom && i < g.src.Rows(); i++ {
		rows = append(rows, i)
	}
	return rows
}

// Checked returns the numbers of the checked rows, ascending.
func (g *Grid) Checked() []int { return g.checks.rows(g.src.Rows()) }

// CheckedCount returns how many rows are checked.
func (g *Grid) CheckedCount() int { return g.checks.count(g.src.Rows()) }

// AllChecked reports whether every row is checked, those not loaded included.
func (g *Grid) AllChecked() bool {
	n := g.src.Rows()
	return n > 0 && g.checks.count(n) == n
}

// ClearChecks unchecks every row.
func (g *Grid) ClearChecks() {
	g.checks = checkSet{}
	g.checksChanged()
}

// CheckAll checks every row, those not loaded included.
func (g *Grid) CheckAll() {
	g.checks = checkSet{all: true}
	g.checksChanged()
}

// SetChecked checks or unchecks one row.
func (g *Grid) SetChecked(row int, on bool) {
	g.checks.set(row, on)
	g.checksChanged()
}

func (g *Grid) checksChanged() {
	g.version++
	g.place()
	if g.OnChecked != nil {
		g.OnChecked(g.CheckedCount())
	}
}

// Focus gives the grid the keyboard.
func (g *Grid) Focus() {
	giveKeyboard(g)
}

// rowCount counts the rows on screen: those of the source and the empty line.
func (g *Grid) rowCount() int {
	n := g.src.Rows()
	if g.canGrow() {
		n++
	}
	return n
}

// canGrow reports whether the empty line at the end is there.
func (g *Grid) canGrow() bool {
	_, ok := g.src.(EditableSource)
	return ok && g.mode == EditMode && g.Growable && !g.Disabled()
}

func (g *Grid) clampCursor() {
	g.cur = g.clamp(g.cur)
	g.anchor = g.clamp(g.anchor)
}

func (g *Grid) clamp(p cellPos) cellPos {
	p.row = max(0, min(p.row, g.rowCount()-1))
	p.col = max(0, min(p.col, len(g.cols)-1))
	return p
}

// canvasOf returns the canvas an object stands on, nil before it is shown.
func canvasOf(o fyne.CanvasObject) fyne.Canvas {
	return fyne.CurrentApp().Driver().CanvasForObject(o)
}

// giveKeyboard gives a widget the keyboard, also one on a page that was put up only
// now: the library knows the canvas of what it has drawn once, and until the next
// picture it would not know where to. Such a page stands in the program's window.
func giveKeyboard(o fyne.Focusable) {
	obj, ok := o.(fyne.CanvasObject)
	if !ok {
		return
	}
	c := canvasOf(obj)
	if all := fyne.CurrentApp().Driver().AllWindows(); c == nil && len(all) == 1 {
		c = all[0].Canvas()
	}
	if c != nil {
		c.Focus(o)
	}
}

// passShortcut hands a shortcut a widget does not know to the window.
func passShortcut(o fyne.CanvasObject, s fyne.Shortcut) {
	if c := canvasOf(o); c != nil {
		windowShortcut(c, s)
	}
}

// passKey hands a key that a widget has no use for to the window: while a
// widget has the keyboard, the window does not hear of keys by itself.
func passKey(o fyne.CanvasObject, k *fyne.KeyEvent) {
	if c := canvasOf(o); c != nil && c.OnTypedKey() != nil {
		c.OnTypedKey()(k)
	}
}

// functionKey reports whether a key is one that no text and no movement needs.
func functionKey(k fyne.KeyName) bool {
	switch k {
	case fyne.KeyF1, fyne.KeyF3, fyne.KeyF4, fyne.KeyF5, fyne.KeyF6, fyne.KeyF7, fyne.KeyF8, fyne.KeyF9, fyne.KeyF10, fyne.KeyF11, fyne.KeyF12:
		return true
	}
	return false
}

// windowShortcut lets the window handle a shortcut. The canvas of Fyne's test
// driver hides its handler, so tests replace this.
var windowShortcut = func(c fyne.Canvas, s fyne.Shortcut) {
	if sc, ok := c.(fyne.Shortcutable); ok {
		sc.TypedShortcut(s)
	}
}

// checkSet is a set of rows that can hold "all but these", so that checking
// 100,000 rows costs nothing.
type checkSet struct {
	all    bool
	except map[int]bool
}

func (c *checkSet) has(row int) bool { return c.all != c.except[row] }

func (c *checkSet) clone() checkSet { return checkSet{all: c.all, except: maps.Clone(c.except)} }

func (c *checkSet) set(row int, on bool) {
	if c.has(row) == on {
		return
	}
	if c.except == nil {
		c.except = map[int]bool{}
	}
	if c.except[row] {
		delete(c.except, row)
	} else {
		c.except[row] = true
	}
}

func (c *checkSet) count(n int) int {
	if c.all {
		return n - len(c.except)
	}
	return len(c.except)
}

func (c *checkSet) rows(n int) []int {
	rows := make([]int, 0, c.count(n))
	if !c.all {
		for r := range c.except {
			rows = append(rows, r)
		}
		sort.Ints(rows)
		return rows
	}
	for r := range n {
		if !c.except[r] {
			rows = append(rows, r)
		}
	}
	return rows
}

// refreshObject asks for one object to be drawn again.
func refreshObject(o fyne.CanvasObject) { canvas.Refresh(o) }
