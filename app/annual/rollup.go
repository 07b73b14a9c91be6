package annual

import (
	"context"
	"slices"
	"strconv"

	"github.com/shopspring/decimal"

	"ronghe/app"
	"ronghe/app/figure"
	"ronghe/app/review"
)

// Codes of errors of the roll-up.
const (
	CodeNoUnits = "annual.no_units" // nobody reports to the unit: {unit}
	CodeUnder   = "annual.under"    // a unit does not report to the one that adds up: {unit} {top}
)

// Rolling says how a cell is put together from the reports of several units.
type Rolling string

// A number is summed unless its definition says none; a distinct count is taken
// from the records of all units; what is computed is computed anew.
const (
	RollSum      Rolling = "sum"
	RollDistinct Rolling = "distinct"
	RollCompute  Rolling = "compute"
	RollNone     Rolling = "none"
)

// Rolls says how the cell is put together.
func (c *Cell) Rolls() Rolling {
	roll := c.Leaf.Roll
	if roll == "" {
		roll = c.Line.Def.Roll
	}
	switch {
	case c.Source == Computed:
		return RollCompute
	case c.Text || roll == string(RollNone) || c.Unit == Share:
		return RollNone
	case c.ask != nil && c.ask.form != nil && c.ask.def.Agg == app.DistinctOf:
		return RollDistinct
	}
	return RollSum
}

// Tally is what the reports of several units say of a cell. Units that have a
// report and are in neither number left the cell blank.
type Tally struct {
	Sum    decimal.Decimal
	Values int // units with a number
	NA     int // units to which the cell does not apply
}

// Total is the report that several reports make together: sums of what they say,
// distinct counts as the records of all units give them, everything else computed
// from these. A cell that applies to none of them does not apply; one that all
// left blank is blank.
func (b *Book) Total(unit app.Unit, year, reports int, tallies map[*Cell]Tally, distinct map[*Cell]app.Value) *Report {
	r := newReport(b, unit, year)
	for _, c := range b.cells {
		st := State{Origin: FromUnit}
		if c.Source == Register {
			st.Origin = FromRegisters
		}
		t := tallies[c]
		switch roll := c.Rolls(); {
		case roll == RollNone || roll == RollCompute && t.NA < reports:
			continue
		case t.Values == 0 && t.NA > 0 && t.NA == reports:
			st.Value = app.NA()
		case roll == RollDistinct:
			st.Value = distinct[c]
		case t.Values > 0:
			st.Value = c.decimal(t.Sum)
		}
		if !st.Value.IsBlank() {
			r.state[c] = st
		}
	}
	r.compute()
	return r
}

// Member is a unit that a roll-up asks for.
type Member struct {
	Unit     app.Unit
	Reported bool // something of its report is there
	State    review.State
}

// RollUp is what the reports of several units say together.
type RollUp struct {
	*Report // the total; last year's beside it is that of the same units
	Members []Member
	Groups  []Group
	tallies map[*Cell]Tally
}

// Group are the units of one level, or one kind.
type Group struct {
	ID     string // level, or department
	Units  []app.Unit
	Report *Report
}

// Tally is what the reports say of a cell that is not computed.
func (r *RollUp) Tally(c *Cell) Tally { return r.tallies[c] }

// Missing are the units without a report.
func (r *RollUp) Missing() []app.Unit {
	var out []app.Unit
	for _, m := range r.Members {
		if !m.Reported {
			out = append(out, m.Unit)
		}
	}
	return out
}

// By tells units apart.
type By string

// The ways to tell units apart.
const (
	ByLevel By = "level"
	ByKind  By = "kind" // by department
)

func (by By) of(u app.Unit) string {
	if by == ByKind {
		return u.Department
	}
	return string(u.Level)
}

// Subordinates are the units whose reports a unit adds up: the lead units that
// report to it, since they gather the others of their level.
func (s *Service) Subordinates(top string) []app.Unit {
	var out []app.Unit
	for _, u := range s.units.All() {
		if u.Parent == top && u.Lead {
			out = append(out, u)
		}
	}
	return out
}

