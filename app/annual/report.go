package annual

import (
	"fmt"
	"slices"
	"strings"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/app/layout"
)

// Origin says how the value of a cell that is kept came there.
type Origin string

// Origins, as the records name them.
const (
	FromUnit      Origin = "typed"
	FromRegisters Origin = "register"
	PutOver       Origin = "override" // by hand, in place of what is computed or taken; with a reason
	Carried       Origin = "carried"  // its own value, where last year another was put over it; the reason is last year's
	Imported      Origin = "imported" // read from a workbook; see Service.ReadBook
)

// State is what is kept of a cell.
type State struct {
	Value  app.Value
	Origin Origin
	Figure app.Value // what registers or expression gave when another value was put over it
	Reason string
}

// over reports whether the value stands in place of what the cell would be.
func (st State) over() bool { return st.Origin == PutOver || st.Origin == Imported }

// Note is an explanation of a check; a hard check that has one is disputed. It
// holds as long as the figures are those that it was given for, in the year after
// too.
type Note struct {
	Check   string // key of the check
	Figures string // the figures that it explains, as text
	Words   string // "" takes back one of last year
	Since   int    // the report that it was given in
}

// Report is a unit's report of a year as it stands, with last year's beside it.
type Report struct {
	Book *Book
	Unit app.Unit
	Year int
	Last *Report // last year's, nil where nothing is stored

	state    map[*Cell]State
	notes    map[string]Note // by check
	values   []app.Value     // by cell
	computed []app.Value     // what the expressions give beneath what was put over them
	findings []Finding
	records  map[*Table]*app.Record // as stored; nil for none
	stamp    *stamp                 // of the paper, while it is written
	annexes  []layout.Table         // likewise
}

// Finding is a check that fails.
type Finding struct {
	Key     string // of the check at its place
	Level   catalog.Level
	Message string
	Table   *Table
	At      *Cell
	Refs    []Ref
	Note    *Note // the explanation, this year's or else last year's; nil for none
	Stale   bool  // there is one, for other figures
}

// Open reports whether the finding is still to be dealt with.
func (f Finding) Open() bool { return f.Note == nil || f.Stale }

// Disputed reports whether a hard check is sent up with an explanation, for a
// reviewer to let pass.
func (f Finding) Disputed() bool { return f.Level == catalog.HardCheck && !f.Open() }

func newReport(b *Book, unit app.Unit, year int) *Report {
	return &Report{Book: b, Unit: unit, Year: year, state: map[*Cell]State{}, notes: map[string]Note{}, records: map[*Table]*app.Record{}}
}

// Value is a cell's value: what was put over it, what follows, what is kept.
func (r *Report) Value(c *Cell) app.Value { return r.values[c.N] }

// State is what is kept of a cell, the zero State for nothing.
func (r *Report) State(c *Cell) State { return r.state[c] }

// Beneath is what a cell would be without the value put over it, blank where
// nothing was.
func (r *Report) Beneath(c *Cell) app.Value {
	st := r.state[c]
	if !st.over() || c.Source == Typed {
		return app.Value{}
	}
	if c.Source == Computed {
		return r.computed[c.N]
	}
	return st.Figure
}

// LastValue is the value of last year's stored report, blank without one.
func (r *Report) LastValue(c *Cell) app.Value {
	if r.Last == nil {
		return app.Value{}
	}
	return r.Last.Value(c)
}

// Findings are the checks that fail, in the order of the tables.
func (r *Report) Findings() []Finding { return r.findings }

// compute computes what follows from what is kept, and looks at every check.
func (r *Report) compute() {
	res := r.Book.prog.Evaluate(r.fields(true), "")
	r.values = r.pick(res.Computed, true)
	r.computed = r.values
	if slices.ContainsFunc(r.Book.cells, func(c *Cell) bool { return c.Source == Computed && r.state[c].over() }) {
		r.computed = r.pick(r.Book.prog.Evaluate(r.fields(false), "").Computed, false)
	}
	r.findings = nil
	for _, p := range res.Problems {
		b, ok := r.Book.checks[p.Code]
		if !ok {
			continue // a field's own limit: none of ours has one
		}
		f := Finding{Key: b.key, Level: b.def.Level, Message: p.Message, Table: b.table, At: b.at, Refs: b.refs}
		if n, ok := r.note(b.key, b.def.Level); ok {
			f.Note, f.Stale = &n, n.Figures != r.figures(b.refs)
		}
		r.findings = append(r.findings, f)
	}
	slices.SortStableFunc(r.findings, func(a, b Finding) int { return a.At.N - b.At.N })
}

// note is the explanation of a check: this year's, or else last year's. A hard one
// is disputed anew each year: nobody sends it up without having looked.
func (r *Report) note(check string, level catalog.Level) (n Note, ok bool) {
	if n, ok = r.notes[check]; ok {
		return n, n.Words != ""
	}
	if r.Last == nil || level == catalog.HardCheck {
		return n, false
	}
	n, ok = r.Last.notes[check]
	return n, ok && n.Words != ""
}

