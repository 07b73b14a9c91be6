package server

import (
	"cmp"
	"maps"
	"slices"

	"ronghe/app"
)

// flush writes the step: entries, documents, personal values, and last of all
// the numbers of the scopes.
func (s *step) flush() error {
	if err := s.tx.PutEntries(s.fresh); err != nil {
		return err
	}
	for _, en := range s.settled {
		if err := s.tx.Settled(en); err != nil {
			return err
		}
	}
	var rows []*DocRow
	for _, id := range slices.Sorted(maps.Keys(s.docs)) {
		d := s.docs[id]
		if d.changed {
			rows = append(rows, d.row)
		}
		if len(d.files) > 0 {
			slices.SortFunc(d.files, func(a, b Naming) int { return cmp.Or(cmp.Compare(a.Hash, b.Hash), cmp.Compare(a.Unit, b.Unit)) })
			if err := s.tx.Refer(id, slices.Compact(d.files)); err != nil {
				return err
			}
		}
	}
	if err := s.tx.PutDocs(rows); err != nil {
		return err
	}
	for _, en := range s.fresh {
		if plain := s.secrets[en.ID]; len(plain) > 0 {
			sealed, err := s.e.sealSecrets(en.ID, plain)
			if err != nil {
				return err
			}
			if err := s.tx.PutSecrets(en.ID, sealed); err != nil {
				return err
			}
		}
	}
	for _, scope := range slices.Sorted(maps.Keys(s.out)) {
		ids, err := s.spread(s.out[scope])
		if err != nil {
			return err
		}
		if err := s.tx.Publish(scope, ids); err != nil {
			return err
		}
	}
	return nil
}

// spread puts the histories of documents in the place of their marks. The
// entries of this step are written already.
func (s *step) spread(refs []ref) ([]app.ID, error) {
	out := make([]app.ID, 0, len(refs))
	for _, r := range refs {
		if r.doc == "" {
			out = append(out, r.op)
			continue
		}
		err := s.tx.History([]app.ID{r.doc}, func(en *Entry) error {
			if en.Rev <= r.upTo {
				out = append(out, en.ID)
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}
