// Package merge asks how several records of a register become one: which stays,
// whose value is taken where they differ, and what that would do.
package merge

import (
	"context"
	"strings"

	"ronghe/app"
	"ronghe/app/i18n"
	"ronghe/app/register"
	"ronghe/ui"
	"ronghe/ui/kit"
	"ronghe/ui/xwidget"
)

// asking is the dialog while it is open.
type asking struct {
	app  *ui.App
	lane *ui.Lane
	form string
	ids  []app.ID
	keep int
	from map[string]int // what was chosen by hand, by field
	plan *register.Merge
	grid *xwidget.Grid
	says *xwidget.Paragraph
	dlg  *xwidget.Dialog
	done func(register.Merged)
	left func()
}

// Ask shows records side by side and makes them one when that is confirmed; done
// runs then, left when it was given up.
func Ask(a *ui.App, form string, ids []app.ID, done func(register.Merged), left func()) {
	m := &asking{app: a, lane: a.Lane(), form: form, ids: ids, keep: -1, from: map[string]int{}, done: done, left: left}
	m.work(m.show)
}

// work asks what the choices made so far would do.
func (m *asking) work(then func()) {
	svc, form, ids, keep := m.app.Svc, m.form, m.ids, m.keep
	from := make(map[string]int, len(m.from))
	for id, i := range m.from {
		from[id] = i
	}
	ui.Do(m.lane, func(ctx context.Context) (*register.Merge, error) {
		return svc.PlanMerge(ctx, form, ids, keep, from)
	}, func(plan *register.Merge, err error) {
		if err != nil {
			m.app.ShowError(err)
			return
		}
		m.plan = plan
		then()
	})
}

func (m *asking) show() {
	cols := []xwidget.Column{{Key: "label", Title: i18n.T("ui.merge.field"), Width: 130}}
	for i, name := range m.plan.Names {
		cols = append(cols, xwidget.Column{Key: string(m.ids[i]), Title: name, Width: 210, Flex: true, PlainText: true})
	}
	m.grid = xwidget.NewGrid(xwidget.ListMode, source{m}, cols...)
	m.grid.OnOpen = func(row int) {
		_, col := m.grid.CurrentCell()
		if col == 0 { // nothing was clicked: Enter goes on to the next
			col = m.next(row) + 1
		}
		m.grid.Select(row, 0)
		m.choose(row, col-1)
	}
	m.says = kit.Text("")
	m.say()
	rows := float32(min(11, len(m.plan.Fields)+2))
	m.dlg = xwidget.ShowDialog(m.app.Window, xwidget.DialogOptions{
		Title: i18n.T("ui.merge.title", "n", ui.Count(len(m.ids)), "form", m.plan.Form.Title),
		Text:  i18n.T("ui.merge.text"), Width: 960,
		Content: kit.Rows(8, kit.Sized(900, (rows+1)*30+8, m.grid), m.says),
		Confirm: i18n.T("ui.merge.yes"), OnCancel: m.left,
		OnConfirm: func() bool { m.apply(); return true },
	})
	m.grid.Select(0, 0)
	m.grid.Focus()
}

// next is the record after the one that is taken in a row; of a field, one that
// says something.
func (m *asking) next(row int) int {
	n := len(m.ids)
	if row < firstField {
		return (m.plan.Keep + 1) % n
	}
	f := m.plan.Fields[row-firstField]
	for i := 1; i < n; i++ {
		if at := (f.From + i) % n; f.Texts[at] != "" {
			return at
		}
	}
	return f.From
}

// choose takes the value of a record, or the record itself in the first row.
func (m *asking) choose(row, rec int) {
	if rec < 0 || rec >= len(m.ids) {
		return
	}
	switch {
	case row == 0:
		m.keep = rec
	case row >= firstField && row-firstField < len(m.plan.Fields):
		m.from[m.plan.Fields[row-firstField].Field.ID] = rec
		m.keep = m.plan.Keep
	default:
		return
	}
	m.work(func() { m.say(); m.grid.Refresh(); m.dlg.Refresh() })
}

// say tells in words what would become of the rest.
func (m *asking) say() {
	p := m.plan
	lines := []string{i18n.T("ui.merge.gone", "n", ui.Count(len(m.ids)-1), "links", ui.Count(p.Links))}
	and := i18n.T("register.use_and")
	if len(p.Filled) > 0 {
		lines = append(lines, i18n.T("ui.merge.filled", "list", strings.Join(p.Filled, and)))
	}
	if len(p.Former) > 0 {
		lines = append(lines, i18n.T("ui.merge.former", "list", strings.Join(p.Former, and)))
	}
	var tables []string
	for _, t := range p.Tables {
		key := "ui.merge.table"
		if t.Doubles > 0 {
			key = "ui.merge.table_doubles"
		}
		tables = append(tables, i18n.T(key, "table", t.Table.Label, "n", ui.Count(t.Come), "doubles", ui.Count(t.Doubles)))
	}
	if len(tables) > 0 {
		lines = append(lines, i18n.T("ui.merge.tables", "list", strings.Join(tables, and)))
	}
	if p.Hard > 0 {
		lines = append(lines, i18n.T("ui.merge.hard", "n", ui.Count(p.Hard)))
	}
	m.says.SetText(strings.Join(lines, "\n"))
}

func (m *asking) apply() {
	svc, plan := m.app.Svc, m.plan
	var out register.Merged
	m.app.Job(ui.Job{
		Title: i18n.T("ui.merge.working"),
		Work: func(ctx context.Context, _ func(int, int)) (err error) {
			out, err = svc.ApplyMerge(ctx, plan)
			return err
		},
		Then: func(err error) {
			if err != nil {
				m.app.ShowError(err)
				m.left()
				return
			}
			m.app.Nav.Saved()
			m.done(out)
		},
	})
}

// firstField is the row of the first field: above it stand which record stays and
// when each was changed.
const firstField = 2

// source shows the records side by side.
type source struct{ m *asking }

// Rows counts the two lines of the head and the fields that differ.
func (s source) Rows() int { return firstField + len(s.m.plan.Fields) }

// Cell is a field's label, or what a record says of it; what is taken is marked.
func (s source) Cell(row, col int) xwidget.CellView {
	p := s.m.plan
	rec := col - 1
	switch {
	case row == 0 && col == 0:
		return xwidget.CellView{Text: i18n.T("ui.merge.keep"), Bold: true}
	case row == 0 && rec == p.Keep:
		return xwidget.CellView{Text: "● " + i18n.T("ui.merge.stays"), Bold: true, State: xwidget.StateDone}
	case row == 0:
		return xwidget.CellView{Text: "○ " + i18n.T("ui.merge.goes")}
	case row == 1 && col == 0:
		return xwidget.CellView{Text: i18n.T("ui.merge.updated")}
	case row == 1:
		return xwidget.CellView{Text: ui.When(p.Records[rec].Updated.At, s.m.app.Now())}
	}
	f := p.Fields[row-firstField]
	if col == 0 {
		return xwidget.CellView{Text: f.Field.Label}
	}
	text := f.Texts[rec]
	if text == "" {
		text = i18n.T("ui.bulk.blank")
	}
	if rec == f.From {
		return xwidget.CellView{Text: "● " + text, State: xwidget.StateDone, Hint: text}
	}
	return xwidget.CellView{Text: "○ " + text, Hint: text}
}
