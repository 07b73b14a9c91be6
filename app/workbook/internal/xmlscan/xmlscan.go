// Package xmlscan is a pull tokenizer for the large parts of a workbook: a
// sheet or the shared strings. It reads as a stream, allocates next to nothing
// per token, checks that tags match, and refuses document types, so that no
// entity can grow. It knows no namespaces: element names come without their
// prefix, attribute names as written.
package xmlscan

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"unicode/utf8"
)

// Kind tells what Next found.
type Kind uint8

// The tokens. A self-closing element gives Start and then End.
const (
	EOF Kind = iota
	Start
	End
	Text
)

// Errors that callers tell apart. ErrSyntax is wrapped with its place.
var (
	ErrSyntax  = errors.New("xml: not well formed")
	ErrDoctype = errors.New("xml: document types are refused")
	ErrTooLong = errors.New("xml: a token or the nesting is too long")
)

const (
	firstBuffer = 64 << 10
	maxToken    = 8 << 20 // one text, tag or comment
	maxDepth    = 256
)

// Scanner reads tokens. What Name, RawText and NextAttr return is valid until
// the next call of Next.
type Scanner struct {
	r        io.Reader
	buf      []byte
	pos, end int
	base     int64 // offset in the input of buf[0]
	readErr  error

	name   []byte
	attrs  []byte
	text   []byte
	cdata  bool
	close  bool // the End of a self-closing element comes next
	rooted bool // the root element was seen

	names []byte // names of the open elements, one after another
	marks []int  // where each of them starts
}

// New returns a scanner over r, which must give UTF-8.
func New(r io.Reader) *Scanner {
	return &Scanner{r: r, buf: make([]byte, firstBuffer)}
}

// Depth is the number of open elements; the element of a Start token counts.
func (s *Scanner) Depth() int { return len(s.marks) }

// Name is the local name of the element of a Start or End token.
func (s *Scanner) Name() []byte { return s.name }

// Is reports whether the present element's local name is name.
func (s *Scanner) Is(name string) bool { return string(s.name) == name }

// Next moves to the next token.
func (s *Scanner) Next() (Kind, error) {
	if s.close {
		s.close = false
		s.pop()
		return End, nil
	}
	for {
		if s.pos == s.end && !s.fill() {
			return s.finish()
		}
		if s.buf[s.pos] != '<' {
			keep, err := s.scanText()
			if err != nil {
				return EOF, err
			}
			if keep {
				return Text, nil
			}
			continue
		}
		kind, err := s.scanMarkup()
		if err != nil || kind != EOF {
			return kind, err
		}
	}
}

// Skip passes over the rest of the element whose Start was just read.
func (s *Scanner) Skip() error {
	for depth := len(s.marks) - 1; len(s.marks) > depth; {
		if kind, err := s.Next(); err != nil {
			return err
		} else if kind == EOF {
			return s.syntax("ends within an element")
		}
	}
	return nil
}

func (s *Scanner) finish() (Kind, error) {
	if !errors.Is(s.readErr, io.EOF) {
		return EOF, s.readErr
	}
	if len(s.marks) > 0 || !s.rooted {
		return EOF, s.syntax("ends too early")
	}
	return EOF, nil
}

// fill reads more input behind the unread part, growing the buffer up to
// maxToken. It reports whether there is any more.
func (s *Scanner) fill() bool {
	if s.readErr != nil {
		return false
	}
	if s.pos > 0 {
		copy(s.buf, s.buf[s.pos:s.end])
		s.base += int64(s.pos)
		s.end -= s.pos
		s.pos = 0
	}
	if s.end == len(s.buf) {
		if len(s.buf) >= maxToken {
			s.readErr = ErrTooLong
			return false
		}
		s.buf = append(s.buf, make([]byte, len(s.buf))...)
	}
	for range 100 {
		n, err := s.r.Read(s.buf[s.end:])
		s.end += n
		if err != nil {
			s.readErr = err
			return n > 0
		}
		if n > 0 {
			return true
		}
	}
	s.readErr = io.ErrNoProgress
	return false
}

// scanText reads up to the next tag; text outside the root is only allowed to
// be white space, and is not reported.
func (s *Scanner) scanText() (keep bool, err error) {
	n := 0
	for {
		if i := bytes.IndexByte(s.buf[s.pos+n:s.end], '<'); i >= 0 {
			n += i
			break
		}
		n = s.end - s.pos
		if !s.fill() {
			if !errors.Is(s.readErr, io.EOF) {
				return false, s.readErr
			}
			break
		}
	}
	s.text, s.cdata = s.buf[s.pos:s.pos+n], false
	s.pos += n
	if len(s.marks) == 0 {
		if len(bytes.TrimSpace(s.text)) > 0 {
			return false, s.syntax("text outside the root element")
		}
		return false, nil
	}
	return true, nil
}

