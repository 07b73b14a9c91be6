package workbook

import (
	"regexp"
	"strconv"
	"strings"
)

// cellsRef is a reference to cells in a formula: Sheet1!$C$4, C4:F4.
type cellsRef struct {
	sheet      string // as it stands, with its mark: 'Sheet 1'!; "" is the formula's own sheet
	col1, col2 string // with $ where they, or their rows, are fixed; col2 is "" for one cell
	row1, row2 int
}

func (r cellsRef) String() string {
	text := r.sheet + r.col1 + strconv.Itoa(r.row1)
	if r.col2 != "" {
		text += ":" + r.col2 + strconv.Itoa(r.row2)
	}
	return text
}

// on reports whether the reference is to a sheet, in a formula of the sheet home.
func (r cellsRef) on(sheet, home string) bool {
	name := strings.TrimSuffix(r.sheet, "!")
	if name == "" {
		return strings.EqualFold(sheet, home)
	}
	if q := strings.TrimPrefix(name, "'"); q != name {
		name = strings.ReplaceAll(strings.TrimSuffix(q, "'"), "''", "'")
	}
	return strings.EqualFold(sheet, name)
}

// area is the same reference, of one cell too, from a cell to a cell.
func (r cellsRef) area() cellsRef {
	if r.col2 == "" {
		r.col2, r.row2 = r.col1, r.row1
	}
	return r
}

// oneColumn holds for cells below one another.
func (r cellsRef) oneColumn() bool {
	return r.col2 == "" || strings.Trim(r.col1, "$") == strings.Trim(r.col2, "$")
}

// refToken finds what a formula is made of, as far as references need it: texts, then
// references, then names, quoted sheets and what stands in brackets, so that nothing
// within those is taken for a reference.
var refToken = regexp.MustCompile(`"(?:[^"]|"")*"` +
	`|((?:'(?:[^']|'')*'|[\pL\pN_.\[\]]+)!)?(\$?[A-Za-z]{1,3}\$?)(\d{1,7})(?::(\$?[A-Za-z]{1,3}\$?)(\d{1,7}))?` +
	`|[\pL_\\][\pL\pN_.]*|'(?:[^']|'')*'|\[[^\[\]]*\]`)

// nameGoesOn holds for what makes of A1 the beginning of a name or a function.
var nameGoesOn = regexp.MustCompile(`^[\pL\pN_.(\\!]`)

// eachRef gives every reference of a formula to f, with what is made of it, and puts
// what it returns in its place.
func eachRef(formula string, f func(r cellsRef, p refPlace) cellsRef) string {
	var b strings.Builder
	var around calls
	done, seen := 0, 0
	for _, m := range refToken.FindAllStringSubmatchIndex(formula, -1) {
		around.pass(formula[seen:m[0]])
		seen = m[1]
		if m[4] < 0 || nameGoesOn.MatchString(formula[m[1]:]) {
			around.token(formula[m[0]:m[1]])
			continue
		}
		r := cellsRef{col1: formula[m[4]:m[5]]}
		if m[2] >= 0 {
			r.sheet = formula[m[2]:m[3]]
		}
		r.row1, _ = strconv.Atoi(formula[m[6]:m[7]]) // digits
		if m[8] >= 0 {
			r.col2 = formula[m[8]:m[9]]
			r.row2, _ = strconv.Atoi(formula[m[10]:m[11]]) // digits
		}
		b.WriteString(formula[done:m[0]])
		b.WriteString(f(r, around.place(formula[:m[0]], formula[m[1]:])).String())
		done = m[1]
	}
	b.WriteString(formula[done:])
	return b.String()
}

// rowsAdded is where rows were put behind the last row of a block.
type rowsAdded struct {
	sheet         string
	row, high, by int
}

func (a rowsAdded) first() int { return a.row - a.high + 1 }

func (a rowsAdded) holds(row int) bool { return a.first() <= row && row <= a.row }

// end is the row to which what goes from a row to one of the block reaches: the last of
// all, or of the last record the one that is meant.
func (a rowsAdded) end(from, to int) int {
	if from <= a.first() {
		to = a.row
	}
	return to + a.by
}

// reaches holds for what of a formula will reach to the last of the rows put behind the
// block: an area that ends in it, and a single cell of those that one value is made of.
func (a rowsAdded) reaches(r cellsRef, p refPlace, home string) bool {
	return r.on(a.sheet, home) && a.holds(r.area().row2) && (r.col2 != "" || p.many)
}

// formulaOf is what a formula is written for.
type formulaOf int

const (
	theWhole    formulaOf = iota
	eachRecord            // of the block that is meant
	otherRecord           // of another block
)

// meansAll holds for what reaches to the last of the rows in a formula that stands once.
// In one that each record has, a row without $ is mostly of that record alone, as the last
// one of a sum so far is; and all records of another block where nothing else makes sense.
func (a rowsAdded) meansAll(r cellsRef, p refPlace, home string, of formulaOf) bool {
	area := r.col2 != ""
	switch {
	case !a.reaches(r, p, home):
		return false
	case of == theWhole || fixed(r.area().col2):
		return true
	}
	return of == otherRecord && (area && !p.many || r.oneColumn() && (area || p.sole))
}

// widened lets a formula reach to the last of the rows put behind the block.
func (a rowsAdded) widened(formula, home string, of formulaOf) string {
	return eachRef(formula, func(r cellsRef, p refPlace) cellsRef {
		if !a.meansAll(r, p, home, of) {
			return r
		}
		if r = a.wide(r); of != theWhole && !fixed(r.col2) {
			r.col1, r.col2 = fix(r.col1), fix(r.col2) // the next record's means them too
		}
		return r
	})
}

// fixed holds for a row that is meant wherever the formula stands, see cellsRef.
func fixed(col string) bool { return strings.HasSuffix(col, "$") }

func fix(col string) string { return strings.TrimSuffix(col, "$") + "$" }

// ofEachCell holds for a formula that makes something of each cell of an area, then one
// value of that. In a spreadsheet program only an array formula does.
func ofEachCell(formula string) (is bool) {
	eachRef(formula, func(r cellsRef, p refPlace) cellsRef {
		is = is || p.each && r.row2 > r.row1
		return r
	})
	return is
}

// wide is a reference that reaches to the last of the rows.
func (a rowsAdded) wide(r cellsRef) cellsRef {
	r = r.area()
	r.row2 = a.end(r.row1, r.row2)
	return r
}

// shifted lets what stands below the row follow the rows that were put before it.
func (a rowsAdded) shifted(formula, home string) string {
	return eachRef(formula, func(r cellsRef, _ refPlace) cellsRef {
		if !r.on(a.sheet, home) {
			return r
		}
		if r.row1 > a.row {
			r.row1 += a.by
		}
		if r.col2 != "" && r.row2 > a.row {
			r.row2 += a.by
		}
		return r
	})
}

// stretched lets a formula that is one reference reach to the last of the rows: the
// cells of a chart's series, or of a name. A row of several columns stays, for it would
// become a block.
func (a rowsAdded) stretched(formula, home string) string {
	return eachRef(formula, func(r cellsRef, _ refPlace) cellsRef {
		if !r.on(a.sheet, home) || !r.oneColumn() || r.String() != formula {
			return r
		}
		if a.holds(r.area().row2) {
			return a.wide(r)
		}
		return r
	})
}
