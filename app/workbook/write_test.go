package workbook

import (
	"archive/zip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"ronghe/app"
	"ronghe/app/internal/outfile"
	"ronghe/app/layout"
	"ronghe/app/layout/layouttest"
)

// written writes tables and opens the workbook.
func written(t *testing.T, tables ...layout.Table) *excelize.File {
	t.Helper()
	file := filepath.Join(t.TempDir(), "a.xlsx")
	if err := Write(context.Background(), file, tables, WriteOptions{}); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenFile(file)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

// Of the tables after the first those without rows leave no sheet; a sum row is
// asked for when the body has been written.
func TestTablesWithoutRowsAreLeftOut(t *testing.T) {
	table := func(name string, rows int) layout.Table {
		t := layout.Table{
			Sheet: name, Columns: []layout.Column{{Width: 10}, {Kind: layout.Number}}, Head: [][]layout.HeadCell{{{Text: "a"}, {Text: "b"}}}, RepeatHead: true,
		}
		sum := 0
		t.Body = func(yield func([]app.Cell) error) error {
			for i := range rows {
				sum += i
				if err := yield([]app.Cell{layout.TextCell(name), layout.NumberCell(fmt.Sprint(i))}); err != nil {
					return err
				}
			}
			return nil
		}
		t.Sum = func() []app.Cell { return []app.Cell{layout.TextCell("合计"), layout.NumberCell(fmt.Sprint(sum))} }
		return t
	}
	f := written(t, table("甲", 0), table("乙", 0), table("丙", 3), table("丁", 0), table("戊", 2))
	if got := fmt.Sprint(f.GetSheetList()); got != "[甲 丙 戊]" {
		t.Fatalf("sheets %s", got)
	}
	for i, sheet := range f.GetSheetList() {
		view, err := f.GetRows(sheet)
		if want := map[string]string{"甲": "[[a b] [合计 0]]", "丙": "[[a b] [丙 0] [丙 1] [丙 2] [合计 3]]", "戊": "[[a b] [戊 0] [戊 1] [合计 1]]"}[sheet]; err != nil || fmt.Sprint(view) != want {
			t.Errorf("%s holds %v, want %s (%v)", sheet, view, want, err)
		}
		xml := sheetXML(t, f.Path, i+1)
		if chosen := strings.Contains(xml, `tabSelected="1"`) || strings.Contains(xml, `tabSelected="true"`); chosen != (i == 0) {
			t.Errorf("sheet %s is chosen: %v", sheet, chosen)
		}
	}
	titles := 0
	for _, n := range f.GetDefinedName() {
		if n.RefersTo == "'"+n.Scope+"'!$1:$1" {
			titles++
		}
	}
	if titles != 3 {
		t.Errorf("%d sheets repeat their head: %v", titles, f.GetDefinedName())
	}
}

func sheetXML(t *testing.T, file string, n int) string {
	t.Helper()
	return partXML(t, file, fmt.Sprintf("xl/worksheets/sheet%d.xml", n))
}

func partXML(t *testing.T, file, part string) string {
	t.Helper()
	z, err := zip.OpenReader(file)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	r, err := z.Open(part)
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// No text is cut: a row is as high as its longest text; one that no row can show
// stands in small letters, over several rows where it must.
func TestLongTextsAreShownWhole(t *testing.T) {
	texts := []string{strings.Repeat("合作双方共建产业学院。", 10), strings.Repeat("合作双方共建产业学院。", 34), strings.Repeat("合作双方共建产业学院。", 180)}
	table := layout.Table{
		Sheet: "s", Columns: []layout.Column{{Width: 8}, {Width: 20}}, Head: [][]layout.HeadCell{{{Text: "协议名称"}, {Text: "备注"}}},
	}
	table.Body = func(yield func([]app.Cell) error) error {
		for i, text := range texts {
			if err := yield([]app.Cell{layout.TextCell(fmt.Sprint("协议", i)), layout.TextCell(text)}); err != nil {
				return err
			}
		}
		return nil
	}
	f := written(t, table)
	size := func(cell string) float64 {
		id, err := f.GetCellStyle("s", cell)
		if err != nil {
			t.Fatal(err)
		}
		s, err := f.GetStyle(id)
		if err != nil {
			t.Fatal(err)
		}
		return s.Font.Size
	}
	if size("B2") != bodySize || size("B3") != smallSize || size("A3") != bodySize {
		t.Errorf("letters of %v, %v, %v points", size("B2"), size("B3"), size("A3"))
	}
	merges, err := f.GetMergeCells("s")
	if err != nil || len(merges) != 2 || merges[0].GetStartAxis() != "A4" || merges[1].GetStartAxis() != "B4" || merges[0].GetEndAxis()[1:] != merges[1].GetEndAxis()[1:] {
		t.Fatalf("merged %v, %v", merges, err)
	}
	last, err := strconv.Atoi(merges[0].GetEndAxis()[1:])
	if err != nil {
		t.Fatal(err)
	}
	high := 0.0
	for row := 4; row <= last; row++ {
		h, err := f.GetRowHeight("s", row)
		if err != nil || h > 409 {
			t.Errorf("row %d is %v points high, %v", row, h, err)
		}
		high += h
	}
	// 1,980 characters, at most 14 of them to a line
	if high < 1980.0/14*smallLine {
		t.Errorf("the longest text has %v points", high)
	}
}

func TestWriteLooksOfficial(t *testing.T) {
	file := filepath.Join(t.TempDir(), "台账.xlsx")
	var progress []int
	if err := Write(context.Background(), file, []layout.Table{layouttest.Ledger(30)}, WriteOptions{Progress: func(n int) { progress = append(progress, n) }}); err != nil {
		t.Fatal(err)
	}
	if len(progress) == 0 || progress[len(progress)-1] != 30 {
		t.Errorf("progress %v", progress)
	}
	f, err := excelize.OpenFile(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	const s = "合作协议"
	// 1 title, 3 corner lines, 1 info line, 3 rows of head, 30 rows, sum, signatures, note
	for cell, want := range map[string]string{
		"A1": "吉林市2026年产教融合合作协议台账", "A6": "序号", "D6": "合作方", "D7": "甲方", "J8": "现金",
		"A9": "1", "B9": "0202000000", "E9": "=吉林化纤集团有限责任公司", "G9": "2026-01-01", "H9": "2029-03-31", "H10": "2028年6月", "H11": "2030年",
		"I9": "1,200.00", "I12": "不适用", "J9": "12.50", "L38": "37,700", "M9": "12.5%", "C39": "合计", "I39": "123,456.70",
	} {
		if got, err := f.GetCellValue(s, cell); got != want || err != nil {
			t.Errorf("%s shows %q, want %q (%v)", cell, got, want, err)
		}
	}
	wantMerges := "A1:N1 A6:A8 B6:B8 C6:C8 D6:E6 D7:D8 E7:E8 F6:F8 G6:G8 H6:H8 I6:K6 I7:I8 J7:K7 L6:L8 M6:M8 N6:N8 A40:N40 A41:N41"
	merges, err := f.GetMergeCells(s)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]bool{}
	for _, m := range merges {
		got[m.GetStartAxis()+":"+m.GetEndAxis()] = true
	}
	for _, m := range strings.Fields(wantMerges) {
		if !got[m] {
			t.Errorf("%s is not merged: %v", m, got)
		}
	}
	checkPage(t, f, s)
	checkCellFormats(t, f, s)
	checkFonts(t, f, s)
}

// checkFonts: the title is in 小标宋 and all else in 仿宋, by their names in the file.
func checkFonts(t *testing.T, f *excelize.File, s string) {
	t.Helper()
	for cell, want := range map[string]string{"A1": "方正小标宋简体", "B9": "仿宋", "E9": "仿宋", "I9": "仿宋", "C39": "仿宋"} {
		id, err := f.GetCellStyle(s, cell)
		if err != nil {
			t.Fatal(err)
		}
		style, err := f.GetStyle(id)
		if err != nil || style.Font == nil || style.Font.Family != want {
			t.Errorf("%s is not in %s: %+v, %v", cell, want, style.Font, err)
		}
	}
}

func checkPage(t *testing.T, f *excelize.File, s string) {
	t.Helper()
	if d, err := f.GetSheetDimension(s); d != "A1:N41" || err != nil {
		t.Errorf("dimension %s, %v", d, err)
	}
	p, err := f.GetPanes(s)
	if err != nil || !p.Freeze || p.YSplit != 8 || p.XSplit != 3 || p.TopLeftCell != "D9" {
		t.Errorf("panes %+v, %v", p, err)
	}
	page, err := f.GetPageLayout(s)
	if err != nil || *page.Orientation != "landscape" || *page.Size != 9 || *page.FitToWidth != 1 || *page.FitToHeight != 0 {
		t.Errorf("page %+v, %v", page, err)
	}
	props, err := f.GetSheetProps(s)
	if err != nil || props.FitToPage == nil || !*props.FitToPage {
		t.Errorf("fit to page is off: %v", err)
	}
	foot, err := f.GetHeaderFooter(s)
	if err != nil || !strings.Contains(foot.OddFooter, "第 &P 页 共 &N 页") || !strings.Contains(foot.OddFooter, "非涉密系统") {
		t.Errorf("footer %+v, %v", foot, err)
	}
	names := f.GetDefinedName()
	if len(names) != 1 || names[0].Name != "_xlnm.Print_Titles" || names[0].RefersTo != "'合作协议'!$6:$8" || names[0].Scope != s {
		t.Errorf("names %+v", names)
	}
}

func checkCellFormats(t *testing.T, f *excelize.File, s string) {
	t.Helper()
	for cell, want := range map[string]string{"B9": "@", "I9": "#,##0.00", "L9": "#,##0", "M9": "0.0%", "A9": "0", "G9": "yyyy-mm-dd", "N9": "@"} {
		id, err := f.GetCellStyle(s, cell)
		if err != nil {
			t.Fatal(err)
		}
		style, err := f.GetStyle(id)
		if err != nil {
			t.Fatal(err)
		}
		if style.CustomNumFmt == nil || *style.CustomNumFmt != want {
			t.Errorf("%s has format %v, want %s", cell, style.CustomNumFmt, want)
		}
		if len(style.Border) != 4 || style.Border[0].Style != 1 {
			t.Errorf("%s has lines %v", cell, style.Border)
		}
	}
	for _, cell := range []string{"B9", "E9"} {
		kind, err := f.GetCellType(s, cell)
		if formula, _ := f.GetCellFormula(s, cell); formula != "" || kind != excelize.CellTypeInlineString || err != nil {
			t.Errorf("%s is no text: type %v, formula %q, %v", cell, kind, formula, err)
		}
	}
}

// TestWriteReadRoundTrip writes every kind of cell and reads it back.
func TestWriteReadRoundTrip(t *testing.T) {
	cells := []struct{ in, out app.Cell }{
		{layout.TextCell("吉林省"), layout.TextCell("吉林省")},
		{layout.TextCell("=1+1"), layout.TextCell("=1+1")},
		{layout.TextCell("@SUM(A1)"), layout.TextCell("@SUM(A1)")},
		{layout.TextCell("00123"), layout.TextCell("00123")},
		{layout.TextCell("1.5"), layout.TextCell("1.5")},
		{layout.TextCell("第一行\n第二行"), layout.TextCell("第一行\n第二行")},
		{layout.TextCell("  空格  "), layout.TextCell("  空格  ")},
		{layout.TextCell(`<a&b>"'`), layout.TextCell(`<a&b>"'`)},
		{layout.TextCell("_x0041_ _x005F_"), layout.TextCell("_x0041_ _x005F_")},
		{layout.TextCell("𠮷林 😀"), layout.TextCell("𠮷林 😀")},
		{layout.TextCell(strings.Repeat("长", 32767)), layout.TextCell(strings.Repeat("长", 32767))},
		{layout.NumberCell("0"), layout.NumberCell("0")},
		{layout.NumberCell("-1234567.89"), layout.NumberCell("-1234567.89")},
		{layout.NumberCell("120.50"), layout.NumberCell("120.5")},
		{layout.NumberCell("123456789012345"), layout.NumberCell("123456789012345")},
		{layout.NumberCell("0.000000001"), layout.NumberCell("0.000000001")},
		{layout.NumberCell("1234567890123456"), layout.TextCell("1234567890123456")},
		{layout.NumberCell("12345678901234.567"), layout.TextCell("12345678901234.567")},
		{layout.DateCell("2026-03-12"), layout.DateCell("2026-03-12")},
		{layout.DateCell("1900-03-01"), layout.DateCell("1900-03-01")},
		{layout.DateCell("1899-12-31"), layout.TextCell("1899-12-31")},
		{layout.DateCell("2026-03-12 15:04:05"), layout.DateCell("2026-03-12 15:04:05")},
		{layout.DateCell("2026-03"), layout.TextCell("2026年3月")},
		{layout.DateCell("2026"), layout.TextCell("2026年")},
		{layout.BoolCell(true), layout.TextCell("是")},
		{layout.BoolCell(false), layout.TextCell("否")},
		{app.Cell{Kind: app.CellError, Text: "#REF!"}, layout.TextCell("#REF!")},
		{app.Cell{}, app.Cell{}},
	}
	for kind, name := range []string{"text", "number", "date", "percent"} {
		t.Run(name, func(t *testing.T) {
			tbl := layout.Table{
				Head: layout.NestHeads([][]string{{"值"}, {"末"}}), Columns: []layout.Column{{Kind: layout.Kind(kind), Scale: 2}, {}},
				Body: func(yield func([]app.Cell) error) error {
					for _, c := range cells {
						if err := yield([]app.Cell{c.in, layout.TextCell("|")}); err != nil {
							return err
						}
					}
					return nil
				},
			}
			file := filepath.Join(t.TempDir(), "a.xlsx")
			if err := Write(context.Background(), file, []layout.Table{tbl}, WriteOptions{}); err != nil {
				t.Fatal(err)
			}
			rows := all(t, open(t, file))["工作表"]
			if len(rows) != len(cells)+1 {
				t.Fatalf("%d rows", len(rows))
			}
			for i, c := range cells {
				if got := rows[i+1].Cells[0]; got != c.out {
					t.Errorf("%v reads back as %v, want %v", c.in, got, c.out)
				}
			}
		})
	}
}

func TestWriteSeveralSheets(t *testing.T) {
	tbl := func(sheet string) layout.Table {
		return layout.Table{Sheet: sheet, Head: layout.NestHeads([][]string{{"a"}}), Columns: []layout.Column{{}}, Body: layout.Rows([]app.Cell{layout.TextCell(sheet)})}
	}
	file := filepath.Join(t.TempDir(), "a.xlsx")
	long := strings.Repeat("吉林", 20)
	tables := []layout.Table{tbl("A/B:C*?[]"), tbl("a-b-c----"), tbl(""), tbl("'引号'"), tbl(long), tbl(long)}
	if err := Write(context.Background(), file, tables, WriteOptions{}); err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, s := range open(t, file).Sheets() {
		names = append(names, s.Name)
	}
	want := []string{"A-B-C----", "a-b-c----(2)", "工作表", "引号", long[:93], string([]rune(long)[:28]) + "(2)"}
	if !reflect.DeepEqual(names, want) {
		t.Errorf("%q, want %q", names, want)
	}
}

func TestWriteRefusals(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "a.xlsx")
	one := func(c app.Cell) layout.Table {
		return layout.Table{Sheet: "表", Head: layout.NestHeads([][]string{{"名称"}}), Columns: []layout.Column{{}}, Body: layout.Rows([]app.Cell{c})}
	}
	own := errors.New("the store failed")
	failing := one(app.Cell{})
	failing.Body = func(yield func([]app.Cell) error) error { return own }
	err := Write(context.Background(), file, []layout.Table{failing}, WriteOptions{})
	if !errors.Is(err, own) || app.CodeOf(err) != "" {
		t.Errorf("the body's error comes back as %v", err)
	}
	if err := WriteCSV(context.Background(), file, failing, WriteOptions{}); !errors.Is(err, own) || app.CodeOf(err) != "" {
		t.Errorf("the body's error comes back as %v", err)
	}
	err = Write(context.Background(), file, []layout.Table{one(layout.TextCell(strings.Repeat("长", 32768)))}, WriteOptions{})
	wantCode(t, err, CodeCellTooLong)
	var coded *app.Error
	if errors.As(err, &coded); coded.Args["column"] != "名称" || coded.Args["line"] != "2" || coded.Args["length"] != "32768" {
		t.Errorf("args %v", coded.Args)
	}
	bad := one(app.Cell{Kind: app.CellNumber, Text: "1,000"})
	if err := Write(context.Background(), file, []layout.Table{bad}, WriteOptions{}); err == nil || app.CodeOf(err) != "" {
		t.Errorf("a number that is none: %v", err)
	}
	wantCode(t, Write(context.Background(), filepath.Join(dir, "none", "a.xlsx"), []layout.Table{one(app.Cell{})}, WriteOptions{}), outfile.CodeFolder)
	empty(t, dir)
}

// empty checks that a folder holds no file, unfinished or not.
func empty(t *testing.T, dir string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		t.Errorf("%s was left behind", e.Name())
	}
}

