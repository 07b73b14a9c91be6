package annual

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"ronghe/app"
	"ronghe/app/i18n"
)

// Codes of errors of reading a workbook.
const (
	CodeNoTables  = "annual.no_tables"  // no sheet is a table of the report: {file}
	CodeOtherUnit = "annual.other_unit" // the workbook is another unit's: {file} {unit} {own}
	CodeOtherYear = "annual.other_year" // the workbook is of another year: {file} {is} {year}
	CodeBegun     = "annual.begun"      // something was filled in for the year: {year} {n}
)

// BookRead is a report as a workbook in the official layout has it, nothing of it
// stored yet.
type BookRead struct {
	Report   *Report
	File     string
	Tables   int // with a sheet
	Cells    int // with a value
	Over     int // computed cells that the workbook has another number for
	Problems []app.Problem
	sheet    string
}

// ReadBook reads the report of a year, of years before this program too, from a
// workbook in the official layout, so that the year after has it beside its own.
// Sheets are known by the table's number, columns by their heads, rows by their
// labels; what is not known is told by sheet and cell, and left out. The password is
// that of an encrypted workbook, "" for none; it is not kept. Errors:
// annual.no_tables, annual.other_unit, annual.other_year, annual.begun when
// somebody filled the year's report in, and those of the file and the records.
func (s *Service) ReadBook(ctx context.Context, year int, path, password string) (out *BookRead, err error) {
	now, err := s.Open(ctx, year)
	if err != nil {
		return nil, err
	}
	if n := now.entered(); n > 0 {
		return nil, app.NewError(CodeBegun, nil, "year", yearText(year), "n", strconv.Itoa(n))
	}
	book, err := s.out.Open(ctx, path, password)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, book.Close()) }()
	r := newReport(s.book, s.unit(), year)
	r.Last, r.records = now.Last, now.records
	out = &BookRead{Report: r, File: filepath.Base(path)}
	shown := map[*Cell]app.Value{}
	for _, info := range book.Sheets() {
		g, err := gridOf(ctx, book, info)
		if err != nil {
			return nil, err
		}
		t, p := s.book.sheetOf(info.Name)
		out.sheet = info.Name
		switch {
		case t == nil:
		case t.Kind == Cover:
			err = out.cover(g, t, shown)
		default:
			out.part(g, p, shown)
		}
		if err != nil {
			return nil, err
		}
	}
	if out.Tables == 0 {
		return nil, app.NewError(CodeNoTables, nil, "file", out.File)
	}
	out.settle(shown)
	return out, nil
}

// entered is how many cells of a report somebody filled in, other than by reading
// a workbook.
func (r *Report) entered() int {
	n := 0
	for _, st := range r.state {
		if st.Origin != Imported {
			n++
		}
	}
	return n
}

// TakeBook stores what was read as the report of its year. Errors: those of saving.
func (s *Service) TakeBook(ctx context.Context, b *BookRead) ([]app.ID, error) {
	r := b.Report
	tables := slices.DeleteFunc(slices.Clone(s.book.tables), func(t *Table) bool {
		return r.records[t] == nil && !slices.ContainsFunc(t.cells, func(c *Cell) bool { return r.state[c].Origin != "" })
	})
	return s.save(ctx, r, tables, "")
}

// settle puts what was read into the report: computed cells follow from the
// others, and where the workbook has another number for one, that stands.
func (b *BookRead) settle(shown map[*Cell]app.Value) {
	r := b.Report
	for c, v := range shown {
		if c.Source != Computed {
			r.state[c] = State{Value: v, Origin: Imported}
		}
	}
	r.compute()
	for _, c := range r.Book.cells {
		v, ok := shown[c]
		if c.Source != Computed || !ok || c.shows(r.computed[c.N], v) {
			continue
		}
		r.state[c] = State{Value: v, Origin: Imported, Figure: r.computed[c.N]}
		b.Over++
	}
	r.compute()
	b.Cells = len(shown)
}

// shows reports whether two values look alike on paper.
func (c *Cell) shows(a, b app.Value) bool {
	x, okX := a.Decimal()
	y, okY := b.Decimal()
	if !okX || !okY {
		return a.Equal(b)
	}
	places := max(c.Scale, 0)
	if c.Unit == Share {
		places += 2
	}
	return x.Round(places).Equal(y.Round(places))
}

