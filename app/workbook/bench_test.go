//go:build bench

package workbook

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"ronghe/app"
)

const benchRows = 100_000

// rounds is how often each side runs; the sides take turns, so that both see
// the machine in the same moods, and the median counts.
const rounds = 3

func init() {
	tasks["read-excelize"] = func(file string) error {
		f, err := excelize.OpenFile(file, excelize.Options{RawCellValue: true})
		if err != nil {
			return err
		}
		defer f.Close()
		rows, err := f.Rows(f.GetSheetName(0))
		if err != nil {
			return err
		}
		for rows.Next() {
			if _, err := rows.Columns(); err != nil {
				return err
			}
		}
		return rows.Close()
	}
}

// side is one way to do the work.
type side struct {
	name string
	run  func() measured
	took []time.Duration
	peak int64
}

func (s *side) median() time.Duration {
	slices.Sort(s.took)
	return s.took[len(s.took)/2]
}

// race runs the sides in turns.
func race(b *testing.B, sides ...*side) {
	b.Helper()
	for range rounds {
		for _, s := range sides {
			m := s.run()
			if strings.HasPrefix(m.out, "failed") {
				b.Fatalf("%s: %s", s.name, m.out)
			}
			s.took, s.peak = append(s.took, m.took), max(s.peak, m.memory)
		}
	}
	for _, s := range sides {
		b.Logf("%-28s %6.2f s  %4d MiB  ×%.2f of the first", s.name, s.median().Seconds(), s.peak>>20, s.median().Seconds()/sides[0].median().Seconds())
	}
}

// compileC builds the C yardstick.
func compileC(b *testing.B) string {
	b.Helper()
	program := filepath.Join(b.TempDir(), "xlsxw")
	cc := os.Getenv("CC")
	if cc == "" {
		cc = "cc"
	}
	if out, err := exec.Command(cc, "-O2", "-o", program, filepath.Join("testdata", "xlsxw.c"), "-lxlsxwriter").CombinedOutput(); err != nil {
		b.Fatalf("%s: %v (needs the package libxlsxwriter-dev)\n%s", cc, err, out)
	}
	return program
}

// BenchmarkWrite exports 100,000 × 20 cells beside libxlsxwriter in constant
// memory. Goal: at most 0.8 of its time, at most 150 MB.
func BenchmarkWrite(b *testing.B) {
	program, dir := compileC(b), b.TempDir()
	theirs, ours := filepath.Join(dir, "c.xlsx"), filepath.Join(dir, "go.xlsx")
	for range b.N {
		c := &side{name: "libxlsxwriter", run: func() measured { return run(b, exec.Command(program, fmt.Sprint(benchRows), theirs)) }}
		us := &side{name: "ours", run: func() measured { return measure(b, "write", ours) }}
		race(b, c, us)
		ratio := us.median().Seconds() / c.median().Seconds()
		b.ReportMetric(ratio, "×libxlsxwriter")
		b.ReportMetric(float64(us.peak)/1e6, "MB")
		b.ReportMetric(us.median().Seconds(), "s")
		if ratio > 0.8 || us.peak > 150e6 {
			b.Errorf("%.2f of libxlsxwriter's time and %d MB: the goal is 0.8 and 150 MB", ratio, us.peak/1e6)
		}
	}
	b.StopTimer()
	sameRows(b, theirs, ours)
	b.Logf("sizes: libxlsxwriter %d KiB, ours %d KiB", size(b, theirs)>>10, size(b, ours)>>10)
}

func size(b *testing.B, file string) int64 {
	b.Helper()
	info, err := os.Stat(file)
	if err != nil {
		b.Fatal(err)
	}
	return info.Size()
}

// sameRows checks that both sides wrote the same cells; ours has a head.
func sameRows(b *testing.B, theirs, ours string) {
	b.Helper()
	var want []app.SheetRow
	if err := open(b, theirs).Rows(context.Background(), "台账", func(r app.SheetRow) error {
		want = append(want, r)
		return nil
	}); err != nil {
		b.Fatal(err)
	}
	n := 0
	if err := open(b, ours).Rows(context.Background(), "台账", func(r app.SheetRow) error {
		if r.Line > 1 {
			for i, c := range r.Cells {
				if w := want[n].Cells[i]; w != c {
					return fmt.Errorf("row %d column %d: libxlsxwriter %v, ours %v", n+1, i+1, w, c)
				}
			}
			n++
		}
		return nil
	}); err != nil {
		b.Fatal(err)
	}
	if n != len(want) || n != benchRows {
		b.Fatalf("%d rows, libxlsxwriter %d", n, len(want))
	}
}

// BenchmarkRead reads 100,000 × 20 cells beside openpyxl in its read-only mode,
// which is the faster and leaner of its two. Goal: at most 0.6 of its time.
func BenchmarkRead(b *testing.B) {
	program := compileC(b)
	python := "/usr/bin/python3"
	if err := exec.Command(python, "-c", "import openpyxl").Run(); err != nil {
		b.Fatalf("openpyxl is missing: install the package python3-openpyxl (%v)", err)
	}
	for kind, args := range map[string][]string{"inline": nil, "shared": {"shared"}} {
		b.Run(kind, func(b *testing.B) {
			file := filepath.Join(b.TempDir(), "a.xlsx")
			run(b, exec.Command(program, append([]string{fmt.Sprint(benchRows), file}, args...)...))
			opx := func(mode string) func() measured {
				return func() measured { return run(b, exec.Command(python, filepath.Join("testdata", "opx.py"), file, mode)) }
			}
			b.ResetTimer()
			for range b.N {
				lean := &side{name: "openpyxl, read-only mode", run: opx("read_only")}
				us := &side{name: "ours", run: func() measured { return measure(b, "read", file) }}
				race(b, lean, us, &side{name: "excelize, raw values", run: func() measured { return measure(b, "read-excelize", file) }})
				ratio := us.median().Seconds() / lean.median().Seconds()
				b.ReportMetric(ratio, "×openpyxl")
				b.ReportMetric(float64(us.peak)/1e6, "MB")
				b.ReportMetric(us.median().Seconds(), "s")
				if ratio > 0.6 {
					b.Errorf("%.2f of openpyxl's time: the goal is 0.6", ratio)
				}
			}
			b.StopTimer()
			m := opx("normal")()
			b.Logf("openpyxl, normal mode (once)  %6.2f s  %4d MiB", m.took.Seconds(), m.memory>>20)
		})
	}
}
