package sim

import (
	"context"
	"fmt"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"ronghe/app"
	"ronghe/app/codes"
	"ronghe/app/op"
	"ronghe/app/scope"
	"ronghe/store"
	"ronghe/store/storetest"
	"ronghe/sync/client"
	"ronghe/sync/wire"
)

// desk is a computer with a data folder, and whoever works at it.
type desk struct {
	w      *world
	name   string
	unit   string
	dir    string
	copies int
	s      *store.Store
	user   app.ID
	device app.ID
	skew   time.Duration // of its clock
	cut    time.Time     // no line before this
	scopes []string      // that the server hands out to it
	once   []string      // that it did hand out, and does not now
	out    bool          // shut out by the server
	kept   []kept        // its backups
	peer   client.Peer   // its keys
	sticks habit         // how it reconciles
	reads  string        // where the receipt that is read begins
	defs   inUse         // its definitions
	held   [][]byte      // a receipt that is read once its pack is in use

	// A run of the client is a coroutine: it goes on when its time has come, and
	// stands still meanwhile.
	ctx    context.Context
	cancel context.CancelFunc
	next   func() (time.Duration, bool)
	stop   func()
	yield  func(time.Duration) bool
	dying  bool  // its program ends
	ended  error // what the last run came to
}

// kept is a backup of a folder.
type kept struct {
	path   string
	at     int      // order of events
	scopes []string // that the folder knew of
	once   []string
}

// sees notes what the server hands out from now on.
func (d *desk) sees(now []string) {
	had := append(slices.Clone(d.once), d.scopes...)
	d.once = slices.DeleteFunc(had, func(s string) bool { return slices.Contains(now, s) })
	d.scopes = now
}

const name, password = "clerk", "Tian-chi2744"

func (w *world) newDesk(name, unit string) *desk {
	d := &desk{w: w, name: name, unit: unit, user: w.id(), dir: filepath.Join(w.root, name+"0")}
	w.desks = append(w.desks, d)
	if w.skew || !w.calm { // the same draws with and without
		far := time.Duration(w.rng.IntN(41)-20) * 365 * 24 * time.Hour
		if w.skew {
			d.skew = far
		}
	}
	_, err := store.Create(context.Background(), d.dir, store.NewVault{Unit: unit, Admin: store.NewUser{Name: "clerk", Title: "Clerk", Password: password}}, d.options())
	w.must(err)
	d.open()
	return d
}

func (d *desk) options() store.Options {
	o := store.Options{Catalog: d.w.cat, KDF: storetest.KDF, Lean: true, Now: func() time.Time { return d.w.now.Add(d.skew) }, Scopes: d.scopesOf}
	if d.w.office {
		o.Define, o.Guards = d.define, d.guards()
	}
	return o
}

// scopesOf says where a record is handed out, as far as the desk knows.
func (d *desk) scopesOf(rec *app.Record) []string {
	c, units := d.w.cat, codes.Shipped().Units()
	if d.w.office {
		c, units = d.defs.set.Catalog, d.defs.set.Codes.Units()
	}
	return scope.Of(c, units, rec.Form, rec.Unit, rec)
}

func (d *desk) open() {
	s, err := store.Open(context.Background(), d.dir, d.options())
	d.w.must(err)
	_, err = s.Unlock(context.Background(), name, password)
	d.w.must(err)
	d.s = s
}

// end ends the program as it may: what runs is broken off.
func (d *desk) end() {
	if d.next != nil {
		d.cancel()
		d.stop()
		d.next = nil
	}
	if d.s != nil {
		_ = d.s.Close()
		d.s = nil
	}
}

// enrol joins the folder to the server under a device of its own.
func (d *desk) enrol() {
	w := d.w
	ctx := context.Background()
	code, err := w.engine.NewCode(ctx, d.unit, w.now.Add(time.Hour))
	for ; app.CodeOf(err) != "" || w.down; code, err = w.engine.NewCode(ctx, d.unit, w.now.Add(time.Hour)) {
		w.served(err)
	}
	w.served(err)
	d.device = w.id()
	keys := d.takeSticks()
	for {
		a, err := w.engine.Enrol(ctx, d.device, &wire.Enrol{Code: code, Name: d.name}, keys)
		w.served(err)
		if err == nil {
			w.must(d.s.Join(ctx, store.Joined{Peer: []byte("{}"), Device: d.device, Epoch: a.Epoch}))
			return
		}
	}
}

func (d *desk) epoch() string {
	c, err := d.s.Course(context.Background())
	d.w.must(err)
	return c.Epoch
}

