package formview

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	fynetheme "fyne.io/fyne/v2/theme"

	"ronghe/app/catalog"
	"ronghe/ui/caret"
	"ronghe/ui/kit"
	"ronghe/ui/theme"
)

// Measures of the form at zoom 1.
const (
	columnGap  = 28  // between the two columns
	lineGap    = 7   // between lines of fields
	sectionGap = 22  // between sections
	twoColumns = 640 // from this width on there are two columns
	near       = 500 // sections this far from the window's part are made ready
)

// sectionLayout puts a section's fields into two columns; wide ones and tables
// take both. It keeps what it measured until the section changes.
type sectionLayout struct {
	sec         *section
	title, help fyne.CanvasObject
	width       float32
	zoom        float32
	height      float32
}

func (l *sectionLayout) MinSize([]fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(kit.Scaled(320), l.measure(l.width))
}

func (l *sectionLayout) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	l.width = size.Width
	l.height = l.place(size.Width)
	l.zoom = kit.Scaled(1)
	l.sec.dirty = false
}

// measure returns the height at a width; a section that is not made yet is
// guessed.
func (l *sectionLayout) measure(width float32) float32 {
	if !l.sec.built {
		return l.guess()
	}
	if l.sec.dirty || l.width != width || l.zoom != kit.Scaled(1) {
		l.width, l.zoom = width, kit.Scaled(1)
		l.height = l.place(width)
		l.sec.dirty = false
	}
	return l.height
}

func (l *sectionLayout) guess() float32 {
	h, half := float32(34), false
	for _, b := range l.sec.blocks {
		switch {
		case !b.shown:
		case b.fd.IsTable():
			h, half = h+190, false
		case b.fd.TypeName == catalog.TypeLongText:
			h, half = h+112, false
		case b.wide():
			h, half = h+37, false
		default:
			if half = !half; half {
				h += 37
			}
		}
	}
	return kit.Scaled(h)
}

// place lays everything out and returns the height that it took.
func (l *sectionLayout) place(width float32) float32 {
	if !l.sec.built || width <= 0 {
		return l.guess()
	}
	y := l.head(width)
	gap := kit.Scaled(columnGap)
	col := width
	two := width >= kit.Scaled(twoColumns)
	if two {
		col = (width - gap) / 2
	}
	var lineH float32
	right := false
	for _, b := range l.sec.blocks {
		if !b.shown {
			continue
		}
		w := col
		if b.wide() {
			w = width
		}
		if right && b.wide() {
			y, right = y+lineH+kit.Scaled(lineGap), false
		}
		x := float32(0)
		if right {
			x = col + gap
		} else {
			lineH = 0
		}
		lineH = max(lineH, sized(b.field, w))
		b.field.Move(fyne.NewPos(x, y))
		if two && !b.wide() && !right {
			right = true
			continue
		}
		y, right = y+lineH+kit.Scaled(lineGap), false
	}
	if right {
		y += lineH + kit.Scaled(lineGap)
	}
	return y
}

// sized gives o a width and the height that it wants at it.
func sized(o fyne.CanvasObject, w float32) float32 {
	h := o.MinSize().Height
	o.Resize(fyne.NewSize(w, h))
	if again := o.MinSize().Height; again != h { // what wraps knows its height once it has its width
		h = again
		o.Resize(fyne.NewSize(w, h))
	}
	return h
}

// head places title and help so that their letters begin where the fields'
// labels do.
func (l *sectionLayout) head(width float32) float32 {
	left := -theme.Size(fynetheme.SizeNameInnerPadding)
	h := sized(l.title, width)
	l.title.Move(fyne.NewPos(left, 0))
	if l.help != nil {
		l.help.Move(fyne.NewPos(left, h-kit.Scaled(4)))
		h += sized(l.help, width) - kit.Scaled(4)
	}
	return h + kit.Scaled(4)
}

// sheetLayout puts the sections below one another.
type sheetLayout struct {
	v     *View
	width float32
}

func (l *sheetLayout) inner() float32 { return max(0, l.width-barWidth()) }

func (l *sheetLayout) MinSize([]fyne.CanvasObject) fyne.Size {
	h := float32(0)
	for _, sec := range l.v.secs {
		if sec.shown {
			h += sec.layout.measure(l.inner()) + kit.Scaled(sectionGap)
		}
	}
	return fyne.NewSize(kit.Scaled(340), h)
}

func (l *sheetLayout) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	l.width = size.Width
	y := float32(0)
	for _, sec := range l.v.secs {
		if !sec.shown {
			continue
		}
		h := sec.layout.measure(l.inner())
		sec.y, sec.h = y, h
		sec.box.Move(fyne.NewPos(0, y))
		sec.box.Resize(fyne.NewSize(l.inner(), h))
		y += h + kit.Scaled(sectionGap)
	}
}

// relayout measures what has changed, makes the sections near the window's part
// and keeps what is seen where it is.
func (v *View) relayout() {
	size := v.scroll.Size()
	if size.Width <= 0 || size.Height <= 0 {
		return
	}
	caret.Moved() // what has the keyboard may stand elsewhere
	for range len(v.secs) + 1 {
		anchor, at := v.anchor()
		want := fyne.NewSize(size.Width, 0)
		v.layout.width = size.Width
		want.Height = max(size.Height, v.layout.MinSize(nil).Height)
		v.sheet.Resize(want)
		v.layout.Layout(nil, want)
		if anchor != nil && anchor.y != at && v.scroll.Offset.Y > 0 {
			v.scroll.Offset.Y = max(0, v.scroll.Offset.Y+anchor.y-at)
		}
		v.scroll.Refresh()
		if !v.ready() {
			return
		}
	}
}

