package catalog

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"ronghe/app"
	"ronghe/app/op"
)

// Step says what becomes of values that an earlier version of a form wrote, in
// one of four ways (the fifth, to retire a field, is said at the field): so an
// upgrade is data, and every computer and the server make the same of the same ops.
type Step struct {
	Version int    `yaml:"version"` // from which on it holds: what ops of earlier versions say is changed so
	Field   string `yaml:"field"`   // "field" or "table.field", by its id before the step

	Default string            `yaml:"default"` // what a record, or a row, of an earlier version has there
	Map     map[string]string `yaml:"map"`     // option or code before → now
	Scale   string            `yaml:"scale"`   // number now = number before × scale
	To      string            `yaml:"to"`      // the id that it moves to, beside its old place

	fill  app.Value
	times decimal.Decimal
}

// moved is the path of a field after the step.
func (s *Step) moved() string {
	if s.To == "" {
		return s.Field
	}
	if table, _, ok := strings.Cut(s.Field, "."); ok {
		return table + "." + s.To
	}
	return s.To
}

// plainPath is where a change of an op stands in the definition: its path
// without the row.
func plainPath(path string) string {
	table, _, field := op.SplitPath(path)
	if table == "" {
		return field
	}
	return table + "." + field
}

// value is what becomes of a value at the step's field.
func (s *Step) value(v app.Value) app.Value {
	switch {
	case len(s.Map) > 0 && v.Kind() == app.Text:
		if to, ok := s.Map[v.Text()]; ok {
			return app.TextValue(to)
		}
	case len(s.Map) > 0 && v.Kind() == app.List:
		var out []string
		for _, code := range v.List() {
			if to, ok := s.Map[code]; ok {
				code = to
			}
			if !slices.Contains(out, code) { // two options may have become one
				out = append(out, code)
			}
		}
		return app.ListValue(out...)
	case s.Scale != "":
		if d, ok := v.Decimal(); ok {
			d = d.Mul(s.times)
			return app.DecimalValue(d, max(0, -d.Exponent()))
		}
	}
	return v
}

// Upgrade returns an op of an earlier version as this version would have written
// it, and any other as it is. Each change of o has its counterpart at the same
// place of the new op's changes; o itself stays what it is, and so does what no
// step names. New fields of a record or row that o makes stand in Fill.
func (f *Form) Upgrade(o *op.Op) *op.Op {
	if o.Form != f.ID || o.FormVer >= f.stepped() || o.Kind.Audit() {
		return o
	}
	next := *o
	next.FormVer = f.stepped()
	next.Fields = slices.Clone(o.Fields)
	for i := range next.Fields {
		f.upgradeChange(&next.Fields[i], o.FormVer)
	}
	next.Fill = f.fills(&next, o.FormVer)
	return &next
}

// stepped is the version of the last step, 0 for none: later ones changed nothing
// of what is stored.
func (f *Form) stepped() int {
	if n := len(f.Steps); n > 0 {
		return f.Steps[n-1].Version
	}
	return 0
}

// Upgrade is Form.Upgrade for an op of any form; one of a form that is not there
// is returned as it is.
func (c *Catalog) Upgrade(o *op.Op) *op.Op {
	if f, ok := c.Form(o.Form); ok {
		return f.Upgrade(o)
	}
	return o
}

// CodeLater says that something was written by a later version of a register than the
// one that is here; args: form (its title), version, have.
const CodeLater = "form.later"

// Reads holds that an op was written by a version of its form that is known here: in
// the terms of a later one its values would be taken for others. form.later. One of a
// form that is not there shows nowhere, and is folded anew when that comes.
func (c *Catalog) Reads(o *op.Op) error {
	f, ok := c.Form(o.Form)
	if !ok || o.FormVer <= f.Version || o.Kind.Audit() {
		return nil
	}
	return app.NewError(CodeLater, nil, "form", f.Title, "version", strconv.Itoa(o.FormVer), "have", strconv.Itoa(f.Version))
}

