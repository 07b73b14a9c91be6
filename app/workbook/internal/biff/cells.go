package biff

import (
	"encoding/binary"
	"fmt"
	"math"
	"slices"

	"ronghe/app"
	"ronghe/app/workbook/internal/numfmt"
)

// maxColumns is the widest that the format allows.
const maxColumns = 256

// grid collects the cells of one sheet.
type grid struct {
	book *Book
	rows map[int][]app.Cell // by 0-based row
	hide map[int]bool       // rows that are hidden
	wait *place             // the formula whose text comes in a STRING record
}

type place struct{ row, col int }

// Rows calls f for each filled row of sheet i in order.
func (b *Book) Rows(i int, f func(app.SheetRow) error) error {
	g := grid{book: b, rows: map[int][]app.Cell{}, hide: map[int]bool{}}
	if err := b.each(&b.sheets[i], g.take); err != nil {
		return err
	}
	lines := make([]int, 0, len(g.rows))
	for n := range g.rows {
		lines = append(lines, n)
	}
	slices.Sort(lines)
	for _, n := range lines {
		if err := f(app.SheetRow{Line: n + 1, Cells: g.rows[n], Hidden: g.hide[n]}); err != nil {
			return err
		}
	}
	return nil
}

// sizes are the least lengths of the records that hold cells.
var sizes = map[uint16]int{
	recFormula: 14, recMulRK: 12, recRString: 8, recLabel: 8, recLabelSST: 10, recNumber: 14, recBoolErr: 8, recRK: 10,
}

// Where a ROW record says that the row is hidden.
const (
	rowFlags  = 12
	rowHidden = 0x20
)

// take stores the cells of one record.
func (g *grid) take(r record) error {
	switch r.id {
	case recString:
		return g.formulaText(r)
	case recRow:
		if len(r.data) > rowFlags && r.data[rowFlags]&rowHidden != 0 {
			g.hide[u16(r.data)] = true
		}
		return nil
	}
	least, isCell := sizes[r.id]
	if !isCell {
		return nil
	}
	if len(r.data) < least {
		return short(r)
	}
	row, col, xf := u16(r.data), u16(r.data[2:]), u16(r.data[4:])
	rest := r.data[6:]
	switch r.id {
	case recLabelSST:
		n := u32(rest)
		if n >= uint32(len(g.book.strings)) {
			return fmt.Errorf("%w: shared string %d of %d", ErrFormat, n, len(g.book.strings))
		}
		return g.put(row, col, app.CellText, g.book.strings[n])
	case recLabel, recRString:
		s, err := textOf(g.book.stream, r, 6).str(2)
		if err != nil {
			return err
		}
		return g.put(row, col, app.CellText, s)
	case recNumber:
		return g.number(row, col, xf, math.Float64frombits(binary.LittleEndian.Uint64(rest)))
	case recRK:
		return g.number(row, col, xf, rk(u32(rest)))
	case recMulRK:
		for d := r.data[4:]; len(d) >= 8; d = d[6:] { // the last two bytes are the last column
			if err := g.number(row, col, u16(d), rk(u32(d[2:]))); err != nil {
				return err
			}
			col++
		}
		return nil
	case recBoolErr:
		return g.boolErr(row, col, rest[0], rest[1] != 0)
	}
	return g.formula(row, col, xf, rest)
}

func (g *grid) formula(row, col, xf int, result []byte) error {
	g.wait = nil
	if result[6] != 0xFF || result[7] != 0xFF {
		return g.number(row, col, xf, math.Float64frombits(binary.LittleEndian.Uint64(result)))
	}
	switch result[0] {
	case 0:
		g.wait = &place{row, col}
	case 1, 2:
		return g.boolErr(row, col, result[2], result[0] == 2)
	}
	return nil
}

func (g *grid) formulaText(r record) error {
	if g.wait == nil {
		return nil
	}
	p := *g.wait
	g.wait = nil
	s, err := textOf(g.book.stream, r, 0).str(2)
	if err != nil {
		return err
	}
	return g.put(p.row, p.col, app.CellText, s)
}

func (g *grid) boolErr(row, col int, value byte, isError bool) error {
	if isError {
		return g.put(row, col, app.CellError, errorText(value))
	}
	if value != 0 {
		return g.put(row, col, app.CellBool, "TRUE")
	}
	return g.put(row, col, app.CellBool, "FALSE")
}

func errorText(code byte) string {
	switch code {
	case 0x00:
		return "#NULL!"
	case 0x07:
		return "#DIV/0!"
	case 0x0F:
		return "#VALUE!"
	case 0x17:
		return "#REF!"
	case 0x1D:
		return "#NAME?"
	case 0x24:
		return "#NUM!"
	}
	return "#N/A"
}

// number stores a number, or the date that its format shows.
func (g *grid) number(row, col, xf int, f float64) error {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return g.put(row, col, app.CellError, "#NUM!")
	}
	format := g.book.format(xf)
	if format.Dated() {
		if b, kind := numfmt.Append(nil, f, format.Class, g.book.date1904); kind != app.CellNumber {
			return g.put(row, col, kind, string(b))
		}
	}
	text, kind := format.Show(string(numfmt.PlainNumber(nil, f)))
	return g.put(row, col, kind, text)
}

func (b *Book) format(xf int) numfmt.Format {
	if xf >= len(b.formats) {
		return numfmt.Format{}
	}
	id := b.formats[xf]
	if format, ok := b.custom[id]; ok {
		return format
	}
	return numfmt.OfBuiltin(id)
}

func (g *grid) put(row, col int, kind app.CellKind, text string) error {
	if col >= maxColumns {
		return fmt.Errorf("%w: column %d", ErrFormat, col+1)
	}
	if text == "" {
		return nil
	}
	cells := g.rows[row]
	if col >= len(cells) {
		if cap(cells) <= col {
			cells = slices.Grow(cells, col+1-len(cells))
		}
		cells = cells[:col+1]
	}
	cells[col] = app.Cell{Kind: kind, Text: text}
	g.rows[row] = cells
	return nil
}

// rk decodes the four-byte form of a number.
func rk(n uint32) float64 {
	var f float64
	if n&2 != 0 {
		f = float64(int32(n) >> 2)
	} else {
		f = math.Float64frombits(uint64(n&^3) << 32)
	}
	if n&1 != 0 {
		f /= 100
	}
	return f
}
