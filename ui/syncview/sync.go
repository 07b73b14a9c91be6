// Package syncview is the page of reconciling with the provincial server: one
// button, what it will do and did in plain sentences, and the places that two
// people changed without knowing of each other.
package syncview

import (
	"context"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"ronghe/app"
	"ronghe/app/i18n"
	"ronghe/app/register"
	"ronghe/ui"
	"ronghe/ui/kit"
	"ronghe/ui/nav"
	"ronghe/ui/pick"
	"ronghe/ui/xwidget"
)

// mostShown bounds the records whose conflicts are shown at once.
const mostShown = 50

// Page is the page.
type Page struct {
	app     *ui.App
	lane    *ui.Lane
	picker  *pick.Picker
	state   *fyne.Container
	clashes *fyne.Container
	root    fyne.CanvasObject
	first   *xwidget.Button // what is mostly done; nil while that is not known
	last    standing        // what is shown
}

var (
	_ nav.Page   = (*Page)(nil)
	_ nav.Shower = (*Page)(nil)
	_ nav.Hider  = (*Page)(nil)
)

// New makes the page.
func New(a *ui.App) *Page {
	p := &Page{app: a, lane: a.Lane(), picker: pick.New(a), state: kit.Rows(8), clashes: kit.Rows(12)}
	p.root = kit.Page(kit.Head(kit.Heading(p.Title())), container.NewVScroll(kit.Rows(12, kit.Card(p.state), p.clashes)))
	return p
}

// Title is the page's name.
func (p *Page) Title() string { return i18n.T("ui.sync.title") }

// Content is the page.
func (p *Page) Content() fyne.CanvasObject { return p.root }

// HelpTopic is the chapter of the manual for this page.
func (*Page) HelpTopic() string { return "sync" }

// Hidden drops what is still to come.
func (p *Page) Hidden() { p.lane.Stop() }

// standing is what the page shows.
type standing struct {
	ui.SyncState
	conflicts []register.Conflict
	refused   []register.Rejected
}

// Shown looks up how far the folder came.
func (p *Page) Shown() {
	svc := p.app.Svc
	ui.Do(p.lane, func(ctx context.Context) (standing, error) {
		var s standing
		var err error
		if s.SyncState, err = p.app.Backend.SyncState(ctx); err != nil {
			return s, err
		}
		if s.Conflicts > 0 {
			if s.conflicts, err = svc.Conflicts(ctx, mostShown); err != nil {
				return s, err
			}
		}
		if s.Rejected > 0 {
			s.refused, err = svc.Rejected(ctx, mostShown)
		}
		return s, err
	}, p.show)
}

func (p *Page) show(s standing, err error) {
	c := p.app.Window.Canvas()
	at, _ := c.Focused().(fyne.CanvasObject)
	mine := at == nil || kit.Holds(p.root, at)
	p.first, p.last = nil, s
	p.state.Objects, p.clashes.Objects = nil, nil
	switch {
	case err != nil:
		p.state.Add(p.app.Notice(err))
	case !s.Joined:
		p.state.Add(kit.Text(i18n.T("ui.sync.alone")))
		p.state.Add(kit.Quiet(i18n.T("ui.sync.alone_hint")))
		p.state.Add(kit.Line(8, p.ways(s.SyncState)...))
	default:
		if s.Refused != "" {
			p.state.Add(xwidget.NewNotice(xwidget.ToneWarning, i18n.Error(app.NewError(s.Refused, nil)).String()))
		}
		p.state.Add(kit.Text(p.sentence(s.SyncState)))
		if s.Rejected > 0 {
			p.state.Add(kit.Text(i18n.T("ui.sync.rejected", "n", ui.Count(s.Rejected))))
		}
		p.gone(s.Gone)
		p.packs(s.Pack)
		line := p.ways(s.SyncState)
		if s.Pack.Waits > 0 {
			line = append(line, xwidget.NewButton(i18n.T("pack.enter"), p.app.Left))
		}
		p.state.Add(kit.Line(8, line...))
		for _, r := range s.refused {
			p.clashes.Add(p.refused(r))
		}
		for _, c := range s.conflicts {
			p.clashes.Add(p.card(c))
		}
		p.clashes.Add(p.stick(s.SyncState))
	}
	p.root.Refresh()
	if mine && p.first != nil { // what had the keyboard is gone with what was shown
		c.Focus(p.first)
	}
	if p.app.Reconciled != nil {
		p.app.Reconciled()
	}
}

// unanswered is why a computer that was enrolled by file is not let in yet.
const unanswered = "sync.unanswered"

