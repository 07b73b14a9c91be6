package collect

import (
	"fyne.io/fyne/v2"

	"ronghe/app"
	sheets "ronghe/app/collect"
	"ronghe/app/i18n"
	"ronghe/app/op"
	"ronghe/app/register"
	"ronghe/ui"
	"ronghe/ui/kit"
	"ronghe/ui/xwidget"
)

// line is one line of the preview: a value that would change, or something that is
// not right in the sheet.
type line struct {
	record, field, old, now string
	tone                    xwidget.Tone
	first                   bool
}

// lines lists what would change, record by record, and what was refused or is odd.
func lines(out sheets.Read) []line {
	var all []line
	for _, c := range out.Imported.Changed {
		all = append(all, changed(c)...)
	}
	for _, p := range out.Imported.Problems {
		if p.Severity == app.Note {
			continue
		}
		tone := xwidget.ToneWarning
		if p.Severity == app.Refused {
			tone = xwidget.ToneError
		}
		where := p.Sheet
		if p.Cell != "" {
			where += " " + p.Cell
		}
		all = append(all, line{record: where, field: i18n.T("ui.collect.problem"), now: i18n.Problem(p), tone: tone, first: true})
	}
	return all
}

func changed(c register.Changed) (all []line) {
	name := c.Name
	if c.Kind == op.Create {
		name = i18n.T("ui.collect.new", "name", name)
	}
	for i, ch := range c.Changes {
		all = append(all, line{record: name, field: ch.Label, old: ch.Old, now: ch.New, first: i == 0})
	}
	return all
}

// preview shows what a sheet would change, and asks.
func (p *Page) preview(r sheets.Reading, out sheets.Read, next func()) {
	all := lines(out)
	text := i18n.T("ui.collect.would", "name", p.app.Svc.Name(out.Sheet), "added", ui.Count(out.Imported.Added),
		"updated", ui.Count(out.Imported.Updated), "refused", ui.Count(out.Imported.Refused))
	if out.Again {
		text += "\n" + i18n.T("ui.collect.again")
	}
	var content fyne.CanvasObject = kit.Quiet(i18n.T("ui.collect.same"))
	if len(all) > 0 {
		g := xwidget.NewGrid(xwidget.ListMode, preview(all),
			xwidget.Column{Key: "record", Title: i18n.T("ui.changes.record"), Width: 210},
			xwidget.Column{Key: "field", Title: i18n.T("ui.collect.field"), Width: 150},
			xwidget.Column{Key: "old", Title: i18n.T("form.history.old"), Width: 170},
			xwidget.Column{Key: "new", Title: i18n.T("form.history.new"), Width: 220, Flex: true})
		g.MinRows, g.MaxRows = 3, 12
		content = kit.Sized(860, float32(min(13, max(4, len(all)+1)))*30+4, g)
	}
	xwidget.ShowDialog(p.app.Window, xwidget.DialogOptions{
		Title: i18n.T("ui.collect.read"), Text: text, Width: 900, Content: content, Confirm: i18n.T("ui.collect.take"),
		OnConfirm: func() bool {
			p.take(r, next)
			return true
		},
	})
}

// preview shows lines to a grid.
type preview []line

// Rows is how many lines there are.
func (v preview) Rows() int { return len(v) }

// Cell is one text.
func (v preview) Cell(row, col int) xwidget.CellView {
	l := v[row]
	switch col {
	case 0:
		if !l.first {
			return xwidget.CellView{}
		}
		return xwidget.CellView{Text: l.record}
	case 1:
		return xwidget.CellView{Text: l.field, Tone: l.tone}
	case 2:
		return xwidget.CellView{Text: l.old}
	}
	return xwidget.CellView{Text: l.now, Hint: l.now}
}
