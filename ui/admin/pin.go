package admin

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"ronghe/app"
	"ronghe/app/i18n"
	"ronghe/ui"
	"ronghe/ui/kit"
	"ronghe/ui/xwidget"
)

// pinLine tells whether the user has a PIN for a window that locked itself, with
// the ways to set it and to take it away.
type pinLine struct {
	app   *ui.App
	lane  *ui.Lane
	state *xwidget.Paragraph
	set   *xwidget.Button
	drop  *xwidget.Button
	root  *fyne.Container
}

func newPINLine(a *ui.App) *pinLine {
	p := &pinLine{app: a, lane: a.Lane(), state: kit.Text("")}
	p.set = xwidget.NewButton("", func() { p.ask(true) })
	p.drop = xwidget.NewLink(i18n.T("ui.admin.pin_drop"), func() { p.ask(false) })
	p.root = kit.Field(i18n.T("ui.admin.pin"), labelWidth, container.NewBorder(nil, nil, nil, kit.Line(8, p.drop, p.set), p.state))
	return p
}

func (p *pinLine) show() {
	if p.app.Backend.HasPIN() {
		p.state.SetText(i18n.T("ui.admin.pin_has"))
		p.set.SetText(i18n.T("ui.admin.pin_change"))
		p.drop.Show()
	} else {
		p.state.SetText(i18n.T("ui.admin.pin_none"))
		p.set.SetText(i18n.T("ui.admin.pin_set"))
		p.drop.Hide()
	}
	p.root.Refresh()
}

// ask asks for the password and a new PIN twice, or for the password alone to take
// the PIN away.
func (p *pinLine) ask(anew bool) {
	pass, pin, again := xwidget.NewPasswordEntry(), xwidget.NewPasswordEntry(), xwidget.NewPasswordEntry()
	againField := xwidget.NewField(i18n.T("ui.admin.pin_again"), again)
	trouble := container.NewVBox()
	rows := kit.Rows(6, xwidget.NewField(i18n.T("ui.admin.password_old"), pass))
	title, text, done := "ui.admin.pin_drop_title", "ui.admin.pin_drop_text", "ui.admin.pin_dropped"
	if anew {
		title, text, done = "ui.admin.pin_title", "ui.admin.pin_text", "ui.admin.pin_done"
		rows.Add(xwidget.NewField(i18n.T("ui.admin.pin_new"), pin))
		rows.Add(againField)
	}
	rows.Add(trouble)
	var d *xwidget.Dialog
	say := func(err error) {
		trouble.Objects = []fyne.CanvasObject{p.app.Notice(err)}
		d.Refresh()
	}
	d = xwidget.ShowDialog(p.app.Window, xwidget.DialogOptions{
		Title: i18n.T(title), Text: i18n.T(text), Width: 460, Content: rows, Confirm: i18n.T("ui.admin.pin_keep"), Help: accounts,
		OnConfirm: func() bool {
			next := strings.TrimSpace(pin.Text)
			switch {
			case !anew:
				next = ""
			case !app.PINFit(next):
				say(app.NewError("store.pin_weak", nil))
				return false
			case next != strings.TrimSpace(again.Text):
				againField.SetProblem(xwidget.SeverityError, i18n.T("ui.admin.pin_other"))
				return false
			}
			password := pass.Text
			ui.Do(p.lane, func(ctx context.Context) (struct{}, error) {
				return struct{}{}, p.app.Backend.SetPIN(ctx, password, next)
			}, func(_ struct{}, err error) {
				if err != nil {
					say(err)
					return
				}
				d.Hide()
				p.show()
				p.app.Toast(i18n.T(done))
			})
			return false
		},
	})
}
