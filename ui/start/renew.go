package start

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"ronghe/app/i18n"
	"ronghe/app/register"
	"ronghe/ui"
	"ronghe/ui/kit"
	"ronghe/ui/xwidget"
)

// Renew stands between a login and the work when the password is older than the
// unit allows: it goes on only with a new one.
type Renew struct {
	app         *ui.App
	lane        *ui.Lane
	svc         *register.Service
	old         string
	root        fyne.CanvasObject
	next, again *xwidget.Entry
	rules       *fyne.Container
	set         *xwidget.Button
	trouble     *fyne.Container
	busy        bool
}

// NewRenew makes the page for who has logged in with the password old.
func NewRenew(a *ui.App, svc *register.Service, old string) *Renew {
	p := &Renew{app: a, lane: a.Lane(), svc: svc, old: old, rules: newRuleBox(), trouble: container.NewVBox()}
	p.next, p.again = xwidget.NewPasswordEntry(), xwidget.NewPasswordEntry()
	for _, e := range []*xwidget.Entry{p.next, p.again} {
		e.OnChanged = func(string) { p.look() }
		e.OnEscape = p.leave
	}
	p.again.OnSubmitted = func(string) { p.submit() }
	p.set = xwidget.NewPrimaryButton(i18n.T("ui.renew.set"), "Enter", p.submit)
	p.root = kit.Middle(520, kit.Card(kit.Rows(12,
		kit.Heading(i18n.T("ui.renew.title")),
		kit.Text(i18n.T("ui.renew.text")),
		kit.Rows(6,
			kit.Field(i18n.T("ui.admin.password_new"), labelWidth, p.next),
			kit.Field(i18n.T("ui.start.again_label"), labelWidth, p.again),
		),
		container.NewBorder(nil, nil, kit.Wide(labelWidth, kit.Short("")), nil, p.rules),
		p.trouble,
		kit.Line(8, xwidget.NewButton(i18n.T("ui.back"), p.leave), nil, p.set),
	)))
	p.look()
	return p
}

// Content is the page.
func (p *Renew) Content() fyne.CanvasObject { return p.root }

// Shown puts the keyboard into the first field.
func (p *Renew) Shown() { p.app.Window.Canvas().Focus(p.next) }

// leave goes back to the login.
func (p *Renew) leave() {
	if p.busy {
		return
	}
	p.app.Backend.Lock()
	Show(p.app, NewLogin(p.app))
}

func (p *Renew) look() {
	if ShowRules(p.rules, p.svc.Who().User.Name, p.next.Text, p.again.Text) && !p.busy {
		p.set.Enable()
	} else {
		p.set.Disable()
	}
}

func (p *Renew) submit() {
	if p.set.Disabled() {
		return
	}
	p.busy = true
	p.look()
	old, next := p.old, p.next.Text
	ui.Do(p.lane, func(ctx context.Context) (struct{}, error) {
		return struct{}{}, p.app.Backend.ChangePassword(ctx, old, next)
	}, func(_ struct{}, err error) {
		p.busy = false
		p.look()
		if err != nil {
			p.trouble.Objects = []fyne.CanvasObject{p.app.Notice(err)}
			p.root.Refresh()
			return
		}
		p.app.Entered(p.svc)
		p.app.Toast(i18n.T("ui.admin.password_done"))
	})
}
