package annual

import (
	"regexp"
	"slices"
	"testing"
)

var (
	quoted  = regexp.MustCompile(`"[^"]*"`)
	literal = regexp.MustCompile(`(?:^|[^\w.])(\d+(?:\.\d+)?)\b`)
)

// A limit that a check holds figures to is a dated parameter: a check itself
// knows none, one and no other number.
func TestChecksHaveNoLimitsOfTheirOwn(t *testing.T) {
	seen := 0
	for _, b := range shippedBook(t).checks {
		for _, src := range []string{b.def.Expr, b.def.When} {
			seen++
			for _, m := range literal.FindAllStringSubmatch(quoted.ReplaceAllString(src, ""), -1) {
				if !slices.Contains([]string{"0", "1"}, m[1]) {
					t.Errorf("%s compares with %s: %s", b.key, m[1], src)
				}
			}
		}
	}
	if seen < 1000 {
		t.Errorf("only %d expressions", seen)
	}
	if m := literal.FindAllString("a <= b * 0.6 && c1 > 20", -1); len(m) != 2 {
		t.Errorf("the test finds %q", m)
	}
}