// sheetOf is the table and part that a sheet is, nil for another sheet.
func (b *Book) sheetOf(name string) (*Table, *Part) {
	name = plain(name)
	for _, t := range b.tables {
		for _, p := range t.Parts {
			if name == plain(p.sheet()) {
				return t, p
			}
		}
	}
	return nil, nil
}

// sheet is the name of the part's sheet in a workbook.
func (p *Part) sheet() string {
	if len(p.table.Parts) > 1 {
		return p.table.Number() + "-" + strconv.Itoa(slices.Index(p.table.Parts, p)+1)
	}
	return p.table.Number()
}

// plain is a text as it is compared: without spaces, in half width.
func plain(text string) string { return strings.Join(strings.Fields(app.FoldWidth(text)), "") }

// grid is the cells of a sheet by line and column, both from 1.
type grid struct {
	cells map[[2]int]app.Cell
	lines []int
	width int
}

// mostLines bounds a sheet of the report.
const mostLines = 5000

func gridOf(ctx context.Context, book app.Book, info app.SheetInfo) (*grid, error) {
	g := &grid{cells: map[[2]int]app.Cell{}}
	enough := errors.New("enough")
	err := book.Rows(ctx, info.Name, func(row app.SheetRow) error {
		if len(g.lines) == mostLines {
			return enough
		}
		g.lines = append(g.lines, row.Line)
		g.width = max(g.width, len(row.Cells))
		for i, c := range row.Cells {
			if c.Kind != app.CellBlank {
				g.cells[[2]int{row.Line, i + 1}] = c
			}
		}
		return nil
	})
	if err != nil && !errors.Is(err, enough) {
		return nil, err
	}
	for _, m := range info.Merges { // a head over several columns stands in each
		if m.Row2-m.Row1 > 20 || m.Col2-m.Col1 > 200 {
			continue
		}
		for line := m.Row1; line <= m.Row2; line++ {
			for col := m.Col1; col <= m.Col2; col++ {
				if c, ok := g.cells[[2]int{m.Row1, m.Col1}]; ok {
					g.cells[[2]int{line, col}] = c
				}
			}
		}
	}
	return g, nil
}

func (g *grid) text(line, col int) string { return plain(g.cells[[2]int{line, col}].Text) }

// numbers is the line of the column numbers, 甲 乙 1 2 3, and how many columns stand
// before the first number; 0 where there is none.
func (g *grid) numbers() (line, stub int) {
	first := plain(stem(0))
	for _, line := range g.lines {
		if g.text(line, 1) != first {
			continue
		}
		for col := 2; col <= g.width; col++ {
			if g.text(line, col) == "1" {
				return line, col - 1
			}
		}
	}
	return 0, 0
}

// heads are the different texts above a column, from the top.
func (g *grid) heads(numbers, col int) []string {
	var out []string
	for line := max(1, numbers-6); line < numbers; line++ {
		if text := g.text(line, col); text != "" && (len(out) == 0 || out[len(out)-1] != text) {
			out = append(out, text)
		}
	}
	return out
}

// problem tells what was not read, and where; code is the key of its sentence.
func (b *BookRead) problem(code string, line, col int, pairs ...string) {
	b.Problems = append(b.Problems, app.Problem{
		Code: code, Severity: app.Soft, Message: i18n.T(code, pairs...), File: b.File, Sheet: b.sheet, Cell: app.CellName(line, col),
	})
}

// cover reads unit and year, which have to be this report's, and who signed.
func (b *BookRead) cover(g *grid, t *Table, shown map[*Cell]app.Value) error {
	r := b.Report
	for _, line := range g.lines {
		label, text := g.text(line, 1), strings.TrimSpace(g.cells[[2]int{line, 2}].Text)
		switch {
		case text == "":
		case label == plain(i18n.T("annual.cover_code")) && text != r.Unit.Code:
			return app.NewError(CodeOtherUnit, nil, "file", b.File, "unit", text, "own", r.Unit.Code)
		case label == plain(i18n.T("annual.cover_year")) && text != yearText(r.Year):
			return app.NewError(CodeOtherYear, nil, "file", b.File, "is", text, "year", yearText(r.Year))
		}
		for _, c := range t.cells {
			if text != "" && plain(c.Line.Label) == label {
				b.take(c, app.Cell{Kind: app.CellText, Text: text}, line, 2, shown)
			}
		}
	}
	return nil
}

