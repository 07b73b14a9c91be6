package xwidget

import (
	"image/color"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	fynetheme "fyne.io/fyne/v2/theme"

	"ronghe/app/i18n"
	"ronghe/ui/theme"
)

// rowView draws one row on one side; scrolling moves it as a whole.
type rowView struct {
	pane
	g        *Grid
	left     bool
	row      int
	version  int
	from, to int // columns it shows
	ground   *canvas.Rectangle
	line     *canvas.Rectangle
	gutter   *canvas.Text // row number of a sheet
	check    *checkMark   // box of a list
	cells    []*gridCell
}

func (p *gridParts) newRow(isLeft bool) *rowView {
	p.made++
	v := &rowView{
		g: p.g, left: isLeft, row: -1, to: -1,
		ground: canvas.NewRectangle(color.Transparent),
		line:   canvas.NewRectangle(color.Transparent),
	}
	if isLeft {
		v.gutter = canvas.NewText("", color.Transparent)
		v.gutter.Alignment = fyne.TextAlignCenter
		v.check = newCheckMark()
	}
	v.ExtendBaseWidget(v)
	return v
}

// bind asks the source for a row and shows it in the columns from..to.
func (v *rowView) bind(row, from, to int) {
	g := v.g
	v.row, v.version, v.from, v.to = row, g.version, from, to
	h := g.geo.rowH
	x0 := g.geo.x[g.geo.frozen]
	width := g.geo.contentW
	if v.left {
		x0, width = -g.geo.gutter, g.geo.frozenW
	} else {
		width = max(width, g.geo.bodyW)
	}
	v.Resize(fyne.NewSize(width, h))
	v.ground.Resize(fyne.NewSize(width, h))
	v.line.Move(fyne.NewPos(0, h-1))
	v.line.Resize(fyne.NewSize(width, 1))
	v.line.FillColor = theme.Color(theme.Line)
	v.paintGround()
	v.objs = append(v.objs[:0], v.ground)
	if v.left && g.geo.gutter > 0 {
		v.bindGutter(h)
	}
	ghost := row >= g.src.Rows()
	for c := from; c <= to; c++ {
		if c-from >= len(v.cells) {
			v.cells = append(v.cells, newGridCell())
			g.parts.made++
		}
		var view CellView
		if ghost {
			view = g.ghostCell(c)
		} else {
			view = g.src.Cell(row, c)
		}
		cell := v.cells[c-from]
		cell.bind(view, &g.cols[c], g, g.geo.x[c]-x0, g.colW(c))
		v.objs = cell.appendTo(v.objs)
	}
	v.objs = append(v.objs, v.line)
	refreshObject(v)
}

// Drawn is what was drawn last of a cell, false while it is out of sight: what the
// source would say by now shows after a refresh.
func (g *Grid) Drawn(row, col int) (CellView, bool) {
	if g.parts == nil {
		return CellView{}, false
	}
	for _, side := range g.parts.ring {
		for _, v := range side {
			if v.row == row && v.Visible() && col >= v.from && col <= v.to {
				return v.cells[col-v.from].view, true
			}
		}
	}
	return CellView{}, false
}

// ghostCell is a cell of the empty line at the end of a growing sheet.
func (g *Grid) ghostCell(col int) CellView {
	for c := range g.cols {
		if !g.cols[c].ReadOnly {
			if c == col {
				return CellView{Text: g.ghostWords(col), State: stateGhost}
			}
			break
		}
	}
	return CellView{}
}

// ghostWords say in the room of a column that one can type in the empty line.
func (g *Grid) ghostWords(col int) string {
	words := i18n.T("xwidget.grid.ghost")
	room := g.colW(col) - 14*g.geo.rowH/30
	if textWidth(words, theme.Size(fynetheme.SizeNameText), false) > room {
		return i18n.T("xwidget.grid.ghost_short")
	}
	return words
}

func (v *rowView) bindGutter(h float32) {
	g, t := v.g, v.gutter
	if g.mode == ListMode {
		state := checkOff
		if g.checks.has(v.row) {
			state = checkOn
		}
		v.check.place(state, fyne.Position{}, fyne.NewSize(g.geo.gutter, h))
		v.objs = append(v.objs, v.check.objects()...)
		return
	}
	t.Color = theme.Color(theme.Quiet)
	t.TextSize = theme.Size(fynetheme.SizeNameCaptionText)
	t.Text = "＋"
	if v.row < g.src.Rows() {
		t.Text = strconv.Itoa(v.row + 1)
	}
	th := textHeight(t.TextSize)
	t.Move(fyne.NewPos(0, (h-th)/2))
	t.Resize(fyne.NewSize(g.geo.gutter, th))
	v.objs = append(v.objs, t)
}

