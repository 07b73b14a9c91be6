package client

import (
	"context"

	"ronghe/app"
	"ronghe/app/op"
	"ronghe/sync/wire"
)

// offer is what waits after a number, up to the limits of one frame.
type offer struct {
	branch op.Branch
	last   int64      // of all that waits
	push   *wire.Push // nil where nothing waits
}

// offers reads what waits after a number.
func offers(ctx context.Context, f Folder, after int64) (offer, error) {
	out, err := f.Outbox(ctx, after, mostPush, pushBytes)
	if err != nil || len(out.Ops) == 0 {
		return offer{branch: out.Branch, last: out.Last}, err
	}
	return offer{out.Branch, out.Last, &wire.Push{Branch: out.Branch, From: after + 1, Prev: out.Prev, Head: out.Head, Ops: out.Ops}}, nil
}

// readied is an offer that was made ready before its turn.
type readied struct {
	after int64
	done  chan struct{}
	offer
	err error
}

func (r *run) push(ctx context.Context, s *State, p Push) (Event, error) {
	o, err := r.offer(ctx, p.After)
	if err != nil || o.push == nil {
		return Pushed{}, err
	}
	to := o.push.To()
	if r.Ahead && to < o.last { // the next ops are made ready while these are on their way
		n := &readied{after: to, done: make(chan struct{})}
		r.readied = n
		go func() {
			defer close(n.done)
			if n.offer, n.err = offers(ctx, r.Folder, to); n.err == nil && n.push != nil {
				_, n.err = n.push.Frame()
			}
		}()
	}
	a, err := r.Server.Push(ctx, o.push)
	if err != nil {
		return nil, err
	}
	offered := to
	if a.Renew > 0 || a.Epoch != s.Course.Epoch { // it has not taken what was offered
		offered = 0
	}
	if a.Acked, err = r.ours(ctx, a.Acked, a.Head, offered); err != nil {
		return nil, err
	}
	a.Durable = min(a.Durable, a.Acked)
	r.Sent += len(o.push.Ops)
	r.ToSend = max(r.ToSend, r.Sent)
	r.tell(Sending)
	return Pushed{Answer: a, To: to}, nil
}

// offer reads what waits, or takes what was made ready already.
func (r *run) offer(ctx context.Context, after int64) (offer, error) {
	n := r.readied
	r.readied = nil
	if n != nil {
		<-n.done
		if n.after == after && n.err == nil && n.branch == r.branch {
			return n.offer, nil
		}
	}
	o, err := offers(ctx, r.Folder, after)
	r.branch = o.branch
	return o, err
}

// ours returns how much of what the server keeps of the present life is this
// folder's: a copy of the folder may have sent other ops under the same numbers.
// Up to offered the server has compared them itself.
func (r *run) ours(ctx context.Context, acked int64, head []byte, offered int64) (int64, error) {
	if acked <= offered {
		return acked, nil
	}
	ok, err := r.Folder.Holds(ctx, acked, head)
	if ok || err != nil {
		return acked, err
	}
	return offered, nil
}

func rejected(a *wire.Answer) map[app.ID]string {
	out := map[app.ID]string{}
	for _, res := range a.Ops {
		if res.Outcome == op.Rejected {
			out[res.Op] = res.Reason
		}
	}
	return out
}
