package rules

import (
	"strings"

	"github.com/expr-lang/expr/ast"
	"github.com/shopspring/decimal"

	"ronghe/app/catalog"
)

type binaryFunc = func(a, b any) any

var arithmetic = map[string]binaryFunc{"+": add, "-": sub, "*": mul, "/": div, "%": mod}

var logic = map[string]binaryFunc{"and": and3, "&&": and3, "or": or3, "||": or3}

var textual = map[string]binaryFunc{"contains": contains, "startsWith": startsWith, "endsWith": endsWith}

// compares holds, for each operator, the function for numbers, dates, text and
// conditions; text and conditions have no order.
var compares = map[string][4]binaryFunc{
	"==": {numEq, dateEq, textEq, boolEq},
	"!=": {numNe, dateNe, textNe, boolNe},
	"<":  {numLt, dateLt},
	"<=": {numLe, dateLe},
	">":  {numGt, dateGt},
	">=": {numGe, dateGe},
}

func (r *rewriter) binary(n *ast.BinaryNode) operand {
	if n.Operator == "in" {
		return r.in(n)
	}
	if n.Operator == "??" {
		return r.coalesce([]ast.Node{n.Left, n.Right})
	}
	a, b := r.rewrite(n.Left), r.rewrite(n.Right)
	if a.kind == faulty || b.kind == faulty {
		return operand{node: &ast.NilNode{}}
	}
	if fn, ok := arithmetic[n.Operator]; ok {
		return r.both(n.Operator, fn, number, number, a, b)
	}
	if fn, ok := textual[n.Operator]; ok {
		return r.both(n.Operator, fn, text, boolean, a, b)
	}
	if fn, ok := logic[n.Operator]; ok {
		o := r.both(n.Operator, fn, boolean, boolean, a, b)
		o.strict = intersect(a.strict, b.strict)
		return o
	}
	if fns, ok := compares[n.Operator]; ok {
		return r.compare(n.Operator, fns, a, b)
	}
	return r.fault("the operator %s is not known here", n.Operator)
}

func (r *rewriter) both(op string, fn binaryFunc, want, gives kind, a, b operand) operand {
	for _, o := range []operand{a, b} {
		if o.kind != want {
			return r.fault("%s needs %s on both sides, not %s", op, want, o.kind)
		}
	}
	return operand{node: call(fn, a.node, b.node), kind: gives, strict: union(a.strict, b.strict)}
}

func (r *rewriter) compare(op string, fns [4]binaryFunc, a, b operand) operand {
	if a.kind == null || b.kind == null {
		return r.fault("%s nil: ask blank(x) or filled(x)", op)
	}
	if a.kind == list || b.kind == list {
		return r.fault("%s a list: ask has(list, \"code\") or anyof(…)", op)
	}
	k, ok := r.same(&a, &b)
	if !ok {
		return operand{node: &ast.NilNode{}}
	}
	r.codes(a.place, b.leaves)
	r.codes(b.place, a.leaves)
	fn := fns[map[kind]int{number: 0, date: 1, text: 2, boolean: 3}[k]]
	if fn == nil {
		return r.fault("%s has no order for %s", op, k)
	}
	return operand{node: call(fn, a.node, b.node), kind: boolean, strict: union(a.strict, b.strict)}
}

// asDate takes a text literal for a date where one is wanted.
func asDate(o *operand, want kind) bool {
	if want != date || o.kind != text || len(o.leaves) == 0 || o.place != nil {
		return false
	}
	for _, l := range o.leaves {
		if iso, ok := catalog.ParseDate(l); !ok || iso != l {
			return false
		}
	}
	o.kind = date
	return true
}

// codes holds that literals compared with a field of codes are among them.
func (r *rewriter) codes(p *place, lits []string) {
	if p == nil {
		return
	}
	for _, l := range lits {
		switch p.field.TypeName {
		case catalog.TypeChoice, catalog.TypeMulti:
			if _, ok := p.field.OptionOf(l); !ok {
				r.fault("field %s has no option %q; it has %s", p.field.ID, l, optionCodes(p.field))
			}
		case catalog.TypeTree:
			if _, ok := p.field.Lists().Item(p.field.Codes, l); !ok {
				r.fault("the code list %s of field %s has no code %q", p.field.Codes, p.field.ID, l)
			}
		}
	}
}

func optionCodes(f *catalog.Field) string {
	codes := make([]string, len(f.Options))
	for i, o := range f.Options {
		codes[i] = o.Code
	}
	return strings.Join(codes, ", ")
}

// in asks whether a value is among literals.
func (r *rewriter) in(n *ast.BinaryNode) operand {
	a := r.rewrite(n.Left)
	arr, ok := n.Right.(*ast.ArrayNode)
	if !ok || len(arr.Nodes) == 0 {
		return r.fault("in needs a list of literals, such as [\"a\", \"b\"]")
	}
	set := &literals{}
	for _, e := range arr.Nodes {
		o := r.rewrite(e)
		if o.kind == faulty || a.kind == faulty {
			return operand{node: &ast.NilNode{}}
		}
		c, isConst := o.node.(*ast.ConstantNode)
		if _, ok := r.same(&a, &o); !ok {
			return operand{node: &ast.NilNode{}}
		}
		switch {
		case o.lit != nil:
			set.texts = append(set.texts, *o.lit)
			r.codes(a.place, o.leaves)
		case isConst:
			set.numbers = append(set.numbers, c.Value.(decimal.Decimal))
		default:
			return r.fault("in needs literals")
		}
	}
	return operand{node: call(oneOf, a.node, constant(set)), kind: boolean, strict: a.strict}
}

func (r *rewriter) coalesce(args []ast.Node) operand {
	out := r.rewrite(args[len(args)-1])
	for i := len(args) - 2; i >= 0; i-- {
		a := r.rewrite(args[i])
		k, ok := r.same(&a, &out)
		if !ok {
			return operand{node: &ast.NilNode{}}
		}
		out = operand{
			node: call(coalesce, a.node, out.node), kind: k,
			strict: intersect(a.strict, out.strict), leaves: append(a.leaves, out.leaves...),
		}
	}
	return out
}
