package register

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"strings"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/app/intake"
	"ronghe/app/op"
)

// mostProblems is how many problems an import keeps in memory; the counts stay
// right beyond it.
const mostProblems = 20_000

// ImportRequest asks for a spreadsheet to be brought into a register.
type ImportRequest struct {
	Form     string
	Path     string
	Sheet    string // "" = the sheet that fits best
	DryRun   bool   // everything but the writing
	Report   string // where to write the marked workbook; "" = none
	Progress func(rows int)
	Returned *Returned // the file is a sheet that was sent out; nil for any other
}

// Imported is the outcome of an import, or of its dry run.
type Imported struct {
	DryRun    bool          `json:"dry_run"`
	Batch     app.ID        `json:"batch,omitempty"` // to undo it as a whole
	Rows      int           `json:"rows"`            // rows that hold a record
	Added     int           `json:"added"`
	Updated   int           `json:"updated"`
	Unchanged int           `json:"unchanged"`
	Refused   int           `json:"refused"`
	Skipped   int           `json:"skipped"` // titles, totals, notes, group rows
	Plan      *intake.Plan  `json:"-"`       // what was recognised
	Problems  []app.Problem `json:"-"`
	Report    string        `json:"report,omitempty"`
	// Changed are the records that a returned sheet changes, value by value.
	Changed []Changed `json:"-"`
}

// errDry ends the transaction of a dry run, so that it writes nothing and still
// meets all that a real run would.
var errDry = errors.New("dry run")

// CodeOtherForm says that a file fits another register than the one it was to
// go into; args: file, form, other, columns.
const CodeOtherForm = "register.other_form"

// otherForm looks whether a file without a header for this register has one for
// another, and says so instead.
func (s *Service) otherForm(ctx context.Context, f *catalog.Form, book app.Book, r ImportRequest, err error) error {
	plan, other := s.fits(ctx, book, r.Sheet)
	if plan == nil {
		return err
	}
	var heads []string
	for _, c := range plan.Sheets[0].Columns {
		if c.Use == intake.Mapped && len(heads) < mostNamed {
			heads = append(heads, strings.Join(strings.Fields(c.Header), ""))
		}
	}
	return app.NewError(CodeOtherForm, err, "file", filepath.Base(r.Path), "form", f.Title,
		"other", other.Title, "columns", strings.Join(heads, "、"))
}

// nameOthers says of sheets that are left out for which register they are.
func (s *Service) nameOthers(ctx context.Context, book app.Book, plan *intake.Plan) {
	const most = 10 // sheets
	for i := range plan.Left {
		if i == most {
			return
		}
		if left := &plan.Left[i]; left.Why == intake.LeftNoHeader {
			if _, other := s.fits(ctx, book, left.Name); other != nil {
				left.Why, left.Form = intake.LeftOther, other.Title
			}
		}
	}
}

// fits returns the register whose columns a sheet has most of, "" standing for
// all sheets; nil where none is understood well.
func (s *Service) fits(ctx context.Context, book app.Book, sheet string) (plan *intake.Plan, form *catalog.Form) {
	const least, most = 2, 3 // columns, for a name alone fits many registers; registers that are tried
	forms, err := intake.Likely(ctx, s.cat.Forms(), book, sheet, most)
	if err != nil {
		return nil, nil // whoever reads the sheet says why
	}
	for _, f := range forms {
		p, err := intake.Detect(ctx, f, book, intake.Options{Sheet: sheet})
		if err != nil || p.Understood() < least || p.Confidence < 0.5 {
			continue
		}
		if plan == nil || p.Understood() > plan.Understood() {
			plan, form = p, f
		}
	}
	return plan, form
}

// Import reads a workbook or CSV file into a register. Good rows are accepted
// and bad ones listed, each with sheet and cell; what is in the register
// already is completed, not doubled. All rows are one batch in one
// transaction. Errors: those of opening the file, intake.no_header,
// register.other_form, canceled,
// and the store's; nothing is stored then.
func (s *Service) Import(ctx context.Context, r ImportRequest) (Imported, error) {
	f, err := s.form(r.Form)
	if err != nil {
		return Imported{}, err
	}
	book, err := s.books.Open(ctx, r.Path)
	if err != nil {
		return Imported{}, err
	}
	defer book.Close()
	heads := intake.NewOnce(book)
	plan, err := intake.Detect(ctx, f, heads, s.intakeOptions(r))
	if app.CodeOf(err) == intake.CodeNoHeader {
		err = s.otherForm(ctx, f, heads, r, err)
	}
	if err != nil {
		return Imported{}, err
	}
	s.nameOthers(ctx, heads, plan)
	in := &importer{s: s, ctx: ctx, form: f, req: r, out: Imported{DryRun: r.DryRun, Batch: op.NewID(), Plan: plan}}
	err = s.store.Update(ctx, func(tx Tx) error {
		in.m = merger{s: s, form: f, tx: tx, batch: in.out.Batch, seen: map[app.ID]line{}}
		if r.Returned != nil {
			in.back = newReturning(f, r.Returned)
			in.m.heard = in.hear
		}
		read := func(ctx context.Context, yield func(intake.Draft) error) (intake.Summary, error) {
			return intake.Read(ctx, f, book, plan, s.Resolver(ctx), yield)
		}
		sum, err := readAhead(ctx, read, in.take)
		if err != nil {
			return err
		}
		in.out.Skipped += sum.Skipped
		in.note(sum.Problems...)
		if in.back != nil {
			in.out.Changed = in.back.changed
			if err := s.followAll(tx, in.out.Batch, r.Returned.Then(in.out)); err != nil {
				return err
			}
		}
		if r.DryRun {
			return errDry
		}
		return nil
	})
	if err != nil && !errors.Is(err, errDry) {
		if ctx.Err() != nil {
			return Imported{}, app.NewError(app.CodeCanceled, err)
		}
		return Imported{}, err
	}
	if r.DryRun {
		in.out.Batch = ""
	}
	if r.Report != "" {
		if err := s.books.Report(ctx, r.Path, r.Report, in.out.Problems); err != nil {
			return in.out, err
		}
		in.out.Report = r.Report
	}
	return in.out, nil
}

func (s *Service) intakeOptions(r ImportRequest) intake.Options {
	opt := intake.Options{Sheet: r.Sheet, Within: s.who.Unit.Division, Default: s.defaultOf}
	if r.Returned != nil {
		opt.Given = r.Returned.Given
	}
	return opt
}

// importer takes drafts one after another.
type importer struct {
	s    *Service
	ctx  context.Context
	back *returning // of a sheet that was sent out
	form *catalog.Form
	req  ImportRequest
	m    merger
	out  Imported
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
	in.note(d.Problems...)
	if d.Refused {
		in.out.Refused++
		return nil
	}
	if err := keysMissing(in.form, d.Record); err != nil && d.Record.ID == "" {
		var e *app.Error
		errors.As(err, &e)
		in.out.Refused++
		in.note(app.Problem{Code: "key_missing", Severity: app.Refused, Args: e.Args, Sheet: d.Sheet, Line: d.Line})
		return nil
	}
	in.m.at = line{sheet: d.Sheet, n: d.Line}
	got, found, err := in.m.take(d.Record, d.Defaulted)
	if err != nil {
		return err
	}
	if found != nil {
		found.Sheet, found.Line = d.Sheet, d.Line
		in.note(*found)
	}
	switch got {
	case added:
		in.out.Added++
	case updated:
		in.out.Updated++
	case unchanged:
		in.out.Unchanged++
	case turnedDown:
		in.out.Refused++
	}
	return nil
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
