package register

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/app/op"
)

// MostMerged is how many records are made one at once: they are compared side by
// side.
const MostMerged = 5

// CodeMergeFew says that a merge was asked for fewer than two records, or more
// than are compared: {most}.
const CodeMergeFew = "register.merge_few"

// Merge is how several records of a register become one: what is known of it
// before it is done.
type Merge struct {
	Form    *catalog.Form
	Records []*app.Record // in the order asked for
	Names   []string      // what they are called
	Keep    int           // index of the record that stays
	Fields  []MergeField  // in which they say different things, in the form's order
	Filled  []string      // labels of what the one that stays lacks and gets
	Tables  []MergeTable  // whose rows are united
	Former  []string      // names that are kept as former ones
	Links   int           // records that name one of the others and will name the one that stays
	Hard    int           // open required and hard checks afterwards
}

// MergeField is a field in which the records say different things.
type MergeField struct {
	Field *catalog.Field
	Texts []string // one a record; personal values masked
	From  int      // index of the record whose value is taken
}

// MergeTable is what becomes of a table's rows: those of the record that stays,
// those that come from the others, and those that are there already.
type MergeTable struct {
	Table               *catalog.Field
	Have, Come, Doubles int
}

// Merged is the outcome of a merge.
type Merged struct {
	Batch app.ID `json:"batch"`
	Kept  app.ID `json:"kept"`
	Gone  int    `json:"gone"`  // records that went into the recycle bin
	Links int    `json:"links"` // records that name the one that stayed instead
}

// PlanMerge compares records and tells what making them one would do. keep is
// the index of the record that stays; below zero, the one with an official code,
// else the fullest. from chooses by field the index of the record whose value is
// taken; where it says nothing, the record that stays is asked first, then the
// others in order. Nothing is changed. Errors: register.merge_few, not_found,
// register.move_bin, too_large, and the store's.
func (s *Service) PlanMerge(ctx context.Context, form string, ids []app.ID, keep int, from map[string]int) (*Merge, error) {
	f, err := s.form(form)
	if err != nil {
		return nil, err
	}
	if ids = distinct(ids); len(ids) < 2 || len(ids) > MostMerged {
		return nil, app.NewError(CodeMergeFew, nil, "most", fmt.Sprint(MostMerged))
	}
	var m *Merge
	err = s.store.Update(ctx, func(tx Tx) error {
		if m, err = s.mergeOf(ctx, tx, f, ids, keep, from); err != nil {
			return err
		}
		w := &merging{merger: merger{s: s, form: f, tx: tx, batch: op.NewID()}, ctx: ctx, m: m}
		if _, err := w.run(); err != nil {
			return err
		}
		return errDry
	})
	if !errors.Is(err, errDry) {
		return nil, err
	}
	return m, nil
}

// ApplyMerge does what the plan says as one batch that can be undone: the record
// that stays is completed, the former names are kept, whatever names the others
// names it, and the others go into the recycle bin. Errors: stale where one of
// the records was changed since the plan, and those of PlanMerge.
func (s *Service) ApplyMerge(ctx context.Context, m *Merge) (Merged, error) {
	ids := make([]app.ID, len(m.Records))
	from := map[string]int{}
	for i, rec := range m.Records {
		ids[i] = rec.ID
	}
	for _, fd := range m.Fields {
		from[fd.Field.ID] = fd.From
	}
	out := Merged{Batch: op.NewID(), Kept: ids[m.Keep], Gone: len(ids) - 1}
	err := s.store.Update(ctx, func(tx Tx) error {
		now, err := s.mergeOf(ctx, tx, m.Form, ids, m.Keep, from)
		if err != nil {
			return err
		}
		for i, rec := range now.Records {
			if rec.Rev != m.Records[i].Rev {
				return app.NewError(app.CodeStale, nil, "field", m.Names[i])
			}
		}
		w := &merging{merger: merger{s: s, form: m.Form, tx: tx, batch: out.Batch}, ctx: ctx, m: now}
		out.Links, err = w.run()
		return err
	})
	if err != nil {
		return Merged{}, err
	}
	return out, nil
}

