package workbook

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"

	"github.com/richardlehane/mscfb"
	"github.com/xuri/excelize/v2"

	"ronghe/app"
	"ronghe/app/workbook/internal/biff"
)

// defaultPassword encrypts workbooks whose author only locked their structure;
// spreadsheet programs open them without asking.
const defaultPassword = "VelvetSweatshop"

// xlsBook is a .xls, held in memory by the child process.
type xlsBook struct{ *biff.Book }

// Rows implements app.Book.
func (b xlsBook) Rows(ctx context.Context, name string, f func(app.SheetRow) error) error {
	for i, s := range b.Sheets() {
		if s.Name == name {
			return biffError(b.Book.Rows(i, func(r app.SheetRow) error {
				if err := ctx.Err(); err != nil {
					return err
				}
				return f(r)
			}))
		}
	}
	return app.NewError(CodeSheetMissing, nil, "sheet", name)
}

// Close implements app.Book.
func (b xlsBook) Close() error { return nil }

func biffError(err error) error {
	switch {
	case err == nil || app.CodeOf(err) != "":
		return err
	case errors.Is(err, biff.ErrEncrypted):
		return app.NewError(CodeEncryptedXLS, err)
	case errors.Is(err, biff.ErrOld):
		return app.NewError(CodeOldXLS, err)
	case errors.Is(err, biff.ErrFormat):
		return app.NewError(CodeDamaged, err)
	}
	return err
}

// readOLE opens a compound file, in the child process: a .xls, or an .xlsx
// under a password.
func readOLE(ctx context.Context, path, password string, limits Limits) (book app.Book, err error) {
	defer guard(&err, CodeDamaged)
	f, err := os.Open(path)
	if err != nil {
		return nil, openError(path, err)
	}
	defer f.Close()
	raw, err := io.ReadAll(io.LimitReader(f, limits.XLSBytes+1))
	if err != nil {
		return nil, app.NewError(CodeUnreadable, err)
	}
	if int64(len(raw)) > limits.XLSBytes {
		return nil, limitError("bytes", limits.XLSBytes>>20)
	}
	doc, err := mscfb.New(bytes.NewReader(raw))
	if err != nil {
		return nil, damaged(err)
	}
	for _, want := range []string{"Workbook", "EncryptedPackage", "Book"} { // a file may hold Workbook and Book
		for _, entry := range doc.File {
			if entry.Name != want {
				continue
			}
			switch want {
			case "Workbook":
				return readXLS(entry, int64(len(raw)))
			case "EncryptedPackage":
				return decrypt(ctx, raw, password, limits)
			}
			return nil, app.NewError(CodeOldXLS, nil)
		}
	}
	return nil, app.NewError(CodeNotWorkbook, nil, "kind", "OLE")
}

func readXLS(entry *mscfb.File, most int64) (app.Book, error) {
	if entry.Size <= 0 || entry.Size > most {
		return nil, damagedf("the stream says it has %d bytes of %d", entry.Size, most)
	}
	stream := make([]byte, entry.Size)
	if n, err := io.ReadFull(entry, stream); err != nil {
		return nil, damagedf("the stream ends after %d of %d bytes: %w", n, len(stream), err)
	}
	b, err := biff.Open(stream)
	if err != nil {
		return nil, biffError(err)
	}
	if len(b.Sheets()) == 0 {
		return nil, app.NewError(CodeNoSheet, nil)
	}
	return xlsBook{b}, nil
}

func decrypt(ctx context.Context, raw []byte, password string, limits Limits) (app.Book, error) {
	try, code := password, CodeWrongPassword
	if password == "" {
		try, code = defaultPassword, CodeEncrypted
	}
	plain, err := excelize.Decrypt(raw, &excelize.Options{Password: try})
	if err != nil || !bytes.HasPrefix(plain, []byte("PK\x03\x04")) {
		return nil, app.NewError(code, err)
	}
	b, err := openXLSX(ctx, bytes.NewReader(plain), int64(len(plain)), limits)
	if err != nil {
		return nil, err
	}
	return b, nil
}
