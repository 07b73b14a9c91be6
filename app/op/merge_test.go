package op

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"ronghe/app"
)

// decided is an op in the server's order.
type decided struct {
	o       Op
	by      Branch
	refused []string
}

// took reports whether the server took anything of the op.
func (d *decided) took() bool {
	if slices.Contains(d.refused, Whole) || d.o.Kind == RowDel && len(d.refused) > 0 {
		return false
	}
	return len(d.refused) == 0 || len(d.refused) < len(d.o.Fields)
}

// center decides ops on one document and keeps what it decided.
type center struct {
	doc Doc
	log []decided
}

func (c *center) decide(t *rapid.T, o Op, by Branch) {
	refused := c.doc.Decide(&o, by)
	c.mindful(t, &o, by, refused)
	c.log = append(c.log, decided{o, by, refused})
	c.doc.Fold(&o, by, int64(len(c.log)), refused)
}

// mindful fails when a value that the writer of o did not see is overwritten.
func (c *center) mindful(t *rapid.T, o *Op, by Branch, refused []string) {
	if c.doc.Rec == nil {
		return
	}
	if o.Kind == Delete && len(refused) == 0 && !c.doc.Rec.Deleted {
		for i := int(o.TrunkRev); i < len(c.log); i++ {
			if d := c.log[i]; d.by != by && d.took() {
				t.Fatalf("%s deletes over %s of %s", o.ID, d.o.ID, d.by.Device)
			}
		}
	}
	for _, ch := range o.Fields {
		if _, _, field := SplitPath(ch.Path); field == "" || slices.Contains(refused, ch.Path) || slices.Contains(refused, Whole) {
			continue
		}
		if table, row, _ := SplitPath(ch.Path); table != "" && slices.Contains(refused, RowPath(table, row)) {
			continue
		}
		if cur := Lookup(c.doc.Rec, ch.Path); !cur.Equal(ch.New) && !cur.Equal(ch.Base) {
			t.Fatalf("%s puts %v over %v at %s, having seen %v", o.ID, ch.New, cur, ch.Path, ch.Base)
		}
	}
}

// desk is one device: what it has seen of the server's decisions, and what it
// has not sent.
type desk struct {
	by      Branch
	seen    []decided
	waiting []Op
	made    int
}

func (d *desk) view() *Doc {
	doc := &Doc{}
	for i := range d.seen {
		doc.Fold(&d.seen[i].o, d.seen[i].by, int64(i+1), d.seen[i].refused)
	}
	for i := range d.waiting {
		doc.Fold(&d.waiting[i], d.by, 0, doc.Decide(&d.waiting[i], d.by))
	}
	return doc
}

func (d *desk) write(ops ...Op) {
	for _, o := range ops {
		d.made++
		o.ID = app.ID(fmt.Sprintf("%s-%d", d.by.Device, d.made))
		o.TrunkRev = int64(len(d.seen))
		d.waiting = append(d.waiting, o)
	}
}

func (d *desk) send(t *rapid.T, c *center, most int) {
	for ; most > 0 && len(d.waiting) > 0; most-- {
		c.decide(t, d.waiting[0], d.by)
		d.waiting = d.waiting[1:]
	}
	// What was sent and decided comes back by the pull: until then it is held to
	// be decided as the server did, so both come together here.
	d.seen = slices.Clone(c.log)
}

func (d *desk) act(t *rapid.T) {
	doc := d.view()
	switch kind := rapid.SampledFrom([]string{"edit", "edit", "edit", "delete", "restore", "resolve"}).Draw(t, "act"); {
	case doc.Rec == nil:
		d.write(Diff(nil, record(t, "first"))...)
	case kind == "edit" && !doc.Rec.Deleted:
		next := record(t, "next")
		d.write(Diff(doc.Rec, next)...)
	case kind == "delete" && !doc.Rec.Deleted:
		d.write(Op{Doc: doc.Rec.ID, Kind: Delete})
	case kind == "restore" && doc.Rec.Deleted:
		d.write(Op{Doc: doc.Rec.ID, Kind: Restore})
	case kind == "resolve" && len(doc.Open) > 0:
		c := doc.Clashes()[0]
		ch := Change{Path: c.Path}
		if _, _, field := SplitPath(c.Path); field != "" {
			ch.Base = Lookup(doc.Rec, c.Path)
			ch.New = rapid.SampledFrom([]app.Value{ch.Base, c.Mine}).Draw(t, "choice")
			if table, row, _ := SplitPath(c.Path); table != "" && find(doc.Rec.Rows[table], row) < 0 {
				ch.New = app.Value{}
			}
		}
		d.write(Op{Doc: doc.Rec.ID, Kind: Resolve, Fields: []Change{ch}})
	}
}

