// Package changes is the page of what changed since a moment: the records, by
// register, with who changed them when and which fields from what to what. It is
// a view of the op log.
package changes

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"ronghe/app"
	"ronghe/app/i18n"
	"ronghe/app/op"
	"ronghe/app/register"
	"ronghe/ui"
	"ronghe/ui/choose"
	"ronghe/ui/kit"
	"ronghe/ui/nav"
	"ronghe/ui/pick"
	"ronghe/ui/xwidget"
)

// sinceDay is the choice of a day beside the moments of the log.
const sinceDay = "day"

// daysBack is how long ago the day is that is offered first.
const daysBack = 7

// sideWidth is the width of the panel at the side, at zoom 1.
const sideWidth = 340

// Page is the page.
type Page struct {
	app    *ui.App
	lane   *ui.Lane
	picker *pick.Picker
	rows   *rows
	at     register.Moment
	names  map[app.ID]string
	chosen bool // the moment is not the one that is offered first

	since   *xwidget.Segments
	day     *xwidget.DateEntry
	form    *xwidget.Picker
	count   *widget.Label
	export  *xwidget.Button
	grid    *xwidget.Grid
	side    *fyne.Container
	trouble *fyne.Container
	root    fyne.CanvasObject
}

var (
	_ nav.Page   = (*Page)(nil)
	_ nav.Shower = (*Page)(nil)
	_ nav.Hider  = (*Page)(nil)
	_ nav.Keyed  = (*Page)(nil)
)

// New makes the page.
func New(a *ui.App) *Page {
	p := &Page{app: a, lane: a.Lane(), picker: pick.New(a), count: kit.ShortQuiet(""), side: kit.Rows(6), trouble: container.NewVBox()}
	p.rows = newRows(a, p.loaded)
	option := func(code string) xwidget.Option {
		return xwidget.Option{Code: code, Label: i18n.T("ui.changes.since_" + code)}
	}
	p.since = xwidget.NewSegments(option(register.SinceLogin), option(register.SinceExport), option(sinceDay))
	p.since.Required = true
	p.since.SetSelected(register.SinceLogin)
	p.since.OnChanged = func(xwidget.Option) { p.chosen = true; p.Shown() }
	p.day = choose.Day(a.Now().AddDate(0, 0, -daysBack).Format("2006-01-02"), func(string) { p.since.SetSelected(sinceDay); p.Shown() })
	p.form = xwidget.NewPicker(p.findForms)
	p.form.PlaceHolder = i18n.T("ui.changes.all")
	p.form.OnChanged = func(xwidget.Option) { p.Shown() }
	p.grid = xwidget.NewGrid(xwidget.ListMode, source{p},
		xwidget.Column{Key: "name", Title: i18n.T("ui.changes.record"), Width: 230},
		xwidget.Column{Key: "kind", Title: i18n.T("ui.changes.kind"), Width: 96},
		xwidget.Column{Key: "at", Title: i18n.T("ui.changes.at"), Width: 104, PlainText: true},
		xwidget.Column{Key: "who", Title: i18n.T("ui.changes.who"), Width: 84},
		xwidget.Column{Key: "what", Title: i18n.T("ui.changes.what"), Width: 200, Flex: true})
	p.grid.OnOpen = p.open
	p.grid.OnCursor = func(row, _ int) { p.showSide(row) }
	p.export = xwidget.NewButton(i18n.T("ui.changes.export"), p.askExport)
	head := kit.HeadWith(kit.Heading(p.Title()), p.count, p.export)
	bar := kit.Flow(12,
		kit.Line(4, kit.ShortQuiet(i18n.T("ui.changes.since")), p.since),
		kit.Wide(120, p.day),
		kit.Line(4, kit.ShortQuiet(i18n.T("ui.changes.form")), kit.Wide(180, p.form)))
	panel := kit.Wide(sideWidth, kit.Card(container.NewVScroll(p.side)))
	p.root = kit.Page(kit.Rows(8, head, bar, p.trouble), container.NewBorder(nil, nil, nil, panel, p.grid))
	return p
}

// Title is the page's name.
func (*Page) Title() string { return i18n.T("ui.changes.title") }

// Content is the page.
func (p *Page) Content() fyne.CanvasObject { return p.root }

// HelpTopic is the chapter of the manual for this page.
func (*Page) HelpTopic() string { return "changes" }

