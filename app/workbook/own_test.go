package workbook

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/xuri/excelize/v2"

	"ronghe/app"
	"ronghe/app/apptest"
	"ronghe/app/layout"
)

// Workbooks that others made have no placeholders: each is refused with a coded
// sentence, none ends the program, and nothing is left behind.
func TestOwnLayoutOfAnyWorkbook(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(apptest.Shared(t), "corpus", "xlsx", "*"))
	if err != nil || len(files) < 70 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	out := filepath.Join(t.TempDir(), "out.xlsx")
	codes := map[string]int{}
	for _, file := range files {
		err := FillOwn(context.Background(), layout.Own{Source: file, Path: out})
		code := app.CodeOf(err)
		if codes[code]++; err == nil || code == "" {
			t.Errorf("%s: %v", filepath.Base(file), err)
		}
	}
	if _, err := os.Stat(out); err == nil {
		t.Error("a refused layout left a file")
	}
	t.Log(codes)
	if codes[CodeNoPlaceholder] < 30 {
		t.Errorf("few can be read at all: %v", codes)
	}
}

// A row is written once for each record wherever it stands: several rows of
// records, none, one.
func TestOwnLayoutRows(t *testing.T) {
	for _, n := range []int{0, 1, 3} {
		f := excelize.NewFile()
		for cell, text := range map[string]string{"A1": "上 {{n}}", "A2": "{{ｎ}}", "A3": "中", "B4": "第{{n}}条", "A5": "下{{all}}"} {
			if err := f.SetCellStr("Sheet1", cell, text); err != nil {
				t.Fatal(err)
			}
		}
		dir := t.TempDir()
		own := layout.Own{
			Source: filepath.Join(dir, "in.xlsx"), Path: filepath.Join(dir, "out.xlsx"), Each: []string{"n"}, Count: n,
			Whole: map[string]app.Cell{"all": layout.TextCell("=1+1")},
			Body: func(yield func(map[string]app.Cell) error) error {
				for i := range n {
					if err := yield(map[string]app.Cell{"n": layout.NumberCell(fmt.Sprint(i + 1))}); err != nil {
						return err
					}
				}
				return nil
			},
		}
		if err := f.SaveAs(own.Source); err != nil {
			t.Fatal(err)
		}
		if err := FillOwn(context.Background(), own); err != nil {
			t.Fatal(err)
		}
		want := map[int]string{
			0: "上 ||中|第条|下=1+1|", 1: "上 1|1|中|第1条|下=1+1|", 3: "上 1|上 2|上 3|1|2|3|中|第1条|第2条|第3条|下=1+1|",
		}
		got, last := "", 0
		book := open(t, own.Path)
		if err := book.Rows(context.Background(), "Sheet1", func(r app.SheetRow) error {
			for ; last+1 < r.Line; last++ {
				got += "|"
			}
			for _, c := range r.Cells {
				got += c.Text
			}
			got += "|"
			last = r.Line
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		if got != want[n] {
			t.Errorf("%d records: %s, want %s", n, got, want[n])
		}
	}
}

// Formulas of a layout that mean the row of the records mean all of them in what is
// written: a sum over it, whichever way it was written, and one in the row itself.
// What they gave before is forgotten.
func TestOwnLayoutFormulas(t *testing.T) {
	f := excelize.NewFile()
	dir := t.TempDir()
	own := layout.Own{
		Source: filepath.Join(dir, "in.xlsx"), Path: filepath.Join(dir, "out.xlsx"), Each: []string{"n"}, Count: 3,
		Body: func(yield func(map[string]app.Cell) error) error {
			for i := range 3 {
				if err := yield(map[string]app.Cell{"n": layout.NumberCell(fmt.Sprint(10 * (i + 1)))}); err != nil {
					return err
				}
			}
			return nil
		},
	}
	if err := f.SetCellStr("Sheet1", "A2", "{{n}}"); err != nil {
		t.Fatal(err)
	}
	for cell, formula := range map[string]string{
		"A1": "SUM(A2:A2)", "B2": "A2*2+LOG2(1)+SUM(A2:$A2)+A$2", "A3": "SUM(A2)", "B3": "SUM($A$2:A2)+COUNT(A2:A2)", "C3": "A3+1", "D3": "SUM(A1:A1)",
	} {
		if err := f.SetCellFormula("Sheet1", cell, formula); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.SaveAs(own.Source); err != nil {
		t.Fatal(err)
	}
	if err := FillOwn(context.Background(), own); err != nil {
		t.Fatal(err)
	}
	out := openExcelize(t, own.Path)
	for cell, want := range map[string]string{
		"A1": "SUM(A2:A4)", "B2": "A2*2+LOG2(1)+SUM(A2:$A2)+A$2", "B4": "A4*2+LOG2(1)+SUM(A4:$A4)+A$2",
		"A5": "SUM(A2:A4)", "B5": "SUM($A$2:A4)+COUNT(A2:A4)", "C5": "A5+1", "D5": "SUM(A1:A1)",
	} {
		if got, err := out.GetCellFormula("Sheet1", cell); got != want || err != nil {
			t.Errorf("%s is %q, want %q (%v)", cell, got, want, err)
		}
	}
	if sum, err := out.CalcCellValue("Sheet1", "A5"); sum != "60" || err != nil {
		t.Errorf("the sum is %q, %v", sum, err)
	}
}
