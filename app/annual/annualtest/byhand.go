// Package annualtest is the annual report worked out a second time, from whole
// records one after another, as a clerk would with the files in hand and the
// paper's words beside them. Nothing here knows the definitions of the tables, their conditions or the
// store: what a cell is, is written once more (b01.go and on).
package annualtest

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"ronghe/app"
	"ronghe/app/annual"
)

// T is what a test says its failures to.
type T interface {
	Helper()
	Errorf(format string, args ...any)
}

// paper is a record, or a row of one, as it lies in the file.
type paper struct {
	fields map[string]app.Value
	tables map[string][]app.Row
}

func (p paper) text(field string) string { return p.fields[field].Text() }

// is reports whether a field says one of the words.
func (p paper) is(field string, words ...string) bool {
	return p.text(field) != "" && slices.Contains(words, p.text(field))
}

// ticked reports whether one of the words is among those that are ticked.
func (p paper) ticked(field string, words ...string) bool {
	return slices.ContainsFunc(p.fields[field].List(), func(w string) bool { return slices.Contains(words, w) })
}

func (p paper) yes(field string) bool { return p.fields[field].Bool() }

// others are records that another unit counts.
func (p paper) others() bool { return p.fields["counted"].Kind() == app.Bool && !p.yes("counted") }

// year is the year of a date, 0 where there is none.
func (p paper) year(field string) int {
	if len(p.text(field)) < 4 {
		return 0
	}
	n, _ := strconv.Atoi(p.text(field)[:4])
	return n
}

// by reports whether something happened up to the end of a year.
func (p paper) by(field string, year int) bool { return p.year(field) != 0 && p.year(field) <= year }

// since reports whether something that ends on a day goes on beyond a year.
func (p paper) since(field string, year int) bool {
	return p.year(field) == 0 || p.year(field) > year
}

// alive reports whether something was there at the end of a year.
func (p paper) alive(from, to string, year int) bool { return p.by(from, year) && p.since(to, year) }

// rows are the rows of a table.
func (p paper) rows(table string) []paper {
	var out []paper
	for _, r := range p.tables[table] {
		out = append(out, paper{fields: r.Fields})
	}
	return out
}

// of are the rows of a table that are of a year.
func (p paper) of(table, field string, year int) []paper {
	return slices.DeleteFunc(p.rows(table), func(r paper) bool { return r.year(field) != year })
}

func (p paper) number(field string) (decimal.Decimal, bool) { return p.fields[field].Decimal() }

// tally is what has been counted of a cell.
type tally struct {
	sum    decimal.Decimal
	seen   int // records or rows that count
	values int // of them with a number
	kept   map[string]bool
	na     bool
}

// ByHand is a report worked out by hand.
type ByHand struct {
	book  *annual.Book // where its rows are
	year  int
	level app.Level
	// together tells that it is several reports: a cell that is blank in some of them
	// and zero in others is zero, and what each is to reach is no number of all.
	together bool
	cells    map[string]*tally
	touched  map[string]bool // TABLE.part.column, and TABLE.part.row, that have been worked out
}

func (b *ByHand) cell(line, col string) *tally {
	key := line + "." + col
	if b.cells[key] == nil {
		b.cells[key] = &tally{kept: map[string]bool{}}
	}
	table, part, row := split3(line)
	b.touched[table+"."+part+"."+col], b.touched[table+"."+part+"/"+row] = true, true
	return b.cells[key]
}

func split3(line string) (table, part, row string) {
	s := strings.SplitN(line, ".", 3)
	return s[0], s[1], s[2]
}

// lines are the rows of a part that a record belongs to: none without an option,
// since no row of the paper is its.
func lines(part string, option string) []string {
	if option == "" {
		return nil
	}
	return []string{part + ".total", part + "." + option}
}

// wide are those of a column whose total is counted by itself.
func wide(part string, option string) []string {
	if option == "" {
		return []string{part + ".total"}
	}
	return lines(part, option)
}

// row is one row without a total.
func row(part, option string) []string {
	if option == "" {
		return nil
	}
	return []string{part + "." + option}
}

// one counts one more.
func (b *ByHand) one(at []string, col string) {
	for _, l := range at {
		t := b.cell(l, col)
		t.sum, t.seen, t.values = t.sum.Add(decimal.NewFromInt(1)), t.seen+1, t.values+1
	}
}

// when counts one more where something holds.
func (b *ByHand) when(holds bool, at []string, col string) {
	if holds {
		b.one(at, col)
		return
	}
	for _, l := range at { // looked at, and not counted
		b.cell(l, col).values++
	}
}

// add adds a number of a record or row.
func (b *ByHand) add(at []string, col string, p paper, field string) {
	for _, l := range at {
		t := b.cell(l, col)
		t.seen++
		if d, ok := p.number(field); ok {
			t.sum, t.values = t.sum.Add(d), t.values+1
		}
	}
}

