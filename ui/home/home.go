// Package home is the first page of the day: what the registers hold, what was
// begun and not finished, what was brought in lately, and where to go on.
package home

import (
	"context"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/app/i18n"
	"ronghe/app/register"
	"ronghe/ui"
	"ronghe/ui/kit"
	"ronghe/ui/nav"
	"ronghe/ui/xwidget"
)

// How much the page shows.
const (
	mostDrafts  = 5
	mostBatches = 5
	backupDays  = 7   // a backup older than this is asked for
	mostLooked  = 500 // batches among which those of several records are found
)

// Home is the page.
type Home struct {
	app   *ui.App
	lane  *ui.Lane
	waits *ui.Lane // what is due, which takes longer
	root  *fyne.Container
	first *xwidget.Button
	// begins is whether nothing has been registered yet.
	begins bool
}

var (
	_ nav.Page   = (*Home)(nil)
	_ nav.Shower = (*Home)(nil)
	_ nav.Hider  = (*Home)(nil)
	_ nav.Keyed  = (*Home)(nil)
)

// New makes the page.
func New(a *ui.App) *Home {
	return &Home{app: a, lane: a.Lane(), waits: a.Lane(), root: container.NewStack()}
}

// Title is the page's name.
func (h *Home) Title() string { return i18n.T("ui.home.title") }

// Content is the page.
func (h *Home) Content() fyne.CanvasObject { return h.root }

// HelpTopic is the chapter of the manual for this page.
func (h *Home) HelpTopic() string {
	if h.begins {
		return "start"
	}
	return "window#" + i18n.T("ui.home.title")
}

// Keys are the page's own keys.
func (h *Home) Keys() []nav.Key {
	return []nav.Key{{Name: fyne.KeyF5, Run: h.Shown}}
}

// Hidden drops what is still to come.
func (h *Home) Hidden() {
	h.lane.Stop()
	h.waits.Stop()
}

// ledger is what a register holds.
type ledger struct {
	form       *catalog.Form
	count      int
	incomplete int
}

// figures are all that the page shows.
type figures struct {
	ledgers []ledger
	total   int
	open    int // incomplete records
	drafts  []register.Draft
	recent  []register.Recent
	batches []register.BatchInfo
	backup  time.Time
	backed  bool
}

// Shown looks everything up again.
func (h *Home) Shown() {
	svc, backend := h.app.Svc, h.app.Backend
	ui.Do(h.lane, func(ctx context.Context) (figures, error) {
		return collect(ctx, svc, backend)
	}, func(f figures, err error) {
		if err != nil {
			h.root.Objects = []fyne.CanvasObject{kit.Page(kit.Heading(h.Title()), container.NewVBox(h.app.Notice(err)))}
			h.root.Refresh()
			return
		}
		h.show(f)
	})
}

func collect(ctx context.Context, svc *register.Service, backend ui.Backend) (f figures, err error) {
	for _, form := range svc.Catalog().Forms() {
		l := ledger{form: form}
		all, err := svc.Summarise(ctx, app.Query{Form: form.ID})
		if err != nil {
			return f, err
		}
		if l.count = all.Count; l.count > 0 {
			open, err := svc.Summarise(ctx, app.Query{Form: form.ID, Where: incomplete().Where})
			if err != nil {
				return f, err
			}
			l.incomplete = open.Count
		}
		f.total += l.count
		f.open += l.incomplete
		f.ledgers = append(f.ledgers, l)
	}
	if f.drafts, err = svc.Store().Drafts(ctx); err != nil {
		return f, err
	}
	if f.recent, err = svc.Recents(ctx); err != nil {
		return f, err
	}
	all, err := svc.Store().Batches(ctx, mostLooked)
	if err != nil {
		return f, err
	}
	for _, b := range all {
		if b.Docs > 1 && len(f.batches) < mostBatches {
			f.batches = append(f.batches, b)
		}
	}
	f.backup, f.backed = backend.LastBackup(ctx)
	return f, nil
}

