package register

import (
	"context"
	"errors"
	"slices"
	"strings"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/app/i18n"
	"ronghe/app/intake"
	"ronghe/app/op"
)

// importer takes drafts one after another.
type importer struct {
	s    *Service
	ctx  context.Context
	back *returning // of a sheet that was sent out
	form *catalog.Form
	req  ImportRequest
	book app.Book
	m    merger
	out  Imported

	order []*catalog.Field // of the form, for what is told value by value
	with  *together        // the import that it is part of
	got   []op.Op          // what the row in hand brings its record
	now   *app.Record      // that record, as it stands then; nil where nothing is written
	told  []*toldFigure    // figures that are not taken, by column
}

// run reads the file into the register. It may be run again in another transaction.
func (in *importer) run(tx Tx) error {
	s, r := in.s, in.req
	in.out = Imported{Form: in.out.Form, File: in.out.File, Batch: in.out.Batch, Plan: in.out.Plan}
	in.told, in.back = nil, nil
	in.with.dirs.begin()
	in.m = merger{s: s, form: in.form, tx: tx, batch: in.out.Batch, in: in, with: in.with, seen: map[app.ID]line{}, taken: map[app.ID]bool{}, key: r.Key}
	switch {
	case r.Returned != nil:
		in.back = newReturning(in.form, r.Returned)
		in.m.heard = in.hear
	default:
		in.order = orderOf(in.form)
		in.m.heard = func(rec *app.Record, ops []op.Op) { in.now, in.got = rec, ops }
	}
	in.m.refs = in.resolver(in.ctx)
	read := func(ctx context.Context, yield func(intake.Draft) error) (intake.Summary, error) {
		return intake.Read(ctx, in.form, in.book, in.out.Plan, in.resolver(ctx), yield)
	}
	var sum intake.Summary
	var err error
	if in.with.live() { // what a row names may be what the one before brings in
		sum, err = read(in.ctx, in.take)
	} else {
		sum, err = readAhead(in.ctx, read, in.take)
	}
	if err != nil {
		return err
	}
	in.out.Skipped += sum.Skipped
	in.note(sum.Problems...)
	if err := in.tellFigures(); err != nil {
		return err
	}
	if in.back != nil {
		in.out.Changed = in.back.changed
		return s.followAll(tx, in.out.Batch, r.Returned.Then(in.out))
	}
	return nil
}

// resolver finds what rows name, with what the import brings in.
func (in *importer) resolver(ctx context.Context) *resolver {
	r := in.s.resolver(ctx)
	r.dirs, r.with = in.with.dirs, in.with
	return r
}

func (in *importer) note(ps ...app.Problem) {
	if room := mostProblems - len(in.out.Problems); len(ps) > room {
		ps = ps[:max(room, 0)]
	}
	in.out.Problems = append(in.out.Problems, ps...)
}

func (in *importer) take(d intake.Draft) error {
	in.out.Rows++
	if in.req.Progress != nil && in.out.Rows%100 == 0 {
		in.req.Progress(in.out.Rows)
	}
	if in.back != nil && !in.settle(&d) {
		in.out.Rows--
		in.out.Skipped++
		return nil
	}
	in.got, in.now, in.m.many = nil, nil, nil
	at := RowPlace{d.Sheet, d.Line}
	decided, single := in.req.Decided[at]
	if !single {
		decided.How = in.req.Existing
	}
	if decided.Pass {
		in.out.Passed++
		in.tell(d, RowPassed, nil)
		return nil
	}
	in.note(d.Problems...)
	if d.Refused {
		in.out.Refused++
		in.tell(d, RowRefused, nil)
		return nil
	}
	if err := keysMissing(in.form, d.Record); err != nil && d.Record.ID == "" {
		var e *app.Error
		errors.As(err, &e)
		in.out.Refused++
		in.note(app.Problem{Code: "key_missing", Severity: app.Refused, Args: e.Args, Sheet: d.Sheet, Line: d.Line})
		in.tell(d, RowRefused, nil)
		return nil
	}
	in.m.at, in.m.decided = line{sheet: d.Sheet, n: d.Line}, decided
	got, found, err := in.m.take(d.Record, d.Defaulted)
	if err != nil {
		return err
	}
	if found != nil {
		found.Sheet, found.Line = d.Sheet, d.Line
		in.note(*found)
	}
	what := ""
	switch got {
	case added:
		in.out.Added++
		what = RowAdded
	case updated:
		in.out.Updated++
		what = RowUpdated
	case unchanged:
		in.out.Unchanged++
		what = RowUnchanged
	case leftAlone:
		in.out.Kept++
		what = RowKept
	case turnedDown:
		in.out.Refused++
		what = RowRefused
	}
	in.tell(d, what, found)
	return in.heed(d, got, found)
}

