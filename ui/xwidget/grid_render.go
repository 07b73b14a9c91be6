package xwidget

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"ronghe/ui/caret"
	"ronghe/ui/theme"
)

// pane shows objects that somebody else places, cut off at its edges.
type pane struct {
	widget.BaseWidget
	objs []fyne.CanvasObject
	clip bool
}

func newPane(clip bool) *pane {
	p := &pane{clip: clip}
	p.ExtendBaseWidget(p)
	return p
}

func (p *pane) CreateRenderer() fyne.WidgetRenderer {
	if p.clip {
		return &clipRenderer{paneRenderer{p}}
	}
	return &paneRenderer{p}
}

type paneRenderer struct{ p *pane }

func (r *paneRenderer) Layout(fyne.Size)             {}
func (r *paneRenderer) MinSize() fyne.Size           { return fyne.Size{} }
func (r *paneRenderer) Objects() []fyne.CanvasObject { return r.p.objs }
func (r *paneRenderer) Refresh()                     { refreshObject(r.p) }
func (r *paneRenderer) Destroy()                     {}

// clipRenderer cuts off what stands outside; Fyne's painters look for IsClip.
type clipRenderer struct{ paneRenderer }

// IsClip marks the pane as clipping.
func (r *clipRenderer) IsClip() {}

// gridParts are the objects of a grid. The left side is what is frozen.
type gridParts struct {
	g            *Grid
	ground       *canvas.Rectangle
	frame        *canvas.Rectangle
	headGround   *canvas.Rectangle
	head, body   [2]*pane
	strip        [2]*pane // heads of the columns, moved sideways inside head
	lines        [2]*pane // vertical hairlines, moved sideways inside body
	ring         [2][]*rowView
	cursor       [2]*canvas.Rectangle
	area         [2]*canvas.Rectangle
	edge         *canvas.Rectangle
	vbar, hbar   *canvas.Rectangle
	vthumb       *canvas.Rectangle
	hthumb       *canvas.Rectangle
	bubble       *bubble
	objs         []fyne.CanvasObject
	made         int // rows and cells ever created, which a test holds down
	stripVersion int
}

const (
	left  = 0
	right = 1
)

// CreateRenderer makes the grid's objects.
func (g *Grid) CreateRenderer() fyne.WidgetRenderer {
	g.ExtendBaseWidget(g)
	p := &gridParts{g: g, stripVersion: -1}
	rect := func() *canvas.Rectangle { return canvas.NewRectangle(color.Transparent) }
	p.ground, p.frame, p.headGround, p.edge = rect(), rect(), rect(), rect()
	p.vbar, p.hbar, p.vthumb, p.hthumb = rect(), rect(), rect(), rect()
	for side := range 2 {
		p.head[side], p.body[side] = newPane(true), newPane(true)
		p.strip[side], p.lines[side] = newPane(false), newPane(false)
		p.head[side].objs = []fyne.CanvasObject{p.strip[side]}
		p.cursor[side], p.area[side] = rect(), rect()
	}
	p.bubble = newBubble()
	p.objs = []fyne.CanvasObject{
		p.ground, p.headGround, p.body[right], p.body[left], p.head[right], p.head[left],
		p.edge, p.vbar, p.vthumb, p.hbar, p.hthumb,
	}
	g.parts = p
	p.paint()
	return &gridRenderer{p}
}

type gridRenderer struct{ p *gridParts }

func (r *gridRenderer) Destroy() {}

func (r *gridRenderer) MinSize() fyne.Size {
	g := r.p.g
	row := theme.Size(theme.Row)
	low := g.MinRows
	if low == 0 {
		low = 3
	}
	rows := min(max(g.rowCount(), low), max(g.MaxRows, low))
	h := float32(rows)*row + 1
	if !g.NoHead {
		h += row + 2
	}
	if g.MaxRows > 0 && g.geo.hbar {
		h += g.geo.bar
	}
	return fyne.NewSize(row*6, h)
}

func (r *gridRenderer) Layout(fyne.Size) { r.p.g.place() }

func (r *gridRenderer) Refresh() {
	r.p.paint()
	r.p.g.place()
	refreshObject(r.p.g)
}

