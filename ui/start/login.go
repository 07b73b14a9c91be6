package start

import (
	"context"
	"strings"
	"unicode"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"ronghe/app/i18n"
	"ronghe/app/register"
	"ronghe/ui"
	"ronghe/ui/help"
	"ronghe/ui/kit"
	"ronghe/ui/nav"
	"ronghe/ui/theme"
	"ronghe/ui/xwidget"
)

// userPref keeps the name of who logged in last on this computer.
const userPref = "login.name"

func rememberUser(a *ui.App, name string) { a.Fyne.Preferences().SetString(userPref, name) }

// Login asks for name and password.
type Login struct {
	app      *ui.App
	lane     *ui.Lane
	root     fyne.CanvasObject
	name     *xwidget.Entry
	pass     *xwidget.Entry
	enter    *xwidget.Button
	caps     *widget.Label
	capsLine *fyne.Container
	trouble  *fyne.Container
	busy     bool
	before   string // the password before the latest key
}

// NewLogin makes the page; Entered of the app is called at its end.
func NewLogin(a *ui.App) *Login {
	p := &Login{app: a, lane: a.Lane(), trouble: container.NewVBox()}
	p.name, p.pass = xwidget.NewEntry(), xwidget.NewPasswordEntry()
	p.name.SetText(a.Fyne.Preferences().String(userPref))
	p.pass.OnSubmitted = func(string) { p.submit() }
	p.pass.OnChanged = p.watchCaps
	p.caps = kit.Small("")
	p.caps.Importance = widget.WarningImportance
	p.capsLine = container.NewBorder(nil, nil, kit.Wide(64, kit.Short("")), nil, p.caps)
	p.capsLine.Hide()
	p.enter = xwidget.NewPrimaryButton(i18n.T("ui.login.enter"), "Enter", p.submit)
	forgot := xwidget.NewLink(i18n.T("ui.login.forgot"), func() {
		r := newRecover(a, p.name.Text, func() { Show(a, NewLogin(a)) })
		Show(a, r)
	})
	p.root = kit.Middle(440, kit.Card(kit.Rows(12,
		kit.Heading(i18n.T("app.name")),
		kit.Quiet(i18n.T("ui.login.text")),
		kit.Rows(6,
			kit.Field(i18n.T("ui.login.name"), 64, p.name),
			kit.Field(i18n.T("ui.login.pass"), 64, p.pass),
			p.capsLine,
		),
		p.trouble,
		kit.Line(8, forgot, nil, p.enter),
		kit.Rule(),
		kit.Line(8, kit.Small(i18n.T("app.secrecy")), nil, kit.Small(a.Backend.Version())),
	)))
	return p
}

// Content is the page.
func (p *Login) Content() fyne.CanvasObject { return p.root }

// Shown puts the keyboard into the first field that is empty.
func (p *Login) Shown() {
	if strings.TrimSpace(p.name.Text) == "" {
		p.app.Window.Canvas().Focus(p.name)
		return
	}
	p.app.Window.Canvas().Focus(p.pass)
}

// watchCaps says that the letters come out large although Shift is not held.
func (p *Login) watchCaps(text string) {
	typed := []rune(strings.TrimPrefix(text, p.before))
	grew := len(text) > len(p.before) && strings.HasPrefix(text, p.before)
	p.before = text
	if !grew || !unicode.IsLetter(typed[len(typed)-1]) {
		return
	}
	if unicode.IsUpper(typed[len(typed)-1]) && !shiftDown() {
		p.caps.SetText(i18n.T("ui.login.caps"))
		p.capsLine.Show()
	} else {
		p.capsLine.Hide()
	}
	p.root.Refresh()
}

func shiftDown() bool {
	d, ok := fyne.CurrentApp().Driver().(desktop.Driver)
	return ok && d.CurrentKeyModifiers()&fyne.KeyModifierShift != 0
}

// Try logs in with a name and a password.
func (p *Login) Try(name, password string) {
	p.name.SetText(name)
	p.pass.SetText(password)
	p.submit()
}

// Busy reports whether a password is being checked.
func (p *Login) Busy() bool { return p.busy }

// submit logs in, or leads to what is missing.
func (p *Login) submit() {
	name, pass := strings.TrimSpace(p.name.Text), p.pass.Text
	switch {
	case p.busy:
		return
	case name == "":
		p.app.Window.Canvas().Focus(p.name)
		return
	case pass == "":
		p.app.Window.Canvas().Focus(p.pass)
		return
	}
	p.setBusy(true)
	type entry struct {
		svc *register.Service
		due bool
	}
	ui.Do(p.lane, func(ctx context.Context) (e entry, err error) {
		if e.svc, err = p.app.Backend.Unlock(ctx, name, pass); err == nil {
			e.due, err = p.app.Backend.PasswordDue(ctx)
		}
		return e, err
	}, func(e entry, err error) {
		p.setBusy(false)
		if err != nil {
			p.trouble.Objects = []fyne.CanvasObject{p.app.Notice(err)}
			p.pass.SetText("")
			p.before = ""
			p.root.Refresh()
			p.app.Window.Canvas().Focus(p.pass)
			return
		}
		rememberUser(p.app, name)
		if e.due {
			Show(p.app, NewRenew(p.app, e.svc, pass))
			return
		}
		p.app.Entered(e.svc)
	})
}

func (p *Login) setBusy(on bool) {
	p.busy = on
	p.enter.SetText(i18n.T("ui.login.enter"))
	p.enter.Enable()
	if on {
		p.enter.SetText(i18n.T("ui.login.entering"))
		p.enter.Disable()
		p.trouble.Objects = nil
	}
}

// page is a page that fills the window by itself, outside the shell.
type page interface {
	Content() fyne.CanvasObject
	Shown()
}

// Show puts a page of this package into the window. F1 opens its chapter of the
// manual, which is that on accounts unless it says another.
func Show(a *ui.App, p page) {
	a.SetContent(kit.Ground(theme.Page, p.Content()))
	a.Window.SetTitle(i18n.T("app.name"))
	topic := "account"
	if h, ok := p.(nav.Helped); ok {
		topic = h.HelpTopic()
	}
	a.Window.Canvas().SetOnTypedKey(func(k *fyne.KeyEvent) {
		if k.Name == fyne.KeyF1 {
			help.Over(a, topic)
		}
	})
	p.Shown()
}
