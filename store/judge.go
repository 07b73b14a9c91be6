package store

import (
	"context"
	"database/sql/driver"

	"ronghe/app/register"
)

// judgeStep is how many records Rejudge reads at once, and at most writes in one
// transaction.
const judgeStep = 500

// Rejudge evaluates a form's records again, where its rules ask for the day and
// the lists were last judged on another: an agreement that ran out over night
// is found by lists and counts without being saved again. Work goes on beside
// it: records are read a few at a time and only those whose verdict changed are
// written. It returns how many did.
func (s *Store) Rejudge(ctx context.Context, form, day string) (changed int, err error) {
	if _, err := s.unlocked(); err != nil {
		return 0, err
	}
	sh, err := s.shape(form)
	if err != nil {
		return 0, err
	}
	key := "store.judged." + form
	if last, err := s.Setting(ctx, key); err != nil || last == day {
		return 0, err
	}
	for after, more := int64(0), true; more; {
		var odd []int64
		if after, odd, more, err = s.judgeSome(ctx, sh, after); err != nil {
			return changed, s.coded(err)
		}
		if len(odd) == 0 {
			continue
		}
		if err := s.w.do(ctx, s, func(ses *session) error { return s.newTx(ses, nil).judgeAgain(sh, odd) }); err != nil {
			return changed, err
		}
		changed += len(odd)
	}
	return changed, s.SetSetting(ctx, key, day)
}

// judgeSome returns the row ids, of some after one, whose stored verdict is not
// today's. A damaged record is left to Verify.
func (s *Store) judgeSome(ctx context.Context, sh *shape, after int64) (last int64, odd []int64, more bool, err error) {
	last = after
	looked := 0
	err = s.query(ctx, `SELECT `+docColumns+` FROM doc WHERE form = ? AND rid > ? ORDER BY rid LIMIT ?`,
		[]any{sh.form.ID, after, int64(judgeStep)}, docWidth, func(v []driver.Value) error {
			looked++
			last, _ = v[0].(int64)
			var r docRow
			if err := r.read(v, ""); err != nil {
				return s.skipDamaged(err)
			}
			rec, err := r.record()
			if err != nil {
				return err
			}
			if e := s.evaluate(rec); !r.says(&e) {
				odd = append(odd, r.rid)
			}
			return nil
		})
	return last, odd, looked == judgeStep, err
}

// says reports whether the row holds this verdict.
func (r *docRow) says(e *register.Evaluation) bool {
	return r.hard == int64(e.Hard) && r.soft == int64(e.Soft) && string(r.calc) == string(appendCalc(nil, e))
}

// judgeAgain writes the verdicts of records as they stand now.
func (t *tx) judgeAgain(sh *shape, rids []int64) error {
	dest := make([]driver.Value, docWidth)
	for _, rid := range rids {
		if err := t.ready(); err != nil {
			return err
		}
		found, err := t.row(dest, `SELECT `+docColumns+` FROM doc WHERE rid = ?`, rid)
		if err != nil || !found {
			return err
		}
		var r docRow
		if err := r.read(dest, ""); err != nil {
			if err := t.s.skipDamaged(err); err != nil {
				return err
			}
			continue
		}
		rec, err := r.record()
		if err != nil {
			return err
		}
		e := t.s.evaluate(rec)
		if r.says(&e) { // saved meanwhile
			continue
		}
		h := &held{sh: sh, rid: r.rid, rec: rec, old: rec}
		if err := t.writeDoc(h, &e, false); err != nil {
			return err
		}
		if err := t.writeProjection(h, &e); err != nil {
			return err
		}
	}
	return nil
}
