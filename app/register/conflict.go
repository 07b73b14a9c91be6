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
	Ops    []op.Op   // all that were refused of a deleted record, Op the last
	Here   bool      // it is of this device
	Own    bool      // the record is this unit's to write
	Mine   app.Stamp // who wrote it, and when by their clock
	Theirs app.Stamp // who wrote what stands
	// Against are the ops that wrote what stands: the last one, or all that the remover
	// of a record had not seen. Others what third ones wrote there and
	// was refused as well, Gone the content of a row that was removed.
	Against []op.Op
	Others  []Written
	Gone    []op.Change
}

// Written is a value and who wrote it.
type Written struct {
	Value app.Value
	By    app.Stamp
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
	Form, Name         string // of the register's definition; of the record
	Doc                app.ID
	Path, Label        string
	Base, Mine, Theirs string   // texts; personal values masked
	Others             []string // what third ones wrote there, masked as well
	MineBy, TheirsBy   app.Stamp
	Here               bool // mine was written on this device
	Whole              Whole
	Again              bool // it was ended here, and by somebody else in another way
	// Changes are those of whoever worked on what was deleted, where Whole says so.
	Changes []FieldChange
	// CanTake, CanBeTyped and CanBoth say which ways to end it there are beside keeping
	// what stands; Masked that the texts hide something that Revealed shows.
	CanTake, CanBeTyped, CanBoth, Masked bool
	clashed                              Clashed
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
	RowLate     Whole = "row_late"     // a change of a row that may not change any more
	RowTwice    Whole = "row_twice"    // the same, which two people ended in two ways
	StepLate    Whole = "step"         // a step over something else than was seen
)

// Choice is how a conflict ends.
type Choice string

// Choices. Both values stay in the history whatever is chosen.
const (
	KeepTheirs Choice = "theirs" // what stands stays
	TakeMine   Choice = "mine"   // what was refused
	TakeTyped  Choice = "typed"
	TakeBoth   Choice = "both" // the attachments of both
)

// CodeChoice says that a conflict cannot end so.
const CodeChoice = "register.choice"

// Conflicts returns the open conflicts of up to limit records which this unit may
// end: what computers of a unit below wrote is theirs to decide.
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
			Whole: wholeOf(&c), Again: c.Clash.Again, clashed: c,
		}
		s.describe(ctx, f, &con)
		out = append(out, con)
	}
	return out, nil
}

func wholeOf(c *Clashed) Whole {
	table, row, field := op.SplitPath(c.Clash.Path)
	ends := c.Clash.Kind == op.Resolve // in another way than somebody else
	gone := table != "" && rowAt(c.Rec, table, row) == nil
	switch {
	case c.Clash.Kind.Step():
		return StepLate
	case c.Clash.Path == op.Whole && (c.Clash.Kind == op.Delete || ends && !c.Clash.Gone):
		return DeleteEdit
	case c.Clash.Path == op.Whole:
		return EditDeleted
	case field == "" && c.Clash.Kind == op.RowAdd && c.Clash.Again && gone && len(c.Gone) > 0:
		return RowGone
	case field == "" && !ends && c.Clash.Kind != op.RowDel && c.Clash.Again:
		return RowTwice
	case field == "" && !ends && c.Clash.Kind != op.RowDel:
		return RowLate
	case gone && field != "" || ends && field == "" && c.Clash.Gone:
		return RowGone
	case field == "":
		return RowDeleted
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
