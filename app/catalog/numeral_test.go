package catalog

import (
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// written spells a number below ten thousand times a hundred million as people do.
func written(n int64, digits, tens string) string {
	d := []rune(digits)
	if n == 0 {
		return string(d[0])
	}
	var b strings.Builder
	for _, g := range []struct {
		value int64
		name  string
	}{{100_000_000, "亿"}, {10_000, "万"}, {1, ""}} {
		part := n / g.value % 10_000
		if part == 0 {
			continue
		}
		gap := b.Len() > 0 && part < 1000
		for i, t := range []int64{1000, 100, 10, 1} {
			x := part / t % 10
			if x == 0 {
				gap = gap || b.Len() > 0 && part%t != 0 && part/t > 0
				continue
			}
			if gap {
				b.WriteRune(d[0])
				gap = false
			}
			b.WriteRune(d[x])
			if i < 3 {
				b.WriteRune([]rune(tens)[i])
			}
		}
		b.WriteString(g.name)
	}
	return b.String()
}

func TestNumeralsReadWhatIsWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Int64Range(0, 999_999_999_999).Draw(t, "n")
		digits, tens := "零一二三四五六七八九", "千百十"
		if rapid.Bool().Draw(t, "financial") {
			digits, tens = "零壹贰叁肆伍陆柒捌玖", "仟佰拾"
		}
		word := written(n, digits, tens)
		whole, unit := strings.TrimRight(word, "万亿"), word[len(strings.TrimRight(word, "万亿")):]
		got, rest, ok := numeral(word + "元")
		scale := map[string]int64{"": 1, "万": 10_000, "亿": 100_000_000}[unit]
		if !ok || got*scale != n || rest != unit+"元" {
			t.Fatalf("%d, written %s (%s): read %d and %q, %v", n, word, whole, got, rest, ok)
		}
	})
}

func TestNumerals(t *testing.T) {
	for in, want := range map[string]string{
		"二〇二六年三月十二日": "2026年3月12日", "二○二六": "2026", "十": "10", "十五": "15", "二十": "20", "两千三": "两千三", "三百五万元": "三百五万元", "两千零三": "2003", "一万二": "一万二", "三万零五": "30005", "二十五": "25",
		"三百": "300", "一百二十万元": "120万元", "一万二千元": "12000元", "壹佰贰拾万元整": "120万元整", "第三期": "第3期",
		"十十": "十十", "百万": "100万", "一二十": "一二十", "": "", "吉林": "吉林",
	} {
		if got := arabic(in); got != want {
			t.Errorf("%q is read as %q, not %q", in, got, want)
		}
	}
}

func FuzzNumeral(f *testing.F) {
	f.Add("一百二十万零三")
	f.Fuzz(func(t *testing.T, s string) {
		if n, rest, ok := numeral(s); ok && (n < 0 || !strings.HasSuffix(s, rest)) {
			t.Errorf("%q gives %s and %q", s, strconv.FormatInt(n, 10), rest)
		}
	})
}
