package pdf

import (
	"context"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"

	"ronghe/app"
	"ronghe/app/layout"
)

// TestEveryCharacterIsCopiedAsItself: what the font lacks is a box on paper and
// still the character when it is copied, and so is the second of two characters
// that share a shape.
func TestEveryCharacterIsCopiedAsItself(t *testing.T) {
	for _, text := range []string{"\U0001F642", "\U00020BB7", "\u5409", "שלום", "\u00b5\u03bc", "\u2126\u03a9", "\ue000", "ñ€℃㎡"} {
		file := drawn(t, plain(1, []string{"甲" + text + "乙"}))
		page := bodies(t, file)[0]
		at, end := strings.Index(page, "甲"), strings.LastIndex(page, "乙")
		if at < 0 || end < 0 {
			t.Fatalf("%q: %q", text, page)
		}
		got := strings.TrimPrefix(page[at:end], "甲")
		if text == "שלום" { // a reader turns what is written from right to left
			if len([]rune(got)) < 4 {
				t.Errorf("%q is copied as %q", text, got)
			}
			continue
		}
		if got != text {
			t.Errorf("%q is copied as %q", text, got)
		}
	}
}

// hostile is a table whose every text may be nasty.
func hostile(r *rand.Rand) layout.Table {
	columns := 1 + r.IntN(30)
	texts := func(most int) []string {
		list := make([]string, r.IntN(most+1))
		for i := range list {
			list[i] = nastyText(r)
		}
		return list
	}
	t := layout.Table{
		Sheet: nastyText(r), Title: nastyText(r), Corner: texts(4), Notes: texts(3), Foot: texts(6),
		Landscape: r.IntN(2) == 0, FitWidth: r.IntN(2) == 0, RepeatHead: r.IntN(3) > 0, FreezeCols: r.IntN(columns + 1),
	}
	for range r.IntN(3) {
		t.Info = append(t.Info, layout.InfoLine{Left: nastyText(r), Centre: nastyText(r), Right: nastyText(r)})
	}
	heads := make([][]string, columns)
	for i := range heads {
		heads[i] = []string{nastyText(r)}
		for r.IntN(3) == 0 {
			heads[i] = append([]string{"g" + fmt.Sprint(i/(1+r.IntN(4)))}, heads[i]...)
		}
		t.Columns = append(t.Columns, layout.Column{Kind: layout.Kind(r.IntN(4)), Scale: r.IntN(5), Plain: r.IntN(2) == 0, Align: layout.Align(r.IntN(4)), Width: []float64{0, 0.1, 5, 30, 5000}[r.IntN(5)]})
	}
	t.Head = layout.NestHeads(heads)
	cell := func() app.Cell {
		switch r.IntN(6) {
		case 0:
			return app.Cell{}
		case 1:
			return layout.NumberCell(strings.Repeat("9", 1+r.IntN(60)) + ".5")
		case 2:
			return layout.DateCell([]string{"2026", "2026-03", "2026-03-12", "2026-03-12 15:04:05"}[r.IntN(4)])
		case 3:
			return app.Cell{Kind: app.CellError, Text: "#REF!"}
		}
		return layout.TextCell(nastyText(r))
	}
	var rows [][]app.Cell
	for range r.IntN(25) {
		row := make([]app.Cell, columns)
		for i := range row {
			row[i] = cell()
		}
		rows = append(rows, row)
	}
	if r.IntN(2) == 0 {
		sum := make([]app.Cell, columns)
		for i := range sum {
			sum[i] = cell()
		}
		t.Sum = layout.Totals(sum...)
	}
	t.Body = layout.Rows(rows...)
	return t
}

// TestHostileTextsBreakNothing: whatever stands in the cells, the file opens
// without a complaint, its feet are right and what is ordinary can be found.
func TestHostileTextsBreakNothing(t *testing.T) {
	for seed := range uint64(15) {
		r := rand.New(rand.NewPCG(seed, 7))
		table := hostile(r)
		marked := plain(2, []string{"记号", "末行"})
		file := filepath.Join(t.TempDir(), "a.pdf")
		if err := Write(context.Background(), file, []layout.Table{table, marked}, Options{}); err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		pages := bodies(t, file)
		if !strings.HasSuffix(pages[len(pages)-1], "栏1栏2记号末行") {
			t.Errorf("seed %d: the last page has %q", seed, pages[len(pages)-1])
		}
		sheet := layout.Sheet{Title: table.Title, Subtitle: nastyText(r), Info: table.Info, Notes: table.Notes, Foot: table.Foot}
		for range r.IntN(5) {
			b := layout.Block{Heading: nastyText(r), Lines: []string{nastyText(r)}}
			for range r.IntN(6) {
				b.Pairs = append(b.Pairs, layout.Pair{Label: nastyText(r), Text: nastyText(r), Wide: r.IntN(2) == 0})
			}
			sheet.Blocks = append(sheet.Blocks, b)
		}
		sheet.Blocks = append(sheet.Blocks, layout.Block{Heading: "h", Tables: []layout.Table{table}}, layout.Block{Lines: []string{"记号末行"}})
		if err := WriteSheet(context.Background(), file, sheet); err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		if all := strings.Join(bodies(t, file), ""); !strings.Contains(all, "记号末行") {
			t.Errorf("seed %d: the sheet's last line is lost", seed)
		}
	}
}
