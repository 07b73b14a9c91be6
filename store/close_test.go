package store_test

import (
	"context"
	"sync"
	"testing"

	"ronghe/app"
	"ronghe/store/storetest"
)

// Closing while others still read and write lets what runs end and tells the
// rest that the store is closed; what was acknowledged is there afterwards.
func TestCloseWhileWorkGoesOn(t *testing.T) {
	ctx := context.Background()
	dir := t.TempDir()
	s := storetest.OpenIn(t, dir, options(t))
	var wg sync.WaitGroup
	var mu sync.Mutex
	stored := 0
	for range 4 {
		wg.Add(2)
		go func() {
			defer wg.Done()
			for {
				if _, err := storetest.TrySave(s, nil, record("title", "甲"), ""); err != nil {
					return
				}
				mu.Lock()
				stored++
				mu.Unlock()
			}
		}()
		go func() {
			defer wg.Done()
			for {
				if _, err := s.List(ctx, app.Query{Form: "deal", Search: "甲"}); err != nil {
					return
				}
			}
		}()
	}
	for {
		mu.Lock()
		n := stored
		mu.Unlock()
		if n >= 20 {
			break
		}
	}
	if err := s.Close(); err != nil {
		t.Errorf("closing: %v", err)
	}
	wg.Wait()
	if _, err := s.List(ctx, app.Query{Form: "deal"}); err == nil {
		t.Error("a closed store lists")
	}
	s = storetest.OpenIn(t, dir, options(t))
	sum, err := s.Summarise(ctx, app.Query{Form: "deal"})
	if err != nil || sum.Count < stored {
		t.Errorf("%d of %d stored records are there, %v", sum.Count, stored, err)
	}
	if found, err := s.Verify(ctx, nil); err != nil || len(found) != 0 {
		t.Errorf("verify: %+v, %v", found, err)
	}
}
