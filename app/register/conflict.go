package register

import (
	"context"
	"time"

	"ronghe/app"
	"ronghe/app/op"
)

// Clashed is a place in which the server kept its value against an op.
type Clashed struct {
	Rec    *app.Record // as it stands
	Clash  op.Clash
	Op     op.Op     // the op that was refused
	Here   bool      // it is of this device
	Mine   app.Stamp // who wrote it, and when by their clock
	Theirs app.Stamp // who wrote what stands
}

// RejectedOp is an op that the server does not take.
type RejectedOp struct {
	Op     op.Op
	At     time.Time
	Reason string // code
}

// Conflict is a place that two people changed without knowing of each other, as
// people read it.
type Conflict struct {
	Form, Name           string // of the register's definition; of the record
	Doc                  app.ID
	Path, Label          string
	Base, Mine, Theirs   string // texts; personal values masked
	MineBy, TheirsBy     app.Stamp
	Here                 bool // mine was written on this device
	Whole                Whole
	Personal, CanBeTyped bool
	clashed              Clashed
}

// Whole says what a conflict is about when it is more than a value.
type Whole string

// What is more than a value.
const (
	Value       Whole = ""
	EditDeleted Whole = "edit_deleted" // an edit of a record that someone deleted
	DeleteEdit  Whole = "delete_edit"  // a removal of a record that someone worked on
	RowDeleted  Whole = "row_deleted"  // a removal of a row that someone worked on
	RowGone     Whole = "row_gone"     // a value in a row that someone removed
	StepLate    Whole = "step"         // a step over something else than was seen
)

// Choice is how a conflict ends.
type Choice string

// Choices. Both values stay in the history whatever is chosen.
const (
	KeepTheirs Choice = "theirs" // what stands stays
	TakeMine   Choice = "mine"   // what was refused
	TakeTyped  Choice = "typed"
)

// CodeChoice says that a conflict cannot end so.
const CodeChoice = "register.choice"

// Conflicts returns the open conflicts of up to limit records.
func (s *Service) Conflicts(ctx context.Context, limit int) ([]Conflict, error) {
	list, err := s.store.Clashes(ctx, limit)
	if err != nil {
		return nil, err
	}
	out := make([]Conflict, 0, len(list))
	for _, c := range list {
		f, err := s.form(c.Rec.Form)
		if err != nil {
			continue // a register of a later program
		}
		con := Conflict{
			Form: f.ID, Name: s.Name(c.Rec), Doc: c.Rec.ID, Path: c.Clash.Path, MineBy: c.Mine, TheirsBy: c.Theirs, Here: c.Here,
			Whole: wholeOf(&c), clashed: c,
		}
		if con.Path != op.Whole {
			con.Label = fieldLabel(f, con.Path)
		}
		if fd := f.At(con.Path); fd != nil {
			con.Personal, con.CanBeTyped = fd.Personal != nil, con.Whole == Value && !fd.IsTable()
			for _, t := range []struct {
				to *string
				v  app.Value
			}{{&con.Base, c.Clash.Base}, {&con.Mine, c.Clash.Mine}, {&con.Theirs, op.Lookup(c.Rec, con.Path)}} {
				if *t.to, err = s.Masked(ctx, fd, t.v); err != nil {
					*t.to = fd.Format(t.v) // purged
				}
			}
		}
		out = append(out, con)
	}
	return out, nil
}

func wholeOf(c *Clashed) Whole {
	table, row, field := op.SplitPath(c.Clash.Path)
	switch {
	case c.Clash.Kind.Step():
		return StepLate
	case c.Clash.Path == op.Whole && c.Clash.Kind == op.Delete:
		return DeleteEdit
	case c.Clash.Path == op.Whole:
		return EditDeleted
	case field == "":
		return RowDeleted
	case table != "" && rowAt(c.Rec, table, row) == nil:
		return RowGone
	}
	return Value
}

func rowAt(rec *app.Record, table string, id app.ID) *app.Row {
	for i := range rec.Rows[table] {
		if rec.Rows[table][i].ID == id {
			return &rec.Rows[table][i]
		}
	}
	return nil
}

// Resolve ends a conflict; text is what was typed for TakeTyped. Errors: stale when
// what stands is no longer what was shown, register.choice, invalid for a text
// that is no value of the field, and the store's.
func (s *Service) Resolve(ctx context.Context, c Conflict, choice Choice, text string) error {
	ops, err := s.resolving(&c, choice, text)
	if err != nil {
		return err
	}
	batch := op.NewID()
	return s.store.Update(ctx, func(tx Tx) error {
		cur, err := tx.Get(c.Form, c.Doc)
		if err != nil {
			return err
		}
		if cur == nil || cur.Rev != c.clashed.Rec.Rev {
			return app.NewError(app.CodeStale, nil, "field", c.Label)
		}
		for i := range ops {
			ops[i].Form, ops[i].FormVer, ops[i].Doc, ops[i].Unit = c.Form, cur.FormVer, c.Doc, cur.Unit
			s.stamp(&ops[i], batch, "")
			if _, err := tx.Apply(&ops[i]); err != nil {
				return err
			}
		}
		return nil
	})
}

