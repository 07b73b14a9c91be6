package main

import (
	"errors"
	"slices"
	"strconv"
	"time"

	"ronghe/app"
	"ronghe/app/annual"
	"ronghe/app/boot"
	"ronghe/app/i18n"
	"ronghe/app/register"
	"ronghe/app/review"
)

// remarksDoc is what was said of the cells of a report.
type remarksDoc struct {
	Unit    string      `json:"unit"`
	Year    int         `json:"year"`
	Remarks []remarkDoc `json:"remarks"`
	head    string
}

type remarkDoc struct {
	ID        app.ID          `json:"id"`
	Act       review.Act      `json:"act"` // note, ask
	Standing  review.Standing `json:"standing"`
	Table     string          `json:"table"`
	Row       int             `json:"row"`
	Cell      string          `json:"cell"`
	Name      string          `json:"name"`
	Asked     string          `json:"asked"` // what the cell said when it was asked about
	Value     string          `json:"value"` // what it says now
	Corrected bool            `json:"corrected"`
	Text      string          `json:"text"`
	Unit      string          `json:"unit"` // whose person says it
	User      string          `json:"user"`
	At        string          `json:"at"`
	Answers   []answerDoc     `json:"answers"`
	lines     []string
}

type answerDoc struct {
	Text string `json:"text"`
	Unit string `json:"unit"`
	User string `json:"user"`
	At   string `json:"at"`
}

// remarks reports whether the verb is about what is said of cells.
func (a annualArgs) remarks() bool {
	return slices.Contains([]string{"comment", "ask", "questions", "answer"}, a.verb)
}

// annualRemarks says something of a cell, or ends what was said, and lists: the
// questions of units above, or all that was said of the cell that is named.
func annualRemarks(c *ctl, s *annual.Service, svc *register.Service, a annualArgs) (any, error) {
	if a.verb == "comment" && (a.words != "" && a.cell == "" || a.words != "" && a.done != "") {
		return nil, usage(errors.New("--cell --text | --done"))
	}
	unit, err := a.of(svc)
	if err != nil {
		return nil, err
	}
	r, err := s.OpenOf(c.ctx, unit, a.year)
	if err != nil {
		return nil, err
	}
	var of *annual.Cell
	if a.cell != "" {
		if of, err = annualCell(r, a.table, a.cell); err != nil {
			return nil, err
		}
	}
	if err := a.say(c, s, r, of); err != nil {
		return nil, err
	}
	all, err := s.Comments(c.ctx, r)
	if err != nil {
		return nil, err
	}
	doc := remarksDoc{Unit: r.Unit.Code, Year: r.Year, Remarks: []remarkDoc{}}
	if a.verb != "comment" {
		for _, one := range all.Questions {
			doc.Remarks = append(doc.Remarks, newRemarkDoc(r, one))
		}
		doc.head = i18n.T("ctl.questions", "unit", r.Unit.Name, "year", strconv.Itoa(r.Year), "n", strconv.Itoa(len(doc.Remarks)), "open", strconv.Itoa(all.Count(review.Open)))
		return doc, nil
	}
	for _, cell := range r.Book.Cells() {
		if of != nil && cell != of {
			continue
		}
		for _, one := range all.Of[cell] {
			doc.Remarks = append(doc.Remarks, newRemarkDoc(r, one))
		}
	}
	doc.head = i18n.T("ctl.comments", "unit", r.Unit.Name, "year", strconv.Itoa(r.Year), "n", strconv.Itoa(len(doc.Remarks)))
	return doc, nil
}

// say writes what the verb says, if anything.
func (a annualArgs) say(c *ctl, s *annual.Service, r *annual.Report, of *annual.Cell) error {
	id := a.done
	switch {
	case a.verb == "ask":
		return s.Ask(c.ctx, r, annual.Asked{Cell: of, Words: a.words})
	case a.verb == "answer":
		id = a.question
	case a.verb == "comment" && a.words != "":
		return s.Comment(c.ctx, r, of, a.words)
	}
	if id == "" {
		return nil
	}
	one, err := s.FindComment(c.ctx, r, app.ID(id))
	if err != nil {
		return err
	}
	if a.verb == "answer" {
		return s.Answer(c.ctx, r, one, a.words)
	}
	return s.Settle(c.ctx, r, one)
}

func newRemarkDoc(r *annual.Report, one annual.Comment) remarkDoc {
	d := remarkDoc{
		ID: one.ID, Act: one.Act, Standing: one.Standing, Table: one.Cell.Table.Number(), Row: one.Cell.Line.No, Cell: one.Cell.Key, Name: one.Cell.Name(),
		Asked: one.Value, Value: r.Shown(one.Cell), Corrected: r.Corrected(one), Text: one.Words, Unit: one.Unit, User: one.Author, At: one.At.Format(time.RFC3339), Answers: []answerDoc{},
	}
	stamp := func(c annual.Comment) string {
		return i18n.T("ctl.said", "unit", boot.UnitName(c.Unit), "user", c.Author, "at", c.At.Local().Format("2006-01-02 15:04"), "text", c.Words)
	}
	key := "ctl.comment"
	if one.Act == review.Ask {
		key = "ctl.question"
	}
	d.lines = append(d.lines, i18n.T(key, "id", string(one.ID), "cell", one.Cell.Place(), "standing", one.Standing.Title(), "said", stamp(one)))
	if one.Act == review.Ask && d.Corrected {
		d.lines = append(d.lines, i18n.T("ctl.question_corrected", "from", one.Value, "to", d.Value))
	}
	for _, x := range one.Answers {
		d.Answers = append(d.Answers, answerDoc{Text: x.Words, Unit: x.Unit, User: x.Author, At: x.At.Format(time.RFC3339)})
		d.lines = append(d.lines, i18n.T("ctl.answer", "said", stamp(x)))
	}
	return d
}

// Lines is the remarks as people read them.
func (d remarksDoc) Lines() []string {
	out := []string{d.head}
	for _, one := range d.Remarks {
		out = append(out, one.lines...)
	}
	return out
}
