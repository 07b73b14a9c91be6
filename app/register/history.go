package register

import (
	"context"
	"time"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/app/op"
)

// Event is one op of a record's history as people read it.
type Event struct {
	At      time.Time
	User    app.ID
	Kind    op.Kind
	Reason  string
	Batch   app.ID
	Changes []FieldChange
}

// FieldChange is one value before and after.
type FieldChange struct {
	Path  string `json:"path"`
	Label string `json:"label"`
	Old   string `json:"old"`
	New   string `json:"new"`
	// Was is the value before, to be put back; Restorable says that it can be: the
	// field is there and is typed or chosen, and the value is no personal data,
	// which is sealed with the op that wrote it.
	Was        app.Value `json:"-"`
	Restorable bool      `json:"-"`
}

// History returns what happened to a record, newest first. With a path only
// what touched that place is returned. Personal values show as masks.
func (s *Service) History(ctx context.Context, form string, id app.ID, path string) ([]Event, error) {
	f, err := s.form(form)
	if err != nil {
		return nil, err
	}
	entries, err := s.store.History(ctx, id)
	if err != nil {
		return nil, err
	}
	var events []Event
	for i := len(entries) - 1; i >= 0; i-- {
		o := entries[i].Op
		ev := Event{At: entries[i].At, User: o.User, Kind: o.Kind, Reason: o.Reason, Batch: o.Batch}
		for _, c := range o.Fields {
			if path != "" && c.Path != path {
				continue
			}
			if unsaid(f, c.Path) {
				continue
			}
			ev.Changes = append(ev.Changes, s.change(ctx, f, c))
		}
		if path == "" || len(ev.Changes) > 0 {
			events = append(events, ev)
		}
	}
	return events, nil
}

// Between returns what makes next of old, which is nil where there was nothing, in
// words. Personal values are masked.
func (s *Service) Between(ctx context.Context, old, next *app.Record) []FieldChange {
	f, err := s.form(next.Form)
	if err != nil {
		return nil // a register of a later program
	}
	var out []FieldChange
	for _, o := range op.Diff(old, next) {
		for _, c := range o.Fields {
			if !unsaid(f, c.Path) && f.At(c.Path) != nil {
				out = append(out, s.change(ctx, f, c))
			}
		}
	}
	return out
}

// unsaid reports whether nobody is told of a change at a path: of a row's place among
// the others, and of what the program alone reads.
func unsaid(f *catalog.Form, path string) bool {
	_, _, name := op.SplitPath(path)
	fd := f.At(path)
	return name == op.OrderField || fd != nil && fd.Internal
}

func (s *Service) change(ctx context.Context, f *catalog.Form, c op.Change) FieldChange {
	fc := FieldChange{Path: c.Path, Label: fieldLabel(f, c.Path)}
	fd := f.At(c.Path)
	switch c.Path {
	case op.MergedInto, op.MergedFrom:
		fc.Old, fc.New = s.namesOf(ctx, f, c.Base), s.namesOf(ctx, f, c.New)
		return fc
	}
	if _, _, name := op.SplitPath(c.Path); name == op.CarriedField {
		fc.Old, fc.New = c.Base.Text(), c.New.Text()
		return fc
	}
	if fd == nil { // a field that a later version retired
		return fc
	}
	show := func(v app.Value) string {
		if _, sealed := v.Sealed(); !sealed && fd.Personal != nil && v.Kind() == app.Text { // not stored yet
			return maskOf(fd, v)
		}
		text, err := s.Masked(ctx, fd, v)
		if err != nil { // purged: the history stays, the value is gone
			return fd.Format(v)
		}
		return text
	}
	fc.Old, fc.New = show(c.Base), show(c.New)
	_, sealed := c.Base.Sealed()
	fc.Was, fc.Restorable = c.Base, !sealed && fd.Personal == nil && fd.Compute == "" && !fd.IsTable()
	return fc
}
