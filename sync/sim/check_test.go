package sim

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"maps"
	"math"
	"reflect"
	"slices"
	"strings"
	"time"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/app/op"
	"ronghe/app/register"
	"ronghe/app/scope"
	"ronghe/sync/server"
	"ronghe/sync/wire"
)

// page holds what the server hands out to what it promised: numbers follow one
// another from the cursor on (invariant 4), nothing comes from outside the subtree
// (invariant 5).
func (w *world) page(d *desk, cursor string, p *wire.Page) {
	seqs := map[string]int64{}
	if cursor != "" {
		from, ok := w.cursors[d.name[:1]+cursor]
		if !ok {
			w.fail("%s: a cursor that nobody was given is taken", d.name)
		}
		maps.Copy(seqs, from)
	}
	if p.Scopes != nil { // what it does not see any more begins anew when it sees it again
		maps.DeleteFunc(seqs, func(scope string, _ int64) bool { return !slices.Contains(p.Scopes, scope) })
		delete(seqs, scope.Dir) // so do the directories: it may see other units' personal values
	}
	for i := range p.Deliveries {
		g := &p.Deliveries[i]
		if g.Seq != seqs[g.Scope]+1 {
			w.fail("invariant 4: %s: in %q number %d follows %d", d.name, g.Scope, g.Seq, seqs[g.Scope])
		}
		seqs[g.Scope] = g.Seq
		if g.ID != "" && g.Branch.Device != d.device {
			w.fail("%s is named an op of another device without its body", d.name)
		}
		o := w.delivered(g)
		if !w.mine(d, g, o) {
			w.fail("invariant 5: %s of %s is handed %s in %q", d.name, d.unit, w.nameOf(o.Doc), g.Scope)
		}
	}
	if w.cursors[d.name[:1]+p.Next] == nil {
		w.cursors[d.name[:1]+p.Next] = seqs
	} else if !p.More && len(p.Deliveries) == 0 && !maps.Equal(w.cursors[d.name[:1]+p.Next], seqs) {
		w.fail("invariant 4: %s: a cursor stands for two places", d.name)
	}
}

// delivered is the op of a delivery, which may come as its id alone.
func (w *world) delivered(g *op.Delivery) *op.Op {
	body := g.Body
	if g.ID != "" {
		w.must(w.store.Read(context.Background(), func(tx server.Tx) error {
			found, err := tx.Known([]app.ID{g.ID})
			if found[g.ID] != nil {
				body = bytes.Clone(found[g.ID].Body)
			}
			return err
		}))
	}
	o, err := op.Decode(body)
	w.must(err)
	return &o
}

// mine reports whether a desk may see a delivery.
func (w *world) mine(d *desk, g *op.Delivery, o *op.Op) bool {
	units := w.units()
	switch {
	case g.Scope == "dir":
		return o.Form == "org"
	case g.Scope == "device/"+string(d.device):
		return g.Outcome == op.Rejected
	case strings.HasPrefix(g.Scope, "pub/"):
		return o.Form == "supply_demand" && len(g.Secrets) == 0 && units.Under(d.unit, strings.TrimPrefix(g.Scope, "pub/"))
	}
	return units.Under(g.Scope, d.unit) && w.owners[o.Doc][g.Scope]
}

// heal ends all faults and lets everybody reconcile until nothing moves any more
// (invariant 11).
func (w *world) heal() {
	w.healed = true
	w.note("all faults cease")
	before := map[*desk]map[app.ID]bool{}
	for _, d := range w.desks {
		before[d] = d.log()
		d.cut = time.Time{}
	}
	w.expected(before)
	w.again()
	w.drain()
	w.decideAll()
	w.drain()
	if n := w.waiting(); n > 0 {
		if !w.restored && !w.lossy {
			w.fail("invariant 11: %d documents wait at the server although nothing is lost", n)
		}
		_, err := w.engine.Settle(context.Background())
		w.must(err)
		w.drain()
		w.decideAll()
		w.drain()
	}
}

// decideAll has everybody decide about what the server does not take.
func (w *world) decideAll() {
	for _, d := range w.desks {
		if !d.out {
			d.decideAll()
		}
	}
}

// drain lets every desk reconcile until a round changes nothing.
func (w *world) drain() {
	for round := 0; ; round++ {
		if round == 12 {
			w.fail("invariant 11: it never comes to rest")
		}
		mark := w.mark()
		for _, d := range w.desks {
			d.adopt()
			d.reconcile()
			w.turn()
			switch code := app.CodeOf(d.ended); {
			case d.out:
				if code != wire.CodeRevoked {
					w.fail("%s is shut out, and its run ends with %q", d.name, code)
				}
			case d.ended != nil:
				w.fail("invariant 11: without faults a run of %s ends with %w", d.name, d.ended)
			}
		}
		if w.mark() == mark {
			return
		}
	}
}

