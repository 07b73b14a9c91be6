package store

import (
	"database/sql/driver"
	"strings"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/app/codes"
	"ronghe/app/op"
	"ronghe/app/register"
	"ronghe/app/review"
	"ronghe/app/scope"
)

// Guard may refuse an op on a form's documents before it is stored: rec is the
// document as it stands in the transaction, nil for one that is made; user and
// unit are who makes it. What it returns ends the op and is told as it is.
type Guard func(look review.Look, user app.User, unit string, rec *app.Record, o *op.Op) error

// guard asks the form's guard.
func (t *tx) guard(rec *app.Record, o *op.Op) error {
	g := t.s.opt.Guards[o.Form]
	if g == nil {
		return nil
	}
	user, _ := t.s.User()
	seen := *o
	if seen.Unit == "" {
		seen.Unit = t.s.Unit()
		if rec != nil {
			seen.Unit = rec.Unit
		}
	}
	return g(look{t}, user, t.s.Unit(), rec, &seen)
}

// ours refuses what changes another unit's record, once a server is there to refuse it:
// by the same rule. Error: register.foreign.
func (t *tx) ours(form *catalog.Form, rec *app.Record, o *op.Op) error {
	if !t.s.opt.Owned || t.w.next.epoch == 0 {
		return nil
	}
	unit, name := o.Unit, form.Title
	if rec != nil {
		unit = rec.Unit
		if f, ok := form.Field(form.Display); ok {
			name = f.Format(rec.Value(f.ID))
		}
	}
	if unit == "" || scope.Writes(t.s.opt.Catalog, codes.Units(), t.s.Unit(), form.ID, unit, o.Kind) {
		return nil
	}
	return app.NewError(register.CodeForeign, nil, "name", name, "unit", register.UnitName(unit))
}

// look reads inside the transaction without taking a record in hand.
type look struct{ t *tx }

// Get implements review.Look.
func (l look) Get(form string, id app.ID) (*app.Record, error) {
	t := l.t
	if t.hand != nil && t.hand.rec.ID == id && t.hand.rec.Form == form {
		return t.hand.rec.Clone(), nil
	}
	if rec, ok := t.looked[id]; ok {
		return rec, nil
	}
	h, err := t.fetch(form, id)
	if err != nil {
		return nil, t.s.quarantine(err)
	}
	var rec *app.Record
	if h != nil {
		rec = h.rec
	}
	if t.looked == nil {
		t.looked = map[app.ID]*app.Record{}
	}
	t.looked[id] = rec
	return rec, nil
}

// Writers implements review.Look.
func (l look) Writers(doc app.ID, kinds ...op.Kind) ([]app.ID, error) {
	key, err := idBlob(doc)
	if err != nil {
		return nil, err
	}
	query := `SELECT DISTINCT json_extract(CAST(body AS TEXT), '$.user') FROM op WHERE rid = (SELECT rid FROM doc WHERE id = ?)`
	args := []any{key}
	if len(kinds) > 0 {
		query += ` AND kind IN (?` + strings.Repeat(", ?", len(kinds)-1) + `)`
		for _, k := range kinds {
			args = append(args, string(k))
		}
	}
	var out []app.ID
	dest := make([]driver.Value, 1)
	err = l.t.rows(dest, func() error {
		id, _ := dest[0].(string)
		out = append(out, app.ID(id))
		return nil
	}, query, args...)
	return out, l.t.s.coded(err)
}
