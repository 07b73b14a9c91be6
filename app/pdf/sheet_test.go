package pdf

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"ronghe/app"
	"ronghe/app/layout"
)

func sheet(t *testing.T, s layout.Sheet) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "a.pdf")
	if err := WriteSheet(context.Background(), file, s); err != nil {
		t.Fatal(err)
	}
	return file
}

// TestSheetReadsDownThePage in the model's order.
func TestSheetReadsDownThePage(t *testing.T) {
	parties := plain(3, []string{"1", "北华大学", "学校"}, []string{"2", "吉林化纤集团有限责任公司", "企业"})
	parties.Title, parties.Sum = "合作方", layout.Totals(layout.TextCell("合计"), app.Cell{}, layout.NumberCell("2"))
	file := sheet(t, layout.Sheet{
		Title: "合作协议登记表", Subtitle: "碳纤维产业学院",
		Info: []layout.InfoLine{{Left: "填报单位：吉林市教育局", Right: "计量单位：万元"}},
		Blocks: []layout.Block{
			{Heading: "基本情况", Pairs: []layout.Pair{{Label: "名称", Text: "碳纤维产业学院", Wide: true}, {Label: "编号", Text: "JL-1"}, {Label: "类别", Text: "校企"}, {Label: "备注", Text: "", Wide: true}}},
			{Heading: "合作各方", Tables: []layout.Table{parties}},
			{Heading: "未完整", Lines: []string{"1. 甲", "2. 乙"}},
		},
		Notes: []string{"说明。"}, Foot: []string{"单位负责人：", "（盖章）"},
	})
	pages := bodies(t, file)
	want := "合作协议登记表碳纤维产业学院填报单位：吉林市教育局计量单位：万元" +
		"基本情况名称碳纤维产业学院编号JL-1类别校企备注" +
		"合作各方合作方栏1栏2栏31北华大学学校2吉林化纤集团有限责任公司企业合计2" +
		"未完整1.甲2.乙单位负责人：（盖章）说明。"
	if len(pages) != 1 || pages[0] != want {
		t.Errorf("%d pages: %q\nwant %q", len(pages), pages[0], want)
	}
	if info := string(poppler(t, "pdfinfo", file)); !strings.Contains(info, "595.28 x 841.89 pts (A4)") {
		t.Errorf("the paper is\n%s", info)
	}
}

// TestSheetGoesOnOverPages: a table repeats its head, a long value is split, a
// heading never stands last on a page.
func TestSheetGoesOnOverPages(t *testing.T) {
	var rows [][]string
	for i := range 90 {
		rows = append(rows, []string{fmt.Sprintf("行%d。", i), "乙"})
	}
	long := strings.Repeat("很长的说明，", 1500)
	s := layout.Sheet{Title: "登记表", Blocks: []layout.Block{
		{Heading: "名单", Tables: []layout.Table{plain(2, rows...)}},
		{Heading: "说明", Pairs: []layout.Pair{{Label: "说明", Text: long, Wide: true}}},
	}}
	for i := range 60 {
		s.Blocks = append(s.Blocks, layout.Block{Heading: fmt.Sprintf("第%d节。", i), Pairs: []layout.Pair{{Label: "项", Text: "值"}}})
	}
	pages := bodies(t, sheet(t, s))
	all := strings.Join(pages, "")
	if n := strings.Count(all, "栏1栏2"); n < 2 || n > 4 {
		t.Errorf("the table's head stands %d times", n)
	}
	for i := range 90 {
		if strings.Count(all, fmt.Sprintf("行%d。", i)) != 1 {
			t.Errorf("row %d stands %d times", i, strings.Count(all, fmt.Sprintf("行%d。", i)))
		}
	}
	if n := strings.Count(all, "很长的说明，"); n != 1500 {
		t.Errorf("%d of 1500 parts of the long value are there", n)
	}
	for i, page := range pages {
		if strings.HasSuffix(page, "节。") {
			t.Errorf("page %d ends with a heading: %q", i+1, page[len(page)-60:])
		}
	}
}

// TestWideTablesOfASheetGoOnBelow beside their first column.
func TestWideTablesOfASheetGoOnBelow(t *testing.T) {
	row := make([]string, 20)
	for i := range row {
		row[i] = fmt.Sprintf("值%d。", i+1)
	}
	table := plain(20, row)
	table.FreezeCols = 1
	all := strings.Join(bodies(t, sheet(t, layout.Sheet{Blocks: []layout.Block{{Tables: []layout.Table{table}}}})), "")
	if n := strings.Count(all, "值1。"); n < 2 || n != strings.Count(all, "栏1栏") {
		t.Errorf("the first column stands %d times, its head %d times: %q", n, strings.Count(all, "栏1栏"), all)
	}
	for i := 2; i <= 20; i++ {
		if strings.Count(all, fmt.Sprintf("值%d。", i)) != 1 {
			t.Errorf("column %d is lost or stands twice: %q", i, all)
		}
	}
}
