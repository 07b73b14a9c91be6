package layout

import (
	"math"
	"strings"

	"ronghe/app"
)

// A4 in points within the margins that workbook and PDF keep, and what stands
// around a grid.
const (
	shortRoom, longRoom = 523.0, 770.0 // across
	shortHigh, longHigh = 501.0, 748.0 // down: of a page across, of an upright one

	columnUnit = 5.6 // of a column's width
	rowPoints  = 18.0
	textPoints = 13.0 // of a further line
	linePoints = 17.0 // of a line above the grid
	headPoints = 20.0
)

// WidestPage is the width of the columns that a page of A4 across shows legibly, at
// six tenths of their size.
const WidestPage = 240

// leastScale is how small a table may print before it goes on to another page:
// text of 10 points is read well at 7.5.
const leastScale = 0.75

// shortRest is the part of a page that is not worth a page of its own: what is
// left is rather drawn a little smaller.
const shortRest = 0.2

// ChoosePaper chooses how a table whose rows are at hand lies on A4: across or
// upright, over how many pages' breadth and height, so that it reads well, takes
// few pages, and does not end with a row or two by themselves. Columns stay
// together while that leaves them legible. It sets Landscape, FitWidth, PagesWide
// and PagesHigh.
func (t *Table) ChoosePaper(rows [][]app.Cell) {
	wide, above, below := 0.0, t.aboveHigh(), t.belowHigh()
	for _, c := range t.Columns {
		wide += c.Wide() * columnUnit
	}
	body := 0.0
	for _, row := range rows {
		body += t.rowHigh(row)
	}
	up := lie(wide, t.stubWide(), above, t.headHigh(), body+below, shortRoom, longHigh)
	across := lie(wide, t.stubWide(), above, t.headHigh(), body+below, longRoom, shortHigh)
	best := across
	if up.before(across) {
		best = up
	}
	t.FitWidth, t.Landscape, t.PagesWide, t.PagesHigh = true, best == across, best.wide, best.high
}

// lying is how a table lies on paper.
type lying struct {
	wide, high int // pages
	scale      float64
}

func (l lying) pages() int { return l.wide * l.high }

// before tells whether one way is better than another: legible, then of fewer
// pages, then larger.
func (l lying) before(other lying) bool {
	switch small, smaller := l.scale < leastScale, other.scale < leastScale; {
	case small != smaller:
		return smaller
	case l.pages() != other.pages():
		return l.pages() < other.pages()
	}
	return l.scale > other.scale
}

// lie finds the fewest pages of one orientation.
func lie(wide, stub, above, head, body, room, high float64) lying {
	out := lying{wide: 1, high: 1, scale: math.Min(1, room/wide)}
	for out.scale < leastScale*0.9 && out.wide < 4 { // columns give way before they part
		out.wide++
		out.scale = math.Min(1, room/((wide+float64(out.wide-1)*stub)/float64(out.wide)))
	}
	whole := above + head + body
	if one := high / whole; one >= leastScale || one >= out.scale {
		out.scale = math.Min(out.scale, one)
		return out
	}
	need := (whole*out.scale - high) / (high - head*out.scale) // pages beyond the first
	out.high = 1 + int(math.Ceil(need-shortRest))
	if left := need - math.Floor(need); left > 0 && left <= shortRest { // the rest goes onto the pages before
		pages := float64(out.high)
		out.scale = math.Min(out.scale, pages*high/(whole+(pages-1)*head))
	}
	return out
}

// stubWide is the width of the columns that stand on every page's breadth.
func (t *Table) stubWide() float64 {
	w := 0.0
	for _, c := range t.Columns[:t.FreezeCols] {
		w += c.Wide() * columnUnit
	}
	return w
}

func (t *Table) aboveHigh() float64 {
	high := linePoints * float64(len(t.Corner)+len(t.Info))
	if t.Title != "" {
		high += 30
	}
	return high
}

func (t *Table) belowHigh() float64 {
	high, wide := 0.0, 0.0
	for _, c := range t.Columns {
		wide += c.Wide()
	}
	if len(t.Foot) > 0 {
		high += 26
	}
	for _, note := range t.Notes {
		high += headPoints + textPoints*float64(linesIn(note, wide)-1)
	}
	return high
}

// headHigh is about how high the head is: each row as high as its own texts need.
func (t *Table) headHigh() float64 {
	placed, err := PlaceHead(t.Head, len(t.Columns))
	if err != nil { // Check tells
		return headPoints * float64(len(t.Head))
	}
	lines := make([]int, len(t.Head))
	for _, p := range placed {
		wide := 0.0
		for _, c := range t.Columns[p.Col1 : p.Col2+1] {
			wide += c.Wide()
		}
		lines[p.Row2] = max(lines[p.Row2], 1, linesIn(p.Text, wide)-(p.Row2-p.Row1))
	}
	high := 0.0
	for _, n := range lines {
		high += headPoints + textPoints*float64(max(n, 1)-1)
	}
	return high
}

func (t *Table) rowHigh(row []app.Cell) float64 {
	lines := 1
	for i, c := range row {
		if c.Kind == app.CellText {
			lines = max(lines, linesIn(c.Text, t.Columns[i].Wide()))
		}
	}
	return rowPoints + textPoints*float64(lines-1)
}

// linesIn is about how many lines a text takes in a column.
func linesIn(text string, wide float64) (n int) {
	for line := range strings.SplitSeq(text, "\n") {
		n += max(1, int(math.Ceil(float64(TextWidth(line))/math.Max(2, wide*1.1))))
	}
	return n
}
