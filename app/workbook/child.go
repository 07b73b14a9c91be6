package workbook

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"runtime/debug"

	"ronghe/app"
)

// childFlag makes the program act as the reader of one .xls: "--read-xls FILE".
const childFlag = "--read-xls"

// request is what the child reads from its standard input: one JSON document.
// The password travels here and not as an argument, which others could see.
type request struct {
	Password string
	Sheet    int // index of the sheet whose rows are wanted; -1: the sheets
	Limits   Limits
}

// message is one line of the child's answer.
type message struct {
	Sheets []app.SheetInfo   `json:"sheets,omitempty"`
	Locked bool              `json:"locked,omitempty"` // with the sheets: a password opened it
	Line   int               `json:"line,omitempty"`
	Hidden bool              `json:"hidden,omitempty"`
	Kinds  string            `json:"kinds,omitempty"` // one digit for each cell
	Texts  []string          `json:"texts,omitempty"`
	Code   string            `json:"code,omitempty"`
	Args   map[string]string `json:"args,omitempty"`
	Cause  string            `json:"cause,omitempty"`
	End    bool              `json:"end,omitempty"`
}

// childHook stands in for a reader that has gone wild, in tests.
var childHook func(request)

// ChildMain reads a .xls when the program was started for that, and reports
// whether it was: main calls it first of all, and returns at once when it did.
// The process limits its own memory and processor time before it opens the
// file, so that a hostile file ends this process and nothing else.
func ChildMain(args []string) (handled bool) {
	if len(args) != 3 || args[1] != childFlag {
		return false
	}
	out := bufio.NewWriterSize(os.Stdout, 64<<10)
	if err := serveChild(args[2], os.Stdin, out); err != nil {
		m := message{Code: CodeXLSFailed, Cause: err.Error()}
		var e *app.Error
		if errors.As(err, &e) {
			m.Code, m.Args = e.Code, e.Args
		}
		_ = json.NewEncoder(out).Encode(m) // a parent that is gone needs no answer
	}
	_ = out.Flush() // as above
	return true
}

func serveChild(path string, in io.Reader, out io.Writer) (err error) {
	defer guard(&err, CodeXLSFailed)
	var req request
	if err := json.NewDecoder(in).Decode(&req); err != nil {
		return err
	}
	debug.SetMemoryLimit(req.Limits.XLSMemory)
	if err := limitProcess(req.Limits.XLSMemory, req.Limits.XLSWait); err != nil {
		return err
	}
	if childHook != nil {
		childHook(req)
	}
	ctx := context.Background()
	book, err := readOLE(ctx, path, req.Password, req.Limits)
	if err != nil {
		return err
	}
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	sheets := book.Sheets()
	if req.Sheet < 0 || req.Sheet >= len(sheets) {
		_, old := book.(xlsBook)
		if err := enc.Encode(message{Sheets: sheets, Locked: !old}); err != nil {
			return err
		}
		return enc.Encode(message{End: true})
	}
	err = book.Rows(ctx, sheets[req.Sheet].Name, func(r app.SheetRow) error {
		m := message{Line: r.Line, Hidden: r.Hidden, Texts: make([]string, len(r.Cells))}
		kinds := make([]byte, len(r.Cells))
		for i, c := range r.Cells {
			kinds[i], m.Texts[i] = '0'+byte(c.Kind), c.Text
		}
		m.Kinds = string(kinds)
		return enc.Encode(m)
	})
	if err != nil {
		return err
	}
	return enc.Encode(message{End: true})
}
