package op

import (
	"slices"

	"ronghe/app"
)

// Doc is a document as its ops make it, folded in the server's order: first
// what the server decided, by revision, then what still waits to be sent. The
// server and every client that has seen the same ops hold equal Docs.
type Doc struct {
	Rec *app.Record // nil before the create
	Rev int64       // how many ops the server decided
	// Open are the conflicts that nobody has resolved, by path.
	Open map[string]Clash
	// Same says whether two values are one; nil compares what the op bodies
	// hold. Who can open personal values hands in what compares those.
	Same func(a, b app.Value) bool
	// Upgrade returns an op of an earlier version of its form as the present one
	// would have written it, each change at the place of its counterpart; nil leaves
	// ops as they are. What was refused of an op names its own places.
	Upgrade func(*Op) *Op

	last   map[Branch]int64  // the revision of each branch's last change
	ended  map[string]change // the last end of a conflict, by path
	turned map[string]change // the last time that a row, or the record, went or came back
}

// change says who changed something and at which revision.
type change struct {
	rev int64
	by  Branch
}

// since reports whether a change is another branch's than by's, and one that the writer
// of o had not seen.
func (c change) since(o *Op, by Branch) bool { return c.by != by && c.rev > o.TrunkRev }

// Whole is the path that stands for a document as a whole among refused ones;
// RowPath that of a row as a whole.
const Whole = ""

// RowPath is the path that stands for a row as a whole.
func RowPath(table string, row app.ID) string { return Path(table, row, "") }

// Ready reports whether o can be decided on d: all but a create need the
// document, whose create may still be on its way.
func (d *Doc) Ready(o *Op) bool { return d.Rec != nil || o.Kind == Create }

// Decide says in which places o would not be taken on d as it stands: nil when
// everything is. A place is taken when it still holds the value that the writer
// saw, or already holds the new one; otherwise two people changed it and the
// server's value stays. Deletion beside an unseen change is refused as a whole,
// and so is any change of what someone else deleted.
func (d *Doc) Decide(o *Op, by Branch) []string {
	if d.Rec == nil || o.Kind.Audit() {
		return nil
	}
	up := d.upgraded(o)
	return renamed(d.decide(up, by), up, o)
}

// upgraded is an op as the present version of its form would have written it.
func (d *Doc) upgraded(o *Op) *Op {
	if d.Upgrade == nil {
		return o
	}
	return d.Upgrade(o)
}

// renamed says the places of one op as its counterpart names them.
func renamed(paths []string, from, to *Op) []string {
	if from == to || len(paths) == 0 {
		return paths
	}
	out := slices.Clone(paths)
	for i, path := range out {
		if k := slices.IndexFunc(from.Fields, func(c Change) bool { return c.Path == path }); k >= 0 {
			out[i] = to.Fields[k].Path
		}
	}
	return out
}

func (d *Doc) decide(o *Op, by Branch) []string {
	switch o.Kind {
	case Delete:
		if !d.Rec.Deleted && (d.unseen(o, by) || d.refusedSince(o, by)) {
			return []string{Whole}
		}
		return nil
	case Restore:
		if d.Rec.Deleted && d.ended[Whole].since(o, by) { // somebody decided that it stays deleted
			return []string{Whole}
		}
		return nil
	case Move:
		return nil
	}
	if d.Rec.Deleted && (o.Kind != Resolve || d.turned[Whole].since(o, by)) {
		return []string{Whole}
	}
	if o.Kind == RowDel {
		return d.decideRowDel(o, by)
	}
	if o.Kind.Step() {
		return d.decideStep(o)
	}
	var refused []string
	for _, c := range o.Fields {
		if d.takes(o.Kind, &c) && (o.Kind != Resolve || !d.overtaken(o, &c, by)) && !d.comesBack(o, &c, by) {
			continue
		}
		path := c.Path
		if table, row, _ := SplitPath(path); o.Kind == RowAdd && find(d.Rec.Rows[table], row) < 0 || o.Kind == Resolve && o.Begins(RowPath(table, row)) {
			path = RowPath(table, row) // which is decided about as a whole
		}
		if !slices.Contains(refused, path) {
			refused = append(refused, path)
		}
	}
	return refused
}

// comesBack reports whether a row would come back with o of which somebody decided
// meanwhile that it stays away.
func (d *Doc) comesBack(o *Op, c *Change, by Branch) bool {
	table, row, _ := SplitPath(c.Path)
	return o.Kind == RowAdd && find(d.Rec.Rows[table], row) < 0 && d.decided(o, RowPath(table, row), by)
}

