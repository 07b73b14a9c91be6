// Package register shows a register: its list with filters, search, sums and
// selection, and the recycle bin.
package register

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/app/i18n"
	"ronghe/ui"
	"ronghe/ui/kit"
	"ronghe/ui/nav"
	"ronghe/ui/xwidget"
)

// pause is how long the search waits for the next character.
const pause = 250 * time.Millisecond

// firstFilters is how many filters the bar shows before it is unfolded.
const firstFilters = 3

// Wanted is what a list can be opened for.
type Wanted struct {
	Where  []app.Filter
	Search string
	Select app.ID // the record to stand on
	Label  string // what Where stands for, in words
	Whole  bool   // of all of the register, where it is shown in parts
}

// Incomplete asks a list for the records with open required or hard checks.
func Incomplete() Wanted {
	return Wanted{Where: []app.Filter{{Field: hardColumn, Op: app.Gt, Values: []string{"0"}}}}
}

// carriedOnly asks for the records with something that was carried forward and is
// to be confirmed.
var carriedOnly = app.Filter{Field: "_carried", Op: app.Gt, Values: []string{"0"}}

// List is the page of one register.
type List struct {
	app  *ui.App
	form *catalog.Form

	extra Extra
	acts  []*xwidget.Button // of the form
	links []*xwidget.Button // of those, there while some rows are checked
	part  *xwidget.Segments // of the register; nil where it is shown as a whole

	rows *rows
	cols []column // as shown, from left to right
	view view
	lane *ui.Lane
	read *ui.Lane

	grid       *xwidget.Grid
	count      *widget.Label
	foot       *fyne.Container
	search     *xwidget.Entry
	filters    []*filter
	incomplete *xwidget.Check
	carried    *xwidget.Check // nil where nothing is carried forward
	more       *xwidget.Button
	reset      *xwidget.Button
	remove     *xwidget.Button
	bulk       *xwidget.Button
	merge      *xwidget.Button // there while some rows are checked
	keep       *xwidget.Button
	columns    *xwidget.Button
	atGlance   *xwidget.Button
	saved      *xwidget.Picker
	used       string // name of the saved filter that was chosen last
	glance     *glance
	side       *fyne.Container
	main       *fyne.Container
	bar        *fyne.Container
	trouble    *fyne.Container
	head, body *fyne.Container
	root       fyne.CanvasObject

	batch     app.ID // of the last work on many records here, for Ctrl+Z
	stopPause func()
	unfolded  bool
	setting   bool // conditions are being shown, not chosen
	ready     bool // the view was read and the first query started
	wanted    *Wanted
	kept      []app.Filter // conditions that hold and that the bar cannot show
	keptFor   string       // what they stand for; "" for nothing in particular
	selectID  app.ID
}

// Declare what the shell looks for.
var (
	_ nav.Page   = (*List)(nil)
	_ nav.Shower = (*List)(nil)
	_ nav.Hider  = (*List)(nil)
	_ nav.Keyed  = (*List)(nil)
	_ nav.Wanter = (*List)(nil)

	_ nav.Commander = (*List)(nil)
)

// NewList makes the page of a form's register.
func NewList(a *ui.App, f *catalog.Form) *List { return newList(a, f, Extra{Title: f.Title}) }

func newList(a *ui.App, f *catalog.Form, extra Extra) *List {
	l := &List{app: a, form: f, extra: extra, lane: a.Lane(), read: a.Lane(), cols: columnsOf(f), stopPause: func() {}}
	l.rows = newRows(a.Runner, a.Svc)
	l.rows.changed = l.rowsChanged
	l.rows.summed = l.showFoot
	l.rows.failed = l.fail
	l.build()
	return l
}

// Title is the register's name.
func (l *List) Title() string { return l.extra.Title }

// Content is the page.
func (l *List) Content() fyne.CanvasObject { return l.root }

// HelpTopic is the chapter of the manual for this page.
func (l *List) HelpTopic() string { return cmp.Or(l.extra.Help, "list") }

// Form is the register that the page shows.
func (l *List) Form() *catalog.Form { return l.form }

