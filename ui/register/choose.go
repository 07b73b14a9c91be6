package register

import (
	"slices"

	"fyne.io/fyne/v2"

	"ronghe/app/i18n"
	"ronghe/ui/kit"
	"ronghe/ui/xwidget"
)

// columnChooser decides which columns a list shows and in which order.
type columnChooser struct {
	cols   []column
	hidden map[string]bool
	frozen string // the last column that stays when the rest scrolls; "" for none
	grid   *xwidget.Grid
	freeze *xwidget.Button
}

// ChooseColumns asks which columns to show, in which order.
func (l *List) ChooseColumns() {
	c := &columnChooser{cols: l.view.ordered(columnsOf(l.form)), hidden: map[string]bool{}}
	for _, path := range l.view.Hidden {
		c.hidden[path] = true
	}
	if n := l.grid.Frozen; n > 0 && n <= len(l.cols) {
		c.frozen = l.cols[n-1].path
	}
	c.grid = xwidget.NewGrid(xwidget.ListMode, c,
		xwidget.Column{Key: "title", Title: i18n.T("ui.list.columns"), Width: 300, Flex: true}, xwidget.Column{Key: "frozen", Width: 76})
	c.grid.Checkable, c.grid.PlainChecks, c.grid.NoHead = true, true, true
	for i, col := range c.cols {
		c.grid.SetChecked(i, !c.hidden[col.path])
	}
	var d *xwidget.Dialog
	reset := xwidget.NewLink(i18n.T("ui.columns.reset"), func() {
		d.Hide()
		l.view.Order, l.view.Hidden, l.view.Widths, l.view.Frozen = nil, nil, nil, nil
		l.columnsChanged()
	})
	c.freeze = xwidget.NewButton(i18n.T("ui.columns.freeze"), c.freezeHere)
	c.grid.OnCursor = func(int, int) { c.sayFreeze() }
	c.sayFreeze()
	buttons := kit.Line(8,
		xwidget.NewButton(i18n.T("ui.columns.up"), func() { c.move(-1) }),
		xwidget.NewButton(i18n.T("ui.columns.down"), func() { c.move(1) }), c.freeze, nil, reset)
	d = xwidget.ShowDialog(l.app.Window, xwidget.DialogOptions{
		Title: i18n.T("ui.list.columns_title"), Text: i18n.T("ui.columns.hint"), Width: 440,
		Content: kit.Rows(8, kit.Sized(380, 30*float32(min(12, len(c.cols)))+4, c.grid), buttons),
		Confirm: i18n.T("ui.list.columns_apply"), OnCancel: l.grid.Focus,
		OnConfirm: func() bool {
			if c.grid.CheckedCount() == 0 {
				l.app.Toast(i18n.T("ui.columns.one"))
				return false
			}
			l.view.Order, l.view.Hidden, l.view.Frozen = nil, nil, nil
			for i, col := range c.cols {
				if c.stays(i) {
					l.view.Frozen = append(l.view.Frozen, col.path)
				}
				l.view.Order = append(l.view.Order, col.path)
				if !slices.Contains(c.grid.Checked(), i) {
					l.view.Hidden = append(l.view.Hidden, col.path)
				}
			}
			l.columnsChanged()
			return true
		},
	})
	l.app.Window.Canvas().Focus(fyne.Focusable(c.grid))
}

// columnsChanged keeps the view and loads what the columns show.
func (l *List) columnsChanged() {
	l.keepView()
	l.showColumns()
	l.apply()
	l.grid.Focus()
}

// move puts the column at the cursor one place up or down.
func (c *columnChooser) move(by int) {
	at, _ := c.grid.CurrentCell()
	to := at + by
	if to < 0 || to >= len(c.cols) {
		return
	}
	on := c.grid.Checked()
	a, b := slices.Contains(on, at), slices.Contains(on, to)
	c.cols[at], c.cols[to] = c.cols[to], c.cols[at]
	c.grid.SetChecked(at, b)
	c.grid.SetChecked(to, a)
	c.grid.Select(to, 0)
	c.grid.Refresh()
	c.sayFreeze()
}

// Rows is how many columns there are.
func (c *columnChooser) Rows() int { return len(c.cols) }

// Cell is a column's title, and whether it stays when the rest scrolls sideways.
func (c *columnChooser) Cell(row, col int) xwidget.CellView {
	if col == 0 {
		return xwidget.CellView{Text: c.cols[row].grid.Title}
	}
	if !c.stays(row) {
		return xwidget.CellView{}
	}
	return xwidget.CellView{Text: i18n.T("ui.columns.frozen"), Tone: xwidget.TonePrimary}
}

// stays reports whether a column is frozen: the last that is, and all before it.
func (c *columnChooser) stays(row int) bool {
	return row <= slices.IndexFunc(c.cols, func(col column) bool { return col.path == c.frozen })
}

// freezeHere freezes the columns up to the one at the cursor, or none where that is
// the last one already.
func (c *columnChooser) freezeHere() {
	at, _ := c.grid.CurrentCell()
	if here := c.cols[at].path; c.frozen != here {
		c.frozen = here
	} else {
		c.frozen = ""
	}
	c.sayFreeze()
	c.grid.Refresh()
}

// sayFreeze writes on the button what it would do.
func (c *columnChooser) sayFreeze() {
	at, _ := c.grid.CurrentCell()
	if c.cols[at].path == c.frozen {
		c.freeze.SetText(i18n.T("ui.columns.unfreeze"))
	} else {
		c.freeze.SetText(i18n.T("ui.columns.freeze"))
	}
}