func (r *gridRenderer) Objects() []fyne.CanvasObject {
	p := r.p
	objs := p.objs
	if e := p.g.Empty; e != nil && p.g.rowCount() == 0 {
		objs = append(objs[:len(objs):len(objs)], e)
	}
	if e := p.g.edit; e != nil && e.object != nil {
		objs = append(objs[:len(objs):len(objs)], e.object)
	}
	objs = append(objs[:len(objs):len(objs)], p.frame)
	if p.bubble.shown() {
		objs = append(objs, p.bubble.objects()...)
	}
	return objs
}

// paint gives the fixed parts the colours of the present theme.
func (p *gridParts) paint() {
	p.ground.FillColor = theme.Color(theme.Surface)
	p.headGround.FillColor = theme.Color(fynetheme.ColorNameHeaderBackground)
	p.edge.FillColor = theme.Color(fynetheme.ColorNameInputBorder)
	for _, b := range []*canvas.Rectangle{p.vbar, p.hbar} {
		b.FillColor = theme.Color(fynetheme.ColorNameScrollBarBackground)
	}
	for _, t := range []*canvas.Rectangle{p.vthumb, p.hthumb} {
		t.FillColor = theme.Color(fynetheme.ColorNameScrollBar)
		t.CornerRadius = theme.Size(fynetheme.SizeNameScrollBarRadius)
	}
	p.frame.CornerRadius = theme.Size(fynetheme.SizeNameInputRadius) / 2
	p.paintFocus()
}

// listCursor is the thickness of the frame around a list's row at the cursor.
const listCursor = 1.5

// paintFocus shows whether the keyboard is here.
func (p *gridParts) paintFocus() {
	g := p.g
	active := g.focused || g.edit != nil
	if active {
		p.frame.StrokeColor = theme.Color(fynetheme.ColorNamePrimary)
		p.frame.StrokeWidth = theme.Size(theme.FocusRing)
	} else {
		p.frame.StrokeColor = theme.Color(theme.Line)
		p.frame.StrokeWidth = 1
	}
	sel, _ := theme.Color(fynetheme.ColorNameSelection).(color.NRGBA)
	sel.A /= 2
	for side := range 2 {
		a, c := p.area[side], p.cursor[side]
		a.FillColor, a.StrokeWidth = sel, 0
		c.StrokeWidth = 0
		c.FillColor = color.Transparent
		tone := fynetheme.ColorNamePrimary
		if !active {
			tone = fynetheme.ColorNameInputBorder
		}
		if g.mode == ListMode {
			c.FillColor = theme.Color(tone)
			a.FillColor, a.StrokeColor = color.Transparent, theme.Color(tone)
			if active {
				a.StrokeWidth = listCursor
			}
		} else {
			c.StrokeColor = theme.Color(tone)
			c.StrokeWidth = theme.Size(theme.FocusRing)
		}
	}
}

// place puts everything where it belongs after a scroll, a resize or a change.
// Only rows whose content is stale are asked for again.
func (g *Grid) place() {
	p := g.parts
	if p == nil || len(g.cols) == 0 {
		return
	}
	g.measure()
	geo, size := g.geo, g.Size()
	p.ground.Resize(size)
	p.frame.Resize(size)
	p.headGround.Resize(fyne.NewSize(size.Width, geo.headH))
	p.placePane(left, 0, geo.frozenW)
	p.placePane(right, geo.frozenW, geo.bodyW)
	p.placeHead()
	p.placeRows()
	p.placeCursor()
	if g.mode == EditMode && (g.focused || g.edit != nil) {
		caret.Moved()
	}
	p.placeBars(size)
	p.edge.Hidden = geo.frozen == 0 || geo.contentW <= geo.bodyW
	p.edge.Move(fyne.NewPos(geo.frozenW-1, 0))
	p.edge.Resize(fyne.NewSize(1, geo.headH+geo.bodyH))
	if g.Empty != nil {
		g.Empty.Resize(g.Empty.MinSize().Max(fyne.NewSize(size.Width, geo.bodyH)))
		g.Empty.Move(fyne.NewPos(0, geo.headH))
	}
	g.placeEditor()
	g.placeBubble()
}

