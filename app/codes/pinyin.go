package codes

import (
	"fmt"
	"strings"
	"sync"
	"unicode/utf8"

	gopinyin "github.com/mozillazg/go-pinyin"

	"ronghe/assets"
)

// sound is what the table knows of one character.
type sound struct {
	initial byte   // first letter of the reading, 0 when there is none
	phrases uint8  // number+1 of the bucket of phrases that begin here, 0 for none
	reading uint16 // number of the reading in soundTable.readings
}

// phrase is a word whose characters read otherwise than they do alone.
type phrase struct {
	runes    []rune
	readings []string
}

const firstHan, lastHan = 0x3400, 0x9FFF

// soundTable holds the readings of the characters of the basic plane, as
// letters without tones (ü is v), and the phrases of polyphones.csv.
type soundTable struct {
	sounds   [lastHan - firstHan + 1]sound
	readings []string
	phrases  [][]phrase // per first character, the longest first
}

// sounds is built once: some milliseconds for 28,000 characters.
var sounds = sync.OnceValue(func() *soundTable {
	t, err := newSoundTable()
	if err != nil {
		panic(err) // an embedded file that does not parse: no build passes its tests
	}
	return t
})

func newSoundTable() (*soundTable, error) {
	t := &soundTable{readings: []string{""}}
	numbers := map[string]uint16{}
	number := func(reading string) uint16 {
		n, ok := numbers[reading]
		if !ok {
			n = uint16(len(t.readings)) // some 420 exist
			numbers[reading] = n
			t.readings = append(t.readings, reading)
		}
		return n
	}
	for r, all := range gopinyin.PinyinDict {
		if r < firstHan || r > lastHan {
			continue
		}
		if reading := plain(all); reading != "" {
			t.sounds[r-firstHan] = sound{initial: reading[0], reading: number(reading)}
		}
	}
	err := readTable(assets.FS, dir+"/polyphones.csv", func(row record) error {
		p := phrase{[]rune(row.get("phrase")), strings.Fields(row.get("pinyin"))}
		if len(p.runes) == 0 || len(p.runes) != len(p.readings) || p.runes[0] < firstHan || p.runes[0] > lastHan {
			return fmt.Errorf("%s: one reading per character is needed", row.get("phrase"))
		}
		s := &t.sounds[p.runes[0]-firstHan]
		if len(p.runes) == 1 {
			s.initial, s.reading = p.readings[0][0], number(p.readings[0])
			return nil
		}
		return t.addPhrase(s, p)
	})
	return t, err
}

func (t *soundTable) addPhrase(s *sound, p phrase) error {
	if s.phrases == 0 {
		if len(t.phrases) == 255 {
			return fmt.Errorf("%s: more than 255 characters begin a phrase", string(p.runes))
		}
		t.phrases = append(t.phrases, nil)
		s.phrases = uint8(len(t.phrases))
	}
	bucket := t.phrases[s.phrases-1]
	at := 0
	for at < len(bucket) && len(bucket[at].runes) >= len(p.runes) {
		at++
	}
	bucket = append(bucket, phrase{})
	copy(bucket[at+1:], bucket[at:])
	bucket[at] = p
	t.phrases[s.phrases-1] = bucket
	return nil
}

// plain returns the first of the dictionary's readings ("zhǎng,cháng") in
// letters a to z.
func plain(readings string) string {
	first, _, _ := strings.Cut(readings, ",")
	var b strings.Builder
	for _, r := range first {
		if s, ok := toneless[r]; ok {
			r = s
		}
		if r >= 'a' && r <= 'z' {
			b.WriteByte(byte(r))
		}
	}
	return b.String()
}

// toneless maps the letters that carry a tone to the bare ones.
var toneless = func() map[rune]rune {
	m := map[rune]rune{}
	for bare, marked := range map[rune]string{
		'a': "āáǎà", 'e': "ēéěèê", 'i': "īíǐì", 'o': "ōóǒò", 'u': "ūúǔù", 'v': "üǖǘǚǜ", 'n': "ńňǹ", 'm': "ḿ",
	} {
		for _, r := range marked {
			m[r] = bare
		}
	}
	return m
}()

// Initials returns the first letters of the pinyin of s in lower case: 长春 is
// "cc", 银行 "yh". ASCII letters and digits are kept, also from their full-width
// forms; everything else is left out. Characters with several readings follow
// the words that they stand in.
func Initials(s string) string {
	t := sounds()
	var buf [64]byte
	out := buf[:0]
	for len(s) > 0 {
		r, n := utf8.DecodeRuneInString(s)
		if r < firstHan || r > lastHan {
			if r = foldRune(r); r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
				out = append(out, byte(r))
			} else if reading := rare(r); reading != "" {
				out = append(out, reading[0])
			}
			s = s[n:]
			continue
		}
		snd := t.sounds[r-firstHan]
		if snd.phrases != 0 {
			if p, size := match(t.phrases[snd.phrases-1], s); p != nil {
				for _, reading := range p.readings {
					out = append(out, reading[0])
				}
				s = s[size:]
				continue
			}
		}
		if snd.initial != 0 {
			out = append(out, snd.initial)
		}
		s = s[n:]
	}
	return string(out)
}

// Pinyin returns the full pinyin of s without tones and spaces, in lower case,
// ü as v; otherwise it is like Initials.
func Pinyin(s string) string {
	var b strings.Builder
	b.Grow(4 * len(s) / 3)
	eachReading(s, func(reading string) { b.WriteString(reading) })
	return b.String()
}

// eachReading calls f with the reading of each character, and with each ASCII
// letter or digit.
func eachReading(s string, f func(string)) {
	t := sounds()
	for len(s) > 0 {
		r, n := utf8.DecodeRuneInString(s)
		switch {
		case r < firstHan || r > lastHan:
			if r = foldRune(r); r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
				f(string(r))
			} else if reading := rare(r); reading != "" {
				f(reading)
			}
		default:
			snd := t.sounds[r-firstHan]
			if snd.phrases != 0 {
				if p, size := match(t.phrases[snd.phrases-1], s); p != nil {
					for _, reading := range p.readings {
						f(reading)
					}
					n = size
					break
				}
			}
			if snd.reading != 0 {
				f(t.readings[snd.reading])
			}
		}
		s = s[n:]
	}
}

// match returns the longest phrase that s begins with, and its size in bytes.
func match(bucket []phrase, s string) (*phrase, int) {
	for i := range bucket {
		rest, hit := s, true
		for _, want := range bucket[i].runes {
			r, n := utf8.DecodeRuneInString(rest)
			if r != want {
				hit = false
				break
			}
			rest = rest[n:]
		}
		if hit {
			return &bucket[i], len(s) - len(rest)
		}
	}
	return nil, 0
}

// rare returns the reading of a character outside of the table.
func rare(r rune) string {
	if r < 0x3007 { // the first that has one: the character for zero
		return ""
	}
	return plain(gopinyin.PinyinDict[int(r)])
}
