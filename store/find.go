package store

import (
	"context"
	"database/sql/driver"
	"fmt"
	"strings"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/app/register"
)

// FindBy returns ids of live records whose fields all equal values, oldest
// first; blank values match nothing. Personal fields are compared by blind
// index. limit 0 means 10.
func (s *Store) FindBy(ctx context.Context, form string, fields []string, values []app.Value, limit int) ([]app.ID, error) {
	k, err := s.unlocked()
	if err != nil {
		return nil, err
	}
	f, err := s.findSQL(k, form, fields, values, limit)
	if err != nil || f == nil {
		return nil, err
	}
	var ids []app.ID
	err = s.query(ctx, f.sql, f.args, 1, func(v []driver.Value) error { return appendID(&ids, v[0]) })
	return ids, s.coded(err)
}

// findSQL is FindBy's statement; nil when nothing can match.
func (s *Store) findSQL(k *keys, form string, fields []string, values []app.Value, limit int) (*clause, error) {
	sh, err := s.shape(form)
	if err != nil {
		return nil, err
	}
	if len(fields) == 0 || len(fields) != len(values) {
		return nil, app.NewError(app.CodeInternal, fmt.Errorf("%d fields, %d values", len(fields), len(values)))
	}
	if limit <= 0 {
		limit = 10
	}
	var where conds
	where.add("r.deleted = 0")
	for i, path := range fields {
		f, ok := sh.form.Find(path)
		if !ok || f.IsTable() {
			return nil, app.NewError(CodeField, nil, "form", sh.form.Title, "field", path)
		}
		c, ok := equal(k, sh, f, values[i])
		if !ok {
			return nil, nil
		}
		where = append(where, c)
	}
	w, args := where.where()
	return &clause{
		fmt.Sprintf("SELECT d.id FROM (SELECT r.rid FROM %s r WHERE %s ORDER BY r.rid LIMIT ?) x CROSS JOIN doc d ON d.rid = x.rid", sh.main, w),
		append(args, int64(limit)),
	}, nil
}

// equal is the condition that a field holds a value; ok is false when none can.
func equal(k *keys, sh *shape, f *catalog.Field, v app.Value) (clause, bool) {
	if v.IsBlank() || v.Kind() == app.NotApplicable || v.Kind() == app.SealedKind {
		return clause{}, false
	}
	if f.Personal != nil {
		whole := k.blindWhole(f, v)
		if whole == nil {
			return clause{}, false
		}
		term := strings.TrimSpace(string(appendBlind(nil, whole, 'w')))
		return clause{fmt.Sprintf("r.rid IN (SELECT rowid FROM %s WHERE %s MATCH ?)", sh.fts, sh.fts), []any{"k : " + term}}, true
	}
	expr, ref := sh.exprs(f)
	var c clause
	if id := v.Party().Ref; id != "" && ref != "" {
		c = clause{ref + " = ?", []any{string(id)}}
	} else {
		cols := sh.byPath[f.Path()]
		var want any = v.Text()
		if len(cols) > 0 {
			want = cols[0].col.Get(v)
		}
		c = clause{expr + " = ?", []any{want}}
	}
	if t := f.Table(); t != nil {
		c.sql = fmt.Sprintf("r.rid IN (SELECT t.rid FROM %s t WHERE %s)", sh.tableOf(t).name, c.sql)
	}
	return c, true
}

// mostResolved bounds what Resolve returns: more than a few names nobody picks
// from.
const mostResolved = 5

// Resolve returns directory records whose display field, identity or former
// name is exactly text; at most a few.
func (s *Store) Resolve(ctx context.Context, form, text string) ([]app.Party, error) {
	if _, err := s.unlocked(); err != nil {
		return nil, err
	}
	sh, err := s.shape(form)
	if err != nil {
		return nil, err
	}
	if sh.resolveSQL == "" {
		return nil, nil
	}
	args := make([]any, len(sh.resolveBy))
	for i, f := range sh.resolveBy {
		args[i] = operand(f, text)
	}
	var out []app.Party
	err = s.query(ctx, sh.resolveSQL, args, partyWidth, func(v []driver.Value) error {
		p, _, err := sh.party(v)
		out = append(out, p)
		return err
	})
	return out, s.coded(err)
}

// setResolve makes the statement that finds records by a name, which an import
// asks for every party.
func (s *shape) setResolve() {
	var parts []string
	for _, path := range []string{s.form.Display, s.form.Identity, catalog.FormerNames + "." + catalog.FormerName} {
		cols := s.byPath[path]
		if len(cols) == 0 || cols[0].field.Personal != nil {
			continue
		}
		if t := cols[0].field.Table(); t != nil {
			parts = append(parts, fmt.Sprintf("SELECT rid FROM %s WHERE %s = ?", s.tableOf(t).name, cols[0].name))
		} else {
			parts = append(parts, fmt.Sprintf("SELECT rid FROM %s WHERE deleted = 0 AND %s = ?", s.main, cols[0].name))
		}
		s.resolveBy = append(s.resolveBy, cols[0].field)
	}
	if len(parts) > 0 {
		s.resolveSQL = fmt.Sprintf("%s WHERE r.deleted = 0 AND r.rid IN (%s) ORDER BY r.rid LIMIT %d",
			s.partySQL(), strings.Join(parts, " UNION "), mostResolved)
	}
}

