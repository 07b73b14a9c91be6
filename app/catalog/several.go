package catalog

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"ronghe/app"
	"ronghe/app/codes"
)

// One cell may hold several values of a field that takes one. None of them is chosen and
// they are not run together: what can be kept is, and it is told how many there are.

// valueMarks stand between values in one cell.
const valueMarks = "\u3001;\uff1b/|\uff5c\n\r"

// divide cuts a text at marks, blank parts left out.
func divide(text, marks string) (parts []string) {
	for _, p := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(marks, r) }) {
		if p = strings.TrimSpace(p); p != "" {
			parts = append(parts, p)
		}
	}
	return parts
}

// single are the types of which a cell holds one value, whatever stands between several.
var single = []string{TypeInteger, TypeDecimal, TypePercent, TypeDate, TypeYear, TypeBool, TypeChoice, TypeTree, TypeRef}

// several looks again at what was read: a text that is no value may be some of them, and a
// name two.
func (f *Field) several(in Input, v app.Value, found *Finding) (app.Value, *Finding) {
	text := in.Text()
	switch {
	case f.TypeName == TypeParty && found == nil && v.Party().Ref == "":
		if n := f.severalNames(in); n > 1 {
			return v, soft("party_several", "value", clip(text), "n", strconv.Itoa(n))
		}
	case found != nil && found.Severity == app.Refused && slices.Contains(single, f.TypeName):
		marks := valueMarks
		if f.TypeName != TypeInteger && f.TypeName != TypeDecimal && f.TypeName != TypePercent {
			marks += ",\uff0c"
		}
		for _, m := range []string{marks, marks + multiWords + "\u6216"} {
			parts := divide(text, m)
			if len(parts) > 1 && (found.Code != "year_school" || len(parts) > 2) && f.readsAll(in, parts) {
				return v, refused("several", "value", clip(text), "n", strconv.Itoa(len(parts)))
			}
		}
	}
	return v, found
}

// readsAll reports whether each part is a value.
func (f *Field) readsAll(in Input, parts []string) bool {
	return !slices.ContainsFunc(parts, func(part string) bool {
		in.Cell = app.Cell{Kind: app.CellText, Text: f.env.Words.tidy(part)}
		if in.Cell.Text == "" {
			return true
		}
		_, bad := f.typ.Parse(f, in)
		return bad != nil && bad.Severity == app.Refused
	})
}

// severalNames counts the units that a text names: parts of which a register has one, or
// all of them long enough for a name. A name may be broken over lines.
func (f *Field) severalNames(in Input) int {
	const least = 4 // characters
	parts := splitOutside(in.Text(), valueMarks+",\uff0c")
	if len(parts) == 1 {
		return 1
	}
	known, short := false, false
	for _, p := range parts {
		p = strings.TrimSpace(p)
		short = short || utf8.RuneCountInString(p) < least
		for _, form := range f.To {
			known = known || in.Refs != nil && p != "" && len(in.Refs.Resolve(form, p)) > 0
		}
	}
	if known || !short && !strings.ContainsAny(in.Text(), "\n\r/,\uff0c") {
		return len(parts)
	}
	return 1
}

// blanksPartValues reports whether blanks in a text part several numbers: those that part
// thousands have three digits behind them, and a line ends a number.
func blanksPartValues(text string) bool {
	for _, line := range []string{"\n", " "} {
		parts := divide(app.FoldWidth(text), line)
		if line == " " {
			parts = strings.Fields(app.FoldWidth(text))
		}
		for i, p := range parts {
			digits := len(p) - len(strings.TrimLeft(p, "0123456789"))
			before := i > 0 && parts[i-1][len(parts[i-1])-1] >= '0' && parts[i-1][len(parts[i-1])-1] <= '9'
			if before && digits > 0 && (line == "\n" || digits != 3) {
				return true
			}
		}
	}
	return false
}

// severalCodes counts the unified codes in a text.
func severalCodes(text string) (n int) {
	for _, p := range divide(text, valueMarks+" ,\uff0c") {
		if codes.USCCShape(codes.NormalUSCC(p)) {
			n++
		}
	}
	return n
}