// Moved is where a path that a version of the form knows stands now.
func (f *Form) Moved(path string, version int) string {
	c := op.Change{Path: path}
	f.upgradeChange(&c, version)
	return c.Path
}

func (f *Form) upgradeChange(c *op.Change, version int) {
	path := plainPath(c.Path)
	for _, s := range f.Steps {
		if s.Version <= version || s.Field != path {
			continue
		}
		c.Base, c.New = s.value(c.Base), s.value(c.New)
		if s.To != "" {
			path = s.moved()
			c.Path = c.Path[:strings.LastIndexByte(c.Path, '/')+1] + s.To
		}
	}
}

// fills are what steps give a record, and each row, that an op of an earlier
// version makes, and what a row that it removes was given so.
func (f *Form) fills(o *op.Op, version int) []op.Change {
	if o.Kind != op.Create && o.Kind != op.RowAdd && o.Kind != op.RowDel {
		return nil
	}
	rows := map[string]map[app.ID]bool{} // by table
	for _, c := range o.Fields {
		if table, row, _ := op.SplitPath(c.Path); table != "" {
			if rows[table] == nil {
				rows[table] = map[app.ID]bool{}
			}
			rows[table][row] = true
		}
	}
	var out []op.Change
	for i := range f.Steps {
		s := f.Steps[i]
		if s.Version <= version || s.fill.IsBlank() {
			continue
		}
		path := f.after(i)
		table, field, in := strings.Cut(path, ".")
		switch {
		case in:
			for _, row := range slices.Sorted(maps.Keys(rows[table])) {
				c := op.Change{Path: op.Path(table, row, field), New: f.later(i, s.fill)}
				if o.Kind == op.RowDel { // its writer saw the row without it
					c.Base, c.New = c.New, app.Value{}
				}
				out = append(out, c)
			}
		case o.Kind == op.Create:
			out = append(out, op.Change{Path: path, New: f.later(i, s.fill)})
		}
	}
	return out
}

// after is where the field of step i stands now: later steps may have moved it.
func (f *Form) after(i int) string {
	path := f.Steps[i].moved()
	for _, s := range f.Steps[i+1:] {
		if s.Field == path {
			path = s.moved()
		}
	}
	return path
}

// later is what the steps after step i make of what it left at its field.
func (f *Form) later(i int, v app.Value) app.Value {
	path := f.Steps[i].moved()
	for _, s := range f.Steps[i+1:] {
		if s.Field == path {
			v, path = s.value(v), s.moved()
		}
	}
	return v
}

// UpgradeRecord returns a record of an earlier version, a draft's say, as this
// version would hold it; a record of this one is returned as it is.
func (f *Form) UpgradeRecord(rec *app.Record) *app.Record {
	if rec == nil || rec.FormVer >= f.stepped() {
		return rec
	}
	create := op.Diff(nil, rec)[0]
	create.Form, create.FormVer = f.ID, rec.FormVer
	up, err := op.Apply(nil, f.Upgrade(&create))
	if err != nil { // of a create there is nothing that it could fail on
		return rec
	}
	next := rec.Clone()
	next.Fields, next.Rows, next.FormVer = up.Fields, up.Rows, f.stepped()
	return next
}

