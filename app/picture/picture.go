// Package picture draws charts as PNG, in the program's own font and the colours
// that are handed in. It is the only importer of the library that draws them.
package picture

import (
	"bytes"
	"context"
	"fmt"
	"image/color"
	"strconv"
	"sync"

	"golang.org/x/image/font/opentype"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"

	"ronghe/app"
	"ronghe/app/chart"
	"ronghe/assets"
)

// mostPixels bounds a picture.
const mostPixels = 40_000_000

// fonts puts the program's font into the library's cache, once.
var fonts = sync.OnceValue(func() error {
	f, err := opentype.Parse(assets.FontRegular)
	if err != nil {
		return err
	}
	font.DefaultCache.Add(font.Collection{{Font: face, Face: f}})
	return nil
})

var face = font.Font{Typeface: "Noto", Variant: "Sans"}

// Draw draws a table of numbers as a PNG. Errors: canceled, and what the library
// says.
func Draw(ctx context.Context, t chart.Table, l chart.Look) ([]byte, error) {
	if err := ctx.Err(); err != nil {
		return nil, app.NewError(app.CodeCanceled, err)
	}
	if l.Width < 100 || l.Height < 100 || l.Width > mostPixels/l.Height || len(l.Series) == 0 || l.Scale <= 0 {
		return nil, app.NewError(app.CodeInternal, fmt.Errorf("a picture of %d by %d", l.Width, l.Height))
	}
	if err := fonts(); err != nil {
		return nil, app.NewError(app.CodeInternal, err)
	}
	// One point of the library is one unit of the screen.
	dpi := int(72 * l.Scale)
	size := func(px int) vg.Length { return vg.Length(float64(px)*72/float64(dpi)) * vg.Points(1) }
	canvas := vgimg.NewWith(vgimg.UseWH(size(l.Width), size(l.Height)), vgimg.UseDPI(dpi), vgimg.UseBackgroundColor(l.Ground))
	p := &painter{t: t, l: l}
	if err := p.draw(draw.New(canvas)); err != nil {
		return nil, app.NewError(app.CodeInternal, err)
	}
	var b bytes.Buffer
	if _, err := (vgimg.PngCanvas{Canvas: canvas}).WriteTo(&b); err != nil {
		return nil, app.NewError(app.CodeInternal, err)
	}
	return b.Bytes(), nil
}

type painter struct {
	t chart.Table
	l chart.Look
}

// Sizes of text and the space around, in points.
const (
	titleSize = 15
	textSize  = 12
	smallSize = 10.5
	margin    = 10
)

func (p *painter) style(size vg.Length, c color.Color) text.Style {
	return text.Style{Font: font.From(face, size), Color: c, Handler: text.Plain{Fonts: font.DefaultCache}, XAlign: text.XLeft, YAlign: text.YTop}
}

func (p *painter) draw(c draw.Canvas) error {
	c = draw.Crop(c, margin, -margin, margin, -margin)
	title := p.t.Title
	if p.t.Unit != "" {
		title += " (" + p.t.Unit + ")"
	}
	c.FillText(p.style(titleSize, p.l.Ink), vg.Point{X: c.Min.X, Y: c.Max.Y}, title)
	c = draw.Crop(c, 0, 0, 0, -titleSize*1.8)
	switch {
	case len(p.t.Rows) == 0:
		return nil
	case p.t.Kind == chart.Map:
		p.tiles(c)
		return nil
	case p.t.Kind == chart.Column:
		return p.columns(c)
	}
	p.bars(c)
	return nil
}

// plot is an empty plot in our colours.
func (p *painter) plot() *plot.Plot {
	out := plot.New()
	out.TextHandler = text.Plain{Fonts: font.DefaultCache}
	out.BackgroundColor = p.l.Ground
	for _, a := range []*plot.Axis{&out.X, &out.Y} {
		a.LineStyle.Color, a.Tick.LineStyle.Color = p.l.Line, p.l.Line
		a.Tick.Label.Font, a.Tick.Label.Color = font.From(face, textSize), p.l.Quiet
		a.Label.TextStyle.Font, a.Label.TextStyle.Color = font.From(face, textSize), p.l.Quiet
	}
	return out
}