func (l *List) build() {
	l.buildGrid()
	l.count = kit.ShortQuiet("")
	l.foot = kit.Flow(0) // each sum whole, in as many lines as it takes
	l.trouble = container.NewVBox()
	l.remove = xwidget.NewButton(i18n.T("ui.list.delete"), func() { l.askDelete(l.grid.SelectedRows()) })
	l.remove.Disable()
	l.bulk = xwidget.NewButton(i18n.T("ui.list.bulk"), l.AskBulk)
	l.bulk.Disable()
	l.atGlance = xwidget.NewLink(i18n.T("ui.glance.show"), l.ToggleGlance)
	l.keep = xwidget.NewLink(i18n.T("ui.saved.keep"), l.KeepConditions)
	l.saved = l.savedPicker()
	l.head = kit.HeadWith(kit.Heading(l.extra.Title), l.count, l.headButtons()...)
	l.columns = xwidget.NewLink(i18n.T("ui.list.columns"), l.ChooseColumns)
	l.buildBar()
	l.body = kit.Under(l.grid, container.NewBorder(nil, nil, nil, kit.Line(0, l.columns, l.atGlance), l.foot))
	l.glance = newGlance(l)
	l.side = container.NewStack()
	l.side.Hide()
	l.main = container.NewBorder(nil, nil, nil, l.side, l.body)
	l.root = kit.Page(kit.Rows(8, l.head, l.bar, l.trouble), l.main)
}

func (l *List) buildGrid() {
	l.grid = xwidget.NewGrid(xwidget.ListMode, gridSource{l})
	l.grid.Checkable = true
	l.grid.OnOpen = l.open
	l.grid.OnSort = l.sortBy
	l.grid.OnDelete = l.askDelete
	l.grid.OnCopy = l.copyRows
	l.grid.OnCursor = func(int, int) { l.glance.follow() }
	l.grid.OnChecked = func(int) { l.showSelection() }
	l.grid.OnSelection = func(xwidget.SelectionStats) { l.showSelection() }
	l.grid.OnColumnResized = func(key string, width float32) {
		if l.view.Widths == nil {
			l.view.Widths = map[string]float32{}
		}
		l.view.Widths[key] = width
		l.keepView()
	}
	l.grid.OnFrozen = func(keys []string) {
		l.view.Frozen = keys
		l.keepView()
	}
	l.grid.OnNotice = l.app.Toast
	l.showColumns()
	l.grid.Hide() // until the person's own columns are known: a width changed before would be lost
}

// showColumns gives the grid the columns that the view wants.
func (l *List) showColumns() {
	l.cols = l.view.apply(columnsOf(l.form))
	cols := make([]xwidget.Column, len(l.cols))
	for i, c := range l.cols {
		cols[i] = c.grid
	}
	l.grid.SetColumns(cols...)
	l.grid.FreezeKeys(l.view.Frozen)
	l.showSort()
}

func (l *List) buildBar() {
	l.search = xwidget.NewEntry()
	l.search.PlaceHolder = i18n.T("ui.list.search")
	l.search.OnChanged = func(string) { l.searchSoon() }
	l.search.OnSubmitted = func(string) { l.apply(); l.grid.Focus() }
	l.search.OnEscape = func() { l.grid.Focus() }
	l.search.OnDown = func() { l.grid.Focus() }
	l.incomplete = xwidget.NewCheck(i18n.T("ui.list.only_incomplete"), func(bool) { l.chosen() })
	if l.form.Carries() {
		l.carried = xwidget.NewCheck(i18n.T("ui.list.only_carried"), func(bool) { l.chosen() })
	}
	l.merge = xwidget.NewLink(i18n.T("ui.merge.menu"), l.AskMerge)
	l.merge.Hide()
	l.more = xwidget.NewLink("", func() { l.unfolded = !l.unfolded; l.layoutBar() })
	l.reset = xwidget.NewLink(i18n.T("ui.list.reset"), l.ClearConditions)
	for _, id := range l.form.List.Filters {
		if fd, ok := l.form.Field(id); ok && !fd.IsTable() {
			l.filters = append(l.filters, newFilter(fd, l.chosen))
		}
	}
	l.bar = kit.Flow(12)
	l.layoutBar()
}

