package rules

import (
	"fmt"

	"github.com/expr-lang/expr/ast"
	"github.com/shopspring/decimal"
)

type aggKind uint8

const (
	aggSum aggKind = iota
	aggMin
	aggMax
	aggDistinct
	aggCount
	aggAny
	aggAll
)

// aggregate is a value over a table's rows: derived once a record, whichever
// expressions read it.
type aggregate struct {
	label string
	what  aggKind
	slot  int
	table *place
	col   *place // of sum, min, max, distinct
	cond  *code  // of count, any, all
}

func (r *rewriter) tableNamed(id string) *place {
	if p, ok := r.b.byID[id]; ok && p.field.IsTable() {
		return p
	}
	return nil
}

// columnCall is a function over table.field.
func (r *rewriter) columnCall(n *ast.CallNode, what aggKind) operand {
	name := nameOf(n)
	var m *ast.MemberNode
	if len(n.Arguments) == 1 {
		m, _ = n.Arguments[0].(*ast.MemberNode)
	}
	if m == nil {
		return r.fault("%s takes table.field", name)
	}
	base, okBase := m.Node.(*ast.IdentifierNode)
	prop, okProp := m.Property.(*ast.StringNode)
	if !okBase || !okProp {
		return r.fault("%s takes table.field", name)
	}
	t := r.tableNamed(base.Value)
	if t == nil {
		return r.fault("there is no table %q", base.Value)
	}
	for _, c := range t.cols {
		if c.field.ID != prop.Value {
			continue
		}
		k := kindOf(c.field)
		if what == aggSum && k != number || what != aggDistinct && k != number && k != date {
			return r.fault("%s(%s.%s): the field is %s", name, base.Value, prop.Value, k)
		}
		if what == aggDistinct {
			k = number
		}
		c.used = true
		label := name + "(" + base.Value + "." + prop.Value + ")"
		return r.read(r.b.aggregate(label, func() *aggregate { return &aggregate{what: what, table: t, col: c} }), k)
	}
	return r.fault("table %s has no field %q", base.Value, prop.Value)
}

// tableCall is count, any or all over a table's rows.
func (r *rewriter) tableCall(n *ast.CallNode, what aggKind, withCond bool) operand {
	name := nameOf(n)
	want := 1
	if withCond {
		want = 2
	}
	if len(n.Arguments) != want {
		return r.fault("%s takes a table and a condition on its rows", name)
	}
	id, ok := n.Arguments[0].(*ast.IdentifierNode)
	if !ok {
		return r.fault("%s takes a table", name)
	}
	t := r.tableNamed(id.Value)
	if t == nil {
		return r.fault("there is no table %q", id.Value)
	}
	k := boolean
	if what == aggCount {
		k = number
	}
	if !withCond {
		label := "count(" + id.Value + ")"
		return r.read(r.b.aggregate(label, func() *aggregate { return &aggregate{what: what, table: t} }), k)
	}
	row := &rewriter{b: r.b, src: r.src, table: t, fill: r.fill, budget: r.budget}
	o := row.rewrite(n.Arguments[1])
	r.faults = append(r.faults, row.faults...)
	switch {
	case o.kind == faulty:
		return o
	case o.kind != boolean:
		return r.fault("%s needs a condition, not %s", name, o.kind)
	}
	label := name + "(" + id.Value + ", " + n.Arguments[1].String() + ")"
	if r.fill != nil {
		label += ", blank " + *r.fill.lit
	}
	c, err := r.b.condition(o)
	if err != nil {
		return r.fault("%s: %v", name, err)
	}
	c.reads, c.cols = row.reads, row.cols
	return r.read(r.b.aggregate(label, func() *aggregate { return &aggregate{what: what, table: t, cond: c} }), k)
}

func (r *rewriter) read(a *aggregate, k kind) operand {
	r.reading(a)
	return r.slot(a.slot, k, nil)
}

func (a *aggregate) name() string { return a.label }

func (a *aggregate) deps() []unit {
	out := []unit{a.table}
	if a.col != nil {
		out = append(out, a.col)
	}
	if a.cond != nil {
		out = append(out, a.cond.reads...)
	}
	return out
}

func (a *aggregate) derive(e *engine) {
	t := &e.tabs[a.table.tab]
	switch {
	case a.what == aggCount && a.cond == nil:
		e.slots[a.slot] = decimal.NewFromInt(int64(len(t.rows)))
	case a.cond != nil:
		e.slots[a.slot] = a.overRows(e, t)
	default:
		e.slots[a.slot] = fold(a.what, t.cols[a.col.index].ops[:len(t.rows)])
	}
}

func (a *aggregate) overRows(e *engine, t *tableState) any {
	yes, no := 0, 0
	for i := range t.rows {
		switch e.runRow(a.cond, t, i) {
		case true:
			yes++
		case false:
			no++
		}
	}
	unknown := yes+no < len(t.rows)
	switch {
	case a.what == aggCount:
		return decimal.NewFromInt(int64(yes))
	case a.what == aggAny && yes > 0:
		return true
	case a.what == aggAll && no > 0:
		return false
	case unknown:
		return nil
	}
	return a.what == aggAll
}

// fold brings a column's operands together; blanks are skipped.
func fold(what aggKind, ops []any) any {
	if what == aggDistinct {
		seen := map[string]struct{}{}
		for _, x := range ops {
			if x != nil {
				seen[keyOf(x)] = struct{}{}
			}
		}
		return decimal.NewFromInt(int64(len(seen)))
	}
	var out any
	for _, x := range ops {
		switch {
		case x == nil || x == sealed{}:
		case out == nil:
			out = x
		case what == aggSum:
			out = add(out, x)
		case before(x, out) == (what == aggMin):
			out = x
		}
	}
	return out
}

func before(a, b any) bool {
	if x, ok := a.(decimal.Decimal); ok {
		y, _ := b.(decimal.Decimal)
		return x.Cmp(y) < 0
	}
	x, _ := a.(string)
	y, _ := b.(string)
	return x < y
}

func keyOf(x any) string {
	switch x := x.(type) {
	case string:
		return x
	case decimal.Decimal:
		return x.String()
	case []string:
		return fmt.Sprintf("%q", x)
	}
	return fmt.Sprint(x)
}
