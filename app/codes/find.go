package codes

import "sort"

// defaultLimit is how many entries a search returns when it is not told.
const defaultLimit = 50

// Find returns the entries that a typed text may mean, the best first, at most
// limit (50 when limit is below 1): by a part of the name, of another name or
// of the full name, by the beginning of the code, by pinyin initials or full
// pinyin. Exact hits come before beginnings, beginnings before parts; then those
// in force before retired ones, those of the province before others, higher
// levels before lower ones, and the list's order. Several words must all be
// found.
func (l *List) Find(text string, limit int) []Item { return l.FindIn(text, "", limit) }

// FindIn is Find among the entry within and what stands below it; "" for all.
func (l *List) FindIn(text, within string, limit int) []Item {
	if len(text) > maxText {
		return nil
	}
	if limit < 1 {
		limit = defaultLimit
	}
	var keep func(int) bool
	if within != "" {
		top, ok := l.byCode[fold(within)]
		if !ok {
			return nil
		}
		keep = func(i int) bool { return l.under(i, top) }
	}
	found := l.index().search(text, limit, keep)
	if len(found) > 0 {
		return l.pick(found)
	}
	// A name after names above it, some left out (长春朝阳), is no part of any
	// name; the strict reading understands it.
	it, ok, several := l.MatchIn(text, within)
	switch {
	case ok && (within == "" || l.Under(it.Code, within)):
		return []Item{it}
	case within == "" && len(several) > 0:
		return several[:min(limit, len(several))]
	}
	return nil
}

// Exact returns the entry that a typed text means and no other: one that Match
// reads, the home province's own where it has one of that name; or the only one
// in force there, else anywhere, of which the text is all initials or the full
// pinyin.
func (l *List) Exact(text string) (Item, bool) {
	if len(text) > maxText {
		return Item{}, false
	}
	if it, ok, several := l.MatchIn(text, l.home); ok || len(several) > 0 {
		return it, ok
	}
	parts := queryParts(text)
	if len(parts) != 1 {
		return Item{}, false
	}
	var home, all []int
	for i, r := range l.index().ranks(parts[0])[:l.live] {
		if r != initialExact && r != pinyinExact {
			continue
		}
		all = append(all, i)
		if l.home != "" && l.under(i, l.byCode[fold(l.home)]) {
			home = append(home, i)
		}
	}
	if len(home) > 0 {
		all = home
	}
	if len(all) != 1 {
		return Item{}, false
	}
	return l.items[all[0]], true
}

// listIndex builds the index of a list.
func listIndex(l *List) *textIndex {
	x := newTextIndex(len(l.items))
	for i := range l.items {
		it := &l.items[i]
		x.addCode(i, it.Code)
		for _, a := range it.Alt {
			x.addCode(i, a)
		}
		x.addName(i, it.Name, ownKey)
		for _, a := range it.Aliases {
			x.addName(i, a, nickKey)
		}
		if it.Full != it.Name {
			x.names.add(i, fold(it.Full), pathKey)
		}
	}
	home := make([]bool, len(l.items))
	if l.home != "" {
		for i := range l.items {
			home[i] = l.under(i, l.byCode[fold(l.home)])
		}
	}
	x.setOrder(func(i, j int) bool {
		a, b := &l.items[i], &l.items[j]
		if a.Retired != b.Retired {
			return b.Retired
		}
		if home[i] != home[j] {
			return home[i]
		}
		if l.levels[a.Level] != l.levels[b.Level] {
			return l.levels[a.Level] < l.levels[b.Level]
		}
		return i < j
	})
	return x
}

func newTextIndex(entries int) *textIndex {
	return &textIndex{entries: entries}
}

func (x *textIndex) addCode(entry int, code string) { x.codes.add(entry, fold(code), ownKey) }

// setOrder ranks the entries among equals.
func (x *textIndex) setOrder(less func(i, j int) bool) {
	x.sorted = make([]int, x.entries)
	for i := range x.sorted {
		x.sorted[i] = i
	}
	sort.Slice(x.sorted, func(a, b int) bool { return less(x.sorted[a], x.sorted[b]) })
	x.order = make([]uint32, x.entries)
	for rank, i := range x.sorted {
		x.order[i] = uint32(rank)
	}
}
