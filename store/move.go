package store

import (
	"context"
	"database/sql/driver"
	"encoding/json"
	"slices"
	"time"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/app/op"
	"ronghe/app/register"
)

// Moving says how a folder goes to another unit: what was made before it had a
// server follows to the unit that enrolment names.
type Moving struct {
	Unit string // the new one
	// Again is a record as the new unit keeps it where its id names its unit, as a
	// report's does: it is made there anew, and the old one goes. nil: it keeps its id.
	Again func(rec *app.Record) *app.Record
	// Stays refuses a record that cannot follow.
	Stays func(rec *app.Record) error
}

// CodeMovedLate says that records of the folder's unit are decided by the province, or
// on their way to it: no other unit takes them over any more.
const CodeMovedLate = "store.moved_late"

// JoinMoving is Join for a folder that goes to another unit: every record of this
// folder's unit is moved there by an op of its own, in the same transaction. What an
// enrolment file of a wrong unit moved before, and nobody was given, is taken back first.
// Directories are the province's and stay. Errors: those of Join and of Stays,
// store.moved_late.
func (s *Store) JoinMoving(ctx context.Context, j Joined, to Moving) error {
	from := s.Unit()
	err := s.joinAfter(ctx, j, func(t *tx) (err error) {
		if err := t.given(); err != nil {
			return err
		}
		from, err = t.unmove(from)
		return err
	}, func(t *tx) error {
		before := t.w.next.op
		if from != to.Unit {
			if err := t.move(ctx, from, to); err != nil {
				return err
			}
		}
		if err := t.moved(from, to.Unit, before); err != nil {
			return err
		}
		_, err := t.exec(`UPDATE meta SET value = ?, sum = ? WHERE key = 'unit'`, to.Unit, metaSum("unit", to.Unit))
		return err
	})
	if err != nil {
		return err
	}
	s.mu.Lock()
	s.unit = to.Unit
	s.mu.Unlock()
	return nil
}

// given refuses a move where the province has decided something that this device wrote,
// in whatever life.
func (t *session) given() error {
	n, err := t.number(`SELECT EXISTS (SELECT 1 FROM settled s JOIN link l ON l.op = s.op WHERE s.rev > 0)`)
	if err == nil && n > 0 {
		err = app.NewError(CodeMovedLate, nil)
	}
	return err
}

// formerUnit is a unit that the folder was of, with the ops that moved its records
// away, and the number of the last bundle that was written before.
type formerUnit struct {
	Unit     string
	From, To int64 // numbers in the log: From ≤ n < To
	Bundle   int64
}

func readFormer(b []byte) (list []formerUnit) {
	_ = json.Unmarshal(b, &list) // what cannot be read names none
	return list
}

func (t *session) former() (list []formerUnit, err error) {
	err = t.read(`SELECT value FROM sync WHERE key = ?`, []any{keyFormer}, 1, func(v []driver.Value) error {
		b, _ := v[0].([]byte)
		list = readFormer(b)
		return nil
	})
	return list, err
}

// moved notes what moved the records of a unit.
func (t *tx) moved(from, to string, before int64) error {
	list, err := t.former()
	if err != nil {
		return err
	}
	var c op.Course
	if err := t.course(&c); err != nil {
		return err
	}
	list = slices.DeleteFunc(list, func(f formerUnit) bool { return f.Unit == to })
	if from != to {
		list = append(list, formerUnit{Unit: from, From: before, To: t.w.next.op, Bundle: c.Bundle.No})
	}
	b, err := json.Marshal(list)
	if err != nil {
		return err
	}
	return t.keep(keyFormer, b)
}

// unmove takes back what the last move wrote, which nobody was given, and returns the
// unit of before: a create, and the moves to two units behind it, would leave the record
// with the first of them. Where a bundle went out with them nobody can tell.
func (t *tx) unmove(unit string) (string, error) {
	list, err := t.former()
	if err != nil || len(list) == 0 {
		return unit, err
	}
	last := list[len(list)-1]
	var c op.Course
	if err := t.course(&c); err != nil {
		return unit, err
	}
	if c.Bundle.No > last.Bundle {
		return unit, app.NewError(CodeMovedLate, nil)
	}
	in := &intake{tx: t, docs: map[app.ID]*touched{}}
	if in.known, err = in.branches(); err != nil {
		return unit, err
	}
	if err := in.takeBack(last.From, last.To); err != nil {
		return unit, err
	}
	b, err := json.Marshal(list[:len(list)-1])
	if err != nil {
		return unit, err
	}
	return last.Unit, t.keep(keyFormer, b)
}

