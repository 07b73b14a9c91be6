package boot

import (
	"fmt"
	"path/filepath"
	"slices"
	"testing"

	"github.com/xuri/excelize/v2"

	"ronghe/app"
	"ronghe/app/register"
)

// found is what an import says, each problem as "code@sheet!cell".
func found(got register.Imported) []string {
	var out []string
	for _, p := range got.Problems {
		out = append(out, p.Code+"@"+p.Sheet+"!"+p.Cell)
	}
	return out
}

// A marked copy is read as the workbook that it was made from: what the program wrote
// into it is no column and no sheet of the user's, whatever is wrong with the header,
// and once it is corrected nothing is said of what still stands in it.
func TestAMarkedCopyIsReadAsItsOriginal(t *testing.T) {
	svc := newProgram(t, nil)
	src := newSheet(t).
		put("Sheet1", 1, row{"某县校企合作协议台账"}, row{"序号", "协议名称", "资金", "", "签订日期", "扩展列"}, row{"", "", "到位现金", "协议金额", "", ""},
			row{1, "甲", 10, 20, "2024年上半年", "一"}, row{2, "乙", 10, 20, "2024-03-01", "二"}).
		put("合作方", 1, row{"主表序号", "单位", "甲乙方"}, row{1, "北华大学", "甲方"}, row{2, "某厂", "丁方"}).save()
	dir := t.TempDir()
	marked := filepath.Join(dir, "问题.xlsx")
	first, err := svc.Import(t.Context(), register.ImportRequest{Form: "partnership", Path: src, DryRun: true, Report: marked})
	if err != nil || first.Refused != 1 {
		t.Fatalf("%+v, %v", first, err)
	}
	twice := filepath.Join(dir, "再.xlsx")
	again, err := svc.Import(t.Context(), register.ImportRequest{Form: "partnership", Path: marked, DryRun: true, Report: twice})
	if err != nil || !slices.Equal(found(again), found(first)) || again.Refused != 1 || again.Added != first.Added {
		t.Errorf("the original says %s\nits marked copy %s, %+v, %v", found(first), found(again), again, err)
	}
	if a, b := first.Plan.Sheets[0].Fingerprint, again.Plan.Sheets[0].Fingerprint; a != b {
		t.Error("a layout that was corrected is not known again in the marked copy")
	}
	routed, left, err := svc.Route(t.Context(), marked, "")
	if err != nil || len(routed) != 1 || len(left) != 0 {
		t.Errorf("sheets of registers %v, left %v, %v", routed, left, err)
	}
	f, err := excelize.OpenFile(twice)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for _, c := range []string{"H2", "H3"} {
		if text, err := f.GetCellValue("Sheet1", c); err != nil || text != "" {
			t.Errorf("a second report adds %s %q beside its own column, %v", c, text, err)
		}
	}
	if err := f.SetCellStr("Sheet1", "E4", "2024-01-01"); err != nil {
		t.Fatal(err)
	}
	if err := f.SaveAs(marked); err != nil {
		t.Fatal(err)
	}
	done, text := importAs(t, svc, register.ImportRequest{Form: "partnership", Path: marked})
	if done.Added != 2 || done.Refused != 0 || slices.ContainsFunc(done.Problems, func(p app.Problem) bool { return p.Severity == app.Refused && p.Sheet == "Sheet1" }) {
		t.Errorf("corrected: %s\n%s", fmt.Sprint(found(done)), text)
	}
}
