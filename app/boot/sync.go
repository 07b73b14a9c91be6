package boot

import (
	"context"
	"encoding/json"
	"io"
	"os"

	"ronghe/app"
	"ronghe/app/op"
	"ronghe/store"
	"ronghe/sync/client"
	"ronghe/sync/wire"
)

// Codes of enrolling.
const (
	CodeTicket    = "sync.ticket"     // not an enrolment file
	CodeOtherUnit = "sync.other_unit" // for another unit than the folder's: {unit} {folder}
	CodeJoined    = "sync.joined"     // the folder has a server already: {address}
)

// mostTicket bounds an enrolment file, in bytes.
const mostTicket = 64 << 10

// Ticket reads an enrolment file. Error: sync.ticket.
func Ticket(path string) (wire.Ticket, error) {
	var t wire.Ticket
	f, err := os.Open(path)
	if err != nil {
		return t, app.NewError(CodeTicket, err)
	}
	defer f.Close()
	if err := json.NewDecoder(io.LimitReader(f, mostTicket)).Decode(&t); err != nil || len(t.Addresses) == 0 || t.Pin == "" || t.Code == "" {
		return t, app.NewError(CodeTicket, err)
	}
	return t, nil
}

// Enrol makes the server of an enrolment file the server of this folder. Errors:
// sync.joined, sync.other_unit, those of the connection and the server's; the
// folder is as it was then.
func (p *Program) Enrol(ctx context.Context, t wire.Ticket) error {
	if b, err := p.store.Peer(ctx); err == nil {
		var peer client.Peer
		_ = json.Unmarshal(b, &peer)
		return app.NewError(CodeJoined, nil, "address", first(peer.Addresses))
	} else if app.CodeOf(err) != store.CodeNoPeer {
		return err
	}
	if unit := p.store.Unit(); t.Unit != unit {
		return app.NewError(CodeOtherUnit, nil, "unit", t.Unit, "folder", unit)
	}
	peer, err := client.NewPeer(t.Addresses, t.Pin)
	if err != nil {
		return err
	}
	remote, err := client.NewRemote(peer, nil)
	if err != nil {
		return err
	}
	defer remote.Close()
	host, _ := os.Hostname()
	got, err := remote.Enrol(ctx, wire.Enrol{Code: t.Code, Name: host, Program: Version})
	if err != nil {
		return err
	}
	if unit := p.store.Unit(); got.Unit != unit {
		return app.NewError(CodeOtherUnit, nil, "unit", got.Unit, "folder", unit)
	}
	peer.Unit = got.Unit
	b, err := json.Marshal(peer)
	if err != nil {
		return err
	}
	return p.store.Join(ctx, b, got.Device, got.Epoch)
}

func first(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return list[0]
}

// Synced is what a run of Sync did, and what is left.
type Synced struct {
	client.Progress
	In, Out int64 // bytes of bodies
	Left    store.Waiting
}

// Sync sends what waits to the folder's server and takes in what was decided
// there, until both are equal. What was done when an error ends it stands. Errors:
// store.no_peer, canceled, those of the connection and the server's.
func (p *Program) Sync(ctx context.Context, tell func(client.Progress)) (Synced, error) {
	var out Synced
	b, err := p.store.Peer(ctx)
	if err != nil {
		return out, err
	}
	var peer client.Peer
	if err := json.Unmarshal(b, &peer); err != nil {
		return out, err
	}
	remote, err := client.NewRemote(peer, nil)
	if err != nil {
		return out, err
	}
	defer remote.Close()
	e := client.Engine{Folder: p.store, Server: remote, Progress: tell}
	out.Progress, err = e.Run(ctx)
	out.In, out.Out = remote.In.Load(), remote.Out.Load()
	if err != nil {
		return out, err
	}
	out.Left, err = p.store.Waiting(ctx)
	return out, err
}

// Course is how far the folder came with its server, and what waits; joined is
// false where it has none.
func (p *Program) Course(ctx context.Context) (c op.Course, left store.Waiting, joined bool, err error) {
	if joined, err = p.store.Enrolled(ctx); err != nil || !joined {
		return c, left, joined, err
	}
	if c, err = p.store.Course(ctx); err != nil {
		return c, left, joined, err
	}
	left, err = p.store.Waiting(ctx)
	return c, left, joined, err
}
