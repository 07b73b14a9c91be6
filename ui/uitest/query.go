package uitest

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/app/codes"
	"ronghe/app/register"
)

// defaultPage is how many rows List returns when no limit is asked for.
const defaultPage = 200

// List returns a page.
func (s *Store) List(ctx context.Context, q app.Query) ([]app.ListRow, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if q.Limit == 0 {
		q.Limit = defaultPage
	}
	s.Queries = append(s.Queries, q)
	if err := s.failure(); err != nil {
		return nil, err
	}
	form, recs := s.chosen(q)
	if form == nil {
		return nil, app.NewError(app.CodeNotFound, nil, "what", q.Form)
	}
	from := min(q.Offset, len(recs))
	recs = recs[from:min(len(recs), from+q.Limit)]
	fields := q.Fields
	if len(fields) == 0 {
		fields = form.List.Columns
	}
	rows := make([]app.ListRow, len(recs))
	for i, rec := range recs {
		e := s.eval[rec.ID]
		rows[i] = app.ListRow{ID: rec.ID, Rev: rec.Rev, Hard: e.Hard, Soft: e.Soft, Deleted: rec.Deleted, Updated: rec.Updated, Carried: len(register.CarriedMarks(rec)) > 0}
		for _, path := range fields {
			rows[i].Values = append(rows[i].Values, s.value(form, rec, path))
		}
	}
	return rows, ctx.Err()
}

// Summarise counts and sums.
func (s *Store) Summarise(ctx context.Context, q app.Query) (app.Summary, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.Queries = append(s.Queries, q)
	if err := s.failure(); err != nil {
		return app.Summary{}, err
	}
	form, recs := s.chosen(q)
	if form == nil {
		return app.Summary{}, app.NewError(app.CodeNotFound, nil, "what", q.Form)
	}
	out := app.Summary{Count: len(recs), Sums: map[string]string{}}
	if len(q.Group) > 0 {
		return s.groups(form, recs, q), ctx.Err()
	}
	for _, a := range q.Asked {
		out.Asked = append(out.Asked, s.figure(form, recs, a, q.Rows))
	}
	if len(q.Asked) > 0 {
		return out, ctx.Err()
	}
	for _, id := range form.List.Sums {
		fd, ok := form.Field(id)
		if !ok {
			continue
		}
		sum, any := decimal.Zero, false
		for _, rec := range recs {
			if d, ok := s.value(form, rec, id).Decimal(); ok {
				sum, any = sum.Add(d), true
			}
		}
		if any {
			out.Sums[id] = app.DecimalText(sum, fd.Scale)
		}
	}
	return out, ctx.Err()
}

// groups tells records apart by their own fields, or figures by those of the
// rows that they are asked of.
func (s *Store) groups(form *catalog.Form, recs []*app.Record, q app.Query) app.Summary {
	parts, whole := map[string][]*app.Record{}, map[string]map[app.ID]bool{}
	for _, rec := range recs {
		for _, one := range s.apart(form, rec, q) {
			keys := make([]string, len(q.Group))
			for i, g := range q.Group {
				v := s.value(form, one, g.Field)
				if table, col, in := strings.Cut(g.Field, "."); in {
					v = one.Rows[table][0].Fields[col]
				}
				keys[i] = plain(v)
				if g.Year && len(keys[i]) > 4 {
					keys[i] = keys[i][:4]
				}
			}
			key := strings.Join(keys, "\x00")
			if whole[key] == nil {
				whole[key] = map[app.ID]bool{}
			}
			whole[key][rec.ID], parts[key] = true, append(parts[key], one)
		}
	}
	out := app.Summary{Sums: map[string]string{}}
	for _, key := range slices.Sorted(maps.Keys(parts)) {
		row := app.GroupRow{Keys: strings.Split(key, "\x00"), Count: len(whole[key])}
		for _, a := range q.Asked {
			row.Asked = append(row.Asked, s.figure(form, parts[key], a, q.Rows))
		}
		out.Groups = append(out.Groups, row)
	}
	return out
}

// apart is the record itself, or it with each of its rows alone where a column
// is told apart by.
func (s *Store) apart(form *catalog.Form, rec *app.Record, q app.Query) []*app.Record {
	for _, g := range q.Group {
		table, _, in := strings.Cut(g.Field, ".")
		if !in {
			continue
		}
		var out []*app.Record
		for _, row := range rec.Rows[table] {
			one := rec.Clone()
			one.Rows[table] = []app.Row{row}
			if s.passes(form, one, app.Query{Where: q.Rows}) {
				out = append(out, one)
			}
		}
		return out
	}
	return []*app.Record{rec}
}

