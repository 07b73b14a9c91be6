// Package annual is the page of the annual report: the tables with how far each
// is, the table in front as a sheet, and all that is known of the cell at the
// cursor.
package annual

import (
	"context"
	"sync"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	report "ronghe/app/annual"
	"ronghe/app/i18n"
	"ronghe/ui"
	"ronghe/ui/kit"
	"ronghe/ui/nav"
	"ronghe/ui/pick"
	"ronghe/ui/xwidget"
)

// Widths at zoom 1.
const (
	listWidth = 280
	sideWidth = 250
)

// Page is the page. The report in front is never changed: work is done on one
// that is opened for it, off the UI thread, and then takes its place.
type Page struct {
	app  *ui.App
	lane *ui.Lane // opening
	work *ui.Lane // storing; nothing in it is dropped

	drifts *ui.Lane // what became of the registers since
	turn   sync.Mutex

	svc     *report.Service
	rep     *report.Report
	filing  *report.Filing
	since   *since // nil until it is known, and before the first submission
	table   *report.Table
	part    *report.Part
	pending map[*report.Cell]string // typed, and being stored

	remarks report.Remarks
	wanted  string // the table that was asked for

	list     *xwidget.Grid
	grid     *xwidget.Grid
	parts    *fyne.Container
	count    *widget.Label
	years    *kit.Years
	head     *fyne.Container
	side     *fyne.Container
	trouble  *fyne.Container
	lastYear *fyne.Container // that there is none, and how to get it
	bar      *fyne.Container // where the report stands
	foot     *fyne.Container
	problems *xwidget.ProblemList
	findings []report.Finding
	checked  bool // the problems are shown
	asked    *questions
	askedBy  *xwidget.Grid // the list of them
	asking   bool          // it is shown
	picker   *pick.Picker
	body     *fyne.Container
	root     fyne.CanvasObject
}

var (
	_ nav.Page   = (*Page)(nil)
	_ nav.Shower = (*Page)(nil)
	_ nav.Hider  = (*Page)(nil)
	_ nav.Keyed  = (*Page)(nil)
	_ nav.Wanter = (*Page)(nil)

	_ nav.Dropper = (*Page)(nil)
)

// New makes the page, with last year's report: from January on it is the one
// that is due.
func New(a *ui.App) *Page {
	p := &Page{
		app: a, lane: a.Lane(), work: a.Lane(), drifts: a.Lane(), pending: map[*report.Cell]string{}, picker: pick.New(a),
		count: kit.ShortQuiet(""), trouble: container.NewVBox(), lastYear: container.NewStack(), side: kit.Rows(6), parts: container.NewStack(), foot: container.NewStack(), bar: container.NewStack(),
	}
	p.list = xwidget.NewGrid(xwidget.ListMode, tables{p},
		xwidget.Column{Key: "no", Title: i18n.T("ui.annual.no"), Width: 76, PlainText: true},
		xwidget.Column{Key: "title", Title: i18n.T("ui.annual.table"), Width: 90, Flex: true},
		xwidget.Column{Key: "done", Title: i18n.T("ui.annual.done"), Width: 56, Align: fyne.TextAlignTrailing, PlainText: true},
	)
	p.list.OnCursor = func(row, _ int) { p.showTable(row) }
	p.list.OnOpen = func(int) { p.grid.Focus() }
	p.grid = xwidget.NewGrid(xwidget.EditMode, &cells{p: p})
	p.grid.Frozen, p.grid.HeadLines = stubs, 2
	p.grid.OnCursor = func(row, col int) { p.showSide(p.cellAt(row, col)) }
	p.grid.OnNotice = a.Toast
	p.problems = xwidget.NewProblemList(p.jump)
	p.problems.SetVisibleRows(3, 5)
	p.asked = &questions{app: a}
	p.askedBy = questionList(p.asked, func(q report.Comment) { p.goToCell(q.Cell) })
	p.years = kit.NewYears(report.DueYear(a.Now()), report.FirstYear, func() int { return a.Now().Year() }, p.Shown)
	p.head = kit.HeadWith(kit.Heading(p.Title()), p.count, append(p.years.Objects(),
		xwidget.NewButton(i18n.T("ui.annual.export"), p.askExport),
		xwidget.NewButton(i18n.T("ui.annual.check"), p.check),
		xwidget.NewPrimaryButton(i18n.T("ui.annual.fill"), "", p.fill))...)
	left := kit.Wide(listWidth, p.list)
	right := kit.Wide(sideWidth, kit.Card(container.NewVScroll(p.side)))
	p.body = container.NewBorder(nil, p.foot, left, right, container.NewBorder(container.NewVBox(p.lastYear, p.parts), nil, nil, nil, p.grid))
	p.root = kit.Page(kit.Rows(8, p.head, p.trouble, p.bar), p.body)
	return p
}

