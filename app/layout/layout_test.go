package layout

import (
	"errors"
	"strings"
	"testing"

	"ronghe/app"
)

func TestPlaceHead(t *testing.T) {
	for name, c := range map[string]struct {
		head [][]HeadCell
		cols int
		want string // part of the error; "" = none
	}{
		"one row":        {[][]HeadCell{{{Text: "a"}, {Text: "b"}}}, 2, ""},
		"two rows":       {[][]HeadCell{{{Text: "a", Rows: 2}, {Text: "b", Cols: 2}}, {{Text: "c"}, {Text: "d"}}}, 3, ""},
		"gap at the end": {[][]HeadCell{{{Text: "a"}}}, 2, "no cell over column 2"},
		"gap below":      {[][]HeadCell{{{Text: "a"}, {Text: "b", Cols: 2}}, {{Text: "c"}, {Text: "d"}}}, 3, "row 2 of the head has no cell over column 3"},
		"too wide":       {[][]HeadCell{{{Text: "a", Cols: 3}}}, 2, "beyond the head"},
		"too deep":       {[][]HeadCell{{{Text: "a", Rows: 2}, {Text: "b"}}}, 2, "beyond the head"},
		"overlap":        {[][]HeadCell{{{Text: "a"}, {Text: "b", Rows: 2}, {Text: "c"}}, {{Text: "d", Cols: 2}, {Text: "e"}}}, 3, "covers another"},
		"too many":       {[][]HeadCell{{{Text: "a"}, {Text: "b"}, {Text: "c"}}}, 2, "beyond the head"},
	} {
		_, err := PlaceHead(c.head, c.cols)
		if got := errorText(err); c.want == "" && got != "" || !strings.Contains(got, c.want) {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func errorText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

func TestNestHeadsCoversExactly(t *testing.T) {
	paths := [][]string{
		{"序号"}, {"名称"}, {"投资", "计划", "中央"}, {"投资", "计划", "省"}, {"投资", "到位"}, {"联系", "手机"}, {"备注"}, {"投资", "计划"},
	}
	head := NestHeads(paths)
	placed, err := PlaceHead(head, len(paths))
	if err != nil {
		t.Fatal(err)
	}
	want := []Placed{
		{"序号", 0, 0, 2, 0},
		{"名称", 0, 1, 2, 1},
		{"投资", 0, 2, 0, 4},
		{"联系", 0, 5, 0, 5},
		{"备注", 0, 6, 2, 6},
		{"投资", 0, 7, 0, 7},
		{"计划", 1, 2, 1, 3},
		{"到位", 1, 4, 2, 4},
		{"手机", 1, 5, 2, 5},
		{"计划", 1, 7, 2, 7},
		{"中央", 2, 2, 2, 2},
		{"省", 2, 3, 2, 3},
	}
	if len(placed) != len(want) {
		t.Fatalf("%d cells: %v", len(placed), placed)
	}
	for i := range want {
		if placed[i] != want[i] {
			t.Errorf("cell %d: %v, want %v", i, placed[i], want[i])
		}
	}
	tbl := Table{Head: head, Columns: make([]Column, len(paths))}
	tbl.Columns[0].Title = "No."
	titles, err := tbl.Titles()
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(titles, " "); got != "No. 名称 投资/计划/中央 投资/计划/省 投资/到位 联系/手机 备注 投资/计划" {
		t.Error(got)
	}
}

func TestCheck(t *testing.T) {
	good := func() *Table {
		return &Table{
			Head:    [][]HeadCell{{{Text: "a"}, {Text: "b"}}},
			Columns: []Column{{ID: "a"}, {ID: "b", Kind: Number, Scale: 2}},
			Body:    Rows(),
		}
	}
	if err := good().Check(); err != nil {
		t.Fatal(err)
	}
	for name, spoil := range map[string]func(*Table){
		"no columns":    func(t *Table) { t.Columns = nil },
		"no body":       func(t *Table) { t.Body = nil },
		"no head":       func(t *Table) { t.Head = nil },
		"head too wide": func(t *Table) { t.Head[0] = append(t.Head[0], HeadCell{Text: "c"}) },
		"scale":         func(t *Table) { t.Columns[1].Scale = -1 },
		"fine":          func(t *Table) { t.Columns[1].Fine = 19 },
		"fine alone":    func(t *Table) { t.Columns[1].Scale, t.Columns[1].Fine = 0, 2 },
		"width":         func(t *Table) { t.Columns[1].Width = -1 },
		"freeze":        func(t *Table) { t.FreezeCols = 3 },
	} {
		tbl := good()
		spoil(tbl)
		if tbl.Check() == nil {
			t.Errorf("%s is not noticed", name)
		}
	}
}

func TestCheckCell(t *testing.T) {
	for text, want := range map[string]bool{
		"0": true, "-1.50": true, "123456789012345678.90": true, "": false, "-": false, "1.": false, ".5": false,
		"1e5": false, "1,000": false, "+1": false, "--1": false, "1.2.3": false,
	} {
		if got := CheckCell(app.Cell{Kind: app.CellNumber, Text: text}) == nil; got != want {
			t.Errorf("number %q: %v", text, got)
		}
	}
	for text, want := range map[string]bool{
		"2026": true, "2026-03": true, "2026-03-12": true, "2026-03-12 15:04:05": true,
		"2026-13": false, "2026-02-30": false, "26": false, "2026.3.1": false, "": false,
	} {
		if got := CheckCell(app.Cell{Kind: app.CellDate, Text: text}) == nil; got != want {
			t.Errorf("date %q: %v", text, got)
		}
	}
}

func TestRowsStopsAtTheFirstError(t *testing.T) {
	stop := errors.New("stop")
	n := 0
	err := Rows([]app.Cell{{}}, []app.Cell{{}}, []app.Cell{{}})(func([]app.Cell) error {
		if n++; n == 2 {
			return stop
		}
		return nil
	})
	if !errors.Is(err, stop) || n != 2 {
		t.Errorf("%v after %d rows", err, n)
	}
}

func TestFormatNumber(t *testing.T) {
	for _, c := range []struct {
		col      Column
		in, want string
	}{
		{Column{Kind: Number, Scale: 2}, "1234567.8", "1,234,567.80"},
		{Column{Kind: Number, Scale: 2}, "-1234.565", "-1,234.57"},
		{Column{Kind: Number, Scale: 2, Fine: 4}, "1234567.8", "1,234,567.80"},
		{Column{Kind: Number, Scale: 2, Fine: 4}, "0.12345", "0.12345"},
		{Column{Kind: Number, Scale: 2, Fine: 4}, "-0.0000015", "-0.000002"},
		{Column{Kind: Number}, "999.5", "1,000"},
		{Column{Kind: Number}, "-100", "-100"},
		{Column{Kind: Number, Plain: true}, "2026", "2026"},
		{Column{Kind: Percent, Scale: 1}, "0.125", "12.5%"},
		{Column{Kind: Percent}, "12.5", "1250%"},
		{Column{Kind: Text, Scale: 2}, "1200.50", "1200.5"},
		{Column{Kind: Number}, "不适用", "不适用"},
	} {
		if got := c.col.FormatNumber(c.in); got != c.want {
			t.Errorf("%q: %q, want %q", c.in, got, c.want)
		}
	}
}

func TestShow(t *testing.T) {
	number, text, date := Column{Kind: Number, Scale: 2}, Column{}, Column{Kind: Date}
	for _, c := range []struct {
		col   Column
		cell  app.Cell
		want  string
		align Align
	}{
		{number, NumberCell("1200.5"), "1,200.50", Right},
		{number, TextCell("不适用"), "不适用", Centre},
		{number, app.Cell{}, "", Centre},
		{text, TextCell("北华大学"), "北华大学", Left},
		{text, BoolCell(true), "是", Left},
		{text, BoolCell(false), "否", Left},
		{date, DateCell("2026-03-12"), "2026-03-12", Centre},
		{date, DateCell("2026-03"), "2026年3月", Centre},
		{date, DateCell("2026"), "2026年", Centre},
		{date, DateCell("某日"), "某日", Centre},
		{Column{Kind: Number, Plain: true, Align: Centre}, NumberCell("2026"), "2026", Centre},
	} {
		if text, align := c.col.Show(c.cell); text != c.want || align != c.align {
			t.Errorf("%+v: %q at %d, want %q at %d", c.cell, text, align, c.want, c.align)
		}
	}
}

func TestTextWidth(t *testing.T) {
	for text, want := range map[string]int{"": 0, "abc": 3, "吉林": 4, "a吉\n林林林": 6, "（万元）": 8, "北华大学,Beihua": 15} {
		if got := TextWidth(text); got != want {
			t.Errorf("%q: %d, want %d", text, got, want)
		}
	}
}

func TestTemplateCheck(t *testing.T) {
	tpl := Template{Columns: []TemplateColumn{{Header: "名称"}, {Header: "名称", Group: "甲方"}, {Header: "年份", Kind: Number}}}
	if err := tpl.Check(); err != nil {
		t.Fatal(err)
	}
	if !tpl.Grouped() {
		t.Error("the group is not seen")
	}
	twice := tpl
	twice.Columns = append(twice.Columns, TemplateColumn{Header: "名称"})
	example := tpl
	example.Examples = [][]app.Cell{{TextCell("a"), TextCell("b"), {Kind: app.CellNumber, Text: "x"}}}
	for name, bad := range map[string]Template{
		"none": {}, "twice": twice, "example": example, "no header": {Columns: []TemplateColumn{{ID: "a"}}},
	} {
		if bad.Check() == nil {
			t.Errorf("%s is not noticed", name)
		}
	}
}

func TestSumRow(t *testing.T) {
	tbl := &Table{Columns: []Column{{ID: "a"}, {ID: "b", Kind: Number, Scale: 2}}}
	if row, err := tbl.SumRow(); row != nil || err != nil {
		t.Errorf("no sum row is %v, %v", row, err)
	}
	for name, c := range map[string]struct {
		sum func() []app.Cell
		bad bool
	}{
		"good":      {Totals(TextCell("合计"), NumberCell("1.50")), false},
		"too short": {Totals(TextCell("合计")), true},
		"no number": {Totals(TextCell("合计"), NumberCell("1,5")), true},
		"none":      {Totals(), false},
	} {
		tbl.Sum = c.sum
		if row, err := tbl.SumRow(); (err != nil) != c.bad || name == "good" && len(row) != 2 {
			t.Errorf("%s: %v, %v", name, row, err)
		}
	}
}
