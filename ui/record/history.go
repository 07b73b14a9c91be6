package record

import (
	"context"

	"ronghe/app"
	"ronghe/app/i18n"
	"ronghe/app/register"
	"ronghe/ui"
	"ronghe/ui/kit"
	"ronghe/ui/xwidget"
)

// history shows what happened to the record, or to one place of it, newest
// first.
func (p *Page) history(path string) {
	if p.session == nil || p.session.Base() == nil {
		return
	}
	svc, form, id := p.app.Svc, p.form.ID, p.session.Base().ID
	var names map[app.ID]string
	ui.Do(p.app.Lane(), func(ctx context.Context) (events []register.Event, err error) {
		if names, err = svc.Names(ctx); err != nil {
			return nil, err
		}
		return svc.History(ctx, form, id, path)
	}, func(events []register.Event, err error) {
		if err != nil {
			p.app.ShowError(err)
			return
		}
		p.showHistory(events, names, path)
	})
}

func (p *Page) showHistory(events []register.Event, names map[app.ID]string, path string) {
	title := i18n.T("form.history.title")
	if path != "" {
		title = i18n.T("form.history.field", "label", p.labelOf(path))
	}
	rows := historyRows(events, names)
	if len(rows) == 0 {
		xwidget.Inform(p.app.Window, title, i18n.T("form.history.none"))
		return
	}
	g := xwidget.NewGrid(xwidget.ListMode, historySource(rows),
		xwidget.Column{Key: "at", Title: i18n.T("form.history.at"), Width: 128},
		xwidget.Column{Key: "who", Title: i18n.T("form.history.who"), Width: 92},
		xwidget.Column{Key: "what", Title: i18n.T("form.history.what"), Width: 150},
		xwidget.Column{Key: "old", Title: i18n.T("form.history.old"), Width: 200, Flex: true},
		xwidget.Column{Key: "new", Title: i18n.T("form.history.new"), Width: 200, Flex: true})
	g.MinRows, g.MaxRows = 3, 14
	back := xwidget.NewButton(i18n.T("form.history.restore"), nil)
	extra := []*xwidget.Button{back}
	if p.looking {
		extra = nil
	}
	d := xwidget.ShowDialog(p.app.Window, xwidget.DialogOptions{
		Title: title, Width: 940, Content: kit.Sized(900, float32(min(15, max(4, len(rows)+1)))*30+4, g),
		Confirm: i18n.T("form.history.close"), Cancel: "-", Extra: extra,
		OnConfirm: func() bool { p.view.Focus(); return true },
	})
	back.OnTapped = func() {
		at, _ := g.CurrentCell()
		if at < len(rows) && p.restore(rows[at].change) {
			d.Hide()
		}
	}
}

// restore puts the value before a change back into the form: a step like any
// other, stored when the record is. False when that place cannot be restored.
func (p *Page) restore(c *register.FieldChange) bool {
	if c == nil || !c.Restorable || !p.view.Put(c.Path, c.Was) {
		p.app.Toast(i18n.T("form.history.cannot"))
		return false
	}
	p.app.Toast(i18n.T("form.history.restored", "label", c.Label))
	return true
}

func (p *Page) labelOf(path string) string {
	if f := p.view.Label(path); f != "" {
		return f
	}
	return path
}

// historyRow is one line: the first of an event says when and who.
type historyRow struct {
	cells  [5]string
	change *register.FieldChange // nil for what changed no value
}

// historyRows makes the lines of the list: one a changed value, and one for
// each event that changed none.
func historyRows(events []register.Event, names map[app.ID]string) []historyRow {
	var rows []historyRow
	for _, ev := range events {
		at := ev.At.Local().Format("2006-01-02 15:04")
		who := names[ev.User]
		if who == "" {
			who = i18n.T("form.history.other")
		}
		kind := i18n.T("form.history.kind." + string(ev.Kind))
		if len(ev.Changes) == 0 {
			rows = append(rows, historyRow{cells: [5]string{at, who, kind, "", ev.Reason}})
			continue
		}
		for i := range ev.Changes {
			c := &ev.Changes[i]
			row := historyRow{cells: [5]string{"", "", c.Label, c.Old, c.New}, change: c}
			if i == 0 {
				row.cells[0], row.cells[1] = at, who
			}
			rows = append(rows, row)
		}
	}
	return rows
}

type historySource []historyRow

// Rows implements xwidget.Source.
func (s historySource) Rows() int { return len(s) }

// Cell implements xwidget.Source.
func (s historySource) Cell(row, col int) xwidget.CellView {
	return xwidget.CellView{Text: s[row].cells[col]}
}
