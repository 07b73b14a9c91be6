package store

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"slices"

	"ronghe/app"
	"ronghe/app/op"
	"ronghe/app/register"
)

func (t *tx) mainArgs(h *held, e *register.Evaluation, q string) ([]any, error) {
	args := make([]any, 0, h.sh.mainWidth())
	deleted := int64(0)
	if h.rec.Deleted {
		deleted = 1
	}
	args = append(args, h.rid, h.rec.Unit, deleted, int64(e.Hard), int64(e.Soft), h.rec.Updated.At.UnixMilli(), q)
	if h.sh.form.Carries() {
		args = append(args, int64(len(register.CarriedMarks(h.rec))))
	}
	for i := range h.sh.cols {
		c := &h.sh.cols[i]
		v := h.rec.Fields[c.field.ID]
		switch {
		case c.field.Compute != "":
			v = e.Computed[c.field.ID]
		case slices.Contains(e.Hidden, c.field.ID):
			v = app.Value{}
		}
		a, err := t.columnValue(h, c, v)
		if err != nil {
			return nil, err
		}
		args = append(args, a)
	}
	return args, nil
}

// tableArgs are the rows of a sub-table's projection.
func (t *tx) tableArgs(h *held, ts *tableShape, e *register.Evaluation) ([][]any, error) {
	if slices.Contains(e.Hidden, ts.field.ID) {
		return nil, nil
	}
	var out [][]any
	for _, row := range h.rec.Rows[ts.field.ID] {
		args := make([]any, 0, fixedTable+len(ts.cols))
		args = append(args, h.rid, string(row.ID), row.Order)
		for i := range ts.cols {
			c := &ts.cols[i]
			v := row.Fields[c.field.ID]
			switch path := op.Path(ts.field.ID, row.ID, c.field.ID); {
			case c.field.Compute != "":
				v = e.Computed[path]
			case slices.Contains(e.Hidden, path):
				v = app.Value{}
			}
			a, err := t.columnValue(h, c, v)
			if err != nil {
				return nil, err
			}
			args = append(args, a)
		}
		out = append(out, args)
	}
	return out, nil
}

// columnValue is what a column holds for a value: NULL for blank and 不适用,
// the sealing op's place for a personal value.
func (t *tx) columnValue(h *held, c *column, v app.Value) (any, error) {
	switch v.Kind() {
	case app.Blank, app.NotApplicable:
		return nil, nil
	case app.SealedKind:
		s, _ := v.Sealed()
		r, err := t.pd(h, s)
		if app.CodeOf(err) == CodePurged {
			return nil, nil
		}
		return r.n, err
	}
	if c.field.Personal != nil {
		return nil, nil
	}
	return c.col.Get(v), nil
}

// rebuildStep is how many records one transaction of a rebuild projects.
const rebuildStep = 5000

func (s *Store) rebuild(ctx context.Context, sh *shape) error {
	var done, whole int64
	state, rules := "", ""
	err := s.w.do(ctx, s, func(t *session) error {
		dest := make([]driver.Value, 4)
		found, err := t.row(dest, `SELECT shape, rules, done, whole FROM projection WHERE form = ?`, sh.form.ID)
		if found {
			state, _ = dest[0].(string)
			rules, _ = dest[1].(string)
			done, _ = dest[2].(int64)
			whole, _ = dest[3].(int64)
		}
		if err != nil || state == sh.hash && rules == sh.rules {
			return err
		}
		done, whole = 0, 0
		return t.startProjection(sh)
	})
	if err != nil || whole != 0 {
		return err
	}
	return s.fillProjection(ctx, sh, done)
}

// startProjection puts empty tables in place of whatever there is.
func (t *session) startProjection(sh *shape) error {
	t.wrote(changed{form: sh.form.ID})
	old := make([]driver.Value, 1)
	var stale []string
	err := t.rows(old, func() error {
		name, _ := old[0].(string)
		stale = append(stale, name)
		return nil
	}, `SELECT name FROM sqlite_schema WHERE type = 'table' AND (name = 'r_' || ?1 OR name GLOB 't_' || ?1 || '/*' OR name = 's_' || ?1 || '/fts')`, sh.form.ID)
	if err != nil {
		return err
	}
	for _, name := range stale {
		if _, err := t.execOnce(`DROP TABLE ` + quote(name)); err != nil {
			return err
		}
	}
	for _, ddl := range sh.ddl {
		if _, err := t.execOnce(ddl); err != nil {
			return err
		}
	}
	_, err = t.exec(`INSERT INTO projection (form, shape, rules, done, whole) VALUES (?, ?, ?, 0, 0)
		ON CONFLICT (form) DO UPDATE SET shape = excluded.shape, rules = excluded.rules, done = 0, whole = 0`,
		sh.form.ID, sh.hash, sh.rules)
	return err
}

// execOnce runs a statement that is not kept prepared.
func (t *session) execOnce(query string) (driver.Result, error) {
	r, err := t.raw.ExecContext(context.Background(), query, nil)
	if err != nil {
		return nil, fmt.Errorf("%.80q: %w", query, err)
	}
	return r, nil
}

