package register

import (
	"fmt"
	"slices"
	"strings"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/app/op"
)

// outcome is what became of one imported row.
type outcome int

const (
	added outcome = iota
	updated
	unchanged
	turnedDown
)

// merger lays imported records over what is stored: a record that the official
// code or the form's duplicate keys find is completed, any other is added.
type merger struct {
	s     *Service
	form  *catalog.Form
	tx    Tx
	batch app.ID
	fresh map[app.ID]bool // records that this import added
}

// take stores one record; the finding, if any, says what it was matched with.
// The fields in defaulted got their default for want of a column: they fill a
// new record and say nothing about one that is there.
func (m *merger) take(rec *app.Record, defaulted []string) (outcome, *app.Problem, error) {
	next := m.s.prepared(m.form, rec)
	if id, ok := identity(m.form, next); ok {
		next.ID = id
	} else {
		next.ID = op.NewID()
	}
	old, finding, err := m.match(next)
	if err != nil {
		return turnedDown, nil, err
	}
	switch {
	case finding != nil && finding.Severity == app.Refused:
		return turnedDown, finding, nil
	case old == nil:
		m.fresh[next.ID] = true
		return added, nil, m.apply(op.Diff(nil, next))
	case old.Deleted:
		return turnedDown, m.found("matched_bin", app.Refused, old), nil
	}
	for _, id := range defaulted {
		delete(next.Fields, id)
	}
	ops := op.Diff(old, m.complete(old, next))
	if len(ops) == 0 {
		return unchanged, m.found("matched_same", app.Note, old), nil
	}
	return updated, m.found("matched_update", app.Note, old), m.apply(ops)
}

func (m *merger) apply(ops []op.Op) error {
	for i := range ops {
		m.s.stamp(&ops[i], m.batch, "")
		if _, err := m.tx.Apply(&ops[i]); err != nil {
			return err
		}
	}
	return nil
}

// match finds the stored record that the row means. The first duplicate key
// that the row fills decides; several records with that key refuse the row.
func (m *merger) match(next *app.Record) (*app.Record, *app.Problem, error) {
	if _, ok := identity(m.form, next); ok {
		if old, err := m.tx.Get(m.form.ID, next.ID); err != nil || old != nil {
			return old, nil, err
		}
	}
	for _, key := range m.form.Duplicates {
		ids, err := m.find(next, key)
		if err != nil {
			return nil, nil, err
		}
		switch len(ids) {
		case 0:
			continue
		case 1:
			old, err := m.tx.Get(m.form.ID, ids[0])
			if err != nil || old == nil || m.differs(old, next) {
				return nil, nil, err
			}
			return old, nil, nil
		}
		return nil, &app.Problem{
			Code: "matched_many", Severity: app.Refused,
			Args: map[string]string{"count": fmt.Sprintf("%d", len(ids)), "fields": m.labels(key)},
		}, nil
	}
	return nil, nil, nil
}

// mostAlike is how many records of one name are looked through.
const mostAlike = 50

// find returns the records that agree with the row in a key whose first field
// is filled: exactly, or, where none does, as far as both say (see agree).
func (m *merger) find(next *app.Record, key []string) ([]app.ID, error) {
	values, whole := m.values(next, key)
	if whole {
		ids, err := m.tx.FindBy(m.form.ID, key, values, 2)
		if err != nil || len(ids) > 0 || len(key) == 1 {
			return ids, err
		}
	}
	if next.Value(key[0]).IsBlank() {
		return nil, nil
	}
	ids, err := m.tx.FindBy(m.form.ID, key[:1], []app.Value{next.Value(key[0])}, mostAlike)
	if err != nil {
		return nil, err
	}
	var out []app.ID
	for _, id := range ids {
		old, err := m.tx.Get(m.form.ID, id)
		if err != nil {
			return nil, err
		}
		if old != nil && m.agree(old, next, key[1:]) {
			out = append(out, id)
		}
	}
	return out, nil
}

// agree reports whether two records say the same in all fields: equal values,
// blank with blank (a list without places, imported twice, is not there twice),
// or a place within the other's place, unless both rows are of this very
// import: one list does not name one school by town and again by city.
func (m *merger) agree(old, next *app.Record, fields []string) bool {
	for _, id := range fields {
		a, b := old.Value(id), next.Value(id)
		if a.Equal(b) {
			continue
		}
		fd, ok := m.form.Field(id)
		if !ok || fd.TypeName != catalog.TypeTree || a.IsBlank() || b.IsBlank() || m.fresh[old.ID] {
			return false
		}
		lists := fd.Lists()
		if !slices.Contains(lists.Descendants(fd.Codes, a.Text()), b.Text()) && !slices.Contains(lists.Descendants(fd.Codes, b.Text()), a.Text()) {
			return false
		}
	}
	return true
}

// differs reports whether the official codes of the two say that they are not
// the same although a weaker key agrees.
func (m *merger) differs(old, next *app.Record) bool {
	if m.form.Identity == "" {
		return false
	}
	a, b := old.Value(m.form.Identity), next.Value(m.form.Identity)
	return !a.IsBlank() && !b.IsBlank() && !a.Equal(b)
}

func (m *merger) values(rec *app.Record, key []string) ([]app.Value, bool) {
	values := make([]app.Value, len(key))
	for i, id := range key {
		if values[i] = rec.Value(id); values[i].IsBlank() {
			return nil, false
		}
	}
	return values, true
}

func (m *merger) labels(key []string) string {
	labels := make([]string, len(key))
	for i, id := range key {
		labels[i] = id
		if fd, ok := m.form.Find(id); ok {
			labels[i] = fd.Label
		}
	}
	return strings.Join(labels, "、")
}

func (m *merger) found(code string, sev app.Severity, old *app.Record) *app.Problem {
	return &app.Problem{Code: code, Severity: sev, Record: old.ID, Args: map[string]string{"name": m.s.Name(old)}}
}

// complete returns old with what next brings: filled fields replace, blank
// ones leave what is there, and rows that are not there yet are added.
func (m *merger) complete(old, next *app.Record) *app.Record {
	out := old.Clone()
	out.FormVer = next.FormVer
	for id, v := range next.Fields {
		if fd, ok := m.form.Field(id); ok && fd.Personal != nil && m.samePersonal(old.Value(id), v) {
			continue
		}
		out.Set(id, v)
	}
	for table, rows := range next.Rows {
		have := out.Rows[table]
		last := ""
		if len(have) > 0 {
			last = have[len(have)-1].Order
		}
		for _, row := range rows {
			if m.hasRow(have, row) {
				continue
			}
			last = op.Between(last, "")
			have = append(have, app.Row{ID: op.NewID(), Order: last, Fields: row.Fields})
		}
		out.Rows[table] = have
	}
	return out
}

// samePersonal reports whether a sealed value seals just this plain one.
func (m *merger) samePersonal(old, plain app.Value) bool {
	sealed, ok := old.Sealed()
	if !ok {
		return false
	}
	v, err := m.tx.Unseal(sealed)
	return err == nil && v.Equal(plain)
}

// hasRow reports whether a row with all of the new row's values is there.
func (m *merger) hasRow(rows []app.Row, row app.Row) bool {
next:
	for i := range rows {
		for id, v := range row.Fields {
			if old := rows[i].Fields[id]; !old.Equal(v) && !m.samePersonal(old, v) {
				continue next
			}
		}
		return true
	}
	return false
}
