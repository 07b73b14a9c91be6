package register

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"github.com/shopspring/decimal"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/app/i18n"
	"ronghe/ui"
	"ronghe/ui/kit"
	"ronghe/ui/nav"
	"ronghe/ui/xwidget"
)

// gridSource shows the list's rows to the grid.
type gridSource struct{ l *List }

var (
	_ xwidget.Source     = gridSource{}
	_ xwidget.Prefetcher = gridSource{}
)

// Rows is how many rows there are.
func (s gridSource) Rows() int { return s.l.rows.len() }

// Cell is one value, or that it is still loading.
func (s gridSource) Cell(row, col int) xwidget.CellView {
	r, ok := s.l.rows.at(row)
	if !ok {
		return xwidget.CellView{Loading: true}
	}
	return s.l.cols[col].view(r, s.l.place(col))
}

// Prefetch loads the rows that come near.
func (s gridSource) Prefetch(first, last int) { s.l.rows.want(first, last) }

// place is a column's value among the values of a row, which follow the paths
// of the columns that are fields.
func (l *List) place(col int) int {
	n := 0
	for _, c := range l.cols[:col] {
		if c.field != nil {
			n++
		}
	}
	return n
}

func (l *List) rowsChanged() {
	l.grid.Empty = l.emptiness()
	l.grid.Refresh()
	l.glance.follow()
	l.showFoot()
	l.showSelection()
}

// emptiness says how to begin, or that the conditions select nothing.
func (l *List) emptiness() fyne.CanvasObject {
	if l.rows.len() > 0 {
		return nil
	}
	if l.restricted() {
		return xwidget.NewEmptyState("○", i18n.T("ui.list.none_found"), i18n.T("ui.list.none_found_hint"),
			xwidget.NewButton(i18n.T("ui.list.reset"), l.ClearConditions))
	}
	if l.extra.Empty != "" && len(l.within()) == 0 {
		return xwidget.NewEmptyState("○", i18n.T("ui.list.empty", "form", l.form.Title), l.extra.Empty)
	}
	if len(l.within()) > 0 {
		return xwidget.NewEmptyState("○", i18n.T("ui.list.none_in_part", "part", l.part.Selected().Label), l.extra.Empty,
			xwidget.NewButton(i18n.T("ui.list.whole"), l.ShowWhole))
	}
	return xwidget.NewEmptyState("○", i18n.T("ui.list.empty", "form", l.form.Title), l.form.Help,
		xwidget.NewButton(i18n.T("ui.list.new"), l.create),
		xwidget.NewButton(i18n.T("ui.list.import"), func() { l.app.Nav.Go(nav.Import, nav.ImportWant{Form: l.form.ID}) }))
}

// showFoot writes the count and the sums.
func (l *List) showFoot() {
	if !l.rows.counted {
		l.count.SetText(i18n.T("ui.list.counting"))
		l.head.Refresh()
		return
	}
	l.count.SetText(i18n.T("ui.list.count", "n", ui.Count(l.rows.len())))
	l.head.Refresh()
	var sums []fyne.CanvasObject
	for _, id := range l.form.List.Sums {
		fd, ok := l.form.Field(id)
		if text := l.rows.sums[id]; ok && text != "" {
			sums = append(sums, kit.ShortQuiet(sumText(fd, text)))
		}
	}
	if len(sums) > 0 {
		sums = append([]fyne.CanvasObject{kit.ShortQuiet(i18n.T("ui.list.sums"))}, sums...)
	}
	l.foot.Objects = sums
	l.foot.Refresh()
	l.body.Refresh()
}

func sumText(fd *catalog.Field, text string) string {
	out := fd.Label + " " + fd.Format(app.TextValue(text))
	if fd.Unit != "" {
		out += " " + fd.Unit
	}
	return out
}

// showSelection writes what is selected into the status bar: how many rows and
// the sums of those that are loaded.
func (l *List) showSelection() {
	if l.app.Nav == nil {
		return
	}
	n := l.grid.CheckedCount()
	rows := l.grid.SelectedRows()
	if n == 0 {
		n = len(rows)
	}
	if l.rows.len() == 0 {
		n = 0
	}
	for _, b := range append([]*xwidget.Button{l.remove, l.bulk}, l.acts...) {
		if n > 0 {
			b.Enable()
		} else {
			b.Disable()
		}
	}
	on, many := l.mergeable(), l.grid.CheckedCount() > 0 && l.rows.len() > 0
	if on != l.merge.Visible() || len(l.links) > 0 && many != l.links[0].Visible() {
		l.merge.Hidden = !on
		for _, link := range l.links {
			link.Hidden = !many
		}
		l.bar.Refresh()
		l.root.Refresh() // the bar may take another line
	}
	if n < 2 && l.grid.CheckedCount() == 0 {
		l.app.Nav.Say("")
		return
	}
	parts := []string{i18n.T("ui.list.selected", "n", ui.Count(n))}
	l.app.Nav.Say(strings.Join(append(parts, l.sumsOf(rows)...), "   "))
}

// mostSummed bounds the work of summing a selection while it grows.
const mostSummed = 5000

func (l *List) sumsOf(rows []int) []string {
	if len(rows) > mostSummed {
		return nil
	}
	var out []string
	for col, c := range l.cols {
		if c.field == nil || !slices.Contains(l.form.List.Sums, c.path) {
			continue
		}
		sum, n, at := decimal.Zero, 0, l.place(col)
		for _, i := range rows {
			row, ok := l.rows.at(i)
			if !ok {
				return nil // not all are loaded: no sum is better than a wrong one
			}
			if d, ok := row.Values[at].Decimal(); ok {
				sum, n = sum.Add(d), n+1
			}
		}
		if n > 0 {
			out = append(out, sumText(c.field, app.DecimalText(sum, c.field.Scale)))
		}
	}
	return out
}

// sortBy sorts by a head that was clicked.
func (l *List) sortBy(key string, desc bool) {
	l.view.Sort = nil
	if key != "" {
		l.view.Sort = []app.Sort{{Field: key, Desc: desc}}
	}
	l.keepView()
	l.showSort()
	l.apply()
}

func (l *List) showSort() {
	if s := l.view.sortOf(l.form); len(s) > 0 {
		l.grid.SetSort(s[0].Field, s[0].Desc)
	}
}

func (l *List) keepView() { l.app.Remember(l.viewKey(), l.view.String()) }
