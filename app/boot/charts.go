package boot

import (
	"context"
	"io"

	"ronghe/app/chart"
	"ronghe/app/internal/outfile"
	"ronghe/app/picture"
	"ronghe/app/workbook"
)

// Charts returns the charts over the definitions; they are read when first asked
// for. An error means that the program was built wrong.
func (p *Program) Charts() (*chart.Set, error) { return p.defs.Charts() }

// DrawChart draws a chart as a PNG.
func DrawChart(ctx context.Context, t chart.Table, l chart.Look) ([]byte, error) {
	return picture.Draw(ctx, t, l)
}

// SaveChart draws a chart into a PNG file, which appears whole or not at all.
// Errors: those of outfile.Write.
func SaveChart(ctx context.Context, path string, t chart.Table, l chart.Look) error {
	png, err := picture.Draw(ctx, t, l)
	if err != nil {
		return err
	}
	return outfile.Write(ctx, path, func(w io.Writer) error {
		_, err := w.Write(png)
		return err
	})
}

// SaveChartBook writes charts into a workbook, each with its table and a chart of
// the spreadsheet program's own. Errors: those of outfile.Write.
func SaveChartBook(ctx context.Context, path string, tables []chart.Table) error {
	return workbook.WriteCharts(ctx, path, tables)
}
