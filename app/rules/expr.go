package rules

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/checker"
	"github.com/expr-lang/expr/compiler"
	"github.com/expr-lang/expr/conf"
	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/parser"
	"github.com/expr-lang/expr/vm"
	"github.com/shopspring/decimal"
)

// program is what the virtual machine runs.
type program = *vm.Program

// operand is a rewritten part of an expression with what is known of it.
type operand struct {
	node   ast.Node
	kind   kind
	place  *place // the field that it reads, for option codes
	lit    *string
	strict []int    // slots without which it is blank
	leaves []string // literals that it may give
}

// rewriter turns the parsed expression into calls of our functions over slots,
// checking names, types and codes on the way.
type rewriter struct {
	b      *builder
	src    []rune
	table  *place // the table whose row is at hand, nil for the record
	fill   *operand
	budget *int // parts left to rewrite
	faults []string
	reads  []unit
	cols   []*place
}

// maxParts bounds what is compiled. The parser lets a < b < c share b between
// two comparisons, so nested chains double at each level.
const maxParts = 4 * maxNodes

// newConfig makes the parser take our function names for ordinary calls.
func newConfig() *conf.Config {
	cfg := conf.New(map[string]any{})
	cfg.Strict = false // slots are not in the sample environment
	cfg.Optimize = false
	cfg.MaxNodes = maxNodes
	cfg.DisableIfOperator = true
	for name := range calls {
		cfg.Functions[name] = nil
	}
	for _, f := range cfg.Builtins {
		cfg.Disabled[f.Name] = true
	}
	cfg.Functions["iff"] = builtinFunc("iff", iff)
	return cfg
}

// parse reads an expression within the limits.
func parse(src string, cfg *conf.Config) (*parser.Tree, error) {
	if n := utf8.RuneCountInString(src); n > maxSource {
		return nil, fmt.Errorf("the expression has %d characters, more than %d", n, maxSource)
	}
	return parser.ParseWithConfig(src, cfg)
}

// compile compiles an expression that must give want; faulty takes any kind.
func (b *builder) compile(src string, table *place, fill *operand, want kind) (*code, operand, []string) {
	tree, err := parse(src, b.cfg)
	if err != nil {
		what, _, _ := strings.Cut(err.Error(), "\n") // the lines below repeat the source
		return nil, operand{}, []string{what}
	}
	budget := maxParts
	r := &rewriter{b: b, src: []rune(src), table: table, fill: fill, budget: &budget}
	o := r.rewrite(tree.Node)
	if want != faulty && o.kind != faulty && o.kind != want && (o.kind != null || want == boolean) && !asDate(&o, want) {
		r.fault("the expression gives %s, not %s", o.kind, want)
	}
	if len(r.faults) > 0 {
		return nil, o, r.faults
	}
	c, err := b.assemble(tree, o)
	if err != nil {
		return nil, o, []string{err.Error()}
	}
	c.reads, c.cols = r.reads, r.cols
	return c, o, nil
}

// assemble hands the rewritten tree to the library's checker and compiler and
// lets the program read its slots by number.
func (b *builder) assemble(tree *parser.Tree, o operand) (*code, error) {
	tree.Node = o.node
	if _, err := checker.Check(tree, b.cfg); err != nil {
		return nil, err
	}
	p, err := compiler.Compile(tree, b.cfg)
	if err != nil {
		return nil, err
	}
	for i, opcode := range p.Bytecode {
		if opcode != vm.OpLoadFast {
			continue
		}
		name, _ := p.Constants[p.Arguments[i]].(string)
		slot, err := strconv.Atoi(strings.TrimPrefix(name, slotPrefix))
		if err != nil {
			return nil, fmt.Errorf("%q is no slot", name)
		}
		p.Bytecode[i], p.Arguments[i] = vm.OpLoadVar, slot
	}
	return &code{prog: p, strict: o.strict}, nil
}

const slotPrefix = "slot "

func (r *rewriter) fault(format string, args ...any) operand {
	r.faults = append(r.faults, fmt.Sprintf(format, args...))
	return operand{node: &ast.NilNode{}}
}

// slot reads a unit's operand.
func (r *rewriter) slot(n int, k kind, p *place) operand {
	o := operand{node: &ast.IdentifierNode{Value: slotPrefix + strconv.Itoa(n)}, kind: k, place: p, strict: []int{n}}
	if r.fill != nil && r.fill.kind == k {
		o.node, o.strict = call(coalesce, o.node, r.fill.node), nil
	}
	return o
}

func (r *rewriter) reading(u unit) {
	if !slices.Contains(r.reads, u) {
		r.reads = append(r.reads, u)
	}
}

// readPlace reads a field, or a column of the row at hand.
func (r *rewriter) readPlace(p *place) operand {
	if len(p.field.Fields) > 0 {
		return r.fault("%q is a table: use sum, count, any, all, min, max or distinct", p.field.ID)
	}
	p.used = true
	if p.table == nil {
		r.reading(p)
	} else if !slices.Contains(r.cols, p) {
		r.cols = append(r.cols, p)
		r.reading(p)
	}
	return r.slot(p.slot, kindOf(p.field), p)
}

