package register

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"ronghe/app"
	"ronghe/app/i18n"
	"ronghe/app/register"
	"ronghe/ui"
	"ronghe/ui/choose"
	"ronghe/ui/kit"
	"ronghe/ui/xwidget"
)

// bulk is the way from selected rows to a field that is the same in all of
// them: what to change, what it would do, done.
type bulk struct {
	l     *List
	load  chosen
	n     int
	field *xwidget.Picker
	input valueInput
	clear *xwidget.Check
	place *fyne.Container
	wrong *xwidget.Paragraph
	dlg   *xwidget.Dialog
}

// AskBulk asks what to change in the selected records.
func (l *List) AskBulk() {
	rows := l.grid.SelectedRows()
	if len(rows) == 0 || l.rows.len() == 0 || !l.app.Entering() {
		return
	}
	if len(rows) > register.MostBulk {
		l.app.Inform(i18n.T("ui.list.too_many"), i18n.T("ui.list.too_many_text", "limit", ui.Count(register.MostBulk)))
		return
	}
	b := &bulk{l: l, load: l.rows.snapshot(rows), n: len(rows), place: container.NewVBox(), wrong: kit.Text("")}
	b.wrong.Importance = widget.DangerImportance
	b.wrong.Hide()
	fields := l.app.Svc.BulkFields(l.form.ID)
	options := make([]xwidget.Option, len(fields))
	for i, fd := range fields {
		options[i] = xwidget.Option{Code: fd.ID, Label: fd.Label}
	}
	b.field = xwidget.NewPicker(func(query string, limit int) []xwidget.Option {
		return choose.Among(choose.Items(options), query, limit)
	})
	b.field.Required = true
	b.field.OnChanged = func(o xwidget.Option) { b.choose(o.Code) }
	b.clear = xwidget.NewCheck(i18n.T("ui.bulk.clear"), func(on bool) { b.place.Hidden = on; b.place.Refresh() })
	b.dlg = xwidget.ShowDialog(l.app.Window, xwidget.DialogOptions{
		Title: i18n.T("ui.bulk.title", "n", ui.Count(b.n)), Width: 520,
		Content: kit.Sized(480, 150, kit.Rows(8,
			kit.Field(i18n.T("ui.bulk.field"), 90, b.field),
			b.place, kit.Field("", 90, b.clear), b.wrong)),
		Confirm:   i18n.T("ui.bulk.preview"),
		OnConfirm: func() bool { b.preview(); return false },
		OnCancel:  l.grid.Focus,
	})
}

// choose shows the control of a field.
func (b *bulk) choose(id string) {
	fd, ok := b.l.form.Field(id)
	if !ok {
		return
	}
	b.input = newValueInput(fd)
	b.place.Objects = []fyne.CanvasObject{kit.Field(i18n.T("ui.bulk.value"), 90, b.input.object)}
	b.say("") // the picker hands the keyboard on to the control
}

func (b *bulk) say(text string) {
	b.wrong.SetText(text)
	b.wrong.Hidden = text == ""
	b.dlg.Refresh()
}

// preview works out what would change, off the UI thread.
func (b *bulk) preview() {
	id := b.field.Selected().Code
	if id == "" {
		b.say(i18n.T("ui.bulk.choose"))
		return
	}
	text := ""
	if !b.clear.Checked() {
		if text = strings.TrimSpace(b.input.text()); text == "" {
			b.say(i18n.T("form.problem.required"))
			return
		}
	}
	svc, form, load := b.l.app.Svc, b.l.form.ID, b.load
	var plan *register.BulkPlan
	b.l.app.Job(ui.Job{
		Title: i18n.T("ui.bulk.preview"),
		Work: func(ctx context.Context, _ func(int, int)) error {
			ids, err := load.ids(ctx)
			if err != nil {
				return err
			}
			plan, err = svc.PlanBulk(ctx, form, id, text, ids)
			return err
		},
		Then: func(err error) {
			switch {
			case err != nil:
				b.l.app.ShowError(err)
			case plan.Finding != nil && plan.Finding.Severity == app.Refused:
				b.say(i18n.T("problem."+plan.Finding.Code, i18n.Pairs(plan.Finding.Args)...))
			default:
				b.dlg.Hide()
				b.show(plan)
			}
		},
	})
}

