package record

import (
	"context"

	"ronghe/app"
	"ronghe/app/i18n"
	"ronghe/ui"
	"ronghe/ui/xwidget"
)

// Leave calls then at once when nothing would be lost; else it asks. What was
// typed is kept as a draft unless people throw it away.
func (p *Page) Leave(then func()) {
	if p.view == nil || p.session == nil {
		then()
		return
	}
	p.view.Commit()
	if p.saving {
		p.after = func() { p.Leave(then) }
		return
	}
	if !p.session.Edited() {
		p.keeper.Settle(func(error) {
			p.keeper.Drop()
			p.view.Close()
			then()
		})
		return
	}
	if p.session.Resumed() { // a draft that was only looked at stays as it was
		p.keep(then)
		return
	}
	drop := xwidget.NewButton(i18n.T("form.leave.drop"), nil)
	keep := xwidget.NewButton(i18n.T("form.leave.keep"), nil)
	d := xwidget.ShowDialog(p.app.Window, xwidget.DialogOptions{
		Title: i18n.T("form.leave.title", "name", p.head.name()), Text: i18n.T("form.leave.text"), Width: 520,
		Confirm: i18n.T("form.leave.save"), Cancel: i18n.T("form.leave.stay"),
		Extra:    []*xwidget.Button{drop, keep},
		OnCancel: func() { p.view.Focus() },
		OnConfirm: func() bool {
			p.Save(then) // where it cannot be stored, the page stays and says why
			return true
		},
	})
	drop.OnTapped = func() {
		d.Hide()
		p.discard(then)
	}
	keep.OnTapped = func() {
		d.Hide()
		p.keep(then)
	}
}

// Park writes what is not written as a draft, without asking, and says which
// draft it is: before the window is locked.
func (p *Page) Park(then func(draft app.ID, err error)) {
	if p.view == nil || p.session == nil {
		then("", nil)
		return
	}
	p.view.Commit()
	if p.saving {
		p.after = func() { p.Park(then) }
		return
	}
	p.keeper.Settle(func(err error) {
		id := p.session.Kept()
		if err == nil {
			p.view.Close()
		}
		then(id, err)
	})
}

// keep writes the draft and then goes on; when it cannot be written the page
// stays.
func (p *Page) keep(then func()) {
	p.keeper.Settle(func(err error) {
		if err != nil {
			p.app.ShowError(err)
			return
		}
		p.app.Toast(i18n.T("form.leave.kept"))
		p.view.Close()
		then()
	})
}

// discard drops the draft and goes on.
func (p *Page) discard(then func()) {
	ss := p.session
	p.keeper.Drop()
	p.keeper.Idle(func(error) {
		ui.Do(p.app.Lane(), func(ctx context.Context) (struct{}, error) {
			return struct{}{}, ss.Discard(ctx)
		}, func(_ struct{}, err error) {
			if err != nil {
				p.app.ShowError(err)
				return
			}
			p.view.Close()
			then()
		})
	})
}
