package workbook

import (
	"context"
	"errors"
	"io"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"ronghe/app"
	"ronghe/app/i18n"
	"ronghe/app/layout"
)

// mostOwnRows bounds the records that go into a bureau's own layout, which is
// held whole.
const mostOwnRows = 20_000

// placeholder is a name in two braces: {{填报单位}}.
var placeholder = regexp.MustCompile(`\{\{([^{}]{1,80})\}\}`)

// FillOwn writes a copy of a workbook that a bureau supplies with its named
// placeholders filled. A row in which a placeholder of a record stands, with those that
// such a cell is merged over and that follow with placeholders of a record too, is
// written once for each record, with its formats, height and merged cells; everything
// else stays as it is. A cell that is one placeholder becomes a number or a date where
// the value is one; what is put in is never a formula. A layout with a password gives it to
// the copy. Errors: those of
// Open and Write; workbook.no_layout, workbook.no_placeholder,
// workbook.placeholder, workbook.own_part, workbook.own_rows beyond 20,000 records.
func FillOwn(ctx context.Context, own layout.Own) error {
	book, err := openOriginal(ctx, own.Source, own.Password)
	if err != nil {
		return asLayout(err, own.Source)
	}
	keep := keepable(book)
	parts, err := sheetParts(book)
	high, err2 := setHeights(ctx, book)
	if err := errors.Join(err, err2, book.Close()); err != nil {
		return asLayout(err, own.Source)
	}
	if !keep {
		return withFile(app.NewError(CodeNoLayout, nil), own.Source)
	}
	return book.write(ctx, own.Path, func(w io.Writer) error {
		return withFile(fillOwn(ctx, own, book, parts, high, w), own.Source)
	})
}

// asLayout lets an error speak of the layout at path: nothing was to be imported.
func asLayout(err error, path string) error {
	err = withFile(err, path)
	var e *app.Error
	if errors.As(err, &e) && e.Args["file"] != "" {
		e.Args[app.ArgAs] = app.AsLayout
	}
	return err
}

// sheetParts says of each part of a sheet, and of a table on one, which sheet it is.
func sheetParts(book *original) (map[string]string, error) {
	b := book.xlsx()
	if b == nil {
		return nil, nil
	}
	out := map[string]string{}
	for _, s := range b.sheets {
		out[s.path] = s.Name
		parts, err := b.relations(s.path)
		if err != nil {
			return nil, err
		}
		for _, p := range parts {
			if p.kind == "table" {
				out[p.path] = s.Name
			}
		}
	}
	return out, nil
}

