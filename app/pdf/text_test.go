package pdf

import (
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func faces(t *testing.T) fonts {
	t.Helper()
	b, err := newBook(io.Discard, "")
	if err != nil {
		t.Fatal(err)
	}
	return b.f
}

func TestWrap(t *testing.T) {
	face := faces(t).regular
	for _, c := range []struct {
		text string
		ems  float64 // width in Chinese characters
		want []string
	}{
		{"", 4, []string{""}},
		{"合作协议", 4, []string{"合作协议"}},
		{"合作协议书", 4, []string{"合作协议", "书"}},
		{"第一行\n第二行", 9, []string{"第一行", "第二行"}},
		{"第一行\n\n第二行", 9, []string{"第一行", "", "第二行"}},
		{"甲乙丙丁，戊", 4, []string{"甲乙丙", "丁，戊"}},                        // no line begins with a comma
		{"甲乙丙（丁戊）", 4, []string{"甲乙丙", "（丁戊）"}},                      // none ends with an opening bracket
		{"industry education", 6, []string{"industry", "education"}}, // words stay whole
		{"与Demo Railways公司", 6, []string{"与Demo", "Railways公", "司"}},
		{"AAAAAAAAAAAAAAAAAAAA", 4, nil}, // a word wider than the line is cut
		{"甲 ", 1, []string{"甲"}},
		{"龘", 0.5, []string{"龘"}}, // there is always a character on a line
	} {
		got := face.wrap(c.text, 10, c.ems*10)
		if c.want == nil {
			if len(got) < 3 || strings.Join(got, "") != c.text {
				t.Errorf("%q is cut into %q", c.text, got)
			}
			continue
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%q in %v ems: %q, want %q", c.text, c.ems, got, c.want)
		}
	}
}

func TestEven(t *testing.T) {
	face := faces(t).bold
	for text, want := range map[string][]string{
		"协议状态": {"协议", "状态"}, "实物作价（万元）": {"实物作价", "（万元）"}, "年度": {"年度"}, "主表序号": {"主表", "序号"},
	} {
		width := 3.2
		if strings.Contains(text, "（") {
			width = 6
		}
		if got := face.even(text, 10, width*10); !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestClean(t *testing.T) {
	for text, want := range map[string]string{
		"合作协议 A-1":              "合作协议 A-1",
		"a\r\nb\rc\vd\u2028e":   "a\nb\nc\nd\ne",
		"a\tb":                  "a b",
		"\x00a\x1b[31mb\x7f":    "a[31mb",
		"\ufeffa\u200bb\u202ec": "abc",
		"\u845b\U000e0100":      "\u845b",
		"☺\ufe0f":               "☺",
		"a\xffb":                "a\ufffdb",
	} {
		if got := clean(text); got != want {
			t.Errorf("%q becomes %q, want %q", text, got, want)
		}
	}
}

// nasty are characters that break careless programs.
var nasty = []rune("合作协议，。（）“”…— ABCxyz0123456789.,-/\\()<>[]{}%&'\"\n\r\t\x00\x07\x1b\x7f\u0085\u00a0\u00ad\u200b\u200d\u200f\u202e\u2066\u2028\ufeff" +
	"é\u0301ñ€µμ℃㎡🙂👨\u200d👩🏽🇨🇳☺\ufe0f" + "אבגשלום" + "مرحبا" + "हिन्दी" + "龘靐齉㒓𠀀𠮷𪚥\U0002A6D6\ue000\uf8ff\ufffd\uffff\U0010FFFF한국어ひらがな")

func nastyText(r *rand.Rand) string {
	n := r.IntN(40)
	if r.IntN(100) == 0 {
		n = 2000
	}
	var b strings.Builder
	word := r.IntN(4) == 0
	for range n {
		switch {
		case word:
			b.WriteByte('W')
		case r.IntN(30) == 0:
			b.WriteByte(byte(0x80 + r.IntN(0x80))) // no UTF-8
		default:
			b.WriteRune(nasty[r.IntN(len(nasty))])
		}
	}
	return b.String()
}

// TestWrapKeepsEverything: nothing is lost but white space at the ends of lines,
// and no line is wider than it may be.
func TestWrapKeepsEverything(t *testing.T) {
	face := faces(t).regular
	rapid.Check(t, func(t *rapid.T) {
		seed := rapid.Uint64().Draw(t, "seed")
		text, width := clean(nastyText(rand.New(rand.NewPCG(seed, 1)))), rapid.Float64Range(1, 300).Draw(t, "width")
		lines := face.wrap(text, 10, width)
		if closeUp(strings.Join(lines, "")) != closeUp(text) {
			t.Fatalf("%q is cut into %q", text, lines)
		}
		for _, line := range lines {
			if w := face.width(line, 10); w > width+0.01 && utf8.RuneCountInString(line) > 1 {
				t.Fatalf("%q is %v wide, not %v", line, w, width)
			}
		}
	})
}

func TestNum(t *testing.T) {
	var c canvas
	for v, want := range map[float64]string{0: "0 ", 1: "1 ", 12.5: "12.5 ", -0.25: "-0.25 ", 0.004: "0 ", 841.89: "841.89 ", 1234567.006: "1234567.01 ", 3.05: "3.05 "} {
		if got := string(c.num(nil, v)); got != want {
			t.Errorf("%v: %q, want %q", v, got, want)
		}
	}
}
