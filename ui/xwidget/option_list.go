package xwidget

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"ronghe/ui/theme"
)

// Option is one entry of a choice.
type Option struct {
	Code   string // what is stored
	Label  string // what people read
	Detail string // quiet text behind the label: a code to show, a path, a unit
	// Branch says that a tree has options below this one.
	Branch bool
	// Retired options are shown quiet: they stand in old records and are not
	// chosen any more.
	Retired bool
	// Exact is set by a search: the text is the option's name, code or short form
	// or begins it as no other's, so that it is meant although others fit too.
	Exact bool
}

// IsZero reports whether nothing is chosen.
func (o Option) IsZero() bool { return o.Code == "" && o.Label == "" }

// optionRow is what a list shows in one line.
type optionRow struct {
	Option
	heading bool // a quiet line between groups, never chosen
	action  bool // does something else than choosing, drawn as a link
	checked checkState
}

// optionList is a virtual list for pop-ups: it draws the rows on screen alone
// and takes no keyboard, which stays with the search field above it.
type optionList struct {
	widget.BaseWidget
	rows    []optionRow
	current int
	hover   int     // under the pointer, -1 for none
	offset  float32 // pixels
	checks  bool
	onTap   func(i int, branch bool)

	pool []*optionView
	bar  *canvas.Rectangle
	objs []fyne.CanvasObject
	made int
}

var (
	_ fyne.Tappable     = (*optionList)(nil)
	_ fyne.Scrollable   = (*optionList)(nil)
	_ desktop.Hoverable = (*optionList)(nil)
)

func newOptionList(onTap func(i int, branch bool)) *optionList {
	l := &optionList{onTap: onTap, current: -1, hover: -1, bar: canvas.NewRectangle(color.Transparent)}
	l.ExtendBaseWidget(l)
	return l
}

func optionHeight() float32 { return theme.Size(theme.Row) - 2 }

// set shows other rows with the cursor at one of them, -1 for none.
func (l *optionList) set(rows []optionRow, current int) {
	l.rows = rows
	l.offset = 0
	l.current, l.hover = current, -1
	l.reveal()
	l.Refresh()
}

// move goes to the next row that can be chosen.
func (l *optionList) move(by int) {
	dir := 1
	if by < 0 {
		dir = -1
	}
	target := max(0, min(len(l.rows)-1, l.current+by))
	for i := target; i >= 0 && i < len(l.rows); i += dir {
		if !l.rows[i].heading {
			l.current = i
			break
		}
	}
	l.reveal()
	l.Refresh()
}

func (l *optionList) reveal() {
	if l.current < 0 {
		return
	}
	h := optionHeight()
	top := float32(l.current) * h
	if l.current > 0 && l.rows[l.current-1].heading {
		top -= h
	}
	bottom := float32(l.current+1) * h
	if height := l.Size().Height; bottom > l.offset+height {
		l.offset = bottom - height
	}
	l.offset = max(0, min(l.offset, top))
}

func (l *optionList) page() int { return max(1, int(l.Size().Height/optionHeight())-1) }

// selected returns the row at the cursor.
func (l *optionList) selected() (optionRow, bool) {
	if l.current < 0 || l.current >= len(l.rows) {
		return optionRow{}, false
	}
	return l.rows[l.current], true
}

// Tapped chooses.
func (l *optionList) Tapped(e *fyne.PointEvent) {
	i := int((e.Position.Y + l.offset) / optionHeight())
	if i < 0 || i >= len(l.rows) || l.rows[i].heading {
		return
	}
	l.current = i
	l.onTap(i, l.rows[i].Branch && e.Position.X > l.Size().Width-optionHeight()*1.4)
}

// Scrolled moves by the wheel.
func (l *optionList) Scrolled(e *fyne.ScrollEvent) {
	l.offset -= e.Scrolled.DY * 2
	l.Refresh()
}

// MouseIn follows the pointer.
func (l *optionList) MouseIn(e *desktop.MouseEvent) { l.MouseMoved(e) }

// MouseMoved shows what a click would take; the cursor stays for the keyboard: a
// list may open under a pointer that only rests there.
func (l *optionList) MouseMoved(e *desktop.MouseEvent) {
	i := int((e.Position.Y + l.offset) / optionHeight())
	if i < 0 || i >= len(l.rows) || l.rows[i].heading {
		i = -1
	}
	l.setHover(i)
}

// MouseOut ends what MouseIn began.
func (l *optionList) MouseOut() { l.setHover(-1) }

func (l *optionList) setHover(i int) {
	if i != l.hover {
		l.hover = i
		l.Refresh()
	}
}

// CreateRenderer makes the list.
func (l *optionList) CreateRenderer() fyne.WidgetRenderer { return &optionListRenderer{l} }

type optionListRenderer struct{ l *optionList }

func (r *optionListRenderer) Destroy()                     {}
func (r *optionListRenderer) MinSize() fyne.Size           { return fyne.Size{} }
func (r *optionListRenderer) Objects() []fyne.CanvasObject { return r.l.objs }
func (r *optionListRenderer) Layout(fyne.Size)             { r.l.place() }

