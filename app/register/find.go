package register

import (
	"context"
	"errors"
	"runtime"
	"sync"

	"ronghe/app/catalog"
)

// Hit is a record that a search over all registers found.
type Hit struct {
	Form *catalog.Form
	Suggestion
}

// mostSearchers bounds how many registers are searched at one time: each has a
// reader of its own, with its pages.
const mostSearchers = 4

// Find searches every register for a name, a code or pinyin initials, several at a
// time, and returns at most per records of each, in the order of the navigation. A
// register that cannot be searched is left out of the hits, which stand all the same;
// err says why.
func (s *Service) Find(ctx context.Context, text string, per int) ([]Hit, error) {
	forms := s.cat.Forms()
	found := make([][]Suggestion, len(forms))
	errs := make([]error, len(forms))
	next := make(chan int)
	var wg sync.WaitGroup
	for range min(mostSearchers, runtime.GOMAXPROCS(0)) {
		wg.Go(func() {
			for i := range next {
				found[i], errs[i] = s.store.Suggest(ctx, forms[i].ID, text, per)
			}
		})
	}
	for i := range forms {
		next <- i
	}
	close(next)
	wg.Wait()
	var out []Hit
	for i, f := range forms {
		for _, one := range found[i] {
			out = append(out, Hit{f, one})
		}
	}
	return out, errors.Join(errs...)
}
