package server

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"

	"ronghe/app"
	"ronghe/sync/bundle"
	"ronghe/sync/wire"
)

// A bundle that somebody forwards comes in chunks, as attachments do, and its
// receipt goes back so: what came over a bad line does not come again. The chunks
// belong to the device that forwards; no record names them, and Collect removes
// what was left behind.

// MostForwarded bounds a bundle that is forwarded, in bytes of its volumes.
const MostForwarded = 400 << 20

// mostVolumes bounds how many volumes it may have.
const mostVolumes = 64

// PartState says which chunks of a file of its own a device has brought, or may fetch.
func (e *Engine) PartState(ctx context.Context, id app.ID, hash string) (*wire.BlobState, error) {
	st := &wire.BlobState{}
	err := e.Store.Read(ctx, func(tx Tx) error {
		if _, err := device(tx, id, false); err != nil {
			return err
		}
		var err error
		st.Have, err = tx.ChunksOf(hash, id)
		return err
	})
	return st, err
}

// PutPart takes chunk i of a volume; the same again changes nothing. wire.CodeBegun where
// the device has begun too many others.
func (e *Engine) PutPart(ctx context.Context, id app.ID, hash string, i int, size int64, chunk []byte) error {
	sealed, err := e.sealChunk(hash, i, size, chunk)
	if err != nil {
		return err
	}
	if size > bundle.MaxFile {
		return app.NewError(app.CodeTooLarge, nil, "what", "bundle", "limit", "64 MiB")
	}
	return e.Store.Write(ctx, func(tx Tx) error {
		if _, err := device(tx, id, true); err != nil {
			return err
		}
		have, err := tx.ChunksOf(hash, id)
		if err != nil || slices.Contains(have, i) {
			return err
		}
		if err := e.roomFor(tx, id, len(have)); err != nil {
			return err
		}
		return tx.PutChunk(hash, id, i, sealed)
	})
}

// Part returns chunk i of a file that was laid out for a device; CodeHidden when
// there is none.
func (e *Engine) Part(ctx context.Context, id app.ID, hash string, i int) (b []byte, err error) {
	err = e.Store.Read(ctx, func(tx Tx) error {
		if _, err := device(tx, id, false); err != nil {
			return err
		}
		b, err = e.chunkOf(tx, id, hash, i)
		return err
	})
	return b, err
}

func (e *Engine) chunkOf(tx Tx, id app.ID, hash string, i int) ([]byte, error) {
	sealed, err := tx.Chunk(hash, id, i)
	if err != nil {
		return nil, err
	}
	if sealed == nil {
		return nil, app.NewError(wire.CodeHidden, nil)
	}
	return e.seal.open(sealed, chunkPlace(hash, i))
}

// DropPart removes what a device has brought or fetched.
func (e *Engine) DropPart(ctx context.Context, id app.ID, hash string) error {
	return e.Store.Write(ctx, func(tx Tx) error {
		if _, err := device(tx, id, true); err != nil {
			return err
		}
		return tx.DropChunks(hash, id)
	})
}

// Forward takes a bundle whose volumes a device brought by PutPart, and lays the
// receipt out for it. Asked again it answers again, in the same places. Errors:
// those of Bundle; wire.CodeBlob where a volume is not what its name says, and it is
// to be brought again.
func (e *Engine) Forward(ctx context.Context, id app.ID, ask *wire.Volumes) (*wire.Volumes, error) {
	var sum int64
	place := sha256.New()
	names := map[string]bool{}
	odd := len(ask.Files) == 0 || len(ask.Files) > mostVolumes
	for _, f := range ask.Files {
		odd = odd || f.Size < 1 || f.Size > bundle.MaxFile || names[f.Name]
		names[f.Name] = true
		sum += f.Size
		fmt.Fprintf(place, "%s %d\n", f.Name, f.Size)
	}
	if odd || sum > MostForwarded {
		return nil, app.NewError(app.CodeTooLarge, nil, "what", "bundle", "limit", fmt.Sprintf("%d MiB", MostForwarded>>20))
	}
	files, err := e.volumes(ctx, id, ask.Files)
	if err != nil {
		return nil, err
	}
	t, err := e.Bundle(ctx, files...)
	if err != nil {
		return nil, err
	}
	out := &wire.Volumes{}
	for i, file := range t.Receipt {
		name := sha256.Sum256(fmt.Appendf(nil, "receipt %d of %x", i, place.Sum(nil)))
		f := wire.Volume{Name: hex.EncodeToString(name[:]), Size: int64(len(file)), Hash: hashOf(file)}
		if err := e.layOut(ctx, id, f.Name, file); err != nil {
			return nil, err
		}
		out.Files = append(out.Files, f)
	}
	return out, nil
}

func hashOf(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// volumes puts together what a device brought, and holds it to its names. What is
// something else goes.
func (e *Engine) volumes(ctx context.Context, id app.ID, names []wire.Volume) (files [][]byte, err error) {
	var wrong []string
	err = e.Store.Read(ctx, func(tx Tx) error {
		if _, err := device(tx, id, false); err != nil {
			return err
		}
		// Of a file that is there: the receipt has room, however many were not fetched.
		if err := e.roomFor(tx, id, 1); err != nil {
			return err
		}
		for _, f := range names {
			var b bytes.Buffer
			for i := range wire.Chunks(f.Size) {
				chunk, err := e.chunkOf(tx, id, f.Name, i)
				if app.CodeOf(err) == wire.CodeHidden {
					return app.NewError(wire.CodeBlob, nil)
				}
				if err != nil {
					return err
				}
				b.Write(chunk)
			}
			if hashOf(b.Bytes()) != f.Name {
				wrong = append(wrong, f.Name)
			}
			files = append(files, b.Bytes())
		}
		return nil
	})
	for _, name := range wrong {
		err = errors.Join(err, e.DropPart(ctx, id, name), app.NewError(wire.CodeBlob, nil))
	}
	return files, err
}

// layOut keeps a file for a device to fetch, in the place of what lay there.
func (e *Engine) layOut(ctx context.Context, id app.ID, name string, file []byte) error {
	return e.Store.Write(ctx, func(tx Tx) error {
		if err := tx.DropChunks(name, id); err != nil {
			return err
		}
		return e.putFile(tx, name, id, file)
	})
}
