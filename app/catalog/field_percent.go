package catalog

import (
	"strings"

	"github.com/shopspring/decimal"

	"ronghe/app"
)

// percentType is a share, stored as a fraction (0.6) and shown as percent
// (60%). Scale counts the decimal places of the percent.
type percentType struct{}

var _ Type = percentType{}

func (percentType) Check(f *Field, env *Env) error { return checkNumber(f, env) }

// outOfHundred is what stands before the number where a share is written out.
const outOfHundred = "\u767e\u5206\u4e4b"

// Parse reads "60%" and "60" as sixty percent. A spreadsheet's number cell
// from -1 to 1 is a fraction, as percent formats store it. What may as well be a
// fraction, 1.2 without a sign, has to be looked at.
func (percentType) Parse(f *Field, in Input) (app.Value, *Finding) {
	written := strings.Join(strings.Fields(app.FoldWidth(in.Text())), "")
	s := strings.TrimPrefix(written, outOfHundred)
	signed := s != written || strings.Contains(s, "%")
	typed := in
	in.Cell.Text, in.Unit = strings.Replace(s, "%", "", 1), ""
	d, odd, bad := number(f, in)
	if bad != nil {
		bad.Args["value"] = clip(s)
		return app.Value{}, bad
	}
	one, ten := decimal.NewFromInt(1), decimal.NewFromInt(10)
	if in.Cell.Kind != app.CellNumber || d.Abs().GreaterThan(one) {
		if odd == nil && !signed && !d.IsInteger() && d.Abs().LessThan(ten) {
			odd = soft("percent_unsigned", "value", clip(s), "stored", "", "other", f.Format(app.DecimalValue(d, f.Scale+2)))
		}
		d = d.Shift(-2)
	}
	return store(f, typed, d, f.Scale+2, odd)
}

func (percentType) Validate(f *Field, v app.Value) *Finding { return bounds(f, v) }

func (percentType) Format(f *Field, v app.Value) string {
	d, ok := v.Decimal()
	if !ok {
		return v.Text()
	}
	return d.Shift(2).StringFixed(f.Scale) + "%"
}

func (percentType) Columns(f *Field) []Column         { return scaledColumn(f.Scale + 2) }
func (percentType) Operand(_ *Field, v app.Value) any { return numberOperand(v) }
