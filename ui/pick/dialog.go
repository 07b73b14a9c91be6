package pick

import (
	"context"
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/widget"

	"ronghe/app/i18n"
	"ronghe/ui"
	"ronghe/ui/kit"
	"ronghe/ui/xwidget"
)

// chooser is the dialog where the system has none: a field with the path, what is in
// that folder, and the places where people keep files. It is worked by keyboard alone
// as well as by mouse.
type chooser struct {
	p    *Picker
	ask  Ask
	then func(paths []string)
	lane *ui.Lane

	home    string
	base    string  // the folder that was gone into: what is typed begins there
	dir     string  // the folder that is listed
	entries []entry // of dir
	more    bool    // there are more of them
	lost    bool    // what is typed leads to no folder
	rows    []entry // as shown; the first leads up where up is set
	up      bool
	places  []place
	recent  []string
	by      string
	desc    bool
	part    string // what is typed of a name
	quiet   bool   // the field is being set, not typed in

	where, name *xwidget.Entry // name when something is saved
	all         *xwidget.Check
	list, side  *xwidget.Grid
	note        *xwidget.Paragraph
	body        *fyne.Container
	d           *xwidget.Dialog
}

// sideWidth is the width of the places, listHeight the least height of the list.
const (
	sideWidth  = 168
	listWidth  = 560
	listHeight = 250
)

// topic is what the manual says of choosing files.
func topic() string { return "window#" + i18n.T("ui.help.files") }

// choose shows the dialog.
func (p *Picker) choose(a Ask, then func(paths []string)) {
	c := &chooser{p: p, ask: a, then: then, lane: p.app.Lane(), home: homeFolder(), by: "name"}
	c.base = meant(a.Dir, c.home, c.home)
	c.dir = c.base
	c.build()
	confirm := i18n.T("ui.pick.choose")
	if a.Kind == Save {
		confirm = i18n.T("ui.pick.save")
	}
	title := a.Title
	if title == "" {
		title = i18n.T("ui.pick.title")
	}
	c.d = xwidget.ShowDialog(p.app.Window, xwidget.DialogOptions{
		Title: title, Content: c.body, Confirm: confirm, Help: topic(),
		OnConfirm: func() bool { c.confirm(); return false }, OnCancel: c.lane.Stop,
	})
	if c.name != nil {
		p.app.Window.Canvas().Focus(c.name)
	}
	c.enter(c.dir, func() {})
	c.findPlaces()
}

func (c *chooser) build() {
	c.where = xwidget.NewEntry()
	c.where.OnChanged = c.typed
	c.where.OnSubmitted = func(string) { c.confirm() }
	c.where.OnDown = c.toList
	c.side = xwidget.NewGrid(xwidget.ListMode, sideSource{c}, xwidget.Column{Key: "place", Width: sideWidth, Flex: true})
	c.side.NoHead, c.side.OneClick, c.side.QuietCursor = true, true, true
	c.side.OnOpen = func(row int) { c.enter(c.places[row].dir, c.toList) }
	c.list = xwidget.NewGrid(xwidget.ListMode, listSource{c},
		xwidget.Column{Key: "name", Title: i18n.T("ui.pick.name"), Width: 300, Flex: true, Sortable: true},
		xwidget.Column{Key: "time", Title: i18n.T("ui.pick.time"), Width: 150, Sortable: true},
		xwidget.Column{Key: "size", Title: i18n.T("ui.pick.size"), Width: 92, Align: fyne.TextAlignTrailing, Sortable: true})
	c.list.Checkable = c.ask.Many
	c.list.OnOpen = func(row int) { c.act(c.rows[row]) }
	c.list.OnCursor = func(row, _ int) { c.point(row) }
	c.list.OnChecked = func(int) { c.sayNote("") }
	c.list.OnSort = func(key string, desc bool) { c.by, c.desc = key, desc; c.arrange(); c.list.Refresh() }
	c.list.SetSort(c.by, c.desc)
	c.note = kit.Quiet("")

	up := xwidget.NewButton(i18n.T("ui.pick.up"), func() { c.enter(filepath.Dir(c.dir), c.toList) })
	actions := []fyne.CanvasObject{up}
	if c.ask.Kind == Save {
		actions = append(actions, xwidget.NewButton(i18n.T("ui.pick.new_folder"), c.newFolder))
	}
	top := container.NewBorder(nil, nil, kit.Short(i18n.T("ui.pick.where")), kit.Line(8, actions...), c.where)
	var foot []fyne.CanvasObject
	if c.ask.Kind == Save {
		c.name = xwidget.NewEntry()
		c.name.SetText(c.ask.Name)
		c.name.OnSubmitted = func(string) { c.confirm() }
		foot = append(foot, container.NewBorder(nil, nil, kit.Short(i18n.T("ui.pick.file_name")), nil, c.name))
	}
	if len(c.ask.Types) > 0 {
		c.all = xwidget.NewCheck(i18n.T("ui.pick.all"), func(bool) { c.arrange(); c.list.Refresh() })
		foot = append(foot, kit.Line(12, kit.Small(c.typesWords()), c.all))
	}
	foot = append(foot, c.note)
	// In the order in which Tab goes: the field, the list, the places, what stands below.
	above, below := kit.Inset(0, 4, top), kit.Inset(0, 6, kit.Rows(6, foot...))
	at := kit.Inset(4, 0, kit.Sized(sideWidth, listHeight, c.side))
	c.body = container.New(layout.NewBorderLayout(above, below, at, nil),
		above, kit.Sized(listWidth, listHeight, c.list), at, below)
}