// tell notes what becomes of a row, value by value, for the first rows.
func (in *importer) tell(d intake.Draft, what string, found *app.Problem) {
	if len(in.out.Preview) >= in.req.Preview || in.back != nil {
		return
	}
	row := RowResult{RowPlace: RowPlace{d.Sheet, d.Line}, What: what, Name: in.s.Name(d.Record)}
	if found != nil {
		row.Record, row.Keys = found.Record, in.m.by
	}
	if len(in.got) > 0 {
		row.Record = in.got[0].Doc
		entries := make([]Entry, len(in.got))
		for i := range in.got {
			entries[i].Op = in.got[i]
		}
		row.Changes = in.s.changedOf(in.ctx, in.form, in.order, &app.Record{ID: row.Record, Form: in.form.ID}, entries).Changes
	}
	if what == RowRefused {
		row.Several = in.several()
	}
	in.out.Preview = append(in.out.Preview, row)
}

// several are the records that a refused row may mean.
func (in *importer) several() []Several {
	const most = 10
	var out []Several
	for _, id := range in.m.many[:min(len(in.m.many), most)] {
		rec, err := in.m.tx.Get(in.form.ID, id)
		if err != nil || rec == nil {
			continue // found a moment ago; whoever chooses it is told
		}
		var says []string
		for _, k := range in.form.Duplicates {
			for _, f := range k {
				if fd, ok := in.form.Field(f); ok && fd.ID != in.form.Display && !rec.Value(f).IsBlank() {
					says = append(says, fd.Label+" "+fd.Format(rec.Value(f)))
				}
			}
		}
		out = append(out, Several{ID: id, Name: in.s.Name(rec), Says: strings.Join(says, i18n.T("register.and"))})
	}
	return out
}

// settle makes a draft of a sheet that came back one of the record that it stands
// for; one without anything that was asked for is passed over.
func (in *importer) settle(d *intake.Draft) bool {
	if !in.back.settle(d.Record, d.Number) {
		return false
	}
	if d.Record.ID == "" {
		if in.form.Collect.Sender == "" { // one sheet, one sender
			d.Refused = true
			d.Problems = append(d.Problems, app.Problem{Code: "returned_new", Severity: app.Refused, Sheet: d.Sheet, Line: d.Line})
		}
		return true
	}
	d.Defaulted = nil
	// Its keys are known, whatever became of them in the sheet.
	d.Problems = slices.DeleteFunc(d.Problems, func(p app.Problem) bool { return in.back.told[p.Field] })
	d.Refused = slices.ContainsFunc(d.Problems, func(p app.Problem) bool { return p.Severity == app.Refused })
	return true
}

// hear notes what became of a record.
func (in *importer) hear(rec *app.Record, ops []op.Op) {
	entries := make([]Entry, len(ops))
	for i := range ops {
		entries[i].Op = ops[i]
	}
	in.back.changed = append(in.back.changed, in.s.changedOf(in.ctx, in.form, orderOf(in.form), rec, entries))
}