// mark is how far everybody came.
func (w *world) mark() string {
	var b strings.Builder
	for _, d := range w.desks {
		c, err := d.s.Course(context.Background())
		w.must(err)
		left, err := d.s.Waiting(context.Background())
		w.must(err)
		fmt.Fprintf(&b, "%s %s %d %+v %d ", d.name, c.Cursor, c.Acked, left, d.defs.number)
	}
	w.must(w.store.Read(context.Background(), func(tx server.Tx) error {
		heads, err := tx.Heads()
		for _, s := range slices.Sorted(maps.Keys(heads)) {
			fmt.Fprintf(&b, "%s %d ", s, heads[s])
		}
		return err
	}))
	return b.String()
}

func (w *world) waiting() (n int) {
	w.must(w.store.Read(context.Background(), func(tx server.Tx) error {
		ids, err := tx.WaitingDocs()
		n = len(ids)
		return err
	}))
	return n
}

// log are the ids of all ops on records that a folder holds.
func (d *desk) log() map[app.ID]bool {
	out := map[app.ID]bool{}
	// What left with the access to it stands there still, without what it says.
	list, err := d.s.Journal(context.Background(), register.JournalQuery{In: register.Span{From: 1, To: math.MaxInt64}, Limit: math.MaxInt32})
	d.w.must(err)
	for _, e := range list {
		if !e.Op.Kind.Audit() {
			out[e.Op.ID] = true
		}
	}
	return out
}

// expected holds every op that was ever committed in a folder to being there
// still, unless the folder was restored from a backup made before (invariants 2
// and 8).
func (w *world) expected(before map[*desk]map[app.ID]bool) {
	for _, id := range slices.Sorted(maps.Keys(w.made)) {
		m := w.made[id]
		found := false
		for d, log := range before {
			found = found || d.device == m.by.device && log[id]
		}
		if found {
			continue
		}
		rolled := slices.ContainsFunc(m.by.kept, func(k kept) bool { return k.at < m.at })
		if !rolled {
			w.fail("invariant 8: an op on %s is gone from %s", w.nameOf(m.doc), m.by.name)
		}
		delete(w.made, id)
	}
	// What a restored folder lost came back from the server, or was never sent.
	for _, id := range slices.Sorted(maps.Keys(w.made)) {
		if w.made[id].by.out { // shut out: what it had not sent stays with it
			delete(w.made, id)
		}
	}
}

// left reports whether the record of an op left the folder that wrote it, with the
// access to it. Where the server had told it as durable, and was restored from an
// older backup than the one that holds it, nobody can offer it.
func (w *world) left(m *made) bool {
	k := w.docs[slices.IndexFunc(w.docs, func(k known) bool { return k.id == m.doc })]
	return !slices.ContainsFunc(w.desks, func(d *desk) bool { return d.device == m.by.device && d.get(k) != nil })
}

// decideAll gives up what the server does not take.
func (d *desk) decideAll() {
	for range 50 {
		list, err := d.s.Rejected(context.Background(), 5)
		d.w.must(err)
		if len(list) == 0 {
			return
		}
		d.giveUp(false)
	}
	d.w.fail("what is rejected never ends at %s", d.name)
}

// check holds what everybody has at the end to the promises, and returns a
// digest of it without times.
func (w *world) check() string {
	sum := sha256.New()
	w.must(w.store.Read(context.Background(), func(tx server.Tx) error {
		for _, id := range slices.Sorted(maps.Keys(w.made)) {
			es, err := tx.Known([]app.ID{id})
			if err != nil {
				return err
			}
			if es[id] == nil && w.passed[id] && w.left(w.made[id]) {
				w.lossy = true // it counted as durable, and went with the newest backup
				continue
			}
			if es[id] == nil {
				w.fail("invariant 2: an op on %s made at %s never reached the server", w.nameOf(w.made[id].doc), w.made[id].by.name)
			}
		}
		for _, k := range w.docs {
			if err := w.document(tx, k, sum); err != nil {
				return err
			}
		}
		return nil
	}))
	for _, d := range w.desks {
		w.folder(d)
	}
	w.current()
	return hex.EncodeToString(sum.Sum(nil))
}

