package register

import (
	"context"
	"slices"
	"strings"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/app/i18n"
	"ronghe/app/op"
)

// Codes of this package's errors.
const (
	CodeKeyMissing = "register.key_missing" // a key field is blank: {fields}
	CodeExists     = "register.exists"      // the official code is another record's: {code} {name} {id}
	CodeNothing    = "register.nothing"     // nothing left to undo
	CodeInBin      = "register.in_bin"      // the record was moved to the recycle bin meanwhile: {name} {id}
)

// Saved is the outcome of a save.
type Saved struct {
	Record   *app.Record
	Problems []app.Problem // open checks; they never keep a record from being stored
	Changed  bool
	Batch    app.ID // what Undo takes back; "" when nothing changed
}

// Save stores rec. base is the record as it was opened (nil for a new one):
// only what differs from it is written, and what someone else changed since in
// the same places comes back as a stale error. Errors: register.key_missing,
// register.exists, stale, not_found, and the store's.
func (s *Service) Save(ctx context.Context, rec, base *app.Record, reason string) (Saved, error) {
	return s.save(ctx, rec, base, reason, op.NewID())
}

// save is Save whose first op has the id first: a draft becomes that op, so
// that a crash between the save and the draft's removal is seen for what it is.
func (s *Service) save(ctx context.Context, rec, base *app.Record, reason string, first app.ID) (Saved, error) {
	f, err := s.form(rec.Form)
	if err != nil {
		return Saved{}, err
	}
	next := s.prepared(f, rec)
	if err := keysMissing(f, next); err != nil {
		return Saved{}, err
	}
	if base == nil {
		if id, ok := identity(f, next); ok {
			next.ID = id
		}
	} else {
		base = s.prepared(f, base)
	}
	ops := op.Diff(base, next)
	out := Saved{Record: next, Changed: len(ops) > 0}
	if out.Changed {
		for i := range ops {
			s.stamp(&ops[i], first, reason)
		}
		ops[0].ID = first
		err = s.store.Update(ctx, func(tx Tx) error {
			cur, err := s.applyAll(tx, f, base, ops)
			if err != nil {
				return err
			}
			out.Record = cur
			return nil
		})
		if err != nil {
			return Saved{}, err
		}
		out.Batch = first
	}
	res := s.Check(out.Record)
	for path, v := range res.Computed {
		op.Put(out.Record, path, v)
	}
	out.Problems = res.Problems
	return out, nil
}

// applyAll writes ops of one record, and what they bring with them, after looking
// that nobody changed the same places meanwhile.
func (s *Service) applyAll(tx Tx, f *catalog.Form, base *app.Record, ops []op.Op) (*app.Record, error) {
	cur, err := tx.Get(f.ID, ops[0].Doc)
	if err != nil {
		return nil, err
	}
	if i := slices.IndexFunc(ops[0].Fields, func(c op.Change) bool { return c.Path == f.Identity }); base == nil && i >= 0 && otherCode(f, cur, ops[0].Fields[i].New) {
		cur, ops[0].Doc = nil, op.NewID()
	}
	if err := s.ours(cur); err != nil {
		return nil, err
	}
	switch {
	case base == nil && cur != nil:
		return nil, app.NewError(CodeExists, nil, "name", s.Name(cur), "id", string(cur.ID))
	case base != nil && cur == nil:
		return nil, app.NewError(app.CodeNotFound, nil, "what", s.Name(base))
	case base != nil && cur.Deleted && !base.Deleted:
		return nil, app.NewError(CodeInBin, nil, "name", s.Name(cur), "id", string(cur.ID))
	}
	for i := range ops {
		for _, c := range ops[i].Fields {
			if base != nil && cur.Rev != base.Rev && !op.Lookup(cur, c.Path).Equal(c.Base) {
				return nil, app.NewError(app.CodeStale, nil, "field", fieldLabel(f, c.Path))
			}
		}
	}
	for i := range ops {
		if cur, err = tx.Apply(&ops[i]); err != nil {
			return nil, err
		}
	}
	return cur, s.follow(tx, ops[0].Batch, base, cur)
}