// layoutBar shows the filters that the person unfolded or uses.
func (l *List) layoutBar() {
	objs := []fyne.CanvasObject{kit.Wide(216, l.search)}
	if bar := l.viewBar(); bar != nil {
		objs = append(objs, bar)
	}
	if len(l.kept) > 0 {
		objs = append(objs, l.keptWords())
	}
	hidden := 0
	for i, f := range l.filters {
		_, used := f.condition()
		if l.unfolded || i < firstFilters || used {
			objs = append(objs, f.block)
		} else {
			hidden++
		}
	}
	objs = append(objs, l.incomplete)
	if l.carried != nil {
		objs = append(objs, l.carried)
	}
	objs = append(objs, l.merge)
	for _, link := range l.links {
		objs = append(objs, link)
	}
	switch {
	case hidden > 0:
		l.more.SetText(i18n.T("ui.list.more_filters", "n", itoa(hidden)))
		objs = append(objs, l.more)
	case l.unfolded && len(l.filters) > firstFilters:
		l.more.SetText(i18n.T("ui.list.fewer_filters"))
		objs = append(objs, l.more)
	}
	if l.restricted() {
		objs = append(objs, l.reset)
	}
	objs = append(objs, l.savedBar()...)
	l.bar.Objects = objs
	l.bar.Refresh()
	if l.root != nil {
		l.root.Refresh()
	}
}

// Keys are the page's own keys.
func (l *List) Keys() []nav.Key {
	ctrl := fyne.KeyModifierControl
	return append(ui.ActKeys(l.app.ActsOf(l.form.ID), l.act), []nav.Key{
		{Name: fyne.KeyN, Modifier: ctrl, Run: l.create},
		{Name: fyne.KeyF, Modifier: ctrl, Run: func() { l.app.Window.Canvas().Focus(l.search) }},
		{Name: fyne.KeyE, Modifier: ctrl, Run: l.export},
		{Name: fyne.KeyI, Modifier: ctrl, Run: func() { l.app.Nav.Go(nav.Import, nav.ImportWant{Form: l.form.ID}) }},
		{Name: fyne.KeyZ, Modifier: ctrl, Run: l.undo},
		{Name: fyne.KeyB, Modifier: ctrl, Run: l.AskBulk},
		{Name: fyne.KeyM, Modifier: ctrl, Run: l.AskMerge},
		{Name: fyne.KeyT, Modifier: ctrl, Run: func() { l.EnterSheet(false) }},
		{Name: fyne.KeyF4, Run: l.ToggleGlance},
		{Name: fyne.KeyF5, Run: l.refresh},
	}...)
}

// Commands are what can be done with the list.
func (l *List) Commands() []nav.Command {
	do := func(key, keys string, run func()) nav.Command {
		return nav.Command{Text: i18n.T(key), Key: keys, Run: run}
	}
	var out []nav.Command
	for _, act := range l.app.ActsOf(l.form.ID) {
		out = append(out, nav.Command{Text: act.Text, Key: act.Words(), Run: func() { l.act(act) }})
	}
	return append(out, []nav.Command{
		do("ui.list.new", "Ctrl+N", l.create),
		do("ui.list.sheet", "Ctrl+T", func() { l.EnterSheet(false) }),
		do("ui.list.bulk", "Ctrl+B", l.AskBulk),
		do("ui.merge.menu", "Ctrl+M", l.AskMerge),
		do("ui.list.export", "Ctrl+E", l.export),
		do("ui.list.columns_title", "", l.ChooseColumns),
		do("ui.saved.keep", "", l.KeepConditions),
		do("ui.glance.toggle", "F4", l.ToggleGlance),
	}...)
}

// Want opens the list for something: the conditions replace those that are set.
func (l *List) Want(want any) {
	w, ok := want.(Wanted)
	if !ok {
		return
	}
	l.wanted = &w
	if l.ready {
		l.takeWanted()
		l.apply()
	}
}

func (l *List) takeWanted() {
	if l.wanted == nil {
		return
	}
	w := *l.wanted
	l.wanted = nil
	l.selectID = w.Select
	if w.Whole {
		l.chooseWhole()
	} else if w.Search == "" && len(w.Where) == 0 {
		return
	}
	l.used = ""
	l.setConditions(w.Search, w.Where)
	l.keptFor = w.Label
	l.layoutBar()
}

// setConditions shows conditions in the bar in place of those that are there.
func (l *List) setConditions(search string, where []app.Filter) {
	l.setting = true
	l.search.SetText(search)
	l.incomplete.SetChecked(false)
	if l.carried != nil {
		l.carried.SetChecked(false)
	}
	l.kept, l.keptFor = l.showInBar(where), ""
	l.setting = false
	l.layoutBar()
}

