package register

import (
	"context"
	"slices"
	"strconv"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/app/op"
	"ronghe/app/rules"
)

// MostCarried bounds how many records one carry-forward looks at in a register.
const MostCarried = 100_000

// someCarried is how many records a plan names.
const someCarried = 3

// CodeNotCarried says that nothing of a register goes on into a new year: {form}.
const CodeNotCarried = "register.not_carried"

// Carried is what a carry-forward does, or did, to one register.
type Carried struct {
	Form    *catalog.Form
	Records int      // that get rows of the new year
	Rows    int      // these rows
	Fresh   int      // new records of the new year
	Names   []string // of the first of them
}

// CarriedForms are the registers of which something goes on into a new year.
func (s *Service) CarriedForms() []*catalog.Form {
	var out []*catalog.Form
	for _, f := range s.cat.Forms() {
		if f.Carries() {
			out = append(out, f)
		}
	}
	return out
}

// PlanCarry tells what CarryForward would add. It only reads, so that work goes
// on meanwhile. Errors: those of CarryForward.
func (s *Service) PlanCarry(ctx context.Context, year int, forms []string) ([]Carried, error) {
	return s.carry(ctx, forms, nil, func(f *catalog.Form) *carrying {
		return &carrying{
			get: func(id app.ID) (*app.Record, error) { return s.store.Get(ctx, f.ID, id) },
			find: func(fields []string, values []app.Value) ([]app.ID, error) {
				return s.store.FindBy(ctx, f.ID, fields, values, 1)
			},
			write: func(*app.Record, *app.Record) error { return nil },
			year:  year,
		}
	})
}

// CarryForward begins a year in registers: rows and records of the year before
// that go on (see catalog.Carry) are copied into it, marked as to be confirmed,
// all in one batch that can be undone. What is there already is not added again.
// progress is told the registers done. Errors: not_found, register.not_carried,
// too_large beyond MostCarried, and the store's.
func (s *Service) CarryForward(ctx context.Context, year int, forms []string, progress func(done, total int)) (out []Carried, batch app.ID, err error) {
	batch = op.NewID()
	err = s.store.Update(ctx, func(tx Tx) (err error) {
		out, err = s.carry(ctx, forms, progress, func(f *catalog.Form) *carrying {
			return &carrying{
				get: func(id app.ID) (*app.Record, error) { return tx.Get(f.ID, id) },
				find: func(fields []string, values []app.Value) ([]app.ID, error) {
					return tx.FindBy(f.ID, fields, values, 1)
				},
				write: func(base, next *app.Record) error { return s.applyDiff(tx, batch, base, next) },
				year:  year,
			}
		})
		return err
	})
	if err != nil {
		return nil, "", err
	}
	return out, batch, nil
}

func (s *Service) carry(ctx context.Context, forms []string, progress func(done, total int), begin func(*catalog.Form) *carrying) (out []Carried, err error) {
	for i, id := range forms {
		f, err := s.form(id)
		if err != nil {
			return nil, err
		}
		if !f.Carries() {
			return nil, app.NewError(CodeNotCarried, nil, "form", f.Title)
		}
		w := begin(f)
		w.s, w.ctx, w.form, w.out = s, ctx, f, Carried{Form: f}
		if err := w.run(); err != nil {
			return nil, err
		}
		out = append(out, w.out)
		if progress != nil {
			progress(i+1, len(forms))
		}
	}
	return out, nil
}

// carrying carries one register forward, or looks what that would be.
type carrying struct {
	s     *Service
	ctx   context.Context
	form  *catalog.Form
	year  int
	get   func(id app.ID) (*app.Record, error) // nil for none
	find  func(fields []string, values []app.Value) ([]app.ID, error)
	write func(base, next *app.Record) error
	out   Carried
}

func (w *carrying) last() string { return strconv.Itoa(w.year - 1) }
func (w *carrying) this() string { return strconv.Itoa(w.year) }

