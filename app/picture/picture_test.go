package picture_test

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"github.com/shopspring/decimal"

	"ronghe/app"
	"ronghe/app/chart"
	"ronghe/app/picture"
)

func rgb(v uint32) color.Color {
	return color.NRGBA{uint8(v >> 16), uint8(v >> 8), uint8(v), 0xff}
}

// light and dark are the theme's colours.
func light() chart.Look {
	return chart.Look{
		Width: 760, Height: 480, Scale: 1, Ink: rgb(0x1F2933), Quiet: rgb(0x5B6875), Line: rgb(0xD8DEE6), Ground: rgb(0xFFFFFF), Tint: rgb(0xE3EEF9),
		Series: []color.Color{rgb(0x1D5FA7), rgb(0x1E6B3A), rgb(0x8A5A00), rgb(0xB3261E)},
	}
}

func dark() chart.Look {
	l := light()
	l.Ink, l.Quiet, l.Line, l.Ground, l.Tint = rgb(0xE6EAEF), rgb(0xA9B4C0), rgb(0x3A444F), rgb(0x1D242C), rgb(0x1F3A56)
	l.Series = []color.Color{rgb(0x7DB7F0), rgb(0x85CFA0), rgb(0xE8BC68), rgb(0xF59C94)}
	return l
}

func row(label string, x, y int, values ...int64) chart.Row {
	r := chart.Row{Label: label, Tile: chart.Tile{Label: label, X: x, Y: y}}
	for _, v := range values {
		r.Values = append(r.Values, decimal.NewNullDecimal(decimal.NewFromInt(v)))
	}
	return r
}

func tables() []chart.Table {
	return []chart.Table{
		{Title: "合作协议按类别", Unit: "份", Kind: chart.Bar, Series: []string{""}, Rows: []chart.Row{row("校企合作", 0, 0, 17), row("校地合作", 0, 0, 4), row("未填", 0, 0, 0)}},
		{Title: "到位资金按来源和年度", Unit: "万元", Kind: chart.Column, Series: []string{"中央财政", "企业"}, Rows: []chart.Row{row("2024", 0, 0, 120, 30), row("2025", 0, 0, 80, 310), row("2026", 0, 0, 0, 55)}},
		{Title: "实训基地分布", Unit: "个", Kind: chart.Map, Series: []string{"个"}, Rows: []chart.Row{row("长春市", 0, 0, 9), row("农安", 1, 0, 3), row("延吉", 2, 1, 0), row("管委会", 1, 1, 1)}},
		{Title: "政策目标进度", Unit: "%", Kind: chart.Progress, Series: []string{"完成"}, Rows: []chart.Row{row("行业教学指导委员会 6/20 个", 0, 0, 30), row("试点地区 2/2 个", 0, 0, 100)}},
	}
}

func drawn(t *testing.T, table chart.Table, l chart.Look) (image.Image, []byte) {
	t.Helper()
	b, err := picture.Draw(context.Background(), table, l)
	if err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	return img, b
}

// holds counts the pixels of a colour.
func holds(img image.Image, want color.Color) (n int) {
	r, g, b, _ := want.RGBA()
	for y := range img.Bounds().Dy() {
		for x := range img.Bounds().Dx() {
			if pr, pg, pb, _ := img.At(x, y).RGBA(); pr>>8 == r>>8 && pg>>8 == g>>8 && pb>>8 == b>>8 {
				n++
			}
		}
	}
	return n
}

// Every kind is as large as asked, in the colours handed in, with text on it. With
// RONGHE_PICTURES set the pictures are left there.
func TestEveryKindIsDrawnInItsColours(t *testing.T) {
	for _, table := range tables() {
		for name, l := range map[string]chart.Look{"light": light(), "dark": dark()} {
			img, b := drawn(t, table, l)
			if img.Bounds().Dx() != l.Width || img.Bounds().Dy() != l.Height {
				t.Errorf("%s %s is %v", table.Kind, name, img.Bounds())
			}
			for what, c := range map[string]color.Color{"ground": l.Ground, "ink": l.Ink, "first series": l.Series[0]} {
				if holds(img, c) < 5 {
					t.Errorf("%s %s has no %s", table.Kind, name, what)
				}
			}
			if dir := os.Getenv("RONGHE_PICTURES"); dir != "" {
				if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%s-%s.png", table.Kind, name)), b, 0o600); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
}

// A bar is as long as its number says.
func TestBarsAreInProportion(t *testing.T) {
	table := chart.Table{Kind: chart.Bar, Series: []string{""}, Rows: []chart.Row{row("甲", 0, 0, 100), row("甲", 0, 0, 25)}}
	img, _ := drawn(t, table, light())
	longest := func(from, to int) (most int) {
		for y := from; y < to; y++ {
			n := 0
			for x := range img.Bounds().Dx() {
				if r, g, b, _ := img.At(x, y).RGBA(); r>>8 == 0x1D && g>>8 == 0x5F && b>>8 == 0xA7 {
					n++
				}
			}
			most = max(most, n)
		}
		return most
	}
	top, second := longest(30, 70), longest(72, 110)
	if second < 50 || top < second*4-8 || top > second*4+8 {
		t.Errorf("bars of 100 and 25 are %d and %d pixels long", top, second)
	}
}

func TestWhatCannotBeDrawn(t *testing.T) {
	l := light()
	l.Width = 1 << 30
	if _, err := picture.Draw(context.Background(), tables()[0], l); app.CodeOf(err) != app.CodeInternal {
		t.Errorf("a picture of a square kilometre: %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := picture.Draw(ctx, tables()[0], light()); app.CodeOf(err) != app.CodeCanceled {
		t.Errorf("when canceled: %v", err)
	}
	if _, err := picture.Draw(context.Background(), chart.Table{Kind: chart.Bar, Title: "空"}, light()); err != nil {
		t.Errorf("a chart without rows: %v", err)
	}
}