func (h *Home) show(f figures) {
	who := h.app.Svc.Who()
	greeting := kit.ShortQuiet(i18n.T("ui.home.greeting", "unit", who.Unit.Name, "user", who.User.Title))
	h.first = xwidget.NewPrimaryButton(i18n.T("ui.home.import"), "", func() { h.app.Nav.Go(nav.Import, nil) })
	actions := []fyne.CanvasObject{h.first, xwidget.NewButton(i18n.T("ui.home.export"), func() { h.app.Nav.Go(nav.Export, nil) })}
	if form := h.usual(); form != nil {
		add := xwidget.NewButton(i18n.T("ui.home.new", "form", form.Title), func() { h.app.Records.New(form.ID) })
		actions = append([]fyne.CanvasObject{add}, actions...)
	}
	head := kit.HeadWith(kit.Heading(h.Title()), greeting, actions...)
	body := h.body(f)
	h.root.Objects = []fyne.CanvasObject{kit.Page(head, container.NewVScroll(body))}
	h.root.Refresh()
	h.app.Window.Canvas().Focus(h.first)
}

// usual is the register that most new records belong to.
func (h *Home) usual() *catalog.Form {
	if f, ok := h.app.Svc.Catalog().Form("partnership"); ok {
		return f
	}
	if forms := h.app.Svc.Catalog().Forms(); len(forms) > 0 {
		return forms[0]
	}
	return nil
}

func (h *Home) body(f figures) fyne.CanvasObject {
	rows := kit.Rows(12)
	h.begins = f.total == 0
	if n := h.backupNotice(f); n != nil {
		rows.Add(n)
	}
	if f.total == 0 && len(f.drafts) == 0 {
		rows.Add(h.beginning())
		return rows
	}
	side := kit.Rows(12, h.dueCard())
	if len(f.drafts) > 0 {
		side.Add(h.draftCard(f.drafts))
	}
	side.Add(h.recentCard(f.recent))
	side.Add(h.batchCard(f.batches))
	rows.Add(kit.Columns(0.58, 820, h.ledgerCard(f), side))
	return rows
}

// beginning tells how to begin while nothing is there.
func (h *Home) beginning() fyne.CanvasObject {
	step := func(n, key, button string, do func()) fyne.CanvasObject {
		return kit.Rows(4, kit.Section(n+"  "+i18n.T(key)), kit.Quiet(i18n.T(key+"_text")), kit.Line(8, xwidget.NewButton(i18n.T(button), do)))
	}
	return kit.Card(kit.Rows(16,
		kit.Section(i18n.T("ui.home.begin")),
		step("①", "ui.home.begin_directory", "ui.home.begin_directory_do", func() { h.app.Nav.Go(nav.Import, nav.ImportWant{Form: "school"}) }),
		step("②", "ui.home.begin_record", "ui.home.begin_record_do", func() {
			if form := h.usual(); form != nil {
				h.app.Records.New(form.ID)
			}
		}),
		step("③", "ui.home.begin_help", "ui.home.begin_help_do", func() { h.app.Nav.Go(nav.Help, nil) }),
	))
}

func (h *Home) backupNotice(f figures) fyne.CanvasObject {
	if f.total == 0 {
		return nil
	}
	var text string
	switch days := ui.DaysAgo(f.backup, h.app.Now()); {
	case !f.backed:
		text = i18n.T("ui.home.backup_never")
	case days > backupDays:
		text = i18n.T("ui.home.backup_old", "days", ui.Count(days))
	default:
		return nil
	}
	return xwidget.NewNotice(xwidget.ToneWarning, text).
		SetAction(i18n.T("ui.home.backup_do"), func() { h.app.Nav.Go(nav.Admin, "backup") })
}

// ledgerCard lists the registers with their counts.
func (h *Home) ledgerCard(f figures) fyne.CanvasObject {
	rows := kit.Rows(2)
	if f.open > 0 {
		rows.Add(kit.Quiet(i18n.T("ui.home.open", "n", ui.Count(f.open))))
	} else {
		rows.Add(kit.Quiet(i18n.T("ui.home.none_open")))
	}
	group := ""
	for _, l := range f.ledgers {
		if l.form.Group != group {
			group = l.form.Group
			rows.Add(kit.Small(group))
		}
		rows.Add(h.ledgerLine(l))
	}
	return kit.Card(kit.Rows(6, kit.Section(i18n.T("ui.home.registers")), rows))
}

