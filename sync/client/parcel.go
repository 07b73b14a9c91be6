package client

import (
	"cmp"
	"context"
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/x509"
	"time"

	"ronghe/app"
	"ronghe/app/op"
	"ronghe/sync/bundle"
	"ronghe/sync/wire"
)

// mostParcel bounds what one bundle takes along, in bytes: what is more goes
// with the next. The largest attachment has room beside the day's changes.
const mostParcel = 256 << 20

// Packing says how a bundle is made.
type Packing struct {
	Program string // its version
	Now     time.Time
	Volume  int   // most bytes of a file, 0: those of the format
	Most    int64 // most bytes of ops and attachments, 0: 256 MiB
	// Definitions are the folder's packs: the receipt brings a newer one; nil: none.
	Definitions Definitions
}

// Parcel is a bundle as it was packed.
type Parcel struct {
	Volumes [][]byte
	No      int64
	Ops     int
	Files   int
	More    bool     // not everything had room
	Spoilt  []string // hashes of attachments that are damaged or gone from the disk
}

// Pack packs what waits into a bundle: ops that the server does not hold,
// attachments that it does not have, and how far the folder came, so that a
// receipt brings what it lacks. Nothing is changed but the number of the bundle.
// Errors: bundle.keys, and the folder's.
func Pack(ctx context.Context, f Folder, p *Peer, ring *wire.Ring, how Packing) (*Parcel, error) {
	pair, err := p.Pair()
	if err != nil {
		return nil, err
	}
	course, err := f.Course(ctx)
	if err != nil {
		return nil, err
	}
	if !course.Anew { // else what the server lacks is not known yet
		scattered, err := f.Scattered(ctx)
		if err == nil && scattered {
			if err = f.Renew(ctx, 0); err == nil {
				course, err = f.Course(ctx)
			}
		}
		if err != nil {
			return nil, err
		}
	}
	out, err := f.Outbox(ctx, course.Acked, 1, 1)
	if err != nil {
		return nil, err
	}
	var have wire.Pack
	if d := how.Definitions; d != nil {
		if have, _, err = d.Packs(ctx); err != nil {
			return nil, err
		}
	}
	w := &bundle.Writer{By: pair.Signer, To: readers(ring, pair, p.Unit), Most: how.Volume, Header: bundle.Header{
		Kind: bundle.Data, Program: how.Program, Unit: p.Unit, Branch: out.Branch, From: course.Acked + 1, To: course.Acked, Prev: out.Prev,
		Epoch: course.Epoch, Cursor: course.Cursor, Pack: have.Number, No: course.Bundle.No + 1, Previous: course.Bundle.Digest, Made: how.Now.UTC().Format(time.RFC3339),
	}}
	pk := &packing{f: f, w: w, most: cmp.Or(how.Most, mostParcel), Parcel: Parcel{No: w.No}}
	if p.Code != "" {
		ask, err := p.asks(how.Program, ring)
		if err != nil {
			return nil, err
		}
		if err := w.AddJSON(bundle.EnrolPart, ask); err != nil {
			return nil, err
		}
	}
	if err := pk.ops(ctx, course.Acked); err != nil {
		return nil, err
	}
	if err := pk.files(ctx); err != nil {
		return nil, err
	}
	if pk.Volumes, err = w.Close(); err != nil {
		return nil, err
	}
	err = f.Note(ctx, func(c *op.Course) { c.Bundle.No, c.Bundle.Digest = pk.No, w.Previous })
	return &pk.Parcel, err
}

// readers are the province, whoever reviews the unit, and the device itself, so
// that it can look into what it wrote.
func readers(ring *wire.Ring, own bundle.Pair, unit string) []bundle.To {
	var to []bundle.To
	for _, k := range ring.Server {
		to = append(to, bundle.To{Key: k})
	}
	if len(to) == 0 {
		return nil
	}
	for _, m := range ring.Above {
		for _, k := range m.Keys {
			to = append(to, bundle.To{Unit: m.Unit, Key: k})
		}
	}
	return append(to, bundle.To{Unit: unit, Key: own.Key()})
}

type packing struct {
	Parcel
	f    Folder
	w    *bundle.Writer
	size int64
	most int64
}

// fits makes room for so many bytes, where there is some.
func (p *packing) fits(more int64) bool {
	if p.size+more > p.most {
		p.More = true
		return false
	}
	p.size += more
	return true
}

func (p *packing) ops(ctx context.Context, after int64) error {
	for {
		o, err := offers(ctx, p.f, after)
		if err != nil || o.push == nil {
			return err
		}
		frame, err := o.push.Frame()
		if err != nil {
			return err
		}
		if !p.fits(int64(len(frame))) {
			return nil
		}
		p.w.AddPush(o.push, frame)
		p.Ops += len(o.push.Ops)
		after = o.push.To()
	}
}

func (p *packing) files(ctx context.Context) error {
	turns, err := p.f.Turns(ctx)
	if err != nil {
		return err
	}
	wants := []string{}
	for _, t := range turns {
		if !t.Up {
			wants = append(wants, t.Hash)
			continue
		}
		if !p.fits(t.Size) { // a smaller one behind it may
			continue
		}
		if err := p.file(ctx, t); err != nil {
			return err
		}
	}
	return p.w.AddJSON(bundle.WantsPart, wants)
}

// file packs an attachment. One that is not here, or damaged, keeps its turn and
// nothing else from being packed.
func (p *packing) file(ctx context.Context, t op.BlobTurn) error {
	for i := range wire.Chunks(t.Size) {
		b, err := p.f.Chunk(ctx, t.Hash, i)
		if spoilt(err) {
			p.Spoilt = append(p.Spoilt, t.Hash)
			return nil
		}
		if err != nil {
			return err
		}
		if err := p.w.AddChunk(&bundle.Chunk{Hash: t.Hash, Size: t.Size, I: i, Bytes: b}); err != nil {
			return err
		}
	}
	p.Files++
	return nil
}

// asks is the request to be enrolled, for a device that has no network.
func (p *Peer) asks(program string, ring *wire.Ring) (*wire.EnrolFile, error) {
	ask := &wire.EnrolFile{Enrol: wire.Enrol{Code: p.Code, Name: p.Name, Program: program}, Cert: p.Cert}
	pair, err := p.Pair()
	if err != nil {
		return nil, err
	}
	ask.Keys = []wire.Key{pair.Key()}
	m, err := ask.Message()
	if err != nil {
		return nil, err
	}
	key, err := x509.ParsePKCS8PrivateKey(p.Key)
	if err != nil {
		return nil, err
	}
	k, ok := key.(*ecdsa.PrivateKey)
	if !ok {
		return nil, app.NewError(bundle.CodeKeys, nil)
	}
	if ask.Proof, err = ecdsa.SignASN1(rand.Reader, k, m); err != nil {
		return nil, err
	}
	for _, server := range ring.Server {
		if server.Suite != pair.Signer.Suite() {
			continue
		}
		ask.Sealed, err = bundle.SealFor(server, []byte(ask.Code))
		ask.Suite, ask.Code = server.Suite, ""
		return ask, err
	}
	return nil, app.NewError(bundle.CodeKeys, nil)
}

// Pair are the device's keys for bundles; bundle.keys where it has none.
func (p *Peer) Pair() (bundle.Pair, error) {
	if p.Bundle == nil {
		return bundle.Pair{}, app.NewError(bundle.CodeKeys, nil)
	}
	return p.Bundle.Pair()
}
