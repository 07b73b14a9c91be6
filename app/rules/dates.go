package rules

import (
	"fmt"
	"strconv"
	"time"

	"github.com/shopspring/decimal"
)

// first and last give the days that a date of any precision may mean.
func first(d string) string { return d + "-01-01"[min(len(d), 10)-4:] }
func last(d string) string  { return d + "-12-31"[min(len(d), 10)-4:] }

// isDate holds for what a date field stores: 2026, 2026-03 or 2026-03-12.
func isDate(a any) (string, bool) {
	d, ok := a.(string)
	if !ok || len(d) != 4 && len(d) != 7 && len(d) != 10 {
		return "", false
	}
	return d, true
}

// dates compares two dates. same says what equal ones give, and equal partial
// ones where that differs; less what holds when the first is earlier.
func dates(less, same, samePartial, more any) func(a, b any) any {
	return func(a, b any) any {
		x, ok := isDate(a)
		if !ok {
			return nil
		}
		y, ok := isDate(b)
		switch {
		case !ok:
			return nil
		case x == y && len(x) < 10:
			return samePartial
		case x == y:
			return same
		case last(x) < first(y):
			return less
		case first(x) > last(y):
			return more
		case last(x) == first(y) && less == same, first(x) == last(y) && same == more:
			return same
		}
		return nil
	}
}

var (
	dateEq = dates(false, true, true, false)
	dateNe = dates(true, false, false, true)
	dateLt = dates(true, false, nil, false)
	dateLe = dates(true, true, true, false)
	dateGt = dates(false, false, nil, true)
	dateGe = dates(false, true, true, true)
)

// parts takes a date apart; what it does not say is 0.
func parts(a any) (y, m, d int, ok bool) {
	s, ok := isDate(a)
	if !ok {
		return 0, 0, 0, false
	}
	y, err := strconv.Atoi(s[:4])
	if err == nil && len(s) >= 7 {
		m, err = strconv.Atoi(s[5:7])
	}
	if err == nil && len(s) == 10 {
		d, err = strconv.Atoi(s[8:])
	}
	return y, m, d, err == nil
}

func whole(n int) any { return decimal.NewFromInt(int64(n)) }

// daysBetween counts the days from one day to another; blank unless both say
// the day.
func daysBetween(a, b any) any {
	y1, m1, d1, ok1 := parts(a)
	y2, m2, d2, ok2 := parts(b)
	if !ok1 || !ok2 || d1 == 0 || d2 == 0 {
		return nil
	}
	from := time.Date(y1, time.Month(m1), d1, 0, 0, 0, 0, time.UTC)
	to := time.Date(y2, time.Month(m2), d2, 0, 0, 0, 0, time.UTC)
	return whole(int(to.Sub(from) / (24 * time.Hour)))
}

// monthCount counts the whole months from a to b, negative when b is earlier;
// days count only where both dates have them.
func monthCount(a, b any) (int, bool) {
	y1, m1, d1, ok1 := parts(a)
	y2, m2, d2, ok2 := parts(b)
	if !ok1 || !ok2 || m1 == 0 || m2 == 0 {
		return 0, false
	}
	n := (y2-y1)*12 + m2 - m1
	if d1 > 0 && d2 > 0 {
		switch {
		case n > 0 && d2 < d1 && d2 < daysIn(y2, m2):
			n--
		case n < 0 && d2 > d1 && d1 < daysIn(y1, m1):
			n++
		}
	}
	return n, true
}

func monthsBetween(a, b any) any {
	if n, ok := monthCount(a, b); ok {
		return whole(n)
	}
	return nil
}

// yearsBetween counts whole years; between dates that only say the year, the
// difference of the years.
func yearsBetween(a, b any) any {
	if n, ok := monthCount(a, b); ok {
		return whole(n / 12)
	}
	y1, _, _, ok1 := parts(a)
	y2, _, _, ok2 := parts(b)
	if !ok1 || !ok2 {
		return nil
	}
	return whole(y2 - y1)
}

// addMonths moves a date by whole months, to the month's last day where the
// day does not exist. A year alone moves by whole years only.
func addMonths(a, b any) any {
	y, m, d, ok := parts(a)
	n, isNumber := b.(decimal.Decimal)
	if !ok || !isNumber || !n.IsInteger() || n.Abs().GreaterThan(decimal.NewFromInt(12000)) {
		return nil
	}
	by := int(n.IntPart())
	if m == 0 {
		if by%12 != 0 {
			return nil
		}
		return yearText(y+by/12, "")
	}
	t := time.Date(y, time.Month(m)+time.Month(by), 1, 0, 0, 0, 0, time.UTC)
	tail := fmt.Sprintf("-%02d", int(t.Month()))
	if d > 0 {
		tail += fmt.Sprintf("-%02d", min(d, daysIn(t.Year(), int(t.Month()))))
	}
	return yearText(t.Year(), tail)
}

// yearText keeps to the years that a date field can hold.
func yearText(y int, tail string) any {
	if y < 1900 || y > 2199 {
		return nil
	}
	return strconv.Itoa(y) + tail
}

func daysIn(y, m int) int {
	return time.Date(y, time.Month(m)+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

func yearOf(a any) any {
	if y, _, _, ok := parts(a); ok {
		return whole(y)
	}
	return nil
}
