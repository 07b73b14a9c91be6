package xwidget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// modifierState remembers which modifiers are down, for drivers that do not
// say so themselves.
type modifierState struct{ shift, ctrl bool }

// heldShift is whether Shift was down when a key was pressed that is typed only
// now; nil for keys that are typed as they come.
var heldShift *bool

func (m *modifierState) key(name fyne.KeyName, down bool) {
	switch name {
	case desktop.KeyShiftLeft, desktop.KeyShiftRight:
		m.shift = down
	case desktop.KeyControlLeft, desktop.KeyControlRight:
		m.ctrl = down
	}
}

// shiftDown asks the driver where it knows: a key released elsewhere is never
// reported here.
func (m *modifierState) shiftDown() bool {
	if heldShift != nil {
		return *heldShift
	}
	if d, ok := fyne.CurrentApp().Driver().(desktop.Driver); ok {
		return d.CurrentKeyModifiers()&fyne.KeyModifierShift != 0
	}
	return m.shift
}

// KeyDown notes modifiers.
func (g *Grid) KeyDown(e *fyne.KeyEvent) { g.modifiers.key(e.Name, true) }

// KeyUp notes modifiers.
func (g *Grid) KeyUp(e *fyne.KeyEvent) { g.modifiers.key(e.Name, false) }

// FocusGained shows that the keyboard is here.
func (g *Grid) FocusGained() { g.setFocused(true) }

// FocusLost shows that the keyboard is elsewhere.
func (g *Grid) FocusLost() {
	g.modifiers = modifierState{}
	g.setFocused(false)
}

func (g *Grid) setFocused(on bool) {
	g.focused = on
	if g.parts != nil {
		g.parts.paintFocus()
		g.place()
		if g.QuietCursor {
			g.parts.repaintGrounds()
		}
		refreshObject(g)
	}
	if g.OnFocus != nil {
		g.OnFocus(on)
	}
}

// AcceptsTab says that a sheet moves by Tab; out of a list Tab leads on.
func (g *Grid) AcceptsTab() bool { return g.mode == EditMode && !g.Disabled() }

// TypedRune starts editing with what was typed. An input method delivers here
// only what it has committed.
func (g *Grid) TypedRune(r rune) {
	if g.mode == ListMode {
		if r == ' ' {
			g.toggleCheck(g.cur.row)
		}
		return
	}
	g.startEdit(string(r))
}

// TypedKey moves, opens, edits and deletes.
func (g *Grid) TypedKey(e *fyne.KeyEvent) {
	shift := g.modifiers.shiftDown()
	p := g.cur
	switch e.Name {
	case fyne.KeyUp:
		p.row--
	case fyne.KeyDown:
		p.row++
	case fyne.KeyPageUp:
		p.row -= g.pageRows()
	case fyne.KeyPageDown:
		p.row += g.pageRows()
	default:
		switch {
		case e.Name == desktop.KeyMenu, e.Name == fyne.KeyF10 && shift:
			g.menuAtCursor()
		case functionKey(e.Name):
			passKey(g, e)
		case g.mode == ListMode:
			g.listKey(e.Name)
		default:
			g.sheetKey(e.Name, shift)
		}
		return
	}
	g.tabFrom = -1
	g.moveTo(p, shift)
}

func (g *Grid) listKey(k fyne.KeyName) {
	switch k {
	case fyne.KeyHome:
		g.moveTo(cellPos{0, g.cur.col}, g.modifiers.shiftDown())
	case fyne.KeyEnd:
		g.moveTo(cellPos{g.rowCount() - 1, g.cur.col}, g.modifiers.shiftDown())
	case fyne.KeyLeft:
		g.scrollBy(-60, 0)
	case fyne.KeyRight:
		g.scrollBy(60, 0)
	case fyne.KeyReturn, fyne.KeyEnter:
		if g.OnOpen == nil && g.enter != nil {
			g.enter()
			return
		}
		g.open()
	case fyne.KeyDelete:
		if g.OnDelete != nil && !g.Disabled() {
			if rows := g.SelectedRows(); len(rows) > 0 {
				g.OnDelete(rows)
			}
		}
	case fyne.KeyEscape:
		if g.CheckedCount() > 0 && !g.PlainChecks {
			g.ClearChecks()
		} else if g.cur != g.anchor {
			g.moveTo(g.cur, false)
		} else if !escape(g) {
			passKey(g, &fyne.KeyEvent{Name: k})
		}
	}
}

func (g *Grid) open() {
	if g.OnOpen != nil && g.cur.row < g.src.Rows() {
		g.OnOpen(g.cur.row)
	}
}

func (g *Grid) sheetKey(k fyne.KeyName, shift bool) {
	p := g.cur
	switch k {
	case fyne.KeyLeft:
		p.col--
		g.moveTo(p, shift)
	case fyne.KeyRight:
		p.col++
		g.moveTo(p, shift)
	case fyne.KeyHome:
		p.col = 0
		g.moveTo(p, shift)
	case fyne.KeyEnd:
		p.col = len(g.cols) - 1
		g.moveTo(p, shift)
	case fyne.KeyReturn, fyne.KeyEnter:
		if shift {
			g.step(moveUp)
		} else {
			g.step(MoveDown)
		}
	case fyne.KeyTab:
		if shift {
			g.step(MoveLeft)
		} else {
			g.step(MoveRight)
		}
	case fyne.KeyF2:
		g.startEdit("")
	case fyne.KeyDelete, fyne.KeyBackspace:
		g.clearCells()
	case fyne.KeyEscape:
		g.leave()
	}
}

