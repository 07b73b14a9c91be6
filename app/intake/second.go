package intake

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"ronghe/app"
)

// longestWord bounds a cell of another table's header, in characters.
const longestWord = 20

// beginsTable holds for the header of another table under the records: three cells or
// more, all of them short words, and most of them names that this register knows.
func (r *reader) beginsTable(v rowView) bool {
	if len(v.filled) < 3 || !r.isHead(v.first) {
		return false
	}
	known := 0
	for _, i := range v.filled {
		text := squash(textAt(v.SheetRow, i))
		if v.Cells[i].Kind != app.CellText || utf8.RuneCountInString(text) > longestWord || strings.ContainsFunc(text, unicode.IsDigit) {
			return false
		}
		if r.isHead(text) {
			known++
		}
	}
	return known >= 2 && 2*known > len(v.filled)
}

// isHead reports whether a squashed text heads a column of some list.
func (r *reader) isHead(text string) bool {
	if r.names == nil {
		r.names = newIndex(r.form)
	}
	h := readHead(text)
	if words().number[h.text] || words().plain[h.text] {
		return true
	}
	_, ok := r.names.lookup(h)
	return ok
}

// tellSecond tells of the table that was not read.
func (r *reader) tellSecond() {
	if r.secondAt == 0 {
		return
	}
	r.tell("second_table", app.Soft, map[string]string{"line": itoa(r.secondAt), "header": r.secondHead, "n": itoa(r.secondRows)},
		app.Problem{Sheet: r.plan.Name, Line: r.secondAt, Cell: cellName(0, r.secondAt)})
}
