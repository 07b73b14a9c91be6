package record

import (
	"context"

	"ronghe/app"
	"ronghe/app/i18n"
	"ronghe/app/register"
	"ronghe/ui"
	"ronghe/ui/xwidget"
)

// Save stores the record; then, if not nil, runs when it was stored. People may
// type on meanwhile: what they change stays, as changes of the stored record.
func (p *Page) Save(then func()) {
	if p.view == nil || p.saving || !p.entering() {
		return
	}
	if !p.view.Commit() {
		return // a cell is open and says why
	}
	if old := p.session.Renamed(); old != "" {
		p.askRenamed(old, func(keep bool) { p.save(keep, then) })
		return
	}
	p.save(false, then)
}

// save stores the record; former keeps a name that it gives up.
func (p *Page) save(former bool, then func()) {
	p.saving = true
	p.head.update()
	p.keeper.Idle(func(error) {
		work := p.view.Snapshot()
		if former {
			work.KeepFormer()
		}
		out := p.session
		ui.Do(p.app.Lane(), func(context.Context) (register.Saved, error) {
			return work.Save(context.Background(), "")
		}, func(saved register.Saved, err error) {
			if p.session != out {
				return
			}
			p.saving = false
			p.stored(work, saved, err, then)
			if waiting := p.after; waiting != nil {
				p.after = nil
				waiting()
			}
		})
	})
}

func (p *Page) stored(work *register.Session, out register.Saved, err error, then func()) {
	if err != nil {
		p.view.Adopt(nil)
		p.keeper.changed()
		p.head.update()
		p.refused(err)
		return
	}
	p.view.Adopt(work)
	if out.Batch != "" {
		p.batch = out.Batch
	}
	p.saved(out, then)
}

// saved shows that the record is in the register and what it still lacks.
func (p *Page) saved(out register.Saved, then func()) {
	p.keeper.Drop()
	p.twins, p.twinKey = nil, ""
	p.bars.clear()
	p.view.SetStrict(true)
	p.opened()
	p.head.update()
	p.foot.problems()
	p.app.Nav.Saved()
	p.app.Nav.Retitle()
	if p.session.Edited() { // typed on while it was saved
		p.keeper.changed()
	}
	if then != nil {
		then()
		return
	}
	if n := countHard(out.Problems); n > 0 {
		p.app.Toast(i18n.T("form.saved.incomplete", "n", ui.Count(n)))
	} else {
		p.app.Toast(i18n.T("form.saved"))
	}
}

func countHard(problems []app.Problem) (n int) {
	for _, pr := range problems {
		if pr.Severity == app.Hard || pr.Severity == app.Refused {
			n++
		}
	}
	return n
}

// saveAndNew stores the record and begins the next.
func (p *Page) saveAndNew() {
	p.Save(func() {
		p.app.Toast(i18n.T("form.saved.next"))
		p.load(Source{Form: p.src.Form})
	})
}

// refused says why the record was not stored and leads to where it is cured.
func (p *Page) refused(err error) {
	switch app.CodeOf(err) {
	case register.CodeKeyMissing:
		p.missingKey(err)
	case app.CodeInvalid:
		p.bars.problem(err, "", nil)
		p.bars.unreadable = true
		p.firstRefused()
	case register.CodeExists:
		p.exists(err)
	case app.CodeStale:
		p.stale(err)
	default:
		p.app.ShowError(err)
	}
}

// missingKey leads to the first key field that is blank.
func (p *Page) missingKey(err error) {
	p.bars.problem(err, "", nil)
	rec := p.session.Record()
	for _, key := range p.form.Keys {
		if rec.Value(key).IsBlank() && len(rec.Rows[key]) == 0 {
			p.view.FocusField(key)
			return
		}
	}
}

// firstRefused leads to the first text that is no value.
func (p *Page) firstRefused() {
	for _, f := range p.view.Findings() {
		if f.Refused {
			p.view.Jump(f)
			return
		}
	}
}

// exists offers the record that has the code already.
func (p *Page) exists(err error) {
	id := argOf(err, "id")
	m := i18n.Error(err)
	xwidget.ShowDialog(p.app.Window, xwidget.DialogOptions{
		Title: m.What, Text: lines(m.Kept, m.Do), Width: 480,
		Confirm: i18n.T("form.exists.open"), Cancel: i18n.T("form.exists.stay"),
		OnConfirm: func() bool {
			p.keeper.Settle(func(failed error) {
				if failed == nil {
					p.open(app.ID(id))
				}
			})
			return true
		},
	})
}

// stale offers the record as somebody else has left it.
func (p *Page) stale(err error) {
	m := i18n.Error(err)
	text := m.Kept
	if field := argOf(err, "field"); field != "" {
		text = lines(i18n.T("form.stale.field", "field", field), text)
	}
	xwidget.ShowDialog(p.app.Window, xwidget.DialogOptions{
		Title: m.What, Text: lines(text, i18n.T("form.stale.do")), Width: 480,
		Confirm: i18n.T("form.stale.reload"), Cancel: i18n.T("form.stale.stay"),
		OnConfirm: func() bool {
			p.keeper.Settle(func(failed error) {
				if failed == nil {
					p.reload()
				}
			})
			return true
		},
	})
}

// reload shows the record as it is stored now; the draft stays for comparison.
func (p *Page) reload() {
	svc, src := p.app.Svc, p.src
	id := p.session.Base().ID
	p.wait()
	ui.Do(p.read, func(ctx context.Context) (loaded, error) {
		ss, err := svc.Edit(ctx, src.Form, id)
		return loaded{session: ss}, err
	}, func(l loaded, err error) {
		if err != nil {
			p.failed(err)
			return
		}
		p.show(l)
		p.bars.say(xwidget.TonePrimary, i18n.T("form.stale.reloaded"))
	})
}

func argOf(err error, name string) string {
	var e *app.Error
	if !asError(err, &e) {
		return ""
	}
	return e.Args[name]
}
