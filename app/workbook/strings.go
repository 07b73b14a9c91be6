package workbook

import (
	"strconv"
	"strings"

	"ronghe/app/workbook/internal/xmlscan"
)

// chunk is how much text of the shared strings one Go string holds: small, so
// that a kept cell does not keep much else alive.
const chunk = 64 << 10

// readStrings returns the shared strings. Runs of rich text are joined;
// phonetic runs are left out.
func (c *container) readStrings(name string) ([]string, error) {
	if name == "" || !c.has(name) {
		return nil, nil
	}
	t := stringTable{limit: c.limits.Strings}
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
	return t.all, err
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
			dst = append(dst, string(rune(n))...)
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

// stringTable collects strings in chunks: one allocation for many.
type stringTable struct {
	all   []string
	buf   []byte
	ends  []int // ends of the strings in buf that all does not hold yet
	limit int64
	bytes int64
}

func (t *stringTable) add(from int) error {
	t.bytes += int64(len(t.buf)-from) + 16
	if t.bytes > t.limit {
		return limitError("strings", t.limit>>20)
	}
	t.ends = append(t.ends, len(t.buf))
	if len(t.buf) >= chunk {
		t.flush()
	}
	return nil
}

func (t *stringTable) flush() {
	text, from := string(t.buf), 0
	for _, end := range t.ends {
		t.all = append(t.all, text[from:end])
		from = end
	}
	t.buf, t.ends = t.buf[:0], t.ends[:0]
}
