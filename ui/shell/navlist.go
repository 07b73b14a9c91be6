package shell

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"ronghe/ui/nav"
	"ronghe/ui/theme"
)

// entry is one line of the navigation: a place, or the heading of a group.
type entry struct {
	place   nav.Place // "" for a heading
	text    string
	count   string // quiet, at the right
	group   string // the heading that the line stands under
	heading bool
	closed  bool // a heading whose lines are hidden
}

// mark is what stands at the right of a line: its count, or which way a group
// folds.
func (e entry) mark() string {
	switch {
	case !e.heading:
		return e.count
	case e.closed:
		return "▶"
	}
	return "▼"
}

var (
	_ fyne.Focusable    = (*navList)(nil)
	_ fyne.Tappable     = (*navList)(nil)
	_ desktop.Hoverable = (*navList)(nil)
)

// navList is the navigation at the left: arrows move, Enter opens, a heading
// folds its group. One line is where the program is, one where the keyboard is.
type navList struct {
	widget.BaseWidget
	entries []entry
	counts  map[nav.Place]string
	present nav.Place
	cursor  int // index into shown
	hover   int
	focused bool
	open    func(nav.Place)
	folded  func(closed []string) // the groups that are closed changed
	reveal  func(y, height float32)
	pass    func(*fyne.KeyEvent) // takes what the navigation has no use for
}

func newNavList() *navList {
	l := &navList{hover: -1, counts: map[nav.Place]string{}, open: func(nav.Place) {}, folded: func([]string) {}, reveal: func(float32, float32) {}, pass: func(*fyne.KeyEvent) {}}
	l.ExtendBaseWidget(l)
	return l
}

// set replaces the lines; the groups named stay closed.
func (l *navList) set(entries []entry, closed []string) {
	l.entries = entries
	for i := range l.entries {
		l.entries[i].count = l.counts[l.entries[i].place]
		for _, c := range closed {
			if l.entries[i].heading && l.entries[i].text == c {
				l.entries[i].closed = true
			}
		}
	}
	l.cursor = min(l.cursor, max(0, len(l.shown())-1))
	l.Refresh()
}

// setCount changes the count behind a place.
func (l *navList) setCount(p nav.Place, count string) {
	l.counts[p] = count
	for i := range l.entries {
		if l.entries[i].place == p && l.entries[i].count != count {
			l.entries[i].count = count
			l.Refresh()
		}
	}
}

// setPresent marks where the program is.
func (l *navList) setPresent(p nav.Place) {
	l.present = p
	for i, e := range l.shown() {
		if e.place == p {
			l.cursor = i
			l.revealCursor()
		}
	}
	l.Refresh()
}

func (l *navList) revealCursor() {
	h := l.lineHeight()
	l.reveal(float32(l.cursor)*h, h)
}

// shown are the lines that no closed group hides.
func (l *navList) shown() []entry {
	closed := map[string]bool{}
	for _, e := range l.entries {
		if e.heading && e.closed {
			closed[e.text] = true
		}
	}
	var out []entry
	for _, e := range l.entries {
		if e.heading || !closed[e.group] {
			out = append(out, e)
		}
	}
	return out
}

func (l *navList) choose(i int) {
	lines := l.shown()
	if i < 0 || i >= len(lines) {
		return
	}
	l.cursor = i
	if !lines[i].heading {
		l.Refresh()
		l.open(lines[i].place)
		return
	}
	var closed []string
	for k := range l.entries {
		e := &l.entries[k]
		if e.heading && e.text == lines[i].text {
			e.closed = !e.closed
		}
		if e.heading && e.closed {
			closed = append(closed, e.text)
		}
	}
	l.Refresh()
	l.folded(closed)
}

// FocusGained shows the ring.
func (l *navList) FocusGained() { l.focused = true; l.Refresh() }

// FocusLost hides the ring.
func (l *navList) FocusLost() { l.focused = false; l.Refresh() }

// TypedRune does nothing.
func (l *navList) TypedRune(r rune) {
	if r == ' ' {
		l.choose(l.cursor)
	}
}

// TypedKey moves and opens.
func (l *navList) TypedKey(k *fyne.KeyEvent) {
	last := len(l.shown()) - 1
	switch k.Name {
	case fyne.KeyUp:
		l.cursor = max(0, l.cursor-1)
	case fyne.KeyDown:
		l.cursor = min(last, l.cursor+1)
	case fyne.KeyHome:
		l.cursor = 0
	case fyne.KeyEnd:
		l.cursor = last
	case fyne.KeyReturn, fyne.KeyEnter:
		l.choose(l.cursor)
		return
	default:
		l.pass(k)
		return
	}
	l.revealCursor()
	l.Refresh()
}

func (l *navList) lineHeight() float32 { return theme.Size(theme.Row) }

func (l *navList) lineAt(p fyne.Position) int {
	i := int(p.Y / l.lineHeight())
	if p.Y < 0 || i >= len(l.shown()) {
		return -1
	}
	return i
}

// Tapped opens the line.
func (l *navList) Tapped(e *fyne.PointEvent) { l.choose(l.lineAt(e.Position)) }

// MouseIn follows the pointer.
func (l *navList) MouseIn(e *desktop.MouseEvent) { l.MouseMoved(e) }

// MouseMoved follows the pointer.
func (l *navList) MouseMoved(e *desktop.MouseEvent) {
	if i := l.lineAt(e.Position); i != l.hover {
		l.hover = i
		l.Refresh()
	}
}