func (h *Home) ledgerLine(l ledger) fyne.CanvasObject {
	form := l.form
	name := xwidget.NewLink(form.Title, func() { h.app.Nav.Go(nav.Register(form.ID), nil) })
	count := kit.Short(i18n.T("ui.home.count", "n", ui.Count(l.count)))
	count.Alignment = fyne.TextAlignTrailing
	state := fyne.CanvasObject(kit.ShortQuiet(i18n.T("ui.home.complete")))
	switch {
	case l.count == 0:
		state = xwidget.NewLink(i18n.T("ui.home.add"), func() { h.app.Records.New(form.ID) })
	case l.incomplete > 0:
		state = xwidget.NewLink(i18n.T("ui.home.incomplete", "n", ui.Count(l.incomplete)), func() {
			h.app.Nav.Go(nav.Register(form.ID), incomplete())
		})
	}
	return container.New(&ledgerLayout{}, name, count, state)
}

// draftCard lists what was begun and not stored.
func (h *Home) draftCard(drafts []register.Draft) fyne.CanvasObject {
	rows := kit.Rows(6)
	for _, d := range drafts[:min(len(drafts), mostDrafts)] {
		rows.Add(h.draftLine(d))
	}
	if more := len(drafts) - mostDrafts; more > 0 {
		rows.Add(kit.Small(i18n.T("ui.home.more", "n", ui.Count(more))))
	}
	return kit.Card(kit.Rows(6, kit.Section(i18n.T("ui.home.drafts")), kit.Quiet(i18n.T("ui.home.drafts_text")), rows))
}

func (h *Home) draftLine(d register.Draft) fyne.CanvasObject {
	title := d.Form
	if f, ok := h.app.Svc.Catalog().Form(d.Form); ok {
		title = f.Title
	}
	name := h.app.Svc.Name(d.Body)
	if name == title {
		name = i18n.T("ui.home.unnamed", "form", title)
	}
	resume := xwidget.NewLink(i18n.T("ui.home.resume"), func() { h.app.Records.Resume(d) })
	drop := xwidget.NewLink(i18n.T("ui.home.discard"), func() { h.discard(d, name) })
	return kit.Tight(kit.Text(name), kit.Line(4, kit.Small(title+" · "+ui.When(d.At, h.app.Now())), nil, resume, drop))
}

func (h *Home) discard(d register.Draft, name string) {
	h.app.Confirm(ui.Question{
		Title: i18n.T("ui.home.discard_title"), Text: i18n.T("ui.home.discard_text", "name", name),
		Yes: i18n.T("ui.home.discard"), Danger: true,
	}, func() {
		svc := h.app.Svc
		ui.Do(h.lane, func(ctx context.Context) (struct{}, error) {
			return struct{}{}, svc.Store().DeleteDraft(ctx, d.ID)
		}, func(_ struct{}, err error) {
			if err != nil {
				h.app.ShowError(err)
				return
			}
			h.Shown()
		})
	})
}

// batchCard lists the latest imports and other work on many records at once.
func (h *Home) batchCard(batches []register.BatchInfo) fyne.CanvasObject {
	rows := kit.Rows(6)
	if len(batches) == 0 {
		rows.Add(kit.Quiet(i18n.T("ui.home.no_batches")))
	}
	for _, b := range batches {
		rows.Add(h.batchLine(b))
	}
	return kit.Card(kit.Rows(6, kit.Section(i18n.T("ui.home.batches")), rows))
}

func (h *Home) batchLine(b register.BatchInfo) fyne.CanvasObject {
	title := b.Form
	if f, ok := h.app.Svc.Catalog().Form(b.Form); ok {
		title = f.Title
	}
	key := "ui.home.batch_" + kindKey(b)
	text := kit.Text(i18n.T(key, "form", title, "n", ui.Count(b.Docs)))
	var end fyne.CanvasObject = xwidget.NewLink(i18n.T("ui.undo"), func() { h.askUndo(b, text.Text) })
	if b.Undone {
		end = widget.NewLabel(i18n.T("ui.home.undone"))
	}
	return kit.Tight(text, kit.Line(4, kit.Small(ui.When(b.At, h.app.Now())), nil, end))
}

func (h *Home) askUndo(b register.BatchInfo, what string) {
	h.app.Confirm(ui.Question{
		Title: i18n.T("ui.home.undo_title"), Text: i18n.T("ui.home.undo_text", "what", what), Yes: i18n.T("ui.undo"), Danger: true,
	}, func() { h.app.Undo(b.ID, h.Shown) })
}
