package store

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"ronghe/app"
	"ronghe/app/catalog"
)

// clause is a condition in SQL with its arguments. Identifiers in it come from
// definitions, whose ids are checked; everything else is an argument.
type clause struct {
	sql  string
	args []any
}

// conds are clauses that all must hold.
type conds []clause

func (c *conds) add(sql string, args ...any) { *c = append(*c, clause{sql, args}) }

func (c conds) where() (string, []any) {
	parts := make([]string, len(c))
	var args []any
	for i, x := range c {
		parts[i] = x.sql
		args = append(args, x.args...)
	}
	return strings.Join(parts, " AND "), args
}

// pseudo-fields that every register has: name → column of r_<form>.
var pseudo = map[string]string{"_hard": "hard", "_soft": "soft", "_updated": "updated", "_unit": "unit", "_id": "", carriedName: "carried"}

// carriedName is the pseudo-field with how many rows of a record, and whether it
// itself, were carried forward and are to be confirmed.
const carriedName = "_carried"

// mostFilterValues bounds what one comparison may list.
const mostFilterValues = 5000

// filter turns one condition into SQL over r (the projection's alias).
func (s *Store) filter(k *keys, sh *shape, f app.Filter) (clause, error) {
	bad := func() (clause, error) {
		return clause{}, app.NewError(CodeFilter, nil, "field", f.Field, "op", string(f.Op))
	}
	if len(f.Values) > mostFilterValues {
		return bad()
	}
	if f.Field == carriedName && !sh.form.Carries() { // nothing is
		f = app.Filter{Field: "_hard", Op: app.Lt, Values: []string{"0"}}
	}
	if col, ok := pseudo[f.Field]; ok {
		return pseudoClause(col, f)
	}
	fd, ok := sh.form.Find(f.Field)
	if !ok {
		return clause{}, app.NewError(CodeField, nil, "form", sh.form.Title, "field", f.Field)
	}
	if fd.IsTable() {
		if f.Op == app.HasRow {
			return sh.hasRow(fd, f)
		}
		return tableBlank(sh.tableOf(fd), f)
	}
	if f.Op == app.IsBlank || f.Op == app.NotBlank {
		return s.blankClause(sh, fd, f.Op == app.IsBlank)
	}
	if fd.Personal != nil {
		if f.Op != app.Eq && f.Op != app.In && f.Op != app.Has {
			return bad()
		}
		return blindClause(k, sh, fd, f.Values), nil
	}
	expr, ref := sh.exprs(fd)
	c, ok := compare(fd, expr, ref, f)
	if !ok {
		return bad()
	}
	if t := fd.Table(); t != nil {
		c.sql = fmt.Sprintf("EXISTS (SELECT 1 FROM %s t WHERE t.rid = r.rid AND %s)", sh.tableOf(t).name, c.sql)
	}
	return c, nil
}

// exprs are the SQL expressions of a field's value and of the record that it
// refers to ("" when it is no reference).
func (s *shape) exprs(f *catalog.Field) (value, ref string) {
	alias := "r."
	if f.Table() != nil {
		alias = "t."
	}
	cols := s.byPath[f.Path()]
	if len(cols) == 0 { // long text that is not projected
		return fmt.Sprintf(`(SELECT json_extract(CAST(body AS TEXT), '$.f.%s') FROM doc WHERE doc.rid = r.rid)`, f.ID), ""
	}
	for _, c := range cols {
		if c.col.Suffix == "_ref" {
			ref = alias + c.name
		}
	}
	return alias + cols[0].name, ref
}

func pseudoClause(col string, f app.Filter) (clause, error) {
	bad := app.NewError(CodeFilter, nil, "field", f.Field, "op", string(f.Op))
	if col == "" { // _id
		if f.Op != app.Eq && f.Op != app.In {
			return clause{}, bad
		}
		var ids []string
		for _, v := range f.Values {
			b, err := idBlob(app.ID(v))
			if err != nil {
				return clause{}, err
			}
			ids = append(ids, fmt.Sprintf("%x", b))
		}
		return clause{"r.rid IN (SELECT doc.rid FROM json_each(?) j JOIN doc ON doc.id = unhex(j.value))", []any{jsonList(ids)}}, nil
	}
	conv := func(v string) any { return v }
	switch col {
	case "hard", "soft", "carried":
		conv = func(v string) any {
			var n int64
			_, _ = fmt.Sscan(v, &n) // no number counts as none
			return n
		}
	case "updated":
		conv = func(v string) any { return parseTime(v) }
	}
	c, ok := compareValues("r."+col, f, conv)
	if !ok {
		return clause{}, bad
	}
	return c, nil
}

// parseTime reads an RFC 3339 time or a local date into milliseconds.
func parseTime(v string) int64 {
	if t, err := time.Parse(time.RFC3339, v); err == nil {
		return t.UnixMilli()
	}
	if t, err := time.ParseInLocation(time.DateOnly, v, time.Local); err == nil {
		return t.UnixMilli()
	}
	return 0
}

