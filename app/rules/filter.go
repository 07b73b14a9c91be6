package rules

import (
	"errors"
	"strconv"
	"strings"
	"sync"

	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/conf"
	"github.com/expr-lang/expr/file"
	"github.com/shopspring/decimal"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/app/i18n"
)

// CodeFilter is the code of ParseFilter's errors; their argument "reason" says
// what is wrong.
const CodeFilter = "rules.filter"

// maxFilters is how many conditions a filter may join.
const maxFilters = 50

// ParseFilter reads a filter of the command line: comparisons of fields with
// literals joined by "and". Fields are named by id or label, the columns of a
// table as table.column: such a condition holds where a row of the record meets
// it, each by itself. Literals are written as people write them: option codes or labels, names of code lists,
// dates of any precision, decimals. Beside == != < <= > >= in and contains
// there are between(field, from, to) with "" for open, has(field, "a", …),
// under(field, "code"), open(field, "date"), blank(field) and filled(field). A yes/no field is
// compared with true or false and stands as "true" or "false" in the filter.
// The error has the code CodeFilter.
func ParseFilter(f *catalog.Form, src string) ([]app.Filter, error) {
	tree, err := parse(src, filterConfig())
	if err != nil {
		return nil, app.NewError(CodeFilter, err, "reason", syntax(err))
	}
	p := &filterParser{form: f, src: []rune(src)}
	p.join(tree.Node)
	if p.err != nil {
		return nil, p.err
	}
	return p.out, nil
}

// filterConfig is read by every filter and changed by none: a report reads hundreds.
var filterConfig = sync.OnceValue(func() *conf.Config {
	cfg := conf.CreateNew()
	cfg.MaxNodes = maxNodes
	cfg.DisableIfOperator = true
	for _, b := range cfg.Builtins {
		cfg.Disabled[b.Name] = true
	}
	for _, name := range []string{"any", "all", "none", "one", "count", "sum", "filter", "map", "find"} {
		cfg.Functions[name] = nil // ordinary names here
	}
	return cfg
})

// syntax says where a filter stops making sense.
func syntax(err error) string {
	var at *file.Error
	if errors.As(err, &at) {
		return i18n.T("rules.filter_syntax", "column", strconv.Itoa(at.Column+1))
	}
	return i18n.T("rules.filter_long", "max", strconv.Itoa(maxSource))
}

type filterParser struct {
	form *catalog.Form
	src  []rune
	out  []app.Filter
	err  error
}

// fail keeps the first fault; key names its sentence.
func (p *filterParser) fail(key string, pairs ...string) {
	if p.err == nil {
		p.err = app.NewError(CodeFilter, nil, "reason", i18n.T("rules.filter_"+key, pairs...))
	}
}

func (p *filterParser) add(f app.Filter) {
	if len(p.out) == maxFilters {
		p.fail("many")
		return
	}
	p.out = append(p.out, f)
}

// join takes "and" apart.
func (p *filterParser) join(n ast.Node) {
	switch n := n.(type) {
	case *ast.BinaryNode:
		if n.Operator == "and" || n.Operator == "&&" {
			p.join(n.Left)
			p.join(n.Right)
			return
		}
		p.comparison(n)
	case *ast.CallNode:
		p.call(n)
	case *ast.IdentifierNode, *ast.MemberNode: // a yes/no field by itself
		if f := p.field(n); f != nil {
			p.yesNo(f, "true")
		}
	case *ast.UnaryNode:
		p.negated(n)
	default:
		p.fail("shape", "part", p.near(n))
	}
}

