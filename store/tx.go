package store

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/app/i18n"
	"ronghe/app/op"
	"ronghe/app/register"
)

// tx is register.Tx. A record that is edited is written once, when the next
// record or a query comes: a save of ten changed rows folds ten ops and writes
// one row.
type tx struct {
	*session
	s       *Store
	k       *keys
	at      int64
	bad     error // an op failed half-way: nothing of this transaction may stay
	hand    *held
	looked  map[app.ID]*app.Record // by guards
	lives   branches               // for what folds many documents and takes in none
	batches map[app.ID]*batchRow
	order   []*batchRow
	buf     []byte
	room    int  // what the body of a record took, see make
	lacked  bool // without a session: a sealed value was not in hand
}

// held is the record in hand.
type held struct {
	sh    *shape
	rid   int64
	rec   *app.Record // as folded; not shared with callers that may change it
	old   *app.Record // as the projection has it
	dirty bool
	trunk int64                   // see tx.trunk; -1: not looked up yet
	fresh map[string]*sealedValue // sealed here, by "op|path"

	anew   bool // old is not what the projection was made of
	unsure bool // sealed values were compared as they stand, without the keys
}

// Update runs fn in one transaction: all of its ops are stored or none, and
// they are on the disk when Update returns. An error of fn rolls back and is
// returned as it is. There is one writer at a time; fn must not call Update.
func (s *Store) Update(ctx context.Context, fn func(register.Tx) error) error {
	k, err := s.unlocked()
	if err != nil {
		return err
	}
	return s.w.do(ctx, s, func(ses *session) error {
		t := s.newTx(ses, k)
		if err := fn(t); err != nil {
			return err
		}
		return t.finish()
	})
}

func (s *Store) newTx(ses *session, k *keys) *tx {
	return &tx{
		session: ses, s: s, k: k, at: s.opt.Now().UnixMilli(),
		batches: map[app.ID]*batchRow{},
	}
}

func (t *tx) finish() error {
	if t.bad != nil {
		return t.bad
	}
	if err := t.flush(); err != nil {
		return err
	}
	return t.saveBatches()
}

// fail marks the transaction as one that must not be committed.
func (t *tx) fail(err error) error {
	if err != nil && t.bad == nil {
		t.bad = err
	}
	return t.s.coded(err)
}

func (t *tx) ready() error {
	if t.bad != nil {
		return t.bad
	}
	return t.s.coded(t.ctx.Err())
}

// Get implements register.Tx.
func (t *tx) Get(form string, id app.ID) (*app.Record, error) {
	if err := t.ready(); err != nil {
		return nil, err
	}
	h, err := t.load(form, id)
	if err != nil || h == nil {
		return nil, t.s.quarantine(err)
	}
	return h.rec.Clone(), nil
}

// load takes a record in hand; nil when there is none.
func (t *tx) load(form string, id app.ID) (*held, error) {
	if t.hand != nil && t.hand.rec.ID == id && t.hand.rec.Form == form {
		return t.hand, nil
	}
	sh, err := t.s.shape(form)
	if err != nil {
		return nil, err
	}
	if err := t.flush(); err != nil {
		return nil, err
	}
	h, err := t.fetch(form, id)
	if err != nil || h == nil {
		return nil, err
	}
	h.sh = sh
	t.hand = h
	return h, nil
}

// fetch reads a record that is not in hand; nil when there is none.
func (t *tx) fetch(form string, id app.ID) (*held, error) {
	key, err := idBlob(id)
	if err != nil {
		return nil, err
	}
	dest := make([]driver.Value, docWidth)
	found, err := t.row(dest, `SELECT `+docColumns+` FROM doc WHERE id = ?`, key)
	if err != nil || !found {
		return nil, err
	}
	var r docRow
	if err := r.read(dest, ""); err != nil {
		return nil, err
	}
	if r.form != form {
		return nil, nil
	}
	rec, err := r.record()
	if err != nil {
		return nil, err
	}
	return &held{rid: r.rid, rec: rec, old: rec, trunk: t.unknownTrunk()}, nil
}

// flush writes the record in hand when it changed.
func (t *tx) flush() error {
	h := t.hand
	t.hand = nil
	if h == nil || !h.dirty {
		return nil
	}
	e := t.s.evaluate(h.rec)
	if err := t.writeDoc(h, &e, false); err != nil {
		return t.fail(err)
	}
	if err := t.writeProjection(h, &e); err != nil {
		return t.fail(err)
	}
	return t.fail(t.reclash(h))
}

