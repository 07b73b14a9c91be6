// Package admin is what a unit's administrator looks after: the account, the
// backups, how the program looks, and what it is.
package admin

import (
	"context"
	"path/filepath"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"ronghe/app/i18n"
	"ronghe/ui"
	"ronghe/ui/kit"
	"ronghe/ui/look"
	"ronghe/ui/nav"
	"ronghe/ui/pick"
	"ronghe/ui/start"
	"ronghe/ui/xwidget"
)

const labelWidth = 96

// Admin is the page.
type Admin struct {
	app    *ui.App
	lane   *ui.Lane
	picker *pick.Picker
	root   fyne.CanvasObject
	scroll *container.Scroll
	backup fyne.CanvasObject
	last   *xwidget.Paragraph
	make   *xwidget.Button
	pass   *passwordCard
	safety *safetyCard
	people *peopleCard
	begin  fyne.Focusable // has the keyboard when the page is shown
	seen   bool
	zoom   *xwidget.Segments
	mode   *xwidget.Segments
}

var (
	_ nav.Page   = (*Admin)(nil)
	_ nav.Shower = (*Admin)(nil)
	_ nav.Hider  = (*Admin)(nil)
	_ nav.Wanter = (*Admin)(nil)
)

// New makes the page.
func New(a *ui.App) *Admin {
	p := &Admin{app: a, lane: a.Lane(), picker: pick.New(a), last: kit.Text("")}
	p.pass, p.safety, p.people = newPasswordCard(a), newSafetyCard(a), newPeopleCard(a, func() { p.scroll.Content.Refresh() })
	p.backup = p.backupCard()
	p.begin = p.make
	left := kit.Rows(12, p.unitCard(), p.pass.root, p.safety.root)
	right := kit.Rows(12, p.people.root, p.backup, p.lookCard(), p.aboutCard())
	p.scroll = container.NewVScroll(kit.Columns(0.5, 860, left, right))
	p.root = kit.Page(kit.Head(kit.Heading(p.Title())), p.scroll)
	return p
}

// Title is the page's name.
func (p *Admin) Title() string { return i18n.T("ui.admin.title") }

// Content is the page.
func (p *Admin) Content() fyne.CanvasObject { return p.root }

// accounts is the chapter of the manual on accounts, passwords and the PIN.
const accounts = "account"

// HelpTopic is the chapter of the manual for this page: that on backups, or on
// accounts while the keyboard is in what belongs to them.
func (p *Admin) HelpTopic() string {
	if p.atAccounts() {
		return accounts
	}
	return "backup"
}

// atAccounts reports whether the keyboard is among passwords and accounts.
func (p *Admin) atAccounts() bool {
	at, ok := p.app.Window.Canvas().Focused().(fyne.CanvasObject)
	return ok && (kit.Holds(p.pass.root, at) || kit.Holds(p.safety.root, at) || kit.Holds(p.people.root, at))
}

// Shown looks up when the last backup was made, and how the window looks now.
func (p *Admin) Shown() {
	p.lookUp()
	p.showLook()
	p.safety.show()
	p.people.show()
	p.seen = true
	p.app.Window.Canvas().Focus(p.begin)
}

func (p *Admin) showLook() {
	p.zoom.SetSelected(look.ZoomText(look.Zoom(p.app.Fyne)))
	p.mode.SetSelected(look.Mode(p.app.Fyne))
}

// Hidden drops what is still to come.
func (p *Admin) Hidden() {
	p.seen = false
	p.lane.Stop()
}

// Want leads to a part of the page, now or when it is shown.
func (p *Admin) Want(want any) {
	switch want {
	case "backup":
		p.begin = p.make
	case "password":
		p.begin = p.pass.old
	case "pin":
		p.begin = p.safety.pin.set
	}
	if p.seen {
		p.app.Window.Canvas().Focus(p.begin)
	}
}

func (p *Admin) unitCard() fyne.CanvasObject {
	who := p.app.Svc.Who()
	line := func(key, text string) fyne.CanvasObject {
		return kit.Field(i18n.T(key), labelWidth, kit.Text(text))
	}
	rows := kit.Rows(2,
		line("ui.admin.unit", who.Unit.Name),
		line("ui.admin.unit_code", who.Unit.Code),
	)
	if parent, ok := p.app.Backend.Units().Get(who.Unit.Parent); ok {
		rows.Add(line("ui.admin.parent", parent.Name))
	}
	rows.Add(line("ui.admin.user", i18n.T("ui.admin.user_is", "title", who.User.Title, "name", who.User.Name)))
	return kit.Card(kit.Rows(6, kit.Section(i18n.T("ui.admin.unit_card")), rows))
}

