package workbook

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strconv"

	"ronghe/app"
	"ronghe/app/i18n"
)

// The codes of what people are told; the texts are "err.<code>.what|kept|do".
const (
	CodeMissing       = "workbook.missing"        // no such file
	CodeUnreadable    = "workbook.unreadable"     // the file cannot be opened or read
	CodeEmpty         = "workbook.empty"          // no bytes
	CodeLockFile      = "workbook.lock_file"      // ~$…, the mark of an open workbook
	CodeNotWorkbook   = "workbook.not_workbook"   // a picture, PDF, archive, document …
	CodeBinary        = "workbook.binary"         // .xlsb
	CodeOpenDocument  = "workbook.open_document"  // .ods
	CodeWebPage       = "workbook.web_page"       // HTML named .xls
	CodeXMLSheet      = "workbook.xml_sheet"      // XML named .xls
	CodeEncrypted     = "workbook.encrypted"      // needs a password
	CodeEncryptedXLS  = "workbook.encrypted_xls"  // … and is a .xls, which no password opens here
	CodeWrongPassword = "workbook.wrong_password" // the one given does not open it
	CodeDamaged       = "workbook.damaged"        // a workbook, but broken
	CodeUnsafe        = "workbook.unsafe"         // made to deceive: twin or escaping entries, entities
	CodeTooLarge      = "workbook.too_large"      // over a limit that the message names
	CodeBomb          = "workbook.bomb"           // grows beyond all measure when unpacked
	CodeNoSheet       = "workbook.no_sheet"       // no sheet with cells
	CodeSheetMissing  = "workbook.sheet_missing"  // the sheet asked for is not there
	CodeOldXLS        = "workbook.old_xls"        // before Excel 97
	CodeXLSFailed     = "workbook.xls_failed"     // the reader of .xls gave up
	CodeXLSTimeout    = "workbook.xls_timeout"    // … took too long
	CodeEncoding      = "workbook.encoding"       // text in no known encoding
	CodeQuotes        = "workbook.quotes"         // CSV quotes that do not close

	CodeCellTooLong = "workbook.cell_too_long" // over the 32,767 characters of a cell
	CodeTooManyRows = "workbook.too_many_rows" // over the 1,048,576 rows of a sheet

	CodeNoPlaceholder = "workbook.no_placeholder" // nothing in a bureau's layout is to be filled
	CodePlaceholder   = "workbook.placeholder"    // it asks for what there is not: {names}
	CodeOwnPart       = "workbook.own_part"       // its formula in {cell} is over a part of a record's rows
	CodeOwnRows       = "workbook.own_rows"       // more than {max} records are to be filled in
	CodeNoLayout      = "workbook.no_layout"      // not an .xlsx that can be filled
)

// limitError is a refusal that names the limit: what is the last part of a key
// "workbook.limit.…".
func limitError(what string, limit int64) error {
	return app.NewError(CodeTooLarge, nil, "what", i18n.T("workbook.limit."+what), "limit", strconv.FormatInt(limit, 10))
}

// damaged wraps the cause of a broken workbook.
func damaged(err error) error { return app.NewError(CodeDamaged, err) }

func damagedf(format string, args ...any) error { return damaged(fmt.Errorf(format, args...)) }

// coded returns err as a coded error: as it is when it has a code, canceled
// when ctx ended, else under the code given.
func coded(ctx context.Context, err error, code string) error {
	switch {
	case err == nil || app.CodeOf(err) != "":
		return err
	case errors.Is(err, context.Canceled), ctx.Err() != nil && errors.Is(err, ctx.Err()):
		return app.NewError(app.CodeCanceled, err)
	}
	return app.NewError(code, err)
}

// guard turns a panic of a library into a coded error: no file may end the
// program. Use as: defer guard(&err, CodeDamaged).
func guard(err *error, code string) {
	if p := recover(); p != nil {
		*err = app.NewError(code, fmt.Errorf("panic: %v", p))
	}
}

// openError explains why a file did not open for reading.
func openError(path string, err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return app.NewError(CodeMissing, err, "file", filepath.Base(path))
	}
	return app.NewError(CodeUnreadable, err, "file", filepath.Base(path))
}
