//go:build window

package windowtest

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// pastedRows are forty rows of money as a spreadsheet would put them on the
// clipboard. Three cells are none of what their column takes.
func pastedRows() (text string, want []fund) {
	var lines []string
	for i := range 40 {
		year, payer, cash := fmt.Sprint(2007+i%19), fmt.Sprintf("松江第%02d机械公司", i+1), fmt.Sprintf("%d.%02d", 100+i, i)
		want = append(want, fund{year, named{payer}, cash})
		switch i {
		case 6:
			cash = "见附件"
		case 18:
			year = "去年"
		case 33:
			cash = "若干"
		}
		lines = append(lines, strings.Join([]string{year, payer, cash, "", "", "", fmt.Sprintf("第%d笔", i+1), "表外的一列"}, "\t"))
	}
	return strings.Join(lines, "\r\n") + "\r\n", want
}

// TestFortyRowsPasted pastes forty rows from a spreadsheet into the money of a
// stored agreement: what fits goes in, what does not is marked in its place, one
// undo takes all back, and what was corrected is what is stored.
func TestFortyRowsPasted(t *testing.T) {
	w := newWalk(t, "paste")
	w.begin(w.data, "220200-edu")
	w.ctl(`{"fields":{"title":"`+agreement+`","kind":"校企","status":"履行中","signed_on":"2007-01-01","expires_on":"2026-12-31","agreement_no":"JLS-2026-001","fields":["order_class"],"amount":"9000"},
		"tables":{"parties":[{"role":"甲方","party":"`+school+`","party_kind":"学校"},{"role":"乙方","party":"`+firm+`","party_kind":"企业"}]}}`, "put", "partnership")
	w.enter(0)
	w.see("台账情况")
	w.click("合作协议")
	w.see("共 1 条")
	w.press("Return")
	w.see("协议基本情况", "已入库")
	w.clickIn(w.contents(), "资金与投入")
	w.see("协议金额：")
	w.press("Return") // to the sheet
	w.see("年度：")

	text, want := pastedRows()
	w.clip(text)
	w.press("ctrl+v")
	// Of eight columns six can be typed in; the sum is computed, the last lies outside.
	w.see("粘贴 40 行 8 列", "能放入", "松江第01机械公司")
	w.shot("preview")
	w.press("Return")
	w.see("修改未入库", "松江第01机械公司", "需更正 3")
	w.shot("pasted")

	w.step("one undo")
	w.press("ctrl+z")
	w.see("已入库")
	w.gone("松江第01机械公司")
	w.shot("undone")
	w.press("ctrl+y")
	w.see("松江第01机械公司", "需更正 3")

	w.step("what is marked is corrected in its place")
	w.press("ctrl+s")
	w.see("这条记录有不能入库的内容")
	w.shot("refused")
	w.press("ctrl+Home")
	for i, text := range []string{want[6].Cash, want[18].Year, want[33].Cash} {
		w.press("F8")
		w.write(text)
		w.press("Return")
		if i < 2 {
			w.see(fmt.Sprintf("需更正 %d", 2-i))
		}
	}
	w.gone("需更正")
	w.press("ctrl+s")
	w.see("已入库")
	w.shot("stored")
	w.quit()

	got := result[struct {
		Tables struct {
			Funds []struct {
				fund
				Item string
			}
		}
	}](w, w.ctl("", "show", "partnership", w.only("partnership"))).Tables.Funds
	var funds []fund
	for i, f := range got {
		funds = append(funds, f.fund)
		if want := fmt.Sprintf("第%d笔", i+1); f.Item != want {
			t.Errorf("row %d is for %q, not %q", i+1, f.Item, want)
		}
	}
	if !slices.Equal(funds, want) {
		t.Errorf("stored are %d rows: %+v", len(funds), funds)
	}
}
