package catalog

import (
	"net/mail"
	"strings"

	"ronghe/app"
)

// emailType is an e-mail address.
type emailType struct{}

var _ Type = emailType{}

func (emailType) Check(*Field, *Env) error { return nil }

func (emailType) Parse(_ *Field, in Input) (app.Value, *Finding) {
	s := strings.Join(strings.Fields(app.FoldWidth(in.Text())), "")
	if len(s) > 120 {
		return app.Value{}, refused("email", "value", clip(s))
	}
	return app.TextValue(s), nil
}

func (emailType) Validate(_ *Field, v app.Value) *Finding {
	if a, err := mail.ParseAddress(v.Text()); err != nil || a.Address != v.Text() {
		return soft("email", "value", Mask("email", v.Text()))
	}
	return nil
}

func (emailType) Format(_ *Field, v app.Value) string { return v.Text() }
func (emailType) Columns(*Field) []Column             { return textColumn() }
func (emailType) Operand(_ *Field, v app.Value) any   { return textOperand(v) }
