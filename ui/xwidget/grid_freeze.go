package xwidget

import (
	"slices"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"ronghe/app/i18n"
)

// Freeze keeps the first n columns in place while the rest scrolls sideways, as
// the person asked for it, and says so.
func (g *Grid) Freeze(n int) {
	g.commitEdit()
	g.Frozen = max(0, min(n, len(g.cols)))
	g.Refresh()
	g.moveTo(g.cur, false)
	switch {
	case g.Frozen == 0:
		g.notice(i18n.T("xwidget.grid.unfrozen"))
	case g.geo.frozen == 0:
		g.notice(i18n.T("xwidget.grid.frozen_later"))
	case g.geo.frozen < g.Frozen:
		g.notice(i18n.T("xwidget.grid.frozen_some", "n", strconv.Itoa(g.geo.frozen)))
	default:
		g.notice(i18n.T("xwidget.grid.frozen", "column", g.cols[g.Frozen-1].Title))
	}
	if g.OnFrozen != nil {
		keys := make([]string, 0, g.Frozen)
		for _, c := range g.cols[:g.Frozen] {
			keys = append(keys, c.Key)
		}
		g.OnFrozen(keys)
	}
}

// FreezeKeys freezes as many of the first columns as are among keys: with columns
// hidden or in another order what was frozen stays so as far as it stands first.
func (g *Grid) FreezeKeys(keys []string) {
	g.Frozen = 0
	for g.Frozen < len(g.cols) && slices.Contains(keys, g.cols[g.Frozen].Key) {
		g.Frozen++
	}
	g.Refresh()
}

// SetWidths gives columns the widths that a person chose, by key and at zoom 1; the
// others keep theirs.
func (g *Grid) SetWidths(widths map[string]float32) {
	for i := range g.cols {
		if w := widths[g.cols[i].Key]; w > 0 {
			g.cols[i].Width, g.cols[i].Flex = max(w, g.cols[i].MinWidth), false
		}
	}
	g.Refresh()
}

// freezeItems are what the menus of a column offer to keep it in place.
func (g *Grid) freezeItems(col int) []*fyne.MenuItem {
	if g.OnFrozen == nil || col < 0 || col >= len(g.cols) {
		return nil
	}
	var items []*fyne.MenuItem
	if g.Frozen != col+1 {
		items = append(items, fyne.NewMenuItem(i18n.T("xwidget.grid.menu.freeze", "column", g.cols[col].Title), func() { g.Freeze(col + 1) }))
	}
	if g.Frozen > 0 {
		items = append(items, fyne.NewMenuItem(i18n.T("xwidget.grid.menu.unfreeze"), func() { g.Freeze(0) }))
	}
	return items
}

// headMenu is what can be done with a column.
func (g *Grid) headMenu(col int) *fyne.Menu {
	var items []*fyne.MenuItem
	if g.sortable(col) {
		sort := func(key string, desc bool) *fyne.MenuItem {
			return fyne.NewMenuItem(i18n.T(key), func() {
				g.SetSort(g.cols[col].Key, desc)
				g.OnSort(g.cols[col].Key, desc)
			})
		}
		items = append(items, sort("xwidget.grid.menu.ascending", false), sort("xwidget.grid.menu.descending", true), fyne.NewMenuItemSeparator())
	}
	items = append(items, fyne.NewMenuItem(i18n.T("xwidget.grid.menu.width"), func() { g.autoWidth(col) }))
	return fyne.NewMenu("", append(items, g.freezeItems(col)...)...)
}

// showHeadMenu opens the menu of a column at an absolute position.
func (g *Grid) showHeadMenu(col int, at fyne.Position) {
	if c := canvasOf(g); c != nil {
		widget.ShowPopUpMenuAtPosition(g.headMenu(col), c, at)
	}
}

// menuAtCursor opens the menu of the cell at the cursor, below it.
func (g *Grid) menuAtCursor() {
	if g.edit != nil && !g.commitEdit() {
		return
	}
	g.reveal(g.cur)
	g.place()
	at, size := g.cellRect(g.cur)
	at.X = max(0, min(at.X, g.Size().Width-size.Width))
	origin := fyne.CurrentApp().Driver().AbsolutePositionForObject(g)
	g.ShowMenu(origin.Add(at).AddXY(0, min(size.Height, g.Size().Height)))
}
