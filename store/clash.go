package store

import (
	"context"
	"database/sql/driver"
	"slices"

	"ronghe/app"
	"ronghe/app/catalog"
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
		docs, err := s.clashing(ses)
		if err != nil {
			return err
		}
		r, err := ses.clashReader()
		if err != nil {
			return err
		}
		t := s.newTx(ses, k)
		for _, d := range docs[:min(limit, len(docs))] {
			f, list, err := r.of(s, &d, t.sameIn(&held{rid: d.rid}))
			if err != nil {
				return err
			}
			for _, c := range list {
				one := f.clashed(c, r.here)
				one.Own = d.own
				out = append(out, one)
			}
		}
		return nil
	})
	return out, s.coded(err)
}

// conflicts is how many conflicts Clashes lists. It works before Unlock.
func (s *Store) conflicts(ses *session) (n int, err error) {
	docs, err := s.clashing(ses)
	if err != nil {
		return 0, err
	}
	var r *clashReader
	for _, d := range docs {
		if d.own {
			n += d.n
			continue
		}
		if r == nil {
			if r, err = ses.clashReader(); err != nil {
				return 0, err
			}
		}
		_, list, err := r.of(s, &d, nil)
		if err != nil {
			return 0, err
		}
		n += len(list)
	}
	return n, nil
}

// clashReader reads the conflicts of records.
type clashReader struct {
	ses    *session
	known  branches
	branch op.Branch // this device's
	epoch  int64
	here   map[app.ID]bool
}

func (t *session) clashReader() (*clashReader, error) {
	r := &clashReader{ses: t}
	var box op.Outbox
	_, _, err := t.outboxBase(&box)
	if err != nil {
		return nil, err
	}
	r.branch = box.Branch
	if r.known, err = t.branches(); err != nil {
		return nil, err
	}
	if r.epoch, err = t.number(`SELECT CAST(value AS INTEGER) FROM sync WHERE key = ?`, keyEpochs); err != nil {
		return nil, err
	}
	r.here, err = t.ownDevices()
	return r, err
}

// of are the conflicts of a record that this unit may end: of another unit's those of
// this computer.
func (r *clashReader) of(s *Store, d *clashing, same func(a, b app.Value) bool) (*docFold, []op.Clash, error) {
	ops, err := r.ses.docOps(d.rid, r.known, r.branch.Device)
	if err != nil {
		return nil, nil, err
	}
	f := s.fold(ops, r.epoch, r.branch, same)
	list := f.Clashes()
	if !d.own {
		list = slices.DeleteFunc(list, func(c op.Clash) bool { return !r.here[c.By.Device] })
	}
	return f, list, nil
}

// ownDevices are the ids that this folder has had, under whichever of its keys.
func (t *session) ownDevices() (map[app.ID]bool, error) {
	out := map[app.ID]bool{}
	return out, t.read(`SELECT DISTINCT device FROM incarnation`, nil, 1, func(v []driver.Value) error {
		id, _ := v[0].(string)
		out[app.ID(id)] = true
		return nil
	})
}

// clashing is a record with open conflicts.
type clashing struct {
	rid int64
	n   int
	own bool // what stands there is this unit's to write
}

// clashing returns the records with open conflicts that this unit may end: its own,
// those of directories, and of others' those in which this computer was refused, a
// superior's step for one. What two computers of a unit below wrote is theirs to
// decide.
func (s *Store) clashing(t *session) (out []clashing, err error) {
	err = t.read(`SELECT `+prefixed("doc.", docColumns)+`, (SELECT count(*) FROM clash c WHERE c.rid = doc.rid) FROM doc
WHERE rid IN (SELECT rid FROM clash) ORDER BY rid`, nil, docWidth+1, func(v []driver.Value) error {
		var r docRow
		if err := r.read(v, ""); err != nil {
			return err
		}
		n, _ := v[docWidth].(int64)
		one := clashing{rid: r.rid, n: int(n), own: r.unit == s.Unit()}
		if f, ok := s.opt.Catalog.Form(r.form); ok && f.Scope == catalog.ProvinceScope {
			one.own = true
		}
		out = append(out, one)
		return nil
	})
	if err != nil {
		return nil, err
	}
	list := out[:0]
	for _, d := range out {
		if !d.own {
			refused, err := t.number(`SELECT EXISTS (SELECT 1 FROM settled s JOIN branch b ON b.k = s.branch WHERE s.rid = ? AND s.refused <> '' AND b.device IN (SELECT device FROM incarnation))`, d.rid)
			if err != nil {
				return nil, err
			}
			if refused == 0 {
				continue
			}
		}
		list = append(list, d)
	}
	return list, nil
}

