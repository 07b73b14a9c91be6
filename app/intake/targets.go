package intake

import (
	"strings"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/app/rules"
)

// target is what a header may mean.
type target struct {
	field *catalog.Field
	fixed []fixed // what else the row of a sub-table gets
	rank  int     // lower is better: label, aliases in order, id
	weak  bool    // a sub-table's field by its plain name: a guess
	idle  bool    // known, but nothing to import: computed, or a sum of rows
	// of is the column of the official table that adds up rows, or chooses some that a new
	// row cannot be told to be one of; nil for any other.
	of *catalog.ExportCol
	// loose is the import head that fixed comes from: it gives way to what another
	// column says of the same row. Each such head makes rows of its own.
	loose string
}

// fixed is a value that a column gives to its rows, such as role = first.
type fixed struct {
	field *catalog.Field
	code  string
}

// Ranks of names.
const (
	rankLabel  = 0
	rankExport = 200
	rankLoose  = 300
	rankID     = 500
	rankTable  = 600
)

// index knows all headers of a form.
type index struct {
	form   *catalog.Form
	byKey  map[string][]target
	ignore map[string]bool
	noted  []string       // units of measure that the notes of the sheet say
	rows   []app.SheetRow // the first of the sheet in hand
	yearly *index         // see byYear; nil until it is asked for
}

func newIndex(f *catalog.Form) *index {
	x := &index{form: f, byKey: map[string][]target{}, ignore: map[string]bool{}}
	for _, s := range f.Import.Ignore {
		x.ignore[readHead(s).text] = true
	}
	for _, fd := range f.Fields() {
		if fd.IsTable() {
			x.addTable(fd)
			continue
		}
		for i, name := range names(fd) {
			x.add(name, target{field: fd, rank: rankOf(fd, i), idle: fd.Compute != ""})
		}
	}
	x.addExport(f.Export.Columns, nil)
	for _, col := range f.Import.Columns {
		x.addImport(col)
	}
	return x
}

// addImport makes the heads known that a definition gives for imports, with
// what a row gets beside the cell.
func (x *index) addImport(col catalog.ImportCol) {
	fd, ok := x.form.Find(col.Field)
	if !ok || fd.Table() == nil {
		return
	}
	t := target{field: fd}
	for _, c := range fd.Table().Fields { // in the order of the definition: maps have none
		if code, ok := col.Set[c.ID]; ok {
			t.fixed = append(t.fixed, fixed{field: c, code: code})
		}
	}
	for i, h := range col.Heads {
		t.rank, t.loose = rankLoose+i, h
		x.add(h, t)
	}
}

// names are a field's label, its aliases, and its id; and of a question that is
// answered by yes or no the ways to ask it (是否…).
func names(f *catalog.Field) []string {
	out := append(append([]string{f.Label}, f.Aliases...), f.ID)
	if f.TypeName != catalog.TypeBool {
		return out
	}
	for _, name := range out[:len(f.Aliases)+1] {
		for _, w := range words().whether {
			if !strings.HasPrefix(squash(name), w) {
				out = append(out, w+name)
			}
		}
	}
	return out
}

func rankOf(f *catalog.Field, i int) int {
	if i == len(f.Aliases)+1 {
		return rankID
	}
	return rankLabel + i
}

func (x *index) add(name string, t target) {
	for _, key := range []string{readHead(name).text, squash(name)} {
		if key == "" {
			continue
		}
		known := false
		for i, o := range x.byKey[key] {
			if o.field != t.field || !sameFixed(o.fixed, t.fixed) {
				continue
			}
			if known = true; o.of == nil && o.idle { // the official table says which of its rows it shows
				x.byKey[key][i].of = t.of
			}
		}
		if !known {
			x.byKey[key] = append(x.byKey[key], t)
		}
	}
}

// addTable makes a table known by its own name where one cell may fill it, and
// its columns by theirs, with the table's name before or without.
func (x *index) addTable(t *catalog.Field) {
	if c, ok := t.Column(t.Cell); ok {
		for i, name := range names(t) {
			x.add(name, target{field: c, rank: rankOf(t, i)})
		}
	}
	for _, c := range t.Fields {
		for i, name := range names(c) {
			tg := target{field: c, rank: rankOf(c, i), idle: c.Compute != ""}
			for _, upper := range names(t) {
				x.add(upper+name, tg)
			}
			if i <= len(c.Aliases) {
				tg.weak, tg.rank = true, tg.rank+rankTable
				x.add(name, tg)
			}
		}
		x.add(t.ID+"."+c.ID, target{field: c, rank: rankID, idle: c.Compute != ""})
	}
}

// addExport makes the heads of the official layout known, so that an export can
// be brought in again, of several rows or, as in a CSV, in one cell with a slash
// between: a column over chosen rows gives its rows what chose them; one that sums
// rows has nothing to import.
func (x *index) addExport(cols []*catalog.ExportCol, upper []string) {
	for _, col := range cols {
		if len(col.Columns) > 0 {
			x.addExport(col.Columns, append(upper[:len(upper):len(upper)], col.Head))
			continue
		}
		fd, ok := x.form.Find(col.Field)
		if !ok || fd.IsTable() {
			continue
		}
		name := col.Head
		if name == "" {
			name = fd.Label
		}
		t := target{field: fd, rank: rankExport, idle: fd.Compute != "" || col.Sum}
		if col.Where != "" && !t.idle {
			if t.fixed, ok = fixedOf(fd.Table(), col.Where); !ok {
				t.idle = true
			}
		}
		if t.idle && fd.Table() != nil {
			t.of = col
		}
		levels := append(upper[:len(upper):len(upper)], name)
		x.add(strings.Join(levels, ""), t)
		x.add(strings.Join(levels, "/"), t)
		if fd.Table() != nil && col.Where == "" {
			t.weak, t.rank = true, rankTable
		}
		x.add(name, t)
	}
}

// fixedOf reads from a condition on rows what a new row must hold.
func fixedOf(table *catalog.Field, where string) ([]fixed, bool) {
	if table == nil {
		return nil, false
	}
	must, ok := rules.Implied(where)
	if !ok {
		return nil, false
	}
	var out []fixed
	for _, m := range must {
		c, found := table.Column(m.Field)
		if !found {
			return nil, false
		}
		out = append(out, fixed{field: c, code: m.Value})
	}
	return out, true
}

func sameFixed(a, b []fixed) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}
