package register

import (
	"context"
	"fmt"
	"hash/maphash"
	"maps"
	"slices"
	"strings"
	"sync"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/app/op"
)

// The files and sheets of one import may name what others of them, or earlier and later rows,
// bring in: schools on one sheet, agreements with them on another. Registers that others name
// go first. Reading is ahead of storing and does not wait for it, so a name is first looked
// for among what was stored before; only where one was looked for in vain, or is not alone any
// more, that the import itself brings in, all of it is done anew within another transaction,
// row by row, with what was brought in so far. Where a name was answered otherwise than it
// would be in the end (a later row brings it in, or another of that name), once more, with what
// the time before brought in; each row gives its record the same id every time.

// together is one import of some files and sheets.
type together struct {
	s     *Service
	named map[string]bool // registers of this import that it names as well
	dirs  *directories
	pass  int // from 1

	asked map[uint64]bool // names that the first pass looked for, by their hash: in vain
	made  map[uint64]bool // names that it brought in

	wanted  map[uint64]bool // names that are worth knowing
	before  map[string][]app.Party
	now     map[string][]app.Party
	ids     map[madeAt]app.ID // of rows that brought in what is wanted, by the pass before
	idsNow  map[madeAt]app.ID
	answers map[string][]app.Party // what was answered of names that are wanted, the first time
	given   map[uint64]bool        // answers of the passes before, by their hash
}

// madeAt is a row of one of the files.
type madeAt struct {
	in *importer
	RowPlace
}

// mostPasses bounds how often an import is done anew. Whoever names what a later row names,
// and so on, may be left over then; where an answer does not hold, names are found in earlier
// rows alone, which always does.
const mostPasses = 8

func (s *Service) together(ctx context.Context, ins []*importer) *together {
	t := &together{s: s, named: map[string]bool{}, dirs: s.directories(ctx), pass: 1, asked: map[uint64]bool{}, made: map[uint64]bool{}, given: map[uint64]bool{}}
	for _, a := range ins {
		for _, b := range ins {
			if names(a.form, b.form.ID) {
				t.named[b.form.ID] = true
			}
		}
	}
	return t
}

// names reports whether records of a form name those of another.
func names(f *catalog.Form, other string) (found bool) {
	f.Each(func(fd *catalog.Field) { found = found || slices.Contains(fd.To, other) })
	return found
}

// order puts registers first that others name.
func (t *together) order(ins []*importer) (out []*importer) {
	left := slices.Clone(ins)
	for len(left) > 0 {
		first := slices.IndexFunc(left, func(a *importer) bool {
			return !slices.ContainsFunc(left, func(b *importer) bool { return a.form != b.form && names(a.form, b.form.ID) })
		})
		first = max(first, 0) // they name one another
		out, left = append(out, left[first]), slices.Delete(left, first, first+1)
	}
	return out
}

// live reports whether names are found among what this import brings in.
func (t *together) live() bool { return t != nil && t.pass > 1 }

// again reports whether the import is to be done anew, and gets ready for it.
func (t *together) again() bool {
	switch {
	case t.pass == 1:
		t.wanted = map[uint64]bool{}
		some := false
		for h, vain := range t.asked {
			some = some || t.made[h]
			if vain || t.made[h] {
				t.wanted[h] = true
			}
		}
		if !some {
			return false
		}
	case t.settled():
		return false
	case t.repeats() && t.pass < mostPasses: // they name one another in a circle
		t.pass = mostPasses
		return t.again()
	case t.pass > mostPasses || t.pass == mostPasses && t.holds():
		return false
	default:
		if t.before, t.ids = t.now, t.idsNow; t.pass == mostPasses {
			t.before = nil
		}
	}
	t.pass++
	t.now, t.idsNow, t.answers = map[string][]app.Party{}, map[madeAt]app.ID{}, map[string][]app.Party{}
	t.dirs = t.s.directories(t.dirs.ctx)
	return true
}

// repeats reports whether an earlier time gave the same answers: so will the next ones.
func (t *together) repeats() bool {
	var b strings.Builder
	for _, key := range slices.Sorted(maps.Keys(t.answers)) {
		fmt.Fprintf(&b, "%q", key)
		for _, p := range t.answers[key] {
			b.WriteString(string(p.Ref))
		}
	}
	h := hashOf(b.String())
	again := t.given[h]
	t.given[h] = true
	return again
}

// settled reports whether every name was answered with what there is in the end.
func (t *together) settled() bool {
	ids := func(ps []app.Party) []app.ID {
		out := make([]app.ID, len(ps))
		for i, p := range ps {
			out[i] = p.Ref
		}
		slices.Sort(out)
		return out
	}
	for key, given := range t.answers {
		if !slices.Equal(ids(given), ids(t.now[key])) {
			return false
		}
	}
	return true
}