// clashed says who wanted what in a place that is open.
func (d *docFold) clashed(c op.Clash, here map[app.ID]bool) register.Clashed {
	out := register.Clashed{Rec: d.Rec, Clash: c, Here: here[c.By.Device]}
	for i := range d.ops {
		l := &d.ops[i]
		o := d.Upgrade(&l.o)
		taken := !slices.Contains(l.refused, c.Path)
		if late := c.Late(); late && !taken {
			out.Ops = append(out.Ops, *o)
		} else if late && o.Begins(c.Path) {
			out.Ops = nil
		}
		switch {
		case l.o.ID == c.Op:
			out.Mine, out.Op = l.stamp(), *o
		case !taken && c.Path != op.Whole: // of a third one
			for _, ch := range o.Fields {
				if ch.Path == c.Path {
					out.Others = append(out.Others, register.Written{Value: ch.New, By: l.stamp()})
				}
			}
		case o.Kind == op.Resolve && slices.ContainsFunc(o.Fields, func(ch op.Change) bool { return ch.Path == c.Path }):
			out.Others = nil // an earlier conflict, which is over
		}
		if l.o.ID != c.Op && (out.Op.ID == "" || len(l.refused) == 0) && touches(o, c.Path) {
			out.Theirs, out.Against = l.stamp(), []op.Op{*o}
		}
		if o.Kind == op.RowDel && taken && len(o.Fields) > 0 && inRow(o.Fields[0].Path, c.Path) {
			out.Gone = o.Fields
		}
	}
	if c.Path == op.Whole && !d.Rec.Deleted {
		out.Against = d.unseen(c, &out.Op)
	}
	return out
}

// unseen are the ops on a record that were taken and that whoever removed it had not
// seen.
func (d *docFold) unseen(c op.Clash, removal *op.Op) (out []op.Op) {
	for i := range d.ops {
		l := &d.ops[i]
		if l.rev > removal.TrunkRev && l.by != c.By && !slices.Contains(l.refused, op.Whole) && l.o.Kind != op.Resolve {
			out = append(out, *d.Upgrade(&l.o))
		}
	}
	return out
}

// touches reports whether an op wrote a place: a value, a row or the record.
func touches(o *op.Op, path string) bool {
	if path == op.Whole {
		return len(o.Fields) > 0 || o.Kind == op.Delete
	}
	_, _, field := op.SplitPath(path)
	return slices.ContainsFunc(o.Fields, func(c op.Change) bool {
		return c.Path == path || field == "" && inRow(c.Path, path)
	})
}

// inRow reports whether two paths lie in one row of a table.
func inRow(a, b string) bool {
	table, row, _ := op.SplitPath(a)
	other, of, _ := op.SplitPath(b)
	return table != "" && table == other && row == of
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
		for i := range o.Fields {
			c := &o.Fields[i]
			if st, is := c.New.Sealed(); is && st.Op == o.ID {
				if c.New, err = in.open(h, st); err != nil {
					return err
				}
			}
		}
		if err := in.asSeen(&o); err != nil {
			return err
		}
		o.ID, o.Time = anew, s.opt.Now().Format("2006-01-02T15:04:05.000Z07:00")
		if u, in := s.User(); in {
			o.User = u.ID
		}
		if _, err := in.Apply(&o); err != nil {
			if app.CodeOf(err) == app.CodeStale {
				err = app.NewError(CodeOverOthers, err)
			}
			return err
		}
		return in.finish()
	})
}

// asSeen lets an op that is written once more say that its writer saw what the first one's
// did: what others wrote since is not overwritten, nor deleted, without a question.
func (in *intake) asSeen(o *op.Op) error {
	if o.Kind == op.Create {
		return nil
	}
	h, err := in.load(o.Form, o.Doc)
	if err != nil || h == nil {
		return in.s.quarantine(err)
	}
	if h.trunk = o.TrunkRev; o.Life != "" && o.Life != in.w.next.life {
		h.trunk = 0 // of another life of the server: it has other numbers
	}
	return nil
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