func tableBlank(t *tableShape, f app.Filter) (clause, error) {
	sql := fmt.Sprintf("EXISTS (SELECT 1 FROM %s t WHERE t.rid = r.rid)", t.name)
	switch f.Op {
	case app.IsBlank:
		return clause{sql: "NOT " + sql}, nil
	case app.NotBlank:
		return clause{sql: sql}, nil
	}
	return clause{}, app.NewError(CodeFilter, nil, "field", f.Field, "op", string(f.Op))
}

// mostRowConds bounds the conditions on one row.
const mostRowConds = 20

// hasRow is the condition that one row of the table passes all conditions.
func (s *shape) hasRow(table *catalog.Field, q app.Filter) (clause, error) {
	bad := app.NewError(CodeFilter, nil, "field", q.Field, "op", string(q.Op))
	if len(q.Rows) == 0 || len(q.Rows) > mostRowConds {
		return clause{}, bad
	}
	var all conds
	for _, f := range q.Rows {
		of, c, err := s.rowCond(f)
		if err != nil {
			return clause{}, err
		}
		if of != table {
			return clause{}, bad
		}
		all = append(all, c)
	}
	sql, args := all.where()
	return clause{fmt.Sprintf("EXISTS (SELECT 1 FROM %s t WHERE t.rid = r.rid AND %s)", s.tableOf(table).name, sql), args}, nil
}

// blankClause: 不适用 is no value in the projection, yet not blank.
func (s *Store) blankClause(sh *shape, f *catalog.Field, blank bool) (clause, error) {
	expr, _ := sh.exprs(f)
	if t := f.Table(); t != nil {
		sql := fmt.Sprintf("EXISTS (SELECT 1 FROM %s t WHERE t.rid = r.rid AND %s IS NOT NULL)", sh.tableOf(t).name, expr)
		if blank {
			sql = "NOT " + sql
		}
		return clause{sql: sql}, nil
	}
	if f.Compute != "" {
		if blank {
			return clause{sql: expr + " IS NULL"}, nil
		}
		return clause{sql: expr + " IS NOT NULL"}, nil
	}
	member := ".na" // of what else is kept there, the column tells whether the form shows it
	if f.Personal != nil {
		member = "" // one that was purged is not blank
	}
	there := fmt.Sprintf(`(SELECT json_type(CAST(body AS TEXT), '$.f.%s%s') FROM doc WHERE doc.rid = r.rid)`, f.ID, member)
	if blank {
		return clause{sql: "(" + expr + " IS NULL AND " + there + " IS NULL)"}, nil
	}
	return clause{sql: "(" + expr + " IS NOT NULL OR " + there + " IS NOT NULL)"}, nil
}

// blindClause finds records by the keyed hash of a personal value.
func blindClause(k *keys, sh *shape, f *catalog.Field, values []string) clause {
	var terms []string
	for _, v := range values {
		if whole := k.blindWhole(f, app.TextValue(v)); whole != nil {
			terms = append(terms, strings.TrimSpace(string(appendBlind(nil, whole, 'w'))))
		}
	}
	if len(terms) == 0 {
		return clause{sql: "0"}
	}
	return clause{
		fmt.Sprintf("r.rid IN (SELECT rowid FROM %s WHERE %s MATCH ?)", sh.fts, sh.fts),
		[]any{"k : (" + strings.Join(terms, " OR ") + ")"},
	}
}

// compare turns a comparison of a projected field into SQL; ok is false when
// the field cannot make it.
func compare(f *catalog.Field, expr, ref string, q app.Filter) (clause, bool) {
	switch f.TypeName {
	case catalog.TypeMulti:
		return compareMulti(f, expr, q)
	case catalog.TypeDate:
		return compareDate(f, expr, q)
	}
	switch q.Op {
	case app.Contains:
		if f.Type().Columns(f)[0].Kind != catalog.ColText || len(q.Values) != 1 {
			return clause{}, false
		}
		return clause{expr + ` LIKE ? ESCAPE '\'`, []any{"%" + likeEscape(q.Values[0]) + "%"}}, true
	case app.Under:
		return compareUnder(f, expr, q)
	case app.Has:
		q.Op = app.In
	}
	if ref != "" && len(q.Values) > 0 && isID(q.Values[0]) {
		return compareValues(ref, q, func(v string) any { return v })
	}
	return compareValues(expr, q, func(v string) any { return operand(f, v) })
}

func isID(s string) bool { b, err := idBlob(app.ID(s)); return err == nil && b != nil }

// operand turns a filter's text into the column's value: typed text and stored
// text are both read; a share without "%" is a fraction, as it is stored.
func operand(f *catalog.Field, text string) any {
	v := app.TextValue(text)
	if b, err := strconv.ParseBool(text); err == nil && f.TypeName == catalog.TypeBool { // whatever the form's words are
		return f.Type().Columns(f)[0].Get(app.BoolValue(b))
	}
	if f.TypeName != catalog.TypePercent || strings.ContainsAny(text, "%％") {
		if p, bad := f.ParseText(text); !p.IsBlank() && (bad == nil || bad.Severity != app.Refused) {
			v = p
		}
	}
	if v.IsBlank() || v.Kind() == app.NotApplicable {
		return nil
	}
	if v.Kind() == app.Text && (f.TypeName == catalog.TypeParty || f.TypeName == catalog.TypeRef) {
		return text
	}
	return f.Type().Columns(f)[0].Get(v)
}

