package annual

import (
	"context"
	"fmt"
	"slices"

	"github.com/shopspring/decimal"

	"ronghe/app"
	"ronghe/app/catalog"
)

// Change is what a fill would do to a cell.
type Change struct {
	Cell    *Cell
	From    app.Value
	To      app.Value // what the registers give
	Kept    bool      // a value was put over the figure and stays; the reason is the cell's
	Carried string    // why a value was put over the figure last year; to be looked at
	next    State
}

// Plan is what a fill would change, nothing of it stored yet.
type Plan struct {
	Changes []Change
	Asked   int // cells that were looked up
}

// Query is what a register is asked for a cell: its Where and Rows choose the
// records that count. ok is false where the cell is not from a register, or
// where a parameter that it names does not hold in the year.
func (s *Service) Query(c *Cell, year int) (q app.Query, ok bool, err error) {
	if c.ask == nil || c.ask.form == nil {
		return q, false, nil
	}
	if q, ok, err = s.book.reader.Query(&c.ask.def, year); err != nil || !ok {
		return q, false, err
	}
	q.Where = append(q.Where, s.own(c.ask.form)...)
	return q, true, nil
}

// own chooses the records that a unit reports: its own, a lead unit those of all
// departments of its level; of a directory those of its division.
func (s *Service) own(f *catalog.Form) []app.Filter {
	u := s.unit()
	if f.Scope == catalog.ProvinceScope {
		if fd, ok := f.Field("division"); ok && u.Level != app.Province && fd.TypeName == catalog.TypeTree {
			return []app.Filter{{Field: "division", Op: app.Under, Values: []string{u.Division}}}
		}
		return nil
	}
	list := []string{u.Code}
	if u.Lead && s.units != nil {
		for _, other := range s.units.All() {
			if other.Division == u.Division && other.Code != u.Code {
				list = append(list, other.Code)
			}
		}
	}
	return []app.Filter{{Field: "_unit", Op: app.In, Values: list}}
}

// Plan looks up every figure of the tables (none: all) and says what a fill
// would change. progress, if not nil, hears how many cells are looked up.
// Errors: canceled, and those of the registers.
func (s *Service) Plan(ctx context.Context, r *Report, progress func(done, total int), tables ...*Table) (Plan, error) {
	var cells []*Cell
	for _, c := range s.book.cells {
		if c.Source == Register && (len(tables) == 0 || slices.Contains(tables, c.Table)) {
			cells = append(cells, c)
		}
	}
	var p Plan
	for i, c := range cells {
		if err := ctx.Err(); err != nil {
			return Plan{}, app.NewError(app.CodeCanceled, err)
		}
		v, err := s.figure(ctx, c, r)
		if err != nil {
			return Plan{}, fmt.Errorf("%s: %w", c.Key, err)
		}
		p.Asked++
		if ch, ok := r.change(c, v); ok {
			p.Changes = append(p.Changes, ch)
		}
		if progress != nil {
			progress(i+1, len(cells))
		}
	}
	return p, nil
}

// figure is what the registers, or the dated parameters, give for a cell.
func (s *Service) figure(ctx context.Context, c *Cell, r *Report) (app.Value, error) {
	if !c.Line.At(r.Unit.Level) {
		return app.NA(), nil
	}
	if c.ask.target != "" {
		d, ok := s.book.Params.At(c.ask.target, fmt.Sprintf("%04d-12-31", r.Year))
		if !ok {
			return app.Value{}, nil
		}
		return c.decimal(d), nil
	}
	q, ok, err := s.Query(c, r.Year)
	if err != nil || !ok {
		return app.Value{}, err
	}
	sum, err := s.reg.Summarise(ctx, q)
	if err != nil {
		return app.Value{}, err
	}
	v := c.ask.value(sum, c)
	if count, ok := c.ask.rowsOf(q); ok && v.IsBlank() { // nothing is entered, or there is no row at all
		if sum, err = s.reg.Summarise(ctx, count); err != nil {
			return app.Value{}, err
		}
		if len(sum.Asked) == 1 && sum.Asked[0] == "0" {
			v = c.decimal(decimal.Zero)
		}
	}
	return v, nil
}

// rowsOf asks how many rows of a table a sum is over; ok is false where it is
// over the records themselves.
func (a *ask) rowsOf(q app.Query) (count app.Query, ok bool) {
	fd, ok := a.form.Find(a.def.Field)
	if !ok || fd.Table() == nil || a.def.Agg != app.SumOf {
		return q, false
	}
	col := fd.Table().Fields[0].Path()
	for _, f := range q.Rows {
		if f.Op != app.Open && f.Op != app.IsBlank && f.Op != app.Ne { // a row that it chooses has a value there
			col = f.Field
		}
	}
	q.Asked = []app.Asked{{Agg: app.CountOf, Field: col}}
	return q, true
}

// value is a figure: zero where no record counts, blank where records or rows
// count that say nothing.
func (a *ask) value(sum app.Summary, c *Cell) app.Value {
	if sum.Count == 0 {
		return app.DecimalValue(decimal.Zero, 0)
	}
	d, err := decimal.NewFromString(a.def.Value(sum))
	if err != nil { // nothing entered
		return app.Value{}
	}
	return c.decimal(d.Mul(a.factor))
}

// decimal is a number as it is kept: a count without decimal places.
func (c *Cell) decimal(d decimal.Decimal) app.Value {
	if c.Scale == 0 && d.IsInteger() {
		return app.DecimalValue(d, 0)
	}
	return app.DecimalValue(d, storedScale)
}

// change is what a figure would do to a cell; ok is false where nothing.
func (r *Report) change(c *Cell, v app.Value) (ch Change, ok bool) {
	st := r.state[c]
	if same(v, st.Value) && st.Origin != PutOver && st.Origin != "" {
		return ch, false
	}
	ch = Change{Cell: c, From: st.Value, To: v, next: State{Value: v, Origin: FromRegisters}}
	switch {
	case st.Origin == PutOver:
		if same(st.Figure, v) {
			return ch, false
		}
		ch.Kept, ch.next = true, st
		ch.next.Figure = v
	case st.Origin == Carried:
		ch.next.Origin, ch.next.Reason, ch.Carried = Carried, st.Reason, st.Reason
	case st.Origin == "" && r.Last != nil && r.Last.state[c].Origin == PutOver:
		ch.Carried = r.Last.state[c].Reason
		ch.next.Origin, ch.next.Reason = Carried, ch.Carried
	case st.Origin == "" && v.IsBlank():
		return ch, false
	}
	return ch, true
}

// same reports whether two values are one number.
func same(a, b app.Value) bool {
	x, okA := a.Decimal()
	y, okB := b.Decimal()
	if okA && okB {
		return x.Equal(y)
	}
	return a.Equal(b)
}

// Fill stores a plan: figures that nobody put another value over. It returns the
// batches that undo it.
func (s *Service) Fill(ctx context.Context, r *Report, p Plan) ([]app.ID, error) {
	before := map[*Cell]State{}
	var tables []*Table
	for _, ch := range p.Changes {
		before[ch.Cell] = r.state[ch.Cell]
		r.keep(ch.Cell, ch.next)
		if !slices.Contains(tables, ch.Cell.Table) {
			tables = append(tables, ch.Cell.Table)
		}
	}
	batches, err := s.save(ctx, r, tables, "")
	if err != nil {
		r.restore(before)
	}
	return batches, err
}
