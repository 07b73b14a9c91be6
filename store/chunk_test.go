package store_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"ronghe/app"
	"ronghe/app/op"
	"ronghe/store"
	"ronghe/store/internal/fail"
	"ronghe/store/storetest"
)

// TestAFileIsPutTogetherAgain: an attachment whose chunks are all here, and which was
// not put together because the program ended or the disk was full in that moment, is
// asked for again and stands then. One of whose chunks a power cut left a half is
// fetched anew.
func TestAFileIsPutTogetherAgain(t *testing.T) {
	ctx := context.Background()
	content := make([]byte, 2<<20+11)
	for i := range content {
		content[i] = byte(i * i >> 9)
	}
	sum := sha256.Sum256(content)
	hash, size := hex.EncodeToString(sum[:]), int64(len(content))
	chunk := func(i int) []byte { return content[i<<20 : min(len(content), (i+1)<<20)] }
	// fetch does as a client does, and returns which chunks it was asked for.
	fetch := func(t *testing.T, s *store.Store) (asked []int, err error) {
		t.Helper()
		have, err := s.HasChunks(ctx, hash, size)
		if err != nil {
			t.Fatal(err)
		}
		for i := range 3 {
			if have(i) {
				continue
			}
			asked = append(asked, i)
			if err := s.PutChunk(ctx, hash, size, i, chunk(i)); err != nil {
				return asked, err
			}
		}
		return asked, nil
	}
	holds := func(t *testing.T, s *store.Store) {
		t.Helper()
		r, err := s.OpenBlob(ctx, hash)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		if got, err := io.ReadAll(r); err != nil || !bytes.Equal(got, content) {
			t.Errorf("%d bytes of %d, %v", len(got), len(content), err)
		}
		if asked, err := fetch(t, s); len(asked) > 0 || err != nil {
			t.Errorf("it is whole, and %v are asked for, %v", asked, err)
		}
	}
	full := errors.New("the disk is full")
	for _, point := range []string{"blob.write", "blob.rename"} {
		t.Run(point, func(t *testing.T) {
			s := storetest.OpenIn(t, t.TempDir(), options(t))
			defer fail.Set(nil)
			fail.Set(func(at string) error {
				if at == point {
					return full
				}
				return nil
			})
			if asked, err := fetch(t, s); !errors.Is(err, full) || len(asked) != 3 {
				t.Fatalf("asked for %v, %v", asked, err)
			}
			fail.Set(nil)
			if asked, err := fetch(t, s); err != nil || !slices.Equal(asked, []int{0}) {
				t.Fatalf("asked for %v, %v", asked, err)
			}
			holds(t, s)
		})
	}
	t.Run("a half chunk", func(t *testing.T) {
		dir := t.TempDir()
		s := storetest.OpenIn(t, dir, options(t))
		if err := s.PutChunk(ctx, hash, size, 1, chunk(1)); err != nil {
			t.Fatal(err)
		}
		if err := os.Truncate(filepath.Join(dir, "chunks", hash, "000001"), 4096); err != nil {
			t.Fatal(err)
		}
		if asked, err := fetch(t, s); app.CodeOf(err) != store.CodeBlob || !slices.Equal(asked, []int{0, 2}) {
			t.Fatalf("asked for %v, %v", asked, err)
		}
		if asked, err := fetch(t, s); err != nil || len(asked) != 3 {
			t.Fatalf("asked for %v, %v", asked, err)
		}
		holds(t, s)
	})
}

// TestAFileThatWasBegunIsWaitedFor: a folder in which a program of before forgot that
// it waits for an attachment of which it has chunks waits for it again; chunks of one
// that is whole go.
func TestAFileThatWasBegunIsWaitedFor(t *testing.T) {
	ctx := context.Background()
	dir := t.TempDir()
	s := storetest.OpenIn(t, dir, options(t))
	whole, err := s.PutBlob(ctx, "一.pdf", strings.NewReader("whole"))
	if err != nil {
		t.Fatal(err)
	}
	coming := app.File{Hash: strings.Repeat("cd", 32), Name: "二.pdf", Size: 1<<20 + 1}
	storetest.Save(t, s, nil, record("title", "甲", "scan", app.FilesValue(whole, coming)), "")
	for _, f := range []app.File{whole, coming} {
		if err := s.Turned(ctx, f.Hash); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.PutChunk(ctx, coming.Hash, coming.Size, 0, make([]byte, 1<<20)); err != nil {
		t.Fatal(err)
	}
	left := filepath.Join(dir, "chunks", whole.Hash)
	if err := os.MkdirAll(left, 0o700); err != nil {
		t.Fatal(err)
	}
	if n, err := s.Collect(ctx); n != 0 || err != nil {
		t.Fatal(n, err)
	}
	turns, err := s.Turns(ctx)
	if err != nil || !slices.ContainsFunc(turns, func(b op.BlobTurn) bool { return b.Hash == coming.Hash && !b.Up }) {
		t.Errorf("it waits for %+v, %v", turns, err)
	}
	if _, err := os.Stat(left); !os.IsNotExist(err) {
		t.Errorf("chunks of a whole file are still here: %v", err)
	}
}
