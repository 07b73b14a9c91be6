package store

import (
	"database/sql/driver"
	"encoding/binary"
	"errors"
	"strconv"

	"ronghe/app"
	"ronghe/app/op"
)

// cutBody is what was purged of an op: the hash of its body.
type cutBody struct {
	suite op.Suite
	hash  []byte
}

func purgedSum(n, suite, at int64, hash []byte) int64 {
	b := make([]byte, 0, 32)
	for _, x := range []int64{n, suite, at} {
		b = binary.AppendVarint(b, x)
	}
	return int64(checksum(b, hash))
}

// purgeOp leaves of an op who did what to which document when.
func (p *purge) purgeOp(l *logged) error {
	hash, err := op.SM.Sum(l.body)
	if err != nil {
		return err
	}
	doc, err := idBlob(l.o.Doc)
	if err != nil {
		return err
	}
	if _, err := p.exec(`INSERT INTO purged (op, doc, suite, body_hash, at, sum) VALUES (?, ?, ?, ?, ?, ?)`,
		l.n, doc, int64(op.SM), hash, p.at, purgedSum(l.n, int64(op.SM), p.at, hash)); err != nil {
		return err
	}
	if err := p.eachFile(&l.o, func(f app.File) error {
		if !validHash(f.Hash) {
			return nil
		}
		// Whether something else names it, and waits for it, dropIdle sees.
		_, err := p.exec(`INSERT INTO blob_idle (hash, since) VALUES (?, 0) ON CONFLICT (hash) DO UPDATE SET since = 0`, f.Hash)
		return err
	}); err != nil {
		return err
	}
	if err := p.rewrite(&l.opRow, identity(&l.o)); err != nil {
		return err
	}
	_, err = p.exec(`DELETE FROM pd WHERE op = ?`, l.n)
	return err
}

// identity is the body of an op without what it says.
func identity(o *op.Op) []byte {
	c := *o
	c.Fields, c.Reason = nil, ""
	return c.Append(nil)
}

// rewrite gives an op another body; the table lets it be where the op is purged.
func (t *tx) rewrite(r *opRow, body []byte) error {
	row := *r
	row.body = body
	_, err := t.exec(`UPDATE op SET body = ?, sum = ? WHERE n = ?`, body, row.checksum(), row.n)
	return err
}

// comesBack holds what a page says of an op to what the log has: the same, or, for
// one that was purged, a body of the hash that is kept.
func (in *intake) comesBack(n int64, have, comes []byte) (bool, error) {
	dest := make([]driver.Value, 2)
	cut, err := in.row(dest, `SELECT suite, body_hash FROM purged WHERE op = ?`, n)
	if err != nil {
		return false, err
	}
	if !cut {
		if string(have) != string(comes) {
			return false, pageFault("op %d is not the one that the log holds", n)
		}
		return false, nil
	}
	suite, _ := dest[0].(int64)
	want, _ := dest[1].([]byte)
	sum, err := op.Suite(suite).Sum(comes)
	if err != nil || string(sum) != string(want) {
		return false, pageFault("op %d is not the one that was purged", n)
	}
	return true, nil
}

// restoreBody gives a purged op its body and personal values again.
func (in *intake) restoreBody(d *op.Delivery, l *logged, doc *touched) error {
	dest := make([]driver.Value, opWidth)
	found, err := in.row(dest, `SELECT `+opColumns+` FROM op WHERE n = ?`, l.n)
	if err != nil || !found {
		return errors.Join(err, app.NewError(CodeLog, nil, "n", strconv.FormatInt(l.n, 10)))
	}
	if err := l.read(dest); err != nil {
		return err
	}
	l.body = d.Body
	if err := in.rewrite(&l.opRow, d.Body); err != nil {
		return err
	}
	if _, err := in.exec(`DELETE FROM purged WHERE op = ?`, l.n); err != nil {
		return err
	}
	if doc == nil {
		return nil
	}
	if err := in.unpack(d.Secrets, l, doc); err != nil {
		return err
	}
	return in.turnFiles(&l.o, false)
}

// cuts reads what was purged and holds it to being no more than identity.
func (v *verifier) cuts() error {
	v.cut = map[int64]cutBody{}
	return v.rows(`SELECT p.op, p.suite, p.body_hash, p.at, p.sum, op.body FROM purged p LEFT JOIN op ON op.n = p.op`, nil, 6, func(r []driver.Value) error {
		n, _ := r[0].(int64)
		suite, _ := r[1].(int64)
		hash, _ := r[2].([]byte)
		at, _ := r[3].(int64)
		sum, _ := r[4].(int64)
		body, _ := r[5].([]byte)
		o, err := op.Decode(body)
		if err != nil || sum != purgedSum(n, suite, at, hash) || string(identity(&o)) != string(body) {
			v.note(FoundOp, "", "n", strconv.FormatInt(n, 10))
			return nil //nolint:nilerr // the finding is noted; the next one goes on
		}
		v.cut[n] = cutBody{op.Suite(suite), hash}
		return nil
	})
}

// drop takes a document out of the folder of which no op is taken any more: its
// create was rejected and given up. The ops stay in the log.
func (t *tx) drop(h *held) error {
	if h.old == nil {
		return nil
	}
	if _, err := t.exec(`DELETE FROM doc WHERE rid = ?`, h.rid); err != nil {
		return err
	}
	if _, err := t.exec(`DELETE FROM clash WHERE rid = ?`, h.rid); err != nil {
		return err
	}
	if h.sh == nil {
		return nil
	}
	gone := []string{h.sh.main}
	for _, ts := range h.sh.tables {
		gone = append(gone, ts.name)
	}
	for _, table := range gone {
		if _, err := t.exec(`DELETE FROM `+table+` WHERE rid = ?`, h.rid); err != nil {
			return err
		}
	}
	t.wrote(changed{h.old.Form, h.old.Unit})
	_, err := t.exec(h.sh.delFTS, h.rid)
	return err
}
