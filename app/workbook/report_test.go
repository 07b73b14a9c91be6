package workbook

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"ronghe/app"
	"ronghe/app/layout"
	"ronghe/app/layout/layouttest"
)

func findings(sheet string) []app.Problem {
	return []app.Problem{
		{Severity: app.Refused, Sheet: sheet, Cell: "B5", Line: 5, Message: "名称过短,应为全称。"},
		{Severity: app.Hard, Sheet: sheet, Cell: "C5", Line: 5, Message: "牵头单位不在名录中,请先登记。"},
		{Severity: app.Soft, Sheet: sheet, Cell: "B7", Line: 7, Message: "疑似重复。"},
		{Severity: app.Note, Sheet: sheet, Line: 9, Message: "没有代码,待赋码。"},
		{Severity: app.Note, Message: "文件没有注明统计年度。"},
	}
}

// TestReportKeepsTheWorkbook marks a ministry list in its own formats.
func TestReportKeepsTheWorkbook(t *testing.T) {
	src := corpusFile(t, "moe__第一批示范性职业教育集团培育单位名单.xlsx")
	dst := filepath.Join(t.TempDir(), "结果.xlsx")
	opts := ReportOptions{Facts: []Fact{{"读取:", "150 行"}}}
	if err := MarkReport(context.Background(), src, dst, findings("Sheet1"), opts); err != nil {
		t.Fatal(err)
	}
	before, after := openExcelize(t, src), openExcelize(t, dst)
	if got := strings.Join(after.GetSheetList(), " "); got != "导入结果 Sheet1" || after.GetActiveSheetIndex() != 0 {
		t.Errorf("sheets %s, open %d", got, after.GetActiveSheetIndex())
	}
	checkMarks(t, after, "Sheet1", "D", 2)
	rows := all(t, open(t, dst))
	old := all(t, open(t, src))["Sheet1"]
	for i, r := range rows["Sheet1"] {
		if want := fmt.Sprint(old[i].Cells); fmt.Sprint(r.Cells[:len(old[i].Cells)]) != want || r.Line != old[i].Line {
			t.Errorf("row %d changed to %v", r.Line, r.Cells)
		}
	}
	for _, cell := range []string{"A2", "B6", "A1"} { // formats of cells in order are as before
		a, b := styleAt(t, before, "Sheet1", cell), styleAt(t, after, "Sheet1", cell)
		if a.Font.Family != b.Font.Family || a.Font.Size != b.Font.Size || fmt.Sprint(a.Border) != fmt.Sprint(b.Border) || a.Alignment.Horizontal != b.Alignment.Horizontal {
			t.Errorf("%s looked %+v, now %+v", cell, a, b)
		}
	}
	if got := styleAt(t, after, "Sheet1", "B5"); got.Font.Size != styleAt(t, before, "Sheet1", "B5").Font.Size {
		t.Errorf("a marked cell has font %+v", got.Font)
	}
	checkList(t, after, rows["导入结果"], "读取:150 行")
	if m, err := after.GetMergeCells("Sheet1"); err != nil || len(m) != 1 {
		t.Errorf("merges %v, %v", m, err)
	}
}

