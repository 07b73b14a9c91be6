package store

import (
	"context"
	"database/sql/driver"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"strconv"

	"ronghe/app"
	"ronghe/app/op"
)

// Keys of the table sync.
const (
	keyPeer   = "peer"   // sealed: it holds the device's key
	keyCourse = "course" // op.Course
	keyEpochs = "epochs" // how many of the server's lives this folder has met

	// keyGathered is the life of the device, and the number of that of the server,
	// in which nothing stood scattered.
	keyGathered = "gathered"

	keyScopes = "scopes" // all that the device sees, as a JSON list; none: not told yet
	keyUnseen = "unseen" // scopes that it saw once and does not see now, likewise
	keyLost   = "lost"   // documents that it does not see may be here

	keyErased = "erased" // registers whose indexes still hold words of what was purged, as a JSON list
	keyFormer = "former" // units that the folder was of, before enrolment moved it, a line each
)

// CodeNoPeer says that the folder is not enrolled with a server.
const CodeNoPeer = "store.no_peer"

// Peer returns what Join was given; store.no_peer when the folder has no server.
func (s *Store) Peer(ctx context.Context) ([]byte, error) {
	k, err := s.unlocked()
	if err != nil {
		return nil, err
	}
	b, err := s.syncValue(ctx, keyPeer)
	if err != nil {
		return nil, err
	}
	if b == nil {
		return nil, app.NewError(CodeNoPeer, nil)
	}
	plain, err := unseal(k.draft, b, []byte(keyPeer))
	if err != nil {
		return nil, damaged(err, s.dir)
	}
	return plain, nil
}

// Enrolled reports whether the folder has a server. It works before Unlock.
func (s *Store) Enrolled(ctx context.Context) (bool, error) {
	b, err := s.syncValue(ctx, keyPeer)
	return b != nil, err
}

// Joined is what makes a server the folder's.
type Joined struct {
	Peer   []byte // where it is, how it is known and what shows it who this is
	Ring   []byte // the keys of others; nil: none are known
	Device app.ID // that the device's key gives it
	Epoch  string // of the server; "" where it was not asked yet
}

// Join makes a server that of this folder, in one transaction; its papers are sealed
// where they rest, and what Joining keeps is forgotten. From now on the device has
// the id that its key gives it; everything that the log holds is linked again in
// its first life under that id, and offered. Ops themselves do not change.
func (s *Store) Join(ctx context.Context, j Joined) error {
	nothing := func(*tx) error { return nil }
	return s.joinAfter(ctx, j, nothing, nothing)
}

// joinAfter is Join between two others in its transaction.
func (s *Store) joinAfter(ctx context.Context, j Joined, first, then func(*tx) error) error {
	k, err := s.unlocked()
	if err != nil {
		return err
	}
	papers := map[Paper][]byte{Server: j.Peer, Ring: j.Ring, Joining: nil}
	for p, b := range papers {
		if b == nil {
			continue
		}
		if papers[p], err = seal(k.draft, b, []byte(p)); err != nil {
			return err
		}
	}
	err = s.w.do(ctx, s, func(ses *session) error {
		for p, sealed := range papers {
			if err := ses.keepPaper(p, sealed); err != nil {
				return err
			}
		}
		t := s.newTx(ses, k)
		if err := first(t); err != nil {
			return err
		}
		if err := t.newEpoch(j.Epoch, 0); err != nil {
			return err
		}
		if err := t.renew(j.Device, 0, "enrolled"); err != nil {
			return err
		}
		return then(t)
	})
	if err == nil {
		s.mu.Lock()
		s.device = j.Device
		s.mu.Unlock()
	}
	return err
}

// Course returns how far the folder came. It works before Unlock.
func (s *Store) Course(ctx context.Context) (op.Course, error) {
	b, err := s.syncValue(ctx, keyCourse)
	if err != nil || b == nil {
		return op.Course{}, err
	}
	var c op.Course
	return c, json.Unmarshal(b, &c)
}

// Note changes how far the folder came.
func (s *Store) Note(ctx context.Context, change func(*op.Course)) error {
	return s.w.do(ctx, s, func(t *session) error { return t.note(change) })
}

func (t *session) note(change func(*op.Course)) error {
	var c op.Course
	if err := t.course(&c); err != nil {
		return err
	}
	change(&c)
	b, err := json.Marshal(c)
	if err != nil {
		return err
	}
	return t.keep(keyCourse, b)
}

