package rules

import (
	"sort"
	"strings"

	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/builtin"
	"github.com/shopspring/decimal"
)

// callRule checks a call's arguments and gives its operand.
type callRule func(r *rewriter, n *ast.CallNode) operand

// calls are the functions that expressions may use; filled in init because the
// rules call the rewriter, which reads the map.
var calls map[string]callRule

func init() {
	calls = map[string]callRule{
		"sum":       sumCall,
		"min":       func(r *rewriter, n *ast.CallNode) operand { return r.columnCall(n, aggMin) },
		"max":       func(r *rewriter, n *ast.CallNode) operand { return r.columnCall(n, aggMax) },
		"distinct":  func(r *rewriter, n *ast.CallNode) operand { return r.columnCall(n, aggDistinct) },
		"count":     func(r *rewriter, n *ast.CallNode) operand { return r.tableCall(n, aggCount, len(n.Arguments) > 1) },
		"any":       func(r *rewriter, n *ast.CallNode) operand { return r.tableCall(n, aggAny, true) },
		"all":       func(r *rewriter, n *ast.CallNode) operand { return r.tableCall(n, aggAll, true) },
		"days":      plain(daysBetween, number, date, date),
		"months":    plain(monthsBetween, number, date, date),
		"years":     plain(yearsBetween, number, date, date),
		"addmonths": plain(addMonths, date, date, number),
		"year":      plain(yearOf, number, date),
		"abs":       plain(absolute, number, number),
		"natural":   plain(natural, text, text),
		"today":     todayCall,
		"blank":     func(r *rewriter, n *ast.CallNode) operand { return r.presence(n, isBlank) },
		"filled":    func(r *rewriter, n *ast.CallNode) operand { return r.presence(n, isFilled) },
		"has":       codesCall,
		"anyof":     codesCall,
		"len":       lenCall,
		"round":     roundCall,
		"coalesce":  coalesceCall,
		"iff":       iffCall,
		"param":     paramCall,
	}
}

func callNames() string {
	names := make([]string, 0, len(calls))
	for n := range calls {
		names = append(names, n)
	}
	sort.Strings(names)
	return strings.Join(names, ", ")
}

func builtinFunc(name string, fn func(args ...any) (any, error)) *builtin.Function {
	return &builtin.Function{Name: name, Func: fn}
}

func (r *rewriter) call(n *ast.CallNode) operand {
	id, ok := n.Callee.(*ast.IdentifierNode)
	if !ok {
		return r.fault("a field has no functions of its own")
	}
	rule, ok := calls[id.Value]
	if !ok {
		return r.fault("there is no function %q; there are %s", id.Value, callNames())
	}
	return rule(r, n)
}

func nameOf(n *ast.CallNode) string { return n.Callee.(*ast.IdentifierNode).Value }

// plain is a function of fixed kinds.
func plain(fn any, gives kind, takes ...kind) callRule {
	return func(r *rewriter, n *ast.CallNode) operand {
		if len(n.Arguments) != len(takes) {
			return r.fault("%s takes %d arguments, not %d", nameOf(n), len(takes), len(n.Arguments))
		}
		out := operand{kind: gives}
		var args []ast.Node
		for i, a := range n.Arguments {
			o := r.rewrite(a)
			if o.kind == faulty {
				return o
			}
			if o.kind != takes[i] && !asDate(&o, takes[i]) {
				return r.fault("%s: argument %d is %s, not %s", nameOf(n), i+1, o.kind, takes[i])
			}
			args = append(args, o.node)
			out.strict = union(out.strict, o.strict)
		}
		out.node = call(fn, args...)
		return out
	}
}

func todayCall(r *rewriter, n *ast.CallNode) operand {
	if len(n.Arguments) > 0 {
		return r.fault("today takes no arguments")
	}
	r.b.p.dated = true
	return r.slot(slotToday, date, nil)
}

