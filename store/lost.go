package store

import (
	"database/sql/driver"
	"encoding/json"
	"slices"

	"ronghe/app"
	"ronghe/app/catalog"
)

// When access is lost. The server says which scopes the device sees (op.Page.Scopes);
// they are kept with the page that brings them, and a mark that something here may
// lie outside (strays). Purge, which follows when all was sent and taken in, looks
// for records in none of them. One goes when nothing of it is owed (owes): its row,
// lists, search, personal values and the attachments that nothing else names; its
// ops stay in log and chain as who did what when (purgeOp), under the hash of what
// they were. Each record goes in one transaction with the mark left standing, so
// that a program that is killed goes on with the rest. When the scope comes back
// its ops come whole, own ones too (op.lacks): each is held to its hash and fills
// its place again (comesBack). A folder's own unit is never lost: that is what
// revoking a device is for, which takes nothing away. Backups hold what they held.

// notPurged leaves out the ops of which only identity is left.
const notPurged = `op.n NOT IN (SELECT op FROM purged)`

// sight is which scopes the device sees, and saw once.
type sight struct{ now, once map[string]bool }

// sight reads what the server said; nil: nothing yet.
func (t *session) sight() (*sight, error) {
	read := func(key string) (map[string]bool, error) {
		var out map[string]bool
		err := t.read(`SELECT value FROM sync WHERE key = ?`, []any{key}, 1, func(v []driver.Value) error {
			var list []string
			b, _ := v[0].([]byte)
			err := json.Unmarshal(b, &list)
			out = make(map[string]bool, len(list))
			for _, s := range list {
				out[s] = true
			}
			return err
		})
		return out, err
	}
	now, err := read(keyScopes)
	if err != nil || now == nil {
		return nil, err
	}
	once, err := read(keyUnseen)
	return &sight{now, once}, err
}

// look keeps what the device sees from now on, and reports whether that is less
// than before.
func (t *session) look(before *sight, now []string) (less bool, err error) {
	once := []string{}
	if before != nil {
		for _, had := range []map[string]bool{before.now, before.once} {
			for s := range had {
				if !slices.Contains(now, s) {
					once = append(once, s)
				}
			}
		}
	}
	slices.Sort(once)
	once = slices.Compact(once)
	for key, list := range map[string][]string{keyScopes: now, keyUnseen: once} {
		b, err := json.Marshal(list)
		if err != nil {
			return false, err
		}
		if err := t.keep(key, b); err != nil {
			return false, err
		}
	}
	return before == nil || len(once) > 0, nil
}

// lost reports whether the device does not see a record any more. Where one is
// published the server's units may have moved since: it goes with a scope that the
// device saw, not because of where it would be published now.
func (s *Store) lost(rec *app.Record, seen *sight) bool {
	if f, ok := s.opt.Catalog.Form(rec.Form); rec.Unit == s.Unit() || ok && f.Scope == catalog.ProvinceScope {
		return false
	}
	if seen.now[rec.Unit] {
		return false
	}
	if s.opt.Scopes == nil {
		return true
	}
	others := slices.DeleteFunc(s.opt.Scopes(rec), func(x string) bool { return x == rec.Unit })
	if len(others) == 0 {
		return true
	}
	return slices.ContainsFunc(others, func(x string) bool { return seen.once[x] })
}

// strays keeps what the device sees from now on (nil: as before), and notes when a
// record may lie outside of it: a scope was lost, or one moved out of all.
func (in *intake) strays(now []string) error {
	seen, err := in.sight()
	if err != nil {
		return err
	}
	lost := in.moved
	if now != nil {
		less, err := in.look(seen, now)
		if err != nil {
			return err
		}
		lost = lost || less
		if seen, err = in.sight(); err != nil {
			return err
		}
	}
	if seen == nil {
		return nil
	}
	for _, d := range in.order {
		rec := d.rec
		if rec == nil { // it stands as it did
			rec = d.old
		}
		lost = lost || rec != nil && in.s.lost(rec, seen)
	}
	if !lost {
		return nil
	}
	return in.keep(keyLost, []byte("1"))
}