// figure counts, tells apart or sums the values of a field.
func (s *Store) figure(form *catalog.Form, recs []*app.Record, a app.Asked, rows []app.Filter) string {
	sum, n, seen := decimal.Zero, 0, map[string]bool{}
	take := func(v app.Value) {
		if v.IsBlank() || v.Kind() == app.NotApplicable { // the store keeps no number of either
			return
		}
		n++
		seen[plain(v)] = true
		if d, ok := v.Decimal(); ok {
			sum = sum.Add(d)
		}
	}
	table, col, inTable := strings.Cut(a.Field, ".")
	fd, ok := form.Find(a.Field)
	inTable = inTable || ok && fd.IsTable()
	for _, rec := range recs {
		switch {
		case !s.passes(form, rec, app.Query{Where: a.Where}):
			continue
		case a.Field == "":
			n++
			continue
		case !inTable:
			take(s.value(form, rec, a.Field))
			continue
		}
		for _, row := range rec.Rows[table] {
			one := &app.Record{Form: form.ID, Fields: map[string]app.Value{}, Rows: map[string][]app.Row{table: {row}}}
			switch {
			case !s.passes(form, one, app.Query{Where: slices.Concat(rows, a.Rows)}):
			case col == "":
				n++
			default:
				take(row.Fields[col])
			}
		}
	}
	switch {
	case a.Agg == app.CountOf:
		return strconv.Itoa(n)
	case a.Agg == app.DistinctOf:
		return strconv.Itoa(len(seen))
	case n == 0:
		return ""
	}
	return sum.String()
}

// Each streams records.
func (s *Store) Each(_ context.Context, q app.Query, fn func(*app.Record) error) error {
	s.mu.Lock()
	_, recs := s.chosen(q)
	s.mu.Unlock()
	for _, rec := range recs {
		if err := fn(rec.Clone()); err != nil {
			return err
		}
	}
	return nil
}

// Resolve finds records by their exact name.
func (s *Store) Resolve(_ context.Context, form, text string) ([]app.Party, error) {
	found, err := s.suggest(form, text, 5, func(name string) bool { return name == text })
	return parties(found), err
}

// Suggest finds records by part of their name or by pinyin initials.
func (s *Store) Suggest(_ context.Context, form, text string, limit int) ([]register.Suggestion, error) {
	return s.suggest(form, text, limit, func(name string) bool { return matches(name, text) })
}

func parties(found []register.Suggestion) []app.Party {
	var out []app.Party
	for _, f := range found {
		out = append(out, f.Party)
	}
	return out
}

func (s *Store) suggest(form, _ string, limit int, want func(string) bool) ([]register.Suggestion, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f, ok := s.cat.Form(form)
	if !ok {
		return nil, app.NewError(app.CodeNotFound, nil, "what", form)
	}
	var out []register.Suggestion
	for _, id := range s.order[form] {
		rec := s.records[form][id]
		if name := rec.Value(f.Display).Text(); !rec.Deleted && want(name) {
			if out = append(out, register.Suggestion{Party: app.Party{Form: form, Ref: id, Name: name}}); len(out) == limit {
				break
			}
		}
	}
	return out, s.failure()
}

func matches(name, text string) bool {
	return strings.Contains(name, text) || strings.HasPrefix(codes.Initials(name), strings.ToLower(text))
}

// chosen filters and sorts.
func (s *Store) chosen(q app.Query) (*catalog.Form, []*app.Record) {
	form, ok := s.cat.Form(q.Form)
	if !ok {
		return nil, nil
	}
	var recs []*app.Record
	for _, id := range s.order[q.Form] {
		rec := s.records[q.Form][id]
		if rec.Deleted == q.Bin && s.passes(form, rec, q) {
			recs = append(recs, rec)
		}
	}
	sorts := q.Sort
	if len(sorts) == 0 {
		for _, k := range form.List.Sort {
			sorts = append(sorts, app.Sort{Field: strings.TrimPrefix(k, "-"), Desc: strings.HasPrefix(k, "-")})
		}
	}
	slices.SortStableFunc(recs, func(a, b *app.Record) int {
		for _, k := range sorts {
			x, y := s.value(form, a, k.Field), s.value(form, b, k.Field)
			if c := compare(x, y); c != 0 {
				if k.Desc && !x.IsBlank() && !y.IsBlank() {
					return -c
				}
				return c
			}
		}
		return 0
	})
	return form, recs
}

