package intake

import (
	"slices"
	"strings"

	"ronghe/app"
)

// A marked copy of a user's workbook that is corrected and imported again brings along
// what the program wrote into it: the sheet that lists the problems, and behind the
// user's own columns one that says what is wrong with a row. Neither is the user's.

// isMarked reports whether a book is such a copy.
func isMarked(book app.Book) bool {
	return slices.ContainsFunc(book.Sheets(), func(s app.SheetInfo) bool { return ListsProblems(s.Name) })
}

// ListsProblems reports whether a sheet is the list of problems of a marked copy.
func ListsProblems(sheet string) bool { return words().problems[squash(sheet)] }

// reasonsAt is the 1-based column of what is wrong with rows, 0 for none. Under its name
// may stand what is wrong with the header.
func reasonsAt(rows []app.SheetRow) int {
	for _, r := range rows {
		for i := range r.Cells {
			name, _, _ := strings.Cut(textAt(r, i), "\n")
			if words().reasons[squash(name)] {
				return i + 1
			}
		}
	}
	return 0
}

// without is a row as it was before a column of reasons came to it.
func without(row app.SheetRow, col int) app.SheetRow {
	if col == 0 || col > len(row.Cells) {
		return row
	}
	row.Cells = slices.Clone(row.Cells)
	row.Cells[col-1] = app.Cell{}
	return row
}
