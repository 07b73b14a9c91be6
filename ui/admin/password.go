package admin

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"ronghe/app/i18n"
	"ronghe/ui"
	"ronghe/ui/kit"
	"ronghe/ui/start"
	"ronghe/ui/xwidget"
)

// passwordCard changes the user's own password.
type passwordCard struct {
	app              *ui.App
	lane             *ui.Lane
	old, next, again *xwidget.Entry
	rules            *fyne.Container
	trouble          *fyne.Container
	set              *xwidget.Button
	root             fyne.CanvasObject
	busy             bool
}

func newPasswordCard(a *ui.App) *passwordCard {
	p := &passwordCard{app: a, lane: a.Lane(), rules: start.NewRuleBox(), trouble: container.NewVBox()}
	p.old, p.next, p.again = xwidget.NewPasswordEntry(), xwidget.NewPasswordEntry(), xwidget.NewPasswordEntry()
	for _, e := range []*xwidget.Entry{p.old, p.next, p.again} {
		e.OnChanged = func(string) { p.look() }
	}
	p.again.OnSubmitted = func(string) { p.submit() }
	p.set = xwidget.NewButton(i18n.T("ui.admin.password_set"), p.submit)
	p.root = kit.Card(kit.Rows(8,
		kit.Section(i18n.T("ui.admin.password")),
		kit.Rows(6,
			kit.Field(i18n.T("ui.admin.password_old"), labelWidth, p.old),
			kit.Field(i18n.T("ui.admin.password_new"), labelWidth, p.next),
			kit.Field(i18n.T("ui.start.again_label"), labelWidth, p.again),
		),
		container.NewBorder(nil, nil, kit.Wide(labelWidth, kit.Short("")), nil, p.rules),
		p.trouble,
		kit.Line(8, nil, p.set),
	))
	p.look()
	return p
}

func (p *passwordCard) look() {
	if p.app.Svc == nil {
		return // the window was locked meanwhile
	}
	ok := start.ShowRules(p.rules, p.app.Svc.Who().User.Name, p.next.Text, p.again.Text)
	if ok && !p.busy && p.old.Text != "" {
		p.set.Enable()
	} else {
		p.set.Disable()
	}
}

func (p *passwordCard) submit() {
	if p.set.Disabled() {
		return
	}
	old, next := p.old.Text, p.next.Text
	p.busy = true
	p.look()
	ui.Do(p.lane, func(ctx context.Context) (struct{}, error) {
		return struct{}{}, p.app.Backend.ChangePassword(ctx, old, next)
	}, func(_ struct{}, err error) {
		p.busy = false
		p.trouble.Objects = nil
		if err != nil {
			p.trouble.Objects = []fyne.CanvasObject{p.app.Notice(err)}
		} else {
			for _, e := range []*xwidget.Entry{p.old, p.next, p.again} {
				e.SetText("")
			}
			p.app.Toast(i18n.T("ui.admin.password_done"))
		}
		p.look()
		p.root.Refresh()
	})
}
