package workbook

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"ronghe/app"
	"ronghe/app/layout"
)

// A rule of cells or a conditional format that stands over one row of a record which
// takes several is for that row of each record, not for the others; one over all of its
// rows is for all. What goes in from above or on below stays whole there.
func TestOwnLayoutRulesOfOneRowOfARecord(t *testing.T) {
	out := ruledLayout(t, 3, map[string]string{"A2:A3": "{{name}}", "B2": "{{n}}", "B3": "{{name}}", "A4": "计"}, func(f *excelize.File, format, check func(at, formula string)) {
		format("B2", "B2>15")
		format("C3", "$B3=$B2")
		format("A2:A3 D3", "D3>$B$4")
		format("E1:E2", "E1>0")
		format("F3:F6", "F3>0")
		format("G2:G3", "SUM($B2:$B3)>SUM($B$2:$B$3)")
		check("B3", "COUNTA($B$3:$B$3)>LEN(B3)")
		check("C2", "C2>C4")
		check("H1", "COUNT(B2:B3)>1")
	})
	want := []string{
		"cf B2:B2 B4:B4 B6:B6 | B2>15",
		"cf C3:C3 C5:C5 C7:C7 | $B3=$B2",
		"cf A2:A7 D3:D3 D5:D5 D7:D7 | D3>$B$8",
		"cf E1:E2 E4:E4 E6:E6 | E1>0",
		"cf F3:F3 F5:F5 F7:F10 | F3>0",
		"cf G2:G7 | SUM($B2:$B3)>SUM($B$2:$B$7)",
		"dv B3:B3 B5:B5 B7:B7 | COUNTA($B$3:$B$7)>LEN(B3)",
		"dv C2:C2 C4:C4 C6:C6 | C2>C8",
		"dv H1:H1 | COUNT(B2:B7)>1",
	}
	if got := rulesOf(t, out); !slices.Equal(got, want) {
		t.Errorf("the rules are\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	again := filepath.Join(t.TempDir(), "again.xlsx")
	if err := os.WriteFile(again, convert(t, "xlsx", out)[0], 0o600); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`sqref="B2 B4 B6"`, `sqref="B3 B5 B7"`, `sqref="A2:A7 D3 D5 D7"`} {
		if sheet := sheetXML(t, again, 1); !strings.Contains(sheet, want) {
			t.Errorf("LibreOffice has no %s:\n%s", want, sheet[strings.Index(sheet, "</sheetData>"):])
		}
	}
}

// A rule of a record's only row means with what has no $ the record's own cells, and a
// column of one cell all of that column; what counts how often a value has come so far
// goes on doing that.
func TestOwnLayoutRulesOfTheRecordsOwnRow(t *testing.T) {
	out := ruledLayout(t, 3, map[string]string{"A2": "名", "A3": "{{name}}", "B3": "{{n}}", "A4": "计", "B6": "{{n}}"}, func(f *excelize.File, format, check func(at, formula string)) {
		format("A3:D3", "SUM($B3:$D3)>100")
		format("B3", "COUNTIF(B3:B3,B3)>1")
		format("C3", "COUNTIF(C$3:C3,C3)>1")
		format("B4", "B4>SUM(B3:B3)")
		format("B6", "B6=MAX($B3:$B3)")
		check("A3", "COUNTIF($A$3:$A$3,A3)=1")
	})
	want := []string{
		"cf A3:D5 | SUM($B3:$D3)>100",
		"cf B3:B5 | COUNTIF(B$3:B$5,B3)>1",
		"cf C3:C5 | COUNTIF(C$3:C3,C3)>1",
		"cf B6:B6 | B6>SUM(B3:B5)",
		"cf B8:B10 | B8=MAX($B$3:$B$5)",
		"dv A3:A5 | COUNTIF($A$3:$A$5,A3)=1",
	}
	if got := rulesOf(t, out); !slices.Equal(got, want) {
		t.Errorf("the rules are\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// ruledLayout fills a layout with conditional formats and rules of cells.
func ruledLayout(t *testing.T, count int, cells map[string]string, rules func(f *excelize.File, format, check func(at, formula string))) string {
	t.Helper()
	f := excelize.NewFile()
	must := func(errs ...error) {
		t.Helper()
		if err := errors.Join(errs...); err != nil {
			t.Fatal(err)
		}
	}
	for cell, text := range cells {
		from, to, merged := strings.Cut(cell, ":")
		must(f.SetCellStr("Sheet1", from, text))
		if merged {
			must(f.MergeCell("Sheet1", from, to))
		}
	}
	red, err := f.NewConditionalStyle(&excelize.Style{Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"FFC7CE"}}})
	must(err)
	rules(f, func(at, formula string) {
		must(f.SetConditionalFormat("Sheet1", at, []excelize.ConditionalFormatOptions{{Type: "formula", Criteria: formula, Format: &red}}))
	}, func(at, formula string) {
		rule := excelize.NewDataValidation(true)
		rule.SetSqref(at)
		rule.Type, rule.Formula1 = "custom", formula
		must(f.AddDataValidation("Sheet1", rule))
	})
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
	must(f.SaveAs(own.Source), f.Close(), FillOwn(t.Context(), own))
	return own.Path
}

// rulesOf are the conditional formats and rules of cells of the first sheet, each with
// its areas and formula.
func rulesOf(t *testing.T, path string) (out []string) {
	t.Helper()
	sheet := sheetXML(t, path, 1)
	for _, b := range sheetRule.FindAllString(sheet, -1) {
		kind, formula := "cf ", formatRule
		if strings.HasPrefix(b, "<data") {
			kind, formula = "dv ", cellRule
		}
		areas, text := ruleArea.FindStringSubmatch(b), formula.FindStringSubmatch(b)
		if areas == nil || text == nil {
			t.Fatalf("a rule without areas or formula: %s", b)
		}
		out = append(out, kind+areas[2]+" | "+strings.NewReplacer("&gt;", ">", "&lt;", "<").Replace(text[2]))
	}
	return out
}