// part reads a sheet: its columns by their heads, its rows by their labels.
func (b *BookRead) part(g *grid, p *Part, shown map[*Cell]app.Value) {
	numbers, stub := g.numbers()
	if numbers == 0 {
		b.problem("annual.read.no_numbers", 1, 1)
		return
	}
	b.Tables++
	columns := map[int]*Leaf{}
	for col := stub + 1; col <= g.width; col++ {
		if g.text(numbers, col) == "" {
			continue
		}
		heads := g.heads(numbers, col)
		if leaf := p.leafOf(heads); leaf != nil {
			columns[col] = leaf
		} else {
			b.problem("annual.read.no_column", numbers, col, "head", strings.Join(heads, " "))
		}
	}
	used := map[*Line]bool{}
	for _, at := range g.lines {
		if at <= numbers || g.text(at, stub) == "" || strings.Trim(g.text(at, stub), "0123456789") != "" {
			continue
		}
		line := p.lineOf(g.text(at, 1), g.text(at, stub), used)
		if line == nil {
			b.problem("annual.read.no_row", at, 1, "label", g.text(at, 1))
			continue
		}
		used[line] = true
		for col, leaf := range columns {
			if c, cell := line.Cell(leaf), g.cells[[2]int{at, col}]; c != nil {
				b.take(c, cell, at, col, shown)
			} else if text := plain(cell.Text); text != "" && text != plain(i18n.T("annual.no_cell")) {
				b.problem("annual.read.no_cell", at, col, "text", text)
			}
		}
	}
}

// leafOf is the column with these heads: all of them, or else the lowest where one
// column alone has it.
func (p *Part) leafOf(heads []string) *Leaf {
	var low []*Leaf
	for _, leaf := range p.leaves {
		own := leaf.plainHeads()
		if len(heads) >= len(own) && slices.Equal(heads[len(heads)-len(own):], own) {
			return leaf
		}
		if len(heads) > 0 && (heads[len(heads)-1] == own[len(own)-1] || heads[len(heads)-1] == plain(leaf.Label)) {
			low = append(low, leaf)
		}
	}
	if len(low) == 1 {
		return low[0]
	}
	return nil
}

// plainHeads are the heads above a column as they are compared, its unit of measure
// in brackets behind the lowest.
func (l *Leaf) plainHeads() []string {
	var out []string
	for _, h := range l.Heads {
		out = append(out, plain(h))
	}
	if l.Unit != "" {
		out[len(out)-1] = plain(i18n.T("annual.with_unit", "label", l.Label, "unit", l.Unit))
	}
	return out
}

// lineOf is the row with a label that was not met yet, the one of the same number
// before others; floating rows are known by their number.
func (p *Part) lineOf(label, no string, used map[*Line]bool) *Line {
	var first *Line
	for _, line := range p.lines {
		if line.No == 0 || used[line] || p.Floating == 0 && plain(line.Label) != label {
			continue
		}
		if strconv.Itoa(line.No) == no {
			return line
		}
		if first == nil {
			first = line
		}
	}
	return first
}

// take reads one cell.
func (b *BookRead) take(c *Cell, cell app.Cell, line, col int, shown map[*Cell]app.Value) {
	text := strings.TrimSpace(cell.Text)
	if cell.Kind == app.CellBlank || text == "" || text == i18n.T("annual.no_cell") {
		return
	}
	if d, err := decimal.NewFromString(text); err == nil && !c.Text && cell.Kind == app.CellNumber {
		if c.Unit == Share && c.Leaf.Unit != Share { // the unit stands in the row
			d = d.Shift(-2)
		}
		if v := c.decimal(d); c.fits(v) {
			shown[c] = v
			return
		}
		b.problem("annual.read.no_value", line, col, "text", text)
		return
	}
	v, bad := c.Parse(text)
	if bad != nil && bad.Severity == app.Refused || c.Text && len([]rune(text)) > c.mostWords() {
		b.problem("annual.read.no_value", line, col, "text", text)
		return
	}
	if bad != nil { // 约三十: a number was found in it, or a limit is passed
		b.problem("annual.read.not_plain", line, col, "text", text, "stored", c.Format(v))
	}
	shown[c] = v
}

// fits reports whether a number can be kept.
func (c *Cell) fits(v app.Value) bool {
	d, ok := v.Decimal()
	return ok && d.Abs().LessThan(decimal.New(1, mostDigits))
}

// mostDigits is how many digits a number has before the point.
const mostDigits = 12
