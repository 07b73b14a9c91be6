package workbook

import (
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/xuri/excelize/v2"

	"ronghe/app"
	"ronghe/app/layout"
	"ronghe/app/workbook/internal/numfmt"
)

// maxCellText is how many UTF-16 units a cell holds.
const maxCellText = 32767

var errTooLong = errors.New("the text is too long for a cell")

// gridCell turns a cell of the model into one of the sheet. Text is written as
// text whatever it begins with; a number that a spreadsheet cannot hold
// exactly (more than 15 digits) is written as text too; a date becomes a real
// one when its day is known.
func gridCell(c app.Cell, s cellStyles) (excelize.Cell, error) {
	switch c.Kind {
	case app.CellBlank:
		return excelize.Cell{StyleID: s.text}, nil
	case app.CellNumber:
		digits, ok := significant(c.Text)
		if !ok {
			return excelize.Cell{}, fmt.Errorf("workbook: %q is no decimal", c.Text)
		}
		if digits > 15 {
			return excelize.Cell{StyleID: s.number, Value: c.Text}, nil
		}
		f, err := strconv.ParseFloat(c.Text, 64)
		return excelize.Cell{StyleID: s.number, Value: f}, err
	case app.CellDate:
		return dateCell(c.Text, s)
	case app.CellBool:
		return excelize.Cell{StyleID: s.text, Value: layout.BoolText(c.Text)}, nil
	}
	if len(c.Text) > maxCellText && utf16Len(c.Text) > maxCellText {
		return excelize.Cell{}, errTooLong
	}
	return excelize.Cell{StyleID: s.text, Value: c.Text}, nil
}

func dateCell(text string, s cellStyles) (excelize.Cell, error) {
	at, precision, ok := layout.ParseDate(text)
	if !ok {
		return excelize.Cell{}, fmt.Errorf("workbook: %q is no date", text)
	}
	serial, real := numfmt.Serial(at)
	switch {
	case precision == layout.Day && real:
		return excelize.Cell{StyleID: s.date, Value: serial}, nil
	case precision == layout.Minute && real:
		clock := at.Sub(time.Date(at.Year(), at.Month(), at.Day(), 0, 0, 0, 0, time.UTC))
		return excelize.Cell{StyleID: s.clock, Value: float64(serial) + clock.Seconds()/86400}, nil
	}
	return excelize.Cell{StyleID: s.date, Value: layout.DateText(at, precision, text)}, nil
}

// significant counts the digits of decimal text from the first that is not
// zero to the last, and says whether it is decimal text.
func significant(s string) (int, bool) {
	digits, some, point := 0, false, false
	for i := range len(s) {
		switch c := s[i]; {
		case c >= '0' && c <= '9':
			some = true
			if c != '0' || digits > 0 {
				digits++
			}
		case c == '.' && !point && some && i < len(s)-1:
			point = true
		case c == '-' && i == 0:
		default:
			return 0, false
		}
	}
	return digits, some
}

func utf16Len(s string) int {
	n := 0
	for _, r := range s {
		n++
		if r > 0xFFFF {
			n++
		}
	}
	return n
}
