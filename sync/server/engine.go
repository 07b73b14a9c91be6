package server

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/emmansun/gmsm/sm3"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/app/codes"
	"ronghe/app/definition"
	"ronghe/app/op"
	"ronghe/app/scope"
	"ronghe/sync/bundle"
	"ronghe/sync/wire"
)

// KeySize is the size of the server's key in bytes.
const KeySize = 32

// Options are what an Engine stands on.
type Options struct {
	Store   Store
	Catalog *catalog.Catalog // says which forms are directories and which fields are personal
	Units   *codes.UnitTree
	// Definitions are those that packs lie over; Catalog and Units are theirs then.
	// Nil: no packs are taken.
	Definitions *definition.Set
	Key         []byte // KeySize random bytes: seals personal values, attachments and parked frames, signs cursors
	Now         func() time.Time
	Log         *slog.Logger
	Volume      int   // most bytes of a receipt's file, 0: those of the format
	Begun       int64 // most parts of files that a device may have begun, or a unit brought for no record, 0: MostBegunParts
}

// Engine decides. It is safe for use by several goroutines.
type Engine struct {
	Options
	seal  *sealer
	sign  []byte // key of cursors
	keys  map[op.Suite]bundle.Pair
	cache cache
	stats stats

	defs     atomic.Pointer[definitions]
	renewing sync.Mutex
}

