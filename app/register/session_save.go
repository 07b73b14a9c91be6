package register

import (
	"context"
	"time"

	"ronghe/app"
	"ronghe/app/op"
)

// Standing says how safe the present content of a form is.
type Standing int

// Standings: what is on the screen is in the register; it is in a draft; it is
// nowhere but on the screen.
const (
	Stored Standing = iota
	Drafted
	Unsaved
)

// Standing says where the present content stands, and when the draft was
// written.
func (ss *Session) Standing() (Standing, time.Time) {
	switch {
	case ss.base != nil && !ss.Edited():
		return Stored, ss.base.Updated.At
	case ss.saved == ss.edits && ss.edits > 0:
		return Drafted, ss.drafts
	}
	return Unsaved, time.Time{}
}

// Edited reports whether the record differs from what is stored, a new one from
// how it began. What was typed and taken back is no difference.
func (ss *Session) Edited() bool {
	switch {
	case ss.edits == 0:
		return false
	case len(ss.now.waiting()) > 0:
		return true
	case ss.judged.rec == ss.now.rec:
		return ss.judged.edited
	}
	from := ss.base
	if from == nil {
		from = ss.start
	}
	s, f := ss.svc, ss.form
	ss.judged = judged{ss.now.rec, len(op.Diff(s.prepared(f, from), s.prepared(f, ss.now.rec))) > 0}
	return ss.judged.edited
}

// Resumed reports whether the session stands just where the draft was left that
// it goes on with.
func (ss *Session) Resumed() bool { return ss.opened > 0 && ss.edits == ss.opened }

// Kept is the draft that the store holds of this work, "" for none.
func (ss *Session) Kept() app.ID {
	if ss.saved == 0 {
		return ""
	}
	return ss.draft
}

// DraftDropped tells the session that its draft is gone: should work go on, it
// is written again.
func (ss *Session) DraftDropped() { ss.saved = 0 }

// Draft returns the unfinished work as it stands, to be written off the UI
// thread; Drafted tells the session that it was.
func (ss *Session) Draft() (d Draft, edit int64) {
	return Draft{
		ID: ss.draft, Form: ss.form.ID, Doc: ss.now.rec.ID, New: ss.base == nil,
		At: ss.svc.now(), Body: ss.now.rec, Raw: ss.now.raw, Odd: ss.now.texts(),
	}, ss.edits
}

// DraftWritten tells the session that the draft of an edit is safe.
func (ss *Session) DraftWritten(edit int64, at time.Time) {
	if edit > ss.saved {
		ss.saved, ss.drafts = edit, at
	}
}

// SaveDraft writes the draft at once.
func (ss *Session) SaveDraft(ctx context.Context) error {
	if ss.edits == 0 {
		return nil
	}
	d, edit := ss.Draft()
	if err := ss.svc.store.SaveDraft(ctx, d); err != nil {
		return err
	}
	ss.DraftWritten(edit, d.At)
	return nil
}

// Save stores the record and drops the draft. Texts that are no values yet
// keep it from being stored: the error is invalid and names the first. The
// session goes on with the stored record.
func (ss *Session) Save(ctx context.Context, reason string) (Saved, error) {
	for _, p := range ss.Problems() {
		if p.Severity == app.Refused {
			label := p.Field
			if fd := ss.form.At(pathOf(p, ss.now.rec)); fd != nil {
				label = fd.Label
			}
			return Saved{}, app.NewError(app.CodeInvalid, nil, "reason", label)
		}
	}
	out, err := ss.svc.save(ctx, ss.now.rec, ss.base, reason, ss.draft)
	if err != nil {
		return out, err
	}
	// The record is stored. A draft that cannot be dropped does no harm: its
	// content equals the record.
	_ = ss.svc.store.DeleteDraft(ctx, ss.draft)
	ss.base = out.Record
	ss.draft = op.NewID()
	ss.edits, ss.saved, ss.opened = 0, 0, 0
	ss.undo, ss.redo, ss.last = nil, nil, ""
	ss.replace(snapshot{rec: out.Record.Clone(), odd: ss.now.odd})
	out.Problems = ss.result.Problems
	return out, nil
}

// Discard drops the draft and goes back to what is stored; a new record is
// left as it began.
func (ss *Session) Discard(ctx context.Context) error {
	return ss.svc.store.DeleteDraft(ctx, ss.draft)
}

// pathOf is the op path that a problem points to.
func pathOf(p app.Problem, rec *app.Record) string {
	if p.Table == "" {
		return p.Field
	}
	if rows := rec.Rows[p.Table]; p.Row >= 1 && p.Row <= len(rows) {
		return op.Path(p.Table, rows[p.Row-1].ID, p.Field)
	}
	return p.Table
}

// Twins returns stored records that look like the one being entered: those
// that agree in one of the form's duplicate keys, or bore its name once.
func (ss *Session) Twins(ctx context.Context) ([]app.ListRow, error) {
	var out []app.ListRow
	seen := map[app.ID]bool{ss.now.rec.ID: true}
	look := func(key []string, values []app.Value) error {
		ids, err := ss.svc.store.FindBy(ctx, ss.form.ID, key, values, 5)
		if err != nil {
			return err
		}
		for _, id := range ids {
			if seen[id] {
				continue
			}
			seen[id] = true
			rec, err := ss.svc.store.Get(ctx, ss.form.ID, id)
			if err != nil {
				return err
			}
			out = append(out, app.ListRow{ID: id, Rev: rec.Rev, Values: []app.Value{rec.Value(ss.form.Display)}, Updated: rec.Updated})
		}
		return nil
	}
	for _, key := range ss.form.Duplicates {
		if values, filled := keyed(ss.form, ss.now.rec, key); filled {
			if err := look(key, values); err != nil {
				return nil, err
			}
		}
	}
	if col := ss.form.Former(); col != nil {
		if err := look([]string{col.Path()}, []app.Value{ss.now.rec.Value(ss.form.Display)}); err != nil {
			return nil, err
		}
	}
	return out, nil
}
