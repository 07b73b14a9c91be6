package rules_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/shopspring/decimal"

	"ronghe/app"
	"ronghe/app/apptest"
)

const (
	benchFields = 60
	benchRules  = 200
)

// benchForm has 60 numbers and 200 checks of six shapes, none of which fails
// on benchRecord.
func benchForm() string {
	var b strings.Builder
	b.WriteString(head + "sections:\n  - title: 甲\n    fields:\n      - {id: name, label: 名称, type: text}\n")
	for i := range benchFields {
		fmt.Fprintf(&b, "      - {id: f%d, label: 第%d项, type: decimal, scale: 2}\n", i, i)
	}
	b.WriteString("checks:\n")
	for i := range benchRules {
		a, c, d := i%benchFields, (i*7+1)%benchFields, (i*11+2)%benchFields
		expr := [...]string{
			fmt.Sprintf("f%d <= f%d + 100000", a, c),
			fmt.Sprintf("f%d >= 0", a),
			fmt.Sprintf("f%d + f%d <= f%d * 1000000", a, c, d),
			fmt.Sprintf("f%d >= 0 and f%d < 1000000", a, c),
			fmt.Sprintf("f%d - f%d != 0.5 or f%d > 0", a, c, d),
			fmt.Sprintf("blank(f%d) or f%d > 0.01", a, c),
		}[i%6]
		fmt.Fprintf(&b, "  - {id: c%d, level: hard, expr: '%s', message: x, at: [f%d]}\n", i, expr, a)
	}
	return b.String()
}

// benchRecord leaves every tenth number blank.
func benchRecord() *app.Record {
	rec := &app.Record{Fields: map[string]app.Value{"name": app.TextValue("甲")}}
	for i := range benchFields {
		if i%10 != 9 {
			rec.Set(fmt.Sprintf("f%d", i), app.DecimalValue(decimal.New(int64(i*977+13), -2), 2))
		}
	}
	return rec
}

// closures are the same checks written in Go: each says whether it fails.
// present tells blanks apart, as an author of plain Go would.
func closures() []func(v []decimal.Decimal, present []bool) bool {
	thousand, million := decimal.NewFromInt(100000), decimal.NewFromInt(1000000)
	half, cent := decimal.RequireFromString("0.5"), decimal.RequireFromString("0.01")
	var out []func(v []decimal.Decimal, present []bool) bool
	for i := range benchRules {
		a, c, d := i%benchFields, (i*7+1)%benchFields, (i*11+2)%benchFields
		out = append(out, [...]func(v []decimal.Decimal, p []bool) bool{
			func(v []decimal.Decimal, p []bool) bool { return p[a] && p[c] && v[a].Cmp(v[c].Add(thousand)) > 0 },
			func(v []decimal.Decimal, p []bool) bool { return p[a] && v[a].Cmp(decimal.Zero) < 0 },
			func(v []decimal.Decimal, p []bool) bool {
				return p[a] && p[c] && p[d] && v[a].Add(v[c]).Cmp(v[d].Mul(million)) > 0
			},
			func(v []decimal.Decimal, p []bool) bool {
				return p[a] && v[a].Cmp(decimal.Zero) < 0 || p[c] && v[c].Cmp(million) >= 0
			},
			func(v []decimal.Decimal, p []bool) bool {
				return p[a] && p[c] && p[d] && v[a].Sub(v[c]).Equal(half) && v[d].Sign() <= 0
			},
			func(v []decimal.Decimal, p []bool) bool { return p[a] && p[c] && v[c].Cmp(cent) <= 0 },
		}[i%6])
	}
	return out
}

func runClosures(rec *app.Record, ids []string, v []decimal.Decimal, present []bool, fs []func([]decimal.Decimal, []bool) bool) int {
	for i, id := range ids {
		v[i], present[i] = rec.Fields[id].Decimal()
	}
	n := 0
	for _, f := range fs {
		if f(v, present) {
			n++
		}
	}
	return n
}

func fieldIDs() []string {
	ids := make([]string, benchFields)
	for i := range ids {
		ids[i] = fmt.Sprintf("f%d", i)
	}
	return ids
}

// BenchmarkEvaluate: the time of 200 rules over 60 fields beside the same rules
// as plain Go closures. Goal: at most 8 times as long.
func BenchmarkEvaluate(b *testing.B) {
	p, rec := program(b, benchForm()), benchRecord()
	ids, v, present, fs := fieldIDs(), make([]decimal.Decimal, benchFields), make([]bool, benchFields), closures()
	if got, want := len(p.Evaluate(rec, "").Problems), runClosures(rec, ids, v, present, fs); got != want {
		b.Fatalf("rules find %d problems, closures %d", got, want)
	}
	const times = 10 // a run: long beside the clock, short beside a busy machine's turns
	repeat := func(f func()) func() error {
		return func() error {
			for range times {
				f()
			}
			return nil
		}
	}
	r := apptest.Race(apptest.Short,
		apptest.Timed(b, "closures", repeat(func() { runClosures(rec, ids, v, present, fs) })),
		apptest.Timed(b, "rules", repeat(func() { p.Evaluate(rec, "") })))
	for b.Loop() { // allocations of one evaluation
		p.Evaluate(rec, "")
	}
	b.ReportAllocs()
	apptest.Figure(b, apptest.Micros(r[0].Took)/times, "µs/closures")
	apptest.Figure(b, apptest.Micros(r[1].Took)/times, "µs/rules")
	apptest.AtMost(b, r[1].Ratio, "rules/closures", 8)
}
