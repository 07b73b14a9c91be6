package pdf

import (
	"ronghe/app/layout"
)

// measureHead gives each row of the head the height that its texts need on the
// group where they need most; together at most high points.
func (g *grid) measureHead(high float64) {
	lines := make([]int, len(g.t.Head))
	for i := range lines {
		lines[i] = 1
	}
	need := func(p layout.Placed) int {
		most := 1
		for _, gr := range g.groups {
			if w := g.covered(gr, p); w > 0 {
				most = max(most, len(g.headLines(p, w)))
			}
		}
		return most
	}
	for _, p := range g.placed {
		if p.Row1 == p.Row2 {
			lines[p.Row1] = max(lines[p.Row1], need(p))
		}
	}
	for _, p := range g.placed {
		have := 0
		for _, n := range lines[p.Row1 : p.Row2+1] {
			have += n
		}
		lines[p.Row2] += max(0, need(p)-have)
	}
	g.heads = make([]float64, len(lines))
	for i, n := range lines {
		g.heads[i] = float64(n)*lead*g.size + 2*lineGap*g.size + 2
	}
	if total := sum(g.heads); total > high {
		for i := range g.heads {
			g.heads[i] *= high / total
		}
	}
}

// covered is how wide a head cell stands on a group.
func (g *grid) covered(gr group, p layout.Placed) float64 {
	w := 0.0
	for _, i := range gr.cols {
		if p.Col1 <= i && i <= p.Col2 {
			w += g.widths[i]
		}
	}
	return w
}

func (g *grid) headLines(p layout.Placed, w float64) []string {
	return g.f.bold.even(clean(p.Text), g.size, w-2*padding(g.size))
}

// headHigh is the height of the head.
func (g *grid) headHigh() float64 { return sum(g.heads) }

// drawHead draws the head of a group at x, y. A text that the head has no room
// for ends in an ellipsis.
func (g *grid) drawHead(c *canvas, gr group, x, y float64) {
	for _, p := range g.placed {
		w := g.covered(gr, p)
		if w == 0 {
			continue
		}
		left := x
		for _, i := range gr.cols {
			if i >= p.Col1 {
				break
			}
			left += g.widths[i]
		}
		top, high := y+sum(g.heads[:p.Row1]), sum(g.heads[p.Row1:p.Row2+1])
		lines := g.headLines(p, w)
		if most := max(1, int(high/(lead*g.size))); len(lines) > most {
			lines = append(lines[:most-1:most-1], "\u2026")
		}
		what := cell{wide: w, lines: lines, face: g.f.bold, size: g.size, align: layout.Centre, grey: headGrey}
		what.draw(c, left, top, g.size, high)
	}
}
