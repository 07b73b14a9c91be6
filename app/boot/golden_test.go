package boot

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"ronghe/app"
	"ronghe/app/annual"
	"ronghe/app/workbook"
)

// goldenBook is the workbook of the demonstration's report of 2025, a line for each
// line of a sheet. RONGHE_GOLDEN=write writes it anew: then look at the difference.
const goldenBook = "testdata/annual_2025.tsv"

// The workbook is, cell by cell, the one that somebody looked at: a figure, label or
// place that changes is seen here.
func TestTheWorkbookIsTheGoldenOne(t *testing.T) {
	p, _ := demonstration(t)
	s, _ := reportOf(t, p, 2024)
	r := refill(t, s, 2025)
	if _, err := s.Set(t.Context(), r, annual.Edit{Cell: cellOf(t, r, "COVER.sign.clerk.text"), Text: "张三"},
		annual.Edit{Cell: cellOf(t, r, "B02.kinds.school.agreed"), Text: "不适用", Reason: "校校协议不约定金额"},
		annual.Edit{Cell: cellOf(t, r, "B02.kinds.firm.hired"), Text: "200", Reason: "另有未登记的录用"}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Explain(t.Context(), r, "B04.kinds.total#unaccepted", "设备已先行使用"); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "年报.xlsx")
	if err := s.Export(t.Context(), r, path, false); err != nil {
		t.Fatal(err)
	}
	got := bookLines(t, path)
	if os.Getenv("RONGHE_GOLDEN") == "write" {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(goldenBook, []byte(strings.Join(got, "\n")+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want := goldenLines(t)
	cells, wrong := 0, 0
	for i := range max(len(got), len(want)) {
		a, b := lineOf(got, i), lineOf(want, i)
		for k := range max(len(a), len(b)) {
			x, y := cellIn(a, k), cellIn(b, k)
			if cells++; x != y {
				if wrong++; wrong <= 20 {
					t.Errorf("%s column %d: %q, golden %q", cellIn(b, 0), k, x, y)
				}
			}
		}
	}
	if wrong > 20 {
		t.Errorf("and %d more cells", wrong-20)
	}
	if cells < 3000 {
		t.Errorf("only %d cells", cells)
	}
}

// bookLines are the lines of a workbook's sheets: sheet and line, then the cells.
func bookLines(t *testing.T, path string) []string {
	t.Helper()
	book, err := workbook.Open(t.Context(), path, workbook.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = book.Close() }()
	var out []string
	for _, sh := range book.Sheets() {
		err := book.Rows(t.Context(), sh.Name, func(row app.SheetRow) error {
			cells := []string{fmt.Sprintf("%s!%d", sh.Name, row.Line)}
			for _, c := range row.Cells {
				cells = append(cells, strings.NewReplacer("\t", " ", "\r", "", "\n", "⏎").Replace(c.Text))
			}
			for len(cells) > 1 && cells[len(cells)-1] == "" {
				cells = cells[:len(cells)-1]
			}
			out = append(out, strings.Join(cells, "\t"))
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return out
}

func goldenLines(t *testing.T) []string {
	t.Helper()
	f, err := os.Open(goldenBook)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var out []string
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		out = append(out, lines.Text())
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return slices.Clip(out)
}

func lineOf(lines []string, i int) []string {
	if i >= len(lines) {
		return nil
	}
	return strings.Split(lines[i], "\t")
}

func cellIn(cells []string, k int) string {
	if k >= len(cells) {
		return ""
	}
	return cells[k]
}
