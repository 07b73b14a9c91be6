package workbook

import (
	"context"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"ronghe/app"
	"ronghe/app/apptest"
)

// TestReferenceExcelize reads every workbook of the corpus twice, with our own
// scanner and with excelize, and wants the same cells.
func TestReferenceExcelize(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(apptest.Shared(t), "corpus", "xlsx", "*.xlsx"))
	if err != nil || len(files) < 60 {
		t.Fatalf("%d workbooks, %v", len(files), err)
	}
	compared := 0
	for _, file := range files {
		if outcomes[filepath.Base(file)].code != "" {
			continue
		}
		t.Run(filepath.Base(file), func(t *testing.T) {
			book, err := Open(context.Background(), file, Options{})
			if err != nil {
				t.Fatal(err)
			}
			defer book.Close()
			ref, err := excelize.OpenFile(file, excelize.Options{RawCellValue: true, UnzipSizeLimit: 1 << 30})
			if err != nil {
				t.Fatalf("excelize: %v", err)
			}
			defer ref.Close()
			for _, sheet := range book.Sheets() {
				compared += compareSheet(t, book, ref, sheet)
			}
		})
	}
	if compared < 1_000_000 {
		t.Errorf("only %d cells compared", compared)
	}
}

func compareSheet(t *testing.T, book app.Book, ref *excelize.File, sheet app.SheetInfo) int {
	t.Helper()
	rows, err := ref.Rows(sheet.Name)
	if err != nil {
		t.Errorf("sheet %q: excelize: %v", sheet.Name, err)
		return 0
	}
	defer rows.Close()
	date1904 := false
	if props, err := ref.GetWorkbookProps(); err == nil && props.Date1904 != nil {
		date1904 = *props.Date1904
	}
	line, n := 0, 0
	next := func() ([]string, bool) { // the next row with anything in it
		for rows.Next() {
			line++
			cells, err := rows.Columns(excelize.Options{RawCellValue: true})
			if err != nil {
				t.Fatalf("sheet %q row %d: excelize: %v", sheet.Name, line, err)
			}
			if strings.Join(cells, "") != "" {
				return cells, true
			}
		}
		return nil, false
	}
	err = book.Rows(context.Background(), sheet.Name, func(r app.SheetRow) error {
		if blankForExcelize(r.Cells) {
			return nil
		}
		want, ok := next()
		if !ok {
			return fmt.Errorf("row %d: excelize has no more rows", r.Line)
		}
		if line != r.Line {
			return fmt.Errorf("row %d: excelize has row %d", r.Line, line)
		}
		for i := range max(len(want), len(r.Cells)) {
			var c app.Cell
			var w string
			if i < len(r.Cells) {
				c = r.Cells[i]
			}
			if i < len(want) {
				w = want[i]
			}
			n++
			if !sameCell(c, w, date1904) && !sameCell(undressed(c), w, date1904) {
				t.Errorf("sheet %q row %d column %d: %v, excelize %q", sheet.Name, r.Line, i+1, c, w)
			}
		}
		return nil
	})
	if err != nil {
		t.Errorf("sheet %q: %v", sheet.Name, err)
	}
	if more, ok := next(); ok {
		t.Errorf("sheet %q: excelize has more rows: %d %q", sheet.Name, line, more)
	}
	merges, err := ref.GetMergeCells(sheet.Name)
	if err != nil || len(merges) != len(sheet.Merges) {
		t.Errorf("sheet %q: %d merged areas, excelize %d, %v", sheet.Name, len(sheet.Merges), len(merges), err)
	}
	return n
}

// blankForExcelize: a formula without a result is nothing for excelize.
func blankForExcelize(cells []app.Cell) bool {
	for _, c := range cells {
		if c.Kind != app.CellBlank && c.Text != "#CALC!" {
			return false
		}
	}
	return true
}

// undressed is a number without what its format writes beside it, which is nothing to
// excelize.
func undressed(c app.Cell) app.Cell {
	text := strings.TrimSuffix(strings.TrimSuffix(strings.TrimPrefix(c.Text, "¥"), "元"), "万")
	if _, err := strconv.ParseFloat(text, 64); c.Kind == app.CellText && text != c.Text && err == nil {
		return app.Cell{Kind: app.CellNumber, Text: text}
	}
	return c
}

func sameCell(c app.Cell, raw string, date1904 bool) bool {
	switch c.Kind {
	case app.CellBlank:
		return raw == ""
	case app.CellBool:
		return raw == "1" && c.Text == "TRUE" || raw == "0" && c.Text == "FALSE" || raw == c.Text
	case app.CellNumber:
		b, kind := appendNumber(nil, []byte(strings.TrimSpace(raw)))
		return kind == app.CellNumber && string(b) == c.Text
	case app.CellError:
		return raw == c.Text || c.Text == "#CALC!" && raw == ""
	}
	if raw == c.Text {
		return true
	}
	serial, err := strconv.ParseFloat(raw, 64)
	if err != nil {
		return strings.ReplaceAll(raw, "\r\n", "\n") == c.Text
	}
	at, err := excelize.ExcelDateToTime(serial, date1904)
	if err != nil {
		return false
	}
	at = at.Add(500 * time.Millisecond).Truncate(time.Second)
	if c.Kind == app.CellDate {
		return c.Text == at.Format(time.DateTime) || c.Text == at.Format(time.DateOnly) && at.Format(time.TimeOnly) == "00:00:00"
	}
	return serial < 1 && c.Text == at.Format(time.TimeOnly)
}
