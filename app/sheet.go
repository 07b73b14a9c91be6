package app

import (
	"context"
	"slices"
	"strconv"
)

// CellKind tells what a spreadsheet cell held.
type CellKind uint8

// Kinds of cell. A date keeps its ISO text ("2026-03-12", or with " 15:04:05"
// when it has a time of day); a number its decimal text as stored in the file
// (no thousands separators, no exponent), so that a code stored as a number and
// an amount are told apart by the field, not here.
const (
	CellBlank CellKind = iota
	CellText
	CellNumber
	CellBool
	CellDate
	CellError // #REF!, #DIV/0! …: Text is the error's text
)

// NotCalculated is the text of a CellError for a formula without a stored result:
// the file comes from a program that does not calculate.
const NotCalculated = "#CALC!"

// CellMark says how a cell that is written stands out; one that was read has none.
type CellMark uint8

// The marks of a cell.
const (
	MarkHard CellMark = 1 << iota // a check fails on it that keeps the record from being submitted
	MarkSoft                      // … that asks for a correction or an explanation
	MarkOpen                      // it can be changed although its sheet is protected
)

// MarkOf is the mark of a problem's severity, 0 for none.
func MarkOf(s Severity) CellMark {
	switch s {
	case Hard, Refused:
		return MarkHard
	case Soft:
		return MarkSoft
	}
	return 0
}

// Cell is one cell, as read or to be written.
type Cell struct {
	Kind CellKind
	Mark CellMark
	Text string
}

// SheetRow is one row of a sheet; cells beyond the last filled one are missing.
type SheetRow struct {
	Line   int // 1-based
	Cells  []Cell
	Hidden bool // by hand or by a filter
}

// CellRange is a merged area, 1-based and inclusive.
type CellRange struct{ Row1, Col1, Row2, Col2 int }

// ColumnRange are columns side by side, 1-based and inclusive.
type ColumnRange struct{ From, To int }

// SheetInfo describes a sheet of a book.
type SheetInfo struct {
	Name          string
	Hidden        bool
	Merges        []CellRange
	HiddenColumns []ColumnRange // by hand, by a closed outline, or of no width
	From1904      bool          // its day numbers count from 1904, as on old Macs, instead of 1900
}

// HidesColumn reports whether a column, 1-based, is hidden.
func (s *SheetInfo) HidesColumn(col int) bool {
	return slices.ContainsFunc(s.HiddenColumns, func(r ColumnRange) bool { return r.From <= col && col <= r.To })
}

// Book is an opened spreadsheet or CSV file. Rows are streamed: a book of
// 100,000 rows is never held whole. Rows without any filled cell are left out.
type Book interface {
	Sheets() []SheetInfo
	// Rows calls f for each row in order until f or the reader fails or ctx
	// ends; it returns that error.
	Rows(ctx context.Context, sheet string, f func(SheetRow) error) error
	Close() error
}

// CellName is a cell's address: line 5, column 1 is A5.
func CellName(line, col int) string { return ColumnName(col) + strconv.Itoa(line) }

// ColumnName is a column's letters: column 28 is AB.
func ColumnName(col int) string {
	name := ""
	for n := col; n > 0; n = (n - 1) / 26 {
		name = string(rune('A'+(n-1)%26)) + name
	}
	return name
}