func (r *optionListRenderer) Refresh() {
	r.l.place()
	refreshObject(r.l)
}

// place draws the rows on screen.
func (l *optionList) place() {
	size, h := l.Size(), optionHeight()
	total := float32(len(l.rows)) * h
	l.offset = max(0, min(l.offset, total-size.Height))
	first := int(l.offset / h)
	l.objs = l.objs[:0]
	for i := first; i < len(l.rows) && float32(i)*h < l.offset+size.Height; i++ {
		slot := i - first
		if slot >= len(l.pool) {
			l.pool = append(l.pool, newOptionView())
			l.made++
		}
		width := size.Width
		if total > size.Height {
			width -= theme.Size(fynetheme.SizeNameScrollBar)
		}
		l.objs = l.pool[slot].show(l.objs, l.rows[i], l.ground(i), l.checks, float32(i)*h-l.offset, width, h)
	}
	if total > size.Height && size.Height > 0 {
		y, length := barThumb(float64(size.Height), float64(total), float64(l.offset))
		w := theme.Size(fynetheme.SizeNameScrollBarSmall)
		l.bar.FillColor = theme.Color(fynetheme.ColorNameScrollBar)
		l.bar.CornerRadius = w / 2
		l.bar.Move(fyne.NewPos(size.Width-w-3, float32(y)))
		l.bar.Resize(fyne.NewSize(w, float32(length)))
		l.objs = append(l.objs, l.bar)
	}
}

// optionView draws one row.
type optionView struct {
	ground              *canvas.Rectangle
	label, detail, more *canvas.Text
	check               *checkMark
}

func newOptionView() *optionView {
	t := func() *canvas.Text { return canvas.NewText("", color.Transparent) }
	return &optionView{ground: canvas.NewRectangle(color.Transparent), label: t(), detail: t(), more: t(), check: newCheckMark()}
}

// ground is the colour on which row i stands, "" for none.
func (l *optionList) ground(i int) fyne.ThemeColorName {
	switch i {
	case l.current:
		return theme.PrimaryTint
	case l.hover:
		return fynetheme.ColorNameHover
	}
	return ""
}

func (v *optionView) show(objs []fyne.CanvasObject, row optionRow, ground fyne.ThemeColorName, checks bool, y, w, h float32) []fyne.CanvasObject {
	zoom := theme.Size(theme.Row) / 30
	size, small := theme.Size(fynetheme.SizeNameText), theme.Size(fynetheme.SizeNameCaptionText)
	pad := 10 * zoom
	v.ground.Move(fyne.NewPos(4, y))
	v.ground.Resize(fyne.NewSize(w-8, h))
	v.ground.CornerRadius = theme.Size(fynetheme.SizeNameInputRadius)
	if ground != "" {
		v.ground.FillColor = theme.Color(ground)
		objs = append(objs, v.ground)
	}
	x, room := pad, w-2*pad
	if checks && !row.heading && !row.action {
		v.check.place(row.checked, fyne.NewPos(x-2, y), fyne.NewSize(18*zoom, h))
		objs = append(objs, v.check.objects()...)
		x, room = x+24*zoom, room-24*zoom
	}
	if row.Branch {
		v.more.Text, v.more.TextSize, v.more.Color = "›", size*1.2, theme.Color(theme.Quiet)
		th := textHeight(v.more.TextSize)
		v.more.Move(fyne.NewPos(w-pad-8*zoom, y+(h-th)/2))
		v.more.Resize(v.more.MinSize())
		objs = append(objs, v.more)
		room -= 16 * zoom
	}
	tone := fynetheme.ColorNameForeground
	ts := size
	switch {
	case row.heading:
		tone, ts = theme.Quiet, small
	case row.action:
		tone = fynetheme.ColorNamePrimary
	case row.Retired:
		tone = theme.Quiet
	}
	// What tells same names apart stands at the end of the detail: it gets the
	// room that the label leaves, and is cut at its beginning.
	name := oneLine(row.Label)
	detail := textWidth(row.Detail, small, false)
	detail = min(detail, max(room*0.5, room-textWidth(name, ts, false)-8*zoom))
	v.label.Text = fit(name, room-detail-8*zoom, ts, false)
	v.label.TextSize, v.label.Color = ts, theme.Color(tone)
	th := textHeight(ts)
	v.label.Move(fyne.NewPos(x, y+(h-th)/2))
	v.label.Resize(fyne.NewSize(room, th))
	objs = append(objs, v.label)
	if row.Detail != "" {
		v.detail.Text = fitEnd(row.Detail, detail+1, small)
		v.detail.TextSize, v.detail.Color = small, theme.Color(theme.Quiet)
		v.detail.Alignment = fyne.TextAlignTrailing
		th = textHeight(small)
		v.detail.Move(fyne.NewPos(x+room-detail, y+(h-th)/2))
		v.detail.Resize(fyne.NewSize(detail, th))
		objs = append(objs, v.detail)
	}
	return objs
}
