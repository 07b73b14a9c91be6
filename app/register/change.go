package register

import (
	"context"

	"ronghe/app"
	"ronghe/app/op"
)

// Change edits records in one batch that can be undone. edit changes a record and
// says whether it did; what it leaves, what lies in the bin and what is another unit's
// stays and is named in Missed. Errors: too_large beyond MostBulk, and the store's.
func (s *Service) Change(ctx context.Context, form string, ids []app.ID, edit func(*app.Record) bool) (Bulked, error) {
	f, err := s.form(form)
	if err != nil {
		return Bulked{}, err
	}
	if len(ids) > MostBulk {
		return Bulked{}, app.NewError(app.CodeTooLarge, nil, "what", f.Title)
	}
	out := Bulked{Batch: op.NewID()}
	err = s.store.Update(ctx, func(tx Tx) error {
		out.Records, out.Missed = 0, nil
		for _, id := range ids {
			if err := ctx.Err(); err != nil {
				return err
			}
			cur, err := tx.Get(f.ID, id)
			if err != nil {
				return err
			}
			if cur == nil {
				continue
			}
			base := s.prepared(f, cur)
			next := base.Clone()
			if cur.Deleted || s.Foreign(cur) || !edit(next) {
				out.Missed = append(out.Missed, s.Name(cur))
				continue
			}
			if err := s.applyDiff(tx, out.Batch, base, next); err != nil {
				return err
			}
			out.Records++
		}
		return nil
	})
	if err != nil {
		return Bulked{}, err
	}
	return out, nil
}

// Add stores new records of a register in one batch that can be undone. Errors:
// register.key_missing, register.exists, and the store's.
func (s *Service) Add(ctx context.Context, form string, recs []*app.Record) (app.ID, error) {
	f, err := s.form(form)
	if err != nil {
		return "", err
	}
	batch := op.NewID()
	return batch, s.store.Update(ctx, func(tx Tx) error {
		for _, rec := range recs {
			next := s.prepared(f, rec)
			if err := keysMissing(f, next); err != nil {
				return err
			}
			ops := op.Diff(nil, next)
			for i := range ops {
				s.stamp(&ops[i], batch, "")
			}
			if _, err := s.applyAll(tx, f, nil, ops); err != nil {
				return err
			}
		}
		return nil
	})
}

// Following is what becomes of another record when one is stored: Edit changes it
// and says whether it did.
type Following struct {
	Form string
	ID   app.ID
	Edit func(*app.Record) bool
}

// Follower tells what else changes when a record of its register is stored: it is
// written in the same transaction and batch, so that one undo takes back both.
// base is the record as it was, nil for a new one.
type Follower func(base, stored *app.Record) []Following

// follow writes what a stored record brings with it. A record that is gone, lies in the
// bin or is another unit's stays.
func (s *Service) follow(tx Tx, batch app.ID, base, stored *app.Record) error {
	follower := s.followers[stored.Form]
	if follower == nil {
		return nil
	}
	return s.followAll(tx, batch, follower(base, stored))
}

func (s *Service) followAll(tx Tx, batch app.ID, all []Following) error {
	for _, fo := range all {
		f, err := s.form(fo.Form)
		if err != nil {
			return err
		}
		cur, err := tx.Get(fo.Form, fo.ID)
		if err != nil {
			return err
		}
		if cur == nil || cur.Deleted || s.Foreign(cur) {
			continue
		}
		was := s.prepared(f, cur)
		next := was.Clone()
		if fo.Edit(next) {
			if err := s.applyDiff(tx, batch, was, next); err != nil {
				return err
			}
		}
	}
	return nil
}
