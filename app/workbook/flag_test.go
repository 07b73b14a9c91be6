package workbook

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"ronghe/app"
	"ronghe/app/layout"
)

func watched() layout.Table {
	number := func(s string, m app.CellMark) app.Cell {
		c := layout.NumberCell(s)
		c.Mark = m
		return c
	}
	return layout.Table{
		Sheet: "审核", Title: "审核", Head: [][]layout.HeadCell{{{Text: "名称"}, {Text: "全部"}, {Text: "其中"}, {Text: "比例"}}},
		Columns: []layout.Column{{Open: true}, {Kind: layout.Number, Open: true}, {Kind: layout.Number, Open: true}, {Kind: layout.Percent}},
		Body: layout.Rows(
			[]app.Cell{layout.TextCell("甲"), layout.NumberCell("3"), layout.NumberCell("5"), layout.NumberCell("1.6")},
			[]app.Cell{layout.TextCell("乙"), number("3", app.MarkSoft), layout.NumberCell("1"), number("0.3", app.MarkHard|app.MarkOpen)},
		),
		Count: 2, Protect: true, Foot: []string{"填表人："}, RepeatHead: true,
		Flags: []layout.Flag{{Column: 0, When: "LEN({0})=0", Mark: app.MarkSoft}, {Column: 2, When: `AND({2}>{1},{0}<>"""")`, Mark: app.MarkHard}},
		Late:  func() []string { return []string{"注：红的不对。"} },
	}
}

// framed are the kinds of lines around a cell.
func framed(t *testing.T, f *excelize.File, sheet, cell string) (kinds []int) {
	t.Helper()
	id, err := f.GetCellStyle(sheet, cell)
	if err != nil {
		t.Fatal(err)
	}
	s, err := f.GetStyle(id)
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range s.Border {
		kinds = append(kinds, b.Style)
	}
	return kinds
}

// On paper without colours, and to eyes that see none, a cell on which a check
// fails is another than its neighbours: by its frame, or by its letters where a
// formula watches it.
func TestMarksWithoutColours(t *testing.T) {
	f := written(t, watched())
	for cell, want := range map[string]string{"A3": "[1 1 1 1]", "C4": "[1 1 1 1]", "B4": "[8 8 8 8]", "D4": "[2 2 2 2]"} {
		if got := fmt.Sprint(framed(t, f, "审核", cell)); got != want {
			t.Errorf("%s is framed by %s, want %s", cell, got, want)
		}
	}
	flags, err := f.GetConditionalFormats("审核")
	if err != nil {
		t.Fatal(err)
	}
	for area, bold := range map[string]bool{"C3:C4": true, "A3:A4": false} {
		s, err := f.GetConditionalStyle(*flags[area][0].Format)
		if err != nil || s.Font == nil || s.Font.Bold != bold || s.Font.Italic == bold || s.Font.Underline != "single" {
			t.Errorf("%s is written so where it fails: %+v, %v", area, s.Font, err)
		}
	}
}

func lockedAt(t *testing.T, f *excelize.File, sheet, cell string) (locked bool, fill string) {
	t.Helper()
	id, err := f.GetCellStyle(sheet, cell)
	if err != nil {
		t.Fatal(err)
	}
	s, err := f.GetStyle(id)
	if err != nil {
		t.Fatal(err)
	}
	return s.Protection == nil || s.Protection.Locked, strings.Join(s.Fill.Color, "")
}

// Cells on which a check fails stand out, by a formula or by a fill; what is
// computed is locked, without a password, and everything else is open.
func TestFlagsAndProtection(t *testing.T) {
	f := written(t, watched(), layout.Table{Sheet: "别的", Head: [][]layout.HeadCell{{{Text: "甲"}}}, Columns: []layout.Column{{}}, Body: layout.Rows([]app.Cell{layout.TextCell("一")})})
	flags, err := f.GetConditionalFormats("审核")
	if err != nil || len(flags) != 2 {
		t.Fatalf("%v, %v", flags, err)
	}
	for area, want := range map[string]struct {
		formula string
		first   bool
	}{"C3:C4": {`AND($C3>$B3,$A3<>"""")`, true}, "A3:A4": {"LEN($A3)=0", false}} {
		got := flags[area]
		if len(got) != 1 || got[0].Criteria != want.formula || got[0].Type != "formula" {
			t.Errorf("%s is watched by %+v", area, got)
			continue
		}
		s, err := f.GetConditionalStyle(*got[0].Format)
		if fill := map[bool]string{true: hardFill, false: softFill}[want.first]; err != nil || len(s.Fill.Color) != 1 || s.Fill.Color[0] != fill {
			t.Errorf("%s: %+v, %v", area, s, err)
		}
	}
	for cell, want := range map[string]struct {
		locked bool
		fill   string
	}{
		"A1": {true, ""}, "A2": {true, headFill}, "A3": {false, ""}, "C3": {false, ""}, "D3": {true, ""},
		"B4": {false, softFill}, "D4": {false, hardFill}, "A5": {false, ""}, "A200": {false, ""}, "D200": {true, ""},
	} {
		if locked, fill := lockedAt(t, f, "审核", cell); locked != want.locked || fill != want.fill {
			t.Errorf("%s: locked %v, fill %q", cell, locked, fill)
		}
	}
	if note, err := f.GetCellValue("审核", "A6"); err != nil || note != "注：红的不对。" {
		t.Errorf("below the grid stands %q, %v", note, err)
	}
	for sheet, want := range map[string]bool{"审核": true, "别的": false} {
		p, err := f.GetSheetProtection(sheet)
		if err != nil || p.SelectUnlockedCells != want || p.FormatColumns != want || p.Password != "" || p.AlgorithmName != "" {
			t.Errorf("%s is protected by %+v, %v", sheet, p, err)
		}
	}
}

// What a template has that is known already is locked, what is to be filled in is
// not; without anything known the sheet is not protected.
func TestTemplateFlagsAndLocks(t *testing.T) {
	tpl := layout.Template{
		Sheet: "采集", Title: "采集", Rows: 4,
		Columns: []layout.TemplateColumn{{Header: "序号", Known: true}, {Header: "名称", Known: true}, {Header: "人数", Kind: layout.Number}},
		Filled:  [][]app.Cell{{layout.NumberCell("1"), layout.TextCell("甲"), {}}},
		Flags:   []layout.Flag{{Column: 2, When: "AND(COUNTA({1}:{2})>0,LEN({2})=0)", Mark: app.MarkHard}},
	}
	blank := tpl
	blank.Sheet, blank.Filled = "空白", nil
	file := filepath.Join(t.TempDir(), "a.xlsx")
	if err := WriteTemplate(context.Background(), file, tpl, blank); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenFile(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for _, sheet := range []string{"采集", "空白"} {
		flags, err := f.GetConditionalFormats(sheet)
		if got := flags["C2:C5"]; err != nil || len(got) != 1 || got[0].Criteria != "AND(COUNTA($B2:$C2)>0,LEN($C2)=0)" {
			t.Errorf("%s is watched by %+v, %v", sheet, flags, err)
		}
	}
	for cell, want := range map[string]bool{"A1": true, "B2": true, "C2": false, "B3": false, "C9": false} {
		if locked, _ := lockedAt(t, f, "采集", cell); locked != want {
			t.Errorf("%s: locked %v", cell, locked)
		}
	}
	if p, err := f.GetSheetProtection("空白"); err != nil || p.FormatCells {
		t.Errorf("the blank one is protected: %+v, %v", p, err)
	}
}
