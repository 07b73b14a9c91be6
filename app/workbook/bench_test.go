//go:build bench

package workbook

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"ronghe/app"
	"ronghe/app/apptest"
)

const benchRows = 100_000

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

// child runs a task in a process of its own as a side of a race.
func child(b *testing.B, name, task, file string) apptest.Side {
	return apptest.Side{Name: name, Run: func() apptest.Cost {
		m := measure(b, task, file)
		if strings.HasPrefix(m.out, "failed") {
			b.Fatalf("%s: %s", name, m.out)
		}
		return m.Cost
	}}
}

// program runs another program as a side of a race.
func program(b *testing.B, name string, args ...string) apptest.Side {
	return apptest.Side{Name: name, Run: func() apptest.Cost {
		_, cost := apptest.Run(b, exec.Command(args[0], args[1:]...))
		return cost
	}}
}

// race reports what each side took.
func race(b *testing.B, sides ...apptest.Side) []apptest.Result {
	results := apptest.Race(apptest.Long, sides...)
	for i, r := range results {
		b.Logf("%-28s %6.2f s  %4d MiB  ×%.2f of the first", sides[i].Name, r.Took.Seconds(), r.Peak>>20, r.Ratio)
	}
	return results
}

// compileC builds a C yardstick of testdata.
func compileC(b *testing.B, name string, libs ...string) string {
	b.Helper()
	program := filepath.Join(b.TempDir(), name)
	cc := os.Getenv("CC")
	if cc == "" {
		cc = "cc"
	}
	args := append([]string{"-O2", "-o", program, filepath.Join("testdata", name+".c")}, libs...)
	if out, err := exec.Command(cc, args...).CombinedOutput(); err != nil {
		b.Fatalf("%s: %v (needs the packages of deps.sh bench)\n%s", cc, err, out)
	}
	return program
}

// BenchmarkWrite exports 100,000 × 20 cells beside libxlsxwriter in constant
// memory. Goal: at most 0.8 of its time, at most 150 MB.
func BenchmarkWrite(b *testing.B) {
	yardstick, dir := compileC(b, "xlsxw", "-lxlsxwriter"), b.TempDir()
	theirs, ours := filepath.Join(dir, "c.xlsx"), filepath.Join(dir, "go.xlsx")
	for range b.N {
		r := race(b, program(b, "libxlsxwriter", yardstick, fmt.Sprint(benchRows), theirs), child(b, "ours", "write", ours))
		apptest.Figure(b, r[0].Took.Seconds(), "s/libxlsxwriter")
		apptest.Figure(b, r[1].Took.Seconds(), "s/export")
		apptest.AtMost(b, r[1].Ratio, "×libxlsxwriter", 0.8)
		apptest.AtMost(b, float64(r[1].Peak)/1e6, "MB", 150)
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
// which is the faster and leaner of its two, and beside libzip with expat, which
// makes each cell's text. Goal: at most 0.6 of openpyxl's time.
func BenchmarkRead(b *testing.B) {
	yardstick := compileC(b, "xlsxw", "-lxlsxwriter")
	expat := compileC(b, "xlsxr", "-lzip", "-lexpat")
	python := "/usr/bin/python3"
	if err := exec.Command(python, "-c", "import openpyxl").Run(); err != nil {
		b.Fatalf("openpyxl is missing: install the package python3-openpyxl (%v)", err)
	}
	for kind, args := range map[string][]string{"inline": nil, "shared": {"shared"}} {
		b.Run(kind, func(b *testing.B) {
			file := filepath.Join(b.TempDir(), "a.xlsx")
			apptest.Run(b, exec.Command(yardstick, append([]string{fmt.Sprint(benchRows), file}, args...)...))
			opx := func(mode string) apptest.Side {
				return program(b, "openpyxl, "+mode, python, filepath.Join("testdata", "opx.py"), file, mode)
			}
			b.ResetTimer()
			for range b.N {
				r := race(b, opx("read_only"), child(b, "ours", "read", file), child(b, "excelize, raw values", "read-excelize", file))
				apptest.Figure(b, r[0].Took.Seconds(), "s/openpyxl")
				apptest.Figure(b, r[1].Took.Seconds(), "s/read")
				apptest.Figure(b, float64(r[1].Peak)/1e6, "MB")
				apptest.AtMost(b, r[1].Ratio, "×openpyxl", 0.6)
				c := race(b, program(b, "libzip and expat", expat, file), child(b, "ours", "read", file))
				apptest.Figure(b, c[1].Ratio, "×expat") // aim: 1.0
			}
			b.StopTimer()
			normal := opx("normal").Run()
			b.Logf("openpyxl, normal mode (once)  %6.2f s  %4d MiB", normal.Took.Seconds(), normal.Peak>>20)
		})
	}
}
