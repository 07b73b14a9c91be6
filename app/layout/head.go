package layout

import (
	"fmt"
	"strings"
)

// Placed is a head cell with the place that it takes: 0-based, inclusive.
type Placed struct {
	Text                   string
	Row1, Col1, Row2, Col2 int
}

// PlaceHead finds where each head cell stands. The cells must cover the head's
// rows times cols exactly: neither gap nor overlap.
func PlaceHead(head [][]HeadCell, cols int) ([]Placed, error) {
	taken := make([][]bool, len(head))
	for i := range taken {
		taken[i] = make([]bool, cols)
	}
	var placed []Placed
	for r, row := range head {
		col := 0
		for _, c := range row {
			for col < cols && taken[r][col] {
				col++
			}
			p := Placed{Text: c.Text, Row1: r, Col1: col, Row2: r + max(c.Rows, 1) - 1, Col2: col + max(c.Cols, 1) - 1}
			if p.Row2 >= len(head) || p.Col2 >= cols {
				return nil, fmt.Errorf("layout: head cell %q goes beyond the head", c.Text)
			}
			for y := p.Row1; y <= p.Row2; y++ {
				for x := p.Col1; x <= p.Col2; x++ {
					if taken[y][x] {
						return nil, fmt.Errorf("layout: head cell %q covers another", c.Text)
					}
					taken[y][x] = true
				}
			}
			placed = append(placed, p)
			col = p.Col2 + 1
		}
		for x, ok := range taken[r] {
			if !ok {
				return nil, fmt.Errorf("layout: row %d of the head has no cell over column %d", r+1, x+1)
			}
		}
	}
	return placed, nil
}

// NestHeads makes the head of columns from the path of heads above each, the
// lowest last: neighbours that share the beginning of their paths share a
// merged cell, and a short path reaches down to the last row.
func NestHeads(paths [][]string) [][]HeadCell {
	depth := 1
	for _, p := range paths {
		depth = max(depth, len(p))
	}
	head := make([][]HeadCell, depth)
	for level := range head {
		for i := 0; i < len(paths); {
			p := paths[i]
			if level >= len(p) { // covered from above
				i++
				continue
			}
			if level == len(p)-1 {
				head[level] = append(head[level], HeadCell{Text: p[level], Rows: depth - level, Cols: 1})
				i++
				continue
			}
			n := 1
			for i+n < len(paths) && level < len(paths[i+n])-1 && samePath(p, paths[i+n], level) {
				n++
			}
			head[level] = append(head[level], HeadCell{Text: p[level], Rows: 1, Cols: n})
			i += n
		}
	}
	return head
}

func samePath(a, b []string, level int) bool {
	for i := range level + 1 {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

// Titles returns one heading for each column: its Title, else the texts of the
// head cells above it from top to bottom, joined by a slash.
func (t *Table) Titles() ([]string, error) {
	placed, err := PlaceHead(t.Head, len(t.Columns))
	if err != nil {
		return nil, err
	}
	titles := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		if c.Title != "" {
			titles[i] = c.Title
			continue
		}
		var parts []string
		for _, p := range placed {
			text := strings.Join(strings.Fields(p.Text), "")
			if p.Col1 <= i && i <= p.Col2 && text != "" {
				parts = append(parts, text)
			}
		}
		titles[i] = strings.Join(parts, "/")
	}
	return titles, nil
}
