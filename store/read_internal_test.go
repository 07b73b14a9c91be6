package store

import "testing"

// The reader that was used last, whose pages are in memory, is used next.
func TestReadersAreTakenLastFirst(t *testing.T) {
	p := &readerPool{keep: 2}
	a, b := &prepared{}, &prepared{}
	p.give(a)
	p.give(b)
	if got := p.last(); got != b {
		t.Error("not the one that was given back last")
	}
	p.give(b)
	if p.last() != b || p.last() != a || p.last() != nil {
		t.Error("the readers do not come back one by one")
	}
}
