package annual

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"ronghe/app"
	"ronghe/app/op"
	"ronghe/app/review"
)

// Comment is what was said of a cell of a report: a note of the own unit, a
// question of one above it, or an answer to one. It is no part of the report: one
// that is signed or sent up can have some too.
type Comment struct {
	review.Remark
	Cell    *Cell
	By      app.ID // who wrote it
	At      time.Time
	Answers []Comment // to a question
}

// Remarks are what was said of the cells of a report.
type Remarks struct {
	// Of are the notes and questions of each cell, from the oldest on. What is said
	// of cells that the definitions have no more is left out.
	Of map[*Cell][]Comment
	// Questions are those of units above: without an answer, answered, settled; of
	// each the oldest first.
	Questions []Comment
}

// Count is how many questions stand so.
func (m Remarks) Count(s review.Standing) (n int) {
	for _, q := range m.Questions {
		if q.Standing == s {
			n++
		}
	}
	return n
}

// Comments are what was said of the cells of a report. Errors: those of the
// records.
func (s *Service) Comments(ctx context.Context, r *Report) (Remarks, error) {
	out := Remarks{Of: map[*Cell][]Comment{}}
	rec, err := s.submission(ctx, r.Unit, r.Year)
	if err != nil {
		return out, err
	}
	roots := review.Remarks(rec)
	if len(roots) == 0 {
		return out, nil
	}
	said, err := s.said(ctx, rec.ID)
	if err != nil {
		return out, err
	}
	for _, m := range roots {
		c, ok := r.Book.byKey[m.Cell]
		if !ok {
			continue
		}
		one := said.comment(m, c)
		out.Of[c] = append(out.Of[c], one)
		if m.Act == review.Ask {
			out.Questions = append(out.Questions, one)
		}
	}
	for _, list := range out.Of {
		byTime(list)
	}
	byTime(out.Questions)
	order := []review.Standing{review.Open, review.Answered, review.Settled}
	slices.SortStableFunc(out.Questions, func(a, b Comment) int { return slices.Index(order, a.Standing) - slices.Index(order, b.Standing) })
	return out, nil
}

func byTime(list []Comment) {
	slices.SortStableFunc(list, func(a, b Comment) int { return a.At.Compare(b.At) })
}

// submission is a unit's submission of a year, nil for none.
func (s *Service) submission(ctx context.Context, u app.Unit, year int) (*app.Record, error) {
	rec, err := s.reg.Open(ctx, review.Form, review.ID(u.Code, year))
	if app.CodeOf(err) == app.CodeNotFound {
		return nil, nil
	}
	return rec, err
}

// said tells of each remark who wrote it and when, as its op says.
type said map[app.ID]Comment

func (s *Service) said(ctx context.Context, doc app.ID) (said, error) {
	entries, err := s.reg.Store().History(ctx, doc)
	if err != nil {
		return nil, err
	}
	out := said{}
	for _, e := range entries {
		if e.Op.Kind != op.Comment || len(e.Op.Fields) == 0 {
			continue
		}
		_, row, _ := op.SplitPath(e.Op.Fields[0].Path)
		out[row] = Comment{By: e.Op.User, At: saidAt(e.Op.Time, e.At)}
	}
	return out, nil
}

// saidAt is when something was done as whoever did it says.
func saidAt(text string, arrived time.Time) time.Time {
	if at, err := time.Parse(time.RFC3339, text); err == nil {
		return at
	}
	return arrived
}

func (s said) comment(m review.Remark, c *Cell) Comment {
	out := Comment{Remark: m, Cell: c, By: s[m.ID].By, At: s[m.ID].At}
	for _, a := range m.Answers {
		out.Answers = append(out.Answers, s.comment(a, c))
	}
	return out
}

// Shown is a cell's value as a question keeps it.
func (r *Report) Shown(c *Cell) string { return c.Format(r.Value(c)) }

// Corrected reports whether the report says something else by now than when a
// question was asked.
func (r *Report) Corrected(q Comment) bool { return q.Act == review.Ask && q.Value != r.Shown(q.Cell) }

// Asked is a question to be asked.
type Asked struct {
	Cell  *Cell
	Words string
}

// Comment writes a note beside a cell of the own report. Errors: annual.words,
// those of app/review, and of the store.
func (s *Service) Comment(ctx context.Context, r *Report, c *Cell, words string) error {
	return s.say(ctx, r.Unit, r.Year, review.Remark{Act: review.Note, Cell: c.Key, Words: words})
}

// Ask asks a unit below about cells of its report r. Errors: annual.words, those of
// app/review, and of the store.
func (s *Service) Ask(ctx context.Context, r *Report, questions ...Asked) error {
	return s.say(ctx, r.Unit, r.Year, asks(r, questions)...)
}

func asks(r *Report, questions []Asked) []review.Remark {
	out := make([]review.Remark, len(questions))
	for i, q := range questions {
		out[i] = review.Remark{Act: review.Ask, Cell: q.Cell.Key, Words: q.Words, Value: r.Shown(q.Cell)}
	}
	return out
}

// Answer answers a question of a unit above. Errors: as of Ask.
func (s *Service) Answer(ctx context.Context, r *Report, q Comment, words string) error {
	return s.say(ctx, r.Unit, r.Year, review.Remark{Act: review.Answer, To: q.ID, Words: words})
}

// Settle notes that nothing is left to do about a note or a question. Errors: as of
// Ask.
func (s *Service) Settle(ctx context.Context, r *Report, c Comment) error {
	return s.say(ctx, r.Unit, r.Year, review.Remark{Act: review.Settle, To: c.ID})
}

// say writes remarks on the report of a unit, together.
func (s *Service) say(ctx context.Context, u app.Unit, year int, remarks ...review.Remark) error {
	rec, err := s.submission(ctx, u, year)
	if err != nil {
		return err
	}
	ops, err := s.saying(rec, u, year, remarks)
	if err != nil {
		return err
	}
	_, err = s.reg.Step(ctx, begin(year), ops...)
	return err
}

// saying are the ops that write remarks.
func (s *Service) saying(rec *app.Record, u app.Unit, year int, remarks []review.Remark) ([]op.Op, error) {
	who, last := s.reg.Who(), ""
	if rec != nil && len(rec.Rows[review.RowRemarks]) > 0 {
		last = rec.Rows[review.RowRemarks][len(rec.Rows[review.RowRemarks])-1].Order
	}
	ops := make([]op.Op, len(remarks))
	for i, m := range remarks {
		m.Words = strings.TrimSpace(m.Words)
		if n := len([]rune(m.Words)); n > review.MostWords || n == 0 && m.Act != review.Settle {
			return nil, app.NewError(CodeWords, nil, "max", strconv.Itoa(review.MostWords))
		}
		m.ID, m.Unit, m.Author = op.NewID(), who.Unit.Code, who.User.Shown()
		ops[i] = op.Op{Form: review.Form, Doc: review.ID(u.Code, year), Unit: u.Code, Kind: op.Comment, Fields: m.Changes(last)}
		last = op.After(last)
	}
	return ops, nil
}

// FindComment is the note or question with an id. Error: not_found.
func (s *Service) FindComment(ctx context.Context, r *Report, id app.ID) (Comment, error) {
	all, err := s.Comments(ctx, r)
	if err != nil {
		return Comment{}, err
	}
	for _, list := range all.Of {
		for _, c := range list {
			if c.ID == id {
				return c, nil
			}
		}
	}
	return Comment{}, app.NewError(app.CodeNotFound, nil, "what", string(id))
}