// days puts a desk's work into the coming weeks: n actions in a few sittings,
// and a run of the client now and then.
func (d *desk) days(n int) {
	w := d.w
	for done := 0; done < n; {
		at := w.between(0, horizon)
		for range 1 + w.rng.IntN(5) {
			at += w.between(time.Second, 5*time.Minute)
			w.after(at, d.act)
			done++
		}
		if w.rng.IntN(3) > 0 {
			w.after(at+w.between(-2*time.Minute, time.Hour), d.reconcile)
		}
	}
}

// misfortunes puts what befalls a desk into the coming weeks.
func (d *desk) misfortunes() {
	w := d.w
	for range w.rng.IntN(3) {
		w.after(w.between(0, horizon), func() {
			d.cut = w.now.Add(w.between(time.Hour, 30*24*time.Hour))
			w.note("%s: no line for a long time", d.name)
		})
	}
	for range w.rng.IntN(3) {
		w.after(w.between(0, horizon), d.crash)
	}
	for range w.rng.IntN(2) {
		w.after(w.between(0, horizon), func() {
			far := time.Duration(w.rng.IntN(41)-20) * 365 * 24 * time.Hour
			if w.skew {
				d.skew = far
			}
		})
	}
	if w.rng.IntN(3) == 0 {
		w.after(w.between(0, horizon), d.backup)
	}
	switch w.rng.IntN(12) {
	case 0, 1:
		w.after(w.between(horizon/2, horizon), d.restore)
	case 2, 3:
		w.after(w.between(0, horizon), d.clone)
	case 4:
		w.after(w.between(horizon/2, horizon), func() {
			if !d.out && w.lives == 0 {
				w.note("%s is shut out", d.name)
				w.revoke(d.device)
				w.lossy = true
				for _, x := range w.desks {
					x.out = x.out || x.device == d.device
				}
			}
		})
	}
}

// revoke shuts a device out, however often that takes.
func (w *world) revoke(id app.ID) {
	for {
		err := w.engine.Revoke(context.Background(), id)
		w.served(err)
		if err == nil {
			return
		}
	}
}

// pause lets time pass in a run of the client.
func (d *desk) pause(t time.Duration) error {
	if err := d.ctx.Err(); err != nil {
		return err
	}
	if !d.yield(t) {
		return context.Canceled
	}
	return d.ctx.Err()
}

// clock is a desk's clock for the client.
type clock struct{ d *desk }

func (c clock) Now() time.Time { return c.d.w.now.Add(c.d.skew) }

func (c clock) Sleep(_ context.Context, t time.Duration) error { return c.d.pause(t) }

// reconcile begins a run of the client, unless one runs.
func (d *desk) reconcile() {
	if d.next != nil || d.s == nil || d.out && !d.w.healed && d.ended != nil {
		return
	}
	if d.byStick() {
		d.w.note("%s: writes a stick", d.name)
		d.run(d.writeStick)
		return
	}
	d.w.note("%s: reconciles", d.name)
	d.run(func() error {
		e := client.Engine{Folder: folder{d}, Server: line{d}, Clock: clock{d}, Jitter: d.w.rng.Float64, Definitions: d.packs()}
		p, err := e.Run(d.ctx)
		d.came(p.Pack, p.PackErr)
		return err
	})
}

// run lets something go on beside everything else.
func (d *desk) run(do func() error) {
	d.ctx, d.cancel = context.WithCancel(context.Background())
	d.next, d.stop = iter.Pull(func(yield func(time.Duration) bool) {
		d.yield = yield
		d.ended = do()
	})
	d.step()
}

// step lets the run go on until it waits.
func (d *desk) step() {
	if d.next == nil {
		return
	}
	t, more := d.next()
	switch {
	case d.dying:
		d.crash()
	case more:
		next := d.ctx
		d.w.after(t, func() {
			if d.ctx == next { // not a run that was broken off meanwhile
				d.step()
			}
		})
	default:
		d.next = nil
		d.cancel()
		d.w.note("%s: ends with %q", d.name, app.CodeOf(d.ended))
		if d.ended != nil && app.CodeOf(d.ended) == "" {
			d.w.fail("a run of %s ends with %w", d.name, d.ended)
		}
	}
}

// crash is a power cut: the folder is as the disk has it, and the program starts
// again from there.
func (d *desk) crash() {
	d.w.note("%s: power cut", d.name)
	d.dying = false
	d.w.must(d.copyTo(d.nextDir()))
	d.end()
	d.dir = filepath.Join(d.w.root, fmt.Sprintf("%s%d", d.name, d.copies))
	d.open()
}

