package store

import (
	"context"
	"database/sql/driver"
	"encoding/json"
	"fmt"

	"ronghe/app"
	"ronghe/app/op"
)

// CodePage says that what the server sent cannot be taken in; nothing of it was.
const CodePage = "store.page"

// Receive takes in a page in one transaction: ops of others go into the log,
// without a link of this device; ops of this device are marked as decided; every
// touched document is folded anew from its ops, with its lists and its search.
// Personal values are held to their commitments and sealed under this folder's
// key: a login is needed. store.page when something in it is not what it says,
// op.lacks when it names an own op that is not here, op.anew when it lacks the
// beginning of a document that was purged, form.later when something in it was written
// by definitions that are not here yet; nothing is taken then.
func (s *Store) Receive(ctx context.Context, p op.Page) (op.Received, error) {
	k, err := s.unlocked()
	if err != nil {
		return op.Received{}, err
	}
	var out op.Received
	err = s.w.transact(ctx, s, p.More, func(ses *session) error {
		in := &intake{tx: s.newTx(ses, k), docs: map[app.ID]*touched{}}
		var err error
		if in.known, err = ses.branches(); err != nil {
			return err
		}
		if in.purged, err = ses.number(`SELECT EXISTS (SELECT 1 FROM purged)`); err != nil {
			return err
		}
		if in.clashes, err = ses.number(`SELECT EXISTS (SELECT 1 FROM clash)`); err != nil {
			return err
		}
		if err := in.meet(p.Deliveries); err != nil {
			return err
		}
		for i := range p.Deliveries {
			if err := in.take(&p.Deliveries[i]); err != nil {
				return err
			}
		}
		if err := in.predicted(); err != nil {
			return err
		}
		if err := in.refoldAll(ctx); err != nil {
			return err
		}
		if err := in.strays(p.Scopes); err != nil {
			return err
		}
		out = op.Received{Records: in.changed, Own: in.own}
		return in.note(func(c *op.Course) {
			c.Cursor, c.Acked, c.Durable = p.Cursor, max(c.Acked, p.Acked), max(c.Durable, p.Durable)
		})
	})
	return out, err
}

// intake is a page being taken in.
type intake struct {
	*tx
	known   branches
	purged  int64 // 0: nothing ever left the folder
	clashes int64 // 0: no conflict was open before the page
	unmet   unmet
	docs    map[app.ID]*touched
	order   []*touched
	changed int
	own     int
	as      []logged // own ops that were decided as the folder had folded them; n, rid
	moved   bool     // one of them moved its record to another unit
}

// touched is a document of which a page brings something.
type touched struct {
	held
	id    app.ID
	form  string
	fresh bool     // the folder did not have it: all of its ops are in ops
	ops   []logged // of a fresh one all, else what came new from others and was taken as it was
	odd   bool     // something else came of it too
	plain bool     // only ops of this device, decided as the fold has them
	left  bool     // it was purged
	stays bool     // nothing of it became another by the page
	goes  bool     // its ops only follow what the folder's record was made of
}

// pageFault is the error of a page that cannot be what the server decided.
func pageFault(format string, args ...any) error {
	return app.NewError(CodePage, fmt.Errorf(format, args...))
}