func distinct(ids []app.ID) (out []app.ID) {
	for _, id := range ids {
		if !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	return out
}

// mergeOf reads the records and chooses the one that stays.
func (s *Service) mergeOf(ctx context.Context, tx Tx, f *catalog.Form, ids []app.ID, keep int, from map[string]int) (*Merge, error) {
	m := &Merge{Form: f, Keep: keep}
	for _, id := range ids {
		rec, err := tx.Get(f.ID, id)
		switch {
		case err != nil:
			return nil, err
		case rec == nil:
			return nil, app.NewError(app.CodeNotFound, nil, "what", f.Title)
		case rec.Deleted:
			return nil, app.NewError(CodeMoveBin, nil, "name", s.Name(rec))
		}
		m.Records = append(m.Records, rec)
		m.Names = append(m.Names, s.Name(rec))
	}
	if keep < 0 || keep >= len(ids) {
		m.Keep = fullest(f, m.Records)
	}
	for _, fd := range f.Fields() {
		if fd.IsTable() || fd.Compute != "" || fd.TypeName == catalog.TypeFiles {
			continue
		}
		mf := MergeField{Field: fd, From: -1}
		several := false
		var first app.Value
		for _, rec := range m.Records {
			v := rec.Value(fd.ID)
			text, err := s.Masked(ctx, fd, v)
			if err != nil { // purged: the value is gone
				text = fd.Format(v)
			}
			mf.Texts = append(mf.Texts, text)
			if plain, err := opened(tx, v); err == nil && !plain.IsBlank() {
				several = several || !first.IsBlank() && !first.Equal(plain)
				if first.IsBlank() {
					first = plain
				}
			}
		}
		if !several {
			continue
		}
		mf.From = m.source(fd, from)
		m.Fields = append(m.Fields, mf)
	}
	return m, nil
}

// source is the record whose value a field takes.
func (m *Merge) source(fd *catalog.Field, from map[string]int) int {
	if i, ok := from[fd.ID]; ok && i >= 0 && i < len(m.Records) {
		return i
	}
	if !m.Records[m.Keep].Value(fd.ID).IsBlank() {
		return m.Keep
	}
	for i, rec := range m.Records {
		if !rec.Value(fd.ID).IsBlank() {
			return i
		}
	}
	return m.Keep
}

// fullest is the record with an official code, and of several the one that says
// most; the first of equals.
func fullest(f *catalog.Form, recs []*app.Record) int {
	best, most := 0, -1
	for i, rec := range recs {
		n := len(rec.Fields)
		for _, rows := range rec.Rows {
			n += len(rows)
		}
		if f.Identity != "" && !rec.Value(f.Identity).IsBlank() {
			n += 1 << 20
		}
		if n > most {
			best, most = i, n
		}
	}
	return best
}

// opened is a value in plain.
func opened(tx Tx, v app.Value) (app.Value, error) {
	sealed, ok := v.Sealed()
	if !ok {
		return v, nil
	}
	return tx.Unseal(sealed)
}

// merging makes the records one inside a transaction and notes in m what it did.
type merging struct {
	merger
	ctx context.Context
	m   *Merge
}

func (w *merging) run() (links int, err error) {
	m, f := w.m, w.form
	base := w.s.prepared(f, m.Records[m.Keep])
	next := base.Clone()
	if err := w.fields(next); err != nil {
		return 0, err
	}
	for _, t := range f.Tables() {
		if err := w.rows(t, next); err != nil {
			return 0, err
		}
	}
	w.former(next)
	var others []app.ID
	for i, rec := range m.Records {
		if i != m.Keep {
			others = append(others, rec.ID)
		}
	}
	// Nothing names itself, or what is going.
	f.Each(func(fd *catalog.Field) {
		if slices.Contains(fd.To, f.ID) {
			renamed(next, fd, append(slices.Clone(others), next.ID), app.Value{})
		}
	})
	next = w.s.prepared(f, next)
	if err := w.mark(next); err != nil {
		return 0, err
	}
	if err := w.s.applyDiff(w.tx, w.batch, base, next); err != nil {
		return 0, err
	}
	m.Hard = w.s.Check(next).Hard
	if links, err = w.s.relink(w.ctx, w.tx, w.batch, f, others, w.s.partyOf(f, next)); err != nil {
		return 0, err
	}
	m.Links = links
	return links, w.s.flagAll(w.tx, f, op.Delete, w.batch, others)
}

// fields gives the record that stays the chosen values, what it lacks, and all
// attachments.
func (w *merging) fields(next *app.Record) error {
	chosen := map[string]int{}
	for _, mf := range w.m.Fields {
		chosen[mf.Field.ID] = mf.From
	}
	for _, fd := range w.form.Fields() {
		switch {
		case fd.IsTable() || fd.Compute != "":
		case fd.TypeName == catalog.TypeFiles:
			w.files(fd, next)
		default:
			i, differs := chosen[fd.ID]
			if !differs {
				i = w.m.source(fd, nil)
			}
			if i == w.m.Keep {
				continue
			}
			v, err := opened(w.tx, w.m.Records[i].Value(fd.ID))
			if app.CodeOf(err) == CodePurged {
				continue // of another unit's people: what is not here cannot be taken over
			}
			if err != nil {
				return err
			}
			if !differs {
				w.m.Filled = append(w.m.Filled, fd.Label)
			}
			next.Set(fd.ID, v)
		}
	}
	return nil
}

func (w *merging) files(fd *catalog.Field, next *app.Record) {
	all := slices.Clone(next.Value(fd.ID).Files())
	have := len(all)
	for _, rec := range w.m.Records {
		for _, file := range rec.Value(fd.ID).Files() {
			if !slices.ContainsFunc(all, func(x app.File) bool { return x.Hash == file.Hash }) {
				all = append(all, file)
			}
		}
	}
	if len(all) > have {
		w.m.Filled = append(w.m.Filled, fd.Label)
		next.Set(fd.ID, app.FilesValue(all...))
	}
}

// rows unites a table's rows; one that is there already does not come again.
func (w *merging) rows(t *catalog.Field, next *app.Record) error {
	have := next.Rows[t.ID]
	out := MergeTable{Table: t, Have: len(have)}
	last := ""
	if len(have) > 0 {
		last = have[len(have)-1].Order
	}
	for i, rec := range w.m.Records {
		if i == w.m.Keep {
			continue
		}
		for _, row := range w.s.prepared(w.form, rec).Rows[t.ID] {
			for id, v := range row.Fields {
				plain, err := opened(w.tx, v)
				if app.CodeOf(err) == CodePurged {
					delete(row.Fields, id)
					continue
				}
				if err != nil {
					return err
				}
				row.Fields[id] = plain
			}
			if w.hasRow(have, row, map[app.ID]bool{}) {
				out.Doubles++
				continue
			}
			last = op.After(last)
			have = append(have, app.Row{ID: op.NewID(), Order: last, Fields: row.Fields})
			out.Come++
		}
	}
	if out.Come+out.Doubles > 0 {
		w.m.Tables = append(w.m.Tables, out)
	}
	if out.Come > 0 {
		next.Rows[t.ID] = have
	}
	return nil
}

// former keeps the names that are given up.
func (w *merging) former(next *app.Record) {
	w.m.Former = nil
	for _, rec := range w.m.Records {
		if name := w.s.Name(rec); keepFormer(w.form, next, name, "") {
			w.m.Former = append(w.m.Former, name)
		}
	}
}
