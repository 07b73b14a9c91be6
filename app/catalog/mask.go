package catalog

import "strings"

// Mask hides the telling part of a personal value: 138****1234, 张*, a***@…;
// an unknown kind hides everything.
func Mask(kind, s string) string {
	r := []rune(s)
	switch {
	case len(r) == 0:
		return ""
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
