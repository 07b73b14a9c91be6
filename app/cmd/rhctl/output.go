package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"

	"ronghe/app"
	"ronghe/app/i18n"
	"ronghe/app/workbook"
)

// answer is the one JSON document of --json.
type answer struct {
	OK       bool          `json:"ok"`
	Result   any           `json:"result"`
	Problems []app.Problem `json:"problems"`
}

// lines is a result that knows how it reads as text.
type lines interface{ Lines() []string }

// finish prints result or error and returns the exit code.
func (c *ctl) finish(result any, err error) int {
	code := exitDone
	if err != nil {
		code = exitOf(err)
		c.problems = append([]app.Problem{problemOf(err)}, c.problems...)
	} else if c.notable() {
		code = exitProblems
	}
	for i := range c.problems {
		c.problems[i].Message = i18n.Problem(c.problems[i])
	}
	if c.json {
		if c.problems == nil {
			c.problems = []app.Problem{}
		}
		enc := json.NewEncoder(c.out)
		enc.SetEscapeHTML(false)
		if e := enc.Encode(answer{OK: err == nil, Result: result, Problems: c.problems}); e != nil {
			return exitInternal
		}
	} else if l, ok := result.(lines); ok {
		for _, line := range l.Lines() {
			fmt.Fprintln(c.out, line)
		}
	}
	for i, p := range c.problems {
		said := place(p) + p.Message
		if err == nil || i > 0 { // the error itself says what happened
			said = weight(p) + said
		}
		fmt.Fprintln(c.err, said)
	}
	return code
}

// weight says in a word how much a problem weighs.
func weight(p app.Problem) string {
	severity := p.Severity
	if severity == "" {
		severity = app.Note
	}
	return i18n.T("ctl.weight", "word", i18n.T("ctl.weight_"+string(severity)))
}

// notable reports whether a problem stronger than a note was listed.
func (c *ctl) notable() bool {
	for _, p := range c.problems {
		if p.Severity != app.Note {
			return true
		}
	}
	return false
}

func exitOf(err error) int {
	var e *app.Error
	switch {
	case !errors.As(err, &e) || e.Code == app.CodeInternal:
		return exitInternal
	case e.Code == app.CodeUsage || e.Code == codeNoPassword:
		return exitUsage
	}
	return exitRefused
}

func problemOf(err error) app.Problem {
	code := app.CodeOf(err)
	if code == "" {
		code = app.CodeInternal
	}
	msg := i18n.Error(err).String()
	if code == workbook.CodeEncrypted && os.Getenv(filePassword) == "" {
		msg += i18n.T("ctl.file_password", "env", filePassword)
	}
	if code == app.CodeInternal {
		msg += " [" + err.Error() + "]" // support reads this on a terminal; the window never shows it
	}
	return app.Problem{Code: code, Severity: app.Hard, Message: msg}
}

// place says where a problem stands: sheet and cell, or row.
func place(p app.Problem) string {
	var parts []string
	for _, s := range []string{p.Sheet, p.Cell} {
		if s != "" {
			parts = append(parts, s)
		}
	}
	if p.Cell == "" && p.Line > 0 {
		parts = append(parts, i18n.T("ctl.line", "line", fmt.Sprint(p.Line)))
	}
	if len(parts) == 0 {
		return ""
	}
	return strings.Join(parts, " ") + ": "
}
