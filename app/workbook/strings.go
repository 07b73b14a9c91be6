package workbook

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"ronghe/app/workbook/internal/xmlscan"
)

// stringTable holds the shared strings of a workbook compactly: perChunk of
// them in one Go string, and where each ends in it. A kept cell keeps no more
// than its chunk alive.
type stringTable struct {
	chunks []string
	ends   []uint32
	buf    []byte // text of the chunk being filled
	limit  int64
	bytes  int64
}

const perChunk = 512

func (t *stringTable) len() int { return len(t.ends) }

// at returns string i, which must be below len.
func (t *stringTable) at(i int) string {
	from := uint32(0)
	if i%perChunk > 0 {
		from = t.ends[i-1]
	}
	return t.chunks[i/perChunk][from:t.ends[i]]
}

// add ends a string whose text stands in buf from the given place on.
func (t *stringTable) add(from int) error {
	t.bytes += int64(len(t.buf)-from) + 8
	if t.bytes > t.limit {
		return limitError("strings", t.limit>>20)
	}
	t.ends = append(t.ends, uint32(len(t.buf)))
	if len(t.ends)%perChunk == 0 {
		t.flush()
	}
	return nil
}

func (t *stringTable) flush() {
	t.chunks = append(t.chunks, string(t.buf))
	t.buf = t.buf[:0]
}

// readStrings returns the shared strings. Runs of rich text are joined;
// phonetic runs are left out.
func (c *container) readStrings(name string) (*stringTable, error) {
	t := &stringTable{limit: c.limits.Strings}
	if name == "" || !c.has(name) {
		return t, nil
	}
	err := c.scan(name, func(s *xmlscan.Scanner) error {
		for {
			kind, err := s.Next()
			if err != nil || kind == xmlscan.EOF {
				return err
			}
			if kind == xmlscan.Start && s.Depth() == 2 && s.Is("si") {
				from := len(t.buf)
				if t.buf, err = appendRich(t.buf, s); err != nil {
					return err
				}
				if err := t.add(from); err != nil {
					return err
				}
			}
		}
	})
	t.flush()
	t.buf = nil
	return t, err
}

// appendRich appends the text of the element just started (si or is): its t,
// or those of its runs r. It reads up to the element's end.
func appendRich(dst []byte, s *xmlscan.Scanner) ([]byte, error) {
	depth, from := s.Depth(), len(dst)
	inText := false
	for {
		kind, err := s.Next()
		if err != nil {
			return dst, err
		}
		switch kind {
		case xmlscan.EOF:
			return dst, xmlscan.ErrSyntax
		case xmlscan.Start:
			inText = s.Is("t")
			if s.Is("rPh") || s.Is("phoneticPr") || s.Is("rPr") || s.Is("extLst") {
				if err := s.Skip(); err != nil {
					return dst, err
				}
			}
		case xmlscan.Text:
			if inText {
				if dst, err = s.AppendText(dst); err != nil {
					return dst, err
				}
			}
		case xmlscan.End:
			inText = false
			if s.Depth() < depth {
				return unescapeX(dst, from), nil
			}
		}
	}
}

// unescapeX resolves the _xHHHH_ that spreadsheets write for characters which
// XML cannot hold, in dst from the given place on.
func unescapeX(dst []byte, from int) []byte {
	text := string(dst[from:])
	if !strings.Contains(text, "_x") {
		return dst
	}
	dst = dst[:from]
	for i := 0; i < len(text); {
		if n, ok := xCode(text[i:]); ok {
			dst = utf8.AppendRune(dst, n)
			i += 7
			continue
		}
		dst = append(dst, text[i])
		i++
	}
	return dst
}

func xCode(s string) (rune, bool) {
	if len(s) < 7 || s[0] != '_' || s[1] != 'x' || s[6] != '_' {
		return 0, false
	}
	n, err := strconv.ParseUint(s[2:6], 16, 16)
	return rune(n), err == nil && (n < 0xD800 || n > 0xDFFF)
}
