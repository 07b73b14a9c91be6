package workbook

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"sync/atomic"
	"time"

	"ronghe/app"
)

// childBook is a .xls, or a workbook with a password, read by a child process:
// one run for the list of sheets, one for the rows of each sheet.
type childBook struct {
	path   string
	opts   Options
	sheets []app.SheetInfo
	locked bool // by a password
}

// openOLE asks a child process for the sheets of a compound file.
func openOLE(ctx context.Context, path string, size int64, opts Options) (app.Book, error) {
	if size > opts.Limits.XLSBytes {
		return nil, limitError("bytes", opts.Limits.XLSBytes>>20)
	}
	b := &childBook{path: path, opts: opts}
	err := b.run(ctx, -1, func(m message) error {
		b.sheets, b.locked = append(b.sheets, m.Sheets...), m.Locked || b.locked
		return nil
	})
	if err != nil {
		return nil, err
	}
	if len(b.sheets) == 0 {
		return nil, app.NewError(CodeNoSheet, nil)
	}
	return b, nil
}

// Sheets implements app.Book.
func (b *childBook) Sheets() []app.SheetInfo { return b.sheets }

// Close implements app.Book.
func (b *childBook) Close() error { return nil }

// Rows implements app.Book.
func (b *childBook) Rows(ctx context.Context, sheet string, f func(app.SheetRow) error) error {
	for i, s := range b.sheets {
		if s.Name == sheet {
			return b.run(ctx, i, func(m message) error {
				if m.Line == 0 {
					return nil
				}
				return f(m.row())
			})
		}
	}
	return app.NewError(CodeSheetMissing, nil, "sheet", sheet)
}

func (m message) row() app.SheetRow {
	cells := make([]app.Cell, min(len(m.Kinds), len(m.Texts)))
	for i := range cells {
		cells[i] = app.Cell{Kind: app.CellKind(m.Kinds[i] - '0'), Text: m.Texts[i]}
	}
	return app.SheetRow{Line: m.Line, Cells: cells, Hidden: m.Hidden}
}

// run starts the child and hands its lines to f until it says that it is done.
// The child is killed when ctx ends, when f fails, or when all waiting for it
// together takes longer than the limit.
func (b *childBook) run(ctx context.Context, sheet int, f func(message) error) error {
	program, err := os.Executable()
	if err != nil {
		return app.NewError(CodeXLSFailed, err)
	}
	req, err := json.Marshal(request{Password: b.opts.Password, Sheet: sheet, Limits: b.opts.Limits})
	if err != nil {
		return app.NewError(CodeXLSFailed, err)
	}
	running, cancel := context.WithCancel(ctx)
	defer cancel()
	cmd := exec.CommandContext(running, program, childFlag, b.path)
	cmd.Stdin = bytes.NewReader(req)
	cmd.WaitDelay = time.Second
	childAttributes(cmd)
	out, err := cmd.StdoutPipe()
	if err != nil {
		return app.NewError(CodeXLSFailed, err)
	}
	if err := cmd.Start(); err != nil {
		return coded(ctx, err, CodeXLSFailed)
	}
	p := &patientReader{r: out, left: b.opts.Limits.XLSWait, bytes: b.opts.Limits.Bytes, kill: cancel}
	readErr := readMessages(p, f)
	cancel()
	waitErr := cmd.Wait()
	if readErr != nil && ctx.Err() != nil {
		return app.NewError(app.CodeCanceled, ctx.Err())
	}
	return childError(readErr, waitErr, p, b.opts.Limits)
}

// childError says what went wrong, if anything did.
func childError(readErr, waitErr error, p *patientReader, limits Limits) error {
	switch {
	case readErr == nil: // it said that it was done; how it ended after that is no matter
		return nil
	case p.late.Load():
		return app.NewError(CodeXLSTimeout, readErr, "seconds", fmt.Sprint(int(limits.XLSWait.Seconds())))
	case errors.Is(readErr, errChildGone):
		return app.NewError(CodeXLSFailed, errors.Join(readErr, waitErr))
	}
	return readErr
}

// errChildGone means that the child ended before it had said that it was done.
var errChildGone = errors.New("the reader ended early")

// readMessages hands each line to f up to the one that ends the answer.
func readMessages(r io.Reader, f func(message) error) error {
	lines := bufio.NewScanner(r)
	lines.Buffer(make([]byte, 64<<10), 64<<20)
	for lines.Scan() {
		var m message
		if err := json.Unmarshal(lines.Bytes(), &m); err != nil {
			return errors.Join(errChildGone, err)
		}
		switch {
		case m.Code != "":
			return &app.Error{Code: m.Code, Args: m.Args, Err: errors.New(m.Cause)}
		case m.End:
			return nil
		}
		if err := f(m); err != nil {
			return err
		}
	}
	return errors.Join(errChildGone, lines.Err())
}

// patientReader adds up the time spent waiting, and kills when it is too much.
// The time that the caller takes for its own work does not count.
type patientReader struct {
	r     io.Reader
	left  time.Duration
	bytes int64
	kill  func()
	late  atomic.Bool
}

func (p *patientReader) Read(b []byte) (int, error) {
	start := time.Now()
	timer := time.AfterFunc(p.left, func() {
		p.late.Store(true)
		p.kill()
	})
	n, err := p.r.Read(b)
	timer.Stop()
	p.left -= time.Since(start)
	if p.bytes -= int64(n); p.bytes < 0 {
		p.kill()
		return 0, errors.New("the reader gives too much")
	}
	return n, err
}
