package boot

import (
	"context"

	"ronghe/app"
	"ronghe/app/annual"
	"ronghe/app/catalog"
	"ronghe/app/codes"
	"ronghe/app/review"
	"ronghe/store"
	"ronghe/sync/wire"
)

// EnrolMoving enrols a folder with another unit than its own, which a person has
// confirmed: every record of its unit goes to that unit, by an op of its own, in the
// one transaction in which the folder gets its server. The tables of reports, whose
// places are the unit's, are made there anew. The service of who works in the folder
// is made anew too: see Service. Errors: those of Enrol, or of EnrolByFile where
// offline; sync.filed.
func (p *Program) EnrolMoving(ctx context.Context, t wire.Ticket, offline bool) error {
	if _, err := p.Moves(ctx, t); err != nil {
		return err
	}
	if offline {
		return p.enrolByFile(ctx, t, true)
	}
	return p.enrol(ctx, t, true)
}

// Moves counts the records that would go to the unit of an enrolment file, 0 where
// that is the folder's own. Errors: not_found for a unit that nobody knows,
// sync.filed.
func (p *Program) Moves(ctx context.Context, t wire.Ticket) (n int, err error) {
	if t.Unit == p.store.Unit() {
		return 0, nil
	}
	if _, ok := codes.Units().Get(t.Unit); !ok {
		return 0, app.NewError(app.CodeNotFound, nil, "what", t.Unit)
	}
	for _, f := range p.defs.Catalog.Forms() {
		if f.Scope == catalog.ProvinceScope {
			continue
		}
		sum, err := p.store.Summarise(ctx, app.Query{Form: f.ID})
		if err != nil {
			return 0, err
		}
		n += sum.Count
	}
	return n, p.store.Each(ctx, app.Query{Form: review.Form}, stays)
}

// stays refuses a report that somebody signed: it says what the former unit said.
func stays(rec *app.Record) error {
	if rec.Form == review.Form && review.StateOf(rec) != review.Filling {
		return app.NewError(CodeFiled, nil, "year", rec.Value(review.FieldYear).Text())
	}
	return nil
}

func (p *Program) joinMoving(ctx context.Context, unit string, j store.Joined) error {
	err := p.store.JoinMoving(ctx, j, store.Moving{
		Unit: unit, Stays: stays, Again: func(rec *app.Record) *app.Record { return annual.Moved(rec, unit) },
	})
	if err != nil {
		return err
	}
	if user, in := p.store.User(); in {
		_, err = p.serve(user)
	}
	return err
}
