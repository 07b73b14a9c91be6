package exchange

import (
	"context"
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2"

	"ronghe/app"
	"ronghe/app/i18n"
	"ronghe/app/register"
	"ronghe/ui"
	"ronghe/ui/choose"
	"ronghe/ui/pick"
	"ronghe/ui/xwidget"
)

// existingChoice is what becomes of records that are there already.
func (p *Import) existingChoice() *xwidget.Segments {
	option := func(how register.Existing, key string) xwidget.Option {
		return xwidget.Option{Code: string(how), Label: i18n.T("ui.import.existing_" + key)}
	}
	s := xwidget.NewSegments(option(completed, "complete"), option(register.FillBlanks, "blank"), option(register.LeaveAlone, "keep"), option(register.AddAnyway, "add"))
	s.Required = true
	s.SetSelected(completed)
	s.OnChanged = func(xwidget.Option) {
		if p.valid {
			p.look()
		}
	}
	return s
}

// completed stands for register.Complete, for a choice needs a code.
const completed = "complete"

// askPassword asks for the password of an encrypted workbook. It is kept for this
// file alone, and only while it is worked on. What to do without it is said to those
// who close the dialog.
func (p *Import) askPassword(err error) {
	choose.Password(p.app.Window, p.file(), err, func(password string) {
		p.said.password = password
		p.lookIfReady()
	}, func() {
		p.trouble.Objects = []fyne.CanvasObject{p.app.Notice(err)}
		p.root.Refresh()
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
func (p *Import) askUndo(batch app.ID) { p.askUndoThen(batch, p.look) }

// askUndoThen is askUndo with what follows.
func (p *Import) askUndoThen(batch app.ID, then func()) {
	p.app.Confirm(ui.Question{
		Title: i18n.T("ui.import.undo_title"), Text: i18n.T("ui.import.undo_text"), Yes: i18n.T("ui.import.undo"), Danger: true,
	}, func() { p.app.Undo(batch, then) })
}
