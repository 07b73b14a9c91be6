package annual

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/app/figure"
	"ronghe/app/review"
)

// Codes of errors of the roll-up.
const (
	CodeNoUnits = "annual.no_units" // nobody reports to the unit: {unit}
	CodeNotSent = "annual.not_sent" // none of the units has sent its report up: {unit} {year}
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
// report and are in no number left the cell blank.
type Tally struct {
	Sum    decimal.Decimal
	Values int // units with a number
	NA     int // units to which the cell does not apply
	Inner  int // units whose records another of the reports counts already
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
		case t.Values == 0 && t.NA > 0 && t.NA+t.Inner == reports:
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

// Grouped tells units apart; the groups stand in the order of their first units.
// Their reports are not put together yet.
func Grouped(units []app.Unit, by By) []Group {
	var out []Group
	for _, u := range units {
		i := slices.IndexFunc(out, func(g Group) bool { return g.ID == by.of(u) })
		if i < 0 {
			i, out = len(out), append(out, Group{ID: by.of(u)})
		}
		out[i].Units = append(out[i].Units, u)
	}
	return out
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
	var there []app.Unit
	if out.Report, out.tallies, there, err = s.total(ctx, top, year, units); err != nil {
		return nil, err
	}
	if out.Members, err = s.membersOf(ctx, year, units, there); err != nil {
		return nil, err
	}
	last, _, _, err := s.total(ctx, top, year-1, units)
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
	out.Groups = Grouped(units, by)
	for i, g := range out.Groups {
		if len(g.Units) == len(units) {
			out.Groups[i].Report = out.Report
			continue
		}
		if out.Groups[i].Report, _, _, err = s.total(ctx, top, year, g.Units); err != nil {
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
	known := make(map[string]app.Unit, len(s.units.All()))
	for _, u := range s.units.All() {
		known[u.Code] = u
	}
	var units []app.Unit
	seen := map[string]bool{}
	for _, code := range codes {
		u, ok := known[code]
		if !ok || !s.units.Under(code, top.Code) {
			return nil, app.NewError(CodeUnder, nil, "unit", code, "top", top.Name)
		}
		if !seen[code] {
			units, seen[code] = append(units, u), true
		}
	}
	return units, nil
}

// SentUp are those of the units (none: all that report to top) whose reports have
// been sent up. Errors: annual.no_units, annual.under, annual.not_sent, and those of
// the records.
func (s *Service) SentUp(ctx context.Context, top app.Unit, year int, codes []string) ([]string, error) {
	units, err := s.chosen(top, codes)
	if err != nil {
		return nil, err
	}
	members, err := s.Standing(ctx, year, units)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, m := range members {
		if m.State.Locked() {
			out = append(out, m.Unit.Code)
		}
	}
	if len(out) == 0 {
		return nil, app.NewError(CodeNotSent, nil, "unit", top.Name, "year", yearText(year))
	}
	return out, nil
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

// total puts the reports of units together; there are those that have one.
func (s *Service) total(ctx context.Context, top app.Unit, year int, units []app.Unit) (r *Report, tallies map[*Cell]Tally, there []app.Unit, err error) {
	if there, err = s.reporting(ctx, year, units); err != nil {
		return nil, nil, nil, err
	}
	if len(there) == 0 {
		return s.book.Total(top, year, 0, nil, nil), nil, nil, nil
	}
	if tallies, err = s.tallies(ctx, year, there); err != nil {
		return nil, nil, nil, err
	}
	distinct, err := s.distinct(ctx, year, there)
	if err != nil {
		return nil, nil, nil, err
	}
	return s.book.Total(top, year, len(there), tallies, distinct), tallies, there, nil
}

// tallies are what the reports of units say of every cell. Where one of them
// counts the records of another as well, as a city's does the schools of its
// counties, the other's figure from that register is left out.
func (s *Service) tallies(ctx context.Context, year int, units []app.Unit) (map[*Cell]Tally, error) {
	out, err := s.ask(ctx, year, units)
	if err != nil {
		return nil, err
	}
	cells := map[*catalog.Form][]*Cell{}
	for _, c := range s.book.cells {
		if f := c.register(); f != nil {
			cells[f] = append(cells[f], c)
		}
	}
	known := map[string]map[*Cell]Tally{} // forms of one kind have the same units inside
	for f, of := range cells {
		outer := s.outermost(units, f)
		if len(outer) == len(units) {
			continue
		}
		key := strings.Join(codesOf(outer), " ")
		if known[key] == nil {
			if known[key], err = s.ask(ctx, year, outer); err != nil {
				return nil, err
			}
		}
		for _, c := range of {
			t := known[key][c]
			t.Inner = len(units) - len(outer)
			out[c] = t
		}
	}
	return out, nil
}

// ask is one read of what the reports of units say.
func (s *Service) ask(ctx context.Context, year int, units []app.Unit) (map[*Cell]Tally, error) {
	q := s.stored(year, units)
	q.Group, q.Asked = []app.Group{{Field: tableCells + "." + colCell}}, tallied()
	sum, err := s.reg.Summarise(ctx, q)
	if err != nil {
		return nil, err
	}
	out := make(map[*Cell]Tally, len(sum.Groups))
	for _, g := range sum.Groups {
		if c, ok := s.book.byKey[g.Keys[0]]; ok {
			out[c] = tallyOf(g.Asked)
		}
	}
	return out, nil
}

// register is the form that the cell is taken from, nil for none.
func (c *Cell) register() *catalog.Form {
	if c.Source != Register || c.ask == nil {
		return nil
	}
	return c.ask.form
}

// outermost are the units whose reports count no record of a form that another's
// counts as well: a lead unit counts what the departments of its level keep, and
// in a directory what lies within its division counts, whoever keeps it.
func (s *Service) outermost(units []app.Unit, f *catalog.Form) []app.Unit {
	place, placed := s.placeOf(f)
	inner := map[string]bool{}
	of := map[string][]app.Unit{}
	for _, u := range units {
		of[u.Division] = append(of[u.Division], u)
	}
	for _, u := range units {
		if inner[u.Code] || !placed && !u.Lead {
			continue
		}
		divisions := []string{u.Division}
		if placed {
			divisions = place.Lists().Descendants(place.Codes, u.Division)
		}
		for _, d := range divisions {
			for _, other := range of[d] {
				if other.Code != u.Code {
					inner[other.Code] = true
				}
			}
		}
	}
	return slices.DeleteFunc(slices.Clone(units), func(u app.Unit) bool { return inner[u.Code] })
}

// placeOf is the field that says where in the province a record of a directory
// lies; ok is false for a register that each unit keeps for itself.
func (s *Service) placeOf(f *catalog.Form) (fd *catalog.Field, ok bool) {
	if f.Scope != catalog.ProvinceScope {
		return nil, false
	}
	fd, ok = f.Field("division")
	return fd, ok && fd.TypeName == catalog.TypeTree
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
	over := map[*catalog.Form][]app.Filter{}
	var cells []*Cell
	var list []figure.One
	for _, c := range s.book.cells {
		if c.Rolls() != RollDistinct {
			continue
		}
		if _, ok := over[c.ask.form]; !ok {
			over[c.ask.form] = s.over(units, c.ask.form)
		}
		one := c.ask.one
		one.Over = over[c.ask.form]
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

// Standing tells of each unit whether its report is there, and how far it is.
// Errors: those of the records.
func (s *Service) Standing(ctx context.Context, year int, units []app.Unit) ([]Member, error) {
	there, err := s.reporting(ctx, year, units)
	if err != nil {
		return nil, err
	}
	return s.membersOf(ctx, year, units, there)
}

// membersOf tells of each unit whether its report is there, and how far it is.
func (s *Service) membersOf(ctx context.Context, year int, units, there []app.Unit) ([]Member, error) {
	sum, err := s.reg.Summarise(ctx, app.Query{Form: review.Form, Where: []app.Filter{
		{Field: review.FieldYear, Op: app.Eq, Values: []string{yearText(year)}}, {Field: "_unit", Op: app.In, Values: codesOf(units)},
	}, Group: []app.Group{{Field: "_unit"}, {Field: review.FieldState}}})
	if err != nil {
		return nil, err
	}
	reported, states := map[string]bool{}, map[string]review.State{}
	for _, u := range there {
		reported[u.Code] = true
	}
	for _, g := range sum.Groups {
		states[g.Keys[0]] = review.State(g.Keys[1])
	}
	out := make([]Member, len(units))
	for i, u := range units {
		out[i] = Member{Unit: u, Reported: reported[u.Code], State: states[u.Code]}
	}
	return out, nil
}
