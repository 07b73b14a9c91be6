package store

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"ronghe/app"
	"ronghe/app/catalog"
)

// shape is a form's projection: which tables, columns and indexes stand for it
// and the statements that fill them.
type shape struct {
	form   *catalog.Form
	cols   []column // of r_<form>, after the fixed ones
	tables []*tableShape
	search []*catalog.Field
	secret []*catalog.Field // personal fields
	byPath map[string][]column
	sort   []app.Sort // the form's own order; empty: newest first

	listIndex  string            // quoted name
	covered    []string          // its columns
	equalIndex map[string]string // filter of many values → quoted name of its index

	main, fts          string   // quoted table names
	names              []string // columns of main
	insert, replace    string
	row                string // reads a row of main
	insertFTS, delFTS  string
	resolveSQL         string           // see Resolve; "" when no name is kept
	resolveBy          []*catalog.Field // its arguments
	ddl, indexes, drop []string
	hash, rules        string
}

// tableShape is the projection of a sub-table.
type tableShape struct {
	field          *catalog.Field
	name           string
	cols           []column
	insert, delete string
	rows           string // reads the rows of a record
}

// column is one projection column.
type column struct {
	name  string // quoted
	path  string // "field" or "table.field"
	field *catalog.Field
	col   catalog.Column
}

func quote(name string) string { return `"` + name + `"` }

// columns returns a field's projection columns. A personal field has one: the
// place in the log of the op that sealed it.
func columns(f *catalog.Field) []column {
	if f.Personal != nil {
		return []column{{name: quote(f.ID), path: f.Path(), field: f, col: catalog.Column{Kind: catalog.ColInt}}}
	}
	var cols []column
	for _, c := range f.Type().Columns(f) {
		name := f.ID
		if c.Suffix != "" {
			name += "~" + strings.TrimPrefix(c.Suffix, "_") // an id has no "~": no field can have this name
		}
		cols = append(cols, column{name: quote(name), path: f.Path(), field: f, col: c})
	}
	return cols
}

// longtext stays out of the projection unless the definition asks for it.
func (s *shape) wanted(f *catalog.Field) bool {
	if f.TypeName != catalog.TypeLongText || f.Index {
		return true
	}
	named := func(list []string) bool {
		return slices.ContainsFunc(list, func(n string) bool { return strings.TrimPrefix(n, "-") == f.Path() })
	}
	return named(s.form.List.Sort) || named(s.form.List.Filters) || slices.ContainsFunc(s.form.Duplicates, named)
}

func newShape(form *catalog.Form) *shape {
	s := &shape{form: form, byPath: map[string][]column{}, equalIndex: map[string]string{}, main: quote("r_" + form.ID), fts: quote("s_" + form.ID + "/fts")}
	for _, f := range form.Fields() {
		if f.IsTable() {
			s.tables = append(s.tables, s.newTable(f))
			continue
		}
		if s.wanted(f) {
			s.cols = append(s.cols, columns(f)...)
		}
	}
	for _, c := range s.cols {
		s.byPath[c.path] = append(s.byPath[c.path], c)
	}
	form.Each(func(f *catalog.Field) {
		if f.Personal != nil {
			s.secret = append(s.secret, f)
		}
	})
	for _, path := range form.Search {
		if f, ok := form.Find(path); ok && !f.IsTable() && f.Personal == nil {
			s.search = append(s.search, f)
		}
	}
	for _, name := range form.List.Sort {
		if _, ok := s.byPath[strings.TrimPrefix(name, "-")]; ok {
			s.sort = append(s.sort, app.Sort{Field: strings.TrimPrefix(name, "-"), Desc: strings.HasPrefix(name, "-")})
		}
	}
	s.tablesSQL()
	s.indexes = s.indexSQL()
	s.setResolve()
	s.hash = digest(s.ddl, s.indexes, form.Search)
	if len(form.Steps) > 0 { // what a step makes of old values is written anew
		s.hash = digest(s.hash, form.Steps)
	}
	s.rules = rulesDigest(form) + hiddenRev
	return s
}

