package store

import (
	"context"
	"database/sql/driver"
	"slices"
	"strings"
	"time"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/app/op"
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

// JoinMoving is Join for a folder that goes to another unit: every record of this
// folder's unit is moved there by an op of its own, in the same transaction.
// Directories are the province's and stay. Errors: those of Join and of Stays.
func (s *Store) JoinMoving(ctx context.Context, j Joined, to Moving) error {
	err := s.join(ctx, j, func(t *tx) error {
		if err := t.move(ctx, to); err != nil {
			return err
		}
		former, err := t.former()
		if err != nil {
			return err
		}
		if err := t.keep(keyFormer, []byte(strings.Join(append(former, s.Unit()), "\n"))); err != nil {
			return err
		}
		_, err = t.exec(`UPDATE meta SET value = ?, sum = ? WHERE key = 'unit'`, to.Unit, metaSum("unit", to.Unit))
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

func (t *session) former() (units []string, err error) {
	err = t.read(`SELECT value FROM sync WHERE key = ?`, []any{keyFormer}, 1, func(v []driver.Value) error {
		b, _ := v[0].([]byte)
		units = strings.Fields(string(b))
		return nil
	})
	return units, err
}

// present is the unit of a record now: drafts, which lie in a file of their own, still
// say which it was of before the folder went to another one.
func (s *Store) present(ctx context.Context) (func(unit string) string, error) {
	b, err := s.syncValue(ctx, keyFormer)
	former, now := strings.Fields(string(b)), s.Unit()
	return func(unit string) string {
		if slices.Contains(former, unit) {
			return now
		}
		return unit
	}, err
}

// move moves every record of this folder's unit. Guards are not asked: they judge
// who enters and signs, and nothing is entered here.
func (t *tx) move(ctx context.Context, to Moving) error {
	from := t.s.Unit()
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
	if _, err := t.change(h, t.moved(rec, op.Op{Kind: op.Move, Unit: to.Unit})); err != nil {
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
	if _, err := t.change(h, t.moved(rec, op.Op{Kind: op.Delete, Unit: to.Unit})); err != nil {
		return err
	}
	for _, o := range op.Diff(nil, again) {
		if _, err := t.create(h.sh, t.moved(again, o)); err != nil {
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
		if _, err := t.change(h, t.moved(next, o)); err != nil {
			return err
		}
	}
	return nil
}

// moved completes an op on a record.
func (t *tx) moved(rec *app.Record, o op.Op) *op.Op {
	user, _ := t.s.User()
	o.ID, o.Form, o.FormVer, o.Doc, o.User = op.NewID(), rec.Form, rec.FormVer, rec.ID, user.ID
	o.Time = t.s.opt.Now().Format(time.RFC3339)
	return &o
}
