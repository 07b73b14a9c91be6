package catalog

import (
	"regexp"
	"sort"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"ronghe/app"
)

// Type is the behaviour of one field type. Preparing (Parse) and validating
// stand apart: what is stored can be checked again when limits change.
type Type interface {
	// Check says what is wrong with the field's definition.
	Check(f *Field, env *Env) error
	// Parse reads non-blank text into the canonical value.
	Parse(f *Field, in Input) (app.Value, *Finding)
	// Validate judges a non-blank stored value by the field's limits.
	Validate(f *Field, v app.Value) *Finding
	// Format shows a non-blank value to people.
	Format(f *Field, v app.Value) string
	// Columns are the projection columns; none for a table.
	Columns(f *Field) []Column
	// Operand is the value as a rule sees it: decimal.Decimal, string, bool,
	// []string, or nil for blank and 不适用.
	Operand(f *Field, v app.Value) any
}

// identifier is a type of codes that knows what cannot be one.
type identifier interface {
	Identifies(f *Field, v app.Value) bool
}

// Identifies reports whether a value can tell a record from all others: where a code is
// asked for, a word in its place (a note that it is yet to be had, a lone 0) or one digit
// over and over is none.
func (f *Field) Identifies(v app.Value) bool {
	if v.IsBlank() {
		return false
	}
	t, code := f.Type().(identifier)
	switch {
	case !code && f.Pattern == "":
		return true
	case code && !t.Identifies(f, v), !code && f.Type().Validate(f, v) != nil:
		return false
	}
	text := v.Text()
	return strings.Trim(text, text[:1]) != ""
}

// The names of the field types.
const (
	TypeText     = "text"
	TypeLongText = "longtext"
	TypeInteger  = "integer"
	TypeDecimal  = "decimal"
	TypePercent  = "percent"
	TypeDate     = "date"
	TypeYear     = "year"
	TypeBool     = "bool"
	TypeChoice   = "choice"
	TypeMulti    = "multi"
	TypeTree     = "tree"
	TypeRef      = "ref"
	TypeParty    = "party"
	TypePhone    = "phone"
	TypeEmail    = "email"
	TypeUSCC     = "uscc"
	TypeFiles    = "files"
	TypeTable    = "table"
)

var types = map[string]Type{
	TypeText: textType{}, TypeLongText: textType{long: true},
	TypeInteger: integerType{}, TypeDecimal: decimalType{}, TypePercent: percentType{},
	TypeDate: dateType{}, TypeYear: yearType{}, TypeBool: boolType{},
	TypeChoice: choiceType{}, TypeMulti: multiType{}, TypeTree: treeType{},
	TypeRef: partyType{refOnly: true}, TypeParty: partyType{},
	TypePhone: phoneType{}, TypeEmail: emailType{}, TypeUSCC: usccType{},
	TypeFiles: filesType{}, TypeTable: tableType{},
}

// TypeNames returns the names of all field types, sorted.
func TypeNames() []string {
	names := make([]string, 0, len(types))
	for n := range types {
		names = append(names, n)
	}
	sort.Strings(names)
	return names
}

// ColumnKind is a projection column's SQL type.
type ColumnKind uint8

// Kinds of projection column.
const (
	ColText ColumnKind = iota
	ColInt             // integers, booleans, decimals scaled to integers
)

// Column is one column of the projection: the field's id and a suffix ("" for
// the column that lists sort and filter by).
type Column struct {
	Suffix string
	Kind   ColumnKind
	// Get returns string, int64 or nil; v is not blank.
	Get func(v app.Value) any
}

func textColumn() []Column {
	return []Column{{Kind: ColText, Get: func(v app.Value) any { return v.Text() }}}
}

// Input is what a field is to read.
type Input struct {
	Cell app.Cell
	Unit string // unit of measure said by the header, e.g. 元 over a field in 万元
	Refs Resolver
}

// Text returns the input's text.
func (in Input) Text() string { return in.Cell.Text }

// cutShort reports whether a spreadsheet took a code for a number and lost its
// end: it keeps 15 digits and puts zeros for the rest, or shows 9.12201E+17,
// which is what a CSV has; programs that write workbooks keep 16 or 17 digits of
// it, of which the last are not those of the code either.
func (in Input) cutShort() bool {
	const kept = 15
	s := in.Cell.Text
	if powerForm.MatchString(s) {
		return true
	}
	if in.Cell.Kind != app.CellNumber || len(s) <= kept || strings.Trim(s, "0123456789") != "" {
		return false
	}
	return strings.Trim(s[kept:], "0") == "" || isDouble(s)
}

// isDouble reports whether an integer reads as a double does that cannot hold
// every integer of its size. One written digit by digit hardly ever does.
func isDouble(s string) bool {
	const exact = 1 << 53
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || f <= exact {
		return false
	}
	for _, digits := range []int{-1, 16} { // as few as tell it apart, and 17
		if d, err := decimal.NewFromString(strconv.FormatFloat(f, 'e', digits, 64)); err == nil && d.String() == s {
			return true
		}
	}
	return false
}

// powerForm is a long number as a spreadsheet shows it in a narrow column.
var powerForm = regexp.MustCompile(`^\d(?:\.\d+)?[Ee]\+\d{1,2}$`)