func (p *gridParts) placePane(side int, x, w float32) {
	geo := p.g.geo
	p.head[side].Move(fyne.NewPos(x, 0))
	p.head[side].Resize(fyne.NewSize(w, geo.headH))
	p.body[side].Move(fyne.NewPos(x, geo.headH))
	p.body[side].Resize(fyne.NewSize(w, geo.bodyH))
}

// placeRows shows the rows on screen with as many row objects as fit, used in
// turn: row n is always drawn by object n modulo their number.
func (p *gridParts) placeRows() {
	g := p.g
	first, last := g.visibleRows()
	c0, c1 := g.visibleCols()
	need := int(g.geo.bodyH/max(1, g.geo.rowH)) + 2
	window := g.shown != [2]int{first, last}
	for side := range 2 {
		if side == left && g.geo.frozenW == 0 {
			p.body[left].objs = nil
			continue
		}
		for len(p.ring[side]) < need {
			p.ring[side] = append(p.ring[side], p.newRow(side == left))
			window = true
		}
		x := float32(0)
		from, to := 0, g.geo.frozen-1
		if side == right {
			x, from, to = -g.offX, c0, c1
		}
		objs := p.body[side].objs[:0]
		for r := first; r <= last; r++ {
			v := p.ring[side][r%len(p.ring[side])]
			if v.row != r || v.version != g.version || v.from != from || v.to != to {
				v.bind(r, from, to)
			}
			v.Move(fyne.NewPos(x, g.rowY(r)-g.geo.headH))
			objs = append(objs, v)
		}
		if g.mode == EditMode {
			objs = append(objs, p.lines[side], p.area[side], p.cursor[side])
		} else {
			objs = append(objs, p.area[side], p.cursor[side])
		}
		p.body[side].objs = objs
		p.lines[side].Move(fyne.NewPos(x, 0))
	}
	if window {
		g.shown = [2]int{first, last}
		if pf, ok := g.src.(Prefetcher); ok && last >= first {
			pf.Prefetch(first, min(last, g.src.Rows()-1))
		}
	}
}

// rebind draws one row again where it is on screen.
func (p *gridParts) rebind(row int) {
	for side := range 2 {
		if n := len(p.ring[side]); n > 0 {
			if v := p.ring[side][row%n]; v.row == row {
				v.bind(row, v.from, v.to)
			}
		}
	}
}

// repaintGround shows a changed selection or pointer without asking the source.
func (p *gridParts) repaintGrounds() {
	for side := range 2 {
		for _, v := range p.ring[side] {
			v.paintGround()
		}
	}
}

func (p *gridParts) placeBars(size fyne.Size) {
	g, geo := p.g, p.g.geo
	for _, o := range []*canvas.Rectangle{p.vbar, p.vthumb} {
		o.Hidden = !geo.vbar
	}
	for _, o := range []*canvas.Rectangle{p.hbar, p.hthumb} {
		o.Hidden = !geo.hbar
	}
	if geo.vbar {
		y, h := barThumb(float64(geo.bodyH), geo.contentH, g.offY)
		p.vbar.Move(fyne.NewPos(size.Width-geo.bar, geo.headH))
		p.vbar.Resize(fyne.NewSize(geo.bar, geo.bodyH))
		p.vthumb.Move(fyne.NewPos(size.Width-geo.bar+2, geo.headH+float32(y)))
		p.vthumb.Resize(fyne.NewSize(geo.bar-4, float32(h)))
	}
	if geo.hbar {
		x, w := barThumb(float64(geo.bodyW), float64(geo.contentW), float64(g.offX))
		p.hbar.Move(fyne.NewPos(geo.frozenW, size.Height-geo.bar))
		p.hbar.Resize(fyne.NewSize(geo.bodyW, geo.bar))
		p.hthumb.Move(fyne.NewPos(geo.frozenW+float32(x), size.Height-geo.bar+2))
		p.hthumb.Resize(fyne.NewSize(float32(w), geo.bar-4))
	}
}

// barThumb returns place and length of a scroll bar's thumb in a track as long
// as the view.
func barThumb(view, content, offset float64) (at, length float64) {
	if content <= view || view <= 0 {
		return 0, view
	}
	length = max(28, view*view/content)
	length = min(length, view)
	return offset / (content - view) * (view - length), length
}
