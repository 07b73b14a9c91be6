package register

import (
	"context"
	"strconv"
	"sync"
	"time"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/app/op"
	"ronghe/app/rules"
)

// Service is the work on the registers of one unit by one user.
type Service struct {
	cat      *catalog.Catalog
	programs map[string]*rules.Program
	store    Store
	books    Books
	pages    Pages
	files    Files
	now      func() time.Time
	who      Identity

	followers map[string]Follower
	rowNames  map[string]RowName
	recent    sync.Mutex // held while the opened records are noted
}

// Identity is who works and for which unit.
type Identity struct {
	User app.User
	Unit app.Unit
}

// Deps are what a Service works with.
type Deps struct {
	Catalog  *catalog.Catalog
	Programs map[string]*rules.Program // by form id
	Store    Store
	Books    Books
	Pages    Pages
	Files    Files
	Now      func() time.Time // nil: time.Now

	Followers map[string]Follower // by form id; most registers have none
	RowNames  map[string]RowName  // by form id: what else than its texts names a row
}

// RowName names a row of a table by its values, "" where it does not know it.
type RowName func(table string, at func(field string) app.Value) string

// New returns a service for who.
func New(d Deps, who Identity) *Service {
	if d.Now == nil {
		d.Now = time.Now
	}
	return &Service{
		cat: d.Catalog, programs: d.Programs, store: d.Store, books: d.Books, pages: d.Pages, files: d.Files, now: d.Now, who: who, followers: d.Followers, rowNames: d.RowNames,
	}
}

// Who returns the user and unit that the service works for.
func (s *Service) Who() Identity { return s.who }

// Enters reports whether the user's roles may change records; who only looks after
// accounts or audits may not (SAFETY R7).
func (s *Service) Enters() bool { return op.Allowed(s.who.User.Roles, op.Edit) }

// Catalog returns the form definitions.
func (s *Service) Catalog() *catalog.Catalog { return s.cat }

// Store returns the store, for drafts, attachments and settings.
func (s *Service) Store() Store { return s.store }

// Program returns a form's compiled rules.
func (s *Service) Program(form string) *rules.Program { return s.programs[form] }

// Today returns the present date as a rule sees it.
func (s *Service) Today() string { return s.now().Format(time.DateOnly) }

// form returns a definition, or not_found.
func (s *Service) form(id string) (*catalog.Form, error) {
	f, ok := s.cat.Form(id)
	if !ok {
		return nil, app.NewError(app.CodeNotFound, nil, "what", id)
	}
	return f, nil
}

// Blank returns a new record with the form's defaults; it is not stored.
func (s *Service) Blank(form string) (*app.Record, error) {
	f, err := s.form(form)
	if err != nil {
		return nil, err
	}
	rec := &app.Record{
		ID: op.NewID(), Form: f.ID, FormVer: f.Version, Unit: s.who.Unit.Code,
		Fields: map[string]app.Value{}, Rows: map[string][]app.Row{},
	}
	for _, fd := range f.Fields() {
		if v := s.defaultOf(fd); !v.IsBlank() {
			rec.Fields[fd.ID] = v
		}
	}
	return rec, nil
}

// BlankRow returns a row of a table with its defaults, ranked after the last.
func (s *Service) BlankRow(table *catalog.Field, rows []app.Row) app.Row {
	last := ""
	if len(rows) > 0 {
		last = rows[len(rows)-1].Order
	}
	row := app.Row{ID: op.NewID(), Order: op.After(last), Fields: map[string]app.Value{}}
	for _, fd := range table.Fields {
		if v := s.defaultOf(fd); !v.IsBlank() {
			row.Fields[fd.ID] = v
		}
	}
	return row
}

func (s *Service) defaultOf(fd *catalog.Field) app.Value {
	text := fd.Default
	switch text {
	case "":
		return app.Value{}
	case "today":
		text = s.Today()
	case "year":
		text = strconv.Itoa(s.now().Year())
	case "unit":
		text = s.who.Unit.Name
	case "division":
		text = s.who.Unit.Division
	}
	v, bad := fd.ParseText(text)
	if bad != nil && bad.Severity == app.Refused {
		return app.Value{}
	}
	return v
}

// Open returns a record as it stands with its computed values.
func (s *Service) Open(ctx context.Context, form string, id app.ID) (*app.Record, error) {
	if _, err := s.form(form); err != nil {
		return nil, err
	}
	rec, err := s.store.Get(ctx, form, id)
	if err != nil {
		return nil, err
	}
	s.Compute(rec)
	return rec, nil
}

// Check judges a record as it is being typed: computed values, problems and
// their counts. It does not change rec.
func (s *Service) Check(rec *app.Record) rules.Result {
	return s.programs[rec.Form].Evaluate(rec, s.Today())
}

// Judge looks at the records of every form whose rules ask for the day, once a
// day: what ran out over night is counted and listed as such without being
// saved again. It returns how many records are judged otherwise now. It may take
// long where there are very many records, and work can go on meanwhile.
func (s *Service) Judge(ctx context.Context) (changed int, err error) {
	for _, f := range s.cat.Forms() {
		if !s.programs[f.ID].Dated() {
			continue
		}
		n, err := s.store.Rejudge(ctx, f.ID, s.Today())
		changed += n
		if err != nil {
			return changed, err
		}
	}
	return changed, nil
}

// Compute puts the computed values into rec.
func (s *Service) Compute(rec *app.Record) {
	for path, v := range s.Check(rec).Computed {
		op.Put(rec, path, v)
	}
}

// List returns a page of a register.
func (s *Service) List(ctx context.Context, q app.Query) ([]app.ListRow, error) {
	return s.store.List(ctx, q)
}

// Summarise counts what q selects and sums the form's sum columns.
func (s *Service) Summarise(ctx context.Context, q app.Query) (app.Summary, error) {
	return s.store.Summarise(ctx, q)
}

// Members returns which records of a form each of the sets of conditions selects;
// see Store.
func (s *Service) Members(ctx context.Context, form string, sets [][]app.Filter) ([]app.Revision, [][]int, error) {
	return s.store.Members(ctx, form, sets)
}

// stamp fills what every op carries.
func (s *Service) stamp(o *op.Op, batch app.ID, reason string) {
	o.ID = op.NewID()
	o.Batch, o.Reason = batch, reason
	o.Time = s.now().Format("2006-01-02T15:04:05.000Z07:00")
	o.User = s.who.User.ID
	if o.Unit == "" {
		o.Unit = s.who.Unit.Code
	}
}

// log appends an audit op in a transaction of its own.
func (s *Service) log(ctx context.Context, kind op.Kind, form string, doc app.ID, reason string) error {
	o := op.Op{Form: form, Doc: doc, Kind: kind}
	s.stamp(&o, "", reason)
	return s.store.Update(ctx, func(tx Tx) error { return tx.Log(&o) })
}

// LogReport notes in the log that the report of a year is written to a file: before
// it is, as of every export. Errors: denied, and those of the store.
func (s *Service) LogReport(ctx context.Context, year int, file string) error {
	return s.log(ctx, op.Export, "", "", "report "+strconv.Itoa(year)+" to "+file)
}

// LogBackup notes in the log that a backup was written. A fault is left to the
// next write to show: the backup itself stands.
func (s *Service) LogBackup(ctx context.Context, name string) {
	_ = s.log(ctx, op.Backup, "", "", name)
}
