package intake

import (
	"regexp"
	"strconv"
	"strings"

	"ronghe/app"
	"ronghe/app/catalog"
)

// Of 24/3/5 nobody knows by itself whether the year stands first. It is read so where
// the column says that it is: another of its days has four digits of a year first, or
// all its days are about the one year and not about the other. Otherwise it is asked.

// shortDay is a day of which the first of three numbers has two digits.
var shortDay = regexp.MustCompile(`^(\d{2})([-./])(\d{1,2})([-./])(\d{1,2})$`)

// dayWords are year, month and day in words, which say which is which.
var dayWords = strings.NewReplacer("\u5e74", "-", "\u6708", "-", "\u65e5", "")

// century is from which two digits on a year is of the last century.
const century = 70

// nearby is how many years the days of a column are apart, at most.
const nearby = 3

// dayManner is how the days of a column are written.
type dayManner struct {
	yearFirst bool         // some with four digits of a year before the month
	yearLast  bool         // some with them at the end
	years     map[int]bool // that are named in full
}

var yearAtEnd = regexp.MustCompile(`^\d{1,2}[-./]\d{1,2}[-./]\d{4}$`)

// manner is how the days under the header in a column are written, among the first rows.
func (x *index) manner(sp *SheetPlan, col int) dayManner {
	m := dayManner{years: map[int]bool{}}
	for _, r := range x.rows {
		text := textAt(r, col)
		if r.Line <= sp.HeadTo || text == "" {
			continue
		}
		if yearAtEnd.MatchString(app.FoldWidth(text)) {
			m.yearLast = true
		}
		iso, ok := catalog.ParseDate(text)
		if !ok {
			continue
		}
		year, _ := strconv.Atoi(iso[:4])
		m.years[year] = true
		if r.Cells[col].Kind == app.CellText && len(iso) > len("2006-01") {
			m.yearFirst = true
		}
	}
	return m
}

// near reports whether a day is of about a year that is named in full.
func (m dayManner) near(iso string) bool {
	if iso == "" {
		return false
	}
	year, _ := strconv.Atoi(iso[:4])
	for known := range m.years {
		if known-year <= nearby && year-known <= nearby {
			return true
		}
	}
	return false
}

// shortDate reads a day of two digits of a year, if the text is one. found is false for any
// other text; iso is "" where the year may be another, or nothing says that it is not.
func (m dayManner) shortDate(text string) (iso, asked string, found bool) {
	text = strings.TrimSpace(app.FoldWidth(text))
	marks := dayWords.Replace(text)
	parts := shortDay.FindStringSubmatch(marks)
	if parts == nil || parts[2] != parts[4] {
		return "", "", false
	}
	a, b, c := parts[1], parts[3], parts[5]
	first := dayOf(a, b, c)
	switch {
	case first == "":
		return "", "", false
	case marks != text:
		return first, first, true
	}
	sure := m.yearFirst && !m.yearLast // as its column writes days, if their years fit
	if len(c) == 1 {
		c = "0" + c
	}
	for _, other := range []string{dayOf(c, b, a), dayOf(c, a, b)} { // day first, month first
		if other != "" && other != first && m.near(other) && !(sure && m.near(first)) {
			return "", first, true
		}
	}
	if !sure && (m.yearLast || !m.near(first)) {
		return "", first, true
	}
	return first, first, true
}

// dayOf is a day by two digits of its year, "" for none.
func dayOf(year, month, day string) string {
	full := "20" + year
	if n, _ := strconv.Atoi(year); n >= century {
		full = "19" + year
	}
	iso, ok := catalog.ParseDate(full + "-" + month + "-" + day)
	if !ok {
		return ""
	}
	return iso
}

// dateAs makes of a cell what a date is read from: of a day number one that counts from
// 1900, of a day of two digits of a year a whole one. told is the code under which the
// column is told of it, "" for a cell as it is. A day that may be another is refused.
func (r *reader) dateAs(in *catalog.Input, src source) (told string, fd *catalog.Finding) {
	if isSerial(in.Cell) {
		in.Cell = r.plan.dayNumber(in.Cell)
		return "date_serial", nil
	}
	iso, asked, found := r.plan.manners[src.col].shortDate(in.Cell.Text)
	switch {
	case !found:
		return "", nil
	case iso == "":
		return "", &catalog.Finding{Code: "date_short", Severity: app.Refused, Args: map[string]string{"value": clip(in.Cell.Text), "asked": asked}}
	}
	in.Cell = app.Cell{Kind: app.CellText, Text: iso}
	return "date_shortened", nil
}