// scanMarkup reads what starts with '<'. It returns EOF for what is not
// reported (comments, processing instructions).
func (s *Scanner) scanMarkup() (Kind, error) {
	if err := s.need(2); err != nil {
		return EOF, err
	}
	switch s.buf[s.pos+1] {
	case '/':
		return s.scanEnd()
	case '?':
		_, err := s.until("?>", 2)
		return EOF, err
	case '!':
		return s.scanBang()
	}
	return s.scanStart()
}

func (s *Scanner) scanBang() (Kind, error) {
	if err := s.need(9); err != nil {
		return EOF, err
	}
	head := s.buf[s.pos : s.pos+9]
	switch {
	case bytes.HasPrefix(head, []byte("<!--")):
		_, err := s.until("-->", 4)
		return EOF, err
	case string(head) == "<![CDATA[":
		text, err := s.until("]]>", 9)
		if err != nil {
			return EOF, err
		}
		if len(s.marks) == 0 {
			return EOF, s.syntax("text outside the root element")
		}
		s.text, s.cdata = text, true
		return Text, nil
	case string(head) == "<!DOCTYPE":
		return EOF, ErrDoctype
	}
	return EOF, s.syntax("unknown declaration")
}

func (s *Scanner) scanEnd() (Kind, error) {
	body, err := s.until(">", 2)
	if err != nil {
		return EOF, err
	}
	body = bytes.TrimRight(body, " \t\r\n")
	if len(s.marks) == 0 || !bytes.Equal(body, s.names[s.marks[len(s.marks)-1]:]) {
		return EOF, s.syntax("an end tag does not match")
	}
	s.pop()
	return End, nil
}

// scanStart reads a start tag. A '>' inside an attribute's quotes is not its end.
func (s *Scanner) scanStart() (Kind, error) {
	at, quote := 1, byte(0)
	for {
		for ; s.pos+at < s.end; at++ {
			c := s.buf[s.pos+at]
			if quote != 0 {
				if c == quote {
					quote = 0
				}
				continue
			}
			switch c {
			case '"', '\'':
				quote = c
				continue
			case '<':
				return EOF, s.syntax("a tag within a tag")
			case '>':
				body := s.buf[s.pos+1 : s.pos+at]
				s.pos += at + 1
				return Start, s.open(body)
			}
		}
		if !s.fill() {
			return EOF, s.early()
		}
	}
}

func (s *Scanner) open(body []byte) error {
	if n := len(body); n > 0 && body[n-1] == '/' {
		s.close = true
		body = body[:n-1]
	}
	n := 0
	for n < len(body) && !isSpace(body[n]) {
		n++
	}
	name := body[:n]
	if !validName(name) {
		return s.syntax("a tag without a name")
	}
	if len(s.marks) == 0 && s.rooted {
		return s.syntax("a second root element")
	}
	if len(s.marks) >= maxDepth || n > 1000 {
		return ErrTooLong
	}
	s.rooted = true
	s.marks = append(s.marks, len(s.names))
	s.names = append(s.names, name...)
	s.name, s.attrs = local(name), body[n:]
	return nil
}

// pop closes the innermost element and leaves its name for Name.
func (s *Scanner) pop() {
	top := s.marks[len(s.marks)-1]
	s.name, s.attrs = local(s.names[top:]), nil
	s.marks = s.marks[:len(s.marks)-1]
	s.names = s.names[:top]
}

// until reads to the terminator and returns what stands between skip bytes
// after the present place and it.
func (s *Scanner) until(term string, skip int) ([]byte, error) {
	from := skip
	for {
		if s.end-s.pos >= from {
			if i := bytes.Index(s.buf[s.pos+from:s.end], []byte(term)); i >= 0 {
				body := s.buf[s.pos+skip : s.pos+from+i]
				s.pos += from + i + len(term)
				return body, nil
			}
			from = max(skip, s.end-s.pos-len(term)+1)
		}
		if !s.fill() {
			return nil, s.early()
		}
	}
}

// need makes sure that n bytes are there.
func (s *Scanner) need(n int) error {
	for s.end-s.pos < n {
		if !s.fill() {
			return s.early()
		}
	}
	return nil
}

func (s *Scanner) early() error {
	if !errors.Is(s.readErr, io.EOF) {
		return s.readErr
	}
	return s.syntax("ends within a tag")
}