func (w *carrying) run() error {
	tables := w.form.CarriedTables()
	var years []string // fields whose year before asks for a look
	for _, t := range tables {
		years = append(years, t.ID+"."+t.Carry.Year)
	}
	ids, err := w.ids(years)
	if err != nil {
		return err
	}
	for _, id := range ids {
		if err := w.rows(id, tables); err != nil {
			return err
		}
	}
	if w.form.Carry == nil || w.form.Carry.Year == "" {
		return nil
	}
	if ids, err = w.ids([]string{w.form.Carry.Year}); err != nil {
		return err
	}
	for _, id := range ids {
		if err := w.record(id); err != nil {
			return err
		}
	}
	return nil
}

// ids are the records that go on and have the year before in one of the fields.
func (w *carrying) ids(years []string) ([]app.ID, error) {
	var while []app.Filter
	if c := w.form.Carry; c != nil && c.While != "" {
		var err error
		if while, err = rules.ParseFilter(w.form, c.While); err != nil {
			return nil, err
		}
	}
	var ids []app.ID
	seen := map[app.ID]bool{}
	for _, field := range years {
		q := app.Query{Form: w.form.ID, Where: append(slices.Clone(while), app.Filter{Field: field, Op: app.Eq, Values: []string{w.last()}})}
		err := w.s.store.Each(w.ctx, q, func(rec *app.Record) error {
			if !seen[rec.ID] {
				seen[rec.ID] = true
				ids = append(ids, rec.ID)
			}
			if len(ids) > MostCarried {
				return app.NewError(app.CodeTooLarge, nil, "what", w.form.Title)
			}
			return w.ctx.Err()
		})
		if err != nil {
			return nil, err
		}
	}
	return ids, nil
}

// live returns a live record, with its computed values beside; nil for none.
func (w *carrying) live(id app.ID) (rec, full *app.Record, err error) {
	cur, err := w.get(id)
	if app.CodeOf(err) == app.CodeNotFound {
		return nil, nil, nil
	}
	if err != nil || cur == nil || cur.Deleted || w.s.Foreign(cur) { // each unit carries its own
		return nil, nil, err
	}
	full = cur.Clone()
	w.s.Compute(full)
	return w.s.prepared(w.form, cur), full, nil
}

func (w *carrying) rows(id app.ID, tables []*catalog.Field) error {
	base, full, err := w.live(id)
	if err != nil || base == nil {
		return err
	}
	next := base.Clone()
	n := 0
	for _, t := range tables {
		n += w.table(t, next, full)
	}
	if n == 0 {
		return nil
	}
	w.out.Records++
	w.out.Rows += n
	w.name(base)
	return w.write(base, next)
}

// table adds the rows of the new year that are missing in a table.
func (w *carrying) table(t *catalog.Field, next, full *app.Record) (n int) {
	c := t.Carry
	rows := next.Rows[t.ID]
	last := "" // of the year before: behind it the rows stand wherever they are carried
	for _, old := range full.Rows[t.ID] {
		if old.Fields[c.Year].Text() == w.last() {
			last = max(last, old.Order)
		}
	}
	for _, old := range full.Rows[t.ID] {
		if old.Fields[c.Year].Text() != w.last() {
			continue
		}
		last = op.After(last)
		id := w.id(old.ID)
		if slices.ContainsFunc(rows, func(r app.Row) bool { return r.ID == id || c.SameRow(r.Fields, old.Fields, w.this()) }) {
			continue
		}
		row := app.Row{ID: id, Order: last, Fields: w.values(c, old.Fields)}
		rows = append(rows, row)
		n++
	}
	if n > 0 {
		next.Rows[t.ID] = rows
	}
	return n
}

// id is that of what goes on from a row or a record into the year, the same on every
// computer: several may carry one directory, or one unit's records, forward.
func (w *carrying) id(from app.ID) app.ID { return op.CodeID("carry/"+w.this(), string(from)) }

// values are what a new row or record begins with.
func (w *carrying) values(c *catalog.Carry, old map[string]app.Value) map[string]app.Value {
	out := map[string]app.Value{c.Year: app.TextValue(w.this()), op.CarriedField: app.TextValue(w.last())}
	for _, id := range c.Keep {
		if v := old[id]; !v.IsBlank() {
			out[id] = v
		}
	}
	for open, closing := range c.Open {
		if v := old[closing]; !v.IsBlank() {
			out[open] = v
		}
	}
	return out
}

