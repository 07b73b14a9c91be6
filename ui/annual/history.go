package annual

import (
	"context"

	"fyne.io/fyne/v2"

	"ronghe/app"
	report "ronghe/app/annual"
	"ronghe/app/i18n"
	"ronghe/ui"
	"ronghe/ui/kit"
	"ronghe/ui/xwidget"
)

// pastLink leads to what was kept of a cell before; none where nothing is.
func (p *Page) pastLink(c *report.Cell) []fyne.CanvasObject {
	if st := p.rep.State(c); st.Origin == "" && st.Value.IsBlank() {
		return nil
	}
	return []fyne.CanvasObject{kit.Line(0, xwidget.NewLink(i18n.T("ui.annual.past"), func() { p.showPast(c) }))}
}

// showPast lists what was kept of a cell, newest first, with who and why.
func (p *Page) showPast(c *report.Cell) {
	s, r := p.svc, p.rep
	var list []report.CellEvent
	var names map[app.ID]string
	p.app.Job(ui.Job{
		Title: i18n.T("ui.annual.past"),
		Work: func(ctx context.Context, _ func(done, total int)) (err error) {
			if list, err = s.History(ctx, r, c); err != nil {
				return err
			}
			names, err = p.app.Svc.Names(ctx)
			return err
		},
		Then: func(err error) {
			if err != nil {
				p.app.ShowError(err)
				return
			}
			items := make([]xwidget.ProblemItem, len(list))
			for i, ev := range list {
				who := names[ev.User]
				if who == "" {
					who = i18n.T("annual.stranger")
				}
				items[i] = xwidget.ProblemItem{Severity: xwidget.SeverityInfo, Where: ui.When(ev.At, p.app.Now()), Action: " ", Text: p.pastText(c, ev, who)}
			}
			p.showList(i18n.T("ui.annual.past_title", "cell", c.Name()), i18n.T("ui.annual.past_help"), items, func(int) { p.grid.Focus() })
		},
	})
}

// pastText is one change in words.
func (p *Page) pastText(c *report.Cell, ev report.CellEvent, who string) string {
	how := i18n.T("ui.annual.past_typed")
	switch ev.To.Origin {
	case report.FromRegisters, report.Carried:
		how = i18n.T("ui.annual.past_register")
	case report.Imported:
		how = i18n.T("ui.annual.past_imported")
	case report.PutOver:
		how = i18n.T("ui.annual.past_over", "reason", ev.To.Reason)
	}
	if ev.Undoes {
		how = i18n.T("ui.annual.past_undone")
	}
	return i18n.T("ui.annual.past_line", "who", who, "from", valueText(c, ev.From.Value), "to", valueText(c, ev.To.Value), "how", how)
}
