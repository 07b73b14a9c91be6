// Package layout is the page model of an official table: title, lines above
// the grid, heads of several rows with merged cells, typed columns, streamed
// rows, sum row, signatures, and how it prints. It knows no renderer: the
// workbook, the PDF and the report grid draw the same model. Workbook and PDF
// leave out a table after the first that has no rows; every renderer prints the
// line app.secrecy and "page n of m" at the foot of each page.
package layout

import (
	"strconv"

	"ronghe/app"
)

// Kind says how the cells of a column are shown.
type Kind uint8

// The kinds. Percent columns hold fractions ("0.125" is shown as 12.5%). Date
// cells hold "2026-03-12", "2026-03" or "2026"; only whole days become real
// dates of a spreadsheet.
const (
	Text Kind = iota
	Number
	Date
	Percent
)

// Align is the horizontal place of a column's cells.
type Align uint8

// Auto is right for numbers and percents, centre for dates, left for text.
const (
	Auto Align = iota
	Left
	Centre
	Right
)

// Column is one column of the grid.
type Column struct {
	ID    string  // field id, for programs
	Title string  // heading where heads cannot be merged (CSV); "": the head cells above it, joined
	Width float64 // in half-width characters (a Chinese character takes two); 0: by kind
	Kind  Kind
	Scale int   // decimal places shown, of the percentage for Percent
	Fine  int   // further places, shown where they are not zero
	Plain bool  // a number without thousands separators: a year, an ordinal number
	Align Align // Auto by default
	Open  bool  // in a protected table: its cells can be changed, also those of rows that are added
}

// HeadCell is a cell of the head. Rows and Cols are how many rows and columns
// it covers, 0 standing for 1. A row of the head lists only the cells that
// begin in it, from left to right, as in an HTML table.
type HeadCell struct {
	Text string
	Rows int
	Cols int
}

// InfoLine is a line between title and grid.
type InfoLine struct {
	Left   string // 填报单位
	Centre string // 统计期
	Right  string // 计量单位
}

// Body gives the rows one after another: one cell for each column. It stops at
// the first error of yield and returns it. The rows are never held together;
// a renderer does not keep the slice, so Body may use it again. A renderer may
// call Body more than once.
type Body func(yield func([]app.Cell) error) error

// Table is one official table.
type Table struct {
	Sheet   string // name of the sheet; cleaned and made unique by the renderer
	Title   string
	Corner  []string // lines at the top right: 表号, 制定机关, 批准文号, 有效期至
	Mark    Mark     // at the top left, nil for none
	Info    []InfoLine
	Head    [][]HeadCell
	Columns []Column
	Body    Body
	Count   int // how many rows Body gives, when known: for progress and the sheet's dimension
	// Sum gives the sum row below the body, nil for none. It is asked for once the
	// body has been drawn, so that it can add up what the body gave.
	Sum   func() []app.Cell
	Notes []string // lines below the grid
	// Late gives further lines below the grid, nil for none. It is
	// asked once the body has been drawn.
	Late func() []string
	Foot []string // signature line: 单位负责人, 统计负责人, 填表人, 联系电话, 报出日期

	Cover      bool // the first page of a report: a large title, high rows
	Landscape  bool
	FitWidth   bool // print as wide as one page
	PagesWide  int  // with FitWidth: over how many pages' breadth; 0: one, or as many as keep it legible
	PagesHigh  int  // with FitWidth: over how many pages' height at most; 0: as many as there are
	RepeatHead bool // repeat the head on each page
	FreezeCols int  // columns that stay when scrolling sideways

	// Protect locks the cells of a workbook's sheet but those of Open columns, those
	// marked app.MarkOpen and the lines below the grid. It takes no password: it is
	// there so that nobody types over what is computed, not to keep anybody out.
	Protect bool
	Flags   []Flag
}

// Flag is a condition under which a cell of the body stands out in a workbook, as
// one does that has app.MarkHard or app.MarkSoft: the spreadsheet watches it, so
// that the mark goes when the cell is put right.
type Flag struct {
	Column int          // 0-based, whose cell stands out
	When   string       // a spreadsheet's formula; {n} is the row's cell of column n
	Mark   app.CellMark // MarkHard or MarkSoft
}

// FlagCell is how a cell of the row is written in Flag.When.
func FlagCell(column int) string { return "{" + strconv.Itoa(column) + "}" }

// How a cover is drawn, in points: its title's size and room, and how high its rows
// are at least.
const (
	CoverTitle     = 26.0
	CoverTitleHigh = 190.0
	CoverRow       = 36.0
)

// Totals is a sum row that is known from the beginning.
func Totals(cells ...app.Cell) func() []app.Cell { return func() []app.Cell { return cells } }

// SumRow is the sum row, nil for none. The error says that it does not fit.
func (t *Table) SumRow() ([]app.Cell, error) {
	if t.Sum == nil {
		return nil, nil
	}
	row := t.Sum()
	if row == nil {
		return nil, nil
	}
	return row, CheckRow(t.Columns, row)
}

// Rows returns a Body over rows that are at hand.
func Rows(rows ...[]app.Cell) Body {
	return func(yield func([]app.Cell) error) error {
		for _, r := range rows {
			if err := yield(r); err != nil {
				return err
			}
		}
		return nil
	}
}

// TextCell returns a text cell; "" is blank.
func TextCell(s string) app.Cell {
	if s == "" {
		return app.Cell{}
	}
	return app.Cell{Kind: app.CellText, Text: s}
}

// NumberCell returns a number from its decimal text; "" is blank.
func NumberCell(s string) app.Cell {
	if s == "" {
		return app.Cell{}
	}
	return app.Cell{Kind: app.CellNumber, Text: s}
}

// DateCell returns a date from its ISO text of a day, month or year; "" is
// blank.
func DateCell(s string) app.Cell {
	if s == "" {
		return app.Cell{}
	}
	return app.Cell{Kind: app.CellDate, Text: s}
}

// BoolCell returns yes or no.
func BoolCell(b bool) app.Cell {
	if b {
		return app.Cell{Kind: app.CellBool, Text: "TRUE"}
	}
	return app.Cell{Kind: app.CellBool, Text: "FALSE"}
}

// Alignment resolves Auto.
func (c Column) Alignment() Align {
	switch {
	case c.Align != Auto:
		return c.Align
	case c.Kind == Number, c.Kind == Percent:
		return Right
	case c.Kind == Date:
		return Centre
	}
	return Left
}

// Wide resolves a width of 0.
func (c Column) Wide() float64 {
	switch {
	case c.Width > 0:
		return c.Width
	case c.Kind == Text:
		return 18
	case c.Kind == Percent:
		return 9
	}
	return 12
}
