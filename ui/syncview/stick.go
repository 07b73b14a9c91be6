package syncview

import (
	"context"
	"fmt"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"ronghe/app"
	"ronghe/app/annual"
	"ronghe/app/i18n"
	"ronghe/ui"
	"ronghe/ui/kit"
	"ronghe/ui/pick"
	"ronghe/ui/xwidget"
)

// stick is the card for who has no network: a file out, a file in.
func (p *Page) stick(s ui.SyncState) fyne.CanvasObject {
	rows := kit.Rows(6, kit.Section(i18n.T("ui.stick.title")))
	switch {
	case s.Bundle.No == 0:
		rows.Add(kit.Quiet(i18n.T("ui.stick.hint")))
	case s.Bundle.Read < s.Bundle.No && s.At.After(s.Bundle.At): // by network meanwhile
		rows.Add(kit.Quiet(i18n.T("ui.stick.overtaken", "no", fmt.Sprint(s.Bundle.No))))
	case s.Bundle.Read < s.Bundle.No:
		rows.Add(kit.Text(i18n.T("ui.stick.out", "no", fmt.Sprint(s.Bundle.No), "when", ui.When(s.Bundle.At, p.app.Now()))))
	default:
		rows.Add(kit.Quiet(i18n.T("ui.stick.back", "no", fmt.Sprint(s.Bundle.No))))
	}
	rows.Add(kit.Line(8,
		xwidget.NewButton(i18n.T("ui.stick.write"), p.write),
		xwidget.NewButton(i18n.T("ui.stick.read"), p.chooseIn)))
	return kit.Card(rows)
}

// write says what the file will hold, asks where to, and writes it.
func (p *Page) write() {
	ui.Do(p.lane, p.app.Backend.Outgoing, func(o ui.Outgoing, err error) {
		if err != nil {
			p.app.ShowError(err)
			return
		}
		p.app.Confirm(ui.Question{
			Title: i18n.T("ui.stick.write"),
			Text:  i18n.T("ui.stick.will_write", "records", ui.Count(o.Records), "files", ui.Count(o.Files), "size", ui.Bytes(o.Bytes)),
			Yes:   i18n.T("ui.stick.where"),
		}, func() {
			p.picker.Ask(pick.Ask{Kind: pick.Save, Title: i18n.T("ui.stick.write"), Name: o.Name, Types: []string{ui.BundleEnding}, What: i18n.T("ui.stick.files")}, p.Write)
		})
	})
}

// Write writes a bundle into a file.
func (p *Page) Write(path string) {
	var out ui.Packed
	p.app.Job(ui.Job{
		Title: i18n.T("ui.stick.writing"),
		Work: func(ctx context.Context, _ func(done, total int)) (err error) {
			out, err = p.app.Backend.WriteBundle(ctx, path)
			return err
		},
		Then: func(err error) {
			if p.failed(err) {
				return
			}
			text := i18n.T("ui.stick.written", "no", fmt.Sprint(out.No), "records", ui.Count(out.Records), "files", ui.Count(out.Attachments), "size", ui.Bytes(out.Size), "path", out.Files[0])
			if len(out.Files) > 1 {
				text = i18n.Sentences(text, i18n.T("ui.stick.volumes", "n", ui.Count(len(out.Files))))
			}
			if out.More {
				text = i18n.Sentences(text, i18n.T("ui.stick.more"))
			}
			if out.FileErr != nil {
				text = i18n.Sentences(text, i18n.Error(out.FileErr).String())
			}
			p.app.Inform(i18n.T("ui.stick.write"), text)
		},
	})
}

func (p *Page) chooseIn() {
	p.picker.Ask(pick.Ask{Kind: pick.Open, Title: i18n.T("ui.stick.read"), Types: []string{ui.BundleEnding}, What: i18n.T("ui.stick.files")}, p.Read)
}

// Read opens a file from a stick and shows what is inside, before anything is
// done with it.
func (p *Page) Read(path string) {
	var in *ui.Bundle
	p.app.Job(ui.Job{
		Title: i18n.T("ui.stick.opening"),
		Work: func(ctx context.Context, _ func(done, total int)) (err error) {
			in, err = p.app.Backend.OpenBundle(ctx, path)
			return err
		},
		Then: func(err error) {
			if !p.failed(err) {
				p.look(in)
			}
		},
	})
}

// The lines of a file that are shown without scrolling, and the height of more, at
// zoom 1.
const mostLines, linesHeight = 12, 300

// look shows what is inside and offers what can be done with it.
func (p *Page) look(in *ui.Bundle) {
	lines := make([]fyne.CanvasObject, len(in.Lines))
	for i, l := range in.Lines {
		lines[i] = kit.Text(l)
	}
	var rows fyne.CanvasObject = kit.Tight(lines...)
	if len(lines) > mostLines {
		rows = kit.Sized(0, linesHeight, container.NewVScroll(rows))
	}
	o := xwidget.DialogOptions{Title: i18n.T("ui.stick.inside"), Text: in.Head, Content: rows, Width: 560}
	switch {
	case in.Receipt:
		o.Confirm = i18n.T("ui.stick.take")
		o.OnConfirm = func() bool { p.take(in); return true }
	case in.Own:
		o.Cancel, o.Text = "-", i18n.Sentences(in.Head, i18n.T("ui.stick.own"))
	default:
		o.Confirm = i18n.T("ui.stick.open")
		o.OnConfirm = func() bool { p.app.Nav.Open(newProvisional(p, in)); return true }
	}
	xwidget.ShowDialog(p.app.Window, o)
}

// take takes a receipt in.
func (p *Page) take(in *ui.Bundle) {
	var got ui.TakenIn
	var asked int
	unit, year := p.app.Svc.Who().Unit, annual.DueYear(p.app.Now())
	p.app.Job(ui.Job{
		Title: i18n.T("ui.stick.taking"),
		Work: func(ctx context.Context, _ func(done, total int)) (err error) {
			if got, err = p.app.Backend.ReadBundle(ctx, in); err != nil {
				return err
			}
			s, err := p.app.Backend.Annual(ctx)
			if err != nil {
				return err
			}
			f, err := s.FilingOf(ctx, unit, year)
			if err == nil {
				asked = f.Unanswered
			}
			return err
		},
		Then: func(err error) {
			if p.failed(err) {
				return
			}
			if got.Held {
				p.offerLogin(i18n.T("pack.came_stick", "number", ui.Count(int(got.Pack))))
				return
			}
			text := i18n.T("ui.stick.taken", "records", ui.Count(got.Records), "files", ui.Count(got.Files), "waiting", ui.Count(got.Waiting))
			if asked > 0 {
				text = i18n.Sentences(text, i18n.T("ui.stick.asked", "n", ui.Count(asked), "year", fmt.Sprint(year)))
			}
			if got.Again {
				text = i18n.Sentences(text, i18n.T("ui.stick.again"))
			}
			for _, err := range []error{got.Short, got.PackErr} {
				if err != nil {
					text = i18n.Sentences(text, i18n.Error(err).String())
				}
			}
			p.app.Inform(i18n.T("ui.stick.read"), text)
		},
	})
}

// failed tells an error and looks the state up again.
func (p *Page) failed(err error) bool {
	if err != nil && app.CodeOf(err) != app.CodeCanceled {
		p.app.ShowError(err)
	}
	p.Shown()
	return err != nil
}
