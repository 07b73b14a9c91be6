package catalog

import (
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"ronghe/app"
)

// Periods are what an amount may be for, as the form says: a month or a year, of one
// person or of all. A sheet says it behind the unit of measure: 元/月, 万元/人·年, 每人每月.
var Periods = []string{"month", "year", "person-month", "person-year"}

// ofPerson begins the periods of one person.
const ofPerson = "person-"

// perMarks stand between the parts of what an amount is for.
const perMarks = "/\u00b7.*\u00d7()\u2022\u3001\u6bcf"

// period is what a unit of measure says that the amount is for.
type period struct {
	time   string // month, year; "" where it says none
	person bool
}

// splitPer cuts a unit of measure where what it is for begins: 元 and 人·月. rest is ""
// where it says nothing of that.
func splitPer(unit string) (base, rest string) {
	if i := strings.IndexAny(unit, "/\u6bcf"); i >= 0 {
		return strings.Trim(unit[:i], perMarks), unit[i:]
	}
	return unit, ""
}

// period reads what an amount is for. ok is false for anything but a month, a year and a
// person.
func (w Words) period(s string) (p period, ok bool) {
	kinds := []struct {
		words []string
		take  func() bool
	}{
		{w.Month, func() bool { again := p.time != ""; p.time = Periods[0]; return !again }},
		{w.Year, func() bool { again := p.time != ""; p.time = Periods[1]; return !again }},
		{w.Person, func() bool { again := p.person; p.person = true; return !again }},
	}
next:
	for s = strings.Trim(s, perMarks); s != ""; s = strings.Trim(s, perMarks) {
		for _, k := range kinds {
			for _, word := range k.words {
				if rest, found := strings.CutPrefix(s, word); found {
					if s = rest; !k.take() {
						return p, false
					}
					continue next
				}
			}
		}
		return p, false
	}
	return p, p != period{}
}

// ratio is by what a number in a unit of measure is multiplied, and then divided, to be
// the field's own: of an amount for a month or a year what it is for counts too. Who says
// nothing of it says the field's own.
func (f *Field) ratio(unit string) (by, over decimal.Decimal, ok bool) {
	one := decimal.NewFromInt(1)
	unit = app.FoldWidth(unit)
	if by, ok = f.env.factor(unit, f.Unit); ok || f.Per == "" {
		return by, one, ok
	}
	base, rest := splitPer(unit)
	said, ok := f.env.Words.period(rest)
	if !ok {
		if said, ok = f.env.Words.period(unit); !ok {
			return one, one, false
		}
		base = ""
	}
	if base == "" && said.time == "" { // 人 alone counts people
		return one, one, false
	}
	if by, ok = f.env.factor(base, f.Unit); !ok {
		if by, ok = f.env.multiple(base, f.Unit); !ok {
			return one, one, false
		}
	}
	own := strings.TrimPrefix(f.Per, ofPerson)
	months := decimal.NewFromInt(12)
	switch {
	case said.person && own == f.Per: // of one, where that of all is asked for
		return one, one, false
	case said.time == Periods[0] && own == Periods[1]:
		return by.Mul(months), one, true
	case said.time == Periods[1] && own == Periods[0]:
		return by, months, true
	}
	return by, one, true
}

// Timed reports whether a unit of measure says for what time an amount of the field's kind
// is, and is more than that time: 元/月, and not 月.
func (f *Field) Timed(unit string) bool {
	base, rest := splitPer(app.FoldWidth(unit))
	said, ok := f.env.Words.period(rest)
	return f.Per != "" && base != "" && ok && said.time != ""
}

// onlyPer reports whether a unit of measure is a time or a person and no measure.
func (f *Field) onlyPer(unit string) bool {
	_, ok := f.env.Words.period(app.FoldWidth(unit))
	return f.Per != "" && ok
}

// saysPer reports whether a unit of measure says what an amount of the field's kind is for,
// be it what can be converted or not (元/天).
func (f *Field) saysPer(unit string) bool {
	base, rest := splitPer(app.FoldWidth(unit))
	if f.Per == "" || rest == "" {
		return false
	}
	_, plain := f.env.factor(base, f.Unit)
	_, more := f.env.multiple(base, f.Unit)
	return plain || more
}

// PerOther reports whether a unit of measure is for another time than a month or a year, or
// for one person where the field is not: its numbers are refused.
func (f *Field) PerOther(unit string) bool { return f.saysPer(unit) && !f.Convertible(unit) }

// unitPer is the field's unit of measure with what it is for.
func (f *Field) unitPer(time string) string {
	w := f.env.Words
	s := f.Unit + "/"
	if strings.HasPrefix(f.Per, ofPerson) {
		s += w.Person[0] + "\u00b7"
	}
	if time == Periods[0] {
		return s + w.Month[0]
	}
	return s + w.Year[0]
}

// withPer puts what the header says that an amount is for behind the unit of measure that
// the cell says: 3万元 under 元/年.
func (f *Field) withPer(own, header string) string {
	base, ofOwn := splitPer(app.FoldWidth(own))
	said, ok := f.env.Words.period(ofOwn)
	person := ok && said.time == ""
	if f.Per == "" || f.saysPer(own) && !person {
		return own
	}
	_, rest := splitPer(app.FoldWidth(header))
	if rest == "" {
		if _, ok := f.env.Words.period(header); ok {
			rest = "/" + header
		}
	}
	if person && rest != "" { // 3000元/人 under 元/年: the header says the time
		return base + rest
	}
	return own + rest
}

// perFirst puts words before a number behind it: 每人每月3000元.
func (f *Field) perFirst(s string) string {
	i := strings.IndexAny(s, "0123456789")
	if f.Per == "" || i <= 0 {
		return s
	}
	if _, ok := f.env.Words.period(s[:i]); !ok {
		return s
	}
	return s[i:] + "/" + s[:i]
}

// badPer says what is wrong with a field's period, "" for nothing.
func badPer(f *Field, w Words) string {
	switch {
	case f.Per == "":
	case !slices.Contains(Periods, f.Per):
		return "per is not one of " + strings.Join(Periods, ", ")
	case f.Unit == "":
		return "per needs a unit"
	case len(w.Month) == 0 || len(w.Year) == 0 || len(w.Person) == 0:
		return "per needs words for month, year and person in " + SharedFile
	}
	return ""
}
