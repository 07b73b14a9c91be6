package catalog

import (
	"net/mail"
	"slices"
	"strings"

	"ronghe/app"
)

// emailType is an e-mail address.
type emailType struct{}

var _ Type = emailType{}

func (emailType) Check(*Field, *Env) error { return nil }

func (emailType) Parse(_ *Field, in Input) (app.Value, *Finding) {
	parts := emails(app.FoldWidth(in.Text()))
	s := strings.Join(parts, "\u3001")
	if len(s) > 120 {
		return app.Value{}, refused("email", "value", clip(s))
	}
	return app.TextValue(s), nil
}

func (emailType) Validate(_ *Field, v app.Value) *Finding {
	for _, s := range emails(v.Text()) {
		if a, err := mail.ParseAddress(s); err != nil || a.Address != s {
			return soft("email", "value", Mask("email", s))
		}
	}
	return nil
}

// emails are the addresses in a text: several, where each part of it is one.
func emails(text string) []string {
	parts := divide(text, valueMarks+", ")
	if slices.ContainsFunc(parts, func(p string) bool { return !strings.Contains(p, "@") }) {
		return []string{strings.Join(strings.Fields(text), "")}
	}
	return parts
}

func (emailType) Format(_ *Field, v app.Value) string { return v.Text() }
func (emailType) Columns(*Field) []Column             { return textColumn() }
func (emailType) Operand(_ *Field, v app.Value) any   { return textOperand(v) }
