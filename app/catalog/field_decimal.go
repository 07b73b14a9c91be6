package catalog

import (
	"errors"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"ronghe/app"
)

// mostDigits is how many digits a number may have with its decimal places: its
// scaled form must fit a 64-bit integer.
const mostDigits = 18

// coarse is the share, as a power of ten, that rounding may change: beyond a
// hundredth the number is another one, most often for its unit of measure.
const coarse = 2

// decimalType is an exact decimal with a fixed number of places and,
// mostly, a unit of measure. A text may bring its own unit ("120万元"), as may
// a header; the value is converted to the field's.
type decimalType struct{}

var _ Type = decimalType{}

func (decimalType) Check(f *Field, env *Env) error { return checkNumber(f, env) }

func checkNumber(f *Field, env *Env) error {
	if s := badPer(f, env.Words); s != "" {
		return errors.New(s)
	}
	if f.Scale < 0 || f.Scale > 8 {
		return fmt.Errorf("scale must be 0 to 8")
	}
	for _, b := range []string{f.AtLeast, f.AtMost} {
		if b == "" {
			continue
		}
		if _, err := decimal.NewFromString(b); err != nil {
			return fmt.Errorf("bound %q is not a number", b)
		}
	}
	return nil
}

func (decimalType) Parse(f *Field, in Input) (app.Value, *Finding) {
	d, odd, bad := number(f, in)
	if bad != nil {
		return app.Value{}, bad
	}
	return store(f, in, d, f.Scale, odd)
}

// store rounds half-up to the field's places. What loses digits is stored and
// has to be looked at: a spreadsheet's 1/3 is no reason to refuse a row. odd is
// what else was odd about the text, nil for nothing; it is told what is kept.
func store(f *Field, in Input, d decimal.Decimal, places int32, odd *Finding) (app.Value, *Finding) {
	v := app.DecimalValue(d, places)
	if len(strings.TrimLeft(d.Abs().Shift(places).Truncate(0).String(), "0")) > mostDigits {
		return app.Value{}, refused("number_big", "value", clip(in.Text()))
	}
	if (odd == nil || odd.Code == "number_yuan") && !d.Round(places).Equal(d) && !noise(in, d, places) {
		if odd == nil {
			odd = soft("number_rounded", "value", clip(in.Text()), "stored", "", "unit", f.Unit)
		}
		if d.Round(places).Sub(d).Abs().GreaterThan(d.Abs().Shift(-coarse)) {
			odd.Code, odd.Severity = "number_coarse", app.Hard
		}
	}
	if odd != nil {
		odd.Args["stored"] = f.Format(v)
	}
	return v, odd
}

// noise reports whether what a spreadsheet's number has beyond the places comes
// from its binary arithmetic: 0.1+0.2 stands in the file as 0.30000000000000004.
func noise(in Input, d decimal.Decimal, places int32) bool {
	const digits = 14 // that a double keeps without fail, and some to compute with
	return in.Cell.Kind == app.CellNumber && d.Sub(d.Round(places)).Abs().LessThanOrEqual(d.Abs().Shift(-digits))
}

