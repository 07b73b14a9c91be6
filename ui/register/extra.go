package register

import (
	"context"

	"fyne.io/fyne/v2"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/ui"
	"ronghe/ui/kit"
	"ronghe/ui/xwidget"
)

// Extra is what a list has beside what every register's has.
type Extra struct {
	Title string // in the place of the register's name
	Acts  []Act
	Side  Side // in the place of the panel with the record at a glance; nil for that
}

// Act is something that can be done with the selected records. It calls done with
// the batch that takes it back, and what was done in words.
type Act struct {
	Text string
	Do   func(ids []app.ID, done func(batch app.ID, text string))
}

// Side is a panel that follows the record at the cursor; "" for none.
type Side interface {
	Content() fyne.CanvasObject
	Follow(id app.ID)
	Stop()
}

// NewListWith makes the page of a form's register with something beside.
func NewListWith(a *ui.App, f *catalog.Form, extra Extra) *List { return newList(a, f, extra) }

// actButtons are the buttons of what can be done with the selection.
func (l *List) actButtons() []fyne.CanvasObject {
	out := make([]fyne.CanvasObject, len(l.extra.Acts))
	for i, act := range l.extra.Acts {
		b := xwidget.NewButton(act.Text, func() { l.act(act) })
		b.Disable()
		l.acts = append(l.acts, b)
		out[i] = b
	}
	return out
}

func (l *List) act(act Act) {
	rows := l.grid.SelectedRows()
	if len(rows) == 0 || l.rows.len() == 0 || len(rows) > mostAtOnce {
		return
	}
	load := l.rows.snapshot(rows)
	ui.Do(l.lane, func(ctx context.Context) ([]app.ID, error) { return load.ids(ctx) }, func(ids []app.ID, err error) {
		if err != nil {
			l.app.ShowError(err)
			return
		}
		act.Do(ids, func(batch app.ID, text string) {
			l.rows.reload()
			l.app.Nav.Saved()
			l.did(batch, text)
			l.grid.Focus()
		})
	})
}

// sideOf is the panel at the side, as wide as a glance.
func (l *List) sideOf() fyne.CanvasObject {
	if l.extra.Side == nil {
		return l.glance.root
	}
	return kit.Wide(glanceWidth+40, l.extra.Side.Content())
}