// presence is blank() or filled(): it asks for the value itself, not for what
// a blank counts as.
func (r *rewriter) presence(n *ast.CallNode, fn func(any) any) operand {
	if len(n.Arguments) != 1 {
		return r.fault("%s takes 1 argument", nameOf(n))
	}
	if id, ok := n.Arguments[0].(*ast.IdentifierNode); ok {
		if t := r.tableNamed(id.Value); t != nil {
			return r.fault("%s of a table: ask count(%s)", nameOf(n), id.Value)
		}
	}
	fill := r.fill
	r.fill = nil
	o := r.rewrite(n.Arguments[0])
	r.fill = fill
	if o.kind == faulty {
		return o
	}
	return operand{node: call(fn, o.node), kind: boolean}
}

// codesCall is has or anyof: a list field, then option codes.
func codesCall(r *rewriter, n *ast.CallNode) operand {
	name := nameOf(n)
	if len(n.Arguments) < 2 || name == "has" && len(n.Arguments) > 2 {
		return r.fault("%s takes a multi-choice field and codes (has: one)", name)
	}
	a := r.rewrite(n.Arguments[0])
	if a.kind == faulty {
		return a
	}
	if a.kind != list {
		return r.fault("%s asks a multi-choice field, not %s", name, a.kind)
	}
	set := &literals{}
	for _, arg := range n.Arguments[1:] {
		s, ok := arg.(*ast.StringNode)
		if !ok {
			return r.fault("%s: codes are written as text literals", name)
		}
		r.codes(a.place, []string{s.Value})
		set.texts = append(set.texts, s.Value)
	}
	return operand{node: call(anyOf, a.node, constant(set)), kind: boolean, strict: a.strict}
}

func lenCall(r *rewriter, n *ast.CallNode) operand {
	if len(n.Arguments) != 1 {
		return r.fault("len takes 1 argument")
	}
	o := r.rewrite(n.Arguments[0])
	if o.kind == faulty {
		return o
	}
	if o.kind != text && o.kind != list {
		return r.fault("len counts text or a list, not %s", o.kind)
	}
	return operand{node: call(textLen, o.node), kind: number, strict: o.strict}
}

func roundCall(r *rewriter, n *ast.CallNode) operand {
	const most = 8
	if len(n.Arguments) != 2 {
		return r.fault("round takes a number and how many decimal places")
	}
	if p := r.rewrite(n.Arguments[1]); p.kind != faulty {
		c, ok := p.node.(*ast.ConstantNode)
		if ok {
			d, isNumber := c.Value.(decimal.Decimal)
			ok = isNumber && d.IsInteger() && d.Abs().LessThanOrEqual(decimal.NewFromInt(most))
		}
		if !ok {
			return r.fault("round: the decimal places are a literal from -8 to 8")
		}
	}
	return plain(roundTo, number, number, number)(r, n)
}

func coalesceCall(r *rewriter, n *ast.CallNode) operand {
	if len(n.Arguments) < 2 {
		return r.fault("coalesce takes 2 arguments or more")
	}
	return r.coalesce(n.Arguments)
}

func iffCall(r *rewriter, n *ast.CallNode) operand {
	if len(n.Arguments) != 3 {
		return r.fault("iff takes a condition and two values")
	}
	return r.choose(n.Arguments[0], n.Arguments[1], n.Arguments[2])
}

// sumCall is sum(table.field), or sum(x, y, …) over values of the record.
func sumCall(r *rewriter, n *ast.CallNode) operand {
	if len(n.Arguments) == 1 {
		return r.columnCall(n, aggSum)
	}
	var out operand
	for i, a := range n.Arguments {
		o := r.rewrite(a)
		if o.kind == faulty {
			return o
		}
		if o.kind != number {
			return r.fault("sum: argument %d is %s, not a number", i+1, o.kind)
		}
		if i == 0 {
			out = operand{node: o.node, kind: number, strict: o.strict}
			continue
		}
		out.node = call(plus, out.node, o.node)
		out.strict = intersect(out.strict, o.strict)
	}
	if out.node == nil {
		return r.fault("sum takes table.field, or several numbers")
	}
	return out
}
