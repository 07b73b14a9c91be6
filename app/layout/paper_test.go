package layout

import (
	"fmt"
	"strings"
	"testing"

	"ronghe/app"
)

// What is wide lies across, what is high stands upright, what is too much for a
// page goes on to another, and a few rows more than a page holds are drawn smaller
// rather than left by themselves.
func TestChoosePaper(t *testing.T) {
	for _, c := range []struct {
		columns, rows, height int // numbers beside a label; lines of a label
		want                  string
	}{
		{3, 6, 1, "across 1×1"},
		{3, 32, 1, "upright 1×1"},
		{10, 10, 1, "across 1×1"},
		{4, 41, 1, "upright 1×1"}, // little more than a page
		{4, 60, 1, "upright 1×2"},
		{10, 45, 1, "across 1×2"},
		{10, 12, 4, "across 1×2"},
		{22, 12, 1, "across 2×1"},
	} {
		tbl := Table{
			Title: "表", Corner: []string{"1", "2", "3", "4"}, Info: []InfoLine{{Left: "单位"}}, Foot: []string{"签字"}, FreezeCols: 1,
			Columns: []Column{{Kind: Text, Width: 28}},
		}
		head := []HeadCell{{Text: "项目"}}
		for i := range c.columns {
			tbl.Columns = append(tbl.Columns, Column{Kind: Number, Width: 11})
			head = append(head, HeadCell{Text: fmt.Sprint(i)})
		}
		tbl.Head = [][]HeadCell{head}
		rows := make([][]app.Cell, c.rows)
		for i := range rows {
			rows[i] = make([]app.Cell, len(tbl.Columns))
			rows[i][0] = TextCell(strings.Repeat("字", 13*c.height))
		}
		tbl.ChoosePaper(rows)
		got := "upright"
		if tbl.Landscape {
			got = "across"
		}
		if got += fmt.Sprintf(" %d×%d", tbl.PagesWide, tbl.PagesHigh); got != c.want || !tbl.FitWidth {
			t.Errorf("%d columns, %d rows of %d lines: %s, not %s", c.columns, c.rows, c.height, got, c.want)
		}
	}
}
