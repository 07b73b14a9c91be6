package xwidget

import (
	"image/color"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	fynetheme "fyne.io/fyne/v2/theme"

	"ronghe/ui/theme"
)

// placeHead draws the heads anew when something changed and moves them when
// the grid was scrolled sideways.
func (p *gridParts) placeHead() {
	g := p.g
	if p.stripVersion != g.version {
		p.stripVersion = g.version
		p.strip[left].objs = p.headObjects(0, g.geo.frozen, -g.geo.gutter)
		p.strip[right].objs = p.headObjects(g.geo.frozen, len(g.cols), g.geo.x[g.geo.frozen])
		p.lines[left].objs = p.columnLines(0, g.geo.frozen, -g.geo.gutter)
		p.lines[right].objs = p.columnLines(g.geo.frozen, len(g.cols), g.geo.x[g.geo.frozen])
		refreshObject(p.head[left])
		refreshObject(p.head[right])
	}
	for side, w := range []float32{g.geo.frozenW, g.geo.contentW} {
		p.strip[side].Resize(fyne.NewSize(w, g.geo.headH))
		p.lines[side].Resize(fyne.NewSize(w, g.geo.bodyH))
	}
	p.strip[right].Move(fyne.NewPos(-g.offX, 0))
	// Hairlines end with the last row.
	for side := range 2 {
		end := min(g.geo.bodyH, float32(g.geo.contentH-g.offY))
		for _, o := range p.lines[side].objs {
			o.Resize(fyne.NewSize(1, end))
		}
	}
}

// headObjects draws the heads of the columns from..to; x0 is the content's x
// at the strip's left edge.
func (p *gridParts) headObjects(from, to int, x0 float32) []fyne.CanvasObject {
	g := p.g
	var objs []fyne.CanvasObject
	width := g.geo.x[to] - x0
	base := canvas.NewRectangle(theme.Color(theme.Line))
	base.Move(fyne.NewPos(0, g.geo.headH-1))
	base.Resize(fyne.NewSize(max(width, g.geo.bodyW), 1))
	if x0 < 0 && g.mode == ListMode {
		objs = append(objs, p.gutterHead()...)
	}
	for c := from; c < to; c++ {
		objs = p.headCell(objs, c, g.geo.x[c]-x0)
	}
	for level := range g.headDepth() {
		objs = p.headGroups(objs, level, from, to, x0)
	}
	return append(objs, base)
}

// headGroups draws a line of the heads over the columns' own: each over all
// neighbours that share it and what stands above it.
func (p *gridParts) headGroups(objs []fyne.CanvasObject, level, from, to int, x0 float32) []fyne.CanvasObject {
	g := p.g
	size := theme.Size(fynetheme.SizeNameText)
	y := float32(level) * g.geo.aboveH
	for c := from; c < to; {
		if level >= len(g.cols[c].Above) {
			c++
			continue
		}
		end := c + 1
		for end < to && len(g.cols[end].Above) > level && slices.Equal(g.cols[end].Above[:level+1], g.cols[c].Above[:level+1]) {
			end++
		}
		x, w := g.geo.x[c]-x0, g.geo.x[end]-g.geo.x[c]
		t := canvas.NewText(fit(g.cols[c].Above[level], w-8, size, true), theme.Color(fynetheme.ColorNameForeground))
		t.TextSize, t.TextStyle.Bold = size, true
		tw, h := textWidth(t.Text, size, true), textHeight(size)
		t.Move(fyne.NewPos(x+(w-tw)/2, y+(g.geo.aboveH-h)/2))
		t.Resize(fyne.NewSize(tw, h))
		under, right := canvas.NewRectangle(theme.Color(theme.Line)), canvas.NewRectangle(theme.Color(theme.Line))
		under.Move(fyne.NewPos(x, y+g.geo.aboveH-1))
		under.Resize(fyne.NewSize(w, 1))
		right.Move(fyne.NewPos(x+w-1, y))
		right.Resize(fyne.NewSize(1, g.geo.aboveH))
		objs = append(objs, t, under, right)
		c = end
	}
	return objs
}

// gutterHead is the box that checks every row of a list.
func (p *gridParts) gutterHead() []fyne.CanvasObject {
	g := p.g
	state := checkOff
	switch n := g.CheckedCount(); {
	case n > 0 && n == g.src.Rows():
		state = checkOn
	case n > 0:
		state = checkSome
	}
	m := newCheckMark()
	m.place(state, fyne.Position{}, fyne.NewSize(g.geo.gutter, g.geo.headH))
	return m.objects()
}

// headRun is a text of a head in one style.
type headRun struct {
	s    string
	tone fyne.ThemeColorName
	size float32
	bold bool
}

