package store_test

import (
	"context"
	"testing"

	"ronghe/app"
	"ronghe/app/op"
	"ronghe/store/storetest"
)

// A purge during which somebody reads leaves its marks, so that a later one empties the
// file's log.
func TestAPurgeBesideAReader(t *testing.T) {
	a := newAbove(t)
	if _, err := a.s.Receive(context.Background(), op.Page{Cursor: "later", Scopes: []string{"dir", storetest.Unit}}); err != nil {
		t.Fatal(err)
	}
	done := false
	if err := a.s.Each(context.Background(), app.Query{Form: a.ours.Form}, func(*app.Record) error {
		if done {
			return nil
		}
		done = true
		_, err := a.s.Purge(context.Background())
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if !done {
		t.Fatal("nobody read")
	}
	for range 3 { // later runs
		if _, err := a.s.Purge(context.Background()); err != nil {
			t.Fatal(err)
		}
	}
	for i, found := range a.scan(lostWords, lostPhone, "汽车", "uxbanzyto") {
		if found {
			t.Errorf("the folder still holds text %d after three more purges", i)
		}
	}
}
