package catalog

import (
	"strconv"
	"unicode/utf8"

	"ronghe/app"
	"ronghe/app/codes"
)

// usccType is a unified social credit code (GB 32100-2015): 18 characters, the
// last a check character. A failed check warns and never blocks: codes in use
// are sometimes wrong at their source.
type usccType struct{}

var _ Type = usccType{}

// longestUSCC is how many bytes are still taken for a code, mistyped, and kept.
const longestUSCC = 40

func (usccType) Check(*Field, *Env) error { return nil }

func (usccType) Parse(_ *Field, in Input) (app.Value, *Finding) {
	if in.cutShort() {
		return app.Value{}, soft("code_cut", "value", in.Text())
	}
	if n := severalCodes(in.Text()); n > 1 {
		return app.Value{}, soft("uscc_several", "value", clip(in.Text()), "n", strconv.Itoa(n))
	}
	s := codes.NormalUSCC(in.Text())
	if len(s) > longestUSCC {
		return app.Value{}, refused("uscc_length", "length", strconv.Itoa(utf8.RuneCountInString(s)))
	}
	return app.TextValue(s), nil
}

func (usccType) Validate(_ *Field, v app.Value) *Finding {
	p := codes.CheckUSCC(v.Text())
	if p == nil {
		return nil
	}
	return &Finding{Code: p.Code, Severity: p.Severity, Args: p.Args}
}

// Identifies takes a code whose check characters are wrong for one that was mistyped or
// issued so, and what has no such form for a word in its place.
func (usccType) Identifies(_ *Field, v app.Value) bool {
	p := codes.CheckUSCC(v.Text())
	return p == nil || p.Code != codes.USCCLength && p.Code != codes.USCCCharacters
}

func (usccType) Format(_ *Field, v app.Value) string { return v.Text() }
func (usccType) Columns(*Field) []Column             { return textColumn() }
func (usccType) Operand(_ *Field, v app.Value) any   { return textOperand(v) }
