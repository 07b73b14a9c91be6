package store

import (
	"context"
	"database/sql/driver"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"ronghe/app"
	"ronghe/app/op"
)

// BlobGrace is how long an attachment that nothing names is kept.
const BlobGrace = 30 * 24 * time.Hour

// Collect removes the attachments, and the parts of ones that are on their way no
// more, that nothing has named for BlobGrace by this computer's clock; it returns how
// many, and tells the log. History, the recycle bin, drafts, what waits to be sent or
// decided and what was picked since the program was started count as naming. A clock
// that was put back keeps all longer. It needs a login.
func (s *Store) Collect(ctx context.Context) (int, error) {
	if _, err := s.unlocked(); err != nil {
		return 0, err
	}
	here, err := s.blobFiles()
	if err != nil {
		return 0, s.coded(err)
	}
	begun, err := s.begunFiles()
	if err != nil {
		return 0, s.coded(err)
	}
	here = append(here, begun...)
	if len(here) == 0 {
		return 0, nil
	}
	var used map[string]bool
	since := map[string]int64{}
	if err := s.moment(ctx, func(t *session) error {
		if err := t.read(`SELECT hash, since FROM blob_idle`, nil, 2, func(v []driver.Value) error {
			hash, _ := v[0].(string)
			since[hash], _ = v[1].(int64)
			return nil
		}); err != nil {
			return err
		}
		used, err = s.namedFiles(ctx, t)
		return err
	}); err != nil {
		return 0, s.coded(err)
	}
	now := s.opt.Now().UnixMilli()
	err = s.w.do(ctx, s, func(t *session) error {
		for _, hash := range begun {
			if used[hash] { // it is waited for, whatever a program of before made of its turn
				if _, err := t.exec(`INSERT INTO blob_turn (hash, up, size) VALUES (?, 0, 0) ON CONFLICT (hash) DO NOTHING`, hash); err != nil {
					return err
				}
			}
		}
		for _, hash := range here {
			if _, noted := since[hash]; !noted && !used[hash] {
				if _, err := t.exec(`INSERT INTO blob_idle (hash, since) VALUES (?, ?) ON CONFLICT (hash) DO NOTHING`, hash, now); err != nil {
					return err
				}
			}
		}
		for hash := range since {
			if used[hash] {
				if _, err := t.exec(`DELETE FROM blob_idle WHERE hash = ?`, hash); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	n, err := s.dropIdle(ctx, now-BlobGrace.Milliseconds())
	if err != nil || n == 0 {
		return n, err
	}
	user, _ := s.User()
	return n, s.audit(ctx, op.Purge, user.ID, "", "files "+strconv.Itoa(n))
}

// begunFiles are the attachments of which some chunks are here. Those of one that is
// whole go.
func (s *Store) begunFiles() (hashes []string, err error) {
	parts, err := os.ReadDir(filepath.Join(s.dir, chunkFolder))
	if os.IsNotExist(err) {
		return nil, nil
	}
	for _, d := range parts {
		hash := d.Name()
		switch {
		case !validHash(hash):
		case s.holdsBlob(hash):
			if err := os.RemoveAll(filepath.Join(s.dir, chunkFolder, hash)); err != nil {
				return nil, err
			}
		default:
			hashes = append(hashes, hash)
		}
	}
	return hashes, err
}

// dropIdle removes the attachments that are to go by a time in milliseconds and that
// nothing here names: no op, no draft, nothing that waits to be sent, and nothing that
// was just picked; they are waited for no more. It returns how many went; one that cannot be removed stays due, and
// keeps nothing else.
func (s *Store) dropIdle(ctx context.Context, by int64) (n int, err error) {
	var due []string
	if err := s.query(ctx, `SELECT hash FROM blob_idle WHERE since <= ? ORDER BY hash`, []any{by}, 1, func(v []driver.Value) error {
		hash, _ := v[0].(string)
		due = append(due, hash)
		return nil
	}); err != nil || len(due) == 0 {
		return 0, s.coded(err)
	}
	if !s.files.TryLock() {
		return 0, nil // a backup reads them: the next time
	}
	defer s.files.Unlock()
	err = s.w.do(ctx, s, func(t *session) error {
		used, err := s.namedFiles(ctx, t)
		if err != nil {
			return err
		}
		for _, hash := range due {
			if !used[hash] {
				if _, err := t.exec(`DELETE FROM blob_turn WHERE hash = ?`, hash); err != nil {
					return err
				}
				if err := s.DropBlob(ctx, hash); err != nil {
					continue // another program has it open: the next time
				}
				if err := os.RemoveAll(filepath.Join(s.dir, chunkFolder, hash)); err != nil {
					continue
				}
				n++
			}
			if _, err := t.exec(`DELETE FROM blob_idle WHERE hash = ?`, hash); err != nil {
				return err
			}
		}
		return nil
	})
	return n, err
}

// namedFiles are the attachments that something names: one that is waited for is
// named by the op for which it comes. Of ops that name any, and of
// drafts, each text that could be a file's hash counts, wherever it stands.
func (s *Store) namedFiles(ctx context.Context, t *session) (map[string]bool, error) {
	used := map[string]bool{}
	if err := t.read(`SELECT body FROM op WHERE rid IS NOT NULL AND instr(body, CAST('"hash":"' AS BLOB)) > 0`, nil, 1, func(v []driver.Value) error {
		body, _ := v[0].([]byte)
		hashesIn(used, app.Parts(body))
		return nil
	}); err != nil {
		return nil, err
	}
	if err := t.read(`SELECT hash FROM blob_turn WHERE up = 1`, nil, 1, func(v []driver.Value) error {
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
