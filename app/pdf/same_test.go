package pdf

import (
	"context"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"ronghe/app/layout"
	"ronghe/app/layout/layouttest"
	"ronghe/app/workbook"
)

// shown are the texts of a workbook's sheet as a person sees them, row by row.
func shown(t *testing.T, table layout.Table) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "a.xlsx")
	if err := workbook.Write(context.Background(), file, []layout.Table{table}, workbook.WriteOptions{}); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenFile(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := f.GetRows(f.GetSheetName(0))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, row := range rows {
		b.WriteString(closeUp(strings.Join(row, "")))
	}
	return b.String()
}

// TestSameWordsAsTheWorkbook: the exported workbook and the PDF of a table say
// the same, from the title to the last note, in the same order.
func TestSameWordsAsTheWorkbook(t *testing.T) {
	simple := plain(3, []string{"甲\n乙", "=1+1", "  缩进"}, []string{"", "007", "“引号”"})
	simple.Title, simple.Info = "简表", []layout.InfoLine{{Left: "左", Right: "右"}, {Centre: "中"}}
	upright := simple
	upright.Landscape, upright.Title, upright.Foot = false, "", []string{"甲：", "乙："}
	for name, table := range map[string]layout.Table{"ledger": layouttest.Ledger(9), "upright": upright, "simple": simple} {
		pages := bodies(t, drawn(t, table))
		if len(pages) != 1 {
			t.Errorf("%s takes %d pages", name, len(pages))
			continue
		}
		if want := shown(t, table); pages[0] != want {
			t.Errorf("%s: the PDF says\n%s\nthe workbook\n%s", name, pages[0], want)
		}
	}
}
