package store

import (
	"bufio"
	"bytes"
	"context"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha256"
	"database/sql/driver"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"path/filepath"

	"ronghe/app"
	"ronghe/app/op"
	"ronghe/app/osfile"
	"ronghe/store/internal/fail"
)

// A sealed attachment: an 8-byte head, the suite, a 16-byte salt from which the
// file's key is derived, then segments of 1 MiB, each sealed with its number
// and whether it is the last, so that none can be left out, added or moved.
const (
	blobHead    = "RHBLOB1\n"
	blobSalt    = 16
	blobSegment = 1 << 20
	blobTag     = 16
)

// mostFileName bounds an attachment's name.
const mostFileName = 255

func (s *Store) blobPath(hash string) string {
	return filepath.Join(s.dir, blobFolder, hash[:2], hash)
}

// holdsBlob reports whether an attachment is here, whole.
func (s *Store) holdsBlob(hash string) bool {
	if !validHash(hash) {
		return false
	}
	_, err := os.Stat(s.blobPath(hash))
	return err == nil
}

// validHash reports whether s is a SHA-256 in lower-case hex.
func validHash(s string) bool {
	if len(s) != 64 {
		return false
	}
	for i := 0; i < len(s); i++ {
		if (s[i] < '0' || s[i] > '9') && (s[i] < 'a' || s[i] > 'f') {
			return false
		}
	}
	return true
}

// PutBlob stores an attachment sealed under the SHA-256 of its content; the
// same content again costs nothing more. too_large beyond the limit.
func (s *Store) PutBlob(ctx context.Context, name string, r io.Reader) (app.File, error) {
	f, err := s.putBlob(ctx, name, r)
	if err == nil { // no draft names it yet
		s.mu.Lock()
		if s.picked == nil {
			s.picked = map[string]struct{}{}
		}
		s.picked[f.Hash] = struct{}{}
		s.mu.Unlock()
	}
	return f, err
}

func (s *Store) putBlob(ctx context.Context, name string, r io.Reader) (app.File, error) {
	s.files.RLock()
	defer s.files.RUnlock()
	k, err := s.unlocked()
	if err != nil {
		return app.File{}, err
	}
	name = filepath.Base(filepath.ToSlash(name))
	if len(name) > mostFileName {
		name = name[:mostFileName]
	}
	part, err := os.CreateTemp(filepath.Join(s.dir, blobFolder), ".part-*")
	if err != nil {
		return app.File{}, s.coded(err)
	}
	defer os.Remove(part.Name())
	sum, size, err := s.sealBlob(ctx, k, part, r)
	if e := part.Close(); err == nil {
		err = e
	}
	if err != nil {
		return app.File{}, s.coded(err)
	}
	f := app.File{Hash: hex.EncodeToString(sum), Name: name, Size: size}
	return f, s.coded(s.nameBlob(ctx, part.Name(), f.Hash))
}

// nameBlob gives a finished file its name, unless the content is there already, and
// whole: who is told that an attachment is damaged adds the same file again.
func (s *Store) nameBlob(ctx context.Context, part, hash string) error {
	path := s.blobPath(hash)
	if _, err := os.Stat(path); err == nil {
		if err := s.readBlob(ctx, hash); app.CodeOf(err) != CodeBlob {
			return err
		}
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	if err := osfile.SyncFolder(filepath.Join(s.dir, blobFolder)); err != nil {
		return err
	}
	if err := fail.Point("blob.rename"); err != nil {
		return err
	}
	return renameSync(part, path)
}

// sealBlob writes r sealed to f and makes it durable.
func (s *Store) sealBlob(ctx context.Context, k *keys, f *os.File, r io.Reader) (sum []byte, size int64, err error) {
	salt := make([]byte, blobSalt)
	if _, err := rand.Read(salt); err != nil {
		return nil, 0, err
	}
	a, err := k.blobAEAD(salt)
	if err != nil {
		return nil, 0, err
	}
	head := append([]byte(blobHead), byte(suiteSM))
	head = append(head, salt...)
	if _, err := f.Write(head); err != nil {
		return nil, 0, err
	}
	h := sha256.New()
	in := bufio.NewReaderSize(io.TeeReader(r, h), 64<<10)
	plain := make([]byte, blobSegment)
	out := make([]byte, 0, blobSegment+blobTag)
	for i := uint32(0); ; i++ {
		if err := ctx.Err(); err != nil {
			return nil, 0, err
		}
		n, err := io.ReadFull(in, plain)
		if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
			return nil, 0, fmt.Errorf("read attachment: %w", err)
		}
		if size += int64(n); size > s.opt.BlobLimit {
			return nil, 0, app.NewError(app.CodeTooLarge, nil, "what", filepath.Base(f.Name()), "limit", fmt.Sprintf("%d MiB", s.opt.BlobLimit>>20))
		}
		_, more := in.Peek(1)
		last := more != nil
		out = a.Seal(out[:0], blobNonce(i, last), plain[:n], head)
		if err := fail.Point("blob.write"); err != nil {
			return nil, 0, err
		}
		if _, err := f.Write(out); err != nil {
			return nil, 0, err
		}
		if last {
			return h.Sum(nil), size, f.Sync()
		}
	}
}

