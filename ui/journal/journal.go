// Package journal is the page of the operation log for who audits: every write,
// export, login and change of an account, filtered by user, register, kind and
// days, read page by page. It changes nothing and shows personal data masked.
package journal

import (
	"context"
	"time"

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
	"ronghe/ui/xwidget"
)

const (
	daysBack   = 30  // how long ago the first day is that is shown at first
	pageSize   = 100 // lines that are read at once
	mostPages  = 40  // pages that are kept
	sideWidth  = 340 // of the panel, at zoom 1
	mostInSide = 60  // changes that the panel shows
)

const stamp = "2006-01-02 15:04:05"

// kinds are the choices of what was done.
var kinds = []struct {
	code string
	of   []op.Kind
}{
	{"all", nil},
	{"change", []op.Kind{op.Create, op.Edit, op.RowAdd, op.RowEdit, op.RowDel, op.Delete, op.Restore, op.Move, op.Resolve}},
	{"out", []op.Kind{op.Export, op.Reveal, op.Backup, op.Purge}},
	{"step", []op.Kind{op.Sign, op.Submit, op.Withdraw, op.Accept, op.Return, op.Approve, op.Unlock, op.Override, op.Comment}},
	{"login", []op.Kind{op.Login}},
	{"account", []op.Kind{op.Account}},
}

// Page is the page.
type Page struct {
	app   *ui.App
	lane  *ui.Lane // counting
	read  *ui.Lane // pages
	query register.JournalQuery
	names map[app.ID]string
	total int
	pages map[int][]register.LogLine
	asked map[int]bool

	user     *xwidget.Picker
	form     *xwidget.Picker
	kind     *xwidget.Segments
	from, to *xwidget.DateEntry
	count    *widget.Label
	grid     *xwidget.Grid
	side     *fyne.Container
	trouble  *fyne.Container
	root     fyne.CanvasObject
}

var (
	_ nav.Page   = (*Page)(nil)
	_ nav.Shower = (*Page)(nil)
	_ nav.Hider  = (*Page)(nil)
	_ nav.Keyed  = (*Page)(nil)
)

// New makes the page.
func New(a *ui.App) *Page {
	p := &Page{app: a, lane: a.Lane(), read: a.Lane(), count: kit.ShortQuiet(""), side: kit.Rows(6), trouble: container.NewVBox()}
	p.user = p.picker(i18n.T("ui.journal.everyone"), p.findUsers)
	p.form = p.picker(i18n.T("ui.journal.every_form"), func(query string, limit int) []xwidget.Option {
		return choose.Forms(a.Svc.Catalog(), query, limit)
	})
	options := make([]xwidget.Option, len(kinds))
	for i, k := range kinds {
		options[i] = xwidget.Option{Code: k.code, Label: i18n.T("ui.journal.kind_" + k.code)}
	}
	p.kind = xwidget.NewSegments(options...)
	p.kind.Required = true
	p.kind.SetSelected(kinds[0].code)
	p.kind.OnChanged = func(xwidget.Option) { p.Shown() }
	now := a.Now()
	p.from, p.to = p.day(now.AddDate(0, 0, -daysBack).Format("2006-01-02")), p.day(now.Format("2006-01-02"))
	p.grid = xwidget.NewGrid(xwidget.ListMode, source{p},
		xwidget.Column{Key: "at", Title: i18n.T("ui.journal.at"), Width: 146, PlainText: true},
		xwidget.Column{Key: "who", Title: i18n.T("ui.journal.who"), Width: 84},
		xwidget.Column{Key: "kind", Title: i18n.T("ui.journal.kind"), Width: 100},
		xwidget.Column{Key: "where", Title: i18n.T("ui.journal.where"), Width: 110},
		xwidget.Column{Key: "what", Title: i18n.T("ui.journal.what"), Width: 170, Flex: true},
		xwidget.Column{Key: "note", Title: i18n.T("ui.journal.note"), Width: 170, Flex: true})
	p.grid.OnOpen = p.open
	p.grid.OnCursor = func(row, _ int) { p.showSide(row) }
	label := func(key string, width float32, o fyne.CanvasObject) fyne.CanvasObject {
		return kit.Line(4, kit.ShortQuiet(i18n.T(key)), kit.Wide(width, o))
	}
	bar := kit.Flow(12,
		label("ui.journal.from", 120, p.from), label("ui.journal.to", 120, p.to),
		label("ui.journal.user", 130, p.user), label("ui.journal.form", 170, p.form), p.kind)
	panel := kit.Wide(sideWidth, kit.Card(container.NewVScroll(p.side)))
	p.root = kit.Page(kit.Rows(8, kit.HeadWith(kit.Heading(p.Title()), p.count), bar, p.trouble), container.NewBorder(nil, nil, nil, panel, p.grid))
	return p
}

