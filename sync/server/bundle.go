package server

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/emmansun/gmsm/sm3"

	"ronghe/app"
	"ronghe/app/op"
	"ronghe/sync/bundle"
	"ronghe/sync/wire"
)

// suites are those in which the server has keys.
var suites = []op.Suite{bundle.SM, bundle.Plain}

// bundleKeys derives the server's keys for bundles from its one key, so that all
// processes of a province have the same ones.
func bundleKeys(key []byte) (map[op.Suite]bundle.Pair, error) {
	out := map[op.Suite]bundle.Pair{}
	for _, suite := range suites {
		n := byte(0)
		p, err := bundle.Derive(suite, func() ([]byte, error) {
			n++
			h := sm3.Sum(append(subkey(key, "bundle"), byte(suite), n))
			return h[:], nil
		})
		if err != nil {
			return nil, err
		}
		out[suite] = p
	}
	return out, nil
}

// publicKeys are the server's keys for bundles.
func (e *Engine) publicKeys() []wire.Key {
	var out []wire.Key
	for _, s := range suites {
		out = append(out, e.keys[s].Key())
	}
	return out
}

// Ring returns the keys that bundles of a device need. Errors: wire.CodeUnknown,
// CodeRevoked.
func (e *Engine) Ring(ctx context.Context, id app.ID) (*wire.Ring, error) {
	var ring *wire.Ring
	err := e.read(ctx, func(tx Tx) error {
		d, err := device(tx, id, false)
		if err != nil {
			return err
		}
		ring, err = e.ring(tx, d.Unit)
		return err
	})
	return ring, err
}

// UnitRing is the ring of an enrolment file for a unit.
func (e *Engine) UnitRing(ctx context.Context, unit string) (ring *wire.Ring, err error) {
	err = e.read(ctx, func(tx Tx) error {
		ring, err = e.ring(tx, unit)
		return err
	})
	return ring, err
}

func (e *Engine) ring(tx Tx, unit string) (*wire.Ring, error) {
	all, err := tx.Devices()
	if err != nil {
		return nil, err
	}
	ring := &wire.Ring{Server: e.publicKeys()}
	for _, o := range all {
		m := wire.Member{Device: o.ID, Unit: o.Unit, Revoked: o.Revoked}
		if m.Keys, err = keysOf(&o); err != nil {
			return nil, err
		}
		switch {
		case o.Unit == unit:
		case e.defined().units.Under(unit, o.Unit) && !o.Revoked && len(m.Keys) > 0:
			ring.Above = append(ring.Above, m)
		case e.defined().units.Under(o.Unit, unit):
			ring.Below = append(ring.Below, m)
		}
	}
	return ring, nil
}

func keysOf(d *Device) (keys []wire.Key, err error) {
	if len(d.Keys) > 0 {
		err = json.Unmarshal(d.Keys, &keys)
	}
	return keys, err
}

// SignTicket puts the ring and the server's signature into an enrolment file.
func (e *Engine) SignTicket(ctx context.Context, t *wire.Ticket) error {
	ring, err := e.UnitRing(ctx, t.Unit)
	if err != nil {
		return err
	}
	t.Ring = *ring
	m, err := t.Message()
	if err != nil {
		return err
	}
	t.Sign, err = e.keys[bundle.SM].Signer.Sign(m)
	return err
}

// mostReceipt bounds a receipt, in bytes: the largest attachment that a device keeps
// has room in it.
const mostReceipt = 256 << 20

// Taken is what became of bundles of one device.
type Taken struct {
	Device  app.ID
	Unit    string
	Ops     int
	Results map[op.Outcome]int
	Acked   int64
	// Receipt are the volumes of the receipt, for this device alone.
	Receipt [][]byte
}

// Bundle takes the volumes of a device's bundle, or several of its bundles, and
// answers with a receipt. Everything is held to its signatures, its frames and
// its chain before anything is taken; what was taken before is answered again.
// Errors: those of package bundle, wire.CodeEnrol and what Push refuses.
func (e *Engine) Bundle(ctx context.Context, files ...[]byte) (*Taken, error) {
	t := &taking{e: e, Taken: Taken{Results: map[op.Outcome]int{}}}
	for _, f := range files {
		o, err := e.openBundle(ctx, f)
		if err != nil {
			return nil, err
		}
		if t.last != nil && o.Device != t.last.Device {
			return nil, app.NewError(wire.CodeBranch, nil)
		}
		if t.last == nil || o.No > t.last.No || o.No == t.last.No && o.Volume > t.last.Volume {
			t.last = &o.Header
		}
		t.files = append(t.files, o)
	}
	if t.last == nil {
		return nil, app.NewError(bundle.CodeBad, errors.New("no file"))
	}
	t.Device, t.Unit = t.last.Device, t.last.Unit
	if err := t.take(ctx); err != nil {
		return nil, err
	}
	return &t.Taken, t.answer(ctx)
}

