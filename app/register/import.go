package register

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/app/i18n"
	"ronghe/app/intake"
	"ronghe/app/op"
)

// mostProblems is how many problems an import keeps in memory; the counts stay
// right beyond it.
const mostProblems = 20_000

// errDry ends the transaction of a dry run, so that it writes nothing and still
// meets all that a real run would.
var errDry = errors.New("dry run")

// errAgain ends a transaction that is done anew.
var errAgain = errors.New("names that the import itself brings in")

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

// MostFiles bounds how many files one import takes.
const MostFiles = 50

// Import reads a workbook or CSV file into a register. Good rows are accepted
// and bad ones listed, each with sheet and cell; what is in the register
// already is completed, not doubled, unless the request says otherwise. All rows
// are one batch in one transaction. Errors: those of opening the file,
// intake.no_header, register.other_form, register.key_field, canceled,
// and the store's; nothing is stored then.
func (s *Service) Import(ctx context.Context, r ImportRequest) (Imported, error) {
	outs, err := s.ImportAll(ctx, []ImportRequest{r})
	if len(outs) == 0 {
		return Imported{}, err
	}
	return outs[0], err
}

// ImportAll is Import for several files, or several sheets of one: all of them
// go in as one batch in one transaction, or none does. Whether it is a dry run,
// the first request says. Errors: too_large beyond MostFiles, and those of
// Import.
func (s *Service) ImportAll(ctx context.Context, rs []ImportRequest) ([]Imported, error) {
	if len(rs) == 0 || len(rs) > MostFiles {
		return nil, app.NewError(app.CodeTooLarge, nil, "what", i18n.T("register.import_files", "max", strconv.Itoa(MostFiles)))
	}
	for _, r := range rs {
		if r.Report == "" {
			continue
		}
		if err := overSource(r.Path, r.Report); err != nil {
			return nil, err
		}
	}
	dry, batch := rs[0].DryRun, op.NewID()
	ins := make([]*importer, 0, len(rs))
	defer func() {
		for _, in := range ins {
			_ = in.book.Close() // it was only read
		}
	}()
	for _, r := range rs {
		in, err := s.openImport(ctx, r, batch)
		if err != nil {
			return nil, err
		}
		ins = append(ins, in)
	}
	err := s.runAll(ctx, ins, dry)
	if err != nil && !errors.Is(err, errDry) {
		if ctx.Err() != nil {
			return nil, app.NewError(app.CodeCanceled, err)
		}
		return nil, err
	}
	outs := make([]Imported, len(ins))
	for i, in := range ins {
		if in.out.DryRun = dry; dry {
			in.out.Batch = ""
		}
		outs[i] = in.out
	}
	for i, in := range ins {
		if !dry {
			s.keepLayouts(ctx, in)
		}
		if r := in.req; r.Report != "" {
			if err := s.books.Report(ctx, Marking{Source: r.Path, Password: r.Password, Path: r.Report, Heads: headsOf(in.out.Plan), Problems: in.out.Problems}); err != nil {
				return outs, err
			}
			outs[i].Report = r.Report
		}
	}
	return outs, nil
}

// runAll takes in files as one, in one transaction that is kept; see together.
func (s *Service) runAll(ctx context.Context, ins []*importer, dry bool) error {
	with := s.together(ctx, ins)
	for {
		err := s.store.Update(ctx, func(tx Tx) error {
			for _, in := range with.order(ins) {
				in.with = with
				if err := in.run(tx); err != nil {
					return err
				}
			}
			switch {
			case with.again():
				return errAgain
			case dry:
				return errDry
			}
			return nil
		})
		if !errors.Is(err, errAgain) {
			return err
		}
	}
}

// headsOf are the last rows of the headers that were recognised, by sheet.
func headsOf(p *intake.Plan) map[string]int {
	heads := map[string]int{}
	for _, sheets := range [][]intake.SheetPlan{p.Sheets, p.Subs} {
		for _, sp := range sheets {
			heads[sp.Name] = sp.HeadTo
		}
	}
	return heads
}

// openImport opens a file and finds what its columns mean. The caller closes
// the book.
func (s *Service) openImport(ctx context.Context, r ImportRequest, batch app.ID) (*importer, error) {
	f, err := s.form(r.Form)
	if err != nil {
		return nil, err
	}
	for _, id := range r.Key {
		if fd, ok := f.Field(id); !ok || fd.IsTable() {
			return nil, app.NewError(CodeKeyField, nil, "field", id, "form", f.Title)
		}
	}
	book, err := s.books.Open(ctx, r.Path, r.Password)
	if err != nil {
		return nil, err
	}
	heads := intake.NewOnce(book)
	plan, err := intake.Detect(ctx, f, heads, s.intakeOptions(ctx, r))
	if app.CodeOf(err) == intake.CodeNoHeader {
		err = s.otherForm(ctx, f, heads, r, err)
	}
	if err != nil {
		return nil, errors.Join(err, book.Close())
	}
	plan.Left = slices.DeleteFunc(plan.Left, func(l intake.SheetLeft) bool { return guides(l.Name) })
	s.nameOthers(ctx, heads, plan)
	return &importer{s: s, ctx: ctx, form: f, req: r, book: book, out: Imported{
		Form: f.ID, File: filepath.Base(r.Path), Batch: batch, Plan: plan,
	}}, nil
}

// guides reports whether a sheet is the one of our own templates that says how they are
// filled in: nothing of it is left out.
func guides(sheet string) bool { return sheet == i18n.T("workbook.template.guide") }

// CodeNoSheet says that a file has no sheet of a name that any register fits: {sheet,
// file}.
const CodeNoSheet = "register.no_sheet"

// CodeOverSource says that a file was to be written over the one that it is made from:
// {file}.
const CodeOverSource = "register.over_source"

// overSource refuses to write over what is read: an official's own workbook stays as
// it was.
func overSource(source, target string) error {
	from, err := os.Stat(source)
	to, err2 := os.Stat(target)
	if err == nil && err2 == nil && os.SameFile(from, to) {
		return app.NewError(CodeOverSource, nil, "file", filepath.Base(source))
	}
	return nil // what is not there is told by whoever opens it
}

// CodeKeyField says that rows cannot be matched by a field: {field, form}.
const CodeKeyField = "register.key_field"

func (s *Service) intakeOptions(ctx context.Context, r ImportRequest) intake.Options {
	opt := intake.Options{Sheet: r.Sheet, Within: s.who.Unit.Division, Default: s.defaultOf, Layouts: r.Layouts}
	if r.Returned != nil {
		opt.Given, opt.Ordinals = r.Returned.Given, true
	} else if !r.Afresh {
		opt.Known = s.knownLayouts(ctx, r.Form)
	}
	return opt
}
