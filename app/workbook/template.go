package workbook

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"

	"ronghe/app/i18n"
	"ronghe/app/internal/outfile"
	"ronghe/app/layout"
)

const (
	optionsSheet  = "_options" // hidden: lists too long for the rule of a cell
	maxInlineList = 255        // UTF-16 units of a list within the rule
	templateRows  = 1000       // rows prepared when the template does not say
	printedRows   = 25         // blank rows that are printed
	requiredMark  = "*"
)

// WriteTemplate writes empty import templates as the sheets of one .xlsx: the
// columns' headers (the required ones marked *), notes, drop-down lists,
// formats, and a sheet that explains how to fill it in. Examples stand on that
// sheet only, so that none is ever imported. The errors are those of Write.
func WriteTemplate(ctx context.Context, path string, templates ...layout.Template) error {
	if len(templates) == 0 {
		return errors.New("workbook: no template to write")
	}
	for i := range templates {
		if err := templates[i].Check(); err != nil {
			return err
		}
	}
	return outfile.Write(ctx, path, func(w io.Writer) error {
		return withBook(w, templates[0].Title, func(f *excelize.File) error {
			names := sheetNames{strings.ToLower(i18n.T("workbook.template.guide")): true, optionsSheet: true, layout.MarkSheet: true}
			lists := &optionLists{f: f, names: map[string]string{}}
			for i := range templates {
				name := names.clean(templates[i].Sheet)
				if err := addSheet(f, i, name); err != nil {
					return err
				}
				templates[i].Sheet = name
				if err := writeTemplate(f, name, &templates[i], lists); err != nil {
					return err
				}
				if i == 0 {
					lists.records = (&templateWriter{t: &templates[0]}).sized().records(name)
				}
			}
			if err := writeGuide(ctx, f, templates); err != nil {
				return err
			}
			return errors.Join(lists.hide(), writeMark(f, &templates[0]))
		})
	})
}

// templateWriter fills one template's sheet.
type templateWriter struct {
	f     *excelize.File
	sheet string
	t     *layout.Template
	l     *look
	head  int // rows of the head
	last  int // last row prepared
}

func writeTemplate(f *excelize.File, sheet string, t *layout.Template, lists *optionLists) error {
	w := (&templateWriter{f: f, sheet: sheet, t: t, l: newLook(f)}).sized()
	paper := &layout.Table{Landscape: true, FitWidth: true, RepeatHead: true, FreezeCols: t.Freeze}
	for _, c := range t.Columns {
		paper.Columns = append(paper.Columns, c.Column())
	}
	paper.PagesWide = pagesFor(paper.Columns, writePage)
	if err := setPage(f, sheet, paper); err != nil {
		return err
	}
	if err := printTitles(f, sheet, paper, 1, w.head); err != nil {
		return err
	}
	if err := w.headers(); err != nil {
		return err
	}
	if err := w.title(); err != nil {
		return err
	}
	for i, c := range t.Columns {
		if err := w.column(i+1, c, lists); err != nil {
			return err
		}
	}
	if err := w.filledHeights(); err != nil {
		return err
	}
	if err := f.SetPanes(sheet, panes(w.head, t.Freeze)); err != nil {
		return err
	}
	if err := w.guard(); err != nil {
		return err
	}
	return w.l.err
}

// guard locks what is known already, and lets the sheet watch its flags. A sheet in
// which everything is to be filled in is not protected: what is pasted from
// elsewhere would be locked there as it was at its origin.
func (w *templateWriter) guard() error {
	if w.locks() {
		if err := lockSheet(w.f, w.sheet); err != nil {
			return err
		}
	}
	formats, err := flagStyles(w.f, w.t.Flags)
	if err != nil {
		return err
	}
	return setFlags(w.f, w.sheet, w.t.Flags, formats, w.head+1, w.last)
}

// locks reports whether something that is known stands in the sheet.
func (w *templateWriter) locks() bool {
	return len(w.t.Filled) > 0 && slices.ContainsFunc(w.t.Columns, func(c layout.TemplateColumn) bool { return c.Known })
}

// sized finds how many rows head and sheet have.
func (w *templateWriter) sized() *templateWriter {
	w.head, w.last = 1, w.t.Rows
	if w.t.Grouped() {
		w.head = 2
	}
	if w.last <= 0 {
		w.last = templateRows
	}
	w.last = min(max(w.last, len(w.t.Filled))+w.head, maxRows)
	return w
}

// records is the range of the prepared numbers in the first column.
func (w *templateWriter) records(sheet string) string {
	return quoteSheet(sheet) + "!$A$" + itoa(w.head+1) + ":$A$" + itoa(w.last)
}

