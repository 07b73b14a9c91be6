package op

import (
	"slices"
	"strings"

	"ronghe/app"
)

// Clash is a place in which the server kept its value against an op. Mine is
// the latest value that was refused; what stands is in the record. For a path
// that ends in "/" or is "" a row or the whole document is meant: Kind says what
// the op wanted.
type Clash struct {
	Path string
	Kind Kind
	Op   app.ID // the latest op that was refused here
	Base app.Value
	Mine app.Value
	Rev  int64 // the revision that refused it: its version
	// Batch is that of the op: what ends a conflict beside it ends none where it was
	// refused itself.
	Batch app.ID
	// Gone says that the row or the record was not there when it was refused.
	Gone bool
	// Again says that somebody else had ended a conflict there, which the writer had not
	// seen.
	Again bool
	By    Branch
}

// Late reports whether the conflict is over a row or the record as a whole that was to
// change, not to go: what of several ops was refused there belongs together then.
func (c *Clash) Late() bool {
	_, _, field := SplitPath(c.Path)
	return field == "" && c.Kind != Delete && c.Kind != RowDel && !c.Kind.Step()
}

// Changing are the places in which o would change what stands: rows as a whole, but for
// a resolution the values that it puts there.
func (d *Doc) Changing(o *Op) (paths []string) {
	if o.Kind.Audit() {
		return nil
	}
	o = d.upgraded(o)
	for _, c := range o.Fields {
		table, row, field := SplitPath(c.Path)
		path := RowPath(table, row)
		switch {
		case table == "" || field == "" || slices.Contains(paths, path):
			continue
		case o.Kind == Resolve && !o.Begins(path):
			path = c.Path
		case o.Kind == RowDel && (d.Rec == nil || find(d.Rec.Rows[table], row) < 0):
			continue
		}
		if o.Kind == RowDel || !d.same(Lookup(d.Rec, c.Path), c.New) {
			paths = append(paths, path)
		}
	}
	return paths
}

// Begins reports whether with an op that was taken whatever is refused of a row or the
// record as a whole begins anew.
func (o *Op) Begins(path string) bool {
	switch o.Kind {
	case Delete:
		return path == Whole
	case Resolve:
		return slices.ContainsFunc(o.Fields, func(c Change) bool { return c.Path == path })
	}
	return false
}

// overtaken reports whether the conflict that o ends at a place is another one than its
// writer saw: somebody else ended it in another way, or what o's batch was to put there
// was refused itself.
func (d *Doc) overtaken(o *Op, c *Change, by Branch) bool {
	if _, _, field := SplitPath(c.Path); field == "" { // a row or the record: it went, or came back
		open, ok := d.Open[c.Path]
		return ok && o.Batch != "" && open.Batch == o.Batch || d.turned[c.Path].since(o, by)
	}
	return d.ended[c.Path].since(o, by) && !d.same(Lookup(d.Rec, c.Path), c.New)
}

// refusedSince reports whether another branch was refused after the revision that the
// writer of o stood on, and nobody has decided about that.
func (d *Doc) refusedSince(o *Op, by Branch) bool {
	for _, c := range d.Open {
		if c.By != by && c.Rev > o.TrunkRev {
			return true
		}
	}
	return false
}

// turn notes that the record, or a row of it, goes or comes back with o.
func (d *Doc) turn(o *Op, by Branch, skip func(path string) bool) {
	path := Whole
	switch o.Kind {
	case Delete, Restore:
		if d.Rec.Deleted == (o.Kind == Delete) {
			return
		}
	case RowDel, RowAdd:
		if len(o.Fields) == 0 || skip(o.Fields[0].Path) {
			return
		}
		table, row, _ := SplitPath(o.Fields[0].Path)
		path = RowPath(table, row)
		if _, gone := d.turned[path]; o.Kind == RowAdd && !gone { // a new one
			return
		}
	default:
		return
	}
	if d.turned == nil {
		d.turned = map[string]change{}
	}
	d.turned[path] = change{d.Rev, by}
}