// anchor is the section at the top of what is seen, and where it stands.
func (v *View) anchor() (*section, float32) {
	for _, sec := range v.secs {
		if sec.shown && sec.y+sec.h > v.scroll.Offset.Y {
			return sec, sec.y
		}
	}
	return nil, 0
}

// ready makes and shows the sections near the window's part and hides the
// others, which then cost nothing while people type; it reports whether one
// had to be made.
func (v *View) ready() bool {
	top := v.scroll.Offset.Y - kit.Scaled(near)
	bottom := v.scroll.Offset.Y + v.scroll.Size().Height + kit.Scaled(near)
	made := false
	for _, sec := range v.secs {
		is := sec.shown && (sec.y < bottom && sec.y+sec.h > top || v.besideFocus(sec))
		if is && !sec.built {
			v.make(sec)
			made = true
		}
		if sec.box.Hidden == is {
			v.reappear(sec, is)
		}
	}
	return made
}

// make builds a section and fills it.
func (v *View) make(sec *section) {
	sec.build()
	sec.box.Hidden = false
	v.fill(sec)
}

func (v *View) reappear(sec *section, on bool) {
	sec.box.Hidden = !on
	if on && sec.zoom != theme.Size(theme.Row) && sec.zoom != 0 {
		sec.box.Refresh() // the zoom was changed while it was away
	}
	sec.zoom = theme.Size(theme.Row)
}

// besideFocus keeps the section with the keyboard and its neighbours: Tab goes
// through what is shown alone.
func (v *View) besideFocus(sec *section) bool {
	if v.focused == nil {
		return false
	}
	order := 0
	at, mine := -10, -10
	for _, s := range v.secs {
		if !s.shown {
			continue
		}
		if s == v.focused.sec {
			at = order
		}
		if s == sec {
			mine = order
		}
		order++
	}
	return mine >= at-1 && mine <= at+1
}

// scrolled follows the wheel and the bar.
func (v *View) scrolled() {
	if v.ready() {
		v.relayout()
	}
	v.markCurrent()
}

// markCurrent marks the section at the top in the table of contents.
func (v *View) markCurrent() {
	line := 0
	limit := v.scroll.Offset.Y + kit.Scaled(60)
	atEnd := v.scroll.Offset.Y > 0 && v.scroll.Offset.Y+v.scroll.Size().Height >= v.sheet.Size().Height-1
	for i, n := range v.lines {
		if sec := v.secs[n]; sec.y <= limit {
			line = i
		}
	}
	if atEnd && v.focused != nil {
		for i, n := range v.lines {
			if v.secs[n] == v.focused.sec && n > v.lines[line] {
				line = i
			}
		}
	}
	if v.nav.Current() != line {
		v.nav.SetCurrent(line)
	}
}

// goTo shows a section from its top and puts the keyboard into its first field.
func (v *View) goTo(index int) {
	sec := v.secs[index]
	v.bring(sec)
	v.scrollTo(sec.y)
	for _, b := range sec.blocks {
		if b.shown && b.fd.Compute == "" {
			v.focusBlock(b)
			break
		}
	}
	v.scrollTo(sec.y)
	for i, n := range v.lines {
		if n == index {
			v.nav.SetCurrent(i)
		}
	}
}

// bring makes a section ready, wherever it is.
func (v *View) bring(sec *section) {
	if !sec.built {
		v.make(sec)
	}
	v.reappear(sec, true)
	v.relayout()
}

func (v *View) scrollTo(y float32) {
	most := max(0, v.sheet.Size().Height-v.scroll.Size().Height)
	v.scroll.ScrollToOffset(fyne.NewPos(0, min(max(0, y), most)))
	v.scrolled()
}

// page scrolls by a screen.
func (v *View) page(dir float32) {
	v.scrollTo(v.scroll.Offset.Y + dir*(v.scroll.Size().Height-kit.Scaled(60)))
}

// reveal scrolls so that a block can be seen whole, its top at least.
func (v *View) reveal(b *block) {
	if b.field == nil || v.scroll.Size().Height <= 0 {
		return
	}
	if b.sec.box.Hidden {
		v.bring(b.sec)
	}
	margin := kit.Scaled(10)
	top := b.sec.y + b.field.Position().Y - margin
	bottom := top + b.field.Size().Height + 2*margin
	view := v.scroll.Size().Height
	switch off := v.scroll.Offset.Y; {
	case top < off || bottom-top > view:
		if top < off || top > off+view/2 {
			v.scrollTo(top)
		}
	case bottom > off+view:
		v.scrollTo(bottom - view)
	}
}

// beside puts a small object at the right of one that takes the room.
func beside(wide, small fyne.CanvasObject) *fyne.Container {
	return container.New(&besideLayout{}, wide, small)
}

type besideLayout struct{}

func (*besideLayout) MinSize(objs []fyne.CanvasObject) fyne.Size {
	m := objs[0].MinSize()
	if objs[1].Visible() {
		m = m.AddWidthHeight(objs[1].MinSize().Width, 0)
	}
	return m
}

func (*besideLayout) Layout(objs []fyne.CanvasObject, size fyne.Size) {
	w := size.Width
	if objs[1].Visible() {
		m := objs[1].MinSize()
		w -= m.Width
		objs[1].Resize(fyne.NewSize(m.Width, size.Height))
		objs[1].Move(fyne.NewPos(w, 0))
	}
	objs[0].Resize(fyne.NewSize(w, size.Height))
	objs[0].Move(fyne.Position{})
}
