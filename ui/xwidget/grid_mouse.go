package xwidget

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"ronghe/ui/theme"
)

type dragKind int

const (
	dragNone dragKind = iota
	dragCells
	dragRows
	dragVBar
	dragHBar
	dragBorder
)

// dragState is what the held button does, decided when it went down.
type dragState struct {
	kind  dragKind
	col   int
	start fyne.Position
	width float32
	offX  float32
	offY  float64
}

type clickState struct {
	at   time.Time
	zone zone
	pos  cellPos
}

// doubleClick is how close two clicks are one.
const doubleClick = 400 * time.Millisecond

// MouseDown selects at once; Fyne's Tapped would come only after the time of a
// double click.
func (g *Grid) MouseDown(e *desktop.MouseEvent) {
	h := g.hitAt(e.Position)
	if g.edit != nil && !g.commitEdit() {
		return
	}
	if c := canvasOf(g); c != nil && !g.Disabled() {
		c.Focus(g)
	}
	g.tabFrom = -1
	g.drag = dragState{start: e.Position, offX: g.offX, offY: g.offY, col: h.col}
	if e.Button == desktop.MouseButtonSecondary {
		g.secondary(h, e)
		return
	}
	double := g.isDouble(h)
	switch h.zone {
	case zoneVBar:
		g.drag.kind = dragVBar
		g.pageToward(e.Position)
	case zoneHBar:
		g.drag.kind = dragHBar
	case zoneBorder:
		g.drag.kind, g.drag.width = dragBorder, g.colW(h.col)
		if double {
			g.autoWidth(h.col)
		}
	case zoneHead:
		g.headClicked(h.col)
	case zoneHeadGutter:
		g.headGutterClicked()
	case zoneGutter:
		g.gutterClicked(h.row, e.Modifier)
	case zoneCell:
		g.cellClicked(h, e.Modifier, double)
	}
}

// Tapped opens the row that was clicked twice, or at its words. MouseDown does
// not: after it Fyne takes the keyboard away from whatever is not under the
// pointer, so what is opened would not keep it.
func (g *Grid) Tapped(*fyne.PointEvent) {
	if g.opening {
		g.opening = false
		g.open()
	}
}

func (g *Grid) isDouble(h hit) bool {
	now := time.Now()
	p := cellPos{h.row, h.col}
	double := g.lastClick.zone == h.zone && g.lastClick.pos == p && now.Sub(g.lastClick.at) < doubleClick
	g.lastClick = clickState{at: now, zone: h.zone, pos: p}
	if double {
		g.lastClick.at = time.Time{}
	}
	return double
}

func (g *Grid) cellClicked(h hit, mod fyne.KeyModifier, double bool) {
	p := cellPos{h.row, max(0, h.col)}
	if g.mode == ListMode {
		if mod&fyne.KeyModifierControl != 0 && g.Checkable {
			g.moveTo(p, false)
			g.toggleCheck(h.row)
			return
		}
		g.moveTo(p, mod&fyne.KeyModifierShift != 0)
		g.opening = double || g.OneClick || (g.linkCol > 0 && h.col == g.linkCol)
		return
	}
	g.drag.kind = dragCells
	g.moveTo(p, mod&fyne.KeyModifierShift != 0)
	if double {
		g.drag.kind = dragNone
		g.startEdit("")
	}
}

func (g *Grid) gutterClicked(row int, mod fyne.KeyModifier) {
	shift := mod&fyne.KeyModifierShift != 0
	if g.mode == ListMode {
		if shift {
			g.checkRange(g.cur.row, row)
		} else {
			g.toggleCheck(row)
		}
		g.moveTo(cellPos{row, g.cur.col}, false)
		return
	}
	g.drag.kind = dragRows
	from := row
	if shift {
		from = g.anchor.row
	}
	g.anchor = cellPos{from, len(g.cols) - 1}
	g.cur = cellPos{row, 0}
	g.place()
	g.selectionChanged()
}

func (g *Grid) toggleCheck(row int) {
	if g.Checkable && row < g.src.Rows() && !g.Disabled() {
		g.SetChecked(row, !g.checks.has(row))
	}
}

func (g *Grid) checkRange(a, b int) {
	if !g.Checkable || g.Disabled() {
		return
	}
	for r := min(a, b); r <= max(a, b); r++ {
		g.checks.set(r, true)
	}
	g.checksChanged()
}

func (g *Grid) headGutterClicked() {
	if g.mode == EditMode {
		g.selectAll()
		return
	}
	if !g.Checkable || g.Disabled() {
		return
	}
	if g.AllChecked() {
		g.ClearChecks()
	} else {
		g.CheckAll()
	}
}

func (g *Grid) sortable(col int) bool {
	return g.mode == ListMode && g.cols[col].Sortable && g.OnSort != nil
}

// headClicked sorts a list, the other way round at the second click, and
// selects a sheet's column.
func (g *Grid) headClicked(col int) {
	if g.mode == EditMode {
		g.selectRange(cellPos{0, col}, cellPos{max(0, g.src.Rows()-1), col})
		return
	}
	if !g.sortable(col) {
		return
	}
	key := g.cols[col].Key
	desc := g.sortKey == key && !g.sortDesc
	g.SetSort(key, desc)
	g.OnSort(key, desc)
}

// MouseUp ends a drag.
func (g *Grid) MouseUp(*desktop.MouseEvent) { g.endDrag() }

// DragEnd ends a drag.
func (g *Grid) DragEnd() { g.endDrag() }

func (g *Grid) endDrag() {
	if g.drag.kind == dragBorder && g.OnColumnResized != nil && g.drag.col >= 0 {
		c := g.cols[g.drag.col]
		if g.drag.width != g.colW(g.drag.col) {
			g.OnColumnResized(c.Key, c.Width)
		}
	}
	g.drag.kind = dragNone
}

