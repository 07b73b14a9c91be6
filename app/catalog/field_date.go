package catalog

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"ronghe/app"
)

// Precisions of a date field. A day field also takes a month or a year: paper
// often says no more, and what is not known is not made up.
const (
	ByDay   = "day"
	ByMonth = "month"
	ByYear  = "year"
)

// dateType is a date as text: 2026-03-12, 2026-03 or 2026, which sort as they
// should.
type dateType struct{}

var _ Type = dateType{}

func (dateType) Check(f *Field, _ *Env) error {
	switch f.Precision {
	case "":
		f.Precision = ByDay
	case ByDay, ByMonth, ByYear:
	default:
		return fmt.Errorf("precision %q is not day, month or year", f.Precision)
	}
	for _, b := range []string{f.AtLeast, f.AtMost} {
		if iso, ok := ParseDate(b); b != "" && (!ok || iso != b) {
			return fmt.Errorf("bound %q is not a date such as 2026-12-31, 2026-12 or 2026", b)
		}
	}
	return nil
}

var (
	datePacked = regexp.MustCompile(`^(\d{4})(\d{2})?(\d{2})?$`)
	dateParts  = regexp.MustCompile(`^(\d{4})(?:[-./年](\d{1,2})(?:[-./月](\d{1,2})日?|月)?|年)?\.?$`)
	dateEnds   = regexp.MustCompile(`(?:[上中下]旬|[初底末])?[前起止]?$`)
	dateUntil  = regexp.MustCompile(`([日号底末])[以之]前$`) // 2018年以前 is no day
	timeOfDay  = regexp.MustCompile(`[T ]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[-+]\d{2}:?\d{2})?$`)
)

// dateMarks makes the marks that people put between year, month and day alike.
var dateMarks = strings.NewReplacer("。", ".", "号", "日", "月份", "月", "—", "-", "–", "-", "‐", "-", "·", ".", "、", ".", ",", ".", `\`, "/")

// ParseDate reads 20261231, 2026-12-31, 2026.3, 2026/3/1, 2026 3 1, 2026年3月1日,
// 二〇二六年三月, 2026年3月底 and 2026 into ISO text of the precision that was
// written. ok is false when it is no date of the years 1900 to 2199.
func ParseDate(s string) (iso string, ok bool) {
	s = timeOfDay.ReplaceAllString(strings.Trim(app.FoldWidth(s), " '‘’`"), "")
	if parts := strings.Fields(s); len(parts) > 1 && strings.Trim(s, "0123456789 ") == "" {
		s = strings.Join(parts, "-")
	}
	s = dateMarks.Replace(arabic(fold(s)))
	s = dateEnds.ReplaceAllString(dateUntil.ReplaceAllString(s, "${1}前"), "")
	m := datePacked.FindStringSubmatch(s)
	if m == nil {
		m = dateParts.FindStringSubmatch(s)
	}
	if m == nil {
		return "", false
	}
	year, _ := strconv.Atoi(m[1])
	if year < 1900 || year > 2199 {
		return "", false
	}
	if m[2] == "" {
		return m[1], true
	}
	month, _ := strconv.Atoi(m[2])
	if month < 1 || month > 12 {
		return "", false
	}
	if m[3] == "" {
		return fmt.Sprintf("%s-%02d", m[1], month), true
	}
	day, _ := strconv.Atoi(m[3])
	t := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	if day < 1 || t.Day() != day {
		return "", false
	}
	return t.Format(time.DateOnly), true
}

func (dateType) Parse(f *Field, in Input) (app.Value, *Finding) {
	text, odd := in.Text(), (*Finding)(nil)
	if in.Cell.Kind == app.CellNumber {
		if iso, ok := serialDate(text); ok {
			text = iso
		}
		if lostZero.MatchString(text) {
			odd = soft("date_october", "value", text, "year", text[:4])
		}
	}
	iso, ok := ParseDate(text)
	if !ok {
		if dateSpan.MatchString(app.FoldWidth(in.Text())) {
			return app.Value{}, refused("date_span", "value", clip(in.Text()))
		}
		return app.Value{}, refused("date", "value", clip(in.Text()))
	}
	switch {
	case f.Precision == ByMonth && len(iso) > 7:
		iso = iso[:7]
	case f.Precision == ByYear && len(iso) > 4:
		iso = iso[:4]
	}
	if f.Precision == ByYear {
		odd = nil
	}
	v := app.TextValue(iso)
	switch said := app.FoldWidth(in.Text()); {
	case dateBefore.MatchString(said):
		odd = soft("date_until", "value", clip(in.Text()), "stored", f.Format(v))
	case dateAbout.MatchString(said) && odd == nil:
		odd = soft("date_about", "value", clip(in.Text()), "stored", f.Format(v))
		odd.Severity = app.Note
	}
	return v, odd
}

// dateSpan are words of a time with a beginning and an end: 2026年上半年, 第一季度,
// 2025-2026学年, 2026年3月至5月, 2024.09.01-2027.08.31. No day of it is meant, and none
// is made up.
var dateSpan = regexp.MustCompile(`\d.*(?:半年|季度|学期|学年|寒假|暑假|期间|至今|[年月日\d] *[至到~] *\d)` +
	`|\d{4}[年./-]\d.*[-\x{2013}\x{2014}]+ *\d{4}[年./-]\d`)

// dateBefore are words of a last day: 2026年9月1日前, 2026年9月底之前. What is stored says the
// day alone.
var dateBefore = regexp.MustCompile(`前 *$`)

// dateAbout are words of a part of a month: 2024年3月中旬, 2024年3月底.
var dateAbout = regexp.MustCompile(`(?:[上中下]旬|[初底末]) *$`)

// lostZero is a month of October that a spreadsheet took for a number: 2026.10
// is stored as 2026.1 and cannot be told from January.
var lostZero = regexp.MustCompile(`^\d{4}\.1$`)

// serialDate reads a spreadsheet's day number that lost its date format: 5
// digits from 1982 on, so that neither a year nor a packed date is mistaken.
func serialDate(s string) (string, bool) {
	whole, _, _ := strings.Cut(s, ".")
	n, err := strconv.Atoi(whole)
	if err != nil || n < 30000 || n > 99999 {
		return "", false
	}
	return time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC).AddDate(0, 0, n).Format(time.DateOnly), true
}

func (dateType) Validate(f *Field, v app.Value) *Finding {
	// A partial date breaks a bound only where all of its days do.
	if lo := f.AtLeast; lo != "" && v.Text()+"~" < lo {
		return hard("date_before", "value", f.Format(v), "bound", f.Format(app.TextValue(lo)))
	}
	if hi := f.AtMost; hi != "" && v.Text() > hi+"~" {
		return hard("date_after", "value", f.Format(v), "bound", f.Format(app.TextValue(hi)))
	}
	return nil
}

// Format shows a whole date as ISO and a partial one in words.
func (dateType) Format(_ *Field, v app.Value) string {
	s := v.Text()
	switch len(s) {
	case 4:
		return s + "年"
	case 7:
		return s[:4] + "年" + strings.TrimPrefix(s[5:], "0") + "月"
	}
	return s
}

func (dateType) Columns(*Field) []Column           { return textColumn() }
func (dateType) Operand(_ *Field, v app.Value) any { return textOperand(v) }
