package home

import (
	"context"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"ronghe/app"
	"ronghe/app/annual"
	"ronghe/app/catalog"
	sheets "ronghe/app/collect"
	"ronghe/app/i18n"
	"ronghe/app/register"
	"ronghe/app/review"
	"ronghe/app/supply"
	"ronghe/ui"
	"ronghe/ui/kit"
	"ronghe/ui/nav"
	uisupply "ronghe/ui/supply"
	"ronghe/ui/xwidget"
)

// due is what waits for somebody: the report of the year, the server, the sheets
// that were sent out.
type due struct {
	report standing
	sync   ui.SyncState
	sheets map[string]int // by how they stand
	claims []supply.Claim
}

// standing is how far the report is.
type standing struct {
	filing       *annual.Filing
	tables, done int // done: nothing blank and nothing that keeps it from being signed
	hard, soft   int
}

// lookDue looks up what waits. The report takes longest, so the page is shown
// before.
func lookDue(ctx context.Context, svc *register.Service, backend ui.Backend, year int) (d due, err error) {
	if d.sync, err = backend.SyncState(ctx); err != nil {
		return d, err
	}
	if d.sheets, err = sheets.Standing(ctx, svc); err != nil {
		return d, err
	}
	if d.claims, err = supply.Claims(ctx, svc); err != nil {
		return d, err
	}
	reports, err := backend.Annual(ctx)
	if err != nil {
		return d, err
	}
	r, err := reports.Open(ctx, year)
	if err != nil {
		return d, err
	}
	if d.report.filing, err = reports.Filing(ctx, r); err != nil {
		return d, err
	}
	for _, t := range r.Book.Tables() {
		got := r.Done(t)
		if got.Asked == 0 {
			continue
		}
		d.report.tables++
		if got.Filled == got.Asked && got.Hard == 0 && got.Soft == 0 {
			d.report.done++
		}
	}
	for _, f := range r.Findings() {
		switch {
		case !f.Open():
		case f.Level == catalog.HardCheck:
			d.report.hard++
		default:
			d.report.soft++
		}
	}
	return d, nil
}

// dueCard is the card of what waits, filled when it is known. Its lines are there
// from the beginning, so that nothing below moves under the mouse.
func (h *Home) dueCard() fyne.CanvasObject {
	year := annual.DueYear(h.app.Now())
	box := container.NewStack()
	set := func(d *due, err error) {
		rows := kit.Rows(8, kit.Section(i18n.T("ui.home.due")))
		if err != nil {
			rows.Add(h.app.Notice(err))
		} else {
			rows.Add(h.reportLine(year, d))
			rows.Add(h.syncLine(d))
			rows.Add(h.sheetsLine(d))
			if d != nil && len(d.claims) > 0 {
				rows.Add(h.claimsLine(d.claims))
			}
		}
		box.Objects = []fyne.CanvasObject{kit.Card(rows)}
		box.Refresh()
	}
	set(nil, nil)
	svc, backend := h.app.Svc, h.app.Backend
	ui.Do(h.waits, func(ctx context.Context) (due, error) {
		return lookDue(ctx, svc, backend, year)
	}, func(d due, err error) {
		if app.CodeOf(err) != app.CodeCanceled {
			set(&d, err)
		}
	})
	return box
}

// dueLine is a line of the card: what it is about, how it stands, where to go on.
func (h *Home) dueLine(title, text, button string, do func()) fyne.CanvasObject {
	return kit.Tight(kit.Line(4, kit.Short(title), nil, xwidget.NewLink(button, do)), kit.Quiet(text))
}

func (h *Home) reportLine(year int, d *due) fyne.CanvasObject {
	title, text := i18n.T("ui.home.report", "year", strconv.Itoa(year)), i18n.T("ui.home.looking")
	if d != nil {
		r := d.report
		title = i18n.T("ui.home.report_state", "year", strconv.Itoa(year), "state", r.filing.StateTitle())
		text = i18n.T("ui.home.report_done", "done", ui.Count(r.done), "tables", ui.Count(r.tables), "hard", ui.Count(r.hard), "soft", ui.Count(r.soft))
		if r.filing.State.Locked() || r.filing.State == review.Returned || !r.filing.Begun {
			text = r.filing.NextText()
		}
		if n := r.filing.Unanswered; n > 0 {
			text = i18n.Sentences(i18n.T("ui.home.report_asked", "n", ui.Count(n)), text)
		}
	}
	return h.dueLine(title, text, i18n.T("ui.home.report_do"), func() { h.app.Nav.Go(nav.Annual, nil) })
}

func (h *Home) syncLine(d *due) fyne.CanvasObject {
	text := i18n.T("ui.home.looking")
	if d != nil {
		text = syncText(d.sync, h.app)
	}
	return h.dueLine(i18n.T("ui.sync.title"), text, i18n.T("ui.home.sync_do"), func() { h.app.Nav.Go(nav.Sync, nil) })
}

// syncText says what waits between the folder and its server, the worst first.
func syncText(s ui.SyncState, a *ui.App) string {
	if !s.Joined {
		return i18n.T("ui.home.sync_alone")
	}
	text := ""
	if s.Conflicts > 0 {
		text += i18n.T("ui.home.sync_conflicts", "n", ui.Count(s.Conflicts))
	}
	if s.Rejected > 0 {
		text += i18n.T("ui.home.sync_rejected", "n", ui.Count(s.Rejected))
	}
	if s.Records > 0 {
		text += i18n.T("ui.home.sync_waits", "n", ui.Count(s.Records))
	} else {
		text += i18n.T("ui.home.sync_nothing")
	}
	if s.At.IsZero() {
		return text + i18n.T("ui.sync.never")
	}
	return text + i18n.T("ui.sync.last", "when", ui.When(s.At, a.Now()))
}

func (h *Home) sheetsLine(d *due) fyne.CanvasObject {
	text := i18n.T("ui.home.looking")
	if d != nil {
		late := d.sheets[sheets.Overdue]
		open := d.sheets[sheets.Sent] + d.sheets[sheets.Reminded] + late
		switch {
		case late > 0:
			text = i18n.T("ui.home.sheets_overdue", "n", ui.Count(open), "late", ui.Count(late))
		case open > 0:
			text = i18n.T("ui.home.sheets_open", "n", ui.Count(open))
		default:
			text = i18n.T("ui.home.sheets_none")
		}
	}
	return h.dueLine(i18n.T("ui.collect.title"), text, i18n.T("ui.home.sheets_do"), func() { h.app.Nav.Go(nav.Collect, nil) })
}

// claimsLine names the units that made a deal with an item of this one, which only this
// one can mark.
func (h *Home) claimsLine(claims []supply.Claim) fyne.CanvasObject {
	c := claims[0]
	text := i18n.T("ui.home.claims", "unit", register.UnitName(c.Unit), "title", c.Title)
	if n := len(claims); n > 1 {
		text += i18n.T("ui.home.claims_more", "n", ui.Count(n-1))
	}
	return h.dueLine(i18n.T("ui.supply.title"), text, i18n.T("ui.home.claims_do"), func() {
		h.app.Nav.Go(nav.Supply, uisupply.WantClaims(claims))
	})
}
