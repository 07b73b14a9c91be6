package store

import (
	"ronghe/app"
	"ronghe/app/op"
)

// refold makes a touched document stand as its ops say.
func (in *intake) refold(d *touched) error {
	if err := in.consider(d); err != nil || d.stays {
		return err
	}
	m, err := in.make(d)
	if err != nil {
		return err
	}
	return in.put(d, m)
}

// consider asks the log what the page means to a document.
func (in *intake) consider(d *touched) (err error) {
	if d.plain && !d.fresh && d.old != nil {
		// Nobody else ever wrote to it, and what was predicted was decided, all by
		// the server's present life.
		other, err := in.number(`SELECT EXISTS (`+notAlone+`)`,
			d.rid, string(in.w.next.device), in.w.next.epoch)
		if err != nil || other == 0 {
			d.stays = err == nil
			return err
		}
	}
	d.goes, err = in.goesOn(d)
	return err
}

// make folds a touched document: of all of its ops, or, where the folder has it as it
// stood before them, of those that came.
func (in *intake) make(d *touched) (*madeDoc, error) {
	if d.goes || d.fresh {
		return in.tx.make(&d.held, in.foldHere(d, in.tx))
	}
	ops, err := in.docOps(d.rid, in.known, in.w.next.device)
	if err != nil {
		return nil, err
	}
	return in.tx.make(&d.held, in.s.fold(ops, in.w.next.epoch, in.w.next.branch(), in.sameIn(&d.held)))
}

// foldHere folds a document of which all that it takes came with the page.
func (in *intake) foldHere(d *touched, t *tx) *docFold {
	if d.goes {
		return in.s.onward(d.old.Clone(), d.ops)
	}
	return in.s.fold(d.ops, in.w.next.epoch, in.w.next.branch(), t.sameIn(&d.held))
}

// put writes a document as it was folded.
func (in *intake) put(d *touched, m *madeDoc) error {
	if m.fold.Rec == nil && d.old == nil && d.left {
		return app.NewError(op.CodeAnew, nil)
	}
	if m.fold.Rec == nil && d.old == nil {
		return pageFault("document %s comes without its beginning", d.id)
	}
	in.changed++
	return in.tx.put(&d.held, m)
}

// goesOn reports whether what came of a document only follows what the folder's
// record was made of: all of that was decided before it, in the server's present life,
// and no conflict is open. Then the log need not be read.
func (in *intake) goesOn(d *touched) (bool, error) {
	if d.fresh || d.odd || d.anew || d.old == nil || len(d.ops) == 0 || in.purged != 0 {
		return false, nil
	}
	next := d.old.Rev + 1 // of the server, where nothing waits: a record counts all of its ops
	for i := range d.ops {
		if i > 0 && d.ops[i].rev <= d.ops[i-1].rev {
			return false, nil
		}
		if d.ops[i].rev == next {
			next++
		}
	}
	if in.w.next.epoch <= 1 && next == d.old.Rev+1+int64(len(d.ops)) {
		if in.clashes == 0 {
			return true, nil
		}
		open, err := in.number(`SELECT EXISTS (SELECT 1 FROM clash WHERE rid = ?)`, d.rid)
		return open == 0, err
	}
	// Counted in the two indexes that the ops were just put into: no other page is read.
	odd, err := in.number(`SELECT EXISTS (SELECT 1 FROM clash WHERE rid = ?1)
		OR (SELECT count(*) FROM settled WHERE rid = ?1 AND NOT (epoch = ?2 AND rev < ?3)) <> ?4
		OR (SELECT count(*) FROM op WHERE rid = ?1) <> (SELECT count(*) FROM settled WHERE rid = ?1)`,
		d.rid, in.w.next.epoch, d.ops[0].rev, int64(len(d.ops)))
	return odd == 0, err
}
