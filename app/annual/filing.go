package annual

import (
	"bytes"
	"context"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"ronghe/app"
	"ronghe/app/i18n"
	"ronghe/app/op"
	"ronghe/app/register"
	"ronghe/app/review"
)

// Filing is where a unit's report of a year stands on its way up. It is read from
// the submission and its ops and does not follow them.
type Filing struct {
	Unit    app.Unit
	Year    int
	State   review.State
	Begun   bool   // something of the report is stored
	Lapsed  bool   // signed, and edited since: it has to be signed again
	Content string // digest of what was signed last, "" for nothing yet
	Steps   []Step // oldest first
	Single  bool   // who entered may sign, with a reason
	// Disputed are the hard checks that were sent up, Undecided those of them that
	// nobody let pass.
	Disputed, Undecided []string
	Unanswered          int // questions from above

	rec *app.Record
}

// Step is one step of a submission.
type Step struct {
	Kind    op.Kind
	State   review.State // that it led to
	User    app.ID
	At      time.Time // as whoever took it says
	Reason  string
	Content string // digest
	Check   string // that an override let pass
	file    app.File
}

// Filing returns where the report that is open stands. Errors: those of the
// records.
func (s *Service) Filing(ctx context.Context, r *Report) (*Filing, error) {
	f, err := s.FilingOf(ctx, r.Unit, r.Year)
	if err != nil {
		return nil, err
	}
	f.Begun = len(r.records) > 0
	f.Lapsed = f.State == review.Signed && f.rec.Value(review.FieldTables).Text() != r.revisions().Text()
	return f, nil
}

// FilingOf returns where a unit's report of a year stands, without a look at the
// report itself. Errors: those of the records.
func (s *Service) FilingOf(ctx context.Context, unit app.Unit, year int) (*Filing, error) {
	f := &Filing{Unit: unit, Year: year}
	rec, err := s.reg.Open(ctx, review.Form, review.ID(unit.Code, year))
	if err != nil && app.CodeOf(err) != app.CodeNotFound {
		return nil, err
	}
	single, err := s.reg.Open(ctx, review.ParameterForm, review.ParameterID(unit.Code, review.SingleSigner))
	if err != nil && app.CodeOf(err) != app.CodeNotFound {
		return nil, err
	}
	f.Single = single != nil && !single.Deleted && single.Value(review.ParameterOn).Bool()
	if rec == nil || rec.Deleted {
		return f, nil
	}
	f.rec, f.Begun = rec, true
	f.State, f.Content = review.StateOf(rec), rec.Value(review.FieldContent).Text()
	f.Disputed, f.Undecided = review.Disputed(rec), review.Undecided(rec)
	f.Unanswered = len(review.Unanswered(rec))
	entries, err := s.reg.Store().History(ctx, rec.ID)
	if err != nil {
		return nil, err
	}
	f.Steps = steps(entries)
	return f, nil
}

// steps reads a submission's ops.
func steps(entries []register.Entry) []Step {
	var out []Step
	var now Step
	for _, e := range entries {
		if !e.Op.Kind.Step() || e.Op.Kind == op.Comment {
			continue
		}
		now.Kind, now.User, now.Reason, now.At, now.Check = e.Op.Kind, e.Op.User, e.Op.Reason, saidAt(e.Op.Time, e.At), ""
		for _, c := range e.Op.Fields {
			switch table, _, col := op.SplitPath(c.Path); {
			case table == "" && col == review.FieldState:
				now.State = review.State(c.New.Text())
			case table == "" && col == review.FieldContent:
				now.Content = c.New.Text()
			case table == "" && col == review.FieldSnapshot && len(c.New.Files()) > 0:
				now.file = c.New.Files()[0]
			case table == review.RowOverrides && col == review.ColCheck:
				now.Check = c.New.Text()
			}
		}
		out = append(out, now)
	}
	return out
}

// Editable says why the report may not be edited, nil when it may. Error:
// review.locked.
func (f *Filing) Editable() error { return review.Editable(f.rec, f.Year) }

// Last is the newest step of a kind; ok is false without one.
func (f *Filing) Last(k op.Kind) (Step, bool) {
	for i := len(f.Steps) - 1; i >= 0; i-- {
		if f.Steps[i].Kind == k {
			return f.Steps[i], true
		}
	}
	return Step{}, false
}

// Submitted is the newest submission: the snapshot that a new one is compared
// with. ok is false before the first.
func (f *Filing) Submitted() (Step, bool) { return f.Last(op.Submit) }

// revisions are the tables' records as the report read them.
func (r *Report) revisions() review.Revisions {
	out := review.Revisions{}
	for _, t := range r.Book.tables {
		out[t.ID] = 0
		if rec := r.records[t]; rec != nil {
			out[t.ID] = rec.Rev
		}
	}
	return out
}