// openBundle opens a data bundle and holds it to its sender, who is enrolled or
// asks for it inside, and all of its parts to their shape.
func (e *Engine) openBundle(ctx context.Context, file []byte) (*bundle.Opened, error) {
	h, err := bundle.Peek(file)
	if err != nil {
		return nil, err
	}
	if h.Kind != bundle.Data {
		return nil, app.NewError(bundle.CodeKind, nil, "kind", string(h.Kind))
	}
	o, err := bundle.Open(file, e.keys[h.Suite].Opener)
	if err != nil {
		return nil, err
	}
	keys, err := e.senderKeys(ctx, o)
	if err != nil {
		return nil, err
	}
	if err := o.SentBy(keys); err != nil {
		return nil, err
	}
	return o, o.Each(func(p bundle.Part, v any) error {
		push, is := v.(*wire.Push)
		switch {
		case is && push.Branch.Device != o.Device:
			return app.NewError(wire.CodeBranch, nil)
		case is:
			_, err := decode(push)
			return err
		case p.Kind == bundle.AnswerPart || p.Kind == bundle.PagePart || p.Kind == bundle.HavePart:
			return app.NewError(bundle.CodeKind, nil, "kind", string(p.Kind))
		}
		return nil
	})
}

// taking is a bundle being taken.
type taking struct {
	Taken
	e      *Engine
	files  []*bundle.Opened
	last   *bundle.Header // which the receipt answers
	frames [][]byte       // answers
	renew  bool
	wants  []string
	have   []string
}

// take enrols the device where it asks, decides its ops and keeps its files.
func (t *taking) take(ctx context.Context) error {
	for _, o := range t.files {
		ask, err := t.e.asks(o)
		if err != nil {
			return err
		}
		if ask == nil || t.e.Admit(ctx, o.Device) == nil {
			continue // enrolled before, by this very file perhaps
		}
		keys, err := json.Marshal(ask.Keys)
		if err != nil {
			return err
		}
		if _, err := t.e.Enrol(ctx, o.Device, &ask.Enrol, keys); err != nil {
			return err
		}
	}
	for _, o := range t.files {
		if err := o.Each(func(p bundle.Part, v any) error { return t.part(ctx, p, v) }); err != nil {
			return err
		}
	}
	return nil
}

func (t *taking) part(ctx context.Context, p bundle.Part, v any) error {
	switch v := v.(type) {
	case *wire.Push:
		if t.renew {
			return nil // offered again under the new incarnation
		}
		a, err := t.e.Push(ctx, t.Device, v)
		if err != nil {
			return err
		}
		t.renew = a.Renew > 0
		t.Ops += len(v.Ops)
		for _, r := range a.Ops {
			t.Results[r.Outcome]++
		}
		return t.frame(a)
	case *bundle.Chunk:
		st, err := t.e.PutChunk(ctx, t.Device, v.Hash, v.I, v.Size, v.Bytes)
		if code := app.CodeOf(err); code == wire.CodeBlob || code == wire.CodeBegun || code == app.CodeTooLarge {
			return nil // it stays the device's to send
		}
		if err == nil && st.Done && !st.Owed {
			t.have = append(t.have, v.Hash)
		}
		return err
	}
	if p.Kind == bundle.WantsPart {
		var wants []string
		if err := p.Decode(&wants); err != nil {
			return err
		}
		t.wants = append(t.wants, wants...)
	}
	return nil
}

func (t *taking) frame(a *wire.Answer) error {
	var b bytes.Buffer
	if err := wire.WriteAnswer(&b, a); err != nil {
		return err
	}
	t.frames = append(t.frames, b.Bytes())
	return nil
}

