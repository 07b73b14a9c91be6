package server

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"sync"

	"ronghe/app/op"
	"ronghe/sync/wire"
)

// stats counts what the engine did since it was started.
type stats struct {
	mu                    sync.Mutex
	pushes, pulls, handed int64
	outcomes              map[op.Outcome]int64
	refused               map[string]int64 // by code
}

func (s *stats) pushed(a *wire.Answer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.outcomes == nil {
		s.outcomes = map[op.Outcome]int64{}
	}
	s.pushes++
	for _, r := range a.Ops {
		s.outcomes[r.Outcome]++
	}
}

func (s *stats) pulled(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.pulls++
	s.handed += int64(n)
}

func (s *stats) refuse(code string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.refused == nil {
		s.refused = map[string]int64{}
	}
	s.refused[code]++
}

// write writes the figures in the text form that Prometheus reads.
func (s *stats) write(w io.Writer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	fmt.Fprintf(w, "province_pushes_total %d\nprovince_pulls_total %d\nprovince_handed_out_total %d\n", s.pushes, s.pulls, s.handed)
	for _, o := range slices.Sorted(maps.Keys(s.outcomes)) {
		fmt.Fprintf(w, "province_ops_total{outcome=%q} %d\n", o, s.outcomes[o])
	}
	for _, c := range slices.Sorted(maps.Keys(s.refused)) {
		fmt.Fprintf(w, "province_refused_total{code=%q} %d\n", c, s.refused[c])
	}
}
