package xwidget

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
)

func TestSheetPasteFromASpreadsheetIsOneStep(t *testing.T) {
	g, table, c := sheet(t)
	var said string
	g.OnNotice = func(s string) { said = s }
	var block strings.Builder
	for i := range 40 {
		amount := fmt.Sprint(i)
		if i%20 == 3 {
			amount = "很多"
		}
		fmt.Fprintf(&block, "单位%d\t校企\t2026-03-%02d\t%s\t99%%\t多余\r\n", i, i%28+1, amount)
	}
	fyne.CurrentApp().Clipboard().SetContent(block.String())
	g.Select(1, 0)
	ctrl(c, fyne.KeyV)
	if len(table.rows) != 41 || table.rows[1][0] != "单位0" || table.rows[40][3] != "39.00" {
		t.Fatalf("%d rows, the first pasted %v", len(table.rows), table.rows[1])
	}
	if table.rows[4][3] != "很多" || !table.Cell(4, 3).State.Has(StateError) {
		t.Error("what does not fit was not kept and marked")
	}
	if table.rows[1][4] != "60%" {
		t.Error("a read-only column was pasted over")
	}
	for _, want := range []string{"160", "39", "40 格超出", "2 格需要更正"} {
		if !strings.Contains(said, want) {
			t.Errorf("the sentence %q does not say %q", said, want)
		}
	}
	ctrl(c, fyne.KeyZ)
	if len(table.rows) != 2 || table.rows[1][0] != "吉林石化" {
		t.Errorf("one undo left %d rows, the second %v", len(table.rows), table.rows[1])
	}
}

func TestSheetPastePlanCanBeLookedAtFirst(t *testing.T) {
	g, table, c := sheet(t)
	var plan PastePlan
	var apply func()
	g.ConfirmPaste = func(p PastePlan, do func()) { plan, apply = p, do }
	fyne.CurrentApp().Clipboard().SetContent("甲\t校企\n乙\t校地\n丙\t校校")
	g.Select(1, 0)
	ctrl(c, fyne.KeyV)
	if plan.Rows != 3 || plan.Cols != 2 || plan.NewRows != 2 || len(plan.Edits) != 6 || table.rows[1][0] != "吉林石化" {
		t.Fatalf("the plan is %+v, the row %v", plan, table.rows[1])
	}
	apply()
	if len(table.rows) != 4 || table.rows[3][1] != "校校" {
		t.Errorf("applied it made %v", table.rows)
	}
}

func TestSheetOneValueFillsTheSelection(t *testing.T) {
	g, table, c := sheet(t)
	fyne.CurrentApp().Clipboard().SetContent("7\r\n")
	g.Select(0, 3)
	shifted(c, fyne.KeyDown)
	ctrl(c, fyne.KeyV)
	if table.rows[0][3] != "7.00" || table.rows[1][3] != "7.00" {
		t.Errorf("one value made %v and %v", table.rows[0][3], table.rows[1][3])
	}
}

func TestSheetCopyCutAndFill(t *testing.T) {
	g, table, c := sheet(t)
	table.rows[0][0] = "北华\n\"东\"校区"
	g.Refresh()
	g.Select(0, 0)
	shifted(c, fyne.KeyRight, fyne.KeyDown)
	ctrl(c, fyne.KeyC)
	want := "\"北华\n\"\"东\"\"校区\"\t校企\r\n吉林石化\t校地\r\n"
	if got := fyne.CurrentApp().Clipboard().Content(); got != want {
		t.Errorf("copied %q", got)
	}
	ctrl(c, fyne.KeyX)
	if table.rows[0][0] != "" || table.rows[1][1] != "" || table.rows[0][3] != "100.00" {
		t.Errorf("cutting left %v", table.rows)
	}
	ctrl(c, fyne.KeyV)
	if table.rows[0][0] != "北华\n\"东\"校区" || table.rows[1][1] != "校地" {
		t.Errorf("pasting back made %v", table.rows)
	}
	g.Select(1, 3)
	ctrl(c, fyne.KeyD)
	if table.rows[1][3] != "100.00" {
		t.Errorf("Ctrl+D in one cell made %v, want the value above", table.rows[1][3])
	}
	g.Select(0, 3)
	press(c, fyne.KeyDelete)
	if table.rows[0][3] != "" {
		t.Errorf("Del left %q", table.rows[0][3])
	}
}

func TestSheetPastesThousandsAndStaysSmall(t *testing.T) {
	table := newSampleTable(10)
	cols := make([]Column, 10)
	for i := range cols {
		cols[i] = Column{Key: fmt.Sprint(i), Title: fmt.Sprint(i), Width: 90}
	}
	g := NewGrid(EditMode, table, cols...)
	g.Growable = true
	c := window(t, g, 900, 500).Canvas()
	c.Focus(g)
	line := strings.Repeat("值\t", 9) + "值\n"
	fyne.CurrentApp().Clipboard().SetContent(strings.Repeat(line, 10_000))
	start := time.Now()
	ctrl(c, fyne.KeyV)
	took := time.Since(start)
	if len(table.rows) != 10_000 || len(table.undo) != 1 {
		t.Fatalf("%d rows in %d steps", len(table.rows), len(table.undo))
	}
	if most := 2 * (500/30 + 3) * 12; g.parts.made > most {
		t.Errorf("%d objects were made, a screen needs %d", g.parts.made, most)
	}
	said := ""
	g.OnNotice = func(s string) { said = s }
	fyne.CurrentApp().Clipboard().SetContent(strings.Repeat(line, 21_000))
	ctrl(c, fyne.KeyV)
	if len(table.rows) != 10_000 || said == "" {
		t.Errorf("a paste beyond the limit made %d rows and said %q", len(table.rows), said)
	}
	t.Logf("100,000 cells pasted in %v", took)
}

func TestTSV(t *testing.T) {
	for in, want := range map[string][][]string{
		"":                          nil,
		"a":                         {{"a"}},
		"a\tb\r\nc\td\r\n":          {{"a", "b"}, {"c", "d"}},
		"\t\n\t":                    {{"", ""}, {"", ""}},
		"\"x\ty\"\tz":               {{"x\ty", "z"}},
		"\"行一\n行二\"\tb\nc":          {{"行一\n行二", "b"}, {"c"}},
		"\"he said \"\"hi\"\"\"\tq": {{`he said "hi"`, "q"}},
		"5\" 管\t\"未完":               {{`5" 管`, `"未完`}},
		"\"a\"b\tc":                 {{`"a"b`, "c"}},
		"a\n\nb":                    {{"a"}, {""}, {"b"}},
	} {
		got := parseTSV(in)
		if fmt.Sprintf("%q", got) != fmt.Sprintf("%q", want) {
			t.Errorf("%q reads as %q, want %q", in, got, want)
		}
	}
	block := [][]string{{"一", "含\t表", "含\n行"}, {`"引`, `5" 管`, ""}}
	if got := parseTSV(formatTSV(block)); !slices.EqualFunc(got, block, slices.Equal) {
		t.Errorf("writing and reading made %q of %q", got, block)
	}
}
