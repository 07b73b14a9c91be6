package start

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"ronghe/app/i18n"
	"ronghe/ui"
	"ronghe/ui/kit"
	"ronghe/ui/xwidget"
)

// recovery sets a new password with the key that was written down on the first
// run.
type recovery struct {
	app         *ui.App
	lane        *ui.Lane
	root        fyne.CanvasObject
	name, key   *xwidget.Entry
	pass, again *xwidget.Entry
	rules       *fyne.Container
	set         *xwidget.Button
	trouble     *fyne.Container
	back        func()
	busy        bool
}

func newRecover(a *ui.App, name string, back func()) *recovery {
	p := &recovery{app: a, lane: a.Lane(), back: back, rules: newRuleBox(), trouble: container.NewVBox()}
	p.name, p.key = xwidget.NewEntry(), xwidget.NewEntry()
	p.pass, p.again = xwidget.NewPasswordEntry(), xwidget.NewPasswordEntry()
	p.name.SetText(name)
	p.key.PlaceHolder = i18n.T("ui.recover.key_hint")
	for _, e := range []*xwidget.Entry{p.name, p.key, p.pass, p.again} {
		e.OnChanged = func(string) { p.look() }
		e.OnEscape = back
	}
	p.again.OnSubmitted = func(string) { p.submit() }
	p.set = xwidget.NewPrimaryButton(i18n.T("ui.recover.set"), "Enter", p.submit)
	p.root = kit.Middle(520, kit.Card(kit.Rows(12,
		kit.Heading(i18n.T("ui.recover.title")),
		kit.Text(i18n.T("ui.recover.text")),
		kit.Rows(6,
			kit.Field(i18n.T("ui.login.name"), labelWidth, p.name),
			kit.Field(i18n.T("ui.recover.key"), labelWidth, p.key),
			kit.Field(i18n.T("ui.recover.pass"), labelWidth, p.pass),
			kit.Field(i18n.T("ui.start.again_label"), labelWidth, p.again),
		),
		container.NewBorder(nil, nil, kit.Wide(labelWidth, kit.Short("")), nil, p.rules),
		p.trouble,
		kit.Line(8, xwidget.NewButton(i18n.T("ui.back"), back), nil, p.set),
	)))
	p.look()
	return p
}

func (p *recovery) Content() fyne.CanvasObject { return p.root }

func (p *recovery) Shown() { p.app.Window.Canvas().Focus(p.key) }

func (p *recovery) look() {
	rules := passwordRules(p.name.Text, p.pass.Text, p.again.Text)
	showRules(p.rules, rules)
	p.set.Disable()
	if !p.busy && allKept(rules) && strings.TrimSpace(p.name.Text) != "" && strings.TrimSpace(p.key.Text) != "" {
		p.set.Enable()
	}
}

func (p *recovery) submit() {
	if p.busy || p.set.Disabled() {
		return
	}
	p.busy = true
	p.look()
	name, key, pass := strings.TrimSpace(p.name.Text), strings.TrimSpace(p.key.Text), p.pass.Text
	ui.Do(p.lane, func(ctx context.Context) (struct{}, error) {
		return struct{}{}, p.app.Backend.Recover(ctx, name, key, pass)
	}, func(_ struct{}, err error) {
		p.busy = false
		p.look()
		if err != nil {
			p.trouble.Objects = []fyne.CanvasObject{p.app.Notice(err)}
			p.root.Refresh()
			return
		}
		rememberUser(p.app, name)
		p.back()
		p.app.Toast(i18n.T("ui.recover.done"))
	})
}
