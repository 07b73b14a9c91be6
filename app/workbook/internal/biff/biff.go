package biff

import (
	"fmt"

	"ronghe/app"
	"ronghe/app/workbook/internal/numfmt"
)

const maxMerges = 100_000

// Book is a parsed workbook; its cells are read from the stream when asked for.
type Book struct {
	stream   []byte
	sheets   []sheet
	strings  []string
	formats  []int // number format of each cell format
	custom   map[int]numfmt.Format
	date1904 bool
}

type sheet struct {
	app.SheetInfo
	pos int
}

// Open reads the workbook's own records and passes over its sheets once.
func Open(stream []byte) (*Book, error) {
	b := &Book{stream: stream, custom: map[int]numfmt.Format{}}
	r, err := at(stream, 0)
	if err != nil {
		return nil, err
	}
	if r.id != recBOF || len(r.data) < 4 {
		return nil, ErrOld // earlier versions begin with another record
	}
	if version := u16(r.data); version != 0x0600 {
		return nil, fmt.Errorf("%w: version %#x", ErrOld, version)
	}
	for r.id != recEOF {
		if r, err = at(stream, r.next); err != nil {
			return nil, err
		}
		if err := b.global(r); err != nil {
			return nil, err
		}
	}
	for i := range b.sheets {
		if err := b.survey(&b.sheets[i]); err != nil {
			return nil, err
		}
	}
	return b, nil
}

// global takes in one record of the workbook.
func (b *Book) global(r record) error {
	switch r.id {
	case recFilePass:
		return ErrEncrypted
	case recDateMode:
		b.date1904 = len(r.data) >= 2 && u16(r.data) == 1
	case recFormat:
		if len(r.data) < 5 {
			return short(r)
		}
		code, err := textOf(b.stream, r, 2).str(2)
		if err != nil {
			return err
		}
		b.custom[u16(r.data)] = numfmt.Of(code)
	case recXF:
		if len(r.data) < 4 {
			return short(r)
		}
		b.formats = append(b.formats, u16(r.data[2:]))
	case recBoundSheet:
		return b.boundSheet(r)
	case recSST:
		return b.sharedStrings(r)
	}
	return nil
}

func (b *Book) boundSheet(r record) error {
	if len(r.data) < 8 {
		return short(r)
	}
	if r.data[5] != 0 { // a chart or a macro sheet
		return nil
	}
	name, err := textOf(b.stream, r, 6).str(1)
	if err != nil {
		return err
	}
	info := app.SheetInfo{Name: name, Hidden: r.data[4]&3 != 0}
	b.sheets = append(b.sheets, sheet{SheetInfo: info, pos: int(u32(r.data))})
	return nil
}

func (b *Book) sharedStrings(r record) error {
	if len(r.data) < 8 {
		return short(r)
	}
	n := int64(u32(r.data[4:]))
	t := textOf(b.stream, r, 8)
	// A string takes three bytes at least: no file makes us believe in more.
	if n > int64(len(b.stream)/3) {
		return fmt.Errorf("%w: %d shared strings", ErrFormat, n)
	}
	for range n {
		s, err := t.str(2)
		if err != nil {
			return err
		}
		b.strings = append(b.strings, s)
	}
	return nil
}

// each calls f for every record of the sheet itself, not of the charts in it.
func (b *Book) each(s *sheet, f func(record) error) error {
	r, err := at(b.stream, s.pos)
	if err != nil {
		return err
	}
	if r.id != recBOF {
		return fmt.Errorf("%w: sheet %q is not at byte %d", ErrFormat, s.Name, s.pos)
	}
	for depth := 1; depth > 0; {
		if r, err = at(b.stream, r.next); err != nil {
			return err
		}
		switch {
		case r.id == recBOF:
			depth++
		case r.id == recEOF:
			depth--
		case depth == 1:
			if err := f(r); err != nil {
				return err
			}
		}
	}
	return nil
}

// Where a COLINFO record says that its columns are hidden.
const (
	colWidth   = 4
	colFlags   = 8
	colHidden  = 0x01
	lastColumn = maxColumns - 1
)

// survey finds the merged areas and the hidden columns.
func (b *Book) survey(s *sheet) error {
	return b.each(s, func(r record) error {
		switch r.id {
		case recColInfo:
			s.hiddenColumns(r)
			return nil
		case recMerged:
		default:
			return nil
		}
		if len(r.data) < 2 || len(r.data) < 2+8*u16(r.data) {
			return short(r)
		}
		for i := range u16(r.data) {
			d := r.data[2+8*i:]
			if len(s.Merges) >= maxMerges {
				return fmt.Errorf("%w: too many merged areas", ErrFormat)
			}
			s.Merges = append(s.Merges, app.CellRange{Row1: u16(d) + 1, Row2: u16(d[2:]) + 1, Col1: u16(d[4:]) + 1, Col2: u16(d[6:]) + 1})
		}
		return nil
	})
}

// hiddenColumns reads a COLINFO record; one that is too short says nothing.
func (s *sheet) hiddenColumns(r record) {
	if len(r.data) < colFlags+2 || len(s.HiddenColumns) >= maxColumns {
		return
	}
	from, to := u16(r.data), min(u16(r.data[2:]), lastColumn)
	if from <= to && (u16(r.data[colFlags:])&colHidden != 0 || u16(r.data[colWidth:]) == 0) {
		s.HiddenColumns = append(s.HiddenColumns, app.ColumnRange{From: from + 1, To: to + 1})
	}
}

// Sheets returns the worksheets in order.
func (b *Book) Sheets() []app.SheetInfo {
	infos := make([]app.SheetInfo, len(b.sheets))
	for i, s := range b.sheets {
		infos[i] = s.SheetInfo
		infos[i].From1904 = b.date1904
	}
	return infos
}
