package store

import (
	"context"
	"database/sql/driver"
	"encoding/json"
	"slices"
	"strconv"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/app/op"
	"ronghe/store/internal/fail"
)

// purgeStep is how many records one transaction of a purge removes.
const purgeStep = 200

// Purge removes the records that the device no longer sees; see above for what
// stays. It is told in the log and noted in Course. Nothing is done where the
// server has not said what is seen, or nothing was lost. It needs a login.
func (s *Store) Purge(ctx context.Context) (op.Gone, error) {
	var gone op.Gone
	if _, err := s.unlocked(); err != nil {
		return gone, err
	}
	mark, err := s.syncValue(ctx, keyLost)
	if err != nil {
		return gone, err
	}
	if mark == nil {
		if _, err := s.dropIdle(ctx, 0); err != nil {
			return gone, err
		}
		return gone, s.erased(ctx, nil)
	}
	drafts, err := s.Drafts(ctx)
	if err != nil {
		return gone, err
	}
	busy := map[app.ID]bool{}
	for _, d := range drafts {
		busy[d.Doc] = true
	}
	var rids []int64
	if err := s.moment(ctx, func(t *session) error {
		rids, err = s.outside(t)
		return err
	}); err != nil {
		return gone, s.coded(err)
	}
	for some := range slices.Chunk(rids, purgeStep) {
		err := s.erasing(ctx, func(ses *session) error {
			p := &purge{tx: s.newTx(ses, nil), busy: busy, forms: map[string]bool{}}
			if err := p.some(some); err != nil {
				return err
			}
			if err := p.tell(); err != nil {
				return err
			}
			gone.Records, gone.Kept = gone.Records+p.gone.Records, gone.Kept+p.gone.Kept
			gone.Units = named(gone.Units, p.gone.Units)
			return nil
		})
		if err != nil {
			return gone, err
		}
	}
	if _, err := s.dropIdle(ctx, 0); err != nil {
		return gone, err
	}
	return gone, s.erased(ctx, &gone.Kept)
}

// erasing is a transaction that leaves nothing of what it deletes in the file.
func (s *Store) erasing(ctx context.Context, fn func(*session) error) error {
	return s.w.do(ctx, s, func(t *session) error {
		if _, err := t.execOnce(`PRAGMA secure_delete = 1`); err != nil {
			return err
		}
		err := fn(t)
		if _, e := t.execOnce(`PRAGMA secure_delete = 0`); err == nil {
			err = e
		}
		return err
	})
}

// erased ends a purge, also one that was broken off: the search indexes of what went
// are merged, so that what was deleted is out of them, the file's log is emptied, and
// only then are the marks of it taken away, that of what was lost where nothing is
// kept; kept nil: nothing was lost.
func (s *Store) erased(ctx context.Context, kept *int) error {
	list, err := s.syncValue(ctx, keyErased)
	if err != nil || list == nil && kept == nil {
		return err
	}
	var forms []string
	if list != nil {
		if err := json.Unmarshal(list, &forms); err != nil {
			return damaged(err, s.dir)
		}
		if err := s.erasing(ctx, func(t *session) error {
			for _, id := range forms {
				if sh := s.shapes[id]; sh != nil {
					if _, err := t.execOnce(`INSERT INTO ` + sh.fts + ` (` + sh.fts + `) VALUES ('optimize')`); err != nil {
						return err
					}
				}
			}
			return nil
		}); err != nil {
			return err
		}
		// The log of the file still holds pages as they were.
		if emptied, err := s.w.checkpoint(ctx, s); err != nil || !emptied {
			return err // a reader is in the way: the next purge ends it
		}
	}
	return s.w.do(ctx, s, func(t *session) error {
		if _, err := t.exec(`DELETE FROM sync WHERE key = ?`, keyErased); err != nil || kept == nil {
			return err
		}
		if err := t.note(func(c *op.Course) { c.Gone.Kept = *kept }); err != nil || *kept > 0 {
			return err
		}
		_, err := t.exec(`DELETE FROM sync WHERE key = ?`, keyLost)
		return err
	})
}

