package store

import (
	"bytes"
	"database/sql/driver"
	"fmt"
	"slices"
	"strings"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/app/op"
)

// listColumn is a column of a list.
type listColumn struct {
	field    *catalog.Field
	name     string // of a plain or computed field
	table    string // the sub-table of a joined text
	plain    bool   // stands in the body
	computed bool   // stands in the computed values
	pseud    string // a pseudo-field instead
	at       int    // where the sealed value stands among the result's columns; 0: not personal
}

// columnSet are a list's columns, and where the values of a record's body go.
type columnSet struct {
	all             []listColumn
	plain, computed []target // by name, as bodies are; computed also says what is hidden
	tables          bool     // sub-tables are read too
}

// target says which column a value goes into.
type target struct {
	name  string
	at    int
	hides bool // only a blank counts: it takes away what stands there
}

func newColumnSet(cols []listColumn) *columnSet {
	set := &columnSet{all: cols}
	for i, c := range cols {
		switch {
		case c.plain:
			set.plain = append(set.plain, target{c.name, i, false})
			set.computed = append(set.computed, target{c.name, i, true})
		case c.computed:
			set.computed = append(set.computed, target{c.name, i, false})
		}
		set.tables = set.tables || c.table != ""
	}
	byName := func(a, b target) int { return strings.Compare(a.name, b.name) }
	slices.SortFunc(set.plain, byName)
	slices.SortFunc(set.computed, byName)
	return set
}

func (s *shape) listColumns(paths []string) (*columnSet, error) {
	if len(paths) == 0 {
		paths = s.form.List.Columns
	}
	cols := make([]listColumn, len(paths))
	at := pageWidth
	for i, p := range paths {
		if _, ok := pseudo[p]; ok {
			cols[i].pseud = p
			continue
		}
		f, ok := s.form.Find(p)
		if !ok {
			return nil, app.NewError(CodeField, nil, "form", s.form.Title, "field", p)
		}
		cols[i].field, cols[i].name = f, f.ID
		switch {
		case f.Table() != nil:
			cols[i].table = f.Table().ID
		case f.Compute != "":
			cols[i].computed = true
		default:
			cols[i].plain = !f.IsTable()
		}
		if f.Personal != nil && f.Table() == nil {
			cols[i].at = at
			at++
		}
	}
	return newColumnSet(cols), nil
}

// pageColumns are the columns of doc without the form, which a list knows.
const (
	pageColumns = `rid, id, head, body`
	pageWidth   = docWidth - 1
)

var pageSelect = prefixed("d.", pageColumns)

// pageSQL fetches the rows of a page: doc rows, with the sealed values of the
// personal columns. Rows come in the order of the inner query, which has a
// limit and drives the join.
func pageSQL(sh *shape, cols *columnSet, inner string) (string, int) {
	sel := pageSelect
	var joins strings.Builder
	width := pageWidth
	for _, c := range cols.all {
		if c.at == 0 {
			continue
		}
		if width == pageWidth {
			fmt.Fprintf(&joins, " CROSS JOIN %s r ON r.rid = x.rid", sh.main)
		}
		sel += fmt.Sprintf(", p%d.sealed", c.at)
		fmt.Fprintf(&joins, " LEFT JOIN pd p%d ON p%d.op = r.%s AND p%d.path = '%s'", c.at, c.at, quote(c.field.ID), c.at, c.field.ID)
		width++
	}
	return fmt.Sprintf("SELECT %s FROM (%s) x CROSS JOIN doc d ON d.rid = x.rid%s", sel, inner, joins.String()), width
}

// lister turns rows of the database into rows of a list. Lists are read all day:
// what rows have in common is made once.
type lister struct {
	s      *Store
	r      *request
	cols   *columnSet
	d      docRow
	values []app.Value // room for the next rows
	by     []byte      // the user that changed the row before, and its id
	byID   app.ID
}

