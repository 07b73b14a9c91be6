package biff

import (
	"bytes"
	"encoding/binary"
	"errors"
	"math"
	"reflect"
	"testing"
	"unicode/utf16"

	"ronghe/app"
)

// builder writes a BIFF8 stream.
type builder struct{ bytes.Buffer }

func (b *builder) rec(id uint16, parts ...any) *builder {
	var data bytes.Buffer
	for _, p := range parts {
		switch p := p.(type) {
		case string:
			data.WriteString(p)
		case []byte:
			data.Write(p)
		default:
			_ = binary.Write(&data, binary.LittleEndian, p) // never fails in memory
		}
	}
	_ = binary.Write(b, binary.LittleEndian, []uint16{id, uint16(data.Len())}) // as above
	b.Write(data.Bytes())
	return b
}

// uni is a string of two-byte characters with its length of two bytes.
func uni(s string) []byte {
	u := utf16.Encode([]rune(s))
	out := binary.LittleEndian.AppendUint16(nil, uint16(len(u)))
	return append(append(out, wide), utf16Bytes(s)...)
}

func utf16Bytes(s string) []byte {
	var out []byte
	for _, c := range utf16.Encode([]rune(s)) {
		out = binary.LittleEndian.AppendUint16(out, c)
	}
	return out
}

func u8(n int) uint8    { return uint8(n) }
func w(n int) uint16    { return uint16(n) }
func d(n uint32) uint32 { return n }

// workbook is a stream with one sheet of the records given.
func workbook(globals func(*builder), cells func(*builder)) []byte {
	make := func(pos uint32) []byte {
		var b builder
		b.rec(recBOF, w(0x0600), w(5), w(0), w(0), d(0), d(0))
		globals(&b)
		b.rec(recBoundSheet, d(pos), u8(0), u8(0), u8(2), u8(wide), utf16Bytes("名单"))
		b.rec(recBoundSheet, d(pos), u8(0), u8(2), u8(1), u8(0), "C") // a chart: left out
		b.rec(recEOF)
		at := uint32(b.Len())
		b.rec(recBOF, w(0x0600), w(0x10), w(0), w(0), d(0), d(0))
		cells(&b)
		b.rec(recEOF)
		if pos == 0 {
			return binary.LittleEndian.AppendUint32(nil, at)
		}
		return b.Bytes()
	}
	return make(binary.LittleEndian.Uint32(make(0)))
}

func globals(b *builder) {
	b.rec(recDateMode, w(0))
	b.rec(recFormat, w(176), uni(`yyyy"年"m"月"d"日"`))
	b.rec(recXF, w(0), w(0), w(0)).rec(recXF, w(0), w(176), w(0)).rec(recXF, w(0), w(14), w(0)).rec(recXF, w(0), w(20), w(0))
	// Three strings: plain; rich and phonetic; one whose characters run on in a
	// CONTINUE record, at first one byte a character, then two.
	b.rec(recSST, d(3), d(3), uni("北华大学"), w(2), u8(wide|rich|phonetic), w(1), d(6), utf16Bytes("吉林"), d(0xAABBCCDD), "phonet", w(6), u8(0), "abc")
	b.rec(recContinue, u8(wide), utf16Bytes("长春市"))
}

