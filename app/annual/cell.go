package annual

import (
	"fmt"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/app/figure"
)

// Share is the unit of a number that is stored as its fraction.
const Share = "%"

// ask is what a cell asks a register for.
type ask struct {
	def    figure.Definition // with the conditions of part, column and row
	one    figure.One        // the same, the row's option apart where rows can be told apart by it
	form   *catalog.Form
	factor decimal.Decimal
	target string // instead: a dated parameter
}

// cell lays out what stands where a row and a column meet.
func (l *loader) cell(p *Part, line *Line, leaf *Leaf) {
	r := line.Def
	c := &Cell{
		N: len(l.b.cells), Key: strings.Join([]string{p.table.ID, p.ID, line.ID, leaf.ID}, "."),
		Table: p.table, Line: line, Leaf: leaf, Unit: leaf.Unit, Scale: leaf.Scale, Text: leaf.Type == catalog.TypeText,
	}
	if c.Unit == "" && !c.Text {
		c.Unit, c.Scale = r.Unit, max(r.Scale, leaf.Scale)
	}
	if line.goal != nil && c.Unit == "" {
		c.Unit = line.goal.figure.Unit
	}
	fig, at, rule := leaf.Figure, leaf.at, leaf.Rule
	c.compute = leaf.Compute
	if fig == nil && c.compute == "" && !c.Text && (r.Figure != nil || r.Compute != "") {
		fig, c.compute, at, rule = r.Figure, r.Compute, line.at, r.Rule
	}
	switch {
	case len(r.Sum) > 0 && leaf.Total == totalNone:
		return
	case len(r.Sum) > 0 && l.adds(leaf, fig, c.compute):
		c.compute = l.sum(line, leaf)
		c.Source, rule = Computed, l.sumRule(line, rule)
	case leaf.Goal != "":
		l.goalCell(c, at)
	case fig != nil:
		c.Source = Register
		l.figure(c, fig, at)
	case c.compute != "":
		c.Source = Computed
	}
	if c.Source != Typed && rule == "" {
		l.bad(at, "%s: the rule in words is missing", c.Key)
	}
	c.Rule = rule
	line.cells = append(line.cells, c)
	p.table.cells = append(p.table.cells, c)
	l.b.cells = append(l.b.cells, c)
	l.b.byKey[c.Key] = c
}

// adds reports whether a sum row adds a column up: not where the rows' numbers
// cannot be added (distinct counts, expressions).
func (l *loader) adds(leaf *Leaf, fig *Figure, compute string) bool {
	switch leaf.Total {
	case totalSum:
		return true
	case totalFigure:
		return false
	}
	return compute == "" && (fig == nil || fig.Agg != app.DistinctOf) && leaf.Type == ""
}

// summands are the rows that a sum row adds up.
func (l *loader) summands(line *Line) []*Line {
	var out []*Line
	for _, name := range line.Def.Sum {
		n := len(out)
		for _, other := range line.Part.lines {
			if other.ID == name || other.Group == name && other.Group != "" {
				out = append(out, other)
			}
		}
		if n == len(out) {
			l.bad(line.at+".sum", "row %s: there is no row %q to add up", line.ID, name)
		}
	}
	return out
}

// sum is the expression of a sum row's cell; keys stand for cells that may be
// laid out later.
func (l *loader) sum(line *Line, leaf *Leaf) string {
	var names []string
	for _, other := range l.summands(line) {
		if other != line && !slices.Contains(other.Def.Skip, leaf.ID) {
			names = append(names, other.ID+"."+leaf.ID)
		}
	}
	if len(names) == 1 { // what else would be a sum over a table
		return names[0]
	}
	if len(names) == 0 {
		l.bad(line.at, "row %s adds up nothing in column %s", line.ID, leaf.ID)
	}
	return "sum(" + strings.Join(names, ", ") + ")"
}

