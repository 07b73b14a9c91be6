package record

import (
	"ronghe/app"
	"ronghe/app/i18n"
	"ronghe/app/register"
	"ronghe/ui"
	"ronghe/ui/kit"
	"ronghe/ui/merge"
	"ronghe/ui/xwidget"
)

// askRenamed asks whether a name that a save gives up is kept as a former one;
// it is, unless people say that the old one was only a slip.
func (p *Page) askRenamed(old string, save func(keep bool)) {
	keep := xwidget.NewCheck(i18n.T("form.renamed.keep"), nil)
	keep.SetChecked(true)
	name := p.app.Svc.Name(p.session.Record())
	xwidget.ShowDialog(p.app.Window, xwidget.DialogOptions{
		Title: i18n.T("form.renamed.title"), Text: i18n.T("form.renamed.text", "old", old, "name", name), Width: 560,
		Content: kit.Rows(4, keep, kit.Quiet(i18n.T("form.renamed.hint"))),
		Confirm: i18n.T("form.save"), OnCancel: p.view.Focus,
		OnConfirm: func() bool { save(keep.Checked()); return true },
	})
}

// merge makes this record and one that looks the same one; what is not saved is
// asked about first.
func (p *Page) merge(other app.ID) {
	base := p.session.Base()
	if base == nil {
		return
	}
	form, id := p.src.Form, base.ID
	p.Leave(func() {
		back := func() { p.load(Source{Form: form, ID: id, Near: p.near}) }
		merge.Ask(p.app, form, []app.ID{id, other}, func(out register.Merged) {
			p.load(Source{Form: form, ID: out.Kept, Near: p.near})
			p.app.ToastUndo(i18n.T("ui.merge.done", "n", ui.Count(out.Gone+1), "links", ui.Count(out.Links)), func() {
				p.app.Undo(out.Batch, back)
			})
		}, back)
	})
}
