package xwidget

import (
	"image/color"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"ronghe/ui/theme"
)

// NavItem is a line of a SectionNav.
type NavItem struct {
	Title   string
	Count   int  // shown at the right when not zero: problems, attachments
	Tone    Tone // of the count
	Level   int  // steps of indentation
	Heading bool // a quiet line between groups, never chosen
}

var (
	_ fyne.Focusable    = (*SectionNav)(nil)
	_ fyne.Tappable     = (*SectionNav)(nil)
	_ desktop.Hoverable = (*SectionNav)(nil)
	_ fyne.Shortcutable = (*SectionNav)(nil)
)

// SectionNav is a table of contents: the sections of a form with the number of
// their problems, or the window's navigation. Up and Down move, Enter and a
// click choose.
type SectionNav struct {
	widget.BaseWidget
	// OnChosen is called with the number of the line.
	OnChosen func(i int)
	OnFocus  func(gained bool)
	// FollowKeys chooses while arrows move, for a table of contents.
	FollowKeys bool

	items   []NavItem
	current int
	cursor  int
	hover   int
	focused bool
}

// NewSectionNav makes a table of contents.
func NewSectionNav(onChosen func(i int), items ...NavItem) *SectionNav {
	n := &SectionNav{OnChosen: onChosen, items: items, hover: -1}
	n.ExtendBaseWidget(n)
	return n
}

// SetItems shows other lines and keeps the current one's number.
func (n *SectionNav) SetItems(items []NavItem) {
	n.items = items
	n.current = max(0, min(n.current, len(items)-1))
	n.cursor = n.current
	n.Refresh()
}

// SetCurrent marks a line without calling OnChosen.
func (n *SectionNav) SetCurrent(i int) {
	n.current, n.cursor = i, i
	n.Refresh()
}

// Current returns the number of the marked line.
func (n *SectionNav) Current() int { return n.current }

func (n *SectionNav) choose(i int) {
	if i < 0 || i >= len(n.items) || n.items[i].Heading {
		return
	}
	n.current, n.cursor = i, i
	n.Refresh()
	if n.OnChosen != nil {
		n.OnChosen(i)
	}
}

// FocusGained shows the ring.
func (n *SectionNav) FocusGained() { n.setFocused(true) }

// FocusLost hides the ring.
func (n *SectionNav) FocusLost() { n.setFocused(false) }

func (n *SectionNav) setFocused(on bool) {
	n.focused = on
	n.cursor = n.current
	n.Refresh()
	if n.OnFocus != nil {
		n.OnFocus(on)
	}
}

// TypedRune does nothing.
func (n *SectionNav) TypedRune(rune) {}

// TypedKey moves and chooses.
func (n *SectionNav) TypedKey(k *fyne.KeyEvent) {
	switch k.Name {
	case fyne.KeyUp:
		n.move(-1, n.cursor-1)
	case fyne.KeyDown:
		n.move(1, n.cursor+1)
	case fyne.KeyHome:
		n.move(1, 0)
	case fyne.KeyEnd:
		n.move(-1, len(n.items)-1)
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace:
		n.choose(n.cursor)
	case fyne.KeyEscape:
		if !escape(n) {
			passKey(n, k)
		}
	default:
		passKey(n, k) // F1, and what turns the pages of a text beside
	}
}

// TypedShortcut passes everything to the window.
func (n *SectionNav) TypedShortcut(s fyne.Shortcut) { passShortcut(n, s) }

func (n *SectionNav) move(dir, to int) {
	for ; to >= 0 && to < len(n.items); to += dir {
		if !n.items[to].Heading {
			n.cursor = to
			break
		}
	}
	if n.FollowKeys {
		n.choose(n.cursor)
		return
	}
	n.Refresh()
}

// Tapped chooses.
func (n *SectionNav) Tapped(e *fyne.PointEvent) {
	if c := canvasOf(n); c != nil {
		c.Focus(n)
	}
	n.choose(n.lineAt(e.Position))
}

func (n *SectionNav) lineAt(p fyne.Position) int { return int(p.Y / theme.Size(theme.Row)) }

// MouseIn follows the pointer.
func (n *SectionNav) MouseIn(e *desktop.MouseEvent) { n.MouseMoved(e) }

// MouseMoved follows the pointer.
func (n *SectionNav) MouseMoved(e *desktop.MouseEvent) { n.setHover(n.lineAt(e.Position)) }

// MouseOut forgets the pointer.
func (n *SectionNav) MouseOut() { n.setHover(-1) }

func (n *SectionNav) setHover(i int) {
	if n.hover != i {
		n.hover = i
		n.Refresh()
	}
}

