// Package rules evaluates a form's expressions: computed values, conditions
// that show or require a field, and checks. The language is that of
// github.com/expr-lang/expr, cut down to what a form needs and given the
// domain's meaning:
//
//   - numbers are decimals taken from the source text, so 0.1 + 0.2 == 0.3;
//   - blank is not zero: arithmetic on a blank, or by zero, gives blank; a
//     comparison with a blank is unknown; and, or, not are three-valued; only
//     blank() and filled() always know. 不适用 counts as blank, a sealed
//     personal value as filled with something unknown;
//   - a condition holds only when it is true; a check fails only when it is
//     false; what is unknown is not evaluated;
//   - dates of different precision (2026, 2026-03, 2026-03-12) compare where
//     the answer is certain and are unknown elsewhere;
//   - a hidden field counts as blank everywhere: it is neither required nor
//     validated, a hidden table has no rows, and a check whose first "at" field
//     is hidden is left out.
//
// A percent is its fraction (60 % is 0.6). Nothing is rounded but by round()
// and where a computed value takes its field's scale to be shown; expressions
// that build on a computed field use its exact value.
//
// Functions: sum(table.field) or sum(x, y, …) skip blanks; count(table),
// count(table, cond), any(table, cond), all(table, cond), min, max and
// distinct(table.field), where cond sees the row's fields by name and the
// record's as record.x; days, months, years(from, to); addmonths(date, n);
// today(); year(date); blank(x), filled(x); has(multi, "code"),
// anyof(multi, "a", "b"); len(text); abs(x); round(x, n); coalesce(x, y, …);
// iff(cond, a, b); param("id", date or year), what a dated parameter is then;
// the operators contains, startsWith, endsWith and in. count counts rows where
// cond is true; any and all are unknown when a row that decides is.
//
// Compile finds every fault of a definition at once; a compiled Program is
// immutable and safe for concurrent use.
package rules

import (
	"sync"

	"ronghe/app"
	"ronghe/app/catalog"
)

// Limits on one expression.
const (
	maxSource = 1000 // characters
	maxNodes  = 400  // nodes of its syntax tree
)

// Program is a form's compiled expressions.
type Program struct {
	form     *catalog.Form
	sections []*section
	places   []*place // top-level fields and tables, in the form's order
	tables   []*place
	steps    []unit // everything that is derived, in order of dependence
	checks   []*check
	wheres   map[*catalog.ExportCol]*where
	slots    int
	dated    bool // an expression asks today()
	engines  sync.Pool
	plans    sync.Map // field → plan, made when first asked for
}

// Result is what the rules say of a record.
type Result struct {
	// Computed holds every computed field by op path: "field", or
	// "table/row/field". Blank ones are left out.
	Computed map[string]app.Value
	// Hidden are the op paths of what the record keeps and the form does not show: a
	// field, a table with rows, "table/row/field". It counts as blank.
	Hidden   []string
	Problems []app.Problem
	Hard     int // problems that block submission
	Soft     int // problems to correct or explain
}

// Form returns the form that the program was compiled from.
func (p *Program) Form() *catalog.Form { return p.form }

// Dated reports whether what the rules say of a record may change from one day
// to the next.
func (p *Program) Dated() bool { return p.dated }

// section is a form's section with its condition.
type section struct {
	def   *catalog.Section
	index int
	show  *code
}

// place is a field, a table, or a table's column.
type place struct {
	field   *catalog.Field
	index   int // among the top-level places, or among the table's columns
	slot    int // its operand; of the row at hand for a column
	section *section
	table   *place   // the table of a column
	tab     int      // a table's index among the tables
	cols    []*place // a table's columns
	checks  []*check // a table's row checks
	show    *code
	require *code
	compute *code
	used    bool // an expression reads it
}

// code is one compiled expression.
type code struct {
	prog   program
	strict []int    // slots without which the result is blank
	reads  []unit   // what it reads of the record
	cols   []*place // columns of the row at hand that it reads
	plan   []unit   // all it depends on, in order
}

// check is a compiled check.
type check struct {
	def  *catalog.Check
	at   []*place
	when *code
	expr *code
	text []piece
}

// where is the condition on the rows of an export column.
type where struct {
	table *place
	cond  *code
	alone bool // asks nothing of other rows
}

// unit is something that is derived from a record before expressions read it.
type unit interface {
	name() string
	deps() []unit
	derive(e *engine)
}
