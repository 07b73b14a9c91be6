package store

import (
	"context"
	"database/sql/driver"
	"encoding/binary"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/app/op"
	"ronghe/app/register"
)

func millis(ms int64) time.Time { return time.UnixMilli(ms).UTC() }

// sealOp returns a copy of o as it is logged: personal values sealed, bases
// checked against the record in hand (stale when one differs), and changes of
// personal fields to the value that they have left out. h.rec is nil for a
// create.
func (t *tx) sealOp(h *held, o *op.Op) (*op.Op, error) {
	c := *o
	if h.rec == nil {
		c.Unit = t.s.unitOf(o)
	} else if c.Unit == "" {
		c.Unit = h.rec.Unit
	}
	c.Fields = make([]op.Change, 0, len(o.Fields))
	for _, ch := range o.Fields {
		f := h.sh.form.At(ch.Path)
		cur := op.Lookup(h.rec, ch.Path)
		if f != nil && f.Personal != nil {
			keep, err := t.sealChange(h, o, f, cur, &ch)
			if err != nil {
				return nil, err
			}
			if !keep {
				continue
			}
		} else if h.rec != nil && !ch.Base.Equal(cur) {
			return nil, app.NewError(app.CodeStale, fmt.Errorf("%s of %s changed meanwhile", ch.Path, o.Doc))
		}
		c.Fields = append(c.Fields, ch)
	}
	return &c, nil
}

// sealChange seals one change of a personal field; it reports false when the
// new value is the one that already stands.
func (t *tx) sealChange(h *held, o *op.Op, f *catalog.Field, cur app.Value, ch *op.Change) (bool, error) {
	var plain app.Value // what cur stands for, as far as needed
	st, sealed := cur.Sealed()
	if _, newSealed := ch.New.Sealed(); sealed && (!newSealed || !ch.Base.Equal(cur)) {
		var err error
		if plain, err = t.open(h, st); err != nil && app.CodeOf(err) != CodePurged {
			return false, err
		}
	}
	if h.rec != nil && !ch.Base.Equal(cur) && !(sealed && ch.Base.Equal(plain)) {
		return false, app.NewError(app.CodeStale, fmt.Errorf("%s of %s changed meanwhile", ch.Path, o.Doc))
	}
	ch.Base = cur
	if s, is := ch.New.Sealed(); is { // taken back by an undo
		_, err := t.pd(h, s)
		return true, err
	}
	if ch.New.Kind() == app.Blank || ch.New.Kind() == app.NotApplicable {
		return !ch.New.Equal(cur), nil
	}
	if sealed && ch.New.Equal(plain) {
		return false, nil
	}
	sv, err := t.k.sealValue(o.ID, ch.Path, f, ch.New)
	if err != nil {
		return false, err
	}
	h.fresh[string(o.ID)+"|"+ch.Path] = sv
	ch.New = sv.stand
	return true, nil
}

// pdRow is a stored personal value.
type pdRow struct {
	n                   int64 // place of the op that sealed it
	sealed, whole, tail []byte
}

// pd finds the sealed value that a stand-in names; store.purged when it is gone.
func (t *tx) pd(h *held, s app.Sealed) (pdRow, error) {
	if sv, ok := h.fresh[string(s.Op)+"|"+s.Path]; ok {
		return pdRow{n: sv.opN, sealed: sv.bytes, whole: sv.whole, tail: sv.tail}, nil
	}
	if t.session == nil { // Verify has all there is in hand
		t.lacked = true
		return pdRow{}, app.NewError(CodePurged, nil)
	}
	key, err := idBlob(s.Op)
	if err != nil {
		return pdRow{}, err
	}
	dest := make([]driver.Value, 4)
	found, err := t.row(dest, `SELECT pd.op, pd.sealed, pd.whole, pd.tail FROM op JOIN pd ON pd.op = op.n WHERE op.id = ? AND pd.path = ?`, key, s.Path)
	if err != nil {
		return pdRow{}, err
	}
	if !found {
		return pdRow{}, app.NewError(CodePurged, nil)
	}
	r := pdRow{}
	r.n, _ = dest[0].(int64)
	r.sealed, _ = dest[1].([]byte)
	r.whole, _ = dest[2].([]byte)
	r.tail, _ = dest[3].([]byte)
	return r, nil
}

