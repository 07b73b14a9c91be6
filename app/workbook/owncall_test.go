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
		{"MAX({1,2},B3)", "MAX({1,2},B3:B5)", "30"},
		{`LOOKUP(C10,{0,50},{"少","多"})&"{"`, `LOOKUP(C12,{0,50},{"少","多"})&"{"`, "多{"},
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

// A formula of the records' row reads in each record as if the rows had been put in by
// hand and the formula filled down; on other sheets only what is a record's goes along.
func TestOwnLayoutFormulasOfEachRecord(t *testing.T) {
	f, err := fillSheets(t, 3, map[string]string{
		"A1": "5", "A2": "名", "B2": "0", "A3": "{{name}}", "B3": "{{n}}", "B4": "=SUM(B3)", "B6": "15", "A8": "{{name}}", "B8": "=B3+SUM(B3:B3)",
		"C3": "=B3/$B$4", "D3": "=RANK(B3,B$3:B$3)", "E3": "=B3/SUM(B$3)", "F3": `=IF(B3>B$6,"大","小")`, "G3": "=N(B2)+B3", "H3": "=SUM(B$3:B3)",
		"I3": "=B3*B$1", "J3": "=Sheet2!$A$1*B3", "K3": "=Sheet2!B2", "L3": "=VLOOKUP(A3,Sheet2!D1:E9,2,0)", "M3": "=SUM(B3:B$3)", "N3": "=MAX(B3,Sheet2!B2)",
		"O3": "=SUM((B$3:B$3>B3)*1)+1", "P3": "=SUM(B3:C3)",
	}, map[string]string{
		"A1": "=Sheet1!B4", "A2": "{{name}}", "B2": "=Sheet1!B3*2", "C2": "=VLOOKUP(A2,Sheet1!A3:B3,2,0)", "A3": "=SUM(B2)",
	})
	if err != nil {
		t.Fatal(err)
	}
	shows(t, f, "Sheet1", map[string]string{
		"B6": "=SUM(B3:B5)", "C3": "=B3/$B$6", "C5": "=B5/$B$6", "D3": "=RANK(B3,B$3:B$5)", "D4": "=RANK(B4,B$3:B$5)", "E5": "=B5/SUM(B$3:B$5)",
		"F3": `=IF(B3>B$8,"大","小")`, "F5": `=IF(B5>B$8,"大","小")`, "G3": "=N(B2)+B3", "G5": "=N(B4)+B5", "H3": "=SUM(B$3:B3)", "H5": "=SUM(B$3:B5)",
		"I4": "=B4*B$1", "J5": "=Sheet2!$A$1*B5", "K3": "=Sheet2!B2", "K5": "=Sheet2!B4", "L5": "=VLOOKUP(A5,Sheet2!D1:E11,2,0)",
		"M3": "=SUM(B3:B$5)", "M4": "=SUM(B4:B$5)", "N4": "=MAX(B4,Sheet2!B3)", "O4": "=SUM((B$3:B$5>B4)*1)+1", "P4": "=SUM(B4:C4)",
		"A10": "第1", "B10": "=B3+SUM(B$3:B$5)", "B12": "=B5+SUM(B$3:B$5)",
	})
	shows(t, f, "Sheet2", map[string]string{
		"A1": "=Sheet1!B6", "B2": "=Sheet1!B3*2", "B4": "=Sheet1!B5*2", "C2": "=VLOOKUP(A2,Sheet1!A$3:B$5,2,0)", "C4": "=VLOOKUP(A4,Sheet1!A$3:B$5,2,0)", "A5": "=SUM(B2:B4)",
	})
	again := filepath.Join(t.TempDir(), "again.xlsx")
	if err := os.WriteFile(again, convert(t, "xlsx", f.Path)[0], 0o600); err != nil {
		t.Fatal(err)
	}
	var given []string
	for _, r := range all(t, open(t, again))["Sheet1"] {
		if r.Line == 4 {
			for _, c := range r.Cells {
				given = append(given, c.Text)
			}
		}
	}
	if got := strings.Join(given, " "); !strings.HasPrefix(got, "第2 20 0.33333") || !strings.Contains(got, " 2 0.33333") || !strings.Contains(got, " 大 30 30 0 1200 40 ") || !strings.HasSuffix(got, " 50 40 2 20.3333333333333") {
		t.Errorf("LibreOffice gives for the second record: %s", got)
	}
}