// take puts one delivery into the log.
func (in *intake) take(d *op.Delivery) error {
	if d.ID != "" {
		done, fault := in.brief(d)
		if done || fault != nil {
			return fault
		}
	}
	o, err := d.Op()
	if err != nil {
		return pageFault("%w", err)
	}
	id, err := idBlob(o.ID)
	if err != nil || id == nil || len(d.Body) > mostOpBytes || len(o.Fields) > mostChanges || d.Branch.Device == "" {
		return pageFault("op %q of device %q", o.ID, d.Branch.Device)
	}
	mine := d.Branch.Device == in.w.next.device
	dest := make([]driver.Value, 3)
	have := false
	if d.ID != "" || !in.unmet.ops {
		if have, err = in.row(dest, `SELECT n, rid, body FROM op WHERE id = ?`, id); err != nil {
			return err
		}
	}
	if d.Outcome == op.Waiting || d.Outcome == op.Rejected && !have { // another device's, which took nothing
		return nil
	}
	l := logged{o: o, settled: settled{epoch: in.w.next.epoch, rev: d.Rev, by: d.Branch, outcome: d.Outcome, refused: d.Refused, foreign: !mine}}
	back := false // it was purged, and comes again
	if have {
		l.n, _ = dest[0].(int64)
		l.rid, _ = dest[1].(int64)
		body, _ := dest[2].([]byte)
		if back, err = in.comesBack(l.n, body, d.Body); err != nil {
			return err
		}
	}
	switch {
	case d.Outcome == op.Rejected && back: // nothing of it is here to be taken back
		return in.settle(&l)
	case d.Outcome == op.Rejected:
		return in.untake(&l, d.Reason)
	}
	var doc *touched
	if !o.Kind.Audit() {
		if doc, err = in.doc(&o, l.rid); err != nil {
			return err
		}
		l.rid = doc.rid
	}
	switch {
	case back:
		err = in.restoreBody(d, &l, doc)
	case !have:
		err = in.add(d, &l, id, doc)
	case doc != nil:
		err = in.complete(d, &l, doc)
	}
	if err != nil {
		return err
	}
	if mine {
		in.own++
	}
	again, err := in.again(&l)
	if err == nil {
		err = in.settle(&l)
	}
	if err != nil || doc == nil {
		return err
	}
	doc.plain = doc.plain && have && mine && !again && len(d.Refused) == 0
	doc.came(&l, have)
	return nil
}

// came notes what a page brings of the document, and whether the log has it already:
// what stands in two scopes comes twice.
func (d *touched) came(l *logged, have bool) {
	d.odd = d.odd || have || !l.foreign || len(l.refused) > 0
	if !have {
		d.ops = append(d.ops, *l)
	}
}

// untake takes in that the server does not take an op. One that an earlier life of
// the server had taken stands no more: another device's is out of the record, an own
// one, sent under whichever key of this computer, waits for a person, as one that was
// never taken.
func (in *intake) untake(l *logged, reason string) error {
	own, err := in.ownDevices()
	if err != nil {
		return err
	}
	mine := own[l.by.Device]
	taken, err := in.number(`SELECT EXISTS (SELECT 1 FROM settled WHERE op = ? AND epoch < ? AND outcome <> ?)`, l.n, in.w.next.epoch, string(op.Rejected))
	if err != nil {
		return err
	}
	if taken != 0 {
		if mine {
			_, err = in.exec(`DELETE FROM settled WHERE op = ?`, l.n)
		} else {
			err = in.settle(l)
		}
		if err != nil {
			return err
		}
		if !l.o.Kind.Audit() {
			doc, err := in.doc(&l.o, l.rid)
			if err != nil {
				return err
			}
			doc.plain, doc.odd = false, true
		}
	}
	if !mine {
		return nil
	}
	return in.reject(l.n, reason)
}

// again reports whether an earlier life of the server decided the op: its place
// among the others of its document may be another now.
func (in *intake) again(l *logged) (bool, error) {
	if in.w.next.epoch <= 1 {
		return false, nil
	}
	n, err := in.number(`SELECT EXISTS (SELECT 1 FROM settled WHERE op = ? AND epoch <> ?)`, l.n, in.w.next.epoch)
	return n != 0, err
}

