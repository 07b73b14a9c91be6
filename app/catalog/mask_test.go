package catalog_test

import (
	"strings"
	"testing"

	"ronghe/app/catalog"
)

func TestMask(t *testing.T) {
	for _, c := range []struct{ kind, in, want string }{
		{"phone", "13800000001", "138****0001"},
		{"phone", "0432-62048888", "0432-****8888"},
		{"phone", "62048888", "****8888"},
		{"phone", "110", "******"},
		{"phone", "13800000001、13900000002", "138****0001、139****0002"},
		{"phone", "0432-62048888/13800000001,110", "0432-****8888/138****0001,******"},
		{"name", "张三", "张*"},
		{"name", "欧阳某某", "欧***"},
		{"name", "张", "******"},
		{"email", "jwc@example.cn", "j***@example.cn"},
		{"email", "@example.cn", "******"},
		{"all", "任何内容", "******"},
		{"unheard of", "任何内容", "******"},
		{"phone", "", ""},
	} {
		if got := catalog.Mask(c.kind, c.in); got != c.want {
			t.Errorf("%s %q is masked as %q, want %q", c.kind, c.in, got, c.want)
		}
	}
}

// Of a number of any length at least its middle is hidden.
func TestMaskHidesTheMiddle(t *testing.T) {
	for n := 7; n <= 20; n++ {
		in := strings.Repeat("7", n)
		got := catalog.Mask("phone", in)
		if shown, most := strings.Count(got, "7"), n-min(4, n-4); shown > most {
			t.Errorf("%s became %s: %d digits are shown, at most %d may be", in, got, shown, most)
		}
	}
}