func (p *Admin) backupCard() fyne.CanvasObject {
	p.make = xwidget.NewPrimaryButton(i18n.T("ui.admin.backup"), "", p.saveBackup)
	restore := xwidget.NewButton(i18n.T("ui.admin.restore"), func() {
		start.Restore(p.app, p.picker, p.app.Restart)
	})
	folder := xwidget.NewLink(i18n.T("ui.broken.folder"), func() { p.app.OpenPath(p.app.Backend.DataDir()) })
	return kit.Card(kit.Rows(8,
		kit.Section(i18n.T("ui.admin.backup_card")),
		p.last,
		kit.Quiet(i18n.T("ui.admin.backup_text")),
		kit.Line(8, p.make, restore, nil, folder),
	))
}

func (p *Admin) lookUp() {
	backend, now := p.app.Backend, p.app.Now()
	type last struct {
		text string
	}
	ui.Do(p.lane, func(ctx context.Context) (last, error) {
		at, ok := backend.LastBackup(ctx)
		if !ok {
			return last{i18n.T("ui.admin.backup_never")}, nil
		}
		return last{i18n.T("ui.admin.backup_last", "when", ui.When(at, now))}, nil
	}, func(l last, _ error) { p.last.SetText(l.text) })
}

func (p *Admin) saveBackup() {
	who := p.app.Svc.Who()
	name := who.Unit.Name + "-" + p.app.Now().Format("20060102-1504") + ui.BackupEnding
	p.picker.Ask(pick.Ask{
		Kind: pick.Save, Title: i18n.T("ui.admin.backup_title"), Name: name,
		Types: []string{ui.BackupEnding}, What: i18n.T("ui.restore.files"),
	}, func(path string) {
		p.app.Job(ui.Job{
			Title: i18n.T("ui.admin.backing_up"),
			Work: func(ctx context.Context, progress func(done, total int)) error {
				return p.app.Backend.Backup(ctx, path, progress)
			},
			Then: func(err error) {
				if err != nil {
					p.app.ShowError(err)
					return
				}
				p.lookUp()
				p.app.Toast(i18n.T("ui.admin.backed_up", "file", filepath.Base(path)))
			},
		})
	})
}

func (p *Admin) lookCard() fyne.CanvasObject {
	var zooms []xwidget.Option
	for _, z := range look.Zooms {
		zooms = append(zooms, xwidget.Option{Code: look.ZoomText(z), Label: look.ZoomText(z)})
	}
	zoom := xwidget.NewSegments(zooms...)
	zoom.Required = true
	zoom.OnChanged = func(o xwidget.Option) { look.SetZoom(p.app.Fyne, look.ParseZoom(o.Code)) }
	mode := xwidget.NewSegments(
		xwidget.Option{Code: look.Light, Label: i18n.T("ui.admin.light")},
		xwidget.Option{Code: look.Dark, Label: i18n.T("ui.admin.dark")},
		xwidget.Option{Code: look.System, Label: i18n.T("ui.admin.system")})
	mode.Required = true
	mode.OnChanged = func(o xwidget.Option) { look.SetMode(p.app.Fyne, o.Code) }
	p.zoom, p.mode = zoom, mode
	p.showLook()
	return kit.Card(kit.Rows(8,
		kit.Section(i18n.T("ui.admin.look")),
		kit.Field(i18n.T("ui.admin.zoom"), 48, kit.Line(0, zoom)),
		kit.Field(i18n.T("ui.admin.mode"), 48, kit.Line(0, mode)),
	))
}

func (p *Admin) aboutCard() fyne.CanvasObject {
	b := p.app.Backend
	return kit.Card(kit.Rows(4,
		kit.Section(i18n.T("ui.admin.about")),
		kit.Text(i18n.T("ui.admin.version", "version", b.Version())),
		kit.Quiet(i18n.T("ui.admin.offline")),
		kit.Quiet(i18n.T("app.secrecy")),
		kit.Line(8, xwidget.NewLink(i18n.T("ui.admin.log"), func() { p.app.OpenPath(filepath.Dir(b.LogFile())) })),
	))
}
