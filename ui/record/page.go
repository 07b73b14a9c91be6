package record

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/app/i18n"
	"ronghe/app/register"
	"ronghe/ui"
	"ronghe/ui/formview"
	"ronghe/ui/nav"
	"ronghe/ui/pick"
)

// Page is the page of one record. It is used on the UI thread only.
type Page struct {
	app  *ui.App
	pick *pick.Picker
	src  Source
	form *catalog.Form

	looking bool // whose roles change no records, or whose unit the record is not, only looks
	session *register.Session
	view    *formview.View
	read    *ui.Lane // loading, searching for twins, history
	keeper  keeper
	saving  bool
	batch   app.ID // of the last save on this page, while nothing was typed since
	after   func() // what waits for the save to end
	near    nav.Neighbours
	found   []formview.Finding
	twins   []app.ListRow
	twinKey string

	head *head
	foot *foot
	bars bars
	host *fyne.Container
	root fyne.CanvasObject
}

// Declare what the shell looks for.
var (
	_ nav.Page    = (*Page)(nil)
	_ nav.Shower  = (*Page)(nil)
	_ nav.Hider   = (*Page)(nil)
	_ nav.Leaver  = (*Page)(nil)
	_ nav.Keyed   = (*Page)(nil)
	_ nav.Dropper = (*Page)(nil)
)

// New makes the page of a record and starts to read it.
func New(a *ui.App, p *pick.Picker, src Source) *Page {
	pg := &Page{app: a, pick: p, src: src, near: src.Near, read: a.Lane()}
	pg.form, _ = a.Svc.Catalog().Form(src.Form)
	pg.looking = !a.Svc.Enters()
	pg.keeper = newKeeper(pg)
	pg.host = container.NewStack()
	pg.head = newHead(pg)
	pg.foot = newFoot(pg)
	pg.bars.init(pg)
	pg.root = newFrame(pg)
	pg.load(src)
	return pg
}

// Title is the register's name and what is being done.
func (p *Page) Title() string {
	if p.form == nil {
		return ""
	}
	if p.looking {
		return i18n.T("form.title.look", "form", p.form.Title)
	}
	if p.session != nil && p.session.Base() == nil {
		return i18n.T("form.title.new", "form", p.form.Title)
	}
	return i18n.T("form.title.edit", "form", p.form.Title)
}

// Content is the page.
func (p *Page) Content() fyne.CanvasObject { return p.root }

// HelpTopic is the chapter of the manual for this page, or that on tables while the
// keyboard is in one.
func (p *Page) HelpTopic() string {
	if p.view != nil && p.view.InTable() {
		return "table"
	}
	return "record"
}

// Shown puts the keyboard where work begins.
func (p *Page) Shown() {
	if p.view != nil {
		p.view.Focus()
	}
}

// Hidden writes what is not written yet: the page may not come back.
func (p *Page) Hidden() {
	p.keeper.Now()
	p.app.Nav.Say("")
}

// Session is what the page edits; nil while it is being read.
func (p *Page) Session() *register.Session { return p.session }

// View is the form; nil while the record is being read.
func (p *Page) View() *formview.View { return p.view }

// Dropped attaches files that were dropped on the window.
func (p *Page) Dropped(paths []string) {
	if p.view == nil {
		return
	}
	if p.looking {
		p.entering()
		return
	}
	if !p.view.Drop(paths) {
		p.app.Toast(i18n.T("form.files.nowhere"))
	}
}

// Keys are the page's own keys.
func (p *Page) Keys() []nav.Key {
	ctrl, shift := fyne.KeyModifierControl, fyne.KeyModifierShift
	return append(ui.ActKeys(p.app.ActsOf(p.src.Form), p.act), []nav.Key{
		{Name: fyne.KeyN, Modifier: ctrl, Run: p.another},
		{Name: fyne.KeyS, Modifier: ctrl, Run: func() { p.Save(nil) }},
		{Name: fyne.KeyS, Modifier: ctrl | shift, Run: p.saveAndNew},
		{Name: fyne.KeyZ, Modifier: ctrl, Run: p.undo},
		{Name: fyne.KeyY, Modifier: ctrl, Run: p.redo},
		{Name: fyne.KeyZ, Modifier: ctrl | shift, Run: p.redo},
		{Name: fyne.KeyP, Modifier: ctrl, Run: p.print},
		{Name: fyne.KeyH, Modifier: ctrl, Run: func() { p.history("") }},
		{Name: fyne.KeyPageUp, Modifier: ctrl, Run: func() { p.neighbour(-1) }},
		{Name: fyne.KeyPageDown, Modifier: ctrl, Run: func() { p.neighbour(1) }},
		{Name: fyne.KeyF8, Run: p.problem},
		{Name: fyne.KeyF8, Modifier: ctrl, Run: func() { p.step(-1) }},
		{Name: fyne.KeyF7, Run: p.notApplicable},
		{Name: fyne.KeyF10, Run: p.menu},
	}...)
}

