package boot

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"strconv"
	"strings"

	"ronghe/app"
	"ronghe/app/codes"
	"ronghe/app/i18n"
	"ronghe/app/op"
	"ronghe/store"
	"ronghe/sync/bundle"
	"ronghe/sync/client"
	"ronghe/sync/wire"
)

// Codes of enrolling.
const (
	CodeTicket     = "sync.ticket"     // not an enrolment file, or one that was altered
	CodeOtherUnit  = "sync.other_unit" // for another unit than the folder's: {unit} {folder}
	CodeFiled      = "sync.filed"      // a report of {year} is signed or on its way, which no other unit can take over
	CodeJoined     = "sync.joined"     // the folder has a server already: {address}
	CodeUnanswered = "sync.unanswered" // enrolled by file, and no receipt came yet
	CodeStrangers  = "sync.strangers"  // the folder holds {n} records that were made here for other units, which no server takes
)

// mostTicket bounds an enrolment file, in bytes.
const mostTicket = 8 << 20

// Ticket reads an enrolment file and holds it to its signature. Error: sync.ticket.
func Ticket(path string) (wire.Ticket, error) {
	var t wire.Ticket
	f, err := os.Open(path)
	if err != nil {
		return t, app.Unreadable(path, err)
	}
	defer f.Close()
	if err := json.NewDecoder(io.LimitReader(f, mostTicket)).Decode(&t); err != nil || len(t.Addresses) == 0 || t.Pin == "" || t.Code == "" {
		return t, app.NewError(CodeTicket, err)
	}
	m, err := t.Message()
	if err != nil {
		return t, app.NewError(CodeTicket, err)
	}
	for _, k := range t.Ring.Server {
		if bundle.Verify(k, m, t.Sign) {
			return t, nil
		}
	}
	return t, app.NewError(CodeTicket, nil)
}

// Enrol makes the server of an enrolment file the server of this folder. When the
// answer is lost, the same again gets it: the keys of the first try are kept.
// Errors: sync.joined, sync.other_unit, sync.strangers, those of the connection and the server's;
// the folder is as it was then.
func (p *Program) Enrol(ctx context.Context, t wire.Ticket) error { return p.enrol(ctx, t, false) }

func (p *Program) enrol(ctx context.Context, t wire.Ticket, move bool) error {
	peer, err := p.joining(ctx, t, move)
	if err != nil {
		return err
	}
	b, err := json.Marshal(peer)
	if err != nil {
		return err
	}
	if err := p.store.KeepPaper(ctx, store.Joining, b); err != nil {
		return err
	}
	remote, err := client.NewRemote(*peer, nil)
	if err != nil {
		return err
	}
	defer remote.Close()
	got, err := enrolOver(ctx, remote, peer)
	if err != nil {
		return err
	}
	return p.join(ctx, peer, got.Epoch, &got.Ring)
}

// EnrolByFile makes the server of an enrolment file the server of this folder
// without asking it: the first bundle, or the first run over the network, does.
// Errors: sync.joined, sync.other_unit, bundle.keys for a file without them.
func (p *Program) EnrolByFile(ctx context.Context, t wire.Ticket) error {
	return p.enrolByFile(ctx, t, false)
}

func (p *Program) enrolByFile(ctx context.Context, t wire.Ticket, move bool) error {
	peer, err := p.joining(ctx, t, move)
	if err != nil {
		return err
	}
	if len(t.Ring.Server) == 0 {
		return app.NewError(bundle.CodeKeys, nil)
	}
	return p.join(ctx, peer, "", &t.Ring)
}

// joining makes the keys for an enrolment, or takes those of a try with the same file
// whose answer was lost.
func (p *Program) joining(ctx context.Context, t wire.Ticket, move bool) (*client.Peer, error) {
	known, err := p.replaced(ctx)
	if err != nil {
		return nil, err
	}
	if unit := p.store.Unit(); t.Unit != unit && !move {
		return nil, app.NewError(CodeOtherUnit, nil, "unit", t.Unit, "folder", unit)
	}
	if n, err := p.store.Strangers(ctx); err != nil {
		return nil, err
	} else if n > 0 {
		return nil, app.NewError(CodeStrangers, nil, "n", strconv.Itoa(n))
	}
	peer, err := client.NewPeer(t.Addresses, t.Pin)
	if err != nil {
		return nil, err
	}
	b, err := p.store.Paper(ctx, store.Joining)
	if err != nil {
		return nil, err
	}
	var tried client.Peer
	if b != nil && json.Unmarshal(b, &tried) != nil {
		tried = client.Peer{}
	}
	for _, before := range []*client.Peer{known, &tried} {
		if before.Pin == t.Pin && before.Code == t.Code {
			peer.Cert, peer.Key, peer.Bundle = before.Cert, before.Key, before.Bundle
		}
	}
	peer.Unit, peer.Code = t.Unit, t.Code
	peer.Name, _ = os.Hostname()
	return &peer, nil
}