// headRuns are the title of a column and what follows it: a mark, its unit of
// measure, how it is sorted.
func (g *Grid) headRuns(c int) []headRun {
	col := &g.cols[c]
	size, small := theme.Size(fynetheme.SizeNameText), theme.Size(fynetheme.SizeNameCaptionText)
	runs := []headRun{{col.Title, fynetheme.ColorNameForeground, size, true}}
	if col.Required && g.mode == EditMode {
		runs = append(runs, headRun{"*", fynetheme.ColorNameError, size, true})
	}
	if col.Unit != "" {
		runs = append(runs, headRun{" " + col.Unit, theme.Quiet, small, false})
	}
	if g.sortKey == col.Key && g.sortKey != "" {
		mark := " ▲"
		if g.sortDesc {
			mark = " ▼"
		}
		runs = append(runs, headRun{mark, fynetheme.ColorNamePrimary, small * 0.85, false})
	}
	return runs
}

func runsWidth(runs []headRun) (w float32) {
	for _, r := range runs {
		w += textWidth(r.s, r.size, r.bold)
	}
	return w
}

// headLines lays the runs of a head into the lines that there are; in the last one
// the title gives way, so that marks and unit stay readable.
func (g *Grid) headLines(runs []headRun, room float32) [][]headRun {
	if runsWidth(runs) <= room {
		return [][]headRun{runs}
	}
	var lines [][]headRun
	if title := []rune(runs[0].s); g.HeadLines > 1 && len(title) > 2 {
		half := (len(title) + 1) / 2
		first, second := runs[0], runs[0]
		first.s, second.s = fit(string(title[:half]), room, runs[0].size, true), string(title[half:])
		lines, runs = [][]headRun{{first}}, append([]headRun{second}, runs[1:]...)
	}
	if over := runsWidth(runs) - room; over > 0 {
		runs[0].s = fit(runs[0].s, max(0, room-runsWidth(runs[1:])), runs[0].size, true)
	}
	return append(lines, runs)
}

func (p *gridParts) headCell(objs []fyne.CanvasObject, c int, x float32) []fyne.CanvasObject {
	g, col := p.g, &p.g.cols[c]
	w := g.colW(c)
	pad := 7 * g.geo.rowH / 30
	if g.hover.zone == zoneHead && g.hover.col == c && g.sortable(c) {
		ground := canvas.NewRectangle(theme.Color(theme.PrimaryTint))
		ground.Move(fyne.NewPos(x, 0))
		ground.Resize(fyne.NewSize(w, g.geo.headH))
		objs = append(objs, ground)
	}
	lines := g.headLines(g.headRuns(c), w-2*pad)
	line := textHeight(theme.Size(fynetheme.SizeNameText))
	top := float32(len(col.Above)) * g.geo.aboveH // a head with fewer above it reaches up to them
	base := top + (g.geo.headH-top-line*float32(len(lines)))/2
	for _, runs := range lines {
		base += line
		total := runsWidth(runs)
		at := x + pad
		switch col.Align {
		case fyne.TextAlignTrailing:
			at = x + w - pad - total
		case fyne.TextAlignCenter:
			at = x + (w-total)/2
		}
		for _, r := range runs {
			t := canvas.NewText(r.s, theme.Color(r.tone))
			t.TextSize, t.TextStyle.Bold = r.size, r.bold
			h := textHeight(r.size)
			t.Move(fyne.NewPos(at, base-h-(line-h)*0.22))
			rw := textWidth(r.s, r.size, r.bold)
			t.Resize(fyne.NewSize(rw, h))
			at += rw
			objs = append(objs, t)
		}
	}
	sep := canvas.NewRectangle(theme.Color(theme.Line))
	sep.Move(fyne.NewPos(x+w-1, g.geo.headH*0.22))
	sep.Resize(fyne.NewSize(1, g.geo.headH*0.56))
	if g.headDepth() > 0 { // as on paper
		sep.Move(fyne.NewPos(x+w-1, top))
		sep.Resize(fyne.NewSize(1, g.geo.headH-top))
	}
	return append(objs, sep)
}

// columnLines are a sheet's vertical hairlines.
func (p *gridParts) columnLines(from, to int, x0 float32) []fyne.CanvasObject {
	var objs []fyne.CanvasObject
	add := func(x float32) {
		l := canvas.NewRectangle(theme.Color(theme.Line))
		l.Move(fyne.NewPos(x-1, 0))
		objs = append(objs, l)
	}
	if x0 < 0 {
		add(p.g.geo.gutter)
	}
	for c := from; c < to; c++ {
		add(p.g.geo.x[c+1] - x0)
	}
	return objs
}

