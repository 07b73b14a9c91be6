package workbook

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"ronghe/app"
	"ronghe/app/apptest"
	"ronghe/app/i18n"
	"ronghe/app/layout"
)

// Workbooks that others made have no placeholders: each is refused with a coded
// sentence that speaks of the layout and of no import, none ends the program, and nothing
// is left behind.
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
		if said := i18n.Error(err).String(); strings.Contains(said, "导入") || !strings.Contains(said, "没有写出文件") {
			t.Errorf("%s: %s", filepath.Base(file), said)
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

// A layout with a password that is not given, or is wrong, is told to be the layout, with
// what to do; so is one that is not there.
func TestOwnLayoutThatCannotBeOpened(t *testing.T) {
	for _, c := range []struct{ file, password, says string }{
		{"excelize__encryptAES.xlsx", "", "表样“excelize__encryptAES.xlsx”设有打开密码，没有密码读不到里面的内容。表样没有读进来，没有写出文件，台账数据没有变化。请用 Excel/WPS 输入密码打开，在“文件—信息—保护工作簿—用密码进行加密”中清空密码，另存为 .xlsx，再选它作表样。"},
		{"excelize__encryptAES.xlsx", "Password", "输入的密码打不开表样“excelize__encryptAES.xlsx”。表样没有读进来，没有写出文件，台账数据没有变化。请核对密码（注意大小写和中英文输入）后再导出一次，或请提供者另存一份不带密码的 .xlsx。"},
		{"poi__password.xls", "", "“poi__password.xls”设有打开密码，又是旧格式（.xls），本程序读不到里面的内容，给了密码也打不开。表样没有读进来，没有写出文件，台账数据没有变化。请用 Excel/WPS 输入密码打开，另存为 .xlsx（密码可以保留），再选它作表样。"},
		{"没有.xlsx", "", "找不到文件“没有.xlsx”。表样没有读进来，没有写出文件，台账数据没有变化。它可能被移走、改名，或所在的 U 盘已拔出。请确认位置后重新选表样。"},
	} {
		err := FillOwn(t.Context(), layout.Own{Source: filepath.Join(apptest.Shared(t), "corpus", "xlsx", c.file), Password: c.password, Path: filepath.Join(t.TempDir(), "out.xlsx")})
		if said := i18n.Error(err).String(); said != c.says {
			t.Errorf("%s, password %q: %s\nwant %s", c.file, c.password, said, c.says)
		}
	}
}

// A row is written once for each record wherever it stands, rows directly below one
// another together: several records, none, one.
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
			0: "上 ||中|第条|下=1+1|", 1: "上 1|1|中|第1条|下=1+1|", 3: "上 1|1|上 2|2|上 3|3|中|第1条|第2条|第3条|下=1+1|",
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

// What else means the records' row reaches over all of them: formulas of other
// sheets, names and the print area, a chart's series, conditional formats, rules of
// cells, a filter. What stands below follows. LibreOffice calculates it so.
func TestOwnLayoutReachesFromOtherPlaces(t *testing.T) {
	dir := t.TempDir()
	own := layout.Own{
		Source: filepath.Join(dir, "in.xlsx"), Path: filepath.Join(dir, "out.xlsx"), Each: []string{"name", "n"}, Count: 3,
		Body: func(yield func(map[string]app.Cell) error) error {
			for i := range 3 {
				if err := yield(map[string]app.Cell{"name": layout.TextCell(fmt.Sprint("第", i+1)), "n": layout.NumberCell(fmt.Sprint(10 * (i + 1)))}); err != nil {
					return err
				}
			}
			return nil
		},
	}
	layoutOfManyPlaces(t, own.Source)
	if err := FillOwn(t.Context(), own); err != nil {
		t.Fatal(err)
	}
	out := openExcelize(t, own.Path)
	for at, want := range map[string]string{
		"表!C7": "SUM(C4:C6)", "表!D7": "SUM(D4:D6)", "表!E7": "SUM(E4:E6)", "表!D4": "C4*2", "表!D6": "C6*2", "表!E6": "表!C6+1",
		"汇 总!A1": "SUM(表!C4:C6)", "汇 总!A2": "SUM(表!$C$4:$C$6)+COUNT(表!C4:C6)", "汇 总!A3": `SUM(表!C4:C6)&"表!C4:C4"`,
		"汇 总!A4": "SUM(C4:C4)", "汇 总!A5": "SUM(金额)", "汇 总!A6": "表!C7", "汇 总!A7": "SUM('[1]表'!C4:C4)+LOG10(1)",
	} {
		sheet, cell, _ := strings.Cut(at, "!")
		if got, err := out.GetCellFormula(sheet, cell); got != want || err != nil {
			t.Errorf("%s is %q, want %q (%v)", at, got, want, err)
		}
	}
	names := map[string]string{}
	for _, n := range out.GetDefinedName() {
		names[n.Name] = n.RefersTo
	}
	if want := map[string]string{"_xlnm.Print_Area": "表!$A$1:$E$6", "_xlnm._FilterDatabase": "表!$A$3:$E$6", "金额": "表!$C$4:$C$6", "一格": "表!$C$4:$C$6", "下面": "表!$C$7"}; !maps.Equal(names, want) {
		t.Errorf("names %v", names)
	}
	sheet, chart := sheetXML(t, own.Path, 1), partXML(t, own.Path, "xl/charts/chart1.xml")
	for _, want := range []string{`sqref="C4:C6"`, `sqref="D4:D6 E4:E6"`, `sqref="C7:C7"`, `<formula>$C$7&gt;0</formula>`, `sqref="B4:B6"`, `<autoFilter ref="A3:E6"`} {
		if !strings.Contains(sheet, want) {
			t.Errorf("the sheet has no %s:\n%s", want, sheet[strings.Index(sheet, "</sheetData>"):])
		}
	}
	for _, want := range []string{">表!$B$4:$B$6<", ">表!$C$4:$C$6<", ">表!$C$3<", ">表!$C$7<"} {
		if !strings.Contains(chart, want) {
			t.Errorf("the chart has no %s", want)
		}
	}
	if strings.Contains(chart, "Cache>") {
		t.Error("the chart keeps what it drew before")
	}
	again := filepath.Join(dir, "again.xlsx")
	if err := os.WriteFile(again, convert(t, "xlsx", own.Path)[0], 0o600); err != nil {
		t.Fatal(err)
	}
	given := ""
	for _, r := range all(t, open(t, again))["汇 总"] {
		given += fmt.Sprint(r.Line, "=", r.Cells[0].Text, " ")
	}
	if !strings.HasPrefix(given, "1=60 2=63 3=60表!C4:C4 4=0 5=60 6=60 ") {
		t.Errorf("LibreOffice gives %s", given)
	}
}

// layoutOfManyPlaces is a layout whose records' row, line 4 of 表, is meant in many
// places; line 5 sums it as a spreadsheet program fills it to the right.
func layoutOfManyPlaces(t *testing.T, path string) {
	t.Helper()
	f := excelize.NewFile()
	must := func(errs ...error) {
		t.Helper()
		if err := errors.Join(errs...); err != nil {
			t.Fatal(err)
		}
	}
	must(f.SetSheetName("Sheet1", "表"))
	_, err := f.NewSheet("汇 总")
	must(err)
	for cell, text := range map[string]string{"A1": "某县表", "B3": "名称", "C3": "金额", "B4": "{{name}}", "C4": "{{n}}", "B5": "合计"} {
		must(f.SetCellStr("表", cell, text))
	}
	shared, area := excelize.STCellFormulaTypeShared, "C5:E5"
	must(f.SetCellFormula("表", "D4", "C4*2"), f.SetCellFormula("表", "E4", "表!C4+1"),
		f.SetCellFormula("表", "C5", "SUM(C4:C4)", excelize.FormulaOpts{Type: &shared, Ref: &area}))
	for cell, formula := range map[string]string{
		"A1": "SUM(表!C4:C4)", "A2": "SUM(表!$C$4:$C$4)+COUNT('表'!C4)", "A3": `SUM(表!C4)&"表!C4:C4"`, "A4": "SUM(C4:C4)", "A5": "SUM(金额)",
		"A6": "表!C5", "A7": "SUM([1]表!C4:C4)+LOG10(1)",
	} {
		must(f.SetCellFormula("汇 总", cell, formula))
	}
	for name, to := range map[string]string{"金额": "表!$C$4:$C$4", "一格": "表!$C$4", "下面": "表!$C$5"} {
		must(f.SetDefinedName(&excelize.DefinedName{Name: name, RefersTo: to}))
	}
	must(f.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Area", RefersTo: "表!$A$1:$E$4", Scope: "表"}))
	red, err := f.NewConditionalStyle(&excelize.Style{Font: &excelize.Font{Color: "FF0000"}})
	must(err, f.AutoFilter("表", "A3:E4", nil))
	must(f.SetConditionalFormat("表", "C4", []excelize.ConditionalFormatOptions{{Type: "cell", Criteria: ">", Format: &red, Value: "15"}}),
		f.SetConditionalFormat("表", "D4 E4:E4", []excelize.ConditionalFormatOptions{{Type: "duplicate", Criteria: "=", Format: &red}}),
		f.SetConditionalFormat("表", "C5", []excelize.ConditionalFormatOptions{{Type: "formula", Criteria: "$C$5>0", Format: &red}}))
	rule := excelize.NewDataValidation(true)
	rule.SetSqref("B4:B4")
	must(rule.SetDropList([]string{"甲", "乙"}), f.AddDataValidation("表", rule))
	must(f.AddChart("汇 总", "D1", &excelize.Chart{Type: excelize.Col, Series: []excelize.ChartSeries{
		{Name: "表!$C$3", Categories: "表!$B$4:$B$4", Values: "表!$C$4:$C$4"}, {Name: "表!$B$5", Values: "表!$C$5"},
	}}))
	must(f.SaveAs(path), f.Close())
}
