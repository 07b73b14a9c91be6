package catalog

import (
	"strings"
	"unicode/utf8"
)

// Mask hides the telling part of a personal value: 138****1234, 张*, a***@…;
// an unknown kind hides everything. Of several telephone numbers each is masked.
func Mask(kind, s string) string {
	r := []rune(s)
	switch {
	case len(r) == 0:
		return ""
	case kind == "phone" && strings.ContainsAny(s, phoneMarks):
		i := strings.IndexAny(s, phoneMarks)
		_, n := utf8.DecodeRuneInString(s[i:])
		return Mask(kind, s[:i]) + s[i:i+n] + Mask(kind, s[i+n:])
	case kind == "phone" && len(r) >= 7:
		tail := min(4, len(r)-3)
		return string(r[:len(r)-tail-min(4, len(r)-tail)]) + "****" + string(r[len(r)-tail:])
	case kind == "name" && len(r) >= 2:
		return string(r[:1]) + strings.Repeat("*", len(r)-1)
	case kind == "email":
		if i := strings.LastIndexByte(s, '@'); i > 0 {
			return string(r[:1]) + "***" + s[i:]
		}
	}
	return maskAll
}
