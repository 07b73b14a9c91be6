package workbook

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"ronghe/app"
	"ronghe/app/layout"
)

func partnershipTemplate() layout.Template {
	places := make([]string, 400)
	for i := range places {
		places[i] = fmt.Sprintf("22%04d 某区%d", i, i)
	}
	return layout.Template{
		Sheet: "合作协议", Title: "合作协议", Purpose: "导入模板",
		Columns: []layout.TemplateColumn{
			{ID: "no", Header: "协议编号", Note: "没有编号的可留空", Code: true, Width: 14},
			{ID: "name", Header: "协议名称", Required: true, Width: 30, Note: "与签订的协议文本一致"},
			{ID: "kind", Header: "协议类型", Required: true, Options: []string{"校地", "校企", "校校", "校所", "中外"}, Width: 10},
			{ID: "a", Group: "甲方", Header: "甲方名称", Required: true, Width: 20},
			{ID: "ac", Group: "甲方", Header: "甲方代码", Code: true, Width: 20, Note: "统一社会信用代码,18 位"},
			{ID: "div", Header: "所在地", Options: places, Width: 18},
			{ID: "signed", Header: "签订日期", Kind: layout.Date, Required: true},
			{ID: "amount", Header: "协议金额(万元)", Kind: layout.Number, Scale: 2},
			{ID: "rate", Header: "到位率", Kind: layout.Percent, Scale: 1},
			{ID: "fields", Header: "合作领域", Options: []string{"协同创新", "人才培养", "订单班", "学徒制,含新型"}, Open: true, Note: "多项之间用“、”分隔"},
			{ID: "again", Header: "注册地", Options: places},
		},
		Examples: [][]app.Cell{{
			layout.TextCell("2026-001"), layout.TextCell("共建产业学院协议"), layout.TextCell("校企"), layout.TextCell("北华大学"), layout.TextCell("12220000412759000X"),
			layout.TextCell("220202"), layout.DateCell("2026-03"), layout.NumberCell("120.5"), layout.NumberCell("0.125"), layout.TextCell("人才培养"),
			{},
		}},
		Notes: []string{"同一协议只登记一次。"},
	}
}

