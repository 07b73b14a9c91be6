package catalog

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"ronghe/app"
)

var (
	idPattern     = regexp.MustCompile(`^[a-z][a-z0-9_]{0,39}$`)
	clausePattern = regexp.MustCompile(`^c([4-9]|[12][0-9]|3[0-5])$`)
)

// reserved names would clash with the projection's own columns.
var reserved = []string{"id", "rid", "unit", "rev", "deleted", "hard", "soft", "updated", "q"}

// Words that a default may be beside a text: today's date, this year, the
// user's unit.
var defaultWords = []string{"today", "year", "unit"}

var (
	tones     = []string{"", "done", "warning", "error", "quiet"}
	maskKinds = []string{"phone", "name", "email", "all"}
)

// checker gathers the faults of one definition.
type checker struct {
	c      *Catalog
	f      *Form
	faults []error
}

func (k *checker) bad(at, format string, args ...any) {
	k.faults = append(k.faults, k.f.fault(at, format, args...))
}

// checkForm reports every fault of a definition.
func (c *Catalog) checkForm(f *Form) []error {
	k := &checker{c: c, f: f}
	k.head()
	for i, s := range f.Sections {
		at := fmt.Sprintf("$.sections[%d]", i)
		if s.Title == "" {
			k.bad(at, "section %d has no title", i+1)
		}
		if s.ID == "" {
			s.ID = fmt.Sprintf("s%d", i+1)
		}
		for j, fd := range s.Fields {
			k.field(nil, fd, fmt.Sprintf("%s.fields[%d]", at, j))
		}
		k.retire(at, &s.Fields)
	}
	if len(k.faults) > 0 {
		return k.faults // names below are only worth checking once the fields stand
	}
	k.names()
	k.steps()
	k.headers()
	return k.faults
}

func (k *checker) head() {
	f := k.f
	if !idPattern.MatchString(f.ID) {
		k.bad("$.id", "id %q is not lower-case letters, digits and _", f.ID)
	}
	if k.c.byID[f.ID] != nil {
		k.bad("$.id", "form %q stands twice", f.ID)
	}
	if f.Version < 1 {
		k.bad("$.version", "version must be 1 or more")
	}
	if f.Title == "" {
		k.bad("$.title", "title is missing")
	}
	if f.Scope == "" {
		f.Scope = UnitScope
	}
	if f.Scope != UnitScope && f.Scope != ProvinceScope {
		k.bad("$.scope", "scope %q is not unit or province", f.Scope)
	}
	for i, cl := range f.Clauses {
		k.clause(fmt.Sprintf("$.clauses[%d]", i), cl)
	}
	if len(f.Sections) == 0 {
		k.bad("$.id", "sections are missing")
	}
}

func (k *checker) clause(at, cl string) {
	if cl != "" && !clausePattern.MatchString(cl) {
		k.bad(at, "clause %q is not c4 to c35", cl)
	}
}

// field checks one field and lays it into the form or its table.
func (k *checker) field(table, fd *Field, at string) {
	bad := func(format string, args ...any) {
		k.bad(at, "field %s: %s", fd.ID, fmt.Sprintf(format, args...))
	}
	fd.form, fd.table, fd.env = k.f, table, k.c.env
	if !idPattern.MatchString(fd.ID) || slices.Contains(reserved, fd.ID) {
		bad("the id is not lower-case letters, digits and _, or is reserved")
	}
	if fd.Label == "" {
		bad("label is missing")
	}
	k.clause(at, fd.Clause)
	if fd.OptionSet != "" {
		if fd.Options = k.c.share.Options[fd.OptionSet]; fd.Options == nil {
			bad("no shared options %q", fd.OptionSet)
		}
		fd.Options = slices.Clone(fd.Options)
	}
	t, ok := types[fd.TypeName]
	if !ok {
		bad("type %q is not one of %s", fd.TypeName, strings.Join(TypeNames(), ", "))
		return
	}
	fd.typ = t
	if s := misplaced(fd); s != "" {
		bad("a %s field has no %s", fd.TypeName, s)
	}
	if err := t.Check(fd, k.c.env); err != nil {
		bad("%v", err)
	} else if s := badDefault(fd); s != "" {
		bad("default %q cannot be stored: %s", fd.Default, s)
	}
	k.personal(fd, bad)
	into := k.f.fields
	if table != nil {
		into = table.byID
	}
	if into[fd.ID] != nil || k.f.gone[fd.Path()] != nil {
		bad("the id stands twice")
	}
	switch {
	case fd.Retired > 0:
		k.f.gone[fd.Path()] = fd
	case table == nil:
		k.f.order = append(k.f.order, fd)
		fallthrough
	default:
		into[fd.ID] = fd
	}
	fd.byID = map[string]*Field{}
	for i, col := range fd.Fields {
		k.field(fd, col, fmt.Sprintf("%s.fields[%d]", at, i))
	}
	k.retire(at, &fd.Fields)
}

