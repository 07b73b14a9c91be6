package layout

import (
	"strconv"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"ronghe/app"
	"ronghe/app/i18n"
)

// Show is how a cell under the column reads on paper, and where it stands.
func (c Column) Show(cell app.Cell) (string, Align) {
	return c.textOf(cell), c.AlignOf(cell.Kind)
}

func (c Column) textOf(cell app.Cell) string {
	switch cell.Kind {
	case app.CellBlank:
		return ""
	case app.CellNumber:
		return c.FormatNumber(cell.Text)
	case app.CellDate:
		if at, p, ok := ParseDate(cell.Text); ok {
			return DateText(at, p, cell.Text)
		}
	case app.CellBool:
		return BoolText(cell.Text)
	}
	return cell.Text
}

// AlignOf is where a cell of that kind stands under the column: a text among
// numbers (不适用) in the middle.
func (c Column) AlignOf(kind app.CellKind) Align {
	switch {
	case c.Align != Auto:
		return c.Align
	case kind == app.CellNumber:
		return Right
	case kind == app.CellDate, c.Kind == Date, c.Kind == Text:
		return c.Alignment()
	}
	return Centre
}

// FormatNumber shows decimal text as the column does: rounded half-up to its
// places, with thousands separators unless plain, as a percentage where it is
// one; in a column of text or dates, as it is. It is for renderers that draw
// text; what is no decimal comes back as it is.
func (c Column) FormatNumber(s string) string {
	d, err := decimal.NewFromString(s)
	if err != nil {
		return s
	}
	suffix := ""
	switch c.Kind {
	case Percent:
		d, suffix = d.Shift(2), "%"
	case Number:
	default:
		return d.String()
	}
	text := d.StringFixed(int32(c.Scale + c.Fine))
	for fine := c.Fine; fine > 0 && text[len(text)-1] == '0'; fine-- {
		text = text[:len(text)-1]
	}
	if c.Plain || c.Kind == Percent {
		return text + suffix
	}
	return group(text)
}

// group puts thousands separators into decimal text.
func group(s string) string {
	sign := ""
	if strings.HasPrefix(s, "-") {
		sign, s = "-", s[1:]
	}
	whole, frac, point := strings.Cut(s, ".")
	var b strings.Builder
	for i, c := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(c)
	}
	if point {
		b.WriteString("." + frac)
	}
	return sign + b.String()
}

// BoolText is the word for the text of a bool cell.
func BoolText(s string) string {
	if s == "TRUE" || s == "1" {
		return i18n.T("layout.yes")
	}
	return i18n.T("layout.no")
}

// DateText is how a date reads of which less than the day is known; a whole
// day, and one with its time, keep their ISO text.
func DateText(at time.Time, p Precision, iso string) string {
	year, month := strconv.Itoa(at.Year()), strconv.Itoa(int(at.Month()))
	switch p {
	case Year:
		return i18n.T("layout.year", "year", year)
	case Month:
		return i18n.T("layout.month", "year", year, "month", month)
	}
	return iso
}

// DayText is a day as official papers write it; what is no day stays as it is.
func DayText(iso string) string {
	at, p, ok := ParseDate(iso)
	if !ok || p != Day {
		return iso
	}
	return i18n.T("layout.day", "year", strconv.Itoa(at.Year()), "month", strconv.Itoa(int(at.Month())), "day", strconv.Itoa(at.Day()))
}

// PageText is "page n of m" at the foot of a page.
func PageText(page, pages string) string {
	return i18n.T("layout.page", "page", page, "pages", pages)
}
