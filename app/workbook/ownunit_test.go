package workbook

import (
	"slices"
	"testing"

	"ronghe/app"
)

// The unit of measure nearest to a cell counts: of the label on its left and of the cell
// after it, then of the heads and lines over it, of a head merged over several columns too.
func TestUnitsSaidOfACell(t *testing.T) {
	texts := ownTexts{
		rows: [][]string{
			{"表（2026年）", "", "单位：元"},
			{"名称", "资金（万元）", "", "现金（元）"},
			{"", "协议", "到位"},
			{"{{名}}", "{{协议}}", "{{到位}}", "{{现金}}"},
			{"合计（亿元）", "{{a}}", "{{b}}", "{{c}}", "个"},
		},
		merges: []app.CellRange{{Row1: 1, Col1: 1, Row2: 1, Col2: 2}, {Row1: 2, Col1: 2, Row2: 2, Col2: 3}, {Row1: 2, Col1: 1, Row2: 3, Col2: 1}},
	}
	for at, want := range map[[2]int][]string{
		{3, 1}: {"{{到位}}", "万元", "2026年", "元"},
		{3, 2}: {"{{现金}}", "万元", "元"},
		{3, 3}: {"", "元", "元"},
		{4, 3}: {"个", "亿元", "元", "元"},
	} {
		if got := texts.unitsOf(at[0], at[1]); !slices.Equal(got, want) {
			t.Errorf("of %v: %q, want %q", at, got, want)
		}
	}
	if got := unitsBeside("总额（亿元）：", "万元，其中"); !slices.Contains(got, "万元") || got[len(got)-1] != "亿元" {
		t.Errorf("beside: %q", got)
	}
}
