// Package collect is the page of the sheets that are out with schools and firms:
// who has which since when, asking again, and reading back what came.
package collect

import (
	"context"

	"fyne.io/fyne/v2"

	"ronghe/app"
	sheets "ronghe/app/collect"
	"ronghe/app/i18n"
	"ronghe/app/register"
	"ronghe/ui"
	"ronghe/ui/nav"
	"ronghe/ui/pick"
	uiregister "ronghe/ui/register"
	"ronghe/ui/xwidget"
)

// Page is the page: the list of the sheets.
type Page struct {
	*uiregister.List
	app    *ui.App
	lane   *ui.Lane
	picker *pick.Picker
}

var (
	_ nav.Page    = (*Page)(nil)
	_ nav.Dropper = (*Page)(nil)
	_ nav.Keyed   = (*Page)(nil)
)

// New makes the page.
func New(a *ui.App) *Page {
	p := &Page{app: a, lane: a.Lane(), picker: pick.New(a)}
	f, _ := a.Svc.Catalog().Form(sheets.Form)
	out := []string{sheets.Sent, sheets.Reminded}
	p.List = uiregister.NewListWith(a, f, uiregister.Extra{
		Title: i18n.T("ui.collect.title"),
		Heads: []*xwidget.Button{xwidget.NewPrimaryButton(i18n.T("ui.collect.read"), "Ctrl+I", p.choose)},
		Views: []uiregister.View{
			{Code: "out", Text: i18n.T("ui.collect.out"), Where: []app.Filter{{Field: "status", Op: app.In, Values: out}}},
			{Code: "overdue", Text: i18n.T("ui.collect.overdue"), Where: []app.Filter{{Field: "standing", Op: app.Eq, Values: []string{sheets.Overdue}}}},
			{Code: "back", Text: i18n.T("ui.collect.back"), Where: []app.Filter{{Field: "status", Op: app.Eq, Values: []string{sheets.Back}}}},
			{Code: "all", Text: i18n.T("ui.collect.all")},
		},
		Empty: i18n.T("ui.collect.begin"),
	})
	return p
}

// HelpTopic is the chapter of the manual for this page.
func (*Page) HelpTopic() string { return topic }

const topic = "collect"

// Keys are those of the list; what a register's list imports, this one reads back.
func (p *Page) Keys() []nav.Key {
	keys := []nav.Key{{Name: fyne.KeyI, Modifier: fyne.KeyModifierControl, Run: p.choose}}
	for _, k := range p.List.Keys() {
		switch k.Name {
		case fyne.KeyI, fyne.KeyN, fyne.KeyT, fyne.KeyM: // nothing is typed here
		default:
			keys = append(keys, k)
		}
	}
	return keys
}

// Dropped reads files that were dropped on the window.
func (p *Page) Dropped(paths []string) { p.readAll(paths) }

func (p *Page) choose() {
	p.picker.Ask(pick.Ask{
		Kind: pick.Open, Title: i18n.T("ui.collect.read_title"), Types: []string{".xlsx", ".xlsm", ".et", ".xls"}, What: i18n.T("ui.import.files"),
	}, func(path string) { p.readAll([]string{path}) })
}

// readAll reads files one after another, each after a look at what it would change.
func (p *Page) readAll(paths []string) {
	if len(paths) == 0 {
		return
	}
	next := func() { p.readAll(paths[1:]) }
	p.look(sheets.Reading{Path: paths[0]}, next)
}

// look reads a file without storing anything and shows what it would change.
func (p *Page) look(r sheets.Reading, next func()) {
	r.DryRun = true
	p.read(r, func(out sheets.Read, err error) {
		id, name := p.Current()
		switch {
		case app.CodeOf(err) == sheets.CodeUnknown && r.As == "" && id != "":
			p.app.Confirm(ui.Question{
				Title: i18n.T("ui.collect.unknown"), Yes: i18n.T("ui.collect.as_yes"),
				Text: i18n.T("ui.collect.as", "name", name),
			}, func() { p.look(sheets.Reading{Path: r.Path, As: id}, next) })
		case err != nil:
			p.app.ShowError(err)
		default:
			p.preview(r, out, next)
		}
	})
}

func (p *Page) read(r sheets.Reading, then func(sheets.Read, error)) {
	if !p.app.Entering() {
		return
	}
	svc := p.app.Svc
	var out sheets.Read
	p.app.Job(ui.Job{
		Title: i18n.T("ui.collect.reading"),
		Work: func(ctx context.Context, _ func(int, int)) (err error) {
			out, err = sheets.ReadBack(ctx, svc, r)
			return err
		},
		Then: func(err error) { then(out, err) },
	})
}

// take stores what the preview showed.
func (p *Page) take(r sheets.Reading, next func()) {
	r.DryRun = false
	p.read(r, func(out sheets.Read, err error) {
		if err != nil {
			p.app.ShowError(err)
			return
		}
		p.Did(out.Imported.Batch, i18n.T("ui.collect.done", "name", p.app.Svc.Name(out.Sheet),
			"added", ui.Count(out.Imported.Added), "updated", ui.Count(out.Imported.Updated)))
		next()
	})
}

// Acts are what can be done with sheets.
func Acts(a *ui.App) []ui.Act {
	act := func(key, done string, do func(context.Context, *register.Service, []app.ID) (register.Bulked, error)) ui.Act {
		return ui.Act{Text: i18n.T(key), Do: func(ids []app.ID, then func(app.ID, string)) {
			svc := a.Svc
			ui.Do(a.Lane(), func(ctx context.Context) (register.Bulked, error) { return do(ctx, svc, ids) }, func(out register.Bulked, err error) {
				switch {
				case err != nil:
					a.ShowError(err)
				case out.Records == 0:
					then("", i18n.T("ui.collect.nothing"))
				default:
					then(out.Batch, i18n.T(done, "n", ui.Count(out.Records)))
				}
			})
		}}
	}
	return []ui.Act{
		act("ui.collect.remind", "ui.collect.reminded", sheets.Remind),
		act("ui.collect.void", "ui.collect.voided", sheets.Withdraw),
	}
}
