package xwidget

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"
)

// lineTexts are the lines of a paragraph as they are drawn.
func lineTexts(p *Paragraph) []string {
	var lines []string
	y := float32(-1)
	for _, o := range test.WidgetRenderer(p).Objects() {
		t := o.(*canvas.Text)
		if t.Position().Y != y {
			lines, y = append(lines, ""), t.Position().Y
		}
		lines[len(lines)-1] += t.Text
	}
	return lines
}

func TestParagraphBreaksAsChineseDoes(t *testing.T) {
	const text = "备份文件是加密的。请保存到 U 盘或另一台电脑（不要存在同一块硬盘上），硬盘损坏时会一起丢失；编号 2026-03-12 不拆开。"
	p := NewParagraph(text)
	window(t, p, 400, 300)
	for width := float32(120); width < 700; width += 13 {
		p.Resize(fyne.NewSize(width, 300))
		lines := lineTexts(p)
		if got := strings.ReplaceAll(strings.Join(lines, ""), " ", ""); got != strings.ReplaceAll(text, " ", "") {
			t.Fatalf("at %v the text became %q", width, got)
		}
		for i, l := range lines {
			runes := []rune(strings.TrimSpace(l))
			if strings.ContainsRune(closing, runes[0]) || strings.ContainsRune(opening, runes[len(runes)-1]) {
				t.Errorf("at %v a line is %q", width, l)
			}
			if i < len(lines)-1 && float32(len(runes))*13 < width/3 {
				t.Errorf("at %v the line %q is short", width, l)
			}
		}
		if !strings.Contains(strings.Join(lines, "\n"), "2026-03-12") {
			t.Errorf("at %v the number is broken: %q", width, lines)
		}
	}
}

func TestParagraphIsAsHighAsItsLines(t *testing.T) {
	p := NewParagraph("**粗**体和普通的字")
	p.Marked = true
	window(t, p, 400, 300)
	one := p.MinSize().Height
	if got := lineTexts(p); len(got) != 1 || got[0] != "粗体和普通的字" {
		t.Errorf("lines %q", got)
	}
	if bold := test.WidgetRenderer(p).Objects()[0].(*canvas.Text); !bold.TextStyle.Bold || bold.Text != "粗" {
		t.Errorf("the first run is %q, bold %v", bold.Text, bold.TextStyle.Bold)
	}
	p.SetText("一\n二\n三")
	if h := p.MinSize().Height; h <= 2*one {
		t.Errorf("three lines are %v high, one %v", h, one)
	}
}
