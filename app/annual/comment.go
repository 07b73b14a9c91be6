package annual

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"ronghe/app"
	"ronghe/app/op"
)

// CommentForm is the form of the remarks on cells. Each is a record of its own and
// no part of the report: one that is signed or sent up can be remarked on.
const CommentForm = "annual_comment"

const (
	fieldCell    = "cell"
	fieldWords   = "words"
	fieldSettled = "settled"
)

// Comment is a remark on a cell of a report.
type Comment struct {
	ID      app.ID
	Cell    *Cell
	Words   string
	By      app.ID // who wrote it
	At      time.Time
	Settled bool // nothing is left to do about it
	rec     *app.Record
}

// Comments are the remarks on the cells of a report, those of each cell from the
// oldest on. What is said of cells that the definitions have no more is left out.
// Errors: those of the records.
func (s *Service) Comments(ctx context.Context, r *Report) (map[*Cell][]Comment, error) {
	out := map[*Cell][]Comment{}
	q := app.Query{Form: CommentForm, Where: []app.Filter{
		{Field: "_unit", Op: app.Eq, Values: []string{r.Unit.Code}}, {Field: fieldYear, Op: app.Eq, Values: []string{yearText(r.Year)}},
	}}
	err := s.reg.Store().Each(ctx, q, func(rec *app.Record) error {
		if c, ok := s.book.byKey[rec.Value(fieldCell).Text()]; ok {
			out[c] = append(out[c], commentOf(c, rec))
		}
		return nil
	})
	for _, list := range out {
		slices.SortStableFunc(list, func(a, b Comment) int { return a.At.Compare(b.At) })
	}
	return out, err
}

func commentOf(c *Cell, rec *app.Record) Comment {
	return Comment{
		ID: rec.ID, Cell: c, Words: rec.Value(fieldWords).Text(), By: rec.Created.User, At: rec.Created.At, Settled: rec.Value(fieldSettled).Bool(), rec: rec,
	}
}

// Comment writes a remark beside a cell. Errors: annual.words, and those of
// saving.
func (s *Service) Comment(ctx context.Context, r *Report, c *Cell, words string) (Comment, error) {
	words = strings.TrimSpace(words)
	if n := len([]rune(words)); n == 0 || n > mostNote {
		return Comment{}, app.NewError(CodeWords, nil, "max", strconv.Itoa(mostNote))
	}
	rec := &app.Record{ID: op.NewID(), Form: CommentForm, Unit: r.Unit.Code, Fields: map[string]app.Value{}, Rows: map[string][]app.Row{}}
	rec.Set(fieldYear, app.TextValue(yearText(r.Year)))
	rec.Set(fieldCell, app.TextValue(c.Key))
	rec.Set(fieldWords, app.TextValue(words))
	saved, err := s.reg.Save(ctx, rec, nil, "")
	if err != nil {
		return Comment{}, err
	}
	return commentOf(c, saved.Record), nil
}

// Settle notes that nothing is left to do about a remark, or that something is
// again. Errors: stale when it was changed since it was read, and those of saving.
func (s *Service) Settle(ctx context.Context, c Comment, settled bool) error {
	next := c.rec.Clone()
	next.Set(fieldSettled, app.Value{})
	if settled {
		next.Set(fieldSettled, app.BoolValue(true))
	}
	_, err := s.reg.Save(ctx, next, c.rec, "")
	return err
}

// FindComment is the remark with an id. Error: not_found.
func (s *Service) FindComment(ctx context.Context, r *Report, id app.ID) (Comment, error) {
	all, err := s.Comments(ctx, r)
	if err != nil {
		return Comment{}, err
	}
	for _, list := range all {
		for _, c := range list {
			if c.ID == id {
				return c, nil
			}
		}
	}
	return Comment{}, app.NewError(app.CodeNotFound, nil, "what", string(id))
}