// title puts the register's name above each printed page: the sheet itself
// begins with the head.
func (w *templateWriter) title() error {
	title := w.t.Title
	if w.t.Sheet != title {
		title += " " + w.t.Sheet
	}
	hf, err := w.f.GetHeaderFooter(w.sheet)
	if err != nil {
		return err
	}
	hf.OddHeader = "&C&14" + strings.ReplaceAll(i18n.T("workbook.template.page", "title", title, "purpose", w.t.Purpose), "&", "&&")
	return w.f.SetHeaderFooter(w.sheet, hf)
}

// headers writes the head: one row, or two where columns are grouped.
func (w *templateWriter) headers() error {
	paths := make([][]string, len(w.t.Columns))
	widths := make([]float64, len(w.t.Columns))
	for i, c := range w.t.Columns {
		widths[i] = c.Column().Wide()
		if c.Group != "" {
			paths[i] = append(paths[i], c.Group)
		}
		paths[i] = append(paths[i], marked(c))
	}
	head := layout.NestHeads(paths)
	placed, err := layout.PlaceHead(head, len(paths))
	if err != nil {
		return err
	}
	base := style{size: bodySize, bold: true, grid: true, wrap: true, align: layout.Centre, fill: headFill}
	plain := w.l.id(base)
	base.color = "B3261E"
	required := w.l.id(base)
	for _, p := range placed {
		from, to := cellName(p.Col1+1, p.Row1+1), cellName(p.Col2+1, p.Row2+1)
		id := plain
		if p.Col1 == p.Col2 && p.Row2 == w.head-1 && w.t.Columns[p.Col1].Required {
			id = required
		}
		if err := errors.Join(w.f.SetCellStr(w.sheet, from, p.Text), w.f.SetCellStyle(w.sheet, from, to, id)); err != nil {
			return err
		}
		if from != to {
			if err := w.f.MergeCell(w.sheet, from, to); err != nil {
				return err
			}
		}
	}
	for i, height := range headHeights(placed, w.head, widths) {
		if err := w.f.SetRowHeight(w.sheet, i+1, height+4); err != nil {
			return err
		}
	}
	return nil
}

func marked(c layout.TemplateColumn) string {
	if c.Required {
		return c.Header + requiredMark
	}
	return c.Header
}

// column sets width, format, note and drop-down of one column. The format
// covers the whole column, so that pasted rows beyond the prepared ones keep it.
func (w *templateWriter) column(n int, c layout.TemplateColumn, lists *optionLists) error {
	name, err := excelize.ColumnNumberToName(n)
	if err != nil {
		return err
	}
	format := text
	switch c.Kind {
	case layout.Number, layout.Percent:
		format = numberFormat(c.Column())
	case layout.Date:
		format = dayFormat
	}
	id := w.l.id(style{size: bodySize, format: format, align: c.Column().Alignment(), wrap: true, grid: true, open: w.locks()})
	// Column formats first: excelize gives them to the cells that exist.
	if err := w.columnStyle(name, n, c.Column().Wide(), id); err != nil {
		return err
	}
	if c.Note != "" {
		at := w.head
		if c.Group == "" { // its head is merged down from the first row, which alone shows a note
			at = 1
		}
		comment := excelize.Comment{Cell: name + itoa(at), Author: i18n.T("workbook.creator"), Text: c.Note, Width: 260, Height: uint(60 + 18*linesOf(c.Note, 34))}
		if err := w.f.AddComment(w.sheet, comment); err != nil {
			return err
		}
	}
	// Some blank rows have cells, so that they are printed with their lines.
	if err := w.f.SetCellStyle(w.sheet, name+itoa(w.head+1), name+itoa(min(w.head+printedRows, w.last)), id); err != nil {
		return err
	}
	if err := w.filled(n, c, id, format); err != nil {
		return err
	}
	if len(c.Options) == 0 && (!c.Refers || lists.records == "") {
		return nil
	}
	return w.dropDown(name, c, lists)
}

// filled writes what stands in a column already; what is known is drawn on grey.
func (w *templateWriter) filled(n int, c layout.TemplateColumn, id int, format string) error {
	if c.Known && len(w.t.Filled) > 0 {
		id = w.l.id(style{size: bodySize, format: format, align: c.Column().Alignment(), wrap: true, grid: true, fill: headFill})
	}
	for i, row := range w.t.Filled {
		cell, err := gridCell(row[n-1], cellStyles{text: id, number: id, date: id, clock: id})
		if err != nil {
			return err
		}
		name := cellName(n, w.head+1+i)
		if err := errors.Join(w.f.SetCellValue(w.sheet, name, cell.Value), w.f.SetCellStyle(w.sheet, name, name, id)); err != nil {
			return err
		}
	}
	return nil
}