// roomFor is for how many rows' values are made room at once.
const roomFor = 50

// room returns the values of one row.
func (l *lister) room() []app.Value {
	n := len(l.cols.all)
	if len(l.values) < n {
		l.values = make([]app.Value, n*roomFor)
	}
	v := l.values[:n:n]
	l.values = l.values[n:]
	return v
}

func (l *lister) user(id []byte) (app.ID, error) {
	if l.byID == "" || !bytes.Equal(l.by, id) {
		var err error
		if l.byID, err = blobID(id); err != nil {
			return "", err
		}
		l.by = id
	}
	return l.byID, nil
}

func (l *lister) row(v []driver.Value) (app.ListRow, error) {
	d := &l.d
	if err := d.read(v, l.r.sh.form.ID); err != nil {
		return l.damaged(err)
	}
	row := app.ListRow{
		Rev: d.rev, Hard: int(d.hard), Soft: int(d.soft), Deleted: d.deleted != 0,
		Values: l.room(), Carried: bytes.Contains(d.body, carriedMark),
	}
	var err error
	if row.ID, err = blobID(d.id); err != nil {
		return row, err
	}
	row.Updated.At = millis(d.updatedAt)
	if row.Updated.User, err = l.user(d.updatedBy); err != nil {
		return row, err
	}
	if err := pick(d, l.cols, row.Values); err != nil {
		return l.damaged(app.NewError(CodeRowDamaged, err, "form", d.form, "id", string(row.ID)))
	}
	for i := range l.cols.all {
		c := &l.cols.all[i]
		switch {
		case c.pseud != "":
			row.Values[i] = pseudoValue(&row, d, c.pseud)
		case c.at > 0:
			sealed, _ := v[c.at].([]byte)
			row.Values[i] = l.r.masked(c.field, row.Values[i], sealed)
		}
	}
	return row, nil
}

// damaged keeps the place of a record that cannot be shown.
func (l *lister) damaged(err error) (app.ListRow, error) {
	err = l.s.quarantine(err)
	if app.CodeOf(err) != CodeRowDamaged {
		return app.ListRow{}, err
	}
	id, _ := blobID(l.d.id)
	return app.ListRow{ID: id, Values: make([]app.Value, len(l.cols.all)), Hard: 1}, nil
}

// carriedMark stands in a body where something was carried forward and is to be
// confirmed; inside of a text its quotes would be escaped.
var carriedMark = []byte(`"` + op.CarriedField + `":`)

func pseudoValue(row *app.ListRow, d *docRow, name string) app.Value {
	switch name {
	case "_hard":
		return app.TextValue(fmt.Sprint(d.hard))
	case "_soft":
		return app.TextValue(fmt.Sprint(d.soft))
	case "_updated":
		return app.TextValue(row.Updated.At.Local().Format("2006-01-02 15:04"))
	case "_unit":
		return app.TextValue(d.unit)
	}
	return app.TextValue(string(row.ID))
}

// masked opens a personal value and hides its telling part.
func (r *request) masked(f *catalog.Field, v app.Value, sealed []byte) app.Value {
	st, is := v.Sealed()
	if !is {
		if v.Kind() == app.NotApplicable || v.IsBlank() {
			return v
		}
		return app.TextValue(catalog.Mask(f.Personal.Mask, f.Format(v)))
	}
	open, err := r.k.openValue(st, sealed)
	if err != nil { // purged
		return app.TextValue(catalog.Mask("", "*"))
	}
	return app.TextValue(catalog.Mask(f.Personal.Mask, f.Format(open)))
}

// joined is a sub-table's column as one text.
func joined(rec *app.Record, f *catalog.Field) app.Value {
	var parts []string
	for _, row := range rec.Rows[f.Table().ID] {
		if t := f.Format(row.Fields[f.ID]); t != "" {
			parts = append(parts, t)
		}
	}
	return app.TextValue(strings.Join(parts, "、"))
}
