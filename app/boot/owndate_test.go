package boot

import (
	"path/filepath"
	"testing"

	"github.com/xuri/excelize/v2"

	"ronghe/app"
	"ronghe/app/register"
)

// Days and numbers go into a bureau's own layout as such, those of the only detail too,
// where the placeholder stands alone and the cell has not the format of something else;
// whatever year the workbook counts from.
func TestAnOwnLayoutHasRealDaysAndNumbers(t *testing.T) {
	svc := newProgram(t, nil)
	importInto(t, svc, "partnership", newSheet(t).put("Sheet1", 1,
		row{"序号", "协议名称", "协议编号", "签订日期", "到期日期"}, row{1, "甲", "X-1", "2026-03-12", "2029年3月"}, row{2, "乙", "X-2", "2026-03-13", nil}).
		put("到位资金", 1, row{"主表序号", "年度", "出资方", "现金（万元）", "到位日期"}, row{1, 2026, "某厂", 1200.5, "2026-05-01"}, row{2, 2025, "某厂", 3, nil}, row{2, 2026, "某厂", 4, nil}).save())
	for _, later := range []bool{false, true} {
		own := newSheet(t).put("Sheet1", 1,
			row{"{{填报日期}}", "{{填报日期}}", "报出：{{填报日期}}"},
			row{"{{签订日期}}", "{{签订日期}}", "{{签订日期}}", "{{到期日期}}", "签于{{签订日期}}", "{{到位资金.现金}}", "{{到位资金.年度}}"})
		chinese, plain := "yyyy\"年\"m\"月\"d\"日\"", "@"
		style := func(s excelize.Style, cells ...string) {
			id, err := own.NewStyle(&s)
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range cells {
				if err := own.SetCellStyle("Sheet1", c, c, id); err != nil {
					t.Fatal(err)
				}
			}
		}
		style(excelize.Style{CustomNumFmt: &chinese}, "A1", "A2", "D2")
		style(excelize.Style{Font: &excelize.Font{Bold: true}}, "B2")
		style(excelize.Style{CustomNumFmt: &plain}, "C2")
		if err := own.SetWorkbookProps(&excelize.WorkbookPropsOptions{Date1904: &later}); err != nil {
			t.Fatal(err)
		}
		out := filepath.Join(t.TempDir(), "报.xlsx")
		if _, err := svc.Export(t.Context(), register.ExportRequest{Query: app.Query{Form: "partnership", Sort: []app.Sort{{Field: "agreement_no"}}}, Path: out, Layout: own.save()}); err != nil {
			t.Fatal(err)
		}
		f, err := excelize.OpenFile(out)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		for cell, want := range map[string]string{
			"A2": "2026年3月12日", "A3": "2026年3月13日", "B2": "2026-03-12", "B3": "2026-03-13", "C2": "2026-03-12", "E2": "签于2026-03-12", "F2": "1200.5", "G2": "2026", "F3": "3.00、4.00",
		} {
			if got, err := f.GetCellValue("Sheet1", cell); err != nil || got != want {
				t.Errorf("counting from 1904 %v: %s shows %q, want %q, %v", later, cell, got, want, err)
			}
		}
		for cell, real := range map[string]bool{"A1": true, "B1": false, "A2": true, "A3": true, "B2": true, "B3": true, "C2": false, "D2": false, "E2": false, "F2": true, "G2": true, "F3": false} {
			kind, err := f.GetCellType("Sheet1", cell)
			if number := kind == excelize.CellTypeUnset || kind == excelize.CellTypeNumber; err != nil || number != real {
				text, _ := f.GetCellValue("Sheet1", cell)
				t.Errorf("counting from 1904 %v: %s, %q, is of type %v, %v", later, cell, text, kind, err)
			}
		}
		id, err := f.GetCellStyle("Sheet1", "B3")
		if err != nil {
			t.Fatal(err)
		}
		if s, err := f.GetStyle(id); err != nil || s.Font == nil || !s.Font.Bold {
			t.Errorf("a day without a format looks otherwise: %+v, %v", s, err)
		}
	}
}
