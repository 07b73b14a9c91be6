package store

import (
	"context"
	"database/sql/driver"

	"ronghe/app"
	"ronghe/app/op"
	"ronghe/app/register"
)

// Clashes returns the open conflicts of up to limit records.
func (s *Store) Clashes(ctx context.Context, limit int) ([]register.Clashed, error) {
	k, err := s.unlocked()
	if err != nil {
		return nil, err
	}
	var out []register.Clashed
	err = s.moment(ctx, func(ses *session) error {
		known, err := ses.branches()
		if err != nil {
			return err
		}
		var box op.Outbox
		if _, _, err := ses.outboxBase(&box); err != nil {
			return err
		}
		epoch, err := ses.number(`SELECT CAST(value AS INTEGER) FROM sync WHERE key = ?`, keyEpochs)
		if err != nil {
			return err
		}
		var rids []int64
		if err := ses.read(`SELECT DISTINCT rid FROM clash ORDER BY rid LIMIT ?`, []any{int64(limit)}, 1, func(v []driver.Value) error {
			rid, _ := v[0].(int64)
			rids = append(rids, rid)
			return nil
		}); err != nil {
			return err
		}
		t := s.newTx(ses, k)
		for _, rid := range rids {
			ops, err := ses.docOps(rid, known, box.Branch.Device)
			if err != nil {
				return err
			}
			f := s.fold(ops, epoch, box.Branch, t.sameIn(&held{rid: rid}))
			for _, c := range f.Clashes() {
				out = append(out, f.clashed(c, box.Branch.Device))
			}
		}
		return nil
	})
	return out, s.coded(err)
}

// clashed says who wanted what in a place that is open.
func (d *docFold) clashed(c op.Clash, device app.ID) register.Clashed {
	out := register.Clashed{Rec: d.Rec, Clash: c, Here: c.By.Device == device}
	for i := range d.ops {
		l := &d.ops[i]
		o := d.Upgrade(&l.o)
		switch {
		case l.o.ID == c.Op:
			out.Mine, out.Op = l.stamp(), *o
		case out.Op.ID == "" || len(l.refused) == 0:
			for _, ch := range o.Fields {
				if ch.Path == c.Path || c.Path == op.Whole {
					out.Theirs = l.stamp()
				}
			}
			if l.o.Kind == op.Delete && c.Path == op.Whole {
				out.Theirs = l.stamp()
			}
		}
	}
	return out
}

// Rejected returns the ops that the server does not take and about which nobody
// has decided, oldest first.
func (s *Store) Rejected(ctx context.Context, limit int) ([]register.RejectedOp, error) {
	if _, err := s.unlocked(); err != nil {
		return nil, err
	}
	var out []register.RejectedOp
	err := s.query(ctx, `SELECT `+prefixed("op.", opColumns)+`, q.reason FROM quarantine q JOIN op ON op.n = q.op ORDER BY q.op LIMIT ?`,
		[]any{int64(limit)}, opWidth+1, func(v []driver.Value) error {
			var r opRow
			if err := r.read(v); err != nil {
				return err
			}
			o, err := op.Decode(r.body)
			reason, _ := v[opWidth].(string)
			out = append(out, register.RejectedOp{Op: *s.upgraded(&o), At: millis(r.at), Reason: reason})
			return err
		})
	return out, s.coded(err)
}

// GiveUp ends the wait of an op that the server does not take: it stays in the
// log and takes no part in its record any more. A record of which nothing is
// left leaves the register.
func (s *Store) GiveUp(ctx context.Context, id app.ID) error {
	k, err := s.unlocked()
	if err != nil {
		return err
	}
	return s.w.do(ctx, s, func(ses *session) error {
		in := &intake{tx: s.newTx(ses, k), docs: map[app.ID]*touched{}}
		_, err := in.giveUp(id)
		return err
	})
}

// OfferAgain gives an op up that the server does not take and writes the same
// once more, as a new op: after its reason was removed.
func (s *Store) OfferAgain(ctx context.Context, id, anew app.ID) error {
	k, err := s.unlocked()
	if err != nil {
		return err
	}
	return s.w.do(ctx, s, func(ses *session) error {
		in := &intake{tx: s.newTx(ses, k), docs: map[app.ID]*touched{}}
		o, err := in.giveUp(id)
		if err != nil || o.Kind.Audit() {
			return err
		}
		h := &held{fresh: map[string]*sealedValue{}}
		var cur *app.Record
		if o.Kind != op.Create {
			if cur, err = in.Get(o.Form, o.Doc); err != nil {
				return err
			}
		}
		for i := range o.Fields {
			c := &o.Fields[i]
			if st, is := c.New.Sealed(); is && st.Op == o.ID {
				if c.New, err = in.open(h, st); err != nil {
					return err
				}
			}
			if cur != nil {
				c.Base = op.Lookup(cur, c.Path)
			}
		}
		o.ID = anew
		if _, err := in.Apply(&o); err != nil {
			return err
		}
		return in.finish()
	})
}

func (in *intake) giveUp(id app.ID) (op.Op, error) {
	key, err := idBlob(id)
	if err != nil {
		return op.Op{}, err
	}
	dest := make([]driver.Value, opWidth)
	found, err := in.row(dest, `SELECT `+prefixed("op.", opColumns)+` FROM quarantine q JOIN op ON op.n = q.op WHERE op.id = ?`, key)
	if err != nil {
		return op.Op{}, err
	}
	if !found {
		return op.Op{}, app.NewError(app.CodeNotFound, nil, "what", string(id))
	}
	var l logged
	if err := l.read(dest); err != nil {
		return op.Op{}, err
	}
	if l.o, err = op.Decode(l.body); err != nil {
		return op.Op{}, err
	}
	if in.known, err = in.branches(); err != nil {
		return op.Op{}, err
	}
	l.settled = settled{epoch: in.w.next.epoch, by: in.w.next.branch(), outcome: op.Rejected}
	if err := in.settle(&l); err != nil {
		return op.Op{}, err
	}
	if _, err := in.exec(`DELETE FROM quarantine WHERE op = ?`, l.n); err != nil {
		return op.Op{}, err
	}
	if l.o.Kind.Audit() {
		return l.o, nil
	}
	d, err := in.doc(&l.o, l.rid)
	if err != nil {
		return op.Op{}, err
	}
	d.plain = false
	return *in.s.upgraded(&l.o), in.refold(d)
}
