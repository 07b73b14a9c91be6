package workbook

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"ronghe/app"
	"ronghe/app/layout"
)

// fillSheets fills a layout with so many records, of a name 第1 and a number 10 each; a
// cell that begins with = is a formula, one with a colon in its key is merged.
func fillSheets(t *testing.T, count int, sheets ...map[string]string) (*excelize.File, error) {
	t.Helper()
	f := excelize.NewFile()
	for i, cells := range sheets {
		sheet := fmt.Sprint("Sheet", i+1)
		_, err := f.NewSheet(sheet)
		if err != nil {
			t.Fatal(err)
		}
		for _, at := range slices.Sorted(maps.Keys(cells)) {
			text := cells[at]
			cell, to, merged := strings.Cut(at, ":")
			if merged {
				if err := f.MergeCell(sheet, cell, to); err != nil {
					t.Fatal(err)
				}
			}
			if formula, is := strings.CutPrefix(text, "="); is {
				err = f.SetCellFormula(sheet, cell, formula)
			} else if n, errNumber := strconv.Atoi(text); errNumber == nil {
				err = f.SetCellInt(sheet, cell, int64(n))
			} else {
				err = f.SetCellStr(sheet, cell, text)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	dir := t.TempDir()
	own := layout.Own{
		Source: filepath.Join(dir, "in.xlsx"), Path: filepath.Join(dir, "out.xlsx"), Each: []string{"name", "n"}, Count: count,
		Body: func(yield func(map[string]app.Cell) error) error {
			for i := range count {
				if err := yield(map[string]app.Cell{"name": layout.TextCell(fmt.Sprint("第", i+1)), "n": layout.NumberCell(fmt.Sprint(10 * (i + 1)))}); err != nil {
					return err
				}
			}
			return nil
		},
	}
	if err := f.SaveAs(own.Source); err != nil {
		t.Fatal(err)
	}
	if err := FillOwn(t.Context(), own); err != nil {
		return nil, err
	}
	return openExcelize(t, own.Path), nil
}

// shows compares cells, a formula with = before it.
func shows(t *testing.T, f *excelize.File, sheet string, want map[string]string) {
	t.Helper()
	for cell, text := range want {
		got, err := f.GetCellFormula(sheet, cell)
		if got != "" {
			got = "=" + got
		} else if err == nil {
			got, err = f.GetCellValue(sheet, cell)
		}
		if got != text || err != nil {
			t.Errorf("%s!%s is %q, want %q (%v)", sheet, cell, got, text, err)
		}
	}
}

// merged compares the merged cells of a sheet.
func merged(t *testing.T, f *excelize.File, sheet string, want ...string) {
	t.Helper()
	cells, err := f.GetMergeCells(sheet, true)
	var got []string
	for _, c := range cells {
		got = append(got, c[0])
	}
	slices.Sort(got)
	slices.Sort(want)
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("merged are %v, want %v (%v)", got, want, err)
	}
}

// A record whose cells are merged over two rows takes both, with their merged cells;
// what is below, and what goes on beside the whole table, stays once.
func TestOwnLayoutRecordOfSeveralRows(t *testing.T) {
	_, err := fillSheets(t, 3, map[string]string{"A2:A3": "{{name}}", "B2": "{{n}}", "B3": "5", "B4": "=SUM(B2)"})
	if app.CodeOf(err) != CodeOwnPart || !strings.Contains(fmt.Sprint(err), "B4") || !strings.Contains(fmt.Sprint(err), "B3") {
		t.Fatalf("a sum that would take in what stands below: %v", err)
	}
	f, err := fillSheets(t, 3, map[string]string{
		"A1": "名称", "A2:A3": "{{name}}", "B2": "{{n}}", "B3:C3": "说明", "C2": "=B2*2", "D2:D4": "全表", "A4": "合计", "B4": "=SUM(E2)",
		"E2:E3": "=B2+1", "A5": "第二表", "A6": "{{name}}", "B7": "=SUM(E2:E3)", "C7": "=B6",
	})
	if err != nil {
		t.Fatal(err)
	}
	shows(t, f, "Sheet1", map[string]string{
		"A2": "第1", "B2": "10", "C2": "=B2*2", "E2": "=B2+1", "B3": "说明", "A4": "第2", "B4": "20", "C4": "=B4*2", "E4": "=B4+1", "B5": "说明",
		"A6": "第3", "B6": "30", "C6": "=B6*2", "E6": "=B6+1", "B7": "说明", "A8": "合计", "B8": "=SUM(E2:E7)",
		"A9": "第二表", "A10": "第1", "A12": "第3", "B13": "=SUM(E2:E7)", "C13": "=B10", "D2": "全表",
	})
	merged(t, f, "Sheet1", "A2:A3", "A4:A5", "A6:A7", "B3:C3", "B5:C5", "B7:C7", "D2:D8", "E2:E3", "E4:E5", "E6:E7")
	if sum, err := f.CalcCellValue("Sheet1", "B8"); sum != "63" || err != nil {
		t.Errorf("the sum is %q, %v", sum, err)
	}
}

// Rows of a record directly below one another are one record after another, not all the
// names and then all the numbers; one that stands apart is a table of its own.
func TestOwnLayoutCards(t *testing.T) {
	f, err := fillSheets(t, 2, map[string]string{
		"A1": "名称", "B1": "{{name}}", "A2": "数", "B2": "{{n}}", "A3": "备注", "B3": "{{name}}的", "A4": "完", "B6": "{{n}}",
	})
	if err != nil {
		t.Fatal(err)
	}
	shows(t, f, "Sheet1", map[string]string{
		"A1": "名称", "B1": "第1", "A2": "数", "B2": "10", "A3": "备注", "B3": "第1的", "A4": "名称", "B4": "第2", "A5": "数", "B5": "20", "B6": "第2的", "A7": "完",
		"B9": "10", "B10": "20",
	})
}

// A merged cell needs as much height as its text, of both of its rows together.
func TestOwnLayoutHeightOfMergedRows(t *testing.T) {
	for _, c := range []struct {
		high []float64
		need float64
		want string
	}{{[]float64{0}, 30, "[30]"}, {[]float64{40}, 30, "[40]"}, {[]float64{0, 0}, 30, "[0 0]"}, {[]float64{20, 0}, 58, "[30 28]"}, {[]float64{0, 0}, 900, "[400 400]"}} {
		stretch(c.high, c.need)
		if got := fmt.Sprint(c.high); got != c.want {
			t.Errorf("for %v the rows are %s high, want %s", c.need, got, c.want)
		}
	}
}
