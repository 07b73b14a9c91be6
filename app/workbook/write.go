package workbook

import (
	"context"
	"errors"
	"io"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"ronghe/app"
	"ronghe/app/i18n"
	"ronghe/app/internal/outfile"
	"ronghe/app/layout"
)

// WriteOptions says how to write. The zero value is right for most.
type WriteOptions struct {
	Progress func(rows int) // told now and then how many rows are written
	GB18030  bool           // CSV in GB18030 instead of UTF-8
}

// packLevel is the strength of compression: files a tenth larger than by zlib's
// default, in a fraction of its time.
const packLevel = 1

const maxRows = 1 << 20

// Write writes tables as the sheets of one .xlsx, row by row; a table after the
// first that has no rows is left out. The file appears whole or not at all. Errors: those of outfile.Write; workbook.cell_too_long,
// workbook.too_many_rows; those of a table's Body as they are.
func Write(ctx context.Context, path string, tables []layout.Table, opts WriteOptions) error {
	if len(tables) == 0 {
		return errors.New("workbook: no table to write")
	}
	for i := range tables {
		if err := tables[i].Check(); err != nil {
			return err
		}
	}
	return outfile.Write(ctx, path, func(w io.Writer) error { return writeTables(ctx, w, tables, opts) })
}

func writeTables(ctx context.Context, w io.Writer, tables []layout.Table, opts WriteOptions) error {
	return pack(w, tables[0].Title, func(f *excelize.File, p *packer) error {
		names, total := sheetNames{}, 0
		for i := range tables {
			n, err := streamTable(ctx, f, p, names.clean(tables[i].Sheet), &tables[i], func(rows int) {
				if opts.Progress != nil {
					opts.Progress(total + rows)
				}
			})
			if err != nil {
				return err
			}
			total += n
		}
		return nil
	})
}

// streamTable streams a table into the next sheet, where it is the first or has
// rows, and returns their number.
func streamTable(ctx context.Context, f *excelize.File, p *packer, name string, t *layout.Table, progress func(int)) (int, error) {
	w := &tableWriter{ctx: ctx, f: f, sheet: name, t: t, progress: progress}
	w.open = func() (grid, error) {
		if err := addSheet(f, len(p.sheets), name); err != nil {
			return nil, err
		}
		if err := addMark(f, name, t.Mark); err != nil { // the picture itself; its place stands in the sheet
			return nil, err
		}
		return p.sheet(w.dress)
	}
	if len(p.sheets) == 0 {
		if err := w.begin(); err != nil {
			return 0, err
		}
	}
	return w.run()
}

// withBook makes a new workbook, lets fill do its work, and packs it into w.
func withBook(w io.Writer, title string, fill func(*excelize.File) error) error {
	return pack(w, title, func(f *excelize.File, _ *packer) error { return fill(f) })
}

// pack is withBook for sheets that are streamed into the packer. What excelize
// keeps of others waits in a private folder of temporary files until it is
// packed.
func pack(w io.Writer, title string, fill func(*excelize.File, *packer) error) (err error) {
	dir, err := stagingDir()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	return packIn(dir, w, title, fill)
}

// packIn is pack with what waits in a folder that is there, or nowhere.
func packIn(dir string, w io.Writer, title string, fill func(*excelize.File, *packer) error) (err error) {
	f := excelize.NewFile(excelize.Options{TmpDir: dir})
	defer func() { err = errors.Join(err, f.Close()) }()
	p := newPacker(w)
	f.SetZipWriter(func(io.Writer) excelize.ZipWriter { return p })
	if err := setProperties(f, title); err != nil {
		return err
	}
	if err := fill(f, p); err != nil {
		return err
	}
	return f.Write(io.Discard) // the packer writes to w
}

// stagingDir makes a folder that only this user can read, where the rows of a
// workbook wait to be packed.
func stagingDir() (string, error) {
	const pattern = "ronghe-export-*"
	outfile.Sweep(filepath.Join(os.TempDir(), pattern))
	return os.MkdirTemp("", pattern)
}

func setProperties(f *excelize.File, title string) error {
	creator, now := i18n.T("workbook.creator"), time.Now().UTC().Format(time.RFC3339)
	if err := f.SetDefaultFont(i18n.T("workbook.font")); err != nil {
		return err
	}
	if err := f.SetAppProps(&excelize.AppProperties{Application: creator}); err != nil {
		return err
	}
	return f.SetDocProps(&excelize.DocProperties{Creator: creator, LastModifiedBy: creator, Title: title, Created: now, Modified: now})
}

// addSheet adds a sheet; the first one is there already under another name.
func addSheet(f *excelize.File, i int, name string) error {
	if i == 0 {
		return f.SetSheetName(f.GetSheetName(0), name)
	}
	_, err := f.NewSheet(name)
	return err
}

