package register

import "ronghe/app"

// mostAlike is how many records of one name are looked through.
const mostAlike = 50

// find returns the records that agree with the row in a key whose first field
// is filled: exactly, or, where none does, as far as both say (see agree).
func (m *merger) find(next *app.Record, key []string) ([]app.ID, error) {
	values, whole := keyed(m.form, next, key)
	if m.strange && whole && len(key) > 1 { // nothing has the first field: nothing has all
		if ids, err := m.tx.FindBy(m.form.ID, key[:1], values[:1], 1); err != nil || len(ids) == 0 {
			if err != nil || key[0] != m.form.Display {
				return nil, err
			}
			return m.findFormer(next, key[1:])
		}
	}
	if whole {
		ids, err := m.tx.FindBy(m.form.ID, key, values, mostAlike)
		if err != nil || len(ids) > 0 || len(key) == 1 && key[0] != m.form.Display {
			return ids, err
		}
	}
	if next.Value(key[0]).IsBlank() || len(key) == 1 && !whole {
		return nil, nil
	}
	ids, err := m.tx.FindBy(m.form.ID, key[:1], []app.Value{next.Value(key[0])}, mostAlike)
	if err != nil {
		return nil, err
	}
	out, err := m.within(ids, next, key[1:])
	if err != nil || len(out) > 0 || len(ids) > 0 || key[0] != m.form.Display {
		return out, err
	}
	return m.findFormer(next, key[1:])
}

// findFormer returns the records that bore the row's name once and agree with it
// in the other fields of the key.
func (m *merger) findFormer(next *app.Record, others []string) ([]app.ID, error) {
	col := m.form.Former()
	if col == nil {
		return nil, nil
	}
	ids, err := m.tx.FindBy(m.form.ID, []string{col.Path()}, []app.Value{next.Value(m.form.Display)}, mostAlike)
	if err != nil {
		return nil, err
	}
	out, err := m.within(ids, next, others)
	m.formerly = len(out) > 0
	return out, err
}

// within keeps the records that agree with the row in fields.
func (m *merger) within(ids []app.ID, next *app.Record, fields []string) ([]app.ID, error) {
	var out []app.ID
	for _, id := range ids {
		old, err := m.tx.Get(m.form.ID, id)
		if err != nil {
			return nil, err
		}
		if old != nil && m.agree(old, next, fields) {
			out = append(out, id)
		}
	}
	return out, nil
}