// steps holds that the steps come in order and that each is one of the four, of
// a field that is there.
func (k *checker) steps() {
	moved := map[string]string{} // which field a step put where
	for i := range k.f.Steps {
		s := &k.f.Steps[i]
		at := fmt.Sprintf("$.steps[%d]", i)
		ways := 0
		for _, set := range []bool{s.Default != "", len(s.Map) > 0, s.Scale != "", s.To != ""} {
			if set {
				ways++
			}
		}
		switch {
		case ways != 1:
			k.bad(at, "step %d is not one of default, map, scale and to", i+1)
			continue
		case s.Version < 2 || s.Version > k.f.Version || i > 0 && s.Version < k.f.Steps[i-1].Version:
			k.bad(at+".version", "step %d is of version %d: steps come in the order of their versions, from 2 to the form's %d", i+1, s.Version, k.f.Version)
			continue
		}
		fd := k.f.at(k.f.after(i))
		if fd == nil || fd.IsTable() {
			k.bad(at+".field", "there is no field %q", k.f.after(i))
			continue
		}
		if bad := s.fit(fd, func(text string) app.Value { return k.f.later(i, app.TextValue(text)) }); bad != "" {
			k.bad(at, "step %d, field %s: %s", i+1, s.Field, bad)
		}
		if s.To == "" {
			continue
		}
		if k.f.at(s.Field) != nil {
			k.bad(at+".to", "field %s moves to %s and is there all the same", s.Field, s.To)
		}
		if other, taken := moved[s.moved()]; taken {
			k.bad(at+".to", "field %s moves to %s as %s does: of two stored values one would be lost", s.Field, s.To, other)
		}
		delete(moved, s.Field)
		moved[s.moved()] = s.Field
	}
	k.retired()
}

// fit reads what a step says for the type of its field, and says what does not
// fit. later is what the steps after it make of a text: an option may have got
// another code twice.
func (s *Step) fit(fd *Field, later func(string) app.Value) string {
	is := func(names ...string) bool { return slices.Contains(names, fd.TypeName) }
	switch {
	case fd.Personal != nil:
		return "personal data is sealed: it cannot be changed by a step"
	case fd.Compute != "":
		return "a computed value follows from the others"
	case s.Default != "":
		v, bad := fd.ParseText(s.Default)
		if bad != nil {
			v = app.TextValue(s.Default) // a value of its time
			_, bad = fd.ParseText(later(s.Default).Text())
		}
		if bad != nil || v.IsBlank() || slices.Contains(defaultWords, s.Default) {
			return fmt.Sprintf("default %q is no value of it", s.Default)
		}
		s.fill = v
	case len(s.Map) > 0:
		if !is(TypeChoice, TypeMulti, TypeTree) {
			return "only options and codes are mapped"
		}
		for from, to := range s.Map {
			if v, bad := fd.ParseText(later(to).Text()); is(TypeChoice, TypeMulti) && (bad != nil || v.IsBlank()) {
				return fmt.Sprintf("%s becomes %q, which is no option", from, to)
			}
		}
	case s.Scale != "":
		d, err := decimal.NewFromString(s.Scale)
		if err != nil || !d.IsPositive() || !is(TypeDecimal, TypeInteger, TypePercent) {
			return fmt.Sprintf("scale %q is no positive number for a number", s.Scale)
		}
		s.times = d
	}
	return ""
}

// retired holds that what is retired says so within the form's versions, and
// stands behind the others of its section or table.
func (k *checker) retired() {
	bad := func(at string, fd *Field) {
		if fd.Since < 0 || fd.Since > k.f.Version || fd.Retired < 0 || fd.Retired > k.f.Version || fd.Retired > 0 && fd.Retired <= max(1, fd.Since) {
			k.bad(at, "field %s: since %d and retired %d are not versions of the form in their order", fd.Path(), fd.Since, fd.Retired)
		}
	}
	for _, fd := range k.f.gone {
		bad("$.sections", fd)
	}
	k.f.Each(func(fd *Field) { bad("$.sections", fd) })
}

// withoutRetired is a list without the retired fields at its end; false when
// others follow one.
func withoutRetired(fields []*Field) (live []*Field, ok bool) {
	i := slices.IndexFunc(fields, func(fd *Field) bool { return fd.Retired > 0 })
	if i < 0 {
		return fields, true
	}
	return fields[:i:i], !slices.ContainsFunc(fields[i:], func(fd *Field) bool { return fd.Retired == 0 })
}

// at is the field of a plain path, retired ones too.
func (f *Form) at(path string) *Field {
	if fd, ok := f.Find(path); ok {
		return fd
	}
	return f.gone[path]
}
