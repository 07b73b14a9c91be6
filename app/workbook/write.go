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
	return withStage(w, tables[0].Title, func(f *excelize.File, s *stage) error {
		names, total := sheetNames{}, 0
		for i := range tables {
			n, err := stageTable(ctx, f, s, names.clean(tables[i].Sheet), &tables[i], func(rows int) {
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

// errLeftOut says that a table has no rows and gets no sheet.
var errLeftOut = errors.New("workbook: the table is left out")

// stageTable streams a table into the next sheet, where it is the first or has
// rows, and returns their number.
func stageTable(ctx context.Context, f *excelize.File, s *stage, name string, t *layout.Table, progress func(int)) (rows int, err error) {
	err = s.sheet(func(own *excelize.File, sheet string) error {
		w := &tableWriter{ctx: ctx, f: f, name: name, own: own, sheet: sheet, t: t, progress: progress}
		w.add = func() error { return addSheet(f, s.n, name) }
		if s.n == 0 {
			if err := w.begin(); err != nil {
				return err
			}
		}
		rows, err = w.run()
		if err == nil && w.look == nil {
			return errLeftOut
		}
		return err
	})
	if errors.Is(err, errLeftOut) {
		err = nil
	}
	return rows, err
}

// withBook makes a new workbook, lets fill do its work, and packs it into w.
func withBook(w io.Writer, title string, fill func(*excelize.File) error) error {
	return withStage(w, title, func(f *excelize.File, _ *stage) error { return fill(f) })
}

// withStage is withBook for sheets that are streamed through a stage. The rows
// wait in a private folder of temporary files until they are packed.
func withStage(w io.Writer, title string, fill func(*excelize.File, *stage) error) (err error) {
	dir, err := stagingDir()
	if err != nil {
		return err
	}
	f := excelize.NewFile(excelize.Options{TmpDir: dir})
	defer func() { err = errors.Join(err, f.Close(), os.RemoveAll(dir)) }()
	s := &stage{dir: dir, parts: map[string]packed{}}
	f.SetZipWriter(func(io.Writer) excelize.ZipWriter { return newPacker(w, s.parts) })
	if err := setProperties(f, title); err != nil {
		return err
	}
	if err := fill(f, s); err != nil {
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
	f        *excelize.File // the workbook, with the styles and names
	name     string         // of the sheet in it
	own      *excelize.File // through which the sheet is streamed: f, or one beside it
	sheet    string         // the sheet's name in own
	add      func() error   // makes the sheet in f; nil when it is there
	hooks    []tableHook
	look     *look // nil until the table is begun
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

// writeTable streams a table into the sheet, which is there, and returns the
// number of rows of its body.
func writeTable(ctx context.Context, f *excelize.File, sheet string, t *layout.Table, progress func(int), hooks ...tableHook) (int, error) {
	w := &tableWriter{ctx: ctx, t: t, f: f, name: sheet, own: f, sheet: sheet, progress: progress, hooks: hooks}
	if err := w.begin(); err != nil {
		return 0, err
	}
	return w.run()
}

// begin makes the sheet ready and writes what stands above the body.
func (w *tableWriter) begin() (err error) {
	if w.add != nil {
		if err := w.add(); err != nil {
			return err
		}
	}
	if w.placed, err = layout.PlaceHead(w.t.Head, len(w.t.Columns)); err != nil {
		return err
	}
	above := w.linesAbove()
	if err := setPage(w.own, w.sheet, w.t); err != nil {
		return err
	}
	if err := printTitles(w.f, w.name, w.t, above+1, above+len(w.t.Head)); err != nil {
		return err
	}
	if err := w.own.SetSheetDimension(w.sheet, w.dimension(above)); err != nil {
		return err
	}
	if w.sw, err = w.own.NewStreamWriter(w.sheet); err != nil {
		return err
	}
	w.look = newLook(w.f)
	for i, c := range w.t.Columns {
		w.styles = append(w.styles, w.look.column(c, false))
		w.widths = append(w.widths, c.Wide())
		if err := w.sw.SetColWidth(i+1, i+1, c.Wide()); err != nil {
			return err
		}
	}
	w.cells = make([]excelize.Cell, len(w.t.Columns))
	for i := range w.cells {
		w.values = append(w.values, &w.cells[i])
	}
	if err := w.sw.SetPanes(panes(above+len(w.t.Head), w.t.FreezeCols)); err != nil {
		return err
	}
	for _, h := range w.hooks {
		h.styles(w.look, w.styles)
	}
	return w.steps(w.top, w.head)
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
	if err := w.steps(w.sum, w.bottom); err != nil {
		return w.body, err
	}
	for _, h := range w.hooks {
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
		cell, err := gridCell(c, styles[i])
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
	return w.write(w.values, excelize.RowOpts{Height: rowHeight(lines)})
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
	at := excelize.RowOpts{Height: high / float64(rows)}
	first := w.row + 1
	for n := range rows {
		if n > 0 {
			for i := range w.cells {
				w.cells[i].Value = nil
			}
		}
		if err := w.write(w.values, at); err != nil {
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
	return app.NewError(CodeCellTooLong, err, "sheet", w.name, "line", itoa(w.row+1), "column", titles[col],
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
