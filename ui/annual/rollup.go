package annual

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"ronghe/app"
	report "ronghe/app/annual"
	"ronghe/app/codes"
	"ronghe/app/i18n"
	"ronghe/ui"
	"ronghe/ui/choose"
	"ronghe/ui/kit"
	"ronghe/ui/nav"
	"ronghe/ui/pick"
	"ronghe/ui/xwidget"
)

// Sizes at zoom 1: the list of units beside a cell, and the choice of units.
const (
	behindHeight = 250
	scopeWidth   = 190
)

// RollUp is the page of what the reports of the units below say together: the
// total as a sheet, who is missing, what each unit says of the cell at the cursor
// and which records that is, and where the total and the own report differ. The
// report of one unit comes in its place when somebody goes down to it.
type RollUp struct {
	app    *ui.App
	lane   *ui.Lane // putting together
	look   *ui.Lane // what the units say of a cell
	work   *ui.Lane // storing; nothing in it is dropped
	picker *pick.Picker

	units   []app.Unit      // below
	members []report.Member // the same, with how far each is
	chosen  []string        // codes of those that are put together; nil: all
	leads   []app.Unit      // all that lead, at every level, those first
	only    *app.Unit       // whose own report is in front, nil for the total

	svc     *report.Service
	roll    *report.RollUp
	rep     *report.Report // in front: the total, or a unit's
	own     *report.Report
	differs map[*report.Cell]report.Difference
	doubt   map[*report.Cell]bool
	table   *report.Table
	part    *report.Part
	behind  []report.UnitValue
	of      *report.Cell // that behind is of

	unit    unitReport // the one in front
	asked   *questions // about it
	askedBy *xwidget.Grid
	asking  bool // they are shown
	foot    *fyne.Container

	list    *xwidget.Grid
	grid    *xwidget.Grid
	below   *xwidget.Grid
	scope   *xwidget.Picker
	direct  xwidget.Option
	scopes  map[string][]string // codes of units by the choice
	parts   *fyne.Container
	count   *widget.Label
	years   *kit.Years
	head    *fyne.Container
	bar     *fyne.Container
	side    *fyne.Container
	lower   *fyne.Container
	trouble *fyne.Container
	body    *fyne.Container
	root    fyne.CanvasObject
}

var (
	_ nav.Page   = (*RollUp)(nil)
	_ nav.Shower = (*RollUp)(nil)
	_ nav.Hider  = (*RollUp)(nil)
	_ nav.Keyed  = (*RollUp)(nil)
)

// Below are the units whose reports a unit adds up; none: the page has no use.
func Below(a *ui.App) []app.Unit { return leads(a.Backend.Units().Children(a.Svc.Who().Unit.Code)) }

func leads(units []app.Unit) []app.Unit {
	var out []app.Unit
	for _, u := range units {
		if u.Lead {
			out = append(out, u)
		}
	}
	return out
}

// under are all units that report to who works, directly or through others.
func under(a *ui.App) []app.Unit {
	var out []app.Unit
	for _, code := range a.Backend.Units().Descendants(a.Svc.Who().Unit.Code)[1:] {
		if u, ok := a.Backend.Units().Get(code); ok {
			out = append(out, u)
		}
	}
	return out
}