func fillOwn(ctx context.Context, own layout.Own, book *original, parts map[string]string, high setRows, w io.Writer) (err error) {
	defer guard(&err, CodeNoLayout)
	dir, err := stagingDir()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	f, err := book.excelize(dir)
	if err != nil {
		return app.NewError(CodeNoLayout, err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	f.Path = "own.xlsx" // what it is saved as, whatever the source was called
	o := &owner{ctx: ctx, f: f, own: own, high: high, date1904: book.xlsx().date1904, dates: map[int]int{}}
	if err := o.survey(); err != nil {
		return err
	}
	if err := o.fill(); err != nil {
		return err
	}
	keepStyles(f)
	f.SetZipWriter(func(io.Writer) excelize.ZipWriter {
		return &ownPacker{packer: newPacker(w), added: o.added, sheets: parts}
	})
	return f.Write(w)
}

// owner is the work on one such workbook.
type owner struct {
	ctx    context.Context
	f      *excelize.File
	own    layout.Own
	high   setRows
	sheets []ownSheet
	added  []rowsAdded // so far, as each was put in

	date1904 bool        // its day numbers count from 1904
	dates    map[int]int // style → the same with the format of a date
}

// ownSheet is where placeholders stand on a sheet.
type ownSheet struct {
	name   string
	cells  []ownCell // of the whole
	blocks []*ownBlock
	merges []app.CellRange
	width  int
}

type ownCell struct {
	row, col int // 1-based; in a block from 0, its first
	text     string
}

// survey finds the placeholders and names those that there is nothing for.
func (o *owner) survey() error {
	var unknown []string
	found := false
	for _, name := range o.f.GetSheetList() {
		rows, err := o.f.GetRows(name, excelize.Options{RawCellValue: true})
		if err != nil {
			return app.NewError(CodeNoLayout, err)
		}
		s := ownSheet{name: name}
		if s.merges, err = o.merges(name); err != nil {
			return err
		}
		var cells, records []ownCell
		for i, row := range rows {
			s.width = max(s.width, len(row))
			for j, text := range row {
				names := placeholder.FindAllStringSubmatch(text, -1)
				if len(names) == 0 {
					continue
				}
				c := ownCell{i + 1, j + 1, o.inUnits(ownTexts{rows, s.merges}, i, j)}
				cells = append(cells, c)
				each := false
				for _, n := range names {
					key := layout.OwnKey(n[1])
					switch {
					case slices.Contains(o.own.Each, key):
						each = true
					case !o.whole(key):
						unknown = append(unknown, cellName(j+1, i+1)+" "+n[0])
					}
				}
				if each {
					records = append(records, c)
				}
			}
		}
		found = found || len(cells) > 0
		s.arrange(cells, records)
		o.sheets = append(o.sheets, s)
	}
	switch {
	case !found:
		return app.NewError(CodeNoPlaceholder, nil)
	case len(unknown) > 0:
		return app.NewError(CodePlaceholder, nil, "names", someOf(unknown))
	}
	return nil
}

// someOf lists names, of many the first and how many more there are.
func someOf(names []string) string {
	const most = 10
	if len(names) <= most {
		return strings.Join(names, "、")
	}
	return i18n.T("workbook.placeholder.more", "names", strings.Join(names[:most], "、"), "n", itoa(len(names)-most))
}

func (o *owner) whole(name string) bool {
	_, ok := o.own.Whole[name]
	return ok
}

// fill writes the sheets: what is of the whole, while all stands where it was found;
// then the rows of the records, when room is made for all of them, so that a formula
// means by then what it will mean in the end.
func (o *owner) fill() error {
	for _, s := range o.sheets {
		for _, c := range s.cells {
			if err := o.put(s.name, c.row, c.col, c.text, nil); err != nil {
				return err
			}
		}
	}
	if err := o.makeRoom(); err != nil {
		return err
	}
	for _, s := range o.sheets {
		for _, b := range s.blocks {
			if err := o.fillBlock(s, b); err != nil {
				return err
			}
		}
	}
	return o.f.UpdateLinkedValue() // what its formulas gave was of the empty layout
}

// put writes a text with its placeholders filled; one that is nothing else
// becomes the value itself. The day of the whole is in words where it is a text.
func (o *owner) put(sheet string, row, col int, text string, values map[string]app.Cell) error {
	at := cellName(col, row)
	value := func(name string) (c app.Cell, whole bool) {
		name = layout.OwnKey(name)
		c, ok := values[name]
		if !ok {
			c = o.own.Whole[name]
		}
		return c, !ok
	}
	words := func(c app.Cell, whole bool) string {
		if whole && c.Kind == app.CellDate {
			return layout.DayText(c.Text)
		}
		return c.Text
	}
	if m := placeholder.FindStringSubmatch(text); m != nil && m[0] == strings.TrimSpace(text) {
		c, whole := value(m[1])
		if done, err := o.putDate(sheet, at, c, whole); done || err != nil {
			return err
		}
		const exact = 15 // digits that a spreadsheet keeps
		if digits, ok := significant(c.Text); ok && digits <= exact && c.Kind == app.CellNumber {
			n, err := strconv.ParseFloat(c.Text, 64)
			if err != nil {
				return err
			}
			return o.f.SetCellFloat(sheet, at, n, -1, 64)
		}
		return o.f.SetCellStr(sheet, at, cutUTF16(words(c, whole), maxCellText))
	}
	out := placeholder.ReplaceAllStringFunc(text, func(m string) string { return words(value(m[2 : len(m)-2])) })
	return o.f.SetCellStr(sheet, at, cutUTF16(out, maxCellText))
}
