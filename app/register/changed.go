package register

import (
	"cmp"
	"context"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/app/i18n"
	"ronghe/app/layout"
	"ronghe/app/op"
)

// The moments from which one can look back, beside a date.
const (
	SinceLogin  = "login"  // the present user's login before this one
	SinceExport = "export" // the last export of anything
)

// CodeMoment says that there is no such moment to look back to: {since}.
const CodeMoment = "register.moment"

// Moment is where a look back begins and when that was.
type Moment struct {
	Span
	At time.Time
}

// Since returns the part of the log after a moment up to now: SinceLogin,
// SinceExport, or the beginning of a day given as YYYY-MM-DD. Errors:
// register.moment, and the store's.
func (s *Service) Since(ctx context.Context, moment string) (Moment, error) {
	var m Moment
	var err error
	switch moment {
	case SinceLogin:
		m, err = s.audited(ctx, op.Login, 1)
	case SinceExport:
		m, err = s.audited(ctx, op.Export, 0)
	default:
		day, bad := time.ParseInLocation(time.DateOnly, moment, time.Local)
		if bad != nil {
			return Moment{}, app.NewError(CodeMoment, bad, "since", moment)
		}
		m.At = day
		m.From, err = s.store.Place(ctx, day)
	}
	if err != nil {
		return Moment{}, err
	}
	const never = 300 // years ahead
	m.To, err = s.store.Place(ctx, s.now().AddDate(never, 0, 0))
	return m, err
}

// mostAudits is how many logins are gone through for those of one user.
const mostAudits = 1000

// audited is the moment after the latest audit entry of a kind but so many. Of
// logins those of the present user count that were let in.
func (s *Service) audited(ctx context.Context, kind op.Kind, but int) (Moment, error) {
	list, err := s.store.Audits(ctx, kind, mostAudits)
	if err != nil {
		return Moment{}, err
	}
	if kind == op.Login {
		list = slices.DeleteFunc(list, func(e Entry) bool { return e.Op.User != s.who.User.ID || e.Op.Reason != "" })
	}
	if len(list) <= but {
		return Moment{}, app.NewError(CodeMoment, nil, "since", i18n.T("register.since."+string(kind)))
	}
	return Moment{Span: Span{From: list[but].N + 1}, At: list[but].At}, nil
}

// ChangedForm is a register with how many of its records changed.
type ChangedForm struct {
	Form  *catalog.Form
	Count int
}

// ChangedForms counts the records that changed in a part of the log, by register
// in the order of the navigation; registers without any are left out.
func (s *Service) ChangedForms(ctx context.Context, in Span) ([]ChangedForm, error) {
	counts, err := s.store.Touched(ctx, in)
	if err != nil {
		return nil, err
	}
	var out []ChangedForm
	for _, f := range s.cat.All() {
		if n := counts[f.ID]; n > 0 {
			out = append(out, ChangedForm{f, n})
		}
	}
	return out, nil
}

// Changed is a record that changed, with what became of it over all: a value
// that was changed and changed back is none.
type Changed struct {
	ID      app.ID
	Form    string
	Name    string
	Kind    op.Kind // Create, Edit, Delete or Restore
	At      time.Time
	Users   []app.ID // who changed it, the latest first
	Changes []FieldChange
}

// ChangedIn returns a page of the records of a register that changed in a part of
// the log, what changed last first. Personal values show as masks.
func (s *Service) ChangedIn(ctx context.Context, in Span, form string, limit, offset int) ([]Changed, error) {
	f, err := s.form(form)
	if err != nil {
		return nil, err
	}
	list, err := s.store.TouchedIn(ctx, in, form, limit, offset)
	if err != nil {
		return nil, err
	}
	order := orderOf(f)
	out := make([]Changed, len(list))
	for i, t := range list {
		rec, err := s.store.Get(ctx, form, t.Doc)
		if err != nil {
			return nil, err
		}
		out[i] = s.changedOf(ctx, f, order, rec, t.Entries)
	}
	return out, nil
}

// orderOf are a form's fields and columns as they stand in it.
func orderOf(f *catalog.Form) []*catalog.Field {
	var order []*catalog.Field
	f.Each(func(fd *catalog.Field) { order = append(order, fd) })
	return order
}

// changedOf folds the ops of a record into what they changed over all, in the
// order of the form.
func (s *Service) changedOf(ctx context.Context, f *catalog.Form, order []*catalog.Field, rec *app.Record, entries []Entry) Changed {
	out := Changed{ID: rec.ID, Form: f.ID, Name: s.Name(rec), Kind: op.Edit}
	at := map[string]int{}
	var net []op.Change
	for i := len(entries) - 1; i >= 0; i-- {
		if u := entries[i].Op.User; !slices.Contains(out.Users, u) {
			out.Users = append(out.Users, u)
		}
	}
	for _, e := range entries {
		out.At = e.At
		switch e.Op.Kind {
		case op.Create, op.Delete, op.Restore:
			if out.Kind != op.Create || e.Op.Kind == op.Delete {
				out.Kind = e.Op.Kind
			}
		}
		for _, c := range e.Op.Fields {
			if unsaid(f, c.Path) {
				continue
			}
			n, seen := at[c.Path]
			if !seen {
				at[c.Path] = len(net)
				net = append(net, c)
				continue
			}
			net[n].New = c.New
		}
	}
	slices.SortStableFunc(net, asTheyStand(f, order, net))
	for _, c := range net {
		if !c.Base.Equal(c.New) {
			out.Changes = append(out.Changes, s.change(ctx, f, c))
		}
	}
	return out
}

