//go:build window

package windowtest

import (
	"image"
	"image/color"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/software"

	"ronghe/ui/theme"
)

// drawn is a picture of texts below one another, as the window would draw them.
func drawn(texts ...*canvas.Text) *picture {
	faces() // the theme
	box := container.NewWithoutLayout()
	for i, t := range texts {
		t.Move(fyne.NewPos(20, float32(20+40*i)))
		t.Resize(t.MinSize())
		box.Add(t)
	}
	c := software.NewCanvas()
	c.SetPadded(false)
	c.SetContent(container.NewStack(canvas.NewRectangle(theme.Color(theme.Surface)), box))
	c.Resize(fyne.NewSize(600, 400))
	m := c.Capture()
	p := &picture{size: m.Bounds().Size(), pix: make([]byte, 4*m.Bounds().Dx()*m.Bounds().Dy())}
	for y := range p.size.Y {
		for x := range p.size.X {
			r, g, b, _ := m.At(x, y).RGBA()
			i := 4 * (y*p.size.X + x)
			p.pix[i], p.pix[i+1], p.pix[i+2] = byte(b>>8), byte(g>>8), byte(r>>8)
		}
	}
	return p
}

func text(s string, size float32, bold bool, c color.Color) *canvas.Text {
	t := canvas.NewText(s, c)
	t.TextSize, t.TextStyle.Bold = size, bold
	return t
}

func TestWordsAreFound(t *testing.T) {
	quiet, primary := color.NRGBA{0x5b, 0x68, 0x75, 0xff}, color.NRGBA{0x1d, 0x5f, 0xa7, 0xff}
	p := drawn(
		text("吉林市教育局 2026-12-31", 13, false, color.Black),
		text("新增合作协议", 17, true, primary),
		text("协议金额：= 1,200,000 元。", 11.5, false, quiet),
		text("合作协议", 13, true, color.Black),
	)
	for word, line := range map[string]int{
		"吉林市教育局": 0, "2026-12-31": 0, "新增合作协议": 1, "1,200,000 元": 2, "合作协议": 3,
	} {
		found := p.find(everywhere, word)
		if len(found) == 0 || found[0].Min.Y < 20+40*line || found[0].Max.Y > 60+40*line {
			t.Errorf("%q stands in line %d and was found at %v", word, line, found)
		}
	}
	for _, word := range []string{"吉林市体育局", "2026-12-30", "1,300,000 元", "新增合作协会", "工作台"} {
		if found := p.find(everywhere, word); len(found) > 0 {
			t.Errorf("%q stands nowhere and was found at %v", word, found)
		}
	}
	if found := p.find(image.Rect(0, 0, 600, 100), "合作协议"); len(found) != 1 || !p.partOfMore(found[0]) {
		t.Errorf("as a part of a longer word it was found at %v", found)
	}
}