// MouseOut forgets the pointer.
func (l *navList) MouseOut() { l.hover = -1; l.Refresh() }

// CreateRenderer makes the lines.
func (l *navList) CreateRenderer() fyne.WidgetRenderer {
	r := &navRenderer{l: l}
	r.Refresh()
	return r
}

// navLine is the objects of one line.
type navLine struct {
	ground, bar, ring *canvas.Rectangle
	text, count       *canvas.Text
}

type navRenderer struct {
	l     *navList
	lines []navLine
	objs  []fyne.CanvasObject
}

func (r *navRenderer) Destroy()                     {}
func (r *navRenderer) Objects() []fyne.CanvasObject { return r.objs }

func (r *navRenderer) MinSize() fyne.Size {
	return fyne.NewSize(theme.Size(theme.Navigation), float32(len(r.l.shown()))*r.l.lineHeight())
}

func (r *navRenderer) Refresh() {
	shown := r.l.shown()
	for len(r.lines) < len(shown) {
		n := navLine{
			ground: canvas.NewRectangle(color.Transparent), bar: canvas.NewRectangle(color.Transparent), ring: canvas.NewRectangle(color.Transparent),
			text: canvas.NewText("", nil), count: canvas.NewText("", nil),
		}
		r.lines = append(r.lines, n)
	}
	r.lines = r.lines[:len(shown)]
	r.objs = r.objs[:0]
	for i := range r.lines {
		r.paint(i, shown[i])
		n := r.lines[i]
		r.objs = append(r.objs, n.ground, n.bar, n.text, n.count, n.ring)
	}
	r.Layout(r.l.Size())
	canvas.Refresh(r.l)
}

func (r *navRenderer) paint(i int, e entry) {
	n, l := r.lines[i], r.l
	here := !e.heading && e.place == l.present
	n.ground.FillColor = color.Transparent
	n.ground.CornerRadius = theme.Size(fynetheme.SizeNameInputRadius)
	n.bar.FillColor = color.Transparent
	n.ring.FillColor, n.ring.StrokeWidth = color.Transparent, 0
	n.text.Text, n.count.Text = e.text, e.mark()
	n.text.TextStyle.Bold = here
	n.text.Color = theme.Color(fynetheme.ColorNameForeground)
	n.text.TextSize = theme.Size(fynetheme.SizeNameText)
	n.count.Color = theme.Color(theme.Quiet)
	n.count.TextSize = theme.Size(fynetheme.SizeNameCaptionText)
	if e.heading {
		n.text.Color = theme.Color(theme.Quiet)
		n.text.TextSize = theme.Size(fynetheme.SizeNameCaptionText)
		n.count.TextSize *= 0.75 // the sign is as wide as a character
	}
	switch {
	case here:
		n.ground.FillColor = theme.Color(theme.PrimaryTint)
		n.bar.FillColor = theme.Color(fynetheme.ColorNamePrimary)
		n.text.Color = theme.Color(fynetheme.ColorNamePrimary)
	case i == l.hover:
		n.ground.FillColor = theme.Color(theme.HoverTint)
	}
	if l.focused && i == l.cursor {
		n.ring.StrokeColor = theme.Color(fynetheme.ColorNamePrimary)
		n.ring.StrokeWidth = theme.Size(theme.FocusRing)
		n.ring.CornerRadius = theme.Size(fynetheme.SizeNameInputRadius)
	}
	for _, o := range []fyne.CanvasObject{n.ground, n.bar, n.text, n.count, n.ring} {
		o.Refresh()
	}
}

// fitLine writes a text that is too long for its line smaller rather than cut,
// and leaves the count away when even that is too long.
func (r *navRenderer) fitLine(n navLine, e entry, room float32) {
	if e.heading {
		return
	}
	n.text.TextSize, n.count.Text = theme.Size(fynetheme.SizeNameText), e.mark()
	tooLong := func() bool {
		return n.count.Text != "" && n.text.MinSize().Width+6+n.count.MinSize().Width > room
	}
	if tooLong() {
		n.text.TextSize = theme.Size(fynetheme.SizeNameCaptionText)
	}
	if tooLong() {
		n.count.Text = ""
	}
}

// Layout places the lines.
func (r *navRenderer) Layout(size fyne.Size) {
	h := r.l.lineHeight()
	shown := r.l.shown()
	for i, n := range r.lines {
		if i >= len(shown) {
			break
		}
		y := float32(i) * h
		edge := theme.Size(fynetheme.SizeNamePadding) * 3
		n.ground.Move(fyne.NewPos(4, y+1))
		n.ground.Resize(fyne.NewSize(size.Width-8, h-2))
		n.ring.Move(fyne.NewPos(4, y+1))
		n.ring.Resize(fyne.NewSize(size.Width-8, h-2))
		n.bar.Move(fyne.NewPos(4, y+6))
		n.bar.Resize(fyne.NewSize(3, h-12))
		r.fitLine(n, shown[i], size.Width-2*edge)
		t, count := n.text.MinSize(), n.count.MinSize()
		n.text.Move(fyne.NewPos(edge, y+(h-t.Height)/2))
		n.text.Resize(t)
		n.count.Move(fyne.NewPos(size.Width-edge-count.Width, y+(h-count.Height)/2))
		n.count.Resize(count)
	}
}