func (p *Page) picker(all string, find func(query string, limit int) []xwidget.Option) *xwidget.Picker {
	c := xwidget.NewPicker(find)
	c.PlaceHolder = all
	c.OnChanged = func(xwidget.Option) { p.Shown() }
	return c
}

func (p *Page) day(iso string) *xwidget.DateEntry {
	return choose.Day(iso, func(string) { p.Shown() })
}

// Title is the page's name.
func (*Page) Title() string { return i18n.T("ui.journal.title") }

// Content is the page.
func (p *Page) Content() fyne.CanvasObject { return p.root }

// HelpTopic is the chapter of the manual for this page.
func (*Page) HelpTopic() string { return "journal" }

// Keys are the page's own keys.
func (p *Page) Keys() []nav.Key { return []nav.Key{{Name: fyne.KeyF5, Run: p.Shown}} }

// Hidden drops what is still to come.
func (p *Page) Hidden() {
	p.lane.Stop()
	p.read.Stop()
}

// findUsers offers who has an account here.
func (p *Page) findUsers(query string, limit int) []xwidget.Option {
	items := make([]choose.Item, 0, len(p.names))
	for id, name := range p.names {
		items = append(items, choose.Item{Option: xwidget.Option{Code: string(id), Label: name}})
	}
	return choose.Among(items, query, limit)
}

// found is what a look at the log gave.
type found struct {
	query register.JournalQuery
	names map[app.ID]string
	total int
}

// Shown looks at the log anew.
func (p *Page) Shown() {
	svc, now := p.app.Svc, p.app.Now()
	from, to := p.from.ISO(), p.to.ISO()
	q := register.JournalQuery{User: app.ID(p.user.Selected().Code), Form: p.form.Selected().Code}
	for _, k := range kinds {
		if k.code == p.kind.Selected().Code {
			q.Kinds = k.of
		}
	}
	p.read.Stop()
	p.count.SetText(i18n.T("ui.journal.counting"))
	ui.Do(p.lane, func(ctx context.Context) (out found, err error) {
		if q.In, err = svc.JournalSpan(ctx, dayOf(from, time.Time{}), dayOf(to, now)); err != nil {
			return out, err
		}
		if out.names, err = svc.Names(ctx); err != nil {
			return out, err
		}
		out.query = q
		out.total, err = svc.CountJournal(ctx, q)
		return out, err
	}, p.take)
}

// take shows a part of the log from its newest line.
func (p *Page) take(out found, err error) {
	p.trouble.Objects = nil
	if err != nil {
		p.trouble.Objects = []fyne.CanvasObject{p.app.Notice(err)}
		out = found{names: p.names}
	}
	p.query, p.names, p.total = out.query, out.names, out.total
	p.pages, p.asked = map[int][]register.LogLine{}, map[int]bool{}
	p.count.SetText(i18n.T("ui.journal.count", "n", ui.Count(p.total)))
	p.want(0, pageSize/2)
	p.grid.Refresh()
	p.grid.Select(0, 0)
	p.showSide(0)
	p.root.Refresh()
	p.grid.Focus()
}

// want reads the pages of the lines from first to last that are missing.
func (p *Page) want(first, last int) {
	for n := max(0, first) / pageSize; n*pageSize <= min(last, p.total-1); n++ {
		if !p.asked[n] {
			p.fetch(n)
		}
	}
}

func (p *Page) fetch(n int) {
	if len(p.asked) >= mostPages { // a look around begins anew; what is on the screen comes again
		p.pages, p.asked = map[int][]register.LogLine{}, map[int]bool{}
	}
	p.asked[n] = true
	svc, q := p.app.Svc, p.query
	q.Limit, q.Offset = pageSize, n*pageSize
	ui.Also(p.read, func(ctx context.Context) ([]register.LogLine, error) {
		return svc.Journal(ctx, q)
	}, func(lines []register.LogLine, err error) {
		if err != nil {
			p.trouble.Objects = []fyne.CanvasObject{p.app.Notice(err)}
			p.root.Refresh()
			return
		}
		p.pages[n] = lines
		p.grid.Refresh()
		row, _ := p.grid.CurrentCell()
		p.showSide(row)
	})
}

