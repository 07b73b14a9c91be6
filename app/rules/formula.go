package rules

import (
	"strings"

	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/conf"

	"ronghe/app"
	"ronghe/app/catalog"
)

// Flag is a check, or the duty to fill a field, as the formula of a spreadsheet
// over the cells of one row.
type Flag struct {
	Check    string // its id, or CodeRequired
	Severity app.Severity
	Field    *catalog.Field // at which Evaluate reports it
	When     string         // is TRUE where it fails, else FALSE or an error
}

// mostFormula bounds a flag's formula; a spreadsheet takes 8,192 characters.
const mostFormula = 2000

// Flags are the checks of the record's own fields, or with table of its rows,
// that can be said as formulas. cell gives the cell of a field in the row at
// hand, and says whether the sheet has one. What needs other rows, code lists,
// parameters or a field without a cell is left out.
//
// Where a flag is TRUE, Evaluate finds the check failed, as long as the cells say
// what the record holds. Not the other way round: a date without its day, or a
// number that a spreadsheet cannot hold, is unknown to a formula.
func (p *Program) Flags(table string, cell func(*catalog.Field) (ref string, ok bool)) []Flag {
	t := &translator{p: p, cfg: newConfig(), cell: cell}
	fields, checks := p.form.Fields(), p.form.Checks
	if table != "" {
		tab, ok := p.form.Field(table)
		if !ok {
			return nil
		}
		t.table, fields, checks = tab, tab.Fields, tab.Checks
	}
	var out []Flag
	add := func(id string, s app.Severity, at *catalog.Field, when string, ok bool) {
		if _, has := cell(at); ok && has && when != never && len(when) <= mostFormula {
			out = append(out, Flag{Check: id, Severity: s, Field: at, When: when})
		}
	}
	for _, f := range fields {
		if f.IsTable() || f.Compute != "" {
			continue
		}
		if when, ok := t.missing(f); ok {
			add(CodeRequired, app.Hard, f, when, ok)
		}
	}
	for _, ck := range checks {
		if at := t.first(ck); at != nil {
			when, ok := t.failing(ck, at)
			add(ck.ID, ck.Level.Severity(), at, when, ok)
		}
	}
	return out
}

// The formulas of what always and what never holds.
const (
	always = "TRUE"
	never  = "FALSE"
)

// translator turns expressions into formulas.
type translator struct {
	p     *Program
	cfg   *conf.Config
	table *catalog.Field // whose row is at hand, nil for the record
	cell  func(*catalog.Field) (string, bool)
	fill  string // what a blank number counts as, "" for nothing
	src   []rune // of the expression at hand
	depth int
}

// truth is a condition: formulas of where it is true and where it is false. Where
// neither holds it is unknown.
type truth struct{ yes, no string }

// amount is a number or a date: its formula, where that gives the value, and
// where there is surely none.
type amount struct{ value, known, blank string }

// first is the field at which a failed check is reported.
func (t *translator) first(ck *catalog.Check) *catalog.Field {
	if len(ck.At) == 0 {
		return nil
	}
	return t.field(ck.At[0])
}

func (t *translator) field(id string) *catalog.Field {
	var f *catalog.Field
	var ok bool
	if t.table != nil {
		f, ok = t.table.Column(id)
	} else {
		f, ok = t.p.form.Field(id)
	}
	if !ok || f.IsTable() {
		return nil
	}
	return f
}

// failing is where a check fails.
func (t *translator) failing(ck *catalog.Check, at *catalog.Field) (string, bool) {
	shown, ok := t.shown(at)
	when := truth{yes: always}
	if ok && ck.When != "" {
		when, ok = t.source(ck.When)
	}
	if !ok {
		return "", false
	}
	t.fill = ck.Blank
	holds, ok := t.source(ck.Expr)
	t.fill = ""
	return allOf(shown, when.yes, holds.no), ok
}

// missing is where a field is to be filled and is not.
func (t *translator) missing(f *catalog.Field) (string, bool) {
	must := truth{yes: always}
	ok := f.Required
	if !ok && f.RequireIf != "" {
		must, ok = t.source(f.RequireIf)
	}
	shown, can := t.shown(f)
	ref, has := t.cell(f)
	return allOf(shown, must.yes, "LEN("+ref+")=0"), ok && can && has
}

// shown is where a field and its section are shown; what is hidden counts as
// blank.
func (t *translator) shown(f *catalog.Field) (string, bool) {
	conds := []string{f.Show}
	top := f
	if f.Table() != nil {
		top = f.Table()
	}
	for _, pl := range t.p.places {
		if pl.field == top {
			conds = append(conds, pl.section.def.Show)
		}
	}
	if top != f && (top.Show != "" || conds[len(conds)-1] != "") {
		return "", false // whether the table is shown, its record says
	}
	out := always
	for _, src := range conds {
		if src == "" {
			continue
		}
		is, ok := t.source(src)
		if !ok {
			return "", false
		}
		out = allOf(out, is.yes)
	}
	return out, true
}

// source translates a condition from its text.
func (t *translator) source(src string) (out truth, ok bool) {
	n, restore, ok := t.read(src)
	if ok {
		defer restore()
		out, ok = t.truth(n)
	}
	return out, ok
}

// read parses an expression and makes it the one at hand. Conditions and computed
// values name one another without end only in a faulty form.
func (t *translator) read(src string) (ast.Node, func(), bool) {
	const deepest = 20
	tree, err := parse(src, t.cfg)
	if err != nil || t.depth == deepest {
		return nil, nil, false
	}
	before, fill := t.src, t.fill
	t.src, t.depth = []rune(src), t.depth+1
	return tree.Node, func() { t.src, t.fill, t.depth = before, fill, t.depth-1 }, true
}

// allOf holds where all formulas do.
func allOf(formulas ...string) string { return joined("AND", always, never, formulas) }

// oneOfThem holds where one formula does.
func oneOfThem(formulas ...string) string { return joined("OR", never, always, formulas) }

// joined joins formulas by a function; idle changes nothing, and one that is all
// decides.
func joined(fn, idle, all string, formulas []string) string {
	var parts []string
	for _, f := range formulas {
		switch f {
		case idle:
		case all:
			return all
		default:
			parts = append(parts, f)
		}
	}
	switch len(parts) {
	case 0:
		return idle
	case 1:
		return parts[0]
	}
	return fn + "(" + strings.Join(parts, ",") + ")"
}

func notThat(formula string) string {
	switch formula {
	case always:
		return never
	case never:
		return always
	}
	return "NOT(" + formula + ")"
}

// whereThat asks a formula only where a condition holds: elsewhere it may be an error,
// and AND asks all of its parts.
func whereThat(cond, formula string) string {
	switch {
	case cond == always:
		return formula
	case cond == never || formula == never:
		return never
	}
	return "IF(" + cond + "," + formula + ",FALSE)"
}

func quoted(s string) string { return `"` + strings.ReplaceAll(s, `"`, `""`) + `"` }