// Title is the page's name.
func (p *Page) Title() string { return i18n.T("ui.annual.title") }

// Content is the page.
func (p *Page) Content() fyne.CanvasObject { return p.root }

// HelpTopic is the chapter of the manual for this page.
func (*Page) HelpTopic() string { return "annual" }

// Keys are the page's own keys: F9 computes, F8 checks, as in report programs.
func (p *Page) Keys() []nav.Key {
	return []nav.Key{{Name: fyne.KeyF5, Run: p.Shown}, {Name: fyne.KeyF9, Run: p.Shown}, {Name: fyne.KeyF8, Run: p.check}}
}

// Hidden drops what is still to come; what is being stored is stored.
func (p *Page) Hidden() {
	p.lane.Stop()
	p.drifts.Stop()
}

// Wanted asks the page for a table.
type Wanted struct{ Table string } // id or number

// Want shows the table that is asked for, at once or when the report is there.
func (p *Page) Want(want any) {
	w, ok := want.(Wanted)
	if !ok {
		return
	}
	p.wanted = w.Table
	if p.rep != nil {
		p.goTo(p.firstTable())
	}
}

// goTo puts a table in front and the cursor into it.
func (p *Page) goTo(row int) {
	p.list.Select(row, 0)
	p.showTable(row)
	p.grid.Focus()
}

// opened is a service with the report of a year and where it stands.
type opened struct {
	svc    *report.Service
	rep    *report.Report
	filing *report.Filing

	remarks report.Remarks
}

func (p *Page) openReport(ctx context.Context, s *report.Service, year int) (out opened, err error) {
	out.svc = s
	if out.rep, err = s.Open(ctx, year); err != nil {
		return out, err
	}
	return out, p.beside(ctx, &out)
}

// beside reads what stands beside a report: how far it is on its way, remarks.
func (p *Page) beside(ctx context.Context, o *opened) (err error) {
	if o.filing, err = o.svc.Filing(ctx, o.rep); err != nil {
		return err
	}
	o.remarks, err = o.svc.Comments(ctx, o.rep)
	return err
}

// Shown opens the report anew and computes it.
func (p *Page) Shown() {
	backend, year := p.app.Backend, p.years.At()
	p.years.Update()
	ui.Do(p.lane, func(ctx context.Context) (out opened, err error) {
		s, err := backend.Annual(ctx)
		if err != nil {
			return out, err
		}
		return p.openReport(ctx, s, year)
	}, func(out opened, err error) {
		p.trouble.Objects = nil
		if err != nil {
			p.trouble.Objects = []fyne.CanvasObject{p.app.Notice(err)}
			p.root.Refresh()
			return
		}
		p.svc = out.svc
		p.take(out)
	})
}

// take puts a report in front.
func (p *Page) take(o opened) {
	first, r := p.rep == nil, o.rep
	other := first || p.rep.Year != r.Year
	p.rep, p.filing, p.remarks = r, o.filing, o.remarks
	if first {
		p.table = nil
		p.goTo(p.firstTable())
	}
	hard, soft := 0, 0
	for _, t := range r.Book.Tables() {
		d := r.Done(t)
		hard, soft = hard+d.Hard, soft+d.Soft
	}
	p.count.SetText(i18n.T("ui.annual.count", "unit", r.Unit.Name, "hard", ui.Count(hard), "soft", ui.Count(soft)))
	p.head.Refresh()
	p.asked.rep, p.asked.list = r, o.remarks.Questions
	if other { // what is left to do about some is shown without being asked for
		p.asking = unsettled(o.remarks) > 0
	}
	p.askedBy.Refresh()
	p.lookSince()
	p.showBar()
	p.showLast()
	p.list.Refresh()
	p.grid.Refresh()
	p.showSide(p.current())
	p.listProblems()
	p.root.Refresh()
}

