// Package catalog holds the form definitions: one YAML file a register, from
// which list, form, projection, checks, import, template and export follow.
// Adding a register changes no Go code.
package catalog

import (
	"crypto/sha256"
	"strings"

	"ronghe/app"
	"ronghe/app/op"
)

// Scope says who sees a register's records.
type Scope string

// Scopes: a unit's own records, or a directory that the whole province shares.
const (
	UnitScope     Scope = "unit"
	ProvinceScope Scope = "province"
)

// Form is the definition of one register.
type Form struct {
	ID       string   `yaml:"id"`
	Version  int      `yaml:"version"`
	Title    string   `yaml:"title"`
	Group    string   `yaml:"group"`   // heading in the navigation
	Order    int      `yaml:"order"`   // place in the navigation
	Help     string   `yaml:"help"`    // what belongs here, for the empty list and F1
	Clauses  []string `yaml:"clauses"` // policy clauses, c4…c35
	Scope    Scope    `yaml:"scope"`
	Keys     []string `yaml:"keys"`     // a record without all of these cannot be stored
	Identity string   `yaml:"identity"` // code field that gives a directory record its id
	Display  string   `yaml:"display"`  // field by which a record is called
	// Internal records are kept like those of a register and are none: no list and
	// no form shows them, a part of the program of their own does.
	Internal bool `yaml:"internal"`

	// Steps say what becomes of what earlier versions wrote, in the order of their
	// versions. None is ever taken away.
	Steps []Step `yaml:"steps"`

	Sections   []*Section `yaml:"sections"`
	Checks     []*Check   `yaml:"checks"`
	List       List       `yaml:"list"`
	Search     []string   `yaml:"search"`     // fields, or table.field
	Duplicates [][]string `yaml:"duplicates"` // the first that is filled decides an import's match
	Carry      *Carry     `yaml:"carry"`
	Collect    *Collect   `yaml:"collect"`
	Import     Import     `yaml:"import"`
	Export     Export     `yaml:"export"`

	fields map[string]*Field // top-level fields and tables by id
	gone   map[string]*Field // by path: retired ones, of which values are kept
	order  []*Field          // the same in order of the sections
	where  func(yamlPath string) string
	sum    [sha256.Size]byte // of the text
}

// Section is a titled part of a form.
type Section struct {
	Use    string   `yaml:"use"` // takes a shared section of _shared.yaml instead
	ID     string   `yaml:"id"`
	Title  string   `yaml:"title"`
	Help   string   `yaml:"help"`
	Show   string   `yaml:"show"` // condition; the section is hidden while it is false
	Fields []*Field `yaml:"fields"`
}

// Check is a rule over a record, or over each row of a table.
type Check struct {
	ID      string   `yaml:"id"`
	Level   Level    `yaml:"level"`   // hard or soft
	When    string   `yaml:"when"`    // evaluated only where this holds
	Expr    string   `yaml:"expr"`    // must hold; not evaluated with a blank operand
	Blank   string   `yaml:"blank"`   // what a blank operand counts as ("0"), if anything
	Message string   `yaml:"message"` // names quantities and values: {field} {table.sum.field}
	At      []string `yaml:"at"`      // fields that the message points to, first one is jumped to
	Clause  string   `yaml:"clause"`
}

// Level is a check's strength: hard blocks submission, soft asks to explain.
type Level string

// Levels of check.
const (
	HardCheck Level = "hard"
	SoftCheck Level = "soft"
)

// Severity of a failed check.
func (l Level) Severity() app.Severity {
	if l == HardCheck {
		return app.Hard
	}
	return app.Soft
}

// List says how the register's list looks at first.
type List struct {
	Columns []string `yaml:"columns"` // fields, or table.field for a joined text
	Sort    []string `yaml:"sort"`    // field, or -field for descending
	Filters []string `yaml:"filters"` // fields offered in the filter bar
	Sums    []string `yaml:"sums"`    // numeric fields summed at the foot
}