// Apply implements register.Tx.
func (t *tx) Apply(o *op.Op) (*app.Record, error) {
	if err := t.ready(); err != nil {
		return nil, err
	}
	if t.s.opt.Guards[o.Form] == nil { // else its guard knows who may
		if err := t.may(o.Kind); err != nil {
			return nil, err
		}
	}
	sh, err := t.s.shape(o.Form)
	if err != nil {
		return nil, err
	}
	if err := checkOp(sh.form, o); err != nil {
		return nil, err
	}
	delete(t.looked, o.Doc)
	if t.ops++; t.ops == manyOps {
		t.w.widen(t.session, true)
	}
	if o.Kind == op.Create {
		if err := t.ours(sh.form, nil, o); err != nil {
			return nil, err
		}
		if err := t.guard(nil, o); err != nil {
			return nil, err
		}
		return t.create(sh, o)
	}
	h, err := t.load(o.Form, o.Doc)
	if err != nil {
		return nil, t.s.quarantine(err)
	}
	if h == nil {
		return nil, app.NewError(app.CodeNotFound, nil, "what", sh.form.Title)
	}
	if err := t.ours(sh.form, h.rec, o); err != nil {
		return nil, err
	}
	if err := t.guard(h.rec, o); err != nil {
		return nil, err
	}
	return t.change(h, o)
}

func (t *tx) create(sh *shape, o *op.Op) (*app.Record, error) {
	if err := t.flush(); err != nil {
		return nil, err
	}
	h := &held{sh: sh, rid: t.w.next.rid, fresh: map[string]*sealedValue{}}
	sealed, err := t.sealOp(h, o)
	if err != nil {
		return nil, err
	}
	rec, err := op.Apply(nil, sealed)
	if err != nil {
		return nil, app.NewError(app.CodeInternal, err)
	}
	h.rec = rec
	stamp := t.stamp(o)
	rec.Created, rec.Updated = stamp, stamp
	e := t.s.evaluate(rec)
	if err := t.writeDoc(h, &e, true); err != nil {
		if unique(err) { // nothing was written yet
			return nil, app.NewError(CodeRecord, err, "form", sh.form.Title)
		}
		return nil, t.fail(err)
	}
	t.w.next.rid++
	if err := t.append(sealed, h, t.s.unitOf(o)); err != nil {
		return nil, t.fail(err)
	}
	if err := t.writeProjection(h, &e); err != nil {
		return nil, t.fail(err)
	}
	return rec, nil // not in hand: it is the caller's
}

func (t *tx) change(h *held, o *op.Op) (*app.Record, error) {
	if h.fresh == nil {
		h.fresh = map[string]*sealedValue{}
	}
	sealed, err := t.sealOp(h, o)
	if err != nil {
		return nil, err
	}
	if len(o.Fields) > 0 && len(sealed.Fields) == 0 { // equal to what the stand-ins seal
		return h.rec.Clone(), nil
	}
	rec, err := t.applied(h, sealed)
	switch {
	case errors.Is(err, op.ErrStale):
		return nil, app.NewError(app.CodeStale, err)
	case err != nil:
		return nil, app.NewError(app.CodeInternal, err)
	}
	rec.Created, rec.Updated = h.rec.Created, t.stamp(o)
	if err := t.append(sealed, h, h.rec.Unit); err != nil {
		return nil, t.fail(err)
	}
	h.rec, h.dirty = rec, true
	return rec.Clone(), nil
}

// applied folds an op into the record in hand. A resolution may touch several
// places at once.
func (t *tx) applied(h *held, o *op.Op) (*app.Record, error) {
	switch {
	case o.Kind == op.Resolve:
		d := op.Doc{Rec: h.rec.Clone()}
		d.Fold(o, t.w.next.branch(), 0, nil)
		return d.Rec, nil
	case h.rec.Deleted && o.Kind != op.Restore && o.Kind != op.Delete && o.Kind != op.Move:
		return nil, fmt.Errorf("op %s (%s) on %s, which lies in the bin: %w", o.ID, o.Kind, o.Doc, op.ErrStale)
	}
	return op.Apply(h.rec, o)
}

// unknownTrunk is what a record's trunk is before it was looked up: without a
// server there is nothing to look up.
func (t *tx) unknownTrunk() int64 {
	if t.w.next.epoch == 0 {
		return 0
	}
	return -1
}

func (t *tx) stamp(o *op.Op) app.Stamp {
	return app.Stamp{At: millis(t.at), User: o.User}
}

