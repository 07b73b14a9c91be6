package store

import "context"

// Paper names something that a folder keeps, sealed, for reconciling.
type Paper string

// Papers. What is in them is the business of whoever writes them.
const (
	Server  Paper = keyPeer   // the server and this device's keys; Join puts it there first
	Joining Paper = "joining" // the keys of an enrolment whose answer has not come
	Ring    Paper = "ring"    // the keys of others, for bundles
)

// Paper returns what was kept, nil where nothing is. A login is needed.
func (s *Store) Paper(ctx context.Context, p Paper) ([]byte, error) {
	k, err := s.unlocked()
	if err != nil {
		return nil, err
	}
	b, err := s.syncValue(ctx, string(p))
	if err != nil || b == nil {
		return nil, err
	}
	plain, err := unseal(k.draft, b, []byte(p))
	if err != nil {
		return nil, damaged(err, s.dir)
	}
	return plain, nil
}

// KeepPaper keeps one; nil forgets it.
func (s *Store) KeepPaper(ctx context.Context, p Paper, b []byte) error {
	k, err := s.unlocked()
	if err != nil {
		return err
	}
	var sealed []byte
	if b != nil {
		if sealed, err = seal(k.draft, b, []byte(p)); err != nil {
			return err
		}
	}
	return s.w.do(ctx, s, func(t *session) error { return t.keepPaper(p, sealed) })
}

func (t *session) keepPaper(p Paper, sealed []byte) error {
	if sealed == nil {
		_, err := t.exec(`DELETE FROM sync WHERE key = ?`, string(p))
		return err
	}
	return t.keep(string(p), sealed)
}
