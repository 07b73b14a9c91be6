package register

import (
	"context"
	"slices"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/app/op"
)

// MostBulk bounds how many records one bulk edit changes: the preview names
// them all and holds them in memory.
const MostBulk = 10_000

// CodeNotBulk says that a field cannot be changed in many records at once.
const CodeNotBulk = "register.not_bulk"

// BulkFields are the fields that can be changed in many records at once: those
// of the record itself that are typed or chosen. A record's name and official
// code tell it from others, attachments and personal data belong to one record.
func (s *Service) BulkFields(form string) []*catalog.Field {
	f, err := s.form(form)
	if err != nil {
		return nil
	}
	var out []*catalog.Field
	for _, fd := range f.Fields() {
		if bulkable(f, fd) {
			out = append(out, fd)
		}
	}
	return out
}

func bulkable(f *catalog.Form, fd *catalog.Field) bool {
	switch {
	case fd.IsTable(), fd.Compute != "", fd.Personal != nil, fd.TypeName == catalog.TypeFiles:
		return false
	case fd.ID == f.Identity, fd.ID == f.Display:
		return false
	}
	return true
}

// BulkPlan is a bulk edit before it is done: nothing is stored yet.
type BulkPlan struct {
	Field   *catalog.Field
	Value   app.Value
	Finding *catalog.Finding // what is odd about the value; when Refused, nothing would change
	Changes []BulkChange     // the records that would change, in the order asked for
	Same    int              // records that hold the value already
	Hidden  int              // records in which the field is not asked for
	Keys    int              // records whose key field would be emptied, so they stay
	Foreign int              // records of other units, which alone may change them
}

// BulkChange is what a bulk edit would do to one record. Hard counts the open
// required and hard checks.
type BulkChange struct {
	ID                  app.ID
	Name                string
	Old                 string
	HardNow, HardBefore int
	base                app.Value
}

// PlanBulk says what putting text into a field of many records would change.
// Blank text empties the field; for text that is no value the plan is empty and
// its Finding says why. Errors: register.not_bulk, too_large beyond MostBulk,
// and the store's.
func (s *Service) PlanBulk(ctx context.Context, form, field, text string, ids []app.ID) (*BulkPlan, error) {
	f, err := s.form(form)
	if err != nil {
		return nil, err
	}
	fd, ok := f.Field(field)
	if !ok || !bulkable(f, fd) {
		return nil, app.NewError(CodeNotBulk, nil, "field", field)
	}
	if len(ids) > MostBulk {
		return nil, app.NewError(app.CodeTooLarge, nil, "what", f.Title)
	}
	v, bad := fd.Parse(catalog.Input{Cell: app.Cell{Kind: app.CellText, Text: text}, Refs: s.Resolver(ctx)})
	plan := &BulkPlan{Field: fd, Value: v, Finding: bad}
	if bad != nil && bad.Severity == app.Refused {
		return plan, nil
	}
	for _, id := range ids {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		rec, err := s.store.Get(ctx, form, id)
		if app.CodeOf(err) == app.CodeNotFound {
			continue
		}
		if err != nil {
			return nil, err
		}
		s.planOne(f, plan, rec)
	}
	return plan, nil
}

func (s *Service) planOne(f *catalog.Form, plan *BulkPlan, rec *app.Record) {
	fd := plan.Field
	old := rec.Value(fd.ID)
	switch {
	case rec.Deleted:
	case s.Foreign(rec):
		plan.Foreign++
	case old.Equal(plan.Value):
		plan.Same++
	case !s.programs[f.ID].View(rec, s.Today()).Visible(fd.ID):
		plan.Hidden++
	case plan.Value.IsBlank() && slices.Contains(f.Keys, fd.ID):
		plan.Keys++
	default:
		next := rec.Clone()
		next.Set(fd.ID, plan.Value)
		plan.Changes = append(plan.Changes, BulkChange{
			ID: rec.ID, Name: s.Name(rec), Old: fd.Format(old), base: old,
			HardBefore: s.Check(rec).Hard, HardNow: s.Check(next).Hard,
		})
	}
}

// Bulked is the outcome of a bulk edit.
type Bulked struct {
	Batch   app.ID
	Records int
	Missed  []string // names of records that changed since the plan and stay
}

// ApplyBulk does what the plan says as one batch that can be undone. A record
// whose field was changed, or that was deleted, since the plan stays as it is
// and is named. Errors: the store's.
func (s *Service) ApplyBulk(ctx context.Context, plan *BulkPlan, progress func(done, total int)) (Bulked, error) {
	f := plan.Field.Form()
	out := Bulked{Batch: op.NewID()}
	err := s.store.Update(ctx, func(tx Tx) error {
		out.Records, out.Missed = 0, nil
		for i, c := range plan.Changes {
			if err := ctx.Err(); err != nil {
				return err
			}
			cur, err := tx.Get(f.ID, c.ID)
			if err != nil {
				return err
			}
			if cur == nil || cur.Deleted || s.Foreign(cur) || !cur.Value(plan.Field.ID).Equal(c.base) {
				out.Missed = append(out.Missed, c.Name)
				continue
			}
			base := s.prepared(f, cur)
			next := base.Clone()
			next.Set(plan.Field.ID, plan.Value)
			next.Set(op.CarriedField, app.Value{}) // what was edited is confirmed
			if err := s.applyDiff(tx, out.Batch, base, next); err != nil {
				return err
			}
			out.Records++
			if progress != nil {
				progress(i+1, len(plan.Changes))
			}
		}
		return nil
	})
	if err != nil {
		return Bulked{}, err
	}
	return out, nil
}
