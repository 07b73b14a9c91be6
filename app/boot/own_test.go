package boot

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"

	"ronghe/app"
	"ronghe/app/register"
	"ronghe/app/workbook"
)

// A bureau's own workbook is filled where it has named placeholders: a row of a
// record's fields is written for each record, with its look; everything else stays,
// and nothing that is put in becomes a formula.
func TestABureausOwnLayout(t *testing.T) {
	svc := newProgram(t, nil)
	file := newSheet(t).put("Sheet1", 1,
		row{"协议名称", "协议编号", "协议金额", "甲方", "乙方", "手机"},
		row{"=cmd|' /C calc'!A1", "X-1", 10.5, "北华大学", "一汽", "13812345678"},
		row{"乙", "X-2", 20, "吉林大学", "吉化", nil},
	)
	if err := file.SetCellStr("Sheet1", "A2", "=cmd|' /C calc'!A1"); err != nil { // a text
		t.Fatal(err)
	}
	importInto(t, svc, "partnership", file.save())

	own := newSheet(t).put("Sheet1", 1,
		row{"某市合作协议表"},
		row{"填报单位：{{填报单位}}", nil, nil, "共{{ 记录条数 }}份"},
		row{"序号", "名称", "金额", "双方"},
		row{"{{序号}}", "{{协议名称}}", "{{协议金额}}", "{{甲方}}与{{乙方}}（{{手机}}）"},
		row{"合计", nil, "{{合计:协议金额}}", "=1+1"},
		row{"填表人：{{填表人}}"},
	)
	bold, err := own.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
	for _, err := range []error{err, own.SetCellStyle("Sheet1", "B4", "B4", bold), own.SetRowHeight("Sheet1", 4, 33), own.MergeCell("Sheet1", "D4", "E4")} {
		if err != nil {
			t.Fatal(err)
		}
	}
	template := own.save()
	out := filepath.Join(t.TempDir(), "报.xlsx")
	got, err := svc.Export(t.Context(), register.ExportRequest{Query: app.Query{Form: "partnership", Sort: []app.Sort{{Field: "agreement_no"}}}, Path: out, Layout: template})
	if err != nil || got.Records != 2 {
		t.Fatalf("%+v %v", got, err)
	}
	f, err := excelize.OpenFile(out)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := f.GetRows("Sheet1", excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, r := range rows {
		lines = append(lines, strings.TrimRight(strings.Join(r, "|"), "|"))
	}
	want := "某市合作协议表\n填报单位：吉林市教育局|||共2份\n序号|名称|金额|双方\n1|=cmd|' /C calc'!A1|10.5|北华大学与一汽（138****5678）\n" +
		"2|乙|20|吉林大学与吉化（）\n合计||30.5\n填表人：admin"
	if text := strings.Join(lines, "\n"); text != want {
		t.Errorf("filled\n%s\nwant\n%s", text, want)
	}
	for cell, formula := range map[string]string{"B4": "", "D6": "1+1"} {
		if got, err := f.GetCellFormula("Sheet1", cell); err != nil || got != formula {
			t.Errorf("%s has the formula %q, %v", cell, got, err)
		}
	}
	merges, err := f.GetMergeCells("Sheet1")
	if id, _ := f.GetCellStyle("Sheet1", "B5"); id != bold || err != nil || len(merges) != 2 {
		t.Errorf("the second row looks otherwise: style %d, merges %v, %v", id, merges, err)
	}
	if h, _ := f.GetRowHeight("Sheet1", 5); h != 33 {
		t.Errorf("the second row is %v high", h)
	}
	names, err := svc.OwnNames("partnership")
	if err != nil || len(names) < 40 || names[0].Name != "填报单位" {
		t.Errorf("%v %v", names, err)
	}
	for text, code := range map[string]string{"没有": workbook.CodeNoPlaceholder, "{{心情}}": workbook.CodePlaceholder} {
		bad := newSheet(t).put("Sheet1", 1, row{text}).save()
		_, err := svc.Export(t.Context(), register.ExportRequest{Query: app.Query{Form: "partnership"}, Path: out, Layout: bad})
		if app.CodeOf(err) != code {
			t.Errorf("%s: %v", text, err)
		}
	}
}

// A row of records is as high as in the layout where somebody set that, and higher where
// its text needs it: a long name is not cut off.
func TestAnOwnLayoutsRowsAreAsHighAsTheirText(t *testing.T) {
	svc := newProgram(t, nil)
	long := strings.Repeat("甲", 40) // eight lines of a column 10 wide
	importInto(t, svc, "partnership", newSheet(t).put("Sheet1", 1, row{"协议名称"}, row{"丙"}, row{"乙"}, row{long}).save())
	for name, c := range map[string]struct {
		set  float64
		wrap bool
		want [3]float64 // 0: nobody set it
	}{
		"set":          {33, false, [3]float64{33, 33, 33}},
		"left":         {0, false, [3]float64{}},
		"wraps":        {0, true, [3]float64{0, 0, 109}},
		"set too low":  {33, true, [3]float64{33, 33, 109}},
		"high already": {200, true, [3]float64{200, 200, 200}},
	} {
		own := newSheet(t).put("Sheet1", 1, row{"名称"}, row{"{{协议名称}}"})
		var errs []error
		if c.set > 0 {
			errs = append(errs, own.SetRowHeight("Sheet1", 2, c.set))
		}
		style, err := own.NewStyle(&excelize.Style{Font: &excelize.Font{Size: 10}, Alignment: &excelize.Alignment{WrapText: c.wrap}})
		errs = append(errs, err, own.SetColWidth("Sheet1", "A", "A", 10), own.SetCellStyle("Sheet1", "A2", "A2", style))
		out := filepath.Join(t.TempDir(), "报.xlsx")
		_, err = svc.Export(t.Context(), register.ExportRequest{Query: app.Query{Form: "partnership"}, Path: out, Layout: own.save()})
		if err := errors.Join(append(errs, err)...); err != nil {
			t.Fatal(name, err)
		}
		sheet := part(t, out, "xl/worksheets/sheet1.xml")
		for i, want := range c.want {
			head := regexp.MustCompile(fmt.Sprintf(`<row r="%d"[^>]*>`, i+2)).FindString(sheet)
			set := ""
			if want > 0 {
				set = fmt.Sprintf(` ht="%v" customHeight="true"`, want)
			}
			if head == "" || strings.Contains(head, "customHeight") != (want > 0) || !strings.Contains(head, set) {
				t.Errorf("%s: row %d is not %v high: %s", name, i+2, want, head)
			}
		}
	}
}

// part is a part of a package.
func part(t *testing.T, path, name string) string {
	t.Helper()
	z, err := zip.OpenReader(path)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	f, err := z.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	b, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// Amounts are written in the unit of measure that the layout says: in the head of their
// column, or for the whole sheet.
func TestAnOwnLayoutSaysItsUnit(t *testing.T) {
	svc := newProgram(t, nil)
	importInto(t, svc, "partnership", newSheet(t).put("Sheet1", 1, row{"协议名称", "协议金额", "到位资金年度", "出资方", "现金"}, row{"甲", 20.5, 2024, "一汽", 3}).save())
	for name, c := range map[string]struct {
		rows []row
		want string
	}{
		"in the head":   {[]row{{"名称", "金额（元）", "现金（元）", "金额(万元)"}, {"{{协议名称}}", "{{协议金额}}", "{{现金累计}}", "{{协议金额}}"}, {"合计", "{{合计：协议金额}}"}}, "甲|205000|30000|20.5\n合计|205000"},
		"of the sheet":  {[]row{{"汇总表", nil, "单位：元"}, {"名称", "金额", "现金"}, {"{{协议名称}}", "{{协议金额}}", "{{到位资金.现金}}"}}, "甲|205000|30000"},
		"of a total":    {[]row{{"汇总表", nil, "单位：元"}, {"名称", "金额", "现金"}, {"{{协议名称}}", "{{协议金额}}", "{{现金累计}}"}, {"合计（万元）", "{{合计：协议金额}}", "{{合计：现金累计}}"}, {"合计", "{{合计：协议金额}}"}}, "甲|205000|30000\n合计（万元）|20.5|3\n合计|205000"},
		"of a second":   {[]row{{"单位：万元"}, {"名称", "金额"}, {"{{协议名称}}", "{{协议金额}}"}, {nil, "单位：元"}, {"合计", "{{合计：协议金额}}"}, {"总额（亿元）：", "{{合计：协议金额}}"}}, "甲|20.5\n|单位：元\n合计|205000\n总额（亿元）：|0.00205"},
		"in the text":   {[]row{{"单位：元"}, {"共{{合计：协议金额}}万元，到位 {{合计：现金累计}} 元", "总额（万元）：{{合计：协议金额}}", "{{合计：协议金额}}", "万元"}}, "共20.50万元，到位 30000 元|总额（万元）：20.50|20.5|万元"},
		"as it is kept": {[]row{{"汇总表", "单位：万元"}, {"名称", "金额"}, {"{{协议名称}}", "{{协议金额}}"}}, "甲|20.5"},
	} {
		out := filepath.Join(t.TempDir(), "报.xlsx")
		if _, err := svc.Export(t.Context(), register.ExportRequest{Query: app.Query{Form: "partnership"}, Path: out, Layout: newSheet(t).put("Sheet1", 1, c.rows...).save()}); err != nil {
			t.Fatal(name, err)
		}
		f, err := excelize.OpenFile(out)
		if err != nil {
			t.Fatal(err)
		}
		rows, err := f.GetRows("Sheet1", excelize.Options{RawCellValue: true})
		if err = errors.Join(err, f.Close()); err != nil {
			t.Fatal(err)
		}
		var lines []string
		for _, r := range rows {
			lines = append(lines, strings.Join(r, "|"))
		}
		if got := strings.Join(lines, "\n"); !strings.HasSuffix(got, c.want) {
			t.Errorf("%s:\n%s\nwant\n%s", name, got, c.want)
		}
	}
}

// Columns of the same details side by side belong together: a blank keeps its place, and
// is not in the way of a unit of measure. Where all are blank the cell is.
func TestAnOwnLayoutKeepsThePlaceOfABlank(t *testing.T) {
	svc := newProgram(t, nil)
	importInto(t, svc, "partnership", newSheet(t).put("Sheet1", 1, row{"序号", "协议名称", "协议编号"}, row{1, "甲", "X-1"}, row{2, "乙", "X-2"}).
		put("到位资金", 1, row{"主表序号", "年度", "出资方", "现金（万元）", "实物作价（万元）"},
			row{1, 2024, "甲公司", nil, nil}, row{1, 2025, "乙公司", 6.5, nil}, row{1, 2025, "丙公司", 1.25, nil}, row{2, 2025, "丁公司", nil, 2}).save())
	out := filepath.Join(t.TempDir(), "报.xlsx")
	own := newSheet(t).put("Sheet1", 1, row{"出资方", "现金（元）", "现金", "实物"}, row{"{{到位资金.出资方}}", "{{到位资金.现金}}", "{{到位资金.现金}}", "{{到位资金.实物作价}}"})
	if _, err := svc.Export(t.Context(), register.ExportRequest{Query: app.Query{Form: "partnership", Sort: []app.Sort{{Field: "agreement_no"}}}, Path: out, Layout: own.save()}); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenFile(out)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for cell, want := range map[string]string{"A2": "甲公司、乙公司、丙公司", "B2": "—、65000、12500", "C2": "—、6.50、1.25", "D2": "", "A3": "丁公司", "B3": "", "D3": "2"} {
		if got, err := f.GetCellValue("Sheet1", cell); got != want || err != nil {
			t.Errorf("%s is %q, want %q (%v)", cell, got, want, err)
		}
	}
}

// A bureau's own layout may name a column by its head in the official layout, a computed
// one too: by the lowest alone where no other has the same.
func TestAnOwnLayoutNamesOfficialColumns(t *testing.T) {
	svc := newProgram(t, nil)
	importInto(t, svc, "partnership", newSheet(t).put("Sheet1", 1, row{"协议名称", "签订日期", "到位资金年度", "出资方", "现金"}, row{"甲", "2026-03-12", 2024, "一汽", 3}).save())
	out := filepath.Join(t.TempDir(), "报.xlsx")
	export := func(form string, names ...any) error {
		t.Helper()
		_, err := svc.Export(t.Context(), register.ExportRequest{Query: app.Query{Form: form}, Path: out, Layout: newSheet(t).put("Sheet1", 1, names).save()})
		return err
	}
	if err := export("partnership", "{{到位现金}}", "{{资金/到位现金}}", "{{签订}}", "{{合计：到位现金}}", "{{合作各方/乙方}}"); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenFile(out)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if rows, err := f.GetRows("Sheet1"); err != nil || len(rows) != 1 || strings.Join(rows[0], "|") != "3|3|2026-03-12|3" {
		t.Errorf("filled %q, %v", rows, err)
	}
	if err := export("worker_training", "{{职工}}"); err != nil {
		t.Error(err)
	}
	if err := export("credit", "{{认定/文号}}", "{{责令改正/文号}}"); err != nil {
		t.Error(err)
	}
	if err := export("credit", "{{文号}}"); app.CodeOf(err) != workbook.CodePlaceholder {
		t.Errorf("a name of two columns: %v", err)
	}
	many := make([]any, 13)
	for i := range many {
		many[i] = "{{没有}}"
	}
	if err := export("credit", many...); app.CodeOf(err) != workbook.CodePlaceholder || !strings.Contains(fmt.Sprint(err), "J1 {{没有}}，另有 3 个") {
		t.Errorf("many names that there are not: %v", err)
	}
}

// A CSV for old programs is in GB18030.
func TestExportGB18030(t *testing.T) {
	svc := newProgram(t, nil)
	importInto(t, svc, "partnership", newSheet(t).put("Sheet1", 1, row{"协议名称"}, row{"龘镕协议"}).save())
	out := filepath.Join(t.TempDir(), "报.csv")
	if _, err := svc.Export(t.Context(), register.ExportRequest{Query: app.Query{Form: "partnership"}, Path: out, GB18030: true}); err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	text, err := simplifiedchinese.GB18030.NewDecoder().Bytes(raw)
	if err != nil || !bytes.Contains(text, []byte("龘镕协议")) || bytes.Contains(raw, []byte("协议")) {
		t.Errorf("%q %v", text, err)
	}
}