// takeBack gives up the ops of a part of the log that wait, as a person does one that
// the server does not take.
func (in *intake) takeBack(from, to int64) error {
	var all []logged
	if err := in.read(`SELECT `+opColumns+` FROM op WHERE n >= ? AND n < ? AND rid IS NOT NULL AND n NOT IN (SELECT op FROM settled) ORDER BY n`, []any{from, to}, opWidth, func(v []driver.Value) error {
		var l logged
		err := l.read(v)
		l.body = slices.Clone(l.body)
		all = append(all, l)
		return err
	}); err != nil {
		return err
	}
	for i := range all {
		l := &all[i]
		var err error
		if l.o, err = op.Decode(l.body); err != nil {
			return err
		}
		l.settled = settled{epoch: in.w.next.epoch, by: in.w.next.branch(), outcome: op.Rejected}
		if err := in.settle(l); err != nil {
			return err
		}
	}
	for i := range all {
		d, err := in.doc(&all[i].o, all[i].rid)
		if err != nil {
			return err
		}
		d.plain = false
	}
	for _, d := range in.order {
		if err := in.refold(d); err != nil {
			return err
		}
	}
	return nil
}

// present gives drafts the unit of their record now: they lie in a file of their own,
// and still say of which it was before the folder went to another one.
func (s *Store) present(ctx context.Context) (func(d *register.Draft) error, error) {
	b, err := s.syncValue(ctx, keyFormer)
	former := readFormer(b)
	return func(d *register.Draft) error {
		if !slices.ContainsFunc(former, func(f formerUnit) bool { return f.Unit == d.Body.Unit }) {
			return nil
		}
		if d.New {
			d.Body.Unit = s.Unit()
			return nil
		}
		rec, err := s.Get(ctx, d.Form, d.Doc)
		if err == nil && rec != nil && rec.Unit == s.Unit() {
			d.Body.Unit = rec.Unit
		}
		if app.CodeOf(err) == app.CodeNotFound {
			err = nil
		}
		return err
	}, err
}

// move moves every record of this folder's unit. Guards are not asked: they judge
// who enters and signs, and nothing is entered here.
func (t *tx) move(ctx context.Context, from string, to Moving) error {
	type at struct {
		form string
		id   app.ID
	}
	var all []at
	err := t.read(`SELECT form, id FROM doc ORDER BY rid`, nil, 2, func(v []driver.Value) error {
		form, _ := v[0].(string)
		key, _ := v[1].([]byte)
		id, err := blobID(key)
		all = append(all, at{form, id})
		return err
	})
	if err != nil {
		return err
	}
	for _, a := range all {
		if err := ctx.Err(); err != nil {
			return err
		}
		if f, ok := t.s.opt.Catalog.Form(a.form); !ok || f.Scope == catalog.ProvinceScope {
			continue
		}
		h, err := t.load(a.form, a.id)
		if err != nil {
			return t.s.quarantine(err)
		}
		if h == nil || h.rec.Unit != from {
			continue
		}
		if err := t.moveOne(h, to); err != nil {
			return err
		}
	}
	return t.finish()
}

func (t *tx) moveOne(h *held, to Moving) error {
	rec := h.rec.Clone()
	if to.Stays != nil {
		if err := to.Stays(rec); err != nil {
			return err
		}
	}
	from := rec.Unit
	if _, err := t.change(h, t.byMove(rec, op.Op{Kind: op.Move, Unit: to.Unit})); err != nil {
		return err
	}
	if rec.Deleted {
		return nil
	}
	if err := t.named(h, from, to.Unit); err != nil || to.Again == nil {
		return err
	}
	again := to.Again(rec)
	if again == nil {
		return nil
	}
	if _, err := t.change(h, t.byMove(rec, op.Op{Kind: op.Delete, Unit: to.Unit})); err != nil {
		return err
	}
	for _, o := range op.Diff(nil, again) {
		if _, err := t.create(h.sh, t.byMove(again, o)); err != nil {
			return err
		}
	}
	return nil
}

// named writes the new unit where a record says the former one, in a field that names
// the unit itself when nobody writes another.
func (t *tx) named(h *held, from, to string) error {
	next := h.rec.Clone()
	for _, f := range h.sh.form.Fields() {
		if f.Default == "unit" && next.Value(f.ID).Text() == from {
			next.Set(f.ID, app.TextValue(to))
		}
	}
	for _, o := range op.Diff(h.rec, next) {
		o.Unit = to
		if _, err := t.change(h, t.byMove(next, o)); err != nil {
			return err
		}
	}
	return nil
}

// byMove completes an op on a record.
func (t *tx) byMove(rec *app.Record, o op.Op) *op.Op {
	user, _ := t.s.User()
	o.ID, o.Form, o.FormVer, o.Doc, o.User = op.NewID(), rec.Form, rec.FormVer, rec.ID, user.ID
	o.Time = t.s.opt.Now().Format(time.RFC3339)
	return &o
}
