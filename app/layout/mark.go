package layout

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
)

// Mark is a square of black and white dots at the top left, above the grid: what a
// scanner reads, a QR code. Dots are rows from the top; true is black. The quiet
// zone that scanners ask for is part of them.
type Mark [][]bool

// MarkPoints is how high and wide a mark is printed.
const MarkPoints = 72

// PNG is the mark as a picture, scale pixels a dot.
func (m Mark) PNG(scale int) ([]byte, error) {
	size := len(m) * scale
	img := image.NewPaletted(image.Rect(0, 0, size, size), color.Palette{color.White, color.Black})
	for y := range size {
		for x := range size {
			if m[y/scale][x/scale] {
				img.SetColorIndex(x, y, 1)
			}
		}
	}
	var b bytes.Buffer
	err := png.Encode(&b, img)
	return b.Bytes(), err
}
