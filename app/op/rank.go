package op

import "strings"

// digits of a rank, in the order in which text compares.
const digits = "0123456789abcdefghijklmnopqrstuvwxyz"

// Between returns a rank that sorts after a and before b; "" stands for the
// beginning and the end. a must sort before b and neither may end in "0".
func Between(a, b string) string {
	var out []byte
	for i := 0; ; i++ {
		lo, hi := 0, len(digits)
		if i < len(a) {
			lo = digit(a[i])
		}
		if i < len(b) {
			hi = digit(b[i])
		}
		if hi-lo > 1 {
			return string(append(out, digits[(lo+hi)/2]))
		}
		out = append(out, digits[lo])
		if hi > lo { // below b already: only a bounds what follows
			b = ""
		}
	}
}

// After returns a rank that sorts after a: a small step on, so that thousands
// of rows can be put one after another and ranks stay short.
func After(a string) string {
	const width = 4
	n := 0
	for i := range width {
		n *= len(digits)
		if i < len(a) {
			n += digit(a[i])
		}
	}
	if n += len(digits); a == "" || n >= len(digits)*len(digits)*len(digits)*len(digits) {
		return Between(a, "")
	}
	var out [width]byte
	for i := width - 1; i >= 0; i-- {
		out[i] = digits[n%len(digits)]
		n /= len(digits)
	}
	return strings.TrimRight(string(out[:]), digits[:1])
}

// Spread returns n ranks in order between a and b, which are as for Between.
func Spread(a, b string, n int) []string {
	out := make([]string, n)
	var fill func(a, b string, out []string)
	fill = func(a, b string, out []string) {
		if len(out) == 0 {
			return
		}
		m := len(out) / 2
		out[m] = Between(a, b)
		fill(a, out[m], out[:m])
		fill(out[m], b, out[m+1:])
	}
	fill(a, b, out)
	return out
}

func digit(c byte) int {
	for i := 0; i < len(digits); i++ {
		if digits[i] == c {
			return i
		}
	}
	return 0
}

// Ranks returns n ranks in order, evenly spread: for rows that arrive at once.
func Ranks(n int) []string {
	width := 2
	for space := 36 * 36; space < 4*n; space *= 36 {
		width++
	}
	total := 1
	for range width {
		total *= 36
	}
	out := make([]string, n)
	for i := range out {
		x := total / (n + 1) * (i + 1)
		if x%36 == 0 { // a rank never ends in "0": something must fit before it
			x++
		}
		b := make([]byte, width)
		for j := width - 1; j >= 0; j-- {
			b[j] = digits[x%36]
			x /= 36
		}
		out[i] = string(b)
	}
	return out
}
