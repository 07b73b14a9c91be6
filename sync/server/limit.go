package server

import (
	"sync"
	"time"
)

// buckets are token buckets by name: each fills by rate a second up to burst.
type buckets struct {
	rate  float64
	burst int
	mu    sync.Mutex
	of    map[string]*bucket
}

type bucket struct {
	tokens float64
	at     time.Time
}

// mostBuckets is how many names are remembered before those that are full again
// are forgotten.
const mostBuckets = 20_000

// take takes a token, or says after what time there will be one.
func (b *buckets) take(name string, now time.Time) time.Duration {
	if b.rate <= 0 {
		return 0
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.of == nil || len(b.of) >= mostBuckets {
		b.forget(now)
	}
	k := b.of[name]
	if k == nil {
		k = &bucket{tokens: float64(b.burst), at: now}
		b.of[name] = k
	}
	k.tokens = min(float64(b.burst), k.tokens+now.Sub(k.at).Seconds()*b.rate)
	k.at = now
	if k.tokens < 1 {
		return time.Duration((1 - k.tokens) / b.rate * float64(time.Second))
	}
	k.tokens--
	return 0
}

// forget drops the buckets that are full again; of everybody's when none is.
func (b *buckets) forget(now time.Time) {
	kept := map[string]*bucket{}
	for name, k := range b.of {
		if k.tokens+now.Sub(k.at).Seconds()*b.rate < float64(b.burst) {
			kept[name] = k
		}
	}
	if len(kept) >= mostBuckets {
		kept = map[string]*bucket{}
	}
	b.of = kept
}
