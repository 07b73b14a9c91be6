package store

import (
	"context"
	"database/sql/driver"
	"strings"

	"ronghe/app"
)

// dropIdle removes the attachments that are to go by a time in milliseconds and that
// nothing here names: no op, no draft, nothing that is on its way, and nothing that
// was just picked.
func (s *Store) dropIdle(ctx context.Context, by int64) error {
	var due []string
	if err := s.query(ctx, `SELECT hash FROM blob_idle WHERE since <= ? ORDER BY hash`, []any{by}, 1, func(v []driver.Value) error {
		hash, _ := v[0].(string)
		due = append(due, hash)
		return nil
	}); err != nil || len(due) == 0 {
		return s.coded(err)
	}
	if !s.files.TryLock() {
		return nil // a backup reads them: the next time
	}
	defer s.files.Unlock()
	return s.w.do(ctx, s, func(t *session) error {
		used, err := s.namedFiles(ctx, t)
		if err != nil {
			return err
		}
		for _, hash := range due {
			if !used[hash] {
				if err := s.DropBlob(ctx, hash); err != nil {
					return err
				}
			}
			if _, err := t.exec(`DELETE FROM blob_idle WHERE hash = ?`, hash); err != nil {
				return err
			}
		}
		return nil
	})
}

// namedFiles are the attachments that something names. Of ops and drafts each text
// that could be a file's hash counts, wherever it stands.
func (s *Store) namedFiles(ctx context.Context, t *session) (map[string]bool, error) {
	used := map[string]bool{}
	if err := t.read(`SELECT body FROM op WHERE rid IS NOT NULL`, nil, 1, func(v []driver.Value) error {
		body, _ := v[0].([]byte)
		hashesIn(used, app.Parts(body))
		return nil
	}); err != nil {
		return nil, err
	}
	if err := t.read(`SELECT hash FROM blob_turn`, nil, 1, func(v []driver.Value) error {
		hash, _ := v[0].(string)
		used[hash] = true
		return nil
	}); err != nil {
		return nil, err
	}
	drafts, err := s.Drafts(ctx)
	if err != nil {
		return nil, err
	}
	for _, d := range drafts {
		hashesIn(used, app.Parts(d.Body.AppendBody(nil)))
		for _, raw := range d.Raw {
			hashesIn(used, raw)
		}
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	for hash := range s.picked {
		used[hash] = true
	}
	return used, nil
}

// hashesIn notes every run of 64 hex digits of a text.
func hashesIn(used map[string]bool, text string) {
	run := 0
	for i := 0; i <= len(text); i++ {
		if i < len(text) && strings.IndexByte("0123456789abcdef", text[i]) >= 0 {
			run++
			continue
		}
		if run == 64 {
			used[strings.Clone(text[i-64:i])] = true
		}
		run = 0
	}
}
