package catalog

import (
	"fmt"
	"unicode/utf8"

	"ronghe/app"
	"ronghe/app/codes"
)

// partyType is a unit that takes part: a record of a directory register, or,
// while it is not there, its name (and code) as entered. As a ref it must be a
// record.
type partyType struct{ refOnly bool }

var _ Type = partyType{}

func (partyType) Check(f *Field, _ *Env) error {
	if len(f.To) == 0 {
		return fmt.Errorf("to: names no register")
	}
	return nil
}

// Parse finds the record by code, name or former name.
func (t partyType) Parse(f *Field, in Input) (app.Value, *Finding) {
	text := joinLines(in.Text())
	if utf8.RuneCountInString(text) > defaultTextMax {
		return app.Value{}, refused("text_long", "count", fmt.Sprint(utf8.RuneCountInString(text)), "max", fmt.Sprint(defaultTextMax))
	}
	var found []app.Party
	if in.Refs != nil {
		for _, form := range f.To {
			found = append(found, in.Refs.Resolve(form, text)...)
		}
	}
	switch {
	case len(found) == 1:
		return app.PartyValue(found[0]), nil
	case len(found) > 1 && t.refOnly:
		return app.Value{}, refused("ref_ambiguous", "value", clip(text), "count", fmt.Sprint(len(found)))
	case t.refOnly:
		return app.Value{}, refused("ref_unknown", "value", clip(text))
	case len(found) > 1:
		return app.PartyValue(app.Party{Name: text}), soft("ref_ambiguous", "value", clip(text), "count", fmt.Sprint(len(found)))
	}
	if code := codes.NormalUSCC(text); codes.USCCShape(code) {
		return app.PartyValue(app.Party{Code: code}), nil
	}
	return app.PartyValue(app.Party{Name: text}), nil
}

func (t partyType) Validate(_ *Field, v app.Value) *Finding {
	if t.refOnly && v.Party().Ref == "" {
		return hard("ref_unknown", "value", v.Party().Name)
	}
	return nil
}

func (partyType) Format(_ *Field, v app.Value) string {
	if p := v.Party(); p.Name != "" {
		return p.Name
	}
	return v.Party().Code
}

// Columns project the name, and the record's id for links from the other side.
func (partyType) Columns(f *Field) []Column {
	return []Column{
		{Kind: ColText, Get: func(v app.Value) any { return partyType{}.Format(f, v) }},
		{Suffix: "_ref", Kind: ColText, Get: func(v app.Value) any {
			if r := v.Party().Ref; r != "" {
				return string(r)
			}
			return nil
		}},
	}
}

func (partyType) Operand(f *Field, v app.Value) any {
	if v.Kind() != app.PartyKind {
		return nil
	}
	return partyType{}.Format(f, v)
}
