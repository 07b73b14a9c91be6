package xwidget

import (
	"strconv"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"ronghe/app/i18n"
	"ronghe/ui/theme"
)

// now is the clock, which tests hold still.
var now = time.Now

// calendar picks a day, a month or a year: arrows move, PageUp and PageDown
// turn the page, Ctrl with them the year, Home goes to today, Enter picks, Esc
// leaves.
type calendar struct {
	widget.BaseWidget
	precision Precision
	at        time.Time // under the cursor
	chosen    time.Time // zero for none
	onPicked  func(iso string)
	onEscape  func()
	hover     fyne.Position
	focused   bool
	hits      []hotspot
	objs      []fyne.CanvasObject
}

// hotspot is a place of a widget that can be clicked.
type hotspot struct {
	at   fyne.Position
	size fyne.Size
	do   func()
}

var (
	_ fyne.Focusable    = (*calendar)(nil)
	_ fyne.Tappable     = (*calendar)(nil)
	_ fyne.Shortcutable = (*calendar)(nil)
	_ desktop.Hoverable = (*calendar)(nil)
)

func newCalendar(p Precision, iso string) *calendar {
	c := &calendar{precision: p, hover: fyne.NewPos(-1, -1)}
	if t, err := time.Parse(p.layout(), iso); err == nil {
		c.chosen, c.at = t, t
	} else {
		c.at = today()
	}
	c.ExtendBaseWidget(c)
	return c
}