func (s *Store) passes(form *catalog.Form, rec *app.Record, q app.Query) bool {
	if q.Search != "" && !s.found(form, rec, q.Search) {
		return false
	}
	for _, f := range q.Where {
		if !s.holds(form, rec, f) {
			return false
		}
	}
	return true
}

func (s *Store) found(form *catalog.Form, rec *app.Record, text string) bool {
	for _, path := range form.Search {
		if fd, ok := form.Find(path); ok && matches(fd.Format(s.value(form, rec, path)), text) {
			return true
		}
	}
	return false
}

func (s *Store) holds(form *catalog.Form, rec *app.Record, f app.Filter) bool {
	if f.Op == app.HasRow {
		return slices.ContainsFunc(rec.Rows[f.Field], func(row app.Row) bool {
			one := &app.Record{Form: form.ID, Fields: map[string]app.Value{}, Rows: map[string][]app.Row{f.Field: {row}}}
			return s.passes(form, one, app.Query{Where: f.Rows})
		})
	}
	v := s.value(form, rec, f.Field)
	switch f.Op {
	case app.IsBlank:
		return v.IsBlank()
	case app.NotBlank:
		return !v.IsBlank()
	case app.Contains:
		fd, ok := form.Find(f.Field)
		return ok && strings.Contains(fd.Format(v), f.Values[0])
	case app.Has:
		return slices.ContainsFunc(v.List(), func(c string) bool { return slices.Contains(f.Values, c) })
	case app.Under:
		fd, ok := form.Find(f.Field)
		return ok && slices.Contains(fd.Lists().Descendants(fd.Codes, f.Values[0]), v.Text())
	case app.In:
		return slices.Contains(f.Values, plain(v))
	}
	if v.IsBlank() {
		return f.Op == app.Open
	}
	c := compare(v, app.TextValue(f.Values[0]))
	switch f.Op {
	case app.Eq:
		return plain(v) == f.Values[0]
	case app.Ne:
		return plain(v) != f.Values[0]
	case app.Lt:
		return c < 0
	case app.Le:
		return c <= 0
	case app.Gt, app.Open:
		return c > 0
	case app.Ge:
		return c >= 0
	case app.Between:
		return (f.Values[0] == "" || c >= 0) && (f.Values[1] == "" || compare(v, app.TextValue(f.Values[1])) <= 0)
	}
	return false
}

func plain(v app.Value) string {
	switch v.Kind() {
	case app.Bool:
		if v.Bool() {
			return "true"
		}
		return "false"
	case app.PartyKind:
		return v.Party().Name
	}
	return v.Text()
}

// compare sorts numbers as numbers and blanks last.
func compare(a, b app.Value) int {
	if a.IsBlank() || b.IsBlank() {
		switch {
		case a.IsBlank() && b.IsBlank():
			return 0
		case a.IsBlank():
			return 1
		}
		return -1
	}
	if x, ok := a.Decimal(); ok {
		if y, ok := b.Decimal(); ok {
			return x.Cmp(y)
		}
	}
	return strings.Compare(plain(a), plain(b))
}

// value returns what a list column shows: the computed value where there is
// one, the count of open checks for "_hard" and "_soft".
func (s *Store) value(form *catalog.Form, rec *app.Record, path string) app.Value {
	e := s.eval[rec.ID]
	switch path {
	case "_id":
		return app.TextValue(string(rec.ID))
	case "_unit":
		return app.TextValue(rec.Unit)
	case "_carried":
		return app.DecimalValue(decimal.NewFromInt(int64(len(register.CarriedMarks(rec)))), 0)
	case "_hard":
		return app.DecimalValue(decimal.NewFromInt(int64(e.Hard)), 0)
	case "_soft":
		return app.DecimalValue(decimal.NewFromInt(int64(e.Soft)), 0)
	}
	table, col, ok := strings.Cut(path, ".")
	if !ok {
		if v, ok := e.Computed[path]; ok {
			return v
		}
		return rec.Value(path)
	}
	fd, known := form.Find(path)
	if !known {
		return app.Value{}
	}
	var parts []string
	for _, row := range rec.Rows[table] {
		if t := fd.Format(row.Fields[col]); t != "" {
			parts = append(parts, t)
		}
	}
	return app.TextValue(strings.Join(parts, "、"))
}
