package xwidget

import (
	"strconv"
	"strings"

	"fyne.io/fyne/v2"

	"ronghe/app/i18n"
)

// pasteLimit bounds what one paste may bring: more is a job for an import.
const (
	pasteLimit     = 200_000 // cells
	pasteTextLimit = 32 << 20
	copyLimit      = 2_000_000 // cells
)

// PastePlan says what a paste would do, before it is done.
type PastePlan struct {
	Edits     []CellEdit // in order of rows and columns; rows may lie beyond the last
	NewRows   int        // rows that would be added
	Outside   int        // cells beyond the last column, or row where none can be added
	Protected int        // cells that cannot be typed in
	Rows      int        // size of what was pasted
	Cols      int
	Named     int // columns that the first line names; it is no row then
	Unnamed   int // further columns, which go nowhere
	Lost      int // values among all these that go nowhere and stand nowhere already
}

// PastedColumn is where a column of a paste goes by the name in its first line.
type PastedColumn struct {
	Col  int                      // of the grid, -1 for none
	Read func(text string) string // what the name says of the values, such as their unit; may be nil
}

// editable reports whether a cell may be typed in.
func (g *Grid) editable(p cellPos) bool {
	if g.mode != EditMode || g.Disabled() || p.col >= len(g.cols) || g.cols[p.col].ReadOnly {
		return false
	}
	if _, ok := g.src.(EditableSource); !ok {
		return false
	}
	if p.row >= g.src.Rows() {
		return g.canGrow()
	}
	v := g.src.Cell(p.row, p.col)
	return !v.Loading && v.State&(StateReadOnly|StateComputed) == 0
}

// copySelection puts the selection on the clipboard for a spreadsheet. Rows of
// a list go with all columns, and with the heads when there are several.
func (g *Grid) copySelection(clip fyne.Clipboard) {
	rows := g.SelectedRows()
	if len(rows) == 0 {
		return
	}
	if g.OnCopy != nil && g.OnCopy(rows) {
		return
	}
	r := g.selection()
	if len(rows)*(r.right-r.left+1) > copyLimit {
		g.notice(i18n.T("xwidget.grid.copy_too_large", "count", strconv.Itoa(len(rows))))
		return
	}
	var out [][]string
	if g.mode == ListMode && len(rows) > 1 {
		out = append(out, g.headTexts())
	}
	for _, row := range rows {
		line := make([]string, 0, r.right-r.left+1)
		for c := r.left; c <= r.right; c++ {
			v := g.src.Cell(row, c)
			if v.Loading {
				g.notice(i18n.T("xwidget.grid.copy_not_loaded"))
				return
			}
			line = append(line, v.Text)
		}
		out = append(out, line)
	}
	clip.SetContent(formatTSV(out))
	g.notice(i18n.T("xwidget.grid.copied", "rows", strconv.Itoa(len(rows))))
}

func (g *Grid) headTexts() []string {
	heads := make([]string, len(g.cols))
	for i, c := range g.cols {
		heads[i] = c.Title
		if c.Unit != "" {
			heads[i] += "(" + c.Unit + ")"
		}
	}
	return heads
}

func (g *Grid) cutSelection(clip fyne.Clipboard) {
	g.copySelection(clip)
	if g.mode == EditMode {
		g.clearCells()
	}
}

// paste takes a block from a spreadsheet, its first cell at the selection's
// first. A single value fills the whole selection.
func (g *Grid) paste(clip fyne.Clipboard) {
	if g.mode != EditMode || g.Disabled() {
		return
	}
	text := clip.Content()
	if len(text) > pasteTextLimit {
		g.notice(i18n.T("xwidget.grid.paste_too_large", "limit", strconv.Itoa(pasteLimit)))
		return
	}
	block := parseTSV(text)
	if len(block) == 0 {
		return
	}
	cells := 0
	for _, row := range block {
		cells += len(row)
	}
	if cells > pasteLimit {
		g.notice(i18n.T("xwidget.grid.paste_too_large", "limit", strconv.Itoa(pasteLimit)))
		return
	}
	plan := g.planPaste(block)
	if g.ConfirmPaste != nil {
		g.ConfirmPaste(plan, func() { g.applyPaste(plan) })
		return
	}
	g.applyPaste(plan)
}

// planPaste says where each value would go.
func (g *Grid) planPaste(block [][]string) PastePlan {
	r := g.selection()
	block, named := g.byName(block)
	plan := PastePlan{Rows: len(block)}
	for _, row := range block {
		plan.Cols = max(plan.Cols, len(row))
	}
	for _, c := range named {
		if c.Col >= 0 {
			plan.Named++
		} else {
			plan.Unnamed++
		}
	}
	value := func(row, col int) (string, bool) {
		if row >= len(block) || col >= len(block[row]) {
			return "", false
		}
		return block[row][col], true
	}
	rows, cols := plan.Rows, plan.Cols
	if rows == 1 && cols == 1 && !r.single() && named == nil {
		rows, cols = r.bottom-r.top+1, r.right-r.left+1
		one := block[0][0]
		value = func(int, int) (string, bool) { return one, true }
	}
	last := g.src.Rows()
	for i := range rows {
		for j := range cols {
			text, ok := value(i, j)
			if !ok {
				continue
			}
			p := cellPos{r.top + i, r.left + j}
			if named != nil {
				if j >= len(named) || named[j].Col < 0 {
					if text != strconv.Itoa(i+1) { // a running number says nothing
						plan.lose(text)
					}
					continue
				}
				if p.col = named[j].Col; named[j].Read != nil {
					text = named[j].Read(text)
				}
			}
			switch {
			case p.col >= len(g.cols), p.row >= last && !g.canGrow():
				plan.Outside++
				plan.lose(text)
			case !g.editable(p):
				plan.Protected++
				if p.row >= last || g.src.Cell(p.row, p.col).Text != text {
					plan.lose(text)
				}
			default:
				plan.Edits = append(plan.Edits, CellEdit{Row: p.row, Col: p.col, Text: text})
				plan.NewRows = max(plan.NewRows, p.row-last+1)
			}
		}
	}
	return plan
}

