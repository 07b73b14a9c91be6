package workbook

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"ronghe/app"
	"ronghe/app/i18n"
)

// The limits in force are those of a spreadsheet: its last row and column are read, what
// lies beyond is refused in a sentence that names which and how many; 50,000 merged
// cells are read in bounded time.
func TestTheLastRowAndColumnAreRead(t *testing.T) {
	sheet := func(s string) string { return sheetBook(t, `<worksheet><sheetData>`+s+`</sheetData></worksheet>`) }
	cell := func(line int, ref string) string {
		return fmt.Sprintf(`<row r="%d"><c r="%s%d"><v>1</v></c></row>`, line, ref, line)
	}
	for _, in := range []string{cell(1<<20, "A"), cell(1, "XFD")} {
		if rows, err := readSheet(t, sheet(in), DefaultLimits()); err != nil || len(rows) != 1 {
			t.Errorf("%s: %d rows, %v", in, len(rows), err)
		}
	}
	for in, want := range map[string]string{
		cell(1<<20+1, "A"): "“大表.xlsx”太大：行数超过了上限（1048576）。", cell(1, "XFE"): "“大表.xlsx”太大：列数超过了上限（16384）。",
	} {
		_, err := readSheet(t, sheet(in), DefaultLimits())
		if got := i18n.Error(withFile(err, "大表.xlsx")).String(); app.CodeOf(err) != CodeTooLarge || !strings.Contains(got, want) || !strings.Contains(got, "没有导入任何内容") {
			t.Errorf("%s: %s", in, got)
		}
	}
	var merges strings.Builder
	for i := range 50_000 {
		fmt.Fprintf(&merges, `<mergeCell ref="A%d:B%d"/>`, i+1, i+1)
	}
	many := sheetBook(t, `<worksheet><sheetData>`+cell(1, "A")+`</sheetData><mergeCells>`+merges.String()+`</mergeCells></worksheet>`)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	began := time.Now()
	_, err := readSheet(t, many, DefaultLimits())
	took := time.Since(began)
	runtime.ReadMemStats(&after)
	if grown := (after.TotalAlloc - before.TotalAlloc) >> 20; err != nil || took > 5*time.Second || grown > 64 {
		t.Errorf("50,000 merged cells: %v, %d MiB, %v", took, grown, err)
	}
	t.Logf("50,000 merged cells: %v, %d MiB in all", took, (after.TotalAlloc-before.TotalAlloc)>>20)
}
