package codes

import (
	"strings"
	"unicode"
)

// Fit tells how well a name fits what was typed; the greater, the better.
type Fit uint8

// The fits, from none to the name itself.
const (
	NoFit          Fit = iota
	PinyinInside       // full pinyin from a syllable within the name on
	InitialsInside     // pinyin initials from within the name on
	NameInside         // a part of the name
	PinyinBegins
	InitialsBegin
	NameBegins
	Spelt // all of its initials, or its full pinyin
	Named // the name itself
)

// FitOf tells how a name fits a typed text: as a whole, by its beginning or a
// part, by pinyin initials or full pinyin, whatever the width and case. A text
// without a letter or digit fits nothing, and a single letter only a beginning.
func FitOf(name, text string) Fit {
	n, q := fold(name), fold(text)
	if !strings.ContainsFunc(q, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) {
		return NoFit
	}
	switch {
	case n == q:
		return Named
	case strings.HasPrefix(n, q):
		return NameBegins
	case strings.Contains(n, q):
		return max(NameInside, spelling(name, q))
	}
	return spelling(name, q)
}

// spelling is the fit of a folded text that is typed in letters.
func spelling(name, q string) Fit {
	if strings.ContainsFunc(q, func(r rune) bool { return r >= 0x80 }) {
		return NoFit
	}
	initials := Initials(name)
	var pinyin strings.Builder
	var starts []int // of the syllables
	eachReading(name, func(reading string) {
		starts = append(starts, pinyin.Len())
		pinyin.WriteString(reading)
	})
	full := pinyin.String()
	switch {
	case initials == q || full == q:
		return Spelt
	case strings.HasPrefix(initials, q):
		return InitialsBegin
	case strings.HasPrefix(full, q):
		return PinyinBegins
	case len(q) < 2:
		return NoFit
	case strings.Contains(initials, q):
		return InitialsInside
	}
	for _, at := range starts {
		if strings.HasPrefix(full[at:], q) {
			return PinyinInside
		}
	}
	return NoFit
}
