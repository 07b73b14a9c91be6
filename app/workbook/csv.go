package workbook

import (
	"bufio"
	"context"
	"errors"
	"io"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/text/encoding"

	"ronghe/app"
)

// maxField is the most bytes that one field may have: more than the 32,767
// characters of a cell means that a quote does not close.
const maxField = 128 << 10

// csvBook is a text file read as one sheet, named like the file. Every filled
// cell is text: what it means is the importing field's to say.
type csvBook struct {
	file   io.ReaderAt
	closer io.Closer
	size   int64
	bom    int64             // bytes of the byte order mark
	enc    encoding.Encoding // nil: UTF-8
	delim  byte
	name   string
	limits Limits
}

func openCSV(path string, file io.ReaderAt, closer io.Closer, size int64, limits Limits) (*csvBook, error) {
	base := filepath.Base(path)
	b := &csvBook{file: file, closer: closer, size: size, limits: limits, name: strings.TrimSuffix(base, filepath.Ext(base))}
	if size > limits.Bytes {
		return nil, limitError("bytes", limits.Bytes>>20)
	}
	var err error
	if b.enc, b.bom, err = guessEncoding(file, size); err != nil {
		return nil, err
	}
	sample := make([]byte, 64<<10)
	n, err := io.ReadFull(b.reader(), sample)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, app.NewError(CodeUnreadable, err, "file", base)
	}
	if b.delim, err = guessDelimiter(sample[:n], n < len(sample)); err != nil {
		return nil, err
	}
	return b, nil
}

// reader returns the file's text as UTF-8.
func (b *csvBook) reader() io.Reader {
	r := io.Reader(io.NewSectionReader(b.file, b.bom, b.size-b.bom))
	if b.enc != nil {
		r = b.enc.NewDecoder().Reader(r)
	}
	return r
}

// Sheets implements app.Book.
func (b *csvBook) Sheets() []app.SheetInfo { return []app.SheetInfo{{Name: b.name}} }

// Close implements app.Book.
func (b *csvBook) Close() error {
	if b.closer == nil {
		return nil
	}
	return b.closer.Close()
}

// Rows implements app.Book. Line is the number that a spreadsheet program
// shows for the row: a quoted field with line breaks stays in one row.
func (b *csvBook) Rows(ctx context.Context, sheet string, f func(app.SheetRow) error) error {
	if sheet != b.name {
		return app.NewError(CodeSheetMissing, nil, "sheet", sheet)
	}
	s := csvScanner{r: bufio.NewReaderSize(b.reader(), 64<<10), delim: b.delim}
	var slots int64
	for {
		if err := ctx.Err(); err != nil {
			return coded(ctx, err, CodeUnreadable)
		}
		fields, err := s.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return coded(ctx, err, CodeUnreadable)
		}
		if s.line > b.limits.Rows {
			return limitError("rows", int64(b.limits.Rows))
		}
		if len(fields) > b.limits.Columns {
			return limitError("columns", int64(b.limits.Columns))
		}
		if slots += int64(len(fields)); slots > b.limits.Cells {
			return limitError("cells", b.limits.Cells)
		}
		cells := csvCells(fields)
		if len(cells) == 0 || s.line == 1 && isSepLine(fields) {
			continue
		}
		if err := f(app.SheetRow{Line: s.line, Cells: cells}); err != nil {
			return err
		}
	}
}

func csvCells(fields []string) []app.Cell {
	n := len(fields)
	for n > 0 && fields[n-1] == "" {
		n--
	}
	if n == 0 {
		return nil
	}
	cells := make([]app.Cell, n)
	for i, text := range fields[:n] {
		if text = unprotect(text); text != "" {
			cells[i] = app.Cell{Kind: app.CellText, Text: text}
		}
	}
	return cells
}

// unprotect undoes the two ways in which text is kept from being taken for a
// formula or a number: '=… (as WriteCSV does) and ="0012".
func unprotect(s string) string {
	if s != "" && s[0] == '\'' && needsGuard(s) {
		return s[1:]
	}
	if len(s) >= 3 && strings.HasPrefix(s, `="`) && s[len(s)-1] == '"' && !strings.Contains(s[2:len(s)-1], `"`) {
		return s[2 : len(s)-1]
	}
	return s
}

