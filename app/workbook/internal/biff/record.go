// Package biff reads the cells of an .xls of Excel 97 to 2003 (BIFF8): text,
// numbers, dates, formula results and merged areas, nothing else. It works on
// the bytes of the stream "Workbook" and checks every length against them.
// Its caller runs it in a process with limits.
package biff

import (
	"encoding/binary"
	"errors"
	"fmt"
	"unicode/utf16"
)

// Errors that callers tell apart; ErrFormat is wrapped with its place.
var (
	ErrEncrypted = errors.New("xls: encrypted")
	ErrOld       = errors.New("xls: written before Excel 97")
	ErrFormat    = errors.New("xls: damaged")
)

// Record types.
const (
	recFormula    = 0x0006
	recEOF        = 0x000A
	recDateMode   = 0x0022
	recFilePass   = 0x002F
	recContinue   = 0x003C
	recColInfo    = 0x007D
	recBoundSheet = 0x0085
	recMulRK      = 0x00BD
	recRString    = 0x00D6
	recXF         = 0x00E0
	recMerged     = 0x00E5
	recSST        = 0x00FC
	recLabelSST   = 0x00FD
	recNumber     = 0x0203
	recLabel      = 0x0204
	recBoolErr    = 0x0205
	recString     = 0x0207
	recRow        = 0x0208
	recRK         = 0x027E
	recFormat     = 0x041E
	recBOF        = 0x0809
)

// record is one record; next is where the one after it starts.
type record struct {
	id   uint16
	data []byte
	next int
}

// at returns the record that starts at pos.
func at(stream []byte, pos int) (record, error) {
	if pos < 0 || pos+4 > len(stream) {
		return record{}, fmt.Errorf("%w: no record at byte %d", ErrFormat, pos)
	}
	id := binary.LittleEndian.Uint16(stream[pos:])
	size := int(binary.LittleEndian.Uint16(stream[pos+2:]))
	if pos+4+size > len(stream) {
		return record{}, fmt.Errorf("%w: record %#x at byte %d is cut", ErrFormat, id, pos)
	}
	return record{id: id, data: stream[pos+4 : pos+4+size], next: pos + 4 + size}, nil
}

// short is the error for a record with less data than its type needs.
func short(r record) error {
	return fmt.Errorf("%w: record %#x is too short", ErrFormat, r.id)
}

func u16(b []byte) int    { return int(binary.LittleEndian.Uint16(b)) }
func u32(b []byte) uint32 { return binary.LittleEndian.Uint32(b) }

// text reads strings, which may run on in CONTINUE records.
type text struct {
	stream []byte
	data   []byte // rest of the present record
	next   int
	units  []uint16
}

func textOf(stream []byte, r record, skip int) *text {
	return &text{stream: stream, data: r.data[skip:], next: r.next}
}

// more moves on to the CONTINUE record that follows.
func (t *text) more() error {
	r, err := at(t.stream, t.next)
	if err != nil {
		return err
	}
	if r.id != recContinue {
		return fmt.Errorf("%w: text ends too early", ErrFormat)
	}
	t.data, t.next = r.data, r.next
	return nil
}

// bytes returns the next n bytes of a head, which no record end divides.
func (t *text) bytes(n int) ([]byte, error) {
	for len(t.data) == 0 {
		if err := t.more(); err != nil {
			return nil, err
		}
	}
	if len(t.data) < n {
		return nil, fmt.Errorf("%w: text ends too early", ErrFormat)
	}
	b := t.data[:n]
	t.data = t.data[n:]
	return b, nil
}

// skip passes over n bytes of formatting or phonetic text.
func (t *text) skip(n int64) error {
	for n > int64(len(t.data)) {
		n -= int64(len(t.data))
		if err := t.more(); err != nil {
			return err
		}
	}
	t.data = t.data[n:]
	return nil
}

// Flags of a string.
const (
	wide     = 0x01 // two bytes a character
	phonetic = 0x04
	rich     = 0x08
)

// str reads a string whose length of size bytes (1 or 2) stands first.
func (t *text) str(size int) (string, error) {
	head, err := t.bytes(size + 1)
	if err != nil {
		return "", err
	}
	n := int(head[0])
	if size == 2 {
		n = u16(head)
	}
	flags := head[size]
	runs, extra := 0, uint32(0)
	if flags&rich != 0 {
		b, err := t.bytes(2)
		if err != nil {
			return "", err
		}
		runs = u16(b)
	}
	if flags&phonetic != 0 {
		b, err := t.bytes(4)
		if err != nil {
			return "", err
		}
		extra = u32(b)
	}
	s, err := t.chars(n, flags)
	if err != nil {
		return "", err
	}
	return s, t.skip(int64(runs)*4 + int64(extra))
}

// chars reads n characters. Where they run on in a CONTINUE record, that
// begins with flags of its own.
func (t *text) chars(n int, flags byte) (string, error) {
	t.units = t.units[:0]
	for n > 0 {
		if len(t.data) == 0 {
			if err := t.more(); err != nil {
				return "", err
			}
			if len(t.data) == 0 {
				continue
			}
			flags = t.data[0]
			t.data = t.data[1:]
		}
		if flags&wide == 0 {
			k := min(n, len(t.data))
			for _, c := range t.data[:k] {
				t.units = append(t.units, uint16(c))
			}
			t.data, n = t.data[k:], n-k
			continue
		}
		k := min(n, len(t.data)/2)
		if k == 0 {
			return "", fmt.Errorf("%w: a character is cut", ErrFormat)
		}
		for i := range k {
			t.units = append(t.units, uint16(u16(t.data[2*i:])))
		}
		t.data, n = t.data[2*k:], n-k
	}
	return string(utf16.Decode(t.units)), nil
}
