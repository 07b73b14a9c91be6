package workbook

import (
	"errors"
	"io"
	"math"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"ronghe/app"
	"ronghe/app/layout"
)

// marker gives cells of a user's own workbook the colour of a problem, and
// takes away that of an earlier report.
type marker struct {
	f      *excelize.File
	sheet  string
	marked map[int]int  // style → the same with our fill
	plain  map[int]int  // style with our fill → the same without
	ours   map[int]bool // whether a style has our fill
}

// markSheet marks one sheet in place.
func markSheet(f *excelize.File, m *sheetMarks) error {
	k := marker{f: f, sheet: m.name, marked: map[int]int{}, plain: map[int]int{}, ours: map[int]bool{}}
	if m.old {
		if err := k.clear(m); err != nil {
			return err
		}
	}
	if len(m.rows) == 0 {
		return nil
	}
	wide, high, yes := 1, 0, true // the new column prints beside the others
	page := f.SetPageLayout(m.name, &excelize.PageLayoutOptions{FitToWidth: &wide, FitToHeight: &high})
	if err := errors.Join(page, f.SetSheetProps(m.name, &excelize.SheetPropsOptions{FitToPage: &yes})); err != nil {
		return err
	}
	for cell := range m.cells {
		if err := k.restyle(cell[1], cell[0], k.marked, true); err != nil {
			return err
		}
	}
	return k.reasons(m)
}

// reasons fills the column that says what is wrong.
func (k *marker) reasons(m *sheetMarks) error {
	l := newLook(k.f)
	head := l.id(style{size: bodySize, bold: true, grid: true, wrap: true, align: layout.Centre, fill: headFill, color: "B3261E"})
	body := l.id(style{size: bodySize, grid: true, wrap: true, align: layout.Left, color: "B3261E", format: text})
	if l.err != nil {
		return l.err
	}
	name, err := excelize.ColumnNumberToName(m.reason)
	if err != nil {
		return err
	}
	if err := k.f.SetColWidth(m.name, name, name, reasonWidth); err != nil {
		return err
	}
	set := func(row int, text string, id int) error {
		cell := name + itoa(row)
		return errors.Join(k.f.SetCellStr(m.name, cell, text), k.f.SetCellStyle(m.name, cell, cell, id))
	}
	for _, row := range m.lines() {
		if err := set(row, m.text(row), body); err != nil {
			return err
		}
		if err := k.heighten(row, m.text(row)); err != nil {
			return err
		}
	}
	if _, used := m.rows[m.head]; used {
		return nil // the head itself is at fault: the reason stands under it
	}
	return set(m.head, ReasonHead(), head)
}

// heighten makes a row high enough for its reason.
func (k *marker) heighten(row int, text string) error {
	want := rowHeight(linesOf(text, reasonWidth))
	have, err := k.f.GetRowHeight(k.sheet, row)
	if err != nil || have >= want {
		return err
	}
	return k.f.SetRowHeight(k.sheet, row, want)
}

// restyle gives a cell the style that belongs to its present one.
func (k *marker) restyle(col, row int, known map[int]int, fill bool) error {
	cell := cellName(col, row)
	id, err := k.f.GetCellStyle(k.sheet, cell)
	if err != nil {
		return err
	}
	other, ok := known[id]
	if !ok {
		if other, err = k.filled(id, fill); err != nil {
			return err
		}
		known[id] = other
	}
	return k.f.SetCellStyle(k.sheet, cell, cell, other)
}

// filled makes a style that is another but for its fill. It is the same entry of
// the workbook: read and made anew by excelize, lines without a colour of their own
// would get one that is none, and colours of the theme be lost.
func (k *marker) filled(id int, fill bool) (int, error) {
	s := &excelize.Style{}
	if fill {
		s.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{markFill}}
	}
	pattern, err := k.f.NewStyle(s)
	if err != nil {
		return 0, err
	}
	all := k.f.Styles.CellXfs
	if id >= len(all.Xf) || len(all.Xf) >= excelize.MaxCellStyles {
		return 0, excelize.ErrCellStyles
	}
	xf, yes := all.Xf[id], true
	xf.FillID, xf.ApplyFill = all.Xf[pattern].FillID, &yes
	all.Xf = append(all.Xf, xf)
	all.Count = len(all.Xf)
	return len(all.Xf) - 1, nil
}

