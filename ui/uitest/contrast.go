package uitest

import (
	"image/color"

	"fyne.io/fyne/v2/canvas"
)

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
