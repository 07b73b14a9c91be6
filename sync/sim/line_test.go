package sim

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"reflect"
	"time"

	"ronghe/app"
	"ronghe/app/op"
	"ronghe/sync/client"
	"ronghe/sync/wire"
)

// line is the way between a desk and the server, with its misfortunes.
type line struct{ d *desk }

var errBroken = app.NewError(client.CodeNetwork, errors.New("the line broke"))

// trip sends bytes and brings an answer back. What is cut or altered on its way
// is held to be noticed, and then comes to nothing.
func (l line) trip(what string, in []byte, serve func([]byte) ([]byte, error), read func([]byte) (any, error)) ([]byte, error) {
	d, w := l.d, l.d.w
	if err := d.pause(w.between(20*time.Millisecond, 3*time.Second)); err != nil {
		return nil, err
	}
	if w.now.Before(d.cut) && !w.healed {
		return nil, errBroken
	}
	if w.hit(25) {
		w.note("%s: %s is lost", d.name, what)
		return nil, l.timeout()
	}
	if what == "push" && w.hit(25) {
		l.damaged(in, func(b []byte) (any, error) { return wire.ReadPush(bytes.NewReader(b)) })
		return nil, app.NewError(wire.CodeFrame, nil)
	}
	if w.hit(20) {
		w.note("%s: %s will come once more", d.name, what)
		w.after(w.between(time.Second, 5*24*time.Hour), func() {
			w.note("%s: an old %s comes", d.name, what)
			_, err := serve(in)
			w.served(err)
		})
	}
	out, err := serve(in)
	w.served(err)
	if e := d.pause(w.between(20*time.Millisecond, 3*time.Second)); e != nil {
		return nil, e
	}
	if w.hit(25) {
		w.note("%s: the answer to %s is lost", d.name, what)
		return nil, l.timeout()
	}
	if err != nil {
		return nil, remote(err)
	}
	if w.hit(25) {
		l.damaged(out, read)
		return nil, app.NewError(wire.CodeFrame, nil)
	}
	return out, nil
}

func (l line) timeout() error {
	if err := l.d.pause(time.Minute); err != nil {
		return err
	}
	return errBroken
}

// damaged cuts a frame or turns a bit of it over, and fails when something else
// than the frame can be read from it.
func (l line) damaged(frame []byte, read func([]byte) (any, error)) {
	w := l.d.w
	b := bytes.Clone(frame)
	at, bit, cut := w.rng.Float64(), w.rng.IntN(8), w.rng.IntN(2) == 0
	i := int(at * float64(len(b)))
	if cut {
		b = b[:i]
	} else {
		b[i] ^= 1 << bit
	}
	w.note("%s: a frame is damaged", l.d.name)
	if got, err := read(b); err == nil {
		want, err := read(frame)
		w.must(err)
		if !reflect.DeepEqual(got, want) {
			w.fail("a frame with a changed byte %d is taken for another one", i)
		}
	}
}

// served looks at what the server said, and starts it anew where it ended.
func (w *world) served(err error) {
	if w.down {
		w.restart()
		return
	}
	if err != nil && app.CodeOf(err) == "" {
		w.fail("the server fails: %w", err)
	}
}

// remote is an error as it comes over the line.
func remote(err error) error {
	code := app.CodeOf(err)
	if code == "" {
		return app.NewError(wire.CodeServer, nil)
	}
	return wire.ProblemOf(0, err).Err()
}

func (l line) Push(_ context.Context, p *wire.Push) (*wire.Answer, error) {
	w := l.d.w
	var b bytes.Buffer
	w.must(wire.WritePush(&b, p))
	if w.bug == "ack" && !w.healed && w.rng.IntN(4) == 0 { // told as kept before it is
		return &wire.Answer{Epoch: l.d.epoch(), Branch: p.Branch, Acked: p.To()}, nil
	}
	out, err := l.trip("push", b.Bytes(), l.servePush, readAnswer)
	if err != nil {
		return nil, err
	}
	a, err := wire.ReadAnswer(bytes.NewReader(out))
	w.must(err)
	w.note("%s: pushed %d ops, kept to %d, renew %v, outcomes %v", l.d.name, len(p.Ops), a.Acked, a.Renew > 0, outcomes(a))
	if w.bug == "clone" && a.Renew > 0 { // a clone goes on as if it were the one
		a.Renew, a.Acked = 0, p.To()
	}
	return a, nil
}

