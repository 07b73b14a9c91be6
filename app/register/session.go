package register

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/app/op"
	"ronghe/app/rules"
)

// mostUndo is how many steps of a form can be undone.
const mostUndo = 300

// Session is one record being edited: what a form shows and does, without a
// window. Records that it has handed out never change: every edit makes a new
// one that shares what stayed. It is used from one goroutine.
type Session struct {
	svc    *Service
	form   *catalog.Form
	base   *app.Record // as stored; nil for a new record
	now    snapshot
	undo   []snapshot
	redo   []snapshot
	last   string // path of the latest step, so that typing on is one step
	result rules.Result
	view   *rules.View
	draft  app.ID
	saved  int64 // number of the edit that the draft holds
	edits  int64
	drafts time.Time   // when the draft was written
	start  *app.Record // as a new record began
	opened int64       // number of the edit that the draft held when it was resumed
	judged judged
}

// judged is what Edited found for one state.
type judged struct {
	rec    *app.Record
	edited bool
}

// Edit is one cell's new text.
type Edit struct {
	Path string // "field", or "table/row/field"
	Text string
}

// Begin starts a new record.
func (s *Service) Begin(form string) (*Session, error) {
	f, err := s.form(form)
	if err != nil {
		return nil, err
	}
	rec, err := s.Blank(form)
	if err != nil {
		return nil, err
	}
	return s.session(f, nil, rec, op.NewID()), nil
}

// BeginWith starts a new record that begins with texts by field, read as if they
// were typed; what cannot be read is left out.
func (s *Service) BeginWith(form string, texts map[string]string) (*Session, error) {
	f, err := s.form(form)
	if err != nil {
		return nil, err
	}
	rec, err := s.Blank(form)
	if err != nil {
		return nil, err
	}
	for id, text := range texts {
		fd, ok := f.Field(id)
		if !ok || fd.IsTable() {
			continue
		}
		if v, bad := fd.ParseText(text); bad == nil || bad.Severity != app.Refused {
			rec.Set(id, v)
		}
	}
	return s.session(f, nil, rec, op.NewID()), nil
}

// Edit opens a stored record.
func (s *Service) Edit(ctx context.Context, form string, id app.ID) (*Session, error) {
	f, err := s.form(form)
	if err != nil {
		return nil, err
	}
	rec, err := s.store.Get(ctx, form, id)
	if err != nil {
		return nil, err
	}
	return s.session(f, rec, rec.Clone(), op.NewID()), nil
}

// Resume goes on with a draft. Its base is the record as it stood when the
// draft was begun, so that saving writes only what was typed: what someone else
// stored meanwhile in other places stays, and in the same places is told.
func (s *Service) Resume(ctx context.Context, d Draft) (*Session, error) {
	f, err := s.form(d.Form)
	if err != nil {
		return nil, err
	}
	var base *app.Record
	if !d.New {
		if base, err = s.asOf(ctx, d.Form, d.Doc, d.Body.Rev); err != nil {
			return nil, err
		}
	}
	ss := s.session(f, base, f.UpgradeRecord(d.Body.Clone()), d.ID)
	ss.now.raw = make(map[string]string, len(d.Raw))
	for path, text := range d.Raw { // of a draft that an earlier version of the form began
		if path = f.Moved(path, d.Body.FormVer); f.At(path) != nil {
			ss.now.raw[path] = text
		}
	}
	ss.edits, ss.saved, ss.opened, ss.drafts = 1, 1, 1, d.At
	if base == nil {
		if ss.start, err = s.Blank(d.Form); err != nil {
			return nil, err
		}
		ss.start.ID = ss.now.rec.ID
	}
	for path, text := range d.Odd {
		path = f.Moved(path, d.Body.FormVer)
		if fd := f.At(path); fd != nil {
			ss.now.odd = including(ss.now.odd, path, ss.remarkOn(fd, text, ss.Value(path)))
		}
	}
	return ss, nil
}

// asOf returns a record as it stood at a revision, or as it stands where that
// revision is not in its log.
func (s *Service) asOf(ctx context.Context, form string, id app.ID, rev int64) (*app.Record, error) {
	now, err := s.store.Get(ctx, form, id)
	if err != nil || now.Rev <= rev {
		return now, err
	}
	entries, err := s.store.History(ctx, id)
	if err != nil {
		return nil, err
	}
	// In the order in which they came here, which is what people saw: ops of
	// others may stand between, and some of one's own may be refused by now.
	var doc op.Doc
	var by op.Branch
	for i := range entries {
		o := &entries[i].Op
		doc.Fold(o, by, 0, doc.Decide(o, by))
		if rec := doc.Rec; rec != nil && rec.Rev == rev {
			rec.Created, rec.Updated = now.Created, app.Stamp{At: entries[i].At, User: o.User}
			return rec, nil
		}
	}
	return now, nil
}

