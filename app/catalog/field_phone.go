package catalog

import (
	"regexp"
	"strings"
	"unicode"

	"ronghe/app"
)

// phoneType is a mobile or office telephone number, digits and hyphens.
type phoneType struct{}

var _ Type = phoneType{}

var (
	mobile   = regexp.MustCompile(`^1[3-9]\d{9}$`)
	landline = regexp.MustCompile(`^(0\d{2,3}-?)?\d{7,8}(-\d{1,6})?$`)
	areaCode = regexp.MustCompile(`\((0\d{2,3})\)-?`)
	// lostArea is an area code and a number that a spreadsheet took for a number: its
	// first zero is gone. 0432-62048888 is left as 43262048888.
	lostArea = regexp.MustCompile(`^(?:10|2\d|[3-9]\d{2})\d{7,8}$`)
	// lostJilin is the like in a text file or typed so, where nothing says that it was a
	// number: one of Jilin's area codes without its zero, with as many digits behind it
	// as its subscribers have (0431 and 0432 eight, the other cities seven). No mobile,
	// service or local number reads like that. Other provinces' are too many to be sure.
	lostJilin = regexp.MustCompile(`^43(?:[12]-?[2-9]\d{7}|[3-9]-?[2-9]\d{6})(?:-\d{1,6})?$`)
	country   = regexp.MustCompile(`^(?:\+?86-?|0086-?)(1\d{10}|0?\d{2,3}-?\d{7,8})`)
	// inParts is a mobile number as people read it out.
	inParts = regexp.MustCompile(`(^|[^\d-])(1[3-9]\d)-(\d{4})-(\d{4})($|[^\d-])`)
	service = regexp.MustCompile(`^[48]00-?\d{3}-?\d{4}$`)
)

// phoneMarks stand between several numbers in one field.
const phoneMarks = "、,;/"

// leastDigits is how many digits make a number of its own.
const leastDigits = 7

// extension is the word before an extension number.
const extension = "\u8f6c"

func (phoneType) Check(*Field, *Env) error { return nil }

func (phoneType) Parse(_ *Field, in Input) (app.Value, *Finding) {
	s := joinNumbers(strings.Fields(app.FoldWidth(in.Text())))
	s = areaCode.ReplaceAllString(strings.NewReplacer("—", "-", "–", "-", extension, "-").Replace(s), "$1-")
	s = inParts.ReplaceAllString(country.ReplaceAllString(s, "$1"), "$1$2$3$4$5")
	if in.Cell.Kind == app.CellNumber && lostArea.MatchString(s) && !mobile.MatchString(s) || lostJilin.MatchString(s) {
		return app.TextValue("0" + s), soft("phone_zero", "value", Mask("phone", s), "stored", Mask("phone", "0"+s))
	}
	if len(s) > 40 {
		return app.Value{}, refused("phone", "value", Mask("phone", s))
	}
	return app.TextValue(s), nil
}

// joinNumbers puts the parts of a number together ("0432 6204 8888") and keeps
// whole numbers apart ("13800000001 0432-62048888").
func joinNumbers(parts []string) string {
	for _, p := range parts {
		if countDigits(p) < leastDigits {
			return strings.Join(parts, "")
		}
	}
	return strings.Join(parts, "、")
}

func countDigits(s string) (n int) {
	for _, r := range s {
		if unicode.IsDigit(r) {
			n++
		}
	}
	return n
}

// Phones returns the numbers of a telephone field's text.
func Phones(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(phoneMarks, r) })
}

func (phoneType) Validate(_ *Field, v app.Value) *Finding {
	for _, s := range Phones(v.Text()) {
		if !mobile.MatchString(s) && !landline.MatchString(s) && !service.MatchString(s) {
			return soft("phone", "value", Mask("phone", s))
		}
	}
	return nil
}

func (phoneType) Format(_ *Field, v app.Value) string { return v.Text() }
func (phoneType) Columns(*Field) []Column             { return textColumn() }
func (phoneType) Operand(_ *Field, v app.Value) any   { return textOperand(v) }