// Keys are the page's own keys.
func (p *Page) Keys() []nav.Key {
	return []nav.Key{
		{Name: fyne.KeyF5, Run: p.Shown},
		{Name: fyne.KeyE, Modifier: fyne.KeyModifierControl, Run: p.askExport},
	}
}

// Hidden drops what is still to come.
func (p *Page) Hidden() {
	p.lane.Stop()
	p.rows.lane.Stop()
}

// found is what a look at the log gave.
type found struct {
	at    register.Moment
	forms []register.ChangedForm
	names map[app.ID]string
}

// moment is what is looked back to.
func (p *Page) moment() string {
	if code := p.since.Selected().Code; code != sinceDay {
		return code
	}
	return p.day.ISO()
}

// Shown looks again at what changed.
func (p *Page) Shown() {
	svc, moment, only := p.app.Svc, p.moment(), p.form.Selected().Code
	ui.Do(p.lane, func(ctx context.Context) (out found, err error) {
		if out.at, err = svc.Since(ctx, moment); err != nil {
			return out, err
		}
		if out.names, err = svc.Names(ctx); err != nil {
			return out, err
		}
		forms, err := svc.ChangedForms(ctx, out.at.Span)
		for _, f := range forms {
			if only == "" || f.Form.ID == only {
				out.forms = append(out.forms, f)
			}
		}
		return out, err
	}, func(out found, err error) {
		if app.CodeOf(err) == register.CodeMoment && !p.chosen { // nobody was logged in before
			p.chosen = true
			p.since.SetSelected(sinceDay)
			p.Shown()
			return
		}
		p.trouble.Objects = nil
		if err != nil {
			p.trouble.Objects = []fyne.CanvasObject{p.app.Notice(err)}
			out = found{}
		}
		p.at, p.names = out.at, out.names
		p.rows.start(out.at.Span, out.forms)
		n := 0
		for _, f := range out.forms {
			n += f.Count
		}
		p.count.SetText("")
		if err == nil {
			p.count.SetText(i18n.T("ui.changes.count", "since", ui.When(out.at.At, p.app.Now()), "n", ui.Count(n)))
		}
		if n > 0 {
			p.export.Enable()
		} else {
			p.export.Disable()
		}
		p.grid.Refresh()
		p.grid.Select(min(1, p.rows.len()), 0) // the first line is a heading
		row, _ := p.grid.CurrentCell()
		p.showSide(row)
		p.root.Refresh()
		p.grid.Focus()
	})
}

// loaded shows rows that came.
func (p *Page) loaded(err error) {
	if err != nil {
		p.trouble.Objects = []fyne.CanvasObject{p.app.Notice(err)}
		p.root.Refresh()
		return
	}
	p.grid.Refresh()
	row, _ := p.grid.CurrentCell()
	p.showSide(row)
}

// open shows the record of a line, or the register of a heading.
func (p *Page) open(row int) {
	f, c, ok := p.rows.at(row)
	switch {
	case f == nil:
	case c == nil && !f.Form.Internal:
		p.app.Nav.Go(nav.Register(f.Form.ID), nil)
	case ok && c != nil && inReport(f.Form.ID):
		p.app.Nav.Go(nav.Annual, nil)
	case ok && c != nil:
		p.app.Records.Open(f.Form.ID, c.ID, nil)
	}
}

// inReport reports whether a form's records are shown on the page of the annual
// report.
func inReport(form string) bool { return form == "annual_table" || form == "annual_submission" }

// showSide shows every change of the record at the cursor.
func (p *Page) showSide(row int) {
	f, c, ok := p.rows.at(row)
	p.side.Objects = nil
	switch {
	case p.rows.len() == 0:
		p.side.Objects = []fyne.CanvasObject{kit.Quiet(i18n.T("ui.changes.none"))}
	case f == nil || !ok:
	case c == nil:
		p.side.Objects = []fyne.CanvasObject{kit.Section(f.Form.Title), kit.Quiet(i18n.T("ui.changes.in_form", "n", ui.Count(f.Count)))}
	default:
		name := kit.Text("**" + c.Name + "**")
		name.Marked, name.SizeName = true, fynetheme.SizeNameSubHeadingText
		p.side.Objects = append(p.side.Objects, name, kit.Line(0, xwidget.NewLink(i18n.T("ui.changes.open"), func() { p.open(row) })),
			kit.Quiet(i18n.T("ui.changes.by", "kind", kindOf(c.Kind), "at", ui.When(c.At, p.app.Now()), "who", register.NamesOf(p.names, c.Users))))
		for i, ch := range c.Changes {
			if i == mostInSide {
				p.side.Objects = append(p.side.Objects, kit.Quiet(i18n.T("ui.changes.more", "n", ui.Count(len(c.Changes)-i))))
				break
			}
			p.side.Objects = append(p.side.Objects, kit.Tight(kit.Quiet(ch.Label), kit.Text(valuesOf(c, ch))))
		}
	}
	p.side.Refresh()
}

