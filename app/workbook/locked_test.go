package workbook

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"ronghe/app"
	"ronghe/app/layout"
)

// locked writes a workbook of one text under a password.
func locked(t *testing.T, text, password string) string {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	if err := f.SetCellStr("Sheet1", "A1", text); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "密.xlsx")
	if err := f.SaveAs(path, excelize.Options{Password: password}); err != nil {
		t.Fatal(err)
	}
	return path
}

// stillLocked checks that a file gives nothing away without its password, and returns
// what it holds with it.
func stillLocked(t *testing.T, path, password string) map[string][]app.SheetRow {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil || bytes.HasPrefix(raw, []byte("PK")) {
		t.Fatalf("%s lies open: %v", path, err)
	}
	_, err = Open(context.Background(), path, Options{})
	wantCode(t, err, CodeEncrypted)
	b, err := Open(context.Background(), path, Options{Password: password})
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	return all(t, b)
}

// What a password keeps from others is not laid open in a marked or filled copy, however
// the original was encrypted.
func TestCopiesKeepThePassword(t *testing.T) {
	dst := filepath.Join(t.TempDir(), "结果.xlsx")
	for path, password := range map[string]string{
		locked(t, "学校", "密码 Ab1"): "密码 Ab1", corpusFile(t, "excelize__encryptSHA512.xlsx"): "password", corpusFile(t, "poi__protected_passtika.xlsx"): "tika",
	} {
		before := stillLocked(t, path, password)
		problems := []app.Problem{{Severity: app.Refused, Sheet: "Sheet1", Cell: "A1", Line: 1, Message: "不对。"}}
		if err := MarkReport(context.Background(), path, dst, problems, ReportOptions{Password: password}); err != nil {
			t.Fatal(err)
		}
		after := stillLocked(t, dst, password)
		if len(after) != len(before)+1 || after["Sheet1"][0].Cells[0].Text != before["Sheet1"][0].Cells[0].Text {
			t.Errorf("%s: %d sheets became %d", path, len(before), len(after))
		}
	}
	own := layout.Own{
		Source: locked(t, "{{unit}}", "密码 Ab1"), Path: filepath.Join(t.TempDir(), "填.xlsx"), Password: "密码 Ab1",
		Whole: map[string]app.Cell{"unit": layout.TextCell("吉林市教育局")},
	}
	if err := FillOwn(context.Background(), own); err != nil {
		t.Fatal(err)
	}
	if got := stillLocked(t, own.Path, own.Password)["Sheet1"][0].Cells[0].Text; got != "吉林市教育局" {
		t.Errorf("the layout holds %q", got)
	}
	own.Password = ""
	wantCode(t, FillOwn(context.Background(), own), CodeEncrypted)
	own.Password = "x"
	wantCode(t, FillOwn(context.Background(), own), CodeWrongPassword)
}

// A password that is given for a workbook without one is not put on its copy.
func TestOpenCopiesStayOpen(t *testing.T) {
	dst := filepath.Join(t.TempDir(), "结果.xlsx")
	src := corpusFile(t, "moe__第一批示范性职业教育集团培育单位名单.xlsx")
	if err := MarkReport(context.Background(), src, dst, findings("Sheet1"), ReportOptions{Password: "x"}); err != nil {
		t.Fatal(err)
	}
	open(t, dst)
}

// While a copy of a large encrypted workbook is written nothing of it lies open in a
// temporary file, not for a moment.
func TestALargeLockedCopyLeavesNothingOpen(t *testing.T) {
	const secret = "13844332211"
	f := excelize.NewFile()
	sw, err := f.NewStreamWriter("Sheet1")
	if err != nil {
		t.Fatal(err)
	}
	for i := 1; i <= 70_000; i++ {
		if err := sw.SetRow("A"+itoa(i), []any{"学校" + itoa(i), secret, strings.Repeat("x", 300) + itoa(i)}); err != nil {
			t.Fatal(err)
		}
	}
	src, dst := filepath.Join(t.TempDir(), "密.xlsx"), filepath.Join(t.TempDir(), "结果.xlsx")
	if err := errors.Join(sw.Flush(), f.SaveAs(src, excelize.Options{Password: "Ab1"}), f.Close()); err != nil {
		t.Fatal(err)
	}
	tmp := t.TempDir()
	t.Setenv("TMPDIR", tmp)
	stop, open := make(chan bool), make(chan string, 1)
	go func() {
		defer close(open)
		for {
			select {
			case <-stop:
				return
			case <-time.After(5 * time.Millisecond):
			}
			files, _ := filepath.Glob(filepath.Join(tmp, "*"))
			below, _ := filepath.Glob(filepath.Join(tmp, "*", "*"))
			for _, p := range append(files, below...) {
				if b, err := os.ReadFile(p); err == nil && bytes.Contains(b, []byte(secret)) && len(open) == 0 {
					open <- p
				}
			}
		}
	}()
	err = MarkReport(t.Context(), src, dst, []app.Problem{{Severity: app.Refused, Sheet: "Sheet1", Cell: "A1", Line: 1, Message: "不对。"}}, ReportOptions{Password: "Ab1"})
	close(stop)
	if p, found := <-open; err != nil || found {
		t.Errorf("a telephone number of it lay open in %q (%v)", p, err)
	}
	book, err := Open(t.Context(), dst, Options{Password: "Ab1"})
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	rows := 0
	if err := book.Rows(t.Context(), "Sheet1", func(app.SheetRow) error { rows++; return nil }); err != nil || rows != 70_000 {
		t.Errorf("%d rows, %v", rows, err)
	}
}
