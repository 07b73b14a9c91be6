package rules

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/shopspring/decimal"
)

// The functions that expressions are compiled to. Their types are among those
// that the virtual machine calls without reflection. Each gives nil for an
// operand that is blank.

func arith(f func(a, b decimal.Decimal) any) func(a, b any) any {
	return func(a, b any) any {
		x, ok := a.(decimal.Decimal)
		if !ok {
			return nil
		}
		y, ok := b.(decimal.Decimal)
		if !ok {
			return nil
		}
		return f(x, y)
	}
}

var (
	add = arith(func(a, b decimal.Decimal) any { return a.Add(b) })
	sub = arith(func(a, b decimal.Decimal) any { return a.Sub(b) })
	mul = arith(func(a, b decimal.Decimal) any { return a.Mul(b) })
	div = arith(func(a, b decimal.Decimal) any {
		if b.IsZero() {
			return nil
		}
		return a.Div(b)
	})
	mod = arith(func(a, b decimal.Decimal) any {
		if b.IsZero() {
			return nil
		}
		return a.Mod(b)
	})
	roundTo = arith(func(a, n decimal.Decimal) any { return a.Round(int32(n.IntPart())) })

	numEq = arith(func(a, b decimal.Decimal) any { return a.Cmp(b) == 0 })
	numNe = arith(func(a, b decimal.Decimal) any { return a.Cmp(b) != 0 })
	numLt = arith(func(a, b decimal.Decimal) any { return a.Cmp(b) < 0 })
	numLe = arith(func(a, b decimal.Decimal) any { return a.Cmp(b) <= 0 })
	numGt = arith(func(a, b decimal.Decimal) any { return a.Cmp(b) > 0 })
	numGe = arith(func(a, b decimal.Decimal) any { return a.Cmp(b) >= 0 })
)

// plus is sum over scalars: blanks are skipped, nothing but blanks is blank.
func plus(a, b any) any {
	x, okA := a.(decimal.Decimal)
	y, okB := b.(decimal.Decimal)
	switch {
	case okA && okB:
		return x.Add(y)
	case okA:
		return x
	case okB:
		return y
	}
	return nil
}

func neg(a any) any {
	if x, ok := a.(decimal.Decimal); ok {
		return x.Neg()
	}
	return nil
}

func absolute(a any) any {
	if x, ok := a.(decimal.Decimal); ok {
		return x.Abs()
	}
	return nil
}

func and3(a, b any) any {
	x, okA := a.(bool)
	y, okB := b.(bool)
	switch {
	case okA && !x, okB && !y:
		return false
	case okA && okB:
		return true
	}
	return nil
}

func or3(a, b any) any {
	x, okA := a.(bool)
	y, okB := b.(bool)
	switch {
	case okA && x, okB && y:
		return true
	case okA && okB:
		return false
	}
	return nil
}

func not3(a any) any {
	if x, ok := a.(bool); ok {
		return !x
	}
	return nil
}

func isBlank(a any) any  { return a == nil }
func isFilled(a any) any { return a != nil }

func coalesce(a, b any) any {
	if a != nil {
		return a
	}
	return b
}

// naturalDigits is how many places the numbers in a text are given.
const naturalDigits = 6

// natural writes the numbers in a text with leading zeros, so that texts sort as
// people count: c4 before c10.
func natural(a any) any {
	s, ok := a.(string)
	if !ok {
		return nil
	}
	var b strings.Builder
	for s != "" {
		n := len(s) - len(strings.TrimLeft(s, "0123456789"))
		if n > 0 {
			b.WriteString(strings.Repeat("0", max(0, naturalDigits-n)))
			b.WriteString(s[:n])
			s = s[n:]
			continue
		}
		end := strings.IndexAny(s, "0123456789")
		if end < 0 {
			end = len(s)
		}
		b.WriteString(s[:end])
		s = s[end:]
	}
	return b.String()
}

// iff chooses by a condition; while that is unknown, so is the choice.
func iff(args ...any) (any, error) {
	switch c, ok := args[0].(bool); {
	case !ok:
		return nil, nil
	case c:
		return args[1], nil
	}
	return args[2], nil
}

func texts(f func(a, b string) any) func(a, b any) any {
	return func(a, b any) any {
		x, ok := a.(string)
		if !ok {
			return nil
		}
		y, ok := b.(string)
		if !ok {
			return nil
		}
		return f(x, y)
	}
}

var (
	textEq     = texts(func(a, b string) any { return a == b })
	textNe     = texts(func(a, b string) any { return a != b })
	contains   = texts(func(a, b string) any { return strings.Contains(a, b) })
	startsWith = texts(func(a, b string) any { return strings.HasPrefix(a, b) })
	endsWith   = texts(func(a, b string) any { return strings.HasSuffix(a, b) })
)

func bools(f func(a, b bool) any) func(a, b any) any {
	return func(a, b any) any {
		x, ok := a.(bool)
		if !ok {
			return nil
		}
		y, ok := b.(bool)
		if !ok {
			return nil
		}
		return f(x, y)
	}
}

var (
	boolEq = bools(func(a, b bool) any { return a == b })
	boolNe = bools(func(a, b bool) any { return a != b })
)

// textLen counts the characters of a text or the entries of a list.
func textLen(a any) any {
	switch x := a.(type) {
	case string:
		return decimal.NewFromInt(int64(utf8.RuneCountInString(x)))
	case []string:
		return decimal.NewFromInt(int64(len(x)))
	}
	return nil
}

// anyOf asks whether a list holds one of the codes.
func anyOf(a, codes any) any {
	x, ok := a.([]string)
	if !ok {
		return nil
	}
	want, ok := codes.(*literals)
	if !ok {
		return nil
	}
	return slices.ContainsFunc(x, func(s string) bool { return slices.Contains(want.texts, s) })
}

// literals is the right side of "in".
type literals struct {
	texts   []string
	numbers []decimal.Decimal
}

func oneOf(a, set any) any {
	want, ok := set.(*literals)
	if !ok {
		return nil
	}
	switch x := a.(type) {
	case string:
		return slices.Contains(want.texts, x)
	case decimal.Decimal:
		return slices.ContainsFunc(want.numbers, x.Equal)
	}
	return nil
}