func cells(b *builder) {
	b.rec(recLabelSST, w(0), w(0), w(0), d(0)).rec(recLabelSST, w(0), w(1), w(0), d(1)).rec(recLabelSST, w(0), w(2), w(0), d(2))
	b.rec(recRow, w(1), w(0), w(3), w(0), w(0), w(0), w(0x20), w(0)) // hidden
	b.rec(recNumber, w(1), w(0), w(0), 42.990000000000002).rec(recNumber, w(1), w(1), w(1), 46093.0).rec(recNumber, w(1), w(2), w(3), 0.5)
	b.rec(recRK, w(2), w(0), w(0), d(100<<2|2)).rec(recRK, w(2), w(1), w(0), d(12345<<2|3)).rec(recRK, w(2), w(2), w(2), d(uint32(46093)<<2|2))
	b.rec(recMulRK, w(3), w(1), w(0), d(7<<2|2), w(0), d(uint32(math.Float64bits(1.5)>>32)), w(2))
	b.rec(recBoolErr, w(4), w(0), w(0), u8(1), u8(0)).rec(recBoolErr, w(4), w(1), w(0), u8(0x17), u8(1))
	b.rec(recFormula, w(5), w(0), w(0), 3.25, w(0), d(0), w(0))
	b.rec(recFormula, w(5), w(1), w(0), []byte{0, 0, 0, 0, 0, 0, 0xFF, 0xFF}, w(0), d(0), w(0)).rec(recString, uni("合计"))
	b.rec(recFormula, w(5), w(2), w(0), []byte{1, 0, 0, 0, 0, 0, 0xFF, 0xFF}, w(0), d(0), w(0))
	b.rec(recFormula, w(5), w(3), w(0), []byte{2, 0, 7, 0, 0, 0, 0xFF, 0xFF}, w(0), d(0), w(0))
	b.rec(recFormula, w(5), w(4), w(0), []byte{3, 0, 0, 0, 0, 0, 0xFF, 0xFF}, w(0), d(0), w(0))
	b.rec(recLabel, w(6), w(1), w(0), uni("旧式")).rec(recRString, w(6), w(2), w(0), uni("旧式富文本"), w(0))
	b.rec(recBOF, w(0x0600), w(0x20), w(0), w(0), d(0), d(0)).rec(recLabel, w(9), w(9), w(0), uni("图表里的字")).rec(recEOF) // a chart within
	b.rec(recMerged, w(1), w(0), w(1), w(0), w(6))
	b.rec(recColInfo, w(1), w(1), w(2048), w(0), w(1), w(0))   // hidden by hand
	b.rec(recColInfo, w(3), w(4), w(0), w(0), w(0), w(0))      // of no width
	b.rec(recColInfo, w(2), w(2), w(2048), w(0), w(0), w(0))   // to be seen
	b.rec(recColInfo, w(6), w(256), w(2048), w(0), w(1), w(0)) // to the end, as Excel says it
	b.rec(recColInfo, w(6), w(7), w(0))                        // cut off
}