func readAnswer(b []byte) (any, error) { return wire.ReadAnswer(bytes.NewReader(b)) }

func outcomes(a *wire.Answer) map[op.Outcome]int {
	out := map[op.Outcome]int{}
	for _, r := range a.Ops {
		out[r.Outcome]++
	}
	return out
}

func (l line) servePush(in []byte) ([]byte, error) {
	w := l.d.w
	p, err := wire.ReadPush(bytes.NewReader(in))
	if err != nil {
		return nil, err
	}
	w.learn(p)
	a, err := w.engine.Push(context.Background(), l.d.device, p)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	w.must(wire.WriteAnswer(&b, a))
	return b.Bytes(), nil
}

// learn keeps the personal values that a push brings, for the comparison.
func (w *world) learn(p *wire.Push) {
	for _, e := range p.Ops {
		o, err := op.Decode(e.Body)
		w.must(err)
		for _, s := range e.Secrets {
			var v app.Value
			w.must(v.UnmarshalJSON(s.Salted[op.SaltSize:]))
			w.plain[op.Commitment(s.Salted, o.ID, s.Path)] = v
		}
	}
}

func (l line) Pull(_ context.Context, r wire.PullRequest) (*wire.Page, error) {
	w := l.d.w
	in, err := json.Marshal(r)
	w.must(err)
	out, err := l.trip("pull", in, func(in []byte) ([]byte, error) {
		var r wire.PullRequest
		w.must(json.Unmarshal(in, &r))
		var b bytes.Buffer
		if err := w.engine.Pull(context.Background(), l.d.device, &r, &b); err != nil {
			return nil, err
		}
		p, err := wire.ReadPage(bytes.NewReader(b.Bytes()))
		w.must(err)
		w.page(l.d, r.Cursor, p)
		return b.Bytes(), nil
	}, func(b []byte) (any, error) { return wire.ReadPage(bytes.NewReader(b)) })
	if err != nil {
		return nil, err
	}
	p, err := wire.ReadPage(bytes.NewReader(out))
	w.must(err)
	w.note("%s: pulled %d, kept to %d", l.d.name, len(p.Deliveries), p.Acked)
	return p, nil
}

// small is a request without a frame.
func (l line) small(what string, f func() error) error {
	_, err := l.trip(what, nil, func([]byte) ([]byte, error) { return []byte{0}, f() }, func([]byte) (any, error) { return nil, errBroken })
	return err
}

func (l line) BlobState(ctx context.Context, hash string) (s wire.BlobState, err error) {
	err = l.small("state of a file", func() error {
		st, err := l.d.w.engine.BlobState(context.WithoutCancel(ctx), l.d.device, hash)
		if err == nil {
			s = *st
		}
		return err
	})
	return s, err
}

func (l line) PutChunk(ctx context.Context, hash string, size int64, i int, chunk []byte) (s wire.BlobState, err error) {
	chunk = bytes.Clone(chunk)
	err = l.small("chunk", func() error {
		st, err := l.d.w.engine.PutChunk(context.WithoutCancel(ctx), l.d.device, hash, i, size, chunk)
		if err == nil {
			s = *st
		}
		return err
	})
	return s, err
}

func (l line) GetChunk(ctx context.Context, hash string, i int) (b []byte, err error) {
	err = l.small("chunk", func() error {
		b, err = l.d.w.engine.Chunk(context.WithoutCancel(ctx), l.d.device, hash, i)
		return err
	})
	return b, err
}