// prepared returns a copy without computed values and without rows in which
// nothing was entered.
func (s *Service) prepared(f *catalog.Form, rec *app.Record) *app.Record {
	next := rec.Clone()
	next.FormVer = f.Version
	if next.Unit == "" {
		next.Unit = s.who.Unit.Code
	}
	for _, fd := range f.Fields() {
		if fd.Compute != "" {
			delete(next.Fields, fd.ID)
		}
		if !fd.IsTable() {
			continue
		}
		rows := next.Rows[fd.ID][:0:0]
		for _, row := range next.Rows[fd.ID] {
			for _, col := range fd.Fields {
				if col.Compute != "" {
					delete(row.Fields, col.ID)
				}
			}
			if len(row.Fields) > 0 {
				rows = append(rows, row)
			}
		}
		if len(rows) == 0 {
			delete(next.Rows, fd.ID)
		} else {
			rank(rows)
			next.Rows[fd.ID] = rows
		}
	}
	return next
}

// rank gives rows without an order one that keeps them where they stand.
func rank(rows []app.Row) {
	prev := ""
	for i := 0; i < len(rows); i++ {
		if rows[i].ID == "" {
			rows[i].ID = op.NewID()
		}
		if rows[i].Order <= prev { // "" too
			next, end := "", i+1
			for ; end < len(rows); end++ {
				if rows[end].Order > prev {
					next = rows[end].Order
					break
				}
			}
			for k, r := range op.Spread(prev, next, end-i) {
				rows[i+k].Order = r
			}
		}
		prev = rows[i].Order
	}
}

// otherCode reports whether a record that is there has another official code than one that
// is to be made under its id: the code was mistyped there, and corrected since.
func otherCode(f *catalog.Form, old *app.Record, code app.Value) bool {
	return old != nil && old.ID == op.CodeID(f.ID, code.Text()) && !old.Value(f.Identity).Equal(code)
}

func keysMissing(f *catalog.Form, rec *app.Record) error {
	var missing []string
	for _, k := range f.Keys {
		if fd, ok := f.Field(k); ok && rec.Value(k).IsBlank() && len(rec.Rows[k]) == 0 {
			missing = append(missing, fd.Label)
		}
	}
	if len(missing) == 0 {
		return nil
	}
	return app.NewError(CodeKeyMissing, nil, "fields", strings.Join(missing, "、"))
}

// identity returns the id that an official code gives; ok is false without one, and where
// what stands in its place can be none.
func identity(f *catalog.Form, rec *app.Record) (app.ID, bool) {
	if f.Identity == "" {
		return "", false
	}
	v := rec.Value(f.Identity)
	if fd, ok := f.Field(f.Identity); !ok || v.Kind() != app.Text || !fd.Identifies(v) {
		return "", false
	}
	return op.CodeID(f.ID, v.Text()), true
}

// Name is how a record is called in messages.
func (s *Service) Name(rec *app.Record) string {
	f, ok := s.cat.Form(rec.Form)
	if !ok {
		return string(rec.ID)
	}
	if fd, ok := f.Field(f.Display); ok {
		if name := fd.Format(rec.Value(f.Display)); name != "" {
			return name + yearOf(f, rec)
		}
	}
	return f.Title
}

// yearOf tells records of one name apart where a year is one of the form's keys:
// a firm has one of its training for each year.
func yearOf(f *catalog.Form, rec *app.Record) string {
	for _, key := range f.Keys {
		fd, ok := f.Field(key)
		if !ok || key == f.Display || fd.TypeName != catalog.TypeYear {
			continue
		}
		if year := fd.Format(rec.Value(key)); year != "" {
			return " " + year
		}
	}
	return ""
}

// fieldLabel names an op path for people.
func fieldLabel(f *catalog.Form, path string) string {
	table, _, field := op.SplitPath(path)
	if field == op.CarriedField {
		label := i18n.T("register.carried")
		if t, ok := f.Field(table); ok {
			label = t.Label + " " + label
		}
		return label
	}
	if table == "" {
		if fd, ok := f.Field(field); ok {
			return fd.Label
		}
		if field == op.MergedInto || field == op.MergedFrom {
			return i18n.T("register." + field[1:])
		}
		return field
	}
	t, ok := f.Field(table)
	if !ok {
		return table
	}
	if col, ok := t.Column(field); ok {
		return t.Label + " " + col.Label
	}
	return t.Label
}