// columns draws the rows side by side, a colour for each series.
func (p *painter) columns(c draw.Canvas) error {
	plt := p.plot()
	grid := plotter.NewGrid()
	grid.Vertical.Color = nil
	grid.Horizontal.Color = p.l.Line
	plt.Add(grid)
	n := len(p.t.Series)
	slot := (c.Max.X - c.Min.X - 70) / vg.Length(len(p.t.Rows))
	width := min(slot*0.8/vg.Length(n), 48)
	var labels []string
	for _, r := range p.t.Rows {
		labels = append(labels, r.Label)
	}
	for i := range p.t.Series {
		values := make(plotter.Values, len(p.t.Rows))
		for k, r := range p.t.Rows {
			values[k] = r.Values[i].Decimal.InexactFloat64()
		}
		bars, err := plotter.NewBarChart(values, width)
		if err != nil {
			return err
		}
		bars.Color = p.l.Series[i%len(p.l.Series)]
		bars.LineStyle.Width = 0
		bars.Offset = width * (vg.Length(i) - vg.Length(n-1)/2)
		plt.Add(bars)
	}
	if n > 1 {
		c = p.names(c)
	}
	plt.NominalX(labels...)
	plt.X.Min, plt.X.Max = -0.5, float64(len(labels))-0.5
	plt.Y.Min = min(0, plt.Y.Min)
	if plt.Y.Max <= plt.Y.Min {
		plt.Y.Max = plt.Y.Min + 1
	}
	plt.Y.Max += (plt.Y.Max - plt.Y.Min) * 0.05
	plt.Y.Tick.Marker = wholeTicks{}
	plt.Draw(c)
	return nil
}

// names says above the plot which colour is which series, and returns the rest.
func (p *painter) names(c draw.Canvas) draw.Canvas {
	s := p.style(textSize, p.l.Ink)
	s.YAlign = text.YCenter
	const line = 20
	x, y := c.Min.X, c.Max.Y-line/2
	for i, name := range p.t.Series {
		w := 16 + s.Width(name) + 18
		if x+w > c.Max.X && x > c.Min.X {
			x, y = c.Min.X, y-line
		}
		fill(c, p.l.Series[i%len(p.l.Series)], x, y-5, 11, 11)
		c.FillText(s, vg.Point{X: x + 16, Y: y + lower}, name)
		x += w
	}
	return draw.Crop(c, 0, 0, 0, y-line/2-c.Max.Y)
}

// lower is how much higher text in the middle is drawn than the library would:
// the font leaves more room above than below.
const lower = 4

// wholeTicks names the axis in plain numbers.
type wholeTicks struct{}

func (wholeTicks) Ticks(lo, hi float64) []plot.Tick {
	ticks := plot.DefaultTicks{}.Ticks(lo, hi)
	for i := range ticks {
		if ticks[i].Label != "" {
			ticks[i].Label = strconv.FormatFloat(ticks[i].Value, 'f', -1, 64)
		}
	}
	return ticks
}

// bars draws a line for each row: its name, its bar, its number.
func (p *painter) bars(c draw.Canvas) {
	ink, quiet := p.style(textSize, p.l.Ink), p.style(textSize, p.l.Quiet)
	ink.YAlign, quiet.YAlign = text.YCenter, text.YCenter
	most := 0.0
	names := vg.Length(0)
	for _, r := range p.t.Rows {
		most = max(most, r.Values[0].Decimal.InexactFloat64())
		names = max(names, ink.Width(r.Label))
	}
	if p.t.Kind == chart.Progress {
		most = 100
	}
	width := c.Max.X - c.Min.X
	names = min(names, width*0.5)
	room := width - names - 80
	row := min((c.Max.Y-c.Min.Y)/vg.Length(len(p.t.Rows)), 34)
	for i, r := range p.t.Rows {
		y := c.Max.Y - row*(vg.Length(i)+0.5)
		c.FillText(ink, vg.Point{X: c.Min.X, Y: y + lower}, fitted(ink, r.Label, names))
		at, thick := c.Min.X+names+10, min(row*0.6, 18)
		v := r.Values[0]
		if p.t.Kind == chart.Progress {
			fill(c, p.l.Tint, at, y-thick/2, room, thick)
		}
		length := vg.Length(0)
		if most > 0 {
			length = room * vg.Length(v.Decimal.InexactFloat64()/most)
		}
		colour := p.l.Series[0]
		if p.t.Kind == chart.Progress && v.Decimal.InexactFloat64() >= 100 && len(p.l.Series) > 1 {
			colour = p.l.Series[1]
		}
		fill(c, colour, at, y-thick/2, length, thick)
		if p.t.Kind == chart.Progress {
			length = room
		}
		number := v.Decimal.String()
		if p.t.Kind == chart.Progress {
			number += "%"
		}
		c.FillText(quiet, vg.Point{X: at + length + 6, Y: y + lower}, number)
	}
}