// number reads a decimal: thousands separators, full-width digits, a trailing
// unit of the same family, a leading currency sign, brackets for negatives,
// Chinese numerals. odd is what has to be looked at: a rough number (about 120),
// and 1e9 typed where 109 or 1,000 may be meant.
func number(f *Field, in Input) (d decimal.Decimal, odd, bad *Finding) {
	words := f.env.Words
	s := strings.Join(strings.Fields(app.FoldWidth(in.Text())), "")
	if blanksPartValues(in.Text()) {
		return d, nil, refused("number", "value", clip(in.Text()))
	}
	if strings.Contains(s, ",") && !thousands.MatchString(s) { // Fold has made full-width commas plain
		return d, nil, refused("number_comma", "value", clip(in.Text()))
	}
	s = strings.NewReplacer(",", "", "\u2212", "-").Replace(s)
	s = chinesePoint.ReplaceAllString(s, "$1.$2")
	signed := strings.TrimLeft(s, "¥￥")
	sign := signed != s
	if s = f.perFirst(signed); strings.HasPrefix(s, "$") {
		return d, nil, refused("unit", "value", clip(in.Text()), "unit", f.Unit)
	}
	rough := false
	if rest := s[unitStart(s):]; rest == s || rest != "" && !f.Convertible(rest) {
		s, rough = words.bare(s)
	}
	spelt := false
	if n, rest, ok := numeral(s); ok {
		s, spelt = strconv.FormatInt(n, 10)+rest, true
	}
	unit := in.Unit
	if i := unitStart(s); i < len(s) {
		own, more := s[i:], false
		if !f.Convertible(own) {
			own, more = words.bare(own)
		}
		s, rough = s[:i], rough || more
		if own != "" {
			unit = f.withPer(own, in.Unit)
		}
	}
	negative := strings.HasPrefix(s, "(") && strings.HasSuffix(s, ")")
	if negative {
		s = s[1 : len(s)-1]
	}
	if len(s) > 64 {
		return d, nil, refused("number", "value", clip(in.Text()))
	}
	var err error
	d, err = decimal.NewFromString(strings.TrimPrefix(s, "+"))
	if err != nil || d.Exponent() > 40 || d.Exponent() < -60 {
		return d, nil, refused("number", "value", clip(in.Text()))
	}
	if negative {
		d = d.Neg()
	}
	if sign = sign && unit == "" && f.Unit != yuan && f.Convertible(yuan); sign {
		unit = yuan // nobody writes ¥35,000 for 350 million
	}
	factor, over, ok := f.ratio(unit)
	if !ok {
		factor, ok = f.env.multiple(unit, f.Unit)
	}
	switch {
	case !ok && f.saysPer(unit):
		return d, nil, refused("unit_per", "value", clip(in.Text()), "said", clip(unit), "unit", f.unitPer(strings.TrimPrefix(f.Per, ofPerson)))
	case !ok && (f.Unit == "" || spelt): // 十几人
		return d, nil, refused("number", "value", clip(in.Text()))
	case !ok:
		return d, nil, refused("unit", "value", clip(in.Text()), "unit", f.Unit)
	case sign:
		odd = soft("number_yuan", "value", clip(in.Text()), "stored", "", "unit", f.Unit)
	case rough:
		odd = soft("number_rough", "value", clip(in.Text()), "stored", "", "unit", f.Unit)
	case in.Cell.Kind != app.CellNumber && strings.ContainsAny(s, "eE"):
		odd = soft("number_power", "value", clip(in.Text()), "stored", "", "unit", f.Unit)
	}
	return times(d, factor, over), odd, nil
}

// times multiplies and divides; what is divided by one stays exact.
func times(d, by, over decimal.Decimal) decimal.Decimal {
	if d = d.Mul(by); over.Equal(decimal.NewFromInt(1)) {
		return d
	}
	return d.Div(over)
}

// yuan is what the sign ¥ stands for.
const yuan = "\u5143"

// thousands are numbers whose commas part three digits each.
var thousands = regexp.MustCompile(`^[^0-9,]*[0-9]{1,3}(,[0-9]{3})+([^0-9,].*)?$`)

// chinesePoint is the full stop of a Chinese keyboard where a decimal point is meant.
var chinesePoint = regexp.MustCompile(`(\d)。(\d)`)

// unitStart returns where the digits end and a unit begins.
func unitStart(s string) int {
	for i, r := range s {
		switch {
		case r >= '0' && r <= '9', r == '.', r == '-', r == '+', r == '(', r == ')':
		case (r == 'e' || r == 'E') && i > 0 && i+1 < len(s) && strings.ContainsRune("+-0123456789", rune(s[i+1])):
		default:
			return i
		}
	}
	return len(s)
}

// factor returns by what a number in unit "from" is multiplied to be in "to".
func (e *Env) factor(from, to string) (decimal.Decimal, bool) {
	one := decimal.NewFromInt(1)
	from, to = app.FoldWidth(from), app.FoldWidth(to)
	if from == "" || from == to {
		return one, true
	}
	a, okA := e.Measures[from]
	b, okB := e.Measures[to]
	if !okA || !okB || a.Family != b.Family {
		return one, false
	}
	return decimal.RequireFromString(a.Factor).Div(decimal.RequireFromString(b.Factor)), true
}

