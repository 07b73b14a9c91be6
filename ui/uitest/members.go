package uitest

import (
	"context"
	"maps"
	"slices"

	"ronghe/app"
)

// Members tells which records of a form pass each of the sets of conditions.
func (s *Store) Members(_ context.Context, form string, sets [][]app.Filter) ([]app.Revision, [][]int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	def, _ := s.cat.Form(form)
	var docs []app.Revision
	out := make([][]int, len(sets))
	for _, id := range slices.Sorted(maps.Keys(s.records[form])) {
		rec, counts := s.records[form][id], false
		for i, where := range sets {
			if rec.Deleted || !s.passes(def, rec, app.Query{Where: where}) {
				continue
			}
			if !counts {
				docs, counts = append(docs, app.Revision{ID: id, Rev: rec.Rev}), true
			}
			out[i] = append(out[i], len(docs)-1)
		}
	}
	return docs, out, nil
}
