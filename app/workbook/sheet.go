package workbook

import (
	"context"
	"errors"
	"strconv"

	"github.com/shopspring/decimal"

	"ronghe/app"
	"ronghe/app/workbook/internal/numfmt"
	"ronghe/app/workbook/internal/xmlscan"
)

// sheetReader turns the tokens of one sheet into rows.
type sheetReader struct {
	book  *xlsxBook
	s     *xmlscan.Scanner
	ctx   context.Context
	each  func(app.SheetRow) error
	line  int   // of the last row
	hide  bool  // the present row is hidden
	cells int64 // filled cells and gaps so far

	row   []app.Cell // cells of the present row; their text may still stand in buf
	buf   []byte     // text of the present row that is not shared
	spans []span
	value []byte // text of the present cell's v
	width int    // of the widest row so far
}

// span says which part of buf is the text of a cell.
type span struct{ cell, from, to int }

// errCallback carries an error of the caller's function out of the scan.
type errCallback struct{ err error }

func (e errCallback) Error() string { return e.err.Error() }
func (e errCallback) Unwrap() error { return e.err }

// run reads the whole sheet.
func (r *sheetReader) run() error {
	for {
		kind, err := r.s.Next()
		if err != nil || kind == xmlscan.EOF {
			return err
		}
		if kind != xmlscan.Start || r.s.Depth() != 3 || !r.s.Is("row") {
			continue
		}
		if err := r.readRow(); err != nil {
			return err
		}
	}
}

func (r *sheetReader) readRow() error {
	if err := r.startRow(); err != nil {
		return err
	}
	col := 0
	for {
		kind, err := r.s.Next()
		if err != nil {
			return err
		}
		switch {
		case kind == xmlscan.EOF:
			return xmlscan.ErrSyntax
		case kind == xmlscan.End && r.s.Depth() < 3:
			return r.endRow()
		case kind == xmlscan.Start && r.s.Is("c"):
			if col, err = r.readCell(col); err != nil {
				return err
			}
		case kind == xmlscan.Start:
			if err := r.s.Skip(); err != nil {
				return err
			}
		}
	}
}

// startRow finds the row's number: its attribute, else one more than the last;
// and whether it is hidden.
func (r *sheetReader) startRow() error {
	if err := r.ctx.Err(); err != nil {
		return err
	}
	r.line++
	r.hide = false
	for {
		name, value, err := r.s.NextAttr()
		if err != nil {
			return err
		}
		if name == nil {
			break
		}
		switch string(name) {
		case "r":
			if r.line, err = strconv.Atoi(string(value)); err != nil || r.line < 1 {
				return damagedf("row number %q", value)
			}
		case "hidden":
			r.hide = string(value) == "1" || string(value) == "true"
		}
	}
	if r.line > r.book.limits.Rows {
		return limitError("rows", int64(r.book.limits.Rows))
	}
	r.row, r.buf, r.spans = nil, r.buf[:0], r.spans[:0]
	return nil
}

// endRow gives the text that stands in buf to its cells, in one allocation,
// and hands the row on when it holds anything.
func (r *sheetReader) endRow() error {
	if len(r.row) == 0 {
		return nil
	}
	text := string(r.buf)
	for _, s := range r.spans {
		r.row[s.cell].Text = text[s.from:s.to]
	}
	r.width = max(r.width, len(r.row))
	if err := r.each(app.SheetRow{Line: r.line, Cells: r.row, Hidden: r.hide}); err != nil {
		return errCallback{err}
	}
	return nil
}

// cellHead is what a c element says of itself.
type cellHead struct {
	kind  string // attribute t
	style int
}

// readCell reads a c element and returns its column number; last is that of
// the cell before.
func (r *sheetReader) readCell(last int) (col int, err error) {
	col = last + 1
	var head cellHead
	for {
		name, value, err := r.s.NextAttr()
		if err != nil {
			return 0, err
		}
		if name == nil {
			break
		}
		switch string(name) {
		case "r":
			if n := column(value); n > 0 {
				col = n
			} else if len(value) > 0 {
				return 0, damagedf("cell reference %q", value)
			}
		case "s":
			head.style, _ = strconv.Atoi(string(value)) // a format that is none shows plainly
		case "t":
			head.kind = typeName(value)
		}
	}
	if col > r.book.limits.Columns {
		return 0, limitError("columns", int64(r.book.limits.Columns))
	}
	return col, r.readContent(col, head)
}

