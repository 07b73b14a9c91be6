// Package exchange brings spreadsheets in and writes them out: the import page
// with its dry run, and the export page.
package exchange

import (
	"context"
	"os"
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"ronghe/app"
	"ronghe/app/i18n"
	"ronghe/app/intake"
	"ronghe/app/register"
	"ronghe/ui"
	"ronghe/ui/choose"
	"ronghe/ui/kit"
	"ronghe/ui/nav"
	"ronghe/ui/pick"
	"ronghe/ui/xwidget"
)

// sheetTypes are the endings of files that can be read.
var sheetTypes = []string{".xlsx", ".xls", ".csv", ".xlsm", ".et"}

// labelWidth is the width of the labels before the fields.
const labelWidth = 72

// Import is the page that brings a spreadsheet into a register. A file that is
// chosen is looked through at once, without storing anything; what would
// happen is said in words, and only then can it be done.
type Import struct {
	app    *ui.App
	picker *pick.Picker

	form     *xwidget.Picker
	path     *xwidget.Entry
	check    *xwidget.Button
	existing *xwidget.Segments
	key      *xwidget.Picker
	result   *fyne.Container
	root     fyne.CanvasObject
	trouble  *fyne.Container

	said       said // of the file in the fields
	busy       bool
	quiet      bool              // the fields are filled by the program
	guessed    bool              // the register was found by the program: the next file is looked at anew
	looked     register.Imported // the latest dry run
	valid      bool              // looked belongs to what the fields say
	view       *outcome
	sheetShown string   // whose columns are looked at
	several    *several // of many files, or sheets for many registers; nil for one
}

var (
	_ nav.Page    = (*Import)(nil)
	_ nav.Shower  = (*Import)(nil)
	_ nav.Keyed   = (*Import)(nil)
	_ nav.Wanter  = (*Import)(nil)
	_ nav.Dropper = (*Import)(nil)
)

// NewImport makes the page.
func NewImport(a *ui.App) *Import {
	p := &Import{app: a, picker: pick.New(a), result: container.NewStack(), trouble: container.NewVBox()}
	p.form = formPicker(a)
	p.form.OnChanged = func(xwidget.Option) { p.formChosen() }
	p.path = xwidget.NewEntry()
	p.path.PlaceHolder = i18n.T("ui.import.path_hint")
	p.path.OnChanged = func(string) { p.forget(); p.changed() }
	p.path.OnSubmitted = func(string) { p.lookIfReady() }
	p.check = xwidget.NewPrimaryButton(i18n.T("ui.import.check"), "", p.ask)
	choose := xwidget.NewButton(i18n.T("ui.import.choose"), p.choose)
	p.existing, p.key = p.existingChoice(), p.keyChoice()
	template := xwidget.NewButton(i18n.T("ui.import.template"), p.saveTemplate)
	fields := kit.Card(kit.Rows(8,
		kit.Field(i18n.T("ui.import.form"), labelWidth, kit.Flow(8, kit.Wide(270, p.form), template,
			kit.Line(8, kit.ShortQuiet(i18n.T("ui.import.existing")), kit.Wide(160, p.key), p.existing))),
		kit.Field(i18n.T("ui.import.file"), labelWidth, container.NewBorder(nil, nil, nil, kit.Line(8, choose, p.check), p.path)),
	))
	p.root = kit.Page(kit.Rows(10, kit.Head(kit.Heading(p.Title())), fields, p.trouble), p.result)
	p.showBeginning()
	return p
}

// Title is the page's name.
func (p *Import) Title() string { return i18n.T("ui.import.title") }

// Content is the page.
func (p *Import) Content() fyne.CanvasObject { return p.root }

// HelpTopic is the chapter of the manual for this page.
func (*Import) HelpTopic() string { return "import" }

// Keys are the page's own keys.
func (p *Import) Keys() []nav.Key {
	return []nav.Key{{Name: fyne.KeyO, Modifier: fyne.KeyModifierControl, Run: p.choose}}
}