// formulaStarts are the first characters that make a spreadsheet program take
// a CSV field for a formula.
const formulaStarts = "=+-@\t\r"

// needsGuard holds for a text that would be taken for a formula, and for one that
// would be taken for a guarded text: its own quotes must not go with the guard.
func needsGuard(s string) bool {
	s = strings.TrimLeft(s, "'")
	return s != "" && strings.IndexByte(formulaStarts, s[0]) >= 0
}

// isSepLine recognises the first line "sep=;" by which a delimiter is declared.
func isSepLine(fields []string) bool {
	return len(fields) <= 2 && strings.HasPrefix(fields[0], "sep=") && len(fields[0]) <= 5
}

// csvScanner splits text into records: RFC 4180, any line end (also a lone
// CR), quotes within an unquoted field taken as they are.
type csvScanner struct {
	r     *bufio.Reader
	delim byte
	line  int // number of the record last returned, counting empty ones
	buf   []byte
	ends  []int
}

// next returns the fields of the next record; an empty line is one empty field.
func (s *csvScanner) next() ([]string, error) {
	s.buf, s.ends = s.buf[:0], s.ends[:0]
	if _, err := s.r.Peek(1); err != nil {
		return nil, err
	}
	s.line++
	for more := true; more; {
		c, err := s.peek()
		if err == nil && c == '"' {
			if err := s.quoted(); err != nil {
				return nil, err
			}
		}
		if more, err = s.plain(); err != nil {
			return nil, err
		}
		s.ends = append(s.ends, len(s.buf))
	}
	text, from := string(s.buf), 0
	fields := make([]string, len(s.ends))
	for i, end := range s.ends {
		fields[i], from = text[from:end], end
	}
	return fields, nil
}

// plain reads up to the next delimiter (then there is more) or the record's end.
func (s *csvScanner) plain() (more bool, err error) {
	for {
		c, err := s.r.ReadByte()
		if errors.Is(err, io.EOF) {
			return false, nil
		}
		if err != nil {
			return false, err
		}
		switch c {
		case s.delim:
			return true, nil
		case '\n':
			return false, nil
		case '\r':
			s.eatLF()
			return false, nil
		}
		if err := s.put(c); err != nil {
			return false, err
		}
	}
}

// quoted reads a quoted field up to its closing quote. Line ends become "\n".
func (s *csvScanner) quoted() error {
	_, _ = s.r.ReadByte() // the quote that was peeked
	for {
		c, err := s.r.ReadByte()
		if errors.Is(err, io.EOF) {
			return s.unclosed()
		}
		if err != nil {
			return err
		}
		switch c {
		case '"':
			if !s.twin() {
				return nil
			}
			_, _ = s.r.ReadByte() // the second quote that was peeked
		case '\r':
			s.eatLF()
			c = '\n'
		}
		if err := s.put(c); err != nil {
			return err
		}
	}
}

func (s *csvScanner) put(c byte) error {
	from := 0
	if len(s.ends) > 0 {
		from = s.ends[len(s.ends)-1]
	}
	if len(s.buf)-from >= maxField {
		return s.unclosed()
	}
	s.buf = append(s.buf, c)
	return nil
}

func (s *csvScanner) unclosed() error {
	return app.NewError(CodeQuotes, nil, "line", strconv.Itoa(s.line))
}

func (s *csvScanner) peek() (byte, error) {
	b, err := s.r.Peek(1)
	if err != nil {
		return 0, err
	}
	return b[0], nil
}

// twin reports whether the next character is a quote too.
func (s *csvScanner) twin() bool {
	c, err := s.peek()
	return err == nil && c == '"'
}

func (s *csvScanner) eatLF() {
	if c, err := s.peek(); err == nil && c == '\n' {
		_, _ = s.r.ReadByte() // the line feed that was peeked
	}
}
