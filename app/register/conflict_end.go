package register

import (
	"context"
	"maps"
	"slices"
	"strings"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/app/i18n"
	"ronghe/app/op"
)

// CodeNoText says that a text cannot end a conflict: it is no value of the field, or
// what hides a personal one; args: field, text.
const CodeNoText = "register.no_text"

// Resolve ends a conflict; text is what was typed for TakeTyped. Errors: stale when
// what stands is no longer what was shown, register.choice, register.no_text, and the
// store's.
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
	switch {
	case choice == KeepTheirs && c.rowOnly():
		return []op.Op{saying(c, ends, rec, rec)}, nil
	case choice == KeepTheirs:
		return []op.Op{ends}, nil
	case choice == TakeMine && c.CanTake:
		return taking(c, ends), nil
	case choice == TakeTyped && c.CanBeTyped:
		v, err := s.typed(c, text)
		ends.Fields[0].New = v
		return []op.Op{ends}, err
	case choice == TakeBoth && c.CanBoth:
		ends.Fields[0].New = bothFiles(cur, clash.Mine)
		return []op.Op{ends}, nil
	}
	return nil, app.NewError(CodeChoice, nil)
}

// typed reads a text for the place of a conflict. A text of which nothing is left, or
// one that hides what it stands for, is not taken for an empty field.
func (s *Service) typed(c *Conflict, text string) (app.Value, error) {
	f, err := s.form(c.Form)
	if err != nil {
		return app.Value{}, err
	}
	fd := f.At(c.Path)
	v, bad := fd.ParseText(text)
	text = strings.TrimSpace(text)
	hides := c.Masked && text != "" && slices.Contains(append([]string{c.Base, c.Mine, c.Theirs}, c.Others...), text)
	if bad != nil && bad.Severity == app.Refused || v.IsBlank() && text != "" || hides {
		return app.Value{}, app.NewError(CodeNoText, nil, "field", fd.Label, "text", text)
	}
	return v, nil
}

// bothFiles are the attachments of two values, each once.
func bothFiles(a, b app.Value) app.Value {
	out := slices.Clone(a.Files())
	for _, f := range b.Files() {
		if !slices.ContainsFunc(out, func(have app.File) bool { return have.Hash == f.Hash }) {
			out = append(out, f)
		}
	}
	return app.FilesValue(out...)
}

// taking are the ops that put what was refused in the place of what stands.
func taking(c *Conflict, ends op.Op) []op.Op {
	rec, clash := c.clashed.Rec, c.clashed.Clash
	table, id, _ := op.SplitPath(c.Path)
	switch c.Whole {
	case DeleteEdit:
		return []op.Op{{Kind: op.Delete}}
	case RowDeleted:
		gone := rec.Clone()
		gone.Rows[table] = slices.DeleteFunc(gone.Rows[table], func(r app.Row) bool { return r.ID == id })
		return append(op.Diff(rec, gone), ends)
	case RowGone: // the row comes back as it was, with the value
		next := wanted(c)
		ends.Fields[0].Base, ends.Fields[0].New = clash.Mine, clash.Mine
		return append(op.Diff(rec, next), saying(c, ends, next, next))
	case RowLate, RowTwice:
		next := wanted(c)
		if rowAt(rec, table, id) != nil && rowAt(next, table, id) != nil {
			return []op.Op{saying(c, ends, rec, next)}
		}
		return append(op.Diff(rec, next), saying(c, ends, next, next))
	case EditDeleted:
		return append(anew(rec, c.clashed.Ops), ends)
	}
	ends.Fields[0].New = clash.Mine
	return []op.Op{ends}
}

// rowOnly reports whether a conflict is over a row that may come, go or stay with what
// is in it: two who end it in two ways must not end it both.
func (c *Conflict) rowOnly() bool {
	return c.Whole == RowGone || c.Whole == RowLate || c.Whole == RowTwice
}

// wanted is the record with a row as whoever was refused wanted it. One that was removed
// comes back with what it held besides.
func wanted(c *Conflict) *app.Record {
	rec, clash := c.clashed.Rec, c.clashed.Clash
	table, id, field := op.SplitPath(c.Path)
	next := op.Doc{Rec: rec.Clone()}
	fold := func(kind op.Kind, fields []op.Change) {
		if kind != op.RowDel && rowAt(next.Rec, table, id) == nil {
			kind = op.RowAdd
		}
		next.Fold(&op.Op{Kind: kind, FormVer: rec.FormVer, Fields: fields}, clash.By, 0, nil)
	}
	if gone := c.clashed.Gone; len(gone) > 0 && rowAt(rec, table, id) == nil {
		was := make([]op.Change, len(gone))
		for i, ch := range gone {
			was[i] = op.Change{Path: ch.Path, New: ch.Base}
		}
		fold(op.RowAdd, was)
	}
	for _, o := range c.clashed.Ops {
		fold(o.Kind, within(o.Fields, table, id))
	}
	if field != "" {
		fold(op.RowEdit, []op.Change{{Path: c.Path, New: clash.Mine}})
	}
	return next.Rec
}