// Unseal implements register.Tx.
func (t *tx) Unseal(st app.Sealed) (app.Value, error) {
	if err := t.ready(); err != nil {
		return app.Value{}, err
	}
	h := t.hand
	if h == nil {
		h = &held{}
	}
	v, err := t.open(h, st)
	return v, t.s.coded(err)
}

// Log implements register.Tx.
func (t *tx) Log(o *op.Op) error {
	if err := t.ready(); err != nil {
		return err
	}
	if !o.Kind.Audit() {
		return app.NewError(app.CodeInternal, fmt.Errorf("an op of kind %q is no audit entry", o.Kind))
	}
	if err := t.may(o.Kind); err != nil {
		return err
	}
	return t.fail(t.append(o, nil, o.Unit))
}

// may holds an op to the roles of who is logged in. Error: denied.
func (t *tx) may(k op.Kind) error {
	if u, in := t.s.User(); in && !op.Allowed(u.Roles, k) {
		what := "enter"
		if k == op.Export || k == op.Reveal {
			what = string(k)
		}
		return app.NewError(app.CodeDenied, nil, "action", i18n.T("store.action."+what))
	}
	return nil
}

// FindBy implements register.Tx.
func (t *tx) FindBy(form string, fields []string, values []app.Value, limit int) ([]app.ID, error) {
	if err := t.ready(); err != nil {
		return nil, err
	}
	if err := t.flush(); err != nil {
		return nil, err
	}
	f, err := t.s.findSQL(t.k, form, fields, values, limit)
	if err != nil || f == nil {
		return nil, err
	}
	var ids []app.ID
	dest := make([]driver.Value, 1)
	err = t.rows(dest, func() error { return appendID(&ids, dest[0]) }, f.sql, f.args...)
	return ids, t.s.coded(err)
}

// writeDoc writes the row of doc.
func (t *tx) writeDoc(h *held, e *register.Evaluation, create bool) error {
	r, err := newDocRow(h.rid, h.rec, e, t.buf[:0])
	if err != nil {
		return err
	}
	t.buf = r.body[:0]
	return t.putDoc(r, r.head(), create)
}

func (t *tx) putDoc(r *docRow, head []byte, create bool) error {
	if create {
		_, err := t.exec(`INSERT INTO doc (`+docColumns+`) VALUES (?, ?, ?, ?, ?)`, r.rid, r.id, head, r.body, r.form)
		return err
	}
	_, err := t.exec(`UPDATE doc SET head = ?, body = ? WHERE rid = ?`, head, r.body, r.rid)
	return err
}

func (s *Store) evaluate(rec *app.Record) register.Evaluation {
	if ev := s.opt.Evaluators[rec.Form]; ev != nil {
		return ev.Evaluate(rec)
	}
	return register.Evaluation{}
}

// unitOf returns the owner of a new record: the op's unit, or this store's.
func (s *Store) unitOf(o *op.Op) string {
	if o.Unit != "" {
		return o.Unit
	}
	return s.Unit()
}

// Limits on one op.
const (
	mostChanges = 20000
	mostOpBytes = 8 << 20
)

// checkOp refuses what does not fit the form.
func checkOp(form *catalog.Form, o *op.Op) error {
	if o.ID == "" || o.Doc == "" || o.User == "" {
		return app.NewError(app.CodeInternal, fmt.Errorf("op without id, doc or user"))
	}
	if len(o.Fields) > mostChanges {
		return app.NewError(app.CodeTooLarge, nil, "what", form.Title, "limit", fmt.Sprint(mostChanges))
	}
	for i := range o.Fields {
		table, row, field := op.SplitPath(o.Fields[i].Path)
		if o.Kind == op.Resolve && field == "" { // a row or the document as a whole
			continue
		}
		if !knows(form, table, string(row), field) {
			return app.NewError(CodeField, nil, "form", form.Title, "field", o.Fields[i].Path)
		}
	}
	return nil
}

func knows(form *catalog.Form, table, row, field string) bool {
	if table == "" && (field == op.CarriedField || field == op.MergedInto || field == op.MergedFrom) {
		return true
	}
	if table != "" && (field == op.OrderField || field == op.CarriedField) {
		f := form.At(table)
		return f != nil && f.IsTable() && len(row) > 0 && len(row) <= 64
	}
	f := form.At(op.Path(table, app.ID(row), field))
	if table == "" {
		f = form.At(field)
	}
	return f != nil && !f.IsTable() && f.Compute == "" && (table == "" || len(row) > 0 && len(row) <= 64)
}