func (s *Service) session(f *catalog.Form, base, rec *app.Record, draft app.ID) *Session {
	ss := &Session{svc: s, form: f, base: base, draft: draft}
	ss.replace(snapshot{rec: rec})
	ss.start = ss.now.rec
	return ss
}

// Form returns the definition.
func (ss *Session) Form() *catalog.Form { return ss.form }

// Record returns the record as it stands, computed values included; it is not
// changed by later edits, nor by the caller.
func (ss *Session) Record() *app.Record { return ss.now.rec }

// Base returns the record as stored, nil for a new one.
func (ss *Session) Base() *app.Record { return ss.base }

// Result returns what the rules say of the record as it stands.
func (ss *Session) Result() rules.Result { return ss.result }

// Problems returns the rules' problems; texts that are no values come first,
// then what has to be looked at in how others were read.
func (ss *Session) Problems() []app.Problem {
	var out []app.Problem
	add := func(path string, bad *catalog.Finding) {
		p := problemOf(ss.form.At(path), bad, ss.rowNumber(path))
		p.Record = ss.now.rec.ID
		out = append(out, p)
	}
	for _, path := range slices.Sorted(maps.Keys(ss.now.raw)) {
		if fd := ss.form.At(path); fd != nil {
			if _, bad := fd.Parse(ss.input(ss.now.raw[path])); bad != nil {
				add(path, bad)
			}
		}
	}
	for _, path := range slices.Sorted(maps.Keys(ss.now.odd)) {
		add(path, ss.now.odd[path].found)
	}
	for _, p := range ss.result.Problems {
		if !ss.blind(p) {
			out = append(out, p)
		}
	}
	return out
}

// rowNumber is the 1-based number of the row of a path, 0 for a top field.
func (ss *Session) rowNumber(path string) int {
	table, id, _ := op.SplitPath(path)
	return slices.IndexFunc(ss.now.rec.Rows[table], func(r app.Row) bool { return r.ID == id }) + 1
}

func (ss *Session) input(text string) catalog.Input {
	return catalog.Input{Cell: app.Cell{Kind: app.CellText, Text: text}, Refs: ss.svc.Resolver(context.Background())}
}

// pasted is a text that comes from a spreadsheet: a number among dates is a day
// that lost its format.
func (ss *Session) pasted(fd *catalog.Field, text string) catalog.Input {
	in := ss.input(text)
	if fd.TypeName == catalog.TypeDate && strings.Trim(text, "0123456789.") == "" {
		in.Cell.Kind = app.CellNumber
	}
	return in
}

// Text is what an entry at path shows: the text as typed while it is no value,
// else the value as people read it.
func (ss *Session) Text(path string) string {
	if t, ok := ss.now.unread(path); ok {
		return t
	}
	fd := ss.form.At(path)
	if fd == nil {
		return ""
	}
	return fd.Format(ss.Value(path))
}

// Value returns the value at path.
func (ss *Session) Value(path string) app.Value { return op.Lookup(ss.now.rec, path) }

// View says what the form's conditions make of sections and fields now: what
// is shown and what must be filled for the record to be complete.
func (ss *Session) View() *rules.View { return ss.view }

// SetText reads typed text into the field at path. What cannot be read is kept
// as typed and the finding says why.
func (ss *Session) SetText(path, text string) *catalog.Finding {
	fd := ss.form.At(path)
	if fd == nil || fd.Compute != "" {
		return nil
	}
	next, bad := ss.withText(ss.now, fd, path, ss.input(text))
	ss.step(path, ss.settled(ss.now, next, path))
	return bad
}

// Set puts a value at path.
func (ss *Session) Set(path string, v app.Value) {
	ss.step(path, ss.settled(ss.now, ss.now.put(path, v), path))
}

// SetMany reads many texts as one step that one undo takes back: a paste. It
// returns the findings by path.
func (ss *Session) SetMany(edits []Edit) map[string]*catalog.Finding {
	next := ss.now
	found := map[string]*catalog.Finding{}
	paths := make([]string, 0, len(edits))
	for _, e := range edits {
		fd := ss.form.At(e.Path)
		if fd == nil || fd.Compute != "" {
			continue
		}
		paths = append(paths, e.Path)
		var bad *catalog.Finding
		if next, bad = ss.withText(next, fd, e.Path, ss.pasted(fd, e.Text)); bad != nil {
			found[e.Path] = bad
		}
	}
	ss.step("", ss.settled(ss.now, next, paths...))
	return found
}