// addAll adds several: "col=field", or "col" where both are called the same.
func (b *ByHand) addAll(at []string, p paper, cols string) {
	for _, c := range strings.Fields(cols) {
		col, field, ok := strings.Cut(c, "=")
		if !ok {
			field = col
		}
		b.add(at, col, p, field)
	}
}

// know counts a unit, or a name, once.
func (b *ByHand) know(at []string, col string, v app.Value) {
	name := v.Text()
	if v.Party().Name != "" {
		name = v.Party().Name
	}
	if ref := v.Party().Ref; ref != "" {
		name = string(ref)
	}
	for _, l := range at {
		t := b.cell(l, col)
		t.values++
		if name != "" && v.Kind() != app.NotApplicable {
			t.kept[name] = true
		}
		t.sum = decimal.NewFromInt(int64(len(t.kept)))
	}
}

// value is what a cell is; ok is false for blank: something counts, and none of
// it says a number. A total is blank where all its rows are.
func (b *ByHand) value(key string) (d decimal.Decimal, ok bool) {
	t := b.cells[key]
	if t == nil {
		return d, true
	}
	if t.seen == 0 || t.values > 0 {
		return t.sum, true
	}
	c, found := b.book.Cell(key)
	if !found || c.Line.ID != "total" || c.Source != annual.Computed {
		return d, false
	}
	for _, l := range c.Line.Part.Lines() {
		if x := l.Cell(c.Leaf); x != nil && l != c.Line && l.Group == c.Line.Part.Lines()[1].Group {
			if _, ok := b.value(x.Key); ok {
				return d, true
			}
		}
	}
	return d, false
}

// rate is a cell that is one number over another, times something.
type rate struct {
	part, col, over, under string
	times                  int64
}

// expected is what a cell should be.
func (b *ByHand) expected(c *annual.Cell) (d decimal.Decimal, ok, na bool) {
	if t := b.cells[c.Key]; t != nil && t.na {
		return d, false, true
	}
	table, part, rest := split3(c.Key)
	line, col, _ := strings.Cut(rest, ".")
	for _, r := range rates {
		if r.part != table+"."+part || r.col != col && r.col != line {
			continue
		}
		over, under := r.over, r.under
		if r.col == col {
			over, under = line+"."+r.over, line+"."+r.under
		}
		x, okX := b.sumOf(table, part, over)
		y, okY := b.value(b.keyOf(table, part, under))
		if !okX || !okY || y.IsZero() {
			return d, false, false
		}
		return x.Mul(decimal.NewFromInt(max(r.times, 1))).DivRound(y, 20), true, false
	}
	d, ok = b.value(c.Key)
	return d, ok, false
}

// keyOf is the key of a cell: in its part, or with a part of its own.
func (b *ByHand) keyOf(table, part, name string) string {
	if strings.Count(name, ".") == 2 {
		return table + "." + name
	}
	return table + "." + part + "." + name
}

// sumOf is a cell, or several that are joined by +.
func (b *ByHand) sumOf(table, part, names string) (sum decimal.Decimal, ok bool) {
	line, cols, _ := strings.Cut(names, ".")
	for _, col := range strings.Split(cols, "+") {
		d, has := b.value(b.keyOf(table, part, line+"."+col))
		if has {
			sum, ok = sum.Add(d), true
		}
	}
	return sum, ok
}

// Compare holds every cell that is taken or computed to what it is by hand, and
// returns how many there are and how many of them are not zero.
func (b *ByHand) Compare(t T, r *annual.Report, who string) (cells, filled int) {
	t.Helper()
	b.book = r.Book
	for _, c := range r.Book.Cells() {
		if c.Source == annual.Typed || b.together && (c.Table.ID == "B12" || c.Rolls() == annual.RollNone) {
			continue
		}
		cells++
		want, ok, na := b.expected(c)
		v := r.Value(c)
		got, has := v.Decimal()
		switch {
		case na || v.Kind() == app.NotApplicable:
			if na != (v.Kind() == app.NotApplicable) {
				t.Errorf("%s %d %s: does not apply: %v, by hand %v", who, b.year, c.Key, v.Kind() == app.NotApplicable, na)
			}
		case b.together && !ok && (!has || got.IsZero()):
		case ok != has || has && got.Sub(want).Abs().GreaterThan(decimal.New(1, -6)):
			t.Errorf("%s %d %s (%s) is %q, by hand %s %v", who, b.year, c.Key, c.Rule, v.Text(), want, ok)
		}
		if has && !got.IsZero() {
			filled++
		}
	}
	return cells, filled
}