// NewRollUp makes the page for the units below.
func NewRollUp(a *ui.App, units []app.Unit) *RollUp {
	p := &RollUp{
		app: a, lane: a.Lane(), look: a.Lane(), work: a.Lane(), foot: container.NewStack(), picker: pick.New(a), units: units,
		count: kit.ShortQuiet(""), trouble: container.NewVBox(), side: kit.Rows(6), parts: container.NewStack(), bar: container.NewStack(), lower: container.NewStack(),
	}
	p.list = xwidget.NewGrid(xwidget.ListMode, rollTables{p},
		xwidget.Column{Key: "no", Title: i18n.T("ui.annual.no"), Width: 68, PlainText: true},
		xwidget.Column{Key: "title", Title: i18n.T("ui.annual.table"), Width: 90, Flex: true},
		xwidget.Column{Key: "differs", Title: i18n.T("ui.rollup.differs_short"), Width: 56, Align: fyne.TextAlignTrailing, PlainText: true},
	)
	p.list.OnCursor = func(row, _ int) { p.showTable(row) }
	p.list.OnOpen = func(int) { p.grid.Focus() }
	p.grid = xwidget.NewGrid(xwidget.EditMode, &rollCells{p})
	p.grid.Frozen, p.grid.HeadLines = stubs, 2
	p.grid.OnCursor = func(row, col int) { p.showCell(p.cellAt(row, col)) }
	p.below = xwidget.NewGrid(xwidget.ListMode, rollUnits{p},
		xwidget.Column{Key: "unit", Title: i18n.T("ui.rollup.unit"), Width: 120, Flex: true},
		xwidget.Column{Key: "value", Title: i18n.T("ui.rollup.value"), Width: 84, Align: fyne.TextAlignTrailing},
	)
	p.below.OnOpen = p.openUnit
	p.below.OnCursor = func(int, int) { p.showSide() }
	p.asked = &questions{app: a}
	p.askedBy = questionList(p.asked, func(q report.Comment) { p.goToCell(q.Cell) })
	p.years = kit.NewYears(a.Now().Year()-1, report.FirstYear, func() int { return a.Now().Year() }, p.Shown)
	p.head = kit.HeadWith(kit.Heading(p.Title()), p.count, append(p.years.Objects(),
		xwidget.NewButton(i18n.T("ui.rollup.choose"), p.choose),
		xwidget.NewButton(i18n.T("ui.annual.export"), p.askExport))...)
	p.makeScopes()
	left := kit.Wide(listWidth, p.list)
	info := kit.Card(container.NewVScroll(p.side))
	right := kit.Wide(sideWidth, container.NewBorder(nil, p.lower, nil, nil, info))
	p.body = container.NewBorder(nil, p.foot, left, right, container.NewBorder(p.parts, nil, nil, nil, p.grid))
	p.root = kit.Page(kit.Rows(8, p.head, p.trouble, p.bar), p.body)
	return p
}

// Title is the page's name.
func (*RollUp) Title() string { return i18n.T("ui.rollup.title") }

// Content is the page.
func (p *RollUp) Content() fyne.CanvasObject { return p.root }

// HelpTopic is the chapter of the manual for this page.
func (*RollUp) HelpTopic() string { return "rollup" }

// Keys are the page's own keys.
func (p *RollUp) Keys() []nav.Key { return []nav.Key{{Name: fyne.KeyF5, Run: p.Shown}} }

// Hidden drops what is still to come.
func (p *RollUp) Hidden() {
	p.lane.Stop()
	p.look.Stop()
}

// Codes of the choice whose total is shown.
const (
	allUnits  = "all"
	someUnits = "some"
)

// makeScopes offers the units that report to this one, all of each level, the
// departments of each kind, and units that are chosen one by one.
func (p *RollUp) makeScopes() {
	direct := xwidget.Option{Code: allUnits, Label: i18n.T("ui.rollup.all", "n", ui.Count(len(p.units)))}
	p.scopes = map[string][]string{}
	items := []choose.Item{{Option: direct}}
	add := func(by report.By, g report.Group) {
		o := xwidget.Option{
			Code:  string(by) + ":" + g.ID,
			Label: i18n.T("ui.rollup.group", "group", p.groupName(by, g.ID), "n", ui.Count(len(g.Units))),
		}
		p.scopes[o.Code] = codesOf(g.Units)
		items = append(items, choose.Item{Option: o})
	}
	every := under(p.app)
	p.leads = p.units
	for _, u := range leads(every) {
		if !slices.Contains(p.units, u) {
			p.leads = append(p.leads[:len(p.leads):len(p.leads)], u)
		}
	}
	for _, g := range report.Grouped(p.leads, report.ByLevel) {
		if !slices.Equal(g.Units, p.units) {
			add(report.ByLevel, g)
		}
	}
	for _, g := range report.Grouped(every, report.ByKind) {
		if len(leads(g.Units)) < len(g.Units) {
			add(report.ByKind, g)
		}
	}
	items = append(items, choose.Item{Option: xwidget.Option{Code: someUnits, Label: i18n.T("ui.rollup.some")}})
	p.scope = xwidget.NewPicker(func(query string, limit int) []xwidget.Option { return choose.Among(items, query, limit) })
	p.scope.Required = true
	p.scope.SetSelected(direct)
	p.direct = direct
	p.scope.OnChanged = func(o xwidget.Option) {
		switch o.Code {
		case someUnits:
			p.choose()
		default:
			p.only, p.chosen = nil, p.scopes[o.Code]
			p.Shown()
		}
	}
}

func (p *RollUp) groupName(by report.By, id string) string {
	if by == report.ByLevel {
		return i18n.T("ui.rollup.level_" + id)
	}
	if list, err := codes.Load(codes.Department); err == nil {
		if it, ok := list.Get(id); ok {
			return it.Name
		}
	}
	return id
}

func codesOf(units []app.Unit) []string {
	out := make([]string, len(units))
	for i, u := range units {
		out[i] = u.Code
	}
	return out
}

