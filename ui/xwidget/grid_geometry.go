package xwidget

import (
	"slices"

	"fyne.io/fyne/v2"
	fynetheme "fyne.io/fyne/v2/theme"

	"ronghe/ui/theme"
)

// gridGeometry is where everything of a grid stands, from its size, its
// columns and the theme. Content coordinates are float64: a million rows are
// more pixels than a float32 counts exactly.
type gridGeometry struct {
	rowH, headH, gutter, bar float32
	aboveH                   float32   // of one line of heads over the columns' own
	x                        []float32 // left edge of each column and the right edge of the last, from the gutter on
	frozen                   int       // frozen columns that fit
	frozenW                  float32   // gutter and frozen columns
	bodyW, bodyH             float32   // the scrolling part of the body
	contentW                 float32
	contentH                 float64
	vbar, hbar               bool
}

// measure computes the geometry for the present size, columns and theme.
func (g *Grid) measure() {
	size := g.Size()
	zoom := theme.Size(theme.Row) / 30
	geo := gridGeometry{rowH: theme.Size(theme.Row), bar: theme.Size(fynetheme.SizeNameScrollBar)}
	if !g.NoHead {
		geo.aboveH = geo.rowH * aboveShare
		geo.headH = geo.rowH + 2 + float32(g.headDepth())*geo.aboveH
		if g.HeadLines > 1 {
			geo.headH += geo.rowH * secondLine
		}
	}
	if g.mode == ListMode && g.Checkable {
		geo.gutter = 34 * zoom
	} else if g.mode == EditMode && g.RowNumbers {
		geo.gutter = 40 * zoom
	}
	geo.contentH = float64(g.rowCount()) * float64(geo.rowH)
	geo.bodyH = max(0, size.Height-geo.headH)
	geo.vbar = geo.contentH > float64(geo.bodyH)
	width := size.Width - geo.gutter
	if geo.vbar {
		width -= geo.bar
	}
	geo.x = g.columnEdges(width, zoom)
	total := geo.x[len(geo.x)-1]
	if total > width+0.5 {
		geo.hbar = true
		geo.bodyH = max(0, geo.bodyH-geo.bar)
		if !geo.vbar && geo.contentH > float64(geo.bodyH) {
			geo.vbar = true
			width -= geo.bar
		}
	}
	geo.frozenW = geo.gutter
	for i := 0; i < g.Frozen && i < len(g.cols); i++ {
		// What is frozen leaves at least half of the width to what scrolls.
		if geo.gutter+geo.x[i+1] > size.Width/2 && geo.hbar {
			break
		}
		geo.frozen, geo.frozenW = i+1, geo.gutter+geo.x[i+1]
	}
	geo.bodyW = max(0, width+geo.gutter-geo.frozenW)
	geo.contentW = total - geo.x[geo.frozen]
	if !geo.sameColumns(g.geo) {
		g.version++ // rows drawn for other columns are stale
	}
	g.geo = geo
	g.offX = max(0, min(g.offX, geo.contentW-geo.bodyW))
	g.offY = max(0, min(g.offY, geo.contentH-float64(geo.bodyH)))
}

// sameColumns reports whether rows drawn for one geometry serve another.
func (a gridGeometry) sameColumns(b gridGeometry) bool {
	return a.rowH == b.rowH && a.gutter == b.gutter && a.frozen == b.frozen && a.bodyW == b.bodyW && a.headH == b.headH && slices.Equal(a.x, b.x)
}

// How high a line of heads over the columns' own is, and the second line of a
// title, of a row.
const (
	aboveShare = 0.8
	secondLine = 0.5
)

// headDepth is how many lines of heads stand over the columns' own.
func (g *Grid) headDepth() int {
	most := 0
	for _, c := range g.cols {
		most = max(most, len(c.Above))
	}
	return most
}

// flexGives is the part of their width that flexible columns give when that
// makes all columns fit.
const flexGives = 0.2

// columnEdges adds the widths up; flexible columns share what is left over, or
// a little that is missing.
func (g *Grid) columnEdges(width, zoom float32) []float32 {
	var sum, flex float32
	for _, c := range g.cols {
		sum += c.Width * zoom
		if c.Flex {
			flex += c.Width * zoom
		}
	}
	spare := width - sum
	if spare < -flex*flexGives {
		spare = 0
	}
	x := make([]float32, len(g.cols)+1)
	var end float32
	for i, c := range g.cols {
		w := c.Width * zoom
		if c.Flex && flex > 0 {
			w += spare * (c.Width * zoom / flex)
		}
		// Whole pixels keep hairlines sharp; the edges are rounded, not the widths,
		// which together would be wider than the room.
		end += w
		x[i+1] = float32(int(end + 0.5))
	}
	return x
}

// colX returns where a column begins, in the grid's coordinates.
func (g *Grid) colX(col int) float32 {
	x := g.geo.gutter + g.geo.x[col]
	if col >= g.geo.frozen {
		x -= g.offX
	}
	return x
}

func (g *Grid) colW(col int) float32 { return g.geo.x[col+1] - g.geo.x[col] }

// rowY returns where a row begins, in the grid's coordinates.
func (g *Grid) rowY(row int) float32 {
	return g.geo.headH + float32(float64(row)*float64(g.geo.rowH)-g.offY)
}

