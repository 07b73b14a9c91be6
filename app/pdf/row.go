package pdf

import (
	"math"

	"ronghe/app"
	"ronghe/app/layout"
)

// row is a row of ruled cells as it will be drawn.
type row struct {
	size  float64 // of its text, by which its cells are padded
	cells []cell
	high  float64
}

// cell is one cell with its lines.
type cell struct {
	wide  float64
	lines []string
	face  *typeface
	size  float64 // smaller than the row's where a number would not fit
	align layout.Align
	grey  float64 // behind the text; 0: none
	mark  app.CellMark
}

// padding is the room on each side of a cell's text.
func padding(size float64) float64 { return pad * size }

// How much smaller a number, and a word, is drawn rather than broken.
const (
	leastFigure = 0.6
	leastWord   = 0.75
)

// layCell wraps a text into a cell. A number or date, and a single word such as a
// code, is rather drawn smaller than broken.
func layCell(face *typeface, text string, wide, size float64, align layout.Align, figure bool) cell {
	room := wide - 2*padding(size)
	c := cell{wide: wide, face: face, size: size, align: align}
	if w := face.width(text, size); w > room {
		switch {
		case figure:
			c.size *= math.Max(room/w, leastFigure)
		case room/w >= leastWord && oneWord(text):
			c.size *= room / w
		}
		room += 0.01
	}
	c.lines = face.wrap(text, c.size, room)
	return c
}

// measure sets the height that the cells need.
func (r *row) measure() {
	most := lead * r.size
	for _, c := range r.cells {
		most = max(most, float64(len(c.lines))*lead*c.size)
	}
	r.high = most + 2*lineGap*r.size
}

// cut parts a row that is higher than a page: the lines that fit into high
// points, and the rest, if there is more. At least one line goes into the first
// part.
func (r row) cut(high float64) (part, rest row, more bool) {
	n := max(1, int((high-2*lineGap*r.size)/(lead*r.size)))
	part, rest = row{size: r.size, cells: make([]cell, len(r.cells))}, row{size: r.size, cells: make([]cell, len(r.cells))}
	for i, c := range r.cells {
		at := min(n, len(c.lines))
		part.cells[i], rest.cells[i] = c, c
		part.cells[i].lines, rest.cells[i].lines = c.lines[:at], c.lines[at:]
		more = more || at < len(c.lines)
	}
	part.measure()
	rest.measure()
	return part, rest, more
}

// draw draws all cells side by side.
func (r row) draw(c *canvas, x, y float64) {
	for _, what := range r.cells {
		what.draw(c, x, y, r.size, r.high)
		x += what.wide
	}
}

// draw draws a cell: its ground, its lines in the middle of the height, its
// border.
func (what cell) draw(c *canvas, x, y, size, high float64) {
	if what.grey > 0 {
		c.shade(x, y, what.wide, high, what.grey)
	}
	c.marked(what.mark, x, y, what.wide, high)
	step := lead * what.size
	at := y + (high-step*float64(len(what.lines)))/2
	for _, line := range what.lines {
		if line != "" {
			left := x + padding(size)
			switch free := what.wide - 2*padding(size) - what.face.width(line, what.size); what.align {
			case layout.Centre:
				left += free / 2
			case layout.Right:
				left += free
			}
			c.text(left, at+(step-what.size)/2, what.face, what.size, line)
		}
		at += step
	}
	c.frame(x, y, what.wide, high)
}
