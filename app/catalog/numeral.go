package catalog

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/shopspring/decimal"

	"ronghe/app"
)

// Chinese numerals, everyday and financial, each by its value.
var (
	numeralDigits = runeValues("〇零○0一壹1二贰两2三叁3四肆4五伍5六陆6七柒7八捌8九玖9")
	numeralTens   = map[rune]int64{'十': 10, '拾': 10, '百': 100, '佰': 100, '千': 1000, '仟': 1000}
	numeralGroups = map[rune]int64{'万': 10_000, '萬': 10_000, '亿': 100_000_000, '億': 100_000_000}
)

// runeValues reads "ab1c2": a and b are 1, c is 2.
func runeValues(s string) map[rune]int64 {
	m := map[rune]int64{}
	var pending []rune
	for _, r := range s {
		if r < '0' || r > '9' {
			pending = append(pending, r)
			continue
		}
		for _, p := range pending {
			m[p] = int64(r - '0')
		}
		pending = pending[:0]
	}
	return m
}

// numeral reads the Chinese number that s begins with, such as 一百二十 or 二〇二六,
// and returns what follows. A last 万 or 亿 is left: it is part of the unit of
// measure (一百万元). ok is false when s begins with none.
func numeral(s string) (n int64, rest string, ok bool) {
	word := s[:numeralRun(s)]
	if word == "" || utf8.RuneCountInString(word) > 30 {
		return 0, s, false
	}
	if n, ok = positional(word); !ok {
		n, ok = spoken(word)
	}
	return n, s[len(word):], ok
}

// numeralRun returns how many bytes of s are a Chinese number, without a last
// 万 or 亿.
func numeralRun(s string) int {
	end := 0
	for end < len(s) {
		r, size := utf8.DecodeRuneInString(s[end:])
		_, digit := numeralDigits[r]
		if !digit && numeralTens[r] == 0 && numeralGroups[r] == 0 {
			break
		}
		end += size
	}
	for end > 0 {
		r, size := utf8.DecodeLastRuneInString(s[:end])
		if numeralGroups[r] == 0 {
			break
		}
		end -= size
	}
	return end
}

// positional reads digits one after another: 二〇二六.
func positional(word string) (int64, bool) {
	var b strings.Builder
	for _, r := range word {
		d, ok := numeralDigits[r]
		if !ok {
			return 0, false
		}
		b.WriteByte(byte('0' + d))
	}
	n, err := strconv.ParseInt(b.String(), 10, 64)
	return n, err == nil
}

// spoken reads 一万二千三百四十五 and 十二: every digit has its place, each smaller
// than the one before. 三百五, which may be 350 or 305, is not read.
func spoken(word string) (int64, bool) {
	var total, section, digit int64
	place := int64(10_000)
	group := int64(1 << 60)
	open, zero := false, true // a digit waits for its place; one may follow without it
	for _, r := range word {
		if d, ok := numeralDigits[r]; ok {
			if open && digit != 0 {
				return 0, false
			}
			digit, open, zero = d, true, zero || d == 0
			continue
		}
		if t := numeralTens[r]; t > 0 {
			if !open {
				digit = 1 // 十二 begins with its ten
			}
			if t >= place || digit == 0 {
				return 0, false
			}
			section, place, digit, open = section+digit*t, t, 0, false
			zero = t == 10
			continue
		}
		g := numeralGroups[r]
		if section += digit; g >= group || section == 0 || digit > 0 && !zero {
			return 0, false
		}
		total, group = total+section*g, g
		section, digit, open, place, zero = 0, 0, false, 10_000, false
	}
	return total + section + digit, digit == 0 || zero
}

// multiple returns by what a number in "from" is multiplied to be in "to", where "from"
// is a power of ten without a unit of measure, or one that no list of units has: 12万
// of a field in 人, 125千 of one in 万元, 3千人. ok is false where it is none.
func (e *Env) multiple(from, to string) (by decimal.Decimal, ok bool) {
	by, rest := powers(app.FoldWidth(from))
	if by.Equal(decimal.NewFromInt(1)) {
		return by, false
	}
	if rest == "" {
		own, _ := powers(app.FoldWidth(to))
		return by.Div(own), true
	}
	factor, ok := e.factor(rest, to)
	return by.Mul(factor), ok
}

// powers returns the product of the powers of ten that s begins with (百万), and what
// follows.
func powers(s string) (by decimal.Decimal, rest string) {
	by = decimal.NewFromInt(1)
	for i, r := range s {
		n := max(numeralTens[r], numeralGroups[r])
		if n == 0 || r == '十' || r == '拾' { // 3十 is not written
			return by, s[i:]
		}
		by = by.Mul(decimal.NewFromInt(n))
	}
	return by, ""
}

// arabic writes the Chinese numbers in s with digits: 二〇二六年三月 is 2026年3月.
func arabic(s string) string {
	var b strings.Builder
	for s != "" {
		if n, rest, ok := numeral(s); ok {
			b.WriteString(strconv.FormatInt(n, 10))
			s = rest
			continue
		}
		size := numeralRun(s)
		if size == 0 {
			_, size = utf8.DecodeRuneInString(s)
		}
		b.WriteString(s[:size])
		s = s[size:]
	}
	return b.String()
}
