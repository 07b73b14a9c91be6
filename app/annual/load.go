package annual

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"sort"
	"strings"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/app/figure"
	"ronghe/app/i18n"
	"ronghe/app/policy"
	"ronghe/app/rules"
	"ronghe/app/yamlfile"
)

// SharedFile is the file of what holds of every table.
const SharedFile = "_shared.yaml"

// Deps are what the definitions build on.
type Deps struct {
	Catalog *catalog.Catalog
	Params  rules.Params
	Ledger  *policy.Ledger // whose targets are the rows of a goals part
}

// Book is all tables, checked and compiled; it does not change once it is loaded.
type Book struct {
	Deps
	reader *figure.Reader
	share  shared
	tables []*Table
	cells  []*Cell
	byKey  map[string]*Cell
	checks map[string]*bound // by id in the program
	prog   *rules.Program
	last   []*Cell // of which a rule asks what they were last year
	digest string  // of the files, and of the registers' versions
}

// Digest is the digest of the definitions and of the versions of the registers that
// they take figures from, in hex: a report that was signed names what it was made
// with.
func (b *Book) Digest() string { return b.digest }

// Load reads every table of the folder and checks every register, field,
// condition, expression and parameter that it names. It reports all faults at
// once, each as "file:line: what is wrong".
func Load(fsys fs.FS, dir string, d Deps) (*Book, error) { return load(fsys, dir, d, nil) }

// draft is a file of definitions that is not in force.
type draft struct {
	name string
	text []byte
}

func load(fsys fs.FS, dir string, d Deps, with *draft) (*Book, error) {
	b := &Book{Deps: d, reader: figure.NewReader(d.Catalog, d.Params), byKey: map[string]*Cell{}, checks: map[string]*bound{}}
	names, err := fs.Glob(fsys, path.Join(dir, "*.yaml"))
	if err != nil {
		return nil, err
	}
	l := &loader{b: b}
	var all []byte
	for _, name := range names {
		text, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, err
		}
		if with == nil || with.name != SharedFile || path.Base(name) != SharedFile {
			l.file(path.Base(name), text)
		}
		all = fmt.Appendf(all, "%s %d\n%s", path.Base(name), len(text), text)
	}
	if with != nil {
		l.replace(with)
		all = fmt.Appendf(all, "%s %d\n%s", with.name, len(with.text), with.text)
	}
	sort.SliceStable(b.tables, func(i, j int) bool { return b.tables[i].Order < b.tables[j].Order })
	for _, t := range b.tables {
		l.table(t)
	}
	for i, key := range b.share.Foot {
		if c, ok := b.byKey[key]; !ok || !c.Text {
			l.faults = append(l.faults, fmt.Errorf("%s: there is no text cell %q", l.shareW(fmt.Sprintf("$.foot[%d]", i)), key))
		}
	}
	if len(l.faults) > 0 { // names below are only worth looking for once the cells stand
		return nil, errors.Join(l.faults...)
	}
	if err := b.compile(l); err != nil {
		return nil, err
	}
	b.digest, err = DigestOf(append(all, b.versions()...))
	return b, err
}

// versions are the versions of the registers that the figures are taken from: the
// same table over another definition of a register is another report.
func (b *Book) versions() []byte {
	forms := map[string]int{}
	for _, c := range b.cells {
		if f := c.register(); f != nil {
			forms[f.ID] = f.Version
		}
	}
	var out []byte
	for _, id := range slices.Sorted(maps.Keys(forms)) {
		out = fmt.Appendf(out, "%s %d\n", id, forms[id])
	}
	return out
}

// replace puts a draft in the place of the table that it is of.
func (l *loader) replace(with *draft) {
	n := len(l.b.tables)
	l.file(with.name, with.text)
	if len(l.b.tables) == n { // what holds of every table, or a file with faults
		return
	}
	id := l.b.tables[n].ID
	l.b.tables = append(slices.DeleteFunc(l.b.tables[:n:n], func(t *Table) bool { return t.ID == id }), l.b.tables[n])
}

// Tables are the tables in their order.
func (b *Book) Tables() []*Table { return b.tables }

// Table is a table by id or number.
func (b *Book) Table(id string) (*Table, bool) {
	for _, t := range b.tables {
		if t.ID == id || t.Number() == id {
			return t, true
		}
	}
	return nil, false
}

// Cells are all cells in order.
func (b *Book) Cells() []*Cell { return b.cells }

// Cell is a cell by key.
func (b *Book) Cell(key string) (*Cell, bool) {
	c, ok := b.byKey[key]
	return c, ok
}

