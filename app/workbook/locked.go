package workbook

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"

	"github.com/xuri/excelize/v2"

	"ronghe/app"
	"ronghe/app/internal/outfile"
)

// original is a user's workbook of which a copy is written: marked, or filled. What a
// password keeps from others it keeps in the copy too.
type original struct {
	app.Book
	path     string
	password string // of an encrypted one, "" otherwise
	plain    []byte // its content without the password; nil where path has it
}

// openOriginal opens a workbook as Open does. One with a password is decrypted in memory,
// once the child process has opened it: only what is whole can be copied. Errors: those
// of Open.
func openOriginal(ctx context.Context, path, password string) (o *original, err error) {
	defer guard(&err, CodeDamaged)
	book, err := Open(ctx, path, Options{Password: password})
	if err != nil {
		return nil, err
	}
	o = &original{Book: book, path: path}
	named, _ := book.(*namedBook)
	child, ok := named.Book.(*childBook)
	if !ok || !child.locked || password == "" {
		return o, nil
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, openError(path, err)
	}
	if o.plain, err = excelize.Decrypt(raw, &excelize.Options{Password: password}); err != nil {
		return nil, withFile(app.NewError(CodeWrongPassword, err), path)
	}
	b, err := openXLSX(ctx, bytes.NewReader(o.plain), int64(len(o.plain)), DefaultLimits())
	if err != nil {
		return nil, withFile(coded(ctx, err, CodeUnreadable), path)
	}
	o.Book, o.password = &namedBook{b, path}, password
	return o, nil
}

// xlsx is the book as a package, nil for any other kind.
func (o *original) xlsx() *xlsxBook {
	named, ok := o.Book.(*namedBook)
	if !ok {
		return nil
	}
	b, _ := named.Book.(*xlsxBook)
	return b
}

// nowhere is a folder that cannot be: excelize keeps in memory what it cannot put aside.
var nowhere = filepath.Join(os.DevNull, "none")

// inMemory is withBook for what a password keeps from others: nothing of it waits on the
// disk.
func inMemory(w io.Writer, title string, fill func(*excelize.File) error) error {
	return packIn(nowhere, w, title, func(f *excelize.File, _ *packer) error { return fill(f) })
}

// excelize opens it to be changed; what waits to be packed goes into dir, that of an
// encrypted one nowhere.
func (o *original) excelize(dir string) (*excelize.File, error) {
	opts := excelize.Options{UnzipSizeLimit: maxKeep + 1, UnzipXMLSizeLimit: maxKeep + 1, TmpDir: dir}
	if o.plain != nil {
		opts.TmpDir = nowhere
		return excelize.OpenReader(bytes.NewReader(o.plain), opts)
	}
	return excelize.OpenFile(o.path, opts)
}

// write makes the copy at path appear, under the password of the original. Errors: those
// of outfile.Write and of fill.
func (o *original) write(ctx context.Context, path string, fill func(io.Writer) error) error {
	if o.password == "" {
		return outfile.Write(ctx, path, fill)
	}
	return outfile.Write(ctx, path, func(w io.Writer) error {
		var plain bytes.Buffer
		if err := fill(&plain); err != nil {
			return err
		}
		locked, err := encrypt(plain.Bytes(), o.password)
		if err != nil {
			return err
		}
		_, err = w.Write(locked)
		return err
	})
}

// encrypt puts a workbook under a password, and makes sure that it comes off again.
func encrypt(plain []byte, password string) ([]byte, error) {
	locked, err := excelize.Encrypt(plain, &excelize.Options{Password: password})
	if err != nil {
		return nil, err
	}
	back, err := excelize.Decrypt(locked, &excelize.Options{Password: password})
	if err == nil && !bytes.HasPrefix(back, plain) { // it is filled up to whole blocks
		err = errors.New("workbook: what was encrypted reads otherwise")
	}
	return locked, err
}