func TestTemplate(t *testing.T) {
	file := filepath.Join(t.TempDir(), "模板.xlsx")
	second := layout.Template{Sheet: "填写说明", Title: "成果", Notes: []string{"一项成果一行。"}, Columns: []layout.TemplateColumn{
		{Header: "主表序号", Kind: layout.Number, Plain: true, Refers: true, Open: true, Required: true}, {Header: "成果名称"},
	}}
	if err := WriteTemplate(context.Background(), file, partnershipTemplate(), second); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenFile(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if got := strings.Join(f.GetSheetList(), " "); got != "合作协议 _options 填写说明(2) 填写说明" {
		t.Errorf("sheets: %s", got)
	}
	if visible, err := f.GetSheetVisible("_options"); visible || err != nil {
		t.Errorf("the lists are visible: %v", err)
	}
	if f.GetActiveSheetIndex() != 0 {
		t.Errorf("sheet %d is open", f.GetActiveSheetIndex())
	}
	const s = "合作协议"
	for cell, want := range map[string]string{
		"A1": "协议编号", "B1": "协议名称*", "C1": "协议类型*", "D1": "甲方", "D2": "甲方名称*", "E2": "甲方代码", "G1": "签订日期*", "A3": "",
	} {
		if got, err := f.GetCellValue(s, cell); got != want || err != nil {
			t.Errorf("%s is %q, want %q (%v)", cell, got, want, err)
		}
	}
	checkTemplateFormats(t, f, s)
	checkDropDowns(t, f, s)
	if p, err := f.GetPanes(s); err != nil || p.YSplit != 2 || !p.Freeze {
		t.Errorf("panes %+v, %v", p, err)
	}
	links, err := f.GetDataValidations("填写说明(2)")
	if err != nil || len(links) != 1 || links[0].Sqref != "A2:A1001" || !strings.Contains(links[0].Formula1, "!$A$3:$A$1002") || links[0].ShowErrorMessage {
		t.Errorf("the numbers offered are %+v, %v", links, err)
	}
	comments, err := f.GetComments(s)
	if err != nil || len(comments) != 4 || comments[0].Cell != "A1" || !strings.Contains(comments[0].Text, "没有编号的可留空") {
		t.Errorf("comments %+v, %v", comments, err)
	}
	guide := fmt.Sprint(all(t, open(t, file))["填写说明"])
	for _, want := range []string{"共建产业学院协议", "2026年3月", "12.5%", "120.50", "共 400 项", "校地、校企", "同一协议只登记一次", "甲方/甲方代码", "非涉密系统", "“填写说明(2)”表：一项成果一行。", "用“主表序号”与“合作协议”表的“序号”对应"} {
		if !strings.Contains(guide, want) {
			t.Errorf("the guide does not say %s: %s", want, guide)
		}
	}
	if rows := all(t, open(t, file))[s]; len(rows) != 2 {
		t.Errorf("the template holds rows beside its head: %v", rows)
	}
}

// A wide sheet goes over as many pages as keep it legible, each with the first
// columns; one that fits goes on one.
func TestTemplateIsPrintedLegibly(t *testing.T) {
	file := filepath.Join(t.TempDir(), "模板.xlsx")
	wide := layout.Template{Sheet: "宽", Title: "宽表", Purpose: "采集表", Freeze: 2}
	for i := range 40 {
		wide.Columns = append(wide.Columns, layout.TemplateColumn{Header: fmt.Sprint("栏目", i), Width: 15})
	}
	known := make([]app.Cell, len(wide.Columns))
	known[1] = layout.TextCell("吉林市拾样酒店管理有限公司")
	wide.Filled = [][]app.Cell{known}
	if err := WriteTemplate(context.Background(), file, partnershipTemplate(), wide); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenFile(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	titles := map[string]string{}
	for _, n := range f.GetDefinedName() {
		if n.Name == "_xlnm.Print_Titles" {
			titles[n.Scope] = n.RefersTo
		}
	}
	for sheet, want := range map[string]struct {
		pages  int
		titles string
		says   string
	}{"合作协议": {2, "'合作协议'!$1:$2", "（导入模板）"}, "宽": {4, "'宽'!$A:$B,'宽'!$1:$1", "（采集表）"}} {
		page, err := f.GetPageLayout(sheet)
		if err != nil || *page.FitToWidth != want.pages || *page.Orientation != "landscape" || *page.Size != a4 || titles[sheet] != want.titles {
			t.Errorf("%s: over %d pages, %s, titles %s, %v", sheet, *page.FitToWidth, *page.Orientation, titles[sheet], err)
		}
		head, err := f.GetHeaderFooter(sheet)
		if err != nil || !strings.Contains(head.OddHeader, want.says) || !strings.Contains(head.OddFooter, "非涉密系统") {
			t.Errorf("%s: %+v, %v", sheet, head, err)
		}
	}
	if high, err := f.GetRowHeight("宽", 2); err != nil || high != rowHeight(2) {
		t.Errorf("a name of two lines stands in a row %v high, %v", high, err)
	}
}

func checkTemplateFormats(t *testing.T, f *excelize.File, s string) {
	t.Helper()
	for col, want := range map[string]string{"A": "@", "B": "@", "E": "@", "G": "yyyy-mm-dd", "H": "#,##0.00", "I": "0.0%"} {
		id, err := f.GetColStyle(s, col)
		if err != nil {
			t.Fatal(err)
		}
		style, err := f.GetStyle(id)
		if err != nil || style.CustomNumFmt == nil || *style.CustomNumFmt != want {
			t.Errorf("column %s has format %v, want %s (%v)", col, style.CustomNumFmt, want, err)
		}
	}
}

func checkDropDowns(t *testing.T, f *excelize.File, s string) {
	t.Helper()
	rules, err := f.GetDataValidations(s)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{
		"C3:C1002": "校地,校企,校校,校所,中外", "F3:F1002": "list_1", "J3:J1002": "list_2", "K3:K1002": "list_1",
	}
	if len(rules) != len(want) {
		t.Errorf("%d rules", len(rules))
	}
	for _, r := range rules {
		formula := strings.Trim(strings.NewReplacer("<formula1>", "", "</formula1>", "", "&#34;", "", "&#39;", "'").Replace(r.Formula1), `"`)
		if formula != want[r.Sqref] {
			t.Errorf("%s offers %s, want %s", r.Sqref, formula, want[r.Sqref])
		}
		if open := r.Sqref[0] == 'J'; r.ShowErrorMessage == open {
			t.Errorf("%s refuses other text: %v", r.Sqref, r.ShowErrorMessage)
		}
	}
	names := map[string]string{}
	for _, n := range f.GetDefinedName() {
		names[n.Name] = n.RefersTo
	}
	if names["list_1"] != "'_options'!$A$1:$A$400" || names["list_2"] != "'_options'!$B$1:$B$4" {
		t.Errorf("names %v", names)
	}
	if got, err := f.GetCellValue("_options", "A400"); got != "220399 某区399" || err != nil {
		t.Errorf("the last option is %q, %v", got, err)
	}
}