// Next says whether who works may take a step, as far as that is known without
// looking who entered: the state that it leads to, or the error of app/review.
func (s *Service) Next(f *Filing, k op.Kind, reason string) (review.State, error) {
	who := s.reg.Who()
	return review.Next(review.Case{
		State: f.State, Roles: who.User.Roles, Own: who.Unit.Code == f.Unit.Code,
		Above: who.Unit.Code != f.Unit.Code && s.units.Under(f.Unit.Code, who.Unit.Code),
		Level: who.Unit.Level, Single: f.Single, Disputed: len(f.Undecided), Unanswered: f.Unanswered,
	}, k, reason)
}

// Check looks at everything that keeps a report from being signed: what the
// report has against itself, registers that say otherwise by now, questions from
// above without an answer, and attachments that are not here. progress, if
// not nil, hears how many figures are looked up. Errors: those of Plan.
func (s *Service) Check(ctx context.Context, r *Report, progress func(done, total int)) ([]Block, error) {
	plan, err := s.Plan(ctx, r, progress)
	if err != nil {
		return nil, err
	}
	blocks, err := s.absent(ctx, r.Unit)
	if err != nil {
		return nil, err
	}
	blocks = append(blocks, r.Blocks()...)
	remarks, err := s.Comments(ctx, r)
	if err != nil {
		return nil, err
	}
	blocks = append(blocks, unanswered(remarks)...)
	if b, ok := stale(plan); ok {
		blocks = append([]Block{b}, blocks...)
	}
	return blocks, nil
}

// Sign signs the report as it stands: its snapshot is stored, and the submission
// names its digest. Errors: annual.blocked when Check finds something, those of
// app/review (the reason is asked for where who entered signs), and of the store.
func (s *Service) Sign(ctx context.Context, r *Report, reason string) (*Filing, error) {
	f, err := s.Filing(ctx, r)
	if err != nil {
		return nil, err
	}
	if !f.Single { // nobody asks for one
		reason = ""
	}
	to, err := s.Next(f, op.Sign, reason)
	if err != nil {
		return nil, err
	}
	blocks, err := s.Check(ctx, r, nil)
	if err != nil {
		return nil, err
	}
	if len(blocks) > 0 {
		return nil, app.NewError(CodeBlocked, nil, "n", strconv.Itoa(len(blocks)), "first", blocks[0].Message)
	}
	snap, err := s.Freeze(ctx, r)
	if err != nil {
		return nil, err
	}
	b, err := snap.Encode()
	if err != nil {
		return nil, err
	}
	content, err := DigestOf(b)
	if err != nil {
		return nil, err
	}
	file, err := s.reg.Store().PutBlob(ctx, content+".json", bytes.NewReader(b))
	if err != nil {
		return nil, err
	}
	return s.take(ctx, f, op.Sign, reason, map[string]app.Value{
		review.FieldState: app.TextValue(string(to)), review.FieldContent: app.TextValue(content),
		review.FieldTables: app.TextValue(r.revisions().Text()), review.FieldSnapshot: app.FilesValue(file),
		review.FieldDisputed: app.TextValue(strings.Join(r.disputed(), "\n")),
	})
}

// disputed are the hard checks that are sent up.
func (r *Report) disputed() []string {
	var out []string
	for _, f := range r.findings {
		if f.Disputed() {
			out = append(out, f.Key)
		}
	}
	return out
}

// Take takes a step with a submission as it was seen: submit, withdraw, accept,
// return, approve, unlock. Signing is Sign, letting a check pass is Pass. Errors:
// stale when the submission went on since it was read, annual.blocked when an
// attachment is not here to be sent up, those of app/review, and of the store.
func (s *Service) Take(ctx context.Context, f *Filing, k op.Kind, reason string) (*Filing, error) {
	to, err := s.Next(f, k, reason)
	if err != nil {
		return nil, err
	}
	if k == op.Submit {
		if err := s.attached(ctx, f.Unit); err != nil {
			return nil, err
		}
	}
	return s.take(ctx, f, k, reason, map[string]app.Value{
		review.FieldState: app.TextValue(string(to)), review.FieldContent: app.TextValue(f.Content),
	})
}

// attached holds that every attachment that is sent up is here. Error:
// annual.blocked.
func (s *Service) attached(ctx context.Context, u app.Unit) error {
	blocks, err := s.absent(ctx, u)
	if err != nil || len(blocks) == 0 {
		return err
	}
	return app.NewError(CodeBlocked, nil, "n", strconv.Itoa(len(blocks)), "first", blocks[0].Message)
}

