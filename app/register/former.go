package register

import (
	"slices"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/app/op"
)

// KeepFormer notes in rec the name that base bears, where the register keeps
// former names and rec bears another; until today.
func (s *Service) KeepFormer(rec, base *app.Record) {
	if f, ok := s.cat.Form(rec.Form); ok && base != nil && !rec.Value(f.Display).IsBlank() {
		keepFormer(f, rec, base.Value(f.Display).Text(), s.Today())
	}
}

// keepFormer notes in rec a name that it does not bear any more, and the day
// until which it did, "" for unknown; false where the form keeps no former names
// or this one is there.
func keepFormer(f *catalog.Form, rec *app.Record, name, until string) bool {
	col := f.Former()
	if col == nil || name == "" || rec.Value(f.Display).Text() == name {
		return false
	}
	rows := rec.Rows[catalog.FormerNames]
	if slices.ContainsFunc(rows, func(r app.Row) bool { return r.Fields[col.ID].Text() == name }) {
		return false
	}
	row := app.Row{ID: op.NewID(), Fields: map[string]app.Value{col.ID: app.TextValue(name)}}
	if len(rows) > 0 {
		row.Order = rows[len(rows)-1].Order
	}
	row.Order = op.After(row.Order)
	if _, ok := col.Table().Column(catalog.FormerUntil); ok && until != "" {
		row.Fields[catalog.FormerUntil] = app.TextValue(until)
	}
	if rec.Rows == nil {
		rec.Rows = map[string][]app.Row{}
	}
	rec.Rows[catalog.FormerNames] = append(rows, row)
	return true
}

// Renamed returns the name that a save would give up, where the register keeps
// former names and this one is not kept yet; "" otherwise.
func (ss *Session) Renamed() string {
	if ss.base == nil {
		return ""
	}
	name := ss.base.Value(ss.form.Display).Text()
	if ss.now.rec.Value(ss.form.Display).IsBlank() || !keepFormer(ss.form, ss.now.rec.Clone(), name, "") {
		return ""
	}
	return name
}

// KeepFormer notes the name that a save would give up among the former ones,
// with today as the day until which it was borne.
func (ss *Session) KeepFormer() {
	if ss.Renamed() == "" {
		return
	}
	rec := ss.now.rec.Clone()
	ss.svc.KeepFormer(rec, ss.base)
	ss.step("", snapshot{rec: rec, raw: ss.now.raw, odd: ss.now.odd})
}

// Renamed counts the lines that would give up a name which the register could
// keep as a former one; KeepFormer lets it be kept.
func (w *SheetWork) Renamed() (n int) {
	for _, it := range w.items {
		if it.err == nil && it.base != nil && keepFormer(w.sh.form, it.next.Clone(), it.base.Value(w.sh.form.Display).Text(), "") {
			n++
		}
	}
	return n
}

// KeepFormer notes the names that are given up among the former ones, until today.
func (w *SheetWork) KeepFormer() {
	for _, it := range w.items {
		if it.err == nil {
			w.sh.svc.KeepFormer(it.next, it.base)
		}
	}
}