// typesWords say which files are listed.
func (c *chooser) typesWords() string {
	endings := strings.Join(c.ask.Types, "、")
	if c.ask.What == "" {
		return i18n.T("ui.pick.only", "types", endings)
	}
	return i18n.T("ui.pick.only_what", "what", c.ask.What, "types", endings)
}

// findPlaces looks for sticks and for what was used last.
func (c *chooser) findPlaces() {
	svc, media, home := c.p.app.Svc, c.p.media, c.home
	type found struct {
		recent []string
		places []place
	}
	ui.Do(c.p.app.Lane(), func(ctx context.Context) (f found, err error) {
		if svc != nil { // before the first login nothing was used
			text, err := svc.Store().Setting(ctx, foldersKey)
			if err != nil {
				return f, err
			}
			f.recent = readFolders(text)
		}
		f.places = placesOf(media(), f.recent, home)
		return f, nil
	}, func(f found, err error) {
		if err != nil { // without them the field and the list serve as well
			c.p.app.Log.Warn("places not found", "err", err)
			f.places = placesOf(nil, nil, home)
		}
		c.recent, c.places = f.recent, f.places
		c.side.Refresh()
	})
}

// listing is what stands in a folder.
type listing struct {
	list []entry
	more bool
}

// read lists a folder off the UI thread.
func (c *chooser) read(dir string, then func(r listing, err error)) {
	ui.Do(c.lane, func(context.Context) (listing, error) {
		list, more, err := readFolder(dir)
		return listing{list, more}, err
	}, then)
}

// show shows what stands in a folder and fits what is typed of a name.
func (c *chooser) show(dir string, r listing, part string) {
	c.dir, c.entries, c.more, c.lost, c.part = dir, r.list, r.more, false, part
	c.relist()
	c.sayNote("")
}

// enter goes into a folder; then follows once it is listed.
func (c *chooser) enter(dir string, then func()) {
	c.read(dir, func(r listing, err error) {
		if err != nil {
			c.sayNote(trouble(dir, err))
			return
		}
		c.base = dir
		c.setWhere(withSlash(dir))
		c.show(dir, r, "")
		then()
	})
}

// withSlash ends a folder's path so that the name of something in it can follow.
func withSlash(dir string) string {
	if strings.HasSuffix(dir, string(filepath.Separator)) {
		return dir
	}
	return dir + string(filepath.Separator)
}

func (c *chooser) setWhere(text string) {
	c.quiet = true
	c.where.SetText(text)
	c.where.CaretToEnd()
	c.quiet = false
}

// typed lists what fits what is typed: of the folder that is shown, or of another.
func (c *chooser) typed(text string) {
	if c.quiet {
		return
	}
	dir, part := apart(text, c.base, c.home)
	if c.name != nil {
		dir, part = meant(text, c.base, c.home), "" // a folder is asked for, not a name in it
	}
	if dir == c.dir && !c.lost {
		c.lane.Stop()
		c.part = part
		c.relist()
		c.sayNote("")
		return
	}
	c.read(dir, func(r listing, err error) {
		if err != nil { // half a path is no mistake
			c.lost, c.entries, c.more = true, nil, false
			c.relist()
			return
		}
		c.show(dir, r, part)
	})
}

// arrange puts what is listed into its order.
func (c *chooser) arrange() {
	sortEntries(c.entries, c.by, c.desc)
	c.rows = nil
	if c.up = filepath.Dir(c.dir) != c.dir && c.part == "" && !c.lost; c.up {
		c.rows = append(c.rows, entry{name: "..", dir: true})
	}
	c.rows = append(c.rows, shown(c.entries, c.part, c.types())...)
}

// types are the endings that are listed; nil for all.
func (c *chooser) types() []string {
	if c.all != nil && c.all.Checked() {
		return nil
	}
	return c.ask.Types
}

// relist shows the list from its top.
func (c *chooser) relist() {
	c.arrange()
	c.list.Empty = nil
	if len(c.rows) == 0 {
		c.list.Empty = xwidget.NewEmptyState("○", i18n.T("ui.pick.nothing"), i18n.T("ui.pick.nothing_hint"))
	}
	c.list.ClearChecks()
	c.list.Refresh()
	c.quiet = true
	c.list.Select(0, 0)
	c.quiet = false
}

// toList gives the keyboard to the list, at the first entry that leads down.
func (c *chooser) toList() {
	c.p.app.Window.Canvas().Focus(c.list)
	row, _ := c.list.CurrentCell()
	if row == 0 && c.up && len(c.rows) > 1 {
		row = 1
	}
	c.list.Select(row, 0)
	c.point(row)
}

// point writes what the cursor stands at into the field, so that the field always
// says what would be chosen.
func (c *chooser) point(row int) {
	if c.quiet || row >= len(c.rows) {
		return
	}
	e := c.rows[row]
	switch {
	case c.name == nil:
		c.setWhere(withSlash(c.dir) + e.name)
	case !e.dir:
		c.name.SetText(e.name)
	}
	c.sayNote("")
}

// sayNote says below the list what is the matter, else how many are chosen.
func (c *chooser) sayNote(text string) {
	c.note.Importance = widget.DangerImportance
	if text == "" {
		c.note.Importance = widget.LowImportance
		switch n := len(c.checked()); {
		case n > 0:
			text = i18n.T("ui.pick.chosen", "n", ui.Count(n))
		case c.more:
			text = i18n.T("ui.pick.more", "n", ui.Count(mostEntries))
		case c.ask.Kind == Save:
			text = i18n.T("ui.pick.save_hint")
		case c.ask.Many:
			text = i18n.T("ui.pick.many_hint")
		default:
			text = i18n.T("ui.pick.hint")
		}
	}
	c.note.SetText(text)
	c.body.Refresh()
}
