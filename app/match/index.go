package match

import (
	"cmp"
	"slices"
)

// Index answers which items suit one. It is not changed once it is made, and can
// be asked by several goroutines.
type Index struct {
	tables  *Tables
	items   []Item
	buckets map[bucket]postings
}

// bucket holds what a match must agree in without a doubt.
type bucket struct{ direction, kind string }

// postings are the items of a bucket by field of work; places into Index.items.
// Items that name neither majors nor industry suit nobody and stand nowhere.
type postings map[string][]int32

// Match is an item that suits, and why.
type Match struct {
	Item    Item
	Score   int // 0 to 100, the reasons' points added
	Reasons []Reason
}

// New makes an index over items.
func New(t *Tables, items []Item) *Index {
	x := &Index{tables: t, items: items, buckets: map[bucket]postings{}}
	for i := range items {
		b := bucket{items[i].Direction, items[i].Kind}
		p := x.buckets[b]
		if p == nil {
			p = postings{}
			x.buckets[b] = p
		}
		for _, k := range fieldKeys(&items[i]) {
			p[k] = append(p[k], int32(i))
		}
	}
	return x
}

// fieldKeys are the classes of majors and the division of industry that an item
// names, and its majors by name.
func fieldKeys(it *Item) []string {
	var keys []string
	add := func(k string) {
		if !slices.Contains(keys, k) {
			keys = append(keys, k)
		}
	}
	for _, m := range it.Majors {
		if class := part(m.common(), 2); class != "" {
			add("m" + class)
		}
		if m.Name != "" {
			add("n" + m.Name)
		}
	}
	if industry := part(it.Industry, 2); industry != "" {
		add("i" + industry)
	}
	return keys
}

// wanted are the keys under which items of an item's field stand: its own, and
// those of the industries and majors that belong together.
func (x *Index) wanted(it *Item) []string {
	keys := fieldKeys(it)
	for _, k := range keys[:len(keys):len(keys)] {
		switch k[0] {
		case 'm':
			for _, industry := range x.tables.fields[k[1:]] {
				keys = append(keys, "i"+industry)
			}
		case 'i':
			for _, class := range x.tables.majors[k[1:]] {
				keys = append(keys, "m"+class)
				for _, kin := range x.tables.fields[class] {
					keys = append(keys, "i"+kin)
				}
			}
		}
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}

// For returns what suits it on a day (YYYY-MM-DD), best first, at most limit; an
// item that ran out before the day suits nobody. Items of the same owner and it
// itself are left out.
func (x *Index) For(it Item, day string, limit int) []Match {
	p := x.buckets[bucket{opposite[it.Direction], it.Kind}]
	if p == nil || limit <= 0 {
		return nil
	}
	var out []Match
	seen := map[int32]bool{}
	for _, k := range x.wanted(&it) {
		for _, i := range p[k] {
			if seen[i] {
				continue
			}
			seen[i] = true
			if m, ok := x.tables.Judge(it, x.items[i], day); ok {
				out = append(out, m)
			}
		}
	}
	slices.SortFunc(out, func(a, b Match) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.Item.To, b.Item.To), cmp.Compare(a.Item.ID, b.Item.ID))
	})
	return out[:min(len(out), limit)]
}
