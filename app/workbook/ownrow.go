package workbook

import (
	"context"
	"errors"
	"strconv"

	"github.com/xuri/excelize/v2"

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

// rowForm is how a row looks.
type rowForm struct {
	height float64 // 0: as its text needs
	styles []int
	merges [][2]int // columns, from and to
	fixed  []ownCell
	wraps  []wrapCell

	formulas []ownCell
}

// wrapCell is a cell whose text goes on in a next line.
type wrapCell struct {
	col   int
	width float64 // columns' units, of the font that linesOf means
	line  float64 // how high a line is, of textLine's
}

// rowLike reads how a row looks.
func (o *owner) rowLike(s ownSheet, row int) (*rowForm, error) {
	form := &rowForm{}
	var err error
	if o.high[s.name][row] {
		if form.height, err = o.f.GetRowHeight(s.name, row); err != nil {
			return nil, err
		}
	}
	merges, err := o.f.GetMergeCells(s.name)
	if err != nil {
		return nil, err
	}
	for _, m := range merges {
		row1, col1, ok1 := parseRef(m.GetStartAxis())
		row2, col2, ok2 := parseRef(m.GetEndAxis())
		if ok1 && ok2 && row1 == row && row2 == row {
			form.merges = append(form.merges, [2]int{col1, col2})
			s.width = max(s.width, col2)
		}
	}
	for col := 1; col <= s.width; col++ {
		id, err := o.f.GetCellStyle(s.name, cellName(col, row))
		if err != nil {
			return nil, err
		}
		form.styles = append(form.styles, id)
		text, err := o.f.GetCellValue(s.name, cellName(col, row))
		if err != nil {
			return nil, err
		}
		formula, err := o.f.GetCellFormula(s.name, cellName(col, row))
		switch {
		case err != nil:
			return nil, err
		case formula != "":
			form.formulas = append(form.formulas, ownCell{row, col, formula})
		case text != "" && !placeholder.MatchString(text):
			form.fixed = append(form.fixed, ownCell{row, col, text})
		}
	}
	return form, o.wrapping(s.name, form)
}

// wrapping finds the cells of a row that wrap.
func (o *owner) wrapping(sheet string, form *rowForm) error {
	for i, id := range form.styles {
		style, err := o.f.GetStyle(id)
		if err != nil {
			return err
		}
		if a := style.Alignment; a == nil || !a.WrapText || a.ShrinkToFit {
			continue
		}
		c, last := wrapCell{col: i + 1, line: 1}, i+1
		for _, m := range form.merges {
			if m[0] == c.col {
				last = m[1]
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
		form.wraps = append(form.wraps, c)
	}
	return nil
}

// fit makes a row high enough for its text: not every program does when it opens a
// workbook.
func (r *rowForm) fit(f *excelize.File, sheet string, row int) error {
	height := 0.0
	for _, c := range r.wraps {
		text, err := f.GetCellValue(sheet, cellName(c.col, row))
		if err != nil {
			return err
		}
		if n := linesOf(text, c.width); n > 1 {
			height = max(height, min(rowHeight(n)*c.line, maxHeight))
		}
	}
	if height <= r.height {
		return nil
	}
	return f.SetRowHeight(sheet, row, height)
}

// copyTo makes a row look like it.
func (r *rowForm) copyTo(f *excelize.File, sheet string, from, row int) error {
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
	for _, c := range r.formulas {
		if err := f.SetCellFormula(sheet, cellName(c.col, row), movedFormula(c.text, sheet, from, row)); err != nil {
			return err
		}
	}
	for _, m := range r.merges {
		if err := f.MergeCell(sheet, cellName(m[0], row), cellName(m[1], row)); err != nil {
			return err
		}
	}
	return nil
}
