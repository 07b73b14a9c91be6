package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
)

// TestAnExportHasItsHeadAndTotals: who reports, from when and as of which day;
// a total under every amount and count; no sheet for what no record has.
func TestAnExportHasItsHeadAndTotals(t *testing.T) {
	f := newFolder(t)
	f.put("partnership", agreement)
	f.put("partnership", strings.NewReplacer("吉林化工学院", "北华大学", "120万元", "30.5万元", "300000元", "12500元").Replace(agreement))
	f.put("partnership", `{"fields":{"title":"意向协议","kind":"校企","status":"意向","amount":null}}`)
	path := filepath.Join(t.TempDir(), "export.xlsx")
	f.want(exitDone, "", "export", "partnership", "--out", path)
	book, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	if got := fmt.Sprint(book.GetSheetList()); got != "[合作协议 其他登记项目1 其他登记项目2 合作方 到位资金]" {
		t.Errorf("sheets %s", got)
	}
	for sheet, want := range map[string]string{"合作协议": "150.50,31.25", "其他登记项目1": "", "其他登记项目2": "", "合作方": "", "到位资金": "31.25,31.25"} {
		rows, err := book.GetRows(sheet)
		if err != nil {
			t.Fatal(err)
		}
		head := fmt.Sprint(rows[1], rows[2])
		day := time.Now().Format("2006年1月2日")
		for _, part := range []string{"填报单位：吉林市教育局", "统计期：建账至今（台账全部记录 3 条）", "数据截至 " + day, "计量单位：万元"} {
			if !strings.Contains(head, part) {
				t.Errorf("%s: the head does not say %s: %s", sheet, part, head)
			}
		}
		i := slices.IndexFunc(rows, func(r []string) bool { return len(r) > 0 && r[0] == "合计" })
		if (i >= 0) != (want != "") {
			t.Errorf("%s has a sum row: %v", sheet, i >= 0)
		}
		if i < 0 {
			continue
		}
		var sums []string
		for _, s := range rows[i][1:] {
			if s != "" {
				sums = append(sums, s)
			}
		}
		if strings.Join(sums, ",") != want {
			t.Errorf("%s sums to %v, want %s", sheet, sums, want)
		}
	}
	some := filepath.Join(t.TempDir(), "some.xlsx")
	f.want(exitDone, "", "export", "partnership", "--out", some, "--where", `status == "意向"`)
	if head := cellsOf(t, some, "合作协议", "A3"); head != "统计期：建账至今（按条件筛选出 1 条）" {
		t.Errorf("an export of some records says %q", head)
	}
	back := decode[struct{ Unchanged, Refused, Skipped int }](t, f.want(exitDone, "", "import", "partnership", path).Result)
	if back.Unchanged != 3 || back.Refused != 0 {
		t.Errorf("read back: %+v", back)
	}
}

