package codes

import (
	"slices"
	"strings"
	"unicode"
)

// textIndex finds entries by a part of their names, by initials, by pinyin and
// by code. Each kind of key stands in one long text that is searched with
// strings.Index, which goes through megabytes in a millisecond.
type textIndex struct {
	entries int
	names   keyText
	initial keyText
	pinyin  keyText
	codes   keyText
	order   []uint32 // rank of each entry among equals: lower comes first
	sorted  []int    // entries by that rank
}

// keyText is keys joined by newlines.
type keyText struct {
	text   strings.Builder
	starts []int32 // offset of each key
	owner  []int32 // entry of each key
	sort   []keySort
	syll   []bool // by offset: a syllable begins here; nil where any place will do
}

// keySort tells what a key is to its entry.
type keySort uint8

const (
	ownKey  keySort = iota // its name, its code
	nickKey                // another name
	pathKey                // its name with those above it
)

func (k *keyText) add(entry int, key string, sort keySort) {
	if key == "" {
		return
	}
	k.starts = append(k.starts, int32(k.text.Len()))
	k.owner = append(k.owner, int32(entry))
	k.sort = append(k.sort, sort)
	k.text.WriteString(key)
	k.text.WriteByte('\n')
}

// Ranks of hits, the best first; 0 is no hit. A hit on another name is one worse
// than the same hit on the entry's own, except by initials and pinyin. The
// beginning of a full name is the name of something else, so no beginning.
const (
	codeExact     = 1
	nameExact     = 2
	initialExact  = 4
	pinyinExact   = 6
	namePrefix    = 8
	codePrefix    = 10
	initialPrefix = 11
	pinyinPrefix  = 13
	nameInside    = 15
	initialInside = 17
	pinyinInside  = 19
)

// addName adds one name of an entry in all its spellings.
func (x *textIndex) addName(entry int, name string, sort keySort) {
	x.names.add(entry, fold(name), sort)
	x.initial.add(entry, Initials(name), sort)
	var b strings.Builder
	at := x.pinyin.text.Len()
	for len(x.pinyin.syll) < at {
		x.pinyin.syll = append(x.pinyin.syll, false)
	}
	eachReading(name, func(reading string) {
		b.WriteString(reading)
		x.pinyin.syll = append(x.pinyin.syll, true)
		for range len(reading) - 1 {
			x.pinyin.syll = append(x.pinyin.syll, false)
		}
	})
	x.pinyin.add(entry, b.String(), sort)
}

// The ways in which a key can be hit.
const (
	exact = iota
	prefix
	inside
)

// hits calls f with each entry that has a key with q in it, how the first place
// of q in that key hits it, and what the key is. An entry may come several times.
func (k *keyText) hits(q string, f func(entry, how int, sort keySort)) {
	text := k.text.String()
	key := 0
	for pos := 0; pos < len(text); {
		i := strings.Index(text[pos:], q)
		if i < 0 {
			return
		}
		pos += i
		for key+1 < len(k.starts) && int(k.starts[key+1]) <= pos {
			key++
		}
		if k.syll != nil && !k.syll[pos] {
			pos++
			continue
		}
		how := inside
		if int(k.starts[key]) == pos {
			how = prefix
			if text[pos+len(q)] == '\n' {
				how = exact
			}
		}
		f(int(k.owner[key]), how, k.sort[key])
		if key+1 == len(k.starts) {
			return
		}
		pos = int(k.starts[key+1])
	}
}

// search returns the entries that every part of the text finds, the best first,
// at most limit. keep may leave entries out; nil keeps all.
func (x *textIndex) search(text string, limit int, keep func(int) bool) []int {
	parts := queryParts(text)
	if len(parts) == 0 || limit < 1 {
		return nil
	}
	total := x.ranks(parts[0])
	for _, p := range parts[1:] {
		for i, r := range x.ranks(p) {
			if total[i] == 0 || r == 0 {
				total[i] = 0
				continue
			}
			total[i] += r
		}
	}
	best := make([]uint64, 0, limit+1)
	for i, r := range total {
		if r == 0 {
			continue
		}
		key := uint64(r)<<32 | uint64(x.order[i])
		if len(best) == limit && key >= best[limit-1] || keep != nil && !keep(i) {
			continue
		}
		at, _ := slices.BinarySearch(best, key)
		best = slices.Insert(best, at, key)
		if len(best) > limit {
			best = best[:limit]
		}
	}
	out := make([]int, len(best))
	for n, key := range best {
		out[n] = x.sorted[uint32(key)]
	}
	return out
}

// ranks gives each entry the rank of its best hit for one part of a query.
func (x *textIndex) ranks(q string) []uint16 {
	rank := make([]uint16, x.entries)
	note := func(entry int, r uint16) {
		if rank[entry] == 0 || r < rank[entry] {
			rank[entry] = r
		}
	}
	x.names.hits(q, func(entry, how int, sort keySort) {
		if sort == pathKey && how == prefix {
			how = inside
		}
		r := [3]uint16{nameExact, namePrefix, nameInside}[how]
		if sort != ownKey {
			r++
		}
		note(entry, r)
	})
	if q[0] >= 0x80 {
		return rank
	}
	x.codes.hits(q, func(entry, how int, _ keySort) {
		if how != inside {
			note(entry, [2]uint16{codeExact, codePrefix}[how])
		}
	})
	x.initial.hits(q, func(entry, how int, _ keySort) {
		note(entry, [3]uint16{initialExact, initialPrefix, initialInside}[how])
	})
	if len(q) > 1 {
		x.pinyin.hits(q, func(entry, how int, _ keySort) {
			note(entry, [3]uint16{pinyinExact, pinyinPrefix, pinyinInside}[how])
		})
	}
	return rank
}

// maxParts bounds the parts of a query; more narrow nothing further.
const maxParts = 6

// foreign are marks that no name is written with: a text with one is none.
const foreign = "@#$%^*=+|<>?!~`;\"\\{}\uff1f\uff01"

// queryParts splits what a person typed at spaces and punctuation, and between
// Chinese characters and letters: each part must be found by itself.
func queryParts(text string) []string {
	if strings.ContainsAny(text, foreign) {
		return nil
	}
	var parts []string
	var b strings.Builder
	flush := func() {
		if b.Len() > 0 && len(parts) < maxParts {
			parts = append(parts, b.String())
		}
		b.Reset()
	}
	wasHan := false
	for _, r := range text {
		if r = foldRune(r); r < 0 || !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '-' {
			flush()
			continue
		}
		han := r >= 0x80
		if han != wasHan {
			flush()
		}
		wasHan = han
		b.WriteRune(r)
	}
	flush()
	return parts
}
