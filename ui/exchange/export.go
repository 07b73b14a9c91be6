package exchange

import (
	"context"
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

// The formats and the scopes of an export.
const (
	asWorkbook = ".xlsx"
	asCSV      = ".csv"
	asPDF      = register.PDF
	asGB18030  = "gb18030"
	asOwn      = "own" // a bureau's own workbook
	everything = "all"
	asShown    = "shown"
)

// Export is the page that writes registers out in their official layout.
type Export struct {
	app    *ui.App
	picker *pick.Picker

	form   *xwidget.Picker
	scope  *xwidget.Segments
	choice fyne.CanvasObject // the line of the scope; hidden when no list was left
	format *xwidget.Segments
	reveal *xwidget.Check
	path   *xwidget.Entry
	write  *xwidget.Button
	note   *xwidget.Paragraph
	done   *fyne.Container
	root   fyne.CanvasObject

	shown *nav.ExportWant // what a list shows, when the page was opened from one
	named bool            // the person chose the path
	busy  bool
}

var (
	_ nav.Page   = (*Export)(nil)
	_ nav.Shower = (*Export)(nil)
	_ nav.Wanter = (*Export)(nil)
)

// NewExport makes the page.
func NewExport(a *ui.App) *Export {
	p := &Export{app: a, picker: pick.New(a), done: container.NewVBox(), note: kit.Quiet("")}
	p.form = formPicker(a)
	p.form.OnChanged = func(xwidget.Option) { p.shown = nil; p.look() }
	p.scope = xwidget.NewSegments(
		xwidget.Option{Code: everything, Label: i18n.T("ui.export.all")},
		xwidget.Option{Code: asShown, Label: i18n.T("ui.export.shown")})
	p.scope.Required = true
	p.scope.SetSelected(everything)
	p.scope.OnChanged = func(o xwidget.Option) { p.look() }
	p.format = xwidget.NewSegments(
		xwidget.Option{Code: asWorkbook, Label: i18n.T("ui.export.workbook")},
		xwidget.Option{Code: asPDF, Label: i18n.T("ui.export.pdf")},
		xwidget.Option{Code: asCSV, Label: i18n.T("ui.export.csv")},
		xwidget.Option{Code: asGB18030, Label: i18n.T("ui.export.gb18030")},
		xwidget.Option{Code: asOwn, Label: i18n.T("ui.export.own")})
	p.format.Required = true
	p.format.SetSelected(asWorkbook)
	p.format.OnChanged = func(xwidget.Option) { p.look() }
	p.reveal = xwidget.NewCheck(i18n.T("ui.export.reveal"), nil)
	p.path = xwidget.NewEntry()
	p.path.PlaceHolder = i18n.T("ui.export.path_hint")
	p.path.OnChanged = func(string) { p.named = true }
	p.path.OnSubmitted = func(string) { p.run() }
	choose := xwidget.NewButton(i18n.T("ui.export.choose"), p.choose)
	p.write = xwidget.NewPrimaryButton(i18n.T("ui.export.write"), "", p.run)
	field := func(key string, o fyne.CanvasObject) fyne.CanvasObject {
		return kit.Field(i18n.T(key), labelWidth, o)
	}
	p.choice = field("ui.export.scope", kit.Line(8, p.scope))
	p.root = kit.Page(kit.Head(kit.Heading(p.Title())), container.NewVScroll(kit.Column(820, kit.Rows(12,
		kit.Card(kit.Rows(10,
			field("ui.export.form", kit.Line(8, kit.Wide(300, p.form))),
			p.choice,
			kit.Field("", labelWidth, p.note),
			field("ui.export.format", kit.Line(8, p.format)),
			field("ui.export.path", container.NewBorder(nil, nil, nil, choose, p.path)),
			kit.Field("", labelWidth, p.reveal),
			kit.Line(8, nil, p.write),
		)),
		p.done,
		kit.Quiet(i18n.T("ui.export.text")),
	))))
	p.look()
	return p
}

// Title is the page's name.
func (p *Export) Title() string { return i18n.T("ui.export.title") }

// Content is the page.
func (p *Export) Content() fyne.CanvasObject { return p.root }

// HelpTopic is the chapter of the manual for this page.
func (*Export) HelpTopic() string { return "export" }

// Shown puts the keyboard where the work begins.
func (p *Export) Shown() {
	if p.form.Selected().IsZero() {
		p.app.Window.Canvas().Focus(p.form)
		return
	}
	p.app.Window.Canvas().Focus(p.write)
}

// Want takes what a list shows.
func (p *Export) Want(want any) {
	w, ok := want.(nav.ExportWant)
	if !ok {
		return
	}
	f, ok := p.app.Svc.Catalog().Form(w.Query.Form)
	if !ok {
		return
	}
	p.form.SetSelected(choose.Form(f))
	p.shown = nil
	p.scope.SetSelected(everything)
	if w.Query.Search != "" || len(w.Query.Where) > 0 || len(w.Query.Sort) > 0 {
		p.shown = &w
		if w.Query.Search != "" || len(w.Query.Where) > 0 {
			p.scope.SetSelected(asShown)
		}
	}
	p.named = false
	p.done.Objects = nil
	p.look()
}

// look makes the page fit what is chosen: the scope's words, the file's name.
func (p *Export) look() {
	if p.shown == nil {
		p.scope.SetSelected(everything)
		p.choice.Hide()
	} else {
		p.choice.Show()
	}
	note := i18n.T("ui.export.note_all_list")
	switch {
	case p.shown == nil:
		note = i18n.T("ui.export.note_all")
	case p.scope.Selected().Code == asShown:
		note = i18n.T("ui.export.note_shown", "n", ui.Count(p.shown.Count))
	}
	if p.format.Selected().Code == asOwn {
		note += "\n" + i18n.T("ui.export.own_note")
	}
	p.note.SetText(note)
	if p.root != nil {
		p.root.Refresh() // of as many lines as it takes now
	}
	o := p.form.Selected()
	if o.IsZero() {
		p.write.Disable()
		return
	}
	if !p.busy {
		p.write.Enable()
	}
	ending := p.ending()
	if !p.named {
		p.path.SetText(filepath.Join(pick.Documents(), o.Label+"-"+p.app.Now().Format("20060102")+ending))
		p.named = false // SetText reports a change
	} else if ext := filepath.Ext(p.path.Text); ext == asWorkbook || ext == asCSV || ext == asPDF {
		p.path.SetText(strings.TrimSuffix(p.path.Text, ext) + ending)
	}
}

// ending is that of the format's files.
func (p *Export) ending() string {
	switch code := p.format.Selected().Code; code {
	case asGB18030:
		return asCSV
	case asOwn:
		return asWorkbook
	default:
		return code
	}
}

func (p *Export) choose() {
	ending := p.ending()
	p.picker.Ask(pick.Ask{
		Kind: pick.Save, Title: i18n.T("ui.export.choose_title"), Types: []string{ending},
		What: i18n.T("ui.import.files"), Dir: folderOf(p.path.Text), Name: filepath.Base(p.path.Text), Later: true,
	}, func(path string) {
		p.path.SetText(path)
		p.app.Window.Canvas().Focus(p.write)
	})
}

// query is what the export takes.
func (p *Export) query() app.Query {
	if p.shown != nil && p.scope.Selected().Code == asShown {
		q := p.shown.Query
		q.Fields, q.Limit, q.Offset = nil, 0, 0
		return q
	}
	return app.Query{Form: p.form.Selected().Code}
}

// complete adds the format's ending to a name that has none. What stands behind
// the dot of 2026.11 is none.
func (p *Export) complete() {
	path := p.Path()
	if ext := strings.TrimPrefix(filepath.Ext(path), "."); path == "" || ext != "" && ext[0] > '9' && ext[0] < 0x80 {
		return
	}
	if base := filepath.Base(path); strings.HasSuffix(path, string(filepath.Separator)) || base == "." || base == ".." {
		return
	}
	p.path.SetText(strings.TrimRight(path, ".") + p.ending())
}

func (p *Export) run() {
	p.complete()
	path := p.Path()
	switch {
	case p.busy:
		return
	case p.form.Selected().IsZero():
		p.app.Window.Canvas().Focus(p.form)
		return
	case path == "":
		p.app.Window.Canvas().Focus(p.path)
		return
	}
	p.picker.Replace(path, func() { p.reveals(path) })
}

// reveals asks before personal data are written in full.
func (p *Export) reveals(path string) {
	if !p.app.Entering() {
		return
	}
	if p.reveal.Checked() {
		p.app.Confirm(ui.Question{
			Title: i18n.T("ui.export.reveal_title"), Text: i18n.T("ui.export.reveal_text"), Yes: i18n.T("ui.export.reveal_yes"), Danger: true,
		}, func() { p.begin(path, true) })
		return
	}
	p.begin(path, false)
}

// begin asks for the bureau's own workbook where one is to be filled.
func (p *Export) begin(path string, reveal bool) {
	if p.format.Selected().Code != asOwn {
		p.export(path, "", "", reveal)
		return
	}
	p.picker.Ask(pick.Ask{
		Kind: pick.Open, Title: i18n.T("ui.export.own_title"), Types: []string{asWorkbook}, What: i18n.T("ui.import.files"), Dir: folderOf(p.path.Text),
	}, func(layout string) { p.export(path, layout, "", reveal) })
}

// export writes the file; a layout that is encrypted is asked its password and written
// with it.
func (p *Export) export(path, layout, password string, reveal bool) {
	svc, q, gb := p.app.Svc, p.query(), p.format.Selected().Code == asGB18030
	var out register.Exported
	p.busy = true
	p.write.Disable()
	p.done.Objects = nil
	p.app.Job(ui.Job{
		Title: i18n.T("ui.export.writing"),
		Work: func(ctx context.Context, progress func(done, total int)) (err error) {
			out, err = svc.Export(ctx, register.ExportRequest{Query: q, Path: path, Reveal: reveal, Layout: layout, Password: password, GB18030: gb, Progress: progress})
			return err
		},
		Then: func(err error) {
			p.busy = false
			p.write.Enable()
			if layout != "" && choose.NeedsPassword(err) {
				choose.Password(p.app.Window, layout, err, func(password string) { p.export(path, layout, password, reveal) }, func() {
					p.done.Objects = []fyne.CanvasObject{p.app.Notice(err)}
					p.root.Refresh()
				})
				return
			}
			if err != nil {
				p.done.Objects = []fyne.CanvasObject{p.app.Notice(err)}
			} else {
				p.done.Objects = []fyne.CanvasObject{p.finished(out)}
			}
			p.root.Refresh()
		},
	})
}

// Busy reports whether an export is being written.
func (p *Export) Busy() bool { return p.busy }

// Reveal chooses whether personal data are written in full.
func (p *Export) Reveal(on bool) { p.reveal.SetChecked(on) }

// Path is the file that the export goes to.
func (p *Export) Path() string { return strings.TrimSpace(p.path.Text) }

// WriteTo exports what is chosen into the file at path.
func (p *Export) WriteTo(path string) {
	p.path.SetText(path)
	p.run()
}

// finished says what was written and offers to open it.
func (p *Export) finished(out register.Exported) fyne.CanvasObject {
	return kit.Rows(6,
		xwidget.NewNotice(xwidget.ToneDone, i18n.T("ui.export.done", "n", ui.Count(out.Records), "path", out.Path)),
		kit.Line(8,
			xwidget.NewButton(i18n.T("ui.written.file"), func() { p.app.OpenPath(out.Path) }),
			xwidget.NewButton(i18n.T("ui.written.folder"), func() { p.app.OpenPath(filepath.Dir(out.Path)) })),
	)
}
