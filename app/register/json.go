package register

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/app/op"
)

// maxRecordJSON is the largest record document that is read, in bytes.
const maxRecordJSON = 8 << 20

// recordDoc is a record as a JSON document for scripts: field ids as names,
// decimals and dates as strings, blank as null.
type recordDoc struct {
	ID     app.ID                                  `json:"id"`
	Fields map[string]json.RawMessage              `json:"fields"`
	Tables map[string][]map[string]json.RawMessage `json:"tables"`
}

// ReadRecord reads a record document for a form. With an id it is laid over
// the stored record: fields that are not named stay, null clears, a table that
// is named is replaced (rows keep their identity by "_id"). It returns the
// record as it should be and the stored one (nil for a new record), and every
// value that cannot be read as a problem.
func (s *Service) ReadRecord(ctx context.Context, form string, r io.Reader) (rec, base *app.Record, problems []app.Problem, err error) {
	f, err := s.form(form)
	if err != nil {
		return nil, nil, nil, err
	}
	b, err := io.ReadAll(io.LimitReader(r, maxRecordJSON+1))
	if err != nil {
		return nil, nil, nil, fmt.Errorf("read record: %w", err)
	}
	if len(b) > maxRecordJSON {
		return nil, nil, nil, app.NewError(app.CodeTooLarge, nil, "what", "JSON", "limit", "8 MiB")
	}
	var doc recordDoc
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&doc); err != nil {
		return nil, nil, nil, app.NewError(app.CodeInvalid, err, "reason", "JSON: "+err.Error())
	}
	if doc.ID != "" {
		if base, err = s.store.Get(ctx, form, doc.ID); err != nil {
			return nil, nil, nil, err
		}
		rec = base.Clone()
	} else if rec, err = s.Blank(form); err != nil {
		return nil, nil, nil, err
	}
	rd := docReader{s: s, ctx: ctx}
	for id, raw := range doc.Fields {
		fd, ok := f.Field(id)
		if !ok || fd.IsTable() {
			rd.unknown(id)
			continue
		}
		if v, ok := rd.value(fd, raw, 0); ok {
			rec.Set(id, v)
		}
	}
	for id, rows := range doc.Tables {
		t, ok := f.Field(id)
		if !ok || !t.IsTable() {
			rd.unknown(id)
			continue
		}
		rec.Rows[id] = rd.rows(t, rows, rec.Rows[id])
	}
	return rec, base, rd.problems, nil
}

type docReader struct {
	s        *Service
	ctx      context.Context
	problems []app.Problem
}

func (rd *docReader) unknown(id string) {
	rd.problems = append(rd.problems, app.Problem{Code: "field_unknown", Severity: app.Refused, Field: id, Args: map[string]string{"field": id}})
}

// value reads one field (false: leave what is there): text as typed, a JSON number by its source text,
// true/false, null, or the stored form of lists, parties and attachments.
func (rd *docReader) value(fd *catalog.Field, raw json.RawMessage, row int) (app.Value, bool) {
	text := strings.TrimSpace(string(raw))
	var bad *catalog.Finding
	var v app.Value
	switch {
	case text == "null":
		return app.Value{}, true
	case text == "true" || text == "false":
		v = app.BoolValue(text == "true")
	case strings.HasPrefix(text, `"`):
		var str string
		if json.Unmarshal(raw, &str) != nil {
			return app.Value{}, false
		}
		v, bad = fd.Parse(catalog.Input{Cell: app.Cell{Kind: app.CellText, Text: str}, Refs: rd.s.Resolver(rd.ctx)})
	case strings.HasPrefix(text, "[") || strings.HasPrefix(text, "{"):
		if err := json.Unmarshal(raw, &v); err != nil {
			bad = &catalog.Finding{Code: "json_value", Severity: app.Refused, Args: map[string]string{"value": text}}
		}
	default:
		v, bad = fd.ParseText(text)
	}
	if bad != nil {
		rd.problems = append(rd.problems, problemOf(fd, bad, row))
		if bad.Severity == app.Refused || fd.Personal != nil && v.IsBlank() { // masked
			return app.Value{}, false
		}
	}
	return v, true
}