func (k *keys) blobAEAD(salt []byte) (cipher.AEAD, error) {
	return aead(subkey(k.blob, "file/"+string(salt)))
}

// blobNonce is the segment's number and whether it is the last; the key is the
// file's own.
func blobNonce(i uint32, last bool) []byte {
	n := make([]byte, 12)
	binary.BigEndian.PutUint32(n[4:], i)
	if last {
		n[11] = 1
	}
	return n
}

// OpenBlob opens an attachment. The content is checked while it is read: the
// last Read fails with store.blob_damaged when it is not what was stored.
// not_found when it is not on this machine.
func (s *Store) OpenBlob(ctx context.Context, hash string) (io.ReadCloser, error) {
	k, err := s.unlocked()
	if err != nil {
		return nil, err
	}
	if !validHash(hash) {
		return nil, app.NewError(app.CodeNotFound, nil, "what", hash)
	}
	f, err := os.Open(s.blobPath(hash))
	if errors.Is(err, os.ErrNotExist) {
		return nil, app.NewError(app.CodeNotFound, err, "what", hash)
	}
	if err != nil {
		return nil, s.coded(err)
	}
	r, err := newBlobReader(ctx, k, f, hash)
	if err != nil {
		f.Close()
		return nil, s.coded(err)
	}
	return r, nil
}

// Naming returns the record that named an attachment last, and under which name;
// not_found where none does. It reads the whole log.
func (s *Store) Naming(ctx context.Context, hash string) (form string, id app.ID, file app.File, err error) {
	err = s.query(ctx, `SELECT body FROM op WHERE rid IS NOT NULL AND instr(body, CAST(? AS BLOB)) > 0 ORDER BY n`, []any{hash}, 1, func(v []driver.Value) error {
		body, _ := v[0].([]byte)
		o, err := op.Decode(body)
		if err != nil {
			return err
		}
		for _, c := range o.Fields {
			for _, f := range c.New.Files() {
				if f.Hash == hash {
					form, id, file = o.Form, o.Doc, f
				}
			}
		}
		return nil
	})
	if err == nil && form == "" {
		err = app.NewError(app.CodeNotFound, nil, "what", hash[:min(12, len(hash))])
	}
	return form, id, file, s.coded(err)
}

// DropBlob removes an attachment that nothing names.
func (s *Store) DropBlob(_ context.Context, hash string) error {
	if !validHash(hash) {
		return nil
	}
	if err := os.Remove(s.blobPath(hash)); err != nil && !errors.Is(err, os.ErrNotExist) {
		return s.coded(err)
	}
	return nil
}

// blobReader opens segments as they are read.
type blobReader struct {
	ctx   context.Context
	f     *os.File
	in    *bufio.Reader
	a     cipher.AEAD
	head  []byte
	want  string
	sum   hash.Hash
	i     uint32
	buf   []byte
	plain []byte
	end   bool
}

func newBlobReader(ctx context.Context, k *keys, f *os.File, want string) (*blobReader, error) {
	head := make([]byte, len(blobHead)+1+blobSalt)
	r := &blobReader{ctx: ctx, f: f, in: bufio.NewReaderSize(f, 64<<10), want: want, sum: sha256.New(), head: head}
	if _, err := io.ReadFull(r.in, head); err != nil {
		return nil, r.damage(err)
	}
	if !bytes.HasPrefix(head, []byte(blobHead)) || int64(head[len(blobHead)]) != suiteSM {
		return nil, r.damage(errors.New("unknown head"))
	}
	var err error
	if r.a, err = k.blobAEAD(head[len(blobHead)+1:]); err != nil {
		return nil, err
	}
	r.buf = make([]byte, blobSegment+blobTag)
	return r, nil
}

func (r *blobReader) damage(err error) error {
	return app.NewError(CodeBlob, err, "hash", r.want[:12])
}

// Read implements io.Reader.
func (r *blobReader) Read(p []byte) (int, error) {
	for len(r.plain) == 0 {
		if r.end {
			return 0, io.EOF
		}
		if err := r.segment(); err != nil {
			return 0, err
		}
	}
	n := copy(p, r.plain)
	r.plain = r.plain[n:]
	return n, nil
}

func (r *blobReader) segment() error {
	if err := r.ctx.Err(); err != nil {
		return classify(err, "")
	}
	n, err := io.ReadFull(r.in, r.buf)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		return r.damage(err)
	}
	_, more := r.in.Peek(1)
	last := more != nil
	plain, err := r.a.Open(r.buf[:0], blobNonce(r.i, last), r.buf[:n], r.head)
	if err != nil {
		return r.damage(err)
	}
	r.sum.Write(plain)
	r.i++
	r.plain, r.end = plain, last
	if last && hex.EncodeToString(r.sum.Sum(nil)) != r.want {
		r.plain = nil
		return r.damage(errors.New("the content has another hash"))
	}
	return nil
}

// Close implements io.Closer.
func (r *blobReader) Close() error { return r.f.Close() }
