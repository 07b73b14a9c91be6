package rules

import (
	"github.com/expr-lang/expr/ast"
)

// Equal says that a field must hold this literal.
type Equal struct{ Field, Value string }

// Implied reads from a condition such as role == "first" and kind in ["a",
// "b"] one assignment of fields that makes it true: role first, kind a. ok is
// false for conditions of any other shape.
func Implied(cond string) (must []Equal, ok bool) {
	tree, err := parse(cond, newConfig())
	if err != nil {
		return nil, false
	}
	return implied(tree.Node, nil)
}

func implied(n ast.Node, must []Equal) ([]Equal, bool) {
	b, ok := n.(*ast.BinaryNode)
	if !ok {
		return nil, false
	}
	if b.Operator == "and" || b.Operator == "&&" {
		if must, ok = implied(b.Left, must); !ok {
			return nil, false
		}
		return implied(b.Right, must)
	}
	id, ok := b.Left.(*ast.IdentifierNode)
	if !ok {
		return nil, false
	}
	right := b.Right
	if arr, isArray := right.(*ast.ArrayNode); isArray && b.Operator == "in" && len(arr.Nodes) > 0 {
		right = arr.Nodes[0]
	} else if b.Operator != "==" {
		return nil, false
	}
	switch v := right.(type) {
	case *ast.StringNode:
		return append(must, Equal{id.Value, v.Value}), true
	case *ast.BoolNode:
		return append(must, Equal{id.Value, v.String()}), true
	}
	return nil, false
}
