package register

import (
	"context"
	"errors"
	"slices"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/app/op"
)

// MostMoved bounds how many records one step changes that moves links.
const MostMoved = 10_000

// Codes of errors about links that are to lead to another record.
const (
	CodeMoveSelf = "register.move_self" // it is among those that go: {name}
	CodeMoveBin  = "register.move_bin"  // it lies in the recycle bin: {name}
)

// Moved is the outcome of a delete that moves links, or of its dry run.
type Moved struct {
	Batch   app.ID `json:"batch,omitempty"`
	Deleted int    `json:"deleted"`
	Records int    `json:"records"` // that named the deleted ones and now name the other
}

// PlanMove tells what DeleteMoving would do, and changes nothing. Errors: those
// of DeleteMoving.
func (s *Service) PlanMove(ctx context.Context, form string, to app.ID, ids ...app.ID) (Moved, error) {
	return s.deleteMoving(ctx, true, form, to, ids)
}

// DeleteMoving moves records into the recycle bin after every link to them was
// moved to another record of their register, all in one batch that can be
// undone. A link of that other record itself becomes blank. Errors: not_found,
// register.move_self, register.move_bin, too_large beyond MostMoved, and the
// store's.
func (s *Service) DeleteMoving(ctx context.Context, form string, to app.ID, ids ...app.ID) (Moved, error) {
	return s.deleteMoving(ctx, false, form, to, ids)
}

func (s *Service) deleteMoving(ctx context.Context, dry bool, form string, to app.ID, ids []app.ID) (Moved, error) {
	f, err := s.form(form)
	if err != nil {
		return Moved{}, err
	}
	out := Moved{Deleted: len(ids), Batch: op.NewID()}
	err = s.store.Update(ctx, func(tx Tx) error {
		rec, err := tx.Get(form, to)
		switch {
		case err != nil:
			return err
		case rec == nil:
			return app.NewError(app.CodeNotFound, nil, "what", f.Title)
		case slices.Contains(ids, to):
			return app.NewError(CodeMoveSelf, nil, "name", s.Name(rec))
		case rec.Deleted:
			return app.NewError(CodeMoveBin, nil, "name", s.Name(rec))
		}
		if out.Records, err = s.relink(ctx, tx, out.Batch, f, ids, s.partyOf(f, rec)); err != nil {
			return err
		}
		if err := s.flagAll(tx, f, op.Delete, out.Batch, ids); err != nil {
			return err
		}
		if dry {
			return errDry
		}
		return nil
	})
	if err != nil && !errors.Is(err, errDry) {
		return Moved{}, err
	}
	if dry {
		out.Batch = ""
	}
	return out, nil
}

// partyOf is how other records name rec.
func (s *Service) partyOf(f *catalog.Form, rec *app.Record) app.Party {
	p := app.Party{Form: f.ID, Ref: rec.ID, Name: s.Name(rec)}
	if f.Identity != "" {
		p.Code = rec.Value(f.Identity).Text()
	}
	return p
}

// relink lets what names one of ids, which are of f, name to instead, with ops
// of batch; it returns how many records that changed. Where a record would name
// itself the place becomes blank.
func (s *Service) relink(ctx context.Context, tx Tx, batch app.ID, f *catalog.Form, ids []app.ID, to app.Party) (int, error) {
	// Nobody writes beside this transaction, so what the store answers holds here.
	links, err := s.store.Links(ctx, f.ID, ids, MostMoved+1)
	if err != nil {
		return 0, err
	}
	type doc struct {
		form string
		id   app.ID
	}
	var docs []doc
	fields := map[doc][]string{}
	for _, l := range links {
		for _, id := range l.Some {
			d := doc{l.Form, id}
			if fields[d] == nil {
				docs = append(docs, d)
			}
			fields[d] = append(fields[d], l.Field)
		}
	}
	if len(docs) > MostMoved {
		return 0, app.NewError(app.CodeTooLarge, nil, "what", f.Title)
	}
	for _, d := range docs {
		if err := ctx.Err(); err != nil {
			return 0, err
		}
		if err := s.relinkOne(tx, batch, d.form, d.id, fields[d], ids, to); err != nil {
			return 0, err
		}
	}
	return len(docs), nil
}

func (s *Service) relinkOne(tx Tx, batch app.ID, form string, id app.ID, fields []string, ids []app.ID, to app.Party) error {
	f, err := s.form(form)
	if err != nil {
		return err
	}
	cur, err := tx.Get(form, id)
	if err != nil || cur == nil {
		return err
	}
	base := s.prepared(f, cur)
	next := base.Clone()
	v := app.PartyValue(to)
	if to.Ref == id {
		v = app.Value{}
	}
	for _, path := range fields {
		fd, ok := f.Find(path)
		if !ok {
			continue
		}
		renamed(next, fd, ids, v)
	}
	return s.applyDiff(tx, batch, base, next)
}

// renamed puts v wherever a field of rec names one of ids.
func renamed(rec *app.Record, fd *catalog.Field, ids []app.ID, v app.Value) {
	t := fd.Table()
	if t == nil {
		if slices.Contains(ids, rec.Value(fd.ID).Party().Ref) {
			rec.Set(fd.ID, v)
		}
		return
	}
	for _, row := range rec.Rows[t.ID] {
		if !slices.Contains(ids, row.Fields[fd.ID].Party().Ref) {
			continue
		}
		if v.IsBlank() {
			delete(row.Fields, fd.ID)
		} else {
			row.Fields[fd.ID] = v
		}
	}
}

// applyDiff writes what turns base into next.
func (s *Service) applyDiff(tx Tx, batch app.ID, base, next *app.Record) error {
	for _, o := range op.Diff(base, next) {
		s.stamp(&o, batch, "")
		if _, err := tx.Apply(&o); err != nil {
			return err
		}
	}
	return nil
}
