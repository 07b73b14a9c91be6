package workbook

import "github.com/xuri/excelize/v2"

// The formulas of a bureau's own layout mean the row of the records, of which
// there is one while people make the layout and as many as there are records
// afterwards: a sum over it becomes one over all of them, on whatever sheet it
// stands, and a formula in it stands in each.

// insert puts rows behind a block, and lets what was summed over it reach to the last
// of them.
func (o *owner) insert(sheet string, b *ownBlock, n int) error {
	if err := o.f.InsertRows(sheet, b.last()+1, n); err != nil {
		return err
	}
	added := rowsAdded{sheet: sheet, row: b.last(), high: b.high, by: n}
	o.added = append(o.added, added)
	for _, s := range o.sheets {
		if err := o.widen(s.name, added); err != nil {
			return err
		}
	}
	return nil
}

// widen widens the formulas of a sheet. All are read before one is changed: cells that
// a spreadsheet program lets share a formula have none of their own, and get it.
func (o *owner) widen(sheet string, added rowsAdded) error {
	cells, err := o.formulas(sheet)
	if err != nil {
		return err
	}
	changed := false
	for i, c := range cells {
		if sheet == added.sheet && added.holds(c.row) {
			continue // it will stand in each record's
		}
		wider, array := added.widened(c.text, sheet)
		if wider == c.text {
			continue
		}
		changed, cells[i].text = true, wider
		if err := o.setFormula(sheet, cellName(c.col, c.row), wider, array); err != nil {
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

func (o *owner) setFormula(sheet, cell, formula string, array bool) error {
	var opts []excelize.FormulaOpts
	if kind := excelize.STCellFormulaTypeArray; array {
		opts = append(opts, excelize.FormulaOpts{Type: &kind, Ref: &cell})
	}
	return o.f.SetCellFormula(sheet, cell, formula, opts...)
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
