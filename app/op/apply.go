package op

import (
	"errors"
	"fmt"
	"slices"

	"ronghe/app"
)

// ErrStale says that an op was made from a row that is not there any more, is
// there already, or holds more than the op knew: applying it would lose or
// revive what someone else did.
var ErrStale = errors.New("the row changed meanwhile")

// Apply folds o into rec and returns the new record; rec may be nil for a
// create and is not changed. It fails when the op does not fit the record
// (a create of what exists, an edit of what does not), with ErrStale when that
// is because of what became of a row.
func Apply(rec *app.Record, o *Op) (*app.Record, error) {
	if o.Kind.Audit() {
		return rec, nil
	}
	if o.Kind == Create {
		if rec != nil {
			return nil, fmt.Errorf("op %s creates %s, which exists", o.ID, o.Doc)
		}
		rec = &app.Record{ID: o.Doc, Form: o.Form, Unit: o.Unit, Fields: make(map[string]app.Value, len(o.Fields)), Rows: map[string][]app.Row{}}
	} else {
		if rec == nil {
			return nil, fmt.Errorf("op %s (%s) on %s, which does not exist", o.ID, o.Kind, o.Doc)
		}
		if err := fits(rec, o); err != nil {
			return nil, err
		}
		rec = rec.Clone()
	}
	if !write(rec, o, func(string) bool { return false }) {
		return nil, fmt.Errorf("op %s has the unknown kind %q", o.ID, o.Kind)
	}
	rec.Rev++
	rec.FormVer = o.FormVer
	return rec, nil
}

// write puts o's changes into rec, but for those that skip names; false for a
// kind that it does not know.
func write(rec *app.Record, o *Op, skip func(path string) bool) bool {
	switch o.Kind {
	case Delete:
		rec.Deleted = true
	case Restore:
		rec.Deleted = false
	case Move:
		rec.Unit = o.Unit
	case Create, Edit, RowAdd, RowEdit, Resolve, Sign, Submit, Withdraw, Accept, Return, Approve, Unlock, Override, Comment:
		put := Put // no row comes back because a place in it is named
		if o.Kind == Create || o.Kind.addsRow() {
			put = set
		}
		for _, c := range o.Fields {
			if _, _, field := SplitPath(c.Path); field != "" && !skip(c.Path) {
				put(rec, c.Path, c.New)
			}
		}
		for _, c := range o.Fill {
			if Lookup(rec, c.Path).IsBlank() {
				Put(rec, c.Path, c.New)
			}
		}
		sortTouched(rec, o.Fields)
	case RowDel:
		for _, c := range o.Fields {
			if table, row, _ := SplitPath(c.Path); !skip(c.Path) {
				removeRow(rec, table, row)
			}
		}
	default:
		return false
	}
	return true
}

// fits holds an op to the places that its kind may touch: an edit top-level
// fields, a row op one row, which must be there unless it is added. A row that
// goes is named in whole, so that its history can bring it back in whole.
func fits(rec *app.Record, o *Op) error {
	var table string
	var row app.ID
	for i, c := range o.Fields {
		t, id, _ := SplitPath(c.Path)
		if i == 0 {
			table, row = t, id
		}
		if t != table || id != row {
			return fmt.Errorf("op %s (%s) touches %s and %s", o.ID, o.Kind, o.Fields[0].Path, c.Path)
		}
	}
	rowOp := o.Kind.addsRow() || o.Kind == RowEdit || o.Kind == RowDel
	switch {
	case rowOp != (table != "") && (rowOp || len(o.Fields) > 0):
		return fmt.Errorf("op %s (%s) touches %q", o.ID, o.Kind, table)
	case !rowOp:
		return nil
	}
	i := find(rec.Rows[table], row)
	switch {
	case (i < 0) != o.Kind.addsRow(),
		o.Kind == RowDel && len(unnamed(rec.Rows[table][i].Fields, Path(table, row, ""), o.named())) > 0:
		return fmt.Errorf("op %s (%s) of %s/%s: %w", o.ID, o.Kind, table, row, ErrStale)
	}
	return nil
}

// named are the places that o names, with what a later version of the form put
// there.
func (o *Op) named() []Change { return slices.Concat(o.Fields, o.Fill) }

// unnamed returns the paths of the fields that changes do not name.
func unnamed(fields map[string]app.Value, prefix string, changes []Change) (paths []string) {
	for f := range fields {
		if !slices.ContainsFunc(changes, func(c Change) bool { return c.Path == prefix+f }) {
			paths = append(paths, prefix+f)
		}
	}
	slices.Sort(paths)
	return paths
}

func set(rec *app.Record, path string, v app.Value) {
	table, id, field := SplitPath(path)
	if table == "" {
		rec.Set(field, v)
		return
	}
	rows := rec.Rows[table]
	i := find(rows, id)
	if i < 0 {
		rows = append(rows, app.Row{ID: id, Fields: map[string]app.Value{}})
		i = len(rows) - 1
		rec.Rows[table] = rows
	}
	switch {
	case field == OrderField:
		rows[i].Order = v.Text()
	case v.IsBlank():
		delete(rows[i].Fields, field)
	default:
		rows[i].Fields[field] = v
	}
}

func sortTouched(rec *app.Record, changes []Change) {
	sorted := map[string]bool{}
	for _, c := range changes {
		if table, _, _ := SplitPath(c.Path); table != "" && !sorted[table] {
			app.SortRows(rec.Rows[table])
			sorted[table] = true
		}
	}
}

func find(rows []app.Row, id app.ID) int {
	for i := range rows {
		if rows[i].ID == id {
			return i
		}
	}
	return -1
}

func removeRow(rec *app.Record, table string, id app.ID) {
	rows := rec.Rows[table]
	if i := find(rows, id); i >= 0 {
		rec.Rows[table] = append(rows[:i:i], rows[i+1:]...)
	}
	if len(rec.Rows[table]) == 0 {
		delete(rec.Rows, table)
	}
}

// Put puts a value at a path of rec; for a row that is not there it does nothing.
func Put(rec *app.Record, path string, v app.Value) {
	if table, id, _ := SplitPath(path); table == "" || find(rec.Rows[table], id) >= 0 {
		set(rec, path, v)
	}
}

// Strike takes out of rec what stands at paths: fields, whole tables, cells.
func Strike(rec *app.Record, paths []string) {
	for _, path := range paths {
		delete(rec.Rows, path)
		Put(rec, path, app.Value{})
	}
}

// Lookup returns the value at a path of rec, blank where there is none.
func Lookup(rec *app.Record, path string) app.Value {
	if rec == nil {
		return app.Value{}
	}
	table, id, field := SplitPath(path)
	if table == "" {
		return rec.Fields[field]
	}
	i := find(rec.Rows[table], id)
	if i < 0 {
		return app.Value{}
	}
	if field == OrderField {
		return app.TextValue(rec.Rows[table][i].Order)
	}
	return rec.Rows[table][i].Fields[field]
}
