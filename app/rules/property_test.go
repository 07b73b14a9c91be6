package rules_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"

	"ronghe/app"
)

// node is an expression of the reference interpreter: source text, and what it
// gives for the fields agreed and paid, nil for blank or unknown.
type node struct {
	src string
	num func(env [2]*decimal.Decimal) *decimal.Decimal
	yes func(env [2]*decimal.Decimal) *bool
}

func literal(t *rapid.T) node {
	d := decimal.New(rapid.Int64Range(0, 9999).Draw(t, "digits"), int32(rapid.IntRange(-3, 0).Draw(t, "scale")))
	return node{src: d.StringFixed(-d.Exponent()), num: func([2]*decimal.Decimal) *decimal.Decimal { return &d }}
}

func field(t *rapid.T) node {
	i := rapid.IntRange(0, 1).Draw(t, "field")
	return node{src: []string{"agreed", "paid"}[i], num: func(env [2]*decimal.Decimal) *decimal.Decimal { return env[i] }}
}

func numeric(t *rapid.T, depth int) node {
	if depth == 0 {
		return rapid.Custom(literal).Draw(t, "literal")
	}
	switch rapid.IntRange(0, 8).Draw(t, "number") {
	case 0:
		return literal(t)
	case 1, 2:
		return field(t)
	case 3:
		a := numeric(t, depth-1)
		return node{src: "-(" + a.src + ")", num: func(env [2]*decimal.Decimal) *decimal.Decimal {
			x := a.num(env)
			if x == nil {
				return nil
			}
			n := x.Neg()
			return &n
		}}
	case 4:
		a, b := numeric(t, depth-1), numeric(t, depth-1)
		return node{src: fmt.Sprintf("coalesce(%s, %s)", a.src, b.src), num: func(env [2]*decimal.Decimal) *decimal.Decimal {
			if x := a.num(env); x != nil {
				return x
			}
			return b.num(env)
		}}
	case 5:
		c, a, b := condition(t, depth-1), numeric(t, depth-1), numeric(t, depth-1)
		return node{src: fmt.Sprintf("iff(%s, %s, %s)", c.src, a.src, b.src), num: func(env [2]*decimal.Decimal) *decimal.Decimal {
			switch y := c.yes(env); {
			case y == nil:
				return nil
			case *y:
				return a.num(env)
			}
			return b.num(env)
		}}
	}
	return arithmetic(t, depth)
}

func arithmetic(t *rapid.T, depth int) node {
	a, b := numeric(t, depth-1), numeric(t, depth-1)
	op := rapid.SampledFrom([]string{"+", "-", "*", "/", "%"}).Draw(t, "op")
	return node{src: "(" + a.src + " " + op + " " + b.src + ")", num: func(env [2]*decimal.Decimal) *decimal.Decimal {
		x, y := a.num(env), b.num(env)
		if x == nil || y == nil || y.IsZero() && strings.Contains("/%", op) {
			return nil
		}
		r := map[string]func(decimal.Decimal) decimal.Decimal{
			"+": x.Add, "-": x.Sub, "*": x.Mul, "/": x.Div, "%": x.Mod,
		}[op](*y)
		return &r
	}}
}

func condition(t *rapid.T, depth int) node {
	truth := func(b bool) *bool { return &b }
	pick := 0
	if depth > 0 {
		pick = rapid.IntRange(0, 4).Draw(t, "condition")
	}
	switch pick {
	case 1:
		a := condition(t, depth-1)
		return node{src: "not (" + a.src + ")", yes: func(env [2]*decimal.Decimal) *bool {
			x := a.yes(env)
			if x == nil {
				return nil
			}
			return truth(!*x)
		}}
	case 2, 3:
		and := pick == 2
		a, b := condition(t, depth-1), condition(t, depth-1)
		word := map[bool]string{true: "and", false: "or"}[and]
		return node{src: "(" + a.src + " " + word + " " + b.src + ")", yes: func(env [2]*decimal.Decimal) *bool {
			x, y := a.yes(env), b.yes(env)
			for _, v := range []*bool{x, y} { // one that decides, decides
				if v != nil && *v != and {
					return truth(!and)
				}
			}
			if x == nil || y == nil {
				return nil
			}
			return truth(and)
		}}
	case 4:
		a := numeric(t, depth-1)
		return node{src: "blank(" + a.src + ")", yes: func(env [2]*decimal.Decimal) *bool { return truth(a.num(env) == nil) }}
	}
	a, b := numeric(t, depth), numeric(t, depth)
	op := rapid.SampledFrom([]string{"==", "!=", "<", "<=", ">", ">="}).Draw(t, "compare")
	return node{src: "(" + a.src + " " + op + " " + b.src + ")", yes: func(env [2]*decimal.Decimal) *bool {
		x, y := a.num(env), b.num(env)
		if x == nil || y == nil {
			return nil
		}
		c := x.Sub(*y).Sign()
		return truth(map[string]bool{"==": c == 0, "!=": c != 0, "<": c < 0, "<=": c <= 0, ">": c > 0, ">=": c >= 0}[op])
	}}
}

// Arithmetic, comparison, logic and blanks agree with the interpreter above,
// for computed values and for checks with and without a value for blanks.
func TestAgainstReference(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		n, c := numeric(rt, 3), condition(rt, 3)
		if len(n.src) > 900 || len(c.src) > 900 {
			rt.Skip("longer than an expression may be")
		}
		p := program(t, head+strings.Replace(sections, "  - use: contact", `      - {id: x, label: 数, type: decimal, scale: 8, compute: '`+n.src+`'}
      - {id: y, label: 是否, type: bool, compute: '`+c.src+`'}
  - use: contact`, 1)+`checks:
  - {id: plain, level: hard, expr: '`+c.src+`', message: x, at: [name]}
`)
		rec := &app.Record{Fields: map[string]app.Value{"name": app.TextValue("甲")}}
		var env [2]*decimal.Decimal
		for i, id := range []string{"agreed", "paid"} {
			if rapid.Bool().Draw(rt, "filled") {
				d := decimal.New(rapid.Int64Range(-999, 999).Draw(rt, "value"), -2)
				env[i] = &d
				rec.Set(id, app.DecimalValue(d, 2))
			}
		}
		res := judge(t, p, rec, "")
		if want := n.num(env); want == nil && !res.Computed["x"].IsBlank() || want != nil && res.Computed["x"].Text() != app.DecimalText(*want, 8) {
			rt.Fatalf("%s of %v = %q, want %v", n.src, rec.Fields, res.Computed["x"].Text(), want)
		}
		want := c.yes(env)
		if got := res.Computed["y"]; want == nil && !got.IsBlank() || want != nil && (got.IsBlank() || got.Bool() != *want) {
			rt.Fatalf("%s of %v = %v, want %v", c.src, rec.Fields, got, want)
		}
		failed := 0
		for _, pr := range res.Problems {
			if pr.Code == "plain" {
				failed++
			}
		}
		if wantFail := want != nil && !*want; (failed == 1) != wantFail {
			rt.Fatalf("check %s of %v failed %d times, want %v", c.src, rec.Fields, failed, wantFail)
		}
	})
}
