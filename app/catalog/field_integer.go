package catalog

import "ronghe/app"

// integerType is a whole number of something.
type integerType struct{}

var _ Type = integerType{}

func (integerType) Check(f *Field, env *Env) error {
	f.Scale = 0
	return checkNumber(f, env)
}

func (integerType) Parse(f *Field, in Input) (app.Value, *Finding) {
	d, odd, bad := number(f, in)
	if bad != nil {
		return app.Value{}, bad
	}
	if !d.IsInteger() {
		return app.Value{}, refused("not_whole", "value", clip(in.Text()))
	}
	return store(f, in, d, 0, odd)
}

func (integerType) Validate(f *Field, v app.Value) *Finding { return bounds(f, v) }
func (integerType) Format(_ *Field, v app.Value) string     { return Thousands(v.Text()) }
func (integerType) Columns(*Field) []Column                 { return scaledColumn(0) }
func (integerType) Operand(_ *Field, v app.Value) any       { return numberOperand(v) }