// CellAt is a cell by key, or by its place on paper: R4C3 is the cell of row 4 in
// the third column of figures of a table (id or number).
func (b *Book) CellAt(table, ref string) (*Cell, bool) {
	if c, ok := b.byKey[ref]; ok {
		return c, true
	}
	var row, col int
	t, ok := b.Table(table)
	if _, err := fmt.Sscanf(ref, "R%dC%d", &row, &col); err != nil || !ok || ref != fmt.Sprintf("R%dC%d", row, col) {
		return nil, false
	}
	for _, c := range t.cells {
		if part := c.Line.Part; c.Line.No == row && slices.Index(part.leaves, c.Leaf) == col-1 {
			return c, true
		}
	}
	return nil, false
}

var (
	tableID = regexp.MustCompile(`^[A-Z][A-Z0-9]*(_[0-9]+)?$`)
	partID  = regexp.MustCompile(`^[a-z][a-z0-9_]{0,39}$`)
)

// loader lays the tables out and gathers the faults.
type loader struct {
	b      *Book
	faults []error
	table_ *Table
	shareW func(string) string
}

func (l *loader) bad(at, format string, args ...any) {
	l.faults = append(l.faults, fmt.Errorf("%s: %s", l.table_.where(at), fmt.Sprintf(format, args...)))
}

func (l *loader) file(name string, text []byte) {
	if name == SharedFile {
		file, err := yamlfile.Read(name, text, &l.b.share)
		if err != nil {
			l.faults = append(l.faults, err)
		}
		l.shareW = file.Where
		return
	}
	t := &Table{}
	file, err := yamlfile.Read(name, text, t)
	if err != nil {
		l.faults = append(l.faults, err)
		return
	}
	t.where = file.Where
	l.b.tables = append(l.b.tables, t)
}

func (l *loader) table(t *Table) {
	l.table_ = t
	if !tableID.MatchString(t.ID) || t.Title == "" || len(t.Parts) == 0 {
		l.bad("$.id", "a table needs an id such as B02 or B11_1, title and parts")
	}
	for _, other := range l.b.tables {
		if other != t && other.ID == t.ID {
			l.bad("$.id", "table %s stands twice", t.ID)
		}
	}
	if t.Kind != Statistics && t.Kind != Cover && t.Kind != Analysis {
		l.bad("$.kind", "kind %q is not cover or analysis", t.Kind)
	}
	if t.Period == "" {
		t.Period = CalendarYear
	}
	if t.Period != CalendarYear && t.Period != SchoolYear {
		l.bad("$.period", "period %q is not year or school_year", t.Period)
	}
	seen, no := map[string]bool{}, 0
	for i, p := range t.Parts {
		at := fmt.Sprintf("$.parts[%d]", i)
		if !partID.MatchString(p.ID) || seen[p.ID] || p.ID == "last" || p.ID == "rows" {
			l.bad(at+".id", "part %q needs an id of its own in lower-case letters", p.ID)
		}
		seen[p.ID] = true
		p.table = t
		l.part(at, p, &no)
	}
}

func (l *loader) part(at string, p *Part, no *int) {
	if p.Form != "" {
		if _, ok := l.b.Catalog.Form(p.Form); !ok {
			l.bad(at+".form", "there is no register %q", p.Form)
			return
		}
	}
	l.columns(at, p, p.Columns, at+".columns", nil)
	if p.Floating > 0 {
		for i := range p.Floating {
			p.lines = append(p.lines, &Line{Part: p, Def: &Row{}, ID: fmt.Sprintf("l%d", i+1), at: at})
		}
	}
	for i, r := range p.Rows {
		l.row(fmt.Sprintf("%s.rows[%d]", at, i), p, r)
	}
	if len(p.leaves) == 0 || len(p.lines) == 0 {
		l.bad(at, "part %s has no columns or no rows", p.ID)
	}
	seen := map[string]bool{}
	for _, line := range p.lines {
		if !partID.MatchString(line.ID) || seen[line.ID] || slices.Contains([]string{"last", "rows", "cell"}, line.ID) {
			l.bad(line.at, "row %q needs an id of its own in lower-case letters", line.ID)
		}
		seen[line.ID] = true
		if line.Def.Head {
			continue
		}
		*no++
		line.No = *no
		for _, leaf := range p.leaves {
			if slices.Contains(line.Def.Skip, leaf.ID) {
				continue
			}
			l.cell(p, line, leaf)
		}
	}
	p.table.lines = append(p.table.lines, p.lines...)
}