func (s *shape) newTable(f *catalog.Field) *tableShape {
	t := &tableShape{field: f, name: quote("t_" + s.form.ID + "/" + f.ID)}
	for _, c := range f.Fields {
		t.cols = append(t.cols, columns(c)...)
	}
	for _, c := range t.cols {
		s.byPath[c.path] = append(s.byPath[c.path], c)
	}
	return t
}

// The columns that every projection has before the form's own.
const (
	fixedMain  = 7 // rid, unit, deleted, hard, soft, updated, q; see mainWidth
	fixedTable = 3 // rid, row, ord
)

// mainWidth is how many columns r_<form> has: the fixed ones, how much is carried
// forward where anything can be, and the form's own.
func (s *shape) mainWidth() int {
	n := fixedMain + len(s.cols)
	if s.form.Carries() {
		n++
	}
	return n
}

func (s *shape) tablesSQL() {
	names := []string{"rid", "unit", "deleted", "hard", "soft", "updated", "q"}
	defs := []string{
		"rid INTEGER PRIMARY KEY", "unit TEXT NOT NULL", "deleted INTEGER NOT NULL",
		"hard INTEGER NOT NULL", "soft INTEGER NOT NULL", "updated INTEGER NOT NULL", "q TEXT NOT NULL",
	}
	if s.form.Carries() {
		names, defs = append(names, "carried"), append(defs, "carried INTEGER NOT NULL")
	}
	add := func(cols []column) {
		for _, c := range cols {
			names = append(names, c.name)
			defs = append(defs, c.name+" "+sqlType(c.col.Kind))
		}
	}
	add(s.cols)
	s.ddl = append(s.ddl, fmt.Sprintf("CREATE TABLE %s (%s)", s.main, strings.Join(defs, ", ")))
	s.drop = append(s.drop, "DROP TABLE IF EXISTS "+s.main)
	into := fmt.Sprintf("INTO %s (%s) VALUES (%s)", s.main, strings.Join(names, ", "), marks(len(names)))
	s.insert, s.replace = "INSERT "+into, "REPLACE "+into
	s.names = names
	s.row = fmt.Sprintf("SELECT %s FROM %s WHERE rid = ?", strings.Join(names, ", "), s.main)
	for _, t := range s.tables {
		names = []string{"rid", "row", "ord"}
		defs = []string{"rid INTEGER NOT NULL", "row TEXT NOT NULL", "ord TEXT NOT NULL"}
		add(t.cols)
		s.ddl = append(s.ddl, fmt.Sprintf("CREATE TABLE %s (%s, PRIMARY KEY (rid, row)) WITHOUT ROWID", t.name, strings.Join(defs, ", ")))
		s.drop = append(s.drop, "DROP TABLE IF EXISTS "+t.name)
		t.insert = fmt.Sprintf("INSERT INTO %s (%s) VALUES (%s)", t.name, strings.Join(names, ", "), marks(len(names)))
		t.delete = "DELETE FROM " + t.name + " WHERE rid = ?"
		t.rows = fmt.Sprintf("SELECT %s FROM %s WHERE rid = ?", strings.Join(names, ", "), t.name)
	}
	// We split words ourselves, so the tokenizer only separates at blanks.
	// w: words, p: pinyin initials, k: blind index of personal values.
	s.ddl = append(s.ddl, fmt.Sprintf(
		`CREATE VIRTUAL TABLE %s USING fts5 (w, p, k, content='', contentless_delete=1, tokenize='ascii')`, s.fts))
	s.drop = append(s.drop, "DROP TABLE IF EXISTS "+s.fts)
	s.insertFTS = fmt.Sprintf("INSERT INTO %s (rowid, w, p, k) VALUES (?, ?, ?, ?)", s.fts)
	s.delFTS = fmt.Sprintf("DELETE FROM %s WHERE rowid = ?", s.fts)
}

func sqlType(k catalog.ColumnKind) string {
	if k == catalog.ColInt {
		return "INTEGER"
	}
	return "TEXT"
}

func marks(n int) string { return strings.TrimSuffix(strings.Repeat("?, ", n), ", ") }

