package boot

import (
	"context"
	"io"
	"os"

	"ronghe/app"
	"ronghe/app/internal/outfile"
	"ronghe/app/op"
	"ronghe/app/review"
	"ronghe/sync/bundle"
	"ronghe/sync/client"
)

// CodeBundleThere says that a file of that name is there already.
const CodeBundleThere = "file.exists"

// Packed is a bundle as it was written.
type Packed struct {
	Files    []string // its volumes
	Size     int64    // bytes together
	No       int64
	Contents bundle.Contents
	More     bool  // not everything had room: the rest goes with the next
	FileErr  error // why an attachment is not in it, nil mostly
}

// WriteBundle writes what waits into files for a stick: path, or path-1-3 and so
// on where it takes several volumes. Each is read back and compared. The folder
// is as before, but for the number of the bundle: a bundle that is lost on its
// way is written again. Errors: store.no_peer, bundle.keys, bundle.unread,
// file.exists and those of the disk.
func (p *Program) WriteBundle(ctx context.Context, path string) (Packed, error) {
	var out Packed
	peer, err := p.peer(ctx)
	if err != nil {
		return out, err
	}
	ring, err := p.ring(ctx)
	if err != nil {
		return out, err
	}
	if _, err := os.Stat(path); err == nil {
		return out, app.NewError(CodeBundleThere, nil, "file", path)
	}
	parcel, err := client.Pack(ctx, p.store, peer, ring, client.Packing{Program: Version, Now: p.cfg.Now(), Definitions: packs{p}})
	if err != nil {
		return out, err
	}
	out.No, out.More, out.FileErr = parcel.No, parcel.More, p.spoilt(ctx, parcel.Spoilt)
	pair, err := peer.Pair()
	if err != nil {
		return out, err
	}
	var opened []*bundle.Opened
	if out.Files, err = writeVolumes(ctx, path, parcel.Volumes); err != nil {
		return out, err
	}
	if err := p.store.Note(ctx, func(c *op.Course) { c.Bundle.Out, c.Bundle.At = parcel.No, p.cfg.Now() }); err != nil {
		return out, err
	}
	for _, file := range parcel.Volumes {
		o, err := bundle.Open(file, pair.Opener)
		if err != nil {
			return out, err
		}
		opened, out.Size = append(opened, o), out.Size+int64(len(file))
	}
	out.Contents, err = bundle.Describe(opened...)
	return out, err
}

// Parcel is a file from a stick that was opened, and looked through, and of which
// nothing was taken yet.
type Parcel struct {
	bundle.Header
	Files    []string
	Own      bool // written by this device
	Contents bundle.Contents
	opened   []*bundle.Opened
}

// HasReport says whether a step of an annual report is inside. Who reviews it asks
// about it, or returns it, through the province: the server alone orders what is done,
// a unit takes in its receipts alone, and a file is sealed to the units above.
func (in *Parcel) HasReport() bool { return in.Contents.Records[review.Form] > 0 }

// OpenBundle opens a file from a stick and looks what is inside; the other volumes
// of it are looked for beside it. Nothing is changed. Errors: store.no_peer and
// those of package bundle.
func (p *Program) OpenBundle(ctx context.Context, path string) (*Parcel, error) {
	peer, err := p.peer(ctx)
	if err != nil {
		return nil, err
	}
	ring, err := p.ring(ctx)
	if err != nil {
		return nil, err
	}
	names, files, err := volumes(path)
	if err != nil {
		return nil, err
	}
	h, err := bundle.Peek(files[0])
	if err != nil {
		return nil, err
	}
	out := &Parcel{Header: *h, Files: names}
	if h.Kind == bundle.Receipt {
		out.opened, err = peer.OpenReceipt(ring, files...)
	} else {
		out.opened, out.Own, err = peer.OpenData(ring, files...)
	}
	if err != nil {
		return nil, err
	}
	out.Contents, err = bundle.Describe(out.opened...)
	return out, err
}

