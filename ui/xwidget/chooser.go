package xwidget

import (
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	fynetheme "fyne.io/fyne/v2/theme"

	"ronghe/app/i18n"
	"ronghe/ui/theme"
)

// SearchFunc finds options for what was typed, best first, at most limit of
// them; an empty query asks for the list from its start. It is called at every
// keystroke on the UI thread (or by a Runner), so it must be quick.
type SearchFunc func(query string, limit int) []Option

// Runner does work away from the UI thread and then done on it. A nil Runner
// does both at once.
type Runner func(work, done func())

// searchLimit is how many options are listed; the list says when there are more.
const searchLimit = 1000

// recentLimit is how many recent choices are shown.
const recentLimit = 8

// chooser is the pop-up of a choice: a search field over the field itself and
// a virtual list below it.
type chooser struct {
	search    SearchFunc
	children  func(code string) []Option
	recent    []Option
	allowFree bool
	leafOnly  bool
	run       Runner
	hint      string // in the empty search field
	checked   func(code string) bool
	quick     bool // the first hit is meant whatever else fits: for going somewhere
	onChoose  func(o Option, then Move)
	onUnfit   func(text string, then Move) // it is left with a text that is no choice
	onClose   func()

	canvas fyne.Canvas
	entry  *Entry
	list   *optionList
	crumb  *canvas.Text
	note   *canvas.Text
	box    *pane
	drop   *drop
	path   []Option
	asked  int // generation of the last search
	shown  int // generation of what is listed
	ahead  ahead
	moved  bool // by the arrows: what is under the cursor is meant
	asking bool // Enter found nothing that is meant, and said so
	taken  bool // it closes because something was chosen
}

// open shows the pop-up over the field at a place on the canvas; typed is the
// first of what is searched.
func (c *chooser) open(cv fyne.Canvas, at fyne.Position, field fyne.Size, typed string, current Option) {
	c.canvas = cv
	c.entry = NewEntry()
	c.entry.PlaceHolder = c.hint
	if c.entry.PlaceHolder == "" {
		c.entry.PlaceHolder = i18n.T("xwidget.choice.search")
	}
	c.entry.keepTab = true
	c.entry.onRune, c.entry.onKey, c.entry.onShort = c.rune, c.key, c.shortcut
	c.list = newOptionList(c.tapped)
	c.list.checks = c.checked != nil
	c.crumb, c.note = label("", theme.Quiet, fynetheme.SizeNameCaptionText), label("", theme.Quiet, fynetheme.SizeNameCaptionText)
	c.box = newPane(false)
	c.box.objs = []fyne.CanvasObject{c.entry, c.crumb, c.list, c.note}
	c.fill(typed, current.Code)
	c.entry.SetText(typed)
	c.entry.CursorColumn = len([]rune(typed))
	c.entry.OnChanged = func(q string) { c.fill(q, "") }
	c.drop = &drop{
		content: c.box, at: at, field: field, over: true, width: 340 * theme.Size(theme.Row) / 30,
		height: c.wantHeight, layout: c.layout, beside: c.settle,
		onClose: func() {
			c.asked++ // what is still searched comes too late
			c.ahead = nil
			if c.onClose != nil {
				c.onClose()
			}
		},
	}
	openDrop(cv, c.drop)
	cv.Focus(c.entry)
}

func (c *chooser) isOpen() bool { return c.drop != nil && !c.drop.closed }

func (c *chooser) close() {
	if c.drop != nil {
		c.drop.close()
	}
}

// wantHeight is the search field, the lines around the list and up to ten rows.
func (c *chooser) wantHeight() float32 {
	h := c.drop.field.Height + 8 + float32(max(1, min(10, len(c.list.rows))))*optionHeight()
	for _, t := range []*canvas.Text{c.crumb, c.note} {
		if t.Text != "" {
			h += textHeight(t.TextSize) + 6
		}
	}
	return h
}

func (c *chooser) layout(card fyne.Size, up bool) {
	fieldH := c.drop.field.Height
	y, bottom := fieldH+4, card.Height-4
	c.entry.Resize(fyne.NewSize(card.Width, fieldH))
	c.entry.Move(fyne.Position{})
	if up {
		y, bottom = 4, card.Height-fieldH-4
		c.entry.Move(fyne.NewPos(0, card.Height-fieldH))
	}
	line := textHeight(c.crumb.TextSize) + 6
	if c.crumb.Text != "" {
		c.crumb.Move(fyne.NewPos(10, y+2))
		c.crumb.Resize(fyne.NewSize(card.Width-20, line))
		y += line
	}
	if c.note.Text != "" {
		bottom -= line
		c.note.Move(fyne.NewPos(10, bottom+2))
		c.note.Resize(fyne.NewSize(card.Width-20, line))
	}
	c.list.Move(fyne.NewPos(0, y))
	c.list.Resize(fyne.NewSize(card.Width, max(0, bottom-y)))
	c.list.reveal()
	c.list.place()
}

