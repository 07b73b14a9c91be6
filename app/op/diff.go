package op

import (
	"slices"

	"ronghe/app"
)

// Diff returns the ops that turn base into next: one create when base is nil,
// otherwise at most one edit and one op a changed row. The ops have form,
// doc, unit, kind and fields; Stamp fills the rest. No change gives no op.
func Diff(base, next *app.Record) []Op {
	head := Op{Form: next.Form, FormVer: next.FormVer, Doc: next.ID, Unit: next.Unit}
	if base == nil {
		o := head
		o.Kind = Create
		o.Fields = fieldChanges(nil, next.Fields, "")
		for _, t := range tables(next, next) {
			for _, row := range next.Rows[t] {
				o.Fields = append(o.Fields, rowChanges(t, nil, &row)...)
			}
		}
		return []Op{o}
	}
	var ops []Op
	if ch := fieldChanges(base.Fields, next.Fields, ""); len(ch) > 0 {
		o := head
		o.Kind, o.Fields = Edit, ch
		ops = append(ops, o)
	}
	for _, t := range tables(base, next) {
		ops = append(ops, tableOps(head, t, base.Rows[t], next.Rows[t])...)
	}
	return ops
}

func tableOps(head Op, table string, base, next []app.Row) []Op {
	var ops []Op
	for i := range base {
		if find(next, base[i].ID) < 0 {
			o := head
			o.Kind = RowDel
			for _, c := range rowChanges(table, nil, &base[i]) {
				o.Fields = append(o.Fields, Change{Path: c.Path, Base: c.New})
			}
			ops = append(ops, o)
		}
	}
	for i := range next {
		o := head
		if j := find(base, next[i].ID); j >= 0 {
			o.Kind, o.Fields = RowEdit, rowChanges(table, &base[j], &next[i])
		} else {
			o.Kind, o.Fields = RowAdd, rowChanges(table, nil, &next[i])
		}
		if len(o.Fields) > 0 {
			ops = append(ops, o)
		}
	}
	return ops
}

func rowChanges(table string, base, next *app.Row) []Change {
	var old map[string]app.Value
	var oldOrder string
	if base != nil {
		old, oldOrder = base.Fields, base.Order
	}
	prefix := Path(table, next.ID, "")
	var ch []Change
	if base == nil || oldOrder != next.Order {
		ch = append(ch, Change{Path: prefix + OrderField, Base: app.TextValue(oldOrder), New: app.TextValue(next.Order)})
	}
	return append(ch, fieldChanges(old, next.Fields, prefix)...)
}

func fieldChanges(base, next map[string]app.Value, prefix string) []Change {
	names := make([]string, 0, len(next))
	for f := range next {
		names = append(names, f)
	}
	for f := range base {
		if _, ok := next[f]; !ok {
			names = append(names, f)
		}
	}
	slices.Sort(names)
	var ch []Change
	for _, f := range names {
		if !base[f].Equal(next[f]) {
			ch = append(ch, Change{Path: prefix + f, Base: base[f], New: next[f]})
		}
	}
	return ch
}

func tables(a, b *app.Record) []string {
	var names []string
	for t := range a.Rows {
		names = append(names, t)
	}
	for t := range b.Rows {
		if _, ok := a.Rows[t]; !ok {
			names = append(names, t)
		}
	}
	slices.Sort(names)
	return names
}

// Inverse returns the op that takes o back on cur, the record as it stands:
// for every path that still carries o's value, the value before it. Paths that
// were changed since are returned in kept and left alone; a record or a row that
// was worked on since it was made stays whole. The op is nil when nothing is
// left to take back.
func Inverse(o *Op, cur *app.Record) (inv *Op, kept []string) {
	head := Op{Form: o.Form, FormVer: o.FormVer, Doc: o.Doc, Unit: o.Unit, Undoes: o.ID}
	switch o.Kind {
	case Create:
		if kept := changedSince(o, cur); len(kept) > 0 {
			return nil, kept
		}
		head.Kind = Delete
		return &head, nil
	case Restore:
		head.Kind = Delete
		return &head, nil
	case Delete:
		head.Kind = Restore
		return &head, nil
	case RowDel:
		table, id, _ := SplitPath(o.Fields[0].Path)
		if find(cur.Rows[table], id) >= 0 {
			return nil, paths(o.Fields)
		}
		head.Kind = RowAdd
		for _, c := range o.Fields {
			head.Fields = append(head.Fields, Change{Path: c.Path, Base: c.New, New: c.Base})
		}
		return &head, nil
	case RowAdd:
		return inverseAdd(o, cur, head)
	case Edit, RowEdit:
		head.Kind = o.Kind
		if o.Kind == RowEdit {
			if table, row, _ := SplitPath(o.Fields[0].Path); find(cur.Rows[table], row) < 0 {
				return nil, paths(o.Fields) // the row is gone
			}
		}
		for _, c := range o.Fields {
			if !Lookup(cur, c.Path).Equal(c.New) {
				kept = append(kept, c.Path)
				continue
			}
			head.Fields = append(head.Fields, Change{Path: c.Path, Base: c.New, New: c.Base})
		}
		if len(head.Fields) == 0 {
			return nil, kept
		}
		return &head, kept
	}
	return nil, nil
}

// inverseAdd removes a row that still is as it was added; a row that was
// changed since stays.
func inverseAdd(o *Op, cur *app.Record, head Op) (*Op, []string) {
	table, id, _ := SplitPath(o.Fields[0].Path)
	i := find(cur.Rows[table], id)
	if i < 0 {
		return nil, paths(o.Fields)
	}
	kept := different(o.Fields, cur)
	if kept = append(kept, unnamed(cur.Rows[table][i].Fields, Path(table, id, ""), o.Fields)...); len(kept) > 0 {
		return nil, kept
	}
	head.Kind = RowDel
	for _, c := range o.Fields {
		head.Fields = append(head.Fields, Change{Path: c.Path, Base: c.New})
	}
	return &head, nil
}

// changedSince returns the paths in which cur is not what the create o made.
func changedSince(o *Op, cur *app.Record) []string {
	kept := different(o.Fields, cur)
	kept = append(kept, unnamed(cur.Fields, "", o.Fields)...)
	for _, table := range tables(cur, cur) {
		for _, row := range cur.Rows[table] {
			order := Path(table, row.ID, OrderField)
			if !slices.ContainsFunc(o.Fields, func(c Change) bool { return c.Path == order }) {
				kept = append(kept, order)
			}
			kept = append(kept, unnamed(row.Fields, Path(table, row.ID, ""), o.Fields)...)
		}
	}
	return kept
}

// different returns the changes' paths that do not hold their new value.
func different(changes []Change, cur *app.Record) (paths []string) {
	for _, c := range changes {
		if !Lookup(cur, c.Path).Equal(c.New) {
			paths = append(paths, c.Path)
		}
	}
	return paths
}

func paths(ch []Change) []string {
	p := make([]string, len(ch))
	for i, c := range ch {
		p[i] = c.Path
	}
	return p
}