// mostInSide is how many changes the panel shows; the export has all.
const mostInSide = 60

func kindOf(k op.Kind) string { return i18n.T("form.history.kind." + string(k)) }

// valuesOf is what became of a field: its value, where the record is new.
func valuesOf(c *register.Changed, ch register.FieldChange) string {
	if c.Kind == op.Create {
		return ch.New
	}
	return fromTo(ch)
}

// fromTo is a change in one line.
func fromTo(c register.FieldChange) string {
	blank := i18n.T("ui.changes.blank")
	old, now := c.Old, c.New
	if old == "" {
		old = blank
	}
	if now == "" {
		now = blank
	}
	return i18n.T("ui.changes.from_to", "old", old, "new", now)
}

// findForms offers the registers.
func (p *Page) findForms(query string, limit int) []xwidget.Option {
	return choose.Forms(p.app.Svc.Catalog(), query, limit)
}

func (p *Page) askExport() {
	if p.rows.len() == 0 || !p.app.Entering() {
		return
	}
	svc, at, form := p.app.Svc, p.at, p.form.Selected().Code
	p.picker.Ask(pick.Ask{
		Kind: pick.Save, Title: i18n.T("ui.changes.export_title"), Types: []string{".xlsx"}, What: i18n.T("ui.import.files"),
		Name: i18n.T("ui.changes.file", "since", at.At.Local().Format("20060102")) + ".xlsx",
	}, func(path string) {
		p.app.Job(ui.Job{
			Title: i18n.T("ui.changes.exporting"),
			Work: func(ctx context.Context, progress func(done, total int)) error {
				_, err := svc.ExportChanges(ctx, at, form, path, progress)
				return err
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

// source shows the rows to the grid.
type source struct{ p *Page }

// Rows is how many lines there are, headings of the registers among them.
func (s source) Rows() int { return s.p.rows.len() }

// Prefetch loads the pages around what is on the screen.
func (s source) Prefetch(first, last int) { s.p.rows.want(first, last) }

// Cell is a register's heading, or a record that changed.
func (s source) Cell(row, col int) xwidget.CellView {
	f, c, ok := s.p.rows.at(row)
	switch {
	case f == nil:
		return xwidget.CellView{}
	case c == nil && ok:
		if col > 0 {
			return xwidget.CellView{State: xwidget.StateReadOnly}
		}
		return xwidget.CellView{Text: i18n.T("ui.changes.group", "form", f.Form.Title, "n", ui.Count(f.Count)), Bold: true, State: xwidget.StateReadOnly}
	case c == nil:
		return xwidget.CellView{Loading: true}
	}
	switch col {
	case 0:
		return xwidget.CellView{Text: c.Name, Indent: 1}
	case 1:
		tone := xwidget.ToneQuiet
		switch c.Kind {
		case op.Create:
			tone = xwidget.ToneDone
		case op.Delete:
			tone = xwidget.ToneError
		}
		return xwidget.CellView{Text: kindOf(c.Kind), Tone: tone}
	case 2:
		return xwidget.CellView{Text: ui.When(c.At, s.p.app.Now())}
	case 3:
		return xwidget.CellView{Text: register.NamesOf(s.p.names, c.Users)}
	}
	return xwidget.CellView{Text: summary(c)}
}

// mostNamed is how many changes a line names.
const mostNamed = 4

// summary names the fields that changed, with their values where there are few.
func summary(c *register.Changed) string {
	if len(c.Changes) == 0 {
		return ""
	}
	var parts []string
	for i, ch := range c.Changes {
		if i == mostNamed {
			parts = append(parts, i18n.T("ui.changes.more", "n", ui.Count(len(c.Changes)-i)))
			break
		}
		text := ch.Label
		if c.Kind == op.Edit {
			text += i18n.T("ui.changes.colon") + fromTo(ch)
		}
		parts = append(parts, text)
	}
	return strings.Join(parts, i18n.T("ui.changes.and"))
}