// checkpoint brings all that was written into the file and empties its log; false where
// a reader was in the way.
func (w *writer) checkpoint(ctx context.Context, s *Store) (emptied bool, err error) {
	if _, ok := <-w.turn; !ok {
		return false, errClosed
	}
	defer func() { w.turn <- struct{}{} }()
	err = w.use(func(raw rawConn) error {
		t := &session{ctx: ctx, p: w.prepared, w: w, stop: context.Background(), raw: raw}
		return t.read(`PRAGMA wal_checkpoint(TRUNCATE)`, nil, 3, func(v []driver.Value) error {
			busy, _ := v[0].(int64)
			emptied = busy == 0
			return nil
		})
	})
	return emptied, s.coded(err)
}

// outside finds the records that may be lost.
func (s *Store) outside(t *session) (rids []int64, err error) {
	seen, err := t.sight()
	if err != nil || seen == nil {
		return nil, err
	}
	add := func(v []driver.Value) error {
		rid, _ := v[0].(int64)
		rids = append(rids, rid)
		return nil
	}
	forms := []string{}
	for id, sh := range s.shapes {
		forms = append(forms, id)
		if sh.form.Scope == catalog.ProvinceScope {
			continue
		}
		if err := t.read(`SELECT rid FROM `+sh.main+` WHERE unit <> ?1 AND unit NOT IN (SELECT value FROM json_each((SELECT CAST(value AS TEXT) FROM sync WHERE key = ?2)))`,
			[]any{s.Unit(), keyScopes}, 1, add); err != nil {
			return nil, err
		}
	}
	known, err := json.Marshal(forms)
	if err != nil {
		return nil, err
	}
	err = t.read(`SELECT rid FROM doc WHERE form NOT IN (SELECT value FROM json_each(?))`, []any{string(known)}, 1, add)
	slices.Sort(rids)
	return rids, err
}

// purge is one transaction of Purge.
type purge struct {
	*tx
	busy    map[app.ID]bool // documents with drafts
	forms   map[string]bool // of records that went
	gone    op.Gone
	inc     int64
	durable int64
	own     map[int64]int64 // own ops → their number in the present life, 0: in an earlier one
}

// leaving is a record that may go.
type leaving struct {
	held
	ops []logged
}

func (p *purge) some(rids []int64) error {
	seen, err := p.sight()
	if err != nil || seen == nil {
		return err
	}
	known, err := p.branches()
	if err != nil {
		return err
	}
	var list []*leaving
	var ns []int64
	for _, rid := range rids {
		d, err := p.leaving(rid, seen, known)
		if err != nil {
			return err
		}
		if d != nil {
			list = append(list, d)
			for i := range d.ops {
				ns = append(ns, d.ops[i].n)
			}
		}
	}
	if err := p.ours(ns); err != nil {
		return err
	}
	for _, d := range list {
		owes, err := p.owes(d)
		if err != nil {
			return err
		}
		if owes {
			p.gone.Kept++
			continue
		}
		if err := p.out(d); err != nil {
			return err
		}
	}
	return nil
}

// leaving takes up a record; nil where it is seen after all.
func (p *purge) leaving(rid int64, seen *sight, known branches) (*leaving, error) {
	dest := make([]driver.Value, docWidth)
	found, err := p.row(dest, `SELECT `+docColumns+` FROM doc WHERE rid = ?`, rid)
	if err != nil || !found {
		return nil, err
	}
	var r docRow
	if err := r.read(dest, ""); err != nil {
		p.gone.Kept++
		return nil, p.s.skipDamaged(err) // whose it is cannot be told: it stays, named
	}
	d := &leaving{held: held{rid: rid, sh: p.s.shapes[r.form]}}
	if d.old, err = r.record(); err != nil {
		return nil, err
	}
	if !p.s.lost(d.old, seen) {
		return nil, nil
	}
	d.ops, err = p.docOps(rid, known, p.w.next.device)
	return d, err
}

