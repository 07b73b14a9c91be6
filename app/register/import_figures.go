package register

import (
	"slices"
	"strconv"

	"github.com/shopspring/decimal"

	"ronghe/app"
	"ronghe/app/intake"
)

// toldFigure is a column of a sheet whose figures are not taken, for they are worked
// out from the rows of a sub-table, with those that say otherwise than their records.
type toldFigure struct {
	sheet string
	intake.Figure
	cells []figureCell
	more  int // cells beyond those kept
}

// figureCell is such a figure and the record that it is of.
type figureCell struct {
	line int
	rec  app.ID
	intake.Figure
}

// mostFigures is how many cells of a column are looked at again in the end.
const mostFigures = 2000

// heed compares what a row says of what is worked out with what its record holds. A later
// row may bring the record more, so that tellFigures has the last word. What is to stay
// as it is is left out: the row was not meant to change it.
func (in *importer) heed(d intake.Draft, got outcome, found *app.Problem) error {
	if len(d.Figures) == 0 || in.back != nil || got == turnedDown || got == leftAlone {
		return nil
	}
	rec := in.now
	if rec == nil && found != nil && found.Record != "" {
		var err error
		if rec, err = in.m.tx.Get(in.form.ID, found.Record); err != nil {
			return err
		}
	}
	if rec == nil {
		return nil // an earlier row of the file says the same
	}
	for _, f := range in.differing(rec, d.Figures) {
		in.keepFigure(d.Sheet, figureCell{line: d.Line, rec: rec.ID, Figure: f})
	}
	return nil
}

func (in *importer) keepFigure(sheet string, c figureCell) {
	i := slices.IndexFunc(in.told, func(t *toldFigure) bool { return t.sheet == sheet && t.Col == c.Col })
	if i < 0 {
		i = len(in.told)
		in.told = append(in.told, &toldFigure{sheet: sheet, Figure: c.Figure})
	}
	if t := in.told[i]; len(t.cells) < mostFigures {
		t.cells = append(t.cells, c)
	} else {
		t.more++
	}
}

// differing are the figures that are not what the record holds.
func (in *importer) differing(rec *app.Record, figures []intake.Figure) []intake.Figure {
	var whole *app.Record
	return slices.DeleteFunc(slices.Clone(figures), func(f intake.Figure) bool {
		if whole == nil {
			whole = rec.Clone()
			in.s.Compute(whole)
		}
		have := in.s.figure(whole, f)
		return sameFigure(f, have) || !have.IsBlank() && in.m.decided.How == FillBlanks
	})
}

// figure is what a record holds of a figure, blank for nothing.
func (s *Service) figure(rec *app.Record, f intake.Figure) app.Value {
	if f.Sum == nil {
		return rec.Value(f.Field.ID)
	}
	var total decimal.Decimal
	some := false
	for _, v := range s.selected(rec, leaf{col: f.Sum, field: f.Field}) {
		if d, ok := v.Decimal(); ok {
			total, some = total.Add(d), true
		}
	}
	if !some {
		return app.Value{}
	}
	return app.DecimalValue(total, f.Field.Scale)
}

// sameFigure reports whether a cell says what the record holds: as exactly as the cell
// says it, and 0 where there are no rows.
func sameFigure(f intake.Figure, have app.Value) bool {
	told, number := f.Value.Decimal()
	if !number {
		return f.Value.Equal(have)
	}
	d, ok := have.Decimal()
	if !ok {
		return have.IsBlank() && told.IsZero()
	}
	return d.Equal(told) || d.Round(max(0, -told.Exponent())).Equal(told)
}

// tellFigures says of each column whose figures were not taken that they were not, from
// what, and where they are to be entered.
func (in *importer) tellFigures() error {
	for _, t := range in.told {
		var first *figureCell
		var have app.Value
		n := t.more
		for i, c := range t.cells {
			rec, err := in.m.tx.Get(in.form.ID, c.rec)
			if err != nil {
				return err
			}
			if rec == nil || len(in.differing(rec, []intake.Figure{c.Figure})) == 0 {
				continue
			}
			if n++; first == nil {
				first = &t.cells[i]
				in.s.Compute(rec)
				have = in.s.figure(rec, c.Figure)
			}
		}
		if first == nil {
			continue
		}
		code, table := "figure_other", ""
		if have.IsBlank() {
			code = "figure_none"
		}
		if of := t.Field.Table(); of != nil {
			table = of.ID
		}
		in.note(app.Problem{
			Code: code, Severity: app.Soft, Sheet: t.sheet, Line: first.line,
			Cell: app.CellName(first.line, t.Col+1), Field: t.Field.ID, Table: table, Record: first.rec,
			Args: map[string]string{
				"header": t.Header, "table": t.Table.Label, "n": strconv.Itoa(n),
				"value": first.Text, "have": t.Field.Format(have),
			},
		})
	}
	return nil
}
