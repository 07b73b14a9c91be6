// Package charts is the page of the pictures: what the registers say, drawn, with
// the numbers beside it.
package charts

import (
	"bytes"
	"context"
	"path/filepath"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"

	"ronghe/app"
	"ronghe/app/chart"
	"ronghe/app/i18n"
	"ronghe/ui"
	"ronghe/ui/choose"
	"ronghe/ui/kit"
	"ronghe/ui/nav"
	"ronghe/ui/pick"
	uiregister "ronghe/ui/register"
	"ronghe/ui/xwidget"
)

// progress is the chart that comes from the policy ledger.
const progress = "progress"

// Wanted asks the page for a chart.
type Wanted struct{ ID string }

// Page is the page.
type Page struct {
	app   *ui.App
	lane  *ui.Lane
	draws *ui.Lane
	pick  func(a pick.Ask, then func(path string))
	id    string
	set   *chart.Set
	table chart.Table
	size  fyne.Size // of the picture as it was drawn last

	choice  *xwidget.Picker
	years   *kit.Years
	dated   *fyne.Container // the years, shown where a chart is of one
	save    *xwidget.Button
	book    *xwidget.Button
	note    *xwidget.Paragraph
	picture *canvas.Image
	frame   *fyne.Container
	grid    *xwidget.Grid
	beside  *fyne.Container
	trouble *fyne.Container
	root    fyne.CanvasObject
}

var (
	_ nav.Page   = (*Page)(nil)
	_ nav.Shower = (*Page)(nil)
	_ nav.Hider  = (*Page)(nil)
	_ nav.Keyed  = (*Page)(nil)
	_ nav.Wanter = (*Page)(nil)
)

// besideWidth is the width of the table beside the picture, at zoom 1.
const besideWidth = 330

// New makes the page.
func New(a *ui.App) *Page {
	p := &Page{app: a, lane: a.Lane(), draws: a.Lane(), pick: pick.New(a).Ask, id: progress, note: kit.Quiet(""), trouble: container.NewVBox()}
	p.choice = xwidget.NewPicker(func(query string, limit int) []xwidget.Option {
		return choose.Among(choose.Items(p.options()), query, limit)
	})
	p.choice.Required, p.choice.PlaceHolder = true, i18n.T("ui.charts.pick")
	p.choice.OnChanged = func(o xwidget.Option) { p.choose(o.Code) }
	p.years = kit.NewYears(a.Now().Year(), firstYear, func() int { return a.Now().Year() }, p.Shown)
	p.save = xwidget.NewPrimaryButton(i18n.T("ui.charts.save"), "", p.savePicture)
	p.book = xwidget.NewButton(i18n.T("ui.charts.book"), func() { p.saveBook([]string{p.id}) })
	p.picture = &canvas.Image{FillMode: canvas.ImageFillContain}
	p.frame = container.New(&watched{p: p}, p.picture)
	p.beside = container.NewStack()
	p.setGrid()
	p.dated = kit.Line(8, p.years.Objects()...)
	p.note.Hide()
	head := kit.HeadWith(kit.Heading(p.Title()), kit.Wide(300, p.choice), p.dated,
		xwidget.NewButton(i18n.T("ui.charts.all_book"), func() { p.saveBook(nil) }), p.book, p.save)
	p.root = kit.Page(kit.Rows(8, head, kit.Quiet(i18n.T("ui.charts.text")), p.note, p.trouble),
		container.NewBorder(nil, nil, nil, kit.Wide(besideWidth, p.beside), kit.Card(p.frame)))
	return p
}

// Title is the page's name.
func (*Page) Title() string { return i18n.T("ui.charts.title") }

// Content is the page.
func (p *Page) Content() fyne.CanvasObject { return p.root }

// HelpTopic is the chapter of the manual for this page.
func (*Page) HelpTopic() string { return "registers#" + i18n.T("ui.charts.title") }

// Keys are the page's own keys.
func (p *Page) Keys() []nav.Key { return []nav.Key{{Name: fyne.KeyF5, Run: p.Shown}} }

// Want shows a chart.
func (p *Page) Want(want any) {
	if w, ok := want.(Wanted); ok && w.ID != p.id {
		p.choose(w.ID)
	}
}

// Hidden drops what is still to come.
func (p *Page) Hidden() {
	p.lane.Stop()
	p.draws.Stop()
}

func (p *Page) choose(id string) {
	p.id = id
	p.Shown()
}

// firstYear is the first whose figures are asked for.
const firstYear = 2017

// made is a chart with those that can be chosen.
type made struct {
	set   *chart.Set
	table chart.Table
	dated bool // the chart is of a year
}

func show(o fyne.CanvasObject, on bool) {
	if on {
		o.Show()
	} else {
		o.Hide()
	}
}

