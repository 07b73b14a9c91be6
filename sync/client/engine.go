package client

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"time"

	"ronghe/app"
	"ronghe/app/op"
	"ronghe/sync/wire"
)

// Folder is the data folder, which ronghe/store implements. Errors are coded.
type Folder interface {
	// Course is how far the folder came with its server.
	Course(ctx context.Context) (op.Course, error)
	// Scattered reports whether what waits stands in several lives of the device.
	Scattered(ctx context.Context) (bool, error)
	// Outbox returns what waits after N, up to most ops or about size bytes.
	Outbox(ctx context.Context, after int64, most, size int) (op.Outbox, error)
	// Holds reports whether head is the hash of the present life's link n.
	Holds(ctx context.Context, n int64, head []byte) (bool, error)
	// Renew links everything that waits in a new life of the device.
	Renew(ctx context.Context, number int64) error
	// NewEpoch tells that the server began another life, in which it holds the
	// present branch up to acked.
	NewEpoch(ctx context.Context, epoch string, acked int64) error
	// Acknowledge notes how far the server keeps the present branch, and which of
	// its ops it does not take, with the reasons.
	Acknowledge(ctx context.Context, acked, durable int64, rejected map[app.ID]string) error
	// Purge removes what the device no longer sees and of which nothing waits.
	Purge(ctx context.Context) (op.Gone, error)
	// Receive takes in a page as a whole or not at all.
	Receive(ctx context.Context, p op.Page) (op.Received, error)
	// Note changes how far the folder came.
	Note(ctx context.Context, change func(*op.Course)) error

	// Turns are the attachments that are to be sent or fetched.
	Turns(ctx context.Context) ([]op.BlobTurn, error)
	// Turned says that one was.
	Turned(ctx context.Context, hash string) error
	// Chunk is chunk i of a file; op.CodeBlob where the file is damaged, not_found
	// where it is not here.
	Chunk(ctx context.Context, hash string, i int) ([]byte, error)
	// PutChunk keeps chunk i of a file of size bytes; after the last the file is
	// held to its hash and stored: op.CodeBlob when it is another, whose chunks go.
	PutChunk(ctx context.Context, hash string, size int64, i int, chunk []byte) error
	// HasChunks says which chunks of a file need not come: none is lacking where the
	// file is whole, and there alone.
	HasChunks(ctx context.Context, hash string, size int64) (have func(i int) bool, err error)
	// DropBlob removes a file that PutChunk kept and no record names.
	DropBlob(ctx context.Context, hash string) error
}

// Server is the server's side; Remote is the one over HTTPS.
type Server interface {
	Push(ctx context.Context, p *wire.Push) (*wire.Answer, error)
	Pull(ctx context.Context, r wire.PullRequest) (*wire.Page, error)
	BlobState(ctx context.Context, hash string) (wire.BlobState, error)
	PutChunk(ctx context.Context, hash string, size int64, i int, chunk []byte) (wire.BlobState, error)
	GetChunk(ctx context.Context, hash string, i int) ([]byte, error)
}

// Clock is time as the engine sees it. Wall clocks decide nothing here.
type Clock interface {
	Now() time.Time
	// Sleep waits, or returns the context's error.
	Sleep(ctx context.Context, d time.Duration) error
}

// WallClock is the real one.
type WallClock struct{}

// Now returns the time.
func (WallClock) Now() time.Time { return time.Now() }

// Sleep waits.
func (WallClock) Sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}

// Phase says what an engine is at.
type Phase string

// Phases.
const (
	Sending   Phase = "send"
	Receiving Phase = "receive"
	Files     Phase = "files"
	Waiting   Phase = "wait"
)

// Progress tells how far a run came.
type Progress struct {
	Phase    Phase
	Sent     int           // ops
	ToSend   int           // ops that waited when it began
	Received int           // decided ops, one's own among them
	Records  int           // that changed
	Files    int           // attachments carried
	Spoilt   []string      // hashes of those that are to be sent, and are damaged or gone from the disk
	Held     error         // why the server took no more attachments, whose turn comes again; nil mostly
	Gone     op.Gone       // records that this device no longer sees
	Pack     int64         // the definition pack that came, or waits to be put to use; 0: none
	PackErr  error         // why one that came was not taken
	Again    time.Duration // while waiting: how long
}

// Engine reconciles a folder with a server.
type Engine struct {
	Folder Folder
	Server Server
	// Definitions takes what the province pushes; nil: nothing is asked for.
	Definitions Definitions
	Clock       Clock          // nil: WallClock
	Jitter      func() float64 // 0 … 1; nil: random
	Progress    func(Progress) // nil: nobody asks
	// Ahead asks for the next page while the one before it is taken in: Server is
	// used from another goroutine then, one call at a time.
	Ahead bool
}

// Sizes of what is sent at once: a page is about 256 KiB when compressed.
const (
	mostPush  = 2000
	pushBytes = 1 << 20
)

// Run sends all and takes in all, and returns what it did. It ends with nil when
// both are equal; else with the error that kept them from it, canceled when ctx
// ended. What was done until then stands.
func (e *Engine) Run(ctx context.Context) (Progress, error) {
	if e.Clock == nil {
		e.Clock = WallClock{}
	}
	if e.Jitter == nil {
		e.Jitter = rand.Float64
	}
	if e.Progress == nil {
		e.Progress = func(Progress) {}
	}
	r := &run{Engine: e}
	defer func() {
		if r.ahead != nil { // nothing of a run goes on after it
			<-r.ahead.done
		}
		if r.readied != nil {
			<-r.readied.done
		}
	}()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var s State
	eff := Next(&s, nil, Did{})
	for {
		if end, ok := eff.(End); ok {
			if end.Err == nil && !s.hold {
				end.Err = e.Folder.Note(ctx, func(c *op.Course) { c.At, c.Lost = e.Clock.Now(), "" })
			}
			return r.Progress, end.Err
		}
		ev, err := r.do(ctx, &s, eff)
		if ctx.Err() != nil {
			return r.Progress, app.NewError(app.CodeCanceled, ctx.Err())
		}
		if err != nil {
			var w *Later
			f := Failed{Err: err, Jitter: e.Jitter()}
			if errors.As(err, &w) {
				f.After = w.After
			}
			ev = f
		}
		eff = Next(&s, eff, ev)
	}
}