// Convertible reports whether a header's unit can be read into the field.
func (f *Field) Convertible(unit string) bool {
	_, _, ok := f.ratio(unit)
	return ok
}

// In is a value of the field in another unit of measure; ok is false where it has none
// that can be converted.
func (f *Field) In(unit string, d decimal.Decimal) (in decimal.Decimal, ok bool) {
	by, over, ok := f.ratio(unit)
	if !ok || f.Unit == "" || by.IsZero() {
		return d, false
	}
	return d.Mul(over).Div(by), true
}

// Raises reports whether numbers in a unit of measure are more in the field's own.
func (f *Field) Raises(unit string) bool {
	by, over, ok := f.ratio(unit)
	return ok && by.GreaterThan(over)
}

// Measures are the units of measure that can be read into the field, its own
// first.
func (f *Field) Measures() []string {
	if f.Unit == "" {
		return nil
	}
	var out []string
	for u := range f.env.Measures {
		if u != f.Unit && f.Convertible(u) && !f.onlyPer(u) {
			out = append(out, u)
		}
	}
	slices.Sort(out)
	if f.Per != "" {
		out = append([]string{f.unitPer(Periods[0]), f.unitPer(Periods[1])}, out...)
	}
	return append([]string{f.Unit}, out...)
}

func (decimalType) Validate(f *Field, v app.Value) *Finding { return bounds(f, v) }

func bounds(f *Field, v app.Value) *Finding {
	d, ok := v.Decimal()
	if !ok {
		return hard("number", "value", v.Text())
	}
	if f.AtLeast != "" && d.LessThan(decimal.RequireFromString(f.AtLeast)) {
		return hard("at_least", "value", f.Format(v), "bound", f.Format(app.TextValue(f.AtLeast)), "unit", f.Unit)
	}
	if f.AtMost != "" && d.GreaterThan(decimal.RequireFromString(f.AtMost)) {
		return hard("at_most", "value", f.Format(v), "bound", f.Format(app.TextValue(f.AtMost)), "unit", f.Unit)
	}
	return nil
}

// Format shows two decimal places of an amount that keeps more, unless it has
// more: 120.0000 is read as 120.00, 0.1235 as it is.
func (decimalType) Format(_ *Field, v app.Value) string {
	const shown = 2
	s := v.Text()
	if dot := strings.IndexByte(s, '.'); dot >= 0 {
		for len(s) > dot+1+shown && s[len(s)-1] == '0' {
			s = s[:len(s)-1]
		}
	}
	return Thousands(s)
}

func (decimalType) Columns(f *Field) []Column         { return scaledColumn(f.Scale) }
func (decimalType) Operand(_ *Field, v app.Value) any { return numberOperand(v) }

func numberOperand(v app.Value) any {
	if d, ok := v.Decimal(); ok {
		return d
	}
	return nil
}

func scaledColumn(scale int32) []Column {
	return []Column{{Kind: ColInt, Get: func(v app.Value) any {
		d, ok := v.Decimal()
		if !ok {
			return nil
		}
		return ScaledInt(d, scale)
	}}}
}

// ScaledInt returns d × 10^scale rounded half-up, limited to 64 bits.
func ScaledInt(d decimal.Decimal, scale int32) int64 {
	s := d.Shift(scale).Round(0)
	if !s.BigInt().IsInt64() {
		if s.IsNegative() {
			return math.MinInt64
		}
		return math.MaxInt64
	}
	return s.IntPart()
}

// Thousands puts separators into the integer part of a decimal text.
func Thousands(s string) string {
	sign := ""
	if strings.HasPrefix(s, "-") {
		sign, s = "-", s[1:]
	}
	whole, frac, dot := strings.Cut(s, ".")
	if len(whole) > 3 {
		var b strings.Builder
		lead := len(whole) % 3
		b.WriteString(whole[:lead])
		for i := lead; i < len(whole); i += 3 {
			if b.Len() > 0 {
				b.WriteByte(',')
			}
			b.WriteString(whole[i : i+3])
		}
		whole = b.String()
	}
	if dot {
		return sign + whole + "." + frac
	}
	return sign + whole
}

// clip shortens a text for a message.
func clip(s string) string {
	const most = 30
	r := []rune(s)
	if len(r) <= most {
		return s
	}
	return string(r[:most]) + "…"
}
