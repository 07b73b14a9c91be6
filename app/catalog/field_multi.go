package catalog

import (
	"slices"
	"strings"

	"ronghe/app"
)

// multiType is any number of the options.
type multiType struct{}

var _ Type = multiType{}

func (multiType) Check(f *Field, _ *Env) error { return checkOptions(f) }

// Parse reads options separated by 、 , ; / or line breaks.
func (multiType) Parse(f *Field, in Input) (app.Value, *Finding) {
	if code, ok := f.matchOption(in.Text()); ok { // a label may hold one of the marks
		return app.ListValue(code), nil
	}
	var codes []string
	for _, part := range strings.FieldsFunc(in.Text(), func(r rune) bool {
		return strings.ContainsRune("、,，;；/|\n", r)
	}) {
		part = strings.TrimSpace(part)
		if part == "" {
			continue
		}
		code, ok := f.matchOption(part)
		if !ok {
			return app.Value{}, refused("choice", "value", clip(part), "options", f.optionText())
		}
		if !slices.Contains(codes, code) {
			codes = append(codes, code)
		}
	}
	return app.ListValue(codes...), nil
}

func (multiType) Validate(f *Field, v app.Value) *Finding {
	for _, c := range v.List() {
		if _, ok := f.option[c]; !ok {
			return hard("choice", "value", c, "options", f.optionText())
		}
	}
	return nil
}

func (multiType) Format(f *Field, v app.Value) string {
	labels := make([]string, len(v.List()))
	for i, c := range v.List() {
		labels[i] = c
		if o, ok := f.option[c]; ok {
			labels[i] = o.Label
		}
	}
	return strings.Join(labels, "、")
}

// Columns projects "|a|b|", so that a filter finds "|a|".
func (multiType) Columns(*Field) []Column {
	return []Column{{Kind: ColText, Get: func(v app.Value) any {
		return "|" + strings.Join(v.List(), "|") + "|"
	}}}
}

func (multiType) Operand(_ *Field, v app.Value) any {
	if v.Kind() != app.List {
		return nil
	}
	return v.List()
}