// Shown puts the keyboard into the first field that is empty.
func (p *Import) Shown() {
	switch {
	case p.form.Selected().IsZero():
		p.app.Window.Canvas().Focus(p.form)
	case p.path.Text == "":
		p.app.Window.Canvas().Focus(p.path)
	}
}

// Want takes the register or the file that another page asks for.
func (p *Import) Want(want any) {
	w, ok := want.(nav.ImportWant)
	if !ok {
		return
	}
	if f, ok := p.app.Svc.Catalog().Form(w.Form); ok {
		p.form.SetSelected(choose.Form(f))
		p.guessed = false
	}
	if w.Path != "" {
		p.path.SetText(w.Path)
	}
	p.changed()
	p.lookIfReady()
}

// Dropped takes the files that were dropped on the window.
func (p *Import) Dropped(paths []string) {
	if len(paths) > 1 {
		p.forget()
		p.lookThrough(paths)
		return
	}
	p.Want(nav.ImportWant{Path: paths[0]})
}

func formPicker(a *ui.App) *xwidget.Picker {
	p := xwidget.NewPicker(func(query string, limit int) []xwidget.Option {
		return choose.Forms(a.Svc.Catalog(), query, limit)
	})
	p.PlaceHolder = i18n.T("ui.import.form_hint")
	p.Required = true
	return p
}

// formChosen looks through the file for another register; one of several files
// stays one of them.
func (p *Import) formChosen() {
	p.guessed = false
	s, sheet := p.several, p.said.sheet
	p.changed()
	if s != nil && p.file() != "" {
		p.several, p.said.sheet = s, sheet
	}
	p.lookIfReady()
}

// forget empties a register that the program found for the file before.
func (p *Import) forget() {
	if p.guessed && !p.quiet && !p.busy {
		p.guessed = false
		p.form.SetSelected(xwidget.Option{})
	}
}

// changed makes what was looked through stale.
func (p *Import) changed() {
	if p.busy || p.quiet {
		return
	}
	p.valid, p.several = false, nil
	p.said = said{}
	p.showKey()
	p.showBeginning()
}

func (p *Import) showBeginning() {
	p.result.Objects = []fyne.CanvasObject{xwidget.NewEmptyState("↓", i18n.T("ui.import.begin"), i18n.T("ui.import.begin_text"),
		xwidget.NewButton(i18n.T("ui.import.choose"), p.choose))}
	p.result.Refresh()
}

// showStale says that what is shown is not what is asked for any more.
func (p *Import) showStale() {
	p.trouble.Objects = []fyne.CanvasObject{xwidget.NewNotice(xwidget.ToneWarning, i18n.T("ui.import.stale")).SetAction(i18n.T("ui.import.check_again"), p.look)}
	p.root.Refresh()
}

func (p *Import) choose() {
	if !p.app.Entering() {
		return
	}
	p.picker.AskMany(pick.Ask{
		Kind: pick.Open, Title: i18n.T("ui.import.choose_title"), Types: sheetTypes,
		What: i18n.T("ui.import.files"), Dir: folderOf(p.path.Text), Many: true,
	}, func(paths []string) {
		if len(paths) > 1 {
			p.forget()
			p.lookThrough(paths)
			return
		}
		p.path.SetText(paths[0])
		p.lookIfReady()
	})
}

// folderOf is the folder of a path that exists, else "".
func folderOf(path string) string {
	dir := filepath.Dir(strings.TrimSpace(path))
	if info, err := os.Stat(dir); path != "" && err == nil && info.IsDir() {
		return dir
	}
	return ""
}

func (p *Import) lookIfReady() {
	switch {
	case p.file() == "":
	case p.form.Selected().IsZero():
		p.lookThrough([]string{p.file()}) // the program says which register it is for
	default:
		p.look()
	}
}

