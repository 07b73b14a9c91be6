package rules

import (
	"github.com/expr-lang/expr/ast"

	"ronghe/app"
	"ronghe/app/catalog"
)

// call reads a condition that is written as a function: its first argument is
// the field, the others are literals.
func (p *filterParser) call(n *ast.CallNode) {
	id, ok := n.Callee.(*ast.IdentifierNode)
	if !ok || len(n.Arguments) == 0 {
		p.fail("shape", "part", p.near(n))
		return
	}
	read, ok := map[string]func(*catalog.Field, []string){
		"between": p.between, "has": p.has, "under": p.under, "open": p.open,
		"blank": p.presence(app.IsBlank), "filled": p.presence(app.NotBlank),
	}[id.Value]
	if !ok {
		p.fail("function", "name", id.Value)
		return
	}
	f := p.field(n.Arguments[0])
	if f == nil {
		return
	}
	var lits []string
	for _, a := range n.Arguments[1:] {
		lit, ok := p.literal(a)
		if !ok {
			p.fail("literal", "part", p.near(a))
			return
		}
		lits = append(lits, lit)
	}
	read(f, lits)
}

func (p *filterParser) presence(op app.FilterOp) func(*catalog.Field, []string) {
	return func(f *catalog.Field, lits []string) {
		if len(lits) > 0 {
			p.fail("arguments", "name", string(op))
			return
		}
		p.add(app.Filter{Field: f.Path(), Op: op})
	}
}

// between takes both ends in; a month or a year as the upper end means its
// last day.
func (p *filterParser) between(f *catalog.Field, lits []string) {
	k := kindOf(f)
	if len(lits) != 2 || lits[0] == "" && lits[1] == "" {
		p.fail("arguments", "name", "between")
		return
	}
	if k != number && k != date {
		p.fail("order", "label", f.Label)
		return
	}
	ends := make([]string, 2)
	for i, lit := range lits {
		if lit == "" {
			continue
		}
		v, ok := p.value(f, lit)
		if !ok {
			return
		}
		if k == date && i == 1 {
			v = last(v)
		}
		ends[i] = v
	}
	p.add(app.Filter{Field: f.Path(), Op: app.Between, Values: ends})
}

// open takes what is blank or later than the whole day, month or year named.
func (p *filterParser) open(f *catalog.Field, lits []string) {
	if len(lits) != 1 {
		p.fail("arguments", "name", "open")
		return
	}
	if f.TypeName != catalog.TypeDate {
		p.fail("order", "label", f.Label)
		return
	}
	if v, ok := p.value(f, lits[0]); ok {
		p.add(app.Filter{Field: f.Path(), Op: app.Open, Values: []string{last(v)}})
	}
}

func (p *filterParser) has(f *catalog.Field, lits []string) {
	if f.TypeName != catalog.TypeMulti || len(lits) == 0 {
		p.fail("has", "label", f.Label)
		return
	}
	var codes []string
	for _, lit := range lits {
		v, ok := p.value(f, lit)
		if !ok {
			return
		}
		codes = append(codes, v)
	}
	p.add(app.Filter{Field: f.Path(), Op: app.Has, Values: codes})
}

func (p *filterParser) under(f *catalog.Field, lits []string) {
	if f.TypeName != catalog.TypeTree || len(lits) != 1 {
		p.fail("under", "label", f.Label)
		return
	}
	if v, ok := p.value(f, lits[0]); ok {
		p.add(app.Filter{Field: f.Path(), Op: app.Under, Values: []string{v}})
	}
}