func (d *Doc) text() string {
	if d.Rec == nil {
		return "none"
	}
	return fmt.Sprintln(body(d.Rec), d.Rec.Deleted, d.Rec.Unit, d.Rev, d.Clashes())
}

// Nobody's unseen value is overwritten, everybody ends with the same document
// and the same conflicts, and who works alone never meets one.
func TestDecisionsConverge(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		server := &center{}
		desks := make([]*desk, rapid.IntRange(1, 3).Draw(t, "desks"))
		for i := range desks {
			desks[i] = &desk{by: Branch{Device: app.ID(fmt.Sprintf("d%d", i)), Incarnation: 1}}
		}
		for range rapid.IntRange(1, 24).Draw(t, "steps") {
			d := rapid.SampledFrom(desks).Draw(t, "desk")
			if rapid.IntRange(0, 3).Draw(t, "what") == 0 {
				d.send(t, server, rapid.IntRange(0, 9).Draw(t, "most"))
			} else {
				d.act(t)
			}
		}
		for range 2 {
			for _, d := range desks {
				d.send(t, server, 1000)
			}
		}
		for _, d := range desks {
			if got, want := d.view().text(), server.doc.text(); got != want {
				t.Fatalf("%s holds %s\nserver %s", d.by.Device, got, want)
			}
		}
		if len(desks) > 1 {
			return
		}
		for _, d := range server.log {
			if len(d.refused) > 0 {
				t.Fatalf("alone, and refused: %s %v", d.o.ID, d.refused)
			}
		}
	})
}

func TestDecide(t *testing.T) {
	a, b := Branch{Device: "a"}, Branch{Device: "b"}
	text := app.TextValue
	edit := func(id app.ID, trunk int64, path, base, next string) Op {
		return Op{ID: id, Doc: "doc", Kind: Edit, TrunkRev: trunk, Fields: []Change{{Path: path, Base: text(base), New: text(next)}}}
	}
	for _, tc := range []struct {
		name    string
		by      Branch
		o       Op
		refused []string
	}{
		{"the place is as it was seen", b, edit("1", 1, "x", "1", "2"), nil},
		{"someone else was there", a, edit("2", 1, "x", "0", "3"), []string{"x"}},
		{"both wrote the same", b, edit("3", 0, "x", "0", "1"), nil},
		{"deletion beside an unseen change", b, Op{ID: "4", Kind: Delete, TrunkRev: 1}, []string{Whole}},
		{"deletion of what was seen", b, Op{ID: "5", Kind: Delete, TrunkRev: 2}, nil},
		{"deletion after one's own change", a, Op{ID: "6", Kind: Delete, TrunkRev: 1}, nil},
		{"two create the same directory entry", b, Op{ID: "7", Kind: Create, Fields: []Change{{Path: "x", New: text("1")}, {Path: "y", New: text("9")}, {Path: "z", New: text("7")}}}, []string{"y"}},
		{"a row that is not there", b, edit("8", 1, "t/r9/f", "", "1"), []string{"t/r9/f"}},
		{"a row removed with all that is in it", b, Op{ID: "9", Kind: RowDel, Fields: []Change{{Path: "t/r/f", Base: text("1")}, {Path: "t/r/_order", Base: text("m")}}}, nil},
		{"a step over what was seen", b, Op{ID: "11", Kind: Accept, TrunkRev: 2, Fields: []Change{{Path: "x", Base: text("1"), New: text("2")}, {Path: "y", Base: text("8"), New: text("8")}}}, nil},
		{"a step over something else", b, Op{ID: "12", Kind: Accept, TrunkRev: 2, Fields: []Change{{Path: "x", Base: text("1"), New: text("2")}, {Path: "y", Base: text("7"), New: text("7")}}}, []string{Whole}},
		{"a step that someone took already", b, Op{ID: "13", Kind: Accept, TrunkRev: 1, Fields: []Change{{Path: "x", Base: text("0"), New: text("1")}}}, []string{Whole}},
		{"an override of its own", b, Op{ID: "14", Kind: Override, Fields: []Change{{Path: "t/r2/f", New: text("1")}}}, nil},
		{"a row removed that holds more", b, Op{ID: "10", Kind: RowDel, Fields: []Change{{Path: "t/r/_order", Base: text("m")}}}, []string{"t/r/"}},
	} {
		var d Doc
		first := Op{ID: "c", Doc: "doc", Kind: Create, Fields: []Change{{Path: "x", New: text("0")}, {Path: "y", New: text("8")}, {Path: "t/r/_order", New: text("m")}, {Path: "t/r/f", New: text("1")}}}
		second := edit("e", 1, "x", "0", "1")
		d.Fold(&first, a, 1, nil)
		d.Fold(&second, a, 2, nil)
		if got := d.Decide(&tc.o, tc.by); !slices.Equal(got, tc.refused) {
			t.Errorf("%s: refused %q, want %q", tc.name, got, tc.refused)
		}
	}
}

