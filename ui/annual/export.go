package annual

import (
	"context"
	"path/filepath"
	"strconv"

	"ronghe/app/i18n"
	"ronghe/ui"
	"ronghe/ui/kit"
	"ronghe/ui/pick"
	"ronghe/ui/xwidget"
)

// What the report is written as.
const (
	asBook  = "xlsx"
	asPDF   = "pdf"
	asPrint = "print"

	withAnnex, withoutAnnex = "with", "without"

	outFolder = "out" // inside the data folder: where prints lie
)

// askExport asks how the report is to be written, and whether the registers go
// along.
func (p *Page) askExport() {
	if p.rep == nil {
		return
	}
	as := segments("ui.annual.as_", asBook, asPDF, asPrint)
	annex := segments("ui.annual.annex_", withoutAnnex, withAnnex)
	xwidget.ShowDialog(p.app.Window, xwidget.DialogOptions{
		Title: i18n.T("ui.annual.export_title"), Text: i18n.T("ui.annual.export_help"), Width: 520,
		Content: kit.Rows(8, kit.Field(i18n.T("ui.annual.as"), 84, kit.Line(0, as)), kit.Field(i18n.T("ui.annual.annex"), 84, kit.Line(0, annex))),
		Confirm: i18n.T("ui.annual.export_yes"), OnCancel: p.grid.Focus,
		OnConfirm: func() bool {
			p.export(as.Selected().Code, annex.Selected().Code == withAnnex)
			return true
		},
	})
}

// segments is a choice that always stands, its first option chosen.
func segments(key string, codes ...string) *xwidget.Segments {
	options := make([]xwidget.Option, len(codes))
	for i, code := range codes {
		options[i] = xwidget.Option{Code: code, Label: i18n.T(key + code)}
	}
	s := xwidget.NewSegments(options...)
	s.Required = true
	s.SetSelected(codes[0])
	return s
}

// export writes the report into a file that is asked for; for printing into the
// data folder, to be opened with the system's program, which prints it.
func (p *Page) export(as string, annex bool) {
	name := i18n.T("annual.file", "unit", p.rep.Unit.Name, "year", strconv.Itoa(p.rep.Year))
	s, rep := p.svc, p.rep
	if as == asPrint {
		dir := filepath.Join(p.app.Backend.DataDir(), outFolder)
		path := ""
		p.write(func(ctx context.Context) (err error) {
			path, err = s.Print(ctx, rep, dir, annex)
			return err
		}, func() {
			p.app.Toast(i18n.T("ui.annual.exported", "path", path))
			p.app.OpenPath(path)
		})
		return
	}
	p.picker.Ask(pick.Ask{Kind: pick.Save, Title: i18n.T("ui.annual.export_title"), Types: []string{"." + as}, Name: name + "." + as}, func(path string) {
		p.write(func(ctx context.Context) error { return s.Export(ctx, rep, path, annex) }, func() { p.app.Written(path) })
	})
}

func (p *Page) write(work func(ctx context.Context) error, done func()) {
	p.app.Job(ui.Job{
		Title: i18n.T("ui.annual.exporting"),
		Work:  func(ctx context.Context, _ func(done, total int)) error { return work(ctx) },
		Then: func(err error) {
			if err != nil {
				p.app.ShowError(err)
				return
			}
			done()
		},
	})
}