// wideTable is the sheet of the benches: rows of 20 cells, made the same way in
// testdata/xlsxw.c.
func wideTable(rows int) layout.Table {
	t := layout.Table{Sheet: "台账", Count: rows, FitWidth: true}
	head := make([][]string, 20)
	for c := range 20 {
		col := layout.Column{ID: fmt.Sprint(c), Width: 12}
		switch {
		case c >= 18:
			col.Kind = layout.Date
		case c >= 16:
			col.Kind = layout.Number
		case c >= 11:
			col.Kind, col.Scale = layout.Number, 2
		case c >= 4:
			col.Width = 20
		}
		t.Columns = append(t.Columns, col)
		head[c] = []string{fmt.Sprint("栏", c)}
	}
	t.Head = layout.NestHeads(head)
	t.Body = func(yield func([]app.Cell) error) error {
		row := make([]app.Cell, 20)
		for r := range rows {
			for c := range row {
				row[c] = wideCell(r, c)
			}
			if err := yield(row); err != nil {
				return err
			}
		}
		return nil
	}
	return t
}

var words = strings.Fields("吉林 长春 延边 通化 白城 四平 辽源 松原 职业 技术 学院 学校 中心 集团 联盟 基地 " +
	"汽车 农业 医药 旅游 轨道 客车 化工 光电 实训 合作 项目 协议 产业 教育 融合 发展")

// days are the dates of the bench, made once: C has no text to make of them.
var days = func() []string {
	days := make([]string, 9000)
	for i := range days {
		days[i] = time.Date(2000, 1, 1+i, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
	}
	return days
}()

func wideCell(r, c int) app.Cell {
	k := r*7919 + c*104729
	switch {
	case c < 4:
		return layout.TextCell("22" + strconv.Itoa(100000000 + k%100000000)[1:])
	case c < 11:
		return layout.TextCell(words[k%32] + words[k/32%32] + words[k/1024%32] + strconv.Itoa(k%1000))
	case c < 16:
		return layout.NumberCell(strconv.Itoa(k%100000000/100) + "." + strconv.Itoa(100 + k%100)[1:])
	case c < 18:
		return layout.NumberCell(strconv.Itoa(k % 100000))
	}
	return layout.DateCell(days[k%len(days)])
}
