package rules

import (
	"github.com/expr-lang/expr/vm"

	"ronghe/app"
)

// engine evaluates one record at a time. Its slots are the virtual machine's
// variables, so that an operand is read without a look-up; they and the tables'
// columns are reused from record to record.
type engine struct {
	p      *Program
	vm     vm.VM
	slots  []any
	rec    *app.Record
	values []app.Value // of the top-level places
	shown  []bool      // of the top-level places
	sects  []bool
	tabs   []tableState
	broken error // a program that could not run; never, unless the library fails
}

// tableState is a table's rows at hand, none while it is hidden.
type tableState struct {
	rows []app.Row
	cols []colState
}

// colState holds a column's operands, and which rows show it where that
// depends.
type colState struct {
	ops   []any
	shown []bool
}

func newEngine(p *Program) *engine {
	e := &engine{
		p: p, slots: make([]any, p.slots),
		values: make([]app.Value, len(p.places)), shown: make([]bool, len(p.places)),
		sects: make([]bool, len(p.sections)), tabs: make([]tableState, len(p.tables)),
	}
	for i, t := range p.tables {
		e.tabs[i].cols = make([]colState, len(t.cols))
	}
	return e
}

// start takes an engine for a record; stop gives it back.
func (p *Program) start(rec *app.Record, today string) *engine {
	e := p.engines.Get().(*engine)
	e.vm.Variables = e.slots
	e.rec = rec
	if today != "" {
		e.slots[slotToday] = today
	}
	return e
}

func (e *engine) stop() {
	clear(e.slots)
	clear(e.values)
	for i := range e.tabs {
		e.tabs[i].rows = nil
	}
	e.rec, e.broken = nil, nil
	e.p.engines.Put(e)
}

func (e *engine) derive(steps []unit) {
	for _, u := range steps {
		u.derive(e)
	}
}

// run gives the expression's result, nil for blank or unknown.
func (e *engine) run(c *code) any {
	for _, s := range c.strict {
		if e.slots[s] == nil {
			return nil
		}
	}
	out, err := e.vm.Run(c.prog, nil)
	if err != nil {
		e.broken = err
		return nil
	}
	return out
}

// runRow runs an expression over row i of a table.
func (e *engine) runRow(c *code, t *tableState, i int) any {
	for _, col := range c.cols {
		e.slots[col.slot] = t.cols[col.index].ops[i]
	}
	return e.run(c)
}

// holds reports whether a condition is true; a missing one is.
func (e *engine) holds(c *code) bool { return c == nil || e.run(c) == true }

func (s *section) derive(e *engine) { e.sects[s.index] = e.holds(s.show) }

func (p *place) derive(e *engine) {
	switch {
	case p.table != nil:
		p.deriveColumn(e)
	case p.field.IsTable():
		shown := e.sects[p.section.index] && e.holds(p.show)
		e.shown[p.index] = shown
		e.tabs[p.tab].rows = nil
		if shown {
			e.tabs[p.tab].rows = e.rec.Rows[p.field.ID]
		}
	default:
		p.deriveField(e)
	}
}

func (p *place) deriveField(e *engine) {
	shown := e.sects[p.section.index] && e.holds(p.show)
	e.shown[p.index] = shown
	switch {
	case !shown:
		e.slots[p.slot] = nil
		e.values[p.index] = app.Value{}
	case p.compute != nil:
		x := e.run(p.compute)
		e.slots[p.slot] = x
		e.values[p.index] = valueOf(p.field, x)
	default:
		v := e.rec.Fields[p.field.ID]
		e.values[p.index] = v
		if p.used {
			e.slots[p.slot] = operandOf(p.field, v)
		}
	}
}

func (p *place) deriveColumn(e *engine) {
	t := &e.tabs[p.table.tab]
	c := &t.cols[p.index]
	c.ops, c.shown = c.ops[:0], c.shown[:0]
	for i, row := range t.rows {
		shown := p.show == nil || e.runRow(p.show, t, i) == true
		if p.show != nil {
			c.shown = append(c.shown, shown)
		}
		var x any
		switch {
		case !shown:
		case p.compute != nil:
			x = e.runRow(p.compute, t, i)
		default:
			x = operandOf(p.field, row.Fields[p.field.ID])
		}
		c.ops = append(c.ops, x)
	}
}

// value is a column's value in row i, blank where it is hidden.
func (e *engine) value(p *place, i int) app.Value {
	t := &e.tabs[p.table.tab]
	switch {
	case !e.shows(p, i):
		return app.Value{}
	case p.compute != nil:
		return valueOf(p.field, t.cols[p.index].ops[i])
	}
	return t.rows[i].Fields[p.field.ID]
}

func (e *engine) shows(p *place, i int) bool {
	return p.show == nil || e.tabs[p.table.tab].cols[p.index].shown[i]
}