// indexSQL chooses the indexes. Each costs every insert, so there are few:
//
//   - the list index: the form's own order, then what lists filter by and sum up
//     as far as it has few values. A page in the form's order, filtered by any of
//     them, and a count or sum read only this index;
//   - an index for each filter of many values (places, parties, years), followed
//     by as much of the form's order as leaves few records to sort;
//   - one for each way in which records are looked up: duplicate keys, identity,
//     display, links; none where another index begins with the same columns.
//
// All leave out the recycle bin.
func (s *shape) indexSQL() []string {
	x := indexer{seen: map[string]bool{}}
	const live = " WHERE deleted = 0"
	order := s.orderKeys()
	filters := slices.Clone(s.form.List.Filters)
	for _, f := range s.form.Fields() {
		if f.Index && !slices.Contains(filters, f.ID) {
			filters = append(filters, f.ID)
		}
	}
	// rid stands before the covered columns: it breaks ties.
	s.covered = append(slices.Clone(order), "rid", "unit", "hard")
	for _, path := range append(slices.Clone(filters), s.form.List.Sums...) {
		if c, ok := s.coverable(path); ok && !slices.Contains(s.covered, c) && !slices.Contains(s.covered, c+" DESC") {
			s.covered = append(s.covered, c)
		}
	}
	s.listIndex = x.add(s.main, live, s.covered...)
	for _, path := range filters {
		cols := s.byPath[path]
		if len(cols) == 0 || !manyValues(cols[0].field) {
			continue
		}
		if t := cols[0].field.Table(); t != nil {
			x.add(s.tableOf(t).name, "", cols[0].name)
			continue
		}
		if keys := s.filterKeys(cols[0].name, order); keys != nil {
			s.equalIndex[path] = x.add(s.main, live, keys...)
		}
	}
	for _, d := range s.form.Duplicates {
		x.lookup(s.main, live, s.plainKeys(d)...)
	}
	for _, path := range []string{s.form.Identity, s.form.Display} {
		if path != "" {
			x.lookup(s.main, live, s.plainKeys([]string{path})...)
		}
	}
	s.linkIndexes(&x)
	return x.out
}

// filterKeys are the keys of the index for a filter of many values: its column
// and the form's order up to the first key of many values, which leaves few
// records of one place in the order to be sorted. Nil when the list index does
// that work, as it begins with the column.
func (s *shape) filterKeys(column string, order []string) []string {
	if len(order) > 0 && strings.TrimSuffix(order[0], " DESC") == column {
		return nil
	}
	keys := []string{column}
	for i, k := range order {
		if strings.TrimSuffix(k, " DESC") == column {
			continue
		}
		keys = append(keys, k)
		if manyValues(s.byPath[s.sort[i].Field][0].field) {
			break
		}
	}
	return keys
}

// indexer makes index statements, each once.
type indexer struct {
	out  []string
	made []made
	seen map[string]bool
}

type made struct {
	table, where string
	keys         []string
}

// lookup adds an index unless one is there that begins with the same keys, in
// any order.
func (x *indexer) lookup(table, where string, keys ...string) {
	for _, m := range x.made {
		if m.table != table || m.where != where || len(m.keys) < len(keys) {
			continue
		}
		missing := func(k string) bool {
			return !slices.ContainsFunc(m.keys[:len(keys)], func(have string) bool { return strings.TrimSuffix(have, " DESC") == k })
		}
		if !slices.ContainsFunc(keys, missing) {
			return
		}
	}
	x.add(table, where, keys...)
}

// add returns the quoted name of the new index, "" when there is none to make.
func (x *indexer) add(table, where string, keys ...string) string {
	id := table + "(" + strings.Join(keys, ",") + ")"
	if len(keys) == 0 || x.seen[id] {
		return ""
	}
	x.seen[id] = true
	x.made = append(x.made, made{table, where, keys})
	name := quote(fmt.Sprintf("%s:%d", strings.Trim(table, `"`), len(x.out)+1))
	x.out = append(x.out, fmt.Sprintf("CREATE INDEX %s ON %s (%s)%s", name, table, strings.Join(keys, ", "), where))
	return name
}