// Return returns a report r of a unit below with the reason and questions, all or
// nothing. Errors: those of Take and of Ask.
func (s *Service) Return(ctx context.Context, f *Filing, r *Report, reason string, questions ...Asked) (*Filing, error) {
	to, err := s.Next(f, op.Return, reason)
	if err != nil {
		return nil, err
	}
	ops, err := s.saying(f.rec, f.Unit, f.Year, asks(r, questions))
	if err != nil {
		return nil, err
	}
	return s.take(ctx, f, op.Return, reason, map[string]app.Value{
		review.FieldState: app.TextValue(string(to)), review.FieldContent: app.TextValue(f.Content),
	}, ops...)
}

// take writes a step, and remarks with it; set is what it writes, beside what was
// seen.
func (s *Service) take(ctx context.Context, f *Filing, k op.Kind, reason string, set map[string]app.Value, more ...op.Op) (*Filing, error) {
	o := op.Op{Form: review.Form, Doc: review.ID(f.Unit.Code, f.Year), Unit: f.Unit.Code, Kind: k, Reason: strings.TrimSpace(reason)}
	if f.rec != nil {
		o.TrunkRev = f.rec.Rev
	}
	for field, v := range set {
		c := op.Change{Path: field, New: v}
		if f.rec != nil {
			c.Base = f.rec.Value(field)
		}
		o.Fields = append(o.Fields, c)
	}
	return s.step(ctx, f, o, more...)
}

// begin is what a submission says that was made for its first step.
func begin(year int) []op.Change {
	return []op.Change{{Path: review.FieldYear, New: app.TextValue(yearText(year))}}
}

func (s *Service) step(ctx context.Context, f *Filing, o op.Op, more ...op.Op) (*Filing, error) {
	slices.SortFunc(o.Fields, func(a, b op.Change) int { return strings.Compare(a.Path, b.Path) })
	if _, err := s.reg.Step(ctx, begin(f.Year), append([]op.Op{o}, more...)...); err != nil {
		return nil, err
	}
	return s.FilingOf(ctx, f.Unit, f.Year)
}

// Pass lets a disputed hard check of a submission pass (强制审核放行), with the
// reason. Errors: those of app/review and of the store.
func (s *Service) Pass(ctx context.Context, f *Filing, check, reason string) (*Filing, error) {
	if _, err := s.Next(f, op.Override, reason); err != nil {
		return nil, err
	}
	row := op.NewID()
	o := op.Op{Form: review.Form, Doc: f.rec.ID, Unit: f.Unit.Code, Kind: op.Override, Reason: strings.TrimSpace(reason), TrunkRev: f.rec.Rev}
	last := ""
	if rows := f.rec.Rows[review.RowOverrides]; len(rows) > 0 {
		last = rows[len(rows)-1].Order
	}
	for col, v := range map[string]string{op.OrderField: op.After(last), review.ColCheck: check, review.ColOf: f.Content} {
		o.Fields = append(o.Fields, op.Change{Path: op.Path(review.RowOverrides, row, col), New: app.TextValue(v)})
	}
	return s.step(ctx, f, o)
}

// Frozen is the snapshot that a step signed or sent up. Errors: annual.snapshot
// and store.blob_damaged when it is not what was signed, not_found when it is not
// on this computer.
func (s *Service) Frozen(ctx context.Context, st Step) (snap *Snapshot, err error) {
	src, err := s.reg.Store().OpenBlob(ctx, st.file.Hash)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, src.Close()) }()
	b, err := io.ReadAll(src)
	if err != nil {
		return nil, err
	}
	return ReadSnapshot(b, st.Content)
}

// StateTitle is the state in words: a report that nobody has begun, and one that
// was edited after it was signed, are said so.
func (f *Filing) StateTitle() string {
	switch {
	case f.State == review.Filling && !f.Begun:
		return i18n.T("review.state.unbegun")
	case f.Lapsed:
		return i18n.T("review.state.lapsed")
	}
	return f.State.Title()
}

// NextText says what can be done now.
func (f *Filing) NextText() string {
	switch {
	case f.State == review.Filling && !f.Begun:
		return i18n.T("review.next.unbegun")
	case f.Lapsed:
		return i18n.T("review.next.lapsed")
	case f.State == review.Returned:
		if st, ok := f.Last(op.Return); ok {
			return i18n.T("review.next.returned_for", "reason", st.Reason)
		}
	}
	return f.State.Next()
}

// Corrections are what the report says otherwise than its submission before the
// present one: before a new one than the newest, after it than the one before.
// None where there is none. Errors: those of Frozen.
func (s *Service) Corrections(ctx context.Context, r *Report, f *Filing) ([]Correction, error) {
	var sent []Step
	for _, st := range f.Steps {
		if st.Kind == op.Submit {
			sent = append(sent, st)
		}
	}
	if f.State.Locked() && len(sent) > 0 {
		sent = sent[:len(sent)-1]
	}
	if len(sent) == 0 {
		return nil, nil
	}
	was, err := s.Frozen(ctx, sent[len(sent)-1])
	if err != nil {
		return nil, err
	}
	return r.Book.Corrections(was, r.plain()), nil
}
