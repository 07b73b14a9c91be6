package store_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ronghe/app"
	"ronghe/app/op"
	"ronghe/store/internal/fail"
	"ronghe/store/storetest"
)

// A purge that was broken off, wherever it was, is ended by the next one: no word of
// what went rests in the folder's files, in its search indexes or in the file's log.
func TestAPurgeThatBrokeOffIsEnded(t *testing.T) {
	defer fail.Set(nil)
	for k := 1; ; k++ {
		a := newAbove(t)
		if _, err := a.s.Receive(context.Background(), op.Page{Cursor: "later", Scopes: []string{"dir", storetest.Unit}}); err != nil {
			t.Fatal(err)
		}
		n, broken := 0, errors.New("broken off")
		fail.Set(func(at string) error {
			if at == "store.committed" {
				if n++; n == k {
					return broken
				}
			}
			return nil
		})
		_, err := a.s.Purge(context.Background())
		fail.Set(nil)
		if err == nil && n < k {
			if k < 3 {
				t.Fatalf("a purge is %d transactions", n)
			}
			return
		}
		if !errors.Is(err, broken) {
			t.Fatal(err)
		}
		if _, err := a.s.Purge(context.Background()); err != nil {
			t.Fatal(err)
		}
		a.gone()
		for i, found := range a.scan(lostWords, lostPhone, "汽车", "uxbanzyto") {
			if found {
				t.Errorf("broken off after %d transactions the folder still holds text %d", k, i)
			}
		}
	}
}

// An attachment that cannot be removed, because another program has it open, keeps its
// place, nothing else, and goes the next time.
func TestAFileThatCannotBeRemovedGoesLater(t *testing.T) {
	a := newAbove(t)
	path := filepath.Join(a.dir, "blobs", a.alone.Hash[:2], a.alone.Hash)
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Join(path, "held"), 0o700); err != nil {
		t.Fatal(err)
	}
	if gone := a.lose(); gone.Records != 1 {
		t.Fatalf("%+v", gone)
	}
	if err := os.RemoveAll(path); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := a.s.Purge(context.Background()); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path); !os.IsNotExist(err) {
		t.Errorf("it is still there: %v", err)
	}
}

// A file that waits to be sent goes on waiting when a record of somebody else comes
// that names the same one; one that is not here is fetched.
func TestAnUploadStaysOneWhoeverNamesItsFile(t *testing.T) {
	ctx := context.Background()
	p := newProvince()
	county, s := joined(t), joined(t)
	put := func(text string) app.File {
		t.Helper()
		f, err := s.PutBlob(ctx, text+".pdf", strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	shared := put("shared")
	storetest.Save(t, s, nil, record("title", "甲", "scan", app.FilesValue(shared)), "")
	missing, err := county.PutBlob(ctx, "m.pdf", strings.NewReader("missing"))
	if err != nil {
		t.Fatal(err)
	}
	storetest.Save(t, county, nil, record("title", "乙", "scan", app.FilesValue(shared, missing)), "")
	p.push(t, county)
	if _, err := s.Receive(ctx, op.Page{Deliveries: p.log, Cursor: "1"}); err != nil {
		t.Fatal(err)
	}
	turns, err := s.Turns(ctx)
	if err != nil {
		t.Fatal(err)
	}
	up := map[string]bool{}
	for _, turn := range turns {
		up[turn.Hash] = turn.Up
	}
	if sends, named := up[shared.Hash]; !named || !sends {
		t.Errorf("the file that only this computer has is not sent: %+v", turns)
	}
	if sends, named := up[missing.Hash]; !named || sends {
		t.Errorf("the file that is not here is not fetched: %+v", turns)
	}
}
