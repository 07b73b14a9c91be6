package store

import (
	"bytes"

	"ronghe/app"
	"ronghe/app/op"
)

// unmet says what of a page the folder cannot hold yet, so that nothing of it is
// looked for one by one: ids begin with the time at which they were made, and most
// pages bring what is younger than all that is here.
type unmet struct{ ops, docs bool }

// span is a range of ids, both ends included.
type span struct{ from, to []byte }

// add widens the range, and reports whether id is one.
func (s *span) add(id app.ID) bool {
	b, err := idBlob(id)
	if err != nil || b == nil {
		return err == nil
	}
	if s.from == nil || bytes.Compare(b, s.from) < 0 {
		s.from = b
	}
	if s.to == nil || bytes.Compare(b, s.to) > 0 {
		s.to = b
	}
	return true
}

// meet finds what is unmet. What stands in two scopes may come twice in a page, of
// which the second is met then; what is wrong with an op take says.
func (in *intake) meet(ds []op.Delivery) error {
	var ops, docs span
	seen := make(map[app.ID]bool, len(ds))
	for i := range ds {
		if ds[i].ID != "" { // by its own id, which is looked up
			continue
		}
		ds[i].Ready()
		if o, err := ds[i].Op(); err != nil || seen[o.ID] || !ops.add(o.ID) || !docs.add(o.Doc) {
			return nil //nolint:nilerr // take says what is wrong with it
		} else {
			seen[o.ID] = true
		}
	}
	here := func(s span, query string) (bool, error) {
		if s.from == nil {
			return true, nil
		}
		n, err := in.number(query, s.from, s.to)
		return n != 0, err
	}
	some, err := here(ops, `SELECT EXISTS (SELECT 1 FROM op WHERE id BETWEEN ? AND ?)`)
	if err != nil {
		return err
	}
	in.unmet.ops = !some
	some, err = here(docs, `SELECT EXISTS (SELECT 1 FROM doc WHERE id BETWEEN ? AND ?)`)
	in.unmet.docs = err == nil && !some
	return err
}