// Later is an error after which the server asks to wait.
type Later struct {
	Err   error
	After time.Duration
}

func (l *Later) Error() string { return l.Err.Error() }

// Unwrap returns the error itself.
func (l *Later) Unwrap() error { return l.Err }

// run is one run of an engine.
type run struct {
	*Engine
	Progress
	ahead   *ahead
	readied *readied
	branch  op.Branch // of what was read last in its turn
}

// ahead is a page that was asked for before its turn.
type ahead struct {
	ask  wire.PullRequest
	done chan struct{}
	page *wire.Page
	err  error
}

// pull asks for a page, or takes the one that was asked for already.
func (r *run) pull(ctx context.Context, ask wire.PullRequest) (*wire.Page, error) {
	a := r.ahead
	r.ahead = nil
	if a != nil {
		<-a.done
		if a.ask == ask && a.err == nil {
			return a.page, nil
		}
	}
	return r.Server.Pull(ctx, ask)
}

// reach asks for the page after p.
func (r *run) reach(ctx context.Context, s *State, p *wire.Page) {
	if !r.Ahead || !p.More || r.ahead != nil {
		return
	}
	a := &ahead{ask: wire.PullRequest{Cursor: p.Next, Incarnation: s.Branch.Incarnation, Brief: !s.whole}, done: make(chan struct{})}
	r.ahead = a
	go func() {
		defer close(a.done)
		if a.page, a.err = r.Server.Pull(ctx, a.ask); a.err == nil {
			for i := range a.page.Deliveries {
				a.page.Deliveries[i].Ready()
			}
		}
	}()
}

func (r *run) tell(p Phase) {
	r.Phase = p
	r.Engine.Progress(r.Progress)
}

// do carries out an effect.
func (r *run) do(ctx context.Context, s *State, eff Effect) (Event, error) {
	f := r.Folder
	switch eff := eff.(type) {
	case Look:
		return r.look(ctx)
	case Renew:
		return Did{}, f.Renew(ctx, eff.Number)
	case Epoch:
		return Did{}, f.NewEpoch(ctx, eff.Name, eff.Acked)
	case Acknowledge:
		return Did{}, f.Acknowledge(ctx, eff.Answer.Acked, eff.Answer.Durable, rejected(eff.Answer))
	case Push:
		return r.push(ctx, s, eff)
	case Pull:
		r.tell(Receiving)
		page, err := r.pull(ctx, wire.PullRequest{Cursor: eff.Cursor, Incarnation: s.Branch.Incarnation, Brief: !eff.Whole})
		if err != nil {
			return nil, err
		}
		page.Acked, err = r.ours(ctx, page.Acked, page.Head, 0)
		page.Durable = min(page.Durable, page.Acked)
		return Pulled{page}, err
	case Define:
		return r.define(ctx, eff.Pack)
	case Take:
		r.reach(ctx, s, eff.Page)
		return r.take(ctx, eff.Page)
	case Catch:
		return Did{}, f.Note(ctx, func(c *op.Course) { c.Anew = false })
	case Purge:
		gone, err := f.Purge(ctx)
		r.Gone = gone
		return Did{}, err
	case Carry:
		if r.ahead != nil { // a page that is not taken in any more: one call at a time
			<-r.ahead.done
		}
		return Did{}, r.carry(ctx)
	case Lose:
		return Did{}, f.Note(ctx, func(c *op.Course) { c.Lost = app.CodeOf(eff.Err) })
	case Wait:
		r.Again = eff.For
		r.tell(Waiting)
		err := r.Clock.Sleep(ctx, eff.For)
		r.Again = 0
		return Did{}, err
	}
	return Did{}, nil
}

func (r *run) look(ctx context.Context) (Event, error) {
	var l Looked
	var err error
	if l.Course, err = r.Folder.Course(ctx); err != nil {
		return nil, err
	}
	if l.Scattered, err = r.Folder.Scattered(ctx); err != nil {
		return nil, err
	}
	if r.Definitions != nil {
		have, hold, err := r.Definitions.Packs(ctx)
		if err != nil {
			return nil, err
		}
		l.Pack, l.PackHash, l.Hold = have.Number, have.Hash, hold
		if l.Hold {
			r.Pack = l.Pack
		}
	} else {
		l.Pack = math.MaxInt64
	}
	out, err := r.Folder.Outbox(ctx, l.Course.Acked, 1, 1)
	l.Branch = out.Branch
	r.ToSend = r.Sent + int(max(out.Last-l.Course.Acked, 0))
	r.tell(Sending)
	return l, err
}

func (r *run) take(ctx context.Context, p *wire.Page) (Event, error) {
	got, err := r.Folder.Receive(ctx, op.Page{Deliveries: p.Deliveries, Cursor: p.Next, Acked: p.Acked, Durable: p.Durable, Scopes: p.Scopes, More: p.More})
	if err != nil {
		return nil, err
	}
	r.Received += len(p.Deliveries)
	r.Records += got.Records
	r.tell(Receiving)
	return Did{}, nil
}