var sqlOps = map[app.FilterOp]string{app.Eq: "=", app.Ne: "IS NOT", app.Lt: "<", app.Le: "<=", app.Gt: ">", app.Ge: ">="}

// compareValues makes the comparisons that every column has.
func compareValues(expr string, q app.Filter, conv func(string) any) (clause, bool) {
	switch q.Op {
	case app.In:
		if len(q.Values) == 0 {
			return clause{sql: "0"}, true
		}
		if len(q.Values) == 1 {
			return clause{expr + " = ?", []any{conv(q.Values[0])}}, true
		}
		args := make([]any, len(q.Values))
		for i, v := range q.Values {
			args[i] = conv(v)
		}
		if len(args) > 200 {
			return clause{expr + " IN (SELECT value FROM json_each(?))", []any{jsonList(args)}}, true
		}
		return clause{expr + " IN (" + marks(len(args)) + ")", args}, true
	case app.Between:
		if len(q.Values) != 2 {
			return clause{}, false
		}
		return between2(expr, q.Values, conv), true
	}
	op, ok := sqlOps[q.Op]
	if !ok || len(q.Values) != 1 {
		return clause{}, false
	}
	return clause{expr + " " + op + " ?", []any{conv(q.Values[0])}}, true
}

func between2(expr string, bounds []string, conv func(string) any) clause {
	switch {
	case bounds[0] == "" && bounds[1] == "":
		return clause{sql: "1"}
	case bounds[0] == "":
		return clause{expr + " <= ?", []any{conv(bounds[1])}}
	case bounds[1] == "":
		return clause{expr + " >= ?", []any{conv(bounds[0])}}
	}
	return clause{expr + " BETWEEN ? AND ?", []any{conv(bounds[0]), conv(bounds[1])}}
}

func compareMulti(f *catalog.Field, expr string, q app.Filter) (clause, bool) {
	switch q.Op {
	case app.Has, app.In, app.Eq, app.Under:
	default:
		return clause{}, false
	}
	var parts []string
	var args []any
	for _, v := range q.Values {
		code := v
		if p, bad := f.ParseText(v); bad == nil && len(p.List()) == 1 {
			code = p.List()[0]
		}
		parts = append(parts, "instr("+expr+", ?) > 0")
		args = append(args, "|"+code+"|")
	}
	if len(parts) == 0 {
		return clause{sql: "0"}, true
	}
	return clause{"(" + strings.Join(parts, " OR ") + ")", args}, true
}

// dateEnd sorts after every day of the month or year that it is put behind.
const dateEnd = "\x7f"

// compareDate lets a year or a month stand for all of its days.
func compareDate(f *catalog.Field, expr string, q app.Filter) (clause, bool) {
	iso := make([]string, len(q.Values))
	for i, v := range q.Values {
		iso[i] = v
		if d, ok := catalog.ParseDate(v); ok {
			iso[i] = d
		}
	}
	if q.Op == app.Between && len(iso) == 2 && iso[1] != "" {
		iso[1] += dateEnd
	}
	if q.Op != app.Between && q.Op != app.In && len(iso) != 1 {
		return clause{}, false
	}
	switch q.Op {
	case app.Eq:
		return clause{"(" + expr + " >= ? AND " + expr + " < ?)", []any{iso[0], iso[0] + dateEnd}}, true
	case app.Ne:
		return clause{"(" + expr + " IS NULL OR " + expr + " < ? OR " + expr + " >= ?)", []any{iso[0], iso[0] + dateEnd}}, true
	case app.Le, app.Gt:
		iso[0] += dateEnd
	case app.Open:
		return clause{"(" + expr + " IS NULL OR " + expr + " > ?)", []any{iso[0] + dateEnd}}, true
	case app.Contains:
		return clause{}, false
	}
	q.Values = iso
	return compareValues(expr, q, func(v string) any { return v })
}

func compareUnder(f *catalog.Field, expr string, q app.Filter) (clause, bool) {
	if f.TypeName != catalog.TypeTree || len(q.Values) == 0 {
		return clause{}, false
	}
	var codes []any
	for _, v := range q.Values {
		codes = append(codes, v)
		for _, d := range f.Lists().Descendants(f.Codes, v) {
			codes = append(codes, d)
		}
	}
	if len(codes) <= 200 {
		return clause{expr + " IN (" + marks(len(codes)) + ")", codes}, true
	}
	return clause{expr + " IN (SELECT value FROM json_each(?))", []any{jsonList(codes)}}, true
}

func likeEscape(s string) string {
	return strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`).Replace(s)
}

func jsonList[T any](list []T) string {
	b, err := json.Marshal(list)
	if err != nil { // strings and integers always marshal
		panic(err)
	}
	return string(b)
}
