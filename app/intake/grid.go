package intake

import (
	"context"
	"errors"
	"slices"
	"strings"

	"ronghe/app"
)

// errEnough ends the reading of a sheet's first rows.
var errEnough = errors.New("enough rows")

// Once is a book whose sheets' first rows are read once, however many registers
// are tried on them: an old workbook is opened anew for each reading. One
// goroutine uses it at a time.
type Once struct {
	app.Book
	rows map[string][]app.SheetRow
}

// NewOnce wraps a book, which stays the caller's to close.
func NewOnce(book app.Book) *Once { return &Once{book, map[string][]app.SheetRow{}} }

// FirstRows returns the first rows of a sheet, those that are searched for a
// header. Errors are those of the book.
func FirstRows(ctx context.Context, book app.Book, sheet string) ([]app.SheetRow, error) {
	known, once := book.(*Once)
	if once && known.rows[sheet] != nil {
		return known.rows[sheet], nil
	}
	rows := []app.SheetRow{}
	err := book.Rows(ctx, sheet, func(r app.SheetRow) error {
		r.Cells = slices.Clone(r.Cells[:min(len(r.Cells), mostColumns)])
		rows = append(rows, r)
		if len(rows) == headRows {
			return errEnough
		}
		return nil
	})
	if err != nil && !errors.Is(err, errEnough) {
		return nil, err
	}
	if once {
		known.rows[sheet] = rows
	}
	return rows, nil
}

// widest is how many cells the widest of rows has.
func widest(rows []app.SheetRow) (n int) {
	for _, r := range rows {
		n = max(n, len(r.Cells))
	}
	return n
}

// textAt is a cell's text without white space around it, "" beyond the row.
func textAt(r app.SheetRow, col int) string {
	if col < 0 || col >= len(r.Cells) || r.Cells[col].Kind == app.CellBlank {
		return ""
	}
	return strings.TrimSpace(r.Cells[col].Text)
}

// headPaths reads rows as a header: for each column its heads from top to
// bottom. Merged cells stand in each cell that they cover; a head over several
// columns also where its merge was lost, as in CSV.
func headPaths(rows []app.SheetRow, merges []app.CellRange) [][]string {
	width := widest(rows)
	from, to := rows[0].Line, rows[len(rows)-1].Line
	for _, m := range merges {
		if m.Row1 >= from && m.Row2 <= to {
			width = max(width, min(m.Col2, mostColumns))
		}
	}
	grid := make([][]string, len(rows))
	for i, r := range rows {
		grid[i] = make([]string, width)
		for c := range width {
			grid[i][c] = textAt(r, c)
		}
	}
	spread(grid, rows, merges)
	carry(grid)
	paths := make([][]string, width)
	for c := range width {
		for i := range grid {
			if t := grid[i][c]; t != "" && (len(paths[c]) == 0 || paths[c][len(paths[c])-1] != t) {
				paths[c] = append(paths[c], t)
			}
		}
	}
	for len(paths) > 0 && len(paths[len(paths)-1]) == 0 { // cells that are but dressed are no part of a layout
		paths = paths[:len(paths)-1]
	}
	return paths
}

// spread puts the text of a merged area, which lies within the header, into all
// of its cells.
func spread(grid [][]string, rows []app.SheetRow, merges []app.CellRange) {
	for _, m := range merges {
		if m.Row1 < rows[0].Line || m.Row2 > rows[len(rows)-1].Line {
			continue
		}
		text := ""
		for i, r := range rows {
			if r.Line == m.Row1 && m.Col1 <= len(grid[i]) {
				text = grid[i][m.Col1-1]
			}
		}
		for i, r := range rows {
			for c := m.Col1; r.Line >= m.Row1 && r.Line <= m.Row2 && c <= min(m.Col2, len(grid[i])); c++ {
				grid[i][c-1] = text
			}
		}
	}
}

// carry takes a head on to the right over blank cells that have heads below,
// while the column before has one below too.
func carry(grid [][]string) {
	for i := range len(grid) - 1 {
		for c := 1; c < len(grid[i]); c++ {
			if grid[i][c] == "" && grid[i+1][c] != "" && grid[i+1][c-1] != "" && grid[i+1][c-1] != grid[i][c-1] {
				grid[i][c] = grid[i][c-1]
			}
		}
	}
}

// cutHead is what a header is worth less of which a merged cell reaches further down: of two
// that say as much the whole one is taken.
const cutHead = 0.05

// cuts reports whether a merged cell of the header goes on below it.
func (sp *SheetPlan) cuts(merges []app.CellRange) bool {
	return slices.ContainsFunc(merges, func(m app.CellRange) bool {
		return m.Row1 >= sp.HeadFrom && m.Row1 <= sp.HeadTo && m.Row2 > sp.HeadTo
	})
}
