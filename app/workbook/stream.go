package workbook

import (
	"bytes"
	"errors"
	"io"
	"io/fs"

	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/zip"
	"github.com/xuri/excelize/v2"
)

// The sheets of an export go row by row into the finished file: excelize would
// keep up to 32 MiB of each until the whole is written, and the rest of its rows
// in a file. It makes what stands around the rows, and all other parts.

// grid takes the rows of a sheet from the first to the last.
type grid interface {
	// row writes row n, counted from 1; height in points. Its cells begin at
	// column A; one without style and value is left out.
	row(n int, cells []excelize.Cell, height float64) error
	MergeCell(topLeft, bottomRight string) error
	// Flush ends the sheet.
	Flush() error
}

// kept is the grid of a sheet that excelize keeps, with what others add to it.
type kept struct{ *excelize.StreamWriter }

func (k kept) row(n int, cells []excelize.Cell, height float64) error {
	values := make([]any, len(cells))
	for i := range cells {
		if cells[i] != (excelize.Cell{}) {
			values[i] = &cells[i]
		}
	}
	return k.SetRow("A"+itoa(n), values, excelize.RowOpts{Height: height})
}

// dressing makes what stands around the rows of a sheet: its columns, panes and
// page.
type dressing func(f *excelize.File, sheet string) (*excelize.StreamWriter, error)

// sheet begins the next sheet of the workbook.
func (p *packer) sheet(dress dressing) (grid, error) {
	g := &streamed{dress: dress, first: len(p.sheets) == 0}
	head, _, err := g.frame()
	if err != nil {
		return nil, err
	}
	name := sheetPath(itoa(len(p.sheets) + 1))
	if g.to, err = p.Writer.Create(name); err != nil {
		return nil, err
	}
	p.sheets[name] = true
	_, err = g.to.Write(head)
	return g, err
}

func sheetPath(number string) string { return "xl/worksheets/sheet" + number + ".xml" }

// streamed is the grid of a sheet whose rows are written as they come.
type streamed struct {
	to     io.Writer
	dress  dressing
	first  bool // of the workbook
	merges [][2]string
	rows   rowWriter
}

func (g *streamed) row(n int, cells []excelize.Cell, height float64) error {
	if err := g.rows.add(n, cells, height); err != nil || len(g.rows.buf) < rowsBuffer {
		return err
	}
	return g.pass()
}

// pass hands on the rows that wait.
func (g *streamed) pass() error {
	_, err := g.to.Write(g.rows.buf)
	g.rows.buf = g.rows.buf[:0]
	return err
}

func (g *streamed) MergeCell(topLeft, bottomRight string) error {
	g.merges = append(g.merges, [2]string{topLeft, bottomRight})
	return nil
}

func (g *streamed) Flush() error {
	if err := g.pass(); err != nil {
		return err
	}
	_, tail, err := g.frame()
	if err != nil {
		return err
	}
	_, err = g.to.Write(tail)
	return err
}

// frame has excelize make the sheet without its rows, and returns what stands
// before and after them.
func (g *streamed) frame() (head, tail []byte, err error) {
	f := excelize.NewFile()
	defer func() { err = errors.Join(err, f.Close()) }()
	sheet, number := f.GetSheetName(0), "1"
	if !g.first { // of a workbook only the first sheet is chosen
		sheet, number = "s", "2"
		if _, err := f.NewSheet(sheet); err != nil {
			return nil, nil, err
		}
	}
	sw, err := g.dress(f, sheet)
	if err != nil {
		return nil, nil, err
	}
	for _, m := range g.merges {
		if err := sw.MergeCell(m[0], m[1]); err != nil {
			return nil, nil, err
		}
	}
	if err := sw.Flush(); err != nil {
		return nil, nil, err
	}
	c := &catcher{part: sheetPath(number)}
	f.SetZipWriter(func(io.Writer) excelize.ZipWriter { return c })
	if err := f.Write(io.Discard); err != nil {
		return nil, nil, err
	}
	const begin = "<sheetData>"
	at := bytes.Index(c.got.Bytes(), []byte(begin+"</sheetData>"))
	if at < 0 {
		return nil, nil, errors.New("workbook: the sheet has no place for rows")
	}
	at += len(begin)
	return c.got.Bytes()[:at], c.got.Bytes()[at:], nil
}

// catcher takes one part of a workbook.
type catcher struct {
	part string
	got  bytes.Buffer
}

var _ excelize.ZipWriter = (*catcher)(nil)

func (c *catcher) Create(name string) (io.Writer, error) {
	if name != c.part {
		return io.Discard, nil
	}
	return &c.got, nil
}

// AddFS is for other packages than workbooks.
func (c *catcher) AddFS(fs.FS) error { return errors.ErrUnsupported }

func (c *catcher) Close() error { return nil }

// packer packs a workbook: its sheets as they are written, then the rest.
type packer struct {
	*zip.Writer
	sheets map[string]bool // the parts that are there
}

var _ excelize.ZipWriter = (*packer)(nil)

// newPacker is a zip writer with a fast deflate.
func newPacker(w io.Writer) *packer {
	zw := zip.NewWriter(w)
	zw.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, packLevel) })
	return &packer{Writer: zw, sheets: map[string]bool{}}
}

// Create begins a part. What excelize writes for a sheet that is there is the
// sheet without its rows.
func (p *packer) Create(name string) (io.Writer, error) {
	if p.sheets[name] {
		return io.Discard, nil
	}
	return p.Writer.Create(name)
}
