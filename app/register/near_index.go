package register

import (
	"hash/maphash"
	"strings"
	"unicode"
	"unicode/utf8"

	"ronghe/app"
)

// directory is the names of a register's records. Which of them has one character more or
// less than a name follows from halves: where the character stands behind the middle, both
// have the first half in common, else the second. Each key is therefore kept under its
// halves, as the shorter and as the longer of two; what is found so is compared.
type directory struct {
	ids   []app.ID
	names []string
	keys  []string
	masks []uint64       // which characters a key has, by their hash
	byKey map[string]int // the first of each

	stable int // how many of them were there when the file in hand was begun

	heads []int32 // by hash of a half: 1-based number of the latest entry there, 0 for none
	next  []int32 // by entry, four a key: the one before it with the same hash
}

// halves is how many entries a key has.
const halves = 4

// seed makes the hashes of halves; it is the same for one run of the program.
var seed = maphash.MakeSeed()

func newDirectory() *directory { return &directory{byKey: map[string]int{}} }

// add adds a record.
func (d *directory) add(id app.ID, name string) {
	key := nearKey(name)
	if _, ok := d.byKey[key]; !ok {
		d.byKey[key] = len(d.ids)
	}
	d.ids, d.names, d.keys, d.masks = append(d.ids, id), append(d.names, name), append(d.keys, key), append(d.masks, charsOf(key))
	if len(d.next)+halves > len(d.heads) {
		d.grow()
		return
	}
	d.enter(len(d.keys) - 1)
}

// grow makes room for as many entries again.
func (d *directory) grow() {
	const least = 256
	size := least
	for size < 2*halves*len(d.keys) {
		size *= 2
	}
	d.heads, d.next = make([]int32, size), make([]int32, 0, size)
	for i := range d.keys {
		d.enter(i)
	}
}

// enter puts a key under its halves.
func (d *directory) enter(i int) {
	for _, h := range halvesOf(d.keys[i], 0) {
		at := h & uint64(len(d.heads)-1)
		d.next = append(d.next, d.heads[at])
		d.heads[at] = int32(len(d.next))
	}
}

// halvesOf are the hashes of a key's halves: as the shorter of two that are one character
// apart, and as the longer. other asks for those under which the other one of the two stands.
func halvesOf(key string, other int) (out [halves]uint64) {
	const spread = 0x9e3779b97f4a7c15
	n := utf8.RuneCountInString(key)
	for role := range 2 {
		short := n - role
		half := max(short, 0) / 2
		cut := 0
		for range half {
			_, size := utf8.DecodeRuneInString(key[cut:])
			cut += size
		}
		end := len(key)
		for range short - half {
			_, size := utf8.DecodeLastRuneInString(key[:end])
			end -= size
		}
		kind := uint64(max(short, 0)*halves + 2*(role^other))
		out[2*role] = maphash.String(seed, key[:cut]) ^ kind*spread
		out[2*role+1] = maphash.String(seed, key[end:]) ^ (kind+1)*spread
	}
	return out
}

func charsOf(key string) (mask uint64) {
	for _, c := range key {
		mask |= 1 << (uint32(c) * 2654435761 >> 26)
	}
	return mask
}

// near finds the record whose name is nearest, if any is near, among the first so many.
func (d *directory) near(name string, among int) (id app.ID, found string) {
	key := nearKey(name)
	if i, ok := d.byKey[key]; ok && key != "" && i < among {
		return d.ids[i], d.names[i]
	}
	if len(d.heads) == 0 {
		return "", ""
	}
	first := among
	mask := charsOf(key)
	for _, h := range halvesOf(key, 1) {
		for e := d.heads[h&uint64(len(d.heads)-1)]; e > 0; e = d.next[e-1] {
			i := int(e-1) / halves
			if i < first && d.isNear(i, key, mask) {
				first = i
			}
		}
	}
	if first == among {
		return "", ""
	}
	return d.ids[first], d.names[first]
}

// isNear compares a record's key with a name's.
func (d *directory) isNear(i int, key string, mask uint64) bool {
	m := d.masks[i]
	if m&mask != m && m&mask != mask { // neither has all characters of the other
		return false
	}
	return oneMore(key, d.keys[i]) || oneMore(d.keys[i], key)
}

// oneMore holds where b is a with one character more that tells nothing apart.
func oneMore(a, b string) bool {
	i := 0
	for i < len(a) && i < len(b) && a[i] == b[i] {
		i++
	}
	for i > 0 && i < len(b) && !utf8.RuneStart(b[i]) { // within a character
		i--
	}
	if i == 0 || i >= len(b) {
		return false
	}
	more, size := utf8.DecodeRuneInString(b[i:])
	return len(b) == len(a)+size && a[i:] == b[i+size:] && utf8.RuneCountInString(a) >= leastNear &&
		!unicode.IsDigit(more) && !strings.ContainsRune(nearWords().telling, more)
}
