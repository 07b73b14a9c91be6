package codes

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"
)

// own are the columns that fill fields of Item; others go to Item.More.
var own = map[string]bool{
	"code": true, "name": true, "parent": true, "level": true, "kind": true, "from": true, "to": true,
	"alt": true, "aliases": true, "successors": true,
}

// newList makes an empty list; add and finish fill it.
func newList(meta listMeta) *List {
	l := &List{
		ID: meta.id, Open: meta.open, joiner: meta.joiner, home: meta.home,
		levels: make(map[string]int, len(meta.levels)),
	}
	for i, level := range meta.levels {
		l.levels[level] = i
	}
	return l
}

// readList reads <id>.csv and, where it exists, <id>_retired.csv.
func readList(fsys fs.FS, dir string, meta listMeta) (*List, error) {
	l := newList(meta)
	file := dir + "/" + meta.id
	read := func(file string, retired bool) error {
		before := len(l.items)
		return readTable(fsys, file, func(r record) error {
			if len(l.items) == before { // thousands of entries that grow step by step are copied again and again
				l.items = slices.Grow(l.items, r.rows)
			}
			it := readItem(r)
			it.Retired = retired
			return l.add(it)
		})
	}
	if err := read(file+".csv", false); err != nil {
		return nil, err
	}
	live := len(l.items)
	err := read(file+"_retired.csv", true)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	if err := l.finish(live); err != nil {
		return nil, fmt.Errorf("%s.csv: %w", file, err)
	}
	return l, nil
}

func readItem(r record) Item {
	it := Item{
		Code: r.get("code"), Name: r.get("name"), Parent: r.get("parent"),
		Level: r.get("level"), Kind: r.get("kind"), From: r.get("from"), To: r.get("to"),
		Alt: r.list("alt"), Successors: r.list("successors"),
	}
	for _, a := range r.list("aliases") {
		name, span, dated := strings.Cut(a, "@")
		it.Aliases = append(it.Aliases, name)
		if dated {
			from, to, _ := strings.Cut(span, "/")
			it.Former = append(it.Former, DatedName{Name: name, From: from, To: to})
		}
	}
	for i, h := range r.head {
		if own[h] || r.cells[i] == "" {
			continue
		}
		if it.More == nil {
			it.More = map[string]string{}
		}
		it.More[h] = r.cells[i]
	}
	return it
}

func (l *List) add(it Item) error {
	if it.Code == "" || it.Name == "" {
		return errors.New("a row without code or name")
	}
	if _, ok := l.levels[it.Level]; !ok {
		return fmt.Errorf("%s: level %q is not one of the list's", it.Code, it.Level)
	}
	it.Pinyin = Initials(it.Name)
	l.items = append(l.items, it)
	return nil
}

// finish checks the entries, of which the first live ones are in force, and
// fills what follows from them.
func (l *List) finish(live int) error {
	l.live = live
	if err := l.linkCodes(); err != nil {
		return err
	}
	if err := l.linkTree(); err != nil {
		return err
	}
	l.names = l.nameTable()
	l.index = sync.OnceValue(func() *textIndex { return listIndex(l) })
	return nil
}

// linkCodes builds the maps from codes to entries.
func (l *List) linkCodes() error {
	l.byCode = make(map[string]int, len(l.items))
	l.byAlt = map[string]int{}
	for i := range l.items {
		key := fold(l.items[i].Code)
		if _, twice := l.byCode[key]; twice {
			return fmt.Errorf("code %s stands twice", l.items[i].Code)
		}
		l.byCode[key] = i
	}
	for i := range l.items {
		for _, a := range l.items[i].Alt {
			key := fold(a)
			_, code := l.byCode[key]
			if _, twice := l.byAlt[key]; twice || code {
				return fmt.Errorf("other code %s of %s is taken", a, l.items[i].Code)
			}
			l.byAlt[key] = i
		}
	}
	return nil
}

// linkTree checks parents and successors, and fills children, leaves and full
// names.
func (l *List) linkTree() error {
	l.children, l.replaced = map[string][]int{}, map[string][]int{}
	for i := range l.items {
		it := &l.items[i]
		if it.Parent != "" {
			if _, ok := l.byCode[fold(it.Parent)]; !ok {
				return fmt.Errorf("%s: there is no parent %s", it.Code, it.Parent)
			}
		}
		for _, s := range it.Successors {
			if j, ok := l.byCode[fold(s)]; !ok || j >= l.live {
				return fmt.Errorf("%s: successor %s is not in force", it.Code, s)
			}
			l.replaced[l.canonical(s)] = append(l.replaced[l.canonical(s)], i)
		}
		if !it.Retired {
			l.children[it.Parent] = append(l.children[it.Parent], i)
		}
	}
	for i := range l.items {
		it := &l.items[i]
		it.Leaf = len(l.children[it.Code]) == 0
		chain, err := l.chain(i)
		if err != nil {
			return err
		}
		names := []string{it.Name}
		for _, j := range chain {
			names = append(names, l.items[j].Name)
		}
		if l.ID == Unit { // a unit's name says all
			names = names[:1]
		}
		it.Full = joinReversed(names, l.joiner)
	}
	return nil
}

// chain returns the entries above item i, the nearest first.
func (l *List) chain(i int) ([]int, error) {
	var up []int
	for p := l.items[i].Parent; p != ""; {
		j := l.byCode[fold(p)]
		up = append(up, j)
		if len(up) > 12 {
			return nil, fmt.Errorf("%s stands below itself", l.items[i].Code)
		}
		p = l.items[j].Parent
	}
	return up, nil
}

func joinReversed(names []string, joiner string) string {
	for i, j := 0, len(names)-1; i < j; i, j = i+1, j-1 {
		names[i], names[j] = names[j], names[i]
	}
	return strings.Join(names, joiner)
}
