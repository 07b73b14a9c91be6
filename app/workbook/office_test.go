package workbook

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"ronghe/app"
	"ronghe/app/layout"
	"ronghe/app/layout/layouttest"
)

// convert opens files in LibreOffice, which does not ask before it repairs, and
// saves them as another kind. It starts once: that takes seconds.
func convert(t *testing.T, kind string, files ...string) (out [][]byte) {
	t.Helper()
	program, err := exec.LookPath("soffice")
	if err != nil {
		t.Fatal("LibreOffice is missing: install the package libreoffice-calc (make test does)")
	}
	dir := t.TempDir()
	cmd := exec.Command(program, append([]string{"-env:UserInstallation=file://" + filepath.Join(dir, "profile"), "--headless", "--convert-to", kind, "--outdir", dir}, files...)...)
	if said, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("soffice: %v\n%s", err, said)
	}
	ext, _, _ := strings.Cut(kind, ":")
	for _, file := range files {
		b, err := os.ReadFile(filepath.Join(dir, strings.TrimSuffix(filepath.Base(file), filepath.Ext(file))+"."+ext))
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, b)
	}
	return out
}

// TestOfficesOpenWhatIsWritten: another program sees the values of an export, a
// template and a report as a person should, and prints the export's pages.
func TestOfficesOpenWhatIsWritten(t *testing.T) {
	dir := t.TempDir()
	export, template, report := filepath.Join(dir, "export.xlsx"), filepath.Join(dir, "template.xlsx"), filepath.Join(dir, "report.xlsx")
	if err := Write(context.Background(), export, []layout.Table{layouttest.Ledger(60)}, WriteOptions{}); err != nil {
		t.Fatal(err)
	}
	if err := WriteTemplate(context.Background(), template, partnershipTemplate()); err != nil {
		t.Fatal(err)
	}
	if err := MarkReport(context.Background(), corpusFile(t, "moe__第一批示范性职业教育集团培育单位名单.xlsx"), report, findings("Sheet1")); err != nil {
		t.Fatal(err)
	}
	texts := convert(t, "csv:Text - txt - csv (StarCalc):44,34,76", export, template, report) // comma, quote, UTF-8
	for i, wants := range [][]string{
		{
			"吉林市2026年产教融合合作协议台账", "填报单位：吉林市教育局", "1,0202000000,北华大学", ",=吉林化纤集团有限责任公司,校企,2026-01-01,2029-03-31,\"1,200.00\",12.50,,0,12.5%,",
			"2026-02-02,2028年6月,\"1,237.01\"", "不适用", "合计,,,,,,\"123,456.70\",,,\"8,412\"", "单位负责人",
		},
		{"协议编号,协议名称*,协议类型*,甲方,,所在地,签订日期*"},
		{"1,未导入,Sheet1,B5,"},
	} {
		for _, want := range wants {
			if text := string(texts[i]); !strings.Contains(text, want) {
				t.Errorf("LibreOffice does not show %q:\n%.600s", want, text)
			}
		}
	}
	pdf := convert(t, "pdf", export)[0]
	if !bytes.HasPrefix(pdf, []byte("%PDF-")) {
		t.Fatalf("%.20q is no PDF", pdf)
	}
	pages := regexp.MustCompile(`/Type\s*/Page\b`).FindAll(pdf, -1)
	if len(pages) != 3 { // 60 rows of two lines, one page wide
		t.Errorf("%d pages", len(pages))
	}
	if box := regexp.MustCompile(`/MediaBox\s*\[\s*0 0 (\d+)[\d.]* (\d+)`).FindSubmatch(pdf); box == nil || string(box[1]) != "841" || string(box[2]) != "595" {
		t.Errorf("the paper is %s, want A4 landscape", box)
	}
}

// TestReadsLibreOffice reads what LibreOffice writes: .xlsx, .xls and CSV of
// an export hold the same as the export.
func TestReadsLibreOffice(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "export.xlsx")
	if err := Write(context.Background(), file, []layout.Table{layouttest.Ledger(40)}, WriteOptions{}); err != nil {
		t.Fatal(err)
	}
	want := all(t, open(t, file))["合作协议"]
	for _, kind := range []string{"xlsx", "xls", "ods"} {
		again := filepath.Join(dir, "again."+kind)
		if err := os.WriteFile(again, convert(t, kind, file)[0], 0o600); err != nil {
			t.Fatal(err)
		}
		b, err := Open(context.Background(), again, Options{})
		if kind == "ods" {
			wantCode(t, err, CodeOpenDocument)
			continue
		}
		if err != nil {
			t.Fatalf("%s: %v", kind, err)
		}
		got := all(t, b)["合作协议"]
		if len(got) != len(want) {
			t.Fatalf("%s: %d rows, want %d", kind, len(got), len(want))
		}
		for i := range want {
			if a, b := fmt.Sprint(filled(got[i])), fmt.Sprint(filled(want[i])); a != b {
				t.Errorf("%s row %d: %s, want %s", kind, want[i].Line, a, b)
			}
		}
	}
}

func filled(r app.SheetRow) []app.Cell {
	var cells []app.Cell
	for _, c := range r.Cells {
		if c.Kind != app.CellBlank {
			cells = append(cells, c)
		}
	}
	return cells
}
