package xwidget

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	fynetheme "fyne.io/fyne/v2/theme"

	"ronghe/ui/theme"
)

type checkState int

const (
	checkOff checkState = iota
	checkOn
	checkSome // some of what it stands for is checked
)

// checkMark draws a check box. Boxes of the font sit too high and too thin
// beside Chinese text.
type checkMark struct {
	box        *canvas.Rectangle
	short, tip *canvas.Line
	state      checkState
}

func newCheckMark() *checkMark {
	return &checkMark{
		box:   canvas.NewRectangle(color.Transparent),
		short: canvas.NewLine(color.Transparent), tip: canvas.NewLine(color.Transparent),
	}
}

// place draws the box in the middle of an area.
func (m *checkMark) place(state checkState, at fyne.Position, area fyne.Size) {
	m.state = state
	zoom := theme.Size(theme.Row) / 30
	side := 14 * zoom
	x, y := at.X+(area.Width-side)/2, at.Y+(area.Height-side)/2
	x, y = float32(int(x)), float32(int(y))
	m.box.Move(fyne.NewPos(x, y))
	m.box.Resize(fyne.NewSquareSize(side))
	m.box.CornerRadius = 3 * zoom
	m.box.StrokeWidth = 1.2
	m.box.StrokeColor = theme.Color(fynetheme.ColorNameInputBorder)
	m.box.FillColor = theme.Color(theme.Surface)
	ink := theme.Color(fynetheme.ColorNameForegroundOnPrimary)
	if state != checkOff {
		m.box.StrokeColor = theme.Color(fynetheme.ColorNamePrimary)
		m.box.FillColor = m.box.StrokeColor
	}
	for _, l := range []*canvas.Line{m.short, m.tip} {
		l.StrokeColor, l.StrokeWidth = ink, 1.8*zoom
	}
	p := func(px, py float32) fyne.Position { return fyne.NewPos(x+px*side, y+py*side) }
	if state == checkSome {
		m.short.Position1, m.short.Position2 = p(0.24, 0.5), p(0.76, 0.5)
		return
	}
	m.short.Position1, m.short.Position2 = p(0.22, 0.52), p(0.43, 0.73)
	m.tip.Position1, m.tip.Position2 = p(0.43, 0.73), p(0.80, 0.30)
}

// objects are what the present state shows.
func (m *checkMark) objects() []fyne.CanvasObject {
	switch m.state {
	case checkOn:
		return []fyne.CanvasObject{m.box, m.short, m.tip}
	case checkSome:
		return []fyne.CanvasObject{m.box, m.short}
	}
	return []fyne.CanvasObject{m.box}
}
