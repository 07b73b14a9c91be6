package register

import (
	"context"
	"errors"

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
}

// errDry ends the transaction of a dry run, so that it writes nothing and still
// meets all that a real run would.
var errDry = errors.New("dry run")

// Import reads a workbook or CSV file into a register. Good rows are accepted
// and bad ones listed, each with sheet and cell; what is in the register
// already is completed, not doubled. All rows are one batch in one
// transaction. Errors: those of opening the file, intake.no_header, canceled,
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
	plan, err := intake.Detect(ctx, f, book, intake.Options{Sheet: r.Sheet, Within: s.who.Unit.Division, Default: s.defaultOf})
	if err != nil {
		return Imported{}, err
	}
	in := &importer{s: s, form: f, req: r, out: Imported{DryRun: r.DryRun, Batch: op.NewID(), Plan: plan}}
	err = s.store.Update(ctx, func(tx Tx) error {
		in.m = merger{s: s, form: f, tx: tx, batch: in.out.Batch, fresh: map[app.ID]bool{}}
		sum, err := intake.Read(ctx, f, book, plan, s.Resolver(ctx), in.take)
		if err != nil {
			return err
		}
		in.out.Skipped = sum.Skipped
		in.note(sum.Problems...)
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

// importer takes drafts one after another.
type importer struct {
	s    *Service
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
	in.note(d.Problems...)
	if d.Refused {
		in.out.Refused++
		return nil
	}
	if err := keysMissing(in.form, d.Record); err != nil {
		var e *app.Error
		errors.As(err, &e)
		in.out.Refused++
		in.note(app.Problem{Code: "key_missing", Severity: app.Refused, Args: e.Args, Sheet: d.Sheet, Line: d.Line})
		return nil
	}
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
