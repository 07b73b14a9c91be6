package annual

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"ronghe/app/catalog"
	"ronghe/app/rules"
)

// bound is a check where it stands: for a table, a row, or a number.
type bound struct {
	def   *Check
	key   string // what explanations name: TABLE#check, TABLE.part.row#check, cell#check
	table *Table
	refs  []Ref // the cells that it names, once each
	at    *Cell
}

// storedScale is how many decimal places a cell keeps.
const storedScale = 6

// compile makes the program of all tables.
func (b *Book) compile(l *loader) error {
	k := &compiler{b: b, l: l, places: map[string]func(string) string{}, asked: map[*Cell]bool{}}
	form := &catalog.Form{ID: "annual", Version: 1, Title: "annual"}
	for _, t := range b.tables {
		l.table_ = t
		k.rules(t)
	}
	k.every()
	k.cells(form)
	k.form(form)
	if len(l.faults) > 0 {
		return errors.Join(l.faults...)
	}
	if err := b.Catalog.Assemble(form, k.where); err != nil {
		return err
	}
	for _, c := range b.cells {
		if fd, ok := form.Field(c.id()); ok {
			c.field = fd
		}
	}
	var err error
	b.prog, err = rules.Compile(form, b.Params)
	return err
}

// compiler puts the form of all cells together.
type compiler struct {
	b      *Book
	l      *loader
	checks []*catalog.Check
	places map[string]func(string) string // by path of the form: the place in the file
	asked  map[*Cell]bool                 // of which last year's value is asked
}

// where finds the place of a part of the form in the files of the tables.
func (k *compiler) where(path string) string {
	for p := path; p != ""; {
		if at, ok := k.places[p]; ok {
			return at(strings.TrimPrefix(path, p))
		}
		cut := strings.LastIndexAny(p, ".[")
		if cut < 1 {
			break
		}
		p = p[:cut]
	}
	return "annual:0"
}

// rules binds the checks of a table and of the rows of its parts.
func (k *compiler) rules(t *Table) {
	for i, ck := range t.Checks {
		k.bind(ck, scope{book: k.b, table: t}, t.ID+"#"+ck.ID, fmt.Sprintf("$.checks[%d]", i), t.where)
	}
	for i, p := range t.Parts {
		for j, ck := range p.Checks {
			at := fmt.Sprintf("$.parts[%d].checks[%d]", i, j)
			n := 0
			for _, line := range p.lines {
				if line.Def.Head || len(ck.Rows) > 0 && !slices.Contains(ck.Rows, line.ID) && !slices.Contains(ck.Rows, line.Group) {
					continue
				}
				s := scope{book: k.b, table: t, part: p, line: line}
				if len(ck.Rows) == 0 && !k.has(s, ck) {
					continue
				}
				k.bind(ck, s, strings.Join([]string{t.ID, p.ID, line.ID}, ".")+"#"+ck.ID, at, t.where)
				n++
			}
			if n == 0 {
				k.l.bad(at, "check %s fits no row", ck.ID)
			}
		}
	}
}

// has reports whether a row has all cells that a check names: one that skips a
// column is left out.
func (k *compiler) has(s scope, ck *Check) bool {
	_, _, faults := s.translate(ck.Expr)
	_, _, more := s.translate(ck.When)
	return len(faults)+len(more) == 0
}

// every binds the checks for each number that is compared with last year.
func (k *compiler) every() {
	for i, ck := range k.b.share.Every {
		at := fmt.Sprintf("$.every[%d]", i)
		for _, c := range k.b.cells {
			if c.Text || c.Source == Computed || c.Leaf.Steady || c.Line.Def.Steady || c.Leaf.Goal != "" || c.Table.Kind != Statistics || c.Line.Part.Floating > 0 {
				continue
			}
			k.l.table_ = c.Table
			k.bind(ck, scope{book: k.b, table: c.Table, part: c.Line.Part, line: c.Line, cell: c}, c.Key+"#"+ck.ID, at, k.l.shareW)
		}
	}
}

