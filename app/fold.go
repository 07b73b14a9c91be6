package app

import "strings"

// FoldRune turns a full-width letter, digit or mark into its ordinary form.
func FoldRune(r rune) rune {
	switch {
	case r >= 0xff01 && r <= 0xff5e:
		return r - 0xfee0
	case r == '\u3000':
		return ' '
	}
	return r
}

// FoldWidth turns full-width letters, digits and punctuation into their
// ordinary forms: people type both.
func FoldWidth(s string) string { return strings.Map(FoldRune, s) }

// NameKey is the form of a login name by which names are told apart: neither
// width nor case makes another name.
func NameKey(name string) string { return strings.ToLower(FoldWidth(strings.TrimSpace(name))) }