func (r *rewriter) rewrite(n ast.Node) operand {
	switch *r.budget--; {
	case *r.budget == 0:
		return r.fault("the expression is too large: write chained comparisons apart")
	case *r.budget < 0:
		return operand{node: &ast.NilNode{}}
	}
	switch n := n.(type) {
	case *ast.NilNode:
		return operand{node: n, kind: null}
	case *ast.BoolNode:
		return operand{node: n, kind: boolean}
	case *ast.StringNode:
		return operand{node: n, kind: text, lit: &n.Value, leaves: []string{n.Value}}
	case *ast.IntegerNode, *ast.FloatNode:
		return r.number(n.Location())
	case *ast.IdentifierNode:
		return r.identifier(n)
	case *ast.MemberNode:
		return r.member(n)
	case *ast.UnaryNode:
		return r.unary(n)
	case *ast.BinaryNode:
		return r.binary(n)
	case *ast.ConditionalNode:
		return r.choose(n.Cond, n.Exp1, n.Exp2)
	case *ast.CallNode:
		return r.call(n)
	case *ast.BuiltinNode:
		return r.fault("there is no function %q; there are %s", n.Name, callNames())
	}
	return r.fault("%s cannot be used here", strings.TrimSuffix(strings.TrimPrefix(fmt.Sprintf("%T", n), "*ast."), "Node"))
}

// number takes the literal's text, not the float that the parser made of it.
func (r *rewriter) number(at file.Location) operand {
	lit := strings.ReplaceAll(string(r.src[at.From:at.To]), "_", "")
	d, err := decimal.NewFromString(lit)
	if err != nil || strings.ContainsAny(lit, "eExXbBoO") {
		return r.fault("%s: write numbers in plain decimals", lit)
	}
	return operand{node: constant(d), kind: number}
}

func (r *rewriter) identifier(n *ast.IdentifierNode) operand {
	if r.table != nil {
		for _, c := range r.table.cols {
			if c.field.ID == n.Value {
				return r.readPlace(c)
			}
		}
		if _, ok := r.b.byID[n.Value]; ok {
			return r.fault("table %s has no field %q; the record's is record.%s", r.table.field.ID, n.Value, n.Value)
		}
		return r.fault("table %s has no field %q", r.table.field.ID, n.Value)
	}
	if p, ok := r.b.byID[n.Value]; ok {
		return r.readPlace(p)
	}
	return r.fault("there is no field %q", n.Value)
}

// member is record.field inside a row's expression, table.field never alone.
func (r *rewriter) member(n *ast.MemberNode) operand {
	base, ok := n.Node.(*ast.IdentifierNode)
	name, isName := n.Property.(*ast.StringNode)
	if !ok || !isName || n.Optional {
		return r.fault("only record.field, and table.field inside sum, min, max or distinct, can be written with a dot")
	}
	if r.table != nil && base.Value == "record" {
		if p, ok := r.b.byID[name.Value]; ok {
			return r.readPlace(p)
		}
		return r.fault("there is no field %q", name.Value)
	}
	return r.fault("%s.%s: a table's column stands for many values: use sum, min, max, distinct, any or all", base.Value, name.Value)
}

func (r *rewriter) unary(n *ast.UnaryNode) operand {
	o := r.rewrite(n.Node)
	if o.kind == faulty {
		return o
	}
	if n.Operator == "not" || n.Operator == "!" {
		if o.kind != boolean {
			return r.fault("not needs a condition, not %s", o.kind)
		}
		return operand{node: call(not3, o.node), kind: boolean, strict: o.strict}
	}
	if o.kind != number {
		return r.fault("%s needs a number, not %s", n.Operator, o.kind)
	}
	if n.Operator == "+" {
		return o
	}
	if c, ok := o.node.(*ast.ConstantNode); ok {
		if d, ok := c.Value.(decimal.Decimal); ok {
			return operand{node: constant(d.Neg()), kind: number}
		}
	}
	return operand{node: call(neg, o.node), kind: number, strict: o.strict}
}

func (r *rewriter) choose(cond, yes, no ast.Node) operand {
	c, a, b := r.rewrite(cond), r.rewrite(yes), r.rewrite(no)
	if c.kind != boolean && c.kind != faulty {
		return r.fault("iff chooses by a condition, not by %s", c.kind)
	}
	k, ok := r.same(&a, &b)
	if !ok || c.kind == faulty {
		return operand{node: &ast.NilNode{}}
	}
	return operand{
		node: &ast.CallNode{Callee: &ast.IdentifierNode{Value: "iff"}, Arguments: []ast.Node{c.node, a.node, b.node}},
		kind: k, strict: c.strict, leaves: append(a.leaves, b.leaves...),
	}
}

// same brings two operands to one kind; nil goes with every kind.
func (r *rewriter) same(a, b *operand) (kind, bool) {
	switch {
	case a.kind == faulty || b.kind == faulty:
		return faulty, false
	case a.kind == null:
		return b.kind, true
	case b.kind == null || a.kind == b.kind, asDate(b, a.kind):
		return a.kind, true
	case asDate(a, b.kind):
		return b.kind, true
	}
	r.fault("%s and %s do not go together", a.kind, b.kind)
	return faulty, false
}

func constant(v any) ast.Node { return &ast.ConstantNode{Value: v} }

func call(fn any, args ...ast.Node) ast.Node {
	return &ast.CallNode{Callee: constant(fn), Arguments: args}
}

func union(a, b []int) []int {
	out := slices.Clone(a)
	for _, x := range b {
		if !slices.Contains(out, x) {
			out = append(out, x)
		}
	}
	return out
}

func intersect(a, b []int) []int {
	var out []int
	for _, x := range a {
		if slices.Contains(b, x) {
			out = append(out, x)
		}
	}
	return out
}