// record makes the new year's record of one that is of the year before.
func (w *carrying) record(id app.ID) error {
	base, full, err := w.live(id)
	if err != nil || base == nil {
		return err
	}
	c := w.form.Carry
	next, err := w.s.Blank(w.form.ID)
	if err != nil {
		return err
	}
	next.ID, next.Unit = w.id(base.ID), base.Unit
	if there, err := w.get(next.ID); err != nil && app.CodeOf(err) != app.CodeNotFound {
		return err
	} else if err == nil && there != nil {
		if !there.Deleted {
			return nil
		}
		next.ID = op.NewID() // it was thrown away, and is wanted after all
	}
	for id, v := range w.values(c, full.Fields) {
		next.Set(id, v)
	}
	for _, id := range c.Keep {
		for _, row := range base.Rows[id] {
			row.ID = op.CodeID(string(next.ID), string(row.ID))
			next.Rows[id] = append(next.Rows[id], row)
		}
	}
	for _, key := range w.form.Duplicates {
		values, filled := keyed(w.form, next, key)
		if !filled || !slices.Contains(key, c.Year) {
			continue
		}
		there, err := w.find(key, values)
		if err != nil || len(there) > 0 {
			return err
		}
	}
	w.out.Fresh++
	w.name(base)
	return w.write(nil, w.s.prepared(w.form, next))
}

func (w *carrying) name(rec *app.Record) {
	if len(w.out.Names) < someCarried {
		w.out.Names = append(w.out.Names, w.s.Name(rec))
	}
}

// confirmed says of a carried row or record at a path that it is right as it is.
func confirmed(rec *app.Record, path string) *app.Record {
	table, id, _ := op.SplitPath(path)
	mark := op.CarriedField
	if table != "" {
		mark = op.Path(table, id, op.CarriedField)
	}
	if op.Lookup(rec, mark).IsBlank() {
		return rec
	}
	return with(rec, mark, app.Value{})
}

// CarriedMarks are the paths of a record's rows, and of the record itself, that
// were carried forward and not confirmed yet.
func CarriedMarks(rec *app.Record) []string {
	var out []string
	if !rec.Value(op.CarriedField).IsBlank() {
		out = append(out, op.CarriedField)
	}
	for table, rows := range rec.Rows {
		for _, row := range rows {
			if !row.Fields[op.CarriedField].IsBlank() {
				out = append(out, op.Path(table, row.ID, op.CarriedField))
			}
		}
	}
	slices.Sort(out)
	return out
}

// ConfirmCarried confirms all that was carried into the record, as one step.
func (ss *Session) ConfirmCarried() {
	rec := ss.now.rec
	for _, path := range CarriedMarks(rec) {
		rec = with(rec, path, app.Value{})
	}
	if rec != ss.now.rec {
		ss.step("", snapshot{rec: rec, raw: ss.now.raw, odd: ss.now.odd})
	}
}

// ConfirmCarried confirms what was carried into records as one batch; it returns
// how many records that changed. Errors: the store's.
func (s *Service) ConfirmCarried(ctx context.Context, form string, ids ...app.ID) (batch app.ID, n int, err error) {
	f, err := s.form(form)
	if err != nil {
		return "", 0, err
	}
	batch = op.NewID()
	err = s.store.Update(ctx, func(tx Tx) error {
		n = 0
		for _, id := range ids {
			cur, err := tx.Get(form, id)
			if err != nil {
				return err
			}
			if cur == nil || cur.Deleted || s.Foreign(cur) || len(CarriedMarks(cur)) == 0 {
				continue
			}
			base := s.prepared(f, cur)
			next := base.Clone()
			for _, path := range CarriedMarks(cur) {
				op.Put(next, path, app.Value{})
			}
			if err := s.applyDiff(tx, batch, base, next); err != nil {
				return err
			}
			n++
		}
		return nil
	})
	return batch, n, err
}
