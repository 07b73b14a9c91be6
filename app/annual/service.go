package annual

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/app/layout"
	"ronghe/app/op"
	"ronghe/app/register"
)

// Codes of this package's errors.
const (
	CodeCell     = "annual.cell"     // there is no such cell: {cell}
	CodeTable    = "annual.table"    // there is no such table: {table}
	CodeReason   = "annual.reason"   // another value is put over a figure without a reason: {cell}
	CodeValue    = "annual.value"    // the text is no value of the cell: {cell} {value} {reason}
	CodeWords    = "annual.words"    // an explanation without words, or too long a one: {max}
	CodeCheck    = "annual.check"    // no check fails there: {check}
	CodeYear     = "annual.year"     // a year that no report is made for: {year}
	CodeNotTyped = "annual.override" // the cell is filled or computed: another value needs override and reason: {cell}
	CodeBlocked  = "annual.blocked"  // what keeps the report from being signed: {n} {first}
	CodeSnapshot = "annual.snapshot" // the snapshot is not what was signed
	CodeDigest   = "annual.digest"   // no digest, or one with a wrong character: {digest}
)

// FirstYear is the first year that a report can be made for.
const FirstYear = 2018

// DueYear is the year whose report is due: from January on it is last year's.
func DueYear(now time.Time) int { return now.Year() - 1 }

// Most characters of a reason and of an explanation.
const (
	mostReason = 500
	mostNote   = 500
)

// Registers are the records that the report counts and is kept in;
// *register.Service implements it.
type Registers interface {
	Who() register.Identity
	Open(ctx context.Context, form string, id app.ID) (*app.Record, error)
	Save(ctx context.Context, rec, base *app.Record, reason string) (register.Saved, error)
	Summarise(ctx context.Context, q app.Query) (app.Summary, error)
	Members(ctx context.Context, form string, sets [][]app.Filter) ([]app.Revision, [][]int, error)
	Step(ctx context.Context, begin []op.Change, ops ...op.Op) (*app.Record, error)
	Annex(ctx context.Context, q app.Query) (layout.Table, error)
	LogReport(ctx context.Context, year int, file string) error
	Names(ctx context.Context) (map[app.ID]string, error)
	Store() register.Store // history, attachments
}

// Units tells which units belong together.
type Units interface {
	All() []app.Unit
	Under(code, top string) bool // a unit is top, or reports to it
}

// Service is the work on a unit's annual reports.
type Service struct {
	book  *Book
	reg   Registers
	units Units
	out   Files
	books Books // nil: there are no others
}

// Books finds the tables' definitions by their digest, those of before as well:
// not_found where nobody has them.
type Books func(ctx context.Context, digest string) (*Book, error)

// WithBooks is the service that reads what was sent up with the definitions of then.
func (s *Service) WithBooks(books Books) *Service {
	cp := *s
	cp.books = books
	return &cp
}

// New returns the service of who reg works for; out writes and reads its files.
func New(book *Book, reg Registers, units Units, out Files) *Service {
	return &Service{book: book, reg: reg, units: units, out: out}
}

// Book is the definitions.
func (s *Service) Book() *Book { return s.book }

func (s *Service) unit() app.Unit { return s.reg.Who().Unit }

// Open returns the report of a year as it is stored, computed and checked, with
// last year's beside it. Errors: annual.year, and those of the records.
func (s *Service) Open(ctx context.Context, year int) (*Report, error) {
	return s.OpenOf(ctx, s.unit(), year)
}

// OpenOf is Open for the report of a unit below.
func (s *Service) OpenOf(ctx context.Context, u app.Unit, year int) (*Report, error) {
	if year < FirstYear || year > FirstYear+100 {
		return nil, app.NewError(CodeYear, nil, "year", strconv.Itoa(year))
	}
	r, err := s.openOf(ctx, u, year)
	if err != nil || s.books == nil {
		return r, err
	}
	then, err := s.then(ctx, r)
	if err != nil || then == nil {
		return r, err
	}
	return then.openOf(ctx, u, year)
}

// then is the service with the definitions by which a report was signed that went
// up and stands: each year keeps its own. Nil where those are in use, or nobody has
// them, or the snapshot is not here.
func (s *Service) then(ctx context.Context, r *Report) (*Service, error) {
	f, err := s.Filing(ctx, r)
	if err != nil || !f.State.Locked() {
		return nil, err
	}
	signed, ok := f.Last(op.Sign)
	if !ok {
		return nil, nil
	}
	snap, err := s.Frozen(ctx, signed)
	if err != nil || snap.Definition == s.book.Digest() {
		return nil, nil //nolint:nilerr // whoever looks at the filing is told of it
	}
	book, err := s.books(ctx, snap.Definition)
	if app.CodeOf(err) == app.CodeNotFound {
		return nil, nil
	}
	cp := *s
	cp.book = book
	return &cp, err
}

func (s *Service) openOf(ctx context.Context, u app.Unit, year int) (*Report, error) {
	r, err := s.loadOf(ctx, u, year)
	if err != nil {
		return nil, err
	}
	last, err := s.loadOf(ctx, u, year-1)
	if err != nil {
		return nil, err
	}
	if len(last.records) > 0 {
		last.compute()
		r.Last = last
	}
	r.compute()
	return r, nil
}