// Import holds what only an import needs.
type Import struct {
	Ignore  []string    `yaml:"ignore"` // headers that are known and hold nothing of ours
	Columns []ImportCol `yaml:"columns"`
}

// ImportCol makes headers known that say more than which field they fill: a
// column "学校" of a list of agreements holds parties, and that they are schools.
type ImportCol struct {
	Heads []string          `yaml:"heads"` // best first
	Field string            `yaml:"field"` // table.field
	Set   map[string]string `yaml:"set"`   // what else the row gets where nothing says otherwise: field of the table → option code
}

// Export is the register's official layout.
type Export struct {
	Title   string       `yaml:"title"`
	Measure string       `yaml:"measure"` // units of measure, said above the table
	Columns []*ExportCol `yaml:"columns"`
	// Sums are the amounts and counts with a total at the foot beside those of the
	// list: fields, or table.field in the sheet of its table.
	Sums []string `yaml:"sums"`
}

// ExportCol is one column, or a head over several.
type ExportCol struct {
	Head    string       `yaml:"head"`  // "" takes the field's label
	Field   string       `yaml:"field"` // field of the record, or table.field joined by 、
	Where   string       `yaml:"where"` // for table.field: only rows where this holds
	Sum     bool         `yaml:"sum"`   // for a numeric table.field: the sum instead of a list
	Width   int          `yaml:"width"` // in characters; 0 = by type
	Columns []*ExportCol `yaml:"columns"`
}

// Field is one field of a form, or of a table's rows.
type Field struct {
	ID        string `yaml:"id"`
	Label     string `yaml:"label"`
	TypeName  string `yaml:"type"`
	Help      string `yaml:"help"`
	Clause    string `yaml:"clause"`
	Required  bool   `yaml:"required"`   // missing = 未完整, blocks submission only
	RequireIf string `yaml:"require_if"` // required where this condition holds
	Show      string `yaml:"show"`       // shown where this condition holds
	// Aliases are import headers beside the label, best first: of several columns
	// of a sheet the first filled one is read.
	Aliases  []string  `yaml:"aliases"`
	Default  string    `yaml:"default"` // text, parsed like typed input; "today", "unit", "year" are understood
	Compute  string    `yaml:"compute"` // expression; the field is then read-only and never an op
	Index    bool      `yaml:"index"`   // indexed in the projection
	Wide     bool      `yaml:"wide"`    // takes the form's whole width
	Personal *Personal `yaml:"personal"`
	// Since and Retired are the versions of the form from which on the field is there,
	// and is not any more: its values are kept, and history alone tells them. Retired
	// ones stand last in their section or table.
	Since   int `yaml:"since"`
	Retired int `yaml:"retired"`

	Max       int      `yaml:"max"`        // text: most characters; files: most files; table: most rows
	Min       int      `yaml:"min"`        // table: fewest rows for completeness
	Pattern   string   `yaml:"pattern"`    // text: regular expression that the value should match (hard)
	PatternIs string   `yaml:"pattern_is"` // what the pattern asks for, in words
	Normalise string   `yaml:"normalise"`  // text: "code" folds width, case and spaces
	Unit      string   `yaml:"unit"`       // unit of measure: 万元, m², 人
	Scale     int32    `yaml:"scale"`      // decimal places kept
	AtLeast   string   `yaml:"at_least"`   // least number, or date (hard)
	AtMost    string   `yaml:"at_most"`    // greatest number, or date (hard)
	Per       string   `yaml:"per"`        // number with a unit: the time, and the one person, that it is for: see Periods
	Precision string   `yaml:"precision"`  // date: day (month and year accepted), month, year
	OpenEnded string   `yaml:"open_ended"` // date: the bool of the record to which 长期 in its place answers yes
	School    bool     `yaml:"school"`     // year: a school year, by the year in which it begins
	Term      string   `yaml:"term"`       // year, of a school: the choice of the record that takes the term said behind it
	Options   []Option `yaml:"options"`    // choice, multi
	OptionSet string   `yaml:"option_set"` // shared options of _shared.yaml
	Codes     string   `yaml:"codes"`      // tree: the code list
	Leaf      bool     `yaml:"leaf"`       // tree: only the lowest level may be chosen
	AsCode    bool     `yaml:"as_code"`    // tree: the code itself is shown and exported, its name stands in another field
	To        []string `yaml:"to"`         // ref, party: registers pointed into
	Fields    []*Field `yaml:"fields"`     // table: the rows' fields
	Checks    []*Check `yaml:"checks"`     // table: rules over each row
	Cell      string   `yaml:"cell"`       // table: the column that a single cell of a sheet fills, one row an entry
	Carry     *Carry   `yaml:"carry"`      // table: which rows go on into the next year
	// Fill says where the value comes from when a record is chosen in a reference
	// beside the field.
	Fill *Fill `yaml:"fill"`
	// Copy false: what belongs to one record alone, its number or what its years
	// brought, is left out of a copy.
	Copy *bool `yaml:"copy"`
	// Own: a tree of reporting units; one outside of the user's division is to be
	// looked at.
	Own bool `yaml:"own"`
	// Internal: what the program alone reads, an id of something or where it stands;
	// no history and no list of changes says it.
	Internal bool `yaml:"internal"`

	typ    Type
	form   *Form
	table  *Field // the table that this is a column of, nil for a top-level field
	byID   map[string]*Field
	option map[string]*Option
	fills  []*Field // the fields beside it that a record chosen in it fills
	env    *Env
}

