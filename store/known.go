package store

import (
	"encoding/json"
	"slices"
	"sync"

	"ronghe/app"
	"ronghe/store/internal/hook"
)

// known keeps summaries until something that they were made from is changed.
// For each form, and for each unit in it, it knows where in the order of all
// changes the last one stands: a summary holds as long as that place is the one
// that it was made at. Every transaction that writes to a projection moves it,
// after the commit and before it returns, whatever the way there: save, import,
// undo, delete, restore, a new judgement, a rebuild. The places are not stored:
// one program at a time has a folder, and a restored backup is opened anew.
type known struct {
	mu    sync.Mutex
	last  int64             // place of the last change
	floor int64             // nothing made before it holds
	place map[changed]int64 // of the last change of a unit's records of a form; of any unit's under ""
	whole map[string]int64  // of the last rebuild of a form
	// What is asked for again comes into new; when that is full it becomes old, and
	// what was old and not asked for is forgotten.
	new, old map[string]kept
	room     int   // what new may still take
	made     int64 // how many were made, not known
}

// changed is what a transaction wrote to: a unit's records of a form, or with
// the unit "" its whole projection.
type changed struct{ form, unit string }

// kept is a summary and the place that it was made at.
type kept struct {
	place int64
	sum   app.Summary
}

// Bounds of what is kept: lines of summaries in each of the two halves, and the
// bytes of a query.
const (
	knownLines = 20_000
	knownQuery = 64 << 10
)

// wrote remembers what a transaction writes to.
func (t *session) wrote(c changed) {
	if t.changed == nil {
		t.changed = map[changed]struct{}{}
	}
	t.changed[c] = struct{}{}
}

// outdate moves the places of what was written.
func (k *known) outdate(written map[changed]struct{}) {
	if len(written) == 0 {
		return
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.last++
	if k.place == nil {
		k.place, k.whole = map[changed]int64{}, map[string]int64{}
	}
	for c := range written {
		k.place[c], k.place[changed{form: c.form}] = k.last, k.last
		if c.unit == "" {
			k.whole[c.form] = k.last
		}
	}
}

// Changes counts the changes of a form's records since the store was opened: what was
// made from them holds while it stays.
func (s *Store) Changes(form string) int64 {
	s.known.mu.Lock()
	defer s.known.mu.Unlock()
	return s.known.at(app.Query{Form: form})
}

// Made is how many summaries were made from the records so far, the others having
// been known.
func (s *Store) Made() int64 {
	s.known.mu.Lock()
	defer s.known.mu.Unlock()
	return s.known.made
}

// at is the place of the last change that q could see.
func (k *known) at(q app.Query) int64 {
	for _, f := range q.Where {
		if f.Field != "_unit" || f.Op != app.Eq && f.Op != app.In {
			continue
		}
		at := max(k.floor, k.whole[q.Form])
		for _, unit := range f.Values {
			at = max(at, k.place[changed{q.Form, unit}])
		}
		return at
	}
	return max(k.floor, k.place[changed{form: q.Form}])
}

// summary gives what is known of q, or what ask finds now. The place is looked
// up before the records are: a change in between makes the summary old at once,
// never too young.
func (k *known) summary(q app.Query, ask func() (app.Summary, error)) (app.Summary, error) {
	q.Sort, q.Limit, q.Offset, q.Fields = nil, 0, 0, nil // say nothing to a summary
	key, err := json.Marshal(q)
	if err != nil { // strings and numbers always marshal
		return app.Summary{}, err
	}
	k.mu.Lock()
	at := k.at(q)
	e, ok := k.find(string(key), at)
	k.mu.Unlock()
	if ok && !hook.Fresh {
		return copied(e.sum), nil
	}
	sum, err := ask()
	if err != nil {
		return sum, err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.made++
	if len(key) <= knownQuery && at >= k.floor {
		k.keep(string(key), kept{at, copied(sum)})
	}
	return sum, nil
}

func (k *known) find(key string, at int64) (kept, bool) {
	e, ok := k.new[key]
	if !ok {
		if e, ok = k.old[key]; ok && e.place == at {
			k.keep(key, e)
		}
	}
	return e, ok && e.place == at
}

func (k *known) keep(key string, e kept) {
	if k.room <= 0 {
		k.old, k.new, k.room = k.new, map[string]kept{}, knownLines
	}
	k.new[key] = e
	k.room -= 1 + len(e.sum.Groups) + len(key)/256
}

// forget drops all summaries: whoever is locked out leaves none in memory.
func (k *known) forget() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.old, k.new, k.room = nil, nil, 0
	k.last++
	k.floor = k.last // one that is being made now is not kept either
}

// copied is a summary that the caller may change.
func copied(s app.Summary) app.Summary {
	sums := make(map[string]string, len(s.Sums))
	for k, v := range s.Sums {
		sums[k] = v
	}
	s.Sums, s.Asked, s.Groups = sums, slices.Clone(s.Asked), slices.Clone(s.Groups)
	return s
}
