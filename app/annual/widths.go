package annual

import (
	"strings"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/app/i18n"
	"ronghe/app/layout"
)

// Widths of columns, in half-width characters: what labels and numbers take at
// least, and how far a head may widen its column before it breaks.
const (
	leastLabel   = 14
	leastNumbers = 9
	mostHead     = 12
	besideText   = 2

	// leastTable is what the signatures below a table take in one line.
	leastTable = 84
)

// fitWidths makes the columns of a part as wide as what stands in them, heads in
// two lines: a table of fifteen columns stands on one page then, and is still
// read. first is the place of the first column of numbers.
func fitWidths(columns []layout.Column, p *Part, first int, rows [][]app.Cell) {
	longest := leastLabel
	for _, row := range rows {
		longest = max(longest, layout.TextWidth(row[0].Text)+besideText)
	}
	columns[0].Width = min(columns[0].Width, float64(longest))
	var loose []int
	wide := 0.0
	for i, leaf := range p.leaves {
		if c := &columns[first+i]; leaf.Width == 0 && leaf.Type != catalog.TypeText {
			c.Width = numbersWidth(*c, leaf, rows, first+i)
			loose = append(loose, first+i)
		}
	}
	for _, c := range columns {
		wide += c.Wide()
	}
	if wide < leastTable && len(loose) > 0 {
		columns[0].Width += (leastTable - wide) / 2
		for _, i := range loose {
			columns[i].Width += (leastTable - wide) / 2 / float64(len(loose))
		}
	}
}

// numbersWidth is the width of a column of numbers.
func numbersWidth(c layout.Column, leaf *Leaf, rows [][]app.Cell, at int) float64 {
	wide := max(leastNumbers, min(mostHead, (layout.TextWidth(leaf.Label)+1)/2+besideText))
	for _, row := range rows {
		text, _ := c.Show(row[at])
		wide = max(wide, layout.TextWidth(text)+besideText)
	}
	return float64(wide)
}

// headsIn are the heads above a column of a width, its unit of measure in brackets
// behind its own, or below where there is no room beside.
func (l *Leaf) headsIn(wide float64) []string {
	heads := append([]string(nil), l.Heads...)
	if l.Unit == "" {
		return heads
	}
	one := i18n.T("annual.with_unit", "label", l.Label, "unit", l.Unit)
	if float64(layout.TextWidth(one)) > wide {
		one = l.Label + "\n" + strings.TrimSpace(i18n.T("annual.with_unit", "label", "", "unit", l.Unit))
	}
	heads[len(heads)-1] = one
	return heads
}