// retire takes retired fields out of the list in which they stand, last.
func (k *checker) retire(at string, fields *[]*Field) {
	live, ok := withoutRetired(*fields)
	if !ok {
		k.bad(at, "retired fields stand behind all others of their section or table")
	}
	*fields = live
}

// personal holds that personal data says why, how long and how masked, and
// that none stands where it could not be sealed.
func (k *checker) personal(fd *Field, bad func(string, ...any)) {
	p := fd.Personal
	switch {
	case p == nil:
		return
	case p.Purpose == "" || p.Keep == "" || p.Mask == "":
		bad("personal data needs purpose, keep and mask")
	case !slices.Contains(maskKinds, p.Mask):
		bad("mask %q is not one of %s", p.Mask, strings.Join(maskKinds, ", "))
	case fd.IsTable() || fd.Compute != "":
		bad("a table or a computed value cannot be personal data: mark its fields")
	}
}

// misplaced names a key that says nothing for the field's type.
func misplaced(f *Field) string {
	is := func(names ...string) bool { return slices.Contains(names, f.TypeName) }
	number := is(TypeInteger, TypeDecimal, TypePercent)
	for _, c := range []struct {
		key  string
		set  bool
		fits bool
	}{
		{"fields", len(f.Fields) > 0, f.IsTable()},
		{"checks", len(f.Checks) > 0, f.IsTable()},
		{"cell", f.Cell != "", f.IsTable()},
		{"carry", f.Carry != nil, f.IsTable()},
		{"min", f.Min != 0, f.IsTable()},
		{"max", f.Max != 0, is(TypeText, TypeLongText, TypeFiles, TypeTable)},
		{"pattern", f.Pattern != "" || f.PatternIs != "", is(TypeText, TypeLongText)},
		{"normalise", f.Normalise != "", is(TypeText)},
		{"unit", f.Unit != "", number},
		{"scale", f.Scale != 0, is(TypeDecimal, TypePercent)},
		{"at_least", f.AtLeast != "", number || is(TypeDate, TypeYear)},
		{"at_most", f.AtMost != "", number || is(TypeDate, TypeYear)},
		{"precision", f.Precision != "", is(TypeDate)},
		{"open_ended", f.OpenEnded != "", is(TypeDate)},
		{"school", f.School, is(TypeYear)},
		{"term", f.Term != "", is(TypeYear)},
		{"per", f.Per != "", is(TypeInteger, TypeDecimal)},
		{"options", len(f.Options) > 0, is(TypeChoice, TypeMulti)},
		{"codes", f.Codes != "", is(TypeTree)},
		{"leaf", f.Leaf, is(TypeTree)},
		{"as_code", f.AsCode, is(TypeTree)},
		{"own", f.Own, is(TypeTree) && f.Codes == unitList},
		{"to", len(f.To) > 0, is(TypeRef, TypeParty)},
		{"default", f.Default != "", !f.IsTable() && !is(TypeFiles, TypeRef, TypeParty) && f.Compute == ""},
		{"compute", f.Compute != "", !f.IsTable() && !is(TypeFiles, TypeRef, TypeParty)},
	} {
		if c.set && !c.fits {
			return c.key
		}
	}
	return ""
}

// badDefault says why a default cannot be stored, "" when it can.
func badDefault(f *Field) string {
	if f.Default == "" || slices.Contains(defaultWords, f.Default) {
		return ""
	}
	if _, bad := f.ParseText(f.Default); bad != nil && bad.Severity == app.Refused {
		return bad.Code
	}
	return ""
}

// names holds that every name in lists, keys, search, duplicates, checks and
// export is a field, and that no personal field is listed or searched.
func (k *checker) names() {
	f := k.f
	if len(f.Keys) == 0 {
		k.bad("$.id", "keys are missing: which fields must a record have to be stored")
	}
	k.each("$.keys", f.Keys, false)
	k.need("$.display", f.Display, false)
	if f.Identity != "" {
		k.need("$.identity", f.Identity, false)
	}
	k.each("$.list.columns", f.List.Columns, true)
	k.each("$.list.sort", f.List.Sort, false)
	k.each("$.list.filters", f.List.Filters, false)
	k.sums("$.list.sums", f.List.Sums)
	k.sums("$.export.sums", f.Export.Sums)
	k.each("$.search", f.Search, false)
	for i, d := range f.Duplicates {
		k.each(fmt.Sprintf("$.duplicates[%d]", i), d, true)
	}
	k.exportColumns("$.export.columns", f.Export.Columns)
	for i, col := range f.Import.Columns {
		k.importColumn(fmt.Sprintf("$.import.columns[%d]", i), col)
	}
	k.checks("$.checks", f.Checks, f.Find)
	k.asides()
	k.carries()
	k.collects()
	for i, s := range f.Sections {
		for j, t := range s.Fields {
			k.checks(fmt.Sprintf("$.sections[%d].fields[%d].checks", i, j), t.Checks, t.Column)
		}
	}
}