// New returns an engine.
func New(o Options) (*Engine, error) {
	if o.Definitions != nil {
		o.Catalog, o.Units = o.Definitions.Catalog, o.Definitions.Codes.Units()
	}
	if len(o.Key) != KeySize || o.Store == nil || o.Catalog == nil || o.Units == nil {
		return nil, errors.New("server: key, store, catalogue and units are needed")
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	s, err := newSealer(subkey(o.Key, "rest"))
	if err != nil {
		return nil, err
	}
	keys, err := bundleKeys(o.Key)
	if err != nil {
		return nil, err
	}
	e := &Engine{Options: o, seal: s, sign: subkey(o.Key, "cursor"), keys: keys, cache: cache{docs: map[app.ID]*op.Doc{}}}
	e.defs.Store(&definitions{catalog: o.Catalog, units: o.Units, set: o.Definitions})
	if err := e.Renew(context.Background()); err != nil {
		return nil, err
	}
	if err := e.adopt(context.Background()); err != nil {
		e.Log.Error("who brought files of before is not noted", "error", err)
	}
	e.drainDefined(context.Background())
	return e, nil
}

// drainDefined decides what waited for definitions that are there now. Where that
// cannot be written, on a full disk say, all of it waits on: until something else of
// its document comes, or the next start.
func (e *Engine) drainDefined(ctx context.Context) {
	if _, err := e.drainAll(ctx, false); err != nil {
		e.Log.Error("what waited for definitions waits on", "error", err)
	}
}

// subkey derives the key of one purpose.
func subkey(key []byte, purpose string) []byte {
	m := hmac.New(sm3.New, key)
	m.Write([]byte("ronghe/province/" + purpose))
	return m.Sum(nil)
}

// MostParked is how many bytes a device may have parked.
const MostParked = 64 << 20

// Push takes ops of a branch and says what became of them: all of it in one
// transaction. The same frame again gives the same answer. Errors: wire.CodeChain,
// CodeUnknown, CodeRevoked, CodeFull; a branch of another device is CodeBranch.
func (e *Engine) Push(ctx context.Context, device app.ID, p *wire.Push) (*wire.Answer, error) {
	if p.Branch.Device != device {
		return nil, app.NewError(wire.CodeBranch, nil)
	}
	in, err := decode(p)
	if err != nil {
		return nil, err
	}
	var a *wire.Answer
	var s *step
	err = e.write(ctx, func(tx Tx) (err error) {
		s = e.step(tx)
		a, err = s.push(device, in)
		return err
	})
	if err != nil {
		return nil, err
	}
	e.cache.put(s.folded(), s.defs)
	e.stats.pushed(a)
	return a, nil
}

// Settle decides the ops that wait for a revision which never came: those that
// were lost with a device after the server was restored.
func (e *Engine) Settle(ctx context.Context) (n int, err error) { return e.drainAll(ctx, true) }

// drainAll decides the waiting ops that can be decided now; with settle those too
// that wait for a revision.
func (e *Engine) drainAll(ctx context.Context, settle bool) (n int, err error) {
	err = e.write(ctx, func(tx Tx) error {
		n = 0
		s := e.step(tx)
		s.settle = settle
		var err error
		if s.epoch, s.lives, err = tx.Epoch(); err != nil {
			return err
		}
		ids, err := tx.WaitingDocs()
		if err != nil || len(ids) == 0 {
			return err
		}
		if err := s.load(ids); err != nil {
			return err
		}
		for _, id := range ids {
			before := len(s.docs[id].waiting)
			if err := s.drain(s.docs[id]); err != nil {
				return err
			}
			n += before - len(s.docs[id].waiting)
		}
		return s.flush()
	})
	return n, err
}

// incoming is a decoded push.
type incoming struct {
	push  *wire.Push
	ids   []app.ID // as stored
	ops   []*op.Op // nil: the body is none
	links []op.Link
}

// decode reads the ops of a push and holds them to their chain.
func decode(p *wire.Push) (*incoming, error) {
	in := &incoming{push: p, ids: make([]app.ID, len(p.Ops)), ops: make([]*op.Op, len(p.Ops))}
	named := make([]app.ID, len(p.Ops))
	for i := range p.Ops {
		named[i] = idIn(p.Ops[i].Body)
		in.ids[i] = named[i]
		if !isID(named[i]) { // it still has its place in the chain and the log
			in.ids[i] = op.CodeID("op", string(named[i]))
		}
	}
	// Bodies are read on all processors while the chain, which is one, is followed.
	var wg sync.WaitGroup
	workers := min(runtime.GOMAXPROCS(0), 1+len(p.Ops)/fewOps)
	for k := range workers {
		wg.Go(func() {
			for i := k; i < len(p.Ops); i += workers {
				if o, err := op.Decode(p.Ops[i].Body); err == nil && o.ID == named[i] && isID(o.ID) {
					in.ops[i] = &o
				}
			}
		})
	}
	var err error
	in.links, err = p.Links(named)
	wg.Wait()
	return in, err
}

// fewOps are read by one alone.
const fewOps = 50

// idIn returns the id that an op's body begins with.
func idIn(body []byte) app.ID {
	rest, ok := bytes.CutPrefix(body, []byte(`{"op_id":"`))
	i := bytes.IndexByte(rest, '"')
	if !ok || i < 0 {
		return ""
	}
	return app.ID(rest[:i])
}

// isID reports whether id is a UUID in canonical form.
func isID(id app.ID) bool {
	if len(id) != 36 {
		return false
	}
	for i, c := range []byte(id) {
		dash := i == 8 || i == 13 || i == 18 || i == 23
		if dash != (c == '-') || !dash && (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}

// cache holds folded documents. They are taken out while a transaction works on
// them and come back when it is committed.
type cache struct {
	mu   sync.Mutex
	docs map[app.ID]*op.Doc
	defs *definitions // under which they were folded
}

// mostCached is how many documents are held.
const mostCached = 4096

func (c *cache) take(id app.ID, under *definitions) *op.Doc {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.defs != under {
		return nil
	}
	d := c.docs[id]
	delete(c.docs, id)
	return d
}

// forget drops all: what was folded under other definitions is folded anew.
func (c *cache) forget() {
	c.mu.Lock()
	defer c.mu.Unlock()
	clear(c.docs)
	c.defs = nil
}

func (c *cache) put(docs map[app.ID]*op.Doc, under *definitions) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.defs != under {
		clear(c.docs)
		c.defs = under
	}
	for id, d := range docs {
		for other := range c.docs {
			if len(c.docs) < mostCached {
				break
			}
			delete(c.docs, other)
		}
		d.Same, d.Upgrade = nil, nil
		c.docs[id] = d
	}
}

// NewCode makes an enrolment code for one device of a unit, good until a time.
// It is shown once: only its hash is kept. not_found for an unknown unit.
func (e *Engine) NewCode(ctx context.Context, unit string, until time.Time) (string, error) {
	code := rand.Text()[:20]
	err := e.write(ctx, func(tx Tx) error {
		if _, ok := e.defined().units.Get(unit); !ok {
			return app.NewError(app.CodeNotFound, nil, "unit", unit)
		}
		return tx.AddCode(codeHash(code), unit, until)
	})
	if err != nil {
		return "", err
	}
	return code, nil
}

func codeHash(code string) []byte {
	h := sm3.Sum([]byte("ronghe/enrol/" + code))
	return h[:]
}

// Enrol lets a device in. Asked again by the same device, it answers again.
// Errors: wire.CodeEnrol, CodeEnrolled, CodeRevoked.
func (e *Engine) Enrol(ctx context.Context, device app.ID, ask *wire.Enrol, keys []byte) (*wire.Enrolled, error) {
	a := &wire.Enrolled{Device: device}
	err := e.write(ctx, func(tx Tx) error {
		var err error
		if a.Epoch, _, err = tx.Epoch(); err != nil {
			return err
		}
		d, err := tx.Device(device, true)
		switch {
		case err != nil:
			return err
		case d != nil && d.Revoked:
			return app.NewError(wire.CodeRevoked, nil)
		}
		unit, ok, err := tx.TakeCode(codeHash(ask.Code), e.Now(), device)
		switch {
		case err != nil:
			return err
		case !ok:
			return app.NewError(wire.CodeEnrol, nil)
		case d != nil && d.Unit != unit:
			return app.NewError(wire.CodeEnrolled, nil, "unit", d.Unit)
		}
		a.Unit = unit
		ring, err := e.ring(tx, unit)
		if err != nil {
			return err
		}
		a.Ring = *ring
		return tx.PutDevice(&Device{ID: device, Unit: unit, Name: cut(ask.Name, 120), Program: cut(ask.Program, 60), Keys: keys, At: e.Now()})
	})
	if err != nil {
		return nil, err
	}
	e.Log.Info("enrolled", "device", device, "unit", a.Unit)
	return a, nil
}

// cut shortens a text to at most n bytes, at the end of a character.
func cut(s string, n int) string {
	if len(s) > n {
		s = string(bytes.ToValidUTF8([]byte(s[:n]), nil))
	}
	return s
}

// Revoke shuts a device out, from its next request on. not_found when there is
// none.
func (e *Engine) Revoke(ctx context.Context, device app.ID) error {
	err := e.Store.Write(ctx, func(tx Tx) error {
		d, err := tx.Device(device, true)
		if err != nil {
			return err
		}
		if d == nil {
			return app.NewError(app.CodeNotFound, nil, "device", string(device))
		}
		d.Revoked = true
		return tx.PutDevice(d)
	})
	if err == nil {
		e.Log.Info("revoked", "device", device)
	}
	return err
}

// device returns who asks, or why it may not.
func device(tx Tx, id app.ID, lock bool) (*Device, error) {
	d, err := tx.Device(id, lock)
	switch {
	case err != nil:
		return nil, err
	case d == nil:
		return nil, app.NewError(wire.CodeUnknown, nil)
	case d.Revoked:
		return nil, app.NewError(wire.CodeRevoked, nil)
	}
	return d, nil
}

// Admit fails unless the device is enrolled and not revoked.
func (e *Engine) Admit(ctx context.Context, id app.ID) error {
	return e.Store.Read(ctx, func(tx Tx) error {
		_, err := device(tx, id, false)
		return err
	})
}

// scopesOf returns the scopes that a device sees, those of documents first.
func (e *Engine) scopesOf(d *Device) []string {
	return scope.Seen(e.defined().units, d.Unit, d.ID)
}

const (
	dirScope    = scope.Dir
	pubScope    = scope.Pub
	deviceScope = scope.Device
)

// scopes returns where a document is handed out as it stands.
func (e *Engine) scopes(r *DocRow, d *op.Doc) []string {
	return scope.Of(e.defined().catalog, e.defined().units, r.Form, r.Unit, d.Rec)
}

func union(a, b []string) []string {
	out := slices.Clone(a)
	for _, s := range b {
		if !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

func (d *Device) String() string { return fmt.Sprintf("%s of %s", d.ID, d.Unit) }
