package pdf

import (
	"fmt"
	"math"
	"strconv"
	"unicode/utf16"

	"ronghe/app"
)

// canvas is one page being drawn. Places are in points from the page's top left
// corner.
type canvas struct {
	high  float64
	fills []byte // below everything else
	texts []byte
	rules []byte // lines of the grid, all of one width
	face  *typeface
	size  float64
	grey  float64
}

// Widths of lines and shades of grey.
const (
	ruleWidth = 0.5
	headGrey  = 0.949 // F2F2F2, as in workbooks
	labelGrey = 0.975
)

// num appends a number with two decimal places: a hundredth of a point is finer
// than any printer.
func (c *canvas) num(b []byte, v float64) []byte {
	n := int64(math.Round(v * 100))
	if n < 0 {
		b, n = append(b, '-'), -n
	}
	b = strconv.AppendInt(b, n/100, 10)
	if n %= 100; n > 0 {
		b = append(b, '.', '0'+byte(n/10))
		if n%10 > 0 {
			b = append(b, '0'+byte(n%10))
		}
	}
	return append(b, ' ')
}

func (c *canvas) nums(b []byte, vs ...float64) []byte {
	for _, v := range vs {
		b = c.num(b, v)
	}
	return b
}

// frame draws a rectangle of lines.
func (c *canvas) frame(x, y, w, h float64) {
	c.rules = append(c.nums(c.rules, x, c.high-y-h, w, h), "re\n"...)
}

// shade fills a rectangle with a grey.
func (c *canvas) shade(x, y, w, h, grey float64) {
	if grey != c.grey {
		c.fills, c.grey = append(strconv.AppendFloat(c.fills, grey, 'f', 3, 64), " g\n"...), grey
	}
	c.fills = append(c.nums(c.fills, x, c.high-y-h, w, h), "re f\n"...)
}

// text draws one line of text whose box of the size's height begins at x, y.
func (c *canvas) text(x, y float64, face *typeface, size float64, s string) {
	if s == "" {
		return
	}
	b := append(c.texts, "BT "...)
	if c.face != face || c.size != size {
		b = append(append(b, '/'), face.name...)
		b = append(c.num(append(b, ' '), size), "Tf "...)
		c.face, c.size = face, size
	}
	b = append(c.nums(b, x, c.high-y-0.88*size), "Td "...) // the baseline of Chinese type
	open := false
	for _, r := range s {
		g := face.glyph(r)
		if face.draws(r, g) {
			if open {
				b, open = append(b, ">Tj "...), false
			}
			b = fmt.Appendf(b, "/Span<</ActualText<FEFF%s>>>BDC <%04X>Tj EMC ", utf16Hex(r), g.id)
			continue
		}
		if !open {
			b, open = append(b, '<'), true
		}
		const hex = "0123456789ABCDEF"
		b = append(b, hex[g.id>>12], hex[g.id>>8&15], hex[g.id>>4&15], hex[g.id&15])
	}
	if open {
		b = append(b, ">Tj "...)
	}
	c.texts = append(b, "ET\n"...)
}

func utf16Hex(r rune) string {
	s := ""
	for _, u := range utf16.Encode([]rune{r}) {
		s += fmt.Sprintf("%04X", u)
	}
	return s
}

// bytes are the page's operators.
func (c *canvas) bytes() []byte {
	var b []byte
	if len(c.fills) > 0 {
		b = append(append(b, c.fills...), "0 g\n"...)
	}
	b = append(b, c.texts...)
	if len(c.rules) > 0 {
		b = append(c.num(b, ruleWidth), "w\n"...)
		b = append(append(b, c.rules...), "S\n"...)
	}
	return b
}

// marked fills a cell on which a check fails with the colours of a workbook; paper may be
// black and white, so one that must be put right has a second line around it.
func (c *canvas) marked(m app.CellMark, x, y, w, h float64) {
	const inset = 1.2
	var colour string
	switch {
	case m&app.MarkHard != 0:
		colour = "1 0.780 0.808 rg\n"
		c.frame(x+inset, y+inset, w-2*inset, h-2*inset)
	case m&app.MarkSoft != 0:
		colour = "1 0.922 0.612 rg\n"
	default:
		return
	}
	c.fills, c.grey = append(c.fills, colour...), -1
	c.fills = append(c.nums(c.fills, x, c.high-y-h, w, h), "re f\n"...)
}
