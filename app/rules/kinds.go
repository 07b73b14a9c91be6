package rules

import (
	"github.com/shopspring/decimal"

	"ronghe/app"
	"ronghe/app/catalog"
)

// kind is the static type of an expression. At run time a number is a
// decimal.Decimal, text and date are strings, a list is []string, and nil is
// blank or unknown.
type kind uint8

const (
	faulty kind = iota // a fault was reported; nothing more is said
	null
	number
	text
	date
	boolean
	list
)

func (k kind) String() string {
	return [...]string{"anything", "nothing", "a number", "text", "a date", "a condition", "a list"}[k]
}

func kindOf(f *catalog.Field) kind {
	switch f.TypeName {
	case catalog.TypeInteger, catalog.TypeDecimal, catalog.TypePercent, catalog.TypeYear:
		return number
	case catalog.TypeDate:
		return date
	case catalog.TypeBool:
		return boolean
	case catalog.TypeMulti, catalog.TypeFiles:
		return list
	}
	return text
}

// sealed stands for a personal value that is there but cannot be read.
type sealed struct{}

// operandOf returns v as expressions see it.
func operandOf(f *catalog.Field, v app.Value) any {
	switch v.Kind() {
	case app.Blank, app.NotApplicable:
		return nil
	case app.SealedKind:
		return sealed{}
	}
	return f.Type().Operand(f, v)
}

// valueOf turns a computed operand into the field's value, rounded half-up to
// the field's places.
func valueOf(f *catalog.Field, x any) app.Value {
	switch x := x.(type) {
	case decimal.Decimal:
		return app.DecimalValue(x, placesOf(f))
	case string:
		return app.TextValue(x)
	case bool:
		return app.BoolValue(x)
	case []string:
		return app.ListValue(x...)
	}
	return app.Value{}
}

// placesOf is how many decimal places a field stores.
func placesOf(f *catalog.Field) int32 {
	switch f.TypeName {
	case catalog.TypeDecimal:
		return f.Scale
	case catalog.TypePercent:
		return f.Scale + 2
	}
	return 0
}
