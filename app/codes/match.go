package codes

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// nameRef says that an entry is known by a name, and how strong the name is.
type nameRef struct {
	item int
	tier tier
}

type tier uint8

// Tiers of names, the strongest first. A weaker one counts only where no
// stronger one is met.
const (
	ownName tier = iota
	otherName
)

// maxText bounds what Match and Find look at, in bytes; longer text is none of
// a code list's names.
const maxText = 300

// maxCandidates bounds how many candidates an ambiguous text returns.
const maxCandidates = 50

func (l *List) nameTable() map[string][]nameRef {
	names := make(map[string][]nameRef, 2*len(l.items))
	for i := range l.items {
		it := &l.items[i]
		own := fold(it.Name)
		names[own] = append(names[own], nameRef{i, ownName})
		if full := fold(it.Full); full != own {
			names[full] = append(names[full], nameRef{i, ownName})
		}
		for _, a := range it.Aliases {
			if a = fold(a); a != own {
				names[a] = append(names[a], nameRef{i, otherName})
			}
		}
	}
	return names
}

// Match reads a code or a name strictly, as imports do: a code (also a retired
// one, another body's one, or one that lost its leading zeros in a
// spreadsheet), a name, a short or former name, with or without names above it
// (长春市朝阳区), and code and name together (220104 朝阳区). Width, case and spaces
// do not matter. A retired entry gives its successors, or itself where none is
// known. When the text means several entries, ok is false and they are returned;
// when it means none, both are empty.
func (l *List) Match(text string) (it Item, ok bool, ambiguous []Item) {
	return l.MatchIn(text, "")
}

// MatchIn is Match within a place of the tree: of several entries with the name
// it takes those below the entry within, else those below the next one above
// it, and so on up to the whole list. So 朝阳区 within 长春市 is that city's.
func (l *List) MatchIn(text, within string) (it Item, ok bool, ambiguous []Item) {
	if len(text) > maxText {
		return Item{}, false, nil
	}
	text = fold(text)
	if text == "" {
		return Item{}, false, nil
	}
	found := l.matchCode(text)
	if len(found) == 0 {
		found = l.matchCodeAndName(text)
	}
	if len(found) == 0 {
		found = l.matchName(text, within)
	}
	switch {
	case len(found) == 0:
		return Item{}, false, nil
	case len(found) == 1:
		return l.items[found[0]], true, nil
	}
	if len(found) > maxCandidates {
		found = found[:maxCandidates]
	}
	return Item{}, false, l.pick(found)
}

// matchCode finds the entry that a folded code stands for; several when it is
// retired and has several successors.
func (l *List) matchCode(text string) []int {
	for _, form := range codeForms(text) {
		i, ok := l.byCode[form]
		if !ok {
			i, ok = l.byAlt[form]
		}
		if ok {
			return l.current([]int{i})
		}
	}
	return nil
}

// codeForms returns the ways to read a text as a code, the literal one first: a
// statistical code without its trailing zeros (220102000000), a major's code
// without its marks (010103K), a number that lost its leading zeros.
func codeForms(text string) []string {
	digits := 0
	for digits < len(text) && text[digits] >= '0' && text[digits] <= '9' {
		digits++
	}
	forms := []string{text}
	if digits < 2 {
		return forms
	}
	if digits != len(text) {
		if strings.Trim(text[digits:], "tk") == "" {
			return append(forms, marked(text[:digits])...)
		}
		return forms
	}
	switch {
	case len(text) == 12 && strings.HasSuffix(text, "000000"):
		forms = append(forms, text[:6])
	case len(text) == 12 && strings.HasSuffix(text, "000"):
		forms = append(forms, text[:9])
	case len(text) == 9 && strings.HasSuffix(text, "000"):
		forms = append(forms, text[:6])
	}
	forms = append(forms, marked(text)...)
	forms = append(forms, marked("0"+text)...)
	return append(forms, "00"+text)
}

// marked returns a code bare and with the marks that the catalogue of majors
// adds for special (T) and state-controlled ones (K).
func marked(code string) []string { return []string{code, code + "k", code + "t", code + "tk"} }

// matchCodeAndName reads "220104朝阳区", "220104-朝阳区" and "朝阳区(220104)": both
// parts must mean the same entry.
func (l *List) matchCodeAndName(text string) []int {
	isCode := func(r rune) bool { return r < utf8.RuneSelf && (r >= '0' && r <= '9' || r >= 'a' && r <= 'z') }
	n := strings.IndexFunc(text, func(r rune) bool { return !isCode(r) && r != '-' && r != '.' })
	var code, name string
	switch open := strings.LastIndexByte(text, '('); {
	case n > 0:
		code, name = strings.TrimRight(text[:n], "-."), text[n:]
	case open > 0 && strings.HasSuffix(text, ")"):
		code, name = text[open+1:len(text)-1], text[:open]
	default:
		return nil
	}
	found := l.matchCode(code)
	if len(found) == 0 {
		return nil
	}
	meant := found[:1:1]
	if i, ok := l.byCode[code]; ok {
		meant = append(meant, i) // the retired entry itself, by its old name
	}
	bare := strings.TrimLeft(name, "-_:,./|\u3001")
	inner := strings.TrimSuffix(strings.TrimPrefix(bare, "("), ")")
	for _, i := range meant {
		if l.calls(i, name) || l.calls(i, bare) || l.calls(i, inner) {
			return found
		}
	}
	return nil
}