// volumes reads a file and the other volumes that lie beside it.
func volumes(path string) (names []string, files [][]byte, err error) {
	b, err := bundle.ReadFile(path)
	if err != nil {
		return nil, nil, err
	}
	h, err := bundle.Peek(b)
	if err != nil {
		return nil, nil, err
	}
	for i, name := range bundle.Siblings(path, h) {
		if i+1 == h.Volume {
			names, files = append(names, path), append(files, b)
			continue
		}
		other, err := bundle.ReadFile(name)
		if app.CodeOf(err) == app.CodeFileNone {
			continue // on another stick
		}
		if err != nil {
			return nil, nil, err
		}
		oh, err := bundle.Peek(other)
		if err != nil {
			return nil, nil, err
		}
		if oh.No == h.No && oh.Device == h.Device && oh.Kind == h.Kind {
			names, files = append(names, name), append(files, other)
		}
	}
	return names, files, nil
}

// TakenIn is what a receipt brought, and what is left.
type TakenIn struct {
	client.Read
	Pack    int64 // the definition pack that came, 0 for none
	PackErr error // why one that came was not taken, nil mostly
	Held    bool  // it waits for the next login, and nothing else was taken in: read the receipt again then
	Waiting int   // records with changes that the server does not have
}

// ReadBundle takes in a receipt that OpenBundle opened. Errors: bundle.kind for
// what is none, bundle.stale, and the folder's.
func (p *Program) ReadBundle(ctx context.Context, in *Parcel) (TakenIn, error) {
	var out TakenIn
	if in.Kind != bundle.Receipt {
		return out, app.NewError(bundle.CodeKind, nil, "kind", string(in.Kind))
	}
	var err error
	if out.Pack, out.Held, out.PackErr, err = p.takePacks(ctx, in.opened); err != nil || out.Held {
		return out, err
	}
	got, err := client.TakeReceipt(ctx, p.store, in.opened)
	if err == nil && got.Ring != nil && !got.Late {
		err = p.keepRing(ctx, got.Ring)
	}
	if err != nil {
		return out, err
	}
	out.Read = *got
	peer, err := p.peer(ctx)
	if err != nil {
		return out, err
	}
	if peer.Code != "" { // the receipt is the answer to the enrolment
		peer.Code = ""
		if err := p.keepPeer(ctx, peer); err != nil {
			return out, err
		}
	}
	if p.svc != nil { // it goes with the next bundle
		if _, err := p.svc.FollowMerges(ctx); err != nil {
			return out, err
		}
	}
	left, err := p.store.Waiting(ctx)
	out.Waiting = left.Records
	return out, err
}

// ForwardBundle hands a bundle of a unit below on to the server, as it is, and
// writes the receipt for that unit into files: receipt, or receipt-1-3 and so on
// where it takes several. tell is told how many bytes went and came. Errors:
// those of the connection, of the server, and of the disk.
func (p *Program) ForwardBundle(ctx context.Context, in *Parcel, receipt string, tell func(done, total int)) ([]string, error) {
	if in.Kind != bundle.Data {
		return nil, app.NewError(bundle.CodeKind, nil, "kind", string(in.Kind))
	}
	peer, err := p.peer(ctx)
	if err != nil {
		return nil, err
	}
	remote, err := client.NewRemote(*peer, nil)
	if err != nil {
		return nil, err
	}
	defer remote.Close()
	var files [][]byte
	for _, name := range in.Files {
		b, err := bundle.ReadFile(name)
		if err != nil {
			return nil, err
		}
		files = append(files, b)
	}
	answer, drop, err := remote.Forward(ctx, files, tell)
	if err != nil {
		return nil, err
	}
	names, err := writeVolumes(ctx, receipt, answer)
	if err == nil {
		drop() // where it could not be written nothing need be carried again
	}
	return names, err
}

// writeVolumes writes files under the names of their volumes, and reads each back: all
// of them, or none.
func writeVolumes(ctx context.Context, path string, files [][]byte) ([]string, error) {
	names := bundle.Names(path, len(files))
	if len(names) > 1 { // the one name was asked about, these were not
		for _, name := range names {
			if _, err := os.Stat(name); err == nil {
				return nil, app.NewError(CodeBundleThere, nil, "file", name)
			}
		}
	}
	return bundle.WriteAll(names, files, func(name string, b []byte) error {
		return outfile.Write(ctx, name, func(w io.Writer) error {
			_, err := w.Write(b)
			return err
		})
	})
}

// Pending is what the next bundle would take along.
func (p *Program) Pending(ctx context.Context) (files int, bytes int64, err error) {
	turns, err := p.store.Turns(ctx)
	for _, t := range turns {
		if t.Up {
			files, bytes = files+1, bytes+t.Size
		}
	}
	return files, bytes, err
}
