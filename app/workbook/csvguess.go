package workbook

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"

	"ronghe/app"
)

// guessEncoding finds the encoding of a text file: by its byte order mark; by
// where its NUL bytes stand; UTF-8 (nil) when all of it is valid; else GB18030.
// It also returns the length of the mark.
func guessEncoding(file io.ReaderAt, size int64) (encoding.Encoding, int64, error) {
	head := make([]byte, min(size, 64<<10))
	if _, err := file.ReadAt(head, 0); err != nil && !errors.Is(err, io.EOF) {
		return nil, 0, app.NewError(CodeUnreadable, err)
	}
	if enc, mark := byMark(head); mark > 0 {
		return enc, mark, nil
	}
	if bytes.IndexByte(head, 0) >= 0 {
		enc := byNULs(head)
		if enc == nil {
			return nil, 0, app.NewError(CodeNotWorkbook, nil, "kind", "?")
		}
		return enc, 0, nil
	}
	if controls(head) > len(head)/100 {
		return nil, 0, app.NewError(CodeNotWorkbook, nil, "kind", "?")
	}
	valid, err := allUTF8(io.NewSectionReader(file, 0, size))
	if err != nil {
		return nil, 0, app.NewError(CodeUnreadable, err)
	}
	if valid {
		return nil, 0, nil
	}
	enc := simplifiedchinese.GB18030
	bad, runes, err := replaced(enc.NewDecoder().Reader(io.NewSectionReader(file, 0, size)))
	if err != nil {
		return nil, 0, app.NewError(CodeUnreadable, err)
	}
	if bad > 1+runes/1000 {
		return nil, 0, app.NewError(CodeEncoding, nil)
	}
	return enc, 0, nil
}

func byMark(head []byte) (encoding.Encoding, int64) {
	switch {
	case bytes.HasPrefix(head, []byte("\xEF\xBB\xBF")):
		return nil, 3
	case bytes.HasPrefix(head, []byte("\xFF\xFE\x00\x00")):
		return utf32.UTF32(utf32.LittleEndian, utf32.IgnoreBOM), 4
	case bytes.HasPrefix(head, []byte("\x00\x00\xFE\xFF")):
		return utf32.UTF32(utf32.BigEndian, utf32.IgnoreBOM), 4
	case bytes.HasPrefix(head, []byte("\xFF\xFE")):
		return unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), 2
	case bytes.HasPrefix(head, []byte("\xFE\xFF")):
		return unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM), 2
	case bytes.HasPrefix(head, []byte("\x84\x31\x95\x33")):
		return simplifiedchinese.GB18030, 4
	}
	return nil, 0
}

// byNULs guesses UTF-16 and UTF-32 without a mark: line ends, commas and digits
// leave their NULs at the same places of every unit. nil means binary.
func byNULs(head []byte) encoding.Encoding {
	var at [4]int
	for i, c := range head {
		if c == 0 {
			at[i%4]++
		}
	}
	quarter := len(head) / 4
	none := func(n int) bool { return n <= quarter/50 }
	full := func(n int) bool { return n > 0 && n >= quarter*9/10 }
	switch {
	case none(at[0]) && full(at[2]) && full(at[3]):
		return utf32.UTF32(utf32.LittleEndian, utf32.IgnoreBOM)
	case none(at[3]) && full(at[0]) && full(at[1]):
		return utf32.UTF32(utf32.BigEndian, utf32.IgnoreBOM)
	case none(at[0]) && none(at[2]) && at[1]+at[3] > quarter/20:
		return unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)
	case none(at[1]) && none(at[3]) && at[0]+at[2] > quarter/20:
		return unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)
	}
	return nil
}

// controls counts the control characters that no text has.
func controls(b []byte) int {
	n := 0
	for _, c := range b {
		if c < ' ' && (c < '\t' || c > '\r') && c != 0x1A || c == 0x7F {
			n++
		}
	}
	return n
}

// allUTF8 reports whether everything r gives is valid UTF-8.
func allUTF8(r io.Reader) (bool, error) {
	buf := make([]byte, 256<<10)
	kept := 0
	for {
		n, err := r.Read(buf[kept:])
		b := buf[:kept+n]
		switch {
		case errors.Is(err, io.EOF):
			return utf8.Valid(b), nil
		case err != nil:
			return false, err
		}
		cut := len(b) // keep back a rune that the end of the buffer may have cut
		for back := 1; back <= min(3, len(b)); back++ {
			if utf8.RuneStart(b[len(b)-back]) {
				if !utf8.FullRune(b[len(b)-back:]) {
					cut = len(b) - back
				}
				break
			}
		}
		if !utf8.Valid(b[:cut]) {
			return false, nil
		}
		kept = copy(buf, b[cut:])
	}
}

// replaced counts the characters that a decoder could not make out.
func replaced(r io.Reader) (bad, runes int64, err error) {
	br := bufio.NewReaderSize(r, 64<<10)
	for {
		c, _, err := br.ReadRune()
		if errors.Is(err, io.EOF) {
			return bad, runes, nil
		}
		if err != nil {
			return bad, runes, err
		}
		runes++
		if c == utf8.RuneError {
			bad++
		}
	}
}

// guessDelimiter chooses comma, semicolon or tab: the one that splits most of
// the first records into the same number of fields. whole says that the sample
// is all of the file.
func guessDelimiter(sample []byte, whole bool) (byte, error) {
	if bytes.HasPrefix(sample, []byte("sep=")) && len(sample) > 4 && bytes.IndexByte([]byte(",;\t"), sample[4]) >= 0 {
		return sample[4], nil
	}
	best, bestScore := byte(','), 0
	var firstErr error
	for i, delim := range []byte{',', '\t', ';'} {
		counts := map[int]int{}
		s := csvScanner{r: bufio.NewReader(bytes.NewReader(sample)), delim: delim}
		for range 50 {
			fields, err := s.next()
			if err != nil {
				if !errors.Is(err, io.EOF) && whole && i == 0 {
					firstErr = err
				}
				break
			}
			counts[len(fields)]++
		}
		for n, times := range counts {
			if score := times * (min(n, 50) - 1); n > 1 && score > bestScore {
				best, bestScore = delim, score
			}
		}
	}
	if bestScore == 0 && firstErr != nil {
		return 0, firstErr
	}
	return best, nil
}
