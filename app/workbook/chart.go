package workbook

import (
	"context"
	"errors"
	"io"

	"github.com/xuri/excelize/v2"

	"ronghe/app/chart"
	"ronghe/app/i18n"
	"ronghe/app/internal/outfile"
)

// Where a chart's table begins: under its title and its note.
const (
	chartHead  = 3
	chartFirst = 4
)

// WriteCharts writes charts as the sheets of one .xlsx: each its table and beside
// it a chart of the spreadsheet program's own over the table's cells, a map as
// bars. A chart without rows is left out; the file appears whole or not at all.
// Errors: those of outfile.Write, and an error where no chart has rows.
func WriteCharts(ctx context.Context, path string, tables []chart.Table) error {
	var full []chart.Table
	for _, t := range tables {
		if len(t.Rows) > 0 {
			full = append(full, t)
		}
	}
	if len(full) == 0 {
		return errors.New("workbook: no chart to write")
	}
	return outfile.Write(ctx, path, func(w io.Writer) error {
		return withBook(w, full[0].Title, func(f *excelize.File) error {
			names := sheetNames{}
			for i, t := range full {
				if err := ctx.Err(); err != nil {
					return err
				}
				name := names.clean(t.Title)
				if err := addSheet(f, i, name); err != nil {
					return err
				}
				if err := writeChart(f, name, t); err != nil {
					return err
				}
			}
			return nil
		})
	})
}

// writeChart fills a sheet.
func writeChart(f *excelize.File, sheet string, t chart.Table) error {
	var errs []error
	cell := func(col, row int) string {
		name, err := excelize.CoordinatesToCellName(col, row)
		errs = append(errs, err)
		return name
	}
	put := func(col, row int, v any) { errs = append(errs, f.SetCellValue(sheet, cell(col, row), v)) }
	put(1, 1, t.Title)
	put(1, 2, t.Note)
	put(1, chartHead, t.Head)
	for i, s := range t.Series {
		if s == "" || t.Kind == chart.Map {
			s = t.Unit
		}
		put(2+i, chartHead, s)
	}
	for k, r := range t.Rows {
		errs = append(errs, f.SetCellStr(sheet, cell(1, chartFirst+k), r.Label))
		for i, v := range r.Values {
			if v.Valid {
				put(2+i, chartFirst+k, v.Decimal.InexactFloat64())
			}
		}
	}
	errs = append(errs, f.SetColWidth(sheet, "A", "A", 30), f.AddChart(sheet, cell(len(t.Series)+3, chartHead), native(sheet, t)))
	return errors.Join(errs...)
}

// native is the spreadsheet program's chart over the sheet's cells.
func native(sheet string, t chart.Table) *excelize.Chart {
	ref := func(col, from, to int) string {
		a, err := excelize.CoordinatesToCellName(col, from, true)
		b, err2 := excelize.CoordinatesToCellName(col, to, true)
		if err != nil || err2 != nil { // columns and rows are positive and few
			panic(errors.Join(err, err2))
		}
		return "'" + sheet + "'!" + a + ":" + b
	}
	kind, last := excelize.Bar, chartFirst+len(t.Rows)-1
	if t.Kind == chart.Column {
		kind = excelize.Col
	}
	title := t.Title
	if t.Unit != "" {
		title = i18n.T("workbook.chart.title", "title", t.Title, "unit", t.Unit)
	}
	out := &excelize.Chart{
		Type: kind, Title: excelize.ChartTitle{Paragraph: []excelize.RichTextRun{{Text: title}}}, Legend: excelize.ChartLegend{Position: "none"},
		Dimension: excelize.ChartDimension{Width: 720, Height: uint(max(360, 120+18*len(t.Rows)))},
		// The first row at the top, as in the table.
		YAxis: excelize.ChartAxis{MajorGridLines: true}, XAxis: excelize.ChartAxis{ReverseOrder: kind == excelize.Bar},
	}
	if len(t.Series) > 1 {
		out.Legend.Position = "bottom"
	}
	for i := range t.Series {
		name, err := excelize.CoordinatesToCellName(2+i, chartHead, true)
		if err != nil {
			panic(err)
		}
		out.Series = append(out.Series, excelize.ChartSeries{Name: "'" + sheet + "'!" + name, Categories: ref(1, chartFirst, last), Values: ref(2+i, chartFirst, last)})
	}
	return out
}
