package workbook

import (
	"context"
	"encoding/csv"
	"errors"
	"io"
	"strings"

	"github.com/shopspring/decimal"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/transform"

	"ronghe/app"
	"ronghe/app/internal/outfile"
	"ronghe/app/layout"
)

// WriteCSV writes the columns' headings and the body of one table as CSV for
// spreadsheet programs: UTF-8 with a byte order mark, or GB18030; lines end in
// CRLF; text that a program could take for a formula gets a leading '. Numbers
// and dates are written as they stand in the model, shares as percent. The file appears whole or
// not at all; the errors are those of Write.
func WriteCSV(ctx context.Context, path string, t layout.Table, opts WriteOptions) error {
	if err := t.Check(); err != nil {
		return err
	}
	titles, err := t.Titles()
	if err != nil {
		return err
	}
	return outfile.Write(ctx, path, func(w io.Writer) error {
		if !opts.GB18030 {
			if _, err := io.WriteString(w, "\uFEFF"); err != nil {
				return err
			}
			return writeRecords(ctx, w, titles, &t, opts.Progress)
		}
		encoder := transform.NewWriter(w, simplifiedchinese.GB18030.NewEncoder())
		return errors.Join(writeRecords(ctx, encoder, titles, &t, opts.Progress), encoder.Close())
	})
}

func writeRecords(ctx context.Context, w io.Writer, titles []string, t *layout.Table, progress func(int)) error {
	cw := csv.NewWriter(w)
	cw.UseCRLF = true
	record := make([]string, len(titles))
	for i, title := range titles {
		record[i] = protect(strings.Join(strings.Fields(title), " "))
	}
	if err := cw.Write(record); err != nil {
		return err
	}
	rows := 0
	var failed error
	err := t.Body(func(row []app.Cell) error {
		failed = nil
		if len(row) != len(record) {
			return layout.CheckRow(t.Columns, row)
		}
		for i, c := range row {
			record[i] = csvText(c, t.Columns[i].Kind)
		}
		if failed = cw.Write(record); failed != nil {
			return failed
		}
		if rows++; rows%1000 == 0 {
			if progress != nil {
				progress(rows)
			}
			failed = ctx.Err()
		}
		return failed
	})
	switch {
	case failed != nil:
		return failed
	case err != nil:
		return outfile.Own(err)
	}
	cw.Flush()
	if progress != nil {
		progress(rows)
	}
	return cw.Error()
}

// csvText is a cell's field under a column of that kind. A proper number needs no
// protection: its minus sign begins no formula. A share is written as percent: in
// a file without formats 0.6 would be read as 0.6 percent.
func csvText(c app.Cell, kind layout.Kind) string {
	switch c.Kind {
	case app.CellBool:
		return layout.BoolText(c.Text)
	case app.CellNumber:
		if _, ok := significant(c.Text); !ok {
			break
		}
		if d, err := decimal.NewFromString(c.Text); err == nil && kind == layout.Percent {
			return d.Shift(2).String() + "%"
		}
		return c.Text
	}
	return protect(c.Text)
}

// protect keeps a text from being taken for a formula; see unprotect.
func protect(s string) string {
	if needsGuard(s) {
		return "'" + s
	}
	return s
}