const partyWidth = 5

// partySQL selects what a suggestion shows: id, name, code and up to two of the
// list's other columns.
func (s *shape) partySQL() string {
	col := func(path string) string {
		if cols := s.byPath[path]; path != "" && len(cols) > 0 {
			return "r." + cols[0].name
		}
		return "NULL"
	}
	details := s.details()
	return fmt.Sprintf("SELECT d.id, %s, %s, %s, %s FROM %s r JOIN doc d ON d.rid = r.rid",
		col(s.form.Display), col(s.form.Identity), col(details[0]), col(details[1]), s.main)
}

// details are the paths of the list columns that tell records of one name
// apart: places and kinds first.
func (s *shape) details() [2]string {
	var out [2]string
	n := 0
	for _, p := range s.form.List.Columns {
		f, ok := s.form.Find(p)
		if !ok || n == 2 || p == s.form.Display || p == s.form.Identity || f.Personal != nil || f.Table() != nil {
			continue
		}
		if f.TypeName == catalog.TypeTree || f.TypeName == catalog.TypeChoice {
			out[n] = p
			n++
		}
	}
	return out
}

// party reads a row of partySQL.
func (s *shape) party(v []driver.Value) (app.Party, string, error) {
	b, _ := v[0].([]byte)
	id, err := blobID(b)
	p := app.Party{Form: s.form.ID, Ref: id}
	p.Name, _ = v[1].(string)
	p.Code, _ = v[2].(string)
	var detail []string
	for i, path := range s.details() {
		t, _ := v[3+i].(string)
		if f, ok := s.form.Find(path); ok && t != "" {
			detail = append(detail, f.Format(app.TextValue(t)))
		}
	}
	return p, strings.Join(detail, " · "), err
}

// suggestPool is how many hits are looked at for the best ones.
const suggestPool = 200

// Suggest returns records for a typed name, code or pinyin initials: exactly
// that name or code first, then names that begin with it, then the rest,
// shorter names before longer ones. limit 0 means 20.
func (s *Store) Suggest(ctx context.Context, form, text string, limit int) ([]register.Suggestion, error) {
	k, err := s.unlocked()
	if err != nil {
		return nil, err
	}
	sh, err := s.shape(form)
	if err != nil {
		return nil, err
	}
	if limit <= 0 {
		limit = 20
	}
	want := s.searchFor(k, sh, text)
	if want == nil {
		return nil, nil
	}
	pool := newRanking(text, limit)
	take := func(v []driver.Value) error {
		p, detail, err := sh.party(v)
		pool.add(register.Suggestion{Party: p, Detail: detail})
		return err
	}
	// Names that begin with the text come from the index on names, so that none
	// is lost among many hits.
	if cols := sh.byPath[sh.form.Display]; len(cols) > 0 {
		typed := strings.TrimSpace(text)
		err = s.query(ctx, fmt.Sprintf("%s WHERE r.deleted = 0 AND r.%s >= ? AND r.%s < ? ORDER BY r.%s LIMIT ?", sh.partySQL(), cols[0].name, cols[0].name, cols[0].name),
			[]any{typed, typed + "\U0010ffff", int64(suggestPool)}, partyWidth, take)
		if err != nil {
			return nil, s.coded(err)
		}
	}
	err = s.query(ctx, fmt.Sprintf("%s WHERE r.deleted = 0 AND r.rid IN (SELECT rowid FROM %s WHERE %s MATCH ? LIMIT ?)", sh.partySQL(), sh.fts, sh.fts),
		[]any{want.match, int64(suggestPool)}, partyWidth, take)
	if err != nil {
		return nil, s.coded(err)
	}
	best := pool.best()
	return best, s.coded(s.sayFormer(ctx, sh, normalise(text), best))
}

// sayFormer says of what was found why, where neither name nor code begins with the
// text: the former name that holds it.
func (s *Store) sayFormer(ctx context.Context, sh *shape, typed string, found []register.Suggestion) error {
	col := sh.form.Former()
	if col == nil || typed == "" {
		return nil
	}
	for i := range found {
		p := found[i].Party
		if strings.Contains(normalise(p.Name), typed) || strings.Contains(normalise(p.Code), typed) {
			continue
		}
		key, err := idBlob(p.Ref)
		if err != nil {
			return err
		}
		was := ""
		err = s.query(ctx, fmt.Sprintf("SELECT t.%s FROM %s t JOIN doc d ON d.rid = t.rid WHERE d.id = ?", sh.byPath[col.Path()][0].name, sh.tableOf(col.Table()).name),
			[]any{key}, 1, func(v []driver.Value) error {
				name, _ := v[0].(string)
				if strings.Contains(normalise(name), typed) || s.opt.Initials != nil && strings.Contains(s.opt.Initials(name), typed) {
					was = name
				}
				return nil
			})
		if err != nil {
			return err
		}
		if was != "" && !(s.opt.Initials != nil && strings.Contains(s.opt.Initials(p.Name), typed)) {
			found[i].Detail = strings.TrimSuffix(col.Label+" "+was+" · "+found[i].Detail, " · ")
		}
	}
	return nil
}
