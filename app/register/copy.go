package register

import (
	"context"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/app/op"
)

// BeginCopy starts a new record with the content of another. What belongs to one
// record alone is left out: its official code, attachments, personal data, and
// what its definition says (numbers, what the years brought). left names what
// was there and is left out.
func (s *Service) BeginCopy(ctx context.Context, form string, id app.ID) (ss *Session, left []string, err error) {
	if ss, err = s.Begin(form); err != nil {
		return nil, nil, err
	}
	from, err := s.store.Get(ctx, form, id)
	if err != nil {
		return nil, nil, err
	}
	blank := ss.now.rec
	rec := from.Clone()
	rec.ID, rec.Rev, rec.Unit = blank.ID, 0, s.who.Unit.Code
	for _, path := range CarriedMarks(rec) {
		op.Put(rec, path, app.Value{})
	}
	for _, fd := range ss.form.Fields() {
		switch {
		case fd.IsTable():
			left = append(left, s.copyRows(fd, rec)...)
		case !copied(fd, rec.Fields[fd.ID]):
			if v := rec.Fields[fd.ID]; !v.IsBlank() && !v.Equal(blank.Fields[fd.ID]) {
				left = append(left, fd.Label)
			}
			delete(rec.Fields, fd.ID)
			rec.Set(fd.ID, blank.Fields[fd.ID])
		}
	}
	ss.replace(snapshot{rec: rec})
	ss.edits++
	return ss, left, nil
}

// copyRows gives the rows of a table that are copied ids of their own.
func (s *Service) copyRows(t *catalog.Field, rec *app.Record) (left []string) {
	rows := rec.Rows[t.ID]
	if !t.Copied() {
		delete(rec.Rows, t.ID)
		if len(rows) > 0 {
			left = append(left, t.Label)
		}
		return left
	}
	for _, col := range t.Fields {
		some := false
		for i := range rows {
			if v, ok := rows[i].Fields[col.ID]; ok && !copied(col, v) {
				some = true
				delete(rows[i].Fields, col.ID)
			}
		}
		if some {
			left = append(left, t.Label+" "+col.Label)
		}
	}
	for i := range rows {
		rows[i].ID = op.NewID()
	}
	return left
}

// copied reports whether a copy takes a value along.
func copied(fd *catalog.Field, v app.Value) bool {
	return fd.Copied() && fd.TypeName != catalog.TypeFiles && v.Kind() != app.SealedKind && fd.ID != fd.Form().Identity
}