func (t *session) course(c *op.Course) error {
	return t.read(`SELECT value FROM sync WHERE key = ?`, []any{keyCourse}, 1, func(v []driver.Value) error {
		b, _ := v[0].([]byte)
		return json.Unmarshal(b, c)
	})
}

func (t *session) keep(key string, value []byte) error {
	_, err := t.exec(`INSERT INTO sync (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value`, key, value)
	return err
}

func (s *Store) syncValue(ctx context.Context, key string) (b []byte, err error) {
	err = s.query(ctx, `SELECT value FROM sync WHERE key = ?`, []any{key}, 1, func(v []driver.Value) error {
		b, _ = v[0].([]byte)
		return nil
	})
	return b, s.coded(err)
}

// NewEpoch tells the folder that the server began another life: it was restored
// from a backup. What it decided before counts as waiting to be confirmed;
// pulling begins anew, and what it lacks of the present life, above acked, is
// offered again.
func (s *Store) NewEpoch(ctx context.Context, epoch string, acked int64) error {
	return s.w.do(ctx, s, func(ses *session) error { return s.newTx(ses, nil).newEpoch(epoch, acked) })
}

func (t *tx) newEpoch(epoch string, acked int64) error {
	t.w.next.epoch++
	t.w.next.life = epoch
	if err := t.keep(keyEpochs, []byte(strconv.FormatInt(t.w.next.epoch, 10))); err != nil {
		return err
	}
	anew := t.w.next.epoch > 1
	if err := t.note(func(c *op.Course) {
		*c = op.Course{Epoch: epoch, Acked: acked, At: c.At, Bundle: c.Bundle, Anew: anew, Gone: c.Gone}
	}); err != nil {
		return err
	}
	// The server may lack any attachment now: each is asked for, but those that
	// are still on their way here.
	return t.read(`SELECT body FROM op WHERE rid IS NOT NULL AND instr(body, CAST('"hash":"' AS BLOB)) > 0`, nil, 1, func(v []driver.Value) error {
		body, _ := v[0].([]byte)
		o, err := op.Decode(body)
		if err != nil {
			return err
		}
		return t.eachFile(&o, func(f app.File) error {
			_, err := t.exec(`INSERT INTO blob_turn (hash, up, size) VALUES (?, 1, ?) ON CONFLICT (hash) DO NOTHING`, f.Hash, f.Size)
			return err
		})
	})
}

func (t *session) eachFile(o *op.Op, f func(app.File) error) error {
	for _, c := range o.Fields {
		for _, file := range c.New.Files() {
			if err := f(file); err != nil {
				return err
			}
		}
	}
	return nil
}

// turnFiles notes the attachments that an op brings: those of an own op that are here
// are to be sent, the others to be fetched. Whoever ends a conflict or copies a record
// may write down a file that has not come yet; and one that is here and waits to be
// sent goes on waiting, whoever else names it.
func (t *tx) turnFiles(o *op.Op, own bool) error {
	return t.eachFile(o, func(f app.File) error {
		up, keep := int64(0), int64(0)
		if t.s.holdsBlob(f.Hash) {
			keep = 1
			if own {
				up = 1
			}
		}
		_, err := t.exec(`INSERT INTO blob_turn (hash, up, size) VALUES (?1, ?2, ?3) ON CONFLICT (hash) DO UPDATE SET up = max(excluded.up, min(up, ?4))`, f.Hash, up, f.Size, keep)
		return err
	})
}

// Renew opens another life of this device, in which everything that the server
// has not decided in its present life is linked again and offered: after a restore, or because the
// server holds another chain. number is the server's, 0: one of our own.
func (s *Store) Renew(ctx context.Context, number int64) error {
	return s.w.do(ctx, s, func(ses *session) error {
		return s.newTx(ses, nil).renew(s.Device(), number, "renewed")
	})
}

