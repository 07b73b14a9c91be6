package register

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/app/i18n"
	"ronghe/app/op"
)

// outcome is what became of one imported row.
type outcome int

const (
	added outcome = iota
	updated
	unchanged
	leftAlone
	turnedDown
)

// merger lays imported records over what is stored: a record that the official
// code or the form's duplicate keys find is completed, any other is added.
type merger struct {
	s     *Service
	form  *catalog.Form
	tx    Tx
	batch app.ID
	at    line            // of the row in hand
	by    string          // labels of the keys by which it was found
	refs  *resolver       // of the directories
	in    *importer       // whose rows they are; nil for none
	with  *together       // the import that it is part of; nil for none
	seen  map[app.ID]line // records that this import added or found, and the row

	said  map[app.ID]*app.Record // what an earlier row says of a record that is not completed by all of it
	taken map[app.ID]bool        // rows of sub-tables that a row of this file stands for

	strange bool // the row before found nothing: this one may not either

	formerly bool // the row in hand names the record by a former name

	key     []string // by which rows find records, in place of the form's keys; nil for these
	decided Decision // of the row in hand
	many    []app.ID // the records that the row in hand may mean, where it is refused for that

	chosen map[app.ID]*app.Record // records of directories that rows refer to

	// heard, if not nil, is told what a record gets.
	heard func(rec *app.Record, ops []op.Op)
}

// line is a row of the imported file.
type line struct {
	sheet string
	n     int
	fresh bool // it added its record
}

// take stores one record; the finding, if any, says what it was matched with.
// The fields in defaulted got their default for want of a column: they fill a
// new record and say nothing about one that is there. One that has an id is that
// very record, which a sheet that came back says.
func (m *merger) take(rec *app.Record, defaulted []string) (outcome, *app.Problem, error) {
	next := m.s.prepared(m.form, rec)
	stands := rec.ID != ""
	old, finding, err := m.record(rec.ID, next)
	if err != nil {
		return turnedDown, nil, err
	}
	m.strange = old == nil && finding == nil
	switch {
	case finding != nil && finding.Severity == app.Refused:
		return turnedDown, finding, nil
	case old == nil:
		return m.addUnknown(next, finding)
	case old.Deleted:
		return turnedDown, m.found("matched_bin", app.Refused, old), nil
	}
	unsaid := map[string]app.Value{} // of a record that is there; of a new one it is said
	if m.formerly {                  // it has another name now
		defaulted = append(defaulted[:len(defaulted):len(defaulted)], m.form.Display)
	}
	for _, id := range defaulted {
		unsaid[id] = next.Fields[id]
		delete(next.Fields, id)
	}
	if m.s.Foreign(old) {
		what, p := m.foreign(old, m.complete(old, next, stands))
		return what, p, nil
	}
	from, twice := m.seen[old.ID]
	full := false
	if !from.fresh && m.decided.How != "" && m.decided.How != Complete { // what this import added is no record that was there
		if fields := m.saysElse(old.ID, next); fields != "" {
			maps.Copy(next.Fields, unsaid)
			return m.add(next, m.again("matched_twice_apart", app.Soft, from, fields))
		}
		if m.decided.How == LeaveAlone {
			m.seen[old.ID] = m.at
			return leftAlone, m.found("matched_kept", app.Note, old), nil
		}
		full = m.onlyBlanks(old, next)
	}
	if twice {
		return m.takeAgain(old, next, unsaid, from, full)
	}
	m.seen[old.ID] = m.at
	whole := m.complete(old, next, stands)
	fields := m.changed(old, whole)
	if fields != "" {
		whole.Set(op.CarriedField, app.Value{}) // what was edited is confirmed
	}
	code := "matched_update"
	switch {
	case m.formerly:
		code = "matched_former"
	case keepFormer(m.form, whole, m.s.Name(old), ""):
		code = "matched_renamed"
	}
	ops := op.Diff(old, whole)
	if len(ops) == 0 {
		return unchanged, m.found(sameOr(full), app.Note, old), nil
	}
	p := m.found(code, app.Note, old)
	p.Args["fields"] = fields
	return updated, p, m.apply(old, ops)
}

// record finds the record that next means: the one of an id, else what its keys say. A new
// one has its id then.
func (m *merger) record(id app.ID, next *app.Record) (old *app.Record, finding *app.Problem, err error) {
	if id != "" {
		m.by, m.formerly = i18n.T("export.no"), false
		if old, err = m.tx.Get(m.form.ID, id); err == nil && old == nil {
			err = app.NewError(app.CodeNotFound, nil, "what", m.form.Title)
		}
		return old, nil, err
	}
	next.ID = m.with.id(m.in, m.at)
	if id, ok := identity(m.form, next); ok {
		next.ID = id
	}
	return m.meant(next)
}

// foreign says what becomes of a row that means another unit's record.
func (m *merger) foreign(old, whole *app.Record) (outcome, *app.Problem) {
	if len(op.Diff(old, whole)) == 0 {
		return unchanged, m.found("matched_same", app.Note, old)
	}
	p := m.found("matched_foreign", app.Refused, old)
	p.Args["unit"] = UnitName(old.Unit)
	return turnedDown, p
}

