package uitest

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"slices"
	"sync"
	"time"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/app/op"
	"ronghe/app/register"
	"ronghe/app/review"
	"ronghe/app/rules"
)

// Store is a register.Store in memory. It folds real ops, so save, delete,
// undo and history behave as they do over SQLite; personal values stay plain.
// Fail, when set, is what the next reading or writing call returns.
type Store struct {
	turn     sync.Mutex // one Update at a time; reading goes on meanwhile
	mu       sync.Mutex
	cat      *catalog.Catalog
	programs map[string]*rules.Program
	now      func() time.Time

	records  map[string]map[app.ID]*app.Record
	order    map[string][]app.ID
	eval     map[app.ID]rules.Result
	log      []register.Entry
	drafts   []register.Draft
	blobs    map[string][]byte
	settings map[string]string
	judge    func(look review.Look, rec *app.Record, o *op.Op) error // nil: everything is taken

	Fail     error
	Queries  []app.Query // every List and Summarise, in order
	Clashing []register.Clashed
}

var _ register.Store = (*Store)(nil)

// NewStore makes an empty store over the definitions.
func NewStore(cat *catalog.Catalog, programs map[string]*rules.Program, now func() time.Time) *Store {
	return &Store{
		cat: cat, programs: programs, now: now,
		records: map[string]map[app.ID]*app.Record{}, order: map[string][]app.ID{},
		eval: map[app.ID]rules.Result{}, blobs: map[string][]byte{}, settings: map[string]string{},
	}
}

func (s *Store) failure() error {
	err := s.Fail
	s.Fail = nil
	return err
}

// LastQuery returns the latest query for the form that asked for rows.
func (s *Store) LastQuery(form string) app.Query {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := len(s.Queries) - 1; i >= 0; i-- {
		if s.Queries[i].Form == form && s.Queries[i].Limit > 0 {
			return s.Queries[i]
		}
	}
	return app.Query{}
}

// Update runs fn; what it applied is dropped when it fails.
func (s *Store) Update(ctx context.Context, fn func(register.Tx) error) error {
	s.turn.Lock()
	defer s.turn.Unlock()
	if err := s.failure(); err != nil {
		return err
	}
	t := &tx{s: s, touched: map[app.ID]*app.Record{}}
	if err := fn(t); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, o := range t.ops {
		s.log = append(s.log, register.Entry{Op: o, At: s.now(), N: int64(len(s.log) + 1)})
	}
	for id, rec := range t.touched {
		s.put(id, rec)
	}
	return nil
}

func (s *Store) put(id app.ID, rec *app.Record) {
	if s.records[rec.Form] == nil {
		s.records[rec.Form] = map[app.ID]*app.Record{}
	}
	if s.records[rec.Form][id] == nil {
		s.order[rec.Form] = append(s.order[rec.Form], id)
	}
	s.records[rec.Form][id] = rec
	if p := s.programs[rec.Form]; p != nil {
		s.eval[id] = p.Evaluate(rec, s.now().Format(time.DateOnly))
	}
}

type tx struct {
	s       *Store
	touched map[app.ID]*app.Record
	ops     []op.Op
}

func (t *tx) Get(form string, id app.ID) (*app.Record, error) {
	if rec := t.touched[id]; rec != nil {
		return rec.Clone(), nil
	}
	t.s.mu.Lock()
	defer t.s.mu.Unlock()
	if rec := t.s.records[form][id]; rec != nil {
		return rec.Clone(), nil
	}
	return nil, nil
}

func (t *tx) FindBy(form string, fields []string, values []app.Value, limit int) ([]app.ID, error) {
	t.s.mu.Lock()
	defer t.s.mu.Unlock()
	return t.s.findBy(form, fields, values, limit), nil
}

func (t *tx) Unseal(app.Sealed) (app.Value, error) { return app.Value{}, nil }

func (t *tx) Apply(o *op.Op) (*app.Record, error) {
	cur, err := t.Get(o.Form, o.Doc)
	if err != nil {
		return nil, err
	}
	if f := o.Form; t.s.judge != nil && (f == review.Form || f == review.TableForm || f == review.ParameterForm) {
		if err := t.s.judge(t, cur, o); err != nil {
			return nil, err
		}
	}
	next, err := op.Apply(cur, o)
	if err != nil {
		return nil, err
	}
	stamp := app.Stamp{At: t.s.now(), User: o.User}
	if o.Kind == op.Create {
		next.Created = stamp
	}
	next.Updated = stamp
	t.touched[o.Doc] = next
	t.ops = append(t.ops, *o)
	return next, nil
}

