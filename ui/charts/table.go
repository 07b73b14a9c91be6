package charts

import (
	"image/color"
	"strings"

	"fyne.io/fyne/v2"
	fynetheme "fyne.io/fyne/v2/theme"
	"github.com/shopspring/decimal"

	"ronghe/app/chart"
	"ronghe/app/i18n"
	"ronghe/ui/theme"
	"ronghe/ui/xwidget"
)

type decimalValue = decimal.NullDecimal

// setGrid makes the table of the chart that is shown.
func (p *Page) setGrid() {
	cols := []xwidget.Column{{Key: "label", Title: p.table.Head, Width: 130, Flex: true, PlainText: true}}
	for _, s := range p.table.Series {
		title := s
		if title == "" {
			title = p.table.Unit
		}
		cols = append(cols, xwidget.Column{Key: "v" + title, Title: title, Width: 92, Align: fyne.TextAlignTrailing})
	}
	p.grid = xwidget.NewGrid(xwidget.ListMode, source{p}, cols...)
	p.grid.OnOpen = p.open
	p.grid.Empty = xwidget.NewEmptyState("○", i18n.T("ui.charts.empty"), i18n.T("ui.charts.empty_hint"))
	p.beside.Objects = []fyne.CanvasObject{p.grid}
	p.beside.Refresh()
}

// source shows the chart's rows to the grid.
type source struct{ p *Page }

// Rows is how many there are.
func (s source) Rows() int { return len(s.p.table.Rows) }

// Cell is a label or a number.
func (s source) Cell(row, col int) xwidget.CellView {
	r := s.p.table.Rows[row]
	if col == 0 {
		return xwidget.CellView{Text: r.Label, Hint: r.Label}
	}
	if col > len(r.Values) || !r.Values[col-1].Valid {
		return xwidget.CellView{}
	}
	return xwidget.CellView{Text: thousands(r.Values[col-1].Decimal)}
}

// thousands writes a number with separators.
func thousands(d decimal.Decimal) string {
	whole, part, _ := strings.Cut(d.Abs().String(), ".")
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if part != "" {
		whole += "." + part
	}
	if d.IsNegative() {
		whole = "-" + whole
	}
	return whole
}

// watched gives the picture all room and has it drawn anew when that changed.
type watched struct{ p *Page }

// MinSize lets the window be small.
func (*watched) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(200, 160) }

// Layout fills the room.
func (w *watched) Layout(objs []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objs {
		o.Move(fyne.NewPos(0, 0))
		o.Resize(size)
	}
	if size != w.p.size {
		w.p.draw()
	}
}

// screenLook is the theme's colours for the screen.
func screenLook(size fyne.Size, scale float32) chart.Look {
	return lookOf(theme.Color, int(size.Width*scale), int(size.Height*scale), float64(scale*theme.Size(fynetheme.SizeNameText)/13))
}

// paperWidth, paperHeight and paperScale are a saved picture's.
const (
	paperWidth, paperHeight = 1600, 1000
	paperScale              = 2
)

// paperLook is the light theme's colours, whatever the screen's are.
func paperLook() chart.Look {
	light := theme.New(nil, nil)
	return lookOf(func(n fyne.ThemeColorName) color.Color { return light.Color(n, fynetheme.VariantLight) }, paperWidth, paperHeight, paperScale)
}

func lookOf(c func(fyne.ThemeColorName) color.Color, w, h int, scale float64) chart.Look {
	return chart.Look{
		Width: w, Height: h, Scale: scale,
		Ink: c(fynetheme.ColorNameForeground), Quiet: c(theme.Quiet), Line: c(theme.Line), Ground: c(theme.Surface), Tint: c(theme.PrimaryTint),
		Series: []color.Color{
			c(fynetheme.ColorNamePrimary), c(fynetheme.ColorNameSuccess), c(fynetheme.ColorNameWarning), c(fynetheme.ColorNameError), c(theme.Quiet),
			between(c(fynetheme.ColorNamePrimary), c(theme.Surface)), between(c(fynetheme.ColorNameSuccess), c(theme.Surface)),
			between(c(fynetheme.ColorNameWarning), c(theme.Surface)), between(c(fynetheme.ColorNameError), c(theme.Surface)),
		},
	}
}

// between is a colour half way to another: the series after the first few.
func between(a, b color.Color) color.Color {
	ar, ag, ab, _ := a.RGBA()
	br, bg, bb, _ := b.RGBA()
	return color.NRGBA{uint8((ar + br) >> 9), uint8((ag + bg) >> 9), uint8((ab + bb) >> 9), 0xff}
}
