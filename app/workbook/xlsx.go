package workbook

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"ronghe/app"
	"ronghe/app/workbook/internal/numfmt"
	"ronghe/app/workbook/internal/xmlscan"
)

// xlsxBook is an opened .xlsx.
type xlsxBook struct {
	*container
	file     io.Closer
	sheets   []sheetPart
	strings  *stringTable
	formats  []numfmt.Format // of the cell formats, by index
	date1904 bool
}

// openXLSX reads everything of a package but the cells, and passes over those
// once: a damaged sheet is refused before any of its rows is handed out, and
// the merged areas, which stand behind the cells, are known.
func openXLSX(ctx context.Context, r io.ReaderAt, size int64, limits Limits) (b *xlsxBook, err error) {
	defer guard(&err, CodeDamaged)
	c, err := openContainer(r, size, limits)
	if err != nil {
		return nil, err
	}
	name, err := c.workbookPart()
	if err != nil {
		return nil, err
	}
	b = &xlsxBook{container: c}
	if b.sheets, b.date1904, err = c.sheetList(name, limits); err != nil {
		return nil, err
	}
	parts, err := c.relations(name)
	if err != nil {
		return nil, err
	}
	if b.formats, err = c.readStyles(find(parts, "styles")); err != nil {
		return nil, scanError(ctx, err)
	}
	if b.strings, err = c.readStrings(find(parts, "sharedStrings")); err != nil {
		return nil, scanError(ctx, err)
	}
	for i := range b.sheets {
		if err := b.survey(ctx, &b.sheets[i]); err != nil {
			return nil, scanError(ctx, err)
		}
	}
	return b, nil
}

// scan opens a part and hands f a scanner over it.
func (c *container) scan(name string, f func(*xmlscan.Scanner) error) error {
	rc, err := c.open(name)
	if err != nil {
		return err
	}
	defer rc.Close()
	r, err := utf8XML(rc)
	if err != nil {
		return err
	}
	return f(xmlscan.New(r))
}

// survey passes over a sheet to its end: is it whole, what is merged, and which
// columns are hidden?
func (b *xlsxBook) survey(ctx context.Context, sheet *sheetPart) error {
	return b.scan(sheet.path, func(s *xmlscan.Scanner) error {
		for n := 0; ; n++ {
			if n%4096 == 0 && ctx.Err() != nil {
				return ctx.Err()
			}
			kind, err := s.Next()
			if err != nil || kind == xmlscan.EOF {
				return err
			}
			if kind != xmlscan.Start || s.Depth() != 3 {
				continue
			}
			if s.Is("col") {
				if err := sheet.hiddenColumns(s, b.limits.Columns); err != nil {
					return err
				}
			}
			if !s.Is("mergeCell") {
				continue
			}
			ref, err := s.Attr("ref")
			if err != nil {
				return err
			}
			if len(sheet.Merges) >= b.limits.Merges {
				return limitError("merges", int64(b.limits.Merges))
			}
			if m, ok := parseRange(ref); ok {
				sheet.Merges = append(sheet.Merges, m)
			}
		}
	})
}

// hiddenColumns reads a col element. A column of no width is hidden as well: some
// programs write no more than that.
func (sheet *sheetPart) hiddenColumns(s *xmlscan.Scanner, most int) error {
	var cols app.ColumnRange
	hidden := false
	for {
		name, value, err := s.NextAttr()
		if err != nil {
			return err
		}
		if name == nil {
			break
		}
		switch text := string(value); string(name) {
		case "min":
			cols.From, _ = strconv.Atoi(text) // what is no number names no column
		case "max":
			cols.To, _ = strconv.Atoi(text)
		case "hidden":
			hidden = hidden || text == "1" || text == "true"
		case "width":
			width, err := strconv.ParseFloat(text, 64)
			hidden = hidden || err == nil && width == 0
		}
	}
	if hidden && cols.From > 0 && cols.To >= cols.From && len(sheet.HiddenColumns) < most {
		sheet.HiddenColumns = append(sheet.HiddenColumns, cols)
	}
	return nil
}

// Sheets implements app.Book.
func (b *xlsxBook) Sheets() []app.SheetInfo {
	infos := make([]app.SheetInfo, len(b.sheets))
	for i, s := range b.sheets {
		infos[i] = s.SheetInfo
	}
	return infos
}

// Rows implements app.Book.
func (b *xlsxBook) Rows(ctx context.Context, sheet string, f func(app.SheetRow) error) (err error) {
	i := slices.IndexFunc(b.sheets, func(s sheetPart) bool { return s.Name == sheet })
	if i < 0 {
		return app.NewError(CodeSheetMissing, nil, "sheet", sheet)
	}
	mine := false // the caller's function runs: its panic is not the file's fault
	defer func() {
		if p := recover(); p != nil {
			if mine {
				panic(p)
			}
			err = app.NewError(CodeDamaged, fmt.Errorf("panic: %v", p))
		}
	}()
	return scanError(ctx, b.scan(b.sheets[i].path, func(s *xmlscan.Scanner) error {
		r := sheetReader{book: b, s: s, ctx: ctx, each: func(row app.SheetRow) error {
			mine = true
			err := f(row)
			mine = false
			return err
		}}
		return r.run()
	}))
}

// Close implements app.Book.
func (b *xlsxBook) Close() error {
	if b.file == nil {
		return nil
	}
	return b.file.Close()
}

// parseRange reads "A1:C3" or "A1".
func parseRange(ref string) (app.CellRange, bool) {
	from, to, two := strings.Cut(ref, ":")
	if !two {
		to = from
	}
	r1, c1, ok1 := parseRef(from)
	r2, c2, ok2 := parseRef(to)
	m := app.CellRange{Row1: min(r1, r2), Col1: min(c1, c2), Row2: max(r1, r2), Col2: max(c1, c2)}
	return m, ok1 && ok2
}

// parseRef reads "AB12" or "$AB$12" as row and column.
func parseRef(ref string) (row, col int, ok bool) {
	ref = strings.ReplaceAll(ref, "$", "")
	col = column([]byte(ref))
	row, err := strconv.Atoi(strings.TrimLeft(ref, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"))
	return row, col, col > 0 && err == nil && row > 0 && row <= 1<<20 && col <= 1<<14
}
