package pdf

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"ronghe/app/layout"
	"ronghe/app/layout/layouttest"
	"ronghe/app/workbook"
)

// BenchmarkWrite draws a table of 10,000 rows beside the workbook writer, which
// writes the same table in the same run; the two take turns and the medians
// count.
func BenchmarkWrite(b *testing.B) {
	table := []layout.Table{layouttest.Ledger(10_000)}
	dir := b.TempDir()
	asPDF, asBook := filepath.Join(dir, "a.pdf"), filepath.Join(dir, "a.xlsx")
	timed := func(write func() error) time.Duration {
		start := time.Now()
		if err := write(); err != nil {
			b.Fatal(err)
		}
		return time.Since(start)
	}
	for range b.N {
		var ours, theirs []time.Duration
		for range 5 {
			theirs = append(theirs, timed(func() error {
				return workbook.Write(context.Background(), asBook, table, workbook.WriteOptions{})
			}))
			ours = append(ours, timed(func() error { return Write(context.Background(), asPDF, table, Options{}) }))
		}
		slices.Sort(ours)
		slices.Sort(theirs)
		b.ReportMetric(ours[2].Seconds()/theirs[2].Seconds(), "×xlsx")
		b.ReportMetric(ours[2].Seconds(), "s")
	}
	for _, file := range []string{asPDF, asBook} {
		info, err := os.Stat(file)
		if err != nil {
			b.Fatal(err)
		}
		b.Logf("%s: %d KiB", filepath.Base(file), info.Size()>>10)
	}
}