// A resolution names the conflict that it saw: one that somebody else ended in another
// way meanwhile, or into which more was refused, is not ended by it without a word.
func TestAResolutionNamesWhatItSaw(t *testing.T) {
	a, b, c := Branch{Device: "a"}, Branch{Device: "b"}, Branch{Device: "c"}
	text := app.TextValue
	of := func(kind Kind, trunk int64, base, next string) Op {
		return Op{ID: "o", Doc: "doc", Kind: kind, TrunkRev: trunk, Fields: []Change{{Path: "x", Base: text(base), New: text(next)}}}
	}
	type done struct {
		by Branch
		o  Op
	}
	for name, tc := range map[string]struct {
		between []done // after a was taken and b refused with B, at revision 3
		by      Branch
		o       Op
		refused bool
		open    string // what waits for somebody to decide afterwards
	}{
		"nobody was faster":                       {nil, a, of(Resolve, 3, "A", "B"), false, ""},
		"the other kept what stands, this takes":  {[]done{{a, of(Resolve, 3, "A", "A")}}, b, of(Resolve, 3, "A", "B"), true, "B"},
		"the other kept what stands, so does it":  {[]done{{a, of(Resolve, 3, "A", "A")}}, b, of(Resolve, 3, "A", "A"), false, ""},
		"the other took, this keeps":              {[]done{{a, of(Resolve, 3, "A", "B")}}, b, of(Resolve, 3, "A", "A"), true, "A"},
		"it saw the other's":                      {[]done{{a, of(Resolve, 3, "A", "A")}}, b, of(Resolve, 4, "A", "B"), false, ""},
		"its own, twice":                          {[]done{{b, of(Resolve, 3, "A", "A")}}, b, of(Resolve, 3, "A", "B"), false, ""},
		"more was refused meanwhile":              {[]done{{c, of(Edit, 1, "0", "C")}}, a, of(Resolve, 3, "A", "B"), false, "C"},
		"more was refused, and this takes it too": {[]done{{c, of(Edit, 1, "0", "C")}}, a, of(Resolve, 3, "A", "C"), false, ""},
		"more was refused, and it saw that":       {[]done{{c, of(Edit, 1, "0", "C")}}, a, of(Resolve, 4, "A", "A"), false, ""},
	} {
		d := &Doc{}
		for _, w := range append([]done{
			{a, Op{ID: "c", Doc: "doc", Kind: Create, Fields: []Change{{Path: "x", New: text("0")}}}},
			{a, of(Edit, 1, "0", "A")},
			{b, of(Edit, 1, "0", "B")},
		}, tc.between...) {
			d.Fold(&w.o, w.by, d.Rev+1, d.Decide(&w.o, w.by))
		}
		refused := d.Decide(&tc.o, tc.by)
		d.Fold(&tc.o, tc.by, d.Rev+1, refused)
		open := ""
		for _, c := range d.Clashes() {
			open += c.Mine.Text()
		}
		if len(refused) > 0 != tc.refused || open != tc.open {
			t.Errorf("%s: refused %q, %q waits; want %v, %q", name, refused, open, tc.refused, tc.open)
		}
	}
}