// CreateRenderer makes the lines.
func (n *SectionNav) CreateRenderer() fyne.WidgetRenderer {
	r := &navRenderer{n: n}
	r.draw()
	return r
}

type navRenderer struct {
	n    *SectionNav
	objs []fyne.CanvasObject
}

func (r *navRenderer) Destroy()                     {}
func (r *navRenderer) Objects() []fyne.CanvasObject { return r.objs }
func (r *navRenderer) Layout(fyne.Size)             { r.draw() }

func (r *navRenderer) MinSize() fyne.Size {
	row := theme.Size(theme.Row)
	w := row * 3
	for _, it := range r.n.items {
		w = max(w, textWidth(it.Title, theme.Size(fynetheme.SizeNameText), true)+row*1.6+float32(it.Level)*12)
	}
	return fyne.NewSize(w, float32(len(r.n.items))*row)
}

func (r *navRenderer) Refresh() {
	r.draw()
	refreshObject(r.n)
}

// draw lays out all lines; a table of contents has a dozen.
func (r *navRenderer) draw() {
	n, row, width := r.n, theme.Size(theme.Row), r.n.Size().Width
	zoom := row / 30
	r.objs = r.objs[:0]
	for i, it := range n.items {
		y := float32(i) * row
		r.ground(i, y, width, row, zoom)
		tone, size := fynetheme.ColorNameForeground, fynetheme.SizeNameText
		if it.Heading {
			tone, size = theme.Quiet, fynetheme.SizeNameCaptionText
		} else if i == n.current {
			tone = fynetheme.ColorNamePrimary
		}
		t := label("", tone, size)
		t.TextStyle.Bold = i == n.current && !it.Heading
		x := 12*zoom + float32(it.Level)*12*zoom
		room := width - x - 8*zoom
		if it.Count != 0 {
			room -= r.badge(it, y, width, row, zoom)
		}
		t.Text = fit(it.Title, room, t.TextSize, t.TextStyle.Bold)
		h := textHeight(t.TextSize)
		t.Move(fyne.NewPos(x, y+(row-h)/2))
		t.Resize(fyne.NewSize(room, h))
		r.objs = append(r.objs, t)
	}
}

func (r *navRenderer) ground(i int, y, width, row, zoom float32) {
	n := r.n
	if n.items[i].Heading {
		return
	}
	name := fyne.ThemeColorName("")
	switch {
	case i == n.current:
		name = theme.PrimaryTint
	case i == n.hover:
		name = theme.HoverTint
	}
	g := canvas.NewRectangle(color.Transparent)
	g.CornerRadius = theme.Size(fynetheme.SizeNameInputRadius)
	g.Move(fyne.NewPos(2, y+1))
	g.Resize(fyne.NewSize(width-4, row-2))
	if name != "" {
		g.FillColor = theme.Color(name)
	}
	if n.focused && i == n.cursor {
		g.StrokeColor, g.StrokeWidth = theme.Color(fynetheme.ColorNamePrimary), theme.Size(theme.FocusRing)
	}
	if name != "" || g.StrokeWidth > 0 {
		r.objs = append(r.objs, g)
	}
	if i == n.current {
		bar := canvas.NewRectangle(theme.Color(fynetheme.ColorNamePrimary))
		bar.CornerRadius = 1.5
		bar.Move(fyne.NewPos(2, y+6*zoom))
		bar.Resize(fyne.NewSize(3*zoom, row-12*zoom))
		r.objs = append(r.objs, bar)
	}
}

// badge draws the count at the right and returns the room it takes.
func (r *navRenderer) badge(it NavItem, y, width, row, zoom float32) float32 {
	fg, bg := it.Tone.colors()
	if it.Tone == ToneNone {
		fg, bg = ToneQuiet.colors()
	}
	t := label(strconv.Itoa(it.Count), fg, fynetheme.SizeNameCaptionText)
	w := textWidth(t.Text, t.TextSize, false) + 12*zoom
	h := 17 * zoom
	g := canvas.NewRectangle(theme.Color(bg))
	g.CornerRadius = h / 2
	g.Move(fyne.NewPos(width-w-8*zoom, y+(row-h)/2))
	g.Resize(fyne.NewSize(w, h))
	th := textHeight(t.TextSize)
	t.Alignment = fyne.TextAlignCenter
	t.Move(fyne.NewPos(width-w-8*zoom, y+(row-th)/2))
	t.Resize(fyne.NewSize(w, th))
	r.objs = append(r.objs, g, t)
	return w + 4*zoom
}