// holds reports whether every record that was named is there in the end.
func (t *together) holds() bool {
	for key, given := range t.answers {
		for _, p := range given {
			if !slices.ContainsFunc(t.now[key], func(o app.Party) bool { return o.Ref == p.Ref }) {
				return false
			}
		}
	}
	return true
}

func nameKeyOf(form, text string) string { return form + "\x00" + text }

func hashOf(key string) uint64 { return maphash.String(seed, key) }

// resolve adds to what is stored what the import brings in.
func (t *together) resolve(form, text string, stored []app.Party) []app.Party {
	if t == nil || !t.named[form] {
		return stored
	}
	key := nameKeyOf(form, text)
	if !t.live() {
		t.asked[hashOf(key)] = len(stored) == 0
		return stored
	}
	if !t.wanted[hashOf(key)] {
		return stored
	}
	mine, ok := t.before[key]
	if !ok {
		mine = slices.Clone(t.now[key])
	}
	if _, before := t.answers[key]; !before { // what was answered later does not make the first one right
		t.answers[key] = mine
	}
	out := slices.Clone(stored)
	for _, p := range mine {
		if !slices.ContainsFunc(out, func(o app.Party) bool { return o.Ref == p.Ref }) {
			out = append(out, p)
		}
	}
	return out
}

// bring notes a record that a row brings in, under each of its names that it had not.
func (t *together) bring(in *importer, at line, old, cur *app.Record) {
	if t == nil || in == nil {
		return
	}
	f := in.form
	if old == nil && f.Scope == catalog.ProvinceScope {
		t.dirs.add(f, cur.ID, cur.Value(f.Display).Text())
	}
	if !t.named[f.ID] {
		return
	}
	had := maps.Collect(t.namesOf(f, old))
	for name := range t.namesOf(f, cur) {
		key := nameKeyOf(f.ID, name)
		h := hashOf(key)
		switch {
		case had[name]:
		case !t.live():
			t.made[h] = true
		case t.wanted[h]:
			t.now[key] = append(t.now[key], t.s.partyOf(f, cur))
			t.idsNow[madeAt{in, RowPlace{at.sheet, at.n}}] = cur.ID
		}
	}
}

// namesOf are what a record can be found by: its name, its official code, former names.
func (t *together) namesOf(f *catalog.Form, rec *app.Record) func(func(string, bool) bool) {
	return func(yield func(string, bool) bool) {
		if rec == nil {
			return
		}
		texts := []string{rec.Value(f.Display).Text(), rec.Value(f.Identity).Text()}
		if col := f.Former(); col != nil {
			for _, row := range rec.Rows[catalog.FormerNames] {
				texts = append(texts, row.Fields[col.ID].Text())
			}
		}
		slices.Sort(texts)
		for _, text := range slices.Compact(texts) {
			if text != "" && !yield(text, true) {
				return
			}
		}
	}
}

// id is the id of a record that a row brings in: the one that it had the time before.
func (t *together) id(in *importer, at line) app.ID {
	if t != nil {
		if id, ok := t.ids[madeAt{in, RowPlace{at.sheet, at.n}}]; ok {
			return id
		}
	}
	return op.NewID()
}

// directories are the names of registers, read when they are first asked for. What reads and
// what stores share them.
type directories struct {
	s      *Service
	ctx    context.Context
	mu     sync.Mutex
	byForm map[string]*directory
}

func (s *Service) directories(ctx context.Context) *directories {
	return &directories{s: s, ctx: ctx, byForm: map[string]*directory{}}
}

// of returns the names of a register; none where no other names them. The caller holds mu.
func (ds *directories) of(form string) *directory {
	d, ok := ds.byForm[form]
	if !ok {
		if f, known := ds.s.cat.Form(form); known && ds.s.isDirectory(form) {
			d = ds.s.directoryOf(ds.ctx, f)
		} else {
			d = newDirectory()
		}
		d.stable = len(d.ids)
		ds.byForm[form] = d
	}
	return d
}

// near finds the record of a directory whose name is near; "" for none. What came in since
// the file in hand was begun counts where all is asked for: reading does not wait for it.
func (ds *directories) near(form, name string, all bool) (app.ID, string) {
	ds.mu.Lock()
	defer ds.mu.Unlock()
	d := ds.of(form)
	if all {
		return d.near(name, len(d.ids))
	}
	return d.near(name, d.stable)
}

// add adds the name of a record that came in.
func (ds *directories) add(f *catalog.Form, id app.ID, name string) {
	if name == "" {
		return
	}
	ds.mu.Lock()
	defer ds.mu.Unlock()
	if ds.s.isDirectory(f.ID) {
		ds.of(f.ID).add(id, name)
	}
}

// begin lets the names that came in so far count for the file that is begun.
func (ds *directories) begin() {
	ds.mu.Lock()
	defer ds.mu.Unlock()
	for _, d := range ds.byForm {
		d.stable = len(d.ids)
	}
}
