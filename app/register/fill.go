package register

import (
	"context"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/app/codes"
	"ronghe/app/op"
)

// codeBeyond says that a unit lies outside of the user's division: {value} {own}.
const codeBeyond = "unit_beyond"

// settled returns next with what follows from the changes since was at the
// paths: what a chosen record knows stands in the fields beside it, and a unit
// beyond one's own is to be looked at.
func (ss *Session) settled(was, next snapshot, paths ...string) snapshot {
	for _, path := range paths {
		next.rec = confirmed(next.rec, path) // what was edited is confirmed
		fd := ss.form.At(path)
		if fd == nil {
			continue
		}
		if len(fd.Fills()) > 0 {
			next = ss.fill(was, next, fd, path)
		}
		if v := op.Lookup(next.rec, path); fd.Own {
			if bad := ss.svc.beyond(fd, v); bad != nil {
				next.odd = including(next.odd, path, remark{fd.Format(v), bad})
			}
		}
	}
	return next
}

// fill puts what the record chosen at path knows into the fields beside it that
// are blank, or still hold what the record chosen before gave.
func (ss *Session) fill(was, next snapshot, by *catalog.Field, path string) snapshot {
	before, after := op.Lookup(was.rec, path).Party(), op.Lookup(next.rec, path).Party()
	if before.Ref == after.Ref {
		return next
	}
	get := func(p app.Party) *app.Record {
		if p.Ref == "" {
			return &app.Record{}
		}
		rec, err := ss.svc.store.Get(context.Background(), p.Form, p.Ref)
		if err != nil { // gone meanwhile: nothing is known of it
			return &app.Record{}
		}
		return rec
	}
	old, chosen := get(before), get(after)
	table, row, _ := op.SplitPath(path)
	for _, to := range by.Fills() {
		at := to.ID
		if table != "" {
			at = op.Path(table, row, to.ID)
		}
		if _, typed := next.unread(at); typed {
			continue
		}
		have, v := op.Lookup(next.rec, at), to.Filled(chosen)
		if (have.IsBlank() || have.Equal(to.Filled(old))) && !have.Equal(v) {
			next = next.put(at, v)
		}
	}
	return next
}

// beyond says so of a unit that lies outside of the division of the user's: none
// above it and none below it.
func (s *Service) beyond(fd *catalog.Field, v app.Value) *catalog.Finding {
	unit, ok := codes.Units().Resolve(v.Text())
	if !ok {
		return nil
	}
	divisions, err := codes.Load(codes.Division)
	own := s.who.Unit
	if err != nil || divisions.Under(unit.Division, own.Division) || divisions.Under(own.Division, unit.Division) {
		return nil
	}
	return &catalog.Finding{Code: codeBeyond, Severity: app.Soft, Args: map[string]string{"value": fd.Format(v), "own": own.Name}}
}

// fillRows gives the rows of a table, and fillFields a record, what the records
// chosen in them know, where nothing else stands.
func (m *merger) fillRows(t *catalog.Field, rows []app.Row) {
	for i := range rows {
		m.fill(t.Fields, rows[i].Fields)
	}
}

// directory returns a chosen record; it remembers some: a list names the same
// units many times.
func (m *merger) directory(p app.Party) *app.Record {
	const most = 2_000
	if rec, ok := m.chosen[p.Ref]; ok {
		return rec
	}
	rec, err := m.tx.Get(p.Form, p.Ref)
	if err != nil || rec == nil { // a later row brings it in
		return nil
	}
	if m.chosen == nil || len(m.chosen) >= most {
		m.chosen = map[app.ID]*app.Record{}
	}
	m.chosen[p.Ref] = rec
	return rec
}

func (m *merger) fillFields(rec *app.Record) { m.fill(m.form.Fields(), rec.Fields) }

func (m *merger) fill(fields []*catalog.Field, values map[string]app.Value) {
	for _, by := range fields {
		p := values[by.ID].Party()
		if p.Ref == "" || len(by.Fills()) == 0 {
			continue
		}
		rec := m.directory(p)
		if rec == nil {
			continue
		}
		for _, to := range by.Fills() {
			if v := to.Filled(rec); values[to.ID].IsBlank() && !v.IsBlank() {
				values[to.ID] = v
			}
		}
	}
}
