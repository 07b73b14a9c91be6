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

	form    *xwidget.Picker
	path    *xwidget.Entry
	check   *xwidget.Button
	result  *fyne.Container
	root    fyne.CanvasObject
	trouble *fyne.Container

	sheet  string // chosen by the person; "" = the one that fits best
	busy   bool
	looked register.Imported // the latest dry run
	valid  bool              // looked belongs to what the fields say
	view   *outcome
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
	p.form.OnChanged = func(xwidget.Option) { p.changed(); p.lookIfReady() }
	p.path = xwidget.NewEntry()
	p.path.PlaceHolder = i18n.T("ui.import.path_hint")
	p.path.OnChanged = func(string) { p.changed() }
	p.path.OnSubmitted = func(string) { p.look() }
	p.check = xwidget.NewPrimaryButton(i18n.T("ui.import.check"), "", p.look)
	choose := xwidget.NewButton(i18n.T("ui.import.choose"), p.choose)
	template := xwidget.NewButton(i18n.T("ui.import.template"), p.saveTemplate)
	fields := kit.Card(kit.Rows(8,
		kit.Field(i18n.T("ui.import.form"), labelWidth, kit.Line(8, kit.Wide(300, p.form), template, nil)),
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
	}
	if w.Path != "" {
		p.path.SetText(w.Path)
	}
	p.changed()
	p.lookIfReady()
}

// Dropped takes the first of the files that were dropped on the window.
func (p *Import) Dropped(paths []string) { p.Want(nav.ImportWant{Path: paths[0]}) }

func formPicker(a *ui.App) *xwidget.Picker {
	p := xwidget.NewPicker(func(query string, limit int) []xwidget.Option {
		return choose.Forms(a.Svc.Catalog(), query, limit)
	})
	p.PlaceHolder = i18n.T("ui.import.form_hint")
	p.Required = true
	return p
}

// changed makes what was looked through stale.
func (p *Import) changed() {
	if p.busy {
		return
	}
	p.valid = false
	p.sheet = ""
	p.showBeginning()
}

func (p *Import) showBeginning() {
	p.result.Objects = []fyne.CanvasObject{xwidget.NewEmptyState("↓", i18n.T("ui.import.begin"), i18n.T("ui.import.begin_text"),
		xwidget.NewButton(i18n.T("ui.import.choose"), p.choose))}
	p.result.Refresh()
}

func (p *Import) choose() {
	p.picker.Ask(pick.Ask{
		Kind: pick.Open, Title: i18n.T("ui.import.choose_title"), Types: sheetTypes,
		What: i18n.T("ui.import.files"), Dir: folderOf(p.path.Text),
	}, func(path string) {
		p.path.SetText(path)
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
	if !p.form.Selected().IsZero() && strings.TrimSpace(p.path.Text) != "" {
		p.look()
	}
}

// request is what the fields ask for.
func (p *Import) request() (register.ImportRequest, bool) {
	path := strings.Trim(strings.TrimSpace(p.path.Text), `"'`)
	switch {
	case p.form.Selected().IsZero():
		p.app.Window.Canvas().Focus(p.form)
		return register.ImportRequest{}, false
	case path == "":
		p.app.Window.Canvas().Focus(p.path)
		return register.ImportRequest{}, false
	}
	return register.ImportRequest{Form: p.form.Selected().Code, Path: path, Sheet: p.sheet}, true
}

// look goes through the file without storing anything.
func (p *Import) look() {
	req, ok := p.request()
	if !ok || p.busy {
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
				p.trouble.Objects = []fyne.CanvasObject{p.app.Notice(err)}
				p.root.Refresh()
				return
			}
			then(out)
		},
	})
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

// ShowColumns lists how each column of the file was understood.
func (p *Import) ShowColumns() {
	if p.view != nil && p.view.out.Plan != nil {
		p.view.showColumns()
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

// saveReport writes a copy of the file with what is wrong marked in its cells.
func (p *Import) saveReport() {
	req, ok := p.request()
	if !ok {
		return
	}
	base := filepath.Base(req.Path)
	name := strings.TrimSuffix(base, filepath.Ext(base)) + i18n.T("ui.import.report_suffix") + ".xlsx"
	p.picker.Ask(pick.Ask{
		Kind: pick.Save, Title: i18n.T("ui.import.report_title"), Types: []string{".xlsx"},
		What: i18n.T("ui.import.files"), Dir: filepath.Dir(req.Path), Name: name,
	}, func(path string) {
		req.DryRun, req.Report = true, path
		p.run(i18n.T("ui.import.reporting"), req, func(register.Imported) { p.app.Written(path) })
	})
}

// saveTemplate writes an empty workbook with the register's columns.
func (p *Import) saveTemplate() {
	if p.form.Selected().IsZero() {
		p.app.Window.Canvas().Focus(p.form)
		p.app.Toast(i18n.T("ui.import.form_first"))
		return
	}
	svc, o := p.app.Svc, p.form.Selected()
	p.picker.Ask(pick.Ask{
		Kind: pick.Save, Title: i18n.T("ui.import.template_title"), Types: []string{".xlsx"},
		What: i18n.T("ui.import.files"), Name: o.Label + i18n.T("ui.import.template_suffix") + ".xlsx",
	}, func(path string) {
		p.app.Job(ui.Job{
			Title: i18n.T("ui.import.writing"),
			Work: func(ctx context.Context, _ func(int, int)) error {
				return svc.Template(ctx, o.Code, path)
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

// askUndo takes the import back as a whole, after asking.
func (p *Import) askUndo(batch app.ID) {
	p.app.Confirm(ui.Question{
		Title: i18n.T("ui.import.undo_title"), Text: i18n.T("ui.import.undo_text"), Yes: i18n.T("ui.import.undo"), Danger: true,
	}, func() { p.app.Undo(batch, p.look) })
}