// Delete moves records into the recycle bin, all in one batch that can be
// undone, and returns the batch.
func (s *Service) Delete(ctx context.Context, form string, ids ...app.ID) (app.ID, error) {
	return s.flag(ctx, form, op.Delete, ids)
}

// Undelete takes records out of the recycle bin.
func (s *Service) Undelete(ctx context.Context, form string, ids ...app.ID) (app.ID, error) {
	return s.flag(ctx, form, op.Restore, ids)
}

func (s *Service) flag(ctx context.Context, form string, kind op.Kind, ids []app.ID) (app.ID, error) {
	f, err := s.form(form)
	if err != nil {
		return "", err
	}
	batch := op.NewID()
	return batch, s.store.Update(ctx, func(tx Tx) error { return s.flagAll(tx, f, kind, batch, ids) })
}

func (s *Service) flagAll(tx Tx, f *catalog.Form, kind op.Kind, batch app.ID, ids []app.ID) error {
	for _, id := range ids {
		cur, err := tx.Get(f.ID, id)
		if err != nil {
			return err
		}
		if cur == nil {
			return app.NewError(app.CodeNotFound, nil, "what", f.Title)
		}
		if err := s.ours(cur); err != nil {
			return err
		}
		if cur.Deleted == (kind == op.Delete) {
			continue
		}
		o := op.Op{Form: f.ID, FormVer: f.Version, Doc: id, Unit: cur.Unit, Kind: kind}
		s.stamp(&o, batch, "")
		if _, err := tx.Apply(&o); err != nil {
			return err
		}
	}
	return nil
}

// Undone is the outcome of an undo.
type Undone struct {
	Batch app.ID   // the undo's own batch
	Ops   int      // how many ops were taken back
	Kept  []string // places that were changed since and stay: record and field
}

// Undo takes a batch back: newest op first, each place that still carries the
// batch's value. Error: register.nothing when no op could be taken back.
func (s *Service) Undo(ctx context.Context, batch app.ID) (Undone, error) {
	ops, err := s.store.BatchOps(ctx, batch)
	if err != nil {
		return Undone{}, err
	}
	out := Undone{Batch: op.NewID()}
	err = s.store.Update(ctx, func(tx Tx) error {
		for i := len(ops) - 1; i >= 0; i-- {
			if err := s.undoOne(tx, &ops[i], &out); err != nil {
				return err
			}
		}
		if out.Ops == 0 {
			return app.NewError(CodeNothing, nil)
		}
		return nil
	})
	if err != nil {
		return Undone{}, err
	}
	return out, nil
}

func (s *Service) undoOne(tx Tx, o *op.Op, out *Undone) error {
	if o.Kind.Audit() {
		return nil
	}
	cur, err := tx.Get(o.Form, o.Doc)
	if err != nil || cur == nil {
		return err
	}
	if s.Foreign(cur) {
		out.Kept = append(out.Kept, s.Name(cur))
		return nil
	}
	gone := o.Kind == op.Delete
	if (gone || o.Kind == op.Create || o.Kind == op.Restore) && cur.Deleted != gone {
		return nil // taken back already
	}
	if cur.Deleted && !gone { // what lies in the bin is not edited
		out.Kept = append(out.Kept, s.Name(cur))
		return nil
	}
	inv, kept := op.Inverse(o, cur)
	f, err := s.form(o.Form)
	if err != nil {
		return err
	}
	for _, p := range kept {
		out.Kept = append(out.Kept, s.Name(cur)+": "+fieldLabel(f, p))
	}
	if inv == nil {
		return nil
	}
	s.stamp(inv, out.Batch, "")
	if _, err := tx.Apply(inv); err != nil {
		return err
	}
	out.Ops++
	return nil
}