// typeName avoids an allocation for the types that exist.
func typeName(b []byte) string {
	switch string(b) {
	case "s":
		return "s"
	case "n":
		return ""
	case "str":
		return "str"
	case "inlineStr":
		return "inlineStr"
	}
	return string(b)
}

// readContent reads what stands within a c element and stores the cell.
func (r *sheetReader) readContent(col int, head cellHead) error {
	depth := r.s.Depth()
	r.value = r.value[:0]
	from := len(r.buf)
	inline, hasValue, formula, inValue := false, false, false, false
	for {
		kind, err := r.s.Next()
		if err != nil {
			return err
		}
		switch kind {
		case xmlscan.EOF:
			return xmlscan.ErrSyntax
		case xmlscan.Start:
			inValue = false
			switch {
			case r.s.Is("v"):
				hasValue, inValue = true, true
			case r.s.Is("is"):
				inline = true
				if r.buf, err = appendRich(r.buf, r.s); err != nil {
					return err
				}
			default:
				formula = formula || r.s.Is("f")
				if err := r.s.Skip(); err != nil {
					return err
				}
			}
		case xmlscan.Text:
			if inValue {
				if r.value, err = r.s.AppendText(r.value); err != nil {
					return err
				}
			}
		case xmlscan.End:
			inValue = false
			if r.s.Depth() < depth {
				switch {
				case inline && (head.kind == "inlineStr" || !hasValue):
					return r.keepBuf(col, app.CellText, from)
				case formula && (!hasValue || head.kind == "" && len(trim(r.value)) == 0): // never calculated: better told than taken for blank
					return r.keep(col, app.Cell{Kind: app.CellError, Text: app.NotCalculated})
				case hasValue:
					r.buf = r.buf[:from]
					return r.keepValue(col, head)
				}
				return nil
			}
		}
	}
}

// keepValue stores a cell whose content is the text of v.
func (r *sheetReader) keepValue(col int, head cellHead) error {
	from := len(r.buf)
	switch head.kind {
	case "s":
		return r.keepShared(col)
	case "str", "inlineStr":
		r.buf = append(r.buf, r.value...)
		r.buf = unescapeX(r.buf, from)
		return r.keepBuf(col, app.CellText, from)
	case "b":
		text := "FALSE"
		if v := string(r.value); v == "1" || v == "true" {
			text = "TRUE"
		}
		return r.keep(col, app.Cell{Kind: app.CellBool, Text: text})
	case "e":
		return r.keep(col, app.Cell{Kind: app.CellError, Text: string(r.value)})
	case "d":
		var kind app.CellKind
		r.buf, kind = appendISODate(r.buf, trim(r.value))
		return r.keepBuf(col, kind, from)
	}
	value := trim(r.value)
	if len(value) == 0 {
		return nil
	}
	var format numfmt.Format
	if head.style >= 0 && head.style < len(r.book.formats) {
		if format = r.book.formats[head.style]; format.Dated() {
			if f, err := strconv.ParseFloat(string(value), 64); err == nil {
				var kind app.CellKind
				if r.buf, kind = numfmt.Append(r.buf, f, format.Class, r.book.date1904); kind != app.CellNumber {
					return r.keepBuf(col, kind, from)
				}
			}
		}
	}
	var kind app.CellKind
	r.buf, kind = appendNumber(r.buf, value)
	if kind == app.CellNumber && format.Alters() {
		var text string
		text, kind = format.Show(string(r.buf[from:]))
		r.buf = append(r.buf[:from], text...)
	}
	return r.keepBuf(col, kind, from)
}

func (r *sheetReader) keepShared(col int) error {
	value := trim(r.value)
	if len(value) == 0 {
		return nil
	}
	i, err := strconv.Atoi(string(value))
	if err != nil || i < 0 || i >= r.book.strings.len() {
		return damagedf("shared string %q of %d", value, r.book.strings.len())
	}
	if text := r.book.strings.at(i); text != "" {
		return r.keep(col, app.Cell{Kind: app.CellText, Text: text})
	}
	return nil
}

