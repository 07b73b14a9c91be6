package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// words is the text of a PDF.
func words(t *testing.T, file string) string {
	t.Helper()
	out, err := exec.Command("pdftotext", "-raw", "-enc", "UTF-8", file, "-").Output()
	if err != nil {
		t.Fatalf("pdftotext: %v (install the package poppler-utils; make test does)", err)
	}
	return strings.Join(strings.Fields(string(out)), "")
}

func TestARegisterAndARecordArePrinted(t *testing.T) {
	f := newFolder(t)
	doc := strings.Replace(agreement, `"kind":`, `"contact_mobile":"13800000001","kind":`, 1)
	rec := f.put("partnership", doc)
	dir := t.TempDir()
	table, sheet, plain := filepath.Join(dir, "a.pdf"), filepath.Join(dir, "b.pdf"), filepath.Join(dir, "c.pdf")
	f.want(exitDone, "", "export", "partnership", "--out", table)
	f.want(exitDone, "", "print", "partnership", rec.ID, "--out", sheet)
	f.want(exitDone, "", "print", "partnership", rec.ID, "--out", plain, "--reveal")
	for file, want := range map[string]string{table: "1吉林化工学院与松花江碳纤维合作协议", sheet: "到位资金", plain: "13800000001"} {
		if text := words(t, file); !strings.Contains(text, want) || !strings.Contains(text, "第1页共") {
			t.Errorf("%s lacks %s: %s", filepath.Base(file), want, text)
		}
	}
	for _, file := range []string{table, sheet} {
		if strings.Contains(words(t, file), "13800000001") {
			t.Errorf("%s has the telephone number in plain", filepath.Base(file))
		}
	}
	for _, args := range [][]string{{"print", "partnership", rec.ID, "--out", filepath.Join(dir, "d.doc")}, {"print", "partnership", strings.Repeat("0", 36), "--out", sheet}, {"print", "nothing", rec.ID, "--out", sheet}} {
		if r := f.want(exitRefused, "", args...); len(r.Problems) != 1 || r.Problems[0].Message == "" {
			t.Errorf("%v: %+v", args, r.Problems)
		}
	}
	if entries, err := os.ReadDir(dir); len(entries) != 3 {
		t.Errorf("%d files, %v", len(entries), err)
	}
}
