package workbook_test

import (
	"archive/zip"
	"context"
	"io"
	"path/filepath"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/xuri/excelize/v2"

	"ronghe/app/chart"
	"ronghe/app/workbook"
)

// A chart's sheet holds its table as numbers and a native chart over its cells.
func TestChartsAreNative(t *testing.T) {
	n := func(s string) decimal.NullDecimal { return decimal.NewNullDecimal(decimal.RequireFromString(s)) }
	path := filepath.Join(t.TempDir(), "charts.xlsx")
	err := workbook.WriteCharts(context.Background(), path, []chart.Table{
		{Title: "到位资金", Unit: "万元", Kind: chart.Column, Head: "年度", Series: []string{"中央财政", "企业"}, Rows: []chart.Row{
			{Label: "2025", Values: []decimal.NullDecimal{n("12.5"), {}}}, {Label: "=1+1", Values: []decimal.NullDecimal{n("3"), n("4")}},
		}},
		{Title: "空", Kind: chart.Bar, Series: []string{""}},
		{Title: "基地分布", Unit: "个", Kind: chart.Map, Head: "地区", Series: []string{"个"}, Note: "另有 1 个", Rows: []chart.Row{{Label: "农安", Values: []decimal.NullDecimal{n("2")}}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if got := strings.Join(f.GetSheetList(), " "); got != "到位资金 基地分布" {
		t.Errorf("sheets %s", got)
	}
	for cell, want := range map[string]string{"A1": "到位资金", "A3": "年度", "B3": "中央财政", "C3": "企业", "A4": "2025", "B4": "12.5", "C4": "", "A5": "=1+1", "C5": "4"} {
		if got, err := f.GetCellValue("到位资金", cell); err != nil || got != want {
			t.Errorf("%s is %q, not %q (%v)", cell, got, want, err)
		}
	}
	if formula, err := f.GetCellFormula("到位资金", "A5"); err != nil || formula != "" {
		t.Errorf("a label became the formula %q", formula)
	}
	z, err := zip.OpenReader(path)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	charts := map[string]string{}
	for _, e := range z.File {
		if strings.HasPrefix(e.Name, "xl/charts/chart") {
			r, err := e.Open()
			if err != nil {
				t.Fatal(err)
			}
			b, err := io.ReadAll(r)
			if err != nil {
				t.Fatal(err)
			}
			charts[e.Name] = string(b)
		}
	}
	for name, want := range map[string]string{
		"xl/charts/chart1.xml": "<f>&#39;到位资金&#39;!$C$4:$C$5</f>", "xl/charts/chart2.xml": "<f>&#39;基地分布&#39;!$B$4:$B$4</f>",
	} {
		got := strings.ReplaceAll(charts[name], "'", "&#39;")
		if !strings.Contains(got, want) {
			t.Errorf("%s has no series %s: %.2000s", name, want, got)
		}
	}
	if err := workbook.WriteCharts(context.Background(), filepath.Join(t.TempDir(), "x.xlsx"), nil); err == nil {
		t.Error("a workbook without charts was written")
	}
}
