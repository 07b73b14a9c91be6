package register

import (
	"ronghe/app"
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

// onlyBlanks takes out of a row what the record says already.
func onlyBlanks(old, next *app.Record) {
	for id := range next.Fields {
		if !old.Value(id).IsBlank() {
			delete(next.Fields, id)
		}
	}
	for table := range next.Rows {
		if len(old.Rows[table]) > 0 {
			delete(next.Rows, table)
		}
	}
}

// keys are the fields by which rows find records, one list after another.
func (m *merger) keys() [][]string {
	if len(m.key) > 0 {
		return [][]string{m.key}
	}
	return m.form.Duplicates
}
