package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/expr-lang/expr/ast"
	"github.com/shopspring/decimal"
)

// Params are the dated parameters that expressions ask for with param().
type Params interface {
	// Unit returns a parameter's unit of measure, "%" for a share, and false
	// where there is no such parameter.
	Unit(id string) (unit string, ok bool)
	// At returns what a parameter is on a day (ISO date), false where that is
	// not known.
	At(id, day string) (value decimal.Decimal, ok bool)
}

// paramCall is param("id", x): what the parameter is on the date x, or at the
// end of the year x; blank where it is not known.
func paramCall(r *rewriter, n *ast.CallNode) operand {
	if len(n.Arguments) != 2 {
		return r.fault("param takes a parameter's name and a date or a year")
	}
	id, ok := n.Arguments[0].(*ast.StringNode)
	if !ok {
		return r.fault("param: the parameter's name is written as a text literal")
	}
	at, fault := r.b.param(id.Value)
	if fault != "" {
		return r.fault("%s", fault)
	}
	o := r.rewrite(n.Arguments[1])
	if o.kind == faulty {
		return o
	}
	if o.kind != number && o.kind != date && !asDate(&o, date) {
		return r.fault("param: a parameter holds on a date or in a year, not by %s", o.kind)
	}
	return operand{node: call(at, o.node), kind: number, strict: o.strict}
}

// param returns the function from a date or a year to a parameter's value.
func (b *builder) param(id string) (at func(any) any, fault string) {
	if b.params == nil {
		return nil, "there are no parameters"
	}
	if _, ok := b.params.Unit(id); !ok {
		return nil, fmt.Sprintf("there is no parameter %q", id)
	}
	params := b.params
	return func(x any) any {
		day, ok := dayOf(x)
		if !ok {
			return nil
		}
		if d, ok := params.At(id, day); ok {
			return d
		}
		return nil
	}, ""
}

// dayOf is the day at which a parameter is asked for: the last that a date may
// mean, the last of a year.
func dayOf(x any) (string, bool) {
	if y, ok := x.(decimal.Decimal); ok {
		return fmt.Sprintf("%04d-12-31", y.IntPart()), true
	}
	d, ok := isDate(x)
	if !ok {
		return "", false
	}
	return last(d), true
}

// paramPiece reads {param.id.field}, in a row's check {param.id.record.field}
// too: what the parameter is at the date or year that the field holds.
func (b *builder) paramPiece(table *place, name string) (piece, string) {
	id, path, _ := strings.Cut(name, ".")
	at, fault := b.param(id)
	if fault != "" {
		return piece{}, fault
	}
	if record, ok := strings.CutPrefix(path, "record."); ok && table != nil {
		table, path = nil, record
	}
	p := b.find(table, path)
	if p == nil || p.field.IsTable() || !slices.Contains([]kind{number, date}, kindOf(p.field)) {
		return piece{}, "write {param.id.field} with the field of a date or a year"
	}
	p.used = true
	unit, _ := b.params.Unit(id)
	return piece{value: p, param: at, unit: unit}, ""
}

// quantity shows a parameter; row is the row at hand.
func (e *engine) quantity(p piece, row int) string {
	x := e.slots[p.value.slot]
	if t := p.value.table; t != nil {
		x = e.tabs[t.tab].cols[p.value.index].ops[row]
	}
	return showParam(p.param(x), p.unit)
}