// renew opens a new life of a device and links there what waits, in the order
// in which it was written.
func (t *tx) renew(device app.ID, number int64, why string) error {
	next := &t.w.next
	if number <= next.number {
		// The numbers of all lives in this file rise, and a copy of the file takes
		// other ones, however its clock stands.
		number = max(next.number+1, t.at<<12) + rand.Int64N(1<<12)
	}
	r, err := t.exec(`INSERT INTO incarnation (device, number, at, why) VALUES (?, ?, ?, ?)`, string(device), number, t.at, why)
	if err != nil {
		return err
	}
	if next.inc, err = r.LastInsertId(); err != nil {
		return err
	}
	next.device, next.number, next.prev = device, number, nil
	if err := t.note(func(c *op.Course) { c.Acked, c.Durable = 0, 0 }); err != nil {
		return err
	}
	for after, more := int64(0), true; more; {
		more = false
		type waiting struct {
			n    int64
			id   app.ID
			body []byte
		}
		var some []waiting
		err := t.read(`SELECT n, id, body FROM op WHERE n > ?3 AND (n NOT IN (SELECT op FROM settled) AND n NOT IN (SELECT op FROM quarantine) OR n IN (`+lacking+`))
			ORDER BY n LIMIT 1000`, []any{next.epoch, string(device), after}, 3, func(v []driver.Value) error {
			w := waiting{}
			w.n, _ = v[0].(int64)
			id, _ := v[1].([]byte)
			w.body, _ = v[2].([]byte)
			var err error
			w.id, err = blobID(id)
			some, more, after = append(some, w), true, w.n
			return err
		})
		if err != nil {
			return err
		}
		for _, w := range some {
			if err := t.linkTo(w.n, w.id, w.body); err != nil {
				return err
			}
		}
	}
	return nil
}

// Outbox returns the ops of the present life after N, up to most of them or
// about size bytes, with their personal values in the clear: a login is needed.
func (s *Store) Outbox(ctx context.Context, after int64, most, size int) (op.Outbox, error) {
	k, err := s.unlocked()
	if err != nil {
		return op.Outbox{}, err
	}
	var out op.Outbox
	err = s.moment(ctx, func(t *session) error {
		inc, base, err := t.outboxBase(&out)
		if err != nil || out.Last <= after {
			return err
		}
		var last *op.Link
		bytes := 0
		err = t.read(`SELECT op.n, op.id, op.body, op.sum, op.rid, op.kind, op.batch, op.at, link.n, link.suite, link.body_hash, link.prev_hash
			FROM link JOIN op ON op.n = link.op WHERE link.seq > ? AND link.inc = ? ORDER BY link.seq LIMIT ?`,
			[]any{base + after, inc, int64(most)}, 12, func(v []driver.Value) error {
				l, e, err := t.outboxRow(k, v, out.Branch)
				if err != nil {
					return err
				}
				if len(out.Ops) == 0 {
					out.Prev = l.PrevHash
				}
				out.Ops, last = append(out.Ops, e), l
				if bytes += len(e.Body); bytes > size {
					return errStop
				}
				return nil
			})
		if err != nil || last == nil {
			return err
		}
		out.Head, err = last.Hash()
		return err
	})
	return out, s.coded(err)
}

// outboxBase finds the present life: the links of a life follow one another, so
// that of N stands at base + N.
func (t *session) outboxBase(out *op.Outbox) (inc, base int64, err error) {
	err = t.read(`SELECT k, device, number FROM incarnation ORDER BY k DESC LIMIT 1`, nil, 3, func(v []driver.Value) error {
		inc, _ = v[0].(int64)
		device, _ := v[1].(string)
		out.Branch.Device = app.ID(device)
		out.Branch.Incarnation, _ = v[2].(int64)
		return nil
	})
	if err != nil {
		return 0, 0, err
	}
	err = t.read(`SELECT seq, inc, n FROM link ORDER BY seq DESC LIMIT 1`, nil, 3, func(v []driver.Value) error {
		if of, _ := v[1].(int64); of != inc {
			return nil
		}
		seq, _ := v[0].(int64)
		out.Last, _ = v[2].(int64)
		base = seq - out.Last
		return nil
	})
	return inc, base, err
}