// clear takes away the marks and reasons of an earlier report.
func (k *marker) clear(m *sheetMarks) error {
	rows, err := k.f.GetRows(m.name)
	if err != nil {
		return err
	}
	for i, cells := range rows {
		for col := 1; col <= max(len(cells), m.width); col++ {
			id, err := k.f.GetCellStyle(m.name, cellName(col, i+1))
			if err != nil {
				return err
			}
			ours, err := k.isOurs(id)
			if err != nil {
				return err
			}
			if !ours {
				continue
			}
			if err := k.restyle(col, i+1, k.plain, false); err != nil {
				return err
			}
		}
		if i+1 != m.head && len(cells) >= m.reason {
			if err := k.f.SetCellStr(m.name, cellName(m.reason, i+1), ""); err != nil {
				return err
			}
		}
	}
	return nil
}

// isOurs reports whether a style has the fill of a marked cell.
func (k *marker) isOurs(id int) (bool, error) {
	if ours, known := k.ours[id]; known {
		return ours, nil
	}
	s, err := k.f.GetStyle(id)
	if err != nil {
		return false, err
	}
	k.ours[id] = s.Fill.Pattern == 1 && len(s.Fill.Color) == 1 && strings.HasSuffix(strings.ToUpper(s.Fill.Color[0]), markFill)
	return k.ours[id], nil
}

// rebuild copies the rows of the source into a new workbook with marks.
func (r *report) rebuild(w io.Writer) error {
	within := withBook
	if r.book.password != "" {
		within = inMemory
	}
	return within(w, ResultSheet(), func(f *excelize.File) error {
		if err := addSheet(f, 0, ResultSheet()); err != nil {
			return err
		}
		names, number := sheetNames{strings.ToLower(ResultSheet()): true}, 0
		for _, info := range r.book.Sheets() {
			m := r.sheets[number]
			number++
			if m.result() {
				continue
			}
			m.target = names.clean(m.name)
			if err := addSheet(f, number, m.target); err != nil {
				return err
			}
			if err := r.copySheet(f, m, info.Merges); err != nil {
				return err
			}
		}
		return r.writeResult(f)
	})
}

// copyStyles are the styles of a copied sheet: of cells that are in order, and
// of those that are not.
type copyStyles struct{ plain, bad cellStyles }

// copySheet streams one sheet.
func (r *report) copySheet(f *excelize.File, m *sheetMarks, merges []app.CellRange) error {
	paper := &layout.Table{Landscape: true, FitWidth: true, RepeatHead: true}
	if err := setPage(f, m.target, paper); err != nil {
		return err
	}
	if err := printTitles(f, m.target, paper, 1, min(m.head, 10)); err != nil {
		return err
	}
	sw, err := f.NewStreamWriter(m.target)
	if err != nil {
		return err
	}
	for i, width := range m.widths {
		if err := sw.SetColWidth(i+1, i+1, width); err != nil {
			return err
		}
	}
	if len(m.rows) > 0 && m.reason <= excelize.MaxColumns {
		if err := sw.SetColWidth(m.reason, m.reason, reasonWidth); err != nil {
			return err
		}
	}
	l := newLook(f)
	copyOf := func(fill string) cellStyles {
		id := func(format string) int {
			return l.id(style{size: bodySize, grid: true, wrap: true, fill: fill, format: format})
		}
		return cellStyles{text: id(text), number: id("General"), date: id(dayFormat), clock: id(dayFormat + " hh:mm:ss")}
	}
	c := copier{m: m, sw: sw, styles: copyStyles{copyOf(""), copyOf(markFill)}}
	c.head = l.id(style{size: bodySize, bold: true, grid: true, wrap: true, align: layout.Centre, fill: headFill, color: "B3261E"})
	c.reason = l.id(style{size: bodySize, grid: true, wrap: true, color: "B3261E", format: text})
	if l.err != nil {
		return l.err
	}
	if err := r.book.Rows(r.ctx, m.name, c.row); err != nil {
		return err
	}
	taken := map[[2]int]bool{}
	for _, a := range merges {
		if free(taken, a) {
			if err := sw.MergeCell(cellName(a.Col1, a.Row1), cellName(a.Col2, a.Row2)); err != nil {
				return err
			}
		}
	}
	return sw.Flush()
}

