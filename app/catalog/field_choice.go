package catalog

import (
	"fmt"
	"slices"
	"strings"

	"ronghe/app"
)

// choiceType is one of a few options that the definition states.
type choiceType struct{}

var _ Type = choiceType{}

func (choiceType) Check(f *Field, _ *Env) error { return checkOptions(f) }

func checkOptions(f *Field) error {
	if len(f.Options) == 0 {
		return fmt.Errorf("options are missing")
	}
	f.option = make(map[string]*Option, len(f.Options))
	labels := map[string]bool{}
	for i := range f.Options {
		o := &f.Options[i]
		if o.Code == "" || o.Label == "" {
			return fmt.Errorf("option %d has no code or no label", i+1)
		}
		if f.option[o.Code] != nil || labels[o.Label] {
			return fmt.Errorf("option %q stands twice", o.Code)
		}
		if !slices.Contains(tones, o.Tone) {
			return fmt.Errorf("option %q: tone %q is not one of%s", o.Code, o.Tone, strings.Join(tones, " "))
		}
		f.option[o.Code], labels[o.Label] = o, true
	}
	return nil
}

func (choiceType) Parse(f *Field, in Input) (app.Value, *Finding) {
	if code, ok := f.matchOption(in.Text()); ok {
		return app.TextValue(code), nil
	}
	return app.Value{}, refused("choice", "value", clip(in.Text()), "options", f.optionText())
}

// optionMarks may stand around a word that was written into a sentence.
const optionMarks = ".\u3002\"'\u201c\u201d\u2018\u2019"

// matchOption reads a code, a label or an alias.
func (f *Field) matchOption(s string) (string, bool) {
	s = strings.Trim(fold(s), optionMarks)
	for i := range f.Options {
		o := &f.Options[i]
		if strings.EqualFold(s, o.Code) || s == strings.Trim(fold(o.Label), optionMarks) {
			return o.Code, true
		}
		for _, a := range o.Aliases {
			if strings.EqualFold(s, strings.Trim(fold(a), optionMarks)) {
				return o.Code, true
			}
		}
	}
	return "", false
}

// fold makes spellings of one word equal: width and white space do not matter.
func fold(s string) string { return strings.Join(strings.Fields(app.FoldWidth(s)), "") }

func (f *Field) optionText() string {
	labels := make([]string, 0, len(f.Options))
	for _, o := range f.Options {
		if !o.Retired {
			labels = append(labels, o.Label)
		}
	}
	return strings.Join(labels, "、")
}

func (choiceType) Validate(f *Field, v app.Value) *Finding {
	if _, ok := f.option[v.Text()]; !ok {
		return hard("choice", "value", v.Text(), "options", f.optionText())
	}
	return nil
}

func (choiceType) Format(f *Field, v app.Value) string {
	if o, ok := f.option[v.Text()]; ok {
		return o.Label
	}
	return v.Text()
}

func (choiceType) Columns(*Field) []Column           { return textColumn() }
func (choiceType) Operand(_ *Field, v app.Value) any { return textOperand(v) }
