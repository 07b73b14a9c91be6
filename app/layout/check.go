package layout

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"ronghe/app"
)

// Check reports what would keep a renderer from drawing the table: no columns,
// a head that does not cover them, no body. The
// error is for programmers: a table is made by code, not by a person.
func (t *Table) Check() error {
	if len(t.Columns) == 0 {
		return errors.New("layout: a table without columns")
	}
	if t.Body == nil {
		return errors.New("layout: a table without a body")
	}
	if len(t.Head) == 0 {
		return errors.New("layout: a table without a head")
	}
	for _, c := range t.Columns {
		if c.Width < 0 || c.Scale < 0 || c.Fine < 0 || c.Scale+c.Fine > 20 {
			return fmt.Errorf("layout: column %q has width %v and scale %d+%d", c.ID, c.Width, c.Scale, c.Fine)
		}
		if c.Fine > 0 && c.Scale == 0 { // a spreadsheet would write the point behind every whole number
			return fmt.Errorf("layout: column %q shows no place always and %d where they are needed", c.ID, c.Fine)
		}
	}
	if _, err := PlaceHead(t.Head, len(t.Columns)); err != nil {
		return err
	}
	for _, row := range t.Mark {
		if len(row) != len(t.Mark) {
			return fmt.Errorf("layout: a mark of %d rows and %d columns", len(t.Mark), len(row))
		}
	}
	if t.FreezeCols < 0 || t.FreezeCols > len(t.Columns) {
		return fmt.Errorf("layout: %d frozen columns", t.FreezeCols)
	}
	return nil
}

// CheckRow reports whether a row fits the columns: as many cells, numbers that
// are decimal text, dates that are ISO text.
func CheckRow(columns []Column, row []app.Cell) error {
	if len(row) != len(columns) {
		return fmt.Errorf("layout: a row of %d cells under %d columns", len(row), len(columns))
	}
	for i, c := range row {
		if err := CheckCell(c); err != nil {
			return fmt.Errorf("layout: column %q: %w", columns[i].ID, err)
		}
	}
	return nil
}

// CheckCell reports whether a cell's text is what its kind promises.
func CheckCell(c app.Cell) error {
	switch c.Kind {
	case app.CellNumber:
		if !isDecimal(c.Text) {
			return fmt.Errorf("%q is no decimal", c.Text)
		}
	case app.CellDate:
		if _, _, ok := ParseDate(c.Text); !ok {
			return fmt.Errorf("%q is no date", c.Text)
		}
	}
	return nil
}

// isDecimal accepts digits with an optional sign and point, no exponent.
func isDecimal(s string) bool {
	s = strings.TrimPrefix(s, "-")
	whole, frac, point := strings.Cut(s, ".")
	digits := func(s string) bool {
		for i := range len(s) {
			if s[i] < '0' || s[i] > '9' {
				return false
			}
		}
		return s != ""
	}
	return digits(whole) && (!point || digits(frac))
}

// Precision says how much of a date is known.
type Precision uint8

// The precisions; Minute is a day with a time of day.
const (
	Year Precision = iota
	Month
	Day
	Minute
)

// ParseDate reads the text of a date cell.
func ParseDate(s string) (time.Time, Precision, bool) {
	layouts := [...]struct {
		layout string
		p      Precision
	}{{"2006", Year}, {"2006-01", Month}, {time.DateOnly, Day}, {time.DateTime, Minute}}
	for _, l := range layouts {
		if len(s) == len(l.layout) {
			t, err := time.Parse(l.layout, s)
			return t, l.p, err == nil
		}
	}
	return time.Time{}, 0, false
}

// TextWidth is how wide text is in half-width characters: two for a Chinese
// character or full-width sign, one for others. Of several lines the widest counts.
func TextWidth(s string) int {
	widest, n := 0, 0
	for _, r := range s {
		if n += RuneWidth(r); r == '\n' {
			n = 0
		}
		widest = max(widest, n)
	}
	return widest
}

// RuneWidth is the width of one character.
func RuneWidth(r rune) int {
	if r >= 0x1100 && (r <= 0x115F || r >= 0x2E80 && r <= 0xFFDC || r >= 0x1F300) || r == '—' || r == '…' || r == '“' || r == '”' {
		return 2
	}
	return 1
}
