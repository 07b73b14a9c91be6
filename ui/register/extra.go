package register

import (
	"context"

	"fyne.io/fyne/v2"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/app/i18n"
	"ronghe/ui"
	"ronghe/ui/kit"
	"ronghe/ui/nav"
	"ronghe/ui/xwidget"
)

// Extra is what a list has beside what every register's has.
type Extra struct {
	Title string // in the place of the register's name
	Side  Side   // in the place of the panel with the record at a glance; nil for that
	// Heads are buttons for the page as a whole; they stand in the place of those with
	// which records are typed and brought in, which are made otherwise here.
	Heads []*xwidget.Button
	Views []View // parts of the register to choose from; the first is shown at first, the last is all
	Help  string // the page's chapter of the manual, as nav.Helped has it; "" for that of lists
	Empty string // how a list that holds nothing is begun; "" for as every register's is
	// Key keeps columns, widths and saved filters apart from the register's own list;
	// "" shares them. Hidden columns are not shown at first.
	Key    string
	Hidden []string
}

// View is a part of a register.
type View struct {
	Code, Text string
	Where      []app.Filter
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
func (l *List) actButtons() (out []fyne.CanvasObject) {
	for _, act := range l.app.ActsOf(l.form.ID) {
		if act.Many {
			link := xwidget.NewLink(act.Text, func() { l.act(act) })
			link.Hide()
			l.links = append(l.links, link)
			continue
		}
		b := xwidget.NewButton(act.Text, func() { l.act(act) })
		b.Disable()
		l.acts = append(l.acts, b)
		out = append(out, b)
	}
	return out
}

// headButtons are the buttons behind the title: those of all registers, or the
// list's own.
func (l *List) headButtons() []fyne.CanvasObject {
	out := l.actButtons()
	if len(l.extra.Heads) > 0 {
		for _, b := range l.extra.Heads {
			out = append(out, b)
		}
	} else if l.app.Svc.Enters() {
		out = append(out,
			xwidget.NewPrimaryButton(i18n.T("ui.list.new"), "Ctrl+N", l.create),
			xwidget.NewButton(i18n.T("ui.list.sheet"), func() { l.EnterSheet(false) }),
			xwidget.NewButton(i18n.T("ui.list.import"), func() { l.app.Nav.Go(nav.Import, nav.ImportWant{Form: l.form.ID}) }))
	}
	if !l.app.Svc.Enters() {
		return out
	}
	return append(out, xwidget.NewButton(i18n.T("ui.list.export"), l.export), l.bulk, l.remove)
}

// viewBar chooses a part of the register; nil where there are none.
func (l *List) viewBar() fyne.CanvasObject {
	if len(l.extra.Views) == 0 {
		return nil
	}
	if l.part == nil {
		options := make([]xwidget.Option, len(l.extra.Views))
		for i, v := range l.extra.Views {
			options[i] = xwidget.Option{Code: v.Code, Label: v.Text}
		}
		l.part = xwidget.NewSegments(options...)
		l.part.Required = true
		l.part.SetSelected(options[0].Code)
		l.part.OnChanged = func(xwidget.Option) { l.chosen() }
	}
	return l.part
}

// within are the conditions of the part that is chosen.
func (l *List) within() []app.Filter {
	for _, v := range l.extra.Views {
		if l.part != nil && v.Code == l.part.Selected().Code {
			return v.Where
		}
	}
	return nil
}

// ShowWhole shows all of the register.
func (l *List) ShowWhole() {
	if l.chooseWhole() {
		l.chosen()
	}
}

// chooseWhole chooses the part that is all; false where there are no parts.
func (l *List) chooseWhole() bool {
	n := len(l.extra.Views)
	if n == 0 || l.part == nil {
		return false
	}
	l.part.SetSelected(l.extra.Views[n-1].Code)
	return true
}

// Current is the record at the cursor with its name; "" for none.
func (l *List) Current() (app.ID, string) {
	row, _ := l.grid.CurrentCell()
	r, ok := l.rows.at(row)
	if !ok {
		return "", ""
	}
	return r.ID, l.nameOf(r)
}

// Reload looks the records up again.
func (l *List) Reload() { l.refresh() }

// Did says what was done to records of the list, and how it is taken back.
func (l *List) Did(batch app.ID, text string) {
	l.rows.reload()
	l.app.Nav.Saved()
	l.did(batch, text)
	l.grid.Focus()
}

func (l *List) act(act ui.Act) {
	rows := l.grid.SelectedRows()
	if len(rows) == 0 || l.rows.len() == 0 || len(rows) > mostAtOnce || !l.app.Entering() {
		return
	}
	load := l.rows.snapshot(rows)
	ui.Do(l.lane, func(ctx context.Context) ([]app.ID, error) { return load.ids(ctx) }, func(ids []app.ID, err error) {
		if err != nil {
			l.app.ShowError(err)
			return
		}
		act.Do(ids, func(batch app.ID, text string) {
			if batch == "" {
				l.app.Toast(text)
				return
			}
			l.Did(batch, text)
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