// takes reports whether one change fits what stands.
func (d *Doc) takes(kind Kind, c *Change) bool {
	if c.Path == Whole {
		return true // a resolution that leaves the document as it is
	}
	table, row, field := SplitPath(c.Path)
	if table != "" && find(d.Rec.Rows[table], row) < 0 {
		return kind == Create || kind == RowAdd || kind == Resolve && c.New.IsBlank()
	}
	if field == "" {
		return true // a resolution that leaves the row as it is
	}
	cur := Lookup(d.Rec, c.Path)
	return d.same(cur, c.Base) || d.same(cur, c.New)
}

// decideStep takes a step as a whole or not at all: only what its taker saw was
// signed or approved.
func (d *Doc) decideStep(o *Op) []string {
	for _, c := range o.Fields {
		table, row, _ := SplitPath(c.Path)
		there := table != "" && find(d.Rec.Rows[table], row) >= 0
		if there || !d.same(Lookup(d.Rec, c.Path), c.Base) {
			return []string{Whole}
		}
	}
	return nil
}

// decideRowDel refuses the removal of a row that holds what its remover did not
// see, or of which somebody decided meanwhile that it stays.
func (d *Doc) decideRowDel(o *Op, by Branch) []string {
	if len(o.Fields) == 0 {
		return nil
	}
	table, id, _ := SplitPath(o.Fields[0].Path)
	i := find(d.Rec.Rows[table], id)
	if i < 0 {
		return nil // gone already
	}
	if d.ended[RowPath(table, id)].since(o, by) || len(unnamed(d.Rec.Rows[table][i].Fields, RowPath(table, id), o.named())) > 0 {
		return []string{RowPath(table, id)}
	}
	for i, c := range o.named() {
		cur := Lookup(d.Rec, c.Path)
		if filled := i >= len(o.Fields); !d.same(cur, c.Base) && !(filled && cur.IsBlank()) {
			return []string{RowPath(table, id)}
		}
	}
	return nil
}

func (d *Doc) same(a, b app.Value) bool {
	if d.Same != nil {
		return d.Same(a, b)
	}
	return a.Equal(b)
}

// unseen reports whether another branch changed the document after the
// revision that the writer of o stood on.
func (d *Doc) unseen(o *Op, by Branch) bool {
	for b, rev := range d.last {
		if b != by && rev > o.TrunkRev {
			return true
		}
	}
	return false
}

// Concurrent reports whether o meets changes that its writer had not seen: an
// op that is taken is then Merged.
func (d *Doc) Concurrent(o *Op, by Branch) bool { return d.unseen(o, by) }

// Took reports whether anything of o was taken where it was refused in some places.
func (o *Op) Took(refused []string) bool {
	return !slices.Contains(refused, Whole) &&
		(len(o.Fields) == 0 || slices.ContainsFunc(o.Fields, func(c Change) bool { return !isRefused(c.Path, refused) }))
}

// isRefused reports whether a place is one of those that were refused, or in a row of them.
func isRefused(path string, refused []string) bool {
	table, row, _ := SplitPath(path)
	return slices.Contains(refused, path) || table != "" && slices.Contains(refused, RowPath(table, row))
}

// Fold takes o into d as decided: everything but the refused places. rev is the
// server's revision, 0 for an op that waits to be sent. Fold changes d and its
// record; an op that has nothing to fold into leaves both alone.
func (d *Doc) Fold(o *Op, by Branch, rev int64, refused []string) {
	if rev > 0 {
		d.Rev = rev
	}
	if o.Kind.Audit() || !d.Ready(o) {
		return
	}
	up := d.upgraded(o)
	o, refused = up, renamed(refused, o, up)
	if d.Rec == nil {
		d.Rec = &app.Record{ID: o.Doc, Form: o.Form, Unit: o.Unit, Fields: make(map[string]app.Value, len(o.Fields)), Rows: map[string][]app.Row{}}
	}
	skip := func(path string) bool { return isRefused(path, refused) }
	if !slices.Contains(refused, Whole) {
		d.turn(o, by, skip)
		write(d.Rec, o, skip)
	}
	d.Rec.Rev++
	d.Rec.FormVer = max(d.Rec.FormVer, o.FormVer)
	d.settle(o, by, refused)
	if o.Took(refused) {
		if d.last == nil {
			d.last = map[Branch]int64{}
		}
		d.last[by] = d.Rev
	}
}