// RollUp puts the reports of units (none: all that report to top) together, in
// all and by level or kind. Errors: annual.year, annual.no_units, annual.under,
// and those of the records.
func (s *Service) RollUp(ctx context.Context, top app.Unit, year int, codes []string, by By) (*RollUp, error) {
	units, err := s.chosen(top, codes)
	if err != nil {
		return nil, err
	}
	out := &RollUp{}
	if out.Report, out.tallies, err = s.total(ctx, top, year, units); err != nil {
		return nil, err
	}
	if out.Members, err = s.membersOf(ctx, year, units); err != nil {
		return nil, err
	}
	last, _, err := s.total(ctx, top, year-1, units)
	if err != nil {
		return nil, err
	}
	if len(last.state) > 0 {
		out.Last = last
		out.compute()
	}
	if by == "" {
		return out, nil
	}
	for _, u := range units {
		i := slices.IndexFunc(out.Groups, func(g Group) bool { return g.ID == by.of(u) })
		if i < 0 {
			i, out.Groups = len(out.Groups), append(out.Groups, Group{ID: by.of(u)})
		}
		out.Groups[i].Units = append(out.Groups[i].Units, u)
	}
	for i, g := range out.Groups {
		if out.Groups[i].Report, _, err = s.total(ctx, top, year, g.Units); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (s *Service) chosen(top app.Unit, codes []string) ([]app.Unit, error) {
	if len(codes) == 0 {
		units := s.Subordinates(top.Code)
		if len(units) == 0 {
			return nil, app.NewError(CodeNoUnits, nil, "unit", top.Name)
		}
		return units, nil
	}
	var units []app.Unit
	for _, code := range codes {
		i := slices.IndexFunc(s.units.All(), func(u app.Unit) bool { return u.Code == code })
		if i < 0 || !s.units.Under(code, top.Code) {
			return nil, app.NewError(CodeUnder, nil, "unit", code, "top", top.Name)
		}
		if u := s.units.All()[i]; !slices.ContainsFunc(units, func(x app.Unit) bool { return x.Code == u.Code }) {
			units = append(units, u)
		}
	}
	return units, nil
}

// stored asks the reports of units for a year.
func (s *Service) stored(year int, units []app.Unit) app.Query {
	return app.Query{Form: Form, Where: []app.Filter{
		{Field: fieldYear, Op: app.Eq, Values: []string{yearText(year)}}, {Field: "_unit", Op: app.In, Values: codesOf(units)},
	}}
}

func codesOf(units []app.Unit) []string {
	out := make([]string, len(units))
	for i, u := range units {
		out[i] = u.Code
	}
	return out
}

// tallied are the three numbers of a tally.
func tallied() []app.Asked {
	value := tableCells + "." + colValue
	return []app.Asked{
		{Agg: app.SumOf, Field: value},
		{Agg: app.CountOf, Field: value},
		{Agg: app.CountOf, Field: tableCells, Rows: []app.Filter{{Field: tableCells + "." + colNA, Op: app.Eq, Values: []string{"true"}}}},
	}
}

func yearText(year int) string { return strconv.Itoa(year) }

func number(text string) int {
	n, _ := strconv.Atoi(text) // counts are whole numbers
	return n
}

func tallyOf(asked []string) (t Tally) {
	t.Sum, _ = decimal.NewFromString(asked[0]) // "" is a sum of nothing
	t.Values, t.NA = number(asked[1]), number(asked[2])
	return t
}

// total is one read of the reports, one of which units have one, and the distinct
// counts over the records.
func (s *Service) total(ctx context.Context, top app.Unit, year int, units []app.Unit) (*Report, map[*Cell]Tally, error) {
	q := s.stored(year, units)
	q.Group, q.Asked = []app.Group{{Field: tableCells + "." + colCell}}, tallied()
	sum, err := s.reg.Summarise(ctx, q)
	if err != nil {
		return nil, nil, err
	}
	tallies := make(map[*Cell]Tally, len(sum.Groups))
	for _, g := range sum.Groups {
		if c, ok := s.book.byKey[g.Keys[0]]; ok {
			tallies[c] = tallyOf(g.Asked)
		}
	}
	there, err := s.reporting(ctx, year, units)
	if err != nil || len(there) == 0 {
		return s.book.Total(top, year, 0, tallies, nil), tallies, err
	}
	distinct, err := s.distinct(ctx, year, there)
	if err != nil {
		return nil, nil, err
	}
	return s.book.Total(top, year, len(there), tallies, distinct), tallies, nil
}

// reporting are the units of which something is stored.
func (s *Service) reporting(ctx context.Context, year int, units []app.Unit) ([]app.Unit, error) {
	q := s.stored(year, units)
	q.Group = []app.Group{{Field: "_unit"}}
	sum, err := s.reg.Summarise(ctx, q)
	if err != nil {
		return nil, err
	}
	has := map[string]bool{}
	for _, g := range sum.Groups {
		has[g.Keys[0]] = true
	}
	return slices.DeleteFunc(slices.Clone(units), func(u app.Unit) bool { return !has[u.Code] }), nil
}

// distinct are the distinct counts over the records of units together.
func (s *Service) distinct(ctx context.Context, year int, units []app.Unit) (map[*Cell]app.Value, error) {
	var over []string
	for _, u := range units {
		over = append(over, s.gathers(u)...)
	}
	var cells []*Cell
	var list []figure.One
	for _, c := range s.book.cells {
		if c.Rolls() != RollDistinct {
			continue
		}
		one := c.ask.one
		one.Over = []app.Filter{{Field: "_unit", Op: app.In, Values: over}}
		cells, list = append(cells, c), append(list, one)
	}
	numbers, err := s.book.reader.Many(ctx, s.reg, list, year)
	if err != nil {
		return nil, err
	}
	out := make(map[*Cell]app.Value, len(cells))
	for i, c := range cells {
		if d, ok := numbers[i].Decimal(); ok {
			out[c] = c.decimal(d.Mul(c.ask.factor))
		}
	}
	return out, nil
}

// membersOf tells of each unit whether its report is there, and how far it is.
func (s *Service) membersOf(ctx context.Context, year int, units []app.Unit) ([]Member, error) {
	there, err := s.reporting(ctx, year, units)
	if err != nil {
		return nil, err
	}
	sum, err := s.reg.Summarise(ctx, app.Query{Form: review.Form, Where: []app.Filter{
		{Field: review.FieldYear, Op: app.Eq, Values: []string{yearText(year)}}, {Field: "_unit", Op: app.In, Values: codesOf(units)},
	}, Group: []app.Group{{Field: "_unit"}, {Field: review.FieldState}}})
	if err != nil {
		return nil, err
	}
	out := make([]Member, len(units))
	for i, u := range units {
		out[i] = Member{Unit: u, Reported: slices.ContainsFunc(there, func(x app.Unit) bool { return x.Code == u.Code })}
		for _, g := range sum.Groups {
			if g.Keys[0] == u.Code {
				out[i].State = review.State(g.Keys[1])
			}
		}
	}
	return out, nil
}

// UnitValue is what one unit's report says of a cell.
type UnitValue struct {
	Unit   app.Unit
	Value  app.Value
	Origin Origin
	Reason string
}

// Behind is what the report of each unit that has one says of a cell, in the
// units' order. Errors: those of the records.
func (s *Service) Behind(ctx context.Context, r *RollUp, c *Cell) ([]UnitValue, error) {
	var out []UnitValue
	for _, m := range r.Members {
		if !m.Reported {
			continue
		}
		if err := ctx.Err(); err != nil {
			return nil, app.NewError(app.CodeCanceled, err)
		}
		one, err := s.loadOf(ctx, m.Unit, r.Year)
		if err != nil {
			return nil, err
		}
		one.compute()
		st := one.State(c)
		out = append(out, UnitValue{Unit: m.Unit, Value: one.Value(c), Origin: st.Origin, Reason: st.Reason})
	}
	return out, nil
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