func (t *tx) open(h *held, s app.Sealed) (app.Value, error) {
	r, err := t.pd(h, s)
	if err != nil {
		return app.Value{}, err
	}
	return t.k.openValue(s, r.sealed)
}

// append writes an op as the next of the log, with its link and the personal
// values that it brings. h is nil for an audit op.
func (t *tx) append(o *op.Op, h *held, unit string) error {
	if o.Unit == "" {
		o.Unit = unit
	}
	if h != nil {
		rev, err := t.trunk(h)
		if err != nil {
			return err
		}
		o.TrunkRev = rev
		if o.Kind.Weighs() {
			o.Life = t.w.next.life
		}
	}
	id, err := idBlob(o.ID)
	if err != nil {
		return err
	}
	batch, err := idBlob(o.Batch)
	if err != nil {
		return err
	}
	body := o.Append(t.buf[:0])
	t.buf = body[:0]
	if len(body) > mostOpBytes {
		return app.NewError(app.CodeTooLarge, nil, "what", t.s.title(o.Form), "limit", "8 MiB")
	}
	next := &t.w.next
	var rid any
	if h != nil {
		rid = h.rid
	}
	row := opRow{n: next.op, id: id, kind: string(o.Kind), batch: batch, at: t.at, body: body}
	if h != nil {
		row.rid = h.rid
	}
	if _, err := t.exec(`INSERT INTO op (`+opColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
		row.n, id, rid, row.kind, nullable(batch), row.at, body, row.checksum()); err != nil {
		return err
	}
	if err := t.linkTo(next.op, o.ID, body); err != nil {
		return err
	}
	if h != nil {
		if err := t.savePD(o, h, next.op); err != nil {
			return err
		}
		if err := t.turnFiles(o, true); err != nil {
			return err
		}
	}
	n := next.op
	next.op++
	return t.gather(o, h, n)
}

// linkTo chains the op at place n into the device's log.
func (t *tx) linkTo(n int64, id app.ID, body []byte) error {
	next := &t.w.next
	l, err := op.Next(next.prev, next.device, next.number, id, body)
	if err != nil {
		return err
	}
	if _, err := t.exec(`INSERT INTO link (seq, op, inc, n, suite, body_hash, prev_hash) VALUES (?, ?, ?, ?, ?, ?, ?)`,
		next.seq, n, next.inc, l.N, int64(l.Suite), l.BodyHash, nullable(l.PrevHash)); err != nil {
		return err
	}
	next.seq++
	next.prev = &l
	return nil
}

func (t *tx) savePD(o *op.Op, h *held, n int64) error {
	for _, ch := range o.Fields {
		s, is := ch.New.Sealed()
		if !is || s.Op != o.ID {
			continue
		}
		sv := h.fresh[string(o.ID)+"|"+ch.Path]
		sv.opN = n
		if _, err := t.exec(`INSERT INTO pd (op, path, suite, sealed, whole, tail) VALUES (?, ?, ?, ?, ?, ?)`,
			n, ch.Path, suiteSM, sv.bytes, nullable(sv.whole), nullable(sv.tail)); err != nil {
			return err
		}
	}
	return nil
}

// batchRow gathers what a transaction adds to a batch.
type batchRow struct {
	id          []byte
	first, last int64
	form, kind  string
	user        []byte
	ops         int64
	docs        map[int64]struct{}
}