func today() time.Time {
	y, m, d := now().Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

// FocusGained shows the cursor.
func (c *calendar) FocusGained() { c.setFocused(true) }

// FocusLost hides the cursor.
func (c *calendar) FocusLost() { c.setFocused(false) }

func (c *calendar) setFocused(on bool) {
	c.focused = on
	c.Refresh()
}

// TypedRune does nothing.
func (c *calendar) TypedRune(rune) {}

// TypedKey moves, picks and leaves.
func (c *calendar) TypedKey(k *fyne.KeyEvent) {
	switch k.Name {
	case fyne.KeyLeft:
		c.step(-1)
	case fyne.KeyRight:
		c.step(1)
	case fyne.KeyUp:
		c.step(-c.perRow())
	case fyne.KeyDown:
		c.step(c.perRow())
	case fyne.KeyPageUp:
		c.turn(-1)
	case fyne.KeyPageDown:
		c.turn(1)
	case fyne.KeyHome:
		c.move(today())
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace:
		c.pick(c.at)
	case fyne.KeyEscape:
		c.onEscape()
	}
}

// TypedShortcut turns by years with Ctrl.
func (c *calendar) TypedShortcut(s fyne.Shortcut) {
	if k, ok := s.(*desktop.CustomShortcut); ok && k.Modifier == fyne.KeyModifierControl {
		switch k.KeyName {
		case fyne.KeyPageUp:
			c.move(addMonths(c.at, -12))
			return
		case fyne.KeyPageDown:
			c.move(addMonths(c.at, 12))
			return
		}
	}
	passShortcut(c, s)
}

func (c *calendar) perRow() int {
	if c.precision == Day {
		return 7
	}
	return 4
}

// step moves by the unit of the precision.
func (c *calendar) step(n int) {
	switch c.precision {
	case Day:
		c.move(c.at.AddDate(0, 0, n))
	case Month:
		c.move(addMonths(c.at, n))
	default:
		c.move(addMonths(c.at, 12*n))
	}
}

// turn shows the next or the previous page.
func (c *calendar) turn(n int) {
	switch c.precision {
	case Day:
		c.move(addMonths(c.at, n))
	case Month:
		c.move(addMonths(c.at, 12*n))
	default:
		c.move(addMonths(c.at, 144*n))
	}
}

// addMonths keeps the day where the month has it, else takes the month's last.
func addMonths(t time.Time, n int) time.Time {
	first := time.Date(t.Year(), t.Month(), 1, 0, 0, 0, 0, time.UTC).AddDate(0, n, 0)
	last := first.AddDate(0, 1, -1).Day()
	return first.AddDate(0, 0, min(t.Day(), last)-1)
}

func (c *calendar) move(t time.Time) {
	if t.Year() < 1900 || t.Year() > 2199 {
		return
	}
	c.at = t
	c.Refresh()
}

func (c *calendar) pick(t time.Time) {
	if c.onPicked != nil {
		c.onPicked(t.Format(c.precision.layout()))
	}
}

// Tapped does what stands at the place.
func (c *calendar) Tapped(e *fyne.PointEvent) {
	for _, h := range c.hits {
		if h.has(e.Position) {
			h.do()
			break
		}
	}
	if cv := canvasOf(c); cv != nil && !c.focused {
		cv.Focus(c)
	}
}

func (h hotspot) has(p fyne.Position) bool {
	return p.X >= h.at.X && p.Y >= h.at.Y && p.X < h.at.X+h.size.Width && p.Y < h.at.Y+h.size.Height
}

// MouseIn follows the pointer.
func (c *calendar) MouseIn(e *desktop.MouseEvent) { c.MouseMoved(e) }

// MouseMoved follows the pointer.
func (c *calendar) MouseMoved(e *desktop.MouseEvent) {
	c.hover = e.Position
	c.Refresh()
}

// MouseOut forgets the pointer.
func (c *calendar) MouseOut() {
	c.hover = fyne.NewPos(-1, -1)
	c.Refresh()
}

// CreateRenderer makes the calendar.
func (c *calendar) CreateRenderer() fyne.WidgetRenderer { return &calendarRenderer{c} }

type calendarRenderer struct{ c *calendar }

func (r *calendarRenderer) Destroy()                     {}
func (r *calendarRenderer) Objects() []fyne.CanvasObject { return r.c.objs }
func (r *calendarRenderer) Layout(fyne.Size)             { r.c.draw() }

func (r *calendarRenderer) MinSize() fyne.Size {
	u := theme.Size(theme.Row)
	h := u * 5.4
	if r.c.precision == Day {
		h = u*1.3 + u*0.8 + 6*u*0.95 + u*1.25
	}
	return fyne.NewSize(u*8.4, h)
}

func (r *calendarRenderer) Refresh() {
	r.c.draw()
	refreshObject(r.c)
}

// draw lays the whole calendar out anew: fifty small texts.
func (c *calendar) draw() {
	c.objs, c.hits = c.objs[:0], c.hits[:0]
	u, size := theme.Size(theme.Row), c.Size()
	pad := u * 0.35
	c.header(pad, u)
	y := u * 1.3
	switch c.precision {
	case Day:
		c.days(pad, y, (size.Width-2*pad)/7, u)
	case Month:
		c.cells(pad, y, (size.Width-2*pad)/4, u, func(i int) (time.Time, string) {
			return time.Date(c.at.Year(), time.Month(i+1), 1, 0, 0, 0, 0, time.UTC), i18n.T("xwidget.date.month", "month", strconv.Itoa(i+1))
		})
	default:
		from := c.at.Year() - c.at.Year()%12
		c.cells(pad, y, (size.Width-2*pad)/4, u, func(i int) (time.Time, string) {
			return time.Date(from+i, 1, 1, 0, 0, 0, 0, time.UTC), strconv.Itoa(from + i)
		})
	}
	foot := size.Height - u*1.15
	c.link(i18n.T(c.todayKey()), fyne.NewPos(pad, foot), fyne.NewSize(u*1.9, u), func() { c.pick(today()) })
	c.link(i18n.T("xwidget.date.clear"), fyne.NewPos(size.Width-pad-u*1.9, foot), fyne.NewSize(u*1.9, u), func() {
		if c.onPicked != nil {
			c.onPicked("")
		}
	})
}

func (c *calendar) todayKey() string {
	return [...]string{"xwidget.date.today", "xwidget.date.this_month", "xwidget.date.this_year"}[c.precision]
}

// header names the page between the signs that turn it.
func (c *calendar) header(pad, u float32) {
	w := c.Size().Width
	var title string
	switch c.precision {
	case Day:
		title = i18n.T("xwidget.date.title_month", "year", strconv.Itoa(c.at.Year()), "month", strconv.Itoa(int(c.at.Month())))
	case Month:
		title = i18n.T("xwidget.date.title_year", "year", strconv.Itoa(c.at.Year()))
	default:
		from := c.at.Year() - c.at.Year()%12
		title = strconv.Itoa(from) + "–" + strconv.Itoa(from+11)
	}
	c.text(title, fyne.NewPos(0, u*0.15), fyne.NewSize(w, u), fynetheme.ColorNameForeground, true)
	box := fyne.NewSize(u, u)
	c.link("‹", fyne.NewPos(pad+u, u*0.15), box, func() { c.turn(-1) })
	c.link("›", fyne.NewPos(w-pad-2*u, u*0.15), box, func() { c.turn(1) })
	if c.precision == Day {
		c.link("«", fyne.NewPos(pad, u*0.15), box, func() { c.move(addMonths(c.at, -12)) })
		c.link("»", fyne.NewPos(w-pad-u, u*0.15), box, func() { c.move(addMonths(c.at, 12)) })
	}
}

// days draws the weeks of a month, Monday first.
func (c *calendar) days(pad, y, w, u float32) {
	for i, key := range [...]string{"mon", "tue", "wed", "thu", "fri", "sat", "sun"} {
		c.text(i18n.T("xwidget.date."+key), fyne.NewPos(pad+float32(i)*w, y), fyne.NewSize(w, u*0.8), theme.Quiet, false)
	}
	y += u * 0.8
	first := time.Date(c.at.Year(), c.at.Month(), 1, 0, 0, 0, 0, time.UTC)
	day := first.AddDate(0, 0, -(int(first.Weekday())+6)%7)
	h := u * 0.95
	for i := range 42 {
		tone := fynetheme.ColorNameForeground
		if day.Month() != c.at.Month() {
			tone = theme.Quiet
		}
		c.cell(strconv.Itoa(day.Day()), day, fyne.NewPos(pad+float32(i%7)*w, y+float32(i/7)*h), fyne.NewSize(w, h), tone)
		day = day.AddDate(0, 0, 1)
	}
}

func (c *calendar) cells(pad, y, w, u float32, at func(i int) (time.Time, string)) {
	for i := range 12 {
		t, s := at(i)
		c.cell(s, t, fyne.NewPos(pad+float32(i%4)*w, y+float32(i/4)*u*0.95), fyne.NewSize(w, u*0.95), fynetheme.ColorNameForeground)
	}
}

func (c *calendar) same(a, b time.Time) bool {
	return !a.IsZero() && a.Format(c.precision.layout()) == b.Format(c.precision.layout())
}

// cell draws one day, month or year: chosen filled, under the cursor framed,
// today in colour.
func (c *calendar) cell(s string, t time.Time, at fyne.Position, size fyne.Size, tone fyne.ThemeColorName) {
	hit := hotspot{at: at, size: size, do: func() { c.pick(t) }}
	c.hits = append(c.hits, hit)
	r := canvas.NewRectangle(theme.Color(theme.Surface))
	r.CornerRadius = theme.Size(fynetheme.SizeNameInputRadius)
	r.Move(at.AddXY(1, 1))
	r.Resize(size.SubtractWidthHeight(2, 2))
	if c.same(today(), t) {
		tone = fynetheme.ColorNamePrimary
	}
	switch {
	case c.same(c.chosen, t):
		r.FillColor = theme.Color(fynetheme.ColorNamePrimary)
		tone = fynetheme.ColorNameForegroundOnPrimary
	case hit.has(c.hover):
		r.FillColor = theme.Color(theme.HoverTint)
	}
	if c.focused && c.same(c.at, t) {
		r.StrokeColor, r.StrokeWidth = theme.Color(fynetheme.ColorNamePrimary), theme.Size(theme.FocusRing)
		if c.same(c.chosen, t) {
			r.StrokeColor = theme.Color(fynetheme.ColorNameForeground)
		}
	}
	c.objs = append(c.objs, r)
	c.text(s, at, size, tone, c.same(today(), t))
}

func (c *calendar) link(s string, at fyne.Position, size fyne.Size, do func()) {
	hit := hotspot{at: at, size: size, do: do}
	c.hits = append(c.hits, hit)
	if hit.has(c.hover) {
		r := canvas.NewRectangle(theme.Color(theme.HoverTint))
		r.CornerRadius = theme.Size(fynetheme.SizeNameInputRadius)
		r.Move(at)
		r.Resize(size)
		c.objs = append(c.objs, r)
	}
	c.text(s, at, size, fynetheme.ColorNamePrimary, false)
}

func (c *calendar) text(s string, at fyne.Position, size fyne.Size, tone fyne.ThemeColorName, bold bool) {
	t := label(s, tone, fynetheme.SizeNameText)
	t.TextStyle.Bold = bold
	t.Alignment = fyne.TextAlignCenter
	h := textHeight(t.TextSize)
	t.Move(at.AddXY(0, (size.Height-h)/2))
	t.Resize(fyne.NewSize(size.Width, h))
	c.objs = append(c.objs, t)
}
