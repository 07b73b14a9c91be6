package annual

import (
	"context"
	"strconv"

	"ronghe/app"
	"ronghe/app/op"
	"ronghe/app/review"
)

// Found is what a printed digest belongs to.
type Found struct {
	Unit      string // code
	Year      int
	Digest    string // whole
	Signed    Step
	Submitted *Step // the newest submission of that content, nil where it was signed only
	State     review.State
	Current   bool // it is the submission's present content
	// Fault says why the snapshot cannot be read as it was signed, nil when it can.
	Fault error
}

// FindDigest looks which submissions in this folder have the content of a
// digest, as it is typed or scanned. year 0 looks in all. None is no error: the
// paper is not of this folder, or not of what was signed. Errors: annual.digest,
// and those of the records.
func (s *Service) FindDigest(ctx context.Context, year int, text string) ([]Found, error) {
	short, err := ReadDigest(text)
	if err != nil {
		return nil, err
	}
	q := app.Query{Form: review.Form}
	if year != 0 {
		q.Where = []app.Filter{{Field: review.FieldYear, Op: app.Eq, Values: []string{strconv.Itoa(year)}}}
	}
	var subs []*app.Record
	if err := s.reg.Store().Each(ctx, q, func(rec *app.Record) error {
		subs = append(subs, rec)
		return nil
	}); err != nil {
		return nil, err
	}
	var out []Found
	for _, rec := range subs {
		entries, err := s.reg.Store().History(ctx, rec.ID)
		if err != nil {
			return nil, err
		}
		if f, ok := s.found(ctx, rec, steps(entries), short); ok {
			out = append(out, f)
		}
	}
	return out, nil
}

func (s *Service) found(ctx context.Context, rec *app.Record, steps []Step, short string) (f Found, ok bool) {
	f = Found{Unit: rec.Unit, State: review.StateOf(rec)}
	f.Year, _ = strconv.Atoi(rec.Value(review.FieldYear).Text())
	for _, st := range steps {
		if Short(st.Content) != short {
			continue
		}
		switch st.Kind {
		case op.Sign:
			f.Signed, f.Digest, ok = st, st.Content, true
		case op.Submit:
			f.Submitted = &st
		}
	}
	if !ok {
		return f, false
	}
	f.Current = f.Digest == rec.Value(review.FieldContent).Text()
	_, f.Fault = s.Frozen(ctx, f.Signed)
	return f, true
}
