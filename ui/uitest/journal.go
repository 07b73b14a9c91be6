package uitest

import (
	"context"
	"slices"

	"ronghe/app/op"
	"ronghe/app/register"
)

// Journal returns a page of the log.
func (s *Store) Journal(_ context.Context, q register.JournalQuery) ([]register.Entry, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := s.journal(q)
	from := min(q.Offset, len(all))
	return all[from:min(from+q.Limit, len(all))], s.failure()
}

// CountJournal counts it.
func (s *Store) CountJournal(_ context.Context, q register.JournalQuery) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.journal(q)), s.failure()
}

func (s *Store) journal(q register.JournalQuery) (out []register.Entry) {
	for i := len(s.log) - 1; i >= 0; i-- {
		e := s.log[i]
		if e.N >= q.In.From && e.N < q.In.To && (q.User == "" || e.Op.User == q.User) && (q.Form == "" || e.Op.Form == q.Form) &&
			(len(q.Kinds) == 0 || slices.Contains(q.Kinds, e.Op.Kind)) {
			out = append(out, e)
		}
	}
	return out
}

// Ops are the ops of a form's records in the order in which they were stored.
func (s *Store) Ops(form string) []op.Op {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []op.Op
	for _, e := range s.log {
		if e.Op.Form == form {
			out = append(out, e.Op)
		}
	}
	return out
}