// gather counts an op into its batch, and marks the batch that it takes back.
func (t *tx) gather(o *op.Op, h *held, n int64) error {
	if o.Undoes != "" {
		if err := t.markUndone(o.Undoes); err != nil {
			return err
		}
	}
	if o.Batch == "" || h == nil {
		return nil
	}
	b := t.batches[o.Batch]
	if b == nil {
		id, err := idBlob(o.Batch)
		if err != nil {
			return err
		}
		user, err := idBlob(o.User)
		if err != nil {
			return err
		}
		b = &batchRow{id: id, first: n, form: o.Form, kind: string(o.Kind), user: user, docs: map[int64]struct{}{}}
		t.batches[o.Batch] = b
		t.order = append(t.order, b)
	}
	b.last = n
	b.ops++
	b.docs[h.rid] = struct{}{}
	return nil
}

// markUndone marks the batch of the op that is taken back. Taking back an undo
// brings the first batch back to life.
func (t *tx) markUndone(id app.ID) error {
	key, err := idBlob(id)
	if err != nil {
		return err
	}
	dest := make([]driver.Value, 1)
	found, err := t.row(dest, `UPDATE batch SET undone = 1 WHERE undone = 0 AND id = (SELECT batch FROM op WHERE id = ?) RETURNING first`, key)
	if err != nil || !found {
		return err
	}
	if found, err = t.row(dest, `SELECT body FROM op WHERE n = ?`, dest[0]); err != nil || !found {
		return err
	}
	body, _ := dest[0].([]byte)
	first, err := op.Decode(body)
	if err != nil || first.Undoes == "" {
		return err
	}
	if key, err = idBlob(first.Undoes); err != nil {
		return err
	}
	_, err = t.exec(`UPDATE batch SET undone = 0 WHERE id = (SELECT batch FROM op WHERE id = ?)`, key)
	return err
}

func (t *tx) saveBatches() error {
	for _, b := range t.order {
		if _, err := t.exec(`INSERT INTO batch (first, last, id, form, kind, user, at, ops, docs) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT (id) DO UPDATE SET last = excluded.last, ops = ops + excluded.ops, docs = docs + excluded.docs`,
			b.first, b.last, b.id, b.form, b.kind, nullable(b.user), t.at, b.ops, int64(len(b.docs))); err != nil {
			return err
		}
	}
	return nil
}

// opRow is a row of the log.
type opRow struct {
	n, rid    int64 // rid 0: an audit entry
	id, batch []byte
	kind      string
	at        int64
	body      []byte
}

const opColumns = `n, id, rid, kind, batch, at, body, sum`

// opWidth is the number of opColumns.
const opWidth = 8

func (r *opRow) checksum() int64 {
	b := make([]byte, 0, 96)
	for _, n := range []int64{r.n, r.rid, r.at} {
		b = binary.AppendVarint(b, n)
	}
	for _, p := range [][]byte{r.id, r.batch, []byte(r.kind)} {
		b = binary.AppendUvarint(b, uint64(len(p)))
		b = append(b, p...)
	}
	return int64(checksum(b, r.body))
}

// read takes a row from the driver and holds it to its checksum.
func (r *opRow) read(v []driver.Value) error {
	*r = opRow{}
	r.n, _ = v[0].(int64)
	r.id, _ = v[1].([]byte)
	r.rid, _ = v[2].(int64)
	r.kind, _ = v[3].(string)
	r.batch, _ = v[4].([]byte)
	r.at, _ = v[5].(int64)
	r.body, _ = v[6].([]byte)
	if sum, ok := v[7].(int64); !ok || sum != r.checksum() {
		return app.NewError(CodeLog, fmt.Errorf("op %d fails its checksum", r.n), "n", strconv.FormatInt(r.n, 10))
	}
	return nil
}

