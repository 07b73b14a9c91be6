package annual

import (
	"context"
	"strconv"
	"strings"

	"ronghe/app"
	"ronghe/app/i18n"
	"ronghe/app/layout"
)

// ExportRollUp writes a roll-up as one file: as a report, its cover saying of whom
// it is and who is missing, with the units and what the unit's own report says
// otherwise. Errors: those of the records and of writing.
func (s *Service) ExportRollUp(ctx context.Context, r *RollUp, path string) error {
	if err := app.Writable(path, endings...); err != nil {
		return err
	}
	own, err := s.OpenOf(ctx, r.Unit, r.Year)
	if err != nil {
		return err
	}
	r.stamp = &stamp{title: i18n.T("annual.roll_title"), lines: r.standing()}
	return s.out.Write(ctx, path, append(r.Pages(), r.unitsPage(), r.differencesPage(own)))
}

// standing says on the cover of how many units the roll-up is, and who is missing.
func (r *RollUp) standing() []string {
	missing := r.Missing()
	all := len(r.Members)
	out := []string{i18n.T("annual.roll_cover", "n", strconv.Itoa(all-len(missing)), "all", strconv.Itoa(all))}
	if len(missing) > 0 {
		names := make([]string, len(missing))
		for i, u := range missing {
			names[i] = u.Name
		}
		out = append(out, i18n.T("annual.roll_missing", "units", strings.Join(names, i18n.T("annual.and"))))
	}
	return out
}

// unitsPage lists the units with how far their reports are.
func (r *RollUp) unitsPage() layout.Table {
	out := r.listPage(i18n.T("annual.roll_units"))
	var rows [][]app.Cell
	for i, m := range r.Members {
		state := i18n.T("review.state.unbegun")
		if m.Reported {
			state = m.State.Title()
		}
		rows = append(rows, []app.Cell{layout.NumberCell(strconv.Itoa(i + 1)), layout.TextCell(m.Unit.Code), layout.TextCell(m.Unit.Name), layout.TextCell(state)})
	}
	out.Head = [][]layout.HeadCell{{{Text: i18n.T("annual.roll_no")}, {Text: i18n.T("annual.cover_code")}, {Text: i18n.T("annual.cover_unit")}, {Text: i18n.T("annual.roll_state")}}}
	out.Columns = []layout.Column{
		{ID: "no", Kind: layout.Number, Plain: true, Width: 8, Align: layout.Centre},
		{ID: "code", Kind: layout.Text, Width: 16},
		{ID: "unit", Kind: layout.Text, Width: 40},
		{ID: "state", Kind: layout.Text, Width: 16, Align: layout.Centre},
	}
	out.Body, out.Count = layout.Rows(rows...), len(rows)
	return out
}

// differencesPage lists what the unit's own report says otherwise.
func (r *RollUp) differencesPage(own *Report) layout.Table {
	out := r.listPage(i18n.T("annual.roll_differs"))
	var rows [][]app.Cell
	for _, d := range r.Differences(own) {
		rows = append(rows, []app.Cell{
			layout.TextCell(d.Cell.Table.Number()), layout.TextCell(d.Cell.Name()), layout.TextCell(d.Cell.shown(d.Sum)), layout.TextCell(d.Cell.shown(d.Own)),
		})
	}
	out.Head = [][]layout.HeadCell{{{Text: i18n.T("annual.number")}, {Text: i18n.T("annual.roll_cell")}, {Text: i18n.T("annual.roll_sum")}, {Text: i18n.T("annual.roll_own")}}}
	out.Columns = []layout.Column{
		{ID: "no", Kind: layout.Text, Width: 10},
		{ID: "cell", Kind: layout.Text, Width: 50},
		{ID: "sum", Kind: layout.Text, Width: 16, Align: layout.Right},
		{ID: "own", Kind: layout.Text, Width: 16, Align: layout.Right},
	}
	out.Body, out.Count = layout.Rows(rows...), len(rows)
	return out
}
