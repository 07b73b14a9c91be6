package annual

import (
	"context"
	"slices"

	"ronghe/app"
)

// UnitValue is what one unit's report says of a cell.
type UnitValue struct {
	Unit   app.Unit
	Value  app.Value
	Origin Origin
	Reason string
	// Inner tells that another of the reports counts the same records: the value is
	// not added to the total.
	Inner bool
}

// mostLooked is how many values of reports one question asks for: fewer than the
// groups that a summary may have.
const mostLooked = 4000

// Behind is what the report of each unit that has one says of a cell, in the
// units' order. It reads the cells that this one depends on and no more. Errors:
// canceled, and those of the records.
func (s *Service) Behind(ctx context.Context, r *RollUp, c *Cell) ([]UnitValue, error) {
	var units []app.Unit
	for _, m := range r.Members {
		if m.Reported {
			units = append(units, m.Unit)
		}
	}
	needed, last := c.needs()
	counted := map[string]bool{}
	outer := units
	if f := c.register(); f != nil {
		outer = s.outermost(units, f)
	}
	for _, u := range outer {
		counted[u.Code] = true
	}
	var out []UnitValue
	for part := range slices.Chunk(units, max(1, mostLooked/len(needed))) {
		reports, err := s.parts(ctx, r.Year, part, needed)
		if err != nil {
			return nil, err
		}
		for _, u := range part {
			if err := ctx.Err(); err != nil {
				return nil, app.NewError(app.CodeCanceled, err)
			}
			one := reports[u.Code]
			if last { // as when the unit itself opens it
				if one.Last, err = s.computed(ctx, u, r.Year-1); err != nil {
					return nil, err
				}
			}
			v := UnitValue{Unit: u, Value: one.single(c), Origin: one.state[c].Origin, Inner: !counted[u.Code]}
			if c.Text || v.Origin == PutOver || v.Origin == Carried {
				row, err := s.rowOf(ctx, u, r.Year, c)
				if err != nil {
					return nil, err
				}
				if v.Reason = row[colReason].Text(); c.Text {
					v.Value = row[colWords]
				}
			}
			out = append(out, v)
		}
	}
	return out, nil
}

// needs are the cells that a cell depends on, itself among them; last tells that
// one of their expressions asks for last year's value.
func (c *Cell) needs() (cells []*Cell, last bool) {
	seen := map[*Cell]bool{}
	var visit func(*Cell)
	visit = func(x *Cell) {
		if seen[x] {
			return
		}
		seen[x] = true
		cells = append(cells, x)
		for _, ref := range x.refs {
			if last = last || ref.Last; !ref.Last {
				visit(ref.Cell)
			}
		}
	}
	visit(c)
	return cells, last
}

// parts are the reports of units as far as some cells go.
func (s *Service) parts(ctx context.Context, year int, units []app.Unit, cells []*Cell) (map[string]*Report, error) {
	out := make(map[string]*Report, len(units))
	for _, u := range units {
		out[u.Code] = newReport(s.book, u, year)
	}
	q := s.stored(year, units)
	q.Group, q.Asked, q.Rows = []app.Group{{Field: "_unit"}, {Field: tableCells + "." + colCell}}, tallied(), among(cells...)
	sum, err := s.reg.Summarise(ctx, q)
	if err != nil {
		return nil, err
	}
	for _, g := range sum.Groups {
		r, c := out[g.Keys[0]], s.book.byKey[g.Keys[1]]
		if r == nil || c == nil {
			continue
		}
		st := State{Origin: FromUnit}
		switch {
		case c.Source == Computed:
			st.Origin = PutOver
		case c.Source == Register:
			st.Origin = FromRegisters
		}
		if t := tallyOf(g.Asked); t.Values > 0 {
			st.Value = c.decimal(t.Sum)
		} else if t.NA > 0 {
			st.Value = app.NA()
		}
		r.state[c] = st
	}
	return out, s.origins(ctx, q, out, cells[0])
}

// among chooses the rows of cells.
func among(cells ...*Cell) []app.Filter {
	keys := make([]string, len(cells))
	for i, c := range cells {
		keys[i] = c.Key
	}
	return []app.Filter{{Field: tableCells + "." + colCell, Op: app.In, Values: keys}}
}

// origins notes how the value of a cell came into each of the reports.
func (s *Service) origins(ctx context.Context, q app.Query, reports map[string]*Report, c *Cell) error {
	q.Group, q.Asked, q.Rows = []app.Group{{Field: "_unit"}, {Field: tableCells + "." + colOrigin}}, []app.Asked{{Agg: app.CountOf, Field: tableCells}}, among(c)
	sum, err := s.reg.Summarise(ctx, q)
	if err != nil {
		return err
	}
	for _, g := range sum.Groups {
		r := reports[g.Keys[0]]
		if r == nil || number(g.Asked[0]) == 0 {
			continue
		}
		st := r.state[c]
		st.Origin = Origin(g.Keys[1])
		r.state[c] = st
	}
	return nil
}

// single is the value of one cell, the others not computed.
func (r *Report) single(c *Cell) app.Value {
	st := r.state[c]
	if c.Source != Computed || st.Value.Kind() == app.NotApplicable {
		return st.Value
	}
	return r.Book.prog.Value(r.fields(true), c.id(), "")
}

// computed is a unit's stored report of a year, computed.
func (s *Service) computed(ctx context.Context, u app.Unit, year int) (*Report, error) {
	r, err := s.loadOf(ctx, u, year)
	if err != nil {
		return nil, err
	}
	r.compute()
	return r, nil
}

// rowOf is all that is kept of a cell in a unit's report, nil for nothing.
func (s *Service) rowOf(ctx context.Context, u app.Unit, year int, c *Cell) (map[string]app.Value, error) {
	rec, err := s.reg.Open(ctx, Form, recordID(u.Code, year, c.Table))
	if app.CodeOf(err) == app.CodeNotFound {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	id := rowID(rec.ID, c.Key)
	for _, row := range rec.Rows[tableCells] {
		if row.ID == id {
			return row.Fields, nil
		}
	}
	return nil, nil
}

// Difference is a cell of which the roll-up says another number than the unit's
// own report.
type Difference struct {
	Cell     *Cell
	Sum, Own app.Value
}

// Differences are the cells of which a roll-up and another report, the unit's
// own, say different numbers.
func (r *RollUp) Differences(own *Report) []Difference {
	var out []Difference
	for _, c := range r.Book.cells {
		if c.Rolls() == RollNone {
			continue
		}
		if sum, v := r.Value(c), own.Value(c); !same(sum, v) {
			out = append(out, Difference{Cell: c, Sum: sum, Own: v})
		}
	}
	return out
}

// Doubtful are the distinct counts that cannot be those of the reports: more than
// all of them together. Records have been changed since.
func (r *RollUp) Doubtful() []*Cell {
	var out []*Cell
	for _, c := range r.Book.cells {
		t, ok := r.tallies[c]
		d, has := r.Value(c).Decimal()
		if ok && c.Rolls() == RollDistinct && has && d.GreaterThan(t.Sum) {
			out = append(out, c)
		}
	}
	return out
}
