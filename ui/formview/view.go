package formview

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	fynetheme "fyne.io/fyne/v2/theme"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/app/op"
	"ronghe/app/register"
	"ronghe/app/rules"
	"ronghe/ui"
	"ronghe/ui/kit"
	"ronghe/ui/pick"
	"ronghe/ui/theme"
	"ronghe/ui/xwidget"
)

// Config is what a form works with. The functions may be nil.
type Config struct {
	App     *ui.App
	Session *register.Session
	Picker  *pick.Picker
	// ReadOnly shows the record for reading and copying: nothing changes it.
	ReadOnly bool

	// OnChanged is called after every change of the record.
	OnChanged func()
	// OnFocus is told which field has the keyboard; nil for none.
	OnFocus func(fd *catalog.Field)
	// OnProblem is told the number, among Findings, of the problem that the keyboard
	// was led to.
	OnProblem func(n int)
	// OnHistory asks to show what happened to the place at an op path.
	OnHistory func(path string)
	// OnUndo and OnRedo take steps of the whole record.
	OnUndo, OnRedo func()
	// OnEscape is Esc where a field has nothing to take back.
	OnEscape func()
}

// View is a form on the screen. It is used on the UI thread only.
type View struct {
	Config
	form *catalog.Form

	rec   *app.Record       // as the session has it now; never changed
	raw   map[string]string // texts that are no values, by op path
	odd   map[string]string // texts of values in which something has to be looked at
	state *rules.View

	secs     []*section
	blocks   map[string]*block // by field id
	marks    *marks
	masks    map[app.Sealed]string
	revealed map[app.Sealed]app.Value
	masking  bool
	beforeNA map[string]shown // what stood where "not applicable" was said
	lane     *ui.Lane
	endSoon  func() // takes back the sync that is to come
	strict   bool   // missing values are shown at fields nobody has been in
	focused  *block
	joints   map[*app.Record]bool // states between two steps that are one to people
	log      []func(*register.Session)
	logging  bool
	busy     bool // sync is under way: widgets are being set, not typed in

	nav    *xwidget.SectionNav
	lines  []int // section of each line of nav
	scroll *xwidget.Scroll
	sheet  *fyne.Container
	layout *sheetLayout
	root   fyne.CanvasObject
	opened string // folder of attachments that were opened, "" for none yet
}

// New makes the form of a session. strict shows what is missing from the
// start: for a record that is stored already.
func New(c Config, strict bool) *View {
	v := &View{
		Config: c, form: c.Session.Form(), strict: strict,
		blocks: map[string]*block{}, masks: map[app.Sealed]string{}, revealed: map[app.Sealed]app.Value{}, joints: map[*app.Record]bool{},
		beforeNA: map[string]shown{},
		lane:     c.App.Lane(),
		endSoon:  func() {},
	}
	for i, def := range v.form.Sections {
		sec := newSection(v, i, def)
		v.secs = append(v.secs, sec)
		for _, b := range sec.blocks {
			v.blocks[b.fd.ID] = b
		}
	}
	v.nav = xwidget.NewSectionNav(func(line int) { v.goTo(v.lines[line]) })
	v.layout = &sheetLayout{v: v}
	v.sheet = container.New(v.layout)
	for _, sec := range v.secs {
		v.sheet.Add(sec.box)
	}
	v.scroll = xwidget.NewScroll(v.sheet)
	v.scroll.OnScrolled = func(fyne.Position) { v.scrolled() }
	v.root = container.New(&frame{v: v}, container.NewVScroll(v.nav), v.scroll)
	v.sync(nil)
	return v
}

// Content is the form: table of contents and sections.
func (v *View) Content() fyne.CanvasObject { return v.root }

// Session is what the form edits.
func (v *View) Session() *register.Session { return v.Config.Session }

// SetStrict shows, or hides, what is missing at fields nobody has been in.
func (v *View) SetStrict(on bool) {
	v.strict = on
	v.sync(nil)
}

// Close drops what is still to come and removes opened copies of attachments.
func (v *View) Close() {
	v.endSoon()
	v.lane.Stop()
	v.removeOpened()
}

// do changes the session and shows what came of it. from is the block that is
// typed in: it shows what was typed until it is left.
func (v *View) do(from *block, change func(*register.Session)) {
	if v.busy || v.ReadOnly {
		return
	}
	change(v.Config.Session)
	if v.logging {
		v.log = append(v.log, change)
	}
	v.sync(from)
	if from != nil {
		v.reveal(from)
	}
	if v.OnChanged != nil {
		v.OnChanged()
	}
}

// Snapshot returns a copy of the session that may be saved elsewhere while
// people type on; what they change until Adopt is kept.
func (v *View) Snapshot() *register.Session {
	v.logging, v.log = true, nil
	c := *v.Config.Session // a session shares only what never changes
	return &c
}

