package formview

import (
	"slices"
	"strconv"

	"ronghe/app/catalog"
	"ronghe/app/i18n"
	"ronghe/ui"
	"ronghe/ui/xwidget"
)

// mostPreview is how many rows of a paste are shown before it is done.
const mostPreview = 8

// PreviewPaste shows what a paste into a sheet would bring, and what of it fits
// nowhere, before it is done. What fits as a whole is pasted at once: one undo
// takes it back.
func PreviewPaste(a *ui.App, g *xwidget.Grid, cols func() []*catalog.Field) func(xwidget.PastePlan, func()) {
	return func(plan xwidget.PastePlan, apply func()) {
		if plan.Lost == 0 || len(plan.Edits) == 0 { // nothing fits: the sheet says why
			apply()
			return
		}
		rows := newPasted(plan)
		columns := make([]xwidget.Column, len(rows.cols))
		for i, c := range rows.cols {
			columns[i] = ColumnOf(cols()[c])
		}
		list := xwidget.NewGrid(xwidget.ListMode, rows, columns...)
		list.MinRows, list.MaxRows = min(3, len(rows.rows)), mostPreview
		var d *xwidget.Dialog
		list.OnOpen = func(int) { d.Confirm() }
		d = xwidget.ShowDialog(a.Window, xwidget.DialogOptions{
			Title: i18n.T("form.paste.title", "rows", strconv.Itoa(plan.Rows), "cols", strconv.Itoa(plan.Cols)),
			Text:  pasteText(plan, len(rows.rows)), Width: 900, Content: list, Help: tables,
			Confirm: i18n.T("form.paste.yes"), Cancel: i18n.T("form.paste.no"), OnCancel: g.Focus,
			OnConfirm: func() bool {
				apply()
				g.Focus()
				return true
			},
		})
	}
}

// pasteText says what fits, and what does not.
func pasteText(p xwidget.PastePlan, shown int) string {
	s := i18n.T("form.paste.fits", "cells", strconv.Itoa(len(p.Edits)))
	add := func(key string, n int) {
		if n > 0 {
			s += i18n.T(key, "count", strconv.Itoa(n))
		}
	}
	add("form.paste.rows", p.NewRows)
	add("form.paste.outside", p.Outside)
	add("form.paste.protected", p.Protected)
	add("form.paste.unnamed", p.Unnamed)
	s += i18n.T("form.paste.undo")
	if shown < p.Rows {
		s += i18n.T("form.paste.first", "n", strconv.Itoa(shown))
	}
	return s
}

// pasted are the first rows of a paste as they would stand in the sheet's columns.
type pasted struct {
	cols []int
	rows []map[int]string
}

func newPasted(p xwidget.PastePlan) *pasted {
	out := &pasted{}
	last := -1
	for _, e := range p.Edits {
		if !slices.Contains(out.cols, e.Col) {
			out.cols = append(out.cols, e.Col)
		}
		if e.Row != last {
			if len(out.rows) == mostPreview {
				break
			}
			last = e.Row
			out.rows = append(out.rows, map[int]string{})
		}
		out.rows[len(out.rows)-1][e.Col] = e.Text
	}
	slices.Sort(out.cols)
	return out
}

// Rows is how many rows are shown.
func (p *pasted) Rows() int { return len(p.rows) }

// Cell is a value as it was copied.
func (p *pasted) Cell(row, col int) xwidget.CellView {
	return xwidget.CellView{Text: p.rows[row][p.cols[col]]}
}
