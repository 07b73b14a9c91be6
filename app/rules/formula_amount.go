package rules

import (
	"strconv"
	"strings"

	"github.com/expr-lang/expr/ast"
	"github.com/shopspring/decimal"

	"ronghe/app/catalog"
)

// amount translates a number or a date.
func (t *translator) amount(n ast.Node) (amount, bool) {
	switch n := n.(type) {
	case *ast.IntegerNode, *ast.FloatNode:
		at := n.Location()
		return plainly(strings.ReplaceAll(string(t.src[at.From:at.To]), "_", "")), true
	case *ast.StringNode:
		return day(n.Value)
	case *ast.IdentifierNode:
		if f := t.field(n.Value); f != nil {
			return t.amountOf(f)
		}
	case *ast.UnaryNode:
		in, ok := t.amount(n.Node)
		if n.Operator == "-" {
			in.value = "(-" + in.value + ")"
		}
		return in, ok && (n.Operator == "-" || n.Operator == "+")
	case *ast.BinaryNode:
		return t.arithmetic(n)
	case *ast.CallNode:
		return t.call(n)
	}
	return amount{}, false
}

// plainly is a value that is always there.
func plainly(value string) amount { return amount{value, always, never} }

// day is a literal date with its day.
func day(iso string) (amount, bool) {
	y, m, d, ok := parts(iso)
	return plainly("DATE(" + strconv.Itoa(y) + "," + strconv.Itoa(m) + "," + strconv.Itoa(d) + ")"), ok && d > 0
}

// amountOf is a field's value. A computed one is worked out from what it follows
// from: its cell has it rounded.
func (t *translator) amountOf(f *catalog.Field) (amount, bool) {
	k := kindOf(f)
	if k != number && k != date || f.Personal != nil {
		return amount{}, false
	}
	shown, ok := t.shown(f)
	if !ok {
		return amount{}, false
	}
	var out amount
	if f.Compute != "" {
		n, restore, parsed := t.read(f.Compute)
		if !parsed {
			return amount{}, false
		}
		t.fill = ""
		out, ok = t.amount(n)
		restore()
	} else {
		var ref string
		ref, ok = t.cell(f)
		out = amount{ref, "ISNUMBER(" + ref + ")", notThat(t.filled(f, ref))}
	}
	out.known, out.blank = allOf(shown, out.known), oneOfThem(notThat(shown), out.blank)
	if fill, fits := t.filling(k); fits && ok {
		out = orElse(out, fill)
	}
	return out, ok
}

// filling is what a blank of a kind counts as, if anything.
func (t *translator) filling(k kind) (amount, bool) {
	if k == date {
		return day(t.fill)
	}
	_, err := decimal.NewFromString(t.fill)
	return plainly(t.fill), err == nil
}

// orElse is the first value, or the second where there surely is no first.
func orElse(a, b amount) amount {
	if a.known == always {
		return a
	}
	return amount{"IF(" + a.known + "," + a.value + "," + b.value + ")", oneOfThem(a.known, allOf(a.blank, b.known)), allOf(a.blank, b.blank)}
}

func (t *translator) arithmetic(n *ast.BinaryNode) (amount, bool) {
	a, ok := t.amount(n.Left)
	b, too := t.amount(n.Right)
	if !ok || !too {
		return amount{}, false
	}
	if n.Operator == "??" {
		return orElse(a, b), true
	}
	out := amount{"(" + a.value + n.Operator + b.value + ")", allOf(a.known, b.known), oneOfThem(a.blank, b.blank)}
	switch n.Operator {
	case "+", "-", "*":
	case "/":
		out.known = whereThat(out.known, b.value+"<>0")
		out.blank = oneOfThem(out.blank, whereThat(b.known, b.value+"=0"))
	default:
		return amount{}, false
	}
	return out, true
}

func (t *translator) call(n *ast.CallNode) (amount, bool) {
	id, ok := n.Callee.(*ast.IdentifierNode)
	if !ok {
		return amount{}, false
	}
	if id.Value == "today" {
		return plainly("TODAY()"), true
	}
	if id.Value == "iff" && len(n.Arguments) == 3 {
		return t.choose(n)
	}
	args := make([]amount, len(n.Arguments))
	for i, a := range n.Arguments {
		if args[i], ok = t.amount(a); !ok {
			return amount{}, false
		}
	}
	return called(id.Value, args)
}

// called is a function of amounts.
func called(name string, args []amount) (amount, bool) {
	switch {
	case name == "sum" && len(args) > 1:
		return sumOf(args), true
	case name == "coalesce" && len(args) > 1:
		out := args[len(args)-1]
		for i := len(args) - 2; i >= 0; i-- {
			out = orElse(args[i], out)
		}
		return out, true
	case name == "days" && len(args) == 2:
		a, b := args[0], args[1]
		return amount{"(" + b.value + "-" + a.value + ")", allOf(a.known, b.known), oneOfThem(a.blank, b.blank)}, true
	case (name == "year" || name == "abs") && len(args) == 1:
		args[0].value = strings.ToUpper(name) + "(" + args[0].value + ")"
		return args[0], true
	case name == "round" && len(args) == 2:
		args[0].value = "ROUND(" + args[0].value + "," + args[1].value + ")"
		return args[0], true
	}
	return amount{}, false
}

// sumOf adds what is there; nothing is there where all are blank.
func sumOf(args []amount) amount {
	var values, known, sure, blank []string
	for _, a := range args {
		if a.known == always {
			values = append(values, a.value)
		} else {
			values = append(values, "IF("+a.known+","+a.value+",0)")
		}
		known, blank = append(known, a.known), append(blank, a.blank)
		sure = append(sure, oneOfThem(a.known, a.blank))
	}
	return amount{"(" + strings.Join(values, "+") + ")", allOf(append(sure, oneOfThem(known...))...), allOf(blank...)}
}

// choose is iff(condition, a, b).
func (t *translator) choose(n *ast.CallNode) (amount, bool) {
	cond, ok := t.truth(n.Arguments[0])
	if !ok {
		return amount{}, false
	}
	side := func(n ast.Node) (amount, bool) {
		if _, none := n.(*ast.NilNode); none {
			return amount{"0", never, always}, true
		}
		return t.amount(n)
	}
	a, ok := side(n.Arguments[1])
	b, too := side(n.Arguments[2])
	return amount{
		"IF(" + cond.yes + "," + a.value + "," + b.value + ")",
		oneOfThem(whereThat(cond.yes, a.known), whereThat(cond.no, b.known)),
		notThat(oneOfThem(whereThat(cond.yes, notThat(a.blank)), whereThat(cond.no, notThat(b.blank)))),
	}, ok && too
}

// even makes what was worked out in binary fractions comparable: 0.1+0.2 is 0.3.
func even(value string) string {
	if !strings.ContainsAny(value, "+*/(") {
		return value
	}
	if value == "TODAY()" || strings.HasPrefix(value, "DATE(") {
		return value
	}
	return "ROUND(" + value + ",9)"
}