// replaced is the folder's server where another enrolment file may take its place,
// an empty one where it has none. One that shut the device out may let it in again under a new
// key, and one that never answered, to a file whose code ran out perhaps, by another
// file: what was not sent waits still, and goes then. Else: sync.joined.
func (p *Program) replaced(ctx context.Context) (*client.Peer, error) {
	peer, err := p.peer(ctx)
	switch {
	case app.CodeOf(err) == store.CodeNoPeer:
		return &client.Peer{}, nil
	case err != nil:
		return nil, err
	}
	why, err := p.NotAdmitted(ctx)
	if err == nil && why == "" {
		err = app.NewError(CodeJoined, nil, "address", first(peer.Addresses))
	}
	return peer, err
}

// NotAdmitted says why the server of a folder that has one does not let it in:
// sync.unanswered where it was enrolled by file and nothing came back yet, or the code
// with which the server refused; "" where it does. Another enrolment file may be used
// then.
func (p *Program) NotAdmitted(ctx context.Context) (code string, err error) {
	c, err := p.store.Course(ctx)
	if err != nil || c.Lost != "" {
		return c.Lost, err
	}
	peer, err := p.peer(ctx)
	switch {
	case app.CodeOf(err) == store.CodeLogin: // locked meanwhile: what the server knows of it is sealed
		return "", nil
	case err == nil && peer.Code != "":
		code = CodeUnanswered
	}
	return code, err
}

// enrolOver asks the server to enrol a device; its code is used up then.
func enrolOver(ctx context.Context, remote *client.Remote, peer *client.Peer) (wire.Enrolled, error) {
	pair, err := peer.Pair()
	if err != nil {
		return wire.Enrolled{}, err
	}
	got, err := remote.Enrol(ctx, wire.Enrol{Code: peer.Code, Name: peer.Name, Program: Version, Keys: []wire.Key{pair.Key()}})
	if err != nil {
		return got, err
	}
	if got.Unit != peer.Unit {
		return got, app.NewError(CodeOtherUnit, nil, "unit", got.Unit, "folder", peer.Unit)
	}
	peer.Code = ""
	return got, nil
}

func (p *Program) join(ctx context.Context, peer *client.Peer, epoch string, ring *wire.Ring) error {
	j := store.Joined{Epoch: epoch}
	var err error
	if j.Peer, err = json.Marshal(peer); err != nil {
		return err
	}
	if j.Ring, err = json.Marshal(ring); err != nil {
		return err
	}
	if j.Device, err = peer.Device(); err != nil {
		return err
	}
	if peer.Unit != p.store.Unit() {
		return p.joinMoving(ctx, peer.Unit, j)
	}
	return p.store.Join(ctx, j)
}

// peer is the folder's server; store.no_peer where it has none.
func (p *Program) peer(ctx context.Context) (*client.Peer, error) {
	b, err := p.store.Peer(ctx)
	if err != nil {
		return nil, err
	}
	var peer client.Peer
	return &peer, json.Unmarshal(b, &peer)
}

func (p *Program) keepPeer(ctx context.Context, peer *client.Peer) error {
	b, err := json.Marshal(peer)
	if err != nil {
		return err
	}
	return p.store.KeepPaper(ctx, store.Server, b)
}

func (p *Program) ring(ctx context.Context) (*wire.Ring, error) {
	ring := &wire.Ring{}
	b, err := p.store.Paper(ctx, store.Ring)
	if err != nil || b == nil {
		return ring, err
	}
	return ring, json.Unmarshal(b, ring)
}

func (p *Program) keepRing(ctx context.Context, ring *wire.Ring) error {
	b, err := json.Marshal(ring)
	if err != nil {
		return err
	}
	return p.store.KeepPaper(ctx, store.Ring, b)
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
	Went    int   // records whose changes waited and do not wait any more
	Left    store.Waiting
	FileErr error // why an attachment was not sent, nil mostly
}

// CodeSpoilt says that an attachment was not sent because it is damaged or gone from
// the disk; args: name, record, n (how many).
const CodeSpoilt = "sync.spoilt"

