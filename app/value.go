package app

import (
	"bytes"
	"slices"
	"strconv"

	"github.com/shopspring/decimal"
)

// ID is a UUID in canonical lower-case text form (36 characters).
type ID string

// Kind tells what a Value holds.
type Kind uint8

// The kinds of value. What a text means (a date, a decimal, a code) is the
// field's type to say; the value keeps the canonical text that the type made.
const (
	Blank         Kind = iota // nothing entered; never the same as zero or ""
	NotApplicable             // 不适用: satisfies completeness, counts as blank in rules
	Text                      // text, decimal ("12.50"), date ("2026", "2026-03", "2026-03-12"), code, record id
	Bool                      // yes or no
	List                      // several codes, in the order entered
	PartyKind                 // a reference to a directory record, or a free name with its code
	Files                     // attachments
	SealedKind                // a personal value that stands elsewhere, sealed
)

// Value is one field's value. The zero Value is blank. Records hold many: what
// only a few kinds have stands behind one pointer.
type Value struct {
	_    [0]func() // not compared by ==: see Equal
	kind Kind
	yes  bool
	text string
	more any // []string, *Party, []File or *Sealed
}

// Party is a unit that takes part: a record of a directory register (Ref),
// or, while it is not there, its name and code as entered.
type Party struct {
	Form string `json:"form,omitempty"` // register that Ref points into
	Ref  ID     `json:"ref,omitempty"`
	Name string `json:"name,omitempty"`
	Code string `json:"code,omitempty"`
}

// File is an attachment: the content's SHA-256 in hex, and what people call it.
type File struct {
	Hash string `json:"hash"`
	Name string `json:"name"`
	Size int64  `json:"size"`
}

// Sealed stands for a personal value in op bodies and records: a salted
// commitment, and the op and path under which the store keeps the sealed value.
type Sealed struct {
	Commitment string `json:"sealed"`
	Op         ID     `json:"op"`
	Path       string `json:"path"`
}

// TextValue returns a text value; the empty string is blank.
func TextValue(s string) Value {
	if s == "" {
		return Value{}
	}
	return Value{kind: Text, text: s}
}

// ShownPlaces is how many decimal places a number has at least, where its field
// keeps as many.
const ShownPlaces = 2

// DecimalText is the canonical text of d in a field of scale decimal places:
// rounded half-up to them, and without zeros at the end beyond the second place.
// So a value stays the same text when its field keeps more places one day.
func DecimalText(d decimal.Decimal, scale int32) string {
	s := d.StringFixed(scale)
	for extra := scale - ShownPlaces; extra > 0 && s[len(s)-1] == '0'; extra-- {
		s = s[:len(s)-1]
	}
	return s
}

// DecimalValue returns d in a field of scale decimal places, see DecimalText.
func DecimalValue(d decimal.Decimal, scale int32) Value {
	return Value{kind: Text, text: DecimalText(d, scale)}
}

// BoolValue returns yes or no.
func BoolValue(b bool) Value { return Value{kind: Bool, yes: b} }

// ListValue returns a list of codes; an empty list is blank.
func ListValue(codes ...string) Value {
	if len(codes) == 0 {
		return Value{}
	}
	return Value{kind: List, more: slices.Clone(codes)}
}

// PartyValue returns a party; one without reference, name and code is blank.
func PartyValue(p Party) Value {
	if p.Ref == "" && p.Name == "" && p.Code == "" {
		return Value{}
	}
	return Value{kind: PartyKind, more: &p}
}

// FilesValue returns attachments; none is blank.
func FilesValue(fs ...File) Value {
	if len(fs) == 0 {
		return Value{}
	}
	return Value{kind: Files, more: slices.Clone(fs)}
}

// SealedValue returns the stand-in for a personal value.
func SealedValue(s Sealed) Value { return Value{kind: SealedKind, more: &s} }

// NA returns 不适用.
func NA() Value { return Value{kind: NotApplicable} }

// Kind tells what v holds.
func (v Value) Kind() Kind { return v.kind }

// IsBlank reports whether nothing was entered. 不适用 is not blank.
func (v Value) IsBlank() bool { return v.kind == Blank }

// Text returns the text of a text value, "" for any other kind.
func (v Value) Text() string { return v.text }

// Bool returns the answer of a yes/no value, false for any other kind.
func (v Value) Bool() bool { return v.kind == Bool && v.yes }

// List returns the codes of a list value; the caller does not change them.
func (v Value) List() []string {
	list, _ := v.more.([]string)
	return list
}