// doc returns the document of an op, at rid where the log has the op.
func (in *intake) doc(o *op.Op, rid int64) (*touched, error) {
	if err := in.s.opt.Catalog.Reads(o); err != nil {
		return nil, err
	}
	if d := in.docs[o.Doc]; d != nil {
		return d, nil
	}
	key, err := idBlob(o.Doc)
	if err != nil || key == nil {
		return nil, pageFault("op %s is on document %q", o.ID, o.Doc)
	}
	d := &touched{id: o.Doc, form: o.Form, plain: true, held: held{fresh: map[string]*sealedValue{}}}
	d.sh = in.s.shapes[o.Form]
	dest := make([]driver.Value, docWidth)
	found := false
	if rid != 0 || !in.unmet.docs {
		if found, err = in.row(dest, `SELECT `+docColumns+` FROM doc WHERE id = ?`, key); err != nil {
			return nil, err
		}
	}
	switch {
	case found:
		var r docRow
		damage := r.read(dest, "")
		d.rid, _ = dest[0].(int64)
		if damage == nil {
			if d.old, err = r.record(); err != nil {
				return nil, err
			}
			if r.form != o.Form {
				return nil, pageFault("op %s is on a document of another form", o.ID)
			}
		} else { // the fold makes it whole
			d.old, d.anew = &app.Record{ID: o.Doc, Form: o.Form}, true
		}
	case rid != 0:
		d.rid = rid
	default:
		left := int64(0)
		if in.purged != 0 {
			if left, err = in.number(`SELECT coalesce(max(op.rid), 0) FROM purged p JOIN op ON op.n = p.op WHERE p.doc = ?`, key); err != nil {
				return nil, err
			}
		}
		if left > 0 {
			d.rid, d.left = left, true
			break
		}
		d.rid, d.fresh = in.w.next.rid, true
		in.w.next.rid++
	}
	in.docs[o.Doc] = d
	in.order = append(in.order, d)
	return d, nil
}

// add puts another device's op into the log, without a link.
func (in *intake) add(d *op.Delivery, l *logged, id []byte, doc *touched) error {
	batch, err := idBlob(l.o.Batch)
	if err != nil {
		return pageFault("batch of op %s", l.o.ID)
	}
	l.opRow = opRow{n: in.w.next.op, rid: l.rid, id: id, batch: batch, kind: string(l.o.Kind), at: in.at, body: d.Body}
	var rid any
	if l.rid != 0 {
		rid = l.rid
	}
	if _, err := in.exec(`INSERT INTO op (`+opColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
		l.n, id, rid, l.kind, nullable(batch), l.at, d.Body, l.checksum()); err != nil {
		return err
	}
	in.w.next.op++
	if doc == nil {
		return nil
	}
	if err := in.unpack(d.Secrets, l, doc); err != nil {
		return err
	}
	return in.turnFiles(&l.o, false)
}

// settle writes what the server made of an op.
func (in *intake) settle(l *logged) error {
	branch, err := in.branchRow(l.by)
	if err != nil {
		return err
	}
	refused := ""
	if len(l.refused) > 0 {
		b, err := json.Marshal(l.refused)
		if err != nil {
			return err
		}
		refused = string(b)
	}
	var rid any
	if l.rid != 0 {
		rid = l.rid
	}
	_, err = in.exec(`INSERT INTO settled (op, rid, epoch, rev, branch, outcome, refused, sum) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (op) DO UPDATE SET epoch = excluded.epoch, rev = excluded.rev, branch = excluded.branch, outcome = excluded.outcome, refused = excluded.refused, sum = excluded.sum`,
		l.n, rid, l.epoch, l.rev, branch, string(l.outcome), refused,
		settledSum(l.n, l.rid, l.epoch, l.rev, branch, string(l.outcome), refused))
	return err
}

func (in *intake) branchRow(b op.Branch) (int64, error) {
	for k, have := range in.known {
		if have == b {
			return k, nil
		}
	}
	r, err := in.exec(`INSERT INTO branch (device, incarnation) VALUES (?, ?)`, string(b.Device), b.Incarnation)
	if err != nil {
		return 0, err
	}
	k, err := r.LastInsertId()
	in.known[k] = b
	return k, err
}

// reject keeps an op that the server does not take for a person to decide. What
// was given up already stays so.
func (in *intake) reject(n int64, reason string) error {
	_, err := in.exec(`INSERT INTO quarantine (op, reason, at) SELECT ?1, ?2, ?3 WHERE ?1 NOT IN (SELECT op FROM settled)
		ON CONFLICT (op) DO UPDATE SET reason = excluded.reason`, n, reason, in.at)
	return err
}