// at is a line, nil while it is not loaded.
func (p *Page) at(row int) *register.LogLine {
	lines := p.pages[row/pageSize]
	if row < 0 || row%pageSize >= len(lines) {
		return nil
	}
	return &lines[row%pageSize]
}

// open opens the record of a line for reading.
func (p *Page) open(row int) {
	l := p.at(row)
	if l == nil || l.Doc == "" || l.Name == "" {
		return
	}
	if f, ok := p.app.Svc.Catalog().Form(l.Form); ok && !f.Internal {
		p.app.Records.Open(l.Form, l.Doc, nil)
	}
}

// who is the account of a line.
func (p *Page) who(l *register.LogLine) string {
	if name := p.names[l.User]; name != "" {
		return name
	}
	return i18n.T("ui.journal.stranger")
}

func kindOf(k op.Kind) string { return i18n.T("form.history.kind." + string(k)) }

// Look puts the cursor on a line, which is told in full beside the list.
func (p *Page) Look(row int) { p.grid.Select(row, 0) }

// showSide shows everything that is known of the line at the cursor.
func (p *Page) showSide(row int) {
	l := p.at(row)
	p.side.Objects = nil
	switch {
	case p.total == 0:
		p.side.Objects = []fyne.CanvasObject{kit.Quiet(i18n.T("ui.journal.none"))}
	case l == nil:
	default:
		title := kit.Text("**" + kindOf(l.Kind) + "**")
		title.Marked, title.SizeName = true, fynetheme.SizeNameSubHeadingText
		p.side.Objects = append(p.side.Objects, title, kit.Quiet(i18n.T("ui.journal.entry", "n", ui.Count(int(l.N)))))
		for _, line := range []struct{ key, text string }{
			{"ui.journal.at", l.At.Local().Format(stamp)},
			{"ui.journal.who", p.who(l)},
			{"ui.journal.where", l.Title},
			{"ui.journal.what", l.Name},
			{"ui.journal.note", l.Note},
		} {
			if line.text != "" {
				p.side.Add(kit.Tight(kit.Quiet(i18n.T(line.key)), kit.Text(line.text)))
			}
		}
		if l.Title != "" && l.Name != "" {
			p.side.Add(kit.Line(0, xwidget.NewLink(i18n.T("ui.journal.open"), func() { p.open(row) })))
		}
		for i, c := range l.Changes {
			if i == mostInSide {
				p.side.Add(kit.Quiet(i18n.T("ui.journal.more", "n", ui.Count(len(l.Changes)-i))))
				break
			}
			p.side.Add(kit.Tight(kit.Quiet(c.Label), kit.Text(change(l.Kind, c))))
		}
		p.side.Add(kit.Quiet(i18n.T("ui.journal.zoned", "at", l.Zoned)))
		p.side.Add(kit.Quiet(i18n.T("ui.journal.chain")))
	}
	p.side.Refresh()
}

// change is what became of a value.
func change(k op.Kind, c register.FieldChange) string {
	blank := func(s string) string {
		if s == "" {
			return i18n.T("ui.changes.blank")
		}
		return s
	}
	if k == op.Create || k == op.RowAdd {
		return blank(c.New)
	}
	return i18n.T("ui.changes.from_to", "old", blank(c.Old), "new", blank(c.New))
}

// source shows the lines to the grid.
type source struct{ p *Page }

// Rows is how many lines there are.
func (s source) Rows() int { return s.p.total }

// Prefetch loads the pages around what is on the screen.
func (s source) Prefetch(first, last int) { s.p.want(first, last) }

// Cell is a value of a line.
func (s source) Cell(row, col int) xwidget.CellView {
	l := s.p.at(row)
	if l == nil {
		return xwidget.CellView{Loading: true}
	}
	switch col {
	case 0:
		return xwidget.CellView{Text: l.At.Local().Format(stamp)}
	case 1:
		return xwidget.CellView{Text: s.p.who(l)}
	case 2:
		return xwidget.CellView{Text: kindOf(l.Kind), Tone: toneOf(l.Kind)}
	case 3:
		return xwidget.CellView{Text: l.Title}
	case 4:
		return xwidget.CellView{Text: l.Name}
	}
	return xwidget.CellView{Text: noteOf(l)}
}

// toneOf lets stand out what an auditor looks for first.
func toneOf(k op.Kind) xwidget.Tone {
	switch k {
	case op.Delete, op.Override:
		return xwidget.ToneError
	case op.Reveal, op.Export, op.Account:
		return xwidget.ToneWarning
	}
	return xwidget.ToneQuiet
}