// placeListCursor frames the row at the cursor, with a bar at its left edge: the
// tint alone would not tell it from rows that are checked. The frame's edges
// between what is frozen and the rest are beyond what the panes show.
func (p *gridParts) placeListCursor() {
	g := p.g
	y, h := g.rowY(g.cur.row)-g.geo.headH, g.geo.rowH-1
	first := left
	if g.geo.frozenW == 0 {
		first = right
	}
	for side := range 2 {
		c, a := p.cursor[side], p.area[side]
		c.Hidden = side != first || !g.showsCursor()
		c.Move(fyne.NewPos(0, y))
		c.Resize(fyne.NewSize(3*g.geo.rowH/30, h))
		x, w := float32(0), g.geo.frozenW+2*listCursor
		if side == right {
			w = g.geo.bodyW
			if first == left {
				x, w = -2*listCursor, w+2*listCursor
			}
		}
		a.Hidden = !g.showsCursor()
		a.Move(fyne.NewPos(x, y))
		a.Resize(fyne.NewSize(w, h))
	}
}

// placeCursor shows the cursor and the selected range: in a list a frame around
// the row, in a sheet one around the cell and a wash over the range.
func (p *gridParts) placeCursor() {
	g := p.g
	if g.mode == ListMode {
		p.placeListCursor()
		return
	}
	r := g.selection()
	at, size := g.cellRect(g.cur)
	from, _ := g.cellRect(cellPos{r.top, r.left})
	to, last := g.cellRect(cellPos{r.bottom, r.right})
	for side := range 2 {
		origin := fyne.NewPos(0, g.geo.headH)
		mine := g.cur.col < g.geo.frozen
		if side == right {
			origin.X = g.geo.frozenW
			mine = !mine
		}
		c, a := p.cursor[side], p.area[side]
		c.Hidden = !mine || g.rowCount() == 0
		c.Move(at.Subtract(origin).SubtractXY(1, 1))
		c.Resize(size.AddWidthHeight(1, 1))
		a.Hidden = r.single()
		a.Move(from.Subtract(origin))
		a.Resize(fyne.NewSize(to.X+last.Width-from.X, to.Y+last.Height-from.Y))
	}
}

// bubble is a small card with a sentence or two, drawn inside its widget so
// that it takes no input away.
type bubble struct {
	ground *canvas.Rectangle
	bar    *canvas.Rectangle
	lines  []*canvas.Text
	text   string
	used   int
}

func newBubble() *bubble {
	return &bubble{ground: canvas.NewRectangle(color.Transparent), bar: canvas.NewRectangle(color.Transparent)}
}

func (b *bubble) shown() bool { return b.text != "" }

func (b *bubble) hide() { b.text = "" }

func (b *bubble) objects() []fyne.CanvasObject {
	objs := []fyne.CanvasObject{b.ground, b.bar}
	for _, l := range b.lines[:b.used] {
		objs = append(objs, l)
	}
	return objs
}

// show places the card under a box, or above where there is no room below,
// inside bounds.
func (b *bubble) show(text string, tone Tone, at fyne.Position, box, bounds fyne.Size) {
	b.text = text
	zoom := theme.Size(theme.Row) / 30
	size := theme.Size(fynetheme.SizeNameCaptionText)
	lines := wrap(text, min(320*zoom, bounds.Width-24*zoom), size, 4)
	fg, _ := tone.colors()
	b.ground.FillColor = theme.Color(theme.Surface)
	b.ground.StrokeColor = theme.Color(fynetheme.ColorNameInputBorder)
	b.ground.StrokeWidth = 1
	b.ground.CornerRadius = theme.Size(fynetheme.SizeNamePopupRadius)
	b.bar.FillColor = theme.Color(fg)
	lineH := textHeight(size)
	var w float32
	for i, s := range lines {
		if i >= len(b.lines) {
			b.lines = append(b.lines, canvas.NewText("", color.Transparent))
		}
		t := b.lines[i]
		t.Text, t.TextSize, t.Color = s, size, theme.Color(fynetheme.ColorNameForeground)
		w = max(w, textWidth(s, size, false))
	}
	b.used = len(lines)
	pad := 7 * zoom
	card := fyne.NewSize(w+2*pad+4, float32(len(lines))*lineH+pad*1.4)
	x := max(2, min(at.X, bounds.Width-card.Width-2))
	y := at.Y + box.Height + 3
	if y+card.Height > bounds.Height {
		y = max(2, at.Y-card.Height-3)
	}
	b.ground.Move(fyne.NewPos(x, y))
	b.ground.Resize(card)
	b.bar.Move(fyne.NewPos(x, y+3))
	b.bar.Resize(fyne.NewSize(3, card.Height-6))
	for i, t := range b.lines[:b.used] {
		t.Move(fyne.NewPos(x+pad+3, y+pad*0.7+float32(i)*lineH))
		t.Resize(fyne.NewSize(w, lineH))
	}
}
