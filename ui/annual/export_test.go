package annual_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"fyne.io/fyne/v2"

	"ronghe/app/boot"
	"ronghe/ui/uitest"
)

// The report is printed by way of a PDF in the data folder, which the last print
// gives way to; what it is written as, and whether the registers go along, is asked.
func TestTheReportIsPrinted(t *testing.T) {
	b := uitest.NewBench(t)
	b.Backend.Dir, b.Backend.Reports = t.TempDir(), boot.Report{}
	b.Put("partnership", agreement)
	show(b, "B02")
	for range 2 {
		b.Press("导出")
		says(t, b, "年报另存为", "工作簿", "PDF", "打印", "台账清单", "附在后面")
		b.Key(fyne.KeyRight, fyne.KeyRight) // printed
		b.Key(fyne.KeyTab, fyne.KeyRight)   // with the registers
		b.Press("生成")
		files, err := filepath.Glob(filepath.Join(b.Backend.Dir, "out", "*"))
		if err != nil || len(files) != 1 || filepath.Base(files[0]) != b.Backend.Unit.Name+"2025年度年报.pdf" {
			t.Fatalf("printed %v, %v: %s", files, err, b.Drawn())
		}
		if text, err := os.ReadFile(files[0]); err != nil || !bytes.HasPrefix(text, []byte("%PDF-")) || len(text) < 50_000 {
			t.Errorf("%d bytes: %v", len(text), err)
		}
		says(t, b, "已导出：")
	}
}
