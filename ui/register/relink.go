package register

import (
	"context"
	"strings"

	"fyne.io/fyne/v2/container"

	"ronghe/app"
	"ronghe/app/i18n"
	"ronghe/app/register"
	"ronghe/ui"
	"ronghe/ui/choose"
	"ronghe/ui/kit"
	"ronghe/ui/merge"
	"ronghe/ui/xwidget"
)

// askUsed asks before records go that others name: they may go and leave their
// names behind, or the links move to another record first.
func (l *List) askUsed(text string, load chosen, first int) {
	move := xwidget.NewButton(i18n.T("ui.move.choose"), nil)
	d := xwidget.ShowDialog(l.app.Window, xwidget.DialogOptions{
		Title: i18n.T("ui.list.delete_title"), Text: text, Width: 560,
		Confirm: i18n.T("ui.list.delete_still"), Danger: true, Extra: []*xwidget.Button{move},
		OnConfirm: func() bool { l.delete(load, first); return true },
		OnCancel:  l.grid.Focus,
	})
	move.OnTapped = func() { d.Hide(); l.askMove(load, first) }
	d.FocusCancel()
}

// relinking asks to which record the links are to lead.
type relinking struct {
	l     *List
	lane  *ui.Lane
	load  chosen
	first int
	to    *xwidget.Picker
	says  *xwidget.Paragraph
	ready bool // the plan for what is chosen is known
	dlg   *xwidget.Dialog
}

func (l *List) askMove(load chosen, first int) {
	r := &relinking{l: l, lane: l.app.Lane(), load: load, first: first, says: kit.Text(i18n.T("ui.move.hint"))}
	r.to = xwidget.NewPicker(r.search)
	r.to.Required = true
	r.to.Run = l.app.RunBeside
	r.to.OnChanged = func(xwidget.Option) { r.plan() }
	r.dlg = xwidget.ShowDialog(l.app.Window, xwidget.DialogOptions{
		Title: i18n.T("ui.move.title"), Text: i18n.T("ui.move.text", "form", l.form.Title), Width: 560,
		Content: kit.Sized(500, 110, kit.Rows(8, kit.Field(i18n.T("ui.move.to"), 90, r.to), container.NewVBox(r.says))),
		Confirm: i18n.T("ui.move.yes"), Danger: true,
		OnConfirm: func() bool {
			if !r.ready {
				r.say(i18n.T("ui.move.first"))
				return false
			}
			r.apply()
			return true
		},
		OnCancel: l.grid.Focus,
	})
}

// search offers records of the register; it may run on any goroutine.
func (r *relinking) search(query string, limit int) []xwidget.Option {
	if strings.TrimSpace(query) == "" {
		return nil
	}
	a := r.l.app
	found, err := a.Svc.Store().Suggest(context.Background(), r.l.form.ID, query, limit)
	if err != nil {
		a.Log.Warn("register not searched", "form", r.l.form.ID, "err", err)
		return nil
	}
	out := make([]xwidget.Option, len(found))
	for i, s := range found {
		out[i] = xwidget.Option{Code: string(s.Party.Ref), Label: s.Party.Name, Detail: strings.Trim(s.Detail+" · "+s.Party.Code, " ·")}
	}
	choose.Mark(out, query)
	return out
}

func (r *relinking) say(text string) {
	r.says.SetText(text)
	r.dlg.Refresh()
}

// plan tells how many records would change.
func (r *relinking) plan() {
	svc, form, load, to := r.l.app.Svc, r.l.form.ID, r.load, app.ID(r.to.Selected().Code)
	r.ready = false
	ui.Do(r.lane, func(ctx context.Context) (register.Moved, error) {
		ids, err := load.ids(ctx)
		if err != nil {
			return register.Moved{}, err
		}
		return svc.PlanMove(ctx, form, to, ids...)
	}, func(m register.Moved, err error) {
		if err != nil {
			r.say(i18n.Error(err).String())
			return
		}
		r.ready = true
		r.say(i18n.T("ui.move.plan", "n", ui.Count(m.Records), "name", r.to.Selected().Label, "gone", ui.Count(m.Deleted)))
	})
}

func (r *relinking) apply() {
	l, svc, form, load, to := r.l, r.l.app.Svc, r.l.form.ID, r.load, app.ID(r.to.Selected().Code)
	name := r.to.Selected().Label
	var out register.Moved
	l.app.Job(ui.Job{
		Title: i18n.T("ui.list.deleting"),
		Work: func(ctx context.Context, _ func(int, int)) error {
			ids, err := load.ids(ctx)
			if err != nil {
				return err
			}
			out, err = svc.DeleteMoving(ctx, form, to, ids...)
			return err
		},
		Then: func(err error) {
			if err != nil {
				l.app.ShowError(err)
				return
			}
			l.gone(out.Batch, r.first, i18n.T("ui.move.done", "n", ui.Count(out.Deleted), "links", ui.Count(out.Records), "name", name))
		},
	})
}

// gone shows the list after records went away.
func (l *List) gone(batch app.ID, first int, text string) {
	l.grid.ClearChecks()
	l.grid.Select(first, 0)
	l.rows.reload()
	l.app.Nav.Saved()
	l.grid.Focus()
	l.did(batch, text)
}

// mergeable reports whether as many rows are checked as are made one at once.
func (l *List) mergeable() bool {
	n := l.grid.CheckedCount()
	return n >= 2 && n <= register.MostMerged && l.rows.len() > 0
}

// AskMerge asks how the checked records become one.
func (l *List) AskMerge() {
	if !l.app.Entering() {
		return
	}
	if !l.mergeable() {
		l.app.Inform(i18n.T("ui.merge.menu"), i18n.T("ui.merge.few", "most", ui.Count(register.MostMerged)))
		return
	}
	rows := l.grid.SelectedRows()
	load, form := l.rows.snapshot(rows), l.form.ID
	ui.Do(l.lane, load.ids, func(ids []app.ID, err error) {
		if err != nil {
			l.app.ShowError(err)
			return
		}
		merge.Ask(l.app, form, ids, func(out register.Merged) {
			l.gone(out.Batch, rows[0], i18n.T("ui.merge.done", "n", ui.Count(out.Gone+1), "links", ui.Count(out.Links)))
		}, l.grid.Focus)
	})
}