// Shown reads the view on the first time, and loads again on later ones what
// may have changed meanwhile.
func (l *List) Shown() {
	if l.ready {
		l.refresh()
		l.grid.Focus()
		return
	}
	l.app.Recall(l.read, l.viewKey(), func(text string) {
		l.view = l.readView(text)
		l.ready = true
		l.showColumns()
		l.grid.Show()
		l.showGlance()
		l.takeWanted()
		l.apply()
		l.grid.Focus()
	})
}

// refresh loads again what is on the screen.
func (l *List) refresh() {
	if !l.rows.fresh { // left, or refused, before the first rows came
		l.apply()
		return
	}
	l.trouble.Objects = nil
	l.trouble.Refresh()
	l.rows.reload()
}

// Hidden drops what is still to come.
func (l *List) Hidden() {
	l.stopPause()
	l.rows.stop()
	l.read.Stop()
	l.glance.stop()
	l.glance.lane.Stop()
	if l.extra.Side != nil {
		l.extra.Side.Stop()
	}
}

// query is what the page asks for now.
func (l *List) query() app.Query {
	q := app.Query{
		Form: l.form.ID, Search: strings.TrimSpace(l.search.Text),
		Fields: paths(l.cols), Sort: l.view.sortOf(l.form),
	}
	for _, f := range l.filters {
		if c, ok := f.condition(); ok {
			q.Where = append(q.Where, c)
		}
	}
	q.Where = append(append(q.Where, l.within()...), l.kept...)
	if l.incomplete.Checked() {
		q.Where = append(q.Where, Incomplete().Where...)
	}
	if l.carried != nil && l.carried.Checked() {
		q.Where = append(q.Where, carriedOnly)
	}
	return q
}

func (l *List) restricted() bool {
	q := l.query()
	return q.Search != "" || len(q.Where) > len(l.within())
}

// apply loads what the conditions select, from the top.
func (l *List) apply() {
	l.stopPause()
	l.trouble.Objects = nil
	l.layoutBar()
	l.grid.ClearChecks()
	l.rows.start(l.query(), func() {
		l.grid.Select(0, 0)
		if at := l.rows.find(l.selectID); l.selectID != "" && at >= 0 {
			l.grid.Select(at, 0)
		}
		l.selectID = ""
	})
}

// chosen is called by a filter that changed.
func (l *List) chosen() {
	if l.setting || !l.ready {
		return
	}
	if q := l.query(); !sameConditions(q, l.rows.query) {
		l.apply()
	}
}

func sameConditions(a, b app.Query) bool {
	return a.Search == b.Search && slices.EqualFunc(a.Where, b.Where, sameCondition)
}

func sameCondition(a, b app.Filter) bool {
	return a.Field == b.Field && a.Op == b.Op && slices.Equal(a.Values, b.Values) && slices.EqualFunc(a.Rows, b.Rows, sameCondition)
}

func (l *List) searchSoon() {
	if l.setting || !l.ready {
		return
	}
	l.stopPause()
	l.stopPause = l.app.Runner.After(pause, l.apply)
}

// Unfold shows every filter.
func (l *List) Unfold() {
	l.unfolded = true
	l.layoutBar()
}

// SelectRows checks the rows from first to last.
func (l *List) SelectRows(first, last int) {
	l.grid.ClearChecks()
	for i := first; i <= last; i++ {
		l.grid.SetChecked(i, true)
	}
}

// CheckRow checks a row or not.
func (l *List) CheckRow(row int, on bool) { l.grid.SetChecked(row, on) }

// OpenFirst opens the first record.
func (l *List) OpenFirst() { l.open(0) }

// AskDelete asks before the selected records go to the recycle bin.
func (l *List) AskDelete() { l.askDelete(l.grid.SelectedRows()) }

// ClearConditions shows all records.
func (l *List) ClearConditions() {
	l.used = ""
	l.setConditions("", nil)
	l.apply()
	l.grid.Focus()
}

func (l *List) fail(err error) {
	l.trouble.Objects = []fyne.CanvasObject{l.app.Notice(err)}
	l.root.Refresh()
}