// takeAgain stores a row that names a record which an earlier row of the file
// named: two of one name where they say two things, else one record. unsaid is what
// the row says of a new record alone.
func (m *merger) takeAgain(old, next *app.Record, unsaid map[string]app.Value, from line, full bool) (outcome, *app.Problem, error) {
	fields := m.conflicts(old, next)
	if fields != "" && old.ID != next.ID {
		maps.Copy(next.Fields, unsaid)
		return m.add(next, m.again("matched_twice_apart", app.Soft, from, fields))
	}
	whole := m.complete(old, next, false)
	ops := op.Diff(old, whole)
	switch {
	case len(ops) == 0 && full:
		return unchanged, m.found(sameOr(full), app.Note, old), nil
	case len(ops) == 0:
		return unchanged, m.again("matched_twice", app.Note, from, ""), nil
	case fields != "": // the official code says that they are one
		return updated, m.again("matched_twice_over", app.Soft, from, fields), m.apply(old, ops)
	}
	sev := app.Note
	if m.overfull(old, whole) {
		sev = app.Soft
	}
	return updated, m.again("matched_twice_more", sev, from, m.changed(old, whole)), m.apply(old, ops)
}

// add stores a new record.
func (m *merger) add(rec *app.Record, p *app.Problem) (outcome, *app.Problem, error) {
	at := m.at
	at.fresh = true
	m.fillFields(rec)
	for _, t := range m.form.Tables() {
		m.fillRows(t, rec.Rows[t.ID])
	}
	m.seen[rec.ID] = at
	return added, p, m.apply(nil, op.Diff(nil, rec))
}

// conflicts names the fields of which a row says otherwise than a row of the
// same file with the same keys: one list does not say two things of one record,
// so they are two of one name.
func (m *merger) conflicts(old, next *app.Record) string {
	return m.differing(next.Fields, func(id string, v app.Value) bool {
		have := old.Value(id)
		return !have.IsBlank() && !have.Equal(v) && !m.samePersonal(have, v)
	})
}

// changed names what a record gets.
func (m *merger) changed(old, whole *app.Record) string {
	text := m.differing(whole.Fields, func(id string, v app.Value) bool { return !old.Value(id).Equal(v) })
	var parts []string
	if text != "" {
		parts = append(parts, text)
	}
	for _, t := range m.form.Tables() {
		if otherRows(old.Rows[t.ID], whole.Rows[t.ID]) {
			parts = append(parts, t.Label)
		}
	}
	return strings.Join(parts, "、")
}

// mostNamed is how many fields a message names.
const mostNamed = 6

func (m *merger) differing(fields map[string]app.Value, differs func(string, app.Value) bool) string {
	var ids []string
	for _, fd := range m.form.Fields() { // in the order of the form
		if v, ok := fields[fd.ID]; ok && differs(fd.ID, v) && len(ids) < mostNamed {
			ids = append(ids, fd.ID)
		}
	}
	return m.labels(ids)
}

// overfull reports whether a table that had all rows it needs got more: the
// parties of another agreement of the same name, perhaps.
func (m *merger) overfull(old, whole *app.Record) bool {
	for _, t := range m.form.Tables() {
		if n := len(old.Rows[t.ID]); t.Min > 0 && n >= t.Min && len(whole.Rows[t.ID]) > n {
			return true
		}
	}
	return false
}

// again says that a row of this file names what an earlier row of it named.
func (m *merger) again(code string, sev app.Severity, from line, fields string) *app.Problem {
	where := fmt.Sprint(from.n)
	if from.sheet != m.at.sheet {
		where = fmt.Sprintf("%d (%s)", from.n, from.sheet)
	}
	return &app.Problem{Code: code, Severity: sev, Args: map[string]string{"line": where, "fields": fields, "keys": m.by}}
}

// apply writes what a record gets, and what that brings with it.
func (m *merger) apply(old *app.Record, ops []op.Op) error {
	var cur *app.Record
	for i := range ops {
		m.s.stamp(&ops[i], m.batch, "")
		var err error
		if cur, err = m.tx.Apply(&ops[i]); err != nil {
			return err
		}
	}
	if cur == nil {
		return nil
	}
	m.with.bring(m.in, m.at, old, cur)
	if m.heard != nil {
		m.heard(cur, ops)
	}
	return m.s.follow(m.tx, m.batch, old, cur)
}