// fitted is a text cut to a width.
func fitted(s text.Style, label string, width vg.Length) string {
	for r := []rune(label); len(r) > 1; r = r[:len(r)-1] {
		if cut := string(r); s.Width(cut) <= width {
			return cut
		} else if s.Width(cut+"…") <= width {
			return cut + "…"
		}
	}
	return label
}

func fill(c draw.Canvas, colour color.Color, x, y, w, h vg.Length) {
	c.SetColor(colour)
	var path vg.Path
	path.Move(vg.Point{X: x, Y: y})
	path.Line(vg.Point{X: x + w, Y: y})
	path.Line(vg.Point{X: x + w, Y: y + h})
	path.Line(vg.Point{X: x, Y: y + h})
	path.Close()
	c.Fill(path)
}

// steps is how many shades a map has.
const steps = 5

// tiles draws the schematic map.
func (p *painter) tiles(c draw.Canvas) {
	cols, rows, most := 0, 0, 0.0
	for _, r := range p.t.Rows {
		cols, rows = max(cols, r.Tile.X+1), max(rows, r.Tile.Y+1)
		most = max(most, r.Values[0].Decimal.InexactFloat64())
	}
	w := min((c.Max.X-c.Min.X)/vg.Length(cols), 92)
	h := min((c.Max.Y-c.Min.Y-24)/vg.Length(rows), 60)
	const gap = 3
	for _, r := range p.t.Rows {
		v := r.Values[0].Decimal.InexactFloat64()
		x, y := c.Min.X+w*vg.Length(r.Tile.X), c.Max.Y-h*vg.Length(r.Tile.Y+1)
		colour := p.shade(v, most)
		fill(c, colour, x, y, w-gap, h-gap)
		name := p.style(smallSize, p.over(colour))
		name.XAlign, name.YAlign = text.XCenter, text.YCenter
		mid := vg.Point{X: x + (w-gap)/2, Y: y + (h-gap)*0.68 + lower/2}
		c.FillText(name, mid, fitted(name, r.Tile.Label, w-gap))
		mid.Y = y + (h-gap)*0.3 + lower/2
		c.FillText(name, mid, r.Values[0].Decimal.String())
	}
	p.legend(c, most)
}

// legend says from which number on each shade is.
func (p *painter) legend(c draw.Canvas, most float64) {
	if most <= 0 {
		return
	}
	s := p.style(smallSize, p.l.Quiet)
	s.YAlign = text.YCenter
	x := c.Min.X
	for i := range steps + 1 {
		from := 0.0
		if i > 0 {
			from = most * float64(i-1) / steps
		}
		fill(c, p.shade(most*(float64(i)-0.5)/steps, most), x, c.Min.Y, 22, 12)
		label := "0"
		if i > 0 {
			label = ">" + strconv.FormatFloat(from, 'f', digits(most), 64)
		}
		c.FillText(s, vg.Point{X: x + 26, Y: c.Min.Y + 6 + lower}, label)
		x += 26 + s.Width(label) + 16
	}
}

func digits(most float64) int {
	if most < 20 {
		return 1
	}
	return 0
}

// shade is the colour of a number: the ground's for none, then ever nearer to
// that of the most.
func (p *painter) shade(v, most float64) color.Color {
	if v <= 0 || most <= 0 {
		return mixed(p.l.Line, p.l.Ground, 0.5)
	}
	step := min(int(v/most*steps+0.9999), steps)
	return mixed(p.l.Series[0], p.l.Tint, float64(step)/steps)
}

// over is what can be read on a colour: the ink or the ground, whichever is the
// farther from it.
func (p *painter) over(c color.Color) color.Color {
	if chart.Contrast(c, p.l.Ink) >= chart.Contrast(c, p.l.Ground) {
		return p.l.Ink
	}
	return p.l.Ground
}

// mixed is share of a and the rest of b.
func mixed(a, b color.Color, share float64) color.Color {
	ar, ag, ab, _ := a.RGBA()
	br, bg, bb, _ := b.RGBA()
	mix := func(x, y uint32) uint8 { return uint8((float64(x)*share + float64(y)*(1-share)) / 257) }
	return color.NRGBA{mix(ar, br), mix(ag, bg), mix(ab, bb), 0xff}
}
