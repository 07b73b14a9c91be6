package catalog

import (
	"strconv"
	"strings"

	"ronghe/app"
)

// yearType is a calendar year, 1900 to 2199, or a school year by its first
// year.
type yearType struct{}

var _ Type = yearType{}

func (yearType) Check(*Field, *Env) error { return nil }

func (yearType) Parse(_ *Field, in Input) (app.Value, *Finding) {
	s := strings.TrimSpace(Fold(in.Text()))
	iso, ok := ParseDate(strings.TrimSuffix(s, "度"))
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