func cellsOf(t *testing.T, path, sheet, cell string) string {
	t.Helper()
	book, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	text, err := book.GetCellValue(sheet, cell)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// A remark of any length goes out whole, over as many rows as it takes, and comes
// in as it was.
func TestALongRemarkComesBack(t *testing.T) {
	f := newFolder(t)
	long, terms := strings.Repeat("双方共建产业学院，企业每年接收实习学生。", 90), strings.Repeat("甲方提供场地，乙方提供设备。\\n", 250)
	rec := f.put("partnership", strings.Replace(agreement, `"fields":"人才培养、订单班"`, `"fields":"人才培养","remarks":"`+long+`","summary":"`+terms+`完"`, 1))
	f.put("partnership", strings.ReplaceAll(agreement, "吉林化工学院", "北华大学"))
	path := filepath.Join(t.TempDir(), "export.xlsx")
	f.want(exitDone, "", "export", "partnership", "--out", path)
	back := f.want(exitDone, "", "import", "partnership", path)
	if got := decode[struct{ Unchanged, Refused int }](t, back.Result); got.Unchanged != 2 || got.Refused != 0 {
		t.Errorf("read back: %+v %+v", got, back.Problems)
	}
	other := newFolder(t)
	if code, r := other.run("", "import", "partnership", path); code != exitDone && code != exitProblems {
		t.Fatalf("exit %d: %+v", code, r.Problems)
	}
	list := decode[struct{ Records []map[string]any }](t, other.want(exitDone, "", "list", "partnership", "--search", "吉林化工学院").Result)
	if len(list.Records) != 1 {
		t.Fatalf("%d records", len(list.Records))
	}
	_, shown := other.run("", "show", "partnership", fmt.Sprint(list.Records[0]["id"]))
	have := decode[recordReply](t, shown.Result)
	for _, field := range []string{"remarks", "summary"} {
		if have.Fields[field] != rec.Fields[field] {
			t.Errorf("%s of %d characters came back with %d", field, len(fmt.Sprint(rec.Fields[field])), len(fmt.Sprint(have.Fields[field])))
		}
	}
	holds(t, have, "parties 2", map[string]any{"party": "松花江碳纤维有限公司"})
}

// A filled layout is a workbook: another ending is refused with a sentence that does not
// offer it.
func TestOwnLayoutIsAWorkbook(t *testing.T) {
	f := newFolder(t)
	for _, ext := range []string{".csv", ".docx"} {
		r := f.want(exitRefused, "", "export", "partnership", "--layout", "x.xlsx", "--out", filepath.Join(t.TempDir(), "y"+ext))
		if said := fmt.Sprintf("%+v", r.Problems); !strings.Contains(said, "不能写成“"+ext+"”") || !strings.Contains(said, "扩展名写成 .xlsx；") {
			t.Errorf("%s: %s", ext, said)
		}
	}
}

// A file name whose ending a command cannot write is refused with those that it can: a
// report of the year is no CSV, a template no PDF. Nothing is said to be written.
func TestEndingsOfFiles(t *testing.T) {
	f := newFolder(t)
	f.put("partnership", agreement)
	list := decode[struct{ Records []map[string]any }](t, f.want(exitDone, "", "list", "partnership").Result)
	dir := t.TempDir()
	for _, c := range []struct {
		kinds, no string
		args      []string
	}{
		{".xlsx、.pdf。", ".csv", []string{"annual", "export", "2026"}},
		{".xlsx、.pdf。", ".xls", []string{"annual", "rollup", "2026"}},
		{".xlsx、.csv、.pdf。", ".txt", []string{"changes"}},
		{".xlsx、.csv、.pdf。", ".xls", []string{"export", "partnership"}},
		{".xlsx。", ".pdf", []string{"template", "partnership"}},
		{"：.pdf。", ".xlsx", []string{"print", "partnership", fmt.Sprint(list.Records[0]["id"])}},
	} {
		for ext, says := range map[string]string{c.no: "不能导出为“" + c.no + "”格式。没有写出文件", "": "文件名“y”没有扩展名"} {
			var out, errw bytes.Buffer
			code := run(t.Context(), append([]string{"--data", f.dir}, append(c.args, "--out", filepath.Join(dir, "y"+ext))...), strings.NewReader(""), &out, &errw)
			if said := errw.String(); code != exitRefused || out.Len() > 0 || !strings.Contains(said, says) || !strings.Contains(said, c.kinds) {
				t.Errorf("%v %q: exit %d, %q, %q", c.args, ext, code, out.String(), said)
			}
		}
	}
	var out bytes.Buffer
	if code := run(t.Context(), []string{"--data", f.dir, "annual", "export", "2026", "--out", filepath.Join(dir, "none", "y.pdf")}, strings.NewReader(""), &out, io.Discard); code != exitRefused || out.Len() > 0 {
		t.Errorf("into no folder: exit %d, %q", code, out.String())
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("left %v, %v", left, err)
	}
}
