package workbook

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"

	"ronghe/app"
)

// Options says how to open a file. The zero value is right for most.
type Options struct {
	Password string // of an encrypted workbook
	Limits   Limits // the zero value: DefaultLimits
}

// Open opens a spreadsheet for reading. Its first bytes decide what it is,
// never its name. The error is always coded: it says what to do instead when
// the file is no workbook, needs a password, is damaged, or goes over a limit.
// Close the book when done; while it is open the file stays open.
func Open(ctx context.Context, path string, opts Options) (app.Book, error) {
	if opts.Limits == (Limits{}) {
		opts.Limits = DefaultLimits()
	}
	if strings.HasPrefix(filepath.Base(path), "~$") {
		return nil, app.NewError(CodeLockFile, nil, "file", filepath.Base(path))
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, openError(path, err)
	}
	b, err := openFile(ctx, path, f, opts)
	if err != nil {
		_ = f.Close() // nothing was written
		return nil, withFile(coded(ctx, err, CodeUnreadable), path)
	}
	return &namedBook{b, path}, nil
}

// namedBook adds the file's name to what goes wrong while its rows are read.
type namedBook struct {
	app.Book
	path string
}

// Rows implements app.Book.
func (b *namedBook) Rows(ctx context.Context, sheet string, f func(app.SheetRow) error) error {
	return withFile(b.Book.Rows(ctx, sheet, f), b.path)
}

// withFile adds the file's name to the arguments of a coded error of ours.
func withFile(err error, path string) error {
	var e *app.Error
	if errors.As(err, &e) && strings.HasPrefix(e.Code, "workbook.") {
		if e.Args == nil {
			e.Args = map[string]string{}
		}
		e.Args["file"] = filepath.Base(path)
	}
	return err
}

func openFile(ctx context.Context, path string, f *os.File, opts Options) (app.Book, error) {
	info, err := f.Stat()
	if err != nil || !info.Mode().IsRegular() {
		return nil, app.NewError(CodeUnreadable, err)
	}
	size := info.Size()
	if size == 0 {
		return nil, app.NewError(CodeEmpty, nil)
	}
	head := make([]byte, min(size, 4096))
	if _, err := f.ReadAt(head, 0); err != nil && !errors.Is(err, io.EOF) {
		return nil, app.NewError(CodeUnreadable, err)
	}
	switch kind := sniff(head, size); kind {
	case "zip":
		b, err := openXLSX(ctx, f, size, opts.Limits)
		if err != nil {
			return nil, err
		}
		b.file = f
		return b, nil
	case "ole":
		b, err := openOLE(ctx, path, size, opts)
		if err != nil {
			return nil, err
		}
		_ = f.Close() // the child process, or the decrypted copy, is read from here on
		return b, nil
	case "text":
		return openCSV(path, f, f, size, opts.Limits)
	case "lock":
		return nil, app.NewError(CodeLockFile, nil)
	case "html":
		return nil, app.NewError(CodeWebPage, nil)
	case "xml":
		return nil, app.NewError(CodeXMLSheet, nil)
	case "biff":
		return nil, app.NewError(CodeOldXLS, nil)
	default:
		return nil, app.NewError(CodeNotWorkbook, nil, "kind", kind)
	}
}

// foreign are the first bytes of files that people pick by mistake.
var foreign = []struct{ magic, kind string }{
	{"%PDF", "PDF"},
	{"{\\rtf", "RTF"},
	{"Rar!", "RAR"},
	{"7z\xBC\xAF\x27\x1C", "7z"},
	{"\x1F\x8B", "GZIP"},
	{"BZh", "BZIP2"},
	{"\xFD7zXZ", "XZ"},
	{"\x89PNG", "PNG"},
	{"\xFF\xD8\xFF", "JPEG"},
	{"GIF8", "GIF"},
	{"BM", "BMP"},
	{"II*\x00", "TIFF"},
	{"MM\x00*", "TIFF"},
	{"MZ", "EXE"},
	{"\x7FELF", "ELF"},
	{"SQLite format 3\x00", "SQLite"},
	{"OFDR", "OFD"},
}

// sniff says what a file is by its first bytes: "zip", "ole", "text", "lock",
// "html", "xml", "biff" (.xls before Excel 5), or the name of a foreign kind.
func sniff(head []byte, size int64) string {
	switch {
	case bytes.HasPrefix(head, []byte("PK\x03\x04")), bytes.HasPrefix(head, []byte("PK\x05\x06")):
		return "zip"
	case bytes.HasPrefix(head, []byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")):
		return "ole"
	case size == 165 && head[0] > 0 && head[0] <= 54 && bytes.IndexByte(head, 0) >= 0:
		return "lock" // the owner's name, padded, twice
	case len(head) >= 4 && head[0] == 9 && (head[1] == 0 || head[1] == 2 || head[1] == 4 || head[1] == 8) && head[3] == 0:
		return "biff"
	}
	for _, f := range foreign {
		if bytes.HasPrefix(head, []byte(f.magic)) && (len(f.magic) > 2 || controls(head) > 0) {
			return f.kind
		}
	}
	text := bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xEF\xBB\xBF")), " \t\r\n")
	lower := bytes.ToLower(text[:min(len(text), 1024)])
	switch {
	case bytes.HasPrefix(lower, []byte("<?xml")) && !bytes.Contains(lower, []byte("<html")):
		return "xml"
	case bytes.HasPrefix(lower, []byte("mime-version:")):
		return "html"
	case bytes.HasPrefix(lower, []byte("<")):
		for _, tag := range []string{"<html", "<!doctype", "<table", "<meta", "<head", "<body", "<style", "<!--"} {
			if bytes.Contains(lower, []byte(tag)) {
				return "html"
			}
		}
	}
	return "text"
}
