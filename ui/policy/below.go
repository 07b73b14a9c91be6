package policy

import (
	"fyne.io/fyne/v2"

	"ronghe/app"
	"ronghe/app/i18n"
	duties "ronghe/app/policy"
	"ronghe/ui/xwidget"
)

// below is the matrix of the duties and the units of the next level.
type below struct {
	l     *Ledger
	units []app.Unit
	rows  []duties.Row
	own   fyne.CanvasObject // what stands in its place
	grid  *xwidget.Grid
	turn  *xwidget.Button // shows the one or the other
}

func newBelow(l *Ledger, units []app.Unit, own fyne.CanvasObject) *below {
	b := &below{l: l, units: units, own: own}
	cols := []xwidget.Column{{Key: "title", Title: i18n.T("ui.policy.duty"), Width: 190}}
	for _, u := range units {
		cols = append(cols, xwidget.Column{Key: u.Code, Title: l.place(u), Width: 82})
	}
	b.grid = xwidget.NewGrid(xwidget.ListMode, b, cols...)
	b.grid.Frozen = 1
	b.grid.OnOpen = b.open
	b.grid.Hide()
	b.turn = xwidget.NewButton(i18n.T("ui.policy.below"), b.switchOver)
	return b
}

// place is the name of a unit's place, which is shorter than its own.
func (l *Ledger) place(u app.Unit) string {
	if f, ok := l.app.Svc.Catalog().Form(duties.TaskForm); ok {
		if owner, ok := f.Field("owner"); ok {
			if it, ok := owner.Lists().Item("division", u.Division); ok {
				return it.Name
			}
		}
	}
	return u.Name
}

// ShowBelow shows how far the units below are, where there are any.
func (l *Ledger) ShowBelow() {
	if l.below != nil && !l.below.grid.Visible() {
		l.below.switchOver()
	}
}

// switchOver shows the units below in place of the own duties, or these again.
func (b *below) switchOver() {
	if b.grid.Visible() {
		b.grid.Hide()
		b.l.hint.SetText(i18n.T("ui.policy.text"))
		b.own.Show()
		b.l.edit.Show()
		b.turn.SetText(i18n.T("ui.policy.below"))
		b.l.grid.Focus()
		return
	}
	b.own.Hide()
	b.l.hint.SetText(i18n.T("ui.policy.below_text"))
	b.l.edit.Hide() // Enter lists what the units have written down
	b.grid.Show()
	b.turn.SetText(i18n.T("ui.policy.own"))
	b.grid.Focus()
}

func (b *below) show(rows []duties.Row) {
	b.rows = rows
	b.grid.Refresh()
}

// open lists what the units have written down about the duty at the cursor.
func (b *below) open(row int) {
	if row < 0 || row >= len(b.rows) {
		return
	}
	codes := make([]string, len(b.units))
	for i, u := range b.units {
		codes[i] = u.Code
	}
	d := b.rows[row].Duty
	b.l.goTo(d.Title, app.Query{Form: duties.TaskForm, Where: []app.Filter{
		{Field: "duty", Op: app.Eq, Values: []string{d.ID}}, {Field: "_unit", Op: app.In, Values: codes},
	}})
}

// Rows is how many duties there are.
func (b *below) Rows() int { return len(b.rows) }

// Cell is a duty's title, or how far a unit is.
func (b *below) Cell(row, col int) xwidget.CellView {
	r := b.rows[row]
	if col == 0 {
		return xwidget.CellView{Text: r.Duty.Title, Hint: b.l.departments(r.Duty)}
	}
	of := r.Units[col-1]
	text, tone := stateOf(of.Task, of.Applies)
	return xwidget.CellView{Text: text, Tone: tone, Hint: of.Task.Note}
}
