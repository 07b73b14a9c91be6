package register

import (
	"maps"
	"slices"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/app/i18n"
)

// meant finds the record that the row means: the one that a person chose, none
// where the row is to be added anyway, else the one that its keys find.
func (m *merger) meant(next *app.Record) (*app.Record, *app.Problem, error) {
	m.many, m.formerly = nil, false
	switch {
	case m.decided.Record != "":
		m.by = i18n.T("register.chosen")
		old, err := m.tx.Get(m.form.ID, m.decided.Record)
		if err == nil && old == nil {
			err = app.NewError(app.CodeNotFound, nil, "what", m.form.Title)
		}
		return old, nil, err
	case m.decided.How == AddAnyway:
		m.by = ""
		if _, ok := identity(m.form, next); !ok {
			return nil, nil, nil
		}
		old, err := m.tx.Get(m.form.ID, next.ID)
		if err != nil || old == nil {
			return nil, nil, err
		}
		return nil, m.found("matched_code", app.Refused, old), nil // one code is one record
	}
	return m.match(next)
}

// saysElse names the fields of which an earlier row of the file says otherwise of the
// same record, remarks aside, and keeps what this one says: where not all of a row goes
// into the record, the record does not tell.
func (m *merger) saysElse(id app.ID, next *app.Record) string {
	if before := m.said[id]; before != nil {
		return m.conflicts(before, next)
	}
	if m.said == nil {
		m.said = map[app.ID]*app.Record{}
	}
	said := &app.Record{Fields: maps.Clone(next.Fields)}
	for _, fd := range m.form.Fields() {
		if fd.TypeName == catalog.TypeText || fd.TypeName == catalog.TypeLongText {
			delete(said.Fields, fd.ID)
		}
	}
	m.said[id] = said
	return ""
}

// onlyBlanks takes out of a row what the record says already, and reports whether that
// was something else. A year of which a table has no row yet is blank.
func (m *merger) onlyBlanks(old, next *app.Record) (full bool) {
	for id, v := range next.Fields {
		if fd, ok := m.form.Field(id); ok && fd.OpenEnded != "" && old.Value(fd.OpenEnded).Bool() {
			full = true // that there is no last day is said, and no blank
			delete(next.Fields, id)
			continue
		}
		if have := old.Value(id); !have.IsBlank() {
			full = full || !have.Equal(v) && !m.samePersonal(have, v)
			delete(next.Fields, id)
		}
	}
	for table, rows := range next.Rows {
		have := old.Rows[table]
		if len(have) == 0 {
			continue
		}
		t, _ := m.form.Field(table)
		kept := slices.DeleteFunc(slices.Clone(rows), func(row app.Row) bool { return !m.newYear(t, have, row) })
		for _, row := range rows {
			full = full || len(kept) < len(rows) && !m.hasRow(have, row, map[app.ID]bool{})
		}
		if next.Rows[table] = kept; len(kept) == 0 {
			delete(next.Rows, table)
		}
	}
	return full
}

// close takes back that a record has no last day where the row brings one and does not say
// so again: the day would not be shown.
func (m *merger) close(next, out *app.Record) {
	for id, v := range next.Fields {
		fd, ok := m.form.Field(id)
		if !ok || fd.OpenEnded == "" || v.IsBlank() || !next.Value(fd.OpenEnded).IsBlank() || !out.Value(fd.OpenEnded).Bool() {
			continue
		}
		out.Set(fd.OpenEnded, app.BoolValue(false))
	}
}

// newYear reports whether a row is of a year of which no stored row is.
func (m *merger) newYear(t *catalog.Field, have []app.Row, row app.Row) bool {
	for _, c := range t.Fields {
		if c.TypeName == catalog.TypeYear && c.Required && !row.Fields[c.ID].IsBlank() {
			return !slices.ContainsFunc(have, func(r app.Row) bool { return r.Fields[c.ID].Equal(row.Fields[c.ID]) && !m.taken[r.ID] })
		}
	}
	return false
}

// sameOr is the code of what is told where a row brings nothing.
func sameOr(full bool) string {
	if full {
		return "matched_full"
	}
	return "matched_same"
}

// keys are the fields by which rows find records, one list after another.
func (m *merger) keys() [][]string {
	if len(m.key) > 0 {
		return [][]string{m.key}
	}
	return m.form.Duplicates
}