// sums holds that what is added up are numbers, and nobody's own.
func (k *checker) sums(at string, names []string) {
	k.each(at, names, false)
	for i, name := range names {
		if fd, ok := k.f.Find(name); ok && fd.TypeName != TypeInteger && fd.TypeName != TypeDecimal {
			k.bad(fmt.Sprintf("%s[%d]", at, i), "field %q is no number to sum", name)
		}
	}
}

func (k *checker) need(at, name string, open bool) {
	fd, ok := k.f.Find(strings.TrimPrefix(name, "-"))
	switch {
	case !ok:
		k.bad(at, "there is no field %q", name)
	case !open && fd.Personal != nil:
		k.bad(at, "field %q is personal data: it cannot stand here", name)
	}
}

func (k *checker) each(at string, names []string, open bool) {
	for i, n := range names {
		k.need(fmt.Sprintf("%s[%d]", at, i), n, open)
	}
}

func (k *checker) exportColumns(at string, cols []*ExportCol) {
	for i, col := range cols {
		p := fmt.Sprintf("%s[%d]", at, i)
		if len(col.Columns) > 0 {
			if col.Head == "" || col.Field != "" {
				k.bad(p, "a head over several columns needs its text, and no field")
			}
			k.exportColumns(p+".columns", col.Columns)
			continue
		}
		k.need(p, col.Field, true)
	}
}

// importColumn holds that the heads fill a column of a table, and that what its
// rows get can be stored.
func (k *checker) importColumn(at string, col ImportCol) {
	fd, ok := k.f.Find(col.Field)
	if !ok || fd.Table() == nil || len(col.Heads) == 0 || len(col.Set) == 0 {
		k.bad(at, "an import column needs heads, set, and table.field: %q", col.Field)
		return
	}
	for id, text := range col.Set {
		c, ok := fd.Table().Column(id)
		if !ok || c == fd || c.Compute != "" {
			k.bad(at, "set: the rows of %s have no field %q to set", fd.Table().ID, id)
			continue
		}
		if v, bad := c.ParseText(text); v.IsBlank() || bad != nil {
			k.bad(at, "set: %q is no value of %s", text, c.Path())
		}
	}
}

func (k *checker) checks(at string, list []*Check, find func(string) (*Field, bool)) {
	seen := map[string]bool{}
	for i, ck := range list {
		p := fmt.Sprintf("%s[%d]", at, i)
		if ck.ID == "" || seen[ck.ID] || ck.Expr == "" || ck.Message == "" || len(ck.At) == 0 {
			k.bad(p, "a check needs an id of its own, expr, message and at")
		}
		seen[ck.ID] = true
		k.clause(p, ck.Clause)
		if ck.Level != HardCheck && ck.Level != SoftCheck {
			k.bad(p, "level %q is not hard or soft", ck.Level)
		}
		for _, a := range ck.At {
			if _, ok := find(a); !ok {
				k.bad(p, "at: there is no field %q", a)
			}
		}
	}
}

// headers holds that no header of a sheet can mean two fields of the form, or
// two columns of a table.
func (k *checker) headers() {
	k.distinct(k.f.order, k.f.Import)
	for _, t := range k.f.Tables() {
		k.distinct(t.Fields, Import{})
	}
}

func (k *checker) distinct(fields []*Field, in Import) {
	owner := map[string]string{}
	claim := func(id, header string) {
		h := strings.ToLower(fold(header))
		if o, taken := owner[h]; taken && o != id {
			k.bad("$.id", "the header %q means both %s and %s", header, o, id)
			return
		}
		owner[h] = id
	}
	for _, fd := range fields {
		claim(fd.Path(), fd.Label)
		for _, a := range fd.Aliases {
			claim(fd.Path(), a)
		}
	}
	for _, h := range in.Ignore {
		claim("import.ignore", h)
	}
	for i, col := range in.Columns {
		for _, h := range col.Heads {
			claim(fmt.Sprintf("import.columns[%d]", i), h)
		}
	}
}
