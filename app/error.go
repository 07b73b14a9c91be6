package app

import (
	"errors"
	"io/fs"
	"path/filepath"
	"slices"
	"sort"
	"strings"
)

// Error is an error that people see. Code names a message in the translation
// files, which says what happened, what was kept and what to do; Args fill its
// placeholders. Err is the cause, for the log only.
type Error struct {
	Code string
	Args map[string]string
	Err  error
}

// ArgAs is the argument that says as what a file was read, where nothing was to be
// imported: AsLayout.
const (
	ArgAs    = "as"
	AsLayout = "layout" // a bureau's own workbook that is to be filled
)

// NewError makes a coded error; args are pairs of placeholder and text.
func NewError(code string, err error, args ...string) *Error {
	e := &Error{Code: code, Err: err}
	if len(args) > 0 {
		e.Args = make(map[string]string, len(args)/2)
		for i := 0; i+1 < len(args); i += 2 {
			e.Args[args[i]] = args[i+1]
		}
	}
	return e
}

// Error is for logs: the code, the arguments and the cause, never personal data.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Code)
	keys := make([]string, 0, len(e.Args))
	for k := range e.Args {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	for _, k := range keys {
		b.WriteString(" " + k + "=" + e.Args[k])
	}
	if e.Err != nil {
		b.WriteString(": " + e.Err.Error())
	}
	return b.String()
}

func (e *Error) Unwrap() error { return e.Err }

// CodeOf returns the code of the first coded error in err's chain, "" if none.
func CodeOf(err error) string {
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}

// Codes that every layer shares. A package's own codes stand in that package.
const (
	CodeInternal = "internal"  // a fault of ours; details are in the log
	CodeNotFound = "not_found" // no such record, form or unit
	CodeInvalid  = "invalid"   // the input cannot be stored as it is
	CodeCanceled = "canceled"  // the user stopped it
	CodeTooLarge = "too_large" // over a limit that the message names
	CodeStale    = "stale"     // changed meanwhile by someone else
	CodeDenied   = "denied"    // the user's role does not allow it
	CodeUsage    = "usage"     // wrong command line

	CodeFileInUse  = "file.in_use"     // another program holds the file that is to be written; args: file
	CodeFileFolder = "file.folder"     // no such folder to write to; args: folder
	CodeFileNone   = "file.none"       // no such file to read; args: file
	CodeUnreadable = "file.unreadable" // a file that the system does not let read; args: file
	CodeFormat     = "file.format"     // the name's ending is none that can be written; args: ext, kinds
	CodeNoFormat   = "file.no_format"  // the name of what is to be written has no ending; args: file, kinds
)

// Unreadable says why the file at path cannot be read; nil for no error, and a coded
// error stays what it is.
func Unreadable(path string, err error) error {
	switch {
	case err == nil || CodeOf(err) != "":
		return err
	case errors.Is(err, fs.ErrNotExist):
		return NewError(CodeFileNone, err, "file", filepath.Base(path))
	}
	return NewError(CodeUnreadable, err, "file", filepath.Base(path))
}

// Writable is nil where a file's name has one of the endings that can be written, each
// with its point; else it says which those are.
func Writable(path string, endings ...string) error {
	ext := strings.ToLower(filepath.Ext(path))
	kinds := strings.Join(endings, "\u3001")
	switch {
	case slices.Contains(endings, ext):
		return nil
	case strings.Trim(ext, ".") == "":
		return NewError(CodeNoFormat, nil, "file", filepath.Base(path), "kinds", kinds)
	}
	return NewError(CodeFormat, nil, "ext", ext, "kinds", kinds)
}

// Severity says what a problem blocks. Only Refused keeps a value or a row
// from being stored; Hard blocks submission; Soft asks to correct or explain.
type Severity string

// The severities, from the strongest.
const (
	Refused Severity = "refused"
	Hard    Severity = "error"
	Soft    Severity = "warning"
	Note    Severity = "note"
)

// Problem is one finding of a check, an import or a validation. It names its
// place as far as known: in a workbook (File, Sheet, Cell, Line) or in a record
// (Record, Field, Row).
type Problem struct {
	Code     string            `json:"code"`
	Severity Severity          `json:"severity"`
	Args     map[string]string `json:"-"`
	Message  string            `json:"message"` // translated, ready to show
	File     string            `json:"file,omitempty"`
	Sheet    string            `json:"sheet,omitempty"`
	Cell     string            `json:"cell,omitempty"`
	Line     int               `json:"row,omitempty"` // 1-based row of the sheet or file
	Field    string            `json:"field,omitempty"`
	Table    string            `json:"table,omitempty"`     // sub-table of Field
	Row      int               `json:"table_row,omitempty"` // 1-based row of the sub-table
	Record   ID                `json:"record,omitempty"`
}