// Dragged extends the selection, scrolls or resizes, as the press decided.
func (g *Grid) Dragged(e *fyne.DragEvent) {
	d := e.Position.Subtract(g.drag.start)
	switch g.drag.kind {
	case dragCells:
		g.moveTo(g.nearestCell(e.Position), true)
	case dragRows:
		p := g.nearestCell(e.Position)
		g.cur = cellPos{p.row, 0}
		g.reveal(g.cur)
		g.place()
		g.selectionChanged()
	case dragVBar:
		_, length := barThumb(float64(g.geo.bodyH), g.geo.contentH, g.offY)
		if free := float64(g.geo.bodyH) - length; free > 0 {
			g.scrollTo(g.offX, g.drag.offY+float64(d.Y)/free*(g.geo.contentH-float64(g.geo.bodyH)))
		}
	case dragHBar:
		_, length := barThumb(float64(g.geo.bodyW), float64(g.geo.contentW), float64(g.offX))
		if free := float64(g.geo.bodyW) - length; free > 0 {
			g.scrollTo(g.drag.offX+float32(float64(d.X)/free*float64(g.geo.contentW-g.geo.bodyW)), g.offY)
		}
	case dragBorder:
		g.setWidth(g.drag.col, g.drag.width+d.X)
	}
}

// pageToward jumps when the track beside the thumb is pressed.
func (g *Grid) pageToward(p fyne.Position) {
	at, length := barThumb(float64(g.geo.bodyH), g.geo.contentH, g.offY)
	y := float64(p.Y - g.geo.headH)
	switch {
	case y < at:
		g.scrollTo(g.offX, g.offY-float64(g.geo.bodyH))
	case y > at+length:
		g.scrollTo(g.offX, g.offY+float64(g.geo.bodyH))
	default:
		return
	}
	g.drag.offY = g.offY
}

// setWidth gives a column a width in pixels; it no longer flexes.
func (g *Grid) setWidth(col int, w float32) {
	zoom := theme.Size(theme.Row) / 30
	c := &g.cols[col]
	c.Width = max(c.MinWidth, w/zoom)
	c.Flex = false
	g.version++
	g.place()
	refreshObject(g)
}

// autoWidth fits a column to its head and to the rows on screen.
func (g *Grid) autoWidth(col int) {
	size := g.geo.rowH / 30 * 13
	w := textWidth(g.cols[col].Title+" "+g.cols[col].Unit+" ▲", size, true)
	first, last := g.visibleRows()
	for r := first; r <= min(last, g.src.Rows()-1); r++ {
		w = max(w, textWidth(oneLine(g.src.Cell(r, col).Text), size, false))
	}
	g.setWidth(col, min(w+22, 600))
	if g.OnColumnResized != nil {
		g.OnColumnResized(g.cols[col].Key, g.cols[col].Width)
	}
	g.drag.kind = dragNone
}

// Scrolled moves by the wheel; what the grid has no use for goes on.
func (g *Grid) Scrolled(e *fyne.ScrollEvent) {
	dx, dy := e.Scrolled.DX, e.Scrolled.DY
	if dx == 0 && g.modifiers.shiftDown() {
		dx, dy = dy, 0
	}
	if !g.scrollBy(-dx*wheel, -float64(dy)*wheel) && g.ScrollThrough != nil {
		g.ScrollThrough.Scrolled(e)
	}
}

// scrollBy reports whether anything moved.
func (g *Grid) scrollBy(dx float32, dy float64) bool {
	return g.scrollTo(g.offX+dx, g.offY+dy)
}

func (g *Grid) scrollTo(x float32, y float64) bool {
	wasX, wasY := g.offX, g.offY
	g.offX, g.offY = x, y
	g.measure() // holds the offsets within bounds
	if g.offX == wasX && g.offY == wasY {
		return false
	}
	if g.edit != nil {
		g.commitEdit()
	}
	g.place()
	refreshObject(g)
	return true
}

// MouseIn starts following the pointer.
func (g *Grid) MouseIn(e *desktop.MouseEvent) { g.MouseMoved(e) }

// MouseMoved shows what is under the pointer.
func (g *Grid) MouseMoved(e *desktop.MouseEvent) { g.setHover(g.hitAt(e.Position)) }

// MouseOut forgets the pointer.
func (g *Grid) MouseOut() { g.setHover(hit{row: -1, col: -1}) }

func (g *Grid) setHover(h hit) {
	if g.hover == h {
		return
	}
	was := g.hover
	g.hover = h
	if g.parts == nil {
		return
	}
	g.waitForHint()
	if was.row != h.row {
		g.parts.repaintGrounds()
	}
	if was.zone == zoneHead || h.zone == zoneHead {
		g.parts.stripVersion = -1
		g.parts.placeHead()
	}
	g.placeBubble()
	refreshObject(g)
}

// hintDelay keeps hints from flickering while the pointer crosses the rows.
const hintDelay = 350 * time.Millisecond

// waitForHint shows what is to be read about the cell under the pointer when
// the pointer has rested there.
func (g *Grid) waitForHint() {
	if g.stopHint != nil {
		g.stopHint()
		g.stopHint = nil
	}
	g.hinting = false
	if _, text, _ := g.pointerHint(); text == "" {
		return
	}
	g.stopHint = after(hintDelay, func() {
		g.hinting = true
		g.placeBubble()
		refreshObject(g)
	})
}

// Cursor shows that a column's border can be dragged.
func (g *Grid) Cursor() desktop.Cursor {
	if g.hover.zone == zoneBorder || g.drag.kind == dragBorder {
		return desktop.HResizeCursor
	}
	return desktop.DefaultCursor
}