// TestAMarkedCellLooksAsBefore: nothing but the fill of a cell is another, though its
// lines have no colour of their own and its font one of the theme, as Excel writes
// them; and a title is no fault.
func TestAMarkedCellLooksAsBefore(t *testing.T) {
	dir := t.TempDir()
	src, dst := filepath.Join(dir, "a.xlsx"), filepath.Join(dir, "b.xlsx")
	f := excelize.NewFile()
	defer f.Close()
	theme := 4
	id, err := f.NewStyle(&excelize.Style{
		Border: []excelize.Border{{Type: "left", Style: 1, Color: "000000"}}, Font: &excelize.Font{Size: 11, ColorTheme: &theme},
	})
	if err != nil {
		t.Fatal(err)
	}
	f.Styles.Borders.Border[len(f.Styles.Borders.Border)-1].Left.Color = nil
	for i, row := range [][]any{{"表"}, {"协议名称", "金额"}, {"甲", "多"}, {"乙", 5}, {"合计", 5}} {
		if err := f.SetSheetRow("Sheet1", fmt.Sprint("A", i+1), &row); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(f.SetCellStyle("Sheet1", "A1", "B5", id), f.SaveAs(src)); err != nil {
		t.Fatal(err)
	}
	problems := []app.Problem{
		{Code: "number", Severity: app.Refused, Sheet: "Sheet1", Cell: "B3", Line: 3, Message: "不是数。"},
		{Code: "skipped_title", Severity: app.Note, Sheet: "Sheet1", Cell: "A1", Line: 1, Message: "标题。"},
		{Code: "skipped_total", Severity: app.Note, Sheet: "Sheet1", Cell: "A5", Line: 5, Message: "合计行。"},
	}
	if err := MarkReport(context.Background(), src, dst, problems, ReportOptions{Heads: map[string]int{"Sheet1": 2}}); err != nil {
		t.Fatal(err)
	}
	after := openExcelize(t, dst)
	for cell, want := range map[string]bool{"B3": true, "A1": false, "A5": false, "B4": false} {
		if isMarked(styleAt(t, after, "Sheet1", cell)) != want {
			t.Errorf("%s is marked: %v", cell, !want)
		}
	}
	for cell, want := range map[string]string{"C1": "", "C2": "问题说明", "C3": "不是数。", "C5": ""} {
		if got, err := after.GetCellValue("Sheet1", cell); got != want || err != nil {
			t.Errorf("%s says %q, want %q (%v)", cell, got, want, err)
		}
	}
	entry := func(cell string) string {
		id, err := after.GetCellStyle("Sheet1", cell)
		if err != nil {
			t.Fatal(err)
		}
		xf := after.Styles.CellXfs.Xf[id]
		return fmt.Sprint(*xf.BorderID, *xf.FontID)
	}
	if entry("B3") != entry("B4") {
		t.Errorf("lines and font of the marked cell are %s, of the one below %s", entry("B3"), entry("B4"))
	}
	for _, b := range after.Styles.Borders.Border {
		if b.Left != nil && b.Left.Color != nil && len(b.Left.Color.RGB) != 8 {
			t.Errorf("a line has the colour %q", b.Left.Color.RGB)
		}
	}
}

func openExcelize(t *testing.T, file string) *excelize.File {
	t.Helper()
	f, err := excelize.OpenFile(file)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return f
}

func styleAt(t *testing.T, f *excelize.File, sheet, cell string) *excelize.Style {
	t.Helper()
	id, err := f.GetCellStyle(sheet, cell)
	if err != nil {
		t.Fatal(err)
	}
	s, err := f.GetStyle(id)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func isMarked(f *excelize.Style) bool {
	return len(f.Fill.Color) == 1 && strings.HasSuffix(f.Fill.Color[0], markFill)
}

// checkMarks looks for the colours and reasons of findings.
func checkMarks(t *testing.T, f *excelize.File, sheet, col string, head int) {
	t.Helper()
	for cell, want := range map[string]bool{"B5": true, "C5": true, "B7": true, "B6": false, "C7": false, "B9": false} {
		if isMarked(styleAt(t, f, sheet, cell)) != want {
			t.Errorf("%s is marked: %v", cell, !want)
		}
	}
	for row, want := range map[int]string{
		head: "问题说明", 5: "名称过短,应为全称。\n牵头单位不在名录中,请先登记。", 6: "", 7: "疑似重复。", 9: "没有代码,待赋码。",
	} {
		if got, err := f.GetCellValue(sheet, fmt.Sprint(col, row)); got != want || err != nil {
			t.Errorf("%s%d says %q, want %q (%v)", col, row, got, want, err)
		}
	}
}

// checkList looks at the first sheet: counts, all problems, links.
func checkList(t *testing.T, f *excelize.File, rows []app.SheetRow, fact string) {
	t.Helper()
	text := fmt.Sprint(rows)
	for _, want := range []string{"没有导入的问题 1 个，需更正 1 个，请核对 1 个，提示 2 个，涉及 3 行", "未导入", "需更正", "请核对", "文件没有注明统计年度", "第 9 行", fact} {
		if !strings.Contains(text, want) {
			t.Errorf("the list does not say %q: %s", want, text)
		}
	}
	top := 0
	for _, r := range rows {
		if r.Cells[0].Text == "序号" {
			top = r.Line
		}
	}
	for i, want := range []string{"!B5", "!C5", "!B7", "!A9"} {
		ok, target, err := f.GetCellHyperLink("导入结果", fmt.Sprint("D", top+1+i))
		if !ok || !strings.HasSuffix(target, want) || err != nil {
			t.Errorf("line %d leads to %q, want %s (%v)", i+1, target, want, err)
		}
	}
}

// TestReportOfAReport: the corrected report is imported again, with other
// problems; what is solved is no longer marked.
func TestReportOfAReport(t *testing.T) {
	dir := t.TempDir()
	src := corpusFile(t, "moe__第一批示范性职业教育集团培育单位名单.xlsx")
	first, second := filepath.Join(dir, "1.xlsx"), filepath.Join(dir, "2.xlsx")
	if err := MarkReport(context.Background(), src, first, findings("Sheet1")); err != nil {
		t.Fatal(err)
	}
	left := []app.Problem{{Severity: app.Hard, Sheet: "Sheet1", Cell: "C11", Line: 11, Message: "仍有问题。"}}
	if err := MarkReport(context.Background(), first, second, left); err != nil {
		t.Fatal(err)
	}
	f := openExcelize(t, second)
	if got := strings.Join(f.GetSheetList(), " "); got != "导入结果 Sheet1" {
		t.Errorf("sheets %s", got)
	}
	for cell, want := range map[string]bool{"B5": false, "C5": false, "B7": false, "C11": true} {
		if isMarked(styleAt(t, f, "Sheet1", cell)) != want {
			t.Errorf("%s is marked: %v", cell, !want)
		}
	}
	for cell, want := range map[string]string{"D2": "问题说明", "D5": "", "D11": "仍有问题。", "E2": "", "E11": ""} {
		if got, _ := f.GetCellValue("Sheet1", cell); got != want {
			t.Errorf("%s says %q, want %q", cell, got, want)
		}
	}
}

// TestReportRebuilt: of an .xls and of CSV a new workbook is made.
func TestReportRebuilt(t *testing.T) {
	dst := filepath.Join(t.TempDir(), "结果.xlsx")
	src := corpusFile(t, "moe__全国成人高等学校名单_2022.xls")
	if err := MarkReport(context.Background(), src, dst, findings("sheet1"), ReportOptions{Heads: map[string]int{"sheet1": 3}}); err != nil {
		t.Fatal(err)
	}
	f := openExcelize(t, dst)
	checkMarks(t, f, "sheet1", "F", 3)
	checkList(t, f, all(t, open(t, dst))["导入结果"], "moe__全国成人高等学校名单_2022.xls")
	old, now := all(t, open(t, src))["sheet1"], all(t, open(t, dst))["sheet1"]
	for i, r := range old {
		for j, c := range r.Cells {
			if now[i].Cells[j] != c || now[i].Line != r.Line {
				t.Errorf("row %d column %d: %v became %v", r.Line, j+1, c, now[i].Cells[j])
			}
		}
	}
	if m, err := f.GetMergeCells("sheet1"); err != nil || len(m) != 32 {
		t.Errorf("%d merged areas, %v", len(m), err)
	}

	csv := filepath.Join(t.TempDir(), "名单.csv")
	if err := WriteCSV(context.Background(), csv, layouttest.Ledger(10), WriteOptions{}); err != nil {
		t.Fatal(err)
	}
	if err := MarkReport(context.Background(), csv, dst, findings("")); err != nil {
		t.Fatal(err)
	}
	f = openExcelize(t, dst)
	checkMarks(t, f, "名单", "O", 1)
	if got, _ := f.GetCellValue("名单", "E5"); got != "=吉林化纤集团有限责任公司" {
		t.Errorf("a text that looks like a formula became %q", got)
	}
}

// TestReportOfManyProblems: the list and its links have their ends.
func TestReportOfManyProblems(t *testing.T) {
	dir := t.TempDir()
	src, dst := filepath.Join(dir, "a.xlsx"), filepath.Join(dir, "b.xlsx")
	if err := Write(context.Background(), src, []layout.Table{layouttest.Ledger(200)}, WriteOptions{}); err != nil {
		t.Fatal(err)
	}
	problems := make([]app.Problem, maxListed+5)
	for i := range problems {
		problems[i] = app.Problem{Severity: app.Hard, Sheet: "合作协议", Cell: fmt.Sprint("C", 9+i%200), Line: 9 + i%200, Message: "重复的问题说明,内容很长。"}
	}
	if err := MarkReport(context.Background(), src, dst, problems); err != nil {
		t.Fatal(err)
	}
	rows := all(t, open(t, dst))
	if last := rows["导入结果"][len(rows["导入结果"])-1]; !strings.Contains(last.Cells[0].Text, "还有 5 个问题没有列出") {
		t.Errorf("the list ends with %v", last)
	}
	if reason := rows["合作协议"][10].Cells[14].Text; utf16Len(reason) > maxCellText || !strings.HasPrefix(reason, "重复的问题") {
		t.Errorf("a reason of %d characters", utf16Len(reason))
	}
}

// TestReportOnTheCorpus: a report can be made of whatever can be read.
func TestReportOnTheCorpus(t *testing.T) {
	for name, o := range outcomes {
		if o.code != "" || o.cells > 100_000 {
			continue
		}
		t.Run(name, func(t *testing.T) {
			src := corpusFile(t, name)
			b := open(t, src)
			sheet := b.Sheets()[0].Name
			dst := filepath.Join(t.TempDir(), "b.xlsx")
			problems := []app.Problem{{Severity: app.Hard, Sheet: sheet, Cell: "A1", Line: 1, Message: "有问题。"}}
			if err := MarkReport(context.Background(), src, dst, problems); err != nil {
				t.Fatal(err)
			}
			report := open(t, dst)
			if got := report.Sheets()[0].Name; got != "导入结果" {
				t.Errorf("the first sheet is %s", got)
			}
			rows := all(t, report)
			if !strings.Contains(fmt.Sprint(rows["导入结果"]), "有问题。") {
				t.Error("the problem is not listed")
			}
			for i, s := range b.Sheets() {
				if got := report.Sheets()[i+1].Name; got != s.Name && len(got) < 29 {
					t.Errorf("sheet %q became %q", s.Name, got)
				}
			}
		})
	}
	wantCode(t, MarkReport(context.Background(), corpusFile(t, "poi__Simple.xlsb"), filepath.Join(t.TempDir(), "a.xlsx"), nil), CodeBinary)
}
