package workbook

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A total over the one row of the records is one over all of them in whatever function
// that makes one value of many; what is given to it for something else stays.
func TestOwnLayoutTotals(t *testing.T) {
	totals := []struct{ formula, want, gives string }{
		{"SUBTOTAL(9,B3)", "SUBTOTAL(9,B3:B5)", "60"},
		{`COUNTIF(B3,">10")`, `COUNTIF(B3:B5,">10")`, "2"},
		{`SUMIF(A3,"第2",B3)`, `SUMIF(A3:A5,"第2",B3:B5)`, "20"},
		{`SUMIFS(B3,A3,"第*",B3,"<="&B3)`, `SUMIFS(B3:B5,A3:A5,"第*",B3:B5,"<="&B3)`, "10"},
		{`COUNTIFS(A3,"第*",$B$3,">"&B3)`, `COUNTIFS(A3:A5,"第*",$B$3:$B$5,">"&B3)`, "2"},
		{"SUMPRODUCT(B3*1)", "SUMPRODUCT(B3:B5*1)", "60"},
		{`SUMPRODUCT((A3<>"第1")*B3)`, `SUMPRODUCT((A3:A5<>"第1")*B3:B5)`, "50"},
		{"SUM(B3,0)", "SUM(B3:B5,0)", "60"},
		{"SUM( +B3 )", "SUM(B3:B5)", "60"},
		{"MAX(B$3,0)", "MAX(B$3:B$5,0)", "30"},
		{"LARGE(B3,2)", "LARGE(B3:B5,2)", "20"},
		{"LARGE(B3:B3,B3/5)", "LARGE(B3:B5,B3/5)", "20"},
		{"ROUND(SUM(B3),2)", "ROUND(SUM(B3:B5),2)", "60"},
		{"SUM((B3>10)*1)", "SUM((B3:B5>10)*1)", "2"},
		{"SUM((B3:B3>10)*1)", "SUM((B3:B5>10)*1)", "2"},
		{"SUM(ROUND(B3/3,0))", "SUM(ROUND(B3:B5/3,0))", "20"},
		{"SUMPRODUCT(IF(B3>10,B3,0))", "SUMPRODUCT(IF(B3:B5>10,B3:B5,0))", "50"},
		{"SUM(Sheet1!B3)-B3", "SUM(Sheet1!B3:B5)-B3", "50"},
		{"_xlfn.STDEV.P(B3)*0+1", "_xlfn.STDEV.P(B3:B5)*0+1", "1"},
		{"B3+LOG10(B3)", "B3+LOG10(B3)", "11"},
		{"IF(B3>1,B3,0)", "IF(B3>1,B3,0)", "10"},
		{"SUM(OFFSET(B3,0,0,1,1))", "SUM(OFFSET(B3,0,0,1,1))", "10"},
		{`SUM(1)&"SUM(B3,"`, `SUM(1)&"SUM(B3,"`, "1SUM(B3,"},
	}
	cells, want := map[string]string{"A3": "{{name}}", "B3": "{{n}}"}, map[string]string{}
	for i, c := range totals {
		cells[fmt.Sprint("C", 10+i)] = "=" + c.formula
		want[fmt.Sprint("C", 12+i)] = "=" + c.want
	}
	f, err := fillSheets(t, 3, cells)
	if err != nil {
		t.Fatal(err)
	}
	shows(t, f, "Sheet1", want)
	again := filepath.Join(t.TempDir(), "again.xlsx")
	if err := os.WriteFile(again, convert(t, "xlsx", f.Path)[0], 0o600); err != nil {
		t.Fatal(err)
	}
	given := map[int]string{}
	for _, r := range all(t, open(t, again))["Sheet1"] {
		for _, c := range r.Cells {
			given[r.Line] = strings.TrimSpace(c.Text)
		}
	}
	for i, c := range totals {
		if given[12+i] != c.gives {
			t.Errorf("LibreOffice gives %q for %s, want %q", given[12+i], c.want, c.gives)
		}
	}
}