func (l *loader) sumRule(line *Line, rule string) string {
	var labels []string
	for _, other := range l.summands(line) {
		labels = append(labels, other.Label)
	}
	sum := strings.Join(labels, "+")
	if rule == "" {
		return sum
	}
	return sum + " · " + rule
}

// goalCell takes figure or target of the policy ledger.
func (l *loader) goalCell(c *Cell, at string) {
	if c.Line.goal == nil {
		l.bad(at+".goal", "%s: goal stands in a row that is no goal", c.Key)
		return
	}
	g := c.Line.goal.figure
	c.Source = Register
	switch c.Leaf.Goal {
	case "target":
		c.ask = &ask{target: g.Target}
	case "figure":
		l.figure(c, &Figure{Definition: g.Definition}, at)
	default:
		l.bad(at+".goal", "goal %q is not figure or target", c.Leaf.Goal)
	}
}

// figure makes ready what a cell asks for: the conditions of part, column, row
// and figure together.
func (l *loader) figure(c *Cell, g *Figure, at string) {
	id := g.Form
	if id == "" {
		id = c.Line.Part.Form
	}
	f, ok := l.b.Catalog.Form(id)
	if !ok {
		l.bad(at, "%s: there is no register %q", c.Key, id)
		return
	}
	own := id == c.Line.Part.Form
	wheres, rows := []string{g.Where, c.Leaf.Where}, []string{g.Rows}
	if own {
		wheres = append(wheres, c.Line.Part.Where, c.Line.Where)
	}
	a := &ask{def: g.Definition, form: f, factor: decimal.NewFromInt(1)}
	a.def.Form = id
	if a.def.Agg == "" {
		a.def.Agg = app.CountOf
	}
	a.def.Where, a.def.Rows = join(wheres), join(rows)
	a.one = figure.One{Definition: a.def}
	if c.Line.Code != "" {
		by := g.By
		if by == "" && own {
			by = c.Line.Group
		}
		l.option(c, a, by, &wheres, &rows, at)
		a.def.Where, a.def.Rows = join(wheres), join(rows)
		if a.one.By == "" {
			a.one.Definition = a.def
		}
	}
	unit := c.Unit
	if g.Factor != "" {
		unit = ""
		var err error
		if a.factor, err = decimal.NewFromString(g.Factor); err != nil {
			l.bad(at, "%s: factor %q is not a number", c.Key, g.Factor)
		}
	}
	if len(g.Group) > 0 {
		l.bad(at, "%s: a cell is one number", c.Key)
	}
	c.ask = a
	l.b.reader.Check(&a.def, unit, func(_, format string, args ...any) {
		l.bad(at, "%s: %s", c.Key, fmt.Sprintf(format, args...))
	})
}

// option adds the condition that a record, or a row of the table that is asked
// of, has the line's option.
func (l *loader) option(c *Cell, a *ask, by string, wheres, rows *[]string, at string) {
	f := a.form
	fd, ok := f.Find(by)
	if !ok {
		l.bad(at, "%s: by which field of %s does the row's option %q choose?", c.Key, f.ID, c.Line.Code)
		return
	}
	if _, ok := fd.OptionOf(c.Line.Code); !ok {
		l.bad(at, "%s: %s of %s has no option %q", c.Key, by, f.ID, c.Line.Code)
		return
	}
	cond := fmt.Sprintf("%s == %q", by, c.Line.Code)
	if fd.TypeName == catalog.TypeMulti {
		cond = fmt.Sprintf("has(%s, %q)", by, c.Line.Code)
	}
	asked, _ := f.Find(a.def.Field)
	of := asked != nil && fd.Table() != nil && fd.Table() == asked.Table()
	if of {
		*rows = append(*rows, cond)
	} else {
		*wheres = append(*wheres, cond)
	}
	if of || fd.Table() == nil {
		a.one.By, a.one.Code = by, c.Line.Code
	}
}

func join(conds []string) string {
	var out []string
	for _, c := range conds {
		if c = strings.TrimSpace(c); c != "" {
			out = append(out, c)
		}
	}
	return strings.Join(out, " and ")
}