func (rd *docReader) rows(t *catalog.Field, docs []map[string]json.RawMessage, old []app.Row) []app.Row {
	rows := make([]app.Row, 0, len(docs))
	for i, doc := range docs {
		row := app.Row{ID: op.NewID(), Fields: map[string]app.Value{}}
		_ = json.Unmarshal(doc["_id"], &row.ID) // none: a new row
		var was app.Row
		for _, o := range old {
			if o.ID == row.ID {
				was, row.Order = o, o.Order
			}
		}
		for id, raw := range doc {
			if id == "_id" {
				continue
			}
			fd, ok := t.Column(id)
			if !ok {
				rd.unknown(t.ID + "." + id)
				continue
			}
			v, ok := rd.value(fd, raw, i+1)
			if !ok && fd.Personal != nil {
				v = was.Fields[id]
			}
			if !v.IsBlank() {
				row.Fields[id] = v
			}
		}
		rows = append(rows, row)
	}
	rank(rows)
	return rows
}

func problemOf(fd *catalog.Field, bad *catalog.Finding, row int) app.Problem {
	p := app.Problem{Code: bad.Code, Severity: bad.Severity, Args: bad.Args, Field: fd.ID, Row: row}
	if t := fd.Table(); t != nil {
		p.Table = t.ID
	}
	return p
}

// Doc returns a record as a JSON document for scripts; every field of the form
// is named, blank ones as null. Personal values stay masked.
func (s *Service) Doc(rec *app.Record) map[string]any {
	f, ok := s.cat.Form(rec.Form)
	if !ok {
		return nil
	}
	values := map[string]any{}
	tables := map[string]any{}
	for _, fd := range f.Fields() {
		if !fd.IsTable() {
			values[fd.ID] = docValue(fd, rec.Value(fd.ID))
			continue
		}
		rows := make([]map[string]any, len(rec.Rows[fd.ID]))
		for i, row := range rec.Rows[fd.ID] {
			rows[i] = map[string]any{"_id": row.ID}
			for _, col := range fd.Fields {
				rows[i][col.ID] = docValue(col, row.Fields[col.ID])
			}
		}
		tables[fd.ID] = rows
	}
	return map[string]any{
		"id": rec.ID, "form": rec.Form, "unit": rec.Unit, "rev": rec.Rev, "deleted": rec.Deleted,
		"fields": values, "tables": tables,
	}
}

func docValue(fd *catalog.Field, v app.Value) any {
	if v.Kind() == app.SealedKind {
		return fd.Format(v)
	}
	return v
}

// Resolver finds directory records for references that are read from text. It
// remembers what it found: an import asks for the same school many times.
func (s *Service) Resolver(ctx context.Context) catalog.Resolver {
	return s.resolver(ctx)
}

func (s *Service) resolver(ctx context.Context) *resolver {
	return &resolver{ctx: ctx, s: s, known: map[string][]app.Party{}, dirs: s.directories(ctx)}
}

type resolver struct {
	ctx   context.Context
	s     *Service
	known map[string][]app.Party // what is stored
	dirs  *directories
	with  *together // of the import that asks; nil for none
}

// Changes reports whether a name that is asked for again may be another's: what an import
// brings in counts.
func (r *resolver) Changes() bool { return r.with.live() }

// mostKnown bounds the resolver's memory.
const mostKnown = 50_000

// Resolve implements catalog.Resolver.
func (r *resolver) Resolve(form, text string) []app.Party {
	return r.with.resolve(form, text, r.stored(form, text))
}

func (r *resolver) stored(form, text string) []app.Party {
	key := form + "\x00" + text
	if found, ok := r.known[key]; ok {
		return found
	}
	found, err := r.s.store.Resolve(r.ctx, form, text)
	if err != nil { // an unknown name is kept as a name; the store's fault shows at the save
		return nil
	}
	if len(r.known) < mostKnown {
		r.known[key] = found
	}
	return found
}