// leave gives the keyboard to what comes after the grid.
func (g *Grid) leave() {
	if c := canvasOf(g); c != nil {
		c.FocusNext()
	}
}

// Move says where the cursor goes after a value was taken.
type Move int

// The moves after a value.
const (
	MoveNone  Move = iota // the keyboard is elsewhere already
	MoveStay              // the cursor stays, the keyboard comes back to the grid
	MoveDown              // Enter
	MoveRight             // Tab
	MoveLeft              // Shift+Tab
	moveUp                // Shift+Enter
)

// step moves as in a spreadsheet: Tab goes right and wraps to the next row,
// and Enter after Tabs goes below the cell where they began. Past either end
// the keyboard leaves the grid.
func (g *Grid) step(m Move) {
	p := g.cur
	switch m {
	case MoveDown, moveUp:
		p.row++
		if m == moveUp {
			p.row -= 2
		}
		if g.tabFrom >= 0 {
			p.col = g.tabFrom
		}
		g.tabFrom = -1
	case MoveRight:
		if g.tabFrom < 0 {
			g.tabFrom = p.col
		}
		if p.col++; p.col >= len(g.cols) {
			if p.row+1 >= g.rowCount() {
				g.leave()
				return
			}
			p = cellPos{p.row + 1, 0}
			g.tabFrom = 0
		}
	case MoveLeft:
		if p.col--; p.col < 0 {
			if p.row == 0 {
				if c := canvasOf(g); c != nil {
					c.FocusPrevious()
				}
				return
			}
			p = cellPos{p.row - 1, len(g.cols) - 1}
		}
		g.tabFrom = -1
	default:
		return
	}
	g.moveTo(p, false)
}

// TypedShortcut handles the clipboard and the keys with Ctrl; what the grid
// does not know goes to the window.
func (g *Grid) TypedShortcut(s fyne.Shortcut) {
	switch t := s.(type) {
	case *fyne.ShortcutCopy:
		g.copySelection(t.Clipboard)
	case *fyne.ShortcutCut:
		g.cutSelection(t.Clipboard)
	case *fyne.ShortcutPaste:
		g.paste(t.Clipboard)
	case *fyne.ShortcutSelectAll:
		g.selectAll()
	case *fyne.ShortcutUndo:
		g.callOr(g.OnUndo, s)
	case *fyne.ShortcutRedo:
		g.callOr(g.OnRedo, s)
	case *desktop.CustomShortcut:
		if !g.customShortcut(t) {
			passShortcut(g, s)
		}
	default:
		passShortcut(g, s)
	}
}

func (g *Grid) callOr(f func(), s fyne.Shortcut) {
	if f == nil || g.Disabled() {
		passShortcut(g, s)
		return
	}
	f()
	g.Refresh()
}

func (g *Grid) selectAll() {
	if g.mode == ListMode {
		if g.Checkable {
			g.CheckAll()
		}
		return
	}
	g.selectRange(cellPos{0, 0}, cellPos{max(0, g.src.Rows()-1), len(g.cols) - 1})
}

// customShortcut reports whether the combination was the grid's.
func (g *Grid) customShortcut(s *desktop.CustomShortcut) bool {
	extend := s.Modifier&fyne.KeyModifierShift != 0
	if s.Modifier&fyne.KeyModifierControl == 0 || s.Modifier&fyne.KeyModifierAlt != 0 {
		return false
	}
	p := g.cur
	switch s.KeyName {
	case fyne.KeyHome:
		p = cellPos{0, 0}
	case fyne.KeyEnd:
		p = cellPos{max(0, g.src.Rows()-1), len(g.cols) - 1}
	case fyne.KeyUp:
		p.row = g.edgeRow(-1)
	case fyne.KeyDown:
		p.row = g.edgeRow(1)
	case fyne.KeyLeft:
		p.col = 0
	case fyne.KeyRight:
		p.col = len(g.cols) - 1
	default:
		return g.sheetShortcut(s)
	}
	g.tabFrom = -1
	g.moveTo(p, extend)
	return true
}

func (g *Grid) sheetShortcut(s *desktop.CustomShortcut) bool {
	if g.mode != EditMode {
		return false
	}
	switch s.KeyName {
	case fyne.KeyD:
		g.fillDown()
	case fyne.KeyEqual, fyne.KeyPlus:
		g.insertRow()
	case fyne.KeyMinus:
		g.deleteRows()
	case fyne.KeyTab:
		if s.Modifier&fyne.KeyModifierShift != 0 {
			if c := canvasOf(g); c != nil {
				c.FocusPrevious()
			}
		} else {
			g.leave()
		}
	default:
		return false
	}
	return true
}

// edgeRow is where Ctrl and an arrow lead: to the end of the filled or the
// blank cells, as in a spreadsheet; in a list to its end. The search stops
// where rows are not loaded.
func (g *Grid) edgeRow(dir int) int {
	last := max(0, g.src.Rows()-1)
	if g.mode == ListMode {
		if dir < 0 {
			return 0
		}
		return last
	}
	blank := func(r int) bool { return g.src.Cell(r, g.cur.col).Text == "" }
	r := min(g.cur.row, last)
	if next := r + dir; next < 0 || next > last {
		return r
	}
	filled := !blank(r) && !blank(r+dir)
	for r+dir >= 0 && r+dir <= last {
		if filled && blank(r+dir) {
			break
		}
		r += dir
		if !filled && !blank(r) {
			break
		}
	}
	return r
}
