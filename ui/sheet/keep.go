package sheet

import (
	"context"
	"time"

	"ronghe/app"
	"ronghe/app/i18n"
	"ronghe/app/register"
	"ronghe/ui"
	"ronghe/ui/kit"
	"ronghe/ui/xwidget"
)

// keeper writes the sheet's work as drafts.
type keeper struct {
	*ui.Autosave
	page *Page
	at   time.Time // when all that was typed was safe
}

func newKeeper(p *Page) *keeper {
	k := &keeper{page: p}
	k.Autosave = ui.NewAutosave(p.app.Runner, k.write)
	return k
}

// says is the state of the drafts in words.
func (k *keeper) says() string {
	write, _ := k.page.sheet.Drafts()
	switch {
	case k.Trouble != nil:
		return i18n.T("form.state.trouble")
	case len(write) > 0 || k.at.IsZero():
		return i18n.T("form.state.typing")
	}
	return i18n.T("form.state.drafted", "at", ui.When(k.at, k.page.app.Now()))
}

func (k *keeper) changed() {
	if write, drop := k.page.sheet.Drafts(); len(write)+len(drop) > 0 {
		k.Typed(k.write)
	}
}

func (k *keeper) write() {
	p := k.page
	if !k.Begin(p.sheet != nil && !p.saving) {
		return
	}
	write, drop := p.sheet.Drafts()
	if len(write)+len(drop) == 0 {
		k.settled(nil)
		return
	}
	store := p.app.Svc.Store()
	k.Start(func() error { return keep(store, write, drop) }, func(err error) {
		if err == nil {
			p.sheet.Written(write, drop)
			k.at = p.app.Now()
		}
		k.settled(err)
	})
}

func keep(store register.Store, write []register.SheetDraft, drop []app.ID) error {
	ctx := context.Background()
	for _, d := range write {
		if err := store.SaveDraft(ctx, d.Draft); err != nil {
			return err
		}
	}
	for _, id := range drop {
		if err := store.DeleteDraft(ctx, id); err != nil {
			return err
		}
	}
	return nil
}

func (k *keeper) settled(err error) {
	k.Settled(err, func(before error) {
		switch {
		case err != nil && before == nil:
			k.page.bar(k.page.app.Notice(err))
		case err == nil && before != nil:
			k.page.bar(nil)
		}
		k.page.showState()
	})
}

// Save stores every line that can be stored, as one batch. People may type on
// meanwhile.
func (p *Page) Save() {
	if p.sheet == nil || p.saving || !p.grid.CommitEdit() {
		return
	}
	if p.sheet.Waiting() == 0 {
		p.app.Toast(i18n.T("sheet.nothing"))
		return
	}
	n := p.sheet.Work().Renamed()
	if n == 0 {
		p.store(false)
		return
	}
	keep := xwidget.NewCheck(i18n.T("form.renamed.keep"), nil)
	keep.SetChecked(true)
	xwidget.ShowDialog(p.app.Window, xwidget.DialogOptions{
		Title: i18n.T("form.renamed.title"), Text: i18n.T("sheet.renamed", "n", ui.Count(n)), Width: 560,
		Content: kit.Rows(4, keep, kit.Quiet(i18n.T("form.renamed.hint"))),
		Confirm: i18n.T("form.save"), OnCancel: p.grid.Focus,
		OnConfirm: func() bool { p.store(keep.Checked()); return true },
	})
}

// store stores the lines; former keeps the names that they give up.
func (p *Page) store(former bool) {
	p.saving = true
	p.showState()
	p.keeper.Idle(func(error) {
		work := p.sheet.Work()
		if former {
			work.KeepFormer()
		}
		p.app.Job(ui.Job{
			Title: i18n.T("sheet.saving"),
			Work:  func(ctx context.Context, _ func(int, int)) error { return work.Store(ctx) },
			Then:  func(err error) { p.stored(work, err) },
		})
	})
}

func (p *Page) stored(work *register.SheetWork, err error) {
	p.saving = false
	if err != nil {
		p.changed()
		p.app.ShowError(err)
	} else {
		p.show(p.sheet.Adopt(work))
	}
	if waiting := p.after; waiting != nil {
		p.after = nil
		waiting()
	}
}

// show says what was stored and leads to the first line that was not.
func (p *Page) show(out register.SheetSaved) {
	clear(p.refused)
	first := -1
	for row, err := range out.Refused {
		if l := p.sheet.Line(row); l != nil {
			p.refused[l] = err
			if first < 0 || row < first {
				first = row
			}
		}
	}
	p.bar(nil)
	if len(out.Refused) > 0 {
		p.bar(xwidget.NewNotice(xwidget.ToneWarning, i18n.T("sheet.partly", "stored", ui.Count(out.Stored), "refused", ui.Count(len(out.Refused)))))
	}
	if out.Stored > 0 {
		p.app.Nav.Saved()
		batch := out.Batch
		p.app.ToastUndo(i18n.T("sheet.saved", "n", ui.Count(out.Stored)), func() { p.app.Undo(batch, p.reload) })
	}
	p.changed()
	if first >= 0 {
		p.grid.Select(first, 0)
	}
	p.grid.Focus()
}

// reload reads the sheet again after stored lines were taken back.
func (p *Page) reload() {
	p.keeper.Settle(func(error) {
		clear(p.lines)
		clear(p.refused)
		p.load()
	})
}

// Park writes what is not written as drafts, without asking; they are in the
// sheet when it is opened again.
func (p *Page) Park(then func(draft app.ID, err error)) {
	if p.sheet == nil {
		then("", nil)
		return
	}
	p.grid.CommitEdit()
	if p.saving {
		p.after = func() { p.Park(then) }
		return
	}
	p.keeper.Settle(func(err error) { then("", err) })
}

// Leave calls then at once when nothing would be lost; else it asks.
func (p *Page) Leave(then func()) {
	if p.sheet == nil {
		then()
		return
	}
	p.grid.CommitEdit()
	if p.saving {
		p.after = func() { p.Leave(then) }
		return
	}
	if p.sheet.Waiting() == 0 {
		p.keeper.Settle(func(error) { then() })
		return
	}
	xwidget.ShowDialog(p.app.Window, xwidget.DialogOptions{
		Title: i18n.T("sheet.leave_title", "n", ui.Count(p.sheet.Waiting())), Text: i18n.T("sheet.leave_text"), Width: 480,
		Confirm: i18n.T("form.leave.keep"), Cancel: i18n.T("form.leave.stay"),
		OnCancel: p.grid.Focus,
		OnConfirm: func() bool {
			p.keeper.Settle(func(err error) {
				if err != nil {
					p.app.ShowError(err)
					return
				}
				p.app.Toast(i18n.T("form.leave.kept"))
				then()
			})
			return true
		},
	})
}