// calls reports whether name is one of the names of item i, with or without
// those above it.
func (l *List) calls(i int, name string) bool {
	return slices.ContainsFunc(l.byName(name), func(r nameRef) bool { return r.item == i })
}

// matchName finds the entries that a folded name means: those in force, and
// only where there is none the successors of retired ones.
func (l *List) matchName(text, within string) []int {
	refs := l.byName(text)
	live, retired := refs[:0:0], refs[:0:0]
	for _, r := range refs {
		if r.item < l.live {
			live = append(live, r)
		} else {
			retired = append(retired, r)
		}
	}
	if len(live) == 0 {
		found := l.nearest(retired, within)
		return l.current(found)
	}
	return l.deepest(l.nearest(live, within))
}

// byName returns the entries that have the name: the whole text, or a name
// after names of entries above (长春市朝阳区, 吉林省长春市朝阳区, 长春朝阳).
func (l *List) byName(text string) []nameRef {
	if refs := l.names[text]; len(refs) > 0 {
		return refs
	}
	for i := range text {
		if i == 0 {
			continue
		}
		var out []nameRef
		for _, r := range l.names[text[i:]] {
			up, _ := l.chain(r.item)
			if l.consume(text[:i], up) {
				out = append(out, r)
			}
		}
		if len(out) > 0 {
			return out
		}
	}
	return nil
}

// consume reports whether prefix is made of names of the entries up (nearest
// first), from the top down, some of which may be missing.
func (l *List) consume(prefix string, up []int) bool {
	prefix = strings.TrimRight(prefix, "/>-,\u00b7\u3001")
	if prefix == "" {
		return true
	}
	for n, i := range up {
		it := &l.items[i]
		for _, name := range append([]string{it.Name}, it.Aliases...) {
			if rest, ok := strings.CutSuffix(prefix, fold(name)); ok && l.consume(rest, up[n+1:]) {
				return true
			}
		}
	}
	return false
}

// nearest keeps the strongest names within the nearest place that has any.
func (l *List) nearest(refs []nameRef, within string) []int {
	place, ok := l.byCode[fold(within)]
	for ok {
		if found := strongest(refs, func(i int) bool { return l.under(i, place) }); len(found) > 0 {
			return found
		}
		place, ok = l.byCode[fold(l.items[place].Parent)]
	}
	return strongest(refs, func(int) bool { return true })
}

func strongest(refs []nameRef, keep func(int) bool) []int {
	var found []int
	best := otherName
	for _, r := range refs {
		if !keep(r.item) || r.tier > best {
			continue
		}
		if r.tier < best {
			best, found = r.tier, found[:0]
		}
		if !slices.Contains(found, r.item) {
			found = append(found, r.item)
		}
	}
	return found
}

// deepest settles a name that an entry shares with those above it: the lowest is
// meant when it is one that has nothing below it (a major of its class's name),
// or when each is the other's only child, so that they cover the same (industry
// P and division 83). Short names settle nothing: 吉林 is a province and a city.
func (l *List) deepest(found []int) []int {
	if len(found) < 2 {
		return found
	}
	for _, i := range found {
		same := func(j int) bool {
			return l.items[i].Name == l.items[j].Name && l.under(i, j) && (l.items[i].Leaf || l.onlyChild(i, j))
		}
		if !slices.ContainsFunc(found, func(j int) bool { return !same(j) }) {
			return []int{i}
		}
	}
	return found
}

// onlyChild reports whether nothing but item i and what leads to it stands
// below item top.
func (l *List) onlyChild(i, top int) bool {
	for i != top {
		parent := l.items[i].Parent
		if len(l.children[parent]) != 1 {
			return false
		}
		i = l.byCode[fold(parent)]
	}
	return true
}

// current replaces retired entries by their successors; one without stays.
func (l *List) current(found []int) []int {
	var out []int
	put := func(i int) {
		if !slices.Contains(out, i) {
			out = append(out, i)
		}
	}
	for _, i := range found {
		if len(l.items[i].Successors) == 0 {
			put(i)
		}
		for _, s := range l.items[i].Successors {
			put(l.byCode[fold(s)])
		}
	}
	return out
}