// ours finds which ops this device wrote.
func (p *purge) ours(ns []int64) error {
	var c op.Course
	if err := p.course(&c); err != nil {
		return err
	}
	var out op.Outbox
	var err error
	if p.inc, _, err = p.outboxBase(&out); err != nil {
		return err
	}
	p.durable, p.own = c.Durable, map[int64]int64{}
	list, err := json.Marshal(ns)
	if err != nil {
		return err
	}
	return p.read(`SELECT op, max(CASE inc WHEN ?1 THEN n ELSE 0 END) FROM link WHERE op IN (SELECT value FROM json_each(?2)) GROUP BY op`,
		[]any{p.inc, string(list)}, 2, func(v []driver.Value) error {
			n, _ := v[0].(int64)
			p.own[n], _ = v[1].(int64)
			return nil
		})
}

// owes reports whether something of a record is not settled: a draft, an op that
// the server has not decided in its present life, an own one that is in no backup
// of its, or an attachment that it has not got.
func (p *purge) owes(d *leaving) (bool, error) {
	if p.busy[d.old.ID] {
		return true, nil
	}
	for i := range d.ops {
		l := &d.ops[i]
		if l.given() {
			continue
		}
		if l.epoch != p.w.next.epoch {
			return true, nil
		}
		n, mine := p.own[l.n]
		if !mine {
			continue
		}
		// A backup that holds anything of the present life holds the lives before.
		if p.durable < max(n, 1) {
			return true, nil
		}
		up := int64(0)
		err := p.eachFile(&l.o, func(f app.File) error {
			turn, err := p.number(`SELECT EXISTS (SELECT 1 FROM blob_turn WHERE hash = ? AND up = 1)`, f.Hash)
			up = max(up, turn)
			return err
		})
		if err != nil || up != 0 {
			return up != 0, err
		}
	}
	return false, nil
}

// out removes a record.
func (p *purge) out(d *leaving) error {
	for i := range d.ops {
		if err := p.purgeOp(&d.ops[i]); err != nil {
			return err
		}
	}
	if err := p.drop(&d.held); err != nil {
		return err
	}
	p.forms[d.old.Form] = true
	p.gone.Records++
	p.gone.Units = named(p.gone.Units, []string{d.old.Unit})
	return nil
}

// named adds units to a list that stays short.
func named(list, more []string) []string {
	for _, u := range more {
		if len(list) < op.MostGoneUnits && !slices.Contains(list, u) {
			list = append(list, u)
		}
	}
	return list
}

// markErased adds the registers of what went to those whose indexes are to be merged.
func (p *purge) markErased() error {
	var all []string
	if err := p.read(`SELECT value FROM sync WHERE key = ?`, []any{keyErased}, 1, func(v []driver.Value) error {
		b, _ := v[0].([]byte)
		return json.Unmarshal(b, &all)
	}); err != nil {
		return err
	}
	for f := range p.forms {
		all = append(all, f)
	}
	slices.Sort(all)
	b, err := json.Marshal(slices.Compact(all))
	if err != nil {
		return err
	}
	return p.keep(keyErased, b)
}

// tell notes what went, with it, in the log and for the person.
func (p *purge) tell() error {
	if p.gone.Records == 0 {
		return nil
	}
	if err := fail.Point("store.purge"); err != nil {
		return err
	}
	if err := p.markErased(); err != nil {
		return err
	}
	user, _ := p.s.User()
	if err := p.Log(p.s.auditOp(op.Purge, user.ID, "", "lost "+strconv.Itoa(p.gone.Records))); err != nil {
		return err
	}
	return p.note(func(c *op.Course) {
		if at := millis(p.at); c.Gone.At.IsZero() || at.Sub(c.Gone.At) > goneApart {
			c.Gone = op.Gone{}
		}
		c.Gone.At = millis(p.at)
		c.Gone.Records += p.gone.Records
		c.Gone.Units = named(c.Gone.Units, p.gone.Units)
	})
}

// goneApart is how far apart two purges are told as two, in nanoseconds.
const goneApart = 10 * 60 * 1e9