// asTheyStand compares changes by where they stand in the form: of a table row by
// row, as its rows came.
func asTheyStand(f *catalog.Form, order []*catalog.Field, net []op.Change) func(a, b op.Change) int {
	rows := map[app.ID]int{}
	for _, c := range net {
		if _, row, _ := op.SplitPath(c.Path); rows[row] == 0 {
			rows[row] = len(rows) + 1
		}
	}
	return func(a, b op.Change) int {
		inA, rowA, _ := op.SplitPath(a.Path)
		inB, rowB, _ := op.SplitPath(b.Path)
		if inA != "" && inA == inB && rowA != rowB {
			return cmp.Compare(rows[rowA], rows[rowB])
		}
		return cmp.Compare(slices.Index(order, f.At(a.Path)), slices.Index(order, f.At(b.Path)))
	}
}

// Names returns how people are called, by account.
func (s *Service) Names(ctx context.Context) (map[app.ID]string, error) {
	people, err := s.store.People(ctx)
	if err != nil {
		return nil, err
	}
	names := make(map[app.ID]string, len(people))
	for _, u := range people {
		names[u.ID] = u.Shown()
	}
	return names, nil
}

// NamesOf joins the names of accounts; one that is not there stays an id.
func NamesOf(names map[app.ID]string, ids []app.ID) string {
	out := make([]string, len(ids))
	for i, id := range ids {
		if out[i] = names[id]; out[i] == "" {
			out[i] = string(id)
		}
	}
	return strings.Join(out, i18n.T("register.and"))
}

// exportPage is how many changed records are read at once for a file.
const exportPage = 200

// ExportChanges writes what changed since a moment into a workbook, CSV or PDF, a
// line for each value, grouped by register; form "" is all. The export is logged.
// Errors: file.format, canceled, those of writing, and the store's.
func (s *Service) ExportChanges(ctx context.Context, m Moment, form, path string, progress func(done, total int)) (Exported, error) {
	if err := app.Writable(path, ".xlsx", ".csv", PDF); err != nil {
		return Exported{}, err
	}
	forms, err := s.ChangedForms(ctx, m.Span)
	if err != nil {
		return Exported{}, err
	}
	total := 0
	forms = slices.DeleteFunc(forms, func(c ChangedForm) bool { return form != "" && c.Form.ID != form })
	for _, c := range forms {
		total += c.Count
	}
	names, err := s.Names(ctx)
	if err != nil {
		return Exported{}, err
	}
	if err := s.log(ctx, op.Export, form, "", strconv.Itoa(total)+" changed records to "+filepath.Base(path)); err != nil {
		return Exported{}, err
	}
	x := &changesFile{s: s, ctx: ctx, m: m, forms: forms, names: names, total: total, progress: progress}
	write := s.books.Write
	if strings.ToLower(filepath.Ext(path)) == PDF {
		write = s.pages.Write
	}
	if err := write(ctx, path, []layout.Table{x.table()}); err != nil {
		return Exported{}, err
	}
	return Exported{Path: path, Records: x.done}, nil
}

// changesFile is an export of changes.
type changesFile struct {
	s        *Service
	ctx      context.Context
	m        Moment
	forms    []ChangedForm
	names    map[app.ID]string
	total    int
	done     int
	progress func(done, total int)
}

func (x *changesFile) table() layout.Table {
	title := i18n.T("export.changes", "since", x.m.At.Local().Format("2006-01-02 15:04"))
	t := layout.Table{
		Sheet: i18n.T("export.changes_sheet"), Title: title,
		Info: []layout.InfoLine{{
			Left: i18n.T("export.unit", "unit", x.s.who.Unit.Name), Right: i18n.T("export.as_of", "date", layout.DayText(x.s.Today())),
		}},
		Landscape: true, FitWidth: true, RepeatHead: true, FreezeCols: 2, Body: x.body,
	}
	var head []layout.HeadCell
	for _, c := range []struct {
		key   string
		width float64
	}{
		{"form", 16}, {"record", 30}, {"at", 17}, {"who", 12}, {"kind", 8}, {"field", 20}, {"old", 26}, {"new", 26},
	} {
		t.Columns = append(t.Columns, layout.Column{Width: c.width})
		head = append(head, layout.HeadCell{Text: i18n.T("export.changes_" + c.key)})
	}
	t.Head = [][]layout.HeadCell{head}
	return t
}

func (x *changesFile) body(yield func([]app.Cell) error) error {
	x.done = 0
	for _, f := range x.forms {
		for offset := 0; offset < f.Count; offset += exportPage {
			page, err := x.s.ChangedIn(x.ctx, x.m.Span, f.Form.ID, exportPage, offset)
			if err != nil {
				return err
			}
			for _, c := range page {
				if err := x.record(f.Form, c, yield); err != nil {
					return err
				}
			}
			x.done += len(page)
			if x.progress != nil {
				x.progress(x.done, x.total)
			}
		}
	}
	return nil
}

func (x *changesFile) record(f *catalog.Form, c Changed, yield func([]app.Cell) error) error {
	changes := c.Changes
	if len(changes) == 0 {
		changes = []FieldChange{{}} // moved into the bin, or changed and changed back
	}
	for _, ch := range changes {
		row := make([]app.Cell, 0, 8)
		for _, text := range []string{
			f.Title, c.Name, c.At.Local().Format("2006-01-02 15:04"), NamesOf(x.names, c.Users),
			i18n.T("form.history.kind." + string(c.Kind)), ch.Label, ch.Old, ch.New,
		} {
			row = append(row, layout.TextCell(text))
		}
		if err := yield(row); err != nil {
			return err
		}
	}
	return nil
}