// paintGround colours the row: selected, under the pointer, or plain.
func (v *rowView) paintGround() {
	g := v.g
	name := theme.Surface
	if g.mode == ListMode {
		r := g.selection()
		switch {
		case v.row >= r.top && v.row <= r.bottom && g.showsCursor(), g.checks.has(v.row) && !g.PlainChecks:
			name = theme.PrimaryTint
		case g.hover.row == v.row && v.row >= 0:
			name = theme.HoverTint
		}
	}
	if c := theme.Color(name); v.ground.FillColor != c {
		v.ground.FillColor = c
		refreshObject(v.ground)
	}
}

// showsCursor reports whether the row at the cursor of a list is shown as such.
func (g *Grid) showsCursor() bool { return g.src.Rows() > 0 && (!g.QuietCursor || g.focused) }

// gridCell draws one cell. Objects a plain cell does not need are made when a
// cell first needs them.
type gridCell struct {
	view   CellView
	text   *canvas.Text
	ground *canvas.Rectangle
	pill   *canvas.Rectangle
	corner *canvas.Rectangle
	change *canvas.Rectangle
	mark   *canvas.Text
	parts  cellParts
}

type cellParts struct{ ground, pill, corner, change, mark bool }

func newGridCell() *gridCell {
	return &gridCell{text: canvas.NewText("", color.Transparent)}
}

// stateGhost marks the hint in the empty line at the end, stateLink words that
// lead somewhere.
const (
	stateGhost CellState = 1 << 15
	stateLink  CellState = 1 << 14
)

// bind shows a view at x, w wide.
func (c *gridCell) bind(view CellView, col *Column, g *Grid, x, w float32) {
	h := g.geo.rowH
	zoom := h / 30
	pad := 7 * zoom
	c.parts = cellParts{}
	c.view = view
	textName := c.bindGround(view, col, g, x, w, h)
	inset := pad + float32(view.Indent)*14*zoom
	room := w - inset - pad
	if m := stateMark(view.State); m != "" {
		c.bindMark(m, x+5*zoom, h)
		inset += 11 * zoom
		room -= 11 * zoom
	}
	t := c.text
	t.TextSize = theme.Size(fynetheme.SizeNameText)
	t.TextStyle.Bold = view.Bold
	t.Alignment = col.Align
	s := view.Text
	if view.Loading {
		s, textName = "…", theme.Quiet
	}
	if view.Tone != ToneNone && s != "" {
		c.bindPill(view.Tone, oneLine(s), col.Align, x+inset, room, h, zoom)
		return
	}
	t.Text = fit(oneLine(s), room, t.TextSize, view.Bold)
	t.Color = theme.Color(textName)
	th := textHeight(t.TextSize)
	t.Move(fyne.NewPos(x+inset, (h-th)/2))
	t.Resize(fyne.NewSize(max(0, room), th))
}

// textHeight is the height of a line of text.
func textHeight(size float32) float32 {
	return fyne.MeasureText("M", size, fyne.TextStyle{}).Height
}

func (c *gridCell) bindGround(view CellView, col *Column, g *Grid, x, w, h float32) fyne.ThemeColorName {
	ground, text := stateColors(view.State, g.mode == EditMode && (col.ReadOnly || g.Disabled()))
	if ground != "" {
		c.rect(&c.ground, &c.parts.ground, ground, fyne.NewPos(x, 0), fyne.NewSize(w, h-1))
	}
	zoom := h / 30
	if tone := cornerTone(view.State); tone != "" {
		c.rect(&c.corner, &c.parts.corner, tone, fyne.NewPos(x+w-6*zoom, 0), fyne.NewSize(5*zoom, 5*zoom))
	}
	if view.State.Has(StateChanged) {
		c.rect(&c.change, &c.parts.change, theme.ChangedMark, fyne.NewPos(x, 0), fyne.NewSize(3*zoom, h-1))
	}
	return text
}

