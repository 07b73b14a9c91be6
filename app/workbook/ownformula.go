package workbook

import (
	"regexp"
	"strconv"
	"strings"
)

// The formulas of a bureau's own layout mean the row of the records, of which
// there is one while people make the layout and as many as there are records
// afterwards: a sum over it becomes one over all of them, and a formula in it
// stands in each.

// insert puts rows behind a row, and lets what was summed over it reach to the
// last of them.
func (o *owner) insert(sheet string, row, n int) error {
	cells, err := o.formulas(sheet)
	if err != nil {
		return err
	}
	if err := o.f.InsertRows(sheet, row+1, n); err != nil {
		return err
	}
	for _, c := range cells {
		if c.row == row {
			continue
		}
		if c.row > row {
			c.row += n
		}
		at := cellName(c.col, c.row)
		text, err := o.f.GetCellFormula(sheet, at)
		if err != nil {
			return err
		}
		if wider := widened(text, row, row+n); wider != text {
			if err := o.f.SetCellFormula(sheet, at, wider); err != nil {
				return err
			}
		}
	}
	return nil
}

// formulas are the cells of a sheet that have one.
func (o *owner) formulas(sheet string) ([]ownCell, error) {
	rows, err := o.f.GetRows(sheet) // a cell with a formula is there, though it shows nothing
	if err != nil {
		return nil, err
	}
	var out []ownCell
	for i, row := range rows {
		for j := range row {
			text, err := o.f.GetCellFormula(sheet, cellName(j+1, i+1))
			if err != nil {
				return nil, err
			}
			if text != "" {
				out = append(out, ownCell{i + 1, j + 1, text})
			}
		}
	}
	return out, nil
}

var (
	areaRef = regexp.MustCompile(`(\$?[A-Z]{1,3}\$?)(\d+):(\$?[A-Z]{1,3}\$?)(\d+)`)
	// loneRef is a single cell that is all that is summed.
	loneRef = regexp.MustCompile(`((?:SUM|COUNT|COUNTA|AVERAGE|MAX|MIN)\()(\$?[A-Z]{1,3}\$?)(\d+)\)`)
	cellRef = regexp.MustCompile(`(^|[^A-Za-z0-9_$!.:'])(\$?[A-Z]{1,3})(\d+)`)
)

// widened lets the areas of a formula that end in a row reach to another.
func widened(formula string, row, to int) string {
	last, reach := strconv.Itoa(row), strconv.Itoa(to)
	formula = loneRef.ReplaceAllStringFunc(formula, func(s string) string {
		m := loneRef.FindStringSubmatch(s)
		if m[3] != last {
			return s
		}
		return m[1] + m[2] + m[3] + ":" + m[2] + m[3] + ")"
	})
	return areaRef.ReplaceAllStringFunc(formula, func(s string) string {
		m := areaRef.FindStringSubmatch(s)
		if m[4] != last {
			return s
		}
		return m[1] + m[2] + ":" + m[3] + reach
	})
}

// movedFormula is the formula of a row as it reads in another: what it says of its
// own row it says of that one.
func movedFormula(formula string, from, row int) string {
	if from == row {
		return formula
	}
	here, done := strconv.Itoa(from), 0
	var b strings.Builder
	for _, m := range cellRef.FindAllStringSubmatchIndex(formula, -1) {
		if formula[m[6]:m[7]] != here || strings.HasPrefix(formula[m[7]:], "(") { // LOG10(
			continue
		}
		b.WriteString(formula[done:m[6]] + strconv.Itoa(row))
		done = m[7]
	}
	formula = b.String() + formula[done:]
	return areaRef.ReplaceAllStringFunc(formula, func(s string) string {
		m := areaRef.FindStringSubmatch(s)
		if m[4] != here || strings.HasSuffix(m[3], "$") {
			return s
		}
		return m[1] + m[2] + ":" + m[3] + strconv.Itoa(row)
	})
}