// fillProjection projects the documents after done, some thousands a
// transaction, and at the end makes the indexes: sorting once is cheaper than
// inserting a million times.
func (s *Store) fillProjection(ctx context.Context, sh *shape, done int64) error {
	total, count := 0, 0
	for {
		before := done
		err := s.w.do(ctx, s, func(ses *session) error {
			if total == 0 {
				dest := make([]driver.Value, 1)
				if _, err := ses.row(dest, `SELECT count(*) FROM doc WHERE form = ? AND rid > ?`, sh.form.ID, done); err != nil {
					return err
				}
				n, _ := dest[0].(int64)
				total = int(n)
			}
			t := s.newTx(ses, nil)
			next, n, more, err := t.projectSome(sh, done)
			if err != nil {
				return err
			}
			count += n
			if !more {
				return t.finishProjection(sh, next)
			}
			done = next
			_, err = ses.exec(`UPDATE projection SET done = ? WHERE form = ?`, next, sh.form.ID)
			return err
		})
		if err != nil {
			return err
		}
		if total > 0 {
			s.opt.Progress(sh.form.Title, count, total)
		}
		if done == before {
			return nil
		}
	}
}

func (t *tx) finishProjection(sh *shape, done int64) error {
	for _, ddl := range sh.indexes {
		if _, err := t.execOnce(ddl); err != nil {
			return err
		}
	}
	_, err := t.exec(`UPDATE projection SET done = ?, whole = 1 WHERE form = ?`, done, sh.form.ID)
	return err
}

// projectSome projects up to rebuildStep documents after a row id. It returns
// the last row id looked at, how many were projected, and whether more may
// follow.
func (t *tx) projectSome(sh *shape, after int64) (last int64, n int, more bool, err error) {
	last = after
	looked := 0
	dest := make([]driver.Value, docWidth)
	var rows []docRow
	err = t.rows(dest, func() error {
		looked++
		last, _ = dest[0].(int64)
		var r docRow
		if err := r.read(dest, ""); err != nil {
			return t.s.skipDamaged(err)
		}
		rows = append(rows, r)
		return nil
	}, `SELECT `+docColumns+` FROM doc WHERE form = ? AND rid > ? ORDER BY rid LIMIT ?`, sh.form.ID, after, int64(rebuildStep))
	if err != nil {
		return last, 0, false, err
	}
	for i := range rows {
		if err := t.reproject(sh, &rows[i]); err != nil {
			return last, 0, false, err
		}
	}
	return last, len(rows), looked == rebuildStep, nil
}

// skipDamaged leaves a damaged record out of the lists; it stays named.
func (s *Store) skipDamaged(err error) error {
	err = s.quarantine(err)
	if app.CodeOf(err) == CodeRowDamaged {
		return nil
	}
	return err
}

// reproject evaluates a stored record again and writes its projection; the doc
// row is written only where the rules now say something else.
func (t *tx) reproject(sh *shape, r *docRow) error {
	rec, err := r.record()
	if err != nil {
		return err
	}
	h := &held{sh: sh, rid: r.rid, rec: rec}
	if len(sh.form.Steps) > 0 {
		done, err := t.upgradeDoc(h)
		if err != nil || done {
			return err
		}
	}
	e := t.s.evaluate(rec)
	if !r.says(&e) {
		if err := t.writeDoc(h, &e, false); err != nil {
			return err
		}
	}
	return t.writeProjection(h, &e)
}

// upgradeDoc folds a document anew from its log, which makes of each op what the
// form's steps say. A document whose log is damaged stays as it is; one of which
// sealed values had to be compared is folded once more at the login.
func (t *tx) upgradeDoc(h *held) (bool, error) {
	if t.lives == nil {
		var err error
		if t.lives, err = t.branches(); err != nil {
			return false, err
		}
	}
	f, err := t.foldDoc(h, t.lives)
	if app.CodeOf(err) == CodeLog {
		return false, nil
	}
	if err != nil || f.Rec == nil {
		return false, err
	}
	if h.unsure {
		t.s.mu.Lock()
		t.s.unsure = append(t.s.unsure, h.rid)
		t.s.mu.Unlock()
	}
	h.old, h.fresh = h.rec, map[string]*sealedValue{}
	m, err := t.make(h, f)
	if err != nil {
		return false, err
	}
	return true, t.put(h, m)
}

// foldUnsure folds the documents anew that were upgraded before the keys were
// there to compare their sealed values.
func (s *Store) foldUnsure(ctx context.Context, k *keys) error {
	s.mu.Lock()
	rids := s.unsure
	s.unsure = nil
	s.mu.Unlock()
	if len(rids) == 0 {
		return nil
	}
	return s.w.do(ctx, s, func(ses *session) error {
		t := s.newTx(ses, k)
		for _, rid := range rids {
			dest := make([]driver.Value, docWidth)
			found, err := t.row(dest, `SELECT `+docColumns+` FROM doc WHERE rid = ?`, rid)
			if err != nil || !found {
				return err
			}
			var r docRow
			if err := r.read(dest, ""); err != nil {
				return err
			}
			rec, err := r.record()
			if err != nil {
				return err
			}
			if _, err := t.upgradeDoc(&held{sh: s.shapes[rec.Form], rid: rid, rec: rec}); err != nil {
				return err
			}
		}
		return nil
	})
}

func appendID(ids *[]app.ID, v driver.Value) error {
	b, ok := v.([]byte)
	if !ok {
		return errors.New("stored id is no blob")
	}
	id, err := blobID(b)
	*ids = append(*ids, id)
	return err
}