func (l *loader) columns(partAt string, p *Part, cols []*Column, at string, above []string) {
	for i, c := range cols {
		at := fmt.Sprintf("%s[%d]", at, i)
		heads := append(slices.Clone(above), c.Label)
		switch {
		case c.Label == "":
			l.bad(at, "a column without a label")
		case len(c.Columns) > 0:
			if c.ID != "" || c.Figure != nil || c.Compute != "" {
				l.bad(at, "a head over several columns has its label alone")
			}
			l.columns(partAt, p, c.Columns, at+".columns", heads)
			continue
		case !partID.MatchString(c.ID) || slices.ContainsFunc(p.leaves, func(x *Leaf) bool { return x.ID == c.ID }):
			l.bad(at+".id", "column %q needs an id of its own in lower-case letters", c.ID)
		case c.Type != "" && c.Type != catalog.TypeText:
			l.bad(at+".type", "type %q is not text", c.Type)
		case !slices.Contains([]string{"", totalSum, totalFigure, totalNone}, c.Total):
			l.bad(at+".total", "total %q is not sum, figure or none", c.Total)
		case c.Roll != "" && c.Roll != string(RollNone):
			l.bad(at+".roll", "roll %q is not none", c.Roll)
		}
		p.leaves = append(p.leaves, &Leaf{Column: c, Heads: heads, No: len(p.leaves) + 1, at: at})
	}
}

// row lays a row out, or one for each option or goal.
func (l *loader) row(at string, p *Part, r *Row) {
	switch {
	case r.Goals:
		l.goals(at, p, r)
	case r.Options != "":
		l.options(at, p, r)
	default:
		if r.Label == "" {
			l.bad(at, "row %s has no label", r.ID)
		}
		if r.Head && r.ID == "" {
			r.ID = fmt.Sprintf("head%d", len(p.lines))
		}
		p.lines = append(p.lines, &Line{Part: p, Def: r, ID: r.ID, Label: r.Label, Where: r.Where, at: at})
	}
}

func (l *loader) options(at string, p *Part, r *Row) {
	f, ok := l.b.Catalog.Form(p.Form)
	if !ok {
		l.bad(at, "options need the part's form")
		return
	}
	fd, ok := f.Find(r.Options)
	if !ok || len(fd.Options) == 0 {
		l.bad(at+".options", "field %q of %s has no options", r.Options, p.Form)
		return
	}
	for _, code := range r.Except {
		if _, ok := fd.OptionOf(code); !ok {
			l.bad(at+".except", "%s has no option %q", r.Options, code)
		}
	}
	for _, o := range fd.Options {
		if slices.Contains(r.Except, o.Code) {
			continue
		}
		line := &Line{Part: p, Def: r, ID: o.Code, Label: o.Label, Group: r.Options, Code: o.Code, at: at, Where: r.Where}
		if r.ID != "" { // several fields may have the same code
			line.ID = r.ID + "_" + o.Code
		}
		p.lines = append(p.lines, line)
	}
}

// goal is a number that the policy wants reached.
type goal struct {
	figure *policy.Figure
	duty   *policy.Duty
}

func (l *loader) goals(at string, p *Part, r *Row) {
	if l.b.Ledger == nil {
		l.bad(at, "there is no policy ledger to take goals from")
		return
	}
	for _, d := range l.b.Ledger.Duties() {
		for _, g := range d.Figures {
			if g.Target == "" {
				continue
			}
			levels := g.Levels
			if len(levels) == 0 {
				levels = d.Levels
			}
			p.lines = append(p.lines, &Line{
				Part: p, Def: r, ID: g.ID, Label: i18n.T("annual.goal", "title", d.Title, "label", g.Label, "level", levelText(levels)), Levels: levels, goal: &goal{figure: g, duty: d}, at: at,
			})
		}
	}
}

// levelText names the levels whose target a row is.
func levelText(levels []app.Level) string {
	names := make([]string, len(levels))
	for i, l := range levels {
		switch l {
		case app.Province:
			names[i] = i18n.T("annual.province")
		case app.City:
			names[i] = i18n.T("annual.city")
		case app.County:
			names[i] = i18n.T("annual.county")
		}
	}
	return strings.Join(names, i18n.T("annual.and"))
}

// At reports whether a row is one of a unit's level.
func (l *Line) At(level app.Level) bool {
	return len(l.Levels) == 0 || slices.Contains(l.Levels, level)
}