// bind makes a check of the program.
func (k *compiler) bind(ck *Check, s scope, key, at string, where func(string) string) {
	fault := func(format string, args ...any) {
		k.l.faults = append(k.l.faults, fmt.Errorf("%s: check %s: %s", where(at), ck.ID, fmt.Sprintf(format, args...)))
	}
	if !partID.MatchString(ck.ID) {
		fault("it needs an id")
		return
	}
	b := &bound{def: ck, key: key, table: s.table}
	when, whenRefs, faults := s.translate(ck.When)
	expr, refs, more := s.translate(ck.Expr)
	message, bad := s.message(ck.Message)
	for _, f := range slices.Concat(faults, more, bad) {
		fault("%s", f)
	}
	for _, r := range slices.Concat(refs, whenRefs) {
		if !slices.Contains(b.refs, r) {
			b.refs = append(b.refs, r)
		}
		if r.Last {
			k.asked[r.Cell] = true
		}
	}
	var points []string
	for _, name := range ck.At {
		found, f := s.resolve(name)
		if f != "" || len(found) != 1 || found[0].Last {
			fault("at: %q is no cell", name)
			continue
		}
		points = append(points, found[0].id())
		if b.at == nil {
			b.at = found[0].Cell
		}
	}
	if b.at == nil {
		if i := slices.IndexFunc(b.refs, func(r Ref) bool { return !r.Last }); i >= 0 {
			b.at = b.refs[i].Cell
			points = []string{b.at.id()}
		}
	}
	if b.at == nil || len(faults)+len(more)+len(bad) > 0 {
		if b.at == nil {
			fault("it names no cell of this year")
		}
		return
	}
	id := fmt.Sprintf("k%d", len(k.checks))
	k.places[fmt.Sprintf("$.checks[%d]", len(k.checks))] = func(rest string) string { return where(at + rest) }
	k.checks = append(k.checks, &catalog.Check{
		ID: id, Level: ck.Level, When: when, Expr: expr, Blank: ck.Blank, Message: message, At: points, Clause: ck.Clause,
	})
	k.b.checks[id] = b
}

// cells turns the cells into fields, a section for each table.
func (k *compiler) cells(form *catalog.Form) {
	form.Sections = []*catalog.Section{{Title: "report", Fields: []*catalog.Field{{ID: yearField, Label: yearField, TypeName: catalog.TypeYear}}}}
	for _, t := range k.b.tables {
		k.l.table_ = t
		sec := &catalog.Section{Title: t.Title}
		n := len(form.Sections)
		for _, c := range t.cells {
			if c.Text {
				continue
			}
			at := c.Line.at
			if c.Leaf.Compute != "" || c.Leaf.Figure != nil {
				at = c.Leaf.at
			}
			k.places[fmt.Sprintf("$.sections[%d].fields[%d]", n, len(sec.Fields))] = func(string) string { return t.where(at) }
			fd := c.newField(c.id())
			if c.Source == Computed {
				s := scope{book: k.b, table: t, part: c.Line.Part, line: c.Line}
				expr, refs, faults := s.translate(c.compute)
				for _, f := range faults {
					k.l.bad(at, "%s: %s", c.Key, f)
				}
				for _, r := range refs {
					if r.Last {
						k.asked[r.Cell] = true
					}
				}
				c.refs = refs
				fd.Compute = fmt.Sprintf("iff(coalesce(%s, false), nil, coalesce(%s, %s))", c.naID(), c.overID(), expr)
				na := &catalog.Field{ID: c.naID(), Label: c.naID(), TypeName: catalog.TypeBool}
				sec.Fields = append(sec.Fields, fd, c.newField(c.overID()), na)
				continue
			}
			sec.Fields = append(sec.Fields, fd)
		}
		if len(sec.Fields) > 0 {
			form.Sections = append(form.Sections, sec)
		}
	}
}

// form adds last year's values and the checks.
func (k *compiler) form(form *catalog.Form) {
	last := &catalog.Section{Title: "last"}
	for _, c := range k.b.cells {
		if k.asked[c] {
			last.Fields = append(last.Fields, c.newField(c.lastID()))
			k.b.last = append(k.b.last, c)
		}
	}
	if len(last.Fields) > 0 {
		form.Sections = append(form.Sections, last)
	}
	form.Checks = k.checks
}

// newField is the field of a number with its unit of measure.
func (c *Cell) newField(id string) *catalog.Field {
	fd := &catalog.Field{ID: id, Label: c.Name(), TypeName: catalog.TypeDecimal, Unit: c.Unit}
	switch {
	case c.Unit == Share:
		fd.TypeName, fd.Unit, fd.Scale = catalog.TypePercent, "", 4
	case c.Scale > 0:
		fd.Scale = storedScale
	}
	return fd
}
