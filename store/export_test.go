package store

import (
	"context"

	"ronghe/app"
)

// Made is how many summaries were made from the records so far.
func (s *Store) Made() int64 {
	s.known.mu.Lock()
	defer s.known.mu.Unlock()
	return s.known.made
}

// Fresh is Summarise from the records, whatever is known.
func (s *Store) Fresh(ctx context.Context, q app.Query) (app.Summary, error) {
	var none Store
	none.main, none.readers, none.shapes, none.opt, none.keys = s.main, s.readers, s.shapes, s.opt, s.keys
	return none.Summarise(ctx, q)
}