// resolving are the ops that end a conflict as chosen.
func (s *Service) resolving(c *Conflict, choice Choice, text string) ([]op.Op, error) {
	rec, clash := c.clashed.Rec, c.clashed.Clash
	cur := op.Lookup(rec, c.Path)
	ends := op.Op{Kind: op.Resolve, Fields: []op.Change{{Path: c.Path}}}
	if c.Whole == Value {
		ends.Fields[0].Base, ends.Fields[0].New = cur, cur
	}
	wrong := app.NewError(CodeChoice, nil)
	switch {
	case choice == KeepTheirs:
		return []op.Op{ends}, nil
	case choice == TakeMine && c.Whole == Value:
		ends.Fields[0].New = clash.Mine
		return []op.Op{ends}, nil
	case choice == TakeTyped && c.CanBeTyped:
		f, err := s.form(c.Form)
		if err != nil {
			return nil, err
		}
		fd := f.At(c.Path)
		v, bad := fd.ParseText(text)
		if bad != nil && bad.Severity == app.Refused {
			return nil, app.NewError(app.CodeInvalid, nil, "reason", fd.Label)
		}
		ends.Fields[0].New = v
		return []op.Op{ends}, nil
	case choice == TakeMine && c.Whole == DeleteEdit:
		return []op.Op{{Kind: op.Delete}}, nil
	case choice == TakeMine && c.Whole == RowDeleted:
		table, id, _ := op.SplitPath(c.Path)
		row := rowAt(rec, table, id)
		if row == nil {
			return []op.Op{ends}, nil
		}
		gone := rec.Clone()
		for i := range gone.Rows[table] {
			if gone.Rows[table][i].ID == id {
				gone.Rows[table] = append(gone.Rows[table][:i:i], gone.Rows[table][i+1:]...)
				break
			}
		}
		return append(op.Diff(rec, gone), ends), nil
	case choice == TakeMine && c.Whole == EditDeleted:
		edit := op.Op{Kind: c.clashed.Op.Kind}
		for _, ch := range c.clashed.Op.Fields {
			edit.Fields = append(edit.Fields, op.Change{Path: ch.Path, Base: op.Lookup(rec, ch.Path), New: ch.New})
		}
		if edit.Kind != op.Edit {
			return nil, wrong // a row: it is written again by hand
		}
		return []op.Op{{Kind: op.Restore}, edit, ends}, nil
	}
	return nil, wrong
}

// Rejected is an op that the server does not take, as people read it.
type Rejected struct {
	ID      app.ID
	Form    string
	Doc     app.ID
	Name    string // of the record, or of the entry's kind
	Kind    op.Kind
	At      time.Time
	Reason  string // code
	Changes []FieldChange
	Audit   bool
}

// Rejected returns up to limit ops that the server does not take.
func (s *Service) Rejected(ctx context.Context, limit int) ([]Rejected, error) {
	list, err := s.store.Rejected(ctx, limit)
	if err != nil {
		return nil, err
	}
	out := make([]Rejected, 0, len(list))
	for _, r := range list {
		one := Rejected{ID: r.Op.ID, Form: r.Op.Form, Doc: r.Op.Doc, Kind: r.Op.Kind, At: r.At, Reason: r.Reason, Audit: r.Op.Kind.Audit()}
		if f, err := s.form(r.Op.Form); err == nil {
			one.Name = f.Title
			if rec, err := s.store.Get(ctx, f.ID, r.Op.Doc); err == nil {
				one.Name = s.Name(rec)
			}
			for _, c := range r.Op.Fields {
				if _, _, name := op.SplitPath(c.Path); name != op.OrderField {
					one.Changes = append(one.Changes, s.change(ctx, f, c))
				}
			}
		}
		out = append(out, one)
	}
	return out, nil
}

// GiveUp leaves the server's refusal as it is: the change stays in the history
// and no longer counts.
func (s *Service) GiveUp(ctx context.Context, id app.ID) error { return s.store.GiveUp(ctx, id) }

// OfferAgain writes the same once more, as a new op.
func (s *Service) OfferAgain(ctx context.Context, id app.ID) error {
	return s.store.OfferAgain(ctx, id, op.NewID())
}
