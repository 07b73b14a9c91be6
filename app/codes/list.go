package codes

import "slices"

// Len returns how many entries are in force, and how many retired ones the list
// knows beside them.
func (l *List) Len() (inForce, retired int) { return l.live, len(l.items) - l.live }

// Items returns the entries in force, in the list's order. The slice is the
// list's own: do not change it.
func (l *List) Items() []Item { return l.items[:l.live:l.live] }

// RetiredItems returns the retired entries; do not change the slice.
func (l *List) RetiredItems() []Item { return l.items[l.live:] }

// Get returns the entry with exactly this code, retired ones too.
func (l *List) Get(code string) (Item, bool) {
	if i, ok := l.byCode[fold(code)]; ok {
		return l.items[i], true
	}
	return Item{}, false
}

// Resolve returns the entry in force that a code stands for: the entry itself;
// for a retired one its successor where there is exactly one, else the retired
// entry with its successors, for a person to choose; for another body's code of
// an entry (Alt) that entry.
func (l *List) Resolve(code string) (Item, bool) {
	i, ok := l.byCode[fold(code)]
	if !ok {
		if i, ok = l.byAlt[fold(code)]; !ok {
			return Item{}, false
		}
	}
	it := l.items[i]
	if it.Retired && len(it.Successors) == 1 {
		return l.Get(it.Successors[0])
	}
	return it, true
}

// Children returns the entries in force right below code, in the list's order;
// "" asks for the top.
func (l *List) Children(code string) []Item {
	return l.pick(l.children[l.canonical(code)])
}

// Replaced returns the retired entries that code is a successor of.
func (l *List) Replaced(code string) []Item { return l.pick(l.replaced[l.canonical(code)]) }

// canonical returns the code as the list writes it.
func (l *List) canonical(code string) string {
	if i, ok := l.byCode[fold(code)]; ok {
		return l.items[i].Code
	}
	return code
}

func (l *List) pick(idx []int) []Item {
	items := make([]Item, len(idx))
	for n, i := range idx {
		items[n] = l.items[i]
	}
	return items
}

// Ancestors returns the entries above code, from the top down; none for the top
// and for an unknown code.
func (l *List) Ancestors(code string) []Item {
	i, ok := l.byCode[fold(code)]
	if !ok {
		return nil
	}
	up, _ := l.chain(i) // checked when the list was read
	slices.Reverse(up)
	return l.pick(up)
}

// Descendants returns code and every code in force below it, parents before
// their children; nothing for an unknown code.
func (l *List) Descendants(code string) []string {
	i, ok := l.byCode[fold(code)]
	if !ok {
		return nil
	}
	out := []string{l.items[i].Code}
	for n := 0; n < len(out); n++ {
		for _, c := range l.children[out[n]] {
			out = append(out, l.items[c].Code)
		}
	}
	return out
}

// Under reports whether code is top or stands below it. Everything stands
// under "".
func (l *List) Under(code, top string) bool {
	i, ok := l.byCode[fold(code)]
	if !ok {
		return false
	}
	if top == "" {
		return true
	}
	t, ok := l.byCode[fold(top)]
	return ok && l.under(i, t)
}

func (l *List) under(i, top int) bool {
	for {
		if i == top {
			return true
		}
		p := l.items[i].Parent
		if p == "" {
			return false
		}
		i = l.byCode[fold(p)]
	}
}