// Resolver finds directory records while references are read.
type Resolver interface {
	// Resolve returns the records of the form whose code, name or former name
	// is exactly text; at most a few.
	Resolve(form, text string) []app.Party
}

// Lists gives access to the code lists.
type Lists interface {
	// Has reports whether the list exists.
	Has(list string) bool
	// Item returns the entry with this code; retired ones too.
	Item(list, code string) (CodeItem, bool)
	// Match reads a code, a name, a short or a former name; more than one entry
	// when it is ambiguous, none when it is unknown. A retired code gives its
	// successor where there is exactly one.
	Match(list, text string) []CodeItem
	// Search offers entries for typed text: name part, code, pinyin initials. The
	// one that the text means and no other comes first.
	Search(list, text string, limit int) []CodeItem
	// Children returns the entries below code ("" for the top).
	Children(list, code string) []CodeItem
	// Descendants returns code and every code below it.
	Descendants(list, code string) []string
}

// CodeItem is one entry of a code list.
type CodeItem struct {
	Code    string
	Name    string
	Full    string // with the names above it
	Above   string // the names above it
	Retired bool
	Leaf    bool
	Exact   bool // of a search: the text means this entry and no other
}

// Finding is what a field's type has to say about a text or a value; Code is
// the key of its sentence ("problem.<Code>").
type Finding struct {
	Code     string
	Severity app.Severity
	Args     map[string]string
}

func finding(sev app.Severity, code string, pairs []string) *Finding {
	f := &Finding{Code: code, Severity: sev}
	if len(pairs) > 0 {
		f.Args = make(map[string]string, len(pairs)/2)
		for i := 0; i+1 < len(pairs); i += 2 {
			f.Args[pairs[i]] = pairs[i+1]
		}
	}
	return f
}

func refused(code string, pairs ...string) *Finding { return finding(app.Refused, code, pairs) }
func hard(code string, pairs ...string) *Finding    { return finding(app.Hard, code, pairs) }
func soft(code string, pairs ...string) *Finding    { return finding(app.Soft, code, pairs) }

// Env is what definitions are checked and texts are read against.
type Env struct {
	Lists    Lists
	Words    Words
	Measures map[string]Measure
}

// Words are the words by which people write yes, no, blank and 不适用.
type Words struct {
	Yes   []string `yaml:"yes"`
	No    []string `yaml:"no"`
	NA    []string `yaml:"na"`    // the first is how it is shown
	Blank []string `yaml:"blank"` // marks that stand for nothing: "-", "/"
	None  []string `yaml:"none"`  // words that stand for nothing where no text is asked for
	Frame []string `yaml:"frame"` // words around a number that say nothing more: 人民币, 整
	Rough []string `yaml:"rough"` // words around a number that make it a rough one: 约, 左右
	Open  []string `yaml:"open"`  // in place of a day: there is no last one
	Term  []string `yaml:"term"`  // what the name of a school term has in it

	// What an amount is for, behind its unit of measure; the first of each is shown.
	Month  []string `yaml:"month"`
	Year   []string `yaml:"year"`
	Person []string `yaml:"person"`
}

// Measure is a unit of measure: its family and how many base units it is.
type Measure struct {
	Family string `yaml:"family"`
	Factor string `yaml:"factor"`
}

func (w Words) isNA(s string) bool   { return in(w.NA, app.FoldWidth(s)) }
func (w Words) isNone(s string) bool { return in(w.None, app.FoldWidth(s)) }

// bare takes the words around a number away, and a remark in brackets behind it;
// rough tells that they said more than the number does.
func (w Words) bare(s string) (bare string, rough bool) {
	for before := ""; before != s; {
		before = s
		s, _ = strip(s, w.Frame)
		open := strings.LastIndexByte(s, '(')
		if open > 0 && strings.HasSuffix(s, ")") {
			s, rough = s[:open], true
		}
		if t, some := strip(s, w.Rough); some {
			s, rough = t, true
		}
	}
	return s, rough
}

// strip takes words away from the beginning and the end of s.
func strip(s string, words []string) (rest string, some bool) {
	rest = s
	for _, x := range words {
		rest = strings.TrimSuffix(strings.TrimPrefix(rest, x), x)
	}
	return rest, rest != s
}

// tidy trims white space (full-width and no-break too), drops zero-width marks
// and broken bytes, and turns marks that stand for nothing into "".
func (w Words) tidy(s string) string {
	s = strings.ToValidUTF8(s, "")
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\u200b' || r == '\ufeff' || r == '\u200e' || r == '\u200f':
			return -1
		case r == '\u00a0' || r == '\u3000':
			return ' '
		case r == '\r':
			return '\n'
		case r < 0x20 && r != '\n' && r != '\t':
			return -1
		}
		return r
	}, strings.ReplaceAll(s, "\r\n", "\n"))
	s = strings.TrimSpace(s)
	if len(s) > 1 && s[0] == '\'' && s[1] >= '0' && s[1] <= '9' { // typed to keep a code's zeros, and kept by some programs
		s = s[1:]
	}
	if in(w.Blank, app.FoldWidth(s)) {
		return ""
	}
	return s
}

func in(list []string, s string) bool {
	for _, x := range list {
		if strings.EqualFold(x, s) {
			return true
		}
	}
	return false
}

const (
	maskMark = "*"
	maskAll  = "******"
)