func (s *Scanner) syntax(what string) error {
	return fmt.Errorf("%w: %s near byte %d", ErrSyntax, what, s.base+int64(s.pos))
}

// NextAttr returns the next attribute of a Start token: its name as written
// and its raw value, in which entities are not resolved (see Unescape). The
// name is nil after the last one.
func (s *Scanner) NextAttr() (name, value []byte, err error) {
	a := bytes.TrimLeft(s.attrs, " \t\r\n")
	if len(a) == 0 {
		s.attrs = nil
		return nil, nil, nil
	}
	eq := bytes.IndexByte(a, '=')
	if eq <= 0 {
		return nil, nil, s.syntax("an attribute without a value")
	}
	name = bytes.TrimRight(a[:eq], " \t\r\n")
	a = bytes.TrimLeft(a[eq+1:], " \t\r\n")
	if len(a) == 0 || a[0] != '"' && a[0] != '\'' {
		return nil, nil, s.syntax("an attribute without quotes")
	}
	shut := bytes.IndexByte(a[1:], a[0])
	if shut < 0 {
		return nil, nil, s.syntax("an attribute's quotes do not close")
	}
	value, s.attrs = a[1:1+shut], a[shut+2:]
	return name, value, nil
}

// Attr returns the value of one attribute with entities resolved, "" when it
// is missing. It may be called once per Start token.
func (s *Scanner) Attr(want string) (string, error) {
	for {
		name, value, err := s.NextAttr()
		if err != nil || name == nil {
			return "", err
		}
		if string(name) == want {
			b, err := Unescape(nil, value)
			return string(b), err
		}
	}
}

// AppendText appends the text of a Text token to dst, with entities resolved,
// line ends made "\n" and broken UTF-8 replaced.
func (s *Scanner) AppendText(dst []byte) ([]byte, error) {
	var err error
	from := len(dst)
	if s.cdata || bytes.IndexByte(s.text, '&') < 0 && bytes.IndexByte(s.text, '\r') < 0 {
		dst = append(dst, s.text...)
	} else if dst, err = Unescape(dst, s.text); err != nil {
		return dst, err
	}
	if !utf8.Valid(dst[from:]) {
		dst = append(dst[:from], bytes.ToValidUTF8(dst[from:], []byte("\uFFFD"))...)
	}
	return dst, nil
}

// Unescape appends raw to dst with the five named entities and character
// references resolved and line ends made "\n". Any other entity is an error.
func Unescape(dst, raw []byte) ([]byte, error) {
	for i := 0; i < len(raw); i++ {
		switch c := raw[i]; c {
		case '\r':
			dst = append(dst, '\n')
			if i+1 < len(raw) && raw[i+1] == '\n' {
				i++
			}
		case '&':
			semi := bytes.IndexByte(raw[i:min(len(raw), i+16)], ';')
			if semi < 0 {
				return dst, fmt.Errorf("%w: an entity does not end", ErrSyntax)
			}
			var ok bool
			if dst, ok = appendEntity(dst, string(raw[i+1:i+semi])); !ok {
				return dst, fmt.Errorf("%w: unknown entity", ErrSyntax)
			}
			i += semi
		default:
			dst = append(dst, c)
		}
	}
	return dst, nil
}

func appendEntity(dst []byte, name string) ([]byte, bool) {
	switch name {
	case "lt":
		return append(dst, '<'), true
	case "gt":
		return append(dst, '>'), true
	case "amp":
		return append(dst, '&'), true
	case "quot":
		return append(dst, '"'), true
	case "apos":
		return append(dst, '\''), true
	}
	if len(name) < 2 || name[0] != '#' {
		return dst, false
	}
	digits, base := name[1:], 10
	if digits[0] == 'x' {
		digits, base = digits[1:], 16
	}
	n, err := strconv.ParseUint(digits, base, 32)
	if err != nil || n == 0 || n > utf8.MaxRune {
		return dst, false
	}
	return utf8.AppendRune(dst, rune(n)), true
}

// local is a name without its prefix; a colon that parts nothing is its own.
func local(name []byte) []byte {
	if i := bytes.LastIndexByte(name, ':'); i > 0 && i+1 < len(name) {
		return name[i+1:]
	}
	return name
}

func isSpace(c byte) bool { return c == ' ' || c == '\n' || c == '\t' || c == '\r' }

// validName accepts what can be a name without listing all of Unicode.
func validName(name []byte) bool {
	if len(name) == 0 {
		return false
	}
	c := name[0]
	return c == '_' || c == ':' || c >= 0x80 || c|0x20 >= 'a' && c|0x20 <= 'z'
}
