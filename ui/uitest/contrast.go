package uitest

import (
	"image/color"
	"math"

	"fyne.io/fyne/v2/canvas"
)

// luminance is the relative luminance of WCAG 2.1, between 0 and 1.
func luminance(c color.Color) float64 {
	r, g, b, _ := c.RGBA()
	lin := func(v uint32) float64 {
		s := float64(v) / 0xffff
		if s <= 0.03928 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	return 0.2126*lin(r) + 0.7152*lin(g) + 0.0722*lin(b)
}

// Contrast is the contrast of two opaque colours as WCAG 2.1 defines it: between
// 1 and 21.
func Contrast(a, b color.Color) float64 {
	x, y := luminance(a), luminance(b)
	return (math.Max(x, y) + 0.05) / (math.Min(x, y) + 0.05)
}

// Blend lays a colour, translucent perhaps, on an opaque ground.
func Blend(top, ground color.Color) color.NRGBA {
	t := color.NRGBAModel.Convert(top).(color.NRGBA)
	g := color.NRGBAModel.Convert(ground).(color.NRGBA)
	mix := func(a, b uint8) uint8 {
		return uint8((int(a)*int(t.A) + int(b)*(255-int(t.A))) / 255)
	}
	return color.NRGBA{R: mix(t.R, g.R), G: mix(t.G, g.G), B: mix(t.B, g.B), A: 255}
}

// Ground is the colour on which the point at x and y stands when what is placed
// has been drawn, over the window's own.
func Ground(window color.Color, placed []Placed, x, y float32) color.NRGBA {
	out := Blend(window, color.Black)
	for _, p := range placed {
		var fill color.Color
		switch o := p.Object.(type) {
		case *canvas.Rectangle:
			fill = o.FillColor
		case *canvas.Circle:
			fill = o.FillColor
		}
		if box := p.Box.And(p.Seen); fill != nil && x >= box.X && x < box.Right && y >= box.Y && y < box.Bottom {
			out = Blend(fill, out)
		}
	}
	return out
}
