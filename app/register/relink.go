package register

import (
	"context"
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
	f, err := s.form(form)
	if err != nil {
		return Moved{}, err
	}
	rec, err := s.store.Get(ctx, form, to)
	if err != nil {
		return Moved{}, err
	}
	if err := s.stays(rec, ids); err != nil {
		return Moved{}, err
	}
	docs, err := s.naming(ctx, f, ids)
	if err != nil {
		return Moved{}, err
	}
	out := Moved{Deleted: len(ids)}
	for _, d := range docs {
		rec, err := s.store.Get(ctx, d.form, d.id)
		if err != nil {
			return Moved{}, err
		}
		if !s.Foreign(rec) {
			out.Records++
		}
	}
	return out, nil
}

// DeleteMoving moves records into the recycle bin after every link to them was
// moved to another record of their register, all in one batch that can be
// undone. A link of that other record itself becomes blank. Errors: not_found,
// register.move_self, register.move_bin, too_large beyond MostMoved, and the
// store's.
func (s *Service) DeleteMoving(ctx context.Context, form string, to app.ID, ids ...app.ID) (Moved, error) {
	f, err := s.form(form)
	if err != nil {
		return Moved{}, err
	}
	out := Moved{Deleted: len(ids), Batch: op.NewID()}
	err = s.store.Update(ctx, func(tx Tx) error {
		rec, err := tx.Get(form, to)
		if err != nil {
			return err
		}
		if rec == nil {
			return app.NewError(app.CodeNotFound, nil, "what", f.Title)
		}
		if err := s.stays(rec, ids); err != nil {
			return err
		}
		if out.Records, err = s.relink(ctx, tx, out.Batch, f, ids, s.partyOf(f, rec)); err != nil {
			return err
		}
		return s.flagAll(tx, f, op.Delete, out.Batch, ids)
	})
	if err != nil {
		return Moved{}, err
	}
	return out, nil
}

// stays holds that a record does not go itself.
func (s *Service) stays(rec *app.Record, ids []app.ID) error {
	switch {
	case slices.Contains(ids, rec.ID):
		return app.NewError(CodeMoveSelf, nil, "name", s.Name(rec))
	case rec.Deleted:
		return app.NewError(CodeMoveBin, nil, "name", s.Name(rec))
	}
	return nil
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
// itself the place becomes blank. What is another unit's goes on naming them.
func (s *Service) relink(ctx context.Context, tx Tx, batch app.ID, f *catalog.Form, ids []app.ID, to app.Party) (int, error) {
	// Nobody writes beside this transaction, so what the store answers holds here.
	docs, err := s.naming(ctx, f, ids)
	if err != nil {
		return 0, err
	}
	n := 0
	for _, d := range docs {
		if err := ctx.Err(); err != nil {
			return 0, err
		}
		moved, err := s.relinkOne(tx, batch, d, ids, to)
		if err != nil {
			return 0, err
		}
		if moved {
			n++
		}
	}
	return n, nil
}

// naming is a record that names others, and the fields in which it does.
type naming struct {
	form   string
	id     app.ID
	fields []string
}

// naming returns the records that name one of ids, which are of f.
func (s *Service) naming(ctx context.Context, f *catalog.Form, ids []app.ID) ([]naming, error) {
	links, err := s.store.Links(ctx, f.ID, ids, MostMoved+1)
	if err != nil {
		return nil, err
	}
	var docs []naming
	at := map[string]int{}
	for _, l := range links {
		for _, id := range l.Some {
			key := l.Form + "/" + string(id)
			i, ok := at[key]
			if !ok {
				i = len(docs)
				at[key] = i
				docs = append(docs, naming{form: l.Form, id: id})
			}
			docs[i].fields = append(docs[i].fields, l.Field)
		}
	}
	if len(docs) > MostMoved {
		return nil, app.NewError(app.CodeTooLarge, nil, "what", f.Title)
	}
	return docs, nil
}

func (s *Service) relinkOne(tx Tx, batch app.ID, d naming, ids []app.ID, to app.Party) (moved bool, err error) {
	f, err := s.form(d.form)
	if err != nil {
		return false, err
	}
	cur, err := tx.Get(d.form, d.id)
	if err != nil || cur == nil || s.Foreign(cur) {
		return false, err
	}
	base := s.prepared(f, cur)
	next := base.Clone()
	v := app.PartyValue(to)
	if to.Ref == d.id {
		v = app.Value{}
	}
	for _, path := range d.fields {
		fd, ok := f.Find(path)
		if !ok {
			continue
		}
		renamed(next, fd, ids, v)
	}
	return true, s.applyDiff(tx, batch, base, next)
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