// keepBuf stores a cell whose text is what buf holds from the given place on.
func (r *sheetReader) keepBuf(col int, kind app.CellKind, from int) error {
	if len(r.buf) == from {
		return nil
	}
	r.spans = append(r.spans, span{col - 1, from, len(r.buf)})
	return r.keep(col, app.Cell{Kind: kind})
}

// keep stores a cell in the present row, filling the gap before it.
func (r *sheetReader) keep(col int, c app.Cell) error {
	grow := col - len(r.row)
	if r.cells += int64(max(grow, 1)); r.cells > r.book.limits.Cells {
		return limitError("cells", r.book.limits.Cells)
	}
	if r.row == nil {
		r.row = make([]app.Cell, 0, max(r.width, col))
	}
	for ; grow > 0; grow-- {
		r.row = append(r.row, app.Cell{})
	}
	if r.row[col-1].Kind != app.CellBlank { // the same cell twice: the last one holds
		r.dropSpan(col - 1)
	}
	r.row[col-1] = c
	return nil
}

// dropSpan forgets the text that an earlier cell at the same place has in buf;
// the newest span, which may be the new cell's, stays.
func (r *sheetReader) dropSpan(cell int) {
	for i := 0; i < len(r.spans)-1; i++ {
		if r.spans[i].cell == cell {
			r.spans = append(r.spans[:i], r.spans[i+1:]...)
			return
		}
	}
}

// column returns the column number of a cell reference such as "AB12", 0 when
// it is none.
func column(ref []byte) int {
	n, i := 0, 0
	for ; i < len(ref) && i < 4; i++ {
		c := ref[i] | 0x20
		if c < 'a' || c > 'z' {
			break
		}
		n = n*26 + int(c-'a') + 1
	}
	if i == 0 || i > 3 || i == len(ref) || ref[i] < '1' || ref[i] > '9' {
		return 0
	}
	return n
}

func trim(b []byte) []byte {
	for len(b) > 0 && b[0] <= ' ' {
		b = b[1:]
	}
	for len(b) > 0 && b[len(b)-1] <= ' ' {
		b = b[:len(b)-1]
	}
	return b
}

// appendISODate appends the text of a cell of type d.
func appendISODate(dst, value []byte) ([]byte, app.CellKind) {
	if len(value) >= 10 && value[4] == '-' && value[7] == '-' {
		dst = append(dst, value[:10]...)
		if len(value) >= 19 && value[10] == 'T' && string(value[11:19]) != "00:00:00" {
			dst = append(append(dst, ' '), value[11:19]...)
		}
		return dst, app.CellDate
	}
	return append(dst, value...), app.CellText
}

// appendNumber appends the decimal text of a number as stored: plain digits
// stay as they are, an exponent is resolved, a fraction of more than 15
// significant digits is rounded to 15. What is no number stays as text.
func appendNumber(dst, value []byte) ([]byte, app.CellKind) {
	digits, point, plain := 0, false, true
	for i, c := range value {
		switch {
		case c >= '0' && c <= '9':
			if digits > 0 || c != '0' {
				digits++
			}
		case c == '.' && !point && i > 0 && i < len(value)-1:
			point = true
		case c == '-' && i == 0 && len(value) > 1:
		default:
			plain = false
		}
	}
	if plain && (!point || digits <= 15) && string(value) != "-0" && string(value[:min(2, len(value))]) != "-." {
		return append(dst, value...), app.CellNumber
	}
	if len(value) > 400 {
		return append(dst, value...), app.CellText
	}
	d, err := decimal.NewFromString(string(value))
	if err != nil || d.Exponent() > 400 || d.Exponent() < -400 {
		return append(dst, value...), app.CellText
	}
	if n := d.NumDigits(); n > 15 && d.Exponent() < 0 && !d.IsInteger() {
		d = d.Round(int32(15-n) - d.Exponent())
	}
	return append(dst, d.String()...), app.CellNumber
}

// scanError gives the errors of a scan their codes.
func scanError(ctx context.Context, err error) error {
	var own errCallback
	switch {
	case err == nil:
		return nil
	case errors.As(err, &own):
		return own.err
	case app.CodeOf(err) != "":
		return err
	case errors.Is(err, xmlscan.ErrDoctype):
		return app.NewError(CodeUnsafe, err)
	case errors.Is(err, xmlscan.ErrTooLong):
		return app.NewError(CodeBomb, err)
	}
	return coded(ctx, err, CodeDamaged)
}
