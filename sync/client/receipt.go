package client

import (
	"context"
	"slices"

	"ronghe/app"
	"ronghe/app/catalog"
	"ronghe/app/op"
	"ronghe/sync/bundle"
	"ronghe/sync/wire"
)

// CodeStale says that a receipt answers an earlier state of this folder, which
// went on since: nothing was done.
const CodeStale = "bundle.stale"

// OpenReceipt opens the volumes of a receipt for this device and holds them to
// the server's signature; in their order. Errors: those of package bundle.
func (p *Peer) OpenReceipt(ring *wire.Ring, files ...[]byte) ([]*bundle.Opened, error) {
	pair, err := p.Pair()
	if err != nil {
		return nil, err
	}
	var out []*bundle.Opened
	for _, f := range files {
		h, err := bundle.Peek(f)
		if err != nil {
			return nil, err
		}
		if h.Kind != bundle.Receipt {
			return nil, app.NewError(bundle.CodeKind, nil, "kind", string(h.Kind))
		}
		o, err := bundle.Open(f, pair.Opener)
		if err != nil {
			return nil, err
		}
		if err := o.SentBy(ring.Server); err != nil {
			return nil, err
		}
		if own, err := p.Device(); err != nil || o.Device != own {
			return nil, app.NewError(bundle.CodeOther, err, "unit", o.Unit)
		}
		if len(out) > 0 && o.No != out[0].No {
			return nil, app.NewError(bundle.CodeBad, nil)
		}
		out = append(out, o)
	}
	slices.SortFunc(out, func(a, b *bundle.Opened) int { return a.Volume - b.Volume })
	return out, nil
}

// OpenData opens the volumes of a data bundle: this device's own, or one of a
// unit below. Errors: those of package bundle.
func (p *Peer) OpenData(ring *wire.Ring, files ...[]byte) (out []*bundle.Opened, own bool, err error) {
	pair, err := p.Pair()
	if err != nil {
		return nil, false, err
	}
	device, err := p.Device()
	if err != nil {
		return nil, false, err
	}
	for _, f := range files {
		o, err := bundle.Open(f, pair.Opener)
		if err != nil {
			return nil, false, err
		}
		if len(out) > 0 && (o.No != out[0].No || o.Device != out[0].Device) {
			return nil, false, app.NewError(bundle.CodeBad, nil)
		}
		own = o.Device == device
		keys := []wire.Key{pair.Key()}
		if !own {
			if keys, err = senderKeys(ring, o); err != nil { // its unit is that of the ring
				return nil, false, err
			}
		}
		if err := o.SentBy(keys); err != nil {
			return nil, false, err
		}
		out = append(out, o)
	}
	slices.SortFunc(out, func(a, b *bundle.Opened) int { return a.Volume - b.Volume })
	return out, own, nil
}

func senderKeys(ring *wire.Ring, o *bundle.Opened) ([]wire.Key, error) {
	for _, m := range ring.Below {
		switch {
		case m.Device != o.Device:
		case m.Revoked:
			return nil, app.NewError(bundle.CodeRevoked, nil)
		case m.Unit != o.Unit:
			return nil, app.NewError(bundle.CodeSender, nil, "device", string(o.Device))
		default:
			return m.Keys, nil
		}
	}
	return nil, app.NewError(bundle.CodeSender, nil, "device", string(o.Device))
}

// Read is what a receipt brought.
type Read struct {
	Records int     // that changed here
	Files   int     // attachments that arrived here
	Gone    op.Gone // records that this device no longer sees
	Acked   int64
	Again   bool       // the folder was copied or restored: another bundle is to be written
	Short   error      // why not all of it was taken in, and what helps; nil mostly
	Late    bool       // it was read before, or the folder has gone on since
	Ring    *wire.Ring // the keys as they were then; nil: not told
	Packs   [][]byte   // definitions, each signed
	Results map[op.Outcome]int
}

