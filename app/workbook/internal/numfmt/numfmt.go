// Package numfmt tells which number formats show dates, and turns the serial
// numbers that spreadsheets keep into ISO text. .xlsx and .xls share it.
package numfmt

import (
	"math"
	"strconv"
	"strings"
	"time"

	"ronghe/app"
)

// Class says what a number format makes of a number.
type Class uint8

// Plain formats show numbers; Date formats a year, month or day (perhaps with
// a time of day); Time formats hours, minutes or seconds alone.
const (
	Plain Class = iota
	Date
	Time
)

// Dated reports whether a format shows a day or a time.
func (c Class) Dated() bool { return c == Date || c == Time }

// Builtin returns the class of a format id that the file does not define: the
// ids that every spreadsheet knows, including those of the East Asian editions
// (27–36 and 50–58, where 32–35 and 55–56 show the time of day).
func Builtin(id int) Class {
	switch {
	case id >= 18 && id <= 21, id >= 45 && id <= 47, id >= 32 && id <= 35, id == 55, id == 56:
		return Time
	case id >= 14 && id <= 22, id >= 27 && id <= 36, id >= 50 && id <= 58:
		return Date
	}
	return Plain
}

// ClassOf looks a format code over. Only the first section counts: it shows
// positive numbers. Quoted text, escapes, padding, colours and locales do not
// count, nor do "General" and its Chinese name.
func ClassOf(code string) Class {
	code = firstSection(code)
	var date, clock bool
	lower := strings.ToLower(code)
	for _, word := range []string{"general", "g/\u901a\u7528\u683c\u5f0f", "am/pm", "a/p"} {
		lower = strings.ReplaceAll(lower, word, "")
	}
	date = strings.Contains(lower, "aaa") // the weekday's name
	for i := 0; i < len(lower); i++ {
		switch lower[i] {
		case 'y', 'd', 'b', 'g':
			date = true
		case 'e': // the era's year; but 0.00E+00 is an exponent
			if i+1 >= len(lower) || lower[i+1] != '+' && lower[i+1] != '-' {
				date = true
			}
		case 'h', 's':
			clock = true
		case 'm':
			if !minutes(lower, i) {
				date = true
			}
		}
	}
	switch {
	case date:
		return Date
	case clock:
		return Time
	}
	return Plain
}

// minutes reports whether the m at i stands for minutes: after an h or before
// an s, other letters apart.
func minutes(code string, i int) bool {
	for j := i - 1; j >= 0; j-- {
		if c := code[j]; c >= 'a' && c <= 'z' && c != 'm' {
			if c == 'h' {
				return true
			}
			break
		}
	}
	for j := i + 1; j < len(code); j++ {
		if c := code[j]; c >= 'a' && c <= 'z' && c != 'm' {
			return c == 's'
		}
	}
	return false
}

// firstSection returns the code up to the first ';' with everything removed
// that is not a placeholder. Elapsed time such as [h] stays, without brackets.
func firstSection(code string) string {
	var b strings.Builder
	for i := 0; i < len(code); i++ {
		switch c := code[i]; c {
		case ';':
			return b.String()
		case '"':
			for i++; i < len(code) && code[i] != '"'; i++ {
			}
		case '\\', '_', '*':
			i++
		case '[':
			end := strings.IndexByte(code[i:], ']')
			if end < 0 {
				return b.String()
			}
			if in := strings.ToLower(code[i+1 : i+end]); in != "" && strings.Trim(in, "hms") == "" {
				b.WriteString(in)
			}
			i += end
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

const maxSerial = 2958466 // the day after 9999-12-31

// Append appends the serial number as the text of its date and returns the
// kind of cell it makes: CellDate with "2026-03-12" or "2026-03-12 15:04:05";
// CellText with "15:04:05" for a bare time of day (below 1). CellNumber, with
// nothing appended, means that the number is no date: negative, beyond the
// year 9999, or zero in a date format.
func Append(dst []byte, serial float64, class Class, date1904 bool) ([]byte, app.CellKind) {
	if math.IsNaN(serial) || serial < 0 || serial >= maxSerial {
		return dst, app.CellNumber
	}
	day := math.Floor(serial)
	seconds := int(math.Round((serial - day) * 86400))
	if seconds == 86400 {
		day, seconds = day+1, 0
	}
	if day == 0 && !date1904 {
		if class == Date && seconds == 0 {
			return dst, app.CellNumber
		}
		return appendClock(dst, seconds), app.CellText
	}
	n := int(day)
	switch {
	case class == Time && n == 0:
		return appendClock(dst, seconds), app.CellText
	case date1904:
		n += 1461 // serial 0 is 1904-01-01
	case n <= 60: // 1900 counts a 29 February that never was; 60 is that day
		n = min(n, 59)
	default:
		n--
	}
	dst = appendDay(dst, n)
	if seconds > 0 {
		dst = appendClock(append(dst, ' '), seconds)
	}
	return dst, app.CellDate
}

// epoch is 1899-12-31 in seconds of Unix time.
var epoch = time.Date(1899, 12, 31, 0, 0, 0, 0, time.UTC).Unix()

// appendDay appends the date that is n days after 1899-12-31.
func appendDay(dst []byte, n int) []byte {
	y, month, d := time.Unix(epoch+int64(n)*86400, 0).UTC().Date()
	m := int(month)
	dst = append(dst, byte('0'+y/1000), byte('0'+y/100%10), byte('0'+y/10%10), byte('0'+y%10), '-')
	dst = append(dst, byte('0'+m/10), byte('0'+m%10), '-')
	return append(dst, byte('0'+d/10), byte('0'+d%10))
}

// Serial is the inverse for a whole day in the 1900 system: the number that
// shows day in a spreadsheet, and whether there is one (1900-03-01 to
// 9999-12-31; before that, spreadsheets disagree by a day).
func Serial(day time.Time) (int, bool) {
	y, m, d := day.Date()
	n := int((time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix()-epoch)/86400) + 1
	return n, n > 60 && n < maxSerial
}

func appendClock(dst []byte, s int) []byte {
	h, m, s := s/3600, s/60%60, s%60
	return append(dst, byte('0'+h/10), byte('0'+h%10), ':', byte('0'+m/10), byte('0'+m%10), ':',
		byte('0'+s/10), byte('0'+s%10))
}

// PlainNumber appends a number as the text that app.Cell wants: decimal, no
// exponent, at most 15 significant digits unless it is whole (a spreadsheet
// keeps 42.99 as 42.990000000000002; nobody typed that).
func PlainNumber(dst []byte, f float64) []byte {
	if f == math.Trunc(f) && math.Abs(f) < 1e300 {
		return appendMinusZero(dst, strconv.FormatFloat(f, 'f', -1, 64))
	}
	short := strconv.FormatFloat(f, 'g', 15, 64)
	f, err := strconv.ParseFloat(short, 64)
	if err != nil {
		return append(dst, short...)
	}
	return appendMinusZero(dst, strconv.FormatFloat(f, 'f', -1, 64))
}

func appendMinusZero(dst []byte, s string) []byte {
	if s == "-0" {
		s = "0"
	}
	return append(dst, s...)
}