// hands work a report out: by register, what its records put into which cells.
var hands = map[string]func(*ByHand, paper){
	"school": handSchool, "enterprise": handFirm, "organisation": handOrganisation,
	"partnership": handAgreement, "alliance": handAlliance, "training_base": handBase, "internship": handInternship, "apprenticeship": handApprentices,
	"teachers": handTeachers, "worker_training": handTraining, "programme": handProgramme, "incentive": handIncentive, "finance": handFinance,
	"supply_demand": handSupply, "talent_demand": handDemand, "committee": handCommittee, "platform": handPlatform, "planning": handPlanning,
	"joint_school": handJoint, "school_factory": handFactory, "park": handPark, "coop_project": handProject, "governance": handGovernance,
	"course_package": handCourse, "contest": handContest, "pilot": handPilot, "evaluation": handEvaluation, "credit": handCredit, "international": handAbroad,
}

// Forms are the registers whose records are worked out.
func Forms() []string { return slices.Sorted(maps.Keys(hands)) }

// WorkOut works a unit's report out of the records that it has, or what the
// reports of several say together.
func WorkOut(year int, records []*app.Record, units ...app.Unit) *ByHand {
	b := &ByHand{year: year, level: units[0].Level, together: len(units) > 1, cells: map[string]*tally{}, touched: map[string]bool{}}
	for _, rec := range records {
		if !slices.ContainsFunc(units, func(u app.Unit) bool { return mine(u, rec) }) {
			continue
		}
		if f, ok := hands[rec.Form]; ok {
			f(b, crossed(rec))
		}
	}
	b.goals()
	return b
}

// mine reports whether a record is one that a unit reports: those of the
// departments of its place where it leads there, and of directories what lies in
// its place.
func mine(u app.Unit, rec *app.Record) bool {
	switch rec.Form {
	case "school", "enterprise", "organisation":
		at := rec.Value("division").Text()
		return at != "" && strings.HasPrefix(at, strings.TrimSuffix(u.Division, "00"))
	}
	if u.Lead {
		return strings.HasPrefix(rec.Unit, u.Division+"-")
	}
	return rec.Unit == u.Code
}

// sumOf is a row with the sum of some of its numbers, blank where it has none of
// them.
func (p paper) sumOf(fields ...string) paper {
	sum, some := decimal.Zero, false
	for _, f := range fields {
		if d, ok := p.number(f); ok {
			sum, some = sum.Add(d), true
		}
	}
	out := paper{fields: map[string]app.Value{}}
	if some {
		out.fields["sum"] = app.DecimalValue(sum, 6)
	}
	return out
}

// product is a row with the product of some of its numbers, blank where one is.
func (p paper) product(times float64, fields ...string) paper {
	d := decimal.NewFromFloat(times)
	for _, f := range fields {
		x, ok := p.number(f)
		if !ok {
			return paper{}
		}
		d = d.Mul(x)
	}
	return paper{fields: map[string]app.Value{"product": app.DecimalValue(d, 6)}}
}

// total is the sum of a column of a table, blank where none of its rows says a
// number.
func (p paper) total(table, col string) paper {
	sum, some := decimal.Zero, false
	for _, r := range p.rows(table) {
		if d, ok := r.number(col); ok {
			sum, some = sum.Add(d), true
		}
	}
	if !some {
		return paper{}
	}
	return paper{fields: map[string]app.Value{"total": app.DecimalValue(sum, 0)}}
}

// countOf is how many rows a table has.
func (p paper) countOf(table string) paper {
	return paper{fields: map[string]app.Value{"count": app.DecimalValue(decimal.NewFromInt(int64(len(p.rows(table)))), 0)}}
}

// atLeast reports whether one number is at least so much of another.
func (p paper) atLeast(share float64, part, whole string) bool {
	x, okX := p.number(part)
	y, okY := p.number(whole)
	return okX && okY && !y.IsZero() && x.GreaterThanOrEqual(y.Mul(decimal.NewFromFloat(share)))
}

// Differ reports whether two cells have numbers, and not the same.
func (b *ByHand) Differ(book *annual.Book, one, other string) bool {
	b.book = book
	x, okX := b.value(one)
	y, okY := b.value(other)
	return okX && okY && !x.Equal(y)
}

// Done reports whether a cell's column or row has been worked out.
func (b *ByHand) Done(c *annual.Cell) bool {
	table, part, rest := split3(c.Key)
	line, col, _ := strings.Cut(rest, ".")
	if len(c.Line.Part.Leaves()) == 1 && c.Line.Group == "" { // each row is something else
		return b.touched[table+"."+part+"/"+line]
	}
	return b.touched[table+"."+part+"."+col]
}

// Strange are what was worked out and is no cell of the report.
func (b *ByHand) Strange(book *annual.Book) []string {
	var out []string
	for key := range b.cells {
		if _, ok := book.Cell(key); !ok && !optional(key) {
			out = append(out, key)
		}
	}
	return out
}

// optional reports whether the paper has no such row, or none in the column: what
// a row skips.
func optional(key string) bool {
	return strings.HasPrefix(key, "B12.goals.") || strings.HasPrefix(key, "B09.finance.") || strings.HasPrefix(key, "B05.apprentices.")
}
