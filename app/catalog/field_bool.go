package catalog

import "ronghe/app"

// boolType is yes or no; blank means not answered.
type boolType struct{}

var _ Type = boolType{}

func (boolType) Check(*Field, *Env) error { return nil }

func (boolType) Parse(f *Field, input Input) (app.Value, *Finding) {
	s := app.FoldWidth(input.Text())
	switch {
	case in(f.env.Words.Yes, s):
		return app.BoolValue(true), nil
	case in(f.env.Words.No, s):
		return app.BoolValue(false), nil
	}
	return app.Value{}, refused("bool", "value", clip(s), "yes", f.env.Words.Yes[0], "no", f.env.Words.No[0])
}

func (boolType) Validate(*Field, app.Value) *Finding { return nil }

func (boolType) Format(f *Field, v app.Value) string {
	if v.Bool() {
		return f.env.Words.Yes[0]
	}
	return f.env.Words.No[0]
}

func (boolType) Columns(*Field) []Column {
	return []Column{{Kind: ColInt, Get: func(v app.Value) any {
		if v.Bool() {
			return int64(1)
		}
		return int64(0)
	}}}
}

func (boolType) Operand(_ *Field, v app.Value) any {
	if v.Kind() != app.Bool {
		return nil
	}
	return v.Bool()
}

// YesNo returns the two answers of a yes/no field as people read them.
func (f *Field) YesNo() []string { return []string{f.env.Words.Yes[0], f.env.Words.No[0]} }
