package pdf

import (
	"math"

	"ronghe/app"
	"ronghe/app/layout"
)

// Sizes in points; those of the grid shrink with it.
const (
	bodySize  = 10
	titleSize = 16
	smallSize = 9    // the foot of pages
	unit      = 5.5  // of a column's width: a digit of a workbook, and its margin
	lead      = 1.3  // from line to line, of the size
	pad       = 0.35 // beside the text of a cell, of the size
	lineGap   = 0.25 // above and below it

	// smallest is the least scale of a grid: 7 points are still read on paper.
	// What is wider then goes on to a further sheet of columns.
	smallest = 0.7
	// widest is how far the columns of a table may grow to fill the page.
	widest = 1.3
)

// fitting says how a table is to be fitted onto paper.
type fitting struct {
	room    float64 // width
	high    float64 // what the head takes at most
	largest float64 // scale of the text; 1: bodySize
	fill    bool    // columns grow to the whole width
}

// grid is a table's columns as they stand on paper.
type grid struct {
	t      *layout.Table
	f      fonts
	size   float64 // of the text
	widths []float64
	groups []group
	placed []layout.Placed
	heads  []float64 // heights of the rows of the head, the same on every group
}

// group is the columns that stand on one page.
type group struct {
	cols []int
	wide float64
}

func newGrid(t *layout.Table, f fonts, to fitting) (*grid, error) {
	placed, err := layout.PlaceHead(t.Head, len(t.Columns))
	if err != nil {
		return nil, err
	}
	g := &grid{t: t, f: f, placed: placed}
	g.size = bodySize * g.fit(to)
	g.measureHead(to.high)
	return g, nil
}

// fit chooses scale, widths and groups.
func (g *grid) fit(to fitting) float64 {
	room := to.room
	natural, total := make([]float64, len(g.t.Columns)), 0.0
	for i, c := range g.t.Columns {
		natural[i] = c.Wide() * unit
		total += natural[i]
	}
	scale := to.largest
	if total*scale > room && (g.t.FitWidth || total*smallest > room) {
		scale = math.Max(room/total, smallest)
	}
	g.widths = natural
	g.resize(scale, room)
	g.groups = g.split(room)
	if len(g.groups) > 1 { // as large as the same number of sheets takes
		for s := to.largest; s > smallest; s -= 0.05 {
			larger := &grid{t: g.t, placed: g.placed, widths: append([]float64(nil), natural...)}
			larger.resize(s, room)
			if larger.groups = larger.split(room); len(larger.groups) == len(g.groups) {
				g.widths, g.groups, scale = larger.widths, larger.groups, s
				break
			}
		}
	}
	g.stretch(to)
	return scale
}

// resize scales the widths; no column is wider than the page leaves beside
// those that are repeated.
func (g *grid) resize(scale, room float64) {
	scaled := make([]float64, len(g.widths))
	for i, w := range g.widths {
		scaled[i] = math.Min(w*scale, room/2)
	}
	g.widths = scaled
}

// repeated is how many of the first columns stand on every sheet of columns:
// those that stay when one scrolls, while they leave half of the page.
func (g *grid) repeated(room float64) int {
	n := min(g.t.FreezeCols, len(g.widths)-1)
	for n > 0 && sum(g.widths[:n]) > room/2 {
		n--
	}
	return n
}

// split shares the columns out to sheets, rather between merged heads than
// inside one.
func (g *grid) split(room float64) []group {
	all := make([]int, len(g.widths))
	for i := range all {
		all[i] = i
	}
	if sum(g.widths) <= room+0.01 {
		return []group{g.group(all)}
	}
	first := g.repeated(room)
	room -= sum(g.widths[:first])
	var groups []group
	for from := first; from < len(all); {
		to, wide := from, 0.0
		for to < len(all) && (to == from || wide+g.widths[to] <= room+0.01) {
			wide += g.widths[to]
			to++
		}
		if to < len(all) {
			for better, less := to, wide; better > from+1; better-- {
				if !g.inside(better) {
					to = better
					break
				}
				if less -= g.widths[better-1]; less < 0.6*room {
					break
				}
			}
		}
		groups = append(groups, g.group(append(append([]int(nil), all[:first]...), all[from:to]...)))
		from = to
	}
	return groups
}

func (g *grid) group(cols []int) group {
	return group{cols: cols, wide: g.wide(cols)}
}

func (g *grid) wide(cols []int) float64 {
	w := 0.0
	for _, i := range cols {
		w += g.widths[i]
	}
	return w
}

// inside reports whether a merged head covers the columns on both sides of the
// border before column i.
func (g *grid) inside(i int) bool {
	for _, p := range g.placed {
		if p.Col1 < i && i <= p.Col2 {
			return true
		}
	}
	return false
}

// stretch lets columns grow to fill the page: all of them on a single sheet, on
// several those that stand on one only, so that a row is as high on each.
func (g *grid) stretch(to fitting) {
	first := 0
	if len(g.groups) > 1 {
		first = g.repeated(to.room)
	}
	fixed := sum(g.widths[:first])
	for i := range g.groups {
		gr := &g.groups[i]
		own := gr.cols[first:]
		if len(g.groups) == 1 {
			own = gr.cols
		}
		factor := (to.room - fixed) / g.wide(own)
		if !to.fill && len(g.groups) == 1 || factor > 2 { // the last sheet may hold few columns
			factor = math.Min(factor, widest)
		}
		if factor > 1 {
			for _, c := range own {
				g.widths[c] *= factor
			}
		}
		gr.wide = g.wide(gr.cols)
	}
}

func sum(ws []float64) float64 {
	total := 0.0
	for _, w := range ws {
		total += w
	}
	return total
}

// layRow finds the lines of a row's cells.
func (g *grid) layRow(cells []app.Cell, bold bool) row {
	face := g.f.regular
	if bold {
		face = g.f.bold
	}
	r := row{size: g.size, cells: make([]cell, len(cells))}
	for i, c := range cells {
		column := g.t.Columns[i]
		text, align := column.Show(c)
		if bold && column.Kind == layout.Text { // the sum row
			align = layout.Centre
		}
		figure := c.Kind == app.CellNumber || c.Kind == app.CellDate
		r.cells[i] = layCell(face, clean(text), g.widths[i], g.size, align, figure)
		r.cells[i].mark = c.Mark
	}
	r.measure()
	return r
}

// drawRow draws the part of a row that stands on a group.
func (g *grid) drawRow(c *canvas, gr group, r row, x, y float64) {
	for _, i := range gr.cols {
		r.cells[i].draw(c, x, y, r.size, r.high)
		x += r.cells[i].wide
	}
}