// TakeReceipt takes in a receipt that OpenReceipt opened. A receipt that was read
// before, or one that was lost and comes late, does no harm: each step looks
// whether the folder still stands where the receipt answers. Errors: bundle.stale
// and the folder's; what was done until then stands.
func TakeReceipt(ctx context.Context, f Folder, volumes []*bundle.Opened) (*Read, error) {
	t := &receipt{f: f, Read: Read{Results: map[op.Outcome]int{}}}
	for _, o := range volumes {
		if err := t.volume(ctx, o); err != nil {
			return &t.Read, err
		}
	}
	if len(volumes) == 0 {
		return &t.Read, app.NewError(bundle.CodeBad, nil)
	}
	last := volumes[len(volumes)-1]
	var err error
	if t.Gone, err = f.Purge(ctx); err != nil {
		return &t.Read, err
	}
	return &t.Read, f.Note(ctx, func(c *op.Course) {
		// One that was read before, or comes late, says nothing of today.
		t.Late = !t.taken && t.Short == nil || last.No <= c.Bundle.Read
		if at := last.Time(); t.taken && t.Short == nil && at.After(c.At) {
			c.At = at
		}
		if !t.Late {
			c.Lost = ""
		}
		c.Bundle.Read = max(c.Bundle.Read, last.No)
	})
}

type receipt struct {
	Read
	f      Folder
	course op.Course
	own    op.Branch
	at     string // cursor at which the next page begins
	taken  bool   // its pages were taken, or had been
}

// stands looks where the folder stands, and meets another life of the server.
func (t *receipt) stands(ctx context.Context, o *bundle.Opened) error {
	var err error
	if t.course, err = t.f.Course(ctx); err != nil {
		return err
	}
	out, err := t.f.Outbox(ctx, t.course.Acked, 1, 1)
	if err != nil {
		return err
	}
	t.own, t.at = out.Branch, o.Cursor
	switch t.course.Epoch {
	case o.Life:
		return nil
	case o.Epoch:
		if err := t.f.NewEpoch(ctx, o.Life, 0); err != nil {
			return err
		}
		t.course, err = t.f.Course(ctx)
		return err
	}
	return app.NewError(CodeStale, nil)
}

func (t *receipt) volume(ctx context.Context, o *bundle.Opened) error {
	if err := t.stands(ctx, o); err != nil {
		return err
	}
	files := map[string]int64{}
	err := o.Each(func(p bundle.Part, v any) error {
		switch v := v.(type) {
		case *wire.Answer:
			return t.answer(ctx, v)
		case *wire.Page:
			return t.page(ctx, v)
		case *bundle.Chunk:
			files[v.Hash] = v.Size
			return t.chunk(ctx, v)
		}
		switch p.Kind {
		case bundle.RingPart:
			t.Ring = &wire.Ring{}
			return p.Decode(t.Ring)
		case bundle.HavePart:
			return t.have(ctx, p)
		case bundle.PackPart:
			t.Packs = append(t.Packs, p.Bytes)
		}
		return nil
	})
	if err != nil {
		return err
	}
	for hash, size := range files {
		if err := t.arrived(ctx, hash, size); err != nil {
			return err
		}
	}
	return nil
}

// have notes the attachments that the server has now. One that this folder still
// waits for keeps its turn: a copy of the folder may have sent it.
func (t *receipt) have(ctx context.Context, p bundle.Part) error {
	var have []string
	if err := p.Decode(&have); err != nil {
		return err
	}
	turns, err := t.f.Turns(ctx)
	if err != nil {
		return err
	}
	for _, turn := range turns {
		if !turn.Up || !slices.Contains(have, turn.Hash) {
			continue
		}
		if err := t.f.Turned(ctx, turn.Hash); err != nil {
			return err
		}
	}
	return nil
}

