package workbook

import (
	"regexp"
	"strconv"

	"github.com/xuri/excelize/v2"

	"ronghe/app"
	"ronghe/app/layout"
)

// The fills of cells on which a check fails, as spreadsheet programs offer them
// for bad and for neutral.
const (
	hardFill = "FFC7CE"
	softFill = "FFEB9C"
)

// The lines around them: paper may be black and white, and who looks at it may
// not tell red from green.
const (
	hardFrame = 2 // bold
	softFrame = 8 // bold, dashed
)

// frameOf is the kind of lines around cells with a mark; 0 for the usual.
func frameOf(m app.CellMark) int {
	switch {
	case m&app.MarkHard != 0:
		return hardFrame
	case m&app.MarkSoft != 0:
		return softFrame
	}
	return 0
}

// flagFont is how texts read on which a flag stands. Spreadsheets let a condition
// draw thin lines only, which are there already: the letters change instead.
func flagFont(m app.CellMark) *excelize.Font {
	return &excelize.Font{Bold: m&app.MarkHard != 0, Italic: m&app.MarkHard == 0, Underline: "single"}
}

// fillOf is the fill of a mark.
func fillOf(m app.CellMark) string {
	switch {
	case m&app.MarkHard != 0:
		return hardFill
	case m&app.MarkSoft != 0:
		return softFill
	}
	return ""
}

// markedColumn is a column with a mark that cells of it have.
type markedColumn struct {
	col  int
	mark app.CellMark
}

// standingOut are the styles of a column's cells with a mark.
func (w *tableWriter) standingOut(col int, m app.CellMark) cellStyles {
	key := markedColumn{col, m}
	s, ok := w.marked[key]
	if !ok {
		c := w.t.Columns[col]
		s = w.look.column(c, style{fill: fillOf(m), frame: frameOf(m), open: w.t.Protect && (c.Open || m&app.MarkOpen != 0)})
		if w.marked == nil {
			w.marked = map[markedColumn]cellStyles{}
		}
		w.marked[key] = s
	}
	return s
}

// flagStyles makes the formats that flags give to cells.
func (w *tableWriter) flagStyles() (err error) {
	w.flags, err = flagStyles(w.f, w.t.Flags)
	return err
}

func flagStyles(f *excelize.File, flags []layout.Flag) (map[app.CellMark]int, error) {
	out := map[app.CellMark]int{}
	for _, fl := range flags {
		if _, ok := out[fl.Mark]; ok {
			continue
		}
		id, err := f.NewConditionalStyle(&excelize.Style{
			Font: flagFont(fl.Mark),
			Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{fillOf(fl.Mark)}},
		})
		if err != nil {
			return nil, err
		}
		out[fl.Mark] = id
	}
	return out, nil
}

// guard protects a sheet and lets it watch its flags from its first row on, once
// the last is known.
func (w *tableWriter) guard(f *excelize.File, sheet string, from int) error {
	if w.t.Protect {
		if err := lockSheet(f, sheet); err != nil {
			return err
		}
	}
	if w.bodyEnd < from {
		return nil
	}
	return setFlags(f, sheet, w.t.Flags, w.flags, from, w.bodyEnd)
}

// lockSheet locks a sheet without a password: what it looks like can be changed,
// rows that are not locked go and come.
func lockSheet(f *excelize.File, sheet string) error {
	return f.ProtectSheet(sheet, &excelize.SheetProtectionOptions{
		SelectLockedCells: true, SelectUnlockedCells: true, FormatCells: true, FormatColumns: true, FormatRows: true,
		InsertRows: true, DeleteRows: true, Sort: true, AutoFilter: true, EditObjects: true, EditScenarios: true,
	})
}

var flagCell = regexp.MustCompile(`\{(\d+)\}`)

// setFlags writes flags for the rows from one to another. Those of MarkHard come
// first: a cell has the fill of the first that holds.
func setFlags(f *excelize.File, sheet string, flags []layout.Flag, formats map[app.CellMark]int, from, to int) error {
	for _, mark := range []app.CellMark{app.MarkHard, app.MarkSoft} {
		for _, fl := range flags {
			if fl.Mark != mark {
				continue
			}
			name, err := excelize.ColumnNumberToName(fl.Column + 1)
			if err != nil {
				return err
			}
			format := formats[mark]
			options := []excelize.ConditionalFormatOptions{{Type: "formula", Criteria: flagFormula(fl.When, from), Format: &format}}
			if err := f.SetConditionalFormat(sheet, name+itoa(from)+":"+name+itoa(to), options); err != nil {
				return err
			}
		}
	}
	return nil
}

// flagFormula is a flag's formula as it reads in a row. Columns are fixed, so that
// it means the same in whatever column its cell stands.
func flagFormula(when string, row int) string {
	return flagCell.ReplaceAllStringFunc(when, func(ref string) string {
		n, err := strconv.Atoi(ref[1 : len(ref)-1])
		if err != nil {
			return ref
		}
		return "$" + cellName(n+1, row)
	})
}