// show tells what would change, record by record.
func (b *bulk) show(plan *register.BulkPlan) {
	label := plan.Field.Label
	lines := []string{i18n.T("ui.bulk.plan", "n", ui.Count(len(plan.Changes)), "label", label)}
	add := func(key string, n int) {
		if n > 0 {
			lines = append(lines, i18n.T(key, "n", ui.Count(n)))
		}
	}
	worse := 0
	for _, c := range plan.Changes {
		if c.HardNow > c.HardBefore {
			worse++
		}
	}
	add("ui.bulk.same", plan.Same)
	add("ui.bulk.hidden", plan.Hidden)
	add("ui.bulk.keys", plan.Keys)
	add("ui.bulk.foreign", plan.Foreign)
	add("ui.bulk.worse", worse)
	title := i18n.T("ui.bulk.title", "n", ui.Count(b.n))
	if len(plan.Changes) == 0 {
		lines[0] = i18n.T("ui.bulk.none")
		b.l.app.Inform(title, strings.Join(lines, "\n"))
		return
	}
	g := xwidget.NewGrid(xwidget.ListMode, planSource{plan},
		xwidget.Column{Key: "name", Title: i18n.T("ui.bulk.name"), Width: 320, Flex: true},
		xwidget.Column{Key: "old", Title: i18n.T("ui.bulk.old"), Width: 190},
		xwidget.Column{Key: "new", Title: i18n.T("ui.bulk.new"), Width: 190})
	again := xwidget.NewButton(i18n.T("ui.bulk.back"), nil)
	d := xwidget.ShowDialog(b.l.app.Window, xwidget.DialogOptions{
		Title: title, Text: strings.Join(lines, "\n"), Width: 780,
		Content:   kit.Sized(740, float32(min(12, len(plan.Changes)+1))*30+4, g),
		Confirm:   i18n.T("ui.bulk.apply", "n", ui.Count(len(plan.Changes))),
		Extra:     []*xwidget.Button{again},
		OnConfirm: func() bool { b.apply(plan); return true },
		OnCancel:  b.l.grid.Focus,
	})
	again.OnTapped = func() { d.Hide(); b.l.AskBulk() }
}

func (b *bulk) apply(plan *register.BulkPlan) {
	l, svc := b.l, b.l.app.Svc
	var out register.Bulked
	l.app.Job(ui.Job{
		Title: i18n.T("ui.bulk.working"),
		Work: func(ctx context.Context, progress func(int, int)) (err error) {
			out, err = svc.ApplyBulk(ctx, plan, progress)
			return err
		},
		Then: func(err error) {
			if err != nil {
				l.app.ShowError(err)
				return
			}
			l.rows.reload()
			l.app.Nav.Saved()
			l.grid.Focus()
			if out.Records > 0 {
				l.did(out.Batch, i18n.T("ui.bulk.done", "n", ui.Count(out.Records), "label", plan.Field.Label))
			}
			if n := len(out.Missed); n > 0 {
				l.app.Inform(i18n.T("ui.bulk.missed_title"), i18n.T("ui.bulk.missed", "n", ui.Count(n), "list", strings.Join(out.Missed[:min(n, 8)], "\n")))
			}
		},
	})
}

// planSource lists the records of a plan.
type planSource struct{ plan *register.BulkPlan }

// Rows is how many records would change.
func (s planSource) Rows() int { return len(s.plan.Changes) }

// Cell is a record's name, what it holds and what it would hold.
func (s planSource) Cell(row, col int) xwidget.CellView {
	c, fd := s.plan.Changes[row], s.plan.Field
	switch col {
	case 0:
		return xwidget.CellView{Text: c.Name}
	case 1:
		return xwidget.CellView{Text: orBlank(c.Old)}
	}
	out := xwidget.CellView{Text: orBlank(fd.Format(s.plan.Value))}
	if c.HardNow > c.HardBefore {
		out.State = xwidget.StateWarning
	}
	return out
}

func orBlank(text string) string {
	if text == "" {
		return i18n.T("ui.bulk.blank")
	}
	return text
}
