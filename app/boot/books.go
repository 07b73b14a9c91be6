package boot

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"

	"ronghe/app"
	"ronghe/app/internal/outfile"
	"ronghe/app/layout"
	"ronghe/app/pdf"
	"ronghe/app/register"
	"ronghe/app/workbook"
)

// Books is register.Books over the workbook package.
type Books struct{}

// Open opens a workbook or CSV file by its content.
func (Books) Open(ctx context.Context, path, password string) (app.Book, error) {
	return workbook.Open(ctx, path, workbook.Options{Password: password})
}

// Write writes tables as .xlsx, or the first as .csv.
func (Books) Write(ctx context.Context, path string, tables []layout.Table) error {
	if strings.EqualFold(filepath.Ext(path), ".csv") {
		return workbook.WriteCSV(ctx, path, tables[0], workbook.WriteOptions{})
	}
	return workbook.Write(ctx, path, tables, workbook.WriteOptions{})
}

// WriteGB18030 writes the first of tables as .csv in GB18030.
func (Books) WriteGB18030(ctx context.Context, path string, tables []layout.Table) error {
	return workbook.WriteCSV(ctx, path, tables[0], workbook.WriteOptions{GB18030: true})
}

// FillOwn writes a copy of a bureau's own workbook with its placeholders filled.
func (Books) FillOwn(ctx context.Context, own layout.Own) error { return workbook.FillOwn(ctx, own) }

// Template writes empty import templates as the sheets of one workbook.
func (Books) Template(ctx context.Context, path string, ts []layout.Template) error {
	return workbook.WriteTemplate(ctx, path, ts...)
}

// Report writes a copy of a file with the problems marked.
func (Books) Report(ctx context.Context, m register.Marking) error {
	return workbook.MarkReport(ctx, m.Source, m.Path, m.Problems, workbook.ReportOptions{Heads: m.Heads, Password: m.Password})
}

// Report is annual.Files: a workbook, or a PDF where the name ends so.
type Report struct{}

// Open opens a workbook by its content.
func (Report) Open(ctx context.Context, path, password string) (app.Book, error) {
	return Books{}.Open(ctx, path, password)
}

// Write writes tables as one file.
func (Report) Write(ctx context.Context, path string, tables []layout.Table) error {
	if strings.EqualFold(filepath.Ext(path), ".pdf") {
		return pdf.Write(ctx, path, tables, pdf.Options{})
	}
	return workbook.Write(ctx, path, tables, workbook.WriteOptions{})
}

// Folder makes a folder. Error: store.readonly.
func (Report) Folder(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return app.NewError("store.readonly", err, "dir", dir)
	}
	return nil
}

// Files is register.Files: files appear whole or not at all.
type Files struct{}

// Write makes path appear from what fill writes.
func (Files) Write(ctx context.Context, path string, fill func(io.Writer) error) error {
	return outfile.Write(ctx, path, fill)
}

// Pages is register.Pages over the pdf package.
type Pages struct{}

// Write writes tables as one PDF.
func (Pages) Write(ctx context.Context, path string, tables []layout.Table) error {
	return pdf.Write(ctx, path, tables, pdf.Options{})
}

// WriteSheet writes one record's sheet as PDF.
func (Pages) WriteSheet(ctx context.Context, path string, sheet layout.Sheet) error {
	return pdf.WriteSheet(ctx, path, sheet)
}
