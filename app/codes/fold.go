package codes

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// fold brings a text into the form in which codes and names are compared:
// full-width letters, digits and brackets as half-width ones, letters in lower
// case, no spaces and no invisible characters, one kind of hyphen and of dot.
func fold(s string) string {
	if folded(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range s {
		if r = foldRune(r); r >= 0 {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// folded reports whether fold would return s as it is; most names are.
func folded(s string) bool {
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			if c <= ' ' || c == 0x7f || c >= 'A' && c <= 'Z' {
				return false
			}
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		if foldRune(r) != r {
			return false
		}
		i += n
	}
	return true
}

// foldRune returns the rune that stands for r, or -1 to leave it out.
func foldRune(r rune) rune {
	if r >= 0x4E00 && r <= 0x9FFF {
		return r
	}
	if r >= 0xFF01 && r <= 0xFF5E { // the full-width forms of ASCII
		r -= 0xFF01 - '!'
	}
	switch {
	case r >= 'A' && r <= 'Z':
		return r + 'a' - 'A'
	case r <= ' ' || r == 0x7F:
		return -1
	case r < 0x80:
		return r
	case r == 0x2022 || r == 0x30FB || r == 0x2027 || r == 0xFF65:
		return 0xB7
	case r >= 0x2010 && r <= 0x2015 || r == 0x2212:
		return '-'
	case r == utf8.RuneError || unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) || unicode.IsControl(r):
		return -1
	}
	return r
}
