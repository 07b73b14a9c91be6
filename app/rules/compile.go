package rules

import (
	"errors"
	"fmt"
	"strings"

	"github.com/expr-lang/expr/conf"
	"github.com/expr-lang/expr/parser"
	"github.com/shopspring/decimal"

	"ronghe/app/catalog"
)

// slotToday is the slot of today(); the others follow.
const slotToday = 0

// builder compiles one form.
type builder struct {
	p          *Program
	params     Params
	cfg        *conf.Config
	byID       map[string]*place
	aggregates map[string]*aggregate // by what they are, so that rules share them
	aggs       []*aggregate
	faults     []error
}

// Compile compiles every expression of a form: computed values, conditions,
// checks and their messages, conditions of export columns. It reports all
// faults at once, each as "file:line: what is wrong". params are what param()
// asks for; nil where the form asks for none.
func Compile(f *catalog.Form, params Params) (*Program, error) {
	b := &builder{
		params:     params,
		p:          &Program{form: f, slots: slotToday + 1, wheres: map[*catalog.ExportCol]*where{}},
		cfg:        newConfig(),
		byID:       map[string]*place{},
		aggregates: map[string]*aggregate{},
	}
	b.lay()
	b.compileSections()
	b.compileChecks("$.checks", nil, f.Checks)
	b.compileColumns("$.export.columns", f.Export.Columns)
	if f.Carry != nil && f.Carry.While != "" {
		if _, err := ParseFilter(f, f.Carry.While); err != nil {
			b.fault("$.carry.while", "%v", err)
		}
	}
	if len(b.faults) > 0 {
		return nil, errors.Join(b.faults...)
	}
	b.order()
	if len(b.faults) > 0 {
		return nil, errors.Join(b.faults...)
	}
	b.p.engines.New = func() any { return newEngine(b.p) }
	return b.p, nil
}

// lay gives every field and column its place and slot.
func (b *builder) lay() {
	p := b.p
	for i, s := range p.form.Sections {
		sec := &section{def: s, index: i}
		p.sections = append(p.sections, sec)
		for _, f := range s.Fields {
			pl := &place{field: f, index: len(p.places), slot: b.slot(), section: sec}
			p.places = append(p.places, pl)
			b.byID[f.ID] = pl
			if !f.IsTable() {
				continue
			}
			pl.tab = len(p.tables)
			p.tables = append(p.tables, pl)
			for j, c := range f.Fields {
				pl.cols = append(pl.cols, &place{field: c, index: j, slot: b.slot(), section: sec, table: pl})
			}
		}
	}
}

func (b *builder) slot() int {
	b.p.slots++
	return b.p.slots - 1
}

func (b *builder) compileSections() {
	for i, s := range b.p.sections {
		at := sectionPath(i)
		s.show = b.optional(at+".show", s.def.Show, nil, boolean)
		for j, f := range s.def.Fields {
			b.compileField(fieldPath(at, j), b.byID[f.ID])
		}
	}
}

func sectionPath(i int) string          { return fmt.Sprintf("$.sections[%d]", i) }
func fieldPath(at string, i int) string { return fmt.Sprintf("%s.fields[%d]", at, i) }

func (b *builder) compileField(at string, pl *place) {
	f := pl.field
	pl.show = b.optional(at+".show", f.Show, pl.table, boolean)
	pl.require = b.optional(at+".require_if", f.RequireIf, pl.table, boolean)
	if f.Compute != "" {
		b.compileCompute(at+".compute", pl)
	}
	for i, c := range pl.cols {
		b.compileField(fieldPath(at, i), c)
	}
	if f.IsTable() {
		pl.checks = b.compileChecks(at+".checks", pl, f.Checks)
	}
}

// compileCompute compiles a computed field; what it may give must be what the
// field stores.
func (b *builder) compileCompute(at string, pl *place) {
	if pl.field.IsTable() || pl.field.Personal != nil {
		b.fault(at, "a table or personal data cannot be computed")
		return
	}
	c, o, faults := b.compile(pl.field.Compute, pl.table, nil, kindOf(pl.field))
	if len(faults) == 0 && len(o.leaves) > 0 {
		r := &rewriter{b: b}
		r.codes(pl, o.leaves)
		faults = r.faults
	}
	b.report(at, faults)
	pl.compute = c
}

