package catalog

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

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

// betweenPhones are other words and marks behind a number, before another one. They stand
// in names too (和龙市教育局, 张和平), where no number is before them.
var betweenPhones = regexp.MustCompile(`([\d)])\s*[\x{6216}\x{548c}\x{b7}\\|]`)

// twoMobiles are two mobile numbers without anything between them.
var twoMobiles = regexp.MustCompile(`^(1[3-9]\d{9})(1[3-9]\d{9})$`)

// phoneMarks stand between several numbers in one field.
const phoneMarks = "、,;/"

// leastDigits is how many digits make a number of its own.
const leastDigits = 7

// extension is the word before an extension number.
const extension = "\u8f6c"

func (phoneType) Check(*Field, *Env) error { return nil }

func (phoneType) Parse(_ *Field, in Input) (app.Value, *Finding) {
	s := joinNumbers(strings.Fields(betweenPhones.ReplaceAllString(app.FoldWidth(in.Text()), "$1 ")))
	s = twoMobiles.ReplaceAllString(s, "$1\u3001$2")
	s = areaCode.ReplaceAllString(strings.NewReplacer("—", "-", "–", "-", extension, "-").Replace(s), "$1-")
	s = inParts.ReplaceAllString(country.ReplaceAllString(s, "$1"), "$1$2$3$4$5")
	if in.Cell.Kind == app.CellNumber && lostArea.MatchString(s) && !mobile.MatchString(s) || lostJilin.MatchString(s) {
		return app.TextValue("0" + s), soft("phone_zero", "value", Mask("phone", s), "stored", Mask("phone", "0"+s))
	}
	if utf8.RuneCountInString(s) > mostPhone {
		return fitting(s)
	}
	return app.TextValue(s), nil
}

// mostPhone is how many characters the numbers of one field have together.
const mostPhone = 40

// fitting keeps of several numbers the first that there is room for, and names the others.
func fitting(s string) (app.Value, *Finding) {
	numbers := Phones(s)
	kept := ""
	for i, n := range numbers {
		next := strings.TrimPrefix(kept+"\u3001"+n, "\u3001")
		if utf8.RuneCountInString(next) > mostPhone {
			if i == 0 {
				break
			}
			return app.TextValue(kept), soft("phone_many", "stored", Mask("phone", kept), "left", Mask("phone", strings.Join(numbers[i:], "\u3001")))
		}
		kept = next
	}
	return app.Value{}, refused("phone", "value", Mask("phone", s))
}

// joinNumbers puts the parts of a number together ("0432 6204 8888") and keeps
// whole numbers apart ("13800000001 0432-62048888"), each with the word before it.
func joinNumbers(parts []string) string {
	var b strings.Builder
	whole := false // a number stands at the end
	for i, p := range parts {
		next := i
		for next < len(parts) && countDigits(parts[next]) == 0 {
			next++
		}
		if i > 0 && whole && next < len(parts) && countDigits(parts[next]) >= leastDigits && !strings.HasPrefix(p, extension) && !strings.HasPrefix(p, "(") {
			b.WriteString("\u3001")
			whole = false
		}
		b.WriteString(p)
		if n := countDigits(p); n > 0 {
			whole = n >= leastDigits
		}
	}
	return b.String()
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
