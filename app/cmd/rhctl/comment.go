package main

import (
	"errors"
	"strconv"
	"time"

	"ronghe/app"
	"ronghe/app/annual"
	"ronghe/app/boot"
	"ronghe/app/i18n"
)

// commentsDoc is the remarks on the cells of a report.
type commentsDoc struct {
	Unit     string       `json:"unit"`
	Year     int          `json:"year"`
	Comments []commentDoc `json:"comments"`
	head     string
}

type commentDoc struct {
	ID      app.ID `json:"id"`
	Cell    string `json:"cell"`
	Name    string `json:"name"`
	Text    string `json:"text"`
	User    string `json:"user"`
	At      string `json:"at"`
	Settled bool   `json:"settled"`
	line    string
}

// annualComment writes a remark beside a cell, settles one, and lists them: those
// of the cell where one is named.
func annualComment(c *ctl, p *boot.Program, s *annual.Service, r *annual.Report, a annualArgs) (any, error) {
	if (a.words != "" && a.cell == "") || (a.words != "" && a.done != "") {
		return nil, usage(errors.New("--cell --text | --done"))
	}
	var of *annual.Cell
	var err error
	if a.cell != "" {
		if of, err = annualCell(r, a.cell); err != nil {
			return nil, err
		}
	}
	switch {
	case a.words != "":
		_, err = s.Comment(c.ctx, r, of, a.words)
	case a.done != "":
		var one annual.Comment
		if one, err = s.FindComment(c.ctx, r, app.ID(a.done)); err == nil {
			err = s.Settle(c.ctx, one, true)
		}
	}
	if err != nil {
		return nil, err
	}
	all, err := s.Comments(c.ctx, r)
	if err != nil {
		return nil, err
	}
	names, err := p.Service().Names(c.ctx)
	if err != nil {
		return nil, err
	}
	doc := commentsDoc{Unit: r.Unit.Code, Year: r.Year, Comments: []commentDoc{}}
	for _, cell := range r.Book.Cells() {
		if of != nil && cell != of {
			continue
		}
		for _, one := range all[cell] {
			doc.Comments = append(doc.Comments, newCommentDoc(one, names))
		}
	}
	doc.head = i18n.T("ctl.comments", "unit", r.Unit.Name, "year", strconv.Itoa(r.Year), "n", strconv.Itoa(len(doc.Comments)))
	return doc, nil
}

func newCommentDoc(one annual.Comment, names map[app.ID]string) commentDoc {
	who := names[one.By]
	if who == "" {
		who = i18n.T("annual.stranger")
	}
	key := "ctl.comment"
	if one.Settled {
		key = "ctl.comment_settled"
	}
	return commentDoc{
		ID: one.ID, Cell: one.Cell.Key, Name: one.Cell.Name(), Text: one.Words, User: who, At: one.At.Format(time.RFC3339), Settled: one.Settled,
		line: i18n.T(key, "id", string(one.ID), "cell", one.Cell.Name(), "user", who, "at", one.At.Local().Format("2006-01-02 15:04"), "text", one.Words),
	}
}

// Lines is the remarks as people read them.
func (d commentsDoc) Lines() []string {
	out := []string{d.head}
	for _, one := range d.Comments {
		out = append(out, one.line)
	}
	return out
}