// ask looks through what the fields say, and says which of them is empty.
func (p *Import) ask() {
	if p.file() == "" {
		p.app.Window.Canvas().Focus(p.path)
		return
	}
	p.lookIfReady()
}

// file is the path in the field.
func (p *Import) file() string { return strings.Trim(strings.TrimSpace(p.path.Text), `"'`) }

// request is what the fields ask for.
func (p *Import) request() (register.ImportRequest, bool) {
	path := p.file()
	switch {
	case p.form.Selected().IsZero():
		p.app.Window.Canvas().Focus(p.form)
		return register.ImportRequest{}, false
	case path == "":
		p.app.Window.Canvas().Focus(p.path)
		return register.ImportRequest{}, false
	}
	return p.said.request(register.ImportRequest{
		Form: p.form.Selected().Code, Path: path, Existing: register.Existing(p.existing.Selected().Code), Preview: mostShown,
	}), true
}

// look goes through the file without storing anything.
func (p *Import) look() {
	req, ok := p.request()
	if !ok || p.busy || !p.app.Entering() {
		return
	}
	req.DryRun = true
	p.run(i18n.T("ui.import.checking"), req, func(out register.Imported) {
		p.looked, p.valid = out, true
		p.show(out)
	})
}

// run does an import, dry or real; then is called when it went well.
func (p *Import) run(title string, req register.ImportRequest, then func(register.Imported)) {
	svc := p.app.Svc
	var out register.Imported
	p.setBusy(true)
	p.app.Job(ui.Job{
		Title: title,
		Work: func(ctx context.Context, progress func(done, total int)) (err error) {
			req.Progress = func(rows int) { progress(rows, 0) }
			out, err = svc.Import(ctx, req)
			return err
		},
		Then: func(err error) {
			p.setBusy(false)
			if err != nil {
				p.failed(err)
				return
			}
			then(out)
		},
	})
}

// failed says why a file could not be read, and what a person can do about it:
// give its password, say where its header is.
func (p *Import) failed(err error) {
	if choose.NeedsPassword(err) {
		p.askPassword(err)
		return
	}
	p.trouble.Objects = []fyne.CanvasObject{p.app.Notice(err)}
	if app.CodeOf(err) == intake.CodeNoHeader || app.CodeOf(err) == intake.CodeVertical {
		p.trouble.Objects = append(p.trouble.Objects, kit.Line(8, xwidget.NewButton(i18n.T("ui.import.say_head"), p.askHead)))
	}
	p.root.Refresh()
}

func (p *Import) setBusy(on bool) {
	p.busy = on
	if on {
		p.trouble.Objects = nil
		p.check.Disable()
		p.root.Refresh()
		return
	}
	p.check.Enable()
}

// Busy reports whether a file is being read.
func (p *Import) Busy() bool { return p.busy }

// ShowColumns lists how each column of the file is understood.
func (p *Import) ShowColumns() { p.part(asColumns) }

// ShowSheet lists how the columns of a sheet are understood.
func (p *Import) ShowSheet(name string) {
	if p.view != nil && p.view.sheets != nil {
		p.view.sheets.OnChanged(xwidget.Option{Code: name})
	}
}

// ShowProblems lists what kept rows out.
func (p *Import) ShowProblems() { p.part(refusals) }

// ShowRows lists what becomes of each row.
func (p *Import) ShowRows() { p.part(asRows) }

func (p *Import) part(code string) {
	if p.view != nil {
		p.view.parts.SetSelected(code)
		p.view.parts.OnChanged(p.view.parts.Selected())
	}
}

// Take stores the rows that can be stored.
func (p *Import) Take() {
	req, ok := p.request()
	if !ok || p.busy || !p.valid {
		return
	}
	p.run(i18n.T("ui.import.taking"), req, func(out register.Imported) {
		p.valid = false
		p.app.Nav.Saved()
		p.show(out)
	})
}