// firstTable is the one that was asked for, else the first with figures.
func (p *Page) firstTable() int {
	for i, t := range p.rep.Book.Tables() {
		if p.wanted == "" && t.Kind == report.Statistics || p.wanted == t.ID || p.wanted == t.Number() {
			return i
		}
	}
	return 0
}

// do runs work on a report opened for it and puts that in front. One after
// another: each begins with what the one before stored.
func (p *Page) do(work func(ctx context.Context, s *report.Service, r *report.Report) error, then func(err error)) {
	s, year := p.svc, p.years.At()
	if s == nil {
		return
	}
	ui.Also(p.work, func(ctx context.Context) (out opened, err error) {
		p.turn.Lock()
		defer p.turn.Unlock()
		out = opened{svc: s}
		if out.rep, err = s.Open(ctx, year); err != nil {
			return out, err
		}
		if err = work(ctx, s, out.rep); err == nil {
			err = p.beside(ctx, &out)
		}
		return out, err
	}, func(out opened, err error) {
		then(err)
		if err == nil && year == p.years.At() {
			p.take(out)
			p.grid.Focus()
			p.app.Nav.Saved()
		}
	})
}

// fill shows what the registers would change, and does it when told to.
func (p *Page) fill() {
	if p.svc == nil || !p.editable() {
		return
	}
	s, year := p.svc, p.years.At()
	var plan report.Plan
	var rep *report.Report
	p.app.Job(ui.Job{
		Title: i18n.T("ui.annual.filling"),
		Work: func(ctx context.Context, progress func(done, total int)) (err error) {
			if rep, err = s.Open(ctx, year); err != nil {
				return err
			}
			plan, err = s.Plan(ctx, rep, progress)
			return err
		},
		Then: func(err error) {
			switch {
			case err != nil:
				p.app.ShowError(err)
			case len(plan.Changes) == 0:
				p.app.Toast(i18n.T("ui.annual.nothing"))
			default:
				p.confirmFill(plan)
			}
		},
	})
}

// confirmFill lists the changes and stores them when they are wanted.
func (p *Page) confirmFill(plan report.Plan) {
	changes := newChanges(plan)
	grid := xwidget.NewGrid(xwidget.ListMode, changes,
		xwidget.Column{Key: "cell", Title: i18n.T("ui.annual.cell"), Width: 300, Flex: true},
		xwidget.Column{Key: "from", Title: i18n.T("ui.annual.from"), Width: 110, Align: fyne.TextAlignTrailing},
		xwidget.Column{Key: "to", Title: i18n.T("ui.annual.to"), Width: 110, Align: fyne.TextAlignTrailing},
		xwidget.Column{Key: "note", Title: i18n.T("ui.annual.note"), Width: 200},
	)
	grid.MinRows, grid.MaxRows = 6, 12
	xwidget.ShowDialog(p.app.Window, xwidget.DialogOptions{
		Title: i18n.T("ui.annual.fill_title", "n", ui.Count(len(plan.Changes)-changes.kept)),
		Text:  i18n.T("ui.annual.fill_text", "asked", ui.Count(plan.Asked), "kept", ui.Count(changes.kept)), Content: grid, Width: 800,
		Confirm: i18n.T("ui.annual.fill_yes"), OnCancel: p.grid.Focus,
		OnConfirm: func() bool {
			p.do(func(ctx context.Context, s *report.Service, r *report.Report) error {
				_, err := s.Fill(ctx, r, plan)
				return err
			}, p.told(i18n.T("ui.annual.filled")))
			return true
		},
	})
}

// told says that something was done, or why not.
func (p *Page) told(text string) func(error) {
	return func(err error) {
		if err != nil {
			p.app.ShowError(err)
			return
		}
		p.app.Toast(text)
	}
}