// rolled is all that the page shows of a year.
type rolled struct {
	svc  *report.Service
	roll *report.RollUp
	all  []report.Member // every unit below
	own  *report.Report
	unit unitReport // the one that is in front, none for the total
}

// Shown puts the reports together anew.
func (p *RollUp) Shown() {
	backend, year, chosen, only, top, units := p.app.Backend, p.years.At(), p.chosen, p.only, p.app.Svc.Who().Unit, p.leads
	p.years.Update()
	ui.Do(p.lane, func(ctx context.Context) (out rolled, err error) {
		if out.svc, err = backend.Annual(ctx); err != nil {
			return out, err
		}
		if out.roll, err = out.svc.RollUp(ctx, top, year, chosen, ""); err != nil {
			return out, err
		}
		if out.all, err = out.svc.Standing(ctx, year, units); err != nil {
			return out, err
		}
		if out.own, err = out.svc.Open(ctx, year); err != nil || only == nil {
			return out, err
		}
		r, err := out.svc.OpenOf(ctx, *only, year)
		if err != nil {
			return out, err
		}
		out.unit, err = openUnitReport(ctx, out.svc, r)
		return out, err
	}, func(out rolled, err error) {
		p.trouble.Objects = nil
		if err != nil {
			p.trouble.Objects = []fyne.CanvasObject{p.app.Notice(err)}
			p.root.Refresh()
			return
		}
		p.take(out)
	})
}

// take puts what was found in front; the cursor stays where it was.
func (p *RollUp) take(out rolled) {
	first := p.roll == nil
	p.svc, p.roll, p.own, p.rep, p.members = out.svc, out.roll, out.own, out.roll.Report, out.all
	p.unit = out.unit
	if out.unit.rep != nil {
		p.rep = out.unit.rep
	}
	p.asked.rep, p.asked.list = p.rep, out.unit.remarks.Questions
	p.askedBy.Refresh()
	p.showFoot()
	p.differs, p.doubt = map[*report.Cell]report.Difference{}, map[*report.Cell]bool{}
	for _, d := range p.roll.Differences(p.own) {
		p.differs[d.Cell] = d
	}
	for _, c := range p.roll.Doubtful() {
		p.doubt[c] = true
	}
	p.of, p.behind = nil, nil
	n := len(p.roll.Members) - len(p.roll.Missing())
	p.count.SetText(i18n.T("ui.rollup.count", "n", ui.Count(n), "all", ui.Count(len(p.roll.Members))))
	p.showBar()
	if first {
		for row, t := range p.rep.Book.Tables() {
			if t.Kind == report.Statistics {
				p.list.Select(row, 0)
				p.showTable(row)
				break
			}
		}
	}
	p.list.Refresh()
	p.grid.Refresh()
	p.showCell(p.current())
	p.root.Refresh()
	p.grid.Focus()
}

// mostMissing is how many units without a report are named in the bar.
const mostMissing = 6

// showBar says whose figures these are, who is missing, and how to come back from
// one unit's report.
func (p *RollUp) showBar() {
	if p.unit.rep != nil {
		p.bar.Objects = []fyne.CanvasObject{p.unitBar()}
		p.bar.Refresh()
		return
	}
	missing := p.roll.Missing()
	pill := xwidget.NewStatusPill(i18n.T("ui.rollup.complete"), xwidget.ToneDone)
	text := i18n.T("ui.rollup.complete_text")
	if len(missing) > 0 {
		pill = xwidget.NewStatusPill(i18n.T("ui.rollup.missing", "n", ui.Count(len(missing))), xwidget.ToneWarning)
		names := make([]string, 0, mostMissing)
		for _, u := range missing[:min(len(missing), mostMissing)] {
			names = append(names, u.Name)
		}
		key := "ui.rollup.missing_text"
		if len(missing) > mostMissing {
			key = "ui.rollup.missing_more"
		}
		text = i18n.T(key, "units", strings.Join(names, i18n.T("annual.and")), "n", ui.Count(len(missing)))
	}
	right := []fyne.CanvasObject{kit.Wide(scopeWidth, p.scope)}
	if n := len(p.differs); n > 0 {
		right = append(right, xwidget.NewButton(i18n.T("ui.rollup.differ", "n", ui.Count(n)), p.showDiffers))
	}
	p.bar.Objects = []fyne.CanvasObject{kit.Card(container.NewBorder(nil, nil, kit.Line(0, pill), kit.Line(8, right...), kit.Quiet(text)))}
	p.bar.Refresh()
}