// saying names in the end of a conflict over a row what the row holds with it, out of
// base: who ends it in another way did not see that.
func saying(c *Conflict, ends op.Op, base, next *app.Record) op.Op {
	table, id, field := op.SplitPath(c.Path)
	paths := map[string]bool{op.RowPath(table, id): true}
	for _, rec := range []*app.Record{base, next} {
		if row := rowAt(rec, table, id); row != nil && field == "" { // else the others may be open too
			for f := range row.Fields {
				paths[op.Path(table, id, f)] = true
			}
		}
	}
	for _, o := range c.clashed.Ops {
		for _, ch := range within(o.Fields, table, id) {
			paths[ch.Path] = true
		}
	}
	for _, path := range slices.Sorted(maps.Keys(paths)) {
		if _, _, field := op.SplitPath(path); path != ends.Fields[0].Path && field != op.OrderField {
			ends.Fields = append(ends.Fields, op.Change{Path: path, Base: op.Lookup(base, path), New: op.Lookup(next, path)})
		}
	}
	return ends
}

// within are the changes in a row.
func within(fields []op.Change, table string, id app.ID) []op.Change {
	return slices.DeleteFunc(slices.Clone(fields), func(ch op.Change) bool {
		t, r, _ := op.SplitPath(ch.Path)
		return t != table || r != id
	})
}

// anew restores a record and writes into it what was refused.
func anew(rec *app.Record, ops []op.Op) []op.Op {
	out := []op.Op{{Kind: op.Restore}}
	at := map[string]app.Value{}
	for _, o := range ops {
		edit := op.Op{Kind: o.Kind}
		if table := tableOf(&o); o.Kind == op.Resolve && table == "" {
			edit.Kind = op.Edit
		} else if o.Kind == op.Resolve {
			edit.Kind = op.RowEdit
		}
		for _, ch := range o.Fields {
			if _, _, field := op.SplitPath(ch.Path); field == "" {
				continue // the end of the conflict itself
			}
			base, again := at[ch.Path]
			if !again {
				base = op.Lookup(rec, ch.Path)
			}
			edit.Fields = append(edit.Fields, op.Change{Path: ch.Path, Base: base, New: ch.New})
			at[ch.Path] = ch.New
		}
		if len(edit.Fields) > 0 {
			out = append(out, edit)
		}
	}
	return out
}

// tableOf is the table in which an op changes something, "" for none.
func tableOf(o *op.Op) string {
	for _, ch := range o.Fields {
		if table, _, _ := op.SplitPath(ch.Path); table != "" {
			return table
		}
	}
	return ""
}

// canTake reports whether what was refused can take the place of what stands.
func canTake(c *Clashed, whole Whole) bool {
	switch {
	case !c.Own || whole == StepLate:
		return false
	case whole == RowGone:
		return len(c.Gone) > 0
	case whole == EditDeleted:
		return !slices.ContainsFunc(c.Ops, func(o op.Op) bool {
			return !slices.Contains([]op.Kind{op.Edit, op.RowEdit, op.RowAdd, op.RowDel, op.Restore, op.Resolve}, o.Kind)
		})
	}
	return true
}

// Ends are the ways in which a conflict can end.
func (c *Conflict) Ends() []Choice {
	out := []Choice{KeepTheirs}
	for _, e := range []struct {
		can    bool
		choice Choice
	}{{c.CanTake, TakeMine}, {c.CanBoth, TakeBoth}, {c.CanBeTyped, TakeTyped}} {
		if e.can {
			out = append(out, e.choice)
		}
	}
	return out
}

// describe says what a conflict is about.
func (s *Service) describe(ctx context.Context, f *catalog.Form, con *Conflict) {
	c := &con.clashed
	table, row, field := op.SplitPath(con.Path)
	if con.Path != op.Whole {
		con.Label = fieldLabel(f, con.Path)
		if name := s.rowNamed(ctx, f, c, table, row); name != "" {
			of := ""
			if fd := f.At(con.Path); fd != nil && field != "" {
				of = fd.Label
			}
			con.Label = i18n.T("register.row_field", "table", fieldLabel(f, op.RowPath(table, row)), "row", name, "field", of)
		}
	}
	con.CanTake = canTake(c, con.Whole)
	if fd := f.At(con.Path); fd != nil && field != "" {
		con.CanBoth = c.Own && con.Whole == Value && fd.TypeName == catalog.TypeFiles
		con.CanBeTyped = c.Own && con.Whole == Value && !fd.IsTable() && !con.CanBoth
		con.Masked = fd.Personal != nil
		s.texts(con, func(v app.Value) string {
			text, err := s.Masked(ctx, fd, v)
			if err != nil {
				return fd.Format(v) // purged
			}
			return text
		})
	}
	con.Changes = s.workedOn(ctx, f, con)
}

