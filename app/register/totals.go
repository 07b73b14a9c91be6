package register

import (
	"github.com/shopspring/decimal"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/app/i18n"
	"ronghe/app/layout"
)

// totals adds up what a table's body gives, for its sum row, whose first cell
// says what it is.
type totals struct {
	width int // columns of the row
	sums  []total
}

// total is the sum of one column; it is none before the first number.
type total struct {
	col   int
	scale int32
	sum   decimal.NullDecimal
}

// column lets a column have a total.
func (t *totals) column(col int, fd *catalog.Field) {
	t.sums = append(t.sums, total{col: col, scale: fd.Scale})
}

func (t *totals) reset() {
	for i := range t.sums {
		t.sums[i].sum = decimal.NullDecimal{}
	}
}

// add takes a row of the body. What is no number (not applicable) counts for
// nothing.
func (t *totals) add(cells []app.Cell) {
	t.width = len(cells)
	for i := range t.sums {
		s := &t.sums[i]
		if cells[s.col].Kind != app.CellNumber {
			continue
		}
		if d, err := decimal.NewFromString(cells[s.col].Text); err == nil {
			s.sum.Decimal, s.sum.Valid = s.sum.Decimal.Add(d), true
		}
	}
}

// row is the sum row, nil where no column has a number.
func (t *totals) row() []app.Cell {
	var cells []app.Cell
	for _, s := range t.sums {
		if !s.sum.Valid {
			continue
		}
		if cells == nil {
			cells = make([]app.Cell, t.width)
			cells[0] = layout.TextCell(i18n.T("export.sum"))
		}
		cells[s.col] = layout.NumberCell(app.DecimalText(s.sum.Decimal, s.scale))
	}
	return cells
}
