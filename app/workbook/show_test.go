package workbook

import (
	"fmt"
	"testing"

	"ronghe/app"
	"ronghe/app/layout"
)

// TestCellsReadAsTheModelSays: what a sheet shows is what layout.Column.Show
// says, by which everything that is drawn as text goes.
func TestCellsReadAsTheModelSays(t *testing.T) {
	columns := []layout.Column{
		{Kind: layout.Text},
		{Kind: layout.Number},
		{Kind: layout.Number, Scale: 2},
		{Kind: layout.Number, Scale: 2, Fine: 4},
		{Kind: layout.Number, Plain: true},
		{Kind: layout.Percent, Scale: 1},
		{Kind: layout.Date},
	}
	cells := []app.Cell{
		{},
		layout.TextCell("=1+1"), layout.TextCell("不适用"), layout.TextCell("007"),
		layout.NumberCell("0"), layout.NumberCell("-1234.565"), layout.NumberCell("1234567.8"), layout.NumberCell("0.125"), layout.NumberCell("0.12345"), layout.NumberCell("0.000001"), layout.NumberCell("2026"),
		layout.DateCell("2026-03-12"), layout.DateCell("2026-03"), layout.DateCell("2026"), layout.DateCell("2026-03-12 15:04:05"),
		layout.BoolCell(true), layout.BoolCell(false),
	}
	table := layout.Table{Sheet: "s", Columns: columns, Head: [][]layout.HeadCell{make([]layout.HeadCell, len(columns))}}
	table.Body = func(yield func([]app.Cell) error) error {
		for _, c := range cells {
			row := make([]app.Cell, len(columns))
			for i := range row {
				row[i] = c
			}
			if err := yield(row); err != nil {
				return err
			}
		}
		return nil
	}
	f := written(t, table)
	for r, cell := range cells {
		for c, column := range columns {
			want, _ := column.Show(cell)
			if got, err := f.GetCellValue("s", cellName(c+1, r+2)); got != want || err != nil {
				t.Errorf("%s in a column of kind %d: the sheet shows %q, the model says %q (%v)", fmt.Sprint(cell), column.Kind, got, want, err)
			}
		}
	}
}
