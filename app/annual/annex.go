package annual

import (
	"context"
	"slices"
	"strconv"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/app/i18n"
	"ronghe/app/layout"
	"ronghe/app/op"
	"ronghe/app/review"
)

// annexes are the registers that the report is filled from as they stand, each in
// its official layout; one without a record has none.
func (s *Service) annexes(ctx context.Context, r *Report) ([]layout.Table, error) {
	var out []layout.Table
	var seen []*catalog.Form
	for _, c := range s.book.cells {
		f := c.register()
		if f == nil || slices.Contains(seen, f) {
			continue
		}
		seen = append(seen, f)
		t, err := s.reg.Annex(ctx, app.Query{Form: f.ID, Where: s.ownOf(r.Unit, f)})
		if err != nil {
			return nil, err
		}
		if t.Count == 0 {
			continue
		}
		t.Sheet = i18n.T("annual.annex", "n", strconv.Itoa(len(out)+1), "title", f.Title)
		out = append(out, t)
	}
	return out, nil
}

// filed are the sheets of the report's way up: what it says otherwise than the
// submission before, and who signed and sent it up when. A report that nobody
// signed has none.
func (s *Service) filed(ctx context.Context, r *Report) ([]layout.Table, error) {
	f, err := s.Filing(ctx, r)
	if err != nil {
		return nil, err
	}
	corrections, err := s.Corrections(ctx, r, f)
	if err != nil {
		return nil, err
	}
	names, err := s.reg.Names(ctx)
	if err != nil {
		return nil, err
	}
	return []layout.Table{r.correctionsPage(corrections), r.stepsPage(f.Steps, names)}, nil
}

// listPage begins a list that stands behind the tables.
func (r *Report) listPage(title string) layout.Table {
	return layout.Table{
		Sheet: title, Title: title, FitWidth: true, RepeatHead: true,
		Info: []layout.InfoLine{{Left: i18n.T("export.unit", "unit", r.Unit.Name), Centre: i18n.T("annual.period", "year", strconv.Itoa(r.Year))}},
	}
}

func (r *Report) correctionsPage(list []Correction) layout.Table {
	out := r.listPage(i18n.T("annual.corrections"))
	out.Landscape = true
	var rows [][]app.Cell
	for _, c := range list {
		number, place := "", c.Check
		if c.Cell != nil {
			number, place = c.Cell.Table.Number(), c.Cell.Place()
		}
		rows = append(rows, []app.Cell{layout.TextCell(number), layout.TextCell(place), layout.TextCell(c.From), layout.TextCell(c.To), layout.TextCell(c.Reason)})
	}
	out.Head = [][]layout.HeadCell{{
		{Text: i18n.T("annual.number")}, {Text: i18n.T("annual.about")}, {Text: i18n.T("annual.before")}, {Text: i18n.T("annual.after")}, {Text: i18n.T("annual.why")},
	}}
	out.Columns = []layout.Column{
		{ID: "no", Kind: layout.Text, Width: 10},
		{ID: "about", Kind: layout.Text, Width: 60},
		{ID: "from", Kind: layout.Text, Width: 20, Align: layout.Right},
		{ID: "to", Kind: layout.Text, Width: 20, Align: layout.Right},
		{ID: "why", Kind: layout.Text, Width: 30},
	}
	out.Body, out.Count = layout.Rows(rows...), len(rows)
	return out
}

// stepsPage lists who signed, sent up, let pass, accepted and so on.
func (r *Report) stepsPage(steps []Step, names map[app.ID]string) layout.Table {
	out := r.listPage(i18n.T("annual.steps"))
	out.Landscape = true
	var rows [][]app.Cell
	for _, st := range steps {
		who, digest := names[st.User], ""
		if who == "" {
			who = i18n.T("annual.stranger")
		}
		if st.Kind == op.Sign || st.Kind == op.Submit {
			digest = Short(st.Content)
		}
		rows = append(rows, []app.Cell{
			layout.TextCell(st.At.Format("2006-01-02 15:04")), layout.TextCell(review.Title(st.Kind)), layout.TextCell(who),
			layout.TextCell(digest), layout.TextCell(st.Reason),
		})
	}
	out.Head = [][]layout.HeadCell{{
		{Text: i18n.T("annual.when")}, {Text: i18n.T("annual.step")}, {Text: i18n.T("annual.who")}, {Text: i18n.T("annual.digest")}, {Text: i18n.T("annual.words")},
	}}
	out.Columns = []layout.Column{
		{ID: "at", Kind: layout.Text, Width: 18, Align: layout.Centre},
		{ID: "step", Kind: layout.Text, Width: 16},
		{ID: "who", Kind: layout.Text, Width: 18},
		{ID: "digest", Kind: layout.Text, Width: 32},
		{ID: "words", Kind: layout.Text, Width: 50},
	}
	out.Body, out.Count = layout.Rows(rows...), len(rows)
	return out
}
