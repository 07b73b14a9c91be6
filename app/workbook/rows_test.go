package workbook

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"ronghe/app"
	"ronghe/app/internal/outfile"
	"ronghe/app/layout"
	"ronghe/app/layout/layouttest"
)

// pieces are what random texts are made of: all that XML and spreadsheets write
// in another form, and what only looks like it.
var pieces = []string{
	"吉林", "职业技术学院", "，", "（", "a", "Z9", "0", " ", "\t", "\n", "\r", "\r\n", "<", ">", "&", "&amp;", `"`, "'", "]]>", "=1+1",
	"_", "_x", "_x0041_", "_x005F_", "_x005F_x0041_", "\x00", "\x1f", "\x7f", "\u00a0", "\u0085", "\u2028", "\ufeff", "\ufffd", "\ufffe", "\uffff", "𠮷", "😀", "\xff", "\xe5\x90", "\xef", "\xef\xbf",
}

func randomText(r *rand.Rand) string {
	var b strings.Builder
	for range r.IntN(6) {
		b.WriteString(pieces[r.IntN(len(pieces))])
	}
	return b.String()
}

func randomCell(r *rand.Rand) app.Cell {
	switch r.IntN(6) {
	case 0:
		return app.Cell{}
	case 1:
		digits := fmt.Sprint(r.Int64N([]int64{10, 1_000_000, 1e15, 1e17}[r.IntN(4)]))
		if at := r.IntN(len(digits) + 4); at < len(digits) {
			digits = digits[:at] + "0." + digits[at:]
		} else if at > len(digits)+1 {
			digits = "-" + digits + ".50"
		}
		return layout.NumberCell(digits)
	case 2:
		day := fmt.Sprintf("%d-%02d-%02d", 1890+r.IntN(200), 1+r.IntN(12), 1+r.IntN(28))
		return layout.DateCell([]string{day[:4], day[:7], day, day + fmt.Sprintf(" %02d:%02d:%02d", r.IntN(24), r.IntN(60), r.IntN(60))}[r.IntN(4)])
	case 3:
		return layout.BoolCell(r.IntN(2) == 0)
	}
	return layout.TextCell(randomText(r))
}

// The rows that are streamed are, byte for byte, those that excelize makes of
// the same table, and so is all that stands around them.
func TestRowsAreThoseOfExcelize(t *testing.T) {
	r := rand.New(rand.NewPCG(20260301, 7))
	random := layout.Table{
		Sheet: "杂", Head: layout.NestHeads([][]string{{"文<字>&"}, {"数", "'整'"}, {"数", "\"小\""}, {"日期"}, {"率"}}), Notes: []string{"_x0041_ ", strings.Repeat("注", maxCellText+5)},
		Columns: []layout.Column{{Width: 30}, {Kind: layout.Number}, {Kind: layout.Number, Scale: 4}, {Kind: layout.Date}, {Kind: layout.Percent, Scale: 1}},
	}
	var rows [][]app.Cell
	for range 20_000 {
		row := make([]app.Cell, len(random.Columns))
		for i := range row {
			row[i] = randomCell(r)
		}
		rows = append(rows, row)
	}
	rows = append(rows, []app.Cell{layout.TextCell(strings.Repeat("合作双方共建产业学院。", 180)), {}, {}, {}, {}}) // over several rows
	random.Body = layout.Rows(rows...)
	for name, table := range map[string]layout.Table{"random": random, "ledger": layouttest.Ledger(40), "wide": wideTable(500), "bare": {Sheet: "空", Columns: []layout.Column{{}}, Head: layout.NestHeads([][]string{{"a"}})}} {
		t.Run(name, func(t *testing.T) {
			if table.Body == nil {
				table.Body = layout.Rows()
			}
			ours, theirs := filepath.Join(t.TempDir(), "a.xlsx"), filepath.Join(t.TempDir(), "b.xlsx")
			if err := Write(context.Background(), ours, []layout.Table{table}, WriteOptions{}); err != nil {
				t.Fatal(err)
			}
			var reference bytes.Buffer
			if err := withBook(&reference, table.Title, func(f *excelize.File) error {
				if err := addSheet(f, 0, table.Sheet); err != nil {
					return err
				}
				_, err := writeTable(context.Background(), f, table.Sheet, &table, func(int) {})
				return err
			}); err != nil {
				t.Fatal(err)
			}
			if err := outfile.Write(context.Background(), theirs, func(w io.Writer) error {
				_, err := reference.WriteTo(w)
				return err
			}); err != nil {
				t.Fatal(err)
			}
			got, want := sheetXML(t, ours, 1), sheetXML(t, theirs, 1)
			if got == want {
				return
			}
			at := 0
			for at < min(len(got), len(want)) && got[at] == want[at] {
				at++
			}
			t.Errorf("from byte %d on %.200q, excelize %.200q", at, got[max(0, at-60):], want[max(0, at-60):])
		})
	}
}

// A text comes back as it was, whatever codes of characters it looks like.
func TestTextsThatLookLikeCodes(t *testing.T) {
	texts := []string{"_x0041_x0042_", "_x0041_x0042_x0043_", "_x005F_x005F_x0041_", "_xD800_", "_x005f_x0041_", "_x_x0041_", "__x0041__", "_x004", "_X0041_"}
	table := layout.Table{Sheet: "s", Columns: []layout.Column{{}}, Head: layout.NestHeads([][]string{{"名称"}})}
	var rows [][]app.Cell
	for _, text := range texts {
		rows = append(rows, []app.Cell{layout.TextCell(text)})
	}
	table.Body = layout.Rows(rows...)
	file := filepath.Join(t.TempDir(), "a.xlsx")
	if err := Write(context.Background(), file, []layout.Table{table}, WriteOptions{}); err != nil {
		t.Fatal(err)
	}
	for i, row := range all(t, open(t, file))["s"][1:] {
		if row.Cells[0].Text != texts[i] {
			t.Errorf("%q reads back as %q", texts[i], row.Cells[0].Text)
		}
	}
}