// Writers implements review.Look.
func (t *tx) Writers(doc app.ID, kinds ...op.Kind) ([]app.ID, error) {
	t.s.mu.Lock()
	defer t.s.mu.Unlock()
	var out []app.ID
	for _, e := range t.s.log {
		if e.Op.Doc == doc && (len(kinds) == 0 || slices.Contains(kinds, e.Op.Kind)) && !slices.Contains(out, e.Op.User) {
			out = append(out, e.Op.User)
		}
	}
	return out, nil
}

func (t *tx) Log(o *op.Op) error {
	t.ops = append(t.ops, *o)
	return nil
}

// Get returns a record.
func (s *Store) Get(_ context.Context, form string, id app.ID) (*app.Record, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.failure(); err != nil {
		return nil, err
	}
	if rec := s.records[form][id]; rec != nil {
		return rec.Clone(), nil
	}
	return nil, app.NewError(app.CodeNotFound, nil, "what", string(id))
}

// FindBy returns records whose fields equal values.
func (s *Store) FindBy(_ context.Context, form string, fields []string, values []app.Value, limit int) ([]app.ID, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.findBy(form, fields, values, limit), nil
}

func (s *Store) findBy(form string, fields []string, values []app.Value, limit int) []app.ID {
	var ids []app.ID
next:
	for _, id := range s.order[form] {
		rec := s.records[form][id]
		for i, f := range fields {
			if rec.Deleted || values[i].IsBlank() || !rec.Value(f).Equal(values[i]) {
				continue next
			}
		}
		if ids = append(ids, id); len(ids) == limit {
			break
		}
	}
	return ids
}

// Links looks through every record.
func (s *Store) Links(_ context.Context, form string, ids []app.ID, some int) ([]register.Link, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []register.Link
	for _, f := range s.cat.All() {
		f.Each(func(fd *catalog.Field) {
			link := register.Link{Form: f.ID, Field: fd.Path()}
			for _, id := range s.order[f.ID] {
				rec := s.records[f.ID][id]
				if rec.Deleted || f.ID == form && slices.Contains(ids, id) || !names(rec, fd, ids) {
					continue
				}
				if link.Count++; link.Count <= some {
					link.Some = append(link.Some, id)
				}
			}
			if slices.Contains(fd.To, form) && link.Count > 0 {
				out = append(out, link)
			}
		})
	}
	return out, nil
}

// names reports whether a field of a record names one of ids.
func names(rec *app.Record, fd *catalog.Field, ids []app.ID) bool {
	t := fd.Table()
	if t == nil {
		return slices.Contains(ids, rec.Value(fd.ID).Party().Ref)
	}
	return slices.ContainsFunc(rec.Rows[t.ID], func(row app.Row) bool {
		return slices.Contains(ids, row.Fields[fd.ID].Party().Ref)
	})
}

// History returns a record's ops.
func (s *Store) History(_ context.Context, doc app.ID) ([]register.Entry, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []register.Entry
	for _, e := range s.log {
		if e.Op.Doc == doc {
			out = append(out, e)
		}
	}
	return out, nil
}

// Changes counts the ops of a form.
func (s *Store) Changes(form string) int64 { return int64(len(s.Ops(form))) }

// Place returns where in the log a time stands.
func (s *Store) Place(_ context.Context, at time.Time) (int64, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, e := range s.log {
		if !e.At.Before(at) {
			return e.N, s.failure()
		}
	}
	return int64(len(s.log) + 1), s.failure()
}

// Audits returns the latest audit entries of a kind.
func (s *Store) Audits(_ context.Context, kind op.Kind, limit int) ([]register.Entry, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []register.Entry
	for i := len(s.log) - 1; i >= 0 && len(out) < limit; i-- {
		if s.log[i].Op.Kind == kind {
			out = append(out, s.log[i])
		}
	}
	return out, s.failure()
}

// Touched counts the records that changed.
func (s *Store) Touched(_ context.Context, in register.Span) (map[string]int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := map[string]int{}
	for _, f := range s.cat.All() {
		if n := len(s.touched(in, f.ID)); n > 0 {
			out[f.ID] = n
		}
	}
	return out, s.failure()
}

// TouchedIn returns a page of them.
func (s *Store) TouchedIn(_ context.Context, in register.Span, form string, limit, offset int) ([]register.Touched, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := s.touched(in, form)
	from := min(offset, len(all))
	return all[from:min(from+limit, len(all))], s.failure()
}

