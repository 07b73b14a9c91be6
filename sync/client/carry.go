package client

import (
	"context"

	"ronghe/app"
	"ronghe/app/op"
	"ronghe/sync/wire"
)

// carry sends and fetches attachments, chunk by chunk; what is there already is
// not carried again. One that cannot be had, or sent, does not keep the others.
func (r *run) carry(ctx context.Context) error {
	turns, err := r.Folder.Turns(ctx)
	if err != nil {
		return err
	}
	for _, t := range turns {
		r.tell(Files)
		if t.Up {
			err = r.send(ctx, t)
		} else {
			err = r.fetch(ctx, t)
		}
		switch app.CodeOf(err) {
		case "":
			if err != nil {
				return err
			}
		case wire.CodeBegun:
			r.Held = err
			continue
		case app.CodeNotFound, wire.CodeHidden, wire.CodeBlob, op.CodeBlob, app.CodeTooLarge:
			continue // its turn comes again the next time
		default:
			return err
		}
		if err := r.Folder.Turned(ctx, t.Hash); err != nil {
			return err
		}
		r.Files++
	}
	return nil
}

func (r *run) send(ctx context.Context, t op.BlobTurn) error {
	there, err := r.Server.BlobState(ctx, t.Hash)
	if err != nil && app.CodeOf(err) != wire.CodeHidden {
		return err
	}
	have := map[int]bool{}
	for _, i := range there.Have {
		have[i] = true
	}
	last := wire.Chunks(t.Size) - 1
	lacks := func() bool { return !there.Done || there.Owed }
	for i := 0; i <= last && lacks(); i++ {
		if have[i] && i < last { // the last one is put again where the server did not put all together
			continue
		}
		chunk, err := r.Folder.Chunk(ctx, t.Hash, i)
		if err != nil {
			if spoilt(err) {
				r.Spoilt = append(r.Spoilt, t.Hash)
			}
			return err
		}
		if there, err = r.Server.PutChunk(ctx, t.Hash, t.Size, i, chunk); err != nil {
			return err
		}
	}
	if lacks() && last >= 0 { // it keeps its turn
		return app.NewError(wire.CodeBlob, nil)
	}
	return nil
}

func (r *run) fetch(ctx context.Context, t op.BlobTurn) error {
	there, err := r.Server.BlobState(ctx, t.Hash)
	if err != nil {
		return err
	}
	if !there.Done {
		return app.NewError(app.CodeNotFound, nil, "what", t.Hash[:min(12, len(t.Hash))])
	}
	have, err := r.Folder.HasChunks(ctx, t.Hash, there.Size)
	if err != nil {
		return err
	}
	for i := range wire.Chunks(there.Size) {
		if have(i) {
			continue
		}
		chunk, err := r.Server.GetChunk(ctx, t.Hash, i)
		if err != nil {
			return err
		}
		if err := r.Folder.PutChunk(ctx, t.Hash, there.Size, i, chunk); err != nil {
			return err
		}
	}
	return nil
}

// spoilt reports whether an attachment of this folder cannot be read.
func spoilt(err error) bool {
	return app.CodeOf(err) == op.CodeBlob || app.CodeOf(err) == app.CodeNotFound
}