// tableHook lets a caller add to a table what the model has no words for.
type tableHook struct {
	styles func(*look, []cellStyles) // changes the columns' styles
	last   func() error              // runs when all rows are written
}

// tableWriter streams one table. It begins with the table's first row, so that
// a table without any leaves no sheet behind.
type tableWriter struct {
	ctx      context.Context
	t        *layout.Table
	f        *excelize.File // the workbook
	sheet    string
	open     func() (grid, error) // makes the sheet ready for its first row
	hooks    []tableHook
	look     *look // nil until the table is begun
	to       grid
	placed   []layout.Placed
	widths   []float64
	row      int // the last one written
	body     int // rows of the body written
	bodyEnd  int // the last of its rows in the sheet
	styles   []cellStyles
	marked   map[markedColumn]cellStyles // of cells that stand out
	flags    map[app.CellMark]int        // formats of flags
	cells    []excelize.Cell             // of the present row, used again
	progress func(int)
}

// writeTable streams a table into the sheet, which is there, and returns the
// number of rows of its body.
func writeTable(ctx context.Context, f *excelize.File, sheet string, t *layout.Table, progress func(int), hooks ...tableHook) (int, error) {
	w := &tableWriter{ctx: ctx, t: t, f: f, sheet: sheet, progress: progress, hooks: hooks}
	w.open = func() (grid, error) {
		sw, err := w.dress(f, sheet)
		return kept{sw}, err
	}
	if err := w.begin(); err != nil {
		return 0, err
	}
	return w.run()
}

// begin makes the sheet ready and writes what stands above the body.
func (w *tableWriter) begin() (err error) {
	if w.placed, err = layout.PlaceHead(w.t.Head, len(w.t.Columns)); err != nil {
		return err
	}
	w.look = newLook(w.f)
	if err := w.flagStyles(); err != nil {
		return err
	}
	if w.to, err = w.open(); err != nil {
		return err
	}
	above := w.linesAbove()
	if err := printTitles(w.f, w.sheet, w.t, above+1, above+len(w.t.Head)); err != nil {
		return err
	}
	for _, c := range w.t.Columns {
		w.styles = append(w.styles, w.look.column(c, style{open: w.t.Protect && c.Open}))
		w.widths = append(w.widths, c.Wide())
	}
	w.cells = make([]excelize.Cell, len(w.t.Columns))
	for _, h := range w.hooks {
		h.styles(w.look, w.styles)
	}
	return w.steps(w.top, w.head)
}

// dress sets the page, the columns and the panes of a sheet.
func (w *tableWriter) dress(f *excelize.File, sheet string) (*excelize.StreamWriter, error) {
	above := w.linesAbove()
	if f != w.f {
		f.Styles = w.f.Styles // what is made here names them
	}
	if err := setPage(f, sheet, w.t); err != nil {
		return nil, err
	}
	if err := w.guard(f, sheet, above+len(w.t.Head)+1); err != nil {
		return nil, err
	}
	if err := f.SetSheetDimension(sheet, w.dimension(above)); err != nil {
		return nil, err
	}
	if err := addMark(f, sheet, w.t.Mark); err != nil {
		return nil, err
	}
	sw, err := f.NewStreamWriter(sheet)
	if err != nil {
		return nil, err
	}
	for i, c := range w.t.Columns {
		if err := sw.SetColWidth(i+1, i+1, c.Wide()); err != nil {
			return nil, err
		}
		if w.t.Protect && c.Open {
			if err := sw.SetColStyle(i+1, i+1, w.look.id(style{size: bodySize, open: true})); err != nil {
				return nil, err
			}
		}
	}
	return sw, sw.SetPanes(panes(above+len(w.t.Head), w.t.FreezeCols))
}

// steps runs parts of the writing until one fails.
func (w *tableWriter) steps(steps ...func(*look) error) error {
	for _, step := range steps {
		if err := step(w.look); err != nil {
			return err
		}
		if w.look.err != nil {
			return w.look.err
		}
	}
	return nil
}

// run writes the body and what stands below it. A table that is not begun and
// has no rows is left out.
func (w *tableWriter) run() (int, error) {
	if err := w.bodyRows(); err != nil || w.look == nil {
		return w.body, err
	}
	w.bodyEnd = w.row
	if err := w.steps(w.sum, w.bottom); err != nil {
		return w.body, err
	}
	for _, h := range w.hooks {
		if err := h.last(); err != nil {
			return w.body, err
		}
	}
	return w.body, w.to.Flush()
}