// Shown looks the chart up again.
func (p *Page) Shown() {
	id, year := p.id, p.years.At()
	p.years.Update()
	ui.Do(p.lane, func(ctx context.Context) (out made, err error) {
		if out.set, err = p.app.Backend.Charts(ctx); err != nil {
			return out, err
		}
		out.dated = id == progress || slices.ContainsFunc(out.set.Charts(), func(c *chart.Chart) bool { return c.ID == id && c.Dated() })
		out.table, err = p.make(ctx, out.set, id, year)
		return out, err
	}, func(out made, err error) {
		p.trouble.Objects = nil
		if err != nil {
			p.trouble.Objects = []fyne.CanvasObject{p.app.Notice(err)}
			p.root.Refresh()
			return
		}
		p.set, p.table = out.set, out.table
		p.choice.SetSelected(xwidget.Option{Code: id, Label: p.table.Title})
		p.note.SetText(p.table.Note)
		show(p.note, p.table.Note != "")
		show(p.dated, out.dated)
		p.setGrid()
		p.draw()
		p.root.Refresh()
		p.grid.Focus()
	})
}

// make gives a chart's table.
func (p *Page) make(ctx context.Context, set *chart.Set, id string, year int) (chart.Table, error) {
	if id == progress {
		ledger, err := p.app.Backend.Ledger(ctx)
		if err != nil {
			return chart.Table{}, err
		}
		lines, err := ledger.At(ctx, p.app.Svc, p.app.Svc.Who().Unit, year)
		return chart.FromLedger(lines), err
	}
	i := slices.IndexFunc(set.Charts(), func(c *chart.Chart) bool { return c.ID == id })
	if i < 0 {
		return chart.Table{}, app.NewError(app.CodeNotFound, nil, "what", id)
	}
	return set.Make(ctx, p.app.Svc, set.Charts()[i], year)
}

// options are the charts that can be chosen.
func (p *Page) options() []xwidget.Option {
	out := []xwidget.Option{{Code: progress, Label: i18n.T("chart.progress")}}
	if p.set != nil {
		for _, c := range p.set.Charts() {
			out = append(out, xwidget.Option{Code: c.ID, Label: c.Title})
		}
	}
	return out
}

// draw draws the picture as large as there is room, off the UI thread.
func (p *Page) draw() {
	size := p.frame.Size()
	if size.Width < 100 || size.Height < 100 || p.table.ID == "" {
		return
	}
	p.size = size
	if p.empty() {
		p.picture.Image = nil
		p.picture.Refresh()
		return
	}
	scale := float32(1)
	if c := fyne.CurrentApp().Driver().CanvasForObject(p.frame); c != nil {
		scale = c.Scale()
	}
	t, l := p.table, screenLook(size, scale)
	ui.Do(p.draws, func(ctx context.Context) (fyne.Resource, error) {
		png, err := p.app.Backend.DrawChart(ctx, t, l)
		return fyne.NewStaticResource(t.ID+".png", bytes.Clone(png)), err
	}, func(r fyne.Resource, err error) {
		if err != nil {
			p.trouble.Objects = []fyne.CanvasObject{p.app.Notice(err)}
			p.root.Refresh()
			return
		}
		p.picture.Resource = r
		p.picture.Refresh()
	})
}

// empty tells that a chart has nothing to show.
func (p *Page) empty() bool {
	return !slices.ContainsFunc(p.table.Rows, func(r chart.Row) bool {
		return p.table.Kind == chart.Progress || slices.ContainsFunc(r.Values, func(v decimalValue) bool { return v.Valid && !v.Decimal.IsZero() })
	})
}

// savePicture asks where to and writes the picture on a light ground.
func (p *Page) savePicture() {
	t := p.table
	if t.ID == "" {
		return
	}
	p.ask("ui.charts.save_title", t.Title, ".png", "ui.charts.png", func(ctx context.Context, path string) error {
		return p.app.Backend.SaveChart(ctx, path, t, paperLook())
	})
}

// saveBook asks where to and writes some charts, or all, into a workbook.
func (p *Page) saveBook(ids []string) {
	if p.set == nil {
		return
	}
	name, set, year := p.table.Title, p.set, p.years.At()
	if ids == nil {
		name = p.Title()
		for _, o := range p.options() {
			ids = append(ids, o.Code)
		}
	}
	p.ask("ui.charts.book_title", name, ".xlsx", "ui.charts.xlsx", func(ctx context.Context, path string) error {
		var tables []chart.Table
		for _, id := range ids {
			t, err := p.make(ctx, set, id, year)
			if err != nil {
				return err
			}
			tables = append(tables, t)
		}
		return p.app.Backend.SaveChartBook(ctx, path, tables)
	})
}

func (p *Page) ask(title, name, ending, what string, write func(ctx context.Context, path string) error) {
	p.pick(pick.Ask{
		Kind: pick.Save, Title: i18n.T(title), Name: name + ending, Types: []string{ending}, What: i18n.T(what),
	}, func(path string) {
		p.app.Job(ui.Job{
			Title: i18n.T("ui.charts.writing"),
			Work:  func(ctx context.Context, _ func(done, total int)) error { return write(ctx, path) },
			Then: func(err error) {
				if err != nil {
					p.app.ShowError(err)
					return
				}
				p.app.Toast(i18n.T("ui.charts.saved", "file", filepath.Base(path)))
			},
		})
	})
}

// open shows the records of a row.
func (p *Page) open(row int) {
	if row < 0 || row >= len(p.table.Rows) || p.table.Rows[row].Query.Form == "" {
		return
	}
	r := p.table.Rows[row]
	p.app.Nav.Go(nav.Register(r.Query.Form), uiregister.Wanted{Where: r.Query.Where, Label: p.table.Title + " " + r.Label})
}
