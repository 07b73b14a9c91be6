package client

import (
	"context"

	"ronghe/app"
	"ronghe/app/op"
	"ronghe/sync/wire"
)

// Definitions are the folder's definition packs.
type Definitions interface {
	// Packs is the highest pack that the folder keeps, zero for none, and whether it
	// waits to be put to use.
	Packs(ctx context.Context) (have wire.Pack, waits bool, err error)
	// TakePack holds a file to signature, number, limits and everything that loads
	// it, and keeps it; nothing is changed by one that is refused.
	TakePack(ctx context.Context, file []byte) error
}

// define fetches a pack, chunk by chunk, and lets the folder take it. One that is
// refused is told and keeps nothing else from being reconciled.
func (r *run) define(ctx context.Context, p wire.Pack) (Event, error) {
	r.tell(Receiving)
	file, err := r.packFile(ctx, p.Hash)
	switch app.CodeOf(err) {
	case "":
		if err != nil {
			return nil, err
		}
		err = r.Definitions.TakePack(ctx, file)
	case wire.CodeHidden, wire.CodeBlob, op.CodeBlob, app.CodeTooLarge, app.CodeNotFound: // another file than was named
	default:
		return nil, err // the line, or the folder: it is tried again
	}
	if err != nil && app.CodeOf(err) == "" {
		return nil, err
	}
	if r.PackErr = err; err == nil {
		r.Pack = p.Number
	}
	return Defined{err}, nil
}

func (r *run) packFile(ctx context.Context, hash string) (file []byte, err error) {
	have, err := r.Folder.HasChunks(ctx, hash, 1)
	if err != nil {
		return nil, err
	}
	attached := have(0) // whole already: a record names the same file
	if err := r.fetch(ctx, op.BlobTurn{Hash: hash}); err != nil {
		return nil, err
	}
	for i := 0; ; i++ {
		b, err := r.Folder.Chunk(ctx, hash, i)
		if err != nil {
			return nil, err
		}
		if file = append(file, b...); len(b) == wire.ChunkSize {
			continue
		}
		if attached {
			return file, nil
		}
		return file, r.Folder.DropBlob(ctx, hash)
	}
}
