package xwidget

import (
	"strings"

	"github.com/shopspring/decimal"
)

// cellRange is a block of cells, its edges inclusive.
type cellRange struct{ top, left, bottom, right int }

func (r cellRange) single() bool { return r.top == r.bottom && r.left == r.right }

func (r cellRange) cells() int { return (r.bottom - r.top + 1) * (r.right - r.left + 1) }

// selection is the block between the anchor and the cursor; in a list whole rows.
func (g *Grid) selection() cellRange {
	r := cellRange{
		min(g.cur.row, g.anchor.row), min(g.cur.col, g.anchor.col),
		max(g.cur.row, g.anchor.row), max(g.cur.col, g.anchor.col),
	}
	if g.mode == ListMode {
		r.left, r.right = 0, len(g.cols)-1
	}
	return r
}

// moveTo puts the cursor somewhere; extend keeps the anchor, so the selection grows.
func (g *Grid) moveTo(p cellPos, extend bool) {
	p = g.clamp(p)
	was := g.cur
	g.cur = p
	switch {
	case !extend:
		g.anchor = p
		g.before = nil
	case g.mode == ListMode && g.Checkable:
		g.checkTo(p.row)
	}
	g.reveal(p)
	g.place()
	g.selectionChanged()
	if was != p && g.OnCursor != nil {
		g.OnCursor(p.row, p.col)
	}
}

// checkTo checks the rows from the anchor to row, beside those that were checked
// before Shift went down: what is painted as chosen is what Del and Ctrl+C take.
func (g *Grid) checkTo(row int) {
	if g.before == nil {
		b := g.checks.clone()
		g.before = &b
	}
	g.checks = g.before.clone()
	for r := min(g.anchor.row, row); r <= max(g.anchor.row, row) && r < g.src.Rows(); r++ {
		g.checks.set(r, true)
	}
	g.version++
	if g.OnChecked != nil {
		g.OnChecked(g.CheckedCount())
	}
}

// selectRange selects a block with the cursor at its first cell.
func (g *Grid) selectRange(from, to cellPos) {
	g.cur, g.anchor = g.clamp(from), g.clamp(to)
	g.place()
	g.selectionChanged()
}

func (g *Grid) selectionChanged() {
	if g.parts != nil {
		g.parts.repaintGrounds()
		refreshObject(g)
	}
	if g.OnSelection != nil {
		g.OnSelection(g.Stats())
	}
}

// statsLimit bounds the work of summing up while somebody drags a range.
const statsLimit = 50_000

// Stats counts and sums the selected cells. Only cells that are loaded and
// numbers by their text count; columns marked PlainText never do.
func (g *Grid) Stats() SelectionStats {
	r := g.selection()
	r.bottom = min(r.bottom, g.src.Rows()-1)
	if r.bottom < r.top {
		return SelectionStats{}
	}
	s := SelectionStats{Rows: r.bottom - r.top + 1, Cells: r.cells()}
	if s.Cells > statsLimit {
		s.Partial = true
		return s
	}
	sum := decimal.Zero
	var digits int32
	for row := r.top; row <= r.bottom; row++ {
		for col := r.left; col <= r.right; col++ {
			v := g.src.Cell(row, col)
			if v.Loading {
				s.Partial = true
				continue
			}
			if d, ok := plainNumber(v.Text); ok && !g.cols[col].PlainText {
				s.Numbers++
				sum = sum.Add(d)
				digits = max(digits, -d.Exponent())
			}
		}
	}
	if s.Partial || s.Numbers == 0 {
		return s
	}
	s.Sum = Thousands(sum.StringFixed(digits))
	avg := sum.DivRound(decimal.NewFromInt(int64(s.Numbers)), digits+2)
	s.Average = Thousands(trimZeros(avg.StringFixed(digits+2), int(digits)))
	return s
}

// plainNumber reads a number as it is shown: digits, separators, a sign and at
// most a percent sign. Anything else is text.
func plainNumber(s string) (decimal.Decimal, bool) {
	s = strings.TrimSuffix(strings.TrimSpace(s), "%")
	if s == "" || len(s) > 40 {
		return decimal.Decimal{}, false
	}
	for _, r := range s {
		if (r < '0' || r > '9') && r != ',' && r != '.' && r != '-' {
			return decimal.Decimal{}, false
		}
	}
	d, err := decimal.NewFromString(strings.ReplaceAll(s, ",", ""))
	return d, err == nil
}

// Thousands puts separators into a plain decimal number.
func Thousands(s string) string {
	sign := ""
	if strings.HasPrefix(s, "-") {
		sign, s = "-", s[1:]
	}
	whole, frac, _ := strings.Cut(s, ".")
	var b strings.Builder
	b.WriteString(sign)
	for i, r := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(r)
	}
	if frac != "" {
		b.WriteByte('.')
		b.WriteString(frac)
	}
	return b.String()
}

// trimZeros drops zeros behind the last digit but keeps at least digits of them.
func trimZeros(s string, digits int) string {
	whole, frac, ok := strings.Cut(s, ".")
	for ok && len(frac) > digits && strings.HasSuffix(frac, "0") {
		frac = frac[:len(frac)-1]
	}
	if frac == "" {
		return whole
	}
	return whole + "." + frac
}
