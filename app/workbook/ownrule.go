package workbook

import (
	"bytes"
	"regexp"
	"slices"
	"strings"

	"ronghe/app"
)

var (
	// sheetRule is a conditional format, or a rule of cells.
	sheetRule = regexp.MustCompile(`(?s)<conditionalFormatting\b.*?</conditionalFormatting>|<dataValidation\b[^>]*(?:/>|>.*?</dataValidation>)`)
	// ruleArea are the areas that it is for, parted by blanks; excelize has moved them.
	ruleArea = regexp.MustCompile(`(^<\w+\b[^>]*?\ssqref=")([^"]*)(")`)
	// formatRule is a formula of a conditional format, which excelize has not moved;
	// cellRule one of a rule of cells, which it has.
	formatRule = regexp.MustCompile(`(<formula>)([^<]*)(</formula>)`)
	cellRule   = regexp.MustCompile(`(<formula[12]>)([^<]*)(</formula[12]>)`)
	filterArea = regexp.MustCompile(`(<autoFilter\b[^>]*?\sref=")([^"]*)(")`)
)

// sheetRules corrects what stands behind the cells of a sheet.
func (p *ownPacker) sheetRules(sheet string, part []byte) []byte {
	from := max(bytes.Index(part, []byte("</sheetData>")), 0)
	tail := filterArea.ReplaceAllFunc(part[from:], func(b []byte) []byte { return p.areas(sheet, filterArea, b) })
	tail = sheetRule.ReplaceAllFunc(tail, func(b []byte) []byte { return p.rule(sheet, b) })
	return slices.Concat(part[:from], tail)
}

// rule corrects a conditional format or a rule of cells: it is for all records, of the
// rows of each for those alone that it was for, and so are its formulas.
func (p *ownPacker) rule(sheet string, b []byte) []byte {
	at := app.CellRange{}
	b = ruleArea.ReplaceAllFunc(b, func(b []byte) []byte {
		return inner(ruleArea, b, func(text string) string {
			var areas []string
			for i, area := range strings.Fields(text) {
				m, ok := parseRange(area)
				switch {
				case !ok:
					areas = append(areas, area)
					continue
				case i == 0:
					at = m
				}
				for _, m := range p.spread(sheet, m) {
					areas = append(areas, areaText(m))
				}
			}
			return strings.Join(areas, " ")
		})
	})
	added, final := p.added, p.final()
	b = formatRule.ReplaceAllFunc(b, func(b []byte) []byte {
		return inner(formatRule, b, func(text string) string {
			for i, a := range added {
				text = a.ruled(a.shifted(text, sheet), sheet, ruleOf(final, i, sheet, at.Row1))
			}
			return text
		})
	})
	return cellRule.ReplaceAllFunc(b, func(b []byte) []byte {
		return inner(cellRule, b, func(text string) string {
			for i, a := range final {
				text = a.ruled(text, sheet, ruleOf(final, i, sheet, at.Row1))
			}
			return text
		})
	})
}

// spread is an area of a rule, over all records.
func (p *ownPacker) spread(sheet string, m app.CellRange) []app.CellRange {
	areas := []app.CellRange{m}
	for _, a := range p.final() {
		if a.sheet != sheet {
			continue
		}
		var next []app.CellRange
		for _, m := range areas {
			next = append(next, a.spread(m)...)
		}
		areas = next
	}
	return areas
}

// spread is an area over the rows of all records: one where it takes the whole block;
// else the rows that it takes of the block, once for each record.
func (a rowsAdded) spread(m app.CellRange) []app.CellRange {
	first, last := max(m.Row1, a.first()), min(m.Row2, a.row)
	switch {
	case first > last:
		return []app.CellRange{m}
	case first == a.first() && last == a.row:
		if m.Row2 == a.row {
			m.Row2 += a.by
		}
		return []app.CellRange{m}
	}
	var out []app.CellRange
	for down := 0; down <= a.by; down += a.high {
		each := app.CellRange{Row1: first + down, Col1: m.Col1, Row2: last + down, Col2: m.Col2}
		if down == 0 {
			each.Row1 = m.Row1
		}
		if down == a.by {
			each.Row2 = max(each.Row2, m.Row2) // what goes on below the records
		}
		out = append(out, each)
	}
	return out
}

// ruleOf says what a rule that begins in a row of a sheet is for, as the block of
// added[i] sees it.
func ruleOf(added []rowsAdded, i int, sheet string, row int) formulaOf {
	switch in := func(a rowsAdded) bool { return a.sheet == sheet && a.holds(row) }; {
	case in(added[i]):
		return eachRecord
	case slices.ContainsFunc(added, in):
		return otherRecord
	}
	return theWhole
}

// ruled lets the formula of a rule reach to the last of the rows, as widened does. It is
// one for each of its cells. In one of a record's row an area without $ is of that record
// alone, but for one of a single column, which would be of the cell itself; and a single
// cell is mostly of the cell's own row, wherever it stands.
func (a rowsAdded) ruled(formula, home string, of formulaOf) string {
	return eachRef(formula, func(r cellsRef, p refPlace) cellsRef {
		area := r.area()
		column := of == eachRecord && a.high == 1 && r.col2 != "" && r.oneColumn() && !fixed(r.col1) && r.row1 == r.row2
		switch {
		case r.col2 == "" && !p.sole:
			return r
		case a.reaches(r, p, home) && column, a.meansAll(r, p, home, of):
			if r = a.wide(area); of != theWhole && !fixed(r.col2) {
				r.col1, r.col2 = fix(r.col1), fix(r.col2) // the next record's means them too
			}
		}
		return r
	})
}
