package record

import (
	"context"
	"path/filepath"

	"ronghe/app/i18n"
	"ronghe/app/register"
	"ronghe/ui"
	"ronghe/ui/pick"
)

// outFolder is where prints lie, inside the data folder.
const outFolder = "out"

// print makes a sheet of the record for paper and opens it with the system's
// program, which prints it. It shows what is stored: unsaved work is stored
// first, if the person agrees.
func (p *Page) print() {
	ss := p.session
	switch {
	case ss == nil || p.saving || !p.app.Entering():
	case ss.Edited():
		p.app.Confirm(ui.Question{
			Title: i18n.T("form.print.save_title"), Text: i18n.T("form.print.save_text"), Yes: i18n.T("form.print.save_yes"),
		}, func() { p.Save(p.printStored) })
	case ss.Base() == nil:
		p.app.Toast(i18n.T("form.print.nothing"))
	default:
		p.printStored()
	}
}

// printStored prints into the data folder. A sheet with personal values in plain
// does not stay there unasked: the person says where it is to lie.
func (p *Page) printStored() {
	r := register.PrintRequest{Form: p.form.ID, ID: p.session.Base().ID, Revealed: p.view.Revealed()}
	if len(r.Revealed) == 0 {
		r.Dir = filepath.Join(p.app.Backend.DataDir(), outFolder)
		p.printTo(r)
		return
	}
	p.pick.Ask(pick.Ask{
		Kind: pick.Save, Title: i18n.T("form.print.plain_title"), Types: []string{register.PDF}, What: i18n.T("form.print.what"),
		Name: register.PrintName(p.form, p.app.Svc.Name(p.session.Base())),
	}, func(path string) {
		r.Path = path
		p.printTo(r)
	})
}

func (p *Page) printTo(r register.PrintRequest) {
	svc, backend := p.app.Svc, p.app.Backend
	p.app.Toast(i18n.T("form.print.making"))
	ui.Do(p.app.Lane(), func(ctx context.Context) (string, error) {
		people, err := backend.Users(ctx)
		if err != nil {
			return "", err
		}
		r.People = register.Names(people)
		return svc.Print(ctx, r)
	}, func(path string, err error) {
		if err != nil {
			p.app.ClearToast()
			p.app.ShowError(err)
			return
		}
		p.app.Toast(i18n.T("form.print.done", "path", path))
		p.app.OpenPath(path)
	})
}
