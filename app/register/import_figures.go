package register

import (
	"slices"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/app/intake"
)

// toldFigure is a column of a sheet whose figures are not taken, for they are worked
// out, with those that say otherwise than their records.
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
		sheet, at := f.Sheet, f.Line
		if sheet == "" {
			sheet, at = d.Sheet, d.Line
		}
		in.keepFigure(sheet, figureCell{line: at, rec: rec.ID, Figure: f})
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
		have, there := in.figure(whole, f)
		return !there || sameFigure(f, have) || !have.IsBlank() && in.m.decided.How == FillBlanks
	})
}

// figure is what a record holds of a figure, blank for nothing; there is false for one of a
// row that the record does not have, as the sheet says it.
func (in *importer) figure(rec *app.Record, f intake.Figure) (have app.Value, there bool) {
	switch {
	case f.Row != nil:
		for _, row := range rec.Rows[f.Table.ID] {
			if in.saysRow(row, f.Row) {
				return row.Fields[f.Field.ID], true
			}
		}
		return app.Value{}, false
	case f.Of == nil:
		return rec.Value(f.Field.ID), true
	}
	return in.s.chosen(rec, f), true
}

// saysRow reports whether a row holds all that a sheet said of it.
func (in *importer) saysRow(row app.Row, said map[string]app.Value) bool {
	for id, v := range said {
		if have := row.Fields[id]; !have.Equal(v) && !in.m.samePersonal(have, v) {
			return false
		}
	}
	return true
}

// chosen is what the official table's column shows of a record: the sum of some rows, or what
// they say, one after another.
func (s *Service) chosen(rec *app.Record, f intake.Figure) app.Value {
	var total decimal.Decimal
	var texts []string
	some := false
	for _, v := range s.selected(rec, leaf{col: f.Of, field: f.Field}) {
		if text := f.Field.Format(v); text != "" {
			texts = append(texts, text)
		}
		if d, ok := v.Decimal(); ok {
			total, some = total.Add(d), true
		}
	}
	switch {
	case f.Names():
		return app.TextValue(strings.Join(texts, figureMark))
	case !some:
		return app.Value{}
	}
	return app.DecimalValue(total, f.Field.Scale)
}

// figureMark stands between what several rows say, as in an export.
const figureMark = "\u3001"

// sameFigure reports whether a cell says what the record holds: as exactly as the cell
// says it, and 0 where there are no rows.
func sameFigure(f intake.Figure, have app.Value) bool {
	if f.Names() {
		return sameNames(f.Table, f.Value.Text(), have.Text())
	}
	told, number := f.Value.Decimal()
	if !number {
		return f.Value.Equal(have)
	}
	d, ok := have.Decimal()
	if !ok {
		return have.IsBlank() && told.IsZero()
	}
	if f.Field.TypeName == catalog.TypePercent && d.Equal(told.Shift(2)) { // 1.2 of an export is 120 %
		return true
	}
	return d.Equal(told) || d.Round(max(0, -told.Exponent())).Equal(told)
}

// sameNames reports whether two cells name the same, in any order.
func sameNames(table *catalog.Field, a, b string) bool {
	keys := func(text string) []string {
		parts := table.SplitCell(text)
		for i := range parts {
			parts[i] = app.NameKey(parts[i])
		}
		slices.Sort(parts)
		return parts
	}
	return slices.Equal(keys(a), keys(b))
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
				have, _ = in.figure(rec, c.Figure)
			}
		}
		if first == nil {
			continue
		}
		code, table := t.code(have.IsBlank()), ""
		if of := t.Field.Table(); of != nil {
			table = of.ID
		}
		in.note(app.Problem{
			Code: code, Severity: app.Soft, Sheet: t.sheet, Line: first.line,
			Cell: app.CellName(first.line, t.Col+1), Field: t.Field.ID, Table: table, Record: first.rec,
			Args: map[string]string{
				"header": t.Header, "table": t.from(), "n": strconv.Itoa(n),
				"value": first.Text, "have": t.shown(have),
			},
		})
	}
	return nil
}

// code says how the column is worked out, and whether the register has anything of it.
func (t *toldFigure) code(none bool) string {
	code := "figure"
	switch {
	case t.Of != nil && !t.Of.Sum:
		code = "figure_chosen"
	case t.Of == nil && (t.Table == nil || t.Row != nil):
		code = "figure_computed"
	}
	if none {
		return code + "_none"
	}
	return code + "_other"
}

// from is what the column is worked out from.
func (t *toldFigure) from() string {
	if t.Table == nil {
		return t.Field.Form().Title
	}
	return t.Table.Label
}

func (t *toldFigure) shown(have app.Value) string {
	if t.Names() {
		return have.Text()
	}
	return t.Field.Format(have)
}