// filledHeights makes the rows that stand already as high as their longest text.
func (w *templateWriter) filledHeights() error {
	for i, row := range w.t.Filled {
		lines := 1
		for n, c := range row {
			lines = max(lines, linesOf(c.Text, w.t.Columns[n].Column().Wide()))
		}
		if err := w.f.SetRowHeight(w.sheet, w.head+1+i, rowHeight(lines)); err != nil {
			return err
		}
	}
	return nil
}

// writeMark puts what the workbook is known by into a hidden sheet.
func writeMark(f *excelize.File, t *layout.Template) error {
	if t.Mark == "" {
		return nil
	}
	if _, err := f.NewSheet(layout.MarkSheet); err != nil {
		return err
	}
	for i, row := range append([][]string{{t.Mark}}, t.MarkRows...) {
		if err := f.SetSheetRow(layout.MarkSheet, cellName(1, i+1), &row); err != nil {
			return err
		}
	}
	return f.SetSheetVisible(layout.MarkSheet, false, true)
}

// columnStyle formats a column and gives its header cells their style back.
func (w *templateWriter) columnStyle(name string, n int, width float64, id int) error {
	if err := w.f.SetColWidth(w.sheet, name, name, width); err != nil {
		return err
	}
	heads := make([]int, w.head)
	for row := range heads {
		var err error
		if heads[row], err = w.f.GetCellStyle(w.sheet, cellName(n, row+1)); err != nil {
			return err
		}
	}
	if err := w.f.SetColStyle(w.sheet, name, id); err != nil {
		return err
	}
	for row, head := range heads {
		cell := cellName(n, row+1)
		if err := w.f.SetCellStyle(w.sheet, cell, cell, head); err != nil {
			return err
		}
	}
	return nil
}

func (w *templateWriter) dropDown(name string, c layout.TemplateColumn, lists *optionLists) error {
	dv := excelize.NewDataValidation(true)
	dv.SetSqref(name + itoa(w.head+1) + ":" + name + itoa(w.last))
	switch {
	case c.Refers:
		dv.SetSqrefDropList(lists.records)
	case inlineList(c.Options):
		if err := dv.SetDropList(c.Options); err != nil {
			return err
		}
	default:
		list, err := lists.add(c.Options)
		if err != nil {
			return err
		}
		dv.SetSqrefDropList(list)
	}
	if c.Open {
		dv.ShowErrorMessage = false
	} else {
		dv.SetError(excelize.DataValidationErrorStyleStop, i18n.T("workbook.template.invalid.title"), i18n.T("workbook.template.invalid.text"))
	}
	return w.f.AddDataValidation(w.sheet, dv)
}

// inlineList reports whether the options fit into the rule of a cell, where a
// comma separates them and the whole is quoted.
func inlineList(options []string) bool {
	for _, o := range options {
		if strings.ContainsAny(o, ",\"\n") || o != strings.TrimSpace(o) {
			return false
		}
	}
	return utf16Len(strings.Join(options, ",")) < maxInlineList
}

// optionLists keeps long lists in the columns of a hidden sheet, each under a
// name; equal lists share one.
type optionLists struct {
	f       *excelize.File
	names   map[string]string
	records string // the range of the records' numbers
}

func (l *optionLists) add(options []string) (list string, err error) {
	key := strings.Join(options, "\x00")
	if list, ok := l.names[key]; ok {
		return list, nil
	}
	if len(l.names) == 0 {
		if _, err := l.f.NewSheet(optionsSheet); err != nil {
			return "", err
		}
	}
	if len(options) > maxRows {
		return "", errors.New("workbook: too many options")
	}
	name, err := excelize.ColumnNumberToName(len(l.names) + 1)
	if err != nil {
		return "", err
	}
	values := make([]any, len(options))
	for i, o := range options {
		values[i] = o
	}
	if err := l.f.SetSheetCol(optionsSheet, name+"1", &values); err != nil {
		return "", err
	}
	list = "list_" + itoa(len(l.names)+1)
	ref := quoteSheet(optionsSheet) + "!$" + name + "$1:$" + name + "$" + itoa(len(options))
	if err := l.f.SetDefinedName(&excelize.DefinedName{Name: list, RefersTo: ref}); err != nil {
		return "", err
	}
	l.names[key] = list
	return list, nil
}

// hide hides the sheet of lists.
func (l *optionLists) hide() error {
	if len(l.names) == 0 {
		return nil
	}
	return l.f.SetSheetVisible(optionsSheet, false, true)
}
