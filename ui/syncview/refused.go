package syncview

import (
	"context"

	"fyne.io/fyne/v2"

	"ronghe/app/i18n"
	"ronghe/app/register"
	"ronghe/ui"
	"ronghe/ui/kit"
	"ronghe/ui/xwidget"
)

// refused is one change that the server does not take: what it was, why, and the
// ways out.
func (p *Page) refused(r register.Rejected) fyne.CanvasObject {
	name := r.Name
	if r.Audit {
		name = i18n.T("ui.refused.audit")
	}
	rows := kit.Rows(6,
		kit.Section(i18n.T("ui.refused.title", "name", name, "when", ui.When(r.At, p.app.Now()))),
		kit.Field(i18n.T("ui.refused.why"), 120, kit.Text(i18n.T(r.Reason))),
	)
	for i, c := range r.Changes {
		if i == mostChanges {
			rows.Add(kit.Quiet(i18n.T("ui.refused.rest", "n", ui.Count(len(r.Changes)-mostChanges))))
			break
		}
		rows.Add(kit.Field(c.Label, 120, kit.Text(i18n.T("ui.stick.change", "old", shown(c.Old), "new", shown(c.New)))))
	}
	rows.Add(kit.Quiet(i18n.T("ui.refused.way_" + way(r))))
	var buttons []fyne.CanvasObject
	if !r.Audit {
		buttons = append(buttons, xwidget.NewButton(i18n.T("ui.refused.again"), func() { p.offerAgain(r) }))
		if _, ok := p.app.Svc.Catalog().Form(r.Form); ok {
			buttons = append(buttons, xwidget.NewLink(i18n.T("ui.refused.open"), func() { p.app.Records.Open(r.Form, r.Doc, nil) }))
		}
	}
	buttons = append(buttons, xwidget.NewButton(i18n.T("ui.refused.give_up"), func() { p.giveUp(r) }))
	rows.Add(kit.Line(8, buttons...))
	return kit.Card(rows)
}

// mostChanges bounds the changes that are shown of one op.
const mostChanges = 8

// way names what can be done about a refusal: by its reason.
func way(r register.Rejected) string {
	if r.Audit {
		return "audit"
	}
	switch r.Reason {
	case "sync.op.kind", "sync.op.form":
		return "program"
	case "sync.op.size":
		return "size"
	case "sync.op.unit":
		return "unit"
	}
	return "data"
}

func (p *Page) giveUp(r register.Rejected) {
	p.app.Confirm(ui.Question{Title: i18n.T("ui.refused.give_up"), Text: i18n.T("ui.refused.give_up_ask", "name", r.Name), Yes: i18n.T("ui.refused.give_up"), Danger: true}, func() {
		p.decide(func(ctx context.Context) error { return p.app.Svc.GiveUp(ctx, r.ID) }, "ui.refused.given_up")
	})
}

func (p *Page) offerAgain(r register.Rejected) {
	p.decide(func(ctx context.Context) error { return p.app.Svc.OfferAgain(ctx, r.ID) }, "ui.refused.offered")
}

func (p *Page) decide(f func(context.Context) error, done string) {
	ui.Do(p.lane, func(ctx context.Context) (struct{}, error) { return struct{}{}, f(ctx) }, func(_ struct{}, err error) {
		if err != nil {
			p.app.ShowError(err)
		} else {
			p.app.Toast(i18n.T(done))
		}
		p.Shown()
	})
}
