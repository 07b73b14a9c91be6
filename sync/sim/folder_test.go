package sim

import (
	"context"
	"os"
	"path/filepath"
	"slices"

	"ronghe/app"
	"ronghe/app/op"
	"ronghe/store"
	"ronghe/sync/client"
)

// folder is a desk's data folder as the client sees it, with its misfortunes: the
// program ends before or after any write, the disk is full.
type folder struct{ d *desk }

var _ client.Folder = folder{}

// write does one write, unless the program ends before it. After it the
// program may end as well.
func (f folder) write(what string, do func() error) error {
	d, w := f.d, f.d.w
	for _, when := range []string{"before ", "after "} {
		if w.crashed(d.name + ", " + when + what) {
			d.dying = true
			return d.pause(0)
		}
		if when == "after " {
			break
		}
		if w.hit(150) {
			w.note("%s: the disk is full", d.name)
			return app.NewError(store.CodeFull, nil)
		}
		if err := do(); err != nil {
			return err
		}
	}
	return d.pause(0)
}

func (f folder) DropBlob(ctx context.Context, hash string) error { return f.d.s.DropBlob(ctx, hash) }

func (f folder) Course(ctx context.Context) (op.Course, error) {
	c, err := f.d.s.Course(ctx)
	if f.d.w.bug == "gap" && f.d.reads != "" { // a receipt is taken in wherever the folder stands
		c.Cursor = f.d.reads
	}
	return c, err
}

func (f folder) Scattered(ctx context.Context) (bool, error) {
	yes, err := f.d.s.Scattered(ctx)
	if f.d.w.bug == "scattered" { // a restored folder forgets what it had not sent
		yes = false
	}
	return yes, err
}

func (f folder) Holds(ctx context.Context, n int64, head []byte) (bool, error) {
	if f.d.w.bug == "number" { // numbers are enough
		return true, nil
	}
	return f.d.s.Holds(ctx, n, head)
}

func (f folder) Outbox(ctx context.Context, after int64, most, size int) (op.Outbox, error) {
	w := f.d.w
	if most > 1 {
		most = 1 + w.rng.IntN(12) // frames of any size: it decides nothing
	}
	return f.d.s.Outbox(ctx, after, most, size)
}

func (f folder) Renew(ctx context.Context, number int64) error {
	return f.write("renew", func() error { return f.d.s.Renew(ctx, number) })
}

func (f folder) NewEpoch(ctx context.Context, epoch string, acked int64) error {
	return f.write("new epoch", func() error { return f.d.s.NewEpoch(ctx, epoch, acked) })
}

func (f folder) Acknowledge(ctx context.Context, acked, durable int64, rejected map[app.ID]string) error {
	return f.write("acknowledge", func() error { return f.d.s.Acknowledge(ctx, acked, durable, rejected) })
}

func (f folder) Receive(ctx context.Context, p op.Page) (got op.Received, err error) {
	w := f.d.w
	if w.bug == "cursor" && len(p.Deliveries) > 2 { // how far it came is kept before what came
		some := p
		some.Deliveries = nil
		if w.rng.IntN(6) == 0 && !w.healed {
			if _, err := f.d.s.Receive(ctx, some); err != nil {
				return got, err
			}
			f.d.dying = true
			return got, f.d.pause(0)
		}
	}
	err = f.write("receive", func() error {
		if got, err = f.d.s.Receive(ctx, p); err == nil && p.Scopes != nil {
			f.d.sees(p.Scopes)
		}
		return err
	})
	if w.bug == "lacking" && app.CodeOf(err) == op.CodeLacks { // own ops that are not here are passed over
		p.Deliveries = slices.DeleteFunc(slices.Clone(p.Deliveries), func(d op.Delivery) bool { return d.ID != "" && !f.d.log()[d.ID] })
		return f.d.s.Receive(ctx, p)
	}
	return got, err
}

func (f folder) Purge(ctx context.Context) (gone op.Gone, err error) {
	if f.d.w.bug == "keeps" { // what is not seen any more stays
		return gone, nil
	}
	err = f.write("purge", func() error {
		gone, err = f.d.s.Purge(ctx)
		return err
	})
	return gone, err
}

func (f folder) Note(ctx context.Context, change func(*op.Course)) error {
	return f.write("note", func() error { return f.d.s.Note(ctx, change) })
}

func (f folder) Turns(ctx context.Context) ([]op.BlobTurn, error) { return f.d.s.Turns(ctx) }

func (f folder) Turned(ctx context.Context, hash string) error {
	return f.write("turned", func() error { return f.d.s.Turned(ctx, hash) })
}

func (f folder) Chunk(ctx context.Context, hash string, i int) ([]byte, error) {
	return f.d.s.Chunk(ctx, hash, i)
}

func (f folder) PutChunk(ctx context.Context, hash string, size int64, i int, chunk []byte) error {
	return f.write("put chunk", func() error {
		if f.d.w.torn(f.d.name + ", while a chunk is kept") {
			return f.broken(hash, func() error { return f.d.s.PutChunk(ctx, hash, size, i, chunk) })
		}
		return f.d.s.PutChunk(ctx, hash, size, i, chunk)
	})
}

// broken ends the program after the chunk of a file was written and before the file
// stands: a plain file is where its folder would be.
func (f folder) broken(hash string, do func() error) error {
	way := filepath.Join(f.d.dir, "blobs", hash[:2])
	if err := os.WriteFile(way, nil, 0o600); err == nil { // else one of its folder is here
		_ = do()
		f.d.w.must(os.Remove(way))
	}
	f.d.dying = true
	return f.d.pause(0)
}

func (f folder) HasChunks(ctx context.Context, hash string, size int64) (func(i int) bool, error) {
	return f.d.s.HasChunks(ctx, hash, size)
}