func panes(rows, cols int) *excelize.Panes {
	p := &excelize.Panes{Freeze: true, XSplit: cols, YSplit: rows, TopLeftCell: cellName(cols+1, rows+1), ActivePane: "bottomLeft"}
	if cols > 0 {
		p.ActivePane = "bottomRight"
	}
	return p
}

// dimension is the range that the sheet fills, "" while the rows are uncounted.
func (w *tableWriter) dimension(above int) string {
	if w.t.Count <= 0 {
		return ""
	}
	rows := above + len(w.t.Head) + w.t.Count + len(w.t.Notes)
	if w.t.Late != nil {
		rows++
	}
	if w.t.Sum != nil {
		rows++
	}
	if len(w.t.Foot) > 0 {
		rows++
	}
	return "A1:" + cellName(len(w.t.Columns), min(rows, maxRows))
}

// bodyRows streams the body.
func (w *tableWriter) bodyRows() error {
	var failed error // of ours, as against one of the Body's
	err := w.t.Body(func(row []app.Cell) error {
		if failed = w.bodyRow(row); failed == nil {
			if w.body++; w.body%1000 == 0 {
				w.progress(w.body)
				failed = w.ctx.Err()
			}
		}
		return failed
	})
	switch {
	case failed != nil:
		return failed
	case err != nil:
		return outfile.Own(err)
	}
	w.progress(w.body)
	return nil
}

func (w *tableWriter) bodyRow(row []app.Cell) error {
	if w.look == nil {
		if err := w.begin(); err != nil {
			return err
		}
	}
	return w.put(row, w.styles)
}

// put writes one row of the grid.
func (w *tableWriter) put(row []app.Cell, styles []cellStyles) error {
	if len(row) != len(w.cells) {
		return outfile.Own(layout.CheckRow(w.t.Columns, row))
	}
	lines := 1
	for i, c := range row {
		s := styles[i]
		if c.Mark != 0 {
			s = w.standingOut(i, c.Mark)
		}
		cell, err := gridCell(c, s)
		if err != nil {
			return w.explain(err, i, c)
		}
		w.cells[i] = cell
		if c.Kind == app.CellText && (len(c.Text) >= int(w.widths[i]) || strings.IndexByte(c.Text, '\n') >= 0) {
			lines = max(lines, linesOf(c.Text, w.widths[i]))
		}
	}
	if lines > mostLines && len(w.hooks) == 0 {
		return w.tall(row, styles)
	}
	high := rowHeight(lines)
	if w.t.Cover {
		high = math.Max(high, layout.CoverRow)
	}
	return w.write(w.cells, high)
}

// tall writes a row that holds more text than the highest row of a sheet shows:
// such texts in small letters and, where that is not enough, over several rows
// merged into one, which an import takes for one again.
func (w *tableWriter) tall(row []app.Cell, styles []cellStyles) error {
	high := 0.0
	for i, c := range row {
		if c.Kind != app.CellText {
			continue
		}
		lines := linesOf(c.Text, w.widths[i])
		if lines <= mostLines {
			high = math.Max(high, rowHeight(lines))
			continue
		}
		w.cells[i].StyleID = styles[i].small
		high = math.Max(high, float64(linesOf(c.Text, w.widths[i]*bodySize/smallSize))*smallLine+5)
	}
	rows := int(math.Ceil(high / maxHeight))
	first := w.row + 1
	for n := range rows {
		if n > 0 {
			for i := range w.cells {
				w.cells[i].Value = nil
			}
		}
		if err := w.write(w.cells, high/float64(rows)); err != nil {
			return err
		}
	}
	for i := range w.cells {
		if err := w.merge(i, first, i, w.row); err != nil {
			return err
		}
	}
	return nil
}

// explain names the place of a cell that cannot be written.
func (w *tableWriter) explain(err error, col int, c app.Cell) error {
	if !errors.Is(err, errTooLong) {
		return outfile.Own(err)
	}
	titles, tErr := w.t.Titles()
	if tErr != nil {
		return tErr
	}
	return app.NewError(CodeCellTooLong, err, "sheet", w.sheet, "line", itoa(w.row+1), "column", titles[col],
		"length", itoa(utf16Len(c.Text)))
}

// write writes the next row.
func (w *tableWriter) write(cells []excelize.Cell, height float64) error {
	if w.row >= maxRows {
		return app.NewError(CodeTooManyRows, nil)
	}
	w.row++
	return w.to.row(w.row, cells, height)
}

func cellName(col, row int) string {
	name, err := excelize.CoordinatesToCellName(col, row)
	if err != nil { // only for places beyond a sheet, which Check and maxRows exclude
		return "A1"
	}
	return name
}

func itoa(n int) string { return strconv.Itoa(n) }