// visibleRows returns the first and the last row that show, last < first when
// there are none.
func (g *Grid) visibleRows() (first, last int) {
	if g.geo.rowH == 0 || g.geo.bodyH <= 0 {
		return 0, -1
	}
	first = int(g.offY / float64(g.geo.rowH))
	last = int((g.offY + float64(g.geo.bodyH) - 0.01) / float64(g.geo.rowH))
	return first, min(last, g.rowCount()-1)
}

// visibleCols returns the scrolling columns that show.
func (g *Grid) visibleCols() (first, last int) {
	first, last = g.geo.frozen, g.geo.frozen-1
	left := g.geo.x[g.geo.frozen]
	for c := g.geo.frozen; c < len(g.cols); c++ {
		if g.geo.x[c+1]-left <= g.offX {
			first = c + 1
			last = c
			continue
		}
		if g.geo.x[c]-left >= g.offX+g.geo.bodyW {
			break
		}
		last = c
	}
	return first, last
}

// cellRect returns the place of a cell in the grid's coordinates.
func (g *Grid) cellRect(p cellPos) (fyne.Position, fyne.Size) {
	return fyne.NewPos(g.colX(p.col), g.rowY(p.row)), fyne.NewSize(g.colW(p.col), g.geo.rowH)
}

// reveal scrolls so that a cell is wholly visible.
func (g *Grid) reveal(p cellPos) {
	if len(g.cols) == 0 || p.col+1 >= len(g.geo.x) { // not measured yet
		return
	}
	top := float64(p.row) * float64(g.geo.rowH)
	if top < g.offY {
		g.offY = top
	} else if bottom := top + float64(g.geo.rowH); bottom > g.offY+float64(g.geo.bodyH) {
		g.offY = bottom - float64(g.geo.bodyH)
	}
	if p.col >= g.geo.frozen && g.mode == EditMode {
		left := g.geo.x[p.col] - g.geo.x[g.geo.frozen]
		right := left + g.colW(p.col)
		if right > g.offX+g.geo.bodyW {
			g.offX = right - g.geo.bodyW
		}
		if left < g.offX {
			g.offX = left
		}
	}
	g.offY = max(0, min(g.offY, g.geo.contentH-float64(g.geo.bodyH)))
	g.offX = max(0, min(g.offX, g.geo.contentW-g.geo.bodyW))
}

// pageRows is how many rows PageUp and PageDown go.
func (g *Grid) pageRows() int {
	if g.geo.rowH == 0 {
		return 1
	}
	return max(1, int(g.geo.bodyH/g.geo.rowH)-1)
}

type zone int

const (
	zoneNone zone = iota
	zoneHead
	zoneHeadGutter
	zoneBorder // the right edge of a column's head
	zoneGutter
	zoneCell
	zoneVBar
	zoneHBar
)

type hit struct {
	zone     zone
	row, col int
}

// hitAt says what stands at a position in the grid's coordinates.
func (g *Grid) hitAt(p fyne.Position) hit {
	size := g.Size()
	h := hit{row: -1, col: -1}
	if p.X < 0 || p.Y < 0 || p.X >= size.Width || p.Y >= size.Height {
		return h
	}
	switch {
	case g.geo.vbar && p.X >= size.Width-g.geo.bar && p.Y >= g.geo.headH:
		h.zone = zoneVBar
		return h
	case g.geo.hbar && p.Y >= size.Height-g.geo.bar:
		h.zone = zoneHBar
		return h
	}
	if p.Y < g.geo.headH {
		return g.hitHead(p)
	}
	row := int((g.offY + float64(p.Y-g.geo.headH)) / float64(g.geo.rowH))
	if row < 0 || row >= g.rowCount() {
		return h
	}
	h.row, h.col = row, g.colAt(p.X)
	h.zone = zoneCell
	if p.X < g.geo.gutter {
		h.zone, h.col = zoneGutter, -1
	} else if h.col < 0 {
		h.zone = zoneNone
		if g.mode == ListMode {
			h.zone = zoneCell // a row reaches to the right edge
		}
	}
	return h
}

func (g *Grid) hitHead(p fyne.Position) hit {
	if p.X < g.geo.gutter {
		return hit{zone: zoneHeadGutter, row: -1, col: -1}
	}
	const reach = 4
	for c := len(g.cols) - 1; c >= 0; c-- {
		right := g.colX(c) + g.colW(c)
		if c >= g.geo.frozen && right < g.geo.frozenW {
			continue
		}
		if p.X >= right-reach && p.X <= right+reach {
			return hit{zone: zoneBorder, row: -1, col: c}
		}
	}
	if c := g.colAt(p.X); c >= 0 {
		return hit{zone: zoneHead, row: -1, col: c}
	}
	return hit{row: -1, col: -1}
}

// colAt returns the column at x, -1 right of the last.
func (g *Grid) colAt(x float32) int {
	for c := range g.cols {
		left := g.colX(c)
		if c >= g.geo.frozen && x < g.geo.frozenW {
			break
		}
		if x >= left && x < left+g.colW(c) {
			return c
		}
	}
	return -1
}

// nearestCell returns the cell nearest to a position, for dragging.
func (g *Grid) nearestCell(p fyne.Position) cellPos {
	row := int((g.offY + float64(p.Y-g.geo.headH)) / float64(g.geo.rowH))
	if p.Y < g.geo.headH {
		row = int(g.offY/float64(g.geo.rowH)) - 1
	}
	col := g.colAt(p.X)
	if col < 0 {
		col = len(g.cols) - 1
		if p.X < g.geo.frozenW {
			col = g.geo.frozen
		}
	}
	return g.clamp(cellPos{row, col})
}