// answer writes the receipt: what became of every op, what was decided since the
// bundle's cursor, the keys, and the attachments that the device lacks.
func (t *taking) answer(ctx context.Context) error {
	var dev *Device
	var epoch string
	var acked int64
	err := t.e.read(ctx, func(tx Tx) (err error) {
		if dev, err = device(tx, t.Device, false); err != nil {
			return err
		}
		if epoch, _, err = tx.Epoch(); err != nil {
			return err
		}
		br, err := tx.Branch(t.last.Branch)
		if err != nil {
			return err
		}
		acked = br.N
		if !t.renew { // how far all of it came, also where the bundle brought no op
			return t.frame(&wire.Answer{Epoch: epoch, Branch: br.Branch, Acked: br.N, Durable: min(br.N, br.Durable), Head: br.Head})
		}
		return nil
	})
	if err != nil {
		return err
	}
	t.Unit, t.Acked = dev.Unit, acked
	keys, err := keysOf(dev)
	if err != nil {
		return err
	}
	to := []bundle.To{}
	for _, k := range keys {
		to = append(to, bundle.To{Unit: dev.Unit, Key: k})
	}
	h := *t.last
	h.Kind, h.Program, h.Unit, h.Made, h.Previous, h.Life = bundle.Receipt, "", dev.Unit, t.e.Now().UTC().Format(time.RFC3339), nil, epoch
	w := &bundle.Writer{Header: h, By: t.e.keys[t.last.Suite].Signer, To: to, Most: t.e.Volume}
	if err := t.fill(ctx, w); err != nil {
		return err
	}
	t.Receipt, err = w.Close()
	return err
}

func (t *taking) fill(ctx context.Context, w *bundle.Writer) error {
	for _, f := range t.frames {
		if err := w.Add(bundle.AnswerPart, f); err != nil {
			return err
		}
	}
	ring, err := t.e.Ring(ctx, t.Device)
	if err != nil {
		return err
	}
	if err := w.AddJSON(bundle.RingPart, ring); err != nil {
		return err
	}
	if err := w.AddJSON(bundle.HavePart, t.have); err != nil {
		return err
	}
	if err := t.pack(ctx, w); err != nil {
		return err
	}
	if err := t.pages(ctx, w); err != nil {
		return err
	}
	for _, hash := range t.wants {
		if err := t.file(ctx, w, hash); err != nil {
			return err
		}
	}
	return nil
}

// pack is the definitions that were published since the device heard of any.
func (t *taking) pack(ctx context.Context, w *bundle.Writer) error {
	number, file, err := t.e.LastPack(ctx)
	if err != nil { // what was decided goes back all the same
		t.e.Log.Error("definitions of a pack cannot be read", "pack", number, "error", err)
		return nil
	}
	if number <= t.last.Pack {
		return nil
	}
	return w.Add(bundle.PackPart, file)
}

// pages are what was decided since the bundle was written; from the beginning
// where the server began another life since.
func (t *taking) pages(ctx context.Context, w *bundle.Writer) error {
	cursor := t.last.Cursor
	for more := true; more && w.Len() < mostReceipt; { // what is more comes with the next
		var b bytes.Buffer
		err := t.e.Pull(ctx, t.Device, &wire.PullRequest{Cursor: cursor, Incarnation: t.last.Incarnation}, &b)
		if app.CodeOf(err) == wire.CodeCursor && cursor != "" {
			cursor = ""
			continue
		}
		if err != nil {
			return err
		}
		page, err := wire.ReadPage(bytes.NewReader(b.Bytes()))
		if err != nil {
			return err
		}
		if err := w.AddPage(b.Bytes(), cursor, page.Next); err != nil {
			return err
		}
		cursor, more = page.Next, page.More
	}
	return nil
}

// file puts an attachment into a receipt, when it is there and the device may
// see it.
func (t *taking) file(ctx context.Context, w *bundle.Writer, hash string) error {
	st, err := t.e.BlobState(ctx, t.Device, hash)
	if err != nil || !st.Done || int64(w.Len())+st.Size > mostReceipt {
		return err
	}
	for i := range wire.Chunks(st.Size) {
		b, err := t.e.Chunk(ctx, t.Device, hash, i)
		if err != nil {
			return err
		}
		if err := w.AddChunk(&bundle.Chunk{Hash: hash, Size: st.Size, I: i, Bytes: b}); err != nil {
			return err
		}
	}
	return nil
}
