package syncview

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"ronghe/app/i18n"
	"ronghe/ui"
	"ronghe/ui/kit"
	"ronghe/ui/nav"
	"ronghe/ui/pick"
	"ronghe/ui/xwidget"
)

// provisional shows what a bundle of a unit below would change: to be looked at,
// and to be handed on as it is. Nothing of it is in the province, or here.
type provisional struct {
	page *Page
	in   *ui.Bundle
	root fyne.CanvasObject
}

var _ nav.Page = (*provisional)(nil)

// mostListed bounds the records that are shown.
const mostListed = 200

func newProvisional(p *Page, in *ui.Bundle) *provisional {
	v := &provisional{page: p, in: in}
	list := kit.Rows(12)
	if len(in.Records) > 0 {
		list.Add(xwidget.NewNotice(xwidget.ToneWarning, i18n.Sentences(in.Head, i18n.T("ui.stick.provisional"))))
	} else {
		list.Add(xwidget.NewNotice(xwidget.TonePrimary, i18n.Sentences(in.Head, i18n.T("ui.stick.provisional_none"))))
	}
	if in.Report {
		list.Add(xwidget.NewNotice(xwidget.TonePrimary, i18n.T("ui.stick.ask_how")))
	}
	for i, r := range in.Records {
		if i == mostListed {
			list.Add(kit.Quiet(i18n.T("ui.stick.rest", "n", ui.Count(len(in.Records)-mostListed))))
			break
		}
		rows := kit.Rows(4, kit.Section(i18n.T("ui.stick.record", "register", r.Register, "name", r.Name, "state", r.State)))
		for _, c := range r.Changes {
			rows.Add(kit.Field(c.Label, 180, kit.Text(i18n.T("ui.stick.change", "old", shown(c.Old), "new", shown(c.New)))))
		}
		list.Add(kit.Card(rows))
	}
	head := kit.Head(kit.Heading(v.Title()),
		xwidget.NewButton(i18n.T("ui.stick.back_to"), p.app.Nav.Back),
		xwidget.NewPrimaryButton(i18n.T("ui.stick.forward"), "", v.forward))
	v.root = kit.Page(head, container.NewVScroll(list))
	return v
}

// Title is the page's name.
func (v *provisional) Title() string {
	if len(v.in.Records) == 0 {
		return i18n.T("ui.stick.decided_title", "unit", v.in.Unit)
	}
	return i18n.T("ui.stick.provisional_title", "unit", v.in.Unit)
}

// Content is the page.
func (v *provisional) Content() fyne.CanvasObject { return v.root }

// HelpTopic is the chapter of the manual for this page.
func (*provisional) HelpTopic() string { return "sync" }

// forward hands the file on to the server and keeps the receipt for the unit.
func (v *provisional) forward() {
	v.page.picker.Ask(pick.Ask{Kind: pick.Save, Title: i18n.T("ui.stick.receipt_where"), Name: v.in.ReceiptName, Types: []string{ui.BundleEnding}, What: i18n.T("ui.stick.files")}, v.Forward)
}

// Forward delivers the file; the receipt goes into path.
func (v *provisional) Forward(path string) {
	a := v.page.app
	var files []string
	a.Job(ui.Job{
		Title: i18n.T("ui.stick.forwarding"),
		Work: func(ctx context.Context, progress func(done, total int)) (err error) {
			files, err = a.Backend.ForwardBundle(ctx, v.in, path, func(done, total int) { progress(done>>10, total>>10) })
			return err
		},
		Then: func(err error) {
			if err != nil {
				a.ShowError(err)
				return
			}
			done := i18n.T("ui.stick.forwarded", "unit", v.in.Unit, "path", path)
			if len(files) > 1 {
				done = i18n.T("ui.stick.forwarded_files", "unit", v.in.Unit, "path", files[0], "n", ui.Count(len(files)))
			}
			if v.in.Report {
				done = i18n.Sentences(done, i18n.T("ui.stick.ask_next"))
			}
			a.Nav.Back() // what is shown as outside of the province is in it now
			a.Inform(i18n.T("ui.stick.forward"), done)
		},
	})
}