func (c *gridCell) rect(slot **canvas.Rectangle, on *bool, name fyne.ThemeColorName, at fyne.Position, size fyne.Size) {
	if *slot == nil {
		*slot = canvas.NewRectangle(color.Transparent)
	}
	*on = true
	r := *slot
	r.FillColor = theme.Color(name)
	r.Move(at)
	r.Resize(size)
}

func (c *gridCell) bindMark(s string, x, h float32) {
	if c.mark == nil {
		c.mark = canvas.NewText("", color.Transparent)
	}
	c.parts.mark = true
	c.mark.Text = s
	c.mark.TextSize = theme.Size(fynetheme.SizeNameCaptionText) * 0.9
	c.mark.Color = theme.Color(fynetheme.ColorNamePrimary)
	th := textHeight(c.mark.TextSize)
	c.mark.Move(fyne.NewPos(x, (h-th)/2))
	c.mark.Resize(fyne.NewSize(runeWidth([]rune(s)[0], c.mark.TextSize, false), th))
}

func (c *gridCell) bindPill(tone Tone, s string, align fyne.TextAlign, x, room, h, zoom float32) {
	t := c.text
	fg, bg := tone.colors()
	t.TextSize = theme.Size(fynetheme.SizeNameCaptionText)
	t.Color = theme.Color(fg)
	t.Alignment = fyne.TextAlignCenter
	t.Text = fit(s, room-12*zoom, t.TextSize, false)
	w := textWidth(t.Text, t.TextSize, false) + 14*zoom
	switch align {
	case fyne.TextAlignCenter:
		x += (room - w) / 2
	case fyne.TextAlignTrailing:
		x += room - w
	}
	ph := 19 * zoom
	c.rect(&c.pill, &c.parts.pill, bg, fyne.NewPos(x, (h-1-ph)/2), fyne.NewSize(w, ph))
	c.pill.CornerRadius = theme.Size(theme.PillRadius)
	th := textHeight(t.TextSize)
	t.Move(fyne.NewPos(x, (h-1-th)/2))
	t.Resize(fyne.NewSize(w, th))
}

// appendTo adds what the cell shows now, the ground first.
func (c *gridCell) appendTo(objs []fyne.CanvasObject) []fyne.CanvasObject {
	if c.parts.ground {
		objs = append(objs, c.ground)
	}
	if c.parts.pill {
		objs = append(objs, c.pill)
	}
	if c.parts.change {
		objs = append(objs, c.change)
	}
	if c.parts.corner {
		objs = append(objs, c.corner)
	}
	if c.parts.mark {
		objs = append(objs, c.mark)
	}
	if c.text.Text == "" {
		return objs
	}
	return append(objs, c.text)
}

// stateColors chooses the ground (empty for none) and the text of a cell; the
// gravest state wins.
func stateColors(s CellState, readOnly bool) (ground, text fyne.ThemeColorName) {
	switch {
	case s.Has(StateError):
		return theme.ErrorTint, fynetheme.ColorNameError
	case s.Has(StateWarning):
		return theme.WarningTint, fynetheme.ColorNameWarning
	case s.Has(StateDone):
		return theme.DoneTint, fynetheme.ColorNameSuccess
	case s.Has(StateComputed):
		return theme.ComputedCell, fynetheme.ColorNameForeground
	case s.Has(StateRegister):
		return theme.RegisterCell, fynetheme.ColorNameForeground
	case s.Has(StateReadOnly), readOnly:
		return theme.ReadOnlyCell, fynetheme.ColorNameForeground
	case s.Has(stateGhost):
		return "", theme.Quiet
	case s.Has(stateLink):
		return "", fynetheme.ColorNamePrimary
	}
	return "", fynetheme.ColorNameForeground
}

// cornerTone is the colour of the corner that says there is more to read.
func cornerTone(s CellState) fyne.ThemeColorName {
	switch {
	case s.Has(StateError):
		return fynetheme.ColorNameError
	case s.Has(StateWarning):
		return fynetheme.ColorNameWarning
	case s.Has(StateComment):
		return fynetheme.ColorNamePrimary
	}
	return ""
}

// stateMark is the sign in front of a value that the program brings.
func stateMark(s CellState) string {
	switch {
	case s.Has(StateComputed):
		return "ƒ"
	case s.Has(StateRegister):
		return "▤"
	}
	return ""
}