// lose counts a value that goes nowhere; an empty one is none.
func (p *PastePlan) lose(text string) {
	if strings.TrimSpace(text) != "" {
		p.Lost++
	}
}

// byName takes the first line of a paste away where it names columns, and says
// where each goes.
func (g *Grid) byName(block [][]string) (rows [][]string, named []PastedColumn) {
	if g.PasteHead == nil || len(block) < 2 {
		return block, nil
	}
	if named = g.PasteHead(block[0]); named == nil {
		return block, nil
	}
	return block[1:], named
}

func (g *Grid) applyPaste(plan PastePlan) {
	refused := g.write(plan.Edits, plan.NewRows)
	if len(plan.Edits) > 0 {
		first, last := plan.Edits[0], plan.Edits[len(plan.Edits)-1]
		g.selectRange(cellPos{first.Row, first.Col}, cellPos{last.Row, last.Col})
	}
	g.notice(plan.sentence(refused))
}

// sentence says what a paste did; what did not happen is not mentioned.
func (p PastePlan) sentence(refused int) string {
	s := i18n.T("xwidget.grid.pasted", "cells", strconv.Itoa(len(p.Edits)))
	add := func(key string, n int) {
		if n > 0 {
			s += i18n.T("xwidget.grid."+key, "count", strconv.Itoa(n))
		}
	}
	add("pasted_named", p.Named)
	add("pasted_unnamed", p.Unnamed)
	add("pasted_rows", p.NewRows)
	add("pasted_outside", p.Outside)
	add("pasted_protected", p.Protected)
	add("pasted_marked", refused)
	return s + i18n.T("xwidget.grid.pasted_undo")
}

// write hands edits to the source as one step, with new rows where they are
// needed, and draws everything again.
func (g *Grid) write(edits []CellEdit, newRows int) (refused int) {
	src, ok := g.src.(EditableSource)
	if !ok || len(edits) == 0 {
		return 0
	}
	if newRows > 0 {
		if ins, ok := g.src.(RowInserter); ok {
			refused = ins.InsertAndSet(newRows, edits)
			g.Refresh()
			return refused
		}
		src.InsertRows(src.Rows(), newRows)
	}
	refused = src.SetMany(edits)
	g.Refresh()
	return refused
}

// clearCells empties what can be typed in.
func (g *Grid) clearCells() {
	r := g.selection()
	var edits []CellEdit
	for row := r.top; row <= r.bottom && row < g.src.Rows(); row++ {
		for col := r.left; col <= r.right; col++ {
			if g.editable(cellPos{row, col}) && g.src.Cell(row, col).Text != "" {
				edits = append(edits, CellEdit{Row: row, Col: col})
			}
		}
	}
	g.write(edits, 0)
	g.selectionChanged()
}

// fillDown repeats the first row of the selection in the others; with a single
// row it takes the values above.
func (g *Grid) fillDown() {
	r := g.selection()
	from := r.top
	if r.top == r.bottom {
		from--
	}
	if from < 0 || from >= g.src.Rows() {
		return
	}
	var edits []CellEdit
	added := 0
	for row := from + 1; row <= r.bottom; row++ {
		for col := r.left; col <= r.right; col++ {
			if g.editable(cellPos{row, col}) {
				edits = append(edits, CellEdit{Row: row, Col: col, Text: g.src.Cell(from, col).Text})
				added = max(added, row-g.src.Rows()+1)
			}
		}
	}
	g.write(edits, added)
	g.selectionChanged()
}

func (g *Grid) insertRow() {
	src, ok := g.src.(EditableSource)
	if !ok || g.Disabled() || !g.Growable {
		return
	}
	r := g.selection()
	at := min(r.top, g.src.Rows())
	src.InsertRows(at, min(r.bottom, g.src.Rows())-at+1)
	g.Refresh()
	g.moveTo(cellPos{at, g.cur.col}, false)
}

func (g *Grid) deleteRows() {
	src, ok := g.src.(EditableSource)
	if !ok || g.Disabled() || !g.Growable {
		return
	}
	rows := g.SelectedRows()
	if len(rows) == 0 {
		return
	}
	src.DeleteRows(rows)
	g.Refresh()
	g.moveTo(cellPos{rows[0], g.cur.col}, false)
	g.notice(i18n.T("xwidget.grid.deleted", "rows", strconv.Itoa(len(rows))))
}

func (g *Grid) notice(text string) {
	if g.OnNotice != nil {
		g.OnNotice(text)
	}
}
