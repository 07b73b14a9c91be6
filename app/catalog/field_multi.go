package catalog

import (
	"regexp"
	"slices"
	"strings"

	"ronghe/app"
)

// multiType is any number of the options.
type multiType struct{}

var _ Type = multiType{}

func (multiType) Check(f *Field, _ *Env) error { return checkOptions(f) }

// Marks between options: plain ones, then what people write in running text, and
// numbers before each.
const (
	multiMarks = "\u3001,\uff0c;\uff1b/|\n"
	multiWords = " +\uff0b\u548c\u53ca\u4e0e"
)

var multiNumbers = regexp.MustCompile(`[(\x{ff08}]?\d{1,2}[)\x{ff09}.\x{ff0e}\x{3001}]|[\x{2460}-\x{2473}]`)

// Parse reads options separated by 、 , ; / or line breaks, and, where that does
// not do, by blanks, 和 or numbers.
func (multiType) Parse(f *Field, in Input) (app.Value, *Finding) {
	text := in.Text()
	if code, ok := f.matchOption(text); ok { // a label may hold one of the marks
		return app.ListValue(code), nil
	}
	codes, odd := f.matchOptions(text, multiMarks)
	for _, s := range []string{text, multiNumbers.ReplaceAllString(text, "\n")} {
		if odd == "" {
			break
		}
		if more, still := f.matchOptions(s, multiMarks+multiWords); still == "" {
			codes, odd = more, ""
		}
	}
	if odd != "" {
		return app.Value{}, refused("choice", "value", clip(odd), "options", f.optionText())
	}
	return app.ListValue(codes...), nil
}

// matchOptions reads the options between marks; odd is the first part that is
// none.
func (f *Field) matchOptions(text, marks string) (codes []string, odd string) {
	for _, part := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(marks, r) }) {
		if part = strings.TrimSpace(part); strings.Trim(part, optionMarks) == "" {
			continue
		}
		code, ok := f.matchOption(part)
		if !ok {
			return nil, part
		}
		if !slices.Contains(codes, code) {
			codes = append(codes, code)
		}
	}
	return codes, ""
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