// document folds a document from the server's log, holds each decision to what
// the merge promises, and every desk to the result (invariants 1, 2, 3).
func (w *world) document(tx server.Tx, k known, sum io.Writer) error {
	rows, err := tx.Docs([]app.ID{k.id})
	if err != nil {
		return err
	}
	row := rows[k.id]
	if row == nil || row.Rev == 0 {
		if w.lossy || row == nil {
			return nil
		}
		w.fail("invariant 11: %s waits for ever", w.nameOf(k.id))
	}
	doc := &op.Doc{Same: w.same, Upgrade: w.upgraded}
	seen := map[app.ID]bool{}
	err = tx.History([]app.ID{k.id}, func(e *server.Entry) error {
		o, err := op.Decode(e.Body)
		if err != nil {
			return err
		}
		if seen[o.ID] || e.Rev != doc.Rev+1 {
			w.fail("invariant 3: revision %d of %s follows %d", e.Rev, w.nameOf(k.id), doc.Rev)
		}
		seen[o.ID] = true
		w.mindful(doc, &o, e)
		held := w.orderly(doc, &o, e)
		doc.Fold(&o, e.Branch, e.Rev, e.Refused)
		held(doc)
		return nil
	})
	if err != nil {
		return err
	}
	fmt.Fprintf(sum, "%s: %s\n", w.nameOf(k.id), w.say(doc))
	if w.out != nil {
		w.out(fmt.Sprintf("%s: %s", w.nameOf(k.id), w.say(doc)))
	}
	for _, d := range w.desks {
		if d.out || !slices.ContainsFunc(row.Scopes, func(s string) bool { return slices.Contains(d.scopes, s) }) {
			continue
		}
		rec := d.get(k)
		if rec == nil {
			w.fail("invariant 1: %s has no %s", d.name, w.nameOf(k.id))
		}
		if w.lossy && w.restored && w.orphaned(tx, d, k.id) {
			continue
		}
		have := &op.Doc{Rec: rec, Rev: doc.Rev, Open: map[string]op.Clash{}}
		list, err := d.s.Clashes(context.Background(), 1000)
		w.must(err)
		for _, c := range list {
			if c.Rec.ID == k.id {
				have.Open[c.Clash.Path] = c.Clash
			}
		}
		doc := d.decides(k, doc)
		if a, b := w.say(have), w.say(doc); a != b || !reflect.DeepEqual(have.Clashes(), doc.Clashes()) {
			w.fail("invariant 1: %s holds of %s\n  %s\nthe server\n  %s", d.name, w.nameOf(k.id), a, b)
		}
		w.attachments(d, rec)
	}
	return nil
}

// decides is a document with those of its conflicts that whoever sits at a desk is
// asked about: all of its unit and of directories, of others' its own.
func (d *desk) decides(k known, doc *op.Doc) *op.Doc {
	cat := d.w.cat
	if d.w.office {
		cat = d.defs.set.Catalog
	}
	f, ok := cat.Form(k.form)
	if doc.Rec == nil || doc.Rec.Unit == d.unit || ok && f.Scope == catalog.ProvinceScope {
		return doc
	}
	out := &op.Doc{Rec: doc.Rec, Rev: doc.Rev, Open: map[string]op.Clash{}}
	for path, c := range doc.Open {
		if c.By.Device == d.device {
			out.Open[path] = c
		}
	}
	return out
}

// orphaned reports whether a desk holds an op that the restored server lacks and
// nobody can offer: the folder that made it was restored too, or is shut out.
func (w *world) orphaned(tx server.Tx, d *desk, id app.ID) bool {
	list, err := d.s.History(context.Background(), id)
	w.must(err)
	var ids []app.ID
	for _, e := range list {
		ids = append(ids, e.Op.ID)
	}
	found, err := tx.Known(ids)
	w.must(err)
	return len(found) < len(ids)
}

// mindful fails when a decision overwrites what its writer had not seen, or
// refuses what nobody else touched.
func (w *world) mindful(doc *op.Doc, o *op.Op, e *server.Entry) {
	if doc.Rec == nil || slices.Contains(e.Refused, op.Whole) {
		return
	}
	if o.Kind == op.Delete || o.Kind == op.Restore || o.Kind == op.Move || o.Kind == op.RowDel {
		return // what they may do is held by the merge's own tests
	}
	was := o.Fields
	for i, c := range w.upgraded(o).Fields {
		table, id, field := op.SplitPath(c.Path)
		if field == "" || slices.Contains(e.Refused, was[i].Path) || table != "" && slices.Contains(e.Refused, op.RowPath(table, id)) {
			continue
		}
		if cur := op.Lookup(doc.Rec, c.Path); !w.same(cur, c.Base) && !w.same(cur, c.New) {
			w.fail("invariant 2: in %s a value that nobody had seen is overwritten at %s", w.nameOf(o.Doc), c.Path)
		}
	}
}

