package register

import (
	"context"
	"io"

	"ronghe/app"
	"ronghe/app/layout"
)

// Books reads and writes spreadsheets. ronghe/app/workbook implements it.
type Books interface {
	// Open opens a workbook or CSV file by its content, not its extension.
	// password, if not "", opens an encrypted one.
	Open(ctx context.Context, path, password string) (app.Book, error)
	// Write writes tables as one workbook (.xlsx) or, for a single table, as
	// CSV (.csv); nothing is left at path when it fails.
	Write(ctx context.Context, path string, tables []layout.Table) error
	// WriteGB18030 writes one table as CSV in that encoding.
	WriteGB18030(ctx context.Context, path string, tables []layout.Table) error
	// FillOwn writes a copy of a bureau's own workbook with its placeholders filled.
	FillOwn(ctx context.Context, own layout.Own) error
	// Template writes empty import templates as the sheets of one workbook.
	Template(ctx context.Context, path string, ts []layout.Template) error
	// Report writes a copy of a file with the problems marked at their cells.
	Report(ctx context.Context, m Marking) error
}

// Files writes files that are neither spreadsheet nor page: attachments as they
// came. ronghe/app/boot implements it.
type Files interface {
	// Write makes path appear whole or not at all from what fill writes; an
	// older file of that name stays when it fails.
	Write(ctx context.Context, path string, fill func(io.Writer) error) error
}

// Pages draws what is printed. ronghe/app/pdf implements it. Nothing is left at
// path when a method fails.
type Pages interface {
	// Write writes tables as one PDF, each from a new page on.
	Write(ctx context.Context, path string, tables []layout.Table) error
	// WriteSheet writes one record's sheet as PDF.
	WriteSheet(ctx context.Context, path string, sheet layout.Sheet) error
}
