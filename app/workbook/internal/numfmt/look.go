package numfmt

import (
	"regexp"
	"strconv"

	"github.com/shopspring/decimal"

	"ronghe/app"
)

// Format is a number format: its class, and how the numbers of a plain one look.
type Format struct {
	Class
	look look
	code string // where its sections show numbers in different ways; "" otherwise
}

// look is how a section shows a number beyond its digits: a person reads 125000 under
// 0!.0,"万" as 12.5万, and so does an import.
type look struct {
	shift  int32  // powers of ten by which the number shown is less than the one kept
	places int32  // digits behind the point that is written as text
	unit   string // 元, 万元, 万, 千元, 亿 …, as it stands beside the digits
	sign   bool   // ¥ stands beside them
	odd    string // its code, where nobody can tell what the number shown is
}

// Of reads a format code.
func Of(code string) Format {
	f := Format{Class: ClassOf(code)}
	if f.Class != Plain {
		return f
	}
	for i, s := range shown(sectionsOf(code)) {
		if i == 0 {
			f.look = s.look
		} else if s.look != f.look {
			f.code = code
		}
	}
	return f
}

// OfBuiltin is the format of an id that the file does not define.
func OfBuiltin(id int) Format { return Format{Class: Builtin(id)} }

// Alters reports whether Show makes more of a number than its digits.
func (f Format) Alters() bool { return f.look != (look{}) || f.code != "" }

// Show is a number as the format shows it, not rounded: a number, or a text where
// something stands beside it.
func (f Format) Show(number string) (string, app.CellKind) {
	if !f.Alters() {
		return number, app.CellNumber
	}
	n, err := decimal.NewFromString(number)
	if err != nil {
		return number, app.CellNumber
	}
	if l := f.look; f.code == "" {
		return l.show(n, number)
	}
	sections := sectionsOf(f.code)
	l := chosen(sections, n).look
	if !l.dressed() {
		// 800 under [>=10000]0!.0,"万";0 is 800 元: the other section says in what
		// the column is kept.
		for _, s := range shown(sections) {
			if s.dressed() {
				l = s.look
				break
			}
		}
	}
	return l.show(n, number)
}

func (l look) dressed() bool { return l.unit != "" || l.sign || l.odd != "" }

func (l look) show(n decimal.Decimal, number string) (string, app.CellKind) {
	if l.odd != "" {
		return number + " (" + l.odd + ")", app.CellText // no number to whoever reads it, so it is asked
	}
	if l.shift != 0 {
		// 202610 under 0000!.00 is October, not January.
		n = n.Shift(-l.shift)
		if number = n.String(); n.Truncate(l.places).Equal(n) {
			number = n.StringFixed(l.places)
		}
	}
	switch {
	case l.unit != "":
		return number + l.unit, app.CellText
	case l.sign:
		return "\u00a5" + number, app.CellText
	}
	return number, app.CellNumber
}

// section is one of the parts of a format code, which ';' separates.
type section struct {
	look
	cond   string // by which it is chosen: ">=10000"; "" for none
	digits bool   // it has places for digits
}

// shown are the sections that show a number.
func shown(all []section) (out []section) {
	for _, s := range all {
		if s.digits {
			out = append(out, s)
		}
	}
	return out
}

// chosen is the section by which a spreadsheet shows a number. Without conditions they
// are those of positive numbers, of negative ones and of zero.
func chosen(sections []section, n decimal.Decimal) section {
	conds := make([]string, len(sections))
	for i, s := range sections {
		conds[i] = s.cond
	}
	if conds[0] == "" && len(conds) == 2 {
		conds[0] = ">=0"
	} else if conds[0] == "" && len(conds) > 2 {
		conds[0] = ">0"
	}
	if len(conds) > 2 && conds[1] == "" {
		conds[1] = "<0"
	}
	for i, c := range conds {
		if holds(c, n) {
			return sections[i]
		}
	}
	return sections[len(sections)-1]
}

var condition = regexp.MustCompile(`^(<=|>=|<>|<|>|=)\s*(-?[0-9.]+(?:[eE][+-]?[0-9]+)?)$`)

func holds(cond string, n decimal.Decimal) bool {
	m := condition.FindStringSubmatch(cond)
	if m == nil {
		return true
	}
	f, err := strconv.ParseFloat(m[2], 64)
	if err != nil {
		return true
	}
	c := n.Cmp(decimal.NewFromFloat(f))
	switch m[1] {
	case "<":
		return c < 0
	case "<=":
		return c <= 0
	case ">":
		return c > 0
	case ">=":
		return c >= 0
	case "=":
		return c == 0
	}
	return c != 0
}