// spoilt tells of attachments that could not be read when they were to be sent; nil
// for none.
func (p *Program) spoilt(ctx context.Context, hashes []string) error {
	if len(hashes) == 0 {
		return nil
	}
	name, record := "", ""
	if form, id, file, err := p.store.Naming(ctx, hashes[0]); err == nil {
		name = file.Name
		if rec, err := p.svc.Open(ctx, form, id); err == nil {
			record = p.svc.Name(rec)
		}
	}
	return app.NewError(CodeSpoilt, nil, "name", name, "record", record, "n", strconv.Itoa(len(hashes)))
}

// Sync sends what waits to the folder's server and takes in what was decided
// there, until both are equal. What was done when an error ends it stands. Errors:
// store.no_peer, canceled, those of the connection and the server's.
func (p *Program) Sync(ctx context.Context, tell func(client.Progress)) (Synced, error) {
	var out Synced
	peer, err := p.peer(ctx)
	if err != nil {
		return out, err
	}
	remote, err := client.NewRemote(*peer, nil)
	if err != nil {
		return out, err
	}
	defer remote.Close()
	if peer.Code != "" { // enrolled by file, and no receipt came yet
		if _, err := enrolOver(ctx, remote, peer); err != nil {
			return out, errors.Join(err, p.lose(ctx, err))
		}
		if err := p.keepPeer(ctx, peer); err != nil {
			return out, err
		}
	}
	before, err := p.store.Waiting(ctx)
	if err != nil {
		return out, err
	}
	out.Progress, err = p.reconcile(ctx, remote, tell)
	if err == nil {
		err = p.leadOn(ctx, remote, tell)
	}
	out.In, out.Out = remote.In.Load(), remote.Out.Load()
	if err != nil {
		return out, err
	}
	if ring, err := remote.Ring(ctx); err == nil { // bundles can wait for the next run
		if err := p.keepRing(ctx, ring); err != nil {
			return out, err
		}
	}
	if err := p.collect(ctx); err != nil {
		return out, err
	}
	if out.FileErr = p.spoilt(ctx, out.Spoilt); out.FileErr == nil {
		out.FileErr = out.Held
	}
	out.Left, err = p.store.Waiting(ctx)
	out.Went = max(before.Records-out.Left.Records, 0)
	return out, err
}

// lose notes that the server does not let this device in: another enrolment file may.
func (p *Program) lose(ctx context.Context, err error) error {
	switch code := app.CodeOf(err); code {
	case wire.CodeEnrol, wire.CodeEnrolled, wire.CodeRevoked:
		return p.store.Note(ctx, func(c *op.Course) { c.Lost = code })
	}
	return nil
}

// leadOn lets what names a directory's record that somebody made one with another name the
// one that stayed, and sends that along.
func (p *Program) leadOn(ctx context.Context, remote *client.Remote, tell func(client.Progress)) error {
	if p.svc == nil {
		return nil
	}
	n, err := p.svc.FollowMerges(ctx)
	if err != nil || n == 0 {
		return err
	}
	_, err = p.reconcile(ctx, remote, tell)
	return err
}

// reconcile runs until both sides are equal; where a pack came that can be put to
// use at once, a second run takes in what was written under it.
func (p *Program) reconcile(ctx context.Context, remote *client.Remote, tell func(client.Progress)) (client.Progress, error) {
	run := func() (client.Progress, error) {
		e := client.Engine{Folder: p.store, Server: remote, Definitions: packs{p}, Progress: tell, Ahead: true}
		return e.Run(ctx)
	}
	first, err := run()
	if err != nil || first.Pack == 0 || !p.cfg.AtOnce {
		return first, err
	}
	if err := p.adopt(ctx); err != nil {
		return first, err
	}
	second, err := run()
	second.Sent, second.Files, second.Pack = second.Sent+first.Sent, second.Files+first.Files, first.Pack
	if second.Gone.Records == 0 {
		second.Gone.Records, second.Gone.Units = first.Gone.Records, first.Gone.Units
	}
	return second, err
}

// goneNamed is how many units a sentence names.
const goneNamed = 3

// GoneUnits says whose records left, in words.
func GoneUnits(g op.Gone) string {
	var names []string
	for _, code := range g.Units[:min(len(g.Units), goneNamed)] {
		name := code
		if u, ok := codes.Units().Get(code); ok {
			name = u.Name
		}
		names = append(names, name)
	}
	out := strings.Join(names, i18n.T("sync.gone_and"))
	if len(g.Units) > goneNamed {
		out = i18n.T("sync.gone_more", "units", out, "n", strconv.Itoa(len(g.Units)))
	}
	return out
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
