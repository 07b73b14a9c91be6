package workbook

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
)

// rowsBuffer is how many bytes of rows wait before they are packed.
const rowsBuffer = 64 << 10

// rowWriter makes the XML of rows: byte for byte what excelize's StreamWriter
// makes of the same cells, without its memory for each of them. But texts that
// look like several codes of characters, or like half of one (_x0041_x0042_,
// _xD800_), stay as they are; excelize loses parts of them.
type rowWriter struct {
	buf     []byte
	columns [][]byte // `<c r="A`, …
	slow    bytes.Buffer
}

func (w *rowWriter) add(n int, cells []excelize.Cell, height float64) error {
	if height > excelize.MaxRowHeight {
		return excelize.ErrMaxRowHeight
	}
	for len(w.columns) < len(cells) {
		name, err := excelize.ColumnNumberToName(len(w.columns) + 1)
		if err != nil {
			return err
		}
		w.columns = append(w.columns, []byte(`<c r="`+name))
	}
	b := append(w.buf, `<row r="`...)
	from := len(b)
	b = strconv.AppendInt(b, int64(n), 10)
	to := len(b)
	if b = append(b, '"'); height > 0 {
		b = append(b, ` ht="`...)
		b = strconv.AppendFloat(b, height, 'f', -1, 64)
		b = append(b, `" customHeight="1"`...)
	}
	b = append(b, '>')
	for i := range cells {
		c := &cells[i]
		if c.StyleID == 0 && c.Value == nil {
			continue
		}
		b = append(b, w.columns[i]...)
		b = append(b, b[from:to]...)
		if b = append(b, '"'); c.StyleID != 0 {
			b = append(b, ` s="`...)
			b = strconv.AppendInt(b, int64(c.StyleID), 10)
			b = append(b, '"')
		}
		var err error
		if b, err = w.value(b, c.Value); err != nil {
			return err
		}
		b = append(b, `</c>`...)
	}
	w.buf = append(b, `</row>`...)
	return nil
}

// value ends the tag of a cell and appends its value.
func (w *rowWriter) value(b []byte, value any) ([]byte, error) {
	switch v := value.(type) {
	case nil:
		return append(b, '>'), nil
	case string:
		b = append(b, ` t="inlineStr"><is><t`...)
		if spaced(v) {
			b = append(b, ` xml:space="preserve"`...)
		}
		b = w.text(append(b, '>'), v)
		return append(b, `</t></is>`...), nil
	case int:
		b = append(b, `><v>`...)
		b = strconv.AppendInt(b, int64(v), 10)
	case float64:
		b = append(b, `><v>`...)
		b = appendFloat(b, v)
	default:
		return nil, fmt.Errorf("workbook: a cell holds a %T", value)
	}
	return append(b, `</v>`...), nil
}

// spaced reports whether white space stands at an end of a text.
func spaced(s string) bool {
	return s != "" && (strings.IndexByte("\t\n\r ", s[0]) >= 0 || strings.IndexByte("\t\n\r ", s[len(s)-1]) >= 0)
}

// special are the bytes that may need another form in XML; 0xEF begins, besides
// full-width punctuation, the two characters that XML excludes.
var special = func() (is [256]bool) {
	for c := range byte(' ') {
		is[c] = true
	}
	for _, c := range []byte("\"'&<>_\xEF") {
		is[c] = true
	}
	return is
}()

func (w *rowWriter) text(b []byte, s string) []byte {
	plain := len(s) <= maxCellText && utf8.ValidString(s)
	for i := 0; plain && i < len(s); i++ {
		plain = !special[s[i]] || s[i] == 0xEF && s[i+1] != 0xBF
	}
	if plain {
		return append(b, s...)
	}
	w.slow.Reset()
	_ = xml.EscapeText(&w.slow, []byte(cutUTF16(s, maxCellText))) // a buffer takes all
	return appendEscapedX(b, bytes.ReplaceAll(w.slow.Bytes(), []byte("&#xA;"), []byte("\n")))
}

// appendEscapedX appends text so that what looks like the code of a character
// is read as it stands; the opposite of unescapeX.
func appendEscapedX(b, text []byte) []byte {
	if !bytes.Contains(text, []byte("_x")) {
		return append(b, text...)
	}
	for i := range text {
		if isXCode(text[i:]) {
			b = append(b, "_x005F"...)
		}
		b = append(b, text[i])
	}
	return b
}

// isXCode reports whether text begins with _xHHHH_, of any four digits.
func isXCode(text []byte) bool {
	if len(text) < 7 || text[0] != '_' || text[1] != 'x' || text[6] != '_' {
		return false
	}
	_, err := strconv.ParseUint(string(text[2:6]), 16, 16)
	return err == nil
}

// appendFloat appends a number with the 15 digits that a spreadsheet keeps; what
// is left is cut from its fraction.
func appendFloat(b []byte, v float64) []byte {
	from := len(b)
	b = strconv.AppendFloat(b, v, 'f', -1, 64)
	if len(b)-from <= 15 { // sign and point aside
		return b
	}
	digits, point := 0, false
	for i := from; i < len(b); i++ {
		switch c := b[i]; {
		case c == '.':
			point = true
		case c == '-' || c == '0' && digits == 0:
		default:
			if digits++; digits > 15 && point {
				return bytes.TrimSuffix(b[:i], []byte("."))
			}
		}
	}
	return b
}
