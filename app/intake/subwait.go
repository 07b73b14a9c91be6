package intake

import (
	"strings"
	"unicode"

	"ronghe/app"
)

// subRows are the rows of a sub-table's sheet, waiting for their records.
type subRows struct {
	reader   *reader
	byNumber map[string][]app.SheetRow
	numberOf map[string]string // by the name of the record; "" where it stands with several
	met      map[string]bool   // numbers of records that came
}

// add keeps a row for its record.
func (s *subRows) add(row app.SheetRow) {
	n := numberText(textAt(row, s.reader.plan.Number))
	s.byNumber[n] = append(s.byNumber[n], row)
	if name := s.nameIn(row); name != "" {
		if known, ok := s.numberOf[name]; ok && known != n {
			n = ""
		}
		s.numberOf[name] = n
	}
}

// nameIn is the name of the record that a row gives beside its number, "" for none.
func (s *subRows) nameIn(row app.SheetRow) string { return nameKey(textAt(row, s.reader.plan.naming)) }

// nameKey is what two ways to write a name have in common: its letters and digits.
func nameKey(s string) string {
	return strings.Map(func(c rune) rune {
		if unicode.IsLetter(c) || unicode.IsDigit(c) {
			return c
		}
		return -1
	}, squash(s))
}

// take are the rows of a record, by its number; where they name the record too, the
// name decides: whoever removed a row of the main sheet has numbered the others anew.
func (s *subRows) take(number, name string) []app.SheetRow {
	rows := s.byNumber[number]
	s.met[number] = true
	if name = nameKey(name); s.reader.plan.naming < 0 || name == "" {
		delete(s.byNumber, number)
		return rows
	}
	mine := s.cut(number, func(row app.SheetRow) bool { n := s.nameIn(row); return n == "" || n == name })
	if other := s.numberOf[name]; len(mine) == 0 && other != "" {
		mine = s.cut(other, func(row app.SheetRow) bool { return s.nameIn(row) == name })
	}
	return mine
}

// cut takes the rows of a number for which is holds.
func (s *subRows) cut(number string, is func(app.SheetRow) bool) (out []app.SheetRow) {
	var left []app.SheetRow
	for _, row := range s.byNumber[number] {
		if is(row) {
			out = append(out, row)
		} else {
			left = append(left, row)
		}
	}
	if s.byNumber[number] = left; len(left) == 0 {
		delete(s.byNumber, number)
	}
	return out
}
