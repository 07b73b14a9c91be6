package catalog

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"ronghe/app"
)

// yearType is a calendar year, 1900 to 2199, or a school year by its first
// year.
type yearType struct{}

var _ Type = yearType{}

func (yearType) Check(f *Field, env *Env) error { return checkNumber(f, env) }

// schoolYear is 2025-2026, 2025/26 or 2025, with words for a year behind it and what
// follows them.
var schoolYear = regexp.MustCompile(`^(\d{4})\x{5e74}?(?:[-\x{2010}-\x{2015}~/\x{81f3}]+(\d{4}|\d{2})\x{5e74}?)?(\x{5b66}\x{5e74}\x{5ea6}?|\x{5e74}?\x{5ea6})?(.*)$`)

// schoolWord is what calls a year a school year.
const schoolWord = "\u5b66"

// schoolYearOf reads a school year, which two years that follow one another are, or one
// that is called so: the year in which it begins, and what stands behind it (the term).
// asked says that a school year is asked for: 2001/02 is no month then.
func schoolYearOf(s string, asked bool) (first, rest string, ok bool) {
	m := schoolYear.FindStringSubmatch(s)
	if m == nil {
		return "", "", false
	}
	named := strings.HasPrefix(m[3], schoolWord)
	rest = strings.Trim(m[4], "()-,:;/. \u3001\u2014\u2013")
	if m[2] == "" {
		return m[1], rest, named
	}
	year, _ := strconv.Atoi(m[1])
	switch next := strconv.Itoa(year + 1); {
	case !strings.HasSuffix(next, m[2]):
		return "", "", false
	case named || len(m[2]) == 4:
		return m[1], rest, true
	case rest != "" || m[2] <= "12" && !asked: // a day, or a month
		return "", "", false
	}
	return m[1], "", true
}

// Parse reads 2025, 2025年, 2025年度 and the year of a whole date; where a school year is
// asked for also 2025-2026学年, by its first year. A school year is no year of the
// calendar: half of it lies in the next one.
func (yearType) Parse(f *Field, in Input) (app.Value, *Finding) {
	s := fold(in.Text())
	if first, rest, ok := schoolYearOf(s, f.School); ok {
		switch {
		case !f.School:
			return app.Value{}, refused("year_school", "value", clip(in.Text()), "label", f.Label)
		case rest == "":
			return app.TextValue(first), nil
		case slices.ContainsFunc(f.env.Words.Term, func(w string) bool { return strings.Contains(rest, w) }):
			return app.TextValue(first), soft("year_term", "value", clip(in.Text()), "stored", first, "term", clip(rest))
		}
		return app.Value{}, notYear(f, in)
	}
	for _, tail := range []string{"\u5e74\u5ea6", "\u5ea6"} {
		s = strings.TrimSuffix(s, tail)
	}
	iso, ok := ParseDate(s)
	if !ok || f.School && !beginsSchool(iso) {
		return app.Value{}, notYear(f, in)
	}
	return app.TextValue(iso[:4]), nil
}

// notYear says what is asked for: of March 2026 the school year is 2025.
func notYear(f *Field, in Input) *Finding {
	if f.School {
		return refused("year_begins", "value", clip(in.Text()))
	}
	return refused("year", "value", clip(in.Text()))
}

// beginsSchool reports whether a date lies in the school year that begins in its year:
// March of 2026 is of 2025. The first of January is how a spreadsheet keeps a year alone.
func beginsSchool(iso string) bool {
	const september = "09"
	return len(iso) == 4 || iso[5:7] >= september || iso[4:] == "-01-01"
}

func (yearType) Validate(f *Field, v app.Value) *Finding { return bounds(f, v) }
func (yearType) Format(_ *Field, v app.Value) string     { return v.Text() }

func (yearType) Columns(*Field) []Column {
	return []Column{{Kind: ColInt, Get: func(v app.Value) any {
		n, err := strconv.ParseInt(v.Text(), 10, 64)
		if err != nil {
			return nil
		}
		return n
	}}}
}

func (yearType) Operand(_ *Field, v app.Value) any { return numberOperand(v) }
