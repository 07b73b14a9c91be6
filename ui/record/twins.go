package record

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"

	"ronghe/app"
	"ronghe/app/i18n"
	"ronghe/ui"
	"ronghe/ui/kit"
	"ronghe/ui/xwidget"
)

// lookForTwins searches, beside the window and after a pause, for stored records
// like the one being typed, when a field that would tell has changed.
func (p *Page) lookForTwins() {
	if p.looking {
		return
	}
	key := p.twinFields()
	if key == p.twinKey {
		return
	}
	p.twinKey = key
	asked := p.session
	p.app.Runner.After(ui.TypingPause/2, func() {
		if p.session != asked || p.twinKey != key {
			return
		}
		work := *p.session // a copy: the search must not see later edits half made
		ui.Do(p.read, func(ctx context.Context) ([]app.ListRow, error) {
			return work.Twins(ctx)
		}, func(found []app.ListRow, err error) {
			if err != nil {
				p.app.Log.Warn("similar records not searched", "err", err)
				return
			}
			if p.session == asked {
				p.showTwins(found)
			}
		})
	})
}

// twinFields is the content of the fields that tell records apart.
func (p *Page) twinFields() string {
	rec := p.session.Record()
	var b strings.Builder
	for _, key := range p.form.Duplicates {
		for _, id := range key {
			if fd, ok := p.form.Find(id); ok {
				b.WriteString(fd.Format(rec.Value(id)))
			}
			b.WriteByte('\x00')
		}
	}
	return b.String()
}

func (p *Page) showTwins(found []app.ListRow) {
	p.twins = found
	if len(found) == 0 {
		if p.bars.twin.Visible() {
			p.bars.twin.Set(xwidget.ToneNone, "")
			p.bars.fit()
		}
		return
	}
	p.bars.put(p.bars.twin, xwidget.ToneWarning, i18n.T("form.twins", "n", ui.Count(len(found)), "name", p.twinName(found[0])),
		i18n.T("form.twins.look"), p.lookAtTwins)
}

func (p *Page) twinName(row app.ListRow) string {
	fd, ok := p.form.Field(p.form.Display)
	if !ok || len(row.Values) == 0 {
		return p.form.Title
	}
	return fd.Format(row.Values[0])
}

// lookAtTwins lists the similar records, each a way to open it.
func (p *Page) lookAtTwins() {
	var d *xwidget.Dialog
	rows := kit.Rows(2)
	for _, row := range p.twins {
		open := xwidget.NewLink(i18n.T("form.twins.open"), func() {
			d.Hide()
			p.Leave(func() { p.open(row.ID) })
		})
		line := []fyne.CanvasObject{kit.Short(p.twinName(row)), kit.Small(i18n.T("form.twins.when", "at", ui.When(row.Updated.At, p.app.Now()))), nil}
		if p.session.Base() != nil {
			line = append(line, xwidget.NewLink(i18n.T("form.twins.merge"), func() { d.Hide(); p.merge(row.ID) }))
		}
		rows.Add(kit.Line(8, append(line, open)...))
	}
	d = xwidget.ShowDialog(p.app.Window, xwidget.DialogOptions{
		Title: i18n.T("form.twins.title"), Text: i18n.T("form.twins.text"), Width: 560,
		Content: rows, Confirm: i18n.T("form.twins.stay"), Cancel: "-",
		OnConfirm: func() bool { p.view.Focus(); return true },
	})
}
