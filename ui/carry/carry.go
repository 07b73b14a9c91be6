// Package carry is the page on which a year is begun: what goes on from the year
// before is looked at, chosen by register, and carried into it.
package carry

import (
	"context"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"ronghe/app"
	"ronghe/app/i18n"
	"ronghe/app/register"
	"ronghe/ui"
	"ronghe/ui/kit"
	"ronghe/ui/nav"
	"ronghe/ui/xwidget"
)

// firstYear is the earliest year that is carried into.
const firstYear = 2000

// Page is the page.
type Page struct {
	app  *ui.App
	lane *ui.Lane
	plan []register.Carried

	years      *kit.Years
	schoolYear *widget.Label
	begin      *xwidget.Button
	grid       *xwidget.Grid
	trouble    *fyne.Container
	root       fyne.CanvasObject
}

var (
	_ nav.Page   = (*Page)(nil)
	_ nav.Shower = (*Page)(nil)
	_ nav.Hider  = (*Page)(nil)
	_ nav.Keyed  = (*Page)(nil)
)

// New makes the page.
func New(a *ui.App) *Page {
	p := &Page{app: a, lane: a.Lane(), schoolYear: kit.ShortQuiet(""), trouble: container.NewVBox()}
	number := func(key, title string) xwidget.Column {
		return xwidget.Column{Key: key, Title: i18n.T(title), Width: 110, Align: fyne.TextAlignTrailing}
	}
	p.grid = xwidget.NewGrid(xwidget.ListMode, source{p},
		xwidget.Column{Key: "form", Title: i18n.T("ui.carry.form"), Width: 220},
		number("records", "ui.carry.records"), number("rows", "ui.carry.rows"), number("fresh", "ui.carry.fresh"),
		xwidget.Column{Key: "names", Title: i18n.T("ui.carry.names"), Width: 300, Flex: true})
	p.grid.Checkable = true
	p.grid.OnChecked = func(int) { p.showButton() }
	p.grid.OnOpen = func(row int) {
		if row < len(p.plan) {
			a.Nav.Go(nav.Register(p.plan[row].Form.ID), nil)
		}
	}
	p.begin = xwidget.NewPrimaryButton(i18n.T("ui.carry.yes"), "", p.ask)
	p.years = kit.NewYears(a.Now().Year(), firstYear+1, func() int { return a.Now().Year() + 1 }, p.Shown)
	head := kit.Head(kit.Heading(p.Title()), p.begin)
	bar := kit.Line(8, append(append([]fyne.CanvasObject{kit.ShortQuiet(i18n.T("ui.carry.year"))}, p.years.Objects()...), p.schoolYear)...)
	p.root = kit.Page(kit.Rows(8, head, kit.Quiet(i18n.T("ui.carry.text")), bar, p.trouble), p.grid)
	return p
}

// Title is the page's name.
func (*Page) Title() string { return i18n.T("ui.carry.title") }

// Content is the page.
func (p *Page) Content() fyne.CanvasObject { return p.root }

// HelpTopic is the chapter of the manual for this page.
func (*Page) HelpTopic() string { return "carry" }

// Keys are the page's own keys.
func (p *Page) Keys() []nav.Key { return []nav.Key{{Name: fyne.KeyF5, Run: p.Shown}} }

// Hidden drops what is still to come.
func (p *Page) Hidden() { p.lane.Stop() }

// Shown looks up what would be added.
func (p *Page) Shown() {
	svc, year := p.app.Svc, p.years.At()
	p.years.Update()
	p.schoolYear.SetText(i18n.T("ui.carry.school_year", "year", strconv.Itoa(year), "next", strconv.Itoa(year+1)))
	var forms []string
	for _, f := range svc.CarriedForms() {
		forms = append(forms, f.ID)
	}
	ui.Do(p.lane, func(ctx context.Context) ([]register.Carried, error) {
		return svc.PlanCarry(ctx, year, forms)
	}, func(plan []register.Carried, err error) {
		p.trouble.Objects = nil
		if err != nil {
			p.trouble.Objects = []fyne.CanvasObject{p.app.Notice(err)}
			p.root.Refresh()
			return
		}
		p.plan = plan
		p.grid.ClearChecks()
		for i, c := range plan {
			p.grid.SetChecked(i, c.Rows+c.Fresh > 0 && c.Form.Begun(year, svc.Today()))
		}
		p.grid.Refresh()
		p.root.Refresh()
		p.showButton()
		p.grid.Focus()
	})
}

// chosen sums up the registers that are ticked and have anything to add.
func (p *Page) chosen() (forms []string, rows, fresh int) {
	for _, i := range p.grid.Checked() {
		if c := p.plan[i]; c.Rows+c.Fresh > 0 {
			forms = append(forms, c.Form.ID)
			rows, fresh = rows+c.Rows, fresh+c.Fresh
		}
	}
	return forms, rows, fresh
}

func (p *Page) showButton() {
	if forms, _, _ := p.chosen(); len(forms) > 0 {
		p.begin.Enable()
	} else {
		p.begin.Disable()
	}
}

func (p *Page) ask() {
	forms, rows, fresh := p.chosen()
	if len(forms) == 0 || !p.app.Entering() {
		return
	}
	p.app.Confirm(ui.Question{
		Title: i18n.T("ui.carry.title"), Yes: i18n.T("ui.carry.yes"),
		Text: i18n.T("ui.carry.confirm", "forms", ui.Count(len(forms)), "rows", ui.Count(rows), "fresh", ui.Count(fresh), "year", strconv.Itoa(p.years.At())),
	}, func() { p.do(forms) })
}

func (p *Page) do(forms []string) {
	svc, year := p.app.Svc, p.years.At()
	var out []register.Carried
	var batch app.ID
	p.app.Job(ui.Job{
		Title: i18n.T("ui.carry.working"),
		Work: func(ctx context.Context, progress func(int, int)) (err error) {
			out, batch, err = svc.CarryForward(ctx, year, forms, progress)
			return err
		},
		Then: func(err error) {
			if err != nil {
				p.app.ShowError(err)
				return
			}
			rows, fresh := 0, 0
			for _, c := range out {
				rows, fresh = rows+c.Rows, fresh+c.Fresh
			}
			p.app.Nav.Saved()
			p.app.ToastUndo(i18n.T("ui.carry.done", "year", strconv.Itoa(year), "rows", ui.Count(rows), "fresh", ui.Count(fresh)), func() {
				p.app.Undo(batch, p.Shown)
			})
			p.Shown()
		},
	})
}

// source lists the registers.
type source struct{ p *Page }

// Rows is how many registers have anything that goes on.
func (s source) Rows() int { return len(s.p.plan) }

// Cell is a register and what would be added to it.
func (s source) Cell(row, col int) xwidget.CellView {
	c := s.p.plan[row]
	count := func(n int) xwidget.CellView {
		if n == 0 {
			return xwidget.CellView{}
		}
		return xwidget.CellView{Text: ui.Count(n)}
	}
	switch col {
	case 0:
		return xwidget.CellView{Text: c.Form.Title}
	case 1:
		return count(c.Records + c.Fresh)
	case 2:
		return count(c.Rows)
	case 3:
		return count(c.Fresh)
	}
	if len(c.Names) == 0 {
		return xwidget.CellView{Text: i18n.T("ui.carry.none")}
	}
	text := strings.Join(c.Names, i18n.T("register.use_and"))
	if !c.Form.Begun(s.p.years.At(), s.p.app.Svc.Today()) {
		text = i18n.T("ui.carry.not_begun", "list", text)
	}
	return xwidget.CellView{Text: text}
}