func (d *desk) nextDir() string {
	d.copies++
	return filepath.Join(d.w.root, fmt.Sprintf("%s%d", d.name, d.copies))
}

// copyTo copies the files of the folder as they are.
func (d *desk) copyTo(dir string) error {
	return filepath.WalkDir(d.dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(d.dir, path)
		if err != nil {
			return err
		}
		switch {
		case e.IsDir():
			return os.MkdirAll(filepath.Join(dir, rel), 0o700)
		case strings.HasSuffix(rel, "-shm") || rel == "lock":
			return nil
		}
		return copyFile(path, filepath.Join(dir, rel))
	})
}

func (d *desk) backup() {
	path := filepath.Join(d.w.root, fmt.Sprintf("%s-%d%s", d.name, len(d.kept), store.BackupExt))
	d.w.must(d.s.Backup(context.Background(), path, nil))
	d.w.order++
	d.kept = append(d.kept, kept{path, d.w.order, d.scopes, d.once})
	d.w.note("%s: backup", d.name)
}

// restore puts an older backup in the folder's place.
func (d *desk) restore() {
	if len(d.kept) == 0 || d.w.healed {
		return
	}
	k := d.kept[len(d.kept)-1]
	d.w.note("%s: restored from a backup", d.name)
	d.end()
	d.w.must(store.Restore(context.Background(), k.path, d.dir))
	d.open()
	d.scopes, d.once = k.scopes, k.once
	d.w.lossy = true
}

// clone is somebody who copies the folder to another computer and works on with
// both.
func (d *desk) clone() {
	w := d.w
	if len(w.desks) > 5 || w.healed {
		return
	}
	w.note("%s is cloned", d.name)
	c := &desk{w: w, name: d.name + "'", unit: d.unit, user: d.user, device: d.device, skew: d.skew, scopes: d.scopes, once: d.once, out: d.out, peer: d.peer, sticks: d.sticks, dir: filepath.Join(w.root, fmt.Sprintf("%s'%d-0", d.name, len(w.desks)))}
	w.must(d.copyTo(c.dir))
	c.name = fmt.Sprintf("%s'%d", d.name, len(w.desks))
	w.desks = append(w.desks, c)
	c.open()
	c.days(w.shot / 2)
}

// apply commits ops in one transaction; false when the folder does not take them
// as things stand.
func (d *desk) apply(what string, ops ...op.Op) bool {
	w := d.w
	for i := range ops {
		o := &ops[i]
		o.ID, o.FormVer = w.id(), d.version(o.Form)
		if o.User == "" {
			o.User = d.user
		}
		o.Time = w.now.Add(d.skew).Format(time.RFC3339)
	}
	if len(ops) == 0 {
		return false
	}
	var wrote []*op.Op
	err := d.s.Update(context.Background(), func(tx registerTx) error {
		wrote = wrote[:0]
		for i := range ops {
			before := int64(0)
			if rec, err := tx.Get(ops[i].Form, ops[i].Doc); err == nil && rec != nil {
				before = rec.Rev
			}
			rec, err := tx.Apply(&ops[i])
			if err != nil {
				return err
			}
			if rec.Rev > before { // else nothing was new in it
				wrote = append(wrote, &ops[i])
			}
		}
		return nil
	})
	w.note("%s: %s of %s: %q", d.name, what, w.nameOf(ops[0].Doc), app.CodeOf(err))
	if err != nil {
		if app.CodeOf(err) == "" {
			w.fail("%s: %w", what, err)
		}
		return false
	}
	w.order++
	for _, o := range wrote {
		w.made[o.ID] = &made{by: d, doc: o.Doc, at: w.order}
		if w.owners[o.Doc] == nil {
			w.owners[o.Doc] = map[string]bool{}
			w.docs = append(w.docs, known{o.Form, o.Doc})
		}
		if o.Unit != "" {
			w.owners[o.Doc][o.Unit] = true
		}
	}
	return true
}

// nameOf is a document's number in the order in which they were made.
func (w *world) nameOf(id app.ID) string {
	for i, k := range w.docs {
		if k.id == id {
			return fmt.Sprintf("%s %d", k.form, i)
		}
	}
	return "a new one"
}

// get reads a record, nil when the folder has none.
func (d *desk) get(k known) *app.Record {
	rec, err := d.s.Get(context.Background(), k.form, k.id)
	if app.CodeOf(err) == app.CodeNotFound {
		return nil
	}
	d.w.must(err)
	return rec
}