// negated is "not listed" or "not blank(x)"; the store has no other negation.
func (p *filterParser) negated(n *ast.UnaryNode) {
	if n.Operator == "not" || n.Operator == "!" {
		switch in := n.Node.(type) {
		case *ast.IdentifierNode:
			if f := p.field(in); f != nil {
				p.yesNo(f, "false")
			}
			return
		case *ast.CallNode:
			if id, ok := in.Callee.(*ast.IdentifierNode); ok && (id.Value == "blank" || id.Value == "filled") {
				swapped := map[string]string{"blank": "filled", "filled": "blank"}[id.Value]
				p.call(&ast.CallNode{Callee: &ast.IdentifierNode{Value: swapped}, Arguments: in.Arguments})
				return
			}
		}
	}
	p.fail("shape", "part", p.near(n))
}

func (p *filterParser) yesNo(f *catalog.Field, v string) {
	if f.TypeName != catalog.TypeBool {
		p.fail("shape", "part", f.ID)
		return
	}
	p.add(app.Filter{Field: f.Path(), Op: app.Eq, Values: []string{v}})
}

// near quotes the source around a node; printing the tree instead could take
// for ever, as chained comparisons share their parts.
func (p *filterParser) near(n ast.Node) string {
	const around = 20
	from := max(0, min(len(p.src), n.Location().From-around))
	to := max(from, min(len(p.src), n.Location().To+around))
	return strings.TrimSpace(string(p.src[from:to]))
}

// field finds a field by id or label, or a table's column.
func (p *filterParser) field(n ast.Node) *catalog.Field {
	if path, ok := columnPath(n); ok {
		f, found := p.form.Find(path)
		if !found {
			p.fail("field", "name", path)
			return nil
		}
		return p.filterable(f)
	}
	id, ok := n.(*ast.IdentifierNode)
	if !ok {
		p.fail("field", "name", p.near(n))
		return nil
	}
	if f, ok := p.form.Field(id.Value); ok {
		return p.filterable(f)
	}
	for _, f := range p.form.Fields() {
		if f.Label == id.Value {
			return p.filterable(f)
		}
	}
	p.fail("field", "name", id.Value)
	return nil
}

// columnPath is "table.column" of a node that is written so.
func columnPath(n ast.Node) (string, bool) {
	m, ok := n.(*ast.MemberNode)
	if !ok {
		return "", false
	}
	table, ok := m.Node.(*ast.IdentifierNode)
	col, named := m.Property.(*ast.StringNode)
	if !ok || !named || m.Optional {
		return "", false
	}
	return table.Value + "." + col.Value, true
}

// names reports whether a node is a field's name.
func names(n ast.Node) bool {
	_, column := columnPath(n)
	_, ident := n.(*ast.IdentifierNode)
	return column || ident
}

func (p *filterParser) filterable(f *catalog.Field) *catalog.Field {
	switch {
	case f.IsTable():
		p.fail("table", "label", f.Label)
		return nil
	case f.Personal != nil:
		p.fail("personal", "label", f.Label)
		return nil
	}
	return f
}

var filterOps = map[string]app.FilterOp{
	"==": app.Eq, "!=": app.Ne, "<": app.Lt, "<=": app.Le, ">": app.Gt, ">=": app.Ge,
	"contains": app.Contains, "in": app.In,
}

var flipped = map[app.FilterOp]app.FilterOp{
	app.Eq: app.Eq, app.Ne: app.Ne, app.Lt: app.Gt, app.Le: app.Ge, app.Gt: app.Lt, app.Ge: app.Le,
}

func (p *filterParser) comparison(n *ast.BinaryNode) {
	op, ok := filterOps[n.Operator]
	if !ok {
		p.fail("operator", "operator", n.Operator)
		return
	}
	left, right := n.Left, n.Right
	if !names(left) {
		if op, ok = flipped[op]; !ok || !names(right) {
			p.fail("shape", "part", p.near(n))
			return
		}
		left, right = right, left
	}
	f := p.field(left)
	if f == nil {
		return
	}
	if op == app.In {
		p.in(f, right)
		return
	}
	lit, ok := p.literal(right)
	if !ok {
		p.fail("literal", "part", p.near(right))
		return
	}
	p.compare(f, op, lit)
}