// Option is one choice.
type Option struct {
	Code    string   `yaml:"code"`
	Label   string   `yaml:"label"`
	Aliases []string `yaml:"aliases"`
	Tone    string   `yaml:"tone"`    // done, warning, error, quiet: the colour of a state
	Retired bool     `yaml:"retired"` // still shown, no longer offered
}

// Personal marks personal data: why it is kept, how long, how it is shown.
type Personal struct {
	Purpose string `yaml:"purpose"`
	Keep    string `yaml:"keep"` // retention, in words
	Mask    string `yaml:"mask"` // phone, name, email, all
}

// Field returns a top-level field or table.
func (f *Form) Field(id string) (*Field, bool) {
	fd, ok := f.fields[id]
	return fd, ok
}

// At returns the field at the path of an operation's change, a retired one too;
// nil for a row's order and for a field that the form does not have.
func (f *Form) At(path string) *Field {
	table, _, field := op.SplitPath(path)
	if table == "" {
		return f.at(field)
	}
	t := f.at(table)
	if t == nil {
		return nil
	}
	if fd, ok := t.Column(field); ok {
		return fd
	}
	return f.gone[table+"."+field]
}

// CheckAt returns the fields that a check points to: one of the record, or of a
// table's rows.
func (f *Form) CheckAt(table, id string) []string {
	checks := f.Checks
	if t, ok := f.fields[table]; ok {
		checks = t.Checks
	}
	for _, c := range checks {
		if c.ID == id {
			return c.At
		}
	}
	return nil
}

// Fields returns the top-level fields and tables in the order of the sections.
// The caller does not change the slice.
func (f *Form) Fields() []*Field { return f.order }

// Tables returns the sub-tables in order.
func (f *Form) Tables() []*Field {
	var ts []*Field
	for _, fd := range f.order {
		if fd.IsTable() {
			ts = append(ts, fd)
		}
	}
	return ts
}

// Find returns the field at "field" or "table.field".
func (f *Form) Find(path string) (*Field, bool) {
	for i := 0; i < len(path); i++ {
		if path[i] == '.' {
			t, ok := f.fields[path[:i]]
			if !ok || !t.IsTable() {
				return nil, false
			}
			fd, ok := t.byID[path[i+1:]]
			return fd, ok
		}
	}
	return f.Field(path)
}

// Type returns the field's type.
func (f *Field) Type() Type { return f.typ }

// Table returns the table that f is a column of, nil for a top-level field.
func (f *Field) Table() *Field { return f.table }