// free reports whether an area overlaps none before it, and takes it. Areas
// too large to be heads or titles are left out.
func free(taken map[[2]int]bool, a app.CellRange) bool {
	if (a.Row2-a.Row1+1)*(a.Col2-a.Col1+1) > 10_000 || a.Row2 > maxRows || a.Col2 > excelize.MaxColumns {
		return false
	}
	for pass := range 2 {
		for row := a.Row1; row <= a.Row2; row++ {
			for col := a.Col1; col <= a.Col2; col++ {
				if pass == 1 {
					taken[[2]int{row, col}] = true
				} else if taken[[2]int{row, col}] {
					return false
				}
			}
		}
	}
	return true
}

// copier writes copied rows.
type copier struct {
	m            *sheetMarks
	sw           *excelize.StreamWriter
	styles       copyStyles
	head, reason int
	last         int
}

func (c *copier) row(r app.SheetRow) error {
	if r.Line <= c.last || r.Line > maxRows {
		return nil // a row told twice cannot be written twice
	}
	c.last = r.Line
	values := make([]any, len(r.Cells), max(len(r.Cells), c.m.reason))
	for i, cell := range r.Cells {
		styles := c.styles.plain
		if c.m.cells[[2]int{r.Line, i + 1}] {
			styles = c.styles.bad
		}
		if c.m.old && i+1 == c.m.reason {
			cell = app.Cell{}
		}
		values[i] = copiedCell(cell, styles)
	}
	lines := c.lines(r)
	if note, id := c.note(r.Line); note != "" && c.m.reason <= excelize.MaxColumns {
		for len(values) < c.m.reason {
			var v any
			if c.m.cells[[2]int{r.Line, len(values) + 1}] { // a blank that should not be
				v = excelize.Cell{StyleID: c.styles.bad.text}
			}
			values = append(values, v)
		}
		values[c.m.reason-1] = excelize.Cell{StyleID: id, Value: note}
		lines = max(lines, linesOf(note, reasonWidth))
	}
	return c.sw.SetRow("A"+strconv.Itoa(r.Line), values, excelize.RowOpts{Height: rowHeight(lines)})
}

// lines is how many lines the row's texts take. A row of a single cell is a
// title over all columns.
func (c *copier) lines(r app.SheetRow) int {
	n := 1
	for i, cell := range r.Cells {
		width := 1000.0
		if len(r.Cells) > 1 && i < len(c.m.widths) {
			width = c.m.widths[i]
		}
		n = max(n, linesOf(cell.Text, width))
	}
	return n
}

// note is what stands in the reason column of a row.
func (c *copier) note(line int) (string, int) {
	if _, bad := c.m.rows[line]; bad {
		return c.m.text(line), c.reason
	}
	if line == c.m.head && len(c.m.rows) > 0 {
		return ReasonHead(), c.head
	}
	return "", 0
}

// copiedCell writes a cell as it was read; what a spreadsheet cannot hold as a
// number or a date stays text.
func copiedCell(cell app.Cell, s cellStyles) excelize.Cell {
	switch cell.Kind {
	case app.CellNumber, app.CellDate:
		if out, err := gridCell(cell, s); err == nil {
			if f, ok := out.Value.(float64); !ok || !math.IsInf(f, 0) {
				return out
			}
		}
	case app.CellBool:
		return excelize.Cell{StyleID: s.text, Value: cell.Text == "TRUE"}
	case app.CellBlank:
		return excelize.Cell{StyleID: s.text}
	}
	return excelize.Cell{StyleID: s.text, Value: cutUTF16(cell.Text, maxCellText)}
}
