package workbook

import (
	"context"
	"errors"
	"strconv"

	"github.com/xuri/excelize/v2"

	"ronghe/app"
	"ronghe/app/workbook/internal/xmlscan"
)

// setRows are the rows of each sheet whose height somebody set: at least so high are the
// rows of the records, the others as high as their text needs, also where a program noted
// how high that was.
type setRows map[string]map[int]bool

// setHeights finds them; none in a book of another kind.
func setHeights(ctx context.Context, book *original) (setRows, error) {
	b := book.xlsx()
	if b == nil {
		return nil, nil
	}
	out := setRows{}
	for _, sheet := range b.sheets {
		rows := map[int]bool{}
		out[sheet.Name] = rows
		line := 0
		err := b.scan(sheet.path, func(s *xmlscan.Scanner) error {
			for {
				kind, err := s.Next()
				if err = errors.Join(err, ctx.Err()); err != nil || kind == xmlscan.EOF {
					return err
				}
				if kind != xmlscan.Start || s.Depth() != 3 || !s.Is("row") {
					continue
				}
				var set bool
				if line, set, err = rowSet(s, line+1); err != nil {
					return err
				}
				if set {
					rows[line] = true
				}
			}
		})
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// rowSet reads the number of a row, next where it has none, and whether its height is
// set.
func rowSet(s *xmlscan.Scanner, next int) (line int, set bool, err error) {
	line = next
	for {
		name, value, err := s.NextAttr()
		if err != nil || name == nil {
			return line, set, err
		}
		switch string(name) {
		case "r":
			if line, err = strconv.Atoi(string(value)); err != nil {
				return 0, false, damagedf("row number %q", value)
			}
		case "customHeight":
			set = string(value) == "1" || string(value) == "true"
		}
	}
}

// blockForm is how a block looks. Rows count from its first.
type blockForm struct {
	rows   []rowForm
	merges []app.CellRange
}

// rowForm is how a row looks.
type rowForm struct {
	height float64 // 0: as its text needs
	styles []int
	fixed  []ownCell
	wraps  []wrapCell

	formulas []ownCell
}

// wrapCell is a cell whose text goes on in a next line.
type wrapCell struct {
	col   int
	rows  int     // over which it is merged
	width float64 // columns' units, of the font that linesOf means
	line  float64 // how high a line is, of textLine's
}

// formOf reads how a block looks. What a merged cell covers has nothing of its own; one
// that goes on outside the block, such as a label beside the whole table, is not a
// record's.
func (o *owner) formOf(s ownSheet, b *ownBlock) (*blockForm, error) {
	form := &blockForm{}
	merges, err := o.merges(s.name)
	if err != nil {
		return nil, err
	}
	covered := map[[2]int]bool{}
	for _, m := range merges {
		if m.Row2 < b.first || m.Row1 > b.last() {
			continue
		}
		own := b.holds(m.Row1) && b.holds(m.Row2)
		for row := max(m.Row1, b.first); row <= min(m.Row2, b.last()); row++ {
			for col := m.Col1; col <= m.Col2; col++ {
				covered[[2]int{row, col}] = !own || row > m.Row1 || col > m.Col1
			}
		}
		if own {
			form.merges = append(form.merges, app.CellRange{Row1: m.Row1 - b.first, Col1: m.Col1, Row2: m.Row2 - b.first, Col2: m.Col2})
			s.width = max(s.width, m.Col2)
		}
	}
	for i := range b.high {
		row, err := o.rowLike(s, b.first+i, covered)
		if err != nil {
			return nil, err
		}
		if o.high[s.name][b.found+i] {
			if row.height, err = o.f.GetRowHeight(s.name, b.first+i); err != nil {
				return nil, err
			}
		}
		if err := o.wrapping(s.name, form, &row, i, func(col int) bool { return covered[[2]int{b.first + i, col}] }); err != nil {
			return nil, err
		}
		form.rows = append(form.rows, row)
	}
	return form, nil
}

// rowLike reads how the cells of a row look.
func (o *owner) rowLike(s ownSheet, row int, covered map[[2]int]bool) (form rowForm, err error) {
	for col := 1; col <= s.width; col++ {
		id, err := o.f.GetCellStyle(s.name, cellName(col, row))
		if err != nil {
			return form, err
		}
		form.styles = append(form.styles, id)
		if covered[[2]int{row, col}] {
			continue
		}
		text, err := o.f.GetCellValue(s.name, cellName(col, row))
		if err != nil {
			return form, err
		}
		formula, err := o.f.GetCellFormula(s.name, cellName(col, row))
		switch {
		case err != nil:
			return form, err
		case formula != "":
			form.formulas = append(form.formulas, ownCell{row, col, formula})
		case text != "" && !placeholder.MatchString(text):
			form.fixed = append(form.fixed, ownCell{row, col, text})
		}
	}
	return form, nil
}

// wrapping finds the cells of a row of a block that wrap.
func (o *owner) wrapping(sheet string, form *blockForm, row *rowForm, at int, covered func(col int) bool) error {
	for i, id := range row.styles {
		style, err := o.f.GetStyle(id)
		if err != nil {
			return err
		}
		if a := style.Alignment; a == nil || !a.WrapText || a.ShrinkToFit || covered(i+1) {
			continue
		}
		c, last := wrapCell{col: i + 1, rows: 1, line: 1}, i+1
		for _, m := range form.merges {
			if m.Row1 == at && m.Col1 == c.col {
				last, c.rows = m.Col2, m.Row2-m.Row1+1
			}
		}
		for col := c.col; col <= last; col++ {
			name, err := excelize.ColumnNumberToName(col)
			if err != nil {
				return err
			}
			width, err := o.f.GetColWidth(sheet, name)
			if err != nil {
				return err
			}
			c.width += width
		}
		if style.Font != nil && style.Font.Size > textSize {
			c.line = style.Font.Size / textSize
			c.width /= c.line
		}
		row.wraps = append(row.wraps, c)
	}
	return nil
}

// fit makes the rows of a block high enough for their text: not every program does when
// it opens a workbook, and none for a cell merged over several rows.
func (b *blockForm) fit(f *excelize.File, sheet string, at int) error {
	high := make([]float64, len(b.rows))
	for i, r := range b.rows {
		high[i] = r.height
	}
	for several := range 2 {
		for i, r := range b.rows {
			for _, c := range r.wraps {
				if (c.rows > 1) != (several > 0) {
					continue
				}
				text, err := f.GetCellValue(sheet, cellName(c.col, at+i))
				if err != nil {
					return err
				}
				if n := linesOf(text, c.width); n > 1 {
					stretch(high[i:i+c.rows], rowHeight(n)*c.line)
				}
			}
		}
	}
	for i, r := range b.rows {
		if high[i] > r.height {
			if err := f.SetRowHeight(sheet, at+i, high[i]); err != nil {
				return err
			}
		}
	}
	return nil
}

// stretch makes rows together as high as a text needs, each by as much.
func stretch(high []float64, need float64) {
	if len(high) == 1 {
		high[0] = max(high[0], min(need, maxHeight))
		return
	}
	for _, h := range high {
		need -= max(h, rowHeight(1)) // one whose height nobody set has a line
	}
	for i, h := range high {
		if need > 0 {
			high[i] = min(max(h, rowHeight(1))+need/float64(len(high)), maxHeight)
		}
	}
}

// copyTo makes the rows of a record look like the block, which is so many further up.
func (o *owner) copyTo(form *blockForm, sheet string, b *ownBlock, records int) error {
	at := b.first + records*b.high
	for i, r := range form.rows {
		if err := r.copyTo(o.f, sheet, at+i); err != nil {
			return err
		}
		for _, c := range r.formulas {
			if err := setFormula(o.f, sheet, cellName(c.col, at+i), o.filledDown(c.text, sheet, b.high, records)); err != nil {
				return err
			}
		}
	}
	for _, m := range form.merges {
		if err := o.f.MergeCell(sheet, cellName(m.Col1, at+m.Row1), cellName(m.Col2, at+m.Row2)); err != nil {
			return err
		}
	}
	return nil
}

// copyTo makes a row look like it.
func (r *rowForm) copyTo(f *excelize.File, sheet string, row int) error {
	if r.height > 0 {
		if err := f.SetRowHeight(sheet, row, r.height); err != nil {
			return err
		}
	}
	for i, id := range r.styles {
		if err := f.SetCellStyle(sheet, cellName(i+1, row), cellName(i+1, row), id); err != nil {
			return err
		}
	}
	for _, c := range r.fixed {
		if err := f.SetCellStr(sheet, cellName(c.col, row), c.text); err != nil {
			return err
		}
	}
	return nil
}
