package register

import (
	"maps"
	"slices"
	"strings"

	"ronghe/app"
	"ronghe/app/catalog"
)

// notApart keeps, of the records that a key finds, those that the row may well mean:
// other parties make another agreement, whatever it is called, and so do another name
// and another day under a number that is no official code. Where none is left, the
// first of them is told. A person who says by what rows are known is followed.
func (m *merger) notApart(ids []app.ID, next *app.Record, key []string, told **app.Problem) ([]app.ID, error) {
	if len(m.key) > 0 || len(ids) == 0 || len(key) == 1 && m.form.Identity != "" {
		return ids, nil
	}
	var out []app.ID
	var first *app.Problem
	for _, id := range ids {
		old, err := m.tx.Get(m.form.ID, id)
		if err != nil {
			return nil, err
		}
		if old == nil {
			continue
		}
		var fields string
		if len(key) == 1 && key[0] != m.form.Display {
			fields = m.otherNumber(old, next, key)
		} else {
			fields = m.otherParties(old, next)
		}
		if fields == "" {
			out = append(out, id)
		} else if first == nil {
			m.by = m.labels(key)
			if first = m.found("matched_apart", app.Soft, old); m.seen[id].fresh {
				first = m.again("matched_twice_apart", app.Soft, m.seen[id], fields)
			}
			first.Args["keys"], first.Args["fields"] = m.by, fields
		}
	}
	if len(out) == 0 && *told == nil {
		*told = first
	}
	return out, nil
}

// otherNumber names what tells two records apart that have one number: all days and
// other values by which records are known, and the name or a party.
func (m *merger) otherNumber(old, next *app.Record, key []string) string {
	var differ []string
	who := m.otherParties(old, next)
	for _, other := range m.form.Duplicates {
		for _, id := range other {
			a, b := old.Value(id), next.Value(id)
			switch {
			case slices.Contains(key, id) || slices.Contains(differ, id):
			case id == m.form.Display && !a.IsBlank() && !b.IsBlank() && (who != "" || !alike(a.Text(), b.Text())):
			case a.IsBlank() || b.IsBlank() || a.Equal(b) || id == m.form.Display:
				return ""
			default:
				differ = append(differ, id)
			}
		}
	}
	if len(differ) == 0 {
		return ""
	}
	if who != "" {
		return m.labels(differ) + "、" + who
	}
	return m.labels(append([]string{m.form.Display}, differ...))
}

// otherParties names the table whose parties say that two records are not one: where
// each has one of a role, another one; where none has a role, not one in common.
func (m *merger) otherParties(old, next *app.Record) string {
	for _, t := range m.form.Tables() {
		cell, ok := t.Column(t.Cell)
		if !ok || cell.TypeName != catalog.TypeParty {
			continue
		}
		before, now := byRole(t, cell, old.Rows[t.ID]), byRole(t, cell, next.Rows[t.ID])
		for role, names := range now {
			have := before[role]
			if len(have) == 0 || role != "" && (len(have) > 1 || len(names) > 1) {
				continue
			}
			if !slices.ContainsFunc(names, func(n string) bool {
				return slices.ContainsFunc(have, func(h string) bool { return alike(n, h) })
			}) {
				return t.Label
			}
		}
	}
	return ""
}

// roles are the columns of a table of parties that say which of them one is: those it
// needs to be told in front of the party. What stands behind it says what the party is, and
// is asked only of a table without roles.
func roles(t, cell *catalog.Field) []*catalog.Field {
	var front, all []*catalog.Field
	for _, c := range t.Fields {
		if c.Required && c.TypeName == catalog.TypeChoice {
			all = append(all, c)
		}
		if c.ID == cell.ID {
			front = slices.Clone(all)
		}
	}
	if len(front) > 0 {
		return front
	}
	return all
}

// byRole are the parties of a table by their role.
func byRole(t, cell *catalog.Field, rows []app.Row) map[string][]string {
	out, cols := map[string][]string{}, roles(t, cell)
	for _, row := range rows {
		name := cell.Format(row.Fields[cell.ID])
		if name == "" {
			continue
		}
		role := ""
		for _, c := range cols {
			role += row.Fields[c.ID].Text() + "|"
		}
		out[strings.Trim(role, "|")] = append(out[strings.Trim(role, "|")], name)
	}
	return out
}

// alike reports whether two names may be of one: the same, or one within the other, as
// a short name is in a full one.
func alike(a, b string) bool {
	a, b = app.NameKey(a), app.NameKey(b)
	if len([]rune(a)) > len([]rune(b)) {
		a, b = b, a
	}
	if len([]rune(a)) < 2 {
		return a == b
	}
	rest := []rune(b)
	for _, c := range a { // 职教中心 is of 蛟河市职业教育中心
		i := slices.Index(rest, c)
		if i < 0 {
			return false
		}
		rest = rest[i+1:]
	}
	return true
}

// sameRole lets the only party of a role in a row of the file take the place of the
// only one that was stored, where the table needs its roles.
func sameRole(t *catalog.Field, have, rows []app.Row, row app.Row, taken map[app.ID]bool) bool {
	cell, ok := t.Column(t.Cell)
	if !ok || t.Min == 0 || cell.TypeName != catalog.TypeParty {
		return false
	}
	role := func(r app.Row) (of string) {
		for of = range byRole(t, cell, []app.Row{r}) {
		}
		return of
	}
	if row.Fields[cell.ID].IsBlank() {
		return false
	}
	only := func(list []app.Row) (at int) {
		at = -1
		for i, r := range list {
			switch {
			case r.Fields[cell.ID].IsBlank() || role(r) != role(row):
			case at >= 0:
				return -1
			default:
				at = i
			}
		}
		return at
	}
	at := only(have)
	if role(row) == "" || at < 0 || only(rows) < 0 || taken[have[at].ID] {
		return false
	}
	takePlace(have[at], row, taken)
	return true
}

// otherRows reports whether a table is not as it was.
func otherRows(old, now []app.Row) bool {
	return len(old) != len(now) || slices.ContainsFunc(now, func(r app.Row) bool {
		i := slices.IndexFunc(old, func(o app.Row) bool { return o.ID == r.ID })
		return i < 0 || !maps.EqualFunc(old[i].Fields, r.Fields, app.Value.Equal)
	})
}