func (ss *Session) withText(from snapshot, fd *catalog.Field, path string, in catalog.Input) (snapshot, *catalog.Finding) {
	text := in.Text()
	v, bad := fd.Parse(in)
	if bad != nil && bad.Severity == app.Refused {
		next := from.put(path, app.Value{})
		next.raw = including(next.raw, path, text)
		return next, bad
	}
	next := from.put(path, v)
	if toTell(bad) {
		next.odd = including(next.odd, path, remark{text, bad})
	}
	return next, bad
}

// InsertRows puts n new rows into a table before index at (len = at the end)
// and returns their ids.
func (ss *Session) InsertRows(table string, at, n int) []app.ID {
	t, ok := ss.form.Field(table)
	if !ok || n <= 0 {
		return nil
	}
	old := ss.now.rec.Rows[table]
	at = min(max(at, 0), len(old))
	prev, next := "", ""
	if at > 0 {
		prev = old[at-1].Order
	}
	if at < len(old) {
		next = old[at].Order
	}
	fresh := make([]app.Row, n)
	ids := make([]app.ID, n)
	ranks := op.Spread(prev, next, n)
	if n == 1 && next == "" {
		ranks[0] = op.After(prev)
	}
	for i := range fresh {
		fresh[i] = ss.svc.BlankRow(t, nil)
		fresh[i].Order = ranks[i]
		ids[i] = fresh[i].ID
	}
	ss.step("", snapshot{rec: withRows(ss.now.rec, table, slices.Insert(slices.Clone(old), at, fresh...)), raw: ss.now.raw, odd: ss.now.odd})
	return ids
}

// DeleteRows removes rows of a table.
func (ss *Session) DeleteRows(table string, ids ...app.ID) {
	rows := slices.DeleteFunc(slices.Clone(ss.now.rec.Rows[table]), func(r app.Row) bool { return slices.Contains(ids, r.ID) })
	next := snapshot{rec: withRows(ss.now.rec, table, rows), raw: maps.Clone(ss.now.raw), odd: maps.Clone(ss.now.odd)}
	gone := func(path string) bool {
		t, id, _ := op.SplitPath(path)
		return t == table && slices.Contains(ids, id)
	}
	maps.DeleteFunc(next.raw, func(path, _ string) bool { return gone(path) })
	maps.DeleteFunc(next.odd, func(path string, _ remark) bool { return gone(path) })
	ss.step("", next)
}

// step makes next the present state. Typing on in one place is one step.
func (ss *Session) step(path string, next snapshot) {
	if path == "" || path != ss.last {
		ss.undo = append(ss.undo, ss.now)
		if len(ss.undo) > mostUndo {
			ss.undo = slices.Delete(ss.undo, 0, len(ss.undo)-mostUndo)
		}
	}
	ss.last = path
	ss.redo = nil
	ss.edits++
	ss.replace(next)
}

// Pause ends a run of typing: what comes next is a step of its own.
func (ss *Session) Pause() { ss.last = "" }

// CanUndo and CanRedo say whether there is a step to take.
func (ss *Session) CanUndo() bool { return len(ss.undo) > 0 }

// CanRedo reports whether an undone step can be done again.
func (ss *Session) CanRedo() bool { return len(ss.redo) > 0 }

// Undo takes the latest step back; false when there is none.
func (ss *Session) Undo() bool { return ss.travel(&ss.undo, &ss.redo) }

// Redo does an undone step again.
func (ss *Session) Redo() bool { return ss.travel(&ss.redo, &ss.undo) }

func (ss *Session) travel(from, to *[]snapshot) bool {
	if len(*from) == 0 {
		return false
	}
	*to = append(*to, ss.now)
	next := (*from)[len(*from)-1]
	*from = (*from)[:len(*from)-1]
	ss.last = ""
	ss.edits++
	ss.replace(next)
	return true
}

// replace evaluates the rules over a state and makes it the present one.
func (ss *Session) replace(next snapshot) {
	ss.result = ss.svc.Check(next.rec)
	ss.view = ss.svc.programs[ss.form.ID].View(next.rec, ss.svc.Today())
	ss.now = snapshot{rec: ss.computed(next.rec), raw: next.raw, odd: next.odd}
}

// computed returns rec with the computed values that the rules gave, and none
// that they did not.
func (ss *Session) computed(rec *app.Record) *app.Record {
	for _, fd := range ss.form.Fields() {
		if fd.Compute != "" {
			if v := ss.result.Computed[fd.ID]; !v.Equal(rec.Fields[fd.ID]) {
				rec = with(rec, fd.ID, v)
			}
		}
		for _, col := range fd.Fields {
			if col.Compute == "" {
				continue
			}
			for _, row := range rec.Rows[fd.ID] {
				path := op.Path(fd.ID, row.ID, col.ID)
				if v := ss.result.Computed[path]; !v.Equal(row.Fields[col.ID]) {
					rec = with(rec, path, v)
				}
			}
		}
	}
	return rec
}
