package catalog_test

import (
	"testing"

	"ronghe/app"
)

func TestYear(t *testing.T) {
	f := oneField(t, `type: year, school: true, at_least: "2015"`)
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
		{in: "2025-2028", want: "null", code: "refused year_begins"}, // no school year
		{in: "25", want: "null", code: "refused year_begins"},
		{in: "去年", want: "null", code: "refused year_begins"},
		{in: "2025-2026年度", want: `"2025"`},
		{in: "2025——2026学年", want: `"2025"`},
		{in: "2025-2026学年第一学期", want: `"2025"`, code: "warning year_term"},
		{in: "2025—2026学年（上学期）", want: `"2025"`, code: "warning year_term"},
		{in: "2025-2026学年合计", want: "null", code: "refused year_begins"},
		{in: "2026年春季学期", want: "null", code: "refused year_begins"},
		{in: "2026年3月", want: "null", code: "refused year_begins"}, // of the school year of 2025
		{in: "2025年9月", want: `"2025"`},
		{in: "2025-01-01", want: `"2025"`},
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

// A school year is no year of the calendar, and is not taken for the one or the other.
func TestCalendarYear(t *testing.T) {
	readAll(t, oneField(t, "type: year"), nil, []reading{
		{in: "2025", want: `"2025"`},
		{in: "2025年度", want: `"2025"`},
		{in: "2025年", want: `"2025"`},
		{in: "2025-12-31", want: `"2025"`},
		{in: "2026年3月", want: `"2026"`},
		{in: "2009-10", want: `"2009"`}, // a month
		{in: "2025-2026学年", want: "null", code: "refused year_school"},
		{in: "2025—2026学年第一学期", want: "null", code: "refused year_school"},
		{in: "2025学年", want: "null", code: "refused year_school"},
		{in: "2025-2026", want: "null", code: "refused year_school"},
		{in: "2025/26", want: "null", code: "refused year_school"},
		{in: "2025年至2026年", want: "null", code: "refused year_school"},
		{in: "2025-2027", want: "null", code: "refused year"},
	})
}