// save stores what changed of some tables and computes the report anew. It
// returns the batches that undo it, one for each table that changed.
func (s *Service) save(ctx context.Context, r *Report, tables []*Table, reason string) (batches []app.ID, err error) {
	for _, t := range tables {
		next, base := r.record(t)
		saved, err := s.reg.Save(ctx, next, base, reason)
		if err != nil {
			return batches, err
		}
		r.records[t] = saved.Record
		if saved.Batch != "" {
			batches = append(batches, saved.Batch)
		}
	}
	r.compute()
	return batches, nil
}

// Edit is a value for a cell as it is typed.
type Edit struct {
	Cell   *Cell
	Text   string // "" empties the cell; the word for not applicable is a value
	Reason string // why another value is put over what is computed or taken
}

// Set types values. A cell that is computed or taken from registers needs a
// reason, which stays with it; emptied, it takes its own value again, which for
// one from registers is what they gave last. Nothing is stored when one edit is
// refused. Errors: annual.value, annual.override, annual.reason, and those of
// saving.
func (s *Service) Set(ctx context.Context, r *Report, edits ...Edit) ([]app.ID, error) {
	before := map[*Cell]State{}
	var tables []*Table
	for _, e := range edits {
		if _, ok := before[e.Cell]; !ok {
			before[e.Cell] = r.state[e.Cell]
		}
		if err := r.set(e); err != nil {
			r.restore(before)
			return nil, err
		}
		if !slices.Contains(tables, e.Cell.Table) {
			tables = append(tables, e.Cell.Table)
		}
	}
	batches, err := s.save(ctx, r, tables, "")
	if err != nil {
		r.restore(before)
	}
	return batches, err
}

func (r *Report) restore(states map[*Cell]State) {
	for c, st := range states {
		r.keep(c, st)
	}
}

// keep notes what is kept of a cell; the zero State keeps nothing.
func (r *Report) keep(c *Cell, st State) {
	if st.Value.IsBlank() && st.Origin == "" {
		delete(r.state, c)
		return
	}
	r.state[c] = st
}

func (r *Report) set(e Edit) error {
	c, text := e.Cell, strings.TrimSpace(e.Text)
	v, bad := c.Parse(text)
	if bad != nil && bad.Severity == app.Refused || c.Text && len([]rune(text)) > c.mostWords() {
		return app.NewError(CodeValue, nil, "cell", c.Name(), "value", text, "code", codeOf(bad))
	}
	if c.Source == Typed {
		st := State{Value: v, Origin: FromUnit}
		if v.IsBlank() {
			st = State{}
		}
		r.keep(c, st)
		return nil
	}
	old := r.state[c]
	if v.IsBlank() { // its own value again
		st := State{}
		if c.Source == Register && !old.Figure.IsBlank() {
			st = State{Value: old.Figure, Origin: FromRegisters}
		}
		r.keep(c, st)
		return nil
	}
	reason := strings.TrimSpace(e.Reason)
	if reason == "" {
		return app.NewError(CodeNotTyped, nil, "cell", c.Name())
	}
	if len([]rune(reason)) > mostReason {
		return app.NewError(CodeReason, nil, "cell", c.Name(), "max", strconv.Itoa(mostReason))
	}
	st := State{Value: v, Origin: PutOver, Reason: reason, Figure: old.Figure}
	switch {
	case c.Source == Computed:
		st.Figure = r.computed[c.N]
	case old.Origin != PutOver:
		st.Figure = old.Value
	}
	r.keep(c, st)
	return nil
}

// mostWords is how many characters a text cell takes.
func (c *Cell) mostWords() int {
	if c.Leaf.Max > 0 {
		return c.Leaf.Max
	}
	return 200
}

func codeOf(f *catalog.Finding) string {
	if f == nil {
		return ""
	}
	return f.Code
}

// Explain keeps the explanation of a check that fails; "" takes it back, last
// year's too. It holds while the figures of the check are what they are now. A hard check that is
// explained is disputed: it goes up for a reviewer to let pass. Errors:
// annual.check, annual.words, and those of saving.
func (s *Service) Explain(ctx context.Context, r *Report, check, words string) ([]app.ID, error) {
	i := slices.IndexFunc(r.findings, func(f Finding) bool { return f.Key == check })
	words = strings.TrimSpace(words)
	old, had := r.notes[check]
	switch {
	case i < 0 && (words != "" || !had):
		return nil, app.NewError(CodeCheck, nil, "check", check)
	case len([]rune(words)) > mostNote:
		return nil, app.NewError(CodeWords, nil, "max", strconv.Itoa(mostNote))
	}
	id, _, _ := strings.Cut(check, "#")
	id, _, _ = strings.Cut(id, ".")
	t, ok := r.Book.Table(id)
	if !ok {
		return nil, app.NewError(CodeCheck, nil, "check", check)
	}
	switch {
	case words == "" && r.Last != nil && r.Last.notes[check].Words != "": // else last year's would hold
		r.notes[check] = Note{Check: check, Since: r.Year}
	case words == "":
		delete(r.notes, check)
	default:
		r.notes[check] = Note{Check: check, Figures: r.figures(r.findings[i].Refs), Words: words, Since: r.Year}
	}
	batches, err := s.save(ctx, r, []*Table{t}, "")
	if err != nil {
		delete(r.notes, check)
		if had {
			r.notes[check] = old
		}
	}
	return batches, err
}
