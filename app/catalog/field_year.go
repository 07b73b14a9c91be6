package catalog

import (
	"regexp"
	"strconv"
	"strings"

	"ronghe/app"
)

// yearType is a calendar year, 1900 to 2199, or a school year by its first
// year.
type yearType struct{}

var _ Type = yearType{}

func (yearType) Check(f *Field, env *Env) error { return checkNumber(f, env) }

// schoolYear is 2025-2026 or 2025/26, with or without the field's terms for a
// year behind it.
var schoolYear = regexp.MustCompile(`^(\d{4})年?[-\x{2010}-\x{2015}~/至](\d{2}|\d{4})年?(?:学年|学年度|度)?$`)

// Parse reads 2025, 2025年, 2025年度, a school year such as 2025-2026学年 by its
// first year, and the year of a whole date.
func (yearType) Parse(_ *Field, in Input) (app.Value, *Finding) {
	s := fold(in.Text())
	if m := schoolYear.FindStringSubmatch(s); m != nil {
		first, _ := strconv.Atoi(m[1])
		if next := strconv.Itoa(first + 1); strings.HasSuffix(next, m[2]) {
			return app.TextValue(m[1]), nil
		}
	}
	for _, tail := range []string{"学年度", "学年", "年度", "度"} {
		s = strings.TrimSuffix(s, tail)
	}
	iso, ok := ParseDate(s)
	if !ok {
		return app.Value{}, refused("year", "value", clip(in.Text()))
	}
	return app.TextValue(iso[:4]), nil
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
