package workbook

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/zip"
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

// Write writes tables as the sheets of one .xlsx, row by row. The file appears
// whole or not at all. Errors: those of outfile.Write; workbook.cell_too_long,
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
	return withBook(w, tables[0].Title, func(f *excelize.File) error {
		names, total := sheetNames{}, 0
		for i := range tables {
			name := names.clean(tables[i].Sheet)
			if err := addSheet(f, i, name); err != nil {
				return err
			}
			n, err := writeTable(ctx, f, name, &tables[i], func(rows int) {
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

// withBook makes a new workbook, lets fill do its work, and packs it into w.
// The rows wait in a private folder of temporary files until they are packed.
func withBook(w io.Writer, title string, fill func(*excelize.File) error) (err error) {
	dir, err := stagingDir()
	if err != nil {
		return err
	}
	f := excelize.NewFile(excelize.Options{TmpDir: dir})
	defer func() { err = errors.Join(err, f.Close(), os.RemoveAll(dir)) }()
	f.SetZipWriter(func(io.Writer) excelize.ZipWriter { return packer(w) })
	if err := setProperties(f, title); err != nil {
		return err
	}
	if err := fill(f); err != nil {
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

// packer is a zip writer with a fast deflate.
func packer(w io.Writer) *zip.Writer {
	zw := zip.NewWriter(w)
	zw.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, packLevel) })
	return zw
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

// tableWriter streams one table.
type tableWriter struct {
	ctx      context.Context
	t        *layout.Table
	sheet    string
	sw       *excelize.StreamWriter
	placed   []layout.Placed
	widths   []float64
	row      int // the last one written
	body     int // rows of the body written
	styles   []cellStyles
	cells    []excelize.Cell // of the present row, used again
	values   []any           // pointers to them
	progress func(int)
}

// writeTable streams a table into the sheet and returns the number of rows of
// its body.
func writeTable(ctx context.Context, f *excelize.File, sheet string, t *layout.Table, progress func(int), hooks ...tableHook) (int, error) {
	placed, err := layout.PlaceHead(t.Head, len(t.Columns))
	if err != nil {
		return 0, err
	}
	w := &tableWriter{ctx: ctx, t: t, sheet: sheet, placed: placed, progress: progress}
	above := w.linesAbove()
	if err := setPage(f, sheet, t, above+1, above+len(t.Head)); err != nil {
		return 0, err
	}
	if err := f.SetSheetDimension(sheet, w.dimension(above)); err != nil {
		return 0, err
	}
	if w.sw, err = f.NewStreamWriter(sheet); err != nil {
		return 0, err
	}
	l := newLook(f)
	for i, c := range t.Columns {
		w.styles = append(w.styles, l.column(c, false))
		w.widths = append(w.widths, c.Wide())
		if err := w.sw.SetColWidth(i+1, i+1, c.Wide()); err != nil {
			return 0, err
		}
	}
	w.cells = make([]excelize.Cell, len(t.Columns))
	for i := range w.cells {
		w.values = append(w.values, &w.cells[i])
	}
	if err := w.sw.SetPanes(panes(above+len(t.Head), t.FreezeCols)); err != nil {
		return 0, err
	}
	for _, h := range hooks {
		h.styles(l, w.styles)
	}
	for _, step := range []func(*look) error{w.top, w.head, w.bodyRows, w.sum, w.bottom} {
		if err := step(l); err != nil {
			return w.body, err
		}
		if l.err != nil {
			return w.body, l.err
		}
	}
	for _, h := range hooks {
		if err := h.last(); err != nil {
			return w.body, err
		}
	}
	return w.body, w.sw.Flush()
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
	if w.t.Sum != nil {
		rows++
	}
	if len(w.t.Foot) > 0 {
		rows++
	}
	return "A1:" + cellName(len(w.t.Columns), min(rows, maxRows))
}

// bodyRows streams the body.
func (w *tableWriter) bodyRows(*look) error {
	var failed error // of ours, as against one of the Body's
	err := w.t.Body(func(row []app.Cell) error {
		failed = w.put(row, w.styles)
		if failed == nil {
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

// put writes one row of the grid.
func (w *tableWriter) put(row []app.Cell, styles []cellStyles) error {
	if len(row) != len(w.cells) {
		return outfile.Own(layout.CheckRow(w.t.Columns, row))
	}
	lines := 1
	for i, c := range row {
		cell, err := gridCell(c, styles[i])
		if err != nil {
			return w.explain(err, i, c)
		}
		w.cells[i] = cell
		if c.Kind == app.CellText && (len(c.Text) >= int(w.widths[i]) || strings.IndexByte(c.Text, '\n') >= 0) {
			lines = max(lines, linesOf(c.Text, w.widths[i]))
		}
	}
	return w.write(w.values, excelize.RowOpts{Height: rowHeight(lines)})
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
func (w *tableWriter) write(values []any, opts ...excelize.RowOpts) error {
	if w.row >= maxRows {
		return app.NewError(CodeTooManyRows, nil)
	}
	w.row++
	return w.sw.SetRow("A"+strconv.Itoa(w.row), values, opts...)
}

func cellName(col, row int) string {
	name, err := excelize.CoordinatesToCellName(col, row)
	if err != nil { // only for places beyond a sheet, which Check and maxRows exclude
		return "A1"
	}
	return name
}

func itoa(n int) string { return strconv.Itoa(n) }
