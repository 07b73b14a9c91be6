package catalog

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"ronghe/app"
)

// Limits on text where the definition states none, in characters.
const (
	defaultTextMax = 200
	defaultLongMax = 20000
)

// textType is one line of text, or several (long).
type textType struct{ long bool }

var _ Type = textType{}

func (t textType) Check(f *Field, _ *Env) error {
	if f.Pattern != "" {
		if _, err := regexp.Compile(f.Pattern); err != nil {
			return fmt.Errorf("pattern: %w", err)
		}
		if f.PatternIs == "" {
			return fmt.Errorf("a pattern needs pattern_is: what it asks for, in words")
		}
	}
	if f.Normalise != "" && f.Normalise != "code" {
		return fmt.Errorf("normalise: %q is not known (code)", f.Normalise)
	}
	return nil
}

func (t textType) Parse(f *Field, in Input) (app.Value, *Finding) {
	s := in.Text()
	switch {
	case f.Normalise == "code" && in.cutShort():
		return app.Value{}, soft("code_cut", "value", s)
	case f.Normalise == "code":
		s = strings.ToUpper(strings.Join(strings.Fields(app.FoldWidth(s)), ""))
	case !t.long:
		s = strings.Map(plainLetter, joinLines(s))
	}
	if n, most := utf8.RuneCountInString(s), t.most(f); n > most {
		return app.Value{}, refused("text_long", "count", strconv.Itoa(n), "max", strconv.Itoa(most))
	}
	return app.TextValue(s), nil
}

// plainLetter makes a full-width letter or digit an ordinary one, so that ＡＢ学院 and
// AB学院 are one school; punctuation stays, for Chinese has it in full width.
func plainLetter(r rune) rune {
	if c := app.FoldRune(r); unicode.IsLetter(c) || unicode.IsDigit(c) {
		return c
	}
	return r
}

// joinLines puts a name that was broken over several lines together: without a
// space between Chinese characters, with one elsewhere.
func joinLines(s string) string {
	if !strings.ContainsAny(s, "\n\t") {
		return s
	}
	var b strings.Builder
	for _, part := range strings.FieldsFunc(s, func(r rune) bool { return r == '\n' || r == '\t' }) {
		part = strings.TrimSpace(part)
		if part == "" {
			continue
		}
		if b.Len() > 0 {
			last, _ := utf8.DecodeLastRuneInString(b.String())
			first, _ := utf8.DecodeRuneInString(part)
			if last < 0x2e80 && first < 0x2e80 {
				b.WriteByte(' ')
			}
		}
		b.WriteString(part)
	}
	return b.String()
}

func (t textType) most(f *Field) int {
	if f.Max > 0 {
		return f.Max
	}
	if t.long {
		return defaultLongMax
	}
	return defaultTextMax
}

func (t textType) Validate(f *Field, v app.Value) *Finding {
	if f.Pattern == "" {
		return nil
	}
	if ok, err := regexp.MatchString(f.Pattern, v.Text()); err != nil || !ok {
		return hard("pattern", "value", v.Text(), "want", f.PatternIs)
	}
	return nil
}

func (textType) Format(_ *Field, v app.Value) string { return v.Text() }
func (textType) Columns(*Field) []Column             { return textColumn() }
func (textType) Operand(_ *Field, v app.Value) any   { return textOperand(v) }

func textOperand(v app.Value) any {
	if v.Kind() != app.Text {
		return nil
	}
	return v.Text()
}
