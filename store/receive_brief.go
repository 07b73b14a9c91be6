package store

import (
	"database/sql/driver"

	"ronghe/app"
	"ronghe/app/op"
)

// brief takes in what was decided of an own op that came without its body. d is
// given the body where it is needed; done is true where it is not.
func (in *intake) brief(d *op.Delivery) (done bool, err error) {
	id, err := idBlob(d.ID)
	if err != nil || id == nil || d.Branch.Device != in.w.next.device {
		return false, pageFault("op %q of device %q", d.ID, d.Branch.Device)
	}
	dest := make([]driver.Value, 4)
	have, err := in.row(dest, `SELECT n, rid, EXISTS (SELECT 1 FROM purged WHERE op = n), kind FROM op WHERE id = ?`, id)
	if err != nil {
		return false, err
	}
	if cut, _ := dest[2].(int64); !have || cut != 0 {
		if d.Outcome == op.Rejected { // it took nothing
			return true, nil
		}
		return false, app.NewError(op.CodeLacks, nil)
	}
	l := logged{settled: settled{epoch: in.w.next.epoch, rev: d.Rev, by: d.Branch, outcome: d.Outcome}}
	l.n, _ = dest[0].(int64)
	l.rid, _ = dest[1].(int64)
	if d.Outcome == op.Applied && len(d.Refused) == 0 && l.rid != 0 && in.w.next.epoch <= 1 {
		in.own++
		kind, _ := dest[3].(string)
		in.moved = in.moved || op.Kind(kind) == op.Move
		in.as = append(in.as, l)
		return true, in.settle(&l)
	}
	_, err = in.row(dest[:1], `SELECT body FROM op WHERE n = ?`, l.n)
	d.Body, _ = dest[0].([]byte)
	return false, err
}

// predicted looks after all of a page whether the documents of own ops stand as
// they were: those to which somebody else ever wrote are folded anew.
func (in *intake) predicted() error {
	for _, l := range in.as {
		alone, err := in.number(`SELECT EXISTS (SELECT 1 FROM doc WHERE rid = ?1) AND NOT EXISTS (`+notAlone+`)`, l.rid, string(in.w.next.device), in.w.next.epoch)
		if err != nil {
			return err
		}
		if alone != 0 {
			continue
		}
		dest := make([]driver.Value, 1)
		if _, err := in.row(dest, `SELECT body FROM op WHERE n = ?`, l.n); err != nil {
			return err
		}
		body, _ := dest[0].([]byte)
		o, err := op.Decode(body)
		if err != nil {
			return err
		}
		d, err := in.doc(&o, l.rid)
		if err != nil {
			return err
		}
		d.plain, d.odd = false, true
	}
	return nil
}

// notAlone finds in a document ?1 what another device than ?2 wrote, or the server
// did not take as it was, or did not decide in its life ?3.
const notAlone = `SELECT 1 FROM settled s JOIN branch b ON b.k = s.branch WHERE s.rid = ?1 AND (b.device <> ?2 OR s.refused <> '' OR s.epoch <> ?3)`