func TestCells(t *testing.T) {
	b, err := Open(workbook(globals, cells))
	if err != nil {
		t.Fatal(err)
	}
	want := []app.SheetInfo{{
		Name: "名单", Merges: []app.CellRange{{Row1: 1, Row2: 2, Col1: 1, Col2: 7}},
		HiddenColumns: []app.ColumnRange{{From: 2, To: 2}, {From: 4, To: 5}, {From: 7, To: 256}},
	}}
	if got := b.Sheets(); !reflect.DeepEqual(got, want) {
		t.Errorf("sheets %v", got)
	}
	txt := func(s string) app.Cell { return app.Cell{Kind: app.CellText, Text: s} }
	num := func(s string) app.Cell { return app.Cell{Kind: app.CellNumber, Text: s} }
	day := app.Cell{Kind: app.CellDate, Text: "2026-03-12"}
	rows := []app.SheetRow{
		{Line: 1, Cells: []app.Cell{txt("北华大学"), txt("吉林"), txt("abc长春市")}},
		{Line: 2, Cells: []app.Cell{num("42.99"), day, txt("12:00:00")}, Hidden: true},
		{Line: 3, Cells: []app.Cell{num("100"), num("123.45"), day}},
		{Line: 4, Cells: []app.Cell{{}, num("7"), num("1.5")}},
		{Line: 5, Cells: []app.Cell{{Kind: app.CellBool, Text: "TRUE"}, {Kind: app.CellError, Text: "#REF!"}}},
		{Line: 6, Cells: []app.Cell{num("3.25"), txt("合计"), {Kind: app.CellBool, Text: "FALSE"}, {Kind: app.CellError, Text: "#DIV/0!"}}},
		{Line: 7, Cells: []app.Cell{{}, txt("旧式"), txt("旧式富文本")}},
	}
	var got []app.SheetRow
	if err := b.Rows(0, func(r app.SheetRow) error {
		got = append(got, r)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, rows) {
		t.Errorf("%v\nwant\n%v", got, rows)
	}
	stop := errors.New("enough")
	if err := b.Rows(0, func(app.SheetRow) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("the caller's error comes back as %v", err)
	}
}

func TestRefusals(t *testing.T) {
	none := func(*builder) {}
	var old builder
	old.rec(recBOF, w(0x0500), w(5)).rec(recEOF)
	var older builder
	older.rec(0x0009, w(2), w(0x10))
	for name, c := range map[string]struct {
		stream []byte
		want   error
	}{
		"empty":       {nil, ErrFormat},
		"excel 5":     {old.Bytes(), ErrOld},
		"excel 2":     {older.Bytes(), ErrOld},
		"password":    {workbook(func(b *builder) { b.rec(recFilePass, w(1)) }, none), ErrEncrypted},
		"many texts":  {workbook(func(b *builder) { b.rec(recSST, d(1), d(0xFFFFFFFF)) }, none), ErrFormat},
		"cut text":    {workbook(func(b *builder) { b.rec(recSST, d(1), d(1), w(100), u8(0), "abc") }, none), ErrFormat},
		"cut run":     {workbook(func(b *builder) { b.rec(recSST, d(1), d(1), w(1), u8(phonetic), d(0xFFFFFFFF), "a") }, none), ErrFormat},
		"half a unit": {workbook(func(b *builder) { b.rec(recSST, d(1), d(1), w(2), u8(wide), "abc").rec(recContinue, u8(wide), "x") }, none), ErrFormat},
		"merges":      {workbook(none, func(b *builder) { b.rec(recMerged, w(9), w(0)) }), ErrFormat},
		"no sheet":    {workbook(none, none)[:60], ErrFormat},
	} {
		if _, err := Open(c.stream); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
	for name, cells := range map[string]func(*builder){
		"text number": func(b *builder) { b.rec(recLabelSST, w(0), w(0), w(0), d(7)) },
		"far column":  func(b *builder) { b.rec(recNumber, w(0), w(256), w(0), 1.0) },
		"short":       func(b *builder) { b.rec(recNumber, w(0), w(0)) },
		"short text":  func(b *builder) { b.rec(recLabel, w(0), w(0), w(0), w(9)) },
	} {
		b, err := Open(workbook(none, cells))
		if err != nil {
			t.Fatal(err)
		}
		if err := b.Rows(0, func(app.SheetRow) error { return nil }); !errors.Is(err, ErrFormat) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestCutAnywhere cuts the stream at every byte.
func TestCutAnywhere(t *testing.T) {
	whole := workbook(globals, cells)
	for n := range whole {
		if _, err := Open(whole[:n]); err == nil {
			t.Errorf("a stream of %d of %d bytes opens", n, len(whole))
		}
	}
}

// FuzzOpen: an error or a book, never a panic.
func FuzzOpen(f *testing.F) {
	f.Add(workbook(globals, cells))
	f.Fuzz(func(t *testing.T, stream []byte) {
		b, err := Open(stream)
		if err != nil {
			return
		}
		for i := range b.Sheets() {
			err := b.Rows(i, func(r app.SheetRow) error {
				if r.Line < 1 || len(r.Cells) > maxColumns {
					t.Errorf("row %d of %d cells", r.Line, len(r.Cells))
				}
				return nil
			})
			if err != nil && !errors.Is(err, ErrFormat) {
				t.Errorf("an error of no kind: %v", err)
			}
		}
	})
}