// History returns a record's ops, oldest first; none for an unknown record.
// store.log_damaged when an entry fails its checksum.
func (s *Store) History(ctx context.Context, doc app.ID) ([]register.Entry, error) {
	if _, err := s.unlocked(); err != nil {
		return nil, err
	}
	key, err := idBlob(doc)
	if err != nil {
		return nil, err
	}
	var out []register.Entry
	err = s.query(ctx, `SELECT `+opColumns+` FROM op WHERE rid = (SELECT rid FROM doc WHERE id = ?) ORDER BY n`, []any{key}, opWidth, s.entries(&out))
	return out, s.coded(err)
}

// BatchOps returns the ops of a batch in the order in which they ran.
func (s *Store) BatchOps(ctx context.Context, batch app.ID) ([]op.Op, error) {
	if _, err := s.unlocked(); err != nil {
		return nil, err
	}
	key, err := idBlob(batch)
	if err != nil {
		return nil, err
	}
	var out []op.Op
	err = s.query(ctx, `SELECT `+prefixed("op.", opColumns)+` FROM batch JOIN op ON op.n BETWEEN batch.first AND batch.last AND op.batch = batch.id
		WHERE batch.id = ? AND `+notPurged+` ORDER BY op.n`, []any{key}, opWidth, func(v []driver.Value) error {
		var r opRow
		if err := r.read(v); err != nil {
			return err
		}
		o, err := op.Decode(r.body)
		out = append(out, *s.upgraded(&o))
		return err
	})
	return out, s.coded(err)
}

// prefixed puts a table's alias before each of its columns.
func prefixed(alias, columns string) string {
	return alias + strings.ReplaceAll(columns, ", ", ", "+alias)
}

// Batches returns the latest batches, newest first.
func (s *Store) Batches(ctx context.Context, limit int) ([]register.BatchInfo, error) {
	if _, err := s.unlocked(); err != nil {
		return nil, err
	}
	var out []register.BatchInfo
	err := s.query(ctx, `SELECT id, form, at, user, ops, docs, kind, undone FROM batch ORDER BY first DESC LIMIT ?`,
		[]any{int64(limit)}, 8, func(v []driver.Value) error {
			b, err := batchInfo(v)
			out = append(out, b)
			return err
		})
	return out, s.coded(err)
}

func batchInfo(v []driver.Value) (b register.BatchInfo, err error) {
	id, _ := v[0].([]byte)
	user, _ := v[3].([]byte)
	if b.ID, err = blobID(id); err != nil {
		return b, err
	}
	if b.User, err = blobID(user); err != nil {
		return b, err
	}
	b.Form, _ = v[1].(string)
	at, _ := v[2].(int64)
	ops, _ := v[4].(int64)
	docs, _ := v[5].(int64)
	kind, _ := v[6].(string)
	undone, _ := v[7].(int64)
	b.At, b.Ops, b.Docs, b.Kind, b.Undone = millis(at), int(ops), int(docs), op.Kind(kind), undone != 0
	return b, nil
}

// Unseal opens a personal value. The caller has logged why. store.purged when
// the value is gone, store.row_damaged when it does not open.
func (s *Store) Unseal(ctx context.Context, sealed app.Sealed) (app.Value, error) {
	k, err := s.unlocked()
	if err != nil {
		return app.Value{}, err
	}
	key, err := idBlob(sealed.Op)
	if err != nil {
		return app.Value{}, err
	}
	var v app.Value
	found := false
	err = s.query(ctx, `SELECT pd.sealed FROM op JOIN pd ON pd.op = op.n WHERE op.id = ? AND pd.path = ?`,
		[]any{key, sealed.Path}, 1, func(row []driver.Value) (err error) {
			found = true
			b, _ := row[0].([]byte)
			v, err = k.openValue(sealed, b)
			return err
		})
	switch {
	case errors.Is(err, errSealed):
		return v, app.NewError(CodeDamaged, err, "dir", s.dir, "backup", sayBackup(s.dir))
	case err != nil:
		return v, s.coded(err)
	case !found:
		return v, app.NewError(CodePurged, nil)
	}
	return v, nil
}