// Party returns the party of a party value, the zero Party for any other kind.
func (v Value) Party() Party {
	if p, ok := v.more.(*Party); ok {
		return *p
	}
	return Party{}
}

// Files returns the attachments; the caller does not change them.
func (v Value) Files() []File {
	files, _ := v.more.([]File)
	return files
}

// Sealed returns the stand-in of a sealed value and whether v is one.
func (v Value) Sealed() (Sealed, bool) {
	if s, ok := v.more.(*Sealed); ok {
		return *s, true
	}
	return Sealed{}, false
}

// Decimal returns the number that a text value spells and whether it is one.
func (v Value) Decimal() (decimal.Decimal, bool) {
	if v.kind != Text {
		return decimal.Decimal{}, false
	}
	d, err := decimal.NewFromString(v.text)
	return d, err == nil
}

// Equal reports whether two values are the same. Sealed values are equal when
// they stand for the same sealed entry.
func (v Value) Equal(o Value) bool {
	if v.kind != o.kind {
		return false
	}
	switch v.kind {
	case Text:
		return v.text == o.text
	case Bool:
		return v.yes == o.yes
	case List:
		return slices.Equal(v.List(), o.List())
	case PartyKind:
		return v.Party() == o.Party()
	case Files:
		return slices.Equal(v.Files(), o.Files())
	case SealedKind:
		return *v.more.(*Sealed) == *o.more.(*Sealed)
	}
	return true
}

// AppendJSON appends v's JSON form: null, a string, true/false, an array of
// strings, an object with name/ref/code, an array of files, {"na":true}, or
// {"sealed":…}. Decimals and dates are strings.
func (v Value) AppendJSON(b []byte) []byte {
	switch v.kind {
	case NotApplicable:
		return append(b, `{"na":true}`...)
	case Text:
		return AppendString(b, v.text)
	case Bool:
		if v.yes {
			return append(b, "true"...)
		}
		return append(b, "false"...)
	case List:
		b = append(b, '[')
		for i, s := range v.List() {
			if i > 0 {
				b = append(b, ',')
			}
			b = AppendString(b, s)
		}
		return append(b, ']')
	case PartyKind:
		p := v.more.(*Party)
		return appendObject(b, [][2]string{{"form", p.Form}, {"ref", string(p.Ref)}, {"name", p.Name}, {"code", p.Code}})
	case Files:
		for i, f := range v.Files() {
			b = append(b, "[,"[min(i, 1)])
			b = AppendString(append(b, `{"hash":`...), f.Hash)
			b = AppendString(append(b, `,"name":`...), f.Name)
			b = strconv.AppendInt(append(b, `,"size":`...), f.Size, 10)
			b = append(b, '}')
		}
		return append(b, ']')
	case SealedKind:
		s := v.more.(*Sealed)
		return appendObject(b, [][2]string{{"sealed", s.Commitment}, {"op", string(s.Op)}, {"path", s.Path}})
	}
	return append(b, "null"...)
}

// appendObject appends an object of texts; what is "" is left out.
func appendObject(b []byte, members [][2]string) []byte {
	b = append(b, '{')
	first := true
	for _, m := range members {
		if m[1] == "" {
			continue
		}
		if !first {
			b = append(b, ',')
		}
		first = false
		b = append(append(append(b, '"'), m[0]...), '"', ':')
		b = AppendString(b, m[1])
	}
	return append(b, '}')
}

const hex = "0123456789abcdef"

// AppendString appends s as a JSON string. Text that is plain (no quote,
// backslash, control or broken UTF-8) is copied as it is: the hot path of the
// op log.
func AppendString(b []byte, s string) []byte {
	b = append(b, '"')
	start := 0
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c >= 0x20 && c != '"' && c != '\\' {
			continue
		}
		b = append(b, s[start:i]...)
		switch c {
		case '"', '\\':
			b = append(b, '\\', c)
		case '\n':
			b = append(b, '\\', 'n')
		case '\t':
			b = append(b, '\\', 't')
		default:
			b = append(b, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
		}
		start = i + 1
	}
	b = append(b, s[start:]...)
	return append(b, '"')
}

// MarshalJSON implements json.Marshaler; see AppendJSON.
func (v Value) MarshalJSON() ([]byte, error) { return v.AppendJSON(nil), nil }

// UnmarshalJSON implements json.Unmarshaler; see ReadValue.
func (v *Value) UnmarshalJSON(b []byte) (err error) {
	*v, err = ReadValue(string(bytes.TrimSpace(b)))
	return err
}
