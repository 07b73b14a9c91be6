package catalog_test

import (
	"testing"

	"ronghe/app"
)

func TestYear(t *testing.T) {
	f := oneField(t, `type: year, at_least: "2015"`)
	readAll(t, f, nil, []reading{
		{in: "2025", want: `"2025"`},
		{in: "2025年", want: `"2025"`},
		{in: "2025年度", want: `"2025"`},
		{in: "２０２５学年", want: `"2025"`},
		{in: "2025-2026学年", want: `"2025"`},
		{in: "2025—2026 学年", want: `"2025"`},
		{in: "2025年至2026年", want: `"2025"`},
		{in: "2025/26", want: `"2025"`},
		{in: "2025-12-31", want: `"2025"`},
		{in: "2025", kind: app.CellNumber, want: `"2025"`},
		{in: "2025-2028", want: "null", code: "refused year"}, // no school year
		{in: "25", want: "null", code: "refused year"},
		{in: "去年", want: "null", code: "refused year"},
	})
	judgeAll(t, f, []judgement{
		{app.TextValue("2025"), "", "2025"},
		{app.TextValue("2014"), "error at_least", "2014"},
	})
	wantColumns(t, f, app.TextValue("2025"), "=int 2025")
	if d, ok := f.Type().Operand(f, app.TextValue("2025")).(interface{ IntPart() int64 }); !ok || d.IntPart() != 2025 {
		t.Error("a year is no number to a rule")
	}
}