// match finds the stored record that the row means. The first duplicate key
// that the row fills decides; several records with that key refuse the row.
func (m *merger) match(next *app.Record) (*app.Record, *app.Problem, error) {
	var bin *app.Record
	if _, ok := identity(m.form, next); ok {
		m.by = m.labels([]string{m.form.Identity})
		old, err := m.tx.Get(m.form.ID, next.ID)
		switch {
		case err == nil && otherCode(m.form, old, next.Value(m.form.Identity)):
			old, next.ID = nil, m.with.id(m.in, m.at)
		case err != nil || old != nil && !old.Deleted:
			return old, nil, err
		}
		bin = old // a merge may have given its code to another
	}
	var apart *app.Problem
	for _, key := range m.keys() {
		ids, err := m.find(next, key)
		if err != nil {
			return nil, nil, err
		}
		if ids, err = m.notApart(ids, next, key, &apart); err != nil {
			return nil, nil, err
		}
		if len(ids) > 1 {
			if ids, err = m.agreeing(ids, next); err != nil {
				return nil, nil, err
			}
		}
		switch len(ids) {
		case 0:
			continue
		case 1:
			m.by = m.labels(key)
			old, err := m.tx.Get(m.form.ID, ids[0])
			if err != nil || old == nil || m.differs(old, next) {
				return nil, nil, err
			}
			return old, nil, nil
		}
		m.many = ids
		return nil, &app.Problem{
			Code: "matched_many", Severity: app.Refused,
			Args: map[string]string{"count": fmt.Sprintf("%d", len(ids)), "fields": m.labels(key)},
		}, nil
	}
	if bin == nil && apart != nil {
		return nil, apart, nil
	}
	return bin, nil, nil
}

// agreeing keeps, of several records with the row's keys, the only one that
// says nothing else than the row, if there is just one. Where all say something
// else and are of this very file, the row is one more of that name.
func (m *merger) agreeing(ids []app.ID, next *app.Record) ([]app.ID, error) {
	var same []app.ID
	here := true
	for _, id := range ids {
		old, err := m.tx.Get(m.form.ID, id)
		if err != nil {
			return nil, err
		}
		if old != nil && m.conflicts(old, next) == "" {
			same = append(same, id)
		}
		here = here && m.seen[id].n > 0
	}
	switch {
	case len(same) == 1:
		return same, nil
	case len(same) == 0 && here:
		return ids[:1], nil
	}
	return ids, nil
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
		if !ok || fd.TypeName != catalog.TypeTree || a.IsBlank() || b.IsBlank() || m.seen[old.ID].fresh {
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
	fd, ok := m.form.Field(m.form.Identity)
	if !ok {
		return false
	}
	a, b := old.Value(fd.ID), next.Value(fd.ID)
	return fd.Identifies(a) && fd.Identifies(b) && !a.Equal(b)
}

// keyed are the values of a key, where a record fills all of it: a code in which no code
// stands tells it from nothing.
func keyed(form *catalog.Form, rec *app.Record, key []string) ([]app.Value, bool) {
	values := make([]app.Value, len(key))
	for i, id := range key {
		if values[i] = rec.Value(id); values[i].IsBlank() {
			return nil, false
		}
		if fd, ok := form.Field(id); ok && len(key) == 1 && !fd.Identifies(values[i]) {
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
// ones leave what is there, and rows that are not there yet are added. Rows of a
// sheet that came back take the place of those that they were.
func (m *merger) complete(old, next *app.Record, returned bool) *app.Record {
	out := old.Clone()
	out.FormVer = next.FormVer
	for id, v := range next.Fields {
		if fd, ok := m.form.Field(id); ok && fd.Personal != nil && m.samePersonal(old.Value(id), v) {
			continue
		}
		out.Set(id, v)
	}
	m.close(next, out)
	for table, rows := range next.Rows {
		have := out.Rows[table]
		t, _ := m.form.Field(table)
		last := ""
		if len(have) > 0 {
			last = have[len(have)-1].Order
		}
		taken := m.taken // rows of a record that this very import made are all its own
		if returned {
			taken = map[app.ID]bool{}
			rows = numbered(have, rows, taken)
		}
		stored := !m.seen[old.ID].fresh
		for _, row := range rows {
			switch {
			case m.hasRow(have, row, taken), t.Carry != nil && takeCarried(t.Carry, have, row):
				continue
			case (returned || stored) && (sameRow(t, have, row, taken) || !returned && sameRole(t, have, rows, row, taken)):
				continue
			}
			m.fillRows(t, []app.Row{row})
			last = op.After(last)
			id := op.NewID()
			if stored {
				taken[id] = true
			}
			have = append(have, app.Row{ID: id, Order: last, Fields: row.Fields})
		}
		out.Rows[table] = have
	}
	return out
}

// takeCarried lets a row of a year take the place of one that was carried into
// that year and is not confirmed.
func takeCarried(c *catalog.Carry, have []app.Row, row app.Row) bool {
	for i := range have {
		if !have[i].Fields[op.CarriedField].IsBlank() && c.SameRow(have[i].Fields, row.Fields, row.Fields[c.Year].Text()) {
			delete(have[i].Fields, op.CarriedField)
			maps.Copy(have[i].Fields, row.Fields)
			return true
		}
	}
	return false
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

// hasRow reports whether a row with all of the new row's values is there; it is taken.
func (m *merger) hasRow(rows []app.Row, row app.Row, taken map[app.ID]bool) bool {
next:
	for i := range rows {
		for id, v := range row.Fields {
			if old := rows[i].Fields[id]; !old.Equal(v) && !m.samePersonal(old, v) {
				continue next
			}
		}
		taken[rows[i].ID] = true
		return true
	}
	return false
}