// act does something of the form's with the record, once what was typed is stored.
func (p *Page) act(act ui.Act) {
	if p.session == nil || p.saving || act.Many || !p.entering() {
		return
	}
	do := func() {
		base := p.session.Base()
		if base == nil {
			return
		}
		act.Do([]app.ID{base.ID}, func(batch app.ID, text string) {
			if batch == "" {
				p.app.Toast(text)
				return
			}
			p.batch = batch
			p.app.Nav.Saved()
			p.app.ToastUndo(text, p.undo)
			p.load(Source{Form: base.Form, ID: base.ID, Near: p.near})
		})
	}
	if p.session.Base() == nil || p.session.Edited() {
		p.Save(do)
		return
	}
	do()
}

// foreign is the unit whose the record is, "" for one that may be changed here.
func (p *Page) foreign() string {
	if p.session == nil || !p.app.Svc.Foreign(p.session.Base()) {
		return ""
	}
	return register.UnitName(p.session.Base().Unit)
}

// entering is App.Entering for this record: another unit's is only looked at.
func (p *Page) entering() bool {
	unit := p.foreign()
	if unit == "" {
		return p.app.Entering()
	}
	p.app.Inform(i18n.T("ui.look_only.title"), i18n.T("ui.foreign", "unit", unit))
	return false
}

func (p *Page) undo() {
	switch {
	case p.looking:
	case p.view != nil && p.view.Undo():
	case p.batch != "" && p.session != nil && !p.session.Edited():
		p.askUnsave()
	default:
		p.app.Toast(i18n.T("form.undo.nothing"))
	}
}

// askUnsave asks before the last save is taken back: what was typed before it
// is no step of the form any more.
func (p *Page) askUnsave() {
	batch, base, form := p.batch, p.session.Base(), p.src.Form
	p.app.Confirm(ui.Question{
		Title: i18n.T("form.unsave.title"), Text: i18n.T("form.unsave.text", "name", p.head.name()), Yes: i18n.T("form.unsave.yes"),
	}, func() {
		p.app.Undo(batch, func() {
			p.batch = ""
			if base.Rev <= 1 { // the save had made the record
				p.back()
				return
			}
			p.load(Source{Form: form, ID: base.ID, Near: p.near})
		})
	})
}

// another begins the next new record of the register.
func (p *Page) another() {
	if p.session == nil || !p.app.Entering() {
		return
	}
	p.Leave(func() { p.load(Source{Form: p.src.Form}) })
}

func (p *Page) redo() {
	if p.looking || p.view != nil && p.view.Redo() {
		return
	}
	p.app.Toast(i18n.T("form.redo.nothing"))
}

// problem goes to the next problem, with Shift to the one before.
func (p *Page) problem() {
	dir := 1
	if shiftDown() {
		dir = -1
	}
	p.step(dir)
}

func (p *Page) step(dir int) {
	if p.view == nil || p.view.Next(dir) {
		return
	}
	if p.view.Open() > 0 {
		p.showMissing()
		p.view.Next(dir)
		return
	}
	p.app.Toast(i18n.T("form.problems.none"))
}

// showMissing says at every field what is missing there.
func (p *Page) showMissing() {
	p.view.SetStrict(true)
	p.changed()
}

func (p *Page) notApplicable() {
	if p.view != nil {
		p.view.NotApplicable()
	}
}

func (p *Page) menu() {
	if p.view != nil {
		p.view.Menu()
	}
}

// changed follows every change of the record.
func (p *Page) changed() {
	p.bars.follow()
	p.bars.carried()
	p.keeper.changed()
	p.head.update()
	p.foot.problems()
	p.lookForTwins()
}