// fill lists what fits the query, the option with this code under the cursor.
func (c *chooser) fill(query, code string) {
	query = trimSpace(query)
	c.asked++
	mine, parent := c.asked, c.parent()
	c.moved, c.asking = false, false
	var found []Option
	work := func() {
		if query == "" && c.children != nil {
			found = c.children(parent)
		} else {
			found = c.search(query, searchLimit)
		}
	}
	done := func() {
		if mine == c.asked {
			c.shown = mine
			c.show(query, code, found)
			c.ahead.release(c.canvas)
		}
	}
	if c.run == nil {
		work()
		done()
		return
	}
	c.run(work, done)
}

func (c *chooser) parent() string {
	if len(c.path) == 0 {
		return ""
	}
	return c.path[len(c.path)-1].Code
}

func (c *chooser) show(query, code string, found []Option) {
	var rows []optionRow
	current := -1
	add := func(o Option) {
		if code != "" && o.Code == code && current < 0 {
			current = len(rows)
		}
		rows = append(rows, optionRow{Option: o})
	}
	if query == "" && len(c.path) == 0 && len(c.recent) > 0 {
		rows = append(rows, heading("xwidget.choice.recent"))
		for _, o := range c.recent[:min(recentLimit, len(c.recent))] {
			add(o)
		}
		rows = append(rows, heading("xwidget.choice.all"))
	}
	for _, o := range found {
		add(o)
	}
	if len(found) == 0 && query != "" {
		rows = append(rows, optionRow{heading: true, Option: Option{Label: i18n.T("xwidget.choice.none", "query", query)}})
	}
	if c.allowFree && query != "" && !hasLabel(found, query) {
		rows = append(rows, optionRow{action: true, Option: Option{Label: i18n.T("xwidget.choice.free", "query", query)}})
	}
	c.note.Text = ""
	if len(found) >= searchLimit {
		c.note.Text = i18n.T("xwidget.choice.more", "limit", strconv.Itoa(searchLimit))
	}
	c.crumb.Text = ""
	if query == "" && len(c.path) > 0 {
		names := []string{i18n.T("xwidget.choice.all")}
		for _, o := range c.path {
			names = append(names, o.Label)
		}
		c.crumb.Text = "‹ " + strings.Join(names, " › ")
	}
	if current < 0 {
		current = meant(rows, query, c.allowFree, c.quick)
	}
	c.list.set(c.withChecks(rows), current)
	if c.isOpen() {
		c.drop.Refresh()
	}
}

func (c *chooser) withChecks(rows []optionRow) []optionRow {
	if c.checked == nil {
		return rows
	}
	for i := range rows {
		rows[i].checked = checkOff
		if c.checked(rows[i].Code) {
			rows[i].checked = checkOn
		}
	}
	return rows
}

// meant is the row that Enter and Tab take without a step by the arrows: with
// nothing typed the first; else the only one that the text names, the only one
// that fits, or the name itself where any may be typed. -1 where it cannot be
// told: one of several is never taken because it happens to stand first.
func meant(rows []optionRow, query string, free, first bool) int {
	only, named, action, n, m := -1, -1, -1, 0, 0
	for i, r := range rows {
		switch {
		case r.heading:
		case r.action:
			action = i
		default:
			if n++; n == 1 {
				only = i
			}
			if r.Exact || r.Label == query {
				m++
				named = i
			}
		}
	}
	switch {
	case query == "" || first && n > 0:
		return only
	case m == 1:
		return named
	case m > 1:
		return -1
	case n == 1 && (!free || keys(query)):
		return only
	case n == 0 && !keysAlone(query):
		return action
	}
	return -1
}

// keys reports whether a text is made of the keys of pinyin and of numbers.
func keys(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '.' })
}

// keysAlone reports whether a text looks like pinyin, which is no name: a typist
// ran ahead of the list.
func keysAlone(s string) bool { return s != "" && s[0] >= 'a' && s[0] <= 'z' && keys(s) }

