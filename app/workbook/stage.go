package workbook

import (
	"errors"
	"hash/crc32"
	"io"
	"io/fs"
	"os"

	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/zip"
	"github.com/xuri/excelize/v2"
)

// A sheet is streamed through a workbook of its own and waits, packed, in a file
// of the staging folder: excelize keeps up to 32 MiB for every sheet of a
// workbook until the whole is written.

// packed is a part of a workbook that waits to be put in.
type packed struct {
	file   string
	header zip.FileHeader
}

// stage is where the sheets of a workbook wait.
type stage struct {
	dir   string
	parts map[string]packed // by their names in the workbook
	n     int               // sheets so far
}

// sheet lets fill write a sheet, named in a workbook of its own, and keeps it as
// the next of f, where it has its name already.
func (s *stage) sheet(fill func(own *excelize.File, sheet string) error) (err error) {
	own := excelize.NewFile(excelize.Options{TmpDir: s.dir})
	defer func() { err = errors.Join(err, own.Close()) }()
	name, number := own.GetSheetName(0), "1"
	if s.n > 0 { // of a workbook only the first sheet is chosen
		name, number = "s", "2"
		if _, err := own.NewSheet(name); err != nil {
			return err
		}
	}
	if err := fill(own, name); err != nil {
		return err
	}
	s.n++
	to := sheetName(itoa(s.n))
	file, err := os.CreateTemp(s.dir, "sheet-*")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	c := &catcher{part: sheetName(number), to: file, header: zip.FileHeader{Name: to, Method: zip.Deflate}}
	own.SetZipWriter(func(io.Writer) excelize.ZipWriter { return c })
	if err := own.Write(io.Discard); err != nil {
		return err
	}
	s.parts[to] = packed{file: file.Name(), header: c.header}
	return nil
}

func sheetName(number string) string { return "xl/worksheets/sheet" + number + ".xml" }

// put copies a packed part into a workbook.
func (p packed) put(zw *zip.Writer) (err error) {
	header := p.header
	to, err := zw.CreateRaw(&header)
	if err != nil {
		return err
	}
	from, err := os.Open(p.file)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, from.Close()) }()
	_, err = io.Copy(to, from)
	return err
}

// catcher takes one part of a workbook and packs it into a file.
type catcher struct {
	part   string
	to     io.Writer
	header zip.FileHeader // its sums are those of the part when the catcher is closed
	w      *flate.Writer
	count  countingWriter
}

var _ excelize.ZipWriter = (*catcher)(nil)

func (c *catcher) Create(name string) (io.Writer, error) {
	if name != c.part {
		return io.Discard, nil
	}
	c.count = countingWriter{to: c.to}
	var err error
	if c.w, err = flate.NewWriter(&c.count, packLevel); err != nil {
		return nil, err
	}
	return c, nil
}

// Write packs bytes of the part.
func (c *catcher) Write(b []byte) (int, error) {
	c.header.CRC32 = crc32.Update(c.header.CRC32, crc32.IEEETable, b)
	c.header.UncompressedSize64 += uint64(len(b))
	return c.w.Write(b)
}

// AddFS is for other packages than workbooks.
func (c *catcher) AddFS(fs.FS) error { return errors.ErrUnsupported }

func (c *catcher) Close() error {
	if c.w == nil {
		return errors.New("workbook: the sheet was not written")
	}
	err := c.w.Close()
	c.header.CompressedSize64 = uint64(c.count.n)
	return err
}

type countingWriter struct {
	to io.Writer
	n  int64
}

func (w *countingWriter) Write(b []byte) (int, error) {
	n, err := w.to.Write(b)
	w.n += int64(n)
	return n, err
}

// packer packs a workbook, with what waits for it in its places.
type packer struct {
	*zip.Writer
	parts map[string]packed
}

// newPacker is a zip writer with a fast deflate.
func newPacker(w io.Writer, parts map[string]packed) *packer {
	zw := zip.NewWriter(w)
	zw.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, packLevel) })
	return &packer{Writer: zw, parts: parts}
}

// Create begins a part. What excelize writes for one that waits is the sheet
// without its rows.
func (p *packer) Create(name string) (io.Writer, error) {
	if waiting, ok := p.parts[name]; ok {
		return io.Discard, waiting.put(p.Writer)
	}
	return p.Writer.Create(name)
}