// settle closes the conflicts that o ends and opens those that it made.
func (d *Doc) settle(o *Op, by Branch, refused []string) {
	switch {
	case o.Kind == Delete && len(refused) == 0:
		for path := range d.Open {
			if d.sees(o, path, by) {
				d.end(path, by)
			}
		}
	case o.Kind == Resolve:
		for _, c := range o.Fields {
			_, _, field := SplitPath(c.Path)
			same := field != "" && d.Open[c.Path].Mine.Equal(c.New)
			if !isRefused(c.Path, refused) && (same || d.sees(o, c.Path, by)) {
				d.end(c.Path, by)
			}
		}
	case o.Kind == Restore && len(refused) == 0:
		d.back(Whole)
	case o.Kind == RowAdd: // a row comes back, with what it held besides
		if len(o.Fields) > 0 && len(refused) == 0 {
			table, row, _ := SplitPath(o.Fields[0].Path)
			d.back(RowPath(table, row))
		}
	case o.Kind.Step() && o.Kind != Comment:
		// Whoever came too late with a step and now takes another has seen what stands.
		if open, ok := d.Open[Whole]; ok && open.By == by && open.Kind.Step() && len(refused) == 0 {
			delete(d.Open, Whole)
		}
	default:
		// Whoever was refused and now writes what stands, or writes on having
		// seen what stands, has made peace.
		for _, c := range o.Fields {
			d.peace(c.Path, by, refused)
			if table, row, _ := SplitPath(c.Path); table != "" {
				d.peace(RowPath(table, row), by, refused)
			}
		}
	}
	for _, path := range refused {
		if d.Open == nil {
			d.Open = map[string]Clash{}
		}
		if open, ok := d.Open[path]; ok && whole(path) && o.Kind == Resolve && o.Batch != "" && open.Batch == o.Batch {
			open.Again = open.Again || d.decided(o, path, by)
			d.Open[path] = open // it says what it is about, and how
			continue
		}
		d.Open[path] = d.clash(o, path, by)
	}
}

// clash is what is open where o was refused at a place. A decision that puts values into
// a row, or into a record that went meanwhile, is an edit of that.
func (d *Doc) clash(o *Op, path string, by Branch) Clash {
	c := Clash{Path: path, Kind: o.Kind, Op: o.ID, Rev: d.Rev, By: by, Batch: o.Batch, Gone: d.Rec.Deleted, Again: d.decided(o, path, by)}
	if table, row, _ := SplitPath(path); table != "" {
		c.Gone = find(d.Rec.Rows[table], row) < 0
	}
	for _, ch := range o.Fields {
		if ch.Path == path {
			c.Base, c.Mine = ch.Base, ch.New
		}
		_, _, field := SplitPath(ch.Path)
		switch {
		case field == "" || o.Kind != Resolve:
		case path == Whole:
			c.Kind = Edit
		case inRow(ch.Path, path) && !ch.New.IsBlank():
			c.Kind = RowEdit
		case inRow(ch.Path, path) && c.Kind == Resolve: // a row that stays away says nothing
			c.Kind = RowDel
		}
	}
	return c
}

// whole reports whether a path stands for a row or for the document as a whole.
func whole(path string) bool {
	_, _, field := SplitPath(path)
	return field == ""
}

// inRow reports whether path lies in the row that whole stands for.
func inRow(path, whole string) bool {
	table, row, _ := SplitPath(path)
	return table != "" && RowPath(table, row) == whole
}

// decided reports whether somebody else ended a conflict at a place, or in the row that it
// stands for, which the writer of o had not seen.
func (d *Doc) decided(o *Op, path string, by Branch) bool {
	for at, c := range d.ended {
		if (at == path || inRow(at, path)) && c.since(o, by) {
			return true
		}
	}
	return false
}

// sees reports whether the writer of o saw the conflict that is open at a place.
func (d *Doc) sees(o *Op, path string, by Branch) bool {
	open, ok := d.Open[path]
	return !ok || open.By == by || open.Rev <= o.TrunkRev
}

// back closes the conflict of who decided that a row, or the record, stays: it is there
// again.
func (d *Doc) back(path string) {
	if open, ok := d.Open[path]; ok && open.Kind == Resolve && open.Gone {
		delete(d.Open, path)
	}
}

// peace closes a conflict of a branch's own over a value that it writes anew, or over the
// row that the value is in, which was not to go.
func (d *Doc) peace(path string, by Branch, refused []string) {
	if open, ok := d.Open[path]; ok && open.By == by && open.Kind != RowDel && !slices.Contains(refused, path) {
		delete(d.Open, path)
	}
}

// end notes that a conflict is over.
func (d *Doc) end(path string, by Branch) {
	delete(d.Open, path)
	if d.ended == nil {
		d.ended = map[string]change{}
	}
	d.ended[path] = change{d.Rev, by}
}

// Clashes returns the open conflicts sorted by path.
func (d *Doc) Clashes() []Clash {
	out := make([]Clash, 0, len(d.Open))
	for _, c := range d.Open {
		out = append(out, c)
	}
	slices.SortFunc(out, func(a, b Clash) int { return strings.Compare(a.Path, b.Path) })
	return out
}