func (s *Store) touched(in register.Span, form string) (out []register.Touched) {
	for i := len(s.log) - 1; i >= 0; i-- {
		e := s.log[i]
		if e.N < in.From || e.N >= in.To || e.Op.Form != form || e.Op.Kind.Audit() {
			continue
		}
		at := slices.IndexFunc(out, func(t register.Touched) bool { return t.Doc == e.Op.Doc })
		if at < 0 {
			at = len(out)
			out = append(out, register.Touched{Doc: e.Op.Doc})
		}
		out[at].Entries = slices.Insert(out[at].Entries, 0, e)
	}
	return out
}

// People are the users that the log names, called by their ids.
func (s *Store) People(context.Context) ([]app.User, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []app.User
	for _, e := range s.log {
		if !slices.ContainsFunc(out, func(u app.User) bool { return u.ID == e.Op.User }) {
			out = append(out, app.User{ID: e.Op.User, Name: string(e.Op.User)})
		}
	}
	return out, s.failure()
}

// BatchOps returns a batch's ops.
func (s *Store) BatchOps(_ context.Context, batch app.ID) ([]op.Op, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []op.Op
	for _, e := range s.log {
		if e.Op.Batch == batch {
			out = append(out, e.Op)
		}
	}
	return out, nil
}

// Batches returns the latest batches, newest first.
func (s *Store) Batches(_ context.Context, limit int) ([]register.BatchInfo, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []register.BatchInfo
	at := map[app.ID]int{}
	docs := map[app.ID]map[app.ID]bool{}
	for i := len(s.log) - 1; i >= 0; i-- {
		o := s.log[i].Op
		if o.Batch == "" || o.Kind.Audit() {
			continue
		}
		n, ok := at[o.Batch]
		if !ok {
			n = len(out)
			at[o.Batch] = n
			docs[o.Batch] = map[app.ID]bool{}
			out = append(out, register.BatchInfo{ID: o.Batch, Form: o.Form, At: s.log[i].At, User: o.User})
		}
		docs[o.Batch][o.Doc] = true
		out[n].Ops++
		out[n].Docs, out[n].Kind = len(docs[o.Batch]), o.Kind
	}
	return out[:min(len(out), limit)], nil
}

// Unseal is never needed: values are plain here.
func (s *Store) Unseal(context.Context, app.Sealed) (app.Value, error) { return app.Value{}, nil }

// SaveDraft keeps a draft.
func (s *Store) SaveDraft(_ context.Context, d register.Draft) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.drafts = slices.DeleteFunc(s.drafts, func(x register.Draft) bool { return x.ID == d.ID })
	d.Body = d.Body.Clone()
	s.drafts = append([]register.Draft{d}, s.drafts...)
	return s.failure()
}

// Drafts returns the drafts, newest first.
func (s *Store) Drafts(context.Context) ([]register.Draft, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.drafts), s.failure()
}

// DeleteDraft drops a draft.
func (s *Store) DeleteDraft(_ context.Context, id app.ID) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.drafts = slices.DeleteFunc(s.drafts, func(x register.Draft) bool { return x.ID == id })
	return s.failure()
}

// PutBlob keeps an attachment.
func (s *Store) PutBlob(_ context.Context, name string, r io.Reader) (app.File, error) {
	b, err := io.ReadAll(r)
	if err != nil {
		return app.File{}, err
	}
	sum := sha256.Sum256(b)
	hash := hex.EncodeToString(sum[:])
	s.mu.Lock()
	defer s.mu.Unlock()
	s.blobs[hash] = b
	return app.File{Hash: hash, Name: name, Size: int64(len(b))}, s.failure()
}

// OpenBlob opens an attachment.
func (s *Store) OpenBlob(_ context.Context, hash string) (io.ReadCloser, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	b, ok := s.blobs[hash]
	if !ok {
		return nil, app.NewError(app.CodeNotFound, nil, "what", hash)
	}
	return io.NopCloser(bytes.NewReader(b)), s.failure()
}

// Setting returns a view setting.
func (s *Store) Setting(_ context.Context, key string) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.settings[key], nil
}

// Rejudge evaluates the records of a form again.
func (s *Store) Rejudge(_ context.Context, form, day string) (changed int, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for id, rec := range s.records[form] {
		before := s.eval[id]
		s.eval[id] = s.programs[form].Evaluate(rec, day)
		if now := s.eval[id]; now.Hard != before.Hard || now.Soft != before.Soft {
			changed++
		}
	}
	return changed, nil
}

// SetSetting keeps a view setting.
func (s *Store) SetSetting(_ context.Context, key, value string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.settings[key] = value
	return nil
}
