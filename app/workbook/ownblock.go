package workbook

import (
	"errors"

	"ronghe/app"
)

// ownBlock is the rows that one record takes: mostly one; more where a cell with a
// placeholder of a record is merged over several, or where such cells stand in several
// rows below one another. Repeating each of those rows by itself would write all the
// names, then all the amounts, and into merged cells the last record alone.
type ownBlock struct {
	first, high int
	found       int       // its first row in the layout
	cells       []ownCell // with placeholders
	// once are the cells, by row from the first and column, that no record has for
	// itself: they are merged with some outside the block.
	once map[[2]int]bool
}

func (b *ownBlock) last() int { return b.first + b.high - 1 }

func (b *ownBlock) holds(row int) bool { return b.first <= row && row <= b.last() }

// merges are the merged cells of a sheet.
func (o *owner) merges(sheet string) ([]app.CellRange, error) {
	cells, err := o.f.GetMergeCells(sheet, true)
	if err != nil {
		return nil, err
	}
	var out []app.CellRange
	for _, c := range cells {
		if m, ok := parseRange(c[0]); ok {
			out = append(out, m)
		}
	}
	return out, nil
}

// arrange parts the cells with placeholders into blocks, around those with placeholders
// of a record, and what is of the whole; both are in the order of the sheet.
func (s *ownSheet) arrange(cells, records []ownCell) {
	for _, c := range records {
		last := c.row
		for _, m := range s.merges {
			if m.Row1 == c.row && m.Col1 == c.col {
				last = m.Row2
			}
		}
		if n := len(s.blocks) - 1; n >= 0 && c.row <= s.blocks[n].last()+1 {
			b := s.blocks[n]
			b.high = max(b.high, last-b.first+1)
			continue
		}
		s.blocks = append(s.blocks, &ownBlock{first: c.row, found: c.row, high: last - c.row + 1})
	}
	for _, b := range s.blocks {
		b.once = map[[2]int]bool{}
		for _, m := range s.merges {
			for row := b.first; row <= b.last() && !(b.holds(m.Row1) && b.holds(m.Row2)); row++ {
				for col := m.Col1; col <= m.Col2 && m.Row1 <= row && row <= m.Row2; col++ {
					b.once[[2]int{row - b.first, col}] = true
				}
			}
		}
	}
	for _, c := range cells {
		if b := s.block(c.row); b != nil {
			b.cells = append(b.cells, ownCell{c.row - b.first, c.col, c.text})
		} else {
			s.cells = append(s.cells, c)
		}
	}
}

// block is the block in which a row is, nil for none.
func (s *ownSheet) block(row int) *ownBlock {
	for _, b := range s.blocks {
		if b.holds(row) {
			return b
		}
	}
	return nil
}

// of says what the formula of a cell is written for, as a block sees it.
func (s *ownSheet) of(c ownCell, b *ownBlock) formulaOf {
	switch in := s.block(c.row); {
	case in == nil || in.once[[2]int{c.row - in.first, c.col}]:
		return theWhole
	case in == b:
		return eachRecord
	}
	return otherRecord
}

// makeRoom puts in the rows of all records but the first. From the last block of a sheet
// to the first, so that those above keep their numbers.
func (o *owner) makeRoom() error {
	if err := o.refuseParts(); err != nil {
		return err
	}
	for _, s := range o.sheets {
		for i := len(s.blocks) - 1; i >= 0; i-- {
			if o.own.Count > mostOwnRows {
				return app.NewError(CodeOwnRows, nil, "max", itoa(mostOwnRows))
			}
			n := (o.own.Count - 1) * s.blocks[i].high
			if n <= 0 {
				continue
			}
			if err := o.insert(s, s.blocks[i], n); err != nil {
				return err
			}
		}
	}
	return nil
}

// refuseParts refuses a formula over some of the rows of a block whose other rows have
// something in the same column: over all records it would take that in too.
func (o *owner) refuseParts() error {
	if o.own.Count < 2 {
		return nil
	}
	for _, s := range o.sheets {
		for _, b := range s.blocks {
			if b.high == 1 {
				continue
			}
			for _, home := range o.sheets {
				if err := o.refusePart(s, b, home); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func (o *owner) refusePart(s ownSheet, b *ownBlock, home ownSheet) error {
	formulas, err := o.formulas(home.name)
	if err != nil {
		return err
	}
	all := rowsAdded{sheet: s.name, row: b.last(), high: b.high}
	for _, c := range formulas {
		other := ""
		eachRef(c.text, func(r cellsRef, p refPlace) cellsRef {
			if err == nil && other == "" && all.meansAll(r, p, home.name, home.of(c, b)) {
				other, err = o.beside(s, b, r)
			}
			return r
		})
		if err != nil {
			return err
		}
		if other != "" {
			return app.NewError(CodeOwnPart, nil, "cell", cellName(c.col, c.row), "formula", "="+c.text, "other", other)
		}
	}
	return nil
}

// beside is a cell of a block that has something and stands in a column of what is meant,
// though in another row; "" for none.
func (o *owner) beside(s ownSheet, b *ownBlock, r cellsRef) (string, error) {
	r = r.area()
	meant, ok := parseRange(r.col1 + itoa(r.row1) + ":" + r.col2 + itoa(r.row2))
	for row := b.first; row <= b.last() && ok; row++ {
		if meant.Row1 <= row && row <= meant.Row2 {
			continue
		}
		for col := meant.Col1; col <= meant.Col2; col++ {
			if is, err := o.occupied(s, row, col); is || err != nil {
				return cellName(col, row), err
			}
		}
	}
	return "", nil
}

// occupied reports whether there is something in a cell, of its own and not of those
// that it is merged with.
func (o *owner) occupied(s ownSheet, row, col int) (bool, error) {
	for _, m := range s.merges {
		if m.Row1 <= row && row <= m.Row2 && m.Col1 <= col && col <= m.Col2 && (row > m.Row1 || col > m.Col1) {
			return false, nil
		}
	}
	text, err := o.f.GetCellValue(s.name, cellName(col, row))
	formula, err2 := o.f.GetCellFormula(s.name, cellName(col, row))
	return text+formula != "", errors.Join(err, err2)
}

// fillBlock writes a block once for each record.
func (o *owner) fillBlock(s ownSheet, b *ownBlock) error {
	form, err := o.formOf(s, b)
	if err != nil {
		return err
	}
	n := 0
	err = o.own.Body(func(values map[string]app.Cell) error {
		if n == o.own.Count || o.ctx.Err() != nil {
			return o.ctx.Err()
		}
		at := b.first + n*b.high
		if n++; n > 1 {
			if err := o.copyTo(form, s.name, b, n-1); err != nil {
				return err
			}
		}
		for _, c := range b.cells {
			if err := o.put(s.name, at+c.row, c.col, c.text, values); err != nil {
				return err
			}
		}
		return form.fit(o.f, s.name, at)
	})
	if err != nil || n > 0 {
		return err
	}
	for _, c := range b.cells { // no record: the rows stay, blank
		if err := o.put(s.name, b.first+c.row, c.col, c.text, nil); err != nil {
			return err
		}
	}
	return nil
}
