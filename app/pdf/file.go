package pdf

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"hash"
	"io"

	"github.com/carlos7ags/folio/core"
	"github.com/klauspost/compress/zlib"
)

// object is the number of an object in the file.
type object int

func (o object) ref() *core.PdfIndirectReference { return core.NewPdfIndirectReference(int(o), 0) }

// file writes the objects of a PDF one after another, as they are finished, and
// the table of their places at the end.
type file struct {
	w      io.Writer
	digest hash.Hash
	at     int64
	places []int64 // by number; 0: reserved
	pack   *zlib.Writer
	packed bytes.Buffer
	err    error // the first one; nothing is written after it
}

// packLevel is the strength of compression: pages a tenth larger than by zlib's
// default, in a third of its time.
const packLevel = 2

func newFile(w io.Writer) *file {
	f := &file{w: w, digest: sha256.New(), places: []int64{0}}
	pack, err := zlib.NewWriterLevel(&f.packed, packLevel)
	f.pack, f.err = pack, err
	f.print("%%PDF-1.7\n%%\xE2\xE3\xCF\xD3\n")
	return f
}

// Write writes to the file and keeps count.
func (f *file) Write(b []byte) (int, error) {
	if f.err != nil {
		return 0, f.err
	}
	n, err := f.w.Write(b)
	f.digest.Write(b[:n])
	f.at += int64(n)
	f.err = err
	return n, err
}

func (f *file) print(format string, args ...any) {
	_, _ = fmt.Fprintf(f, format, args...) // kept in f.err
}

// reserve gives a number for an object that is written later.
func (f *file) reserve() object {
	f.places = append(f.places, 0)
	return object(len(f.places) - 1)
}

// put writes an object under a reserved number.
func (f *file) put(o object, what core.PdfObject) {
	f.places[o] = f.at
	f.print("%d 0 obj\n", o)
	if _, err := what.WriteTo(f); err != nil && f.err == nil {
		f.err = err
	}
	f.print("\nendobj\n")
}

// add writes an object and returns its number.
func (f *file) add(what core.PdfObject) object {
	o := f.reserve()
	f.put(o, what)
	return o
}

// content writes the drawing operators of a page.
func (f *file) content(b []byte) object {
	f.packed.Reset()
	f.pack.Reset(&f.packed)
	_, err := f.pack.Write(b)
	if err == nil {
		err = f.pack.Close()
	}
	if err != nil && f.err == nil {
		f.err = err
	}
	stream := core.NewPdfStream(f.packed.Bytes())
	stream.Dict.Set("Filter", core.NewPdfName("FlateDecode"))
	return f.add(stream)
}

// finish writes the table of places and what a reader begins with.
func (f *file) finish(root, info object) error {
	start := f.at
	f.print("xref\n0 %d\n0000000000 65535 f \n", len(f.places))
	for _, at := range f.places[1:] {
		f.print("%010d 00000 n \n", at)
	}
	id := f.digest.Sum(nil)[:16]
	f.print("trailer\n<< /Size %d /Root %d 0 R /Info %d 0 R /ID [<%X> <%X>] >>\nstartxref\n%d\n%%%%EOF\n", len(f.places), root, info, id, id, start)
	return f.err
}

// dict makes a dictionary from pairs of name and object.
func dict(pairs ...any) *core.PdfDictionary {
	d := core.NewPdfDictionary()
	for i := 0; i+1 < len(pairs); i += 2 {
		d.Set(pairs[i].(string), pairs[i+1].(core.PdfObject))
	}
	return d
}
