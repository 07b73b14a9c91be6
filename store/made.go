package store

// madeDoc is a folded document with what the tables are to hold of it.
type madeDoc struct {
	fold *docFold
	row  *docRow
	head []byte
	rows *projected // nil: of a register that this program does not have
}

// make makes it. Of the database nothing is asked but sealed values that are not in hand.
func (t *tx) make(h *held, f *docFold) (*madeDoc, error) {
	m := &madeDoc{fold: f}
	if f.Rec == nil {
		return m, nil
	}
	h.rec = f.Rec
	e := t.s.evaluate(h.rec)
	var err error
	if m.row, err = newDocRow(h.rid, h.rec, &e, make([]byte, 0, t.room)); err != nil {
		return nil, err
	}
	t.room = len(m.row.body) + len(m.row.body)/8 // the next one is about as long
	m.head = m.row.head()
	if h.sh != nil {
		m.rows, err = t.projection(h, &e)
	}
	return m, err
}

// put writes it in place of what stands.
func (t *tx) put(h *held, m *madeDoc) error {
	if m.fold.Rec == nil {
		return t.drop(h)
	}
	if err := t.putDoc(m.row, m.head, h.old == nil); err != nil {
		return err
	}
	if m.rows != nil {
		if err := t.putProjection(h, m.rows); err != nil {
			return err
		}
	}
	if h.old == nil && len(m.fold.Open) == 0 {
		return nil
	}
	return t.saveClashes(h.rid, m.fold)
}