// Adopt goes on with a saved snapshot and does again what was changed since.
// Without one (nil) everything stays as it is.
func (v *View) Adopt(saved *register.Session) {
	log := v.log
	v.logging, v.log = false, nil
	if saved == nil {
		return
	}
	*v.Config.Session = *saved
	clear(v.joints)
	for _, change := range log {
		change(v.Config.Session)
	}
	v.sync(v.focused)
}

// Undo takes the latest step back and shows where; false when there is none.
func (v *View) Undo() bool { return v.travel((*register.Session).Undo) }

// Redo does an undone step again.
func (v *View) Redo() bool { return v.travel((*register.Session).Redo) }

// travel takes steps until something is to be seen: what a widget has taken
// back by itself and the state in the middle of a paste are passed over.
func (v *View) travel(step func(*register.Session) bool) bool {
	if v.logging {
		return false
	}
	before := v.rec
	moved := false
	for step(v.Config.Session) {
		moved = true
		now := v.Config.Session.Record()
		d, _ := v.Config.Session.Draft()
		if !v.joints[now] && (!sameContent(before, now) || !sameTexts(v.raw, d.Raw) || !sameTexts(v.odd, d.Odd)) {
			break
		}
	}
	if !moved {
		return false
	}
	raw, odd := v.raw, v.odd
	v.sync(nil)
	v.showChange(before, raw, odd)
	if v.OnChanged != nil {
		v.OnChanged()
	}
	return true
}

// showChange leads to the first field that a step has changed.
func (v *View) showChange(before *app.Record, raw, odd map[string]string) {
	for _, sec := range v.secs {
		for _, b := range sec.blocks {
			if !b.shown || !b.changedFrom(before, raw, odd) {
				continue
			}
			if v.focused != b {
				v.focusBlock(b)
			}
			v.reveal(b)
			return
		}
	}
}

// Put sets the value at an op path as a step of its own and leads there; false
// when the place is not there any more.
func (v *View) Put(path string, value app.Value) bool {
	tab, row, field := op.SplitPath(path)
	top := field
	if tab != "" {
		top = tab
		if !slices.ContainsFunc(v.rec.Rows[tab], func(r app.Row) bool { return r.ID == row }) {
			return false
		}
	}
	b := v.blocks[top]
	if b == nil || !b.shown {
		return false
	}
	v.do(nil, func(ss *register.Session) { ss.Pause(); ss.Set(path, value) })
	v.focusBlock(b)
	return true
}

// ConfirmCarried confirms all that was carried forward into the record.
func (v *View) ConfirmCarried() {
	v.do(nil, func(ss *register.Session) { ss.Pause(); ss.ConfirmCarried() })
}

// Commit takes what is being typed in a cell or a number, before saving. False
// means that a cell refuses it and is still open.
func (v *View) Commit() bool {
	ok := true
	for _, b := range v.blocks {
		if b.ed != nil && !b.ed.commit() {
			ok = false
		}
	}
	return ok
}

// InTable reports whether the keyboard is in a table of the form, or was there last.
func (v *View) InTable() bool {
	if v.focused == nil {
		return false
	}
	_, ok := v.focused.ed.(*table)
	return ok
}

// Focus puts the keyboard into the first field that can be typed in, or back
// to where it was.
func (v *View) Focus() {
	if v.focused != nil && v.focused.shown {
		v.focusBlock(v.focused)
		return
	}
	for _, sec := range v.secs {
		for _, b := range sec.blocks {
			if sec.shown && b.shown && b.fd.Compute == "" {
				v.focusBlock(b)
				// Nobody came here by Tab: what is typed next must not replace what stands.
				if e, ok := b.ed.target().(interface{ CaretToEnd() }); ok {
					e.CaretToEnd()
				}
				return
			}
		}
	}
}

// FocusField puts the keyboard into a field of the form.
func (v *View) FocusField(id string) {
	if b := v.blocks[id]; b != nil && b.shown {
		b.touched = true
		v.sync(nil)
		v.focusBlock(b)
	}
}

// Parts is how many lines the table of contents has.
func (v *View) Parts() int { return len(v.lines) }

// GoTo shows what a line of the table of contents leads to, from its top.
func (v *View) GoTo(line int) { v.goTo(v.lines[line]) }

// frame puts the table of contents at the left of the scrolled form.
type frame struct{ v *View }

func (f *frame) MinSize(objs []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(kit.Scaled(560), kit.Scaled(200))
}

func (f *frame) navWidth() float32 {
	return min(kit.Scaled(190), max(kit.Scaled(132), f.v.nav.MinSize().Width))
}

func (f *frame) Layout(objs []fyne.CanvasObject, size fyne.Size) {
	w, gap := f.navWidth(), theme.Size(theme.Gap)
	objs[0].Resize(fyne.NewSize(w, size.Height))
	objs[0].Move(fyne.Position{})
	objs[1].Move(fyne.NewPos(w+gap, 0))
	objs[1].Resize(fyne.NewSize(size.Width-w-gap, size.Height))
	f.v.relayout()
}

// barWidth is the room that the scroll bar takes at the right of the sheet.
func barWidth() float32 { return theme.Size(fynetheme.SizeNameScrollBar) + 3 }