// optional compiles an expression that may be missing.
func (b *builder) optional(at, src string, table *place, want kind) *code {
	if src == "" {
		return nil
	}
	c, _, faults := b.compile(src, table, nil, want)
	b.report(at, faults)
	return c
}

// condition compiles a rewritten part of an expression.
func (b *builder) condition(o operand) (*code, error) {
	return b.assemble(&parser.Tree{}, o)
}

func (b *builder) compileChecks(at string, table *place, defs []*catalog.Check) []*check {
	var out []*check
	for i, def := range defs {
		p := fmt.Sprintf("%s[%d]", at, i)
		ck := &check{def: def, at: b.places(table, def.At)}
		fill := b.fill(p+".blank", def.Blank)
		ck.when = b.optional(p+".when", def.When, table, boolean)
		var faults []string
		ck.expr, _, faults = b.compile(def.Expr, table, fill, boolean)
		b.report(p+".expr", faults)
		ck.text = b.compileText(p+".message", table, def.Message)
		out = append(out, ck)
	}
	if table == nil {
		b.p.checks = out
	}
	return out
}

// places finds what a check points to; the catalogue has held that it exists.
func (b *builder) places(table *place, at []string) []*place {
	var out []*place
	for _, name := range at {
		if p := b.find(table, name); p != nil {
			out = append(out, p)
		}
	}
	return out
}

// find returns the place "field", "table.field" or, in a row, its column.
func (b *builder) find(table *place, name string) *place {
	if table != nil {
		return column(table, name)
	}
	id, col, dotted := strings.Cut(name, ".")
	p := b.byID[id]
	if p != nil && dotted {
		return column(p, col)
	}
	return p
}

func column(table *place, id string) *place {
	for _, c := range table.cols {
		if c.field.ID == id {
			return c
		}
	}
	return nil
}

// fill reads what a check says that a blank counts as.
func (b *builder) fill(at, src string) *operand {
	if src == "" {
		return nil
	}
	if d, err := decimal.NewFromString(src); err == nil {
		return &operand{node: constant(d), kind: number, lit: &src}
	}
	if iso, ok := catalog.ParseDate(src); ok && iso == src {
		return &operand{node: constant(src), kind: date, lit: &src}
	}
	if src == "true" || src == "false" {
		return &operand{node: constant(src == "true"), kind: boolean, lit: &src}
	}
	b.fault(at, "a blank can count as a number, a date, true or false, not as %q", src)
	return nil
}

// compileColumns compiles the conditions of export columns.
func (b *builder) compileColumns(at string, cols []*catalog.ExportCol) {
	for i, col := range cols {
		p := fmt.Sprintf("%s[%d]", at, i)
		b.compileColumns(p+".columns", col.Columns)
		if col.Where == "" {
			continue
		}
		id, _, _ := strings.Cut(col.Field, ".")
		t := b.byID[id]
		if t == nil || !t.field.IsTable() {
			b.fault(p+".where", "where chooses rows: the column's field is no table.field")
			continue
		}
		if c := b.optional(p+".where", col.Where, t, boolean); c != nil {
			b.p.wheres[col] = &where{table: t, cond: c}
		}
	}
}

// aggregate returns the aggregate with this label, making it the first time.
func (b *builder) aggregate(label string, build func() *aggregate) *aggregate {
	if a, ok := b.aggregates[label]; ok {
		return a
	}
	a := build()
	a.label, a.slot = label, b.slot()
	b.aggregates[label] = a
	b.aggs = append(b.aggs, a)
	return a
}

func (b *builder) report(at string, faults []string) {
	for _, f := range faults {
		b.fault(at, "%s", f)
	}
}

// fault notes a fault at a path of the definition, or at the nearest part
// above it that stands in the file (a shared section does not).
func (b *builder) fault(at, format string, args ...any) {
	where := b.p.form.Where(at)
	last := at[strings.LastIndexByte(at, '.')+1:]
	for !strings.Contains(where, ":") {
		cut := strings.LastIndexByte(at, '.')
		if cut < 0 {
			break
		}
		at = at[:cut]
		where = b.p.form.Where(at)
	}
	b.faults = append(b.faults, fmt.Errorf("%s: %s: %s", where, last, fmt.Sprintf(format, args...)))
}
