package home

import (
	"fyne.io/fyne/v2"

	"ronghe/app/i18n"
	"ronghe/app/register"
	"ronghe/ui/kit"
	"ronghe/ui/nav"
	"ronghe/ui/xwidget"
)

// mostRecent is how many records the card names; the search offers all.
const mostRecent = 5

// recentCard lists the records that were opened last, and leads to what changed
// since the last login.
func (h *Home) recentCard(list []register.Recent) fyne.CanvasObject {
	rows := kit.Rows(2)
	if len(list) == 0 {
		rows.Add(kit.Quiet(i18n.T("ui.home.no_recent")))
	}
	for _, r := range list[:min(len(list), mostRecent)] {
		title := r.Form
		if f, ok := h.app.Svc.Catalog().Form(r.Form); ok {
			title = f.Title
		}
		open := xwidget.NewLink(i18n.T("ui.home.open_recent"), func() { h.app.Records.Open(r.Form, r.ID, nil) })
		rows.Add(kit.Tight(kit.Text(r.Name), kit.Line(4, kit.Small(title), nil, open)))
	}
	changes := xwidget.NewLink(i18n.T("ui.home.changes"), func() { h.app.Nav.Go(nav.Changes, nil) })
	return kit.Card(kit.Rows(6, kit.Line(4, kit.Section(i18n.T("ui.home.recent")), nil, changes), rows))
}
