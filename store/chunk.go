package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"ronghe/app"
	"ronghe/app/osfile"
)

// Attachments travel in chunks as large as a sealed file's segments. Those that
// came lie sealed in a folder of their own until the last is there: nothing of
// them rests in the clear, and a broken line costs one chunk.
const chunkFolder = "chunks"

func (s *Store) chunkPath(hash string, i int) string {
	return filepath.Join(s.dir, chunkFolder, hash, fmt.Sprintf("%06d", i))
}

// Chunk returns chunk i (of 1 MiB; the last is what remains) of an attachment.
func (s *Store) Chunk(ctx context.Context, hash string, i int) ([]byte, error) {
	r, err := s.OpenBlob(ctx, hash)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	if _, err := io.CopyN(io.Discard, r, int64(i)*blobSegment); err != nil {
		return nil, s.coded(err)
	}
	b, err := io.ReadAll(io.LimitReader(r, blobSegment))
	return b, s.coded(err)
}

// HasChunks tells which chunks of an attachment are here. Where all are and the
// attachment is not, because the program ended or the disk was full when it was put
// together, the first one counts as lacking: with it PutChunk puts it together again.
func (s *Store) HasChunks(_ context.Context, hash string, size int64) (func(i int) bool, error) {
	if err := s.mayHold(hash, size); err != nil {
		return nil, err
	}
	whole, all := s.holdsBlob(hash), s.allChunks(hash, size)
	return func(i int) bool {
		if whole || all {
			return whole || i > 0
		}
		_, err := os.Stat(s.chunkPath(hash, i))
		return err == nil
	}, nil
}

func (s *Store) mayHold(hash string, size int64) error {
	if !validHash(hash) || size < 0 {
		return app.NewError(app.CodeInvalid, nil, "reason", "hash")
	}
	if size > s.opt.BlobLimit {
		return app.NewError(app.CodeTooLarge, nil, "what", hash[:12], "limit", fmt.Sprintf("%d MiB", s.opt.BlobLimit>>20))
	}
	return nil
}

// allChunks reports whether every chunk of an attachment is here.
func (s *Store) allChunks(hash string, size int64) bool {
	for i := range (size + blobSegment - 1) / blobSegment {
		if _, err := os.Stat(s.chunkPath(hash, int(i))); err != nil {
			return false
		}
	}
	return size > 0
}

// PutChunk keeps chunk i of an attachment of size bytes. With the last one the
// attachment is put together, held to its hash and stored; store.blob_damaged
// when it is another's: all of its chunks go then.
func (s *Store) PutChunk(ctx context.Context, hash string, size int64, i int, chunk []byte) error {
	k, err := s.unlocked()
	if err != nil {
		return err
	}
	if err := s.mayHold(hash, size); err != nil {
		return err
	}
	last := int((size + blobSegment - 1) / blobSegment)
	if want := min(size-int64(i)*blobSegment, blobSegment); i < 0 || i >= last || int64(len(chunk)) != want {
		return app.NewError(CodeBlob, fmt.Errorf("chunk %d of %d bytes", i, len(chunk)), "hash", hash[:12])
	}
	path := s.chunkPath(hash, i)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return s.coded(err)
	}
	sealed, err := seal(k.draft, chunk, chunkAAD(hash, i))
	if err != nil {
		return err
	}
	if err := os.WriteFile(path+".new", sealed, 0o600); err != nil {
		return s.coded(err)
	}
	if err := osfile.Rename(path+".new", path); err != nil {
		return s.coded(err)
	}
	if !s.allChunks(hash, size) {
		return nil
	}
	return s.joinChunks(ctx, k, hash, last)
}

func chunkAAD(hash string, i int) []byte { return fmt.Appendf(nil, "%s/%d", hash, i) }

// joinChunks puts an attachment together.
func (s *Store) joinChunks(ctx context.Context, k *keys, hash string, count int) error {
	r, w := io.Pipe()
	go func() {
		for i := range count {
			sealed, err := os.ReadFile(s.chunkPath(hash, i))
			if err == nil {
				sealed, err = unseal(k.draft, sealed, chunkAAD(hash, i))
			}
			if err == nil {
				_, err = w.Write(sealed)
			}
			if err != nil {
				w.CloseWithError(err)
				return
			}
		}
		w.Close()
	}()
	f, err := s.putBlob(ctx, hash, r)
	r.Close()
	switch {
	case err == nil && f.Hash != hash:
		err = app.NewError(CodeBlob, errors.New("the content has another hash"), "hash", hash[:12])
	case errors.Is(err, errSealed): // a power cut left a chunk half written
		err = app.NewError(CodeBlob, err, "hash", hash[:12])
	}
	if err == nil || app.CodeOf(err) == CodeBlob {
		_ = os.RemoveAll(filepath.Dir(s.chunkPath(hash, 0)))
	}
	return err
}
