package annual

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"ronghe/app"
)

// A digest that is typed with one wrong character, or with two neighbours in the
// wrong order, is never taken for one.
func TestAMistypedDigestIsFound(t *testing.T) {
	rnd := rand.New(rand.NewPCG(3, 5))
	for range 40 {
		digest, err := DigestOf(fmt.Append(nil, rnd.Uint64()))
		if err != nil {
			t.Fatal(err)
		}
		short := Short(digest)
		for _, typed := range []string{short, strings.ToLower(short), strings.ReplaceAll(short, "-", ""), " " + short + " ", digest, strings.ToUpper(digest), "RONGHE:220200-EDU:2025:" + strings.ToUpper(digest), strings.ReplaceAll(short, "0", "o")} {
			if got, err := ReadDigest(typed); err != nil || got != short {
				t.Fatalf("%q reads as %q, %v; want %q", typed, got, err, short)
			}
		}
		plain := strings.ReplaceAll(short, "-", "")
		for i := range plain {
			for _, r := range signs {
				if wrong := plain[:i] + string(r) + plain[i+1:]; wrong != plain {
					refused(t, wrong)
				}
			}
			if i > 0 && plain[i-1] != plain[i] {
				refused(t, plain[:i-1]+string(plain[i])+string(plain[i-1])+plain[i+1:])
			}
		}
		refused(t, plain[1:])
		refused(t, plain+"0")
		refused(t, strings.Replace(plain, plain[:1], "U", 1))
	}
	refused(t, "")
	if Short("ab") != "" || Short("no hex") != "" {
		t.Error("what is no digest has a printed form")
	}
}

func refused(t *testing.T, typed string) {
	t.Helper()
	if got, err := ReadDigest(typed); app.CodeOf(err) != CodeDigest {
		t.Fatalf("%q reads as %q, %v", typed, got, err)
	}
}

// Places among the counted records are read as they were written; what lies beyond
// them is damage.
func TestPlacesAreReadBack(t *testing.T) {
	rnd := rand.New(rand.NewPCG(7, 9))
	for range 200 {
		limit := 1 + rnd.IntN(60)
		var set []int
		for n := range limit {
			if rnd.IntN(3) > 0 {
				set = append(set, n)
			}
		}
		got, err := spread(ranges(set), limit)
		if err != nil || !slices.Equal(got, set) {
			t.Fatalf("%v is written %q and read %v, %v", set, ranges(set), got, err)
		}
	}
	for _, bad := range []string{"x", "3-1", "-1", "0-9", "9", "1-"} {
		if got, err := spread(bad, 9); err == nil {
			t.Errorf("%q reads as %v", bad, got)
		}
	}
}