// answer notes what the server keeps of this device, as far as it is of the
// present life of the device and not behind what is known.
func (t *receipt) answer(ctx context.Context, a *wire.Answer) error {
	for _, r := range a.Ops {
		t.Results[r.Outcome]++
	}
	if a.Branch != t.own {
		return nil
	}
	if a.Renew > 0 {
		if t.Again { // once
			return nil
		}
		t.Again = true
		if err := t.f.Acknowledge(ctx, max(a.Acked, t.course.Acked), max(a.Durable, t.course.Durable), rejected(a)); err != nil {
			return err
		}
		return t.f.Renew(ctx, a.Renew)
	}
	// A copy of the folder may have sent other ops under the same numbers.
	ours, err := t.f.Holds(ctx, a.Acked, a.Head)
	switch {
	case err != nil:
		return err
	case ours:
		t.course.Acked, t.course.Durable = max(a.Acked, t.course.Acked), max(a.Durable, t.course.Durable)
	default:
		if err := t.named(ctx, a); err != nil {
			return err
		}
	}
	t.Acked = t.course.Acked
	return t.f.Acknowledge(ctx, t.course.Acked, t.course.Durable, rejected(a))
}

// named notes of what waits here the ops that an answer names, from the first on: a
// copy of the folder went on further than this one, and both hold those.
func (t *receipt) named(ctx context.Context, a *wire.Answer) error {
	names := map[app.ID]bool{}
	for _, r := range a.Ops {
		names[r.Op] = true
	}
	for range a.Ops {
		out, err := t.f.Outbox(ctx, t.course.Acked, 1, pushBytes)
		if err != nil || len(out.Ops) == 0 {
			return err
		}
		o, err := op.Decode(out.Ops[0].Body)
		if err != nil {
			return err
		}
		if !names[o.ID] || out.Branch != a.Branch {
			return nil
		}
		t.course.Acked = out.Ops[0].N
		t.course.Durable = max(t.course.Durable, min(a.Durable, t.course.Acked))
	}
	return nil
}

// page takes in a page that follows where the folder stands; one that it has is
// passed over.
func (t *receipt) page(ctx context.Context, p *wire.Page) error {
	at := t.at
	t.at = p.Next
	if t.course.Cursor == p.Next {
		t.taken = true
		return nil
	}
	if t.course.Cursor != at || t.Short != nil {
		return nil //nolint:nilerr // it went on by network since, comes from before, or after what Short tells
	}
	acked := p.Acked
	if ours, err := t.f.Holds(ctx, acked, p.Head); err != nil {
		return err
	} else if t.Again || !ours {
		acked = 0 // of the life that ended, or of a copy of the folder
	}
	got, err := t.f.Receive(ctx, op.Page{Deliveries: p.Deliveries, Cursor: p.Next, Acked: acked, Durable: min(acked, p.Durable), Scopes: p.Scopes})
	if err != nil {
		return t.short(ctx, err)
	}
	t.course.Cursor, t.taken = p.Next, true
	t.Records += got.Records
	if t.course.Anew && !p.More { // what the server lacks of ours is known now
		t.course.Anew = false
		return t.f.Note(ctx, func(c *op.Course) { c.Anew = false })
	}
	return nil
}

// short ends the taking of pages at one that cannot be taken in here; all else that the
// receipt brings is. Where the beginning of a document is lacking the next bundle asks
// for everything.
func (t *receipt) short(ctx context.Context, err error) error {
	switch code := app.CodeOf(err); {
	case code == catalog.CodeLater: // the next bundle asks from here on
		t.Short = err
		return nil
	case code != op.CodeAnew || t.course.Cursor == "":
		return err
	}
	t.Short, t.course.Cursor = err, ""
	return t.f.Note(ctx, func(c *op.Course) { c.Cursor = "" })
}

func (t *receipt) chunk(ctx context.Context, c *bundle.Chunk) error {
	have, err := t.f.HasChunks(ctx, c.Hash, c.Size)
	if err != nil || have(c.I) {
		return err
	}
	err = t.f.PutChunk(ctx, c.Hash, c.Size, c.I, c.Bytes)
	if code := app.CodeOf(err); code == op.CodeBlob || code == app.CodeTooLarge {
		return nil // it is asked for again
	}
	return err
}

// arrived notes an attachment that is whole now.
func (t *receipt) arrived(ctx context.Context, hash string, size int64) error {
	have, err := t.f.HasChunks(ctx, hash, size)
	if err != nil {
		return err
	}
	for i := range wire.Chunks(size) {
		if !have(i) {
			return nil
		}
	}
	t.Files++
	return t.f.Turned(ctx, hash)
}