// coverable returns a field's column if it is small enough to stand in the list
// index.
func (s *shape) coverable(path string) (string, bool) {
	cols := s.byPath[path]
	if len(cols) == 0 || cols[0].field.Table() != nil || cols[0].field.Personal != nil {
		return "", false
	}
	switch cols[0].field.TypeName {
	case catalog.TypeChoice, catalog.TypeMulti, catalog.TypeBool, catalog.TypeDate, catalog.TypeYear, catalog.TypeTree,
		catalog.TypeInteger, catalog.TypeDecimal, catalog.TypePercent:
		return cols[0].name, true
	}
	return "", false
}

// manyValues reports whether one value of the field picks few records.
func manyValues(f *catalog.Field) bool {
	switch f.TypeName {
	case catalog.TypeText, catalog.TypeTree, catalog.TypeDate, catalog.TypeUSCC, catalog.TypeRef, catalog.TypeParty:
		return f.Personal == nil
	}
	return f.Index && f.TypeName == catalog.TypeInteger
}

func (s *shape) linkIndexes(x *indexer) {
	if s.form.Carries() {
		x.add(s.main, " WHERE deleted = 0 AND carried > 0", "carried")
	}
	for _, c := range s.cols {
		if c.col.Suffix == "_ref" {
			x.add(s.main, " WHERE "+c.name+" IS NOT NULL", c.name)
		}
	}
	for _, t := range s.tables {
		for _, c := range t.cols {
			if c.col.Suffix == "_ref" {
				x.add(t.name, " WHERE "+c.name+" IS NOT NULL", c.name)
			}
			if c.field == s.form.Former() {
				x.add(t.name, "", c.name)
			}
		}
	}
}

// plainKeys are the projected columns of the fields of r_<form> that are not
// personal.
func (s *shape) plainKeys(paths []string) []string {
	var keys []string
	for _, p := range paths {
		if cols := s.byPath[p]; len(cols) > 0 && cols[0].field.Personal == nil && cols[0].field.Table() == nil {
			keys = append(keys, cols[0].name)
		}
	}
	return keys
}

// orderKeys are the index keys of the form's own order. The last one is always
// ascending: read backwards the index gives the other direction, and the row
// id that ends every index breaks ties in the same direction.
func (s *shape) orderKeys() []string {
	if len(s.sort) == 0 {
		return nil
	}
	flip := s.sort[len(s.sort)-1].Desc
	var keys []string
	for _, o := range s.sort {
		k := s.byPath[o.Field][0].name
		if o.Desc != flip {
			k += " DESC"
		}
		keys = append(keys, k)
	}
	return keys
}

func (s *shape) tableOf(f *catalog.Field) *tableShape {
	for _, t := range s.tables {
		if t.field == f {
			return t
		}
	}
	return nil
}

func digest(parts ...any) string {
	h := sha256.New()
	if err := json.NewEncoder(h).Encode(parts); err != nil {
		panic(err) // strings and plain structs always encode
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// hiddenRev stands for what projections leave out of a record besides its rules:
// what the form does not show.
const hiddenRev = "h"

// rulesDigest covers what the rules of a form depend on.
func rulesDigest(form *catalog.Form) string {
	type rule struct {
		Path, Compute, RequireIf, Show, Pattern, AtLeast, AtMost, Codes string
		Required, Leaf                                                  bool
		Max, Min                                                        int
		Scale                                                           int32
		Unit                                                            string
		Checks                                                          []*catalog.Check
		Options                                                         []catalog.Option
	}
	var rules []rule
	form.Each(func(f *catalog.Field) {
		rules = append(rules, rule{
			Path: f.Path(), Compute: f.Compute, RequireIf: f.RequireIf, Show: f.Show, Pattern: f.Pattern,
			AtLeast: f.AtLeast, AtMost: f.AtMost, Codes: f.Codes, Required: f.Required, Leaf: f.Leaf,
			Max: f.Max, Min: f.Min, Scale: f.Scale, Unit: f.Unit, Checks: f.Checks, Options: f.Options,
		})
	})
	var shows []string
	for _, s := range form.Sections {
		shows = append(shows, s.Show)
	}
	return digest(rules, shows, form.Checks)
}