// showDiffers lists where the total and the own report differ; a line leads there.
func (p *RollUp) showDiffers() {
	list := p.roll.Differences(p.own)
	items := make([]xwidget.ProblemItem, len(list))
	for i, d := range list {
		items[i] = xwidget.ProblemItem{
			Severity: xwidget.SeverityInfo, Where: d.Cell.Table.Number(),
			Text: i18n.T("ui.rollup.differ_line", "cell", d.Cell.Name(), "sum", valueText(d.Cell, d.Sum), "own", valueText(d.Cell, d.Own)),
		}
	}
	showList(p.app, p.grid.Focus, i18n.T("ui.rollup.differ_title"), i18n.T("ui.rollup.differ_help"), items, func(i int) { p.goToCell(list[i].Cell) })
}

// goToCell puts a cell's table in front and the cursor on the cell.
func (p *RollUp) goToCell(c *report.Cell) {
	table, row, col := locate(p.rep.Book, c)
	p.list.Select(table, 0)
	p.showTable(table)
	if part := c.Line.Part; part != p.part {
		p.showPart(part)
	}
	p.grid.Select(row, col)
	p.showCell(c)
	p.grid.Focus()
}

// total puts the total in front again.
func (p *RollUp) total() {
	p.only = nil
	p.Shown()
}

// choose asks which units are put together.
func (p *RollUp) choose() {
	if p.roll == nil {
		return
	}
	all := rollMembers{p}
	grid := xwidget.NewGrid(xwidget.ListMode, all,
		xwidget.Column{Key: "unit", Title: i18n.T("ui.rollup.unit"), Width: 240, Flex: true},
		xwidget.Column{Key: "state", Title: i18n.T("ui.rollup.state"), Width: 120})
	grid.Checkable, grid.PlainChecks, grid.MinRows, grid.MaxRows = true, true, 4, 12
	for i, u := range p.leads {
		grid.SetChecked(i, p.chosen == nil && i < len(p.units) || slices.Contains(p.chosen, u.Code))
	}
	sent := xwidget.NewButton(i18n.T("ui.rollup.sent"), func() {
		for i, m := range p.members {
			grid.SetChecked(i, m.State.Locked())
		}
		grid.Focus()
	})
	xwidget.ShowDialog(p.app.Window, xwidget.DialogOptions{
		Title: i18n.T("ui.rollup.choose"), Text: i18n.T("ui.rollup.choose_help"), Content: grid, Width: 520, Extra: []*xwidget.Button{sent},
		Confirm: i18n.T("ui.rollup.choose_yes"), OnCancel: func() { p.showScope(); p.grid.Focus() },
		OnConfirm: func() bool {
			rows := grid.Checked()
			if len(rows) == 0 {
				p.app.Toast(i18n.T("ui.rollup.choose_none"))
				return false
			}
			p.only, p.chosen = nil, nil
			for _, row := range rows {
				p.chosen = append(p.chosen, p.leads[row].Code)
			}
			if slices.Equal(p.chosen, codesOf(p.units)) {
				p.chosen = nil
			}
			p.showScope()
			p.Shown()
			return true
		},
	})
	grid.Focus()
}

// showScope lets the choice say what is put together.
func (p *RollUp) showScope() {
	if p.chosen == nil {
		p.scope.SetSelected(p.direct)
		return
	}
	p.scope.SetSelected(xwidget.Option{Code: someUnits, Label: i18n.T("ui.rollup.chosen", "n", ui.Count(len(p.chosen)))})
}

// askExport asks for a file and writes the report in front.
func (p *RollUp) askExport() {
	if p.roll == nil {
		return
	}
	s, roll, only, year := p.svc, p.roll, p.only, p.years.At()
	name := i18n.T("ui.rollup.file", "unit", p.app.Svc.Who().Unit.Name, "year", strconv.Itoa(year))
	if only != nil {
		name = i18n.T("annual.file", "unit", only.Name, "year", strconv.Itoa(year))
	}
	rep := p.rep
	p.picker.Ask(pick.Ask{
		Kind: pick.Save, Title: i18n.T("ui.rollup.export_title"), Types: []string{".xlsx", ".pdf"}, Name: name + ".xlsx",
	}, func(path string) {
		p.app.Job(ui.Job{
			Title: i18n.T("ui.annual.exporting"),
			Work: func(ctx context.Context, _ func(done, total int)) error {
				if only != nil {
					return s.Export(ctx, rep, path, false)
				}
				return s.ExportRollUp(ctx, roll, path)
			},
			Then: func(err error) {
				if err != nil {
					p.app.ShowError(err)
					return
				}
				p.app.Written(path)
			},
		})
	})
}
