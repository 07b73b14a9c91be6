package register

import (
	"maps"
	"slices"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/app/op"
	"ronghe/app/rules"
)

// snapshot is the record at one moment, the texts that are no values yet, and
// what has to be looked at in how others were read; both by op path.
type snapshot struct {
	rec *app.Record
	raw map[string]string
	odd map[string]remark
}

// remark is what has to be said of a text beside the value that stands in its
// place: an amount was rounded, a name is several records', or the text was
// typed into a choice and is none. It stays until the place changes or somebody
// confirms it.
type remark struct {
	text  string // as typed
	found *catalog.Finding
}

// Codes of the findings about a text that is none of a choice's options.
const (
	codeUnfit     = "unfit"      // nothing stands in the place: {value}
	codeUnfitKept = "unfit_kept" // what stood there stays: {value} {stored}
)

// put returns the snapshot with v at path, and nothing more to say of it.
func (s snapshot) put(path string, v app.Value) snapshot {
	return snapshot{rec: with(s.rec, path, v), raw: without(s.raw, path), odd: without(s.odd, path)}
}

// texts are the remarks' texts.
func (s snapshot) texts() map[string]string {
	if len(s.odd) == 0 {
		return nil
	}
	out := make(map[string]string, len(s.odd))
	for path, r := range s.odd {
		out[path] = r.text
	}
	return out
}

// remarkOn is what there is to say of a text beside the value that stands in its
// place.
func (ss *Session) remarkOn(fd *catalog.Field, text string, stands app.Value) remark {
	for _, in := range []catalog.Input{ss.input(text), ss.pasted(fd, text)} {
		v, bad := fd.Parse(in)
		if bad == nil && fd.Own {
			bad = ss.svc.beyond(fd, v)
		}
		if toTell(bad) && v.Equal(stands) {
			return remark{text, bad}
		}
	}
	return unfit(fd, text, stands)
}

// toTell reports whether a value that was stored is to be looked at.
func toTell(bad *catalog.Finding) bool {
	return bad != nil && (bad.Severity == app.Soft || bad.Severity == app.Hard)
}

func unfit(fd *catalog.Field, text string, stands app.Value) remark {
	if stands.IsBlank() {
		return remark{text, &catalog.Finding{Code: codeUnfit, Severity: app.Refused, Args: map[string]string{"value": text}}}
	}
	return remark{text, &catalog.Finding{
		Code: codeUnfitKept, Severity: app.Soft, Args: map[string]string{"value": text, "stored": fd.Format(stands)},
	}}
}

// Unfit keeps a text that was typed into a choice and is none: what stands in
// the place stays, and both are told.
func (ss *Session) Unfit(path, text string) {
	if fd := ss.form.At(path); fd != nil && fd.Compute == "" {
		ss.step("", ss.now.unfit(fd, path, text))
	}
}

func (s snapshot) unfit(fd *catalog.Field, path, text string) snapshot {
	stands := op.Lookup(s.rec, path)
	s.raw = without(s.raw, path)
	s.odd = including(s.odd, path, unfit(fd, text, stands))
	return s
}

// waiting are the paths whose texts stand for no value, sorted.
func (s snapshot) waiting() []string {
	paths := slices.Collect(maps.Keys(s.raw))
	for path, r := range s.odd {
		if r.found.Code == codeUnfit {
			paths = append(paths, path)
		}
	}
	slices.Sort(paths)
	return paths
}

// unread returns the text at path that stands for no value, if there is one.
func (s snapshot) unread(path string) (string, bool) {
	if text, ok := s.raw[path]; ok {
		return text, true
	}
	r, ok := s.odd[path]
	return r.text, ok && r.found.Code == codeUnfit
}

func including[V any](m map[string]V, path string, v V) map[string]V {
	next := make(map[string]V, len(m)+1)
	maps.Copy(next, m)
	next[path] = v
	return next
}

func without[V any](m map[string]V, path string) map[string]V {
	if _, ok := m[path]; !ok {
		return m
	}
	m = maps.Clone(m)
	delete(m, path)
	return m
}

// blind reports whether a problem of the rules comes from a place whose text is
// no value: that is said already, and the rules took the place for blank.
func (ss *Session) blind(p app.Problem) bool {
	if len(ss.now.raw) == 0 && len(ss.now.odd) == 0 {
		return false
	}
	at := []string{p.Field}
	switch {
	case p.Code == rules.CodeRequired:
	case p.Row > 0:
		at = ss.form.CheckAt(p.Table, p.Code)
	default:
		at = ss.form.CheckAt("", p.Code)
	}
	for _, field := range at {
		p.Field = field
		if _, unread := ss.now.unread(pathOf(p, ss.now.rec)); unread {
			return true
		}
	}
	return false
}

// Unread returns the text at path as typed while it stands for no value.
func (ss *Session) Unread(path string) (string, bool) { return ss.now.unread(path) }

// Confirmable reports whether something has to be looked at in how the text at
// path was read, which Confirm settles.
func (ss *Session) Confirmable(path string) bool {
	r, ok := ss.now.odd[path]
	return ok && r.found.Severity != app.Refused || confirmed(ss.now.rec, path) != ss.now.rec
}

// Confirm says that the value at path is right as it was read.
func (ss *Session) Confirm(path string) {
	if ss.Confirmable(path) {
		ss.step("", snapshot{rec: confirmed(ss.now.rec, path), raw: ss.now.raw, odd: without(ss.now.odd, path)})
	}
}

// with returns rec with v at path; everything else is shared.
func with(rec *app.Record, path string, v app.Value) *app.Record {
	table, id, field := op.SplitPath(path)
	next := *rec
	if table == "" {
		next.Fields = withField(rec.Fields, field, v)
		return &next
	}
	rows := slices.Clone(rec.Rows[table])
	for i := range rows {
		if rows[i].ID == id {
			rows[i].Fields = withField(rows[i].Fields, field, v)
		}
	}
	return withRows(rec, table, rows)
}

func withField(fields map[string]app.Value, id string, v app.Value) map[string]app.Value {
	next := make(map[string]app.Value, len(fields)+1)
	maps.Copy(next, fields)
	if v.IsBlank() {
		delete(next, id)
	} else {
		next[id] = v
	}
	return next
}

func withRows(rec *app.Record, table string, rows []app.Row) *app.Record {
	next := *rec
	next.Rows = maps.Clone(rec.Rows)
	if next.Rows == nil {
		next.Rows = map[string][]app.Row{}
	}
	if len(rows) == 0 {
		delete(next.Rows, table)
	} else {
		next.Rows[table] = rows
	}
	return &next
}