// adopt keeps what goes on from last year as this year's own, so that it goes on
// to the next: explanations whose figures are still the same, and the reasons of
// values that were put over computed cells of tables that are filled for the first
// time. It returns the tables that it changed, and what takes that back.
func (r *Report) adopt(filled []*Table) (tables []*Table, undo func()) {
	var notes []string
	var cells []*Cell
	for _, f := range r.findings {
		if _, own := r.notes[f.Key]; f.Note == nil || f.Stale || own {
			continue
		}
		r.notes[f.Key] = *f.Note
		notes, tables = append(notes, f.Key), append(tables, f.Table)
	}
	for _, c := range r.Book.cells {
		if c.Source != Computed || r.Last == nil || r.records[c.Table] != nil || !slices.Contains(filled, c.Table) || r.state[c].Origin != "" {
			continue
		}
		if was := r.Last.state[c]; was.Origin == PutOver {
			r.state[c] = State{Origin: Carried, Reason: was.Reason}
			cells, tables = append(cells, c), append(tables, c.Table)
		}
	}
	return tables, func() {
		for _, key := range notes {
			delete(r.notes, key)
		}
		for _, c := range cells {
			delete(r.state, c)
		}
	}
}

// fields is the record that the program looks at; over says whether what was put
// over computed cells counts.
func (r *Report) fields(over bool) *app.Record {
	rec := &app.Record{Fields: map[string]app.Value{yearField: app.TextValue(fmt.Sprint(r.Year))}}
	for c, st := range r.state {
		switch {
		case c.Text:
		case c.Source != Computed:
			rec.Fields[c.id()] = st.Value
		case over && st.Value.Kind() == app.NotApplicable:
			rec.Fields[c.naID()] = app.BoolValue(true)
		case over && st.over():
			rec.Fields[c.overID()] = st.Value
		}
	}
	for _, c := range r.Book.last {
		if v := r.LastValue(c); !v.IsBlank() {
			rec.Fields[c.lastID()] = v
		}
	}
	return rec
}

// pick gathers the values of all cells; over as for fields.
func (r *Report) pick(computed map[string]app.Value, over bool) []app.Value {
	out := make([]app.Value, len(r.Book.cells))
	for _, c := range r.Book.cells {
		st := r.state[c]
		switch {
		case c.Source != Computed || over && st.Value.Kind() == app.NotApplicable:
			out[c.N] = st.Value
		default:
			out[c.N] = computed[c.id()]
		}
	}
	return out
}

// figures writes down the figures that a check looks at, so that it is seen
// whether an explanation still speaks of them.
func (r *Report) figures(refs []Ref) string {
	parts := make([]string, len(refs))
	for i, ref := range refs {
		v, key := r.Value(ref.Cell), ref.Cell.Key
		if ref.Last {
			v, key = r.LastValue(ref.Cell), "last."+key
		}
		text := v.Text()
		if d, ok := v.Decimal(); ok { // 5 and 5.00 are one figure
			text = d.String()
		}
		if v.Kind() == app.NotApplicable {
			text = "na"
		}
		parts[i] = key + "=" + text
	}
	return strings.Join(parts, ";")
}

// Done is how far a table is.
type Done struct {
	Asked    int // cells that are to be filled
	Filled   int // that have a value, or do not apply
	Hard     int // failed checks that are to be corrected
	Soft     int // failed checks without an explanation that holds
	Disputed int // hard checks that are sent up for a reviewer to let pass
}

// Done counts how far a table is. Floating rows are nobody's duty.
func (r *Report) Done(t *Table) Done {
	var d Done
	for _, c := range t.cells {
		if !c.asked() {
			continue
		}
		d.Asked++
		if !r.Value(c).IsBlank() {
			d.Filled++
		}
	}
	for _, f := range r.findings {
		switch {
		case f.Table != t:
		case f.Disputed():
			d.Disputed++
		case !f.Open():
		case f.Level == catalog.HardCheck:
			d.Hard++
		default:
			d.Soft++
		}
	}
	return d
}

// Format shows a value of the cell with its decimal places.
func (c *Cell) Format(v app.Value) string {
	d, ok := v.Decimal()
	switch {
	case v.Kind() == app.NotApplicable && c.field != nil:
		return c.field.Format(v)
	case c.Text || !ok:
		return v.Text()
	case c.Unit == Share:
		return d.Shift(2).StringFixed(c.Scale) + Share
	}
	return d.StringFixed(c.Scale)
}

// Parse reads what is typed into the cell: a number may bring its unit of
// measure. bad says why it cannot be kept, or what is odd about it.
func (c *Cell) Parse(text string) (v app.Value, bad *catalog.Finding) {
	if c.Text {
		return app.TextValue(strings.TrimSpace(text)), nil
	}
	return c.field.ParseText(text)
}