func (w *world) same(a, b app.Value) bool {
	return w.open(a) == w.open(b)
}

// open is a value as text, those of persons opened.
func (w *world) open(v app.Value) string {
	if s, ok := v.Sealed(); ok {
		plain, ok := w.plain[s.Commitment]
		if !ok {
			return "sealed"
		}
		return string(plain.AppendJSON(nil))
	}
	return string(v.AppendJSON(nil))
}

// say tells a document as people see it: times and salts are not part of it.
func (w *world) say(d *op.Doc) string {
	var b strings.Builder
	if d.Rec == nil {
		return "nothing"
	}
	fmt.Fprintf(&b, "%s rev %d deleted %v", d.Rec.Unit, d.Rec.Rev, d.Rec.Deleted)
	for _, f := range slices.Sorted(maps.Keys(d.Rec.Fields)) {
		fmt.Fprintf(&b, " %s=%s", f, w.open(d.Rec.Fields[f]))
	}
	for _, t := range slices.Sorted(maps.Keys(d.Rec.Rows)) {
		for _, r := range d.Rec.Rows[t] {
			fmt.Fprintf(&b, " [%s", r.Order)
			for _, f := range slices.Sorted(maps.Keys(r.Fields)) {
				fmt.Fprintf(&b, " %s=%s", f, w.open(r.Fields[f]))
			}
			b.WriteString("]")
		}
	}
	for _, c := range d.Clashes() {
		fmt.Fprintf(&b, " open %s %s %d", c.Path, w.open(c.Mine), c.Rev)
	}
	return b.String()
}

// attachments holds a desk to having every file that a record names.
func (w *world) attachments(d *desk, rec *app.Record) {
	for _, f := range slices.Concat(rec.Value("scan").Files(), rec.Value("snapshot").Files()) {
		r, err := d.s.OpenBlob(context.Background(), f.Hash)
		if err != nil {
			if w.lossy {
				continue // its only copy may have gone with a folder
			}
			w.fail("invariant 2: %s lacks an attachment of %s: %w", d.name, w.nameOf(rec.ID), err)
		}
		b, err := io.ReadAll(r)
		w.must(err)
		w.must(r.Close())
		if !bytes.Equal(b, w.blobs[f.Hash]) {
			w.fail("an attachment of %s is another one at %s", w.nameOf(rec.ID), d.name)
		}
	}
}

// unseen holds a folder to having nothing of what its device no longer sees, but what
// it says that something of its own waits in (invariant 5).
func (w *world) unseen(d *desk) {
	c, err := d.s.Course(context.Background())
	w.must(err)
	n := 0
	for _, k := range w.docs {
		rec := d.get(k)
		if rec == nil || rec.Unit == d.unit || slices.Contains(d.scopes, rec.Unit) {
			continue
		}
		at := d.scopesOf(rec)
		// What is published is lost with a scope that the device saw once: where it is
		// published now, it may not know.
		lost := len(at) == 1 || slices.ContainsFunc(at[1:], func(s string) bool { return slices.Contains(d.once, s) })
		if lost && at[0] != scope.Dir {
			n++
		}
	}
	if n != c.Gone.Kept {
		w.fail("invariant 5: %s holds %d records that it does not see, and says %d: %+v", d.name, n, c.Gone.Kept, c.Gone)
	}
}

// folder holds a folder to being whole, with nothing left to send and personal
// values that open.
func (w *world) folder(d *desk) {
	ctx := context.Background()
	found, err := d.s.Verify(ctx, nil)
	w.must(err)
	for _, p := range found {
		if w.lossy && strings.Contains(p.Code, "blob") {
			continue
		}
		w.fail("%s is not whole: %+v", d.name, p)
	}
	if d.out {
		return
	}
	left, err := d.s.Waiting(ctx)
	w.must(err)
	if left.Ops+left.Records+left.Rejected != 0 {
		w.fail("invariant 11: at %s remain %+v", d.name, left)
	}
	w.unseen(d)
	for _, k := range w.docs {
		rec := d.get(k)
		if rec == nil || rec.Form != "deal" || !w.units().Under(rec.Unit, d.unit) {
			continue
		}
		if st, ok := rec.Value("mobile").Sealed(); ok {
			v, err := d.s.Unseal(ctx, st)
			if err != nil {
				w.fail("a personal value of %s does not open at %s: %w", w.nameOf(k.id), d.name, err)
			}
			if !v.Equal(w.plain[st.Commitment]) {
				w.fail("a personal value of %s is another one at %s", w.nameOf(k.id), d.name)
			}
		}
	}
}