func (t *session) outboxRow(k *keys, v []driver.Value, by op.Branch) (*op.Link, op.Envelope, error) {
	var r opRow
	if err := r.read([]driver.Value{v[0], v[1], v[4], v[5], v[6], v[7], v[2], v[3]}); err != nil {
		return nil, op.Envelope{}, err
	}
	if gone, err := t.number(`SELECT EXISTS (SELECT 1 FROM purged WHERE op = ?)`, r.n); err != nil || gone != 0 {
		// Scattered comes first and opens a life without it.
		return nil, op.Envelope{}, errors.Join(err, app.NewError(app.CodeInternal, errors.New("an op without its body is to be sent")))
	}
	l := op.Link{Device: by.Device, Incarnation: by.Incarnation}
	var err error
	if l.Op, err = blobID(r.id); err != nil {
		return nil, op.Envelope{}, err
	}
	l.N, _ = v[8].(int64)
	suite, _ := v[9].(int64)
	l.Suite = op.Suite(suite)
	l.BodyHash, _ = v[10].([]byte)
	l.PrevHash, _ = v[11].([]byte)
	e := op.Envelope{N: l.N, Body: r.body}
	err = t.read(`SELECT path, sealed FROM pd WHERE op = ? ORDER BY path`, []any{r.n}, 2, func(v []driver.Value) error {
		path, _ := v[0].(string)
		sealed, _ := v[1].([]byte)
		salted, err := unseal(k.value, sealed, pdAAD(l.Op, path))
		if err != nil {
			return err
		}
		e.Secrets = append(e.Secrets, op.Secret{Path: path, Salted: salted})
		return nil
	})
	if errors.Is(err, errSealed) {
		err = app.NewError(CodeLog, err, "n", strconv.FormatInt(r.n, 10))
	}
	return &l, e, err
}

// Waiting counts the records with changes that the server does not have, and the
// open conflicts and rejected ops. It works before Unlock.
type Waiting struct {
	Records   int // with changes that wait to be sent
	Ops       int // that wait, entries for the audit included
	Conflicts int // places
	Rejected  int // ops that wait for a decision
}

// Waiting counts what is not reconciled.
func (s *Store) Waiting(ctx context.Context) (Waiting, error) {
	var w Waiting
	err := s.moment(ctx, func(t *session) error {
		var c op.Course
		if err := t.course(&c); err != nil {
			return err
		}
		var out op.Outbox
		inc, base, err := t.outboxBase(&out)
		if err != nil {
			return err
		}
		count := func(dest *int, query string, args ...any) {
			n, e := t.number(query, args...)
			*dest, err = int(n), errors.Join(err, e)
		}
		w.Ops = int(max(out.Last-c.Acked, 0))
		count(&w.Records, `SELECT count(DISTINCT op.rid) FROM link JOIN op ON op.n = link.op WHERE link.seq > ? AND link.inc = ?`, base+c.Acked, inc)
		n, e := s.conflicts(t)
		w.Conflicts, err = n, errors.Join(err, e)
		count(&w.Rejected, `SELECT count(*) FROM quarantine`)
		return err
	})
	return w, s.coded(err)
}

// Acknowledge notes how far the server keeps the present life, and keeps the ops
// that it does not take, with the reasons, for a person to decide.
func (s *Store) Acknowledge(ctx context.Context, acked, durable int64, rejected map[app.ID]string) error {
	return s.w.do(ctx, s, func(ses *session) error {
		in := &intake{tx: s.newTx(ses, nil)}
		for id, reason := range rejected {
			key, err := idBlob(id)
			if err != nil {
				return err
			}
			n, err := ses.number(`SELECT n FROM op WHERE id = ?`, key)
			if err != nil {
				return err
			}
			if n > 0 {
				if err := in.reject(n, reason); err != nil {
					return err
				}
			}
		}
		return ses.note(func(c *op.Course) { c.Acked, c.Durable = acked, durable })
	})
}

// HoldsOp reports whether the log holds an op.
func (s *Store) HoldsOp(ctx context.Context, id app.ID) (bool, error) {
	key, err := idBlob(id)
	if err != nil {
		return false, err
	}
	held := false
	err = s.query(ctx, `SELECT 1 FROM op WHERE id = ?`, []any{key}, 1, func([]driver.Value) error {
		held = true
		return nil
	})
	return held, s.coded(err)
}

// Turns are the attachments that are to be sent or fetched.
func (s *Store) Turns(ctx context.Context) (out []op.BlobTurn, err error) {
	err = s.query(ctx, `SELECT hash, up, size FROM blob_turn ORDER BY up DESC, hash`, nil, 3, func(v []driver.Value) error {
		var t op.BlobTurn
		t.Hash, _ = v[0].(string)
		up, _ := v[1].(int64)
		t.Size, _ = v[2].(int64)
		t.Up = up != 0
		out = append(out, t)
		return nil
	})
	return out, s.coded(err)
}

// Turned says that an attachment was sent or fetched.
func (s *Store) Turned(ctx context.Context, hash string) error {
	return s.w.do(ctx, s, func(t *session) error {
		_, err := t.exec(`DELETE FROM blob_turn WHERE hash = ?`, hash)
		return err
	})
}