// Form returns the form that f belongs to.
func (f *Field) Form() *Form { return f.form }

// IsTable reports whether f is a sub-table.
func (f *Field) IsTable() bool { return f.TypeName == TypeTable }

// Column returns a table's column.
func (f *Field) Column(id string) (*Field, bool) {
	c, ok := f.byID[id]
	return c, ok
}

// Path returns "field" or "table.field".
func (f *Field) Path() string {
	if f.table != nil {
		return f.table.ID + "." + f.ID
	}
	return f.ID
}

// OptionOf returns the option with this code.
func (f *Field) OptionOf(code string) (Option, bool) {
	if o, ok := f.option[code]; ok {
		return *o, true
	}
	return Option{}, false
}

// Lists returns the code lists that the catalogue was loaded with.
func (f *Field) Lists() Lists { return f.env.Lists }

// Parse reads typed or imported text into a value; a *Finding says why it
// cannot be stored (Refused), or that it is odd (Soft, with the value). A
// personal value as it was masked (138****1234) says nothing: Note, blank.
func (f *Field) Parse(in Input) (app.Value, *Finding) {
	in.Cell.Text = f.env.Words.tidy(in.Cell.Text)
	if in.Cell.Text == "" || in.Cell.Kind == app.CellBlank {
		return app.Value{}, nil
	}
	if in.Cell.Kind == app.CellError && in.Cell.Text == app.NotCalculated {
		return app.Value{}, refused("cell_formula")
	}
	if in.Cell.Kind == app.CellError || errorMarks[in.Cell.Text] {
		return app.Value{}, refused("cell_error", "text", in.Cell.Text)
	}
	if f.env.Words.isNA(in.Cell.Text) {
		return app.NA(), nil
	}
	if f.Personal != nil && strings.Contains(in.Cell.Text, maskMark) {
		return app.Value{}, finding(app.Note, "personal_masked", []string{"value", clip(in.Cell.Text)})
	}
	if !f.takesWords() && f.env.Words.isNone(in.Cell.Text) {
		return app.Value{}, nil
	}
	if f.asksOneOf() {
		if chosen, ok := ticked(in.Cell.Text); ok && len(chosen) == 0 {
			return app.Value{}, nil
		} else if ok {
			in.Cell.Text = strings.Join(chosen, ";")
		}
	}
	v, found := f.typ.Parse(f, in)
	return f.several(in, v, found)
}

// errorMarks are what a failed formula leaves where a sheet was pasted as values.
var errorMarks = map[string]bool{
	"#REF!": true, "#N/A": true, "#VALUE!": true, "#DIV/0!": true, "#NAME?": true, "#NULL!": true, "#NUM!": true,
}

// takesWords reports whether any word may be a value: in a text, among the
// options, as an answer. A number of a paper is no word.
func (f *Field) takesWords() bool {
	return f.TypeName == TypeText && f.Normalise != "code" || f.TypeName == TypeLongText || f.asksOneOf()
}

// asksOneOf reports whether the answer is one of those that are given, or some.
func (f *Field) asksOneOf() bool {
	return f.TypeName == TypeBool || f.TypeName == TypeChoice || f.TypeName == TypeMulti
}

// ParseText is Parse for typed text.
func (f *Field) ParseText(text string) (app.Value, *Finding) {
	return f.Parse(Input{Cell: app.Cell{Kind: app.CellText, Text: text}})
}

// Validate says whether a stored value keeps the field's own limits. Blank,
// 不适用 and sealed values always do.
func (f *Field) Validate(v app.Value) *Finding {
	switch v.Kind() {
	case app.Blank, app.NotApplicable, app.SealedKind:
		return nil
	}
	return f.typ.Validate(f, v)
}

// Format shows a value to people; blank is "".
func (f *Field) Format(v app.Value) string {
	switch v.Kind() {
	case app.Blank:
		return ""
	case app.NotApplicable:
		return f.env.Words.NA[0]
	case app.SealedKind:
		return maskAll
	}
	return f.typ.Format(f, v)
}