func (p *filterParser) compare(f *catalog.Field, op app.FilterOp, lit string) {
	k := kindOf(f)
	if op == app.Contains {
		if f.TypeName == catalog.TypeMulti {
			p.has(f, []string{lit})
			return
		}
		if k != text || lit == "" {
			p.fail("contains", "label", f.Label)
			return
		}
		p.add(app.Filter{Field: f.Path(), Op: op, Values: []string{lit}})
		return
	}
	if op != app.Eq && op != app.Ne && k != number && k != date {
		p.fail("order", "label", f.Label)
		return
	}
	if k == list {
		p.fail("list", "label", f.Label)
		return
	}
	v, ok := p.value(f, lit)
	if !ok {
		return
	}
	if k == date && len(v) < 10 {
		p.partial(f, op, v)
		return
	}
	p.add(app.Filter{Field: f.Path(), Op: op, Values: []string{v}})
}

// partial compares with a month or a year as with all of its days: what is
// stored with the same precision counts as inside.
func (p *filterParser) partial(f *catalog.Field, op app.FilterOp, v string) {
	switch op {
	case app.Eq:
		p.add(app.Filter{Field: f.Path(), Op: app.Between, Values: []string{v, last(v)}})
	case app.Le, app.Gt:
		p.add(app.Filter{Field: f.Path(), Op: op, Values: []string{last(v)}})
	default:
		p.add(app.Filter{Field: f.Path(), Op: op, Values: []string{v}})
	}
}

func (p *filterParser) in(f *catalog.Field, right ast.Node) {
	arr, ok := right.(*ast.ArrayNode)
	if !ok || len(arr.Nodes) == 0 {
		p.fail("literal", "part", p.near(right))
		return
	}
	var vs []string
	for _, e := range arr.Nodes {
		lit, ok := p.literal(e)
		if !ok {
			p.fail("literal", "part", p.near(e))
			return
		}
		v, ok := p.value(f, lit)
		if !ok {
			return
		}
		vs = append(vs, v)
	}
	if kindOf(f) == list {
		p.add(app.Filter{Field: f.Path(), Op: app.Has, Values: vs})
		return
	}
	p.add(app.Filter{Field: f.Path(), Op: app.In, Values: vs})
}

// literal returns a literal's text; numbers keep their decimals.
func (p *filterParser) literal(n ast.Node) (string, bool) {
	switch n := n.(type) {
	case *ast.StringNode:
		return n.Value, true
	case *ast.BoolNode:
		return n.String(), true
	case *ast.IntegerNode, *ast.FloatNode:
		at := n.Location()
		return strings.ReplaceAll(string(p.src[at.From:at.To]), "_", ""), true
	case *ast.UnaryNode:
		if s, ok := p.literal(n.Node); ok && n.Operator == "-" {
			return "-" + s, true
		}
	}
	return "", false
}

// value reads a literal as the field would, in its canonical text.
func (p *filterParser) value(f *catalog.Field, lit string) (string, bool) {
	if kindOf(f) == number {
		if d, err := decimal.NewFromString(lit); err == nil && len(lit) <= 40 && !strings.ContainsAny(lit, "eE") {
			return d.String(), true
		}
	}
	v, bad := f.ParseText(lit)
	if bad != nil && bad.Severity == app.Refused || v.IsBlank() {
		reason := i18n.T("rules.filter_empty")
		if bad != nil {
			reason = i18n.T("problem."+bad.Code, i18n.Pairs(bad.Args)...)
		}
		p.fail("value", "label", f.Label, "reason", reason)
		return "", false
	}
	switch v.Kind() {
	case app.Bool:
		if v.Bool() {
			return "true", true
		}
		return "false", true
	case app.List:
		return v.List()[0], true
	case app.PartyKind:
		return f.Format(v), true
	case app.Text:
		return v.Text(), true
	}
	p.fail("value", "label", f.Label, "reason", i18n.T("rules.filter_empty"))
	return "", false
}
