package server

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"

	"ronghe/app"
	"ronghe/sync/wire"
)

// MostBlob is the size of the largest attachment in bytes.
const MostBlob = 512 << 20

func chunkPlace(hash string, i int) []byte { return fmt.Appendf(nil, "blob|%s|%d", hash, i) }

// isHash reports whether s is a SHA-256 in lower-case hex.
func isHash(s string) bool {
	b, err := hex.DecodeString(s)
	return err == nil && len(b) == sha256.Size && hex.EncodeToString(b) == s
}

// BlobState says which chunks of a file are there: of a whole one that the
// device may see all, else those that it brought itself. One that its unit owes is
// brought by it as if nobody had.
func (e *Engine) BlobState(ctx context.Context, id app.ID, hash string) (*wire.BlobState, error) {
	var st *wire.BlobState
	err := e.read(ctx, func(tx Tx) (err error) {
		d, err := device(tx, id, false)
		if err != nil {
			return err
		}
		st, err = e.blobState(tx, d, hash)
		return err
	})
	return st, err
}

func (e *Engine) blobState(tx Tx, d *Device, hash string) (*wire.BlobState, error) {
	st := &wire.BlobState{}
	size, done, err := tx.BlobSize(hash)
	if err != nil {
		return nil, err
	}
	if done {
		seen, owed, err := e.sees(tx, d, hash)
		if err != nil {
			return nil, err
		}
		if seen {
			st.Size, st.Done, st.Owed = size, true, owed
		}
		if seen && !owed {
			return st, nil
		}
	}
	st.Have, err = tx.ChunksOf(hash, d.ID)
	return st, err
}

// sees reports whether a document that the device sees names a file, or it is a
// definition pack. A name shows no more than whoever wrote it brought himself: else who
// knows or guesses the hash of another unit's file would come by the file. owed says that
// the device's own unit names it and has not brought it.
func (e *Engine) sees(tx Tx, d *Device, hash string) (seen, owed bool, err error) {
	if is, err := tx.IsPack(hash); err != nil || is {
		return is, false, err
	}
	refs, err := tx.Referring(hash)
	if err != nil {
		return false, false, err
	}
	mine := e.scopesOf(d)
	for _, r := range refs {
		owed = owed || r.Unit == d.Unit && !r.Brought
		seen = seen || r.Brought && meet(r.Scopes, mine)
	}
	return seen, owed, nil
}

func meet(a, b []string) bool {
	return slices.ContainsFunc(a, func(s string) bool { return slices.Contains(b, s) })
}

// PutChunk takes chunk i of a file of size bytes: the same again changes
// nothing, the order does not matter. With the last one the whole is held to
// its hash: wire.CodeBlob when it is another file, whose chunks go. wire.CodeBegun where
// the device has begun too many others.
func (e *Engine) PutChunk(ctx context.Context, id app.ID, hash string, i int, size int64, chunk []byte) (*wire.BlobState, error) {
	if size > MostBlob {
		return nil, app.NewError(app.CodeTooLarge, nil, "what", "file", "limit", "512 MiB")
	}
	sealed, err := e.sealChunk(hash, i, size, chunk)
	if err != nil {
		return nil, err
	}
	n := wire.Chunks(size)
	var st *wire.BlobState
	var wrong error // committed, and told all the same
	err = e.write(ctx, func(tx Tx) error {
		wrong = nil
		d, err := device(tx, id, true)
		if err != nil {
			return err
		}
		if st, err = e.blobState(tx, d, hash); err != nil || st.Done && !st.Owed {
			return err
		}
		if !slices.Contains(st.Have, i) {
			if len(st.Have)+1 < n { // with the last one it is none that was begun
				if err := e.roomFor(tx, id, len(st.Have)); err != nil {
					return err
				}
			}
			if err := tx.PutChunk(hash, id, i, sealed); err != nil {
				return err
			}
			st.Have = append(st.Have, i)
			slices.Sort(st.Have)
		}
		if len(st.Have) < n {
			return nil
		}
		if wrong, err = e.whole(tx, d, hash, n); err != nil {
			return err
		}
		if wrong != nil {
			return tx.DropChunks(hash, id)
		}
		if err := e.roomUnnamed(tx, d, hash, size); err != nil {
			return err
		}
		st = &wire.BlobState{Size: size, Done: true}
		if err := tx.FinishBlob(hash, id, size); err != nil {
			return err
		}
		return tx.Brought(hash, d.Unit)
	})
	if err == nil {
		err = wrong
	}
	return st, err
}

// sealChunk seals chunk i of a file of size bytes; wire.CodeBlob where it cannot be one.
func (e *Engine) sealChunk(hash string, i int, size int64, chunk []byte) ([]byte, error) {
	want := min(int64(wire.ChunkSize), size-int64(i)*wire.ChunkSize)
	if !isHash(hash) || size < 1 || i < 0 || i >= wire.Chunks(size) || int64(len(chunk)) != want {
		return nil, app.NewError(wire.CodeBlob, nil)
	}
	return e.seal.close(chunk, chunkPlace(hash, i))
}

// whole holds the chunks of a device to the hash of the file.
func (e *Engine) whole(tx Tx, d *Device, hash string, n int) (wrong, err error) {
	h := sha256.New()
	for i := range n {
		sealed, err := tx.Chunk(hash, d.ID, i)
		if err != nil {
			return nil, err
		}
		b, err := e.seal.open(sealed, chunkPlace(hash, i))
		if err != nil {
			return nil, err
		}
		h.Write(b)
	}
	if hex.EncodeToString(h.Sum(nil)) != hash {
		return app.NewError(wire.CodeBlob, nil), nil
	}
	return nil, nil
}

// Chunk returns a chunk of a file that a document which the device sees names;
// wire.CodeHidden when there is none.
func (e *Engine) Chunk(ctx context.Context, id app.ID, hash string, i int) ([]byte, error) {
	var b []byte
	err := e.read(ctx, func(tx Tx) error {
		d, err := device(tx, id, false)
		if err != nil {
			return err
		}
		ok, _, err := e.sees(tx, d, hash)
		if err != nil {
			return err
		}
		if !ok {
			return app.NewError(wire.CodeHidden, nil)
		}
		sealed, err := tx.Chunk(hash, "", i)
		if err != nil {
			return err
		}
		if sealed == nil {
			return app.NewError(wire.CodeHidden, nil)
		}
		b, err = e.seal.open(sealed, chunkPlace(hash, i))
		return err
	})
	return b, err
}