// ways are what can be done, first what helps: to reconcile, or another enrolment file
// where there is no server, or it does not let this computer in.
func (p *Page) ways(s ui.SyncState) []fyne.CanvasObject {
	first := func(label string, do func()) *xwidget.Button {
		p.first = xwidget.NewPrimaryButton(label, "", do)
		return p.first
	}
	enrol := func(usual func(label string, do func()) *xwidget.Button) []fyne.CanvasObject {
		return []fyne.CanvasObject{
			usual(i18n.T("ui.sync.enrol"), func() { p.chooseTicket(false) }),
			xwidget.NewButton(i18n.T("ui.sync.enrol_offline"), func() { p.chooseTicket(true) }),
		}
	}
	now := i18n.T("ui.sync.now")
	switch {
	case !s.Joined:
		return enrol(first)
	case s.Refused == "":
		return []fyne.CanvasObject{first(now, p.sync)}
	case s.Refused == unanswered:
		return append([]fyne.CanvasObject{first(now, p.sync)}, enrol(xwidget.NewButton)...)
	}
	return append(enrol(first), xwidget.NewButton(now, p.sync))
}

// goneShown is how long it is told that records left.
const goneShown = 30 * 24 * time.Hour

// gone tells which records left because this unit no longer sees them, and which
// of those wait.
func (p *Page) gone(g ui.Gone) {
	if !g.At.IsZero() && p.app.Now().Sub(g.At) < goneShown {
		p.state.Add(kit.Text(i18n.T("ui.sync.gone", "when", ui.When(g.At, p.app.Now()), "n", ui.Count(g.Records), "units", g.Units)))
	}
	if g.Kept > 0 {
		p.state.Add(kit.Text(i18n.T("ui.sync.gone_kept", "n", ui.Count(g.Kept))))
	}
}

// sentence says when both were last equal and what waits.
func (p *Page) sentence(s ui.SyncState) string {
	last := i18n.T("ui.sync.never")
	if !s.At.IsZero() {
		last = i18n.T("ui.sync.last", "when", ui.When(s.At, p.app.Now()))
	}
	if s.Records == 0 {
		return last + i18n.T("ui.sync.nothing_waits")
	}
	return last + i18n.T("ui.sync.waits", "n", ui.Count(s.Records))
}

// sync reconciles; what was done until it is stopped stands.
func (p *Page) sync() {
	var done ui.Synced
	p.app.ClearToast() // it tells of the run before
	p.app.Job(ui.Job{
		Title: i18n.T("ui.sync.going"),
		Work: func(ctx context.Context, progress func(done, total int)) (err error) {
			done, err = p.app.Backend.Sync(ctx, progress)
			return err
		},
		Then: func(err error) {
			switch {
			case app.CodeOf(err) == app.CodeCanceled:
				p.app.Toast(i18n.T("ui.sync.stopped"))
			case err != nil:
				p.app.ShowError(err)
			case done.PackErr != nil:
				p.app.ShowError(done.PackErr)
			case done.FileErr != nil:
				p.app.ShowError(done.FileErr)
			case done.Pack > 0:
				p.offerLogin(i18n.T("pack.came", "number", ui.Count(int(done.Pack))))
			default:
				p.app.Toast(i18n.T("ui.sync.done", "sent", ui.Count(done.Sent), "records", ui.Count(done.Records)))
			}
			p.Shown()
		},
	})
}

func (p *Page) chooseTicket(offline bool) {
	p.picker.Ask(pick.Ask{Kind: pick.Open, Title: i18n.T("ui.sync.enrol"), Types: []string{".json"}, What: i18n.T("ui.sync.ticket_files")}, func(path string) { p.Describe(path, offline) })
}

// Describe says whose the file is before it is used: who is careful compares the
// fingerprint by telephone.
func (p *Page) Describe(path string, offline bool) {
	ui.Do(p.lane, func(ctx context.Context) (ui.Ticket, error) { return p.app.Backend.Ticket(ctx, path) }, func(t ui.Ticket, err error) {
		if err != nil {
			p.app.ShowError(err)
			return
		}
		ask := ui.Question{
			Title: i18n.T("ui.sync.enrol"), Yes: i18n.T("ui.sync.enrol_yes"),
			Text: i18n.T("ui.sync.enrol_ask", "unit", t.Unit, "server", t.Server, "fingerprint", t.Fingerprint),
		}
		if m := t.Moves; m != nil {
			ask.Careful, ask.Yes = true, i18n.T("ui.sync.move_yes", "unit", t.Unit)
			ask.Text = i18n.Sentences(ask.Text, i18n.T("ui.sync.move_ask", "unit", t.Unit, "from", m.From, "n", ui.Count(m.Records)))
		}
		p.app.Confirm(ask, func() { p.Enrol(path, offline, t.Moves != nil) })
	})
}

// Enrol joins the folder to the server of an enrolment file; move: it goes to the
// file's unit, and who works here logs in again.
func (p *Page) Enrol(path string, offline, move bool) {
	p.app.Job(ui.Job{
		Title: i18n.T("ui.sync.enrolling"),
		Work: func(ctx context.Context, _ func(done, total int)) error {
			return p.app.Backend.Enrol(ctx, path, offline, move)
		},
		Then: func(err error) {
			if err != nil && app.CodeOf(err) != app.CodeCanceled {
				p.app.ShowError(err)
			}
			if err == nil && move && p.app.Restart != nil {
				p.app.Restart()
				return
			}
			p.Shown()
		},
	})
}
