package sim

import (
	"container/heap"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"log/slog"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/google/uuid"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/app/codes"
	"ronghe/sync/server"
	"ronghe/sync/server/sqlstore"
)

// plan says what a run is made from.
type plan struct {
	seed   uint64
	calm   bool   // no faults at all
	skew   bool   // clocks are years off
	bug    string // planted in the simulator's own line, folder or shelf
	crash  int    // the write point at which whoever writes ends; 0: as the seed has it
	shot   int    // what people do: actions a desk; 0: 25
	out    func(string)
	narrow bool // two desks of one county alone
	sticks bool // some desks reconcile by files on sticks, some of them by nothing else
	office bool // definitions and the unit tree change, reports go up and come back
}

// world is a run.
type world struct {
	plan
	rng   *rand.Rand
	stick *rand.Rand // what befalls sticks: drawn apart, so that a seed without them stays what it was
	midst *rand.Rand // what ends a program in the midst of a write: as above
	now   time.Time
	queue events
	order int
	trace hash.Hash
	root  string
	cat   *catalog.Catalog

	province
	definitions
	desks   []*desk
	docs    []known // in the order in which they were made
	made    map[app.ID]*made
	plain   map[string]app.Value // personal values by their commitments
	blobs   map[string][]byte
	owners  map[app.ID]map[string]bool // units that ever owned a document
	cursors map[string]map[string]int64
	shelfOf []stick // that came to the province
	points  int     // writes so far, before and after each
	healed  bool
	lossy   bool // a folder was restored from an older backup, or a computer is gone
}

type known struct {
	form string
	id   app.ID
}

// made is an op that was committed in a folder.
type made struct {
	by  *desk
	doc app.ID
	at  int // order of events
}

// violation is a promise that was not kept.
type violation struct{ error }

func (w *world) fail(format string, args ...any) {
	panic(violation{fmt.Errorf(format, args...)})
}

func (w *world) must(err error) {
	if err != nil {
		panic(violation{fmt.Errorf("unexpected: %w", err)})
	}
}

// note adds to the trace, which tells whether two runs went the same way. What
// is drawn anew in every run (salts, ids of audit entries) stays out of it.
func (w *world) note(format string, args ...any) {
	line := fmt.Sprintf("%s ", w.now.Sub(begin).Round(time.Second)) + fmt.Sprintf(format, args...)
	fmt.Fprintln(w.trace, line)
	if w.out != nil {
		w.out(line)
	}
}

var begin = time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)

// id makes an id that is the same in every run of a seed.
func (w *world) id() app.ID {
	var b [16]byte
	for i := range b {
		b[i] = byte(w.rng.UintN(256))
	}
	b[6], b[8] = b[6]&0x0f|0x70, b[8]&0x3f|0x80
	return app.ID(uuid.UUID(b).String())
}

// hit is true once in n times, never in a calm or healed world.
func (w *world) hit(n int) bool {
	return !w.calm && w.rng.IntN(n) == 0 && !w.healed
}

func (w *world) between(a, b time.Duration) time.Duration {
	return a + time.Duration(w.rng.Int64N(int64(b-a)))
}

// events are what is to happen, earliest first.
type events []event

type event struct {
	at    time.Time
	order int
	do    func()
}

func (e events) Len() int { return len(e) }
func (e events) Less(i, j int) bool {
	if !e[i].at.Equal(e[j].at) {
		return e[i].at.Before(e[j].at)
	}
	return e[i].order < e[j].order
}
func (e events) Swap(i, j int) { e[i], e[j] = e[j], e[i] }
func (e *events) Push(x any)   { *e = append(*e, x.(event)) }
func (e *events) Pop() any {
	old := *e
	x := old[len(old)-1]
	*e = old[:len(old)-1]
	return x
}

func (w *world) after(d time.Duration, do func()) {
	w.order++
	heap.Push(&w.queue, event{w.now.Add(d), w.order, do})
}

// turn lets everything happen that is to happen.
func (w *world) turn() {
	for len(w.queue) > 0 {
		e, _ := heap.Pop(&w.queue).(event)
		w.now = e.at
		e.do()
	}
}

// outcome is what a run came to.
type outcome struct {
	trace  string // of all that happened
	final  string // of what everybody holds at the end, without times
	points int
	ops    int
}

// shelfRoot is where folders lie: in memory where the system has such a place,
// so that a run takes as long as it computes.
func shelfRoot() string {
	if f, err := os.CreateTemp("/dev/shm", "sim"); err == nil {
		f.Close()
		_ = os.Remove(f.Name())
		return "/dev/shm"
	}
	return os.TempDir()
}

// run runs a plan; the error is the promise that was not kept.
func run(p plan) (out outcome, err error) {
	root, err := os.MkdirTemp(shelfRoot(), "ronghe-sim")
	if err != nil {
		return out, err
	}
	defer os.RemoveAll(root)
	w := &world{
		plan: p, rng: rand.New(rand.NewPCG(p.seed, 14)), stick: rand.New(rand.NewPCG(p.seed, 15)), midst: rand.New(rand.NewPCG(p.seed, 16)), now: begin, trace: sha256.New(), root: root, cat: forms(),
		made: map[app.ID]*made{}, province: province{passed: map[app.ID]bool{}}, plain: map[string]app.Value{}, blobs: map[string][]byte{},
		owners: map[app.ID]map[string]bool{}, cursors: map[string]map[string]int64{},
	}
	defer func() {
		if x := recover(); x != nil {
			v, ok := x.(violation)
			if !ok {
				panic(x)
			}
			err = v.error
		}
		for _, d := range w.desks {
			d.end()
		}
		if w.store != nil {
			_ = w.store.Close()
		}
	}()
	w.openProvince(filepath.Join(root, "province.db"))
	w.people()
	w.turn()
	w.heal()
	out.final = w.check()
	out.trace, out.points, out.ops = hex.EncodeToString(w.trace.Sum(nil)), w.points, len(w.made)
	return out, nil
}

