package rules

import (
	"slices"
	"strconv"
	"unicode/utf8"

	"github.com/expr-lang/expr/ast"

	"ronghe/app"
	"ronghe/app/catalog"
)

// truth translates a condition.
func (t *translator) truth(n ast.Node) (truth, bool) {
	switch n := n.(type) {
	case *ast.BoolNode:
		if n.Value {
			return truth{always, never}, true
		}
		return truth{never, always}, true
	case *ast.IdentifierNode:
		return t.yesNo(n)
	case *ast.UnaryNode:
		in, ok := t.truth(n.Node)
		return truth{in.no, in.yes}, ok && (n.Operator == "not" || n.Operator == "!")
	case *ast.BinaryNode:
		return t.binary(n)
	case *ast.CallNode:
		return t.presence(n)
	}
	return truth{}, false
}

func (t *translator) binary(n *ast.BinaryNode) (truth, bool) {
	switch n.Operator {
	case "and", "&&", "or", "||":
		a, ok := t.truth(n.Left)
		b, too := t.truth(n.Right)
		if n.Operator == "and" || n.Operator == "&&" {
			return truth{allOf(a.yes, b.yes), oneOfThem(a.no, b.no)}, ok && too
		}
		return truth{oneOfThem(a.yes, b.yes), allOf(a.no, b.no)}, ok && too
	case "in":
		return t.among(n)
	case "startsWith":
		return t.begins(n)
	}
	if out, ok := t.literalOf(n); ok {
		return out, true
	}
	signs, ok := map[string][2]string{
		"==": {"=", "<>"}, "!=": {"<>", "="}, "<": {"<", ">="}, "<=": {"<=", ">"}, ">": {">", "<="}, ">=": {">=", "<"},
	}[n.Operator]
	if !ok {
		return truth{}, false
	}
	a, ok := t.amount(n.Left)
	b, too := t.amount(n.Right)
	if !ok || !too {
		return truth{}, false
	}
	known := allOf(a.known, b.known)
	left, right := even(a.value), even(b.value)
	return truth{whereThat(known, left+signs[0]+right), whereThat(known, left+signs[1]+right)}, true
}

// yesNo is a yes/no field by itself.
func (t *translator) yesNo(n *ast.IdentifierNode) (truth, bool) {
	f := t.field(n.Value)
	if f == nil || f.TypeName != catalog.TypeBool || f.Compute != "" {
		return truth{}, false
	}
	ref, ok := t.cell(f)
	shown, can := t.shown(f)
	words := f.YesNo()
	is := func(word string) string { return allOf(shown, "EXACT("+ref+","+quoted(word)+")") }
	out := truth{is(words[0]), is(words[1])}
	blank := notThat(allOf(shown, t.filled(f, ref)))
	switch t.fill {
	case "true":
		out.yes = oneOfThem(out.yes, blank)
	case "false":
		out.no = oneOfThem(out.no, blank)
	}
	return out, ok && can
}

// literalOf is a comparison of a text, a choice or a yes/no field with a literal.
func (t *translator) literalOf(n *ast.BinaryNode) (out truth, ok bool) {
	left, right := n.Left, n.Right
	if _, named := left.(*ast.IdentifierNode); !named {
		left, right = right, left
	}
	id, named := left.(*ast.IdentifierNode)
	if !named || n.Operator != "==" && n.Operator != "!=" {
		return truth{}, false
	}
	switch lit := right.(type) {
	case *ast.BoolNode:
		if out, ok = t.yesNo(id); !lit.Value {
			out.yes, out.no = out.no, out.yes
		}
	case *ast.StringNode:
		out, ok = t.oneOf(id, []string{lit.Value})
	}
	if n.Operator == "!=" {
		out.yes, out.no = out.no, out.yes
	}
	return out, ok
}

// among is "x in [literals]".
func (t *translator) among(n *ast.BinaryNode) (truth, bool) {
	id, ok := n.Left.(*ast.IdentifierNode)
	list, isList := n.Right.(*ast.ArrayNode)
	if !ok || !isList {
		return truth{}, false
	}
	var lits []string
	for _, e := range list.Nodes {
		s, ok := e.(*ast.StringNode)
		if !ok {
			return truth{}, false
		}
		lits = append(lits, s.Value)
	}
	return t.oneOf(id, lits)
}

// oneOf asks whether a text, or the label of a choice, is one of some. A choice
// that is none of the labels is unknown. The comparison minds case, as ours does
// and a spreadsheet's "=" does not.
func (t *translator) oneOf(id *ast.IdentifierNode, lits []string) (truth, bool) {
	f := t.field(id.Value)
	if f == nil || f.Personal != nil || f.Compute != "" {
		return truth{}, false
	}
	ref, ok := t.cell(f)
	shown, can := t.shown(f)
	if !ok || !can {
		return truth{}, false
	}
	exact := func(s string) string { return "EXACT(" + ref + "," + quoted(s) + ")" }
	var yes, no []string
	switch f.TypeName {
	case catalog.TypeText:
		for _, l := range lits {
			yes = append(yes, exact(l))
		}
		no = []string{allOf(t.filled(f, ref), notThat(oneOfThem(yes...)))}
	case catalog.TypeChoice:
		for _, o := range f.Options {
			if slices.Contains(lits, o.Code) {
				yes = append(yes, exact(o.Label))
			} else {
				no = append(no, exact(o.Label))
			}
		}
	default:
		return truth{}, false
	}
	return truth{allOf(shown, oneOfThem(yes...)), allOf(shown, oneOfThem(no...))}, true
}

// begins is "text startsWith literal".
func (t *translator) begins(n *ast.BinaryNode) (truth, bool) {
	id, ok := n.Left.(*ast.IdentifierNode)
	lit, isText := n.Right.(*ast.StringNode)
	if !ok || !isText {
		return truth{}, false
	}
	f := t.field(id.Value)
	if f == nil || f.Personal != nil || f.TypeName != catalog.TypeText && f.TypeName != catalog.TypeUSCC {
		return truth{}, false
	}
	ref, ok := t.cell(f)
	shown, can := t.shown(f)
	if !ok || !can {
		return truth{}, false
	}
	is := "EXACT(LEFT(" + ref + "," + strconv.Itoa(utf8.RuneCountInString(lit.Value)) + ")," + quoted(lit.Value) + ")"
	there := allOf(shown, t.filled(f, ref))
	return truth{allOf(there, is), allOf(there, notThat(is))}, true
}

// presence is blank(x) or filled(x), which always know.
func (t *translator) presence(n *ast.CallNode) (truth, bool) {
	id, ok := n.Callee.(*ast.IdentifierNode)
	if !ok || len(n.Arguments) != 1 || id.Value != "blank" && id.Value != "filled" {
		return truth{}, false
	}
	name, ok := n.Arguments[0].(*ast.IdentifierNode)
	if !ok {
		return truth{}, false
	}
	f := t.field(name.Value)
	if f == nil || f.Compute != "" {
		return truth{}, false
	}
	ref, ok := t.cell(f)
	shown, can := t.shown(f)
	there := allOf(shown, t.filled(f, ref))
	if id.Value == "blank" {
		return truth{notThat(there), there}, ok && can
	}
	return truth{there, notThat(there)}, ok && can
}

// filled is where a cell holds a value: 不适用 is none.
func (t *translator) filled(f *catalog.Field, ref string) string {
	return "AND(LEN(" + ref + ")>0," + ref + "<>" + quoted(f.Format(app.NA())) + ")"
}
