package workbook

import (
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"
)

// The formulas of a bureau's own layout mean the row of the records, of which
// there is one while people make the layout and as many as there are records
// afterwards: a sum over it becomes one over all of them, on whatever sheet it
// stands, and a formula in it stands in each.

// insert puts rows behind a block, and lets what was summed over it reach to the last
// of them.
func (o *owner) insert(s ownSheet, b *ownBlock, n int) error {
	added := rowsAdded{sheet: s.name, row: b.last(), high: b.high, by: n}
	kept, err := o.withConstants()
	if err != nil {
		return err
	}
	if err := o.f.InsertRows(s.name, b.last()+1, n); err != nil {
		return err
	}
	for sheet, cells := range kept {
		for _, c := range cells {
			if sheet == s.name && c.row > b.last() {
				c.row += n
			}
			if err := setFormula(o.f, sheet, cellName(c.col, c.row), added.shifted(c.text, sheet)); err != nil {
				return err
			}
		}
	}
	for _, below := range s.blocks {
		if below.first > b.last() {
			below.first += n
		}
	}
	o.added = append(o.added, added)
	for _, s := range o.sheets {
		if err := o.widen(s, b, added); err != nil {
			return err
		}
	}
	return nil
}

// widen widens the formulas of a sheet over a block. All are read before one is changed:
// cells that a spreadsheet program lets share a formula have none of their own, and get it.
func (o *owner) widen(s ownSheet, b *ownBlock, added rowsAdded) error {
	sheet := s.name
	cells, err := o.formulas(sheet)
	if err != nil {
		return err
	}
	changed := false
	for i, c := range cells {
		wider := added.widened(c.text, sheet, s.of(c, b))
		if wider == c.text {
			continue
		}
		changed, cells[i].text = true, wider
		if err := setFormula(o.f, sheet, cellName(c.col, c.row), wider); err != nil {
			return err
		}
	}
	if !changed {
		return nil
	}
	for _, c := range cells {
		at := cellName(c.col, c.row)
		text, err := o.f.GetCellFormula(sheet, at)
		if err != nil {
			return err
		}
		if text != c.text {
			if err := o.f.SetCellFormula(sheet, at, c.text); err != nil {
				return err
			}
		}
	}
	return nil
}

// withConstants are the formulas of all sheets with a list of constants, such as {1,2}:
// excelize spoils it where a formula follows rows that are put in.
func (o *owner) withConstants() (map[string][]ownCell, error) {
	out := map[string][]ownCell{}
	for _, s := range o.sheets {
		cells, err := o.formulas(s.name)
		if err != nil {
			return nil, err
		}
		out[s.name] = slices.DeleteFunc(cells, func(c ownCell) bool { return !strings.Contains(c.text, "{") })
	}
	return out, nil
}

// setFormula gives a cell a formula that widening may have made an array formula.
func setFormula(f *excelize.File, sheet, cell, formula string) error {
	var opts []excelize.FormulaOpts
	if kind := excelize.STCellFormulaTypeArray; ofEachCell(formula) {
		opts = append(opts, excelize.FormulaOpts{Type: &kind, Ref: &cell})
	}
	return f.SetCellFormula(sheet, cell, formula, opts...)
}

// filledDown is a formula of the block as a record's so many further on has it: the rows
// that it names without $ go along, as where a spreadsheet program fills a formula down.
// Those of another block go from record to record; of other sheets no others go, where a
// list to look up in is often named without $.
func (o *owner) filledDown(formula, sheet string, high, records int) string {
	by := func(r cellsRef, col string, row int) int {
		if fixed(col) {
			return 0
		}
		for _, s := range o.sheets {
			if !r.on(s.name, sheet) {
				continue
			}
			if b := s.block(row); b != nil {
				return records * b.high
			}
		}
		if r.on(sheet, sheet) {
			return records * high
		}
		return 0
	}
	return eachRef(formula, func(r cellsRef, _ refPlace) cellsRef {
		r.row1, r.row2 = r.row1+by(r, r.col1, r.row1), r.row2+by(r, r.col2, r.row2)
		return r
	})
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