// workedOn are the changes that a conflict over a record or a row is about.
func (s *Service) workedOn(ctx context.Context, f *catalog.Form, con *Conflict) (out []FieldChange) {
	c := &con.clashed
	var fields []op.Change
	switch con.Whole {
	case EditDeleted:
		for _, o := range c.Ops {
			fields = append(fields, o.Fields...)
		}
	case RowLate, RowTwice:
		for _, o := range op.Diff(c.Rec, wanted(con)) {
			fields = append(fields, o.Fields...)
		}
	case StepLate:
		fields = c.Op.Fields
	case DeleteEdit, RowDeleted:
		for _, o := range c.Against {
			fields = append(fields, o.Fields...)
		}
	case RowGone:
		fields = []op.Change{{Path: con.Path, Base: c.Clash.Base, New: c.Clash.Mine}}
		if _, _, field := op.SplitPath(con.Path); field == "" {
			fields = nil
			for _, o := range op.Diff(c.Rec, wanted(con)) {
				fields = append(fields, o.Fields...)
			}
		}
	}
	for _, ch := range fields {
		if _, _, name := op.SplitPath(ch.Path); name != "" && name != op.OrderField && !ch.Base.Equal(ch.New) {
			out = append(out, s.change(ctx, f, ch))
		}
	}
	return out
}

// texts shows the values of a place.
func (s *Service) texts(con *Conflict, show func(app.Value) string) {
	c := &con.clashed
	con.Base, con.Mine, con.Theirs = show(c.Clash.Base), show(c.Clash.Mine), show(op.Lookup(c.Rec, con.Path))
	con.Others = nil
	for _, w := range c.Others {
		if text := show(w.Value); !slices.Contains(con.Others, text) && !w.Value.Equal(c.Clash.Mine) {
			con.Others = append(con.Others, text)
		}
	}
}

// Revealed shows the personal values of a conflict, and tells the log.
func (s *Service) Revealed(ctx context.Context, con Conflict, reason string) (Conflict, error) {
	f, err := s.form(con.Form)
	if err != nil {
		return con, err
	}
	fd := f.At(con.Path)
	if !con.Masked || fd == nil {
		return con, nil
	}
	if err := s.log(ctx, op.Reveal, con.Form, con.Doc, con.Path+" "+reason); err != nil {
		return con, err
	}
	s.texts(&con, func(v app.Value) string {
		if sealed, ok := v.Sealed(); ok {
			plain, err := s.store.Unseal(ctx, sealed)
			if err != nil { // purged
				return fd.Format(v)
			}
			v = plain
		}
		return fd.Format(v)
	})
	con.Masked = false
	return con, nil
}

// rowNamed tells one row of a table from the others, by the first two of its filled
// columns that are neither numbers nor personal data; "" where there is nothing to tell.
func (s *Service) rowNamed(ctx context.Context, f *catalog.Form, c *Clashed, table string, id app.ID) string {
	t, ok := f.Field(table)
	if !ok || table == "" {
		return ""
	}
	at := func(field string) app.Value { return op.Lookup(c.Rec, op.Path(table, id, field)) }
	if rowAt(c.Rec, table, id) == nil {
		at = func(field string) app.Value {
			for _, ch := range c.Gone {
				if ch.Path == op.Path(table, id, field) {
					return ch.Base
				}
			}
			for _, o := range c.Ops { // it was to come
				for _, ch := range o.Fields {
					if ch.Path == op.Path(table, id, field) {
						return ch.New
					}
				}
			}
			return app.Value{}
		}
	}
	if named := s.rowNames[f.ID]; named != nil {
		if name := named(table, at); name != "" {
			return name
		}
	}
	tells := func(col *catalog.Field) bool {
		switch col.TypeName {
		case catalog.TypeInteger, catalog.TypeDecimal, catalog.TypePercent, catalog.TypeFiles:
			return false
		}
		return col.Personal == nil
	}
	var names []string
	for _, col := range t.Fields {
		if v := at(col.ID); len(names) < 2 && !v.IsBlank() && tells(col) {
			names = append(names, col.Format(v))
		}
	}
	return strings.Join(names, " ")
}
