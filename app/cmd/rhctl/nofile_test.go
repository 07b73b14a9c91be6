package main

import (
	"bytes"
	"context"
	"path/filepath"
	"strings"
	"testing"
)

// TestAFileThatIsNotThere: every command that reads or writes a file names the one
// that is not there, and says nothing else beside it; so does init of a department.
func TestAFileThatIsNotThere(t *testing.T) {
	f := newFolder(t)
	if said := f.refused("boot.department", "init", "--unit", "220281-edu", "--department", "职教科"); !strings.Contains(said, "fin 蛟河市财政局") {
		t.Error(said)
	}
	none := filepath.Join(t.TempDir(), "没有", "文件.xyz")
	for _, args := range [][]string{
		{"verify", none},
		{"restore", none},
		{"enrol", none},
		{"forms", "check", none},
		{"annual", "rehearse", "2025", "--rules", none},
		{"import", "partnership", none},
		{"collect", "read", none},
		{"annual", "import", "2025", none},
	} {
		var out, errw bytes.Buffer
		code := run(context.Background(), append([]string{"--data", f.dir}, args...), strings.NewReader(""), &out, &errw)
		said := out.String() + errw.String()
		if code != exitRefused || !strings.HasPrefix(said, "找不到文件“文件.xyz”。") || strings.Contains(said, "核验通过") {
			t.Errorf("%v ends with %d and says %s", args[:2], code, said)
		}
	}
	for _, args := range [][]string{{"backup", none}, {"export", "partnership", "--out", filepath.Join(filepath.Dir(none), "a.xlsx")}} {
		f.refused("file.folder", args...)
	}
}
