package store

import (
	"context"
	"database/sql/driver"
	"encoding/binary"
	"fmt"
	"slices"

	"ronghe/app"
)

// Members returns which records of a form each of the sets of conditions selects,
// all as of one moment: the records of all sets with their revisions in the order
// of their ids, and for each set the places of its own among them, ascending.
// Errors: store.unknown_form, store.unknown_field, store.filter.
func (s *Store) Members(ctx context.Context, form string, sets [][]app.Filter) ([]app.Revision, [][]int, error) {
	requests := make([]*request, len(sets))
	for i, where := range sets {
		var err error
		if requests[i], err = s.request(app.Query{Form: form, Where: where}); err != nil {
			return nil, nil, err
		}
	}
	found := make([][]int64, len(sets))
	all := map[int64]app.Revision{}
	err := s.moment(ctx, func(t *session) error {
		for i, r := range requests {
			w, args := r.all().where()
			if err := t.read(fmt.Sprintf("SELECT r.rid FROM %s r WHERE %s", r.sh.main, w), args, 1, func(v []driver.Value) error {
				rid, _ := v[0].(int64)
				found[i] = append(found[i], rid)
				all[rid] = app.Revision{}
				return nil
			}); err != nil {
				return err
			}
		}
		if len(all) == 0 {
			return nil
		}
		return t.read(`SELECT rid, id, head FROM doc WHERE form = ?`, []any{form}, 3, func(v []driver.Value) (err error) {
			rid, _ := v[0].(int64)
			if _, ok := all[rid]; !ok {
				return nil
			}
			all[rid], err = revisionOf(v[1], v[2])
			return err
		})
	})
	if err != nil {
		return nil, nil, s.coded(err)
	}
	docs, places := inOrder(all)
	sorted := make([][]int, len(sets))
	for i, rids := range found {
		sorted[i] = make([]int, len(rids))
		for k, rid := range rids {
			sorted[i][k] = places[rid]
		}
		slices.Sort(sorted[i])
	}
	return docs, sorted, nil
}

// revisionOf reads id and revision of a row of doc. The row's checksum is left to
// whoever reads its body.
func revisionOf(id, head driver.Value) (r app.Revision, err error) {
	b, _ := id.([]byte)
	if r.ID, err = blobID(b); err != nil {
		return r, err
	}
	if h, _ := head.([]byte); len(h) > sumSize { // the first of docRow.numbers
		r.Rev, _ = binary.Varint(h[sumSize:])
	}
	return r, nil
}

func inOrder(all map[int64]app.Revision) (docs []app.Revision, places map[int64]int) {
	rids := make([]int64, 0, len(all))
	for rid := range all {
		rids = append(rids, rid)
	}
	slices.SortFunc(rids, func(a, b int64) int { return compareText(string(all[a].ID), string(all[b].ID)) })
	docs, places = make([]app.Revision, len(rids)), make(map[int64]int, len(rids))
	for i, rid := range rids {
		docs[i], places[rid] = all[rid], i
	}
	return docs, places
}
