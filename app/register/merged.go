package register

import (
	"context"
	"strings"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/app/op"
)

// mark writes into the record that stays which ones became part of it, and into each of
// these which one stays.
func (w *merging) mark(next *app.Record) error {
	from := strings.Fields(next.Value(op.MergedFrom).Text())
	for i, rec := range w.m.Records {
		if i == w.m.Keep {
			continue
		}
		from = append(from, string(rec.ID))
		base := w.s.prepared(w.form, rec)
		gone := base.Clone()
		gone.Set(op.MergedInto, app.TextValue(string(next.ID)))
		if err := w.s.applyDiff(w.tx, w.batch, base, gone); err != nil {
			return err
		}
	}
	next.Set(op.MergedFrom, app.TextValue(strings.Join(from, " ")))
	return nil
}

// namesOf are the names of the records that a mark of a merge lists.
func (s *Service) namesOf(ctx context.Context, f *catalog.Form, v app.Value) string {
	var names []string
	for _, id := range strings.Fields(v.Text()) {
		rec, err := s.store.Get(ctx, f.ID, app.ID(id))
		if err != nil {
			continue // it is not here any more
		}
		names = append(names, s.Name(rec))
	}
	return strings.Join(names, "\u3001")
}

// mostHops bounds how often one record became part of another that became part of a third.
const mostHops = 5

// FollowMerges leads this unit's records that name a directory's record which somebody
// made one with another to the one that stayed, in one batch that can be undone. It
// returns how many records that changed. Who may enter nothing leads nothing on. Errors:
// the store's.
func (s *Service) FollowMerges(ctx context.Context) (n int, err error) {
	if !s.Enters() {
		return 0, nil
	}
	for _, f := range s.cat.Forms() {
		if f.Scope != catalog.ProvinceScope {
			continue
		}
		some, err := s.followMerges(ctx, f)
		if n += some; err != nil {
			return n, err
		}
	}
	return n, nil
}

func (s *Service) followMerges(ctx context.Context, f *catalog.Form) (n int, err error) {
	into := map[app.ID]app.ID{}
	var gone []app.ID
	err = s.store.Each(ctx, app.Query{Form: f.ID, Bin: true}, func(rec *app.Record) error {
		if to := rec.Value(op.MergedInto).Text(); to != "" {
			into[rec.ID] = app.ID(to)
			gone = append(gone, rec.ID)
		}
		return nil
	})
	if err != nil || len(gone) == 0 {
		return 0, err
	}
	if docs, err := s.naming(ctx, f, gone); err != nil || len(docs) == 0 {
		return 0, err
	}
	batch := op.NewID()
	err = s.store.Update(ctx, func(tx Tx) error {
		n = 0
		for _, id := range gone {
			to, hops := into[id], 0
			for ; into[to] != "" && hops < mostHops; hops++ {
				to = into[to]
			}
			rec, err := tx.Get(f.ID, to)
			if err != nil {
				return err
			}
			if rec == nil || rec.Deleted {
				continue // nothing stayed
			}
			some, err := s.relink(ctx, tx, batch, f, []app.ID{id}, s.partyOf(f, rec))
			if err != nil {
				return err
			}
			n += some
		}
		return nil
	})
	return n, err
}