func heading(key string) optionRow {
	return optionRow{heading: true, Option: Option{Label: i18n.T(key)}}
}

// fits counts what is listed to choose from.
func (c *chooser) fits() (n int) {
	for _, r := range c.list.rows {
		if !r.heading && !r.action {
			n++
		}
	}
	return n
}

func hasLabel(options []Option, label string) bool {
	for _, o := range options {
		if o.Label == label {
			return true
		}
	}
	return false
}

// key handles what the search field is not for.
func (c *chooser) key(k *fyne.KeyEvent) bool {
	if c.holds(k.Name) {
		c.ahead.key(k.Name, c.entry.mods.shiftDown())
		return true
	}
	switch k.Name {
	case fyne.KeyDown:
		c.step(1)
	case fyne.KeyUp:
		c.step(-1)
	case fyne.KeyPageDown:
		c.step(c.list.page())
	case fyne.KeyPageUp:
		c.step(-c.list.page())
	case fyne.KeyReturn, fyne.KeyEnter:
		switch {
		case c.choose(MoveDown):
		case c.asking:
			c.leave(MoveDown)
		default:
			c.ask()
		}
	case fyne.KeyTab:
		then := MoveRight
		if c.entry.mods.shiftDown() {
			then = MoveLeft
		}
		if c.entry.Text == "" && (!c.moved || c.checked != nil) || !c.choose(then) {
			c.leave(then)
		}
	case fyne.KeyEscape:
		c.close()
	case fyne.KeyRight:
		row, ok := c.list.selected()
		if !ok || !row.Branch || c.entry.CursorColumn < len([]rune(c.entry.Text)) {
			return false
		}
		c.descend(row.Option)
	case fyne.KeyLeft, fyne.KeyBackspace:
		if c.entry.Text != "" || len(c.path) == 0 {
			return false
		}
		c.ascend()
	default:
		return false
	}
	return true
}

func (c *chooser) step(by int) {
	c.moved = true
	c.list.move(by)
}

// ask says that what was typed is no choice yet.
func (c *chooser) ask() {
	n := c.fits()
	query := trimSpace(c.entry.Text)
	if n == 0 || query == "" {
		c.asking = n == 0
		return
	}
	c.asking = true
	c.note.Text = i18n.T("xwidget.choice.several", "n", strconv.Itoa(n), "query", query)
	c.drop.Refresh()
}

// leave closes without choosing and moves on; a text that is no choice is told.
func (c *chooser) leave(then Move) {
	text := trimSpace(c.entry.Text)
	c.taken = true
	c.close()
	if text != "" && c.onUnfit != nil {
		c.onUnfit(text, then)
	} else if c.onChoose != nil {
		c.onChoose(Option{}, then)
	}
}

// choose takes the row at the cursor; false when there is none, or it only leads
// further down.
func (c *chooser) choose(then Move) bool {
	row, ok := c.list.selected()
	if !ok {
		return false
	}
	if row.Branch && c.leafOnly {
		if then == MoveRight || then == MoveLeft {
			return false
		}
		c.descend(row.Option)
		return true
	}
	o := row.Option
	o.Exact = false
	if row.action {
		o = Option{Label: trimSpace(c.entry.Text)}
	}
	if c.checked == nil {
		c.taken = true
		c.close()
	}
	c.onChoose(o, then)
	return true
}

// refreshChecks shows changed checks after a choice of several.
func (c *chooser) refreshChecks() {
	c.list.rows = c.withChecks(c.list.rows)
	c.list.Refresh()
}

func (c *chooser) tapped(_ int, branch bool) {
	if row, ok := c.list.selected(); ok && branch {
		c.descend(row.Option)
	} else {
		c.choose(MoveNone)
	}
	if c.isOpen() {
		c.drop.canvas.Focus(c.entry)
	}
}

func (c *chooser) descend(o Option) {
	if c.children == nil {
		return
	}
	c.path = append(c.path, o)
	c.requery()
}

func (c *chooser) ascend() {
	from := c.path[len(c.path)-1]
	c.path = c.path[:len(c.path)-1]
	c.requery()
	for i, r := range c.list.rows {
		if r.Code == from.Code && !r.heading {
			c.list.current = i
		}
	}
	c.list.reveal()
	c.list.Refresh()
}

// requery lists the present level with an empty search field.
func (c *chooser) requery() {
	if c.entry.Text == "" {
		c.fill("", "")
		return
	}
	c.entry.SetText("") // calls fill
}