// people makes the desks and what will be done at them in the coming weeks.
func (w *world) people() {
	units := []string{county, county, second, city}
	if w.narrow {
		units = units[:2]
	}
	if w.office {
		units = append(units, far)
		w.officePlans()
	}
	if w.shot == 0 {
		w.shot = 25
	}
	for i, unit := range units {
		d := w.newDesk(fmt.Sprintf("%c", 'a'+i), unit)
		for range w.rng.IntN(4) { // before it has a server
			d.act()
		}
		d.enrol()
		d.days(w.shot)
	}
	if w.calm {
		return
	}
	// What befalls the province, and single desks.
	for range w.rng.IntN(3) {
		w.after(w.between(0, horizon), func() { w.backup() })
	}
	if w.rng.IntN(3) == 0 {
		w.after(w.between(horizon/4, horizon), func() { w.restore() })
	}
	for range w.rng.IntN(3) {
		w.after(w.between(0, horizon), func() { w.note("the server starts anew"); w.restart() })
	}
	for _, d := range w.desks {
		d.misfortunes()
	}
}

// horizon is how long people work before all faults cease.
const horizon = 20 * 24 * time.Hour

// province is the server with what it stands on.
type province struct {
	store    *sqlstore.Store
	engine   *server.Engine
	path     string
	backups  []string
	taken    []map[app.ID]bool // the ops in each
	passed   map[app.ID]bool   // ops of a backup, when the server was restored from an older one
	down     bool              // it ended in the middle of a request
	restored bool
	lives    int
}

var key = []byte("0123456789abcdef0123456789abcdef")

func (w *world) openProvince(path string) {
	s, err := sqlstore.Open(context.Background(), path)
	w.must(err)
	w.store, w.path = s, path
	w.restart()
}

// restart is what the end of the program and its next start leave: the database.
func (w *world) restart() {
	o := server.Options{
		Store: shelf{w.store, w}, Catalog: w.cat, Units: codes.Shipped().Units(), Key: key,
		Now: func() time.Time { return w.now }, Log: slog.New(slog.DiscardHandler),
		Volume: smallVolume,
	}
	if w.office {
		o.Definitions = base()
	}
	for {
		e, err := server.New(o)
		if err == nil {
			w.engine, w.down = e, false
			return
		}
		if !w.down {
			w.must(err)
		}
		w.down = false // it ends while it starts
	}
}

// backup makes a proven copy of the server's database.
func (w *world) backup() {
	path := filepath.Join(w.root, fmt.Sprintf("backup%d.db", len(w.backups)))
	w.must(w.store.Backup(context.Background(), path))
	in := map[app.ID]bool{}
	w.must(w.store.Read(context.Background(), func(tx server.Tx) error {
		list, err := tx.Known(slices.Collect(maps.Keys(w.made)))
		for id := range list {
			in[id] = true
		}
		return err
	}))
	w.backups, w.taken = append(w.backups, path), append(w.taken, in)
	w.note("backup %d of the server", len(w.backups))
}

// restore brings the server back from one of its backups.
func (w *world) restore() {
	if len(w.backups) == 0 || w.healed {
		return
	}
	i := w.rng.IntN(len(w.backups))
	w.note("the server is restored from backup %d", i+1)
	w.must(w.store.Close())
	w.lives++
	path := filepath.Join(w.root, fmt.Sprintf("life%d.db", w.lives))
	w.store = nil
	if w.bug == "epoch" { // it begins no new life
		w.must(copyFile(w.backups[i], path))
		w.openProvince(path)
	} else {
		s, err := sqlstore.Open(context.Background(), path)
		w.must(err)
		w.must(errors.Join(s.Restore(context.Background(), w.backups[i]), s.Close()))
		w.openProvince(path)
	}
	w.restored = true
	for _, later := range w.taken[i+1:] {
		for id := range later {
			w.passed[id] = w.passed[id] || !w.taken[i][id]
		}
	}
	w.lost()
	for _, d := range w.desks { // the administrator's list is newer than the backup
		if d.out {
			w.revoke(d.device)
		}
	}
}

func copyFile(from, to string) error {
	b, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	return os.WriteFile(to, b, 0o600)
}

// crashed reports whether whoever writes at this point ends here.
func (w *world) crashed(what string) bool {
	if w.healed {
		return false
	}
	w.points++
	if w.crash > 0 {
		if w.points == w.crash {
			w.note("ends at point %d: %s", w.points, what)
			return true
		}
		return false
	}
	if w.hit(150) {
		w.note("ends at: %s", what)
		return true
	}
	return false
}

// torn reports whether whoever writes ends in the midst of it.
func (w *world) torn(what string) bool {
	if w.crash > 0 || w.calm || w.healed {
		return w.crashed(what)
	}
	if w.midst.IntN(12) == 0 {
		w.note("ends at: %s", what)
		return true
	}
	return false
}
