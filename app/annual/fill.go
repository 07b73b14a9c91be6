package annual

import (
	"context"
	"slices"

	"github.com/shopspring/decimal"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/app/figure"
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
	return s.QueryOf(s.unit(), c, year)
}

// QueryOf is Query for the report of another unit.
func (s *Service) QueryOf(u app.Unit, c *Cell, year int) (q app.Query, ok bool, err error) {
	if c.ask == nil || c.ask.form == nil {
		return q, false, nil
	}
	if q, ok, err = s.book.reader.Query(&c.ask.def, year); err != nil || !ok {
		return q, false, err
	}
	q.Where = append(q.Where, s.ownOf(u, c.ask.form)...)
	return q, true, nil
}

// RecordsOf asks for the records that a cell of a unit's report counts: of a table's
// rows those that have one that counts. ok as in Query.
func (s *Service) RecordsOf(u app.Unit, c *Cell, year int) (q app.Query, ok bool, err error) {
	if q, ok, err = s.QueryOf(u, c, year); err != nil || !ok {
		return q, ok, err
	}
	return s.book.reader.Records(&c.ask.def, q), true, nil
}

// Records is RecordsOf for the own unit.
func (s *Service) Records(c *Cell, year int) (q app.Query, ok bool, err error) {
	return s.RecordsOf(s.unit(), c, year)
}

// own chooses the records that a unit reports: its own, a lead unit those of all
// departments of its level; of a directory those of its division.
func (s *Service) own(f *catalog.Form) []app.Filter {
	return s.ownOf(s.unit(), f)
}

func (s *Service) ownOf(u app.Unit, f *catalog.Form) []app.Filter { return s.over([]app.Unit{u}, f) }

// over chooses the records that several units report together.
func (s *Service) over(units []app.Unit, f *catalog.Form) []app.Filter {
	if f.Scope == catalog.ProvinceScope {
		_, placed := s.placeOf(f)
		if !placed || slices.ContainsFunc(units, func(u app.Unit) bool { return u.Level == app.Province }) {
			return nil
		}
		divisions := make([]string, len(units))
		for i, u := range units {
			divisions[i] = u.Division
		}
		return []app.Filter{{Field: "division", Op: app.Under, Values: divisions}}
	}
	return []app.Filter{{Field: "_unit", Op: app.In, Values: s.gathers(units...)}}
}

// gathers are the units whose records units report.
func (s *Service) gathers(units ...app.Unit) []string {
	lead, own := map[string]bool{}, map[string]bool{}
	var list []string
	for _, u := range units {
		list, own[u.Code] = append(list, u.Code), true
		lead[u.Division] = lead[u.Division] || u.Lead
	}
	if s.units == nil {
		return list
	}
	for _, other := range s.units.All() {
		if lead[other.Division] && !own[other.Code] {
			list = append(list, other.Code)
		}
	}
	return list
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
	values, err := s.figures(ctx, cells, r, progress)
	if err != nil {
		return Plan{}, err
	}
	p := Plan{Asked: len(cells)}
	for _, c := range cells {
		if ch, ok := r.change(c, values[c]); ok {
			p.Changes = append(p.Changes, ch)
		}
	}
	return p, nil
}

// figures are what the registers, or the dated parameters, give for cells.
func (s *Service) figures(ctx context.Context, cells []*Cell, r *Report, progress func(done, total int)) (map[*Cell]app.Value, error) {
	out := make(map[*Cell]app.Value, len(cells))
	var of []*Cell
	var list []figure.One
	own := map[*catalog.Form][]app.Filter{}
	for _, c := range cells {
		switch {
		case !c.Line.At(r.Unit.Level):
			out[c] = app.NA()
		case c.ask.target != "":
			if d, ok := s.book.Params.At(c.ask.target, figure.EndOf(r.Year)); ok {
				out[c] = c.decimal(d)
			}
		default:
			if _, ok := own[c.ask.form]; !ok {
				own[c.ask.form] = s.own(c.ask.form)
			}
			one := c.ask.one
			one.Over = own[c.ask.form]
			of, list = append(of, c), append(list, one)
		}
	}
	src := asking{s.reg, func(n int) {
		if progress != nil {
			progress(min(n, len(of)), len(of))
		}
	}, new(int)}
	numbers, err := s.book.reader.Many(ctx, src, list, r.Year)
	if err != nil {
		return nil, err
	}
	for i, c := range of {
		if d, ok := numbers[i].Decimal(); ok {
			out[c] = c.decimal(d.Mul(c.ask.factor))
		}
	}
	return out, nil
}

// asking tells how many figures have been given, and stops between two queries.
type asking struct {
	Registers
	told func(n int)
	n    *int
}

// Summarise asks the registers.
func (c asking) Summarise(ctx context.Context, q app.Query) (app.Summary, error) {
	if err := ctx.Err(); err != nil {
		return app.Summary{}, app.NewError(app.CodeCanceled, err)
	}
	sum, err := c.Registers.Summarise(ctx, q)
	*c.n += len(q.Asked)
	c.told(*c.n)
	return sum, err
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

// Try computes and checks the report as a plan would leave it, nothing of it
// stored.
func (r *Report) Try(p Plan) {
	for _, ch := range p.Changes {
		r.keep(ch.Cell, ch.next)
	}
	r.compute()
}

// Fill stores a plan: figures that nobody put another value over, and what goes on
// from last year. It returns the batches that undo it.
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
	r.compute()
	adopted, undo := r.adopt(tables)
	for _, t := range adopted {
		if !slices.Contains(tables, t) {
			tables = append(tables, t)
		}
	}
	batches, err := s.save(ctx, r, tables, "")
	if err != nil {
		undo()
		r.restore(before)
	}
	return batches, err
}
